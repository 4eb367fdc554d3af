#!/usr/bin/env bash
# Runs a class of the benchmarks on the JDK 25 that the launcher finds: bench/java.sh CLASS arguments...
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
exec "$("$root/yunmo" --find-jdk)/bin/java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow ${JVM_OPTIONS:--Xms256m -Xmx2g -XX:+UseSerialGC} \
    -cp "$root/bench/target/classes:$(cat "$root/target/bench.classpath")" "$@" 2> >(grep -v 'incubator modules' >&2)
