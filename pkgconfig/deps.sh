#!/bin/sh
# Installs what `make` and `make check` need and this machine lacks: a C compiler, pkg-config, jansson, check; what the
# demo needs, libcurl, libmicrohttpd and curl; and what the targets in GOALS need. Looks again afterwards, since a package
# may be too old. PCRE2 is installed too where that can be done; the build does without.
set -u
: "${GOALS:=}" "${CC:=cc}" "${PKG_CONFIG:=pkg-config}" "${JANSSON_NEED:=jansson}"

found() {
    command -v "${1%% *}" >/dev/null 2>&1
}
need() {
    missing="$missing $1"
}
look() {
    missing=
    found "$CC" || need gcc
    found "$CC" && echo '#include <stdio.h>' | $CC -E - >/dev/null 2>&1 || need libc6-dev
    found "$PKG_CONFIG" || need pkg-config
    found "$PKG_CONFIG" && "$PKG_CONFIG" --exists "$JANSSON_NEED" || need libjansson-dev
    found "$PKG_CONFIG" && "$PKG_CONFIG" --exists check || need check
    # For the demo over HTTP, docs/examples/bootstrap.c and gateway.c; the tests do without.
    found "$PKG_CONFIG" && "$PKG_CONFIG" --exists libcurl || need libcurl4-openssl-dev
    found "$PKG_CONFIG" && "$PKG_CONFIG" --exists libmicrohttpd || need libmicrohttpd-dev
    found curl || need curl
    for goal in $GOALS; do
        case $goal in
        docs) found doxygen || need doxygen ;;
        check-valgrind) found valgrind || need valgrind ;;
        fresh) found debootstrap || need debootstrap ;;
        esac
    done
}

has_pcre2() {
    found "$PKG_CONFIG" && "$PKG_CONFIG" --exists libpcre2-8
}

look
if [ -z "$missing" ] && has_pcre2; then
    echo "deps: everything is there"
    exit 0
fi
if [ -z "$missing" ] && ! found apt-get; then
    echo "deps: everything that is needed is there; the optional libpcre2-dev is not"
    exit 0
fi
if ! found apt-get; then
    cat >&2 <<END
deps: missing, by their Debian names:$missing
There is no apt-get here. The packages elsewhere:
  dnf install gcc make pkgconf-pkg-config jansson-devel check-devel libcurl-devel libmicrohttpd-devel curl pcre2-devel
  apk add gcc make musl-dev pkgconf jansson-dev check-dev curl-dev libmicrohttpd-dev curl pcre2-dev
  brew install pkgconf jansson check curl libmicrohttpd pcre2
END
    exit 1
fi

sudo=
if [ "$(id -u)" -ne 0 ]; then
    if ! found sudo; then
        [ -n "$missing" ] || exit 0
        echo "deps: run as root: apt-get install$missing" >&2
        exit 1
    fi
    sudo=sudo
fi

run() {
    echo "deps: $*"
    "$@"
}
export DEBIAN_FRONTEND=noninteractive
# The package lists may be absent or old: fetch them only when the first try fails.
install() {
    run $sudo apt-get install -y --no-install-recommends "$@" ||
        { run $sudo apt-get update && run $sudo apt-get install -y --no-install-recommends "$@"; }
}
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # words are meant to be split
    install $missing || exit 1
fi
has_pcre2 || install libpcre2-dev ||
    echo "deps: without libpcre2-dev, which is optional: some regular expressions of templates and models are refused"

look
[ -z "$missing" ] && exit 0
echo "deps: still missing or too old after the installation:$missing (needed: $JANSSON_NEED)" >&2
# A compiler or pkg-config that was named by hand does not see the packages of this machine.
echo "deps: CC is '$CC', PKG_CONFIG is '$PKG_CONFIG'" >&2
exit 1
