/* The JSON reader against jansson. The input is taken as a document, as the value of a member that the library does not
 * know, as a value within requestContext, and as the inside of a string.
 *
 * What the library accepts and jansson does not, all of it:
 * - lone surrogate escapes (F37): jansson gets U+FFFD in their place, and the values must then be equal
 * - integers beyond 64 bits and reals beyond double: json_error_numeric_overflow
 * - U+0000 in a member name: json_error_null_byte_in_key
 * - a byte-order mark: jansson gets the text after it
 * What jansson accepts and the library does not:
 * - nesting beyond the limit, 64 levels here (jansson: 2048)
 * - as a document: what is no object; a NUL in a method, path, header or cookie; a method that is no token; what no
 * front end recognises */
#include "fuzz.h"

#include "members.h"
#include "json/walker.h"

enum { DEPTH = 64 };

/* ---- a value by itself -------------------------------------------------------------------------------------- */

/* The library's verdict on a text that is one value: APIGW_OK, or the fault. */
static apigw_status scan(const char *text, size_t n, gw_json_fault *f) {
    const char *end = text + n, *p = gw_json_value_end(text, end, DEPTH, f);
    if (p == NULL)
        return f->code;
    p = gw_json_skip_space(p, end);
    *f = (gw_json_fault){p == end ? APIGW_OK : APIGW_E_TRAILING, p, ""};
    return f->code;
}

/* Whether jansson refused for one of the reasons in the list. */
static bool is_known_refusal(const json_error_t *why) {
    enum json_error_code code = json_error_code(why);
    return code == json_error_numeric_overflow || code == json_error_null_byte_in_key;
}

/* Both read the text, and must agree on whether it is JSON. Returns what jansson made of it. */
static json_t *agree(const char *text, size_t n) {
    json_error_t why;
    gw_json_fault f;
    json_t *tree = jansson_read(text, n, &why);
    apigw_status status = scan(text, n, &f);
    if (status == APIGW_OK)
        REQUIRE(tree != NULL || is_known_refusal(&why));
    else if (tree != NULL)
        REQUIRE(status == APIGW_E_DEPTH);
    REQUIRE(f.at >= text && f.at <= text + n);
    return tree;
}

/* ---- strings ------------------------------------------------------------------------------------------------ */

/* The first `at` bytes that come out are those that escaped text of this length gives. */
static void check_escaped_length(const char *text, size_t n, const char *plain, size_t plain_len, size_t at) {
    size_t used = gw_json_escaped_length(text, n, at), len;
    char *out = exact_block(n);
    bool has_nul = false;
    REQUIRE(used <= n);
    len = naive_unescape(out, text, used, &has_nul);
    REQUIRE(len >= at && len <= plain_len && memcmp(out, plain, len) == 0);
    REQUIRE(len < at + 4);
    free(out);
}

static void check_string(const char *text, size_t n) {
    char *quoted = exact_block(n + 1), *plain = exact_block(n), *out = exact_block(n);
    const char *end;
    naive_outcome expected;
    unsigned holds;
    bool has_nul = false, expected_nul = false;
    size_t len, plain_len;
    gw_json_fault f;
    if (n != 0)
        memcpy(quoted, text, n);
    quoted[n] = '"';
    end = gw_json_string_end(quoted, quoted + n + 1, &holds, &f);
    expected = naive_json_string(quoted, n + 1);
    REQUIRE((size_t)((end != NULL ? end : f.at) - quoted) == expected.at);
    REQUIRE((end != NULL ? APIGW_OK : f.code) == expected.code);
    if (end != NULL) {
        REQUIRE(holds == expected.holds);
        len = (size_t)(end - quoted);
        plain_len = naive_unescape(plain, quoted, len, &expected_nul);
        REQUIRE(gw_json_unescape(out, quoted, len, &has_nul) == plain_len && has_nul == expected_nul);
        REQUIRE(memcmp(out, plain, plain_len) == 0);
        for (size_t at = 0; at <= plain_len; at += 1 + plain_len / 8)
            check_escaped_length(quoted, len, plain, plain_len, at);
        has_nul = false;
        REQUIRE(gw_json_unescape(quoted, quoted, len, &has_nul) == plain_len && has_nul == expected_nul);
        REQUIRE(memcmp(quoted, plain, plain_len) == 0);
    }
    free(quoted);
    free(plain);
    free(out);
}

