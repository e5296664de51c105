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
    uint32_t known;                      /* members that the front end has, by bit of enum format_result */
    uint32_t malformed;                  /* the error response to a malformed result */
    enum format_rule_reference rule;     /* what the next error is about */
    char *text;                          /* a copy of the result, edited as strings are finished */
    slice original;                      /* the caller's */
    slice values[RESULT_END];            /* of its members, as they were sent; at is NULL where there is none */
    const gw_json_other *others;         /* members that no format has */
    size_t other_count;
    bool is_read;                     /* the next four were read together with the members */
    pair_list single, multi, cookies; /* headers, multiValueHeaders, cookies */
    slice body;                       /* when it is a string: its text */
    bool base64;                      /* the value of the flag */
    apigw_error *err;                 /* may be NULL, but not with a sink */
    diagnostic_sink *sink;            /* NULL: decoding ends at the first error */
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

/* Return the members of a result, or of a prelude, by bit. */
static inline uint32_t decoding_members(const format_result_member *members) {
    uint32_t known = 0;
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++)
        known |= UINT32_C(1) << members[i].what;
    return known;
}

/* Return the name that this front end has for a member, "" when it has no such member. */
const char *gw_decoding_member_name(const decoding *d, enum format_result what);

static inline bool decoding_knows(const decoding *d, enum format_result what) {
    return (d->known >> what & 1) != 0;
}

/* Return whether a member is there, be it null. */
static inline bool decoding_is_there(const decoding *d, unsigned what) {
    return d->values[what].at != NULL;
}

/* Return the members that are there, by bit. */
static inline uint32_t decoding_present(const decoding *d) {
    uint32_t present = 0;
    for (unsigned what = 1; what < RESULT_END; what++)
        present |= (uint32_t)decoding_is_there(d, what) << what;
    return present;
}

/* Return the text of a member's value as it was sent; at is NULL when the member is absent or null. */
static inline slice decoding_member(const decoding *d, enum format_result what) {
    const slice value = d->values[what];
    return value.at == NULL || *value.at == 'n' ? slice_absent() : value;
}

/* ---- places ------------------------------------------------------------------------------------------------- */

/* Return the offset of the first byte of a result that is neither white space nor part of a byte-order mark. */
size_t gw_decoding_json_offset(slice original);

/* Return that byte of the copy. */
static inline const char *decoding_begin(const decoding *d) {
    return d->text + gw_decoding_json_offset(d->original);
}

/* Read the next member of the result, as gw_json_next_member() does. `*p` is in the original, which still has its
 * quotes and escapes; `name` and `value` are in the copy. */
bool gw_decoding_next_member(const decoding *d, const char **p, slice *name, slice *value);

/* Return the first byte of a member's value, in the copy; `quote` is the opening quote of the name. */
const char *gw_decoding_value_of(const decoding *d, const char *quote);

/* Return the offset in the result of a byte of the copy. */
static inline size_t decoding_offset(const decoding *d, const char *at) {
    return (size_t)(at - d->text);
}

/* Return a position in the copy as a writable pointer, NULL when it is not in the copy. */
static inline char *decoding_editable(const decoding *d, const char *at) {
    const uintptr_t offset = (uintptr_t)at - (uintptr_t)d->text;
    return offset < d->original.len ? d->text + offset : NULL;
}

/* Return text of the copy as it was sent. */
static inline slice decoding_original(const decoding *d, slice text) {
    return slice_of(d->original.at + decoding_offset(d, text.at), text.len);
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
