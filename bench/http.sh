#!/usr/bin/env bash
# Inference speed over HTTP and gRPC beside the same server with an empty handler, on the same cores:
#   bench/http.sh [seconds a measurement] [rounds]
# Needs wrk and h2load (Debian: wrk, nghttp2-client). A 100-64-64-10 network is trained for one epoch and released first.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10} rounds=${2:-3} port=${PORT:-18080}
work=$(mktemp -d)
url=http://127.0.0.1:$port
server= empty=
stop() { for p in $server $empty; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"; }
trap stop EXIT
./bench/classpath.sh
./yunmo serve --port "$port" --grpc-port $((port + 1)) --data-dir "$work/data" >"$work/server.log" 2>&1 &
server=$!
export YUNMO_URL=$url
until curl -sf "$url/v2/health/ready" >/dev/null; do kill -0 $server; sleep 0.05; done
awk 'BEGIN { srand(7); for (i = 0; i < 100; i++) printf "c%d,", i; print "label"
    for (r = 0; r < 1000; r++) { for (i = 0; i < 100; i++) printf "%.3f,", rand() * 2 - 1; print int(rand() * 10) } }' >"$work/data.csv"
./yunmo data add bench "$work/data.csv" >/dev/null
cat >"$work/train.yaml" <<'Y'
name: reference
data: {set: bench, label: label, task: classification, seed: 7}
model: [{Dense: {units: 64, activation: relu}}, {Dense: {units: 64, activation: relu}}, {Dense: {units: 10, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 1, batch_size: 32}
Y
./yunmo train "$work/train.yaml" >/dev/null
./yunmo models release reference@1 >/dev/null
bench/java.sh io.yunmo.bench.server.EmptyServer $((port + 2)) >"$work/empty.log" 2>&1 &
empty=$!
until curl -sf -X POST "http://127.0.0.1:$((port + 2))/v2/models/reference/infer" -d '{}' >/dev/null; do kill -0 $empty; sleep 0.05; done
bench/java.sh io.yunmo.bench.server.GrpcRequest reference 100 "$work/request.grpc"
http() { # name port kind
    local line
    line=$(wrk -t1 -c64 -d"${seconds}s" -s bench/load/infer.lua --latency "http://127.0.0.1:$2/v2/models/reference/infer" -- "$3" 100 | grep '^{')
    echo "{\"case\":\"$1\",${line#\{}"
}
grpc() {
    local line
    line=$(h2load -t1 -c16 -m4 -D "$seconds" -d "$work/request.grpc" -H 'content-type: application/grpc' -H 'te: trailers' \
        "http://127.0.0.1:$((port + 1))/inference.GRPCInferenceService/ModelInfer")
    echo "$line" >&2
    echo "{\"case\":\"grpc\",\"requests_per_second\":$(sed -nE 's|finished in .*, ([0-9.]+) req/s.*|\1|p' <<<"$line"),\"not_2xx\":$(sed -nE 's|.* ([0-9]+) failed, .*|\1|p' <<<"$line" | head -n 1)}"
}
for ((r = 0; r <= rounds; r++)); do # round 0 warms up
    http json "$port" json
    http empty $((port + 2)) json
    http binary "$port" binary
    grpc
    echo "{\"case\":\"rss\",\"round\":$r,\"mib\":$(awk '/VmRSS/ { print int($2 / 1024) }' /proc/$server/status)}"
done