/* ---- documents ---------------------------------------------------------------------------------------------- */

static apigw_request *kept, *plain; /* with and without APIGW_OPT_KEEP_SOURCE */
static apigw_buffer *out;

static void set_up(void) {
    if (kept != NULL)
        return;
    kept = apigw_request_new(NULL);
    plain = apigw_request_new(NULL);
    out = apigw_buffer_new(NULL);
    REQUIRE(kept != NULL && plain != NULL && out != NULL);
    REQUIRE(apigw_request_set_option(kept, APIGW_OPT_KEEP_SOURCE, 1, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(kept, APIGW_OPT_LENIENT, 1, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(plain, APIGW_OPT_LENIENT, 1, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(kept, APIGW_OPT_MAX_DEPTH, DEPTH, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(plain, APIGW_OPT_MAX_DEPTH, DEPTH, NULL) == APIGW_OK);
}

/* Appends a token to a JSON Pointer. */
static void add_token(text_buffer *pointer, const char *name, size_t n) {
    append(pointer, "/", 1);
    for (size_t i = 0; i < n; i++)
        if (name[i] == '~')
            append(pointer, "~0", 2);
        else if (name[i] == '/')
            append(pointer, "~1", 2);
        else
            append(pointer, name + i, 1);
}

/* What is at the pointer without the source: the same text, unless it belongs to the envelope. `top` is the member of
 * the document, `context` is requestContext there. */
static void check_without_source(const text_buffer *pointer, slice top, const json_t *context, const char *text,
                                 size_t n) {
    apigw_status status = apigw_request_get_json(plain, pointer->at, pointer->len, out, NULL);
    const char *have;
    size_t len;
    have = apigw_buffer_data(out, &len);
    if (status == APIGW_OK)
        REQUIRE(len == n && memcmp(have, text, n) == 0);
    else if (status == APIGW_E_NOT_FOUND)
        REQUIRE(!json_is_object(context) && top.len == 14 && memcmp(top.at, "requestContext", 14) == 0);
    else
        REQUIRE(status == APIGW_E_UNSUPPORTED && (top.at == NULL || any_kind_has_member(top.at, top.len)));
}

/* The text at the pointer means what jansson read there. */
static void check_pointer(const text_buffer *pointer, slice top, const json_t *context, const json_t *expected) {
    size_t n;
    const char *text;
    json_error_t why;
    json_t *value;
    text_buffer copy = {NULL, 0, 0};
    REQUIRE(apigw_request_get_json(kept, pointer->at, pointer->len, out, NULL) == APIGW_OK);
    text = apigw_buffer_data(out, &n);
    value = jansson_read(text, n, &why);
    REQUIRE(value != NULL && json_equal(value, expected));
    json_decref(value);
    append(&copy, text, n);
    check_without_source(pointer, top, context, copy.at, copy.len);
    free(copy.at);
}

/* The `which`-th member or element; adds its token to the pointer. */
static const json_t *descend(const json_t *value, uint32_t which, text_buffer *pointer, slice *name) {
    char index[24];
    const char *key;
    json_t *member;
    size_t n;
    *name = (slice){NULL, 0};
    if (json_is_array(value) && json_array_size(value) != 0) {
        n = which % json_array_size(value);
        add_token(pointer, index, (size_t)snprintf(index, sizeof index, "%zu", n));
        return json_array_get(value, n);
    }
    if (!json_is_object(value) || json_object_size(value) == 0)
        return NULL;
    n = which % json_object_size(value);
    json_object_foreach((json_t *)(uintptr_t)value, key, member) if (n-- == 0) {
        *name = (slice){key, strlen(key)};
        add_token(pointer, key, strlen(key));
        return member;
    }
    return NULL;
}

/* Some members of the document, from the whole down to the leaves; `seed` tells which. */
static void check_members(const json_t *tree, uint32_t seed) {
    const json_t *context = json_object_get(tree, "requestContext");
    for (int round = 0; round < 4; round++) {
        text_buffer pointer = {NULL, 0, 0};
        slice top = {NULL, 0}, name;
        const json_t *value = tree;
        char *token = NULL;
        while (value != NULL) {
            check_pointer(&pointer, top, context, value);
            seed = seed * 1664525u + 1013904223u;
            value = descend(value, seed >> 8, &pointer, &name);
            if (token == NULL && value != NULL) {
                token =
                    exact_copy(pointer.at + 1, pointer.len - 1); /* of the pointer: escaped as its reader wants it */
                top = (slice){token, pointer.len - 1};
            }
        }
        append(&pointer, "/none", 5);
        REQUIRE(apigw_request_get_json(kept, pointer.at, pointer.len, out, NULL) == APIGW_E_NOT_FOUND);
        free(token);
        free(pointer.at);
    }
}

static bool is_json_fault(apigw_status status) {
    return status == APIGW_E_SYNTAX || status == APIGW_E_TRUNCATED || status == APIGW_E_TRAILING ||
           status == APIGW_E_UTF8 || status == APIGW_E_DEPTH;
}

static bool holds(const char *text, size_t n, const char *what) {
    size_t len = strlen(what);
    for (size_t i = 0; i + len <= n; i++)
        if (memcmp(text + i, what, len) == 0)
            return true;
    return false;
}

/* Decoding the document as that kind, 0: whatever it looks like. */
static void check_decode(const char *text, size_t n, uint32_t kind, const json_t *tree) {
    size_t mark = n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    gw_json_fault f;
    apigw_error err, plain_err;
    apigw_status verdict = scan(text + mark, n - mark, &f), status = apigw_request_decode(kept, text, n, kind, &err);
    if (n == 1 || n == 2)
        if (memcmp(text, "\xef\xbb\xbf", n) == 0) { /* a mark that is cut */
            verdict = APIGW_E_TRUNCATED;
            f.at = text + n;
        }
    REQUIRE(apigw_request_decode(plain, text, n, kind, &plain_err) == status);
    REQUIRE(memcmp(&err, &plain_err, sizeof err) == 0 && err.code == status);
    if (is_json_fault(status)) { /* said of the same byte by both ways through the text */
        REQUIRE(status == verdict);
        REQUIRE(err.offset == (uint64_t)(f.at - text));
    } else if (status == APIGW_E_VALUE || status == APIGW_E_HEADER) {
        REQUIRE(holds(text, n, "\\u0000") || strstr(err.message, "a method that is an RFC 9110 token") != NULL);
    } else if (status == APIGW_E_TYPE) {
        /* before the bytes after the value are read */
        REQUIRE((verdict == APIGW_OK || verdict == APIGW_E_TRAILING) && !json_is_object(tree));
    } else if (status == APIGW_E_KIND || status == APIGW_E_UNSUPPORTED) {
        REQUIRE(verdict == APIGW_OK && kind == 0);
    } else {
        REQUIRE(status == APIGW_OK && verdict == APIGW_OK && (tree == NULL || json_is_object(tree)));
    }
    if (status == APIGW_OK && tree != NULL)
        check_members(tree, (uint32_t)n * 7 + kind);
}

static void check_document(const char *text, size_t n) {
    size_t mark = n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    json_t *tree = agree(text + mark, n - mark);
    check_decode(text, n, 0, tree);
    check_decode(text, n, n % 2 == 0 ? APIGW_KIND_HTTP_2 : APIGW_KIND_REST, tree);
    json_decref(tree);
}

/* The input between two pieces of text. */
static void check_within(const char *before, const char *text, size_t n, const char *after) {
    text_buffer whole = {NULL, 0, 0};
    char *exact;
    append(&whole, before, strlen(before));
    append(&whole, text, n);
    append(&whole, after, strlen(after));
    exact = exact_copy(whole.at, whole.len);
    check_document(exact, whole.len);
    free(exact);
    free(whole.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = exact_copy(data, size);
    set_up();
    check_string(text, size);
    check_document(text, size);
    check_within("{\"x\":", text, size, "}");
    check_within("{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"},\"x\":", text, size, "}}");
    free(text);
    return 0;
}
