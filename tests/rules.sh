#!/bin/sh
# The rules: every rule that a comment of lib/ or include/ cites by its id (A1.12, F43, G.1.40) has an anchor in
# docs/fidelity.md, where it is explained, and a test that cites it. Sections (A.1, B.2) have an anchor at their heading,
# and need no test of their own. Anchors are unique, and each is where its id is.
set -u
. tests/support/shell.sh
page=docs/fidelity.md

# ids FILE...: the ids that the files cite, one a line. An id is a section's letter and number with a dot, or F and a number.
ids() {
    cat "$@" | grep -oE '(^|[^A-Za-z0-9_.+/\\-])(0[.]1([.][0-9]+)?|[A-EGH][0-9]*([.][0-9]+)+[a-z]?|F[1-9][0-9]?)' |
        sed -E 's/^[^A-Z0]*//; s/^[^A-H0]//' | sort -u
}

# comments FILE...: the comments alone, since floating-point numbers and members look like ids.
comments() {
    awk '
    {
        line = $0
        while (line != "") {
            if (inside) {
                end = index(line, "*/")
                if (end == 0) { print line; break }
                print substr(line, 1, end - 1)
                line = substr(line, end + 2)
                inside = 0
            } else {
                begin = index(line, "/*")
                if (begin == 0) break
                line = substr(line, begin + 2)
                inside = 1
            }
        }
    }' "$@"
}

scratch=$tmp

# Comments of utf8.c name bytes in hexadecimal.
find lib include -name '*.[ch]' ! -name utf8.c -exec cat {} + | comments >"$scratch/comments"
ids "$scratch/comments" >"$scratch/cited"
find tests -name '*.[ch]' -o -name '*.sh' -o -name '*.json' >"$scratch/tests"
xargs cat <"$scratch/tests" >"$scratch/all-tests"
ids "$scratch/all-tests" >"$scratch/tested"
grep -oE '<a id="[^"]*">' $page | sed 's/<a id="//; s/">//' | sort >"$scratch/anchors"

while read -r id; do
    before=$failed
    if ! grep -qxF "$id" "$scratch/anchors"; then
        fail "$id is cited, but $page does not explain it: $(grep -rlwF "$id" lib include | tr '\n' ' ')"
    fi
    case $id in
    [A-H].[0-9] | 0.1) ;; # a section
    *)
        if ! grep -qxF "$id" "$scratch/tested"; then
            fail "$id is cited, but no test names it: $(grep -rlwF "$id" lib include | tr '\n' ' ')"
        fi
        ;;
    esac
    [ "$failed" -eq "$before" ] && pass
done <"$scratch/cited"

twice=$(uniq -d "$scratch/anchors")
[ -z "$twice" ] || fail "$page has two anchors for: $(echo "$twice" | tr '\n' ' ')"

finish
