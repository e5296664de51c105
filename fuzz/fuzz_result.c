/* Reading the result of a function as a front end does. Whatever the bytes are: what goes to the client is safe and is
 * what jansson reads in the result, what is refused has an error response, and what was read survives being written and
 * read.
 *
 * The input: what front_end.h describes, then the result. */
#include "front_end.h"
#include "fuzz.h"
#include "members.h"

/* Memory is at most MEMORY_FACTOR bytes for each byte of the result, and MEMORY_BASE: an array of empty values, two
 * bytes and a comma, becomes pairs of 40 bytes in two arrays that double, and is sorted. */
enum { MEMORY_FACTOR = 400, MEMORY_BASE = 64 * 1024 };

/* ---- what the client gets ----------------------------------------------------------------------------------- */

static bool is_framing(const char *name, size_t n) {
    static const char *const names[] = {
        "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (naive_same_name(name, n, names[i], strlen(names[i])))
            return true;
    return false;
}

/* Security rules hold whatever the front end tolerates. */
static void check_lines(const apigw_response *r) {
    apigw_pair pair;
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(pair.name_len != 0 && !is_framing(pair.name, pair.name_len));
        REQUIRE(pair.name[pair.name_len] == '\0' && pair.value[pair.value_len] == '\0');
        for (size_t k = 0; k < pair.name_len; k++)
            REQUIRE(pair.name[k] > ' ' && pair.name[k] <= '~' && strchr("()<>@,;:\\\"/[]?={}", pair.name[k]) == NULL);
        for (size_t k = 0; k < pair.value_len; k++)
            REQUIRE(((unsigned char)pair.value[k] >= 0x20 && pair.value[k] != 0x7f) || pair.value[k] == '\t');
        REQUIRE(naive_utf8_valid(pair.value, pair.value_len) == pair.value_len);
    }
    REQUIRE(apigw_response_status(r) >= 200 && apigw_response_status(r) <= 599);
}

/* `taken`: whether all of a result counts. */
static void check_against_jansson(const apigw_response *r, const char *text, size_t len, bool taken) {
    json_error_t why;
    json_t *tree = jansson_read(text, len, &why);
    const json_t *status = json_object_get(tree, "statusCode"), *body = json_object_get(tree, "body");
    const json_t *flag = json_object_get(tree, "isBase64Encoded"), *other = json_object_get(tree, "base64Encoded");
    const char *have;
    size_t n;
    have = apigw_response_body(r, &n);
    if (json_is_integer(status)) {
        REQUIRE(json_integer_value(status) == apigw_response_status(r));
        if (json_is_string(body) && (flag == NULL || json_is_false(flag)) && other == NULL && (taken || have != NULL))
            REQUIRE(have != NULL && is_text(body, have, n));
        if (body == NULL)
            REQUIRE(have == NULL);
    }
    json_decref(tree);
}

/* ---- written and read again --------------------------------------------------------------------------------- */

/* The values of a name, joined. */
static text_buffer values_of(const apigw_response *r, const apigw_pair *line) {
    text_buffer all = {NULL, 0, 0};
    const char *value;
    size_t n;
    for (size_t nth = 0;
         (value = apigw_response_find(r, APIGW_LIST_HEADERS, line->name, line->name_len, nth, &n)) != NULL; nth++) {
        append(&all, ", ", nth == 0 ? 0 : 2);
        append(&all, value, n);
    }
    return all;
}

