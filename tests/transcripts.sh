#!/bin/sh
# The documentation shows what really happens: each ```console block of README.md and docs/*.md is run from the top
# directory, "$ " before a command and "> " before what continues it, its output below. A ```c, ```cpp or ```python block
# that begins with the name of an example is part of it, line for line but for indentation. And docs/errors.md has every status
# code with its number.
# The environment: BUILD.
set -u
. tests/support/shell.sh
: "${BUILD:=build}"
LC_ALL=C
export LC_ALL

# One file a command, NNNN.command, and what it is to print, NNNN.expected.
number=0
for document in README.md docs/*.md; do
    awk -v base="$tmp/$number" '
        /^```/ { console = $0 == "```console" && !console; next }
        console && /^\$ / { name = sprintf("%s-%04d", base, ++n); print substr($0, 3) >(name ".command")
                            print FILENAME ":" FNR >(name ".place"); printf "" >(name ".expected"); next }
        console && /^> / { print substr($0, 3) >(name ".command"); next }
        console { print >(name ".expected") }' "$document"
    number=$((number + 1))
done

for command in "$tmp"/*.command; do
    [ -f "$command" ] || continue
    case=${command%.command}
    sed -e "s|build/apigw|$BUILD/apigw|g" -e "s|build/examples|$BUILD/examples|g" "$command" >"$case.sh"
    sh "$case.sh" >"$case.printed" 2>&1 </dev/null
    if cmp -s "$case.expected" "$case.printed"; then
        pass
    else
        fail "$(cat "$case.place"): $(cat "$command")"
        diff -u "$case.expected" "$case.printed" | tail -n +3
    fi
done

# One file a block, and the name of its example in another.
number=0
for document in docs/*.md; do
    awk -v base="$tmp/c$number" '
        /^```/ { c = ($0 == "```c" || $0 == "```cpp" || $0 == "```python") && !c; first = c; next }
        c && first { first = 0; if ($0 !~ "^(/[*] docs/examples/[a-z_]*[.]c [*]/|// docs/examples/[a-z_]*[.]cpp|# docs/examples/[a-z_]*[.]py)$") { c = 0; next }
                     name = sprintf("%s-%04d", base, ++n); print $2 >(name ".example")
                     print FILENAME ":" FNR >(name ".place"); next }
        c { print >(name ".block") }' "$document"
    number=$((number + 1))
done
for block in "$tmp"/*.block; do
    [ -f "$block" ] || continue
    case=${block%.block}
    if awk '{ sub(/^[ \t]+/, "") } FNR == NR { wanted = wanted $0 "\n"; next } { all = all $0 "\n" }
            END { exit wanted == "" || index(all, "\n" wanted) == 0 }' "$block" "$(cat "$case.example")"; then
        pass
    else
        fail "$(cat "$case.place"): the block does not stand in $(cat "$case.example")"
    fi
done

codes=$(awk '/^    APIGW_(E_[A-Z0-9]+|OK|MORE) = / { sub(",", "", $3); print $1 "=" $3 }' include/apigw/base.h)
for code in $codes; do
    if grep -Fxq -e "### \`${code%=*}\` (${code#*=})" docs/errors.md; then
        pass
    else
        fail "docs/errors.md has no '### \`${code%=*}\` (${code#*=})'"
    fi
done

[ "$passed" -gt 30 ] || fail "only $passed commands, blocks and codes were found"
finish
