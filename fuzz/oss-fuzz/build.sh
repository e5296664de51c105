#!/bin/bash -eu
# Build every fuzz target, with its seeds and its dictionary, into OUT. OSS-Fuzz runs this in the top directory and sets CC,
# CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, SRC, WORK and OUT; the flags contain those of the sanitizer.
# FUZZ_TARGETS names some targets instead of all. VARIANT names a tree of objects that were compiled with the same flags.
: "${VARIANT:=engine}"
targets=${FUZZ_TARGETS:-$(for file in fuzz/fuzz_*.c; do basename "${file#fuzz/fuzz_}" .c; done)}

# static_library DIRECTORY OPTION...: build a library of SRC and install it below WORK.
static_library() {
    directory=$1
    shift
    cmake -S "$SRC/$directory" -B "$WORK/$directory" -DCMAKE_INSTALL_PREFIX="$WORK/static" -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF "$@"
    cmake --build "$WORK/$directory" --target install -j "$(nproc)"
}

# The machines that run the targets have neither library, so that both are linked statically.
jansson=-l:libjansson.a pcre2=-l:libpcre2-8.a
if [ -d "${SRC-}/jansson" ]; then
    static_library jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF
    static_library pcre2 -DPCRE2_BUILD_PCRE2GREP=OFF -DPCRE2_BUILD_TESTS=OFF
    export PKG_CONFIG_PATH="$WORK/static/lib/pkgconfig"
    jansson=$WORK/static/lib/libjansson.a pcre2=$WORK/static/lib/libpcre2-8.a
fi

programs=()
for target in $targets; do
    programs+=("build/$VARIANT/engine/$target")
done
make -j"$(nproc)" VARIANT="$VARIANT" CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" CXXFLAGS="${CXXFLAGS-}" \
    JANSSON_LIBS="$jansson" PCRE2_LIBS="$pcre2" "${programs[@]}"
for target in $targets; do
    cp "build/$VARIANT/engine/$target" "$OUT/$target"
    cp fuzz/apigw.dict "$OUT/$target.dict"
    rm -f "$OUT/${target}_seed_corpus.zip"
    zip -qj "$OUT/${target}_seed_corpus.zip" fuzz/corpus/"$target"/*
done
