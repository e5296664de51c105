/* Reading the result of an authorizer as a front end does. Whatever the bytes are: what is taken is what jansson reads
 * in them, survives being written and read, and decides the same; what is refused leaves nothing and has an error
 * response.
 *
 * The input: one byte for the kind, '1' to '5' for the authorizers and others for what is none; one for the flags, '@'
 * for none and letters for the bits below; then the result. */
#include "fuzz.h"

#include "text/header.h"

enum { SIMPLE = 1, FUNCTION_ERROR = 2, STRICT = 4, PREFIX_LEN = 2 };

/* Memory is at most MEMORY_FACTOR bytes for each byte of the result, and MEMORY_BASE: a statement of forty bytes
 * becomes one of two hundred in an array that doubles, a member of the context of five bytes becomes a pair. */
enum { MEMORY_FACTOR = 128, MEMORY_BASE = 64 * 1024 };

static const char arn[] = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/GET/pets/a1b2";

/* ---- what jansson reads ------------------------------------------------------------------------------------- */

static const json_t *there(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}

/* A string or an array of strings. */
static void require_part(const apigw_authorization *a, size_t statement, uint32_t part, const json_t *value) {
    size_t count = value == NULL ? 0 : json_is_string(value) ? 1 : json_array_size(value);
    REQUIRE(apigw_authorization_element_count(a, statement, part) == count);
    for (size_t i = 0; i < count; i++) {
        const json_t *element = json_is_string(value) ? value : json_array_get(value, i);
        size_t n;
        const char *text = apigw_authorization_element_at(a, statement, part, i, &n);
        REQUIRE(text != NULL && text[n] == '\0' && is_text(element, text, n));
    }
    REQUIRE(apigw_authorization_element_at(a, statement, part, count, NULL) == NULL);
}

static void require_json(const char *text, size_t n, const json_t *value) {
    json_t *own = json_loadb(text, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    REQUIRE(own != NULL && json_equal(own, value));
    json_decref(own);
}

static void require_statement(const apigw_authorization *a, size_t i, const json_t *object) {
    const json_t *condition = there(object, "Condition");
    const char *effect = json_string_value(json_object_get(object, "Effect"));
    size_t n;
    REQUIRE(json_is_object(object) && effect != NULL);
    REQUIRE(strcmp(effect, apigw_authorization_effect(a, i) == APIGW_EFFECT_ALLOW ? "Allow" : "Deny") == 0);
    require_part(a, i, APIGW_STATEMENT_ACTION, there(object, "Action"));
    require_part(a, i, APIGW_STATEMENT_NOT_ACTION, there(object, "NotAction"));
    require_part(a, i, APIGW_STATEMENT_RESOURCE, there(object, "Resource"));
    require_part(a, i, APIGW_STATEMENT_NOT_RESOURCE, there(object, "NotResource"));
    require_part(a, i, APIGW_STATEMENT_SID, there(object, "Sid"));
    REQUIRE(apigw_authorization_element_count(a, i, APIGW_STATEMENT_CONDITION) == (condition != NULL));
    if (condition != NULL) {
        const char *text = apigw_authorization_element_at(a, i, APIGW_STATEMENT_CONDITION, 0, &n);
        require_json(text, n, condition);
    }
}

static void require_context(const apigw_authorization *a, json_t *context, bool flat) {
    apigw_pair member;
    size_t count = apigw_authorization_context_count(a);
    REQUIRE(count == json_object_size(context));
    for (size_t i = 0; i < count; i++) {
        const json_t *value;
        REQUIRE(apigw_authorization_context_at(a, i, &member) == APIGW_OK);
        if (strlen(member.name) != member.name_len) /* jansson's names end at a NUL */
            continue;
        value = json_object_get(context, member.name);
        REQUIRE(value != NULL);
        if (json_is_string(value))
            REQUIRE((member.flags & APIGW_PAIR_IS_JSON) == 0 && is_text(value, member.value, member.value_len));
        else if (!json_is_real(value))
            require_json(member.value, member.value_len, value);
        REQUIRE(!flat || (!json_is_object(value) && !json_is_array(value) && strcmp(member.name, "claims") != 0));
    }
}

static void require_as_read(const apigw_authorization *a, const json_t *tree, uint32_t kind, bool simple) {
    const json_t *statement = json_object_get(json_object_get(tree, "policyDocument"), "Statement");
    const json_t *principal = json_object_get(tree, "principalId");
    size_t count = simple ? 0 : json_is_array(statement) ? json_array_size(statement) : 1, n;
    const char *text = apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, &n);
    REQUIRE(apigw_authorization_statement_count(a) == count);
    for (size_t i = 0; i < count; i++)
        require_statement(a, i, json_is_array(statement) ? json_array_get(statement, i) : statement);
    require_context(a, json_object_get(tree, "context"), kind != APIGW_KIND_AUTHORIZER_HTTP_2);
    if (simple) {
        REQUIRE(json_is_boolean(json_object_get(tree, "isAuthorized")) && text == NULL);
        REQUIRE(apigw_authorization_get_authorized(a) == json_is_true(json_object_get(tree, "isAuthorized")));
    } else {
        REQUIRE(apigw_authorization_get_authorized(a) == -1 && text != NULL);
        REQUIRE(!json_is_string(principal) || is_text(principal, text, n));
    }
}

