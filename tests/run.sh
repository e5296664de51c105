#!/bin/sh
# Runs each command line that it is given, prints what it prints, and adds up the closing lines: libcheck's
# "NN%: Checks: N, Failures: N, Errors: N" and "N passed, N failed(, N skipped)". Closes with one such line.
# A command fails as a whole when it exits non-zero without counting a failure, prints no closing line, or ran nothing.
set -u

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0 skipped=0

# A program that hangs is stopped, where there is a way to.
limit=
if command -v timeout >/dev/null 2>&1; then
    limit="timeout ${RUN_TIMEOUT:-900}"
fi

complain() {
    echo "FAILED: $1: $2"
    failed=$((failed + 1))
}

# The counts of the last closing line of the log: "passed failed skipped", or nothing.
counts() {
    awk '
    /^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/ {
        gsub(/[^0-9 ]/, ""); split($0, n, " +"); line = n[2] - n[3] - n[4] " " n[3] + n[4] " 0"
    }
    /^([A-Za-z]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
        sub(/^[A-Za-z]+: /, ""); gsub(/[^0-9 ]/, ""); split($0, n, " +"); line = n[1] " " n[2] " " n[3] + 0
    }
    END { if (line != "") print line }' "$log"
}

for command in "$@"; do
    echo "== $command"
    $limit sh -c "$command" >"$log" 2>&1
    status=$?
    cat "$log"
    # shellcheck disable=SC2046 # the counts are three words
    set -- $(counts)
    if [ $# -ne 3 ]; then
        complain "$command" "no closing line (exit status $status)"
        continue
    fi
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    if [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
        complain "$command" "exit status $status, though it counts no failure"
    elif [ "$status" -eq 0 ] && [ "$2" -ne 0 ]; then
        echo "note: exit status 0 with $2 failed"
    elif [ $(($1 + $2 + $3)) -eq 0 ]; then
        complain "$command" "it ran nothing"
    fi
done

if [ "$skipped" -ne 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ $((passed + skipped)) -ne 0 ]
