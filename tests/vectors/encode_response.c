/* The op encode-response: a response is built and encoded, on a fresh and on a used handle, into memory that grows and
 * into memory that fits exactly. All have to give the same text, which is then compared with the case. */
#include "support/exact.h"
#include "vectors.h"

static const char *const expectations[] = {"json", "error", NULL};

typedef struct built {
    apigw_error error; /* of building or of encoding, whichever failed first */
    apigw_buffer *out;
} built;

static uint32_t body_flags(vector *v) {
    static const struct {
        const char *name;
        uint32_t flag;
    } names[] = {{"borrow", APIGW_BODY_BORROW}, {"text", APIGW_BODY_TEXT}, {"base64", APIGW_BODY_BASE64}};
    const json_t *flags = json_object_get(json_object_get(v->json, "input"), "flags");
    uint32_t all = 0;
    for (size_t i = 0; i < json_array_size(flags); i++) {
        const char *flag = json_string_value(json_array_get(flags, i));
        size_t k = 0;
        while (k < 3 && (flag == NULL || strcmp(names[k].name, flag) != 0))
            k++;
        if (k < 3)
            all |= names[k].flag;
        else
            vector_says(v, "input", "there is no flag '%s'", flag != NULL ? flag : "");
    }
    return all;
}

/* Header lines, then cookies. */
static apigw_status add_lines(vector *v, apigw_response *response, apigw_error *error) {
    const json_t *input = json_object_get(v->json, "input");
    const json_t *headers = json_object_get(input, "headers"), *set = json_object_get(input, "setHeaders");
    const json_t *cookies = json_object_get(input, "cookies");
    apigw_status status = APIGW_OK;
    char *name_owned, *value_owned;
    bytes name, value;
    for (size_t i = 0; i < json_array_size(headers) + json_array_size(set) && status == APIGW_OK; i++) {
        bool adds = i < json_array_size(headers);
        const json_t *line = adds ? json_array_get(headers, i) : json_array_get(set, i - json_array_size(headers));
        name = vector_bytes(v, "input", json_array_get(line, 0), &name_owned);
        value = vector_bytes(v, "input", json_array_get(line, 1), &value_owned);
        status = adds ? apigw_response_add_header(response, name.at, name.len, value.at, value.len, error)
                      : apigw_response_set_header(response, name.at, name.len, value.at, value.len, error);
        free(name_owned);
        free(value_owned);
    }
    for (size_t i = 0; i < json_array_size(cookies) && status == APIGW_OK; i++) {
        value = vector_bytes(v, "input", json_array_get(cookies, i), &value_owned);
        status = apigw_response_add_cookie(response, value.at, value.len, error);
        free(value_owned);
    }
    return status;
}

static apigw_status fill(vector *v, apigw_response *response, bytes body, uint32_t flags, apigw_error *error) {
    const json_t *code = json_object_get(json_object_get(v->json, "input"), "status");
    apigw_status status = APIGW_OK;
    error->code = APIGW_OK;
    if (code != NULL)
        status = apigw_response_set_status(response, (int32_t)json_integer_value(code), error);
    if (status == APIGW_OK)
        status = add_lines(v, response, error);
    if (status == APIGW_OK && body.at != NULL)
        status = apigw_response_set_body(response, body.at, body.len, flags, error);
    return status;
}

static bool streams(const vector *v) {
    return json_is_true(json_object_get(json_object_get(v->json, "config"), "stream"));
}

static apigw_status encode(vector *v, const apigw_response *response, apigw_buffer *out, apigw_error *error) {
    return streams(v) ? apigw_prelude_encode(response, v->kind, out, error)
                      : apigw_response_encode(response, v->kind, out, error);
}

static void use_before(vector *v, apigw_response *response) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    bool done = apigw_response_set_status(response, 418, NULL) == APIGW_OK &&
                apigw_response_add_header(response, "x-used", 6, "before", 6, NULL) == APIGW_OK &&
                apigw_response_add_cookie(response, "used=before", 11, NULL) == APIGW_OK &&
                apigw_response_set_body(response, "\xFFused before", 12, APIGW_BODY_BASE64, NULL) == APIGW_OK &&
                apigw_response_encode(response, APIGW_KIND_REST, out, NULL) == APIGW_OK;
    if (!done)
        vector_says(v, "encode", "the response built before is refused");
    apigw_response_reset(response);
    apigw_buffer_free(out);
}

static built build(vector *v, bytes body, uint32_t flags, bool used) {
    apigw_response *response = apigw_response_new(NULL);
    char *given = body.at != NULL ? exact_copy(body.at, body.len) : NULL;
    built b;
    apigw_status status;
    b.out = apigw_buffer_new(NULL);
    if (response == NULL || b.out == NULL)
        exit(EXIT_FAILURE);
    if (used)
        use_before(v, response);
    memset(&b.error, 0xFF, sizeof b.error);
    status = fill(v, response, (bytes){given, body.len}, flags, &b.error);
    if (given != NULL && (flags & APIGW_BODY_BORROW) == 0)
        memset(given, 'x', body.len); /* it was copied */
    if (status == APIGW_OK)
        status = encode(v, response, b.out, &b.error);
    if (status != b.error.code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(status),
                    apigw_status_name(b.error.code));
    apigw_response_free(response);
    free(given);
    return b;
}

