#include "support/exact.h"
#include <apigw/apigw.h>
#include <check.h>
#include <ctype.h>
#include <stdbool.h>

Suite *introspection_suite(void);

typedef apigw_status find_pointer(uint32_t kind, uint32_t id, char *out, size_t size, size_t *len);

/* ---- what is said ---------------------------------------------------------------------------------------------- */

/* One of the two families: how its members are listed, and what is known of each. */
static const struct family {
    uint32_t (*at)(uint32_t kind, size_t i);
    uint32_t (*type)(uint32_t kind, uint32_t id);
    find_pointer *pointer;
    uint32_t last;
} families[] = {
    {apigw_kind_field_at, apigw_kind_field_type, apigw_kind_field_pointer, APIGW_FIELD_LAST},
    {apigw_kind_list_at, apigw_kind_list_type, apigw_kind_list_pointer, APIGW_LIST_LAST},
};

/* A pointer fits exactly, with its NUL, or not at all. */
static void check_pointer(find_pointer *find, uint32_t kind, uint32_t id) {
    size_t len = 0, again = 0;
    ck_assert_int_eq(find(kind, id, NULL, 0, &len), APIGW_E_SPACE);
    ck_assert_uint_gt(len, 1);
    ck_assert_int_eq(find(kind, id, NULL, 1, NULL), APIGW_E_ARGUMENT);
    char *out = exact_block(len + 1);
    ck_assert_int_eq(find(kind, id, out, len, &again), APIGW_E_SPACE);
    ck_assert_uint_eq(again, len);
    ck_assert_str_eq(out, "");
    ck_assert_int_eq(find(kind, id, out, len + 1, NULL), APIGW_OK);
    ck_assert_uint_eq(strlen(out), len);
    ck_assert(out[0] == '/' && strchr(out, '.') == NULL);
    free(out);
}

START_TEST(members_are_listed_in_ascending_order) {
    const struct family *f = &families[_i];
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        size_t i = 0;
        for (uint32_t id = 1; id <= f->last; id++) {
            size_t len = 99;
            if (f->at(kind, i) == id) {
                i++;
                ck_assert_ptr_nonnull(apigw_json_type_name(f->type(kind, id)));
                check_pointer(f->pointer, kind, id);
                continue;
            }
            ck_assert_uint_eq(f->type(kind, id), 0);
            ck_assert_int_eq(f->pointer(kind, id, NULL, 0, &len), APIGW_E_NOT_FOUND);
            ck_assert_uint_eq(len, 0);
        }
        ck_assert_uint_eq(f->at(kind, i), 0);
        ck_assert_uint_eq(f->at(kind, SIZE_MAX), 0);
        ck_assert(i > 1 || (_i == 1 && kind == APIGW_KIND_AUTHORIZER_TOKEN));
    }
}
END_TEST

START_TEST(other_ids_have_nothing) {
    static const uint32_t kinds[] = {0, APIGW_KIND_LAST + 1, UINT32_MAX}, ids[] = {0, 1000, UINT32_MAX};
    apigw_error_response_info info;
    for (size_t k = 0; k < 3; k++) {
        ck_assert_uint_eq(apigw_kind_field_at(kinds[k], 0), 0);
        ck_assert_uint_eq(apigw_kind_list_at(kinds[k], 0), 0);
        ck_assert_uint_eq(apigw_kind_error_response_at(kinds[k], 0), 0);
        ck_assert_uint_eq(apigw_kind_field_type(kinds[k], APIGW_FIELD_METHOD), 0);
        ck_assert_uint_eq(apigw_kind_field_settable(kinds[k], APIGW_FIELD_METHOD), 0);
        ck_assert_uint_eq(apigw_kind_list_type(kinds[k], APIGW_LIST_HEADERS), 0);
        ck_assert_int_eq(apigw_kind_error_response(kinds[k], APIGW_ERROR_RESPONSE_NO_ROUTE, &info), APIGW_E_NOT_FOUND);
        ck_assert_uint_eq(apigw_kind_field_type(APIGW_KIND_REST, ids[k]), 0);
        ck_assert_uint_eq(apigw_kind_field_settable(APIGW_KIND_REST, ids[k]), 0);
        ck_assert_uint_eq(apigw_kind_list_type(APIGW_KIND_REST, ids[k]), 0);
        ck_assert_int_eq(apigw_kind_error_response(APIGW_KIND_REST, ids[k], &info), APIGW_E_NOT_FOUND);
        ck_assert(info.body == NULL && info.status == 0);
    }
    ck_assert_int_eq(apigw_kind_error_response(APIGW_KIND_REST, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_E_ARGUMENT);
}
END_TEST

/* ---- and what events have -------------------------------------------------------------------------------------- */

static apigw_request *r, *back;
static apigw_buffer *event, *value;

static void setup(void) {
    r = apigw_request_new(NULL);
    back = apigw_request_new(NULL);
    event = apigw_buffer_new(NULL);
    value = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_set_option(back, APIGW_OPT_KEEP_SOURCE, 1, NULL), APIGW_OK);
}

