#!/bin/sh
# Build the test programs for another machine or with another compiler, and run them: sh tests/machines.sh MACHINE [GOAL].
# The goal of make is check-programs, or check where every script runs as well. Installs nothing: names the packages that
# are needed.
# The environment: MAKE.
#
# machine   compiler         runs under                 what does not run, and why
# arm64     clang --target   qemu-aarch64               scripts: they start programs without qemu
# s390x     clang --target   qemu-s390x                 scripts, likewise
# i386      gcc -m32         the kernel, or qemu-i386   scripts under qemu, likewise
# musl      musl-gcc         the kernel                 scripts: they link with the shared libraries of glibc
# old-x86   cc               qemu-x86_64, two models    scripts: they would run without qemu, on the real processor
# tsan      cc               the kernel                 scripts: they build programs without the sanitizer
# msan      clang            the kernel                 scripts, likewise; PCRE2, which is not instrumented
# cxx       g++, clang++     the kernel                 all but headers and wrappers: the library and its tests are C
#
# Tests with the tag "long" are left out where a machine is emulated or each access is watched.
set -eu
: "${MAKE:=make}"
machine=${1?usage: machines.sh MACHINE [GOAL]} goal=${2-}
work=$PWD/build/machines/$machine
mkdir -p "$work"

die() {
    echo "make check-$machine: $*" >&2
    exit 1
}
have() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || return 1
    done
}
# needs PACKAGE...: name the packages that this machine needs, and exit with 3.
needs() {
    echo "make check-$machine needs, on Debian:" >&2
    case $* in *:*) echo "  dpkg --add-architecture $machine && apt-get update" >&2 ;; esac
    echo "  apt-get install $*" >&2
    exit 3
}
# links COMPILER...: whether it can link a program with jansson and check, $work/probe.
links() {
    echo 'int main(void) { return 0; }' >"$work/probe.c"
    "$@" -o "$work/probe" "$work/probe.c" -ljansson -lcheck >/dev/null 2>&1
}
# packages_of TRIPLE: make pkg-config find the libraries of another machine.
packages_of() {
    export PKG_CONFIG_LIBDIR="/usr/lib/$1/pkgconfig:/usr/share/pkgconfig"
}
# run VARIABLE=VALUE...: build and run the goal. CC may be several words.
run() {
    "$MAKE" --no-print-directory VARIANT="${variant-$machine}" CC="$CC" HOST_CC=cc WERROR=1 "$@" "${goal:-check-programs}"
}
# For emulation and sanitizers: do not fork for each test, and leave out the slow ones.
without_forks() {
    export CK_FORK=no CK_EXCLUDE_TAGS=long RUN_TIMEOUT=7200
}

# emulated TRIPLE: build with clang and Debian's libraries for TRIPLE, and run under qemu. The cross compilers of gcc conflict
# with gcc-multilib, which check-i386 needs.
emulated() {
    emulator=qemu-${1%%-*}
    CC="clang --target=$1"
    packages_of "$1"
    # shellcheck disable=SC2086 # words
    { have clang "$emulator" "$1-objcopy" && links $CC && "$emulator" "$work/probe"; } ||
        needs clang "binutils-$1" "libc6-dev-$machine-cross" "libgcc-12-dev-$machine-cross" "libjansson-dev:$machine" \
            "check:$machine" qemu-user
    without_forks
    run RUNNER="$emulator" OBJCOPY="$1-objcopy" READELF="$1-readelf"
}

# ---- jansson and check from the sources of Debian, for compilers that cannot use its libraries

