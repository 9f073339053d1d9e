#!/bin/sh
# rclone as an S3 store on a folder; `store.sh check` asks it as a client would. The key pair goes in by the
# environment: what stands on a command line every account of the machine can read.
set -eu
if [ "${1:-}" = check ]; then
    export RCLONE_S3_ACCESS_KEY_ID="$S3_ACCESS_KEY" RCLONE_S3_SECRET_ACCESS_KEY="$S3_SECRET_KEY"
    exec rclone lsf ":s3,provider=Rclone,endpoint='http://127.0.0.1:9000':" --config "" --retries 1 --quiet >/dev/null
fi
# Uploads in parts do not survive a restart of this store: their bytes would lie here for ever.
find /data -name '.rclone_temp_*' -prune -exec rm -rf {} +
export RCLONE_AUTH_KEY="\"$S3_ACCESS_KEY,$S3_SECRET_KEY\""
exec rclone serve s3 /data --addr :9000 --allow-origin "$SITE_URL" \
    --config "" --cache-dir /tmp/cache --log-level NOTICE
