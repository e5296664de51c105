/* The bridge to jansson, and the only file that knows it. It stands on the public API alone. */
#include <apigw/jansson.h>

#include "core/buffer.h"
#include "core/error.h"
#include <stdlib.h>

static bool is_surrogate(const char *p, const char *end, char low, char high) {
    char second;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || (p[2] | 0x20) != 'd')
        return false;
    second = (char)(p[3] | 0x20); /* '8' to 'b' stay as they are */
    return second >= low && second <= high;
}

/* Lone surrogates become U+FFFD here as everywhere (F37): jansson would refuse them. */
static void mend_surrogates(char *p, const char *end) {
    while (p < end) {
        if (*p != '\\') {
            p++;
        } else if (is_surrogate(p, end, '8', 'b') && is_surrogate(p + 6, end, 'c', 'f')) {
            p += 12;
        } else if (is_surrogate(p, end, '8', 'f')) {
            memcpy(p + 2, "fffd", 4);
            p += 6;
        } else {
            p += 2;
        }
    }
}

/* The text is valid JSON, so that jansson refuses it for what it cannot carry, or for want of memory, which it does not
 * tell apart from an error of syntax. */
static apigw_status explain(const json_error_t *why, apigw_error *err) {
    switch ((int)json_error_code(why)) {
    case json_error_numeric_overflow:
        return error_set(err, APIGW_E_VALUE, UINT64_MAX,
                         "expected integers of at most 64 bits and reals that fit a double, found one beyond");
    case json_error_null_byte_in_key:
        return error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected no U+0000 in a member name, found one");
    default:
        return error_nomem(err);
    }
}

apigw_status apigw_request_json_tree(const apigw_request *request, const char *pointer, size_t n, json_t **out,
                                     apigw_error *err) {
    apigw_buffer *text;
    apigw_status status;
    json_error_t why;
    error_clear(err);
    if (out == NULL)
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a place for the tree");
    *out = NULL;
    text = apigw_buffer_new(NULL);
    if (text == NULL)
        return error_nomem(err);
    status = apigw_request_json(request, pointer, n, text, err);
    if (status == APIGW_OK) {
        mend_surrogates(text->data, text->data + text->length);
        *out = json_loadb(text->data, text->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
        if (*out == NULL)
            status = explain(&why, err);
    }
    apigw_buffer_free(text);
    return status;
}

/* Gives the body and, where there is none, its type. */
static apigw_status set_body(apigw_response *response, const char *text, size_t n, apigw_error *err) {
    static const char name[] = "Content-Type", type[] = "application/json";
    apigw_status status;
    if (apigw_response_find(response, APIGW_HEADERS, name, sizeof name - 1, 0, NULL) == NULL) {
        status = apigw_response_add_header(response, name, sizeof name - 1, type, sizeof type - 1, err);
        if (status != APIGW_OK)
            return status;
    }
    return apigw_response_set_body(response, text, n, 0, err);
}

apigw_status apigw_response_set_body_tree(apigw_response *response, const json_t *tree, apigw_error *err) {
    apigw_buffer *text;
    apigw_status status;
    size_t n;
    error_clear(err);
    if (response == NULL || tree == NULL)
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response and a tree");
    n = json_dumpb(tree, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    if (n == 0)
        return error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a tree that jansson can write, found another");
    text = apigw_buffer_new(NULL);
    if (text == NULL)
        return error_nomem(err);
    buffer_begin(text);
    if (buffer_reserve(text, n) != NULL) {
        json_dumpb(tree, text->data, n, JSON_COMPACT | JSON_ENCODE_ANY);
        buffer_commit(text, n);
    }
    status = text->length == n ? set_body(response, text->data, n, err) : error_nomem(err);
    apigw_buffer_free(text);
    return status;
}
