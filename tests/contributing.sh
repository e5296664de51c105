#!/bin/sh
# Walks the lists "How to add something" of docs/CONTRIBUTING.md: in a copy of the tree it adds an error response, a field,
# an option, a switch and a front end with the edits that the page asks for, builds the libraries, the inspector and the
# vector runner once, and looks at each addition from outside. It counts the files of lib and include that an addition
# takes, and the lines of the generated tables that a new row changes, which may not become more.
# The environment: MAKE, CC.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CC:=cc}"
unset CI WERROR VARIANT

copy=$tmp/copy
mkdir "$copy" || exit 1

# edit FILE SED-EXPRESSION: changes a file of the copy by hand, which has to change.
edit() {
    echo "$1" >>"$copy/touched"
    sed "$2" "$copy/$1" >"$copy/edited"
    if cmp -s "$copy/edited" "$copy/$1"; then
        fail "$1 has no place for: $2"
    fi
    cp "$copy/edited" "$copy/$1"
}

# constant FILE FAMILY NAME TEXT: a new last constant of a family.
constant() {
    last=$(sed -n "s/.*APIGW_$2_LAST = \([0-9]*\).*/\1/p" "$copy/$1")
    edit "$1" "s|^\( *\)APIGW_$2_LAST = $last|\1APIGW_$2_$3 = $((last + 1)), /**< $4 */\\
\1APIGW_$2_LAST = $((last + 1))|"
}

# count NAME MOST: the files of lib and include that were edited since the last call, at most MOST.
count() {
    files=$(sort -u "$copy/touched" | grep -c '^\(lib\|include\)/')
    echo "$1: $files files of lib and include: $(sort -u "$copy/touched" | tr '\n' ' ')"
    ok "$1 takes at most $2 files of lib and include" [ "$files" -le "$2" ]
    : >"$copy/touched"
}

tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$copy"
: >"$copy/touched"

# tables NAME: make the generated tables of the copy, and keep them as NAME.
tables() {
    "$MAKE" -C "$copy" --no-print-directory build/obj/default/lib/format/tables.c &&
        cp "$copy/build/obj/default/lib/format/tables.c" "$tmp/$1"
}
ok 'the tables are generated' tables before

# ---- an error response ----------------------------------------------------------------------------------------------
constant include/apigw/api.h ERROR_RESPONSE TEAPOT 'the front end is a teapot'
edit lib/format/rest.c 's|^\( *\){APIGW_ERROR_RESPONSE_MALFORMED_RESULT, .*|\1{APIGW_ERROR_RESPONSE_TEAPOT, 418, JSON_BODY("{\\"message\\":\\"short and stout\\"}"), ERROR_TYPE("TeapotException")},\
&|'
count 'an error response' 2

# ---- a field --------------------------------------------------------------------------------------------------------
constant include/apigw/request.h FIELD SHOE_SIZE 'shoe size of the client'
edit lib/format/rest.c 's|^\( *\){"version", .*|&\
\1{"shoeSize", GW_JSON_TEXT, APIGW_FIELD_SHOE_SIZE, OMITTED},|'
count 'a field' 2
ok 'the tables are generated with the new row' tables after
lines=$(diff "$tmp/before" "$tmp/after" | grep -c '^[<>]')
echo "a row: $lines lines of the generated tables"
ok 'a row changes at least a line of the generated tables' [ "$lines" -ge 1 ]
ok "a row changes at most 3 lines of the generated tables, not $lines" [ "$lines" -le 3 ]

# ---- an option ------------------------------------------------------------------------------------------------------
constant include/apigw/options.h OPT SPOONS '0 to 7, default 3: spoons'
count 'an option' 1

# ---- a switch -------------------------------------------------------------------------------------------------------
constant include/apigw/api.h SWITCH POLITE '0 to 1, default 0: 1: no error response is an error'
edit lib/response/error_response.c 's|r->status = e->status;|r->status = api->switches[APIGW_SWITCH_POLITE] != 0 ? 203 : e->status;|'
count 'a switch' 2

# ---- a front end ----------------------------------------------------------------------------------------------------
constant include/apigw/kinds.h KIND MADE_UP 'a front end that does not exist'
echo lib/format/made_up.c >>"$copy/touched"
cat >"$copy/lib/format/made_up.c" <<'END'
/* A front end that does not exist. */
#include "format/common.h"
#include "format/registry.h"

