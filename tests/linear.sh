#!/bin/sh
# Instructions of each operation of tests/linear.c, counted under callgrind: four times as much of it may take six times
# the instructions, n log n among them, and not sixteen times. The environment: BUILD, VALGRIND.
set -u
: "${BUILD:=build}" "${VALGRIND:=valgrind}"

if ! command -v "$VALGRIND" >/dev/null 2>&1; then
    echo "there is no valgrind: instructions are not counted"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

if ! "$VALGRIND" --tool=callgrind --collect-atstart=no --toggle-collect=measured_operation \
    --dump-after=measured_operation --callgrind-out-file="$work/count" "$BUILD/tests/linear" --operations \
    >"$work/names" 2>"$work/log"; then
    cat "$work/log"
    echo "0 passed, 1 failed"
    exit 1
fi
# One file for each line of names, in their order.
i=0
while read -r name size; do
    i=$((i + 1))
    echo "$name $size $(awk '/^(totals|summary): / { print $2; exit }' "$work/count.$i")"
done <"$work/names" >"$work/counts"
awk '
    $1 != name { name = $1; few = $3; next }
    {
        good = few > 0 && $3 <= 6 * few
        if (!good)
            printf "FAIL "
        printf "%-22s %12d instructions, four times as much: %12d, %.1f times\n", name, few, $3, $3 / (few + !few)
        if (good)
            passed++
        else
            failed++
    }
    END { printf "%d passed, %d failed\n", passed, failed; exit failed != 0 || passed == 0 }' "$work/counts"
