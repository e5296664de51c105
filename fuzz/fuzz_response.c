/* Encoding of responses: the result document of a kind is parsed by jansson and must be exactly what was meant, put
 * together here from the headers' documentation.
 *
 * The input: one byte for the kind, '1' to '>'; then what looks like a response: a status code, then letters ('T' the
 * body as text, 'B' as base64, 'O' borrowed); header lines, "name:value", a line that begins with "=" taking the place
 * of its name's earlier ones, one that begins with "+" being a cookie; an empty line; the body. In names and values "^"
 * means a line feed. */
#include "fuzz.h"
#include "oracle/base64.h"

#include "members.h"

enum { LINES_MAX = 80, FEW = 16 };

typedef struct line {
    char *name, *value;
    size_t name_len, value_len;
    bool grouped; /* within one expectation: an earlier line took it along */
} line;

typedef struct meant {
    int32_t status;
    line lines[LINES_MAX];
    size_t count;
    const char *body; /* NULL: none */
    size_t body_len;
    uint32_t flags;
} meant;

/* ---- building ----------------------------------------------------------------------------------------------- */

static bool is_token(const char *name, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (name[i] <= ' ' || name[i] > '~' || strchr("()<>@,;:\\\"/[]?={}", name[i]) != NULL)
            return false;
    return n != 0;
}

static apigw_status naive_line_status(const char *name, size_t name_len, const char *value, size_t value_len) {
    if (!is_token(name, name_len))
        return APIGW_E_HEADER;
    for (size_t i = 0; i < value_len; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            return APIGW_E_HEADER;
    return naive_utf8_valid(value, value_len) == value_len ? APIGW_OK : APIGW_E_UTF8;
}

static void drop(line *l) {
    free(l->name);
    free(l->value);
}

/* Takes the lines of that name away. */
static void drop_name(meant *m, const char *name, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (naive_same_name(m->lines[i].name, m->lines[i].name_len, name, n))
            drop(&m->lines[i]);
        else
            m->lines[kept++] = m->lines[i];
    }
    m->count = kept;
}

static void add_line(apigw_response *r, meant *m, char how, const char *name, size_t name_len, const char *value,
                     size_t value_len) {
    apigw_status expected = naive_line_status(name, name_len, value, value_len), status;
    apigw_error err;
    if (how == '=')
        status = apigw_response_set_header(r, name, name_len, value, value_len, &err);
    else if (how == '+')
        status = apigw_response_add_cookie(r, value, value_len, &err);
    else
        status = apigw_response_add_header(r, name, name_len, value, value_len, &err);
    REQUIRE(status == expected && err.code == expected);
    if (status != APIGW_OK)
        return;
    if (how == '=')
        drop_name(m, name, name_len);
    m->lines[m->count++] = (line){exact_copy(name, name_len), exact_copy(value, value_len), name_len, value_len, false};
}

/* One line of the input. */
static void build_line(apigw_response *r, meant *m, const char *text, size_t n) {
    char how = n != 0 && (text[0] == '=' || text[0] == '+') ? text[0] : ' ';
    char *copy = how == ' ' ? exact_copy(text, n) : exact_copy(text + 1, --n);
    const char *colon;
    for (size_t i = 0; i < n; i++)
        if (copy[i] == '^')
            copy[i] = '\n';
    colon = memchr(copy, ':', n);
    if (how == '+')
        add_line(r, m, how, "Set-Cookie", 10, copy, n);
    else if (colon == NULL)
        add_line(r, m, how, copy, n, NULL, 0);
    else
        add_line(r, m, how, copy, (size_t)(colon - copy), colon + 1, n - (size_t)(colon - copy) - 1);
    free(copy);
}

static void build_status(apigw_response *r, meant *m, const char *text, size_t n) {
    int32_t status = 0;
    apigw_status expected;
    size_t i = 0;
    for (; i < n && i < 4 && text[i] >= '0' && text[i] <= '9'; i++)
        status = status * 10 + (text[i] - '0');
    expected = status >= 200 && status <= 599 ? APIGW_OK : APIGW_E_VALUE;
    REQUIRE(apigw_response_set_status(r, status, NULL) == expected);
    m->status = expected == APIGW_OK ? status : 200;
    for (; i < n; i++)
        m->flags |= text[i] == 'T'   ? APIGW_BODY_TEXT
                    : text[i] == 'B' ? APIGW_BODY_BASE64
                    : text[i] == 'O' ? APIGW_BODY_BORROW
                                     : 0;
}

