#!/bin/sh
# Run the targets that are named, each for FUZZ_SECONDS, FUZZ_JOBS at a time. New inputs go to build/fuzz/corpus/NAME. A
# failing input goes to build/fuzz/NAME-crash-..., and is printed as base64. FUZZ_SEED makes a run repeatable. The inputs
# and the logs are packed into build/fuzz/finds.tar.gz, to be kept as an artefact of CI. Ends with the number of targets
# that passed.
set -u
: "${FUZZ_SECONDS:=60}" "${FUZZ_JOBS:=1}" "${FUZZ_SEED:=0}" # 0: a new seed for each run
export FUZZ_SECONDS FUZZ_SEED
. fuzz/options.sh

run_target() {
    name=$1
    finds=build/fuzz/corpus/$name
    mkdir -p "$finds"
    # shellcheck disable=SC2086 # words
    set -- $FUZZ_OPTIONS -max_total_time="$FUZZ_SECONDS" -seed="$FUZZ_SEED" -artifact_prefix="build/fuzz/$name-" "$finds"
    [ -d "fuzz/corpus/$name" ] && set -- "$@" "fuzz/corpus/$name"
    "build/fuzz/$name" "$@" >"build/fuzz/$name.log" 2>&1
    echo $? >"build/fuzz/$name.status"
}

if [ "$1" = --one ]; then
    run_target "$2"
    exit 0
fi

passed=0 failed=0
rm -f build/fuzz/*.status
echo "FUZZ_SEED=$FUZZ_SEED"
printf '%s\n' "$@" | xargs -n 1 -P "$FUZZ_JOBS" sh "$0" --one
for name in "$@"; do
    echo "== $name, $FUZZ_SECONDS s"
    if [ "$(cat "build/fuzz/$name.status")" = 0 ]; then
        passed=$((passed + 1))
        grep -E 'cov:' "build/fuzz/$name.log" | tail -n 1
        grep -E 'number_of_executed_units|average_exec_per_sec' "build/fuzz/$name.log"
    else
        failed=$((failed + 1))
        tail -n 60 "build/fuzz/$name.log"
        echo "FAILED: $name: run it again with FUZZ_SEED=$FUZZ_SEED, or run build/fuzz/$name with the file that is named above"
    fi
done
(cd build/fuzz && find . -name '*.log' -o -path './corpus/*' -type f -o -name '*-crash-*' -o -name '*-timeout-*' \
    -o -name '*-oom-*' -o -name '*-leak-*' | tar -czf finds.tar.gz -T -)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
