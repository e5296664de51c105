#!/bin/sh
# Each public header compiles by itself, twice included, as C99, C11 and C++11, with warnings as errors.
# The environment: CC, CXX, PKG_CONFIG, JANSSON.
set -u
: "${CC:=cc}" "${CXX:=c++}" "${PKG_CONFIG:=pkg-config}"
passed=0 failed=0 skipped=0
flags="-Iinclude $($PKG_CONFIG --cflags jansson) -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror"

# compile LABEL HEADER COMPILER...
compile() {
    label=$1 header=$2
    shift 2
    if printf '#include <%s>\n#include <%s>\n' "$header" "$header" | "$@" -; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "<$header> does not compile as $label"
    fi
}

have_cxx=no
if command -v "${CXX%% *}" >/dev/null 2>&1; then
    have_cxx=yes
else
    echo "There is no C++ compiler '$CXX': the headers are not tried as C++."
fi

for path in include/apigw/*.h include/apigw/gateway/*.h; do
    header=${path#include/}
    if [ "$header" = apigw/jansson.h ] && [ "${JANSSON:-yes}" = no ]; then
        continue
    fi
    # shellcheck disable=SC2086 # flags are words
    {
        compile C99 "$header" $CC -x c -std=c99 -pedantic-errors -Wstrict-prototypes $flags
        compile C11 "$header" $CC -x c -std=c11 -pedantic-errors -Wstrict-prototypes $flags
        if [ $have_cxx = yes ]; then
            compile C++11 "$header" $CXX -x c++ -std=c++11 -pedantic-errors $flags
        else
            skipped=$((skipped + 1))
        fi
    }
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
