#!/bin/sh
# Langfuse reads no secret from a file: what NAME_FILE names becomes NAME, and then the words that follow are run.
set -eu
for name in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*\)_FILE=.*/\1/p'); do
  eval "path=\$${name}_FILE"
  value=$(cat "$path")
  export "$name=$value"
  unset "${name}_FILE"
done
exec "$@"