/* The same text goes into memory of just the size that it takes, and is refused by one byte less. */
static void check_exact_memory(vector *v, bytes body, uint32_t flags, bytes text) {
    apigw_response *response = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    char *memory = exact_block(text.len + 1);
    apigw_error error;
    bytes found;
    if (fill(v, response, body, flags, &error) != APIGW_OK)
        vector_says(v, "encode", "a second handle refuses what the first one took");
    for (size_t less = 0; less < 2; less++) {
        apigw_status wanted = less == 0 ? APIGW_OK : APIGW_E_SPACE, status;
        apigw_buffer_use(out, memory, text.len + 1 - less, NULL);
        status = encode(v, response, out, &error);
        if (status != wanted)
            vector_says(v, "encode", "%zu bytes of memory: %s", text.len + 1 - less, apigw_status_name(status));
        if (apigw_buffer_needed(out) != text.len + 1)
            vector_says(v, "encode", "needed: expected %zu, found %zu", text.len + 1, apigw_buffer_needed(out));
        found.at = apigw_buffer_data(out, &found.len);
        if (less == 0 && !bytes_equal(text, found))
            vector_differs(v, "agreement", "the caller's memory", text, found);
    }
    apigw_buffer_free(out);
    apigw_response_free(response);
    free(memory);
}

/* The JSON of a stream: it is followed by eight NULs and the body as it is. */
static bytes prelude_of(vector *v, bytes text, bytes body) {
    static const char delimiter[8] = {0};
    size_t following = sizeof delimiter + body.len;
    if (text.len < following || memcmp(text.at + text.len - following, delimiter, sizeof delimiter) != 0 ||
        (body.len != 0 && memcmp(text.at + text.len - body.len, body.at, body.len) != 0)) {
        vector_says(v, "json", "it is not followed by eight NULs and the body");
        return text;
    }
    return (bytes){text.at, text.len - following};
}

static void compare(vector *v, const built *b, bytes text, bytes body) {
    const json_t *error = vector_expected(v, "error"), *expected = vector_expected(v, "json");
    json_t *tree;
    char *wanted;
    if (error != NULL) {
        vector_compare_error(v, error, &b->error);
        if (b->error.code != APIGW_OK && text.len != 0)
            vector_says(v, "error", "the buffer is not empty after it");
        return;
    }
    if (b->error.code != APIGW_OK) {
        vector_says(v, "encode", "%s at %llu: %s", apigw_status_name(b->error.code),
                    (unsigned long long)b->error.offset, b->error.message);
        return;
    }
    if (streams(v))
        text = prelude_of(v, text, body);
    tree = json_loadb(text.at, text.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
    if (tree == NULL || !json_equal(tree, expected)) {
        wanted = json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY);
        vector_differs(v, "json", "", bytes_of(wanted), text);
        free(wanted);
    }
    json_decref(tree);
}

static void run(vector *v, bytes body) {
    uint32_t flags = body_flags(v);
    built first = build(v, body, flags, false);
    bytes text, other;
    text.at = apigw_buffer_data(first.out, &text.len);
    compare(v, &first, text, body);
    for (unsigned way = 1; way < 4; way++) {
        built b = build(v, body, (way & 2) != 0 ? flags ^ APIGW_BODY_BORROW : flags, (way & 1) != 0);
        other.at = apigw_buffer_data(b.out, &other.len);
        if (!bytes_equal(text, other))
            vector_differs(v, "agreement", (way & 1) != 0 ? "on a used handle" : "of borrowing", text, other);
        if (memcmp(&b.error, &first.error, sizeof b.error) != 0)
            vector_differs(v, "agreement", "of errors", bytes_of(first.error.message), bytes_of(b.error.message));
        apigw_buffer_free(b.out);
    }
    if (first.error.code == APIGW_OK)
        check_exact_memory(v, body, flags, text);
    apigw_buffer_free(first.out);
}

static void check_input(vector *v) {
    static const char *const known[] = {"status", "headers", "setHeaders", "cookies", "body", "bodyBase64", "flags"};
    json_t *input = json_object_get(v->json, "input");
    if (!json_is_object(input))
        vector_says(v, "input", "missing");
    for (void *i = json_object_iter(input); i != NULL; i = json_object_iter_next(input, i)) {
        size_t k = 0;
        while (k < sizeof known / sizeof known[0] && strcmp(known[k], json_object_iter_key(i)) != 0)
            k++;
        if (k == sizeof known / sizeof known[0])
            vector_says(v, "input", "'%s' is not known", json_object_iter_key(i));
    }
}

void vector_encode_response(vector *v) {
    const json_t *input = json_object_get(v->json, "input");
    const json_t *text = json_object_get(input, "body"), *coded = json_object_get(input, "bodyBase64");
    char *owned = NULL;
    bytes body = {NULL, 0};
    if (!vector_expects_only(v, expectations))
        return;
    check_input(v);
    if (coded != NULL) {
        owned = vector_base64(json_string_value(coded), json_string_length(coded), &body.len);
        body.at = owned;
    } else if (text != NULL) {
        body.at = json_string_value(text);
        body.len = json_string_length(text);
    }
    run(v, body);
    free(owned);
}
