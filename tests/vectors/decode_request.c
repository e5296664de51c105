/* The op decode-request: an event goes through apigw_request_decode() and apigw_request_decode_in_place(), on a fresh
 * and on a used handle. All four have to leave the same; what that is, is then compared with the case. */
#include "support/exact.h"
#include "vectors.h"

static const char *const expectations[] = {"kind",           "fields",         "headers",         "query", "cookies",
                                           "pathParameters", "stageVariables", "identitySources", "find",  "body",
                                           "bodyBase64",     "bodyAbsent",     "bodyWasBase64",   "json",  "jsonText",
                                           "jsonError",      "issues",         "error",           NULL};

/* One run of a decoder. */
typedef struct decoding {
    apigw_request *request;
    char *text; /* what the request borrows in place */
    apigw_error error;
    apigw_status status;
} decoding;

/* ---- options --------------------------------------------------------------------------------------------------- */

static void set_option(vector *v, apigw_request *request, uint32_t option, const json_t *value) {
    uint64_t number = json_is_integer(value) ? (uint64_t)json_integer_value(value) : (uint64_t)json_is_true(value);
    if (apigw_request_set_option(request, option, number, NULL) != APIGW_OK)
        vector_says(v, "config", "option %u does not take %llu", (unsigned)option, (unsigned long long)number);
}

void vector_set_options(vector *v, apigw_request *request) {
    static const struct {
        const char *name;
        uint32_t option;
        bool limit;
    } names[] = {{"strict", APIGW_OPT_STRICT, false},          {"lenient", APIGW_OPT_LENIENT, false},
                 {"keepSource", APIGW_OPT_KEEP_SOURCE, false}, {"maxInput", APIGW_OPT_MAX_INPUT, true},
                 {"maxDepth", APIGW_OPT_MAX_DEPTH, true},      {"maxItems", APIGW_OPT_MAX_ITEMS, true},
                 {"retainMax", APIGW_OPT_RETAIN_MAX, true},    {"refuseObsText", APIGW_OPT_REFUSE_OBS_TEXT, false}};
    json_t *options = json_object_get(json_object_get(v->json, "config"), "options");
    json_t *limits = json_object_get(options, "limits");
    size_t used = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_t *value = json_object_get(names[i].limit ? limits : options, names[i].name);
        if (value == NULL)
            continue;
        used++;
        set_option(v, request, names[i].option, value);
    }
    if (used != json_object_size(limits) + json_object_size(options) - (limits != NULL ? 1 : 0))
        vector_says(v, "config", "an option that this op does not know");
}

/* ---- the four ways --------------------------------------------------------------------------------------------- */

/* Something else, with a bit of everything, that the handle decoded before. */
static const char used_for[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/used before\",\"rawQueryString\":\"used=be%66ore\","
    "\"cookies\":[\"used=before\",\"twice\"],\"headers\":{\"used\":\"be\\u0066ore\",\"host\":\"used.example\"},"
    "\"pathParameters\":{\"used\":\"before\"},\"stageVariables\":{\"used\":\"before\"},\"usedBefore\":[1,2],"
    "\"requestContext\":{\"accountId\":\"1\",\"http\":{\"method\":\"PUT\",\"path\":\"/used\",\"sourceIp\":\"::1\"},"
    "\"authorizer\":{\"iam\":{\"userId\":\"used\"}},\"stage\":\"used\",\"timeEpoch\":1},"
    "\"body\":\"dXNlZCBiZWZvcmU=\",\"isBase64Encoded\":true}";

static decoding decode(vector *v, bytes input, bool in_place, bool used) {
    decoding d = {apigw_request_new(NULL), exact_copy(input.at, input.len), {0}, APIGW_OK};
    if (d.request == NULL)
        exit(EXIT_FAILURE);
    if (used && apigw_request_decode(d.request, used_for, sizeof used_for - 1, 0, NULL) != APIGW_OK)
        vector_says(v, "decode", "the event decoded before is refused");
    vector_set_options(v, d.request);
    memset(&d.error, 0xFF, sizeof d.error);
    if (in_place) {
        d.status = apigw_request_decode_in_place(d.request, d.text, input.len, v->kind, &d.error);
    } else {
        d.status = apigw_request_decode(d.request, d.text, input.len, v->kind, &d.error);
        memset(d.text, 'x', input.len); /* the text is not needed afterwards */
    }
    if (d.status != d.error.code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(d.status),
                    apigw_status_name(d.error.code));
    return d;
}

static void decoding_free(decoding *d) {
    apigw_request_free(d->request);
    free(d->text);
}

/* ---- everything that a request tells --------------------------------------------------------------------------- */

static void tell_lists(telling *t, const apigw_request *request) {
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        fprintf(t->stream, "%s: %zu\n", apigw_list_name(list), apigw_request_count(request, list));
        for (size_t i = 0; i < apigw_request_count(request, list); i++) {
            apigw_pair pair;
            if (apigw_request_at(request, list, i, &pair) != APIGW_OK) {
                fputs("  missing\n", t->stream);
                continue;
            }
            telling_bytes(t, "  name", (bytes){pair.name, pair.name_len});
            telling_bytes(t, "  value", (bytes){pair.value, pair.value_len});
            fprintf(t->stream, "  flags %u %u ends %d %d\n", (unsigned)pair.flags, (unsigned)pair.reserved,
                    pair.name[pair.name_len], pair.value[pair.value_len]);
        }
    }
}

