#!/bin/sh
# What static analysis finds in lib/: cppcheck's errors, warnings and questions of portability. Each false positive has
# a row with its reason in tests/lint.suppressions, and a row that is not needed is a failure too.
set -u
passed=0 failed=0 objects=${BUILD:-build}/obj/default
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if ! command -v cppcheck >/dev/null 2>&1; then
    echo 'there is no cppcheck'
    echo '0 passed, 0 failed, 1 skipped'
    exit 0
fi
# run DIRECTORY...: findings as "FILE:LINE: ID: text".
run() {
    cppcheck --std=c11 -j "${LINT_JOBS:-2}" --enable=warning,portability --quiet -Iinclude -Ilib -I"$objects/lib/core" \
        -I"$objects/lib/format" -I"$objects/lib/gateway" --template='{file}:{line}: {id}: {message}' "$@" 2>&1 | sort -u
}
# "FILE: ID" of each row.
grep -v '^#' tests/lint.suppressions | grep . | sort >"$work/known"

for layer in lib/*/; do
    run "$layer" >>"$work/found"
done
# The finding of one line is one of its file.
sed -n 's/^\([^:]*\):[0-9]*: \([A-Za-z]*\): .*/\1: \2/p' "$work/found" | sort -u >"$work/ids"
if comm -23 "$work/ids" "$work/known" | grep . >"$work/new"; then
    failed=$((failed + 1))
    sed 's/: /:/' "$work/new" | while IFS=: read -r file id; do
        grep "^$file:.*: $id: " "$work/found"
    done
else
    passed=$((passed + 1))
fi
if comm -13 "$work/ids" "$work/known" | grep .; then
    failed=$((failed + 1))
    echo 'FAILED: these rows of tests/lint.suppressions suppress nothing'
else
    passed=$((passed + 1))
fi

# A mistake is found.
mkdir "$work/bad"
printf 'int f(int i);\nint f(int i) {\n    int a[2] = {0, 0};\n    return a[i > 0 ? 2 : 0];\n}\n' >"$work/bad/bad.c"
if run "$work/bad" | grep -q arrayIndexOutOfBounds; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo 'FAILED: an index out of bounds is not found'
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
