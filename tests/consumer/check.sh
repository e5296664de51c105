#!/bin/sh
# Installs into an empty tree, builds a program there through pkg-config, static and shared, runs it, and uninstalls;
# then the same with spaces in each path, and looks who updates the cache of the run-time linker.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, VERSION, VARIANT, JANSSON.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${VERSION:?}" "${JANSSON:=yes}"
tree=$tmp

set -- DESTDIR="$tree/root" PREFIX=/opt/apigw CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" PKG_CONFIG="$PKG_CONFIG"
ok 'make install' "$MAKE" install "$@"

lib=$tree/root/opt/apigw/lib
for file in libapigw.a libapigw.so libapigw.so.0.2 "libapigw.so.$VERSION" pkgconfig/libapigw.pc libapigw-gateway.a \
    libapigw-gateway.so libapigw-gateway.so.0.2 "libapigw-gateway.so.$VERSION" pkgconfig/libapigw-gateway.pc; do
    ok 'installed file' test -s "$lib/$file"
done
for header in include/apigw/*.h include/apigw/gateway/*.h; do
    if [ "$JANSSON:$header" = no:include/apigw/jansson.h ]; then
        ok 'no header of the bridge' test ! -e "$tree/root/opt/apigw/$header"
        continue
    fi
    ok 'installed header' cmp "$header" "$tree/root/opt/apigw/$header"
done
ok 'no trace of DESTDIR in the modules' sh -c "! grep -n '$tree' '$lib'/pkgconfig/*.pc"

ok 'the manual page of the inspector' grep -q '^.TH APIGW 1' "$tree/root/opt/apigw/share/man/man1/apigw.1"
ok 'completion for bash' bash -n "$tree/root/opt/apigw/share/bash-completion/completions/apigw"
ok 'completion for zsh' grep -q '^#compdef apigw' "$tree/root/opt/apigw/share/zsh/site-functions/_apigw"

jansson_path=${PKG_CONFIG_PATH-}
export PKG_CONFIG_PATH="$lib/pkgconfig${jansson_path:+:$jansson_path}"
flags() {
    PKG_CONFIG_SYSROOT_DIR="$tree/root" $PKG_CONFIG "$@" libapigw
}
ok 'version of the module' sh -c "test \"\$($PKG_CONFIG --modversion libapigw)\" = '$VERSION'"
ok 'jansson is private' sh -c "! $PKG_CONFIG --libs libapigw | grep -q jansson"
if [ "$JANSSON" = no ]; then
    ok 'the module does not name jansson' sh -c "! grep jansson '$lib/pkgconfig/libapigw.pc'"
    ok 'the library does not need jansson' sh -c "! objdump -p '$lib/libapigw.so' | grep 'NEEDED.*jansson'"
    ok 'the inspector does not need jansson' sh -c "! objdump -p '$tree/root/opt/apigw/bin/apigw' | grep 'NEEDED.*jansson'"
    CFLAGS="$CFLAGS -DWITHOUT_JANSSON" bridge_cflags='' bridge_libs=''
else
    ok 'a static program gets jansson' sh -c "$PKG_CONFIG --static --libs libapigw | grep -q jansson"
    bridge_cflags=$($PKG_CONFIG --cflags jansson) bridge_libs=$($PKG_CONFIG --libs jansson)
fi
ok 'the inspector runs' "$tree/root/opt/apigw/bin/apigw" --help

# jansson lies outside of the tree: its own flags are asked for without one.
# shellcheck disable=SC2046,SC2086 # flags are words
{
    ok 'a shared program compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(flags --cflags) $bridge_cflags \
        -o "$tree/shared" tests/consumer/consumer.c $LDFLAGS $(flags --libs)
    ok 'a static program compiles' $CC -std=c99 -Wall -Werror $CFLAGS $(flags --cflags) $bridge_cflags \
        -o "$tree/static" tests/consumer/consumer.c $LDFLAGS "$lib/libapigw.a" $bridge_libs
}
ok 'the shared program needs the soname' sh -c "objdump -p '$tree/shared' | grep -q 'NEEDED *libapigw.so.0.2\$'"
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
ok 'the shared gateway needs its soname' sh -c "objdump -p '$tree/shared-gateway' | grep -q 'NEEDED *libapigw-gateway.so.0.2\$'"
ok 'the shared gateway runs' env LD_LIBRARY_PATH="$lib" "$tree/shared-gateway"
ok 'the static gateway runs' "$tree/static-gateway"

# The same through CMake, where there is one.
cmake_project() {
    cmake -S tests/consumer -B "$tree/cmake" -DCMAKE_PREFIX_PATH="$tree/root/opt/apigw" -DCMAKE_C_COMPILER="${CC%% *}" \
        -DCMAKE_C_FLAGS="$CFLAGS $bridge_cflags" -DCMAKE_EXE_LINKER_FLAGS="$LDFLAGS" -DBRIDGE_LIBS="$bridge_libs" &&
        cmake --build "$tree/cmake"
}
if command -v cmake >/dev/null 2>&1; then
    ok 'a CMake project builds' cmake_project
    for program in shared static shared-gateway static-gateway; do
        ok "the $program program of CMake runs" env LD_LIBRARY_PATH="$lib" "$tree/cmake/$program"
    done
    ok 'another minor version is refused' sh -c "! cmake -S tests/consumer -B '$tree/other' -DWANTED=0.1 \
        -DCMAKE_PREFIX_PATH='$tree/root/opt/apigw'"
fi

ok 'make uninstall' "$MAKE" uninstall "$@"
nothing_left() {
    test -z "$(find "$1" ! -type d)" && test ! -e "$2/include/apigw"
}
ok 'nothing is left' nothing_left "$tree/root" "$tree/root/opt/apigw"

# ---- spaces ----

# Words of pkg-config are quoted for a shell, which takes the quotes away.
spaced=$tree/a\ tree
install_spaced() {
    "$MAKE" "$1" DESTDIR="$2" PREFIX="$spaced" LIBDIR="$spaced/li b" CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" \
        PKG_CONFIG="$PKG_CONFIG" LDCONFIG=true
}
compile_spaced() {
    words=$(PKG_CONFIG_PATH="$spaced/li b/pkgconfig${jansson_path:+:$jansson_path}" $PKG_CONFIG --cflags --libs libapigw) &&
        eval "$CC -std=c99 $CFLAGS $bridge_cflags -o '$tree/spaced' tests/consumer/consumer.c $LDFLAGS $words"
}
ok 'make install with spaces' install_spaced install ''
ok 'a program compiles with spaces' compile_spaced
ok 'a program runs with spaces' env LD_LIBRARY_PATH="$spaced/li b" "$tree/spaced"
ok 'the inspector runs with spaces' "$spaced/bin/apigw" --help
ok 'directories are relative to the prefix' grep -qxF 'libdir=${prefix}/li b' "$spaced/li b/pkgconfig/libapigw.pc"
ok 'make uninstall with spaces' install_spaced uninstall ''
ok 'nothing is left of the spaces' nothing_left "$spaced" "$spaced"
ok 'make install with spaces in DESTDIR' install_spaced install "$tree/de st"
ok 'installed below DESTDIR' test -s "$tree/de st$spaced/li b/libapigw.a"

# ---- the cache of the run-time linker ----

# Root installs without DESTDIR: that alone updates it. Stand-ins for ldconfig and id tell who asked.
mkdir "$tree/bin"
printf '#!/bin/sh\necho run >>"%s/cache"\n' "$tree" >"$tree/bin/fake-ldconfig"
printf '#!/bin/sh\necho "$FAKE_ID"\n' >"$tree/bin/id"
chmod +x "$tree/bin/fake-ldconfig" "$tree/bin/id"
# updates COUNT ID TARGET DESTDIR
updates() {
    : >"$tree/cache"
    FAKE_ID=$2 PATH="$tree/bin:$PATH" "$MAKE" "$3" DESTDIR="$4" PREFIX="$tree/usr" CC="$CC" CFLAGS="$CFLAGS" \
        LDFLAGS="$LDFLAGS" PKG_CONFIG="$PKG_CONFIG" LDCONFIG=fake-ldconfig &&
        test "$(grep -c run "$tree/cache")" -eq "$1"
}
ok 'root updates the cache' updates 1 0 install ''
ok 'root updates the cache on removal' updates 1 0 uninstall ''
ok 'others do not' updates 0 1000 install ''
ok 'nor with DESTDIR' updates 0 0 install "$tree/other"

finish
