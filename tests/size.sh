#!/bin/sh
# The size of what is linked: machine code and relocations of both shared libraries, and the program of the README, linked
# statically and stripped. None may be over its bound in tests/size.expected. The bounds are of gcc, x86-64 and -O2.
# The environment: CC, CFLAGS, BUILD, PKG_CONFIG.
set -u
: "${CC:=cc}" "${CFLAGS:=-O2 -g}" "${BUILD:=build}" "${PKG_CONFIG:=pkg-config}"
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

case $($CC $CFLAGS -dM -E -x c /dev/null) in
*__clang__*) reason='this is clang' ;;
*__OPTIMIZE_SIZE__*) reason='this is -Os' ;;
*__x86_64__*__OPTIMIZE__* | *__OPTIMIZE__*__x86_64__*) reason= ;;
*) reason='this is another machine, or not optimised' ;;
esac
if [ -n "$reason" ]; then
    echo "$reason: sizes are not compared"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi

text_size() {
    readelf -SW "$1" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".text" { print $5 }' | { read -r hex && echo $((0x$hex)); }
}
relocations() {
    readelf -rW "$1" | grep -c '^[0-9a-f]\{8,\} '
}
readme_size() {
    awk '/^```c$/ && !done { open = 1; next } /^```/ && open { open = 0; done = 1 } open' README.md >"$work/readme.c"
    # shellcheck disable=SC2046,SC2086 # flags are words
    $CC -std=c11 -O2 -Iinclude -Wl,--gc-sections -s -o "$work/readme" "$work/readme.c" "$BUILD/libapigw.a" \
        $($PKG_CONFIG --libs jansson) && wc -c <"$work/readme"
}
# bound NAME FOUND MOST: the size of NAME may be MOST.
bound() {
    echo "$1: $2, at most $3"
    if [ -n "$2" ] && [ "$2" -gt 0 ] && [ "$2" -le "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAILED: $1"; fi
}

while read -r name most; do
    case $name in
    '' | '#'*) continue ;;
    *-text) found=$(text_size "$BUILD/${name%-text}.so") ;;
    *-relocations) found=$(relocations "$BUILD/${name%-relocations}.so") ;;
    readme) found=$(readme_size) ;;
    esac
    bound "$name" "$found" "$most"
done <tests/size.expected
# A bound that is passed is noticed.
before=$failed
bound 'one byte less than it takes' "$found" $((found - 1)) >/dev/null
if [ "$failed" -gt "$before" ]; then failed=$before passed=$((passed + 1)); else failed=$((failed + 1)); fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
