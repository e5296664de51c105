#!/bin/sh
# Instructions a document: sh tests/bench/instructions.sh CASE/CONTENDER... Counts each at 2 and at 6 passes under
# callgrind, so that what comes before the first pass cancels out. The environment: BUILD, VALGRIND, and COUNTER, another
# command that counts.
set -eu
: "${BUILD:=build}" "${VALGRIND:=valgrind}" "${COUNTER:=$VALGRIND --tool=callgrind --callgrind-out-file=/dev/null}"

# The instructions of so many passes, and the documents of one.
count() {
    # shellcheck disable=SC2086 # words
    $COUNTER "$BUILD/tests/bench" --callgrind "$1" "$2" 2>&1 |
        awk '/ passes of / { documents = $5 } /Collected : / { n = $NF } END { print n, documents }'
}

for name in "$@"; do
    # shellcheck disable=SC2046 # four words
    set -- $(count "$name" 2) $(count "$name" 6)
    awk -v name="$name" -v few="$1" -v many="$3" -v documents="$2" \
        'BEGIN { printf "%-20s %10.0f\n", name, (many - few) / 4 / documents }'
done