static void teardown(void) {
    apigw_request_free(r);
    apigw_request_free(back);
    apigw_buffer_free(event);
    apigw_buffer_free(value);
}

static void set(uint32_t field, const char *text) {
    if (text != NULL)
        ck_assert_int_eq(apigw_request_set(r, field, text, APIGW_NTS, NULL), APIGW_OK);
}

/* Two values that each field can have. */
static const char *sample(uint32_t field, int which) {
    static const char *const samples[][3] = {
        [APIGW_FIELD_METHOD] = {"GET", "PUT", NULL},
        [APIGW_FIELD_PATH] = {"/a", "/b", NULL},
        [APIGW_FIELD_RAW_PATH] = {"/a", "/b", NULL},
        [APIGW_FIELD_TIME] = {"10/Jul/2026:19:19:04 +0000", "11/Jul/2026:19:19:04 +0000", NULL},
        [APIGW_FIELD_EVENT_TYPE] = {"CONNECT", "MESSAGE", NULL},
        [APIGW_FIELD_ROUTE_KEY] = {"GET /a", "GET /b", NULL},
    };
    const size_t count = sizeof samples / sizeof *samples;
    if (field < count && samples[field][0] != NULL)
        return samples[field][which];
    return which == 0 ? "1700" : "2800";
}

/* Encode `r` for a kind, and return the JSON text at a pointer of the event, "" when there is none. */
static const char *encoded(uint32_t kind, const char *pointer) {
    apigw_api *api = apigw_api_new(NULL, kind);
    size_t n = 0;
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "v", 1, "1", 1, NULL), APIGW_OK);
    apigw_status status = apigw_request_encode(r, api, event, NULL);
    apigw_api_free(api);
    if (status != APIGW_OK)
        return "";
    const char *text = apigw_buffer_data(event, &n);
    ck_assert_int_eq(apigw_request_decode(back, text, n, kind, NULL), APIGW_OK);
    if (apigw_request_get_json(back, pointer, APIGW_NTS, value, NULL) != APIGW_OK)
        return "";
    return apigw_buffer_data(value, NULL);
}

static uint32_t type_of_json(const char *text) {
    switch (text[0]) {
    case '"':
        return APIGW_JSON_TYPE_STRING;
    case '{':
        return APIGW_JSON_TYPE_OBJECT;
    case '[':
        return APIGW_JSON_TYPE_ARRAY;
    case 't':
    case 'f':
        return APIGW_JSON_TYPE_BOOLEAN;
    default:
        return isdigit((unsigned char)text[0]) ? APIGW_JSON_TYPE_NUMBER : 0;
    }
}

/* Set a field to one of its values in a request that has what every kind needs, and return what is at the pointer. */
static char *with_value(uint32_t kind, uint32_t field, const char *type, int which, const char *pointer) {
    apigw_request_reset(r);
    set(APIGW_FIELD_METHOD, "GET");
    set(APIGW_FIELD_PATH, "/a");
    set(APIGW_FIELD_EVENT_TYPE, type);
    set(field, sample(field, which));
    const char *text = encoded(kind, pointer);
    return exact_copy(text, strlen(text) + 1);
}

/* A field is written, with its type, in events of some type; two values of it differ when it can be set. */
START_TEST(fields_are_where_it_is_said) {
    static const char *const types[] = {NULL, "CONNECT", "MESSAGE", "DISCONNECT"};
    const uint32_t kind = (uint32_t)_i;
    uint32_t field;
    char pointer[256];
    for (size_t i = 0; (field = apigw_kind_field_at(kind, i)) != 0; i++) {
        bool seen = false, differs = false;
        ck_assert_int_eq(apigw_kind_field_pointer(kind, field, pointer, sizeof pointer, NULL), APIGW_OK);
        for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
            char *one = with_value(kind, field, types[t], 0, pointer),
                 *two = with_value(kind, field, types[t], 1, pointer);
            const char *text = type_of_json(one) != 0 ? one : two;
            seen = seen || type_of_json(text) != 0;
            differs = differs || strcmp(one, two) != 0;
            if (type_of_json(text) != 0)
                ck_assert_msg(type_of_json(text) == apigw_kind_field_type(kind, field), "%s of %s is %s",
                              apigw_field_name(field), apigw_kind_name(kind), text);
            free(one);
            free(two);
        }
        const bool settable = apigw_kind_field_settable(kind, field) != 0;
        ck_assert_msg(seen || !settable, "%s of %s is not at %s", apigw_field_name(field), apigw_kind_name(kind),
                      pointer);
        ck_assert_msg(differs == settable, "%s of %s %s be set", apigw_field_name(field), apigw_kind_name(kind),
                      differs ? "can" : "cannot");
    }
}
END_TEST

