/* Building a request and encoding it for one kind. Whatever goes in, the event is JSON for jansson, takes as many
 * bytes as the pass for the size said, decodes to the same request and is replayed to the same bytes.
 *
 * The input: one byte for the kind, '1' up to '>' for 14; then lines, each a letter and its argument: M the method,
 * T the target, H "name:value" of a header, R the name of a header to be removed, Q, C and P "name=value" of a query
 * parameter, cookie or path parameter, I an identity source, F a field's number in two digits and its value, J the
 * authorizer, K "pointer value" of a member to be set, V the pointer of a member to be removed, E an event to be
 * decoded and kept, B the body, which is all that follows. */
#include "fuzz.h"
#include <strings.h>

static const char authorizer[] = "/requestContext/authorizer";

/* ---- building --------------------------------------------------------------------------------------------------- */

static void add(apigw_request *r, uint32_t list, const char *text, size_t n, char separator) {
    const char *at = n == 0 ? NULL : memchr(text, separator, n);
    size_t name = at == NULL ? n : (size_t)(at - text);
    (void)apigw_request_add(r, list, text, name, at == NULL ? "" : at + 1, at == NULL ? 0 : n - name - 1, NULL);
}

static void set_field(apigw_request *r, const char *text, size_t n) {
    if (n >= 2)
        (void)apigw_request_set(r, (uint32_t)((text[0] - '0') * 10 + (text[1] - '0')), text + 2, n - 2, NULL);
}

/* Return whether a pointer may name a new element, which has an index of its own: one of its tokens is "-". */
static bool may_name_new_element(const char *pointer, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (pointer[i] == '-' && pointer[i - 1] == '/' && (i + 1 == n || pointer[i + 1] == '/'))
            return true;
    return false;
}

/* Set a member: it can be read afterwards. */
static void set_json(apigw_request *r, const char *text, size_t n) {
    const char *space = n == 0 ? NULL : memchr(text, ' ', n);
    size_t pointer = space == NULL ? n : (size_t)(space - text);
    const char *json = space == NULL ? "" : space + 1;
    size_t len = space == NULL ? 0 : n - pointer - 1;
    apigw_buffer *out = apigw_buffer_new(NULL);
    if (apigw_request_set_json(r, text, pointer, json, len, NULL) == APIGW_OK && !may_name_new_element(text, pointer))
        REQUIRE(apigw_request_get_json(r, text, pointer, out, NULL) == APIGW_OK);
    apigw_buffer_free(out);
}

