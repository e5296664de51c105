#!/bin/sh
# No tracked file speaks of a place on the machine that it was written on.
set -u
passed=0 failed=0
if [ ! -e .git ]; then
    echo "This is no git tree: tracked files cannot be listed."
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi

counts=$(mktemp) || exit 1
trap 'rm -f "$counts"' EXIT
trap 'exit 130' INT TERM

# Written so that this file does not match itself.
pattern='(^|[^A-Za-z0-9_.$}-])/(work|root|home/[a-z]+|Users/[A-Za-z]+|tmp)/[A-Za-z0-9_]'
git ls-files --cached --others --exclude-standard -z | xargs -0 grep -scIE "$pattern" /dev/null >"$counts"
# Lines "FILE:COUNT"; the first is that of /dev/null.
passed=$(grep -v '^/dev/null:' "$counts" | grep -c ':0$')
failed=$(grep -vc ':0$' "$counts")
grep -v ':0$' "$counts" | sed 's/:\([0-9]*\)$/: lines with a path of a machine: \1/'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
