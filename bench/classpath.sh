#!/usr/bin/env bash
# Builds the benchmarks and writes their class path to target/bench.classpath.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target
mvn -B -q -pl bench -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile="$PWD/target/bench.classpath" -Dmdep.includeScope=runtime