static void build(apigw_response *r, meant *m, const char *p, const char *end) {
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    apigw_status expected = APIGW_OK;
    m->status = 200;
    if (stop == NULL)
        stop = end;
    build_status(r, m, p, (size_t)(stop - p));
    for (p = stop + (stop < end); p < end && *p != '\n' && m->count < LINES_MAX; p = stop + (stop < end)) {
        stop = memchr(p, '\n', (size_t)(end - p));
        if (stop == NULL)
            stop = end;
        build_line(r, m, p, (size_t)(stop - p));
    }
    if (p == end)
        return;
    m->body = p + 1;
    m->body_len = (size_t)(end - p) - 1;
    if ((m->flags & APIGW_BODY_TEXT) != 0 && (m->flags & APIGW_BODY_BASE64) != 0)
        expected = APIGW_E_ARGUMENT;
    REQUIRE(apigw_response_set_body(r, m->body, m->body_len, m->flags, NULL) == expected);
    if (expected != APIGW_OK)
        m->body = NULL;
}

/* ---- reading back ------------------------------------------------------------------------------------------- */

static void check_getters(const apigw_response *r, const meant *m) {
    apigw_pair pair;
    const char *body;
    size_t n;
    REQUIRE(apigw_response_status(r) == m->status);
    REQUIRE(apigw_response_count(r, APIGW_LIST_HEADERS) == m->count);
    for (size_t i = 0; i < m->count; i++) {
        const line *l = &m->lines[i];
        size_t nth = 0;
        REQUIRE(apigw_response_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK);
        REQUIRE(pair.name_len == l->name_len && memcmp(pair.name, l->name, l->name_len) == 0);
        REQUIRE(pair.value_len == l->value_len && memcmp(pair.value, l->value, l->value_len) == 0);
        REQUIRE(pair.name[pair.name_len] == '\0' && pair.value[pair.value_len] == '\0');
        if (m->count > FEW && i % 4 != m->count % 4) /* to find every line of many takes the square of their number */
            continue;
        for (size_t k = 0; k < i; k++)
            nth += naive_same_name(m->lines[k].name, m->lines[k].name_len, l->name, l->name_len);
        REQUIRE(apigw_response_find(r, APIGW_LIST_HEADERS, l->name, l->name_len, nth, &n) == pair.value &&
                n == l->value_len);
    }
    body = apigw_response_body(r, &n);
    REQUIRE(m->body == NULL ? body == NULL : n == m->body_len && memcmp(body, m->body, n) == 0);
    REQUIRE(m->body == NULL || (m->flags & APIGW_BODY_BORROW) == 0 || body == m->body);
}

/* ---- what is meant ------------------------------------------------------------------------------------------ */

static bool is_named(const line *l, const char *name) {
    return naive_same_name(l->name, l->name_len, name, strlen(name));
}

static bool is_framing(const line *l) {
    static const char *const names[] = {
        "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_named(l, names[i]))
            return true;
    return false;
}

static json_t *string_of(const char *text, size_t n) {
    json_t *value = json_stringn(text, n);
    REQUIRE(value != NULL);
    return value;
}

/* The values of the lines that have the name of line `i`; they are marked. */
static json_t *values_of(meant *m, size_t i) {
    json_t *values = json_array();
    for (size_t k = i; k < m->count; k++)
        if (naive_same_name(m->lines[k].name, m->lines[k].name_len, m->lines[i].name, m->lines[i].name_len)) {
            m->lines[k].grouped = true;
            json_array_append_new(values, string_of(m->lines[k].value, m->lines[k].value_len));
        }
    return values;
}

static json_t *join(const json_t *values) {
    text_buffer all = {NULL, 0, 0};
    json_t *joined;
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        append(&all, ", ", i == 0 ? 0 : 2);
        append(&all, json_string_value(value), json_string_length(value));
    }
    joined = string_of(all.at == NULL ? "" : all.at, all.len);
    free(all.at);
    return joined;
}

static void put(json_t *object, const line *l, json_t *value) {
    char name[512];
    if (l->name_len >= sizeof name) { /* longer names are not looked at */
        json_decref(value);
        return;
    }
    memcpy(name, l->name, l->name_len);
    name[l->name_len] = '\0';
    REQUIRE(json_object_set_new(object, name, value) == 0);
}

/* Adds a member unless it is empty. */
static void add_unless_empty(json_t *result, const char *name, json_t *value) {
    if (json_object_size(value) + json_array_size(value) == 0)
        json_decref(value);
    else
        json_object_set_new(result, name, value);
}

/* A media type that is text; `n` bytes of a Content-Type value. No type counts as text. */
static bool is_text_type(const char *value, size_t n) {
    size_t len;
    const char *type = apigw_media_type(value, n, &len); /* compared with a naive version in fuzz_codec.c */
    return len == 0 || apigw_media_type_is_text(type, len);
}

