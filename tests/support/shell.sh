# What test scripts share: a directory for temporary files, counts, and the closing line that tests/run.sh reads.
# A script runs in the top directory and begins with `. tests/support/shell.sh`.
# shellcheck shell=sh disable=SC2034 # the script that reads this uses `tmp`

passed=0 failed=0 skipped=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
# The arguments of an outer make are not meant for an inner one.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

pass() {
    passed=$((passed + 1))
}

# fail TEXT...: count a failure and say what it is.
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
}

# skip TEXT...: count a test that cannot run here.
skip() {
    skipped=$((skipped + 1))
    echo "skipped: $*"
}

# skip_all TEXT: end a script that cannot run here.
skip_all() {
    echo "$1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

# ok LABEL COMMAND...: count whether the command succeeds; show what it printed when it fails.
ok() {
    label=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        pass
    else
        fail "$label: $*"
        tail -n 40 "$tmp/log"
    fi
}

# finish: print the closing line and end the script.
finish() {
    if [ "$skipped" -ne 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ] && [ $((passed + skipped)) -ne 0 ]
    exit
}