/* Whether jansson can tell: no number that it refuses, no name with a NUL. */
static json_t *read_whole(const char *text, size_t len) {
    size_t mark = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    json_error_t why;
    return jansson_read(text + mark, len - mark, &why);
}

/* ---- what becomes of it ------------------------------------------------------------------------------------- */

static void require_same_text(const char *a, size_t a_len, const char *b, size_t b_len) {
    REQUIRE((a == NULL) == (b == NULL) && a_len == b_len && (a == NULL || memcmp(a, b, a_len) == 0));
}

static void require_same(const apigw_authorization *a, const apigw_authorization *b) {
    const char *x, *y;
    size_t n, m;
    apigw_pair p, q;
    for (uint32_t field = 1; field <= APIGW_AUTHORIZATION_LAST; field++) {
        x = apigw_authorization_get(a, field, &n);
        y = apigw_authorization_get(b, field, &m);
        require_same_text(x, n, y, m);
    }
    REQUIRE(apigw_authorization_statement_count(a) == apigw_authorization_statement_count(b));
    for (size_t i = 0; i < apigw_authorization_statement_count(a); i++) {
        REQUIRE(apigw_authorization_effect(a, i) == apigw_authorization_effect(b, i));
        for (uint32_t part = 1; part <= APIGW_STATEMENT_LAST; part++) {
            REQUIRE(apigw_authorization_element_count(a, i, part) == apigw_authorization_element_count(b, i, part));
            for (size_t k = 0; k < apigw_authorization_element_count(a, i, part); k++) {
                x = apigw_authorization_element_at(a, i, part, k, &n);
                y = apigw_authorization_element_at(b, i, part, k, &m);
                require_same_text(x, n, y, m);
            }
        }
    }
    REQUIRE(apigw_authorization_get_authorized(a) == apigw_authorization_get_authorized(b));
    REQUIRE(apigw_authorization_context_count(a) == apigw_authorization_context_count(b));
    for (size_t i = 0; apigw_authorization_context_at(a, i, &p) == APIGW_OK; i++) {
        REQUIRE(apigw_authorization_context_at(b, i, &q) == APIGW_OK && p.flags == q.flags);
        require_same_text(p.name, p.name_len, q.name, q.name_len);
        require_same_text(p.value, p.value_len, q.value, q.value_len);
    }
}

/* Written and read again it says the same, and decides the same. */
static void check_round_trip(const apigw_authorization *first, uint32_t kind, bool simple) {
    uint32_t flags = simple ? (uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0u;
    apigw_authorization *again = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_decision a, b;
    const char *text;
    size_t n;
    apigw_status status = apigw_authorization_encode(first, kind, flags, out, NULL);
    REQUIRE(apigw_authorization_evaluate(first, arn, sizeof arn - 1, NULL, &a, NULL) == APIGW_OK);
    REQUIRE(a.outcome >= APIGW_DECISION_ALLOW && a.outcome <= APIGW_DECISION_EXPLICIT_DENY);
    /* what is written can be longer than what was read, and an empty list is not written */
    REQUIRE(status == APIGW_OK || status == APIGW_E_MISSING ||
            (status == APIGW_E_SIZE && kind == APIGW_KIND_AUTHORIZER_WEBSOCKET));
    if (status == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        REQUIRE(apigw_authorization_decode(again, kind, text, n, flags, NULL) == APIGW_OK);
        require_same(first, again);
        REQUIRE(apigw_authorization_evaluate(again, arn, sizeof arn - 1, NULL, &b, NULL) == APIGW_OK);
        REQUIRE(memcmp(&a, &b, sizeof a) == 0);
    }
    apigw_buffer_free(out);
    apigw_authorization_free(again);
}

/* A backend finds strings and null on REST, and the context as it is on HTTP 2.0; its event can be decoded. */
static void check_delivery(const apigw_authorization *a, uint32_t kind) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_request *r = apigw_request_new(NULL), *backend = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    const char *text, *id, *own;
    size_t n, m;
    apigw_status status = apigw_request_set_authorization(r, a, kind, NULL);
    REQUIRE(status == APIGW_OK || status == APIGW_E_DEPTH);
    if (status == APIGW_OK && apigw_request_encode(r, api, out, NULL) == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        REQUIRE(apigw_request_decode(backend, text, n, kind, NULL) == APIGW_OK);
        id = apigw_request_get(backend, APIGW_FIELD_PRINCIPAL_ID, &n);
        own = apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, &m);
        if (own != NULL && gw_header_value_valid(own, m) != m) /* an id with a control character is left out */
            REQUIRE(id == NULL);
        else if (kind != APIGW_KIND_HTTP_2 && own != NULL)
            require_same_text(id, n, own, m);
    }
    apigw_buffer_free(out);
    apigw_request_free(backend);
    apigw_request_free(r);
    apigw_api_free(api);
}