static void tell_json(telling *t, const apigw_request *request, const char *pointer) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    bytes b = {NULL, 0};
    apigw_status status = pointer != NULL ? apigw_request_get_json(request, pointer, strlen(pointer), out, NULL)
                                          : apigw_request_dump_json(request, out, NULL);
    fprintf(t->stream, "%s: %s\n", pointer != NULL ? pointer : "the model", apigw_status_name(status));
    b.at = apigw_buffer_data(out, &b.len);
    telling_bytes(t, "  text", b);
    apigw_buffer_free(out);
}

/* An error as the copying decoder tells it. In place the text is edited, so that within a string with escapes the
 * offset may be another; only where the case says `offsetInPlace` is it allowed to be that. */
static void tell_error(vector *v, telling *t, apigw_error error, const json_t *expected, bool in_place) {
    const json_t *other = json_object_get(expected, "offsetInPlace");
    if (in_place && other != NULL) {
        if (error.offset != (uint64_t)json_integer_value(other))
            vector_says(v, "error", "offset in place: expected %lld, found %llu", (long long)json_integer_value(other),
                        (unsigned long long)error.offset);
        error.offset = (uint64_t)json_integer_value(json_object_get(expected, "offset"));
    }
    telling_error(t, &error);
}

static telling tell(vector *v, const decoding *d, bool in_place) {
    telling t;
    bytes b;
    telling_begin(&t);
    tell_error(v, &t, d->error, vector_expected(v, "error"), in_place);
    fprintf(t.stream, "kind %u base64 %d\n", (unsigned)apigw_request_kind(d->request),
            (int)apigw_request_body_was_base64(d->request));
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        b.at = apigw_request_get(d->request, field, &b.len);
        telling_bytes(&t, apigw_field_name(field), b);
    }
    tell_lists(&t, d->request);
    b.at = apigw_request_body(d->request, &b.len);
    telling_bytes(&t, "body", b);
    for (size_t i = 0; i < apigw_request_issue_count(d->request); i++) {
        apigw_error issue;
        if (apigw_request_issue_at(d->request, i, &issue) == APIGW_OK)
            tell_error(v, &t, issue, json_array_get(vector_expected(v, "issues"), i), in_place);
    }
    tell_json(&t, d->request, "");
    tell_json(&t, d->request, "/requestContext");
    tell_json(&t, d->request, NULL);
    telling_end(&t);
    return t;
}

/* The line in which two tellings part. */
static void compare_tellings(vector *v, const telling *one, const telling *other, const char *way) {
    size_t at = 0, line = 0, one_end, other_end;
    if (one->len == other->len && memcmp(one->at, other->at, one->len) == 0)
        return;
    while (at < one->len && at < other->len && one->at[at] == other->at[at]) {
        at++;
        if (one->at[at - 1] == '\n')
            line = at;
    }
    for (one_end = at; one_end < one->len && one->at[one_end] != '\n'; one_end++)
        ;
    for (other_end = at; other_end < other->len && other->at[other_end] != '\n'; other_end++)
        ;
    vector_differs(v, "agreement", way, (bytes){one->at + line, one_end - line},
                   (bytes){other->at + line, other_end - line});
}

/* ---- comparing with the case ----------------------------------------------------------------------------------- */

static void compare_text(vector *v, const char *what, const char *where, const json_t *expected, bytes found) {
    char *owned;
    bytes wanted = vector_bytes(v, what, expected, &owned);
    if (!bytes_equal(wanted, found))
        vector_differs(v, what, where, wanted, found);
    free(owned);
}

