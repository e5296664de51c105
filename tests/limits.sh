#!/bin/sh
# docs/limits.md is what names.awk makes of the public headers, and an option whose comment does not have its bounds and its
# default is refused.
set -u
. tests/support/shell.sh
work=$tmp

# The name, the bounds and the default of each option in a page.
options() {
    sed -n 's/^\(| `APIGW_OPT_[A-Z_]*` | [0-9]* | [0-9]* | [0-9]* |\).*/\1/p' "$1" | sort
}

awk -v output=markdown -f lib/core/names.awk include/apigw/*.h include/apigw/gateway/*.h >"$work/limits.md"
ok 'docs/limits.md is stale: make limits' cmp -s "$work/limits.md" docs/limits.md
options docs/limits.md >"$work/page"
ok 'docs/limits.md has no options' test -s "$work/page"

printf 'enum {\n    APIGW_OPT_A = 1, /**< a switch */\n    APIGW_OPT_LAST = 1 /**< the last */\n};\n' >"$work/bad.h"
ok 'names.awk takes an option without bounds' \
    sh -c '! awk -v output=bounds -f lib/core/names.awk "$1" >/dev/null 2>&1' sh "$work/bad.h"

finish
