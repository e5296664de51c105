/* What handles return, as bytes to compare: of a request, a response, an authorization and a front end. Every text that
 * is returned is read as far as its NUL. */
#ifndef FUZZ_SNAPSHOT_H
#define FUZZ_SNAPSHOT_H

#include "fuzz.h"

static inline bool same(const growing *a, const growing *b) {
    return a->len == b->len && (a->len == 0 || memcmp(a->at, b->at, a->len) == 0);
}

static inline void grow_text(growing *g, const char *text, size_t n) {
    if (text == NULL) {
        grow(g, "-", 1);
        return;
    }
    REQUIRE(text[n] == '\0');
    grow(g, "+", 1);
    grow(g, &n, sizeof n);
    grow(g, text, n);
}

static inline bool has_nul(const char *text, size_t n) {
    return memchr(text, 0, n) != NULL;
}

static inline void grow_list(growing *g, const apigw_request *r, uint32_t list) {
    size_t count = apigw_request_count(r, list);
    apigw_pair pair, copy;
    grow(g, &count, sizeof count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(apigw_request_at(r, list, i, &pair) == APIGW_OK);
        REQUIRE(apigw_request_copy(r, list, i, &copy, 1) == 1 && memcmp(&pair, &copy, sizeof pair) == 0);
        REQUIRE(pair.name != NULL && pair.value != NULL && pair.reserved == 0);
        REQUIRE((pair.flags & ~(uint32_t)(APIGW_PAIR_HAS_NUL | APIGW_PAIR_NO_EQUALS)) == 0);
        REQUIRE(((pair.flags & APIGW_PAIR_HAS_NUL) != 0) ==
                (has_nul(pair.name, pair.name_len) || has_nul(pair.value, pair.value_len)));
        grow_text(g, pair.name, pair.name_len);
        grow_text(g, pair.value, pair.value_len);
        grow(g, &pair.flags, sizeof pair.flags);
    }
    REQUIRE(apigw_request_at(r, list, count, &pair) == APIGW_E_NOT_FOUND);
}

static inline void grow_request(growing *g, const apigw_request *r) {
    uint32_t kind = apigw_request_kind(r);
    int32_t was_base64 = apigw_request_body_was_base64(r);
    const char *text;
    int64_t number = 0;
    apigw_status status;
    size_t n;
    grow(g, &kind, sizeof kind);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        text = apigw_request_get(r, field, &n);
        REQUIRE(text != NULL || n == 0);
        grow_text(g, text, n);
        status = apigw_request_get_int(r, field, &number);
        REQUIRE((status == APIGW_E_NOT_FOUND) == (text == NULL));
    }
    if (apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &number) == APIGW_OK)
        grow(g, &number, sizeof number);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        grow_list(g, r, list);
    text = apigw_request_body(r, &n); /* which has no NUL when it is borrowed */
    grow(g, text == NULL ? "-" : "+", 1);
    grow(g, &n, sizeof n);
    grow(g, text, n);
    grow(g, &was_base64, sizeof was_base64);
}

static inline void grow_pair(growing *g, const apigw_pair *pair) {
    grow_text(g, pair->name, pair->name_len);
    grow_text(g, pair->value, pair->value_len);
    grow(g, &pair->flags, sizeof pair->flags);
}

static inline void grow_response(growing *g, const apigw_response *r) {
    int32_t status = apigw_response_status(r);
    const char *body;
    apigw_pair pair;
    size_t n;
    grow(g, &status, sizeof status);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        size_t count = apigw_response_count(r, list);
        grow(g, &count, sizeof count);
        for (size_t i = 0; i < count; i++) {
            REQUIRE(apigw_response_at(r, list, i, &pair) == APIGW_OK);
            grow_pair(g, &pair);
        }
    }
    body = apigw_response_body(r, &n);
    grow(g, &n, sizeof n);
    grow(g, body, n);
}

static inline void grow_authorization(growing *g, const apigw_authorization *a) {
    int32_t authorized = apigw_authorization_get_authorized(a);
    size_t statements = apigw_authorization_statement_count(a), n;
    const char *text;
    apigw_pair pair;
    grow(g, &authorized, sizeof authorized);
    for (uint32_t field = 1; field <= APIGW_AUTHORIZATION_LAST; field++) {
        text = apigw_authorization_get(a, field, &n);
        grow_text(g, text, n);
    }
    for (size_t s = 0; s < statements; s++) {
        uint32_t effect = apigw_authorization_effect(a, s);
        grow(g, &effect, sizeof effect);
        for (uint32_t element = 1; element <= APIGW_STATEMENT_LAST; element++) {
            size_t count = apigw_authorization_element_count(a, s, element);
            grow(g, &count, sizeof count);
            for (size_t i = 0; i < count; i++) {
                text = apigw_authorization_element_at(a, s, element, i, &n);
                grow_text(g, text, n);
            }
        }
    }
    for (size_t i = 0; apigw_authorization_context_at(a, i, &pair) == APIGW_OK; i++)
        grow_pair(g, &pair);
}

static inline void grow_api(growing *g, const apigw_api *api) {
    apigw_pair pair;
    const char *text;
    size_t n;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        text = apigw_api_get(api, field, &n);
        grow_text(g, text, n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        for (size_t i = 0; apigw_api_at(api, list, i, &pair) == APIGW_OK; i++)
            grow_pair(g, &pair);
}

#endif
