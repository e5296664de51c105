#!/bin/sh
# Every C file is formatted as .clang-format says. Version 14 decides: others break lines differently.
set -u
format=
for candidate in clang-format-14 clang-format; do
    if command -v $candidate >/dev/null 2>&1 && $candidate --version | grep -q 'version 14\.'; then
        format=$candidate
        break
    fi
done
if [ -z "$format" ]; then
    echo "There is no clang-format 14 here: the format is not checked."
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi

# Many files a process: to start one takes longer than to check a file.
files=$(find include lib tests fuzz docs -name '*.[ch]' | grep -c .)
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
find include lib tests fuzz docs -name '*.[ch]' -print0 | xargs -0 -n 40 -P 2 "$format" --dry-run --Werror >"$log" 2>&1
status=$?
cat "$log"
failed=$(sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: error:.*/\1/p' "$log" | sort -u | grep -c .)
# A process that fails without naming a file has checked nothing for sure.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
passed=$((files - failed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
