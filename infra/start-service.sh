#!/bin/sh
# The entry of a service's container: becomes Node, so that a signal to stop reaches the service itself.
set -eu
# shellcheck disable=SC2046 # the flags are words
exec node $(cat /app/node-flags) "/app/services/$SERVICE/src/main.ts"
