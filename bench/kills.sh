#!/usr/bin/env bash
# Kills a process that works on a catalogue at random moments and checks each time that nothing acknowledged is lost; then
# servers that pull, import or load a model, and checks that nothing half-there remains:
# bench/kills.sh [KILLS [SEED]]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
mkdir -p target
# The modules' jars must lie in the reactor, so that the class path names them rather than a repository's.
mvn -B -q -pl server -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile="$root/target/kills.classpath" -Dmdep.includeScope=test
jdk=$("$root/yunmo" --find-jdk)
seed="${2:-$RANDOM}"
run() {
    CLASSPATH="$root/$1/target/test-classes:$root/$1/target/classes:$(cat "$root/target/kills.classpath")" \
        "$jdk/bin/java" --enable-native-access=ALL-UNNAMED "-Dyunmo.root=$root" "$2" "${kills[@]}"
}
kills=("${1:-50}" "$seed")
run catalog io.yunmo.catalog.kill.Kills
run server io.yunmo.server.pull.ModelKills
