/* What the importers of documents share: places, errors and warnings, members by table, texts. An importer fails once;
 * after that everything that is asked of it is absent, so that callers look at `status` only where they loop. */
#ifndef GATEWAY_DEFINITION_IMPORT_H
#define GATEWAY_DEFINITION_IMPORT_H

#include "core/buffer.h"
#include "gateway/definition_model.h"

/* A value with its place: the address in the copy of the document of what names it. `at` is NULL where it is absent. */
typedef struct node {
    value v;
    const char *at;
} node;

/* Names of members differ from document to document. */
enum dialect {
    DIALECT_OPENAPI,
    DIALECT_V1, /* AWS::ApiGateway */
    DIALECT_V2, /* AWS::ApiGatewayV2, AWS::Lambda */
    DIALECTS
};

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

/* Fails. `at` is the place; NULL: the document as a whole. Input in a message goes through gw_error_quote(). */
void gw_import_fail(importer *im, apigw_status code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Fails with a message of one quoted name: `format` has one %s. */
void gw_import_fail_name(importer *im, apigw_status code, const char *at, const char *format, slice name);

void gw_import_nomem(importer *im);

/* Notes a warning, which is an error where the importer fails on warnings. */
void gw_import_warn(importer *im, apigw_status code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Counts steps. False when there are none left: the importer has failed. */
bool gw_import_spend(importer *im, size_t steps);

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* Zeroed memory, or NULL and the importer has failed. */
void *gw_import_new(importer *im, size_t size);

/* Makes a zeroed entry of a list. */
void *gw_import_append(importer *im, definition_list *list, size_t size);

/* Text that is put together. */
typedef struct text_builder {
    importer *im;
    char *at;
    size_t len, capacity;
} text_builder;

void gw_text_add(text_builder *b, slice text);
slice gw_text_end(text_builder *b);

/* The join of up to four texts. */
slice gw_import_join(importer *im, slice a, slice b, slice c, slice d);

/* Undoes the escapes of a token of a JSON Pointer: media types have "~1" for "/". */
slice gw_import_unescape(importer *im, slice token);

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* The value of a node: that of the function that it is (H3.20), or itself. null is absent. */
node gw_import_evaluate(importer *im, node n);

node gw_import_member(importer *im, node object, slice name);

/* The next present member or element; `name` may be NULL. */
bool gw_import_next(importer *im, node container, size_t *i, slice *name, node *out);

/* The next one, which may be absent or null. */
bool gw_import_next_any(importer *im, node container, size_t *i, slice *name, node *out);

/* The text of a string, number or Boolean; false: it is none. */
bool gw_import_scalar(node n, slice *text);

/* Text with names of resources that are not known in place of `${...}`: see LINK_BEGIN. Replaces them by that form. */
slice gw_import_printable(importer *im, slice text);

/* Texts that came of functions have the names of resources between these bytes, which UTF-8 does not have. */
#define LINK_BEGIN '\xFF'
#define LINK_END '\xFE'

/* The first link of a text: its name, its attribute ("" when there is none) and the text before and behind. */
typedef struct link_found {
    slice before, id, attribute, after;
} link_found;
bool gw_import_link(slice text, link_found *out);

/* The resource that a value is a link to as a whole, or an absent text. */
slice gw_import_linked(node n);

/* ---- members by table ------------------------------------------------------------------------------------------- */

enum member_type {
    MEMBER_NODE,
    MEMBER_MAP,     /* a node that is an object */
    MEMBER_LIST,    /* a node that is an array */
    MEMBER_TEXT,    /* a slice */
    MEMBER_LINKED,  /* a slice that may have links */
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

/* Reads the members of an object into a target, as the rows say. */
void gw_import_members(importer *im, node object, enum dialect dialect, const member_row *rows, size_t count,
                       void *target);

/* Says that a value is not as expected: a warning of an OpenAPI document, else an error. */
void gw_import_wrong(importer *im, apigw_status code, node n, enum dialect dialect, unsigned flags,
                     const char *expected);

bool gw_import_texts(importer *im, node n, enum dialect dialect, unsigned flags, definition_texts *out);
bool gw_import_pairs(importer *im, node n, enum dialect dialect, unsigned flags, definition_pairs *out);
bool gw_import_number(node n, bool rate, definition_number *out);
bool gw_import_switch(node n, uint8_t *out);

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

/* Appends a value as JSON text, functions evaluated. */
void gw_import_json(importer *im, node n, apigw_buffer *out);

/* The same, in the arena; references to models get the form that models are compiled with. */
slice gw_import_schema(importer *im, node n);
slice gw_import_json_text(importer *im, node n);

/* Takes the text of a buffer into the arena, and releases the buffer. */
slice gw_import_take(importer *im, apigw_buffer *out);

/* ---- building --------------------------------------------------------------------------------------------------- */

/* The resource of a path, made with all that it stands below. NULL when the importer has failed. */
definition_resource *gw_import_resource(importer *im, slice path, const char *at);

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

/* Checks an authorizer whose members are read, and completes it (H2.31, H3.8, H3.16). */
void gw_import_finish_authorizer(importer *im, definition_authorizer *a, node uri, slice default_header);

/* Makes a route. Its key is taken apart; path variables become required parameters of REST (H2.14). */
definition_route *gw_import_route(importer *im, slice key, const char *at);
definition_parameter *gw_import_parameter(importer *im, definition_route *r, slice name, bool required);
void gw_import_use_model(importer *im, definition_route *r, slice media_type, definition_model *model);

definition_model *gw_import_new_model(importer *im, slice name, node schema);
/* The model that a reference of a document names; absent text: it names none. Fails for references elsewhere. */
bool gw_import_reference(importer *im, node reference, slice *name);

/* Reads an integration. `uri_text` is absent where the rows have it. */
definition_integration *gw_import_integration(importer *im, node object, enum dialect dialect);
/* Takes the name of a function out of a uri or ARN. False: it names none. */
typedef struct function_name {
    slice function, qualifier;
    bool own, stream;
} function_name;
bool gw_import_function(importer *im, slice text, bool bare, function_name *out);

/* Makes the proxy integration of a function where the document has none in full. */
typedef struct lambda_members {
    slice payload;
    definition_number timeout;
    definition_texts cache_keys;
    bool stream;
    const char *at;
} lambda_members;
definition_integration *gw_import_lambda(importer *im, const function_name *name, const lambda_members *members);

/* The same of a url, for all methods. */
definition_integration *gw_import_proxy(importer *im, slice url, const char *at);

/* Makes the mock that answers a preflight; its JSON is the caller's to make. */
definition_integration *gw_import_mock(importer *im, const char *at);

/* Replaces the pseudo parameters of uris and policies whose value the host gave (H2.5). */
slice gw_import_pseudo(importer *im, slice text);

/* Follows the references of models that are needed, and marks what they refer to as needed too. Fails for one that
 * leads out of the document, and for one of a needed model that leads nowhere (H2.17). */
void gw_import_follow_models(importer *im);

definition_validator *gw_import_validator(importer *im, slice name, node object, enum dialect dialect);
void gw_import_binary_types(importer *im, const definition_texts *types);
void gw_import_compression(importer *im, definition_number size);

void gw_import_cors(importer *im, node object, enum dialect dialect);
void gw_import_gateway_response(importer *im, slice type, node object, enum dialect dialect);
void gw_import_policy(importer *im, node policy);
definition_stage *gw_import_stage(importer *im, slice name);

/* Adds limits and caching of a key: of a stage, or (with the names of DIALECT_OPENAPI) of a usage plan. */
void gw_import_setting(importer *im, definition_list *settings, slice key, node object, enum dialect dialect);

/* Compiles models, validators and the router once everything is read. */
void gw_import_finish(importer *im);

/* ---- documents -------------------------------------------------------------------------------------------------- */

/* What of an OpenAPI document comes from elsewhere. */
typedef struct openapi_context {
    uint64_t base_path;                            /* APIGW_BASE_PATH_... */
    uint32_t api;                                  /* APIGW_DEFINITION_REST, _HTTP, or 0 */
    bool embedded;                                 /* in a template, which has the name */
    const value *deferred;                         /* map of route keys that get an integration later; NULL: none */
    const definition_route *default_authorization; /* of operations without security; NULL: none */
} openapi_context;

void gw_openapi_import(importer *im, node document, const openapi_context *context);
void gw_template_import(importer *im, node document);

/* Makes an authorizer the one of a route; NULL: none. */
void gw_import_authorize(importer *im, definition_route *r, definition_authorizer *a, const char *at);

#endif
