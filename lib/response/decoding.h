/* One function result on its way to a response: the state that the steps of decoding share. Decoding with a sink is a
 * check: it goes on after an error, so that decoding and checking cannot disagree about what is malformed. */
#ifndef APIGW_RESPONSE_DECODING_H
#define APIGW_RESPONSE_DECODING_H

#include "core/error.h"
#include "format/api.h"
#include "response/response.h"
#include "response/sink.h"
#include "text/slice.h"
#include "json/reader.h"

typedef struct decoding {
    apigw_response *r;
    const apigw_api *api;
    const apigw_request *request;        /* may be NULL */
    const format_result_member *members; /* of the result, or of the prelude */
    const format_result_event *event;    /* how much of the result counts; NULL: all of it */
    uint32_t rules;                      /* enum format_result_rule */
    uint32_t malformed;                  /* the error response to a malformed result */
    enum format_rule_reference rule;     /* what the next error is about */
    char *text;                          /* a copy of the result, edited as strings are finished */
    slice original;                      /* the caller's */
    gw_json_document *document;          /* its members as they were sent, by enum format_result */
    pair_list single, multi;             /* headers, multiValueHeaders */
    bool base64;                         /* the value of the flag */
    apigw_error *err;                    /* may be NULL, but not with a sink */
    diagnostic_sink *sink;               /* NULL: decoding ends at the first error */
} decoding;

static inline bool decoding_has(const decoding *d, uint32_t rule) {
    return (d->rules & rule) != 0;
}

/* Return whether decoding ends with that status. With a sink it goes on with everything that does not depend on what
 * was refused. */
static inline bool decoding_ends(const decoding *d, apigw_status status) {
    return status != APIGW_OK && (d->sink == NULL || status == APIGW_E_NOMEM || status == APIGW_E_ITEMS);
}

/* ---- members ------------------------------------------------------------------------------------------------ */

/* Return the name that this front end has for a member, "" when it has no such member. */
const char *gw_decoding_member_name(const decoding *d, enum format_result what);

static inline bool decoding_knows(const decoding *d, enum format_result what) {
    return gw_decoding_member_name(d, what)[0] != '\0';
}

/* Return the text of a member's value as it was sent; at is NULL when the member is absent or null. */
static inline slice decoding_member(const decoding *d, enum format_result what) {
    const gw_json_text *t = &d->document->slots[what];
    if (!gw_json_has(d->document, (unsigned)what) || *t->at == 'n')
        return slice_absent();
    return slice_of(t->at, t->len);
}

/* ---- places ------------------------------------------------------------------------------------------------- */

/* Return the offset of the first byte of a result that is neither white space nor part of a byte-order mark. */
size_t gw_decoding_json_offset(slice original);

/* Return that byte of the copy. */
static inline const char *decoding_begin(const decoding *d) {
    return d->text + gw_decoding_json_offset(d->original);
}

/* Return the first byte of a member's value, in the copy; `quote` is the opening quote of the name. */
const char *gw_decoding_value_of(const decoding *d, const char *quote);

/* Return the offset in the result of a byte of the copy. */
static inline size_t decoding_offset(const decoding *d, const char *at) {
    return (size_t)(at - d->text);
}

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* Complete an error that is about no byte of the result: set the error response and report to the sink. Returns `code`,
 * which the error has already. */
apigw_status gw_decoding_fail(const decoding *d, apigw_status code, uint32_t error_response);

/* Refuse a value of the result. */
apigw_status gw_decoding_refuse(const decoding *d, apigw_status code, const char *at, const char *expected);

/* Refuse a member because of its name, whose opening quote is at `quote`. */
apigw_status gw_decoding_refuse_name(const decoding *d, apigw_status code, const char *quote, const char *expected);

/* Refuse the byte `at` of a value, with another error response than the one to malformed results. */
apigw_status gw_decoding_refuse_byte(const decoding *d, apigw_status code, uint32_t error_response, const char *at,
                                     const char *value, const char *expected);

static inline apigw_status decoding_no_memory(const decoding *d) {
    return gw_error_nomem(d->err);
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static inline bool decoding_is_number(slice value) {
    return *value.at == '-' || (*value.at >= '0' && *value.at <= '9');
}

/* Unescape a string in place, and end it with a NUL. */
slice gw_decoding_finish_string(const decoding *d, slice quoted);

/* Add a header field to a list, unless its name was refused: then its `at` is NULL. */
apigw_status gw_decoding_push(const decoding *d, pair_list *list, slice name, slice value);

/* Add a Content-Type, unless the response has one or `type` is NULL. */
apigw_status gw_decoding_add_content_type(const decoding *d, const char *type);

#endif