/* ---- what is refused ---------------------------------------------------------------------------------------- */

static void check_refusal(const apigw_authorization *a, apigw_status status, const apigw_error *err, const char *text,
                          size_t len) {
    json_t *tree;
    REQUIRE(status < 0 && err->code == status && err->message[0] != '\0');
    REQUIRE(err->offset == UINT64_MAX || err->offset <= len);
    REQUIRE(apigw_authorization_statement_count(a) == 0 && apigw_authorization_context_count(a) == 0);
    REQUIRE(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL) == NULL);
    REQUIRE(apigw_authorization_get_authorized(a) == -1);
    if (status == APIGW_E_UNSUPPORTED)
        return;
    REQUIRE(err->error_response == APIGW_ERROR_RESPONSE_UNAUTHORIZED ||
            err->error_response == APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
    if (err->error_response == APIGW_ERROR_RESPONSE_UNAUTHORIZED) {
        tree = read_whole(text, len);
        REQUIRE(tree == NULL || is_text(json_object_get(tree, "errorMessage"), "Unauthorized", 12));
        json_decref(tree);
    }
}

static void check_taken(const apigw_authorization *a, const char *text, size_t len, uint32_t kind, unsigned flags) {
    json_t *tree = read_whole(text, len);
    bool simple = (flags & SIMPLE) != 0;
    REQUIRE((flags & FUNCTION_ERROR) == 0);
    if (tree != NULL)
        require_as_read(a, tree, kind, simple);
    check_round_trip(a, kind, simple);
    check_delivery(a, APIGW_KIND_REST);
    check_delivery(a, APIGW_KIND_HTTP_2);
    json_decref(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint32_t kinds[] = {APIGW_KIND_AUTHORIZER_TOKEN,     APIGW_KIND_AUTHORIZER_REST,
                                     APIGW_KIND_AUTHORIZER_HTTP_1,    APIGW_KIND_AUTHORIZER_HTTP_2,
                                     APIGW_KIND_AUTHORIZER_WEBSOCKET, APIGW_KIND_REST};
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_authorization *a;
    apigw_error err, again;
    apigw_status status;
    uint32_t kind, flags;
    size_t len;
    char *text;
    if (size < PREFIX_LEN)
        return 0;
    kind = kinds[(data[0] - (unsigned)'1') % 6];
    flags = ((data[1] & SIMPLE) != 0 ? (uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0u) |
            ((data[1] & FUNCTION_ERROR) != 0 ? (uint32_t)APIGW_DECODE_FUNCTION_ERROR : 0u);
    len = size - PREFIX_LEN;
    text = exact_copy(data + PREFIX_LEN, len);
    a = apigw_authorization_new(&allocator);
    REQUIRE(apigw_authorization_set_option(a, APIGW_OPT_STRICT, (data[1] & STRICT) != 0, NULL) == APIGW_OK);
    status = apigw_authorization_decode(a, kind, text, len, flags, &err);
    REQUIRE(memory.peak_bytes <= MEMORY_FACTOR * len + MEMORY_BASE);
    if (status == APIGW_OK)
        check_taken(a, text, len, kind, data[1]);
    else
        check_refusal(a, status, &err, text, len);
    REQUIRE(apigw_authorization_decode(a, kind, text, len, flags, &again) == status);
    REQUIRE(memcmp(&again, &err, sizeof err) == 0);
    apigw_authorization_free(a);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(text);
    return 0;
}
