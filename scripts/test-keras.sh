#!/usr/bin/env bash
# Makes a Python environment with real Keras (on JAX), pinned, and prints its interpreter's path:
#   scripts/test-keras.sh            into ~/.cache/yunmo/keras, once
# Fails where there is no python3 or no package index; the tests that need it are skipped then, and say so.
set -euo pipefail

wanted="$(cd "$(dirname "$0")/.." && pwd)/learn/src/test/python/keras-requirements.txt"
home="${XDG_CACHE_HOME:-$HOME/.cache}/yunmo/keras"
done="$home/requirements.txt"

if ! cmp -s "$wanted" "$done"; then
    python3 -m venv --clear "$home" >&2
    "$home/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2
    cp "$wanted" "$done"
fi
echo "$home/bin/python"
