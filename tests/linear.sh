#!/bin/sh
# Instructions of each shape and operation of tests/linear.c, counted under callgrind: four times as much of it may take six
# times the instructions, n log n among them, and not sixteen times. The environment: BUILD, VALGRIND.
set -u
. tests/support/shell.sh
: "${BUILD:=build}" "${VALGRIND:=valgrind}"

command -v "$VALGRIND" >/dev/null 2>&1 || skip_all 'there is no valgrind: instructions are not counted'

if ! "$VALGRIND" --tool=callgrind --collect-atstart=no --toggle-collect=measured_operation \
    --dump-after=measured_operation --callgrind-out-file="$tmp/count" "$BUILD/tests/linear" --counted \
    >"$tmp/names" 2>"$tmp/log"; then
    cat "$tmp/log"
    echo "0 passed, 1 failed"
    exit 1
fi
# One file for each line of names, in their order.
i=0
while read -r name size; do
    i=$((i + 1))
    echo "$name $size $(awk '/^(totals|summary): / { print $2; exit }' "$tmp/count.$i")"
done <"$tmp/names" >"$tmp/counts"
awk '
    $1 != name { name = $1; few = $3; next }
    {
        good = few > 0 && $3 > 0 && $3 <= 6 * few
        if (!good)
            printf "FAIL "
        printf "%-22s %12d instructions, four times as much: %12d, %.1f times\n", name, few, $3, $3 / (few + !few)
        if (good)
            passed++
        else
            failed++
    }
    END { printf "%d passed, %d failed\n", passed, failed; exit failed != 0 || passed == 0 }' "$tmp/counts"