static uint32_t field_by_name(const char *name) {
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        if (strcmp(apigw_field_name(field), name) == 0)
            return field;
    return 0;
}

static void compare_fields(vector *v, const apigw_request *request, const json_t *expected) {
    json_t *fields = json_object_get(json_object_get(v->json, "expect"), "fields");
    if (expected != NULL && json_object_size(expected) == 0)
        vector_says(v, "fields", "none is given");
    for (void *i = json_object_iter(fields); i != NULL; i = json_object_iter_next(fields, i)) {
        const char *name = json_object_iter_key(i);
        const json_t *value = json_object_iter_value(i);
        uint32_t field = field_by_name(name);
        int64_t number = 0;
        bytes found;
        if (field == 0) {
            vector_says(v, "fields", "there is no field '%s'", name);
        } else if (json_is_integer(value)) {
            if (apigw_request_get_int(request, field, &number) != APIGW_OK || number != json_integer_value(value))
                vector_says(v, "fields", "%s: expected %lld, found %lld", name, (long long)json_integer_value(value),
                            (long long)number);
        } else {
            found.at = apigw_request_get(request, field, &found.len);
            compare_text(v, "fields", name, value, found);
        }
    }
}

/* Flags of a pair as words. */
static void flags_text(uint32_t flags, char text[32]) {
    snprintf(text, 32, "%s%s%s", flags & APIGW_PAIR_HAS_NUL ? "has-nul" : "",
             (flags & APIGW_PAIR_HAS_NUL) != 0 && (flags & APIGW_PAIR_NO_EQUALS) != 0 ? " " : "",
             flags & APIGW_PAIR_NO_EQUALS ? "no-equals" : "");
}

static void compare_pair(vector *v, const char *what, size_t i, const json_t *expected, const apigw_pair *pair) {
    const char *flags = json_string_value(json_array_get(expected, 2));
    char where[32], found[32];
    snprintf(where, sizeof where, "%zu name", i);
    compare_text(v, what, where, json_array_get(expected, 0), (bytes){pair->name, pair->name_len});
    snprintf(where, sizeof where, "%zu value", i);
    compare_text(v, what, where, json_array_get(expected, 1), (bytes){pair->value, pair->value_len});
    flags_text(pair->flags, found);
    snprintf(where, sizeof where, "%zu flags", i);
    if (strcmp(found, flags != NULL ? flags : "") != 0)
        vector_differs(v, what, where, bytes_of(flags != NULL ? flags : ""), bytes_of(found));
}

static void compare_list(vector *v, const apigw_request *request, const char *what, uint32_t list) {
    const json_t *expected = vector_expected(v, what);
    size_t count = apigw_request_count(request, list), wanted = json_array_size(expected);
    apigw_pair pair;
    char where[32];
    if (expected == NULL)
        return;
    if (count != wanted)
        vector_says(v, what, "expected %zu entries, found %zu", wanted, count);
    for (size_t i = 0; i < count || i < wanted; i++) {
        snprintf(where, sizeof where, "%zu", i);
        if (i >= count || apigw_request_at(request, list, i, &pair) != APIGW_OK) {
            vector_differs(v, what, where, bytes_of(json_string_value(json_array_get(json_array_get(expected, i), 0))),
                           bytes_of(NULL));
        } else if (i >= wanted) {
            vector_differs(v, what, where, bytes_of(NULL), (bytes){pair.name, pair.name_len});
        } else {
            compare_pair(v, what, i, json_array_get(expected, i), &pair);
        }
    }
}

/* Every value of a name: a string or null is the first, an array is all of them. */
static void compare_find(vector *v, const apigw_request *request) {
    json_t *finds = json_object_get(json_object_get(v->json, "expect"), "find");
    for (void *i = json_object_iter(finds); i != NULL; i = json_object_iter_next(finds, i)) {
        const char *name = json_object_iter_key(i);
        const json_t *value = json_object_iter_value(i);
        size_t n = strlen(name), count = json_is_array(value) ? json_array_size(value) : 1;
        bytes found;
        for (size_t nth = 0; nth < count; nth++) {
            found.at = apigw_request_find(request, APIGW_LIST_HEADERS, name, n, nth, &found.len);
            compare_text(v, "find", name, json_is_array(value) ? json_array_get(value, nth) : value, found);
        }
        found.at = apigw_request_find(request, APIGW_LIST_HEADERS, name, n, count, &found.len);
        if (json_is_array(value) && found.at != NULL)
            vector_differs(v, "find", name, bytes_of(NULL), found);
    }
}

