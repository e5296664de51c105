#!/bin/sh
# The library as one file and one header: they compile alone, as C11 without a warning, and pass the cases.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD.
set -u
: "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}" "${MAKE:=make}"
work=$BUILD/amalgam
passed=0 failed=0
mkdir -p "$work" || exit 1

# expect LABEL COMMAND...
expect() {
    label=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$label:"
        tail -n 20 "$work/log"
    fi
}

expect 'make amalgam' $MAKE --no-print-directory amalgam
cp build/apigw.c build/apigw.h "$work"
# shellcheck disable=SC2086 # flags are words
expect 'apigw.c compiles alone' $CC -std=c11 -Wall -Wextra -Werror $CFLAGS -I"$work" -c -o "$work/apigw.o" "$work/apigw.c"
# shellcheck disable=SC2046,SC2086
expect 'the runner of cases links with it' $CC $LDFLAGS -o "$work/vectors" $(find "$BUILD/obj/default/tests" -name '*.o' \
    -path '*/vectors*') $(for f in lib/gateway/*.c; do echo "$BUILD/obj/default/${f%.c}.o"; done) "$work/apigw.o" $($PKG_CONFIG --libs jansson) \
    $($PKG_CONFIG --libs libpcre2-8 2>/dev/null)
expect 'the cases pass' "$work/vectors" tests/cases/*.json

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
