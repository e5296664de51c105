/* Checking a result, whatever the bytes are: it agrees with decoding about what is malformed. And the refusals are all
 * of them and no more: taken out of the result, jansson's tree of it, they leave one that decodes; with one of them
 * left in it does not.
 *
 * The input: what front_end.h describes, then the result. */
#include "front_end.h"
#include "fuzz.h"
#include "members.h"

/* Memory is at most MEMORY_FACTOR bytes for each byte of the result, and MEMORY_BASE: a member of five bytes, `"":0,`,
 * is a finding of 120 bytes with texts of 200, and everything doubles. */
enum { MEMORY_FACTOR = 1000, MEMORY_BASE = 128 * 1024 };

enum { FEW = 8 }; /* refusals that are left in one by one */

/* ---- agreement with decoding --------------------------------------------------------------------------------- */

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len) {
    return (a == NULL) == (b == NULL) && a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static void require_same(const apigw_response *a, const apigw_response *b) {
    apigw_pair x, y;
    size_t a_len, b_len, count = apigw_response_count(a, APIGW_LIST_HEADERS);
    const char *a_body = apigw_response_body(a, &a_len), *b_body = apigw_response_body(b, &b_len);
    REQUIRE(b != NULL && apigw_response_status(a) == apigw_response_status(b));
    REQUIRE(same_bytes(a_body, a_len, b_body, b_len));
    REQUIRE(apigw_response_count(b, APIGW_LIST_HEADERS) == count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(apigw_response_at(a, APIGW_LIST_HEADERS, i, &x) == APIGW_OK);
        REQUIRE(apigw_response_at(b, APIGW_LIST_HEADERS, i, &y) == APIGW_OK);
        REQUIRE(same_bytes(x.name, x.name_len, y.name, y.name_len));
        REQUIRE(same_bytes(x.value, x.value_len, y.value, y.value_len));
    }
}

static bool is_error(const apigw_diagnostic *f, const apigw_error *e) {
    return f->code == e->code && f->error_response == e->error_response && f->offset == e->offset &&
           strcmp(f->pointer, e->pointer) == 0 && strcmp(f->message, e->message) == 0;
}

static void check_diagnostic(const apigw_diagnostic *f, size_t len) {
    bool refused = f->what == APIGW_DIAGNOSTIC_REFUSED;
    REQUIRE(apigw_diagnostic_name(f->what) != NULL && apigw_severity_name(f->severity) != NULL);
    REQUIRE(refused == (f->severity == APIGW_SEVERITY_ERROR) && refused == (f->code < 0) &&
            refused == (f->error_response != 0));
    REQUIRE(f->offset == UINT64_MAX || f->offset <= len);
    REQUIRE(strlen(f->pointer) == f->pointer_len && strlen(f->rule) == f->rule_len);
    REQUIRE(strlen(f->message) == f->message_len && strlen(f->client) == f->client_len && f->message_len != 0);
    REQUIRE(naive_utf8_valid(f->message, (size_t)f->message_len) == f->message_len);
    REQUIRE(naive_utf8_valid(f->client, (size_t)f->client_len) == f->client_len);
    REQUIRE(naive_utf8_valid(f->pointer, (size_t)f->pointer_len) == f->pointer_len);
}

/* Checking says what decoding says, and the first refusal is among the findings. */
static void check_agreement(const apigw_check *check, const apigw_api *api, const apigw_request *request,
                            const char *text, size_t len, apigw_status status, const apigw_error *err) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_error wanted;
    apigw_diagnostic f;
    uint64_t last = UINT64_MAX;
    bool refused = false, first = false;
    REQUIRE(apigw_response_decode(r, api, request, text, len, 0, &wanted) == status);
    REQUIRE(memcmp(&wanted, err, sizeof wanted) == 0);
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &f) == APIGW_OK; i++) {
        check_diagnostic(&f, len);
        REQUIRE(last + 1 <= f.offset + 1);
        last = f.offset;
        refused = refused || f.what == APIGW_DIAGNOSTIC_REFUSED;
        first = first || is_error(&f, err);
    }
    REQUIRE(refused == (err->error_response != 0) && first == refused);
    if (status == APIGW_E_UNSUPPORTED) {
        REQUIRE(apigw_check_response(check) == NULL && apigw_check_diagnostic_count(check) == 0);
    } else {
        if (status != APIGW_OK)
            REQUIRE(apigw_error_response(r, api, request, err->error_response, NULL) == APIGW_OK);
        require_same(r, apigw_check_response(check));
    }
    apigw_response_free(r);
}

/* ---- all refusals, and no more -------------------------------------------------------------------------------- */

/* The last token of a pointer, unescaped, and the value that it is in; NULL when the pointer leads nowhere. */
static json_t *container_of(json_t *tree, const char *pointer, char token[APIGW_ERROR_POINTER_MAX]) {
    json_t *value = tree;
    while (*pointer == '/') {
        size_t n = 0;
        for (pointer++; *pointer != '\0' && *pointer != '/'; pointer++) {
            token[n++] = *pointer;
            if (*pointer == '~')
                token[n - 1] = *++pointer == '0' ? '~' : '/';
        }
        token[n] = '\0';
        if (*pointer == '/')
            value = json_is_array(value) ? json_array_get(value, (size_t)atol(token)) : json_object_get(value, token);
    }
    return value;
}

/* Mends what was refused: a bad status becomes 200, what hides another member becomes as good as nothing, and
 * everything else goes. */
