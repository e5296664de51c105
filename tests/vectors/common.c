#define _POSIX_C_SOURCE 200809L
#include "support/exact.h"
#include "vectors.h"

void (*vector_prepared)(bool begins);

bytes bytes_of(const char *text) {
    bytes b = {text, text != NULL ? strlen(text) : 0};
    return b;
}

bool bytes_equal(bytes a, bytes b) {
    if (a.at == NULL || b.at == NULL)
        return a.at == b.at;
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* ---- telling differences --------------------------------------------------------------------------------------- */

static void print_bytes(FILE *out, bytes b) {
    size_t shown = b.len < 2000 ? b.len : 2000;
    if (b.at == NULL) {
        fputs("(absent)", out);
        return;
    }
    fputc('"', out);
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)b.at[i];
        if (c < 0x20 || c == 0x7F || c >= 0x80)
            fprintf(out, "\\x%02X", c);
        else
            fputc(c, out);
    }
    fprintf(out, "\"%s", shown < b.len ? "..." : "");
}

void vector_differs(vector *v, const char *what, const char *where, bytes expected, bytes found) {
    v->differences++;
    fprintf(v->diff, "  %s%s%s\n    expected ", what, where[0] != '\0' ? " " : "", where);
    print_bytes(v->diff, expected);
    fputs("\n    found    ", v->diff);
    print_bytes(v->diff, found);
    fputc('\n', v->diff);
}

void vector_says(vector *v, const char *what, const char *format, ...) {
    va_list args;
    v->differences++;
    fprintf(v->diff, "  %s: ", what);
    va_start(args, format);
    vfprintf(v->diff, format, args);
    va_end(args);
    fputc('\n', v->diff);
}

/* ---- values of a case ------------------------------------------------------------------------------------------ */

static int base64_digit(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

char *vector_base64(const char *text, size_t n, size_t *len) {
    char *out = exact_block(n);
    unsigned held = 0, bits = 0;
    *len = 0;
    for (size_t i = 0; i < n && text[i] != '='; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0) {
            free(out);
            return NULL;
        }
        held = (held << 6 | (unsigned)digit) & 0xFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[(*len)++] = (char)(unsigned char)(held >> bits);
        }
    }
    return out;
}

bytes vector_bytes(vector *v, const char *what, const json_t *value, char **owned) {
    const json_t *coded = json_object_get(value, "base64");
    bytes b = {NULL, 0};
    *owned = NULL;
    if (json_is_string(value)) {
        b.at = json_string_value(value);
        b.len = json_string_length(value);
    } else if (json_is_string(coded)) {
        *owned = vector_base64(json_string_value(coded), json_string_length(coded), &b.len);
        b.at = *owned;
        if (b.at == NULL)
            vector_says(v, what, "the case has bad base64");
    } else if (!json_is_null(value)) {
        vector_says(v, what, "the case has a value that is no string, {\"base64\": ...} or null");
    }
    return b;
}

uint32_t vector_field(const char *name) {
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        if (strcmp(apigw_field_name(field), name) == 0)
            return field;
    return 0;
}

const json_t *vector_expected(const vector *v, const char *name) {
    return json_object_get(json_object_get(v->json, "expect"), name);
}

bool vector_expects_only(vector *v, const char *const *known) {
    const json_t *expect = json_object_get(v->json, "expect");
    unsigned before = v->differences;
    const char *name;
    const json_t *value;
    if (json_object_size(expect) == 0)
        vector_says(v, "expect", "the case expects nothing");
    /* jansson's iteration macro wants a mutable object; this reads only */
    for (void *i = json_object_iter(json_object_get(v->json, "expect")); i != NULL;
         i = json_object_iter_next(json_object_get(v->json, "expect"), i)) {
        size_t k = 0;
        name = json_object_iter_key(i);
        value = json_object_iter_value(i);
        while (known[k] != NULL && strcmp(known[k], name) != 0)
            k++;
        if (known[k] == NULL || value == NULL)
            vector_says(v, name, "an expectation that this op does not know");
    }
    return v->differences == before;
}

void vector_compare_error(vector *v, const json_t *expected, const apigw_error *found) {
    const char *code = json_string_value(json_object_get(expected, "code"));
    const json_t *offset = json_object_get(expected, "offset");
    const json_t *pointer = json_object_get(expected, "pointer");
    const json_t *message = json_object_get(expected, "message");
    if (code == NULL || strcmp(code, apigw_status_name(found->code)) != 0)
        vector_differs(v, "error", "code", bytes_of(code), bytes_of(apigw_status_name(found->code)));
    if (offset != NULL && (uint64_t)json_integer_value(offset) != found->offset)
        vector_says(v, "error", "offset: expected %lld, found %llu", (long long)json_integer_value(offset),
                    (unsigned long long)found->offset);
    if (pointer != NULL && strcmp(json_string_value(pointer), found->pointer) != 0)
        vector_differs(v, "error", "pointer", bytes_of(json_string_value(pointer)), bytes_of(found->pointer));
    if (message != NULL && strstr(found->message, json_string_value(message)) == NULL)
        vector_differs(v, "error", "message", bytes_of(json_string_value(message)), bytes_of(found->message));
    if (found->message[0] == '\0')
        vector_says(v, "error", "it has no message");
}

/* ---- the state of a handle as text ----------------------------------------------------------------------------- */

void telling_begin(telling *t) {
    t->at = NULL;
    t->len = 0;
    t->stream = open_memstream(&t->at, &t->len);
    if (t->stream == NULL)
        exit(EXIT_FAILURE);
}

void telling_bytes(telling *t, const char *label, bytes b) {
    fprintf(t->stream, "%s %zu ", label, b.len);
    if (b.at == NULL)
        fputs("absent", t->stream);
    else
        fwrite(b.at, 1, b.len, t->stream);
    fputc('\n', t->stream);
}

void telling_error(telling *t, const apigw_error *e) {
    fprintf(t->stream, "error %s answer %u offset %llu at %s: %s\n", apigw_status_name(e->code),
            (unsigned)e->error_response, (unsigned long long)e->offset, e->pointer, e->message);
}

void telling_end(telling *t) {
    fclose(t->stream);
    t->stream = NULL;
}

void telling_response(telling *t, const apigw_response *response) {
    apigw_pair line;
    bytes body;
    fprintf(t->stream, "status %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        telling_bytes(t, "name", (bytes){line.name, line.name_len});
        telling_bytes(t, "value", (bytes){line.value, line.value_len});
    }
    body.at = apigw_response_body(response, &body.len);
    telling_bytes(t, "body", body);
}

void telling_compare(vector *v, const char *what, const telling *a, const telling *b) {
    if (a->len != b->len || memcmp(a->at, b->at, a->len) != 0)
        vector_differs(v, what, "", (bytes){a->at, a->len}, (bytes){b->at, b->len});
}

void telling_free(telling *t) {
    free(t->at);
    t->at = NULL;
}
