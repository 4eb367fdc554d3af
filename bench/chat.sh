#!/usr/bin/env bash
# The server beside llama.cpp's: 16 clients with prompts of about 220 tokens and 64 new ones, running streams beside a prompt of
# 2,000 tokens, a shared prefix of 1,000, time until the first answer after the start, and memory.
#   bench/chat.sh FILE.gguf LLAMA_BIN [ROUNDS]
# where LLAMA_BIN is the folder with llama-server. Rounds alternate; prints a JSON line a measurement.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
file=$(realpath "$1") llama=$2 rounds=${3:-3} threads=${THREADS:-2}
work=$(mktemp -d)
ours=18080 theirs=18081 name=$(basename "$file" .gguf | tr '[:upper:]' '[:lower:]')
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

"$root/yunmo" --version >"$work/log" # builds what changed
start_ours() {
    "$root/yunmo" serve --port $ours --grpc-port -1 --data-dir "$work/data" >>"$work/log" 2>&1 &
    pids+=($!)
}
answers() { # PORT MODEL: waits for the first answer
    until curl -sf -o "$work/answer" -H 'Content-Type: application/json' "http://127.0.0.1:$1/v1/chat/completions" \
        -d "{\"model\":\"$2\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"; do sleep 0.01; done
}
load() { # PORT WHAT ARGUMENTS...
    local port=$1 what=$2
    shift 2
    printf '%s ' "$([ "$port" = $ours ] && echo yunmo || echo llama-server)"
    python3 "$root/bench/load/chat.py" "$what" "http://127.0.0.1:$port" "$name" "$@"
}

start_ours
until curl -sf -o "$work/answer" "http://127.0.0.1:$ours/v1/models"; do sleep 0.05; done
YUNMO_URL=http://127.0.0.1:$ours "$root/yunmo" pull "file:$file" --name "$name" >>"$work/log" 2>&1
for ((i = 0; i < rounds; i++)); do # from exec to the first answer
    kill "${pids[@]}"; wait; pids=()
    began=$(date +%s.%N)
    start_ours
    answers $ours "$name"
    echo "yunmo {\"first_answer_s\": $(echo "$(date +%s.%N) $began" | awk '{ printf "%.2f", $1 - $2 }')}"
done
"$llama/llama-server" -m "$file" -t "$threads" -tb "$threads" -np 16 -c 65536 --port $theirs --host 127.0.0.1 >>"$work/log" 2>&1 &
pids+=($!)
answers $theirs "$name"
load $ours streams 16 1 190 64 1000 >>"$work/log" # the JIT compiler's round
for ((i = 0; i < rounds; i++)); do
    for port in $ours $theirs; do load $port streams 16 2 190 64 "$i"; done
done
for port in $ours $theirs; do
    load $port stalls 8 1970
    load $port prefix 970 20
done
for p in "${pids[@]}"; do grep -H VmRSS "/proc/$p/status"; done