static bool is_base64(const meant *m) {
    const line *type = NULL;
    bool coded = false;
    if (m->body == NULL || (m->flags & APIGW_BODY_TEXT) != 0)
        return false;
    if ((m->flags & APIGW_BODY_BASE64) != 0 || naive_utf8_valid(m->body, m->body_len) != m->body_len)
        return true;
    for (size_t i = m->count; i-- > 0;) {
        const line *l = &m->lines[i];
        if (is_named(l, "content-type"))
            type = l;
        else if (is_named(l, "content-encoding"))
            coded |= l->value_len != 0 && !naive_same_name(l->value, l->value_len, "identity", 8);
    }
    return coded || (type != NULL && !is_text_type(type->value, type->value_len));
}

/* Where the lines go: repeated names to multiValueHeaders, or all; cookies to a member of their own, or as an array. */
typedef struct places {
    bool multi, multi_alone, cookies, cookie_arrays;
} places;

static places places_of(uint32_t kind) {
    return (places){.multi = kind <= APIGW_KIND_HTTP_1 || kind == APIGW_KIND_ALB_MULTI || kind == APIGW_KIND_WEBSOCKET,
                    .multi_alone = kind == APIGW_KIND_ALB_MULTI,
                    .cookies = kind == APIGW_KIND_HTTP_2 || kind == APIGW_KIND_FUNCTION_URL,
                    .cookie_arrays = kind == APIGW_KIND_LATTICE_1 || kind == APIGW_KIND_LATTICE_2};
}

/* The map that load balancers and Lattice have even when it is empty. */
static const char *map_always_there(uint32_t kind) {
    bool none = kind <= APIGW_KIND_FUNCTION_URL || kind == APIGW_KIND_WEBSOCKET;
    return none ? NULL : kind == APIGW_KIND_ALB_MULTI ? "multiValueHeaders" : "headers";
}

/* The result document for a kind. */
static json_t *expect(meant *m, uint32_t kind) {
    json_t *result = json_object(), *headers = json_object(), *all = json_object(), *cookies = json_array();
    places to = places_of(kind);
    bool base64 = is_base64(m);
    for (size_t i = 0; i < m->count; i++)
        m->lines[i].grouped = false;
    for (size_t i = 0; i < m->count; i++) {
        json_t *values;
        if (m->lines[i].grouped)
            continue;
        values = values_of(m, i);
        if (is_framing(&m->lines[i]))
            ;
        else if (to.cookies && is_named(&m->lines[i], "set-cookie"))
            json_array_extend(cookies, values);
        else if (to.cookie_arrays && is_named(&m->lines[i], "set-cookie") && json_array_size(values) > 1)
            put(headers, &m->lines[i], json_incref(values));
        else if (to.multi && (to.multi_alone || json_array_size(values) > 1))
            put(all, &m->lines[i], json_incref(values));
        else
            put(headers, &m->lines[i], join(values));
        json_decref(values);
    }
    json_object_set_new(result, "statusCode", json_integer(m->status));
    add_unless_empty(result, "headers", headers);
    add_unless_empty(result, "multiValueHeaders", all);
    add_unless_empty(result, "cookies", cookies);
    if (map_always_there(kind) != NULL && json_object_get(result, map_always_there(kind)) == NULL)
        json_object_set_new(result, map_always_there(kind), json_object());
    if (m->body != NULL && !base64)
        json_object_set_new(result, "body", string_of(m->body, m->body_len));
    json_object_set_new(result, "isBase64Encoded", json_boolean(base64));
    return result;
}

/* Takes a base64 body out of the result, after looking whether it is the one that was set. */
static void check_base64_body(json_t *result, const meant *m) {
    const json_t *body = json_object_get(result, "body");
    unsigned char *plain = exact_block(json_string_length(body));
    size_t n;
    REQUIRE(json_is_string(body));
    REQUIRE(naive_base64_decode(plain, json_string_value(body), json_string_length(body), &n));
    REQUIRE(n == m->body_len && memcmp(plain, m->body, n) == 0);
    free(plain);
    json_object_del(result, "body");
}

/* Takes the description out of the result: the code, a space and a phrase. */
static void check_description(json_t *result, uint32_t kind, int32_t status) {
    const char *text = json_string_value(json_object_get(result, "statusDescription"));
    char begin[16];
    int n = snprintf(begin, sizeof begin, "%d ", (int)status);
    if (kind != APIGW_KIND_ALB && kind != APIGW_KIND_ALB_MULTI)
        return;
    REQUIRE(text != NULL || (status != 200 && status != 404 && status != 500));
    REQUIRE(text == NULL || (strncmp(text, begin, (size_t)n) == 0 && text[n] != '\0'));
    json_object_del(result, "statusDescription");
}

static size_t cookie_lines(const meant *m) {
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++)
        n += is_named(&m->lines[i], "set-cookie");
    return n;
}

