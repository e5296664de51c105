#!/bin/sh
# The library as one file and one header: they compile alone, as C11 without a warning, and pass the cases.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD.
set -u
. tests/support/shell.sh
: "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}" "${MAKE:=make}"
work=$BUILD/amalgam
mkdir -p "$work" || exit 1

ok 'make amalgam' $MAKE --no-print-directory amalgam
cp build/apigw.c build/apigw.h "$work"
# Optimising a file of its length takes long.
# shellcheck disable=SC2086 # flags are words
ok 'apigw.c compiles alone' $CC -std=c11 -Wall -Wextra -Werror $CFLAGS -O0 -I"$work" -c -o "$work/apigw.o" "$work/apigw.c"
# shellcheck disable=SC2046,SC2086
ok 'the runner of cases links with it' $CC $LDFLAGS -o "$work/vectors" $(find "$BUILD/obj/default/tests" -name '*.o' \
    -path '*/vectors*') $(for f in lib/gateway/*.c; do echo "$BUILD/obj/default/${f%.c}.o"; done) "$work/apigw.o" $($PKG_CONFIG --libs jansson) \
    $($PKG_CONFIG --libs libpcre2-8 2>/dev/null)
ok 'the cases pass' "$work/vectors" tests/cases/*.json

finish
