#!/bin/sh
# The settings go in by standard input: what stands on a command line every account of the machine can read.
set -eu
exec redis-server - <<END
requirepass "$REDIS_PASSWORD"
dir /kept
appendonly yes
save ""
maxmemory-policy noeviction
END
