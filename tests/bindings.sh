#!/bin/sh
# What bindings build on: the declarations without a preprocessor are C that declares every exported function, and the
# binding of docs/bindings.md prints what the page shows. LuaJIT reads the declarations, where there is one.
# Run from the top directory after `make all`. The environment: MAKE, CC, BUILD, VARIANT.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CC:=cc}" "${BUILD:=build}" "${VARIANT:=default}"

ok 'make cdef' "$MAKE" --no-print-directory cdef
{ echo '#include <stddef.h>' && echo '#include <stdint.h>' && cat build/apigw.cdef; } >"$tmp/cdef.c"
ok 'the declarations are C' $CC -std=c99 -Wall -Wextra -Wpedantic -Werror -c -o "$tmp/cdef.o" "$tmp/cdef.c"
lacks_extras() {
    ! grep -nE '#|/[*]|__attribute__|APIGW_API' build/apigw.cdef
}
ok 'without preprocessor, comments and attributes' lacks_extras
grep -oE 'apigw_[a-z0-9_]+\(' build/apigw.cdef | tr -d '(' | sort -u >"$tmp/declared"
grep -v jansson tests/abi/symbols.expected | grep -oE 'apigw_[a-z0-9_]+' | sort -u >"$tmp/exported"
ok 'every exported function is declared' diff "$tmp/exported" "$tmp/declared"

if command -v luajit >/dev/null 2>&1; then
    ok 'LuaJIT reads them' luajit -e 'require("ffi").cdef(io.open("build/apigw.cdef"):read("*a"))'
else
    skip 'there is no luajit'
fi

# The transcripts of the page: each command and what it prints.
awk '/^```text$/ { open = 1; next } /^```/ { open = 0 } open' docs/bindings.md >"$tmp/shown"
sed -n 's/^\$ //p' "$tmp/shown" | sed "s|build/libapigw|$BUILD/libapigw|g" >"$tmp/commands"
shows() {
    while read -r line; do
        printf '$ %s\n' "$line" | sed "s|$BUILD/libapigw|build/libapigw|g"
        sh -c "$line"
    done <"$tmp/commands" | diff "$tmp/shown" -
}
if [ "$VARIANT" = default ] && command -v python3 >/dev/null 2>&1; then
    ok 'the binding prints what the page shows' shows
else
    skip 'there is no python3, or the library is of another variant'
fi

finish