# Use a configuration of apt that has source packages; that of the system is not changed.
fetch_sources() {
    mkdir -p "$work/../apt/lists/partial" "$work/../apt/archives/partial"
    echo 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main' \
        >"$work/../apt/sources.list"
    (
        cd "$work/../apt"
        set -- -q -o Dir::Etc::sourcelist="$PWD/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/lists" \
            -o Dir::Cache="$PWD" -o APT::Sandbox::User=root
        apt-get "$@" update && apt-get "$@" source --download-only jansson check
    ) >"$work/../apt.log" 2>&1 || die 'the sources of jansson and check cannot be had: see build/machines/apt.log'
}
# library NAME TARGET OPTION...
library() {
    name=$1 target=$2
    shift 2
    mkdir -p "$work/source/$name"
    tar -xf "$work/../apt/$name"_*.orig.tar.gz -C "$work/source/$name" --strip-components=1
    { cmake -S "$work/source/$name" -B "$work/$name" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$CC" \
        -DCMAKE_C_FLAGS="$CFLAGS" -DCMAKE_EXE_LINKER_FLAGS="$LDFLAGS" "$@" && cmake --build "$work/$name" --target "$target"; } \
        >"$work/$name.log" 2>&1 || die "$name does not build: see build/machines/$machine/$name.log"
}
# libraries: build static libraries with CC, CFLAGS and LDFLAGS, if they are not there yet.
libraries() {
    have cmake apt-get || needs cmake
    export PKG_CONFIG_LIBDIR="$work"
    [ ! -e "$work/check.pc" ] || return 0
    ls "$work/../apt"/check_*.orig.tar.gz >/dev/null 2>&1 || fetch_sources
    library jansson jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF
    library check check -DBUILD_TESTING=OFF -DCHECK_ENABLE_TESTS=OFF -DHAVE_SUBUNIT=0
    module jansson 2.14 "-isystem $work/jansson/include" "-L$work/jansson/lib -ljansson"
    module check 0.15.2 "-isystem $work/check -isystem $work/check/src" "-L$work/check/src -lcheck -lm -lrt -lpthread"
}
# module NAME VERSION CFLAGS LIBS
module() {
    printf 'Name: %s\nDescription: for the tests\nVersion: %s\nCflags: %s\nLibs: %s\n' "$@" >"$work/$1.pc"
}

# ---- the machines

case $machine in
arm64) emulated aarch64-linux-gnu ;;
s390x) emulated s390x-linux-gnu ;;
i386)
    packages_of i386-linux-gnu
    links gcc -m32 || needs gcc-multilib libjansson-dev:i386 check:i386
    CC='gcc -m32'
    export CXX='g++ -m32'
    if "$work/probe" 2>/dev/null; then
        goal=${goal:-check} && run
    elif qemu-i386 "$work/probe" 2>/dev/null; then
        without_forks && run RUNNER=qemu-i386
    else
        echo 'This kernel does not run 32-bit programs.' >&2
        needs qemu-user
    fi
    ;;
musl)
    have musl-gcc || needs musl-tools cmake
    CC=musl-gcc CFLAGS='-O2 -g' LDFLAGS=-static
    libraries
    run CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" PCRE2=no
    ;;
old-x86)
    # The ordinary programs, on processors without AVX2, and without SSSE3 or POPCNT: the second runs nothing beyond SSE2.
    have qemu-x86_64 || needs qemu-user
    CC=${CC:-cc} variant=default
    without_forks
    for model in Nehalem core2duo; do
        echo "== $model"
        run RUNNER="qemu-x86_64 -cpu $model"
    done
    ;;
tsan)
    CC=${CC:-cc}
    without_forks
    TSAN_OPTIONS=halt_on_error=1 run CFLAGS='-O1 -g -fsanitize=thread'
    ;;
msan)
    have clang || needs clang cmake
    CC=clang CFLAGS='-O1 -g -fsanitize=memory -fno-omit-frame-pointer' LDFLAGS=
    libraries
    without_forks
    run CFLAGS="$CFLAGS" PCRE2=no
    ;;
cxx)
    have g++ clang++ || needs g++ clang
    CC=${CC:-cc} variant=default
    goal=check-headers
    for CXX in g++ clang++; do
        echo "== $CXX"
        run CXX="$CXX"
    done
    ;;
*) die 'there is no such machine' ;;
esac
