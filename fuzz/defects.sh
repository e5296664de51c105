#!/bin/sh
# Proves that the fuzz targets find mistakes: plants one for each in a copy of the tree, and the target must break within
# DEFECT_SECONDS. No seed shows the mistake by itself: the fuzzer has to make the input. Closes with a line of counts.
# The environment: MAKE, DEFECT_SECONDS.
set -u
: "${MAKE:=make}" "${DEFECT_SECONDS:=60}"
passed=0 failed=0
unset MAKEFLAGS MFLAGS MAKEOVERRIDES CI WERROR VARIANT

copy=build/defects
rm -rf "$copy" && mkdir -p "$copy" || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

# target|file|sed expression|what it breaks: one line each
table() {
    cat <<'END'
convert|lib/request/losses.c|s/if (gw_encoding_find_set_json(&as_it_was, SIZE_MAX, d->others.i..name) >= 0)/if (d->others[i].name.len == 5)/|an unknown member with a name of five bytes
event|lib/json/patch.c|s/gw_json_write_inside(out, &c, 1)/buffer_byte(out, c)/|a quote in the name of a member that is set
check|lib/response/result_head.c|s/while (!decoding_ends(d, status) && gw_json_next_member(/while (status == APIGW_OK \&\& gw_json_next_member(/|a check that ends at the first bad header of a map
codec|lib/text/cookie.h|s/\*value = slice_trim(slice_of(sign + 1, \(.*\)));/*value = slice_of(sign + 1, \1);/|spaces after the "=" of a cookie
reader|lib/json/string_index.h|s/at += STRING_INDEX_WINDOW - 1;/at += STRING_INDEX_WINDOW + 7;/|a long string that ends between two looks at the map
request|lib/request/build.c|s/memchr(name.at, '\\0', name.len) != NULL .. //|a NUL in the name of a query parameter
response|lib/json/writer.c|s/uuuuuuuubtnufruu/uuuuuuuubtnuffuu/|a carriage return in a body
prelude|lib/response/prelude.c|s/prelude->nuls + 1 : 0;/prelude->nuls + 1 : prelude->nuls;/|eight NULs that are not in a row
authorization|lib/authorization/decode.c|s/APIGW_OK \&\& !gw_json_deduplicate(\&d->a->context, \&d->a->memory)/APIGW_E_NOMEM/|two members of one name in the context
policy|lib/authorization/evaluate.c|s/return c == '\*' .. c == '?';/return c == '*';/|a question mark in the service of an action
result|lib/response/result_head.c|s/value >= 200 && value <= 599/value >= 200/|a status code above 599
router|lib/routing/router_bit_vectors.c|s/router_bit_vector_whole(p, s->count + 1)/router_bit_vector_whole(p, s->count)/|a parameter that may be empty at the end of a path
END
}

complain() {
    failed=$((failed + 1))
    echo "FAILED: $1"
}

build() {
    "$MAKE" -C "$copy" --no-print-directory -j2 "build/fuzz/$1" >"$copy/log" 2>&1
}

# The target on the seeds alone, or with finds of its own for the time that there is.
run() {
    target=$1
    shift
    (cd "$copy" && "build/fuzz/$target" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=finds/ \
        -dict=fuzz/apigw.dict "$@" "fuzz/corpus/$target") >"$copy/log" 2>&1
}

tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$copy"
mkdir "$copy/finds"
table >"$copy/table"

while IFS='|' read -r target file expression what; do
    what="$target: $what"
    if ! build "$target" || ! run "$target" -runs=0; then
        tail -n 40 "$copy/log"
        complain "$what: the target breaks without any defect"
        continue
    fi
    sed "$expression" "$file" >"$copy/$file"
    if cmp -s "$file" "$copy/$file"; then
        complain "$what: the expression changes nothing in $file: $expression"
    elif ! build "$target"; then
        tail -n 20 "$copy/log"
        complain "$what: the defect does not compile"
    elif ! run "$target" -runs=0; then
        complain "$what: a seed shows the defect by itself, which proves nothing of the fuzzer"
    elif mkdir "$copy/finds/$target" && run "$target" -max_total_time="$DEFECT_SECONDS" "finds/$target"; then
        complain "$what: not found within $DEFECT_SECONDS s, $(grep -o 'number_of_executed_units.*' "$copy/log")"
    elif ! grep -q '^SUMMARY' "$copy/log"; then
        tail -n 20 "$copy/log"
        complain "$what: the run broke off, but nothing was found"
    else
        passed=$((passed + 1))
        awk -v what="$what" '
            match($0, /cov: [0-9]+/) { edges = substr($0, RSTART + 5, RLENGTH - 5) }
            /number_of_executed_units/ { runs = $2 }
            /does not hold|^SUMMARY/ && how == "" { how = $0 }
            END { printf "found: %s: %d executions, %d edges: %s\n", what, runs, edges, how }' "$copy/log"
    fi
    # Newer than the object with the defect, so that it is built anew.
    cat "$file" >"$copy/$file"
done <"$copy/table"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -ne 0 ]