START_TEST(lists_are_where_it_is_said) {
    const uint32_t kind = (uint32_t)_i;
    uint32_t list;
    char pointer[256];
    size_t seen = 0;
    set(APIGW_FIELD_EVENT_TYPE, "CONNECT");
    ck_assert_int_eq(apigw_request_set_target(r, "/a?q=1", APIGW_NTS, NULL), APIGW_OK);
    set(APIGW_FIELD_METHOD, "GET");
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "cookie", 6, "a=1", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "Host", 4, "h", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_PATH_PARAMETERS, "p", 1, "1", 1, NULL), APIGW_OK);
    for (size_t i = 0; (list = apigw_kind_list_at(kind, i)) != 0; i++) {
        ck_assert_int_eq(apigw_kind_list_pointer(kind, list, pointer, sizeof pointer, NULL), APIGW_OK);
        const char *text = encoded(kind, pointer);
        if (type_of_json(text) == 0)
            continue;
        seen++;
        ck_assert_msg(apigw_kind_list_type(kind, list) == APIGW_JSON_TYPE_ANY ||
                          type_of_json(text) == apigw_kind_list_type(kind, list),
                      "%s of %s is %s", apigw_list_name(list), apigw_kind_name(kind), text);
    }
    ck_assert_uint_ge(seen + (kind == APIGW_KIND_AUTHORIZER_TOKEN), 1);
}
END_TEST

/* ---- error responses ------------------------------------------------------------------------------------------- */

static void expect_line(const apigw_response *p, const char *name, const char *wanted) {
    const char *found = apigw_response_find(p, APIGW_LIST_HEADERS, name, APIGW_NTS, 0, NULL);
    if (wanted == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_str_eq(found, wanted);
}

START_TEST(error_responses_are_those_that_are_made) {
    const uint32_t kind = (uint32_t)_i;
    apigw_response *p = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, kind);
    size_t i = 0;
    for (uint32_t id = 1; id <= APIGW_ERROR_RESPONSE_LAST; id++) {
        apigw_error_response_info info;
        size_t n = 0;
        apigw_status known = apigw_kind_error_response(kind, id, &info);
        apigw_status made = apigw_error_response(p, api, NULL, id, NULL);
        ck_assert_int_eq(known, made == APIGW_OK ? APIGW_OK : APIGW_E_NOT_FOUND);
        if (known != APIGW_OK)
            continue;
        ck_assert_uint_eq(apigw_kind_error_response_at(kind, i), id);
        i++;
        ck_assert_uint_eq(info.status, (uint32_t)apigw_response_status(p));
        const char *body = apigw_response_body(p, &n);
        ck_assert_uint_eq(info.body_len, n);
        ck_assert_int_eq(n == 0 ? 0 : memcmp(body, info.body, n), 0);
        ck_assert_uint_eq(strlen(info.body), n);
        ck_assert_uint_eq(info.reserved, 0);
        expect_line(p, "content-type", info.content_type);
        expect_line(p, info.header_name == NULL ? "x-amzn-errortype" : info.header_name, info.header_value);
    }
    ck_assert_uint_eq(apigw_kind_error_response_at(kind, i), 0);
    ck_assert((i != 0) == (kind < APIGW_KIND_AUTHORIZER_TOKEN));
    apigw_response_free(p);
    apigw_api_free(api);
}
END_TEST

Suite *introspection_suite(void) {
    Suite *s = suite_create("introspection");
    TCase *c = tcase_create("introspection");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, members_are_listed_in_ascending_order, 0, sizeof families / sizeof *families);
    tcase_add_test(c, other_ids_have_nothing);
    tcase_add_loop_test(c, fields_are_where_it_is_said, 1, APIGW_KIND_LAST + 1);
    tcase_add_loop_test(c, lists_are_where_it_is_said, 1, APIGW_KIND_LAST + 1);
    tcase_add_loop_test(c, error_responses_are_those_that_are_made, 1, APIGW_KIND_LAST + 1);
    suite_add_tcase(s, c);
    return s;
}