static const format_member made_up_members[] = {
    {"made_up_path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, EMPTY},
    {"made_up_method", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_},
    {"headers", GW_JSON_MAP, MODEL_HEADERS, NO_ENTRIES},
    {"body", GW_JSON_TEXT, MODEL_BODY, OMITTED},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

static const format_error_response made_up_error_responses[] = {
    {APIGW_ERROR_RESPONSE_NO_ROUTE, 404, TEXT_BODY("nowhere"), NO_HEADER},
};

const format gw_format_made_up = {
    .kind = APIGW_KIND_MADE_UP,
    .detection_place = 5,
    .members = made_up_members,
    .member_count = COUNT(made_up_members),
    .rules = HEADERS_LOWER | HEADERS_JOINED,
    .dropped = gw_hop_by_hop,
    .text_types = gw_plain_text_types,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_NEEDS_STATUS,
    .error_responses = made_up_error_responses,
    .error_response_count = COUNT(made_up_error_responses),
    .detected = {{{HAS, "made_up_path", NULL}}},
};
END
cat >"$copy/tests/cases/made_up.json" <<'END'
[
{"id": "made-up/event", "op": "decode-request", "evidence": "spec", "source": "this test", "input": {"made_up_path": "/a", "made_up_method": "PUT", "headers": {"h": "1"}, "body": "b"}, "expect": {"kind": "made-up", "fields": {"method": "PUT", "path": "/a"}}},
{"id": "made-up/written", "op": "encode-request", "kind": "made-up", "evidence": "spec", "source": "this test", "config": {}, "input": {"method": "GET", "target": "/b", "headers": [["H", "1"]]}, "expect": {"subset": {"made_up_path": "/b", "made_up_method": "GET", "headers": {"h": "1"}}}},
{"id": "made-up/shoe-size", "op": "decode-request", "kind": "rest", "evidence": "spec", "source": "this test", "input": {"path": "/", "httpMethod": "GET", "headers": {}, "shoeSize": "44"}, "expect": {"fields": {"shoe-size": "44"}}}
]
END
count 'a front end' 2

# ---- what came of it ------------------------------------------------------------------------------------------------

cat >"$copy/looks.c" <<'END'
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void expect(int ok, const char *what) {
    printf("%s %s\n", ok ? "ok" : "not", what);
    failed |= !ok;
}

static int status_of(const apigw_api *api, uint32_t error_response) {
    apigw_response *r = apigw_response_new(NULL);
    int status = apigw_error_response(r, api, NULL, error_response, NULL) == APIGW_OK ? apigw_response_status(r) : 0;
    apigw_response_free(r);
    return status;
}

int main(void) {
    static const char event[] = "{\"made_up_path\":\"/a\",\"made_up_method\":\"GET\",\"headers\":{}}";
    const uint32_t kind = apigw_kind_by_name("made-up", APIGW_NTS);
    const uint32_t teapot = apigw_error_response_by_name("teapot", APIGW_NTS);
    const uint32_t field = apigw_field_by_name("shoe-size", APIGW_NTS);
    const uint32_t option = apigw_option_by_name("spoons", APIGW_NTS);
    const uint32_t polite = apigw_switch_by_name("polite", APIGW_NTS);
    apigw_error_response_info info;
    apigw_request *r = apigw_request_new(NULL);
    apigw_api *rest = apigw_api_new(NULL, APIGW_KIND_REST), *made_up = apigw_api_new(NULL, kind);
    uint64_t highest = 0, standard = 0;
    char pointer[80];
    int64_t value = 0;

    expect(teapot == APIGW_ERROR_RESPONSE_TEAPOT && status_of(rest, teapot) == 418, "an error response is made");
    expect(apigw_kind_error_response(APIGW_KIND_REST, teapot, &info) == APIGW_OK && info.status == 418 &&
               strcmp(info.header_value, "TeapotException") == 0 &&
               apigw_kind_error_response(APIGW_KIND_HTTP_2, teapot, &info) == APIGW_E_NOT_FOUND,
           "it is listed for its kind");
    expect(apigw_constant("APIGW_ERROR_RESPONSE_TEAPOT", APIGW_NTS, &value) == APIGW_OK && value == teapot,
           "its constant is found by name");
    expect(field == APIGW_FIELD_SHOE_SIZE && apigw_kind_field_type(APIGW_KIND_REST, field) == APIGW_JSON_TYPE_STRING &&
               apigw_kind_field_pointer(APIGW_KIND_REST, field, pointer, sizeof pointer, NULL) == APIGW_OK &&
               strcmp(pointer, "/shoeSize") == 0 && apigw_kind_field_type(APIGW_KIND_HTTP_2, field) == 0,
           "a field is listed for its kind");
    expect(apigw_request_set(r, field, "44", 2, NULL) == APIGW_OK, "it can be set");
    expect(option == APIGW_OPT_SPOONS && apigw_option_bounds(option, NULL, &highest, &standard) == APIGW_OK &&
               highest == 7 && standard == 3,
           "an option has bounds");
    expect(apigw_request_set_option(r, option, 7, NULL) == APIGW_OK &&
               apigw_request_set_option(r, option, 8, NULL) == APIGW_E_ARGUMENT,
           "they are kept");
    expect(polite == APIGW_SWITCH_POLITE && apigw_api_set_switch(rest, polite, 1, NULL) == APIGW_OK &&
               status_of(rest, teapot) == 203,
           "a switch works");
    expect(kind == APIGW_KIND_MADE_UP && apigw_request_detect(r, event, sizeof event - 1, NULL) == kind,
           "a kind is detected");
    expect(status_of(made_up, APIGW_ERROR_RESPONSE_NO_ROUTE) == 404, "it has its error response");
    apigw_request_free(r);
    apigw_api_free(rest);
    apigw_api_free(made_up);
    return failed;
}
END

build() {
    "$MAKE" -C "$copy" --no-print-directory -j2 CFLAGS=-O0 WERROR=1 all build/tests/vectors >"$copy/log" 2>&1 ||
        { tail -n 40 "$copy/log"; false; }
}
# shellcheck disable=SC2046,SC2086 # flags are words
look() {
    $CC -std=c11 -I"$copy/include" -o "$copy/looks" "$copy/looks.c" "$copy/build/libapigw.a" \
        $(${PKG_CONFIG:-pkg-config} --libs jansson) && "$copy/looks" >"$copy/log"
}
abi() {
    (cd "$copy" && CFLAGS=-O0 BUILD=build VERSION="$version" sh tests/abi/check.sh "$@") >"$copy/abi.log" 2>&1
}
abi_tells() {
    ! abi && grep -q '> APIGW_KIND_MADE_UP' "$copy/abi.log" && grep -q '> APIGW_SWITCH_POLITE' "$copy/abi.log"
}
vectors() {
    (cd "$copy" && build/tests/vectors tests/cases/*.json) >"$copy/log" || { grep -v passed "$copy/log" | head -20; false; }
}
lists_kind() {
    "$copy/build/apigw" --help | grep -qw made-up
}
shows_field() {
    echo '{"path":"/","httpMethod":"GET","headers":{},"shoeSize":"44"}' | "$copy/build/apigw" request - |
        grep -q '^shoe-size .*44'
}
writes_field() {
    "$copy/build/apigw" event --api rest --set shoe-size=44 GET / | grep -q '"shoeSize": *"44"'
}

version=$(sed -n 's/.*APIGW_VERSION_[MP][A-Z]* = \([0-9]*\).*/\1/p' include/apigw/base.h | tr '\n' . | sed 's/[.]$//')
if build; then
    ok 'the additions work' look
    sed -n 's/^not /FAILED: /p' "$copy/log"
    passed=$((passed + $(grep -c '^ok ' "$copy/log")))
    ok 'the ABI check tells of new constants' abi_tells
    abi --update
    ok 'make abi-update is all that it needs' abi
    ok 'every case passes, those of the new kind too' vectors
    ok 'the inspector lists a new kind' lists_kind
    ok 'the inspector shows a new field' shows_field
    ok 'the inspector sets a new field' writes_field
else
    ok 'the copy with the additions builds' false
fi

finish
