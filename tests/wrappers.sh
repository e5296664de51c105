#!/bin/sh
# The wrappers for C++, docs/examples/apigw.hpp, compiled without warnings and run in each edition that the compiler has,
# and the function for aws-lambda-cpp, docs/examples/lambda.cpp, against a header that stands in for its own.
# The environment: CXX, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, JANSSON.
set -u
. tests/support/shell.sh
: "${CXX:=c++}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}"
work=$BUILD/wrappers
mkdir -p "$work" || exit 1
if ! command -v "${CXX%% *}" >/dev/null 2>&1; then
    skip_all "There is no C++ compiler '$CXX' here."
fi
libs=
[ "${JANSSON:-yes}" = no ] || libs=$($PKG_CONFIG --libs jansson)

# The flags for C that C++ has no use for are left out.
flags=$(printf '%s\n' "$CFLAGS" | sed 's/-std=[^ ]*//g')
compile() {
    # shellcheck disable=SC2086 # flags are words
    $CXX -std=c++"$1" -Wall -Wextra -Wpedantic -Wconversion -Werror $flags -Iinclude -Idocs/examples -Itests/wrappers \
        -o "$work/$2" "$3" "$BUILD/libapigw.a" $LDFLAGS $libs
}
expect() {
    if [ "$2" = "$3" ]; then
        pass
    else
        fail "$1: '$2', not '$3'"
    fi
}

for edition in 11 14 17 20; do
    if ! echo 'int main() {}' | $CXX -std=c++$edition -x c++ -fsyntax-only - 2>/dev/null; then
        skip "this compiler has no C++$edition"
    elif compile $edition wrappers tests/wrappers/wrappers.cpp; then
        expect "C++$edition" "$("$work/wrappers")" '22 passed, 0 failed'
    else
        fail "C++$edition: the wrappers do not compile"
    fi
done

if compile 11 lambda docs/examples/lambda.cpp; then
    event() {
        printf '{"httpMethod":"%s","path":"%s","headers":{},"requestContext":{"elb":{}}}' "$1" "$2" | "$work/lambda"
    }
    head='success application/json {"statusCode":200,"statusDescription":"200 OK","headers":{"Content-Type":"text/plain; charset=utf-8"}'
    expect 'a route' "$(event GET /hello)" "$head"',"body":"Hello\n","isBase64Encoded":false}'
    expect 'a parameter' "$(event GET /pets/a%20b)" "$head"',"body":"pet a b\n","isBase64Encoded":false}'
    expect 'no route' "$(event GET /none | grep -c '"statusCode":404')" 1
    expect 'a client at fault' "$(event 'G T' / | grep -c '"statusCode":400')" 1
    expect 'no event' "$(echo '{}' | "$work/lambda")" \
        'failure Function.InvalidEvent expected an event of a known front end, found none of its marks'
else
    fail "lambda.cpp does not compile"
fi

finish
