#!/bin/sh
# Runs each command line that it is given, RUN_JOBS at a time, prints what it prints, in their order, and adds up the
# closing lines: libcheck's "NN%: Checks: N, Failures: N, Errors: N" and "N passed, N failed(, N skipped)". Closes with
# one such line. A command fails as a whole when it exits non-zero without counting a failure, prints no closing line, or
# ran nothing. RUN_NOTE is a line to print before the closing one.
set -u

# As a worker: one command, its output to LOG, its exit status to LOG.status when it has ended.
if [ "${1-}" = --run ]; then
    # A program that hangs is stopped, where there is a way to.
    limit=
    if command -v timeout >/dev/null 2>&1; then
        limit="timeout ${RUN_TIMEOUT:-900}"
    fi
    $limit sh -c "$3" >"$2" 2>&1
    echo $? >"$2.ending" && mv "$2.ending" "$2.status"
    exit 0
fi

logs=$(mktemp -d) || exit 1
workers=
stop() {
    [ -z "$workers" ] || kill "$workers" 2>/dev/null
    rm -rf "$logs"
}
trap stop EXIT
trap 'exit 130' INT TERM
passed=0 failed=0 skipped=0

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

# The workers get pairs of a log and a command, each ended by a NUL.
number=0
for command in "$@"; do
    number=$((number + 1))
    printf '%s\0%s\0' "$logs/$number" "$command"
done >"$logs/commands"
if [ $# -ne 0 ]; then
    xargs -0 -n 2 -P "${RUN_JOBS:-1}" sh "$0" --run <"$logs/commands" &
    workers=$!
fi

number=0
for command in "$@"; do
    number=$((number + 1))
    log=$logs/$number
    echo "== $command"
    while [ ! -f "$log.status" ] && kill -0 "$workers" 2>/dev/null; do
        sleep 0.05
    done
    status=$(cat "$log.status" 2>/dev/null || echo 1)
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

if [ -n "${RUN_NOTE-}" ]; then
    echo "$RUN_NOTE"
fi
if [ "$skipped" -ne 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ $((passed + skipped)) -ne 0 ]
