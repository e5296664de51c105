#!/bin/sh
# The builds that `make check` does not see. The static library links into a program, position independent or not, and
# into a shared object, whatever code the compiler was asked for, and the program of the README runs. The library
# builds without jansson. What the build needs and does not find is said before anything is compiled.
# The environment: MAKE, CC, PKG_CONFIG.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"
unset VARIANT JANSSON BUILD

# ---- code of every kind ----

awk '/^```c$/ && !done { open = 1; next } /^```/ && open { open = 0; done = 1 } open' README.md >"$tmp/path.c"
event=docs/examples/events/http-2.0.json
printf 'int program(void);\nint main(void) { return program(); }\n' >"$tmp/main.c"

# runs PROGRAM: it answers the event with its path.
runs() {
    LD_LIBRARY_PATH="$tmp" $runner "$1" <$event | grep -qF '"body":"/pets/Mr%2050%25%20Fluff/notes"'
}
# link NAME FLAGS FILES...: builds with the flags that the library has, and its own.
link() {
    out=$tmp/$1
    shift
    # shellcheck disable=SC2086 # flags are words
    $compiler -std=c11 $flags -Wall -Werror -Iinclude -o "$out" "$@" $libs
}
# code NAME DIRECTORY COMPILER FLAGS: with the libraries that are built there.
code() {
    compiler=$3 flags=$4 lib=$2/libapigw.a
    libs="$lib $($PKG_CONFIG --libs jansson)"
    ok "$1: PIE" link pie -fPIE -pie "$tmp/path.c"
    ok "$1: it runs" runs "$tmp/pie"
    ok "$1: no PIE" link fixed -fno-pie -no-pie "$tmp/path.c"
    ok "$1: it runs" runs "$tmp/fixed"
    ok "$1: a shared object" link libprogram.so -fPIC -shared -Wl,-z,defs -Dmain=program "$tmp/path.c"
    libs=
    ok "$1: a program of the shared object" link shared "$tmp/main.c" "$tmp/libprogram.so"
    ok "$1: it runs" runs "$tmp/shared"
    ok "$1: internal names are local" no_internal_names
}
no_internal_names() {
    ! nm -g --defined-only "$lib" | awk 'NF == 3 { print $3 }' | grep -vE '^(apigw_|__)'
}

# built NAME COMPILER FLAGS GOAL...: makes the goals as a variant, then links with them.
built() {
    name=$1 compiler=$2 flags=$3
    shift 3
    ok "$name: $*" "$MAKE" --no-print-directory -j2 VARIANT="$name" CC="$compiler" CFLAGS="$flags" WERROR=1 "$@"
    code "$name" "build/$name" "$compiler" "$flags"
}

# The libraries of `make check` are there already.
runner=
ok 'plain: all examples' "$MAKE" --no-print-directory -j2 VARIANT=default CC="$CC" WERROR=1 all examples
code plain build "$CC" -O1
# The sections and symbols that the compiler adds: counters of coverage, and thunks where it knows them.
thunks='-mindirect-branch=thunk -mfunction-return=thunk -fcf-protection=none'
# shellcheck disable=SC2086 # flags are words
if ! echo 'int x;' | $CC $thunks -c -x c -o "$tmp/x.o" - 2>/dev/null; then
    skip "thunks: $CC has no -mindirect-branch"
    thunks=
fi
built coverage "$CC" "-O0 --coverage $thunks" build/coverage/libapigw.a

saved=${PKG_CONFIG_LIBDIR-}
PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig
export PKG_CONFIG_LIBDIR
echo 'int main(void) { return 0; }' >"$tmp/probe.c"
if ! gcc -m32 -o "$tmp/probe" "$tmp/probe.c" 2>/dev/null || ! $PKG_CONFIG --exists jansson; then
    skip 'i386: make check-i386 says what it needs'
elif "$tmp/probe" 2>/dev/null || { runner=qemu-i386 && $runner "$tmp/probe" 2>/dev/null; }; then
    built i386-plain 'gcc -m32' -O1 all examples
else
    skip 'i386: this kernel does not run 32-bit programs, and there is no qemu-i386'
fi
unset PKG_CONFIG_LIBDIR
[ -z "$saved" ] || export PKG_CONFIG_LIBDIR="$saved"

# ---- without PCRE2 ----

