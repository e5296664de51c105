#!/bin/sh
# Prove that the fuzz targets find defects: plant one for each target in a copy of the tree, and the target must fail
# within DEFECT_SECONDS. Seeds that show the defect are left out: the fuzzer has to make the input. Names of targets as
# arguments choose some. `--table` checks the table alone: every target has a row, and each expression changes its file.
# The environment: MAKE, DEFECT_SECONDS.
set -u
. tests/support/shell.sh
. fuzz/options.sh
: "${MAKE:=make}" "${DEFECT_SECONDS:=60}"
unset CI WERROR VARIANT

# target|file|sed expression|the defect, as a noun phrase: one line each. "|" separates, so that an expression has none.
table() {
    cat <<'END'
authorization|lib/authorization/decode.c|s/APIGW_OK \&\& !gw_json_deduplicate(\&d->a->context, \&d->a->memory)/APIGW_E_NOMEM/|two members of one name that both stay in the context
check|lib/response/result_head.c|s/while (!decoding_ends(d, status) && gw_json_next_member(/while (status == APIGW_OK \&\& gw_json_next_member(/|a check that ends at the first bad header of a map
codec|lib/text/cookie.h|s/\*value = slice_trim(slice_of(equals + 1, \(.*\)));/*value = slice_of(equals + 1, \1);/|spaces after the "=" of a cookie
convert|lib/request/losses.c|s/NO_EVENT_ROW, name) < 0)/NO_EVENT_ROW, name) < 0 \&\& name.len != 5)/|an unknown member with a name of five bytes
definition|lib/gateway/definition_describe.c|s/^    gw_json_write_string(j->out, s.at, s.len);$/    buffer_byte(j->out, 34), buffer_append(j->out, s.at, s.len), buffer_byte(j->out, 34);/|quotes in a description that are not escaped
event|lib/json/patch.c|s/gw_json_write_inside(out, &c, 1)/buffer_byte(out, c)/|a quote in the name of a member that is set, not escaped
exchange|lib/gateway/exchange.c|s/^    apigw_prelude_reset(x->prelude);$//|an exchange that keeps the prelude of an earlier one
gateway_response|lib/gateway/gateway_template.c|s/const slice text = gw_string_well_formed(scope->memory, values.at\[i\]);/const slice text = values.at[i];/|bytes of the request that are not UTF-8
head|lib/request/head.c|s/simd_bits(simd_or(control, simd_equal(block, 0x7f)))/simd_bits(control)/|a DEL in a long field value
integration|lib/gateway/integration_call.c|s/if (gw_header_value_valid(text.at, text.len) != text.len)/if (text.len > 65536)/|a control byte in a header field that is mapped
model|lib/gateway/model_validate.c|s/return violated(c, v, MODEL_MULTIPLE_OF, /return c->quiet == 0 ? false : violated(c, v, MODEL_MULTIPLE_OF, /|no message for multipleOf
policy|lib/authorization/evaluate.c|s/text.at\[i\] == '\*' .. text.at\[i\] == '?')/text.at[i] == '*')/|a question mark in the service of an action
prelude|lib/response/prelude.c|s/^        prelude->nuls = 0;$//|eight NULs that are not in a row
reader|lib/json/string_index.h|s/at += STRING_INDEX_WINDOW - 1;/at += STRING_INDEX_WINDOW + 7;/|a long string that ends in the 8 bytes after a window of the string index
request|lib/text/query.c|s/parameter->name = decode_until(rest, to, '=', &parameter->has_nul);/parameter->name = decode_until(rest, to, '=', \&parameter->has_nul), parameter->has_nul = false;/|a NUL in the name of a query parameter
response|lib/json/writer.c|s/uuuuuuuubtnufruu/uuuuuuuubtnuffuu/|a carriage return in a body
result|lib/response/result_head.c|s/value >= 200 && value <= 599/value >= 200/|a status code above 599
router|lib/routing/router_bit_vectors.c|s/router_bit_vector_whole(p, s->count + 1)/router_bit_vector_whole(p, s->count)/|a parameter that may be empty at the end of a path
stateful|lib/authorization/authorization.c|s/    a->authorized = AUTHORIZED_UNSET;//|an authorization that keeps what was authorized over a reset
template|lib/gateway/template_compile.c|s/^    return emit_text(p, text->from, to);/    return emit_text(p, text->from + (to != text->from \&\& (unsigned char)*text->from <= 32), to);/|text without the white space or control character that it begins with
END
}

# print_defect FILE EXPRESSION: print the file with the defect.
print_defect() {
    sed "$2" "$1"
}

check_table() {
    while IFS='|' read -r target file expression what; do
        if [ ! -f "fuzz/fuzz_$target.c" ] || [ ! -f "$file" ]; then
            fail "$target: there is no such target, or no $file"
        elif print_defect "$file" "$expression" | cmp -s "$file" -; then
            fail "$target: $what: the expression changes nothing in $file: $expression"
        else
            pass
        fi
    done <"$tmp/table"
    for target in fuzz/fuzz_*.c; do
        target=$(basename "${target#fuzz/fuzz_}" .c)
        grep -q "^$target|" "$tmp/table" || fail "$target has no row in the table of defects"
    done
}

build() {
    "$MAKE" -C "$copy" --no-print-directory -j2 CFLAGS='-O1 -g' "build/fuzz/$1" >"$copy/log" 2>&1
}

# run TARGET ARGUMENT...
run() {
    target=$1
    shift
    # shellcheck disable=SC2086 # words
    (cd "$copy" && "build/fuzz/$target" $FUZZ_OPTIONS -artifact_prefix=finds/ "$@") >"$copy/log" 2>&1
}

count() {
    find "$1" -type f | grep -c .
}

try_defect() {
    target=$1 file=$2 expression=$3 what="$1: $4" seeds=fuzz/corpus/$1 kept=kept/$1
    if ! build "$target" || ! run "$target" -runs=0 "$seeds"; then
        tail -n 40 "$copy/log"
        fail "$what: the target fails without any defect"
        return
    fi
    print_defect "$file" "$expression" >"$copy/$file"
    mkdir -p "$copy/$kept" "$copy/finds/$target"
    if ! build "$target"; then
        tail -n 20 "$copy/log"
        fail "$what: the defect does not compile"
    elif ! run "$target" -merge=1 "$kept" "$seeds"; then # leaves out inputs that fail
        tail -n 20 "$copy/log"
        fail "$what: the seeds cannot be merged"
    elif [ "$(count "$copy/$kept")" -lt $(($(count "$seeds") / 2)) ]; then
        fail "$what: of $(count "$seeds") seeds only $(count "$copy/$kept") do not show the defect"
    elif run "$target" -max_total_time="$DEFECT_SECONDS" "finds/$target" "$kept"; then
        fail "$what: not found within $DEFECT_SECONDS s, $(grep -o 'number_of_executed_units.*' "$copy/log")"
    elif ! grep -q '^SUMMARY' "$copy/log"; then
        tail -n 20 "$copy/log"
        fail "$what: the run ended early, but nothing was found"
    elif ! grep -q '	INITED' "$copy/log"; then
        fail "$what: a seed that was left shows the defect"
    else
        pass
        awk -v what="$what" '
            match($0, /cov: [0-9]+/) { edges = substr($0, RSTART + 5, RLENGTH - 5) }
            /number_of_executed_units/ { runs = $2 }
            /does not hold|^SUMMARY/ && how == "" { how = $0 }
            END { printf "found: %s: %d executions, %d edges: %s\n", what, runs, edges, how }' "$copy/log"
    fi
    # Rewrite the original, so that it is newer than the object and make builds it again.
    cat "$file" >"$copy/$file"
}

table >"$tmp/table"
if [ "${1-}" = --table ]; then
    check_table
    finish
fi

copy=$tmp/tree
mkdir -p "$copy/finds"
tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$copy"
while IFS='|' read -r target file expression what; do
    case " $* " in
    '  ' | *" $target "*) try_defect "$target" "$file" "$expression" "$what" ;;
    esac
done <"$tmp/table"
finish
