/* What the importers of documents share: places, errors and warnings, memory, texts, scalars, things by name. An
 * importer fails once; after that everything that is asked of it is absent, so that callers look at `status` only where
 * they loop. */
#ifndef GATEWAY_DEFINITION_IMPORT_H
#define GATEWAY_DEFINITION_IMPORT_H

#include "gateway/definition_model.h"

/* A value with its place: the address in the copy of the document of what names it. `at` is NULL where it is absent. */
typedef struct node {
    value v;
    const char *at;
} node;

struct template;

typedef struct importer {
    apigw_definition *d;
    arena *memory; /* of the definition */
    apigw_error *err;
    apigw_status status;
    value root;
    const char *source; /* the copy of the document */
    size_t source_len;
    struct template *template; /* NULL: nothing is evaluated */
    bool fail_on_warnings;
    uint64_t work;     /* steps that are left */
    value names;       /* what was made, by sort and name: gw_import_register() */
    void *frames;      /* of functions that are being evaluated */
    unsigned depth;    /* of evaluations within each other */
    const char *place; /* of the outermost of them */
} importer;

static inline bool import_good(const importer *im) {
    return im->status == APIGW_OK;
}

static inline node node_of(value v, const char *at) {
    return (node){v, at};
}

static inline node node_absent(void) {
    return (node){.at = NULL};
}

static inline bool node_present(node n) {
    return n.at != NULL;
}

static inline bool node_is(node n, value_kind kind) {
    return n.at != NULL && n.v.kind == kind;
}

/* ---- errors and warnings ---------------------------------------------------------------------------------------- */

/* Fail. `at` is the place; NULL: the document as a whole. Input in a message goes through gw_error_quote(). */
void gw_import_fail(importer *im, apigw_status code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Fail with a message of one quoted name: `format` has one %s. */
void gw_import_fail_name(importer *im, apigw_status code, const char *at, const char *format, slice name);

void gw_import_nomem(importer *im);

/* Note a warning, which is an error where the importer fails on warnings. */
void gw_import_warn(importer *im, apigw_status code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Count steps. False when there are none left: the importer has failed. */
bool gw_import_spend(importer *im, size_t steps);

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* Zeroed memory, or NULL and the importer has failed. */
void *gw_import_new(importer *im, size_t size);

/* Make a zeroed entry of a list. */
void *gw_import_append(importer *im, definition_list *list, size_t size);

/* Text that is put together. */
typedef struct text_builder {
    importer *im;
    char *at;
    size_t len, capacity;
} text_builder;

void gw_text_add(text_builder *b, slice text);
slice gw_text_end(text_builder *b);

/* Return the join of up to four texts. */
slice gw_import_join(importer *im, slice a, slice b, slice c, slice d);

/* Undo the escapes of a token of a JSON Pointer: media types have "~1" for "/". */
slice gw_import_unescape(importer *im, slice token);

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* Read the text of a string, number or Boolean; return false for any other value. */
bool gw_import_scalar(node n, slice *text);

/* Read a number without a sign: an integer, or a rate with a fraction. Return false for any other value. */
bool gw_import_number(node n, bool rate, definition_number *out);

/* true or false, as text too. */
bool gw_import_switch(node n, uint8_t *out);

/* Text with names of resources that are not known in place of `${...}`: see LINK_BEGIN. Replaces them by that form. */
slice gw_import_printable(importer *im, slice text);

/* Texts that came of functions have the names of resources between these bytes, which UTF-8 does not have. */
#define LINK_BEGIN '\xFF'
#define LINK_END '\xFE'

/* The first link of a text: its name, its attribute ("" without one) and the text before and after it. */
typedef struct link_found {
    slice before, id, attribute, after;
} link_found;
bool gw_import_link(slice text, link_found *out);

/* Return the resource that a value is a link to as a whole, or an absent text. */
slice gw_import_linked(node n);

/* ---- things by name --------------------------------------------------------------------------------------------- */

/* Things are found by their sort, which is a character, and their name: of a document, or the logical id. */
enum {
    SORT_AUTHORIZER = 'a',
    SORT_VALIDATOR = 'v',
    SORT_MODEL = 'm',
    SORT_SCHEME = 's',
    SORT_ROUTE = 'r',
    SORT_INTEGRATION = 'i',
    SORT_RESOURCE = 'p',
    SORT_PLAN = 'u',
    SORT_GATEWAY_RESPONSE = 'g',
    SORT_PERMISSION = 'l',
    SORT_EVENT = 'e',
    SORT_FUNCTION = 'f'
};
void *gw_import_lookup(importer *im, char sort, slice name);
/* False where there is one of that name already, which stays, or the importer has failed. */
bool gw_import_register(importer *im, char sort, slice name, void *what);

#endif