/* Add an entry to the list that the first letter stands for. Return false for any other letter. */
static bool add_entry(apigw_request *r, const char *line, size_t n) {
    static const struct {
        char letter, separator;
        uint32_t list;
    } lists[] = {
        {'H', ':', APIGW_LIST_HEADERS},
        {'Q', '=', APIGW_LIST_QUERY},
        {'C', '=', APIGW_LIST_COOKIES},
        {'P', '=', APIGW_LIST_PATH_PARAMETERS},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (line[0] == lists[i].letter) {
            add(r, lists[i].list, line + 1, n - 1, lists[i].separator);
            return true;
        }
    return false;
}

static void run_line(apigw_request *r, const char *line, size_t n) {
    const char *rest = line + 1;
    const size_t len = n - 1;
    if (add_entry(r, line, n))
        return;
    switch (line[0]) {
    case 'M':
        (void)apigw_request_set(r, APIGW_FIELD_METHOD, rest, len, NULL);
        break;
    case 'T':
        (void)apigw_request_set_target(r, rest, len, NULL);
        break;
    case 'R':
        (void)apigw_request_remove(r, APIGW_LIST_HEADERS, rest, len, NULL);
        break;
    case 'I':
        (void)apigw_request_add(r, APIGW_LIST_IDENTITY_SOURCES, "", 0, rest, len, NULL);
        break;
    case 'F':
        set_field(r, rest, len);
        break;
    case 'J':
        (void)apigw_request_set_json(r, authorizer, sizeof authorizer - 1, rest, len, NULL);
        break;
    case 'K':
        set_json(r, rest, len);
        break;
    case 'V':
        (void)apigw_request_set_json(r, rest, len, NULL, 0, NULL);
        break;
    case 'E':
        (void)apigw_request_decode(r, rest, len, 0, NULL);
        break;
    default:
        break;
    }
}

static apigw_request *build(const char *text, size_t n, bool *open_ended) {
    apigw_request *r = apigw_request_new(NULL);
    REQUIRE(r != NULL);
    apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, 1, NULL);
    while (n != 0 && *text != 'B') {
        const char *end = memchr(text, '\n', n);
        size_t len = end == NULL ? n : (size_t)(end - text);
        *open_ended = *open_ended || *text == 'J' || *text == 'K' || *text == 'V';
        if (len != 0)
            run_line(r, text, len);
        len += end != NULL;
        text += len;
        n -= len;
    }
    if (n != 0)
        (void)apigw_request_set_body(r, text + 1, n - 1, 0, NULL);
    return r;
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

/* A value of the query may become a name where ";" separates parameters (A1.12). */
static bool has_nul_name(const apigw_request *r) {
    apigw_pair pair;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        for (size_t i = 0; apigw_request_at(r, list, i, &pair) == APIGW_OK; i++)
            if (memchr(pair.name, '\0', pair.name_len) != NULL ||
                (list == APIGW_LIST_QUERY && memchr(pair.value, '\0', pair.value_len) != NULL))
                return true;
    return false;
}

static void compare_field(const apigw_request *a, const apigw_request *b, uint32_t field) {
    size_t n = 0, m = 0;
    const char *x = apigw_request_get(a, field, &n), *y = apigw_request_get(b, field, &m);
    if (x != NULL)
        REQUIRE(y != NULL && n == m && memcmp(x, y, n) == 0);
}

static void compare_body(const apigw_request *a, const apigw_request *b, uint32_t kind) {
    size_t n = 0, m = 0;
    const void *x = apigw_request_body(a, &n), *y = apigw_request_body(b, &m);
    if (n != 0 && kind == APIGW_KIND_REST && apigw_utf8_valid(x, n) != n)
        return; /* damaged (A1.32) */
    REQUIRE(n == m && (n == 0 || memcmp(x, y, n) == 0));
}

/* Header fields that have another place in events, or that front ends drop with those that Connection names. */
static bool stays(const apigw_request *r, const apigw_pair *header) {
    static const char *const moved[] = {"cookie", "upgrade", "te", "trailer", "transfer-encoding", "keep-alive"};
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        if (header->name_len == strlen(moved[i]) && strncasecmp(header->name, moved[i], header->name_len) == 0)
            return false;
    return apigw_request_find(r, APIGW_LIST_HEADERS, "connection", 10, 0, NULL) == NULL;
}

/* Every name of a list is still there. */
static void compare_names(const apigw_request *a, const apigw_request *b, uint32_t list) {
    apigw_pair pair;
    for (size_t i = 0; apigw_request_at(a, list, i, &pair) == APIGW_OK; i++)
        if (list != APIGW_LIST_HEADERS || stays(a, &pair))
            REQUIRE(apigw_request_find(b, list, pair.name, pair.name_len, 0, NULL) != NULL);
}

/* Compare a request that was built with the same after encoding and decoding. */
static void compare(const apigw_request *a, const apigw_request *b, uint32_t kind) {
    apigw_pair x, y;
    if (apigw_request_find(a, APIGW_LIST_HEADERS, "x-http-method-override", 22, 0, NULL) == NULL ||
        kind != APIGW_KIND_REST)
        compare_field(a, b, APIGW_FIELD_METHOD);
    compare_body(a, b, kind);
    compare_names(a, b, APIGW_LIST_HEADERS);
    if (kind <= APIGW_KIND_HTTP_2) {
        compare_names(a, b, APIGW_LIST_PATH_PARAMETERS);
        compare_names(a, b, APIGW_LIST_STAGE_VARIABLES);
    }
    if (kind != APIGW_KIND_ALB && kind != APIGW_KIND_LATTICE_1) /* the last Cookie line, and all as one */
        REQUIRE(apigw_request_count(a, APIGW_LIST_COOKIES) == apigw_request_count(b, APIGW_LIST_COOKIES));
    if (kind >= APIGW_KIND_FUNCTION_URL)
        compare_field(a, b, APIGW_FIELD_PATH);
    if (kind == APIGW_KIND_ALB_MULTI)
        REQUIRE(apigw_request_count(a, APIGW_LIST_QUERY) == apigw_request_count(b, APIGW_LIST_QUERY));
    if (kind != APIGW_KIND_HTTP_2 && kind != APIGW_KIND_FUNCTION_URL && kind < APIGW_KIND_LATTICE_1)
        return;
    compare_field(a, b, APIGW_FIELD_RAW_QUERY);
    REQUIRE(apigw_request_count(a, APIGW_LIST_QUERY) == apigw_request_count(b, APIGW_LIST_QUERY));
    for (size_t i = 0; apigw_request_at(a, APIGW_LIST_QUERY, i, &x) == APIGW_OK; i++) {
        REQUIRE(apigw_request_at(b, APIGW_LIST_QUERY, i, &y) == APIGW_OK);
        REQUIRE(x.value_len == y.value_len && memcmp(x.value, y.value, x.value_len) == 0);
    }
}

/* What jansson refuses: a NUL in a name, and numbers that do not fit; both only where the request has them. The lone
 * surrogates of an event that was decoded stay as they are. */
static void check_json(const apigw_request *r, const char *event, size_t n, bool open_ended) {
    json_error_t why;
    bool decoded = apigw_request_kind(r) != 0;
    json_t *tree = decoded ? jansson_read(event, n, &why) : json_loadb(event, n, JSON_ALLOW_NUL, &why);
    if (tree == NULL && json_error_code(&why) == json_error_null_byte_in_key)
        REQUIRE(decoded || open_ended || has_nul_name(r));
    else if (tree == NULL && json_error_code(&why) == json_error_numeric_overflow)
        REQUIRE(decoded || open_ended);
    else
        REQUIRE(tree != NULL);
    json_decref(tree);
}

static void check_size(const apigw_request *r, const apigw_api *api, size_t n) {
    apigw_buffer *none = apigw_buffer_new(NULL);
    REQUIRE(apigw_buffer_use(none, NULL, 0, NULL) == APIGW_OK);
    REQUIRE(apigw_request_encode(r, api, none, NULL) == APIGW_E_SPACE);
    REQUIRE(apigw_buffer_needed(none) == n + 1);
    apigw_buffer_free(none);
}

/* The event as it was read is replayed byte for byte. */
static void check_replay(const apigw_request *r, const char *event, size_t n) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t m = 0;
    REQUIRE(apigw_request_encode(r, NULL, out, NULL) == APIGW_OK);
    apigw_buffer_data(out, &m);
    REQUIRE(n == m && memcmp(event, apigw_buffer_data(out, NULL), n) == 0);
    apigw_buffer_free(out);
}

