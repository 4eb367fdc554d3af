#!/usr/bin/env bash
# Runs JMH benchmarks: bench/jmh.sh [pattern] [JMH options], e.g. bench/jmh.sh Gemm -p threads=1 -prof gc
set -euo pipefail
cd "$(dirname "$0")/.."
./bench/classpath.sh
exec bench/java.sh org.openjdk.jmh.Main -jvmArgs \
    "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xms256m -Xmx1g -XX:+UseSerialGC" "$@"
