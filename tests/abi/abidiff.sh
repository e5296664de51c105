#!/bin/sh
# Types and signatures of both shared libraries, compared by abidiff with the descriptions *.abi.gz: new functions are
# allowed, and no other change. `abidiff.sh --update` rewrites the descriptions. They are of builds with -g for x86-64 and for
# i386, which is built here where its packages are installed. The environment: BUILD, MAKE.
set -u
. tests/support/shell.sh
: "${BUILD:=build}"
here=tests/abi
describe() {
    abidw --headers-dir include --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
        --type-id-style hash --out-file "$2" "$1"
}
# compare OLD NEW: fail on any change but an added function. By default abidiff hides changes that it calls harmless, such as
# a "const" that is gone.
compare() {
    abidiff --no-added-syms "$1" "$2" >"$tmp/changes" 2>&1 && abidiff --no-added-syms --harmless "$1" "$2" >"$tmp/changes" 2>&1
}

# check LIBRARY DESCRIPTION [--update]
check() {
    describe "$1" "$tmp/found.abi" || fail "abidw cannot read $1"
    if [ "${3-}" = --update ]; then
        gzip -9n <"$tmp/found.abi" >"$2"
        return
    fi
    gzip -dc "$2" >"$tmp/expected.abi"
    if compare "$tmp/expected.abi" "$tmp/found.abi"; then
        pass
    else
        fail "$1: the ABI has changed; make abi-update, if that is meant"
        cat "$tmp/changes"
    fi
    # A member at another offset, a removed function, and a pointer to another type must be reported.
    sed "s/layout-offset-in-bits='64'/layout-offset-in-bits='96'/" "$tmp/expected.abi" >"$tmp/moved.abi"
    if compare "$tmp/moved.abi" "$tmp/found.abi"; then fail "$1: a member that moved is not noticed"; else pass; fi
    sed "s/apigw_[a-z_]*_free'/apigw_gone'/" "$tmp/expected.abi" >"$tmp/gone.abi"
    if compare "$tmp/gone.abi" "$tmp/found.abi"; then fail "$1: a removed function is not noticed"; else pass; fi
    sed "s/ const='yes'/ volatile='yes'/" "$tmp/expected.abi" >"$tmp/qualified.abi"
    if compare "$tmp/qualified.abi" "$tmp/found.abi"; then fail "$1: a const that is gone is not noticed"; else pass; fi
}

# check_machine BUILD NAME SUFFIX [--update]: NAME is what readelf calls the machine.
check_machine() {
    if ! readelf -hW "$1/libapigw.so" | grep -q "$2"; then
        skip "$1 is not for $2: types and signatures are not compared"
    elif ! readelf -SW "$1/libapigw.so" | grep -q '\.debug_info'; then
        skip "$1 was built without -g: types and signatures are not compared"
    else
        for library in libapigw libapigw-gateway; do
            check "$1/$library.so" "$here/$library$3.abi.gz" "${4-}"
        done
    fi
}

if ! command -v abidiff >/dev/null 2>&1; then
    skip 'there is no abidiff (abigail-tools): types and signatures are not compared'
else
    check_machine "$BUILD" 'Advanced Micro Devices X86-64' '' "${1-}"
    sh tests/machines.sh i386 all >"$tmp/log" 2>&1
    case $? in
    0) check_machine build/i386 'Intel 80386' -i386 "${1-}" ;;
    3) skip "i386: $(cat "$tmp/log")" ;;
    *) fail "the libraries do not build for i386: $(tail -n 3 "$tmp/log")" ;;
    esac
fi
[ "${1-}" = --update ] && exit "$failed"
finish
