#!/usr/bin/env bash
# Training speed beside Keras (TensorFlow and JAX) and PyTorch in one run: ours and the peers take turns.
#   bench/train.sh [seconds a measurement] [rounds] [pattern of the networks, e.g. lstm]
# Needs python3; installs the peers, pinned, into target/peers. Prints a JSON line a measurement and a table of ratios.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-8} rounds=${2:-3} only=${3:-.}
venv=${YUNMO_PEERS:-target/peers}
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q -r bench/peers/requirements.txt; }
./bench/classpath.sh
results=$(mktemp)
trap 'rm -f "$results"' EXIT
ours() { # sizes batch threads
    bench/java.sh io.yunmo.bench.learn.TrainSpeed "$@" "$seconds"
}
# sizes of dense layers, or the name of a file of bench/networks; batch; threads
cases=("100-64-64-10 32 1" "784-512-512-10 128 2" "1024-4096-4096-1000 256 2" "lstm 32 2" "encoder 32 2"
    "digits 32 2" "digits28 32 2")
for case in "${cases[@]}"; do
    grep -q -e "$only" <<<"$case" || continue
    read -r sizes batch threads <<<"$case"
    pin=()
    [ "$threads" = 1 ] && pin=(taskset -c 1)
    for ((r = 0; r < rounds; r++)); do
        "${pin[@]}" bench/java.sh io.yunmo.bench.learn.TrainSpeed "$sizes" "$batch" "$threads" "$seconds" | tee -a "$results"
        for peer in keras-tensorflow keras-jax torch-eager torch-fused torch-compiled torch-by-hand; do
            [[ $peer = torch-by-hand && $sizes != [0-9]* ]] && continue
            "${pin[@]}" "$venv/bin/python" bench/peers/train_peer.py "$peer" "$sizes" "$batch" "$threads" "$seconds" 2>/dev/null |
                tee -a "$results"
        done
    done
done
python3 bench/peers/ratios.py "$results"
