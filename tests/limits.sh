#!/bin/sh
# docs/limits.md is what names.awk makes of the public headers, and an option whose comment does not have its bounds and its
# default is refused.
set -u
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# expect LABEL COMMAND...
expect() {
    label=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$label"
    fi
}

# The name, the bounds and the default of each option in a page.
options() {
    sed -n 's/^\(| `APIGW_OPT_[A-Z_]*` | [0-9]* | [0-9]* | [0-9]* |\).*/\1/p' "$1" | sort
}

awk -v output=markdown -f lib/core/names.awk include/apigw/*.h include/apigw/gateway/*.h >"$work/limits.md"
expect 'docs/limits.md is stale: make limits' cmp -s "$work/limits.md" docs/limits.md
options docs/limits.md >"$work/page"
expect 'docs/limits.md has no options' test -s "$work/page"

printf 'enum {\n    APIGW_OPT_A = 1, /**< a switch */\n    APIGW_OPT_LAST = 1 /**< the last */\n};\n' >"$work/bad.h"
expect 'names.awk takes an option without bounds' \
    sh -c '! awk -v output=bounds -f lib/core/names.awk "$1" >/dev/null 2>&1' sh "$work/bad.h"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
