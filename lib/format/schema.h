/* How a front end's documents are described: as rows. Reader, normalizing, writer and the generated tables interpret
 * the same rows, so whoever wants to know a format reads its file. */
#ifndef FORMAT_SCHEMA_H
#define FORMAT_SCHEMA_H

#include "format/model.h"
#include "json/schema.h"
#include <apigw/api.h>
#include <stdbool.h>
#include <stddef.h>

/* The JSON that is written for a missing value. */
enum format_absent {
    OMITTED,    /* no member */
    NULL_,      /* null */
    EMPTY,      /* "" */
    NO_ENTRIES, /* {} */
    FALSE_,     /* false */
    UNWRITTEN   /* no member, nor when there is something: it is read where others wrote it */
};

/* One member of an event, in the order of the wire. */
typedef struct format_member {
    const char *path;          /* names from the outside in, separated by "." */
    enum gw_json_type type;    /* what it is on the wire */
    uint8_t target;            /* a field of request.h or model.h, or a list of model.h; 0: just a member */
    enum format_absent absent; /* how the front end writes that there is nothing */
} format_member;

/* Where an identity source of an authorizer is looked for (D.1). */
enum format_source {
    SOURCE_HEADER,
    SOURCE_QUERY,
    SOURCE_CONTEXT,  /* a member of requestContext */
    SOURCE_VARIABLE, /* a stage variable */
    SOURCE_END
};

/* A condition on an event. */
typedef struct format_condition {
    /* What is null, or has another type than the member, counts as absent, and what is absent is nothing. */
    enum { HAS = 1, LACKS, IS, IS_NOT, CONTAINS } test;
    const char *path;
    const char *text; /* of IS, IS_NOT, CONTAINS */
} format_condition;

enum { FORMAT_ALTERNATIVES = 6, FORMAT_CONDITIONS = 3 };

/* How a front end carries a request, beyond the names of the members. */
enum format_rule {
    /* paths */
    PATH_DECODED = 1 << 0,          /* the path comes percent-decoded (A3.4) */
    CONTEXT_PATH_DECODED = 1 << 1,  /* so does requestContext.http.path, which stands in for rawPath (A4.2) */
    PARAMETERS_ENCODED = 1 << 2,    /* path parameters come percent-encoded (A1.5) */
    STAGE_IN_PATH = 1 << 3,         /* the path begins with the stage, unless that is "$default" (A2.2, A3.2) */
    STAGE_IN_CONTEXT_PATH = 1 << 4, /* before requestContext.path, but on a custom domain (A1.3) */
    BASE_PATH_STRIPPED = 1 << 5,    /* the mapping of a custom domain is not in the path (A3.3) */
    SLASHES_COLLAPSED = 1 << 6,     /* of slashes at the beginning of the path one is left (A1.4) */
    QUERY_IN_PATH = 1 << 7,         /* the path is followed by the query string (A6.1, A6.2) */

    /* lists */
    HEADERS_LOWER = 1 << 8,   /* header names in lower case */
    HEADERS_TRAIN = 1 << 9,   /* header names canonical, when the switch says so (F4) */
    HEADERS_CASED = 1 << 10,  /* names that differ in case are two (A1.22) */
    HEADERS_SORTED = 1 << 11, /* header names in the order of the alphabet */
    HEADERS_JOINED = 1 << 12, /* header lines of one name joined with ", " (A6.2) */
    VALUES_JOINED = 1 << 13,  /* and query values too, with "," (A3.10, A3.20); else the last counts */
    COOKIES_LIFTED = 1 << 14, /* Cookie lines are not among the headers (A3.21) */
    QUERY_ENCODED = 1 << 17,  /* names and values of the query as they stood in it (A5.4) */

    /* bodies */
    BODY_IS_TEXT = 1 << 18,      /* of any media type; base64 is for what is not UTF-8 (A7.1) */
    ENCODED_IS_BASE64 = 1 << 19, /* a body with a Content-Encoding goes as base64 (A5.5) */
    CHARSET_COUNTS = 1 << 20,    /* so does one in another charset than UTF-8 (A3.30) */

    /* the rest */
    REQUEST_LINE_COUNTS = 1 << 22,  /* to the limit of header bytes (A3.23) */
    REQUEST_VALIDATED = 1 << 23,    /* required parameters are looked for before the function is invoked (B.8) */
    NO_UPGRADES = 1 << 24,          /* a WebSocket upgrade is refused (A5.7) */
    AUTHORIZER_NESTED = 1 << 25,    /* by the kind of authorizer: jwt, lambda, iam (D.3) */
    TIME_IN_MICROSECONDS = 1 << 26, /* the time in numbers (A0.4) */
    ROUTE_BY_EVENT = 1 << 27,       /* event type and route key tell each other: CONNECT is "$connect" (A.7) */
    HAS_ARN = 1 << 28,              /* a request has an ARN of execute-api (C.4) */
    SEMICOLONS_SEPARATE = 1 << 29   /* parameters of the query, as "&" does, when the switch says so (A1.12) */
};