static bool has_long_name(const meant *m) {
    for (size_t i = 0; i < m->count; i++)
        if (m->lines[i].name_len >= 512)
            return true;
    return false;
}

static void check_document(const char *text, size_t n, uint32_t kind, meant *m) {
    json_error_t why;
    json_t *result = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why), *expected;
    REQUIRE(json_is_object(result));
    REQUIRE(json_is_true(json_object_get(result, "isBase64Encoded")) == is_base64(m));
    if (kind_has_responses(kind) && !has_long_name(m)) {
        expected = expect(m, kind);
        check_description(result, kind, m->status);
        if (json_is_true(json_object_get(expected, "isBase64Encoded")))
            check_base64_body(result, m);
        REQUIRE(json_equal(result, expected));
        json_decref(expected);
    }
    json_decref(result);
}

/* ---- sizes -------------------------------------------------------------------------------------------------- */

/* A limit that is one byte short, and one that is just enough. */
static void check_limits(const apigw_response *r, uint32_t kind, const char *text, size_t n) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    size_t len;
    REQUIRE(apigw_buffer_set_max(b, n - 1, NULL) == APIGW_OK);
    REQUIRE(apigw_response_encode(r, kind, b, NULL) == APIGW_E_SIZE);
    REQUIRE(apigw_buffer_set_max(b, n, NULL) == APIGW_OK);
    REQUIRE(apigw_response_encode(r, kind, b, NULL) == APIGW_OK && apigw_buffer_needed(b) == n + 1);
    REQUIRE(memcmp(apigw_buffer_data(b, &len), text, n) == 0 && len == n);
    apigw_buffer_free(b);
}

/* Memory of the caller: none, just enough, and one byte less. */
static void check_memory(const apigw_response *r, uint32_t kind, const char *text, size_t n, unsigned which) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    size_t size = which == 0 ? 0 : which == 1 ? n + 1 : n, len;
    char *memory = size == 0 ? NULL : exact_block(size);
    REQUIRE(apigw_buffer_use(b, memory, size, NULL) == APIGW_OK);
    REQUIRE(apigw_response_encode(r, kind, b, NULL) == (which == 1 ? APIGW_OK : APIGW_E_SPACE));
    REQUIRE(apigw_buffer_needed(b) == n + 1);
    if (which == 1)
        REQUIRE(apigw_buffer_data(b, &len) == memory && len == n && memcmp(memory, text, n + 1) == 0);
    else if (which == 2)
        REQUIRE(*apigw_buffer_data(b, &len) == '\0' && len == 0);
    apigw_buffer_free(b);
    free(memory);
}

/* One of the sizes for each document: all would take most of the time. */
static void check_sizes(const apigw_response *r, uint32_t kind, const char *text, size_t n) {
    if (n % 4 == 3)
        check_limits(r, kind, text, n);
    else
        check_memory(r, kind, text, n, (unsigned)(n % 4));
}

static void check_kind(const apigw_response *r, uint32_t kind, meant *m) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error err;
    apigw_status status = apigw_response_encode(r, kind, out, &err), expected = APIGW_OK;
    size_t n;
    const char *text = apigw_buffer_data(out, &n);
    REQUIRE(err.code == status);
    if (!kind_has_responses(kind))
        expected = APIGW_E_UNSUPPORTED;
    else if (m->body != NULL && (m->flags & APIGW_BODY_TEXT) != 0 &&
             naive_utf8_valid(m->body, m->body_len) != m->body_len)
        expected = APIGW_E_UTF8;
    else if (kind == APIGW_KIND_ALB && cookie_lines(m) > 1)
        expected = APIGW_E_UNSUPPORTED;
    REQUIRE(status == expected);
    if (status == APIGW_OK) {
        REQUIRE(text[n] == '\0');
        check_document(text, n, kind, m);
        check_sizes(r, kind, text, n);
    } else if (status == APIGW_E_UTF8) {
        REQUIRE(err.offset == naive_utf8_valid(m->body, m->body_len));
    }
    apigw_buffer_free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static meant m; /* large */
    uint32_t kind = size == 0 ? 0 : (uint32_t)data[0] - '0';
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_response *r;
    char *text;
    if (kind == 0 || kind > APIGW_KIND_LAST)
        return 0;
    r = apigw_response_new(&allocator);
    text = exact_copy(data + 1, size - 1);
    memset(&m, 0, sizeof m);
    build(r, &m, text, text + size - 1);
    check_kind(r, kind, &m);
    check_getters(r, &m);
    for (size_t i = 0; i < m.count; i++)
        drop(&m.lines[i]);
    apigw_response_reset(r);
    REQUIRE(apigw_response_count(r, APIGW_LIST_HEADERS) == 0 && apigw_response_body(r, NULL) == NULL);
    apigw_response_free(r);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(text);
    return 0;
}
