/* What authorizers return and what backends see of it, by kind (D.2, D.3). */
#ifndef FORMAT_AUTHORIZATION_H
#define FORMAT_AUTHORIZATION_H

#include <stddef.h>
#include <stdint.h>

/* What the front end makes of the result of an authorizer. */
enum format_authorization_rule {
    RESULT_MAY_BE_SIMPLE = 1,     /* isAuthorized, where simple responses are enabled (D2.6) */
    RESULT_SAYS_UNAUTHORIZED = 2, /* a result with that errorMessage is 401, not only a function error (D2.7) */
    RESULT_FLAT_CONTEXT = 4,      /* no arrays and objects in the context, and no claims (D2.4) */
    RESULT_USAGE_KEY = 8,         /* usageIdentifierKey counts (D2.1) */
    RESULT_NULL_CONDITION = 16    /* a Condition of null is none; else it is malformed */
};

typedef struct format_authorization {
    uint32_t kind;           /* of the authorizer */
    uint32_t rules;          /* enum format_authorization_rule */
    uint32_t size_limit;     /* bytes of a result (D2.9, B.9) */
    uint32_t resource_limit; /* characters of a Resource (D2.9) */
} format_authorization;

/* How requestContext.authorizer is written for a backend. */
enum format_delivery_rule {
    DELIVERY_BELOW_LAMBDA = 1, /* the context is a member of its own, with its types */
    DELIVERY_AS_STRINGS = 2,   /* scalars of the context are strings (F34) */
    DELIVERY_PRINCIPAL_ID = 4, /* beside the context */
    DELIVERY_LATENCY = 8       /* integrationLatency beside it */
};

typedef struct format_delivery {
    uint32_t kind;  /* of the backend */
    uint32_t rules; /* enum format_delivery_rule */
} format_delivery;

/* Of a kind, or NULL when it is not that of an authorizer, or its backend knows none. */
const format_authorization *gw_format_authorization_of_kind(uint32_t kind);
const format_delivery *gw_format_delivery_of_kind(uint32_t kind);

#endif
