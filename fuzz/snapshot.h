/* All that the getters of a handle return, appended to a buffer, so that two states of handles can be compared. The NUL
 * of each text is read as well. */
#ifndef FUZZ_SNAPSHOT_H
#define FUZZ_SNAPSHOT_H

#include "fuzz.h"

/* Append a text with its length; NULL and "" differ. */
static inline void append_text(text_buffer *b, const char *text, size_t n) {
    if (text == NULL) {
        append(b, "-", 1);
        return;
    }
    REQUIRE(text[n] == '\0');
    append(b, "+", 1);
    append(b, &n, sizeof n);
    append(b, text, n);
}

static inline void append_pair(text_buffer *b, const apigw_pair *pair) {
    append_text(b, pair->name, pair->name_len);
    append_text(b, pair->value, pair->value_len);
    append(b, &pair->flags, sizeof pair->flags);
}

static inline bool has_nul(const char *text, size_t n) {
    return memchr(text, 0, n) != NULL;
}

static inline void snapshot_list(text_buffer *b, const apigw_request *r, uint32_t list) {
    size_t count = apigw_request_count(r, list);
    apigw_pair pair, copy;
    append(b, &count, sizeof count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(apigw_request_at(r, list, i, &pair) == APIGW_OK);
        REQUIRE(apigw_request_copy(r, list, i, &copy, 1) == 1 && memcmp(&pair, &copy, sizeof pair) == 0);
        REQUIRE(pair.name != NULL && pair.value != NULL && pair.reserved == 0);
        REQUIRE((pair.flags & ~(uint32_t)(APIGW_PAIR_HAS_NUL | APIGW_PAIR_NO_EQUALS)) == 0);
        REQUIRE(((pair.flags & APIGW_PAIR_HAS_NUL) != 0) ==
                (has_nul(pair.name, pair.name_len) || has_nul(pair.value, pair.value_len)));
        append_pair(b, &pair);
    }
    REQUIRE(apigw_request_at(r, list, count, &pair) == APIGW_E_NOT_FOUND);
}

static inline void snapshot_request(text_buffer *b, const apigw_request *r) {
    uint32_t kind = apigw_request_kind(r);
    int32_t was_base64 = apigw_request_body_was_base64(r);
    const char *text;
    int64_t number = 0;
    apigw_status status;
    size_t n;
    append(b, &kind, sizeof kind);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        text = apigw_request_get(r, field, &n);
        REQUIRE(text != NULL || n == 0);
        append_text(b, text, n);
        status = apigw_request_get_int(r, field, &number);
        REQUIRE((status == APIGW_E_NOT_FOUND) == (text == NULL));
    }
    if (apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &number) == APIGW_OK)
        append(b, &number, sizeof number);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        snapshot_list(b, r, list);
    text = apigw_request_body(r, &n); /* without append_text(): a borrowed body has no NUL */
    append(b, text == NULL ? "-" : "+", 1);
    append(b, &n, sizeof n);
    append(b, text, n);
    append(b, &was_base64, sizeof was_base64);
}

static inline void snapshot_response(text_buffer *b, const apigw_response *r) {
    int32_t status = apigw_response_status(r);
    const char *body;
    apigw_pair pair;
    size_t n;
    append(b, &status, sizeof status);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        size_t count = apigw_response_count(r, list);
        append(b, &count, sizeof count);
        for (size_t i = 0; i < count; i++) {
            REQUIRE(apigw_response_at(r, list, i, &pair) == APIGW_OK);
            append_pair(b, &pair);
        }
    }
    body = apigw_response_body(r, &n);
    append(b, &n, sizeof n);
    append(b, body, n);
}

static inline void snapshot_authorization(text_buffer *b, const apigw_authorization *a) {
    int32_t authorized = apigw_authorization_get_authorized(a);
    size_t statements = apigw_authorization_statement_count(a), n;
    const char *text;
    apigw_pair pair;
    append(b, &authorized, sizeof authorized);
    for (uint32_t field = 1; field <= APIGW_AUTHORIZATION_LAST; field++) {
        text = apigw_authorization_get(a, field, &n);
        append_text(b, text, n);
    }
    for (size_t s = 0; s < statements; s++) {
        uint32_t effect = apigw_authorization_effect(a, s);
        append(b, &effect, sizeof effect);
        for (uint32_t element = 1; element <= APIGW_STATEMENT_LAST; element++) {
            size_t count = apigw_authorization_element_count(a, s, element);
            append(b, &count, sizeof count);
            for (size_t i = 0; i < count; i++) {
                text = apigw_authorization_element_at(a, s, element, i, &n);
                append_text(b, text, n);
            }
        }
    }
    for (size_t i = 0; apigw_authorization_context_at(a, i, &pair) == APIGW_OK; i++)
        append_pair(b, &pair);
}

static inline void snapshot_api(text_buffer *b, const apigw_api *api) {
    apigw_pair pair;
    const char *text;
    size_t n;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        text = apigw_api_get(api, field, &n);
        append_text(b, text, n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        for (size_t i = 0; apigw_api_at(api, list, i, &pair) == APIGW_OK; i++)
            append_pair(b, &pair);
}

#endif
