#!/usr/bin/env bash
# Kills a process that works on a catalogue at random moments and checks each time that nothing acknowledged is lost:
# bench/kills.sh [KILLS [SEED]]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
mkdir -p target
# The modules' jars must lie in the reactor, so that the class path names them rather than a repository's.
mvn -B -q -pl catalog -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile="$root/target/kills.classpath" -Dmdep.includeScope=test
exec "$("$root/yunmo" --find-jdk)/bin/java" --enable-native-access=ALL-UNNAMED \
    -cp "$root/catalog/target/test-classes:$root/catalog/target/classes:$(cat "$root/target/kills.classpath")" \
    io.yunmo.catalog.kill.Kills "${1:-50}" "${2:-$RANDOM}"
