#!/bin/sh
# The ABI of both libraries: exported symbols, values of public constants and layout of public structs must be those of the
# *.expected files. `check.sh --update` rewrites them. With JANSSON=no, the symbols of apigw/jansson.h are not expected.
# The environment: CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, VERSION, JANSSON.
set -u
. tests/support/shell.sh
: "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}" "${VERSION:?}"
here=tests/abi
export LC_ALL=C

# same LABEL EXPECTED FOUND: the two files are equal.
same() {
    if diff "$2" "$3" >"$tmp/diff"; then
        pass
    else
        fail "$1: expected (<, $2) and found (>, $3) differ:"
        cat "$tmp/diff"
    fi
}

# The symbols of the bridge to jansson, when it is left out.
bridge=$tmp/bridge
bridge_header=apigw/jansson.h
bridge_cflags=$($PKG_CONFIG --cflags jansson)
bridge_libs=$($PKG_CONFIG --libs jansson)
: >"$bridge"
library_headers=$(ls include/apigw/*.h | grep -v /gateway.h)
if [ "${JANSSON:-yes}" = no ]; then
    library_headers=$(echo "$library_headers" | grep -v /jansson.h)
    bridge_header='' bridge_cflags='' bridge_libs=''
    awk -f $here/interface.awk include/apigw/jansson.h | sed -n 's/^function //p' >"$bridge"
fi

# print_program LOOKUP INCLUDES: a program that prints every constant and layout of $tmp/interface, and looks up each
# constant by its name.
print_program() {
    for header in $2; do
        echo "#include <$header>"
    done
    cat <<END
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int mismatches;
size_t count;
void print_constant(const char *name, int64_t value);

void print_constant(const char *name, int64_t value) {
    int64_t found = 0;

    count++;
    printf("%s %" PRId64 "\n", name, value);
    if ($1(name, strlen(name), &found) != APIGW_OK || found != value) {
        fprintf(stderr, "$1() does not know %s\n", name);
        mismatches++;
    }
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1) {
END
    sed -n 's/^struct \(.*\)/        printf("\1 %zu\\n", sizeof(\1));/p' "$tmp/interface"
    printf '        return 0;\n    }\n'
    sed -n 's/^constant \(.*\)/    print_constant("\1", \1);/p' "$tmp/interface"
    cat <<END
    for (size_t i = 0; $1_at(i, NULL) != NULL; i++)
        count--;
    if (count != 0)
        fprintf(stderr, "$1_at() lists more or fewer constants than the headers have\n");
    return mismatches != 0 || count != 0;
}
END
}

# read_interface LIBRARY LOOKUP HEADERS INCLUDES: the files declared, exported, static, constants and layout in $tmp. Sets
# by_name to 0 when every constant is found by its name.
read_interface() {
    # shellcheck disable=SC2086 # several files
    awk -f $here/interface.awk $3 >"$tmp/interface"
    sed -n 's/^function //p' "$tmp/interface" | sort >"$tmp/declared"
    nm -D --defined-only "$BUILD/$1.so.$VERSION" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$tmp/exported"
    nm -g --defined-only "$BUILD/$1.a" | awk 'NF == 3 && $3 !~ /^__/ { print $3 }' | sort >"$tmp/static"
    print_program "$2" "$4" >"$tmp/print.c"
    # shellcheck disable=SC2046,SC2086 # flags are words
    $CC -std=c11 -Iinclude $CFLAGS $bridge_cflags -o "$tmp/print" "$tmp/print.c" $LDFLAGS "$BUILD/$1.a" "$BUILD/libapigw.a" \
        $bridge_libs $($PKG_CONFIG --libs libpcre2-8 2>/dev/null) || return
    "$tmp/print" >"$tmp/unsorted"
    by_name=$?
    sort "$tmp/unsorted" >"$tmp/constants"
    "$tmp/print" layout | sort >"$tmp/layout"
}

# update_expected SUFFIX
update_expected() {
    sort "$tmp/exported" "$bridge" >"$here/symbols$1.expected"
    cp "$tmp/constants" "$here/constants$1.expected"
    cp "$tmp/layout" "$here/layout$1.expected"
}

# compare_interface LIBRARY SUFFIX
compare_interface() {
    grep -vxFf "$bridge" "$here/symbols$2.expected" >"$tmp/symbols"
    same "$1: exported symbols" "$tmp/symbols" "$tmp/exported"
    same "$1: declared functions that are exported" "$tmp/declared" "$tmp/exported"
    same "$1: public constants" "$here/constants$2.expected" "$tmp/constants"
    ok "$1: every public constant is found by its name at run time" [ "$by_name" -eq 0 ]

    # The expected sizes are those of 64-bit machines.
    # shellcheck disable=SC2086 # flags are words
    if echo __SIZEOF_POINTER__ | $CC $CFLAGS -E -P - | grep -qx 8; then
        same "$1: sizes of public structs" "$here/layout$2.expected" "$tmp/layout"
    else
        skip "$1: sizes of public structs are compared on 64-bit machines"
    fi
    # The static library defines public names alone.
    if ${OBJCOPY:-objcopy} --help 2>/dev/null | grep -q -e --localize-symbols; then
        same "$1: global symbols of the static library" "$tmp/symbols" "$tmp/static"
    else
        skip "$1: without objcopy the static library has other names too"
    fi
}

# check_library LIBRARY SUFFIX LOOKUP HEADERS INCLUDES: LOOKUP is its function that finds a constant by name.
check_library() {
    if ! read_interface "$1" "$3" "$4" "$5"; then
        fail "the constants of $1 cannot be printed"
    elif [ "$update" = yes ]; then
        update_expected "$2"
    else
        compare_interface "$1" "$2"
    fi
}

update=no
[ "${1-}" = --update ] && update=yes
check_library libapigw '' apigw_constant "$library_headers" "apigw/apigw.h $bridge_header"
check_library libapigw-gateway -gateway apigw_gateway_constant 'include/apigw/gateway.h include/apigw/gateway/*.h' \
    'apigw/gateway.h'
[ "$update" = yes ] && exit "$failed"
finish