static void mend(json_t *tree, const apigw_diagnostic *f) {
    char token[APIGW_ERROR_POINTER_MAX] = "";
    json_t *in = container_of(tree, f->pointer, token);
    if (strcmp(f->pointer, "/statusCode") == 0 || f->pointer_len == 0)
        json_object_set_new(tree, "statusCode", json_integer(200));
    else if (strcmp(f->pointer, "/multiValueHeaders") == 0)
        json_object_set_new(tree, "multiValueHeaders", json_object());
    else if (strcmp(f->pointer, "/base64Encoded") == 0)
        json_object_set_new(tree, "base64Encoded", json_false());
    else if (json_is_array(in))
        json_array_remove(in, (size_t)atol(token));
    else
        json_object_del(in, token);
}

static bool is_within(const char *pointer, const char *outer) {
    size_t n = strlen(outer);
    return strncmp(pointer, outer, n) == 0 && (pointer[n] == '\0' || pointer[n] == '/');
}

/* The status of decoding the tree, in which all but the `left`-th finding, and what that is in, is mended. */
static apigw_status mended(const apigw_check *check, const apigw_api *api, const apigw_request *request,
                           const json_t *tree, size_t left) {
    json_t *copy = json_deep_copy(tree);
    apigw_response *r = apigw_response_new(NULL);
    apigw_diagnostic kept = {.pointer = NULL}, f;
    apigw_status status;
    char *text;
    apigw_check_diagnostic_at(check, left, &kept);
    for (size_t i = apigw_check_diagnostic_count(check); i-- > 0;) {
        REQUIRE(apigw_check_diagnostic_at(check, i, &f) == APIGW_OK);
        if (f.what == APIGW_DIAGNOSTIC_REFUSED && (kept.pointer == NULL || !is_within(kept.pointer, f.pointer)))
            mend(copy, &f);
    }
    text = json_dumps(copy, JSON_COMPACT | JSON_ENCODE_ANY);
    REQUIRE(text != NULL);
    status = apigw_response_decode(r, api, request, text, strlen(text), 0, NULL);
    free(text);
    apigw_response_free(r);
    json_decref(copy);
    return status;
}

/* Names so long that a pointer may have been cut, here or one level below. */
static bool has_long_name(json_t *object, bool below) {
    enum { LONG = 60 };
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) {
        if (strlen(name) > LONG || (below && has_long_name(value, false)))
            return true;
    }
    return false;
}

/* Whether every refusal is one of a member that a tree can do without. */
static bool can_be_mended(const apigw_check *check) {
    apigw_diagnostic f;
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &f) == APIGW_OK; i++)
        if (f.what == APIGW_DIAGNOSTIC_REFUSED &&
            (strstr(f.pointer, "\xef\xbf\xbd") != NULL ||
             (f.code != APIGW_E_TYPE && f.code != APIGW_E_VALUE && f.code != APIGW_E_HEADER &&
              f.code != APIGW_E_BASE64 && f.code != APIGW_E_MISSING)))
            return false;
    return apigw_check_omitted_count(check) == 0;
}

static void check_refusals(const apigw_check *check, const apigw_api *api, const apigw_request *request,
                           const char *text, size_t len) {
    json_error_t why;
    json_t *tree = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    apigw_diagnostic f;
    size_t refusals = 0;
    apigw_status status;
    if (!json_is_object(tree) || has_long_name(tree, true) || !can_be_mended(check)) {
        json_decref(tree);
        return;
    }
    status = mended(check, api, request, tree, SIZE_MAX);
    REQUIRE(status == APIGW_OK || status == APIGW_E_ITEMS || status == APIGW_E_SIZE);
    for (size_t i = 0; refusals < FEW && apigw_check_diagnostic_at(check, i, &f) == APIGW_OK; i++) {
        if (f.what != APIGW_DIAGNOSTIC_REFUSED)
            continue;
        refusals++;
        REQUIRE(mended(check, api, request, tree, i) != APIGW_OK);
    }
    json_decref(tree);
}

/* ---- a handle that was used ------------------------------------------------------------------------------------- */

static void check_again(apigw_check *check, const apigw_api *api, const apigw_request *request, const char *text,
                        size_t len, apigw_status status) {
    apigw_check *other = apigw_check_new(NULL);
    apigw_diagnostic a, b;
    size_t count = apigw_check_diagnostic_count(check);
    REQUIRE(apigw_response_check(check, api, request, text, len, 0, NULL) == status);
    REQUIRE(apigw_response_check(other, api, request, text, len, 0, NULL) == status);
    REQUIRE(apigw_check_diagnostic_count(check) == count && apigw_check_diagnostic_count(other) == count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(apigw_check_diagnostic_at(check, i, &a) == APIGW_OK &&
                apigw_check_diagnostic_at(other, i, &b) == APIGW_OK);
        REQUIRE(a.what == b.what && a.severity == b.severity && a.offset == b.offset);
        REQUIRE(strcmp(a.pointer, b.pointer) == 0 && strcmp(a.message, b.message) == 0);
    }
    apigw_check_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    front_end f;
    apigw_check *check;
    apigw_error err;
    apigw_status status;
    size_t len;
    char *text;
    if (size < PREFIX_LEN)
        return 0;
    f = make_front_end(data);
    len = size - PREFIX_LEN;
    text = exact_copy(data + PREFIX_LEN, len);
    check = apigw_check_new(&allocator);
    status = apigw_response_check(check, f.api, f.request, text, len, 0, &err);
    REQUIRE(memory.peak_bytes <= MEMORY_FACTOR * len + MEMORY_BASE);
    check_agreement(check, f.api, f.request, text, len, status, &err);
    if (kind_has_responses(apigw_api_kind(f.api)) && status != APIGW_OK)
        check_refusals(check, f.api, f.request, text, len);
    check_again(check, f.api, f.request, text, len, status);
    apigw_check_free(check);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free_front_end(&f);
    free(text);
    return 0;
}
