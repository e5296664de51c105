#!/bin/sh
# Instructions a document on 64-bit ARM and on x86-64 with SSE2 alone, both counted by qemu: sh tests/bench/arm64.sh
# CASE/CONTENDER... Needs what `make check-arm64` needs. The environment: MAKE.
set -eu
: "${MAKE:=make}"
flags='-std=c11 -O2 -Wall -Wextra -fPIC -shared'
[ $# -ne 0 ] || set -- mix/decode

MAKE="$MAKE" sh tests/machines.sh arm64 build/arm64/tests/bench >&2
"$MAKE" --no-print-directory build/tests/bench >&2
# shellcheck disable=SC2086 # words
cc $flags -o build/count.so tests/bench/qemu/count.c

# Without SSSE3 and POPCNT in libc either.
sse2() {
    COUNTER='qemu-x86_64 -cpu core2duo -plugin build/count.so' BUILD=build TEST_SIMD=none sh tests/bench/instructions.sh "$1"
}
arm64() {
    COUNTER='qemu-aarch64 -plugin build/count.so' BUILD=build/arm64 sh tests/bench/instructions.sh "$1"
}
echo 'case                       SSE2       NEON  ratio'
for name in "$@"; do
    printf '%s %s\n' "$(sse2 "$name")" "$(arm64 "$name")" |
        awk '{ printf "%-20s %10d %10d %6.2f\n", $1, $2, $4, $4 / $2 }'
done