/* A header field that the front end makes of a field of the request, in place of the client's. */
typedef struct format_own_header {
    const char *name; /* NULL ends the list */
    uint8_t field;
    bool with_peer; /* only where the address of the peer is known (A0.7) */
} format_own_header;

enum { FORMAT_OWN_HEADERS = 6 };

/* The header field to which every front end adds the address of the peer (A5.9). */
#define FORMAT_FORWARDED_FOR "X-Forwarded-For"

/* Members of an authorizer that is nested by its kind, and those of a flat one that are of a token (D.3). */
#define FORMAT_AUTHORIZER_JWT "jwt"
#define FORMAT_AUTHORIZER_LAMBDA "lambda"
#define FORMAT_AUTHORIZER_IAM "iam"
#define FORMAT_TOKEN_CLAIMS "claims"
#define FORMAT_TOKEN_SCOPES "scopes"

/* The types of endpoint, for messages (B.9). */
#define FORMAT_ENDPOINT_TYPES "EDGE, REGIONAL or PRIVATE"

/* A type of event (A.7). */
typedef struct format_event_type {
    const char *name;                /* text of APIGW_FIELD_EVENT_TYPE; NULL ends the list */
    const char *route;               /* the one route key of such events; NULL: routes are selected */
    const char *const *header_names; /* a new event has exactly these header fields, "" where the request has none;
                                        NULL ends it. NULL: it has those of the request */
} format_event_type;

enum { FORMAT_EVENT_TYPES = 7 };

/* A member that a new event has only when it is of certain types (A.7). */
typedef struct format_occasion {
    const char *path;
    uint8_t types; /* by bit, in the order of `event_types` */
} format_occasion;

/* The default of a field. */
typedef struct format_default {
    uint8_t field;
    enum { FIXED = 1, UNSET_IS, SAME_AS } how; /* always that text (NULL: none); that text; the value of `from` */
    uint8_t from;
    const char *text;
} format_default;

/* Content of a member of a function result. Empty members are left out, except for the status and the flag. */
enum format_result {
    RESULT_STATUS = 1,
    RESULT_HEADERS,       /* one value for each name: repeated fields are joined, unless another member takes them */
    RESULT_MULTI_HEADERS, /* all values of the names that repeat, or of all names without RESULT_HEADERS */
    RESULT_COOKIES,       /* the Set-Cookie lines */
    RESULT_BODY,
    RESULT_IS_BASE64,
    RESULT_IS_BASE64_TOO, /* an old name of the flag: read first (B1.9) */
    RESULT_DESCRIPTION,   /* the status with its reason phrase, "200 OK" (B5.4) */
    RESULT_END
};

typedef struct format_result_member {
    const char *name;
    enum format_result what;
    enum { AS_NEEDED, EVEN_EMPTY, READ_ONLY } how; /* when it is written */
} format_result_member;

enum { FORMAT_RESULT_MEMBERS = 8 };

/* How a front end reads a result, beyond the names of the members. */
enum format_result_rule {
    RESULT_KNOWN_MEMBERS = 1 << 0, /* any other member is malformed (B1.2) */
    RESULT_NEEDS_STATUS = 1 << 1,  /* statusCode must be there (B2.1) */
    RESULT_INFERRED = 1 << 2,      /* what is no object with statusCode is the body (B3.1) */
    RESULT_TEXT_STATUS = 1 << 3,   /* statusCode may be a string (B1.4, B4.3) */
    RESULT_TEXT_FLAG = 1 << 4,     /* isBase64Encoded may be a string (B1.9) */
    RESULT_NUMBER_BODY = 1 << 5,   /* a number is a body as its text (B1.8) */
    RESULT_JSON_BODY = 1 << 6,     /* any value is a body as JSON text, written compactly (B4.3) */
    RESULT_BY_ACCEPT = 1 << 7,     /* base64 is undone only for clients that accept a binary media type (B1 binary) */
    RESULT_SINGLE_FIRST = 1 << 8,  /* of one name the value in headers comes before those in multiValueHeaders (B2.5) */
    RESULT_TRAIN_CASE = 1 << 9,    /* header names come out canonical (B2.6, B3.13) */
    RESULT_ONE_MAP = 1 << 10,      /* headers counts only where multiValueHeaders is missing (B5.5) */
    RESULT_NO_NULLS = 1 << 11,     /* a member that is null is malformed (B5.2) */
    RESULT_TEXT_LINES = 1 << 12,   /* header values are strings and nothing else (B5.3) */
    RESULT_ARRAYS = 1 << 13,       /* a value in headers may be an array of them (B.6) */
    RESULT_EQUAL_ONCE = 1 << 14    /* a value in headers that multiValueHeaders has too goes out once (B1 merging) */
};

