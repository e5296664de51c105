#!/bin/sh
# Runs the fuzz targets that are named, each for FUZZ_SECONDS. New finds go to build/fuzz/corpus/NAME, an input that
# breaks something to build/fuzz/crash-... Closes with the number of targets that held.
set -u
: "${FUZZ_SECONDS:=60}"
passed=0 failed=0

for name in "$@"; do
    echo "== $name, $FUZZ_SECONDS s"
    finds=build/fuzz/corpus/$name
    mkdir -p "$finds"
    set -- -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix=build/fuzz/ "$finds"
    [ -d "fuzz/corpus/$name" ] && set -- "$@" "fuzz/corpus/$name"
    [ -f fuzz/apigw.dict ] && set -- -dict=fuzz/apigw.dict "$@"
    if "build/fuzz/$name" "$@" >"build/fuzz/$name.log" 2>&1; then
        passed=$((passed + 1))
        grep -E 'cov:' "build/fuzz/$name.log" | tail -n 1
        grep -E 'number_of_executed_units|average_exec_per_sec' "build/fuzz/$name.log"
    else
        failed=$((failed + 1))
        tail -n 60 "build/fuzz/$name.log"
        echo "FAILED: $name"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
