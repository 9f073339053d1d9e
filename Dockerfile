# Every image of docker-compose.yml. Each base is pinned, nothing runs as root (but what PostgreSQL's own image does to
# begin with), and no image writes into itself: what changes lies in volumes.

# --- What pages load from packages
FROM node:24.19.0-bookworm-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-progress --loglevel=error

# --- Python, its packages, and the static files with their hashed names
FROM python:3.11.14-slim-bookworm AS python
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

FROM python AS build
RUN python -m venv /venv
COPY requirements.txt ./
# What `make run` and the tests need stands below the line.
RUN sed '/^# make run/,$d' requirements.txt > runtime.txt && pip install --no-cache-dir --quiet -r runtime.txt
COPY . .
COPY --from=libraries /app/node_modules node_modules
RUN python -m ring_platform.launch.vendor \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules runtime.txt var/work \
    && python -m compileall -q .

# --- The program: web, workers, schedule, migration
FROM python AS app
RUN groupadd --gid 10001 porch && useradd --uid 10001 --gid porch --home-dir /tmp --no-create-home porch \
    && install -d -o porch -g porch -m 700 /work /backup
COPY --from=build /venv /venv
COPY --from=build /app /app
# DATA_DIR holds the static files and is only read. WORK_DIR: recordings while they arrive and are read.
ENV HOME=/tmp DATA_DIR=/app/var WORK_DIR=/work
USER 10001:10001
VOLUME /work
EXPOSE 8000
CMD ["gunicorn", "ring_platform.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--log-level", "warning"]

# --- The front, with the static files; and, by another configuration, what stands before the store
FROM caddy:2.10.2-alpine AS front
RUN mkdir -p /data && chown 10001:10001 /data
COPY deploy/*.caddy /etc/caddy/
COPY --from=build /app/var/static /srv/static
ENV HOME=/tmp XDG_DATA_HOME=/data XDG_CONFIG_HOME=/tmp
USER 10001:10001
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "/etc/caddy/front.caddy", "--adapter", "caddyfile"]

# --- The object store
FROM rclone/rclone:1.75.2 AS store
RUN mkdir -p /data && chown 10001:10001 /data
COPY deploy/store.sh /
ENV HOME=/tmp
USER 10001:10001
EXPOSE 9000
ENTRYPOINT ["sh", "/store.sh"]
CMD []

# --- Broker, cache and throttles
FROM redis:7.4.6-bookworm AS redis
# Not its own /data: that is declared a volume there, and some builders forget who owns one.
RUN mkdir -p /kept && chown 10001:10001 /kept
COPY deploy/redis.sh /
USER 10001:10001
EXPOSE 6379
ENTRYPOINT ["sh", "/redis.sh"]
CMD []
