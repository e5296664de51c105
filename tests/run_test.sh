#!/bin/sh
# Tests run.sh: whatever goes wrong in a program must turn the whole run red.
set -u
passed=0 failed=0

# expect STATUS CLOSING-LINE COMMAND...
expect() {
    want_status=$1 want_line=$2
    shift 2
    output=$(sh tests/run.sh "$@")
    status=$?
    line=$(printf '%s\n' "$output" | tail -n 1)
    if [ "$status" -eq "$want_status" ] && [ "$line" = "$want_line" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "run.sh $*: expected status $want_status and '$want_line', found $status and '$line'"
    fi
}

expect 0 '3 passed, 0 failed' 'echo 3 passed, 0 failed'
expect 0 '2 passed, 0 failed, 1 skipped' 'echo 2 passed, 0 failed, 1 skipped'
expect 0 '0 passed, 0 failed, 1 skipped' 'echo 0 passed, 0 failed, 1 skipped'
expect 0 '5 passed, 0 failed' 'echo "100%: Checks: 5, Failures: 0, Errors: 0"'
expect 1 '2 passed, 3 failed' 'echo "40%: Checks: 5, Failures: 1, Errors: 2"; exit 1'
expect 0 '15 passed, 0 failed' 'echo 7 passed, 0 failed' 'echo "100%: Checks: 8, Failures: 0, Errors: 0"'
expect 0 '4 passed, 0 failed' 'echo total: 4 passed, 0 failed'
expect 1 '1 passed, 1 failed' 'echo 1 passed, 1 failed'
expect 1 '3 passed, 1 failed' 'echo 3 passed, 0 failed; exit 1'
expect 1 '3 passed, 1 failed' 'echo 3 passed, 0 failed; kill -SEGV $$'
expect 1 '0 passed, 1 failed' 'echo all is well'
expect 1 '0 passed, 1 failed' 'echo 0 passed, 0 failed'
expect 1 '0 passed, 1 failed' 'echo almost 3 passed, 0 failed indeed'
expect 1 '0 passed, 1 failed' './no/such/program'
expect 1 '2 passed, 1 failed' 'echo nothing' 'echo 2 passed, 0 failed'
expect 1 '0 passed, 0 failed'
RUN_NOTE='1 passed, 1 failed' expect 0 '3 passed, 0 failed' 'echo 3 passed, 0 failed'
if [ "$(RUN_NOTE='a note' sh tests/run.sh 'echo 3 passed, 0 failed' | tail -n 2 | head -n 1)" = 'a note' ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "run.sh does not print the note"
fi
if command -v timeout >/dev/null 2>&1; then
    RUN_TIMEOUT=1 expect 1 '0 passed, 1 failed' 'sleep 20; echo 1 passed, 0 failed'
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
