#!/bin/sh
# Installs into an empty tree, builds a program there through pkg-config, static and shared, runs it, and uninstalls.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, VERSION.
set -u
: "${MAKE:=make}" "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${VERSION:?}"
passed=0 failed=0
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
trap 'exit 130' INT TERM
# What a make around us was told is not meant for the make below.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

ok() {
    label=$1
    shift
    if "$@" >"$tree/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $label: $*"
        cat "$tree/log"
    fi
}

set -- DESTDIR="$tree/root" PREFIX=/opt/apigw CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" PKG_CONFIG="$PKG_CONFIG"
ok 'make install' "$MAKE" install "$@"

lib=$tree/root/opt/apigw/lib
for file in libapigw.a libapigw.so libapigw.so.0 "libapigw.so.$VERSION" pkgconfig/libapigw.pc libapigw-gateway.a \
    libapigw-gateway.so libapigw-gateway.so.0 "libapigw-gateway.so.$VERSION" pkgconfig/libapigw-gateway.pc; do
    ok 'installed file' test -s "$lib/$file"
done
for header in include/apigw/*.h include/apigw/gateway/*.h; do
    ok 'installed header' cmp "$header" "$tree/root/opt/apigw/$header"
done
ok 'no trace of DESTDIR in the modules' sh -c "! grep -n '$tree' '$lib'/pkgconfig/*.pc"

export PKG_CONFIG_PATH="$lib/pkgconfig"
flags() {
    PKG_CONFIG_SYSROOT_DIR="$tree/root" $PKG_CONFIG "$@" libapigw
}
ok 'version of the module' sh -c "test \"\$($PKG_CONFIG --modversion libapigw)\" = '$VERSION'"
ok 'jansson is private' sh -c "! $PKG_CONFIG --libs libapigw | grep -q jansson"

# jansson lies outside of the tree: its own flags are asked for without one.
# shellcheck disable=SC2046,SC2086 # flags are words
{
    ok 'a shared program compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(flags --cflags) $($PKG_CONFIG --cflags jansson) \
        -o "$tree/shared" tests/consumer/consumer.c $LDFLAGS $(flags --libs)
    ok 'a static program compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(flags --cflags) $($PKG_CONFIG --cflags jansson) \
        -o "$tree/static" tests/consumer/consumer.c $LDFLAGS "$lib/libapigw.a" $($PKG_CONFIG --libs jansson)
}
ok 'the shared program needs the soname' sh -c "objdump -p '$tree/shared' | grep -q 'NEEDED *libapigw.so.0\$'"
ok 'the shared program runs' env LD_LIBRARY_PATH="$lib" "$tree/shared"
ok 'the static program needs no libapigw' sh -c "! objdump -p '$tree/static' | grep -q 'NEEDED *libapigw'"
ok 'the static program runs' "$tree/static"

# The gateway library brings libapigw along; a static program may need PCRE2.
gateway_flags() {
    PKG_CONFIG_SYSROOT_DIR="$tree/root" $PKG_CONFIG "$@" libapigw-gateway
}
# shellcheck disable=SC2046,SC2086 # flags are words
{
    ok 'a shared gateway compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(gateway_flags --cflags) \
        -o "$tree/shared-gateway" tests/consumer/gateway.c $LDFLAGS $(gateway_flags --libs)
    ok 'a static gateway compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(gateway_flags --cflags) \
        -o "$tree/static-gateway" tests/consumer/gateway.c $LDFLAGS "$lib/libapigw-gateway.a" "$lib/libapigw.a" \
        $($PKG_CONFIG --libs jansson) $($PKG_CONFIG --libs libpcre2-8 2>/dev/null)
}
ok 'the shared gateway needs its soname' sh -c "objdump -p '$tree/shared-gateway' | grep -q 'NEEDED *libapigw-gateway.so.0\$'"
ok 'the shared gateway runs' env LD_LIBRARY_PATH="$lib" "$tree/shared-gateway"
ok 'the static gateway runs' "$tree/static-gateway"

ok 'make uninstall' "$MAKE" uninstall "$@"
ok 'nothing is left' sh -c "test -z \"\$(find '$tree/root' ! -type d)\" && test ! -e '$tree/root/opt/apigw/include/apigw'"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
