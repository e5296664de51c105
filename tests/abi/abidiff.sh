#!/bin/sh
# Types and signatures of both shared libraries, compared by abidiff with the descriptions *.abi.gz: functions may be added,
# and nothing else may change. `abidiff.sh --update` writes the descriptions anew. They are of x86-64, and of a build with -g.
# The environment: BUILD.
set -u
: "${BUILD:=build}"
here=tests/abi
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

skip() {
    echo "$1: types and signatures are not compared"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "$1"
}
command -v abidiff >/dev/null 2>&1 || skip 'there is no abidiff (abigail-tools)'
readelf -hW "$BUILD/libapigw.so" | grep -q 'Advanced Micro Devices X86-64' || skip 'this is no x86-64'
readelf -SW "$BUILD/libapigw.so" | grep -q '\.debug_info' || skip 'the library was built without -g'

describe() {
    abidw --headers-dir include --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
        --type-id-style hash --out-file "$2" "$BUILD/$1.so"
}
# compare OLD NEW
compare() {
    abidiff --no-added-syms "$1" "$2" >"$work/changes" 2>&1
}

for library in libapigw libapigw-gateway; do
    describe "$library" "$work/found.abi" || fail "abidw cannot read $library"
    if [ "${1-}" = --update ]; then
        gzip -9n <"$work/found.abi" >"$here/$library.abi.gz"
        continue
    fi
    gzip -dc "$here/$library.abi.gz" >"$work/expected.abi"
    if compare "$work/expected.abi" "$work/found.abi"; then
        pass
    else
        fail "$library: the ABI has changed; make abi-update, if that is meant"
        cat "$work/changes"
    fi
    # A member at another offset, or a function that is gone, is noticed.
    sed "s/layout-offset-in-bits='64'/layout-offset-in-bits='96'/" "$work/expected.abi" >"$work/moved.abi"
    if compare "$work/moved.abi" "$work/found.abi"; then fail "$library: a member that moved is not noticed"; else pass; fi
    sed "s/apigw_[a-z_]*_free'/apigw_gone'/" "$work/expected.abi" >"$work/gone.abi"
    if compare "$work/gone.abi" "$work/found.abi"; then fail "$library: a function that is gone is not noticed"; else pass; fi
done
[ "${1-}" = --update ] && exit $failed

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
