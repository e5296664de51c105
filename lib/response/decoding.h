/* One result on its way from the function's text to a response: what decoding and checking share. Checking is the run
 * that goes on behind what is refused, so the two cannot disagree about what is malformed. */
#ifndef APIGW_RESPONSE_DECODING_H
#define APIGW_RESPONSE_DECODING_H

#include "format/api.h"
#include "response/response.h"
#include "text/slice.h"
#include "json/reader.h"

struct apigw_check;

typedef struct decoding {
    apigw_response *r;
    const apigw_api *api;
    const apigw_request *request;        /* may be NULL */
    const format_result_member *members; /* of the result, or of the prelude */
    uint32_t rules;
    uint32_t malformed;         /* the answer that is given where something is not as it has to be */
    char *text;                 /* a copy of the result, edited as strings are finished */
    slice original;             /* the caller's */
    gw_json_document *document; /* its members as they were sent, by enum format_result; in the response's memory */
    pair_list single, multi;    /* headers, multiValueHeaders */
    bool base64;                /* what the flag says */
    apigw_error *err;           /* may be NULL, but not for a check */
    struct apigw_check *check;  /* who wants to know everything; NULL: the first refusal ends it */
} decoding;

/* Reads a result into `r`, which is emptied first, and so is a check; the result may be in the memory of both. A check
 * gets all refusals and notes; what it returns and fills is the first refusal. */
apigw_status gw_decoding_run(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                             uint32_t flags, struct apigw_check *check, apigw_error *err);

static inline bool decoding_has(const decoding *d, uint32_t rule) {
    return (d->rules & rule) != 0;
}

/* Of this front end; "" when it has no such member. */
const char *gw_decoding_member_name(const decoding *d, enum format_result what);

/* The text of a member's value as it was sent; at is NULL when it is absent or null. */
static inline slice decoding_member(const decoding *d, enum format_result what) {
    const gw_json_text *t = &d->document->slots[what];
    if (!gw_json_has(d->document, (unsigned)what) || *t->at == 'n')
        return slice_absent();
    return slice_of(t->at, t->len);
}

/* The caller's byte for one of the copy. */
static inline const char *decoding_original(const decoding *d, const char *at) {
    return d->original.at + (at - d->text);
}

/* The first byte of the copy that is neither white space nor a byte-order mark. */
const char *gw_decoding_begin(const decoding *d);

/* A byte of the copy at the value of the member whose opening quote is there. */
const char *gw_decoding_value_of(const decoding *d, const char *name);

#endif