/* The front end of a kind without any setting, made once. */
static const apigw_api *plain_api(uint32_t kind) {
    static apigw_api *apis[APIGW_KIND_LAST + 1];
    if (apis[kind] == NULL)
        apis[kind] = apigw_api_new(NULL, kind);
    return apis[kind];
}

static void run_kind(const apigw_request *r, uint32_t kind, bool open_ended) {
    static apigw_request *back; /* reset for each input: to make a handle takes longer than to decode most events */
    const apigw_api *api = plain_api(kind);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    size_t n = 0;
    apigw_status status = apigw_request_encode(r, api, out, &error);
    const char *event = apigw_buffer_data(out, &n);
    REQUIRE(status == APIGW_OK || ((status == APIGW_E_SIZE || status == APIGW_E_VALUE) && error.error_response != 0));
    if (status == APIGW_OK) {
        check_json(r, event, n, open_ended);
        check_size(r, api, n);
        if (back == NULL)
            back = apigw_request_new(NULL);
        apigw_request_reset(back);
        apigw_request_set_option(back, APIGW_OPT_KEEP_SOURCE, 1, NULL);
        status = apigw_request_decode(back, event, n, kind, &error);
        REQUIRE(status == APIGW_OK);
        check_replay(back, event, n);
        if (apigw_request_kind(r) == 0 && kind <= APIGW_KIND_LATTICE_2 && kind != APIGW_KIND_WEBSOCKET)
            compare(r, back, kind);
    }
    REQUIRE(apigw_request_losses(r, kind, out, NULL) == APIGW_OK);
    apigw_buffer_free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint32_t kind = size == 0 ? 0 : (uint32_t)data[0] - '0';
    bool open_ended = false;
    apigw_request *r;
    if (kind == 0 || kind > APIGW_KIND_LAST)
        return 0;
    r = build((const char *)data + 1, size - 1, &open_ended);
    run_kind(r, kind, open_ended);
    apigw_request_free(r);
    return 0;
}
