/* How a front end's documents are described: as rows. Reader, settling, writer and the generated tables interpret the
 * same rows, so whoever wants to know a format reads its file. */
#ifndef FORMAT_SCHEMA_H
#define FORMAT_SCHEMA_H

#include "format/model.h"
#include "json/schema.h"
#include <stdbool.h>
#include <stddef.h>

/* What is written when there is nothing to say. */
enum format_absent {
    OMITTED,   /* no member */
    NULL_,     /* null */
    EMPTY,     /* "" */
    NO_ENTRIES /* {} */
};

/* One member of an event, in the order of the wire. */
typedef struct format_member {
    const char *path;          /* names from the outside in, separated by "." */
    enum json_type type;       /* what it is on the wire */
    uint8_t target;            /* a field of request.h or model.h, or a list of model.h; 0: just a member */
    enum format_absent absent; /* how the front end writes that there is nothing */
} format_member;

/* A condition on an event. */
typedef struct format_condition {
    enum { HAS = 1, LACKS, IS, IS_NOT, CONTAINS } test; /* null counts as absent, and what is absent is nothing */
    const char *path;
    const char *text; /* of IS, IS_NOT, CONTAINS */
} format_condition;

enum { FORMAT_ALTERNATIVES = 4, FORMAT_CONDITIONS = 3 };

/* How a front end carries a request, beyond the names of the members. */
enum format_rule {
    PATH_DECODED = 1,         /* the path comes percent-decoded (A3.4) */
    CONTEXT_PATH_DECODED = 2, /* so does requestContext.http.path (A4.2), which stands in where rawPath is missing */
    PARAMETERS_ENCODED = 4    /* path parameters come percent-encoded (A1.5) */
};

/* What a member of a result document holds. One that would be empty is left out, but for the status and the flag. */
enum format_result {
    RESULT_STATUS = 1,
    RESULT_HEADERS,       /* one value a name: what repeats is joined, unless another member takes it */
    RESULT_MULTI_HEADERS, /* all values of the names that repeat */
    RESULT_COOKIES,       /* the Set-Cookie lines */
    RESULT_BODY,
    RESULT_IS_BASE64,
    RESULT_END
};

typedef struct format_result_member {
    const char *name;
    enum format_result what;
} format_result_member;

enum { FORMAT_RESULT_MEMBERS = 6 };

typedef struct format {
    uint32_t kind;
    const format_member *members;
    size_t member_count;
    uint32_t rules; /* enum format_rule */
    bool decodes;   /* requests can be decoded and responses encoded; else the kind is recognised and no more */
    format_result_member result[FORMAT_RESULT_MEMBERS];                  /* in the order of the wire */
    format_condition recognised[FORMAT_ALTERNATIVES][FORMAT_CONDITIONS]; /* any row of which all conditions hold */
} format;

#endif