/* Subjects of diagnostics about a result. Each front end names the rule of docs/fidelity.md for them. */
enum format_rule_reference {
    RULE_DOCUMENT, /* the form of a result: an object, with or without statusCode */
    RULE_INFERRED, /* a result of another form, which is the body */
    RULE_NO_JSON,
    RULE_MEMBERS, /* members that it does not know */
    RULE_NULLS,   /* members that are null */
    RULE_STATUS,
    RULE_DESCRIPTION,  /* statusDescription */
    RULE_MAPS,         /* headers as a whole */
    RULE_MULTI_MAPS,   /* multiValueHeaders as a whole */
    RULE_VALUE,        /* one header value */
    RULE_COOKIES,      /* cookies */
    RULE_MERGING,      /* a header in both maps */
    RULE_NAMES,        /* names that are dropped or renamed */
    RULE_BODY,         /* what a body is */
    RULE_FLAG,         /* isBase64Encoded */
    RULE_BASE64,       /* when base64 is undone */
    RULE_CONTENT_TYPE, /* when the function gives none */
    RULE_FAILURE,      /* a function that failed */
    RULE_SIZE,         /* limits */
    RULE_END
};

/* What the front end makes of the result of an authorizer (D.2). */
enum format_authorizer_rule {
    AUTHORIZER_MAY_BE_SIMPLE = 1,     /* isAuthorized, where simple responses are enabled (D2.6) */
    AUTHORIZER_SAYS_UNAUTHORIZED = 2, /* a result with that errorMessage is 401, not only a function error (D2.7) */
    AUTHORIZER_FLAT_CONTEXT = 4,      /* the context has no arrays, objects and claims (D2.4) */
    AUTHORIZER_USAGE_KEY = 8,         /* usageIdentifierKey counts (D2.1) */
    AUTHORIZER_NULL_CONDITION = 16    /* a Condition that is null is absent; else it is malformed */
};

typedef struct format_authorizer {
    uint32_t size_limit;     /* bytes of a result; 0: the kind is not that of an authorizer */
    uint32_t resource_limit; /* characters of a Resource */
    uint32_t rules;          /* enum format_authorizer_rule */
} format_authorizer;

/* How a backend gets the result of an authorizer (D.3). */
enum format_delivery_rule {
    DELIVERY_AS_STRINGS = 1,   /* scalars of the context are strings (F34) */
    DELIVERY_PRINCIPAL_ID = 2, /* principalId is beside the context */
    DELIVERY_LATENCY = 4       /* integrationLatency is beside it */
};

typedef struct format_delivery {
    const char *pointer; /* of the object, in the event; NULL: the kind has no Lambda authorizers */
    const char *member;  /* the context is this member, with its types; NULL: its members are those of the object */
    uint32_t rules;      /* enum format_delivery_rule */
} format_delivery;

/* How a front end responds to CORS requests by itself (C2.9, B4.5). */
typedef struct format_cors {
    int32_t status;    /* of the response to a preflight request; 0: CORS is left to the function */
    int32_t least_age; /* seconds */
    bool all_options;  /* it responds to every OPTIONS request; else only to preflight requests */
    bool replaces;     /* CORS fields of the function are removed; else they are kept */
    bool echoes;       /* where any origin is allowed, that of the request is sent; else "*" */
    bool schemes;      /* "https://" and "http://" followed by "*" are origins */
    bool credentials;  /* credentials go with any origin */
} format_cors;

/* A header field; name is NULL: none. */
typedef struct format_header {
    const char *name, *value;
} format_header;

/* A response that the front end makes by itself (B.8). */
typedef struct format_error_response {
    uint32_t error_response;
    int32_t status;
    const char *body, *content_type; /* no content type: there is no body */
    format_header header;            /* besides Content-Type: a type of error, a challenge */
} format_error_response;

/* A header field that the front end adds, or a member: the value is that of a field of the request. */
typedef struct format_added_header {
    const char *name;
    uint8_t field;
    bool of_functions; /* not added to error responses */
} format_added_header;

enum { FORMAT_ADDED = 4, FORMAT_ENDPOINTS = 2 };

