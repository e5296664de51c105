/* The bridge to jansson, and the only file that includes its header. */
#include "core/nts.h"
#include <apigw/jansson.h>

#include "core/buffer.h"
#include "core/error.h"
#include "text/utf8.h"
#include "json/bridge.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_surrogate(const char *p, const char *end, char low, char high) {
    char second;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || (p[2] | 0x20) != 'd')
        return false;
    second = (char)(p[3] | 0x20); /* '8' to 'b' stay as they are */
    return second >= low && second <= high;
}

/* Lone surrogates become U+FFFD, as everywhere (F37), since jansson refuses them. */
static void replace_surrogates(char *p, const char *end) {
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

/* The text is valid JSON, so jansson refuses it only for values that it cannot represent or when out of memory, which
 * it does not distinguish from a syntax error. */
static apigw_status explain(const json_error_t *why, apigw_error *err) {
    switch ((int)json_error_code(why)) {
    case json_error_numeric_overflow:
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX,
                            "expected integers of at most 64 bits and reals that fit a double, found a larger number");
    case json_error_null_byte_in_key:
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected no U+0000 in a member name, found one");
    default:
        return gw_error_nomem(err);
    }
}

apigw_status apigw_request_get_jansson(const apigw_request *request, const char *pointer, size_t pointer_len,
                                       json_t **out, apigw_error *err) {
    pointer_len = length_of(pointer, pointer_len);
    apigw_buffer *text;
    apigw_status status;
    json_error_t why = {0}; /* jansson does not fill it in when memory runs out early */
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a pointer for the tree");
    *out = NULL;
    text = apigw_buffer_new(NULL);
    if (text == NULL)
        return gw_error_nomem(err);
    status = apigw_request_get_json(request, pointer, pointer_len, text, err);
    if (status == APIGW_OK) {
        replace_surrogates(text->data, text->data + text->length);
        *out = json_loadb(text->data, text->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
        if (*out == NULL)
            status = explain(&why, err);
    }
    apigw_buffer_free(text);
    return status;
}

/* Names of jansson 2.13 have no NUL. */
static size_t name_len(void *member) {
#if JANSSON_VERSION_HEX >= 0x020E00
    return json_object_iter_key_len(member);
#else
    return strlen(json_object_iter_key(member));
#endif
}

/* An array or object that is being checked, and those around it. */
typedef struct path {
    const json_t *value;
    const struct path *outer;
} path;

static bool is_within(const path *p, const json_t *value) {
    for (; p != NULL; p = p->outer)
        if (p->value == value)
            return true;
    return false;
}

/* Return whether jansson can write a value: no array or object contains itself, and texts are UTF-8. This is checked
 * first, as jansson does not report why it fails, and writes broken JSON for a name that is not UTF-8. */
static bool is_writable(const json_t *value, const path *outer) {
    const path here = {value, outer};
    json_t *object = (json_t *)(uintptr_t)value; /* the iterator takes no const pointer, but changes nothing */
    if (json_is_string(value))
        return gw_utf8_valid(json_string_value(value), json_string_length(value)) == json_string_length(value);
    if (!json_is_array(value) && !json_is_object(value))
        return true;
    if (is_within(outer, value))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_writable(json_array_get(value, i), &here))
            return false;
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        size_t n = name_len(i);
        if (gw_utf8_valid(json_object_iter_key(i), n) != n || !is_writable(json_object_iter_value(i), &here))
            return false;
    }
    return true;
}

apigw_status apigw_response_set_body_jansson(apigw_response *response, const json_t *tree, apigw_error *err) {
    const size_t how = JSON_COMPACT | JSON_ENCODE_ANY;
    apigw_buffer *text;
    apigw_status status;
    size_t n;
    gw_error_clear(err);
    if (response == NULL || tree == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response and a tree");
    if (!is_writable(tree, NULL))
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX,
                            "expected a tree of UTF-8 strings in which no value contains itself");
    n = json_dumpb(tree, NULL, 0, how); /* 0: out of memory */
    text = n == 0 ? NULL : apigw_buffer_new(NULL);
    if (text == NULL)
        return gw_error_nomem(err);
    gw_buffer_begin(text);
    if (gw_buffer_reserve(text, n) != NULL && json_dumpb(tree, text->data, n, how) == n)
        buffer_commit(text, n);
    status = text->length == n ? gw_response_set_json(response, text->data, n, err) : gw_error_nomem(err);
    apigw_buffer_free(text);
    return status;
}