static void compare_body(vector *v, const apigw_request *request) {
    const json_t *text = vector_expected(v, "body"), *coded = vector_expected(v, "bodyBase64");
    const json_t *was_base64 = vector_expected(v, "bodyWasBase64");
    bytes found, wanted;
    found.at = apigw_request_body(request, &found.len);
    if (text != NULL)
        compare_text(v, "body", "", text, found);
    if (coded != NULL) {
        char *plain = vector_base64(json_string_value(coded), json_string_length(coded), &wanted.len);
        wanted.at = plain;
        if (!bytes_equal(wanted, found))
            vector_differs(v, "bodyBase64", "", wanted, found);
        free(plain);
    }
    if (vector_expected(v, "bodyAbsent") != NULL && found.at != NULL)
        vector_differs(v, "bodyAbsent", "", bytes_of(NULL), found);
    if (was_base64 != NULL && json_is_true(was_base64) != (apigw_request_body_was_base64(request) != 0))
        vector_says(v, "bodyWasBase64", "found %d", (int)apigw_request_body_was_base64(request));
    if (found.at != NULL && found.at[found.len] != '\0')
        vector_says(v, "body", "it has no NUL after it");
}

/* ---- raw JSON -------------------------------------------------------------------------------------------------- */

static void compare_json_value(vector *v, const char *pointer, const json_t *expected, bytes found) {
    json_t *tree = json_loadb(found.at, found.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    char *wanted = json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT);
    if (tree == NULL || !json_equal(tree, expected))
        vector_differs(v, "json", pointer, bytes_of(wanted), found);
    json_decref(tree);
    free(wanted);
}

/* Each of `json`, `jsonText` and `jsonError` is an object of pointers. */
static void compare_json(vector *v, const apigw_request *request, const char *what) {
    json_t *pointers = json_object_get(json_object_get(v->json, "expect"), what);
    for (void *i = json_object_iter(pointers); i != NULL; i = json_object_iter_next(pointers, i)) {
        const char *pointer = json_object_iter_key(i);
        json_t *value = json_object_iter_value(i);
        apigw_buffer *out = apigw_buffer_new(NULL);
        apigw_error error;
        apigw_status status = apigw_request_get_json(request, pointer, strlen(pointer), out, &error);
        bytes found;
        found.at = apigw_buffer_data(out, &found.len);
        if (strcmp(what, "jsonError") == 0) {
            if (strcmp(apigw_status_name(status), json_string_value(value)) != 0)
                vector_differs(v, what, pointer, bytes_of(json_string_value(value)),
                               bytes_of(apigw_status_name(status)));
        } else if (status != APIGW_OK) {
            vector_says(v, what, "%s: %s", apigw_status_name(status), error.message);
        } else if (strcmp(what, "jsonText") == 0) {
            compare_text(v, what, pointer, value, found);
        } else {
            compare_json_value(v, pointer, value, found);
        }
        apigw_buffer_free(out);
    }
}

static void compare_issues(vector *v, const apigw_request *request, const json_t *expected) {
    size_t count = apigw_request_issue_count(request), wanted = json_array_size(expected);
    apigw_error issue;
    if (count != wanted)
        vector_says(v, "issues", "expected %zu, found %zu", wanted, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(expected, i);
        const char *pointer = json_string_value(json_object_get(one, "pointer"));
        const char *code = json_string_value(json_object_get(one, "code"));
        const json_t *offset = json_object_get(one, "offset");
        if (apigw_request_issue_at(request, i, &issue) != APIGW_OK) {
            vector_says(v, "issues", "%zu is missing", i);
            continue;
        }
        if (pointer == NULL || strcmp(pointer, issue.pointer) != 0)
            vector_differs(v, "issues", "pointer", bytes_of(pointer), bytes_of(issue.pointer));
        if (code == NULL || strcmp(code, apigw_status_name(issue.code)) != 0)
            vector_differs(v, "issues", "code", bytes_of(code), bytes_of(apigw_status_name(issue.code)));
        if (offset != NULL && (uint64_t)json_integer_value(offset) != issue.offset)
            vector_says(v, "issues", "offset: expected %lld, found %llu", (long long)json_integer_value(offset),
                        (unsigned long long)issue.offset);
    }
}

/* ---- the case -------------------------------------------------------------------------------------------------- */