/* Names of header fields, in lower case, that do not leave under the name that the function gave. NULL ends a list. */
typedef struct format_remap {
    const char *const *renamed; /* get `remap_prefix` */
    const char *const *dropped;
} format_remap;

/* How much of a result counts, by the type of the event that it is for (B.7). */
typedef struct format_result_event {
    const char *type;           /* text of APIGW_FIELD_EVENT_TYPE; NULL: any other. This entry is the last */
    bool ignored;               /* all of the result is ignored */
    bool no_body;               /* a body is not sent; else it is where the route has a route response */
    const char *const *headers; /* header fields that are sent, lower case; NULL ends it */
    const char *only_headers;   /* for diagnostics: "... does not go out: only ..." */
    const char *only_body;      /* for diagnostics: "a body goes out only ..." */
} format_result_event;

/* Where a parameter that a method requires may be, in the order in which the front end reports missing ones. */
typedef struct format_parameter_place {
    const char *prefix; /* of the name in requestParameters */
    uint32_t list;
    bool fold; /* letter case does not count */
} format_parameter_place;

enum { FORMAT_PARAMETER_PLACES = 3 };

/* A type of endpoint, in capital letters, with limits in bytes (B.9). */
typedef struct format_endpoint {
    const char *type;
    uint32_t url_limit, header_limit;
} format_endpoint;

/* The default stage, which is not in paths (A3.2), and the route of requests that match no other (C3.1). */
#define FORMAT_DEFAULT_STAGE "$default"
#define FORMAT_DEFAULT_ROUTE "$default"

typedef struct format {
    uint32_t kind;
    uint32_t detection_place; /* in the order of detection: lower ones first (0.1) */
    const format_member *members;
    size_t member_count;
    uint32_t rules; /* enum format_rule */
    const format_default *defaults;
    size_t default_count;
    const format_occasion *occasions;
    size_t occasion_count;
    format_event_type event_types[FORMAT_EVENT_TYPES]; /* the first is the type of an event without route and body */
    const char *sources[SOURCE_END]; /* of an authorizer: what comes before the name of an identity source; NULL: it has
                                        none of that place */
    size_t source_limit;             /* identity sources that it can have; 0: any number */
    const format_own_header *own_headers; /* NULL: none */
    const char *method_header;            /* a header field that replaces the method (C1.13); NULL: none */
    uint8_t routes;                       /* the dialect of its routers, APIGW_ROUTES_...; 0: it has no routes */
    const char *const *dropped;           /* header lines that do not reach the function, lower case; NULL ends it */
    const char *const *canonical;  /* header names that arrive in this case however they were sent; NULL ends it */
    const char *const *text_types; /* media types of a body that is no base64, the part before "*"; NULL ends it. NULL:
                                      base64 is what the API's list says */
    uint32_t header_limit, body_limit, url_limit;       /* bytes; 0: none (B.9) */
    format_endpoint endpoints[FORMAT_ENDPOINTS];        /* types of endpoint that have limits of their own */
    uint32_t line_limit;                                /* of the request line, and of each header line (A5.8) */
    uint32_t header_error_response;                     /* to a header that is too large; 0: as to a body that is */
    uint32_t result_limit, result_header_limit;         /* of a result, and of its header lines */
    format_result_member result[FORMAT_RESULT_MEMBERS]; /* in the order of the wire; none: it takes no responses */
    uint32_t result_rules;                              /* enum format_result_rule */
    const char *result_rule_references[RULE_END];       /* ids, by enum format_rule_reference; NULL: none */
    const char *content_type;                           /* when the function gives none */
    const char *inferred_content_type;                  /* of a result that is the body (B3.2) */
    const char *remap_prefix; /* of renamed header fields; NULL: no header field is renamed or dropped */
    format_remap remaps[2];   /* by APIGW_SWITCH_REMAPS: as observed, as documented (F20) */
    const format_result_event *result_events; /* NULL: all of a result counts, for every event */
    format_added_header added[FORMAT_ADDED];  /* header fields that the front end adds to every response */
    const char *header_limit_text; /* body of APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE where the switch says so (B8.18) */
    format_result_member stream[FORMAT_RESULT_MEMBERS]; /* of the prelude; none: the front end streams no responses */
    uint32_t stream_rules;                              /* enum format_result_rule */
    format_cors cors;
    format_authorizer authorizer;
    format_delivery delivery;
    const format_error_response *error_responses;
    size_t error_response_count;
    format_added_header framed[FORMAT_ADDED]; /* members that go into the object of an error response's body (B7.5) */
    format_condition detected[FORMAT_ALTERNATIVES][FORMAT_CONDITIONS]; /* any row of which all conditions hold */
} format;

#endif
