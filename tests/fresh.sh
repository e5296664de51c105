#!/bin/sh
# A fresh machine: a Debian root of its own with make and ca-certificates alone, in which both commands of the README run,
# then its installation and its program as printed. Needs root, debootstrap, the network and some minutes for a suite.
# usage: fresh.sh SUITE...   The environment: MIRROR, a Debian mirror; without it the one that apt uses here.
set -u
passed=0 failed=0
[ $# -ne 0 ] || set -- bookworm bullseye
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null 2>&1; then
    echo "make fresh needs root and debootstrap: apt-get install debootstrap" >&2
    exit 1
fi
if [ -z "${MIRROR-}" ]; then
    MIRROR=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep '/debian/*$' | head -n 1)
fi
place=$(pwd)/build/fresh
trap 'exit 130' INT TERM

report() {
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1 (exit status $2)"
        tail -n 30 "$place/log"
    fi
}

# inside COMMAND: runs it in the root, with /proc, in the directory of the project.
inside() {
    unshare --mount --pid --fork chroot "$root" /bin/sh -c \
        "mount -t proc proc /proc && cd /libapigw && export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive && $1" \
        >"$place/log" 2>&1 </dev/null
    report "$suite: $1" $?
}

for suite; do
    root=$place/$suite
    rm -rf "$root"
    mkdir -p "$place"
    echo "=== $suite: debootstrap"
    # Packages that may be installed are kept for the next run.
    mkdir -p "$place/packages"
    debootstrap --variant=minbase --cache-dir="$place/packages" --include=make,ca-certificates "$suite" "$root" \
        ${MIRROR:+"$MIRROR"} >"$place/log" 2>&1
    report "$suite: debootstrap" $?
    [ "$failed" -eq 0 ] || break
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    mkdir "$root/libapigw"
    tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$root/libapigw"
    # The program of the README: its first block of C.
    awk '/^```c$/ && !done { open = 1; next } /^```/ && open { open = 0; done = 1 } open' README.md >"$root/libapigw/path.c"
    echo "=== $suite: make deps demo"
    inside 'make deps demo'
    echo "=== $suite: make deps check"
    inside 'make deps check'
    inside 'make && make install'
    inside 'cc -std=c11 -o path path.c $(pkg-config --cflags --libs libapigw)'
    inside './path <docs/examples/events/http-2.0.json | grep -q statusCode'
    rm -rf "$root"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -ne 0 ]