/* After an error the handle holds nothing but the kind. */
static void check_empty(vector *v, const apigw_request *request) {
    bool empty = apigw_request_body(request, NULL) == NULL && apigw_request_issue_count(request) == 0;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        empty = empty && apigw_request_get(request, field, NULL) == NULL;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        empty = empty && apigw_request_count(request, list) == 0;
    if (!empty)
        vector_says(v, "error", "the request is not empty after it");
}

static void compare_request(vector *v, const apigw_request *request) {
    const json_t *issues = vector_expected(v, "issues");
    compare_fields(v, request, vector_expected(v, "fields"));
    compare_list(v, request, "headers", APIGW_LIST_HEADERS);
    compare_list(v, request, "query", APIGW_LIST_QUERY);
    compare_list(v, request, "cookies", APIGW_LIST_COOKIES);
    compare_list(v, request, "pathParameters", APIGW_LIST_PATH_PARAMETERS);
    compare_list(v, request, "stageVariables", APIGW_LIST_STAGE_VARIABLES);
    compare_list(v, request, "identitySources", APIGW_LIST_IDENTITY_SOURCES);
    compare_find(v, request);
    compare_body(v, request);
    compare_json(v, request, "json");
    compare_json(v, request, "jsonText");
    compare_json(v, request, "jsonError");
    if (issues != NULL)
        compare_issues(v, request, issues);
}

/* The kind as it is detected, with the options of the case. */
static void compare_kind(vector *v, bytes input, const apigw_request *decoded) {
    const json_t *expected = vector_expected(v, "kind");
    apigw_request *request = apigw_request_new(NULL);
    apigw_error error;
    uint32_t kind;
    vector_set_options(v, request);
    kind = apigw_request_detect(request, input.at, input.len, &error);
    if (expected != NULL) {
        bytes wanted = bytes_of(json_string_value(expected)), found = bytes_of(apigw_kind_name(kind));
        if (!bytes_equal(wanted, found))
            vector_differs(v, "kind", "", wanted, found);
    }
    if (apigw_request_kind(decoded) != (v->kind != 0 ? v->kind : kind)) /* decoding may have failed */
        vector_says(v, "kind", "detected %u, decoded %u", (unsigned)kind, (unsigned)apigw_request_kind(decoded));
    if ((kind == 0) != (error.code != APIGW_OK))
        vector_says(v, "kind", "detected %u with %s", (unsigned)kind, apigw_status_name(error.code));
    check_empty(v, request);
    if (apigw_request_kind(request) != 0)
        vector_says(v, "kind", "detection leaves one in the handle");
    apigw_request_free(request);
}

static void compare_decoding(vector *v, const decoding *d) {
    const json_t *error = vector_expected(v, "error");
    if (error != NULL) {
        vector_compare_error(v, error, &d->error);
        if (d->status != APIGW_OK)
            check_empty(v, d->request);
    } else if (d->status != APIGW_OK) {
        vector_says(v, "decode", "%s at %llu, '%s': %s", apigw_status_name(d->status),
                    (unsigned long long)d->error.offset, d->error.pointer, d->error.message);
    } else {
        compare_request(v, d->request);
    }
}

static void run_ways(vector *v, bytes input) {
    static const char *const ways[] = {"copying, fresh", "copying, used", "in place, fresh", "in place, used"};
    telling first, other;
    decoding d = decode(v, input, false, false);
    compare_decoding(v, &d);
    compare_kind(v, input, d.request);
    first = tell(v, &d, false);
    decoding_free(&d);
    for (unsigned way = 1; way < 4; way++) {
        d = decode(v, input, (way & 2) != 0, (way & 1) != 0);
        other = tell(v, &d, (way & 2) != 0);
        compare_tellings(v, &first, &other, ways[way]);
        telling_free(&other);
        decoding_free(&d);
    }
    telling_free(&first);
}

void vector_decode_request(vector *v) {
    const json_t *input = json_object_get(v->json, "input"), *coded = json_object_get(v->json, "inputBase64");
    char *owned = NULL;
    bytes text;
    if (!vector_expects_only(v, expectations))
        return;
    if (json_is_string(input)) {
        text.at = json_string_value(input);
        text.len = json_string_length(input);
    } else if (json_is_string(coded)) {
        owned = vector_base64(json_string_value(coded), json_string_length(coded), &text.len);
        text.at = owned;
    } else {
        owned = json_dumps(input, JSON_COMPACT | JSON_ENCODE_ANY);
        text = bytes_of(owned);
    }
    if (text.at == NULL)
        vector_says(v, "input", "missing");
    else
        run_ways(v, text);
    free(owned);
}
