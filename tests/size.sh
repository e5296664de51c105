#!/bin/sh
# The size of what is linked: machine code and relocations of both shared libraries, and the program of the README, linked
# statically and stripped. None may be over its bound in tests/size.expected, which is for gcc, x86-64 and -O2.
# The environment: CC, CFLAGS, BUILD, PKG_CONFIG.
set -u
. tests/support/shell.sh
: "${CC:=cc}" "${CFLAGS:=-O2 -g}" "${BUILD:=build}" "${PKG_CONFIG:=pkg-config}"

case $($CC $CFLAGS -dM -E -x c /dev/null) in
*__clang__*) reason='this is clang' ;;
*__OPTIMIZE_SIZE__*) reason='this is -Os' ;;
*__x86_64__*__OPTIMIZE__* | *__OPTIMIZE__*__x86_64__*) reason= ;;
*) reason='this is another machine, or not optimised' ;;
esac
[ -z "$reason" ] || skip_all "$reason: sizes are not compared"

text_size() {
    readelf -SW "$1" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".text" { print $5 }' | { read -r hex && echo $((0x$hex)); }
}
relocations() {
    readelf -rW "$1" | grep -c '^[0-9a-f]\{8,\} '
}
readme_size() {
    awk '/^```c$/ && !done { open = 1; next } /^```/ && open { open = 0; done = 1 } open' README.md >"$tmp/readme.c"
    # shellcheck disable=SC2046,SC2086 # flags are words
    $CC -std=c11 -O2 -Iinclude -Wl,--gc-sections -s -o "$tmp/readme" "$tmp/readme.c" "$BUILD/libapigw.a" \
        $($PKG_CONFIG --libs jansson) && wc -c <"$tmp/readme"
}
# within NAME SIZE LIMIT: say both; whether the size is at most the limit.
within() {
    echo "$1: $2, at most $3"
    [ -n "$2" ] && [ "$2" -gt 0 ] && [ "$2" -le "$3" ]
}

while read -r name limit; do
    case $name in
    '' | '#'*) continue ;;
    *-text) size=$(text_size "$BUILD/${name%-text}.so") ;;
    *-relocations) size=$(relocations "$BUILD/${name%-relocations}.so") ;;
    readme) size=$(readme_size) ;;
    esac
    if within "$name" "$size" "$limit"; then pass; else fail "$name"; fi
done <tests/size.expected
# The comparison must fail when a size is one byte over its bound.
if within 'one byte over the bound' "$size" $((size - 1)) >/dev/null; then fail 'a size over its bound is not noticed'; else pass; fi
finish
