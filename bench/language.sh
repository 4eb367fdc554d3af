#!/usr/bin/env bash
# Measures the language engine beside llama.cpp and, if given, its fork ik_llama.cpp, in alternating runs on the same file:
#   bench/language.sh FILE.gguf LLAMA_BIN [IK_BIN] [RUNS]
# where the two are folders with llama-bench and llama-batched-bench. Prints the medians in tokens a second and the ratios.
# THREADS=2, YUNMO_NATIVE=off for pure Java.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
file=$(realpath "$1") llama=$2 ik=${3:-} runs=${4:-5} threads=${THREADS:-2}
"$root/bench/classpath.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# peer BIN: prompt of 512, one stream, four, sixteen
peer() {
    "$1/llama-bench" -m "$file" -t "$threads" -p 512 -n 128 -r 1 -o json 2>/dev/null |
        python3 -c 'import json,sys; d=json.load(sys.stdin); print(*[r["avg_ts"] for r in d])'
    # The fork writes its table to standard error, and a log into the folder it runs in.
    (cd "$work" && "$1/llama-batched-bench" -m "$file" -t "$threads" -tb "$threads" -c 4096 -npp 128 -ntg 64 -npl 4,16) 2>&1 |
        awk -F'|' 'NF > 10 && $4 + 0 > 1 { print $9 + 0 }'
}
for ((i = 0; i < runs; i++)); do
    "$root/bench/java.sh" io.yunmo.bench.language.ModelSpeed "$file" "$threads" 1 >>"$work/yunmo"
    peer "$llama" | tr '\n' ' ' >>"$work/llama" && echo >>"$work/llama"
    if [ -n "$ik" ]; then peer "$ik" | tr '\n' ' ' >>"$work/ik" && echo >>"$work/ik"; fi
done
python3 - "$work" <<'P'
import os, statistics, sys
names = ["prompt 512", "1 stream", "4 streams", "16 streams"]
def medians(f):
    rows = [[float(x) for x in l.split()] for l in open(f) if l.strip()]
    return [statistics.median(c) for c in zip(*rows)]
d = sys.argv[1]
all_ = {n: medians(os.path.join(d, n)) for n in ("yunmo", "llama", "ik") if os.path.exists(os.path.join(d, n))}
print(f"{'':12}" + "".join(f"{n:>12}" for n in all_) + "".join(f"{'/ ' + n:>10}" for n in all_ if n != "yunmo"))
for i, name in enumerate(names):
    ours = all_["yunmo"][i]
    print(f"{name:12}" + "".join(f"{v[i]:12.1f}" for v in all_.values())
          + "".join(f"{ours / v[i]:9.2f}x" for n, v in all_.items() if n != "yunmo"))
P
