#!/bin/sh
# What a linked program or a binding depends on: the exported symbols, the values of the public constants, the layout of
# the public structs, of both libraries. `check.sh --update` writes the *.expected files anew; a change in them is a change of the ABI.
# --update writes the *.expected files anew. Without the bridge to jansson the symbols of its header are neither declared
# nor exported.
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

# The symbols of the bridge, when it is left out.
bridge=$work/bridge
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

# look_at LIBRARY SUFFIX CONSTANT HEADERS INCLUDES: what LIBRARY exports and what its headers say, compared with (or, with
# --update, written to) *SUFFIX.expected. CONSTANT is its function that finds constants by name.
look_at() {
    library=$1 suffix=$2 function=$3 headers=$4 includes=$5
    # shellcheck disable=SC2086 # several files
    awk -f $here/interface.awk $headers >"$work/interface"
    sed -n 's/^function //p' "$work/interface" | sort >"$work/declared"
    nm -D --defined-only "$BUILD/$library.so.$VERSION" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
        sort >"$work/exported"
    nm -g --defined-only "$BUILD/$library.a" | awk 'NF == 3 && $3 !~ /^__/ { print $3 }' | sort >"$work/static"
    print_program >"$work/print.c"
    # shellcheck disable=SC2046,SC2086 # flags are words
    $CC -std=c11 -Iinclude $CFLAGS $bridge_cflags -o "$work/print" "$work/print.c" \
        $LDFLAGS "$BUILD/$library.a" "$BUILD/libapigw.a" $bridge_libs \
        $($PKG_CONFIG --libs libpcre2-8 2>/dev/null) || {
        echo "the constants of $library cannot be printed"
        failed=$((failed + 1))
        return
    }
    "$work/print" >"$work/constants.unsorted"
    by_name=$?
    sort "$work/constants.unsorted" >"$work/constants"
    "$work/print" layout | sort >"$work/layout"

    if [ "$update" = yes ]; then
        sort "$work/exported" $bridge >"$here/symbols$suffix.expected"
        cp "$work/constants" "$here/constants$suffix.expected"
        cp "$work/layout" "$here/layout$suffix.expected"
        return
    fi
    grep -vxFf "$bridge" "$here/symbols$suffix.expected" >"$work/symbols"
    same "$library: exported symbols" "$work/symbols" "$work/exported"
    same "$library: declared functions that are exported" "$work/declared" "$work/exported"
    same "$library: public constants" "$here/constants$suffix.expected" "$work/constants"

    # Sizes of the public structs are written down for 64-bit machines.
    # shellcheck disable=SC2086 # flags are words
    if echo __SIZEOF_POINTER__ | $CC $CFLAGS -E -P - | grep -qx 8; then
        same "$library: sizes of public structs" "$here/layout$suffix.expected" "$work/layout"
    else
        skipped=$((skipped + 1))
    fi
    if [ $by_name -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "some public constants of $library cannot be reached by name at run time"
    fi
    # The static library defines no name but the public ones.
    if ${OBJCOPY:-objcopy} --help 2>/dev/null | grep -q -e --localize-symbols; then
        same "$library: global symbols of the static library" "$work/symbols" "$work/static"
    else
        skipped=$((skipped + 1))
    fi
}

# A program that prints every constant and layout, and asks the library for each constant by name.
print_program() {
    for header in $includes; do
        echo "#include <$header>"
    done
    cat <<'END'
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int unknown;
size_t count;
void constant(const char *name, int64_t value);

void constant(const char *name, int64_t value) {
    int64_t told = 0;

    count++;
    printf("%s %" PRId64 "\n", name, value);
END
    cat <<END
    if ($function(name, strlen(name), &told) != APIGW_OK || told != value) {
        fprintf(stderr, "$function() does not know %s\n", name);
END
    cat <<'END'
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
    cat <<END
    for (size_t i = 0; ${function}_at(i, NULL) != NULL; i++)
        count--;
    if (count != 0)
        fprintf(stderr, "${function}_at() lists more or fewer constants than the headers have\n");
    return unknown != 0 || count != 0;
}
END
}

update=no
[ "${1-}" = --update ] && update=yes
look_at libapigw '' apigw_constant "$library_headers" "apigw/apigw.h $bridge_header"
look_at libapigw-gateway -gateway apigw_gateway_constant 'include/apigw/gateway.h include/apigw/gateway/*.h' \
    'apigw/gateway.h'
[ "$update" = yes ] && exit 0

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
