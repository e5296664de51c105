#!/bin/sh
# Proves that the tests notice mistakes: plants one at a time in a copy of the tree, and each must turn the unit tests or
# the cases of `make check` red. A mutant that changes nothing or does not compile proves nothing and counts as a failure.
# The environment: MAKE.
set -u
: "${MAKE:=make}"
passed=0 failed=0
unset MAKEFLAGS MFLAGS MAKEOVERRIDES CI WERROR

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy" "$copy.log"' EXIT
trap 'exit 130' INT TERM

# file|sed expression|what it breaks: one line each
table() {
    cat <<'END'
lib/text/base64.c|s/if (unused != 0) {/if (unused > 63) {/|base64 whose unused bits are not zero
lib/text/utf8.c|s/second <= 0x9F;/second <= 0xBF;/|surrogates in UTF-8
lib/response/encode_headers.c|s/buffer_literal(e->out, ", ")/buffer_literal(e->out, ",")/|how repeated header lines are joined
lib/json/lexer.c|s/\*p == '0' ? p + 1/*p == '!' ? p + 1/|numbers with leading zeros
lib/json/unescape.c|s/return 0x10000 + /return 0x20000 + /|surrogate pairs in escapes
END
}

complain() {
    failed=$((failed + 1))
    echo "$1"
}

build() {
    "$MAKE" -C "$copy" --no-print-directory -j2 CFLAGS=-O0 build/tests/unit build/tests/vectors >"$copy.log" 2>&1
}
# The long tests try very much of the same; a planted mistake is noticed without them.
check() {
    CK_EXCLUDE_TAGS=long RUN_JOBS=2 timeout 600 "$MAKE" -C "$copy" --no-print-directory CFLAGS=-O0 check-core >"$copy.log" 2>&1
}

tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$copy"
if ! build || ! check; then
    tail -n 40 "$copy.log"
    echo "The tree itself is red: no mutant was tried."
    echo "0 passed, 1 failed"
    exit 1
fi

table >"$copy/mutants"
while IFS='|' read -r file expression what; do
    cp "$file" "$copy/original"
    sed "$expression" "$copy/original" >"$copy/$file"
    if cmp -s "$copy/original" "$copy/$file"; then
        complain "$what: the expression changes nothing in $file: $expression"
    elif ! build; then
        tail -n 20 "$copy.log"
        complain "$what: the mutant does not compile"
    elif check; then
        complain "$what: make check stays green with this mutant of $file: $expression"
    elif ! grep -qE '^[0-9]+ passed, [1-9][0-9]* failed' "$copy.log"; then
        tail -n 20 "$copy.log"
        complain "$what: the run was red, but no test says why"
    else
        passed=$((passed + 1))
        echo "noticed: $what ($(grep -E '^[0-9]+ passed, [0-9]+ failed' "$copy.log" | tail -n 1))"
    fi
    # Newer than the mutant's object, so that it is built anew.
    cat "$copy/original" >"$copy/$file"
done <"$copy/mutants"

if [ $((passed + failed)) -eq 0 ]; then
    complain "the table of mutants is empty"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
