#!/bin/sh
# Check the OSS-Fuzz integration without its image: build.sh builds two targets from the objects of `make fuzz`, and they
# run their packed seeds, with libFuzzer and with standalone.c as the engine. Also check that Dockerfile and project.yaml
# match.
# The environment: MAKE, CLANG, FUZZ_TARGETS.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CLANG:=clang}" "${FUZZ_TARGETS:=codec stateful}"
command -v zip >/dev/null 2>&1 || skip_all 'There is no zip: seeds cannot be packed.'
here=fuzz/oss-fuzz

# build ENGINE: run build.sh in the environment of OSS-Fuzz.
build() {
    rm -rf "$tmp/out" && mkdir "$tmp/out"
    for target in $FUZZ_TARGETS; do
        rm -f "build/fuzz/engine/$target"
    done
    SRC=$tmp/src WORK=$tmp OUT=$tmp/out VARIANT=fuzz CC="$CLANG" CXX="$CLANG++" CFLAGS='-O1 -g' \
        CXXFLAGS='-O1 -fsanitize=address,undefined' LIB_FUZZING_ENGINE="$1" bash -eu $here/build.sh
}
# unpacked TARGET: compare the packed seeds with those of the tree.
unpacked() {
    rm -rf "$tmp/seeds" && mkdir "$tmp/seeds" && python3 -m zipfile -e "$tmp/out/$1_seed_corpus.zip" "$tmp/seeds" &&
        diff -r "$tmp/seeds" "fuzz/corpus/$1"
}
# self_contained TARGET: fail where the program needs a shared library that OSS-Fuzz does not have.
self_contained() {
    ! ldd "$tmp/out/$1" | grep -E 'jansson|pcre|not found'
}
export FUZZ_TARGETS

ok 'build.sh with libFuzzer' build -fsanitize=fuzzer
for target in $FUZZ_TARGETS; do
    ok "$target: packed seeds" unpacked "$target"
    ok "$target: libFuzzer runs the seeds" "$tmp/out/$target" -runs=0 -dict="$tmp/out/$target.dict" "$tmp/seeds"
    ok "$target: no shared library of the builder" self_contained "$target"
done
ok 'build.sh with another engine' build build/obj/fuzz/fuzz/standalone.o
for target in $FUZZ_TARGETS; do
    ok "$target: packed seeds" unpacked "$target"
    ok "$target: the other engine runs the seeds" "$tmp/out/$target" "$tmp/seeds"
done

# The image installs what build.sh runs, and the address of the repository is the same in both files.
ok 'the script that the image copies' grep -qF "cp $here/build.sh" $here/Dockerfile
for tool in cmake make pkg-config zip; do
    ok "the image installs $tool" grep -qE "apt-get install .* $tool( |\$)" $here/Dockerfile
done
repository=$(sed -n 's/^main_repo: "\(.*\)"$/\1/p' $here/project.yaml)
ok 'the image clones main_repo' grep -qF "git clone --depth 1 $repository " $here/Dockerfile

finish
