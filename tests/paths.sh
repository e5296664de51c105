#!/bin/sh
# No tracked file speaks of a place on the machine that it was written on.
set -u
passed=0 failed=0
if [ ! -e .git ]; then
    echo "This is no git tree: tracked files cannot be listed."
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi

# Written so that this file does not match itself.
pattern='(^|[^A-Za-z0-9_.$}-])/(work|root|home/[a-z]+|Users/[A-Za-z]+|tmp)/[A-Za-z0-9_]'
for file in $(git ls-files --cached --others --exclude-standard); do
    [ -f "$file" ] || continue
    if grep -InE "$pattern" "$file"; then
        failed=$((failed + 1))
        echo "$file: a path of a machine (above)"
    else
        passed=$((passed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
