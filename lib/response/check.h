/* The inside of apigw_check, and how findings get into it. */
#ifndef APIGW_RESPONSE_CHECK_H
#define APIGW_RESPONSE_CHECK_H

#include "response/decoding.h"
#include <apigw/check.h>

/* A finding, and where its pointer leads. */
typedef struct check_entry {
    apigw_diagnostic diagnostic;
    size_t value; /* offset within that member's value; SIZE_MAX: the pointer is there already */
} check_entry;

struct apigw_check {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of the findings */
    apigw_response *response;  /* what the client gets */
    bool has_response;
    check_entry *at;
    size_t count, capacity, omitted;
    uint32_t *order; /* by place */
    bool no_memory;
    apigw_error current, first;                /* the refusal at hand, and the first of all */
    size_t value;                              /* of the refusal at hand: as in check_entry */
    enum format_rule_reference rule_reference; /* what it rests on */
};

/* ---- refusals ----------------------------------------------------------------------------------------------- */

/* Keeps `current`, which is filled, as a finding. */
void gw_check_refused(struct apigw_check *check, const decoding *d);

/* What refusals from now on rest on. */
static inline void check_about(const decoding *d, enum format_rule_reference rule_reference) {
    if (d->check != NULL)
        d->check->rule_reference = rule_reference;
}

/* ---- notes: everything else ---------------------------------------------------------------------------------- */

/* Where a note belongs: a byte of the copy that is shown, and one of the value that the pointer leads to. */
typedef struct check_place {
    const char *at, *value; /* NULL: none */
} check_place;

static inline check_place check_value(const char *at) {
    return (check_place){at, at};
}

/* At a member's name, by its opening quote. */
check_place gw_check_name(const decoding *d, const char *quote);

const char *gw_check_rule(const decoding *d, enum format_rule_reference rule_reference);

/* Adds a finding that is no refusal; only for a check. `client`: what the client sees. */
void gw_check_note(const decoding *d, uint32_t what, uint32_t severity, const char *rule, check_place place,
                   const char *client, const char *text, ...) __attribute__((format(printf, 7, 8)));

/* Closes a run that ended with that status: makes pointers and order, and what the client gets. Returns and fills what
 * decoding does. */
apigw_status gw_check_conclude(const decoding *d, apigw_status status, apigw_error *err);

#endif
