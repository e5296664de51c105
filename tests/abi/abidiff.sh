#!/bin/sh
# Types and signatures of both shared libraries, compared by abidiff with the descriptions *.abi.gz: functions may be added,
# and nothing else may change. `abidiff.sh --update` writes the descriptions anew. They are of x86-64 and of i386, which is
# built here where its packages are installed, and of builds with -g. The environment: BUILD, MAKE.
set -u
: "${BUILD:=build}"
here=tests/abi
passed=0 failed=0 skipped=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

skip() {
    skipped=$((skipped + 1))
    echo "$1: types and signatures are not compared"
}
pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "$1"
}

describe() {
    abidw --headers-dir include --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
        --type-id-style hash --out-file "$2" "$1"
}
# compare OLD NEW
compare() {
    abidiff --no-added-syms "$1" "$2" >"$work/changes" 2>&1
}

# check LIBRARY DESCRIPTION [--update]
check() {
    describe "$1" "$work/found.abi" || fail "abidw cannot read $1"
    if [ "${3-}" = --update ]; then
        gzip -9n <"$work/found.abi" >"$2"
        return
    fi
    gzip -dc "$2" >"$work/expected.abi"
    if compare "$work/expected.abi" "$work/found.abi"; then
        pass
    else
        fail "$1: the ABI has changed; make abi-update, if that is meant"
        cat "$work/changes"
    fi
    # A member at another offset, or a function that is gone, is noticed.
    sed "s/layout-offset-in-bits='64'/layout-offset-in-bits='96'/" "$work/expected.abi" >"$work/moved.abi"
    if compare "$work/moved.abi" "$work/found.abi"; then fail "$1: a member that moved is not noticed"; else pass; fi
    sed "s/apigw_[a-z_]*_free'/apigw_gone'/" "$work/expected.abi" >"$work/gone.abi"
    if compare "$work/gone.abi" "$work/found.abi"; then fail "$1: a function that is gone is not noticed"; else pass; fi
}

# check_machine BUILD NAME SUFFIX [--update]: NAME is what readelf calls the machine.
check_machine() {
    if ! readelf -hW "$1/libapigw.so" | grep -q "$2"; then
        skip "$1 is not for $2"
    elif ! readelf -SW "$1/libapigw.so" | grep -q '\.debug_info'; then
        skip "$1 was built without -g"
    else
        for library in libapigw libapigw-gateway; do
            check "$1/$library.so" "$here/$library$3.abi.gz" "${4-}"
        done
    fi
}

if ! command -v abidiff >/dev/null 2>&1; then
    skip 'there is no abidiff (abigail-tools)'
else
    check_machine "$BUILD" 'Advanced Micro Devices X86-64' '' "${1-}"
    sh tests/machines.sh i386 all >"$work/log" 2>&1
    case $? in
    0) check_machine build/i386 'Intel 80386' -i386 "${1-}" ;;
    3) skip "i386: $(cat "$work/log")" ;;
    *) fail "the libraries do not build for i386: $(tail -n 3 "$work/log")" ;;
    esac
fi
if [ "${1-}" != --update ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
fi
[ "$failed" -eq 0 ]
