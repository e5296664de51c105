/* Members of objects and elements of lists, evaluated, and members by table. */
#ifndef GATEWAY_DEFINITION_MEMBERS_H
#define GATEWAY_DEFINITION_MEMBERS_H

#include "gateway/definition_import.h"

/* Names of members differ from document to document. */
enum dialect {
    DIALECT_OPENAPI,
    DIALECT_V1, /* AWS::ApiGateway */
    DIALECT_V2, /* AWS::ApiGatewayV2, AWS::Lambda */
    DIALECTS
};

/* ---- members and elements --------------------------------------------------------------------------------------- */

node gw_import_member(importer *im, node object, slice name);

/* The next present member or element; `name` may be NULL. */
bool gw_import_next(importer *im, node container, size_t *i, slice *name, node *out);

/* The next one, which may be absent or null. */
bool gw_import_next_any(importer *im, node container, size_t *i, slice *name, node *out);

/* ---- members by table ------------------------------------------------------------------------------------------- */

enum member_type {
    MEMBER_NODE,
    MEMBER_MAP,     /* a node that is an object */
    MEMBER_LIST,    /* a node that is an array */
    MEMBER_TEXT,    /* a slice */
    MEMBER_SWITCH,  /* uint8_t SWITCH_... */
    MEMBER_INTEGER, /* definition_number */
    MEMBER_RATE,    /* definition_number, in thousandths */
    MEMBER_TEXTS,   /* definition_texts of a list; one text counts as a list */
    MEMBER_COMMAS,  /* definition_texts of text with commas, or of a list */
    MEMBER_PAIRS,   /* definition_pairs of an object of texts */
    MEMBER_WORD     /* uint8_t: the number of the word, from 1 on, in any case */
};

enum {
    MEMBER_STRICT = 1,   /* what is wrong is an error, never a warning */
    MEMBER_REQUIRED = 2, /* absent is an error */
    MEMBER_REFUSED = 4   /* present is an error: it is not supported */
};

typedef struct member_row {
    const char *names[DIALECTS]; /* NULL: the dialect does not have it */
    uint8_t type, flags;
    uint16_t to;              /* offset in the target */
    const char *const *words; /* of MEMBER_WORD, NULL after the last */
} member_row;

/* Read the members of an object into a target, as the rows say. */
void gw_import_members(importer *im, node object, enum dialect dialect, const member_row *rows, size_t count,
                       void *target);

/* Say that a value is not as expected: a warning of an OpenAPI document, else an error. */
void gw_import_wrong(importer *im, apigw_status code, node n, enum dialect dialect, unsigned flags,
                     const char *expected);

bool gw_import_texts(importer *im, node n, enum dialect dialect, unsigned flags, definition_texts *out);
bool gw_import_pairs(importer *im, node n, enum dialect dialect, unsigned flags, definition_pairs *out);

#endif