/* Every header of one is in the other. */
static void require_lines_of(const apigw_response *a, const apigw_response *b) {
    apigw_pair line;
    for (size_t i = 0; apigw_response_at(a, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        text_buffer x = values_of(a, &line), y = values_of(b, &line);
        REQUIRE(buffers_equal(&x, &y));
        free(x.at);
        free(y.at);
    }
}

static size_t cookie_lines(const apigw_response *r) {
    size_t n = 0;
    while (apigw_response_find(r, APIGW_LIST_HEADERS, "set-cookie", 10, n, NULL) != NULL)
        n++;
    return n;
}

static void check_round_trip(const apigw_response *first, const apigw_api *api, const apigw_request *request,
                             bool same_body) {
    enum { FEW = 64 }; /* lines: more would be looked up one by one */
    apigw_response *again = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    const char *json, *a, *b;
    size_t n, a_len, b_len;
    if (apigw_api_kind(api) == APIGW_KIND_ALB &&
        cookie_lines(first) > 1) { /* in two spellings: it does not write that */
        REQUIRE(apigw_response_encode(first, APIGW_KIND_ALB, out, NULL) == APIGW_E_UNSUPPORTED);
        apigw_buffer_free(out);
        apigw_response_free(again);
        return;
    }
    REQUIRE(apigw_response_encode(first, apigw_api_kind(api), out, NULL) == APIGW_OK);
    json = apigw_buffer_data(out, &n);
    REQUIRE(apigw_response_decode(again, api, request, json, n, 0, NULL) == APIGW_OK);
    REQUIRE(apigw_response_status(again) == apigw_response_status(first));
    if (apigw_response_count(first, APIGW_LIST_HEADERS) < FEW) {
        require_lines_of(first, again);
        require_lines_of(again, first);
    }
    a = apigw_response_body(first, &a_len);
    b = apigw_response_body(again, &b_len);
    if (same_body)
        REQUIRE((a == NULL) == (b == NULL) && a_len == b_len && (a == NULL || memcmp(a, b, a_len) == 0));
    apigw_buffer_free(out);
    apigw_response_free(again);
}

/* ---- what is refused ---------------------------------------------------------------------------------------- */

static void check_refusal(const apigw_response *r, const apigw_api *api, apigw_status status, const apigw_error *err,
                          size_t len) {
    apigw_response *error_response = apigw_response_new(NULL);
    REQUIRE(err->code == status && status < 0);
    REQUIRE(apigw_response_count(r, APIGW_LIST_HEADERS) == 0 && apigw_response_body(r, NULL) == NULL);
    REQUIRE(err->offset == UINT64_MAX || err->offset <= len);
    if (kind_has_responses(apigw_api_kind(api))) {
        REQUIRE(err->error_response == APIGW_ERROR_RESPONSE_MALFORMED_RESULT ||
                err->error_response == APIGW_ERROR_RESPONSE_BAD_BASE64 ||
                (err->error_response == APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE && status == APIGW_E_SIZE));
        REQUIRE(apigw_error_response(error_response, api, NULL, err->error_response, NULL) == APIGW_OK);
        REQUIRE(apigw_response_status(error_response) >= 500);
        check_lines(error_response);
    } else {
        REQUIRE(status == APIGW_E_UNSUPPORTED);
    }
    apigw_response_free(error_response);
}

/* The used handle decodes the same. */
static void check_again(apigw_response *r, const apigw_api *api, const apigw_request *request, const char *text,
                        size_t len, apigw_status status, const apigw_error *err) {
    apigw_error now;
    REQUIRE(apigw_response_decode(r, api, request, text, len, 0, &now) == status);
    REQUIRE(memcmp(&now, err, sizeof now) == 0);
    REQUIRE(apigw_response_decode(r, api, request, text, len, 0, NULL) == status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    front_end f;
    apigw_response *r;
    apigw_error err;
    apigw_status status;
    uint32_t kind;
    size_t len;
    char *text;
    bool is_over; /* the result is not read */
    if (size < PREFIX_LEN)
        return 0;
    f = make_front_end(data);
    len = size - PREFIX_LEN;
    text = exact_copy(data + PREFIX_LEN, len);
    kind = apigw_api_kind(f.api);
    is_over = kind == APIGW_KIND_WEBSOCKET && (f.setup & EVENT_TYPE_MASK) == EVENT_TYPE_DISCONNECT;
    r = apigw_response_new(&allocator);
    status = apigw_response_decode(r, f.api, f.request, text, len, 0, &err);
    REQUIRE(memory.peak_bytes <= MEMORY_FACTOR * len + MEMORY_BASE);
    if (status == APIGW_OK) {
        check_lines(r);
        if (!is_over)
            check_against_jansson(r, text, len, kind != APIGW_KIND_WEBSOCKET || f.request == NULL);
        check_round_trip(r, f.api, f.request, kind != APIGW_KIND_REST || (f.setup & ALL_BINARY) != 0);
    } else {
        check_refusal(r, f.api, status, &err, len);
    }
    check_again(r, f.api, f.request, text, len, status, &err);
    apigw_response_free(r);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free_front_end(&f);
    free(text);
    return 0;
}
