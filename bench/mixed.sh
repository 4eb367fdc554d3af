#!/usr/bin/env bash
# Mixed load on a language model for some minutes: chats streamed and not, completions with logprobs, embeddings, long and short
# prompts, clients that leave, and two versions that take turns:
#   bench/mixed.sh FILE.gguf [MINUTES] [CLIENTS]
# Prints what the server holds every ten seconds, and fails when that grows, when something is left behind or an answer is broken.
# With hundreds of clients the queue is full at times: refusals and how fast they came are printed too.
set -euo pipefail
file=$(realpath "$1") minutes=${2:-10} clients=${3:-12} port=${PORT:-18080}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
url=http://127.0.0.1:$port
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; }; rm -rf "$work"; }
trap stop EXIT
./bench/classpath.sh
printf 'language:\n  context_length: 2048\n  cache_memory: 256MiB\naccess_log:\n  enabled: false\n' >"$work/yunmo.yaml"
./yunmo serve --config "$work/yunmo.yaml" --port "$port" --grpc-port -1 --data-dir "$work/data" >"$work/server.log" 2>&1 &
server=$!
until curl -sf "$url/v2/health/ready" >/dev/null; do kill -0 $server; sleep 0.1; done
for _ in 1 2; do
    curl -sf --data-binary "@$file" "$url/yunmo/v1/models?name=mixed&format=gguf" >/dev/null
done
curl -sf "$url/yunmo/v1/models/mixed/release" -d '{"version": 1}' >/dev/null
status=0
bench/java.sh io.yunmo.bench.server.MixedLoad "$port" "$server" "$minutes" "$clients" || status=$?
grep -v INFO "$work/server.log" | head -n 20
exit $status