# In the tree of `make check`: one object differs, and comes back at the end.
with_pcre2() {
    "$MAKE" --no-print-directory -j2 VARIANT=default PCRE2="$1" CC="$CC" WERROR=1 all build/tests/vectors build/tests/unit
}
needs_no_pcre2() {
    ! readelf -d build/libapigw-gateway.so | grep -q pcre
}
ok 'without PCRE2: the libraries and the programs' with_pcre2 no
ok 'without PCRE2: the library does not need it' needs_no_pcre2
ok 'without PCRE2: the cases' build/tests/vectors tests/cases/template.json tests/cases/model.json \
    tests/cases/integration.json tests/cases/gateway-response.json
for suite in regex model values; do
    ok "without PCRE2: the suite $suite" sh tests/run.sh "env CK_RUN_SUITE=$suite build/tests/unit"
done
if $PKG_CONFIG --exists libpcre2-8 2>/dev/null; then
    ok 'and again with PCRE2' with_pcre2 yes
fi

# ---- without jansson ----

without() {
    VARIANT=without-jansson JANSSON=no BUILD=build/without-jansson CFLAGS=-O0 CC="$CC" PKG_CONFIG="$PKG_CONFIG" \
        MAKE="$MAKE" VERSION="$version" sh "$@"
}
version=$(sed -n 's/.*APIGW_VERSION_[MP][A-Z]* = \([0-9]*\).*/\1/p' include/apigw/base.h | paste -sd . -)
ok 'without jansson' "$MAKE" --no-print-directory -j2 VARIANT=without-jansson JANSSON=no CFLAGS=-O0 CC="$CC" WERROR=1 \
    all examples
for script in consumer abi headers; do
    ok "without jansson: $script" without tests/$script/check.sh
done
# From one to the other in the same place: nothing of the former build is left. The objects are those of `make check` and
# of the build above.
symbols() {
    nm "build/without-jansson/$1" | grep -c ' T apigw_request_get_jansson$'
}
# switched SYMBOLS ARGUMENT...: what make makes with the arguments has so many of the bridge's symbols.
switched() {
    wanted=$1
    shift
    "$MAKE" --no-print-directory -j2 VARIANT=without-jansson CC="$CC" "$@" all || return 1
    test "$(symbols libapigw.a):$(symbols libapigw.so)" = "$wanted"
}
ok 'then with jansson' switched 1:1 JANSSON=yes OBJ=build/obj/default
ok 'and again without' switched 0:0 JANSSON=no CFLAGS=-O0

# ---- what is missing ----

# A pkg-config that does not know a module, or knows jansson in another version.
cat >"$tmp/pkg-config" <<'STAND-IN'
#!/bin/sh
case $* in
*--exists*check*) exit "$FAKE_CHECK" ;;
*--exists*jansson*) exit "$FAKE_JANSSON" ;;
esac
exec pkg-config "$@"
STAND-IN
chmod +x "$tmp/pkg-config"
# says TEXT CHECK JANSSON ARGUMENT...: make fails with a text, and compiles nothing.
says() {
    text=$1
    FAKE_CHECK=$2 FAKE_JANSSON=$3
    export FAKE_CHECK FAKE_JANSSON
    shift 3
    "$MAKE" --no-print-directory VARIANT=missing CC="$CC" PKG_CONFIG="$tmp/pkg-config" "$@" >"$tmp/said" 2>&1 && return 1
    cat "$tmp/said"
    grep -qF "$text" "$tmp/said" && ! grep -q -e ' -c -o ' "$tmp/said"
}
rm -rf build/missing build/obj/missing
ok 'no compiler' says "There is no C compiler 'no-such-cc'" 0 0 CC=no-such-cc all
ok 'no jansson' says 'does not find jansson >= 2.13' 0 1 all
ok 'no jansson: the way without' says 'make JANSSON=no' 0 1 all
ok 'no libcheck' says "does not find check: run 'make deps'" 1 0 build/obj/missing/tests/oom.o
needs_no_check() {
    FAKE_CHECK=1 FAKE_JANSSON=0 "$MAKE" --no-print-directory VARIANT=default CC="$CC" PKG_CONFIG="$tmp/pkg-config" demo
}
ok 'make demo without libcheck' needs_no_check

rm -rf build/missing build/obj/missing
finish
