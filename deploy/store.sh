#!/bin/sh
# rclone as an S3 store on a folder; `store.sh check` asks it as a client would. The key pair goes in by the
# environment: what stands on a command line every account of the machine can read.
set -eu
folder=${STORE_FOLDER:-/data} address=${STORE_ADDRESS:-:9000}
if [ "${1:-}" = check ]; then
    export RCLONE_S3_ACCESS_KEY_ID="$S3_ACCESS_KEY" RCLONE_S3_SECRET_ACCESS_KEY="$S3_SECRET_KEY"
    exec rclone lsf ":s3,provider=Rclone,endpoint='http://127.0.0.1:${address##*:}':" --config "" --retries 1 --quiet >/dev/null
fi
# Uploads in parts do not survive a restart of this store: their bytes would lie here for ever.
find "$folder" -name '.rclone_temp_*' -prune -exec rm -rf {} +
RCLONE_AUTH_KEY="\"$S3_ACCESS_KEY,$S3_SECRET_KEY\""
# While the pair is changed (docs/keys.md): what was signed by the other one counts, too
if [ -n "${S3_ACCESS_KEY_TOO:-}" ]; then
    RCLONE_AUTH_KEY="$RCLONE_AUTH_KEY,\"$S3_ACCESS_KEY_TOO,${S3_SECRET_KEY_TOO:?its secret is missing in .env}\""
fi
export RCLONE_AUTH_KEY
exec rclone serve s3 "$folder" --addr "$address" --allow-origin "$SITE_URL" \
    --config "" --cache-dir /tmp/cache --log-level NOTICE
