#!/bin/sh
# What a linked program or a binding depends on: the exported symbols, the values of the public constants, the layout of
# the public structs. `check.sh --update` writes the *.expected files anew; a change in them is a change of the ABI.
# Without the bridge to jansson the symbols of its header are neither declared nor exported.
# The environment: CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, VERSION, JANSSON.
set -u
: "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}" "${VERSION:?}"
here=tests/abi
work=$BUILD/abi
passed=0 failed=0 skipped=0
mkdir -p "$work" || exit 1
LC_ALL=C
export LC_ALL

# same LABEL EXPECTED FOUND: the two files are equal.
same() {
    if diff "$2" "$3" >"$work/diff"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: expected (<, $2) and found (>, $3) differ:"
        cat "$work/diff"
    fi
}

symbols=$here/symbols.expected
headers=include/apigw/*.h
bridge_header='#include <apigw/jansson.h>'
bridge_cflags=$($PKG_CONFIG --cflags jansson)
bridge_libs=$($PKG_CONFIG --libs jansson)
: >"$work/bridge"
if [ "${JANSSON:-yes}" = no ]; then
    headers=$(ls include/apigw/*.h | grep -v /jansson.h)
    bridge_header='' bridge_cflags='' bridge_libs=''
    awk -f $here/interface.awk include/apigw/jansson.h | sed -n 's/^function //p' >"$work/bridge"
    symbols=$work/symbols
    grep -vxFf "$work/bridge" $here/symbols.expected >"$symbols"
fi

# shellcheck disable=SC2086 # a list of files
awk -f $here/interface.awk $headers >"$work/interface"
sed -n 's/^function //p' "$work/interface" | sort >"$work/declared"
nm -D --defined-only "$BUILD/libapigw.so.$VERSION" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
    sort >"$work/exported"

# A program that prints every constant and layout, and asks the library for each constant by name.
{
    echo "$bridge_header"
    cat <<'END'
#include <apigw/apigw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int unknown;
static size_t count;

static void constant(const char *name, int64_t value) {
    int64_t told = 0;

    count++;
    printf("%s %" PRId64 "\n", name, value);
    if (apigw_constant(name, strlen(name), &told) != APIGW_OK || told != value) {
        fprintf(stderr, "apigw_constant() does not know %s\n", name);
        unknown++;
    }
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1) {
END
    sed -n 's/^struct \(.*\)/        printf("\1 %zu\\n", sizeof(\1));/p' "$work/interface"
    printf '        return 0;\n    }\n'
    sed -n 's/^constant \(.*\)/    constant("\1", \1);/p' "$work/interface"
    cat <<'END'
    for (size_t i = 0; apigw_constant_at(i, NULL) != NULL; i++)
        count--;
    if (count != 0)
        fprintf(stderr, "apigw_constant_at() lists more or fewer constants than the headers have\n");
    return unknown != 0 || count != 0;
}
END
} >"$work/print.c"
# shellcheck disable=SC2086 # flags are words
$CC -std=c11 -Iinclude $CFLAGS $bridge_cflags -o "$work/print" "$work/print.c" \
    $LDFLAGS "$BUILD/libapigw.a" $bridge_libs || {
    echo "the constants cannot be printed"
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
}
"$work/print" >"$work/constants.unsorted"
by_name=$?
sort "$work/constants.unsorted" >"$work/constants"
"$work/print" layout | sort >"$work/layout"

if [ "${1-}" = --update ]; then
    sort "$work/exported" "$work/bridge" >$here/symbols.expected
    cp "$work/constants" $here/constants.expected
    cp "$work/layout" $here/layout.expected
    exit 0
fi

same 'exported symbols' "$symbols" "$work/exported"
same 'declared functions that are exported' "$work/declared" "$work/exported"
same 'public constants' $here/constants.expected "$work/constants"

# Sizes of the public structs are written down for 64-bit machines.
# shellcheck disable=SC2086 # flags are words
if echo __SIZEOF_POINTER__ | $CC $CFLAGS -E -P - | grep -qx 8; then
    same 'sizes of public structs' $here/layout.expected "$work/layout"
else
    skipped=$((skipped + 1))
fi

if [ $by_name -eq 0 ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "some public constants cannot be reached by name at run time"
fi

# The static library defines no name but the public ones, and those of the compiler.
nm -g --defined-only "$BUILD/libapigw.a" | awk 'NF == 3 && $3 !~ /^__/ { print $3 }' | sort >"$work/static"
if ${OBJCOPY:-objcopy} --help 2>/dev/null | grep -q -e --localize-symbols; then
    same 'global symbols of the static library' "$symbols" "$work/static"
else
    skipped=$((skipped + 1))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
