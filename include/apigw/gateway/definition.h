/**
 * @file gateway/definition.h
 * Definitions of APIs (H.2, H.3): OpenAPI 3.0 and Swagger 2.0 with the x-amazon-apigateway extensions, and
 * CloudFormation and SAM templates, as JSON.
 */
#ifndef APIGW_GATEWAY_DEFINITION_H
#define APIGW_GATEWAY_DEFINITION_H

#include <apigw/base.h>
#include <apigw/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a definition is of. */
enum {
    APIGW_DEFINITION_REST = 1,         /**< a REST API */
    APIGW_DEFINITION_HTTP = 2,         /**< an HTTP API */
    APIGW_DEFINITION_WEBSOCKET = 3,    /**< a WebSocket API */
    APIGW_DEFINITION_FUNCTION_URL = 4, /**< a Lambda function URL */
    APIGW_DEFINITION_ALB = 5,          /**< a listener of an application load balancer */
    APIGW_DEFINITION_ALB_MULTI = 6,    /**< the same, with multi-value headers */
    APIGW_DEFINITION_LAST = 6          /**< the highest of this version */
};

/** Options of apigw_definition_set_option(). */
enum {
    APIGW_DEFINITION_OPT_API = 1,              /**< APIGW_DEFINITION_REST to APIGW_DEFINITION_ALB: what the document has
                                                    to be; 0: what it is. A document does not always say (H2.2) */
    APIGW_DEFINITION_OPT_BASE_PATH = 2,        /**< APIGW_BASE_PATH_…, #APIGW_BASE_PATH_IGNORE */
    APIGW_DEFINITION_OPT_FAIL_ON_WARNINGS = 3, /**< switch, 0: the first warning is an error (H2.4) */
    APIGW_DEFINITION_OPT_OPEN_SCHEMES = 4, /**< switch, 0: a security scheme that nothing can check is a warning, and
                                                protects nothing, as on AWS; off: an error (H2.33) */
    APIGW_DEFINITION_OPT_LAST = 4          /**< the highest option of this version */
};

/** What becomes of the base path of an OpenAPI document (H2.13). */
enum {
    APIGW_BASE_PATH_IGNORE = 0,  /**< nothing */
    APIGW_BASE_PATH_PREPEND = 1, /**< it stands before every path */
    APIGW_BASE_PATH_SPLIT = 2    /**< all but its first segment does */
};

/** Parts of a definition, for apigw_definition_describe(). */
enum {
    APIGW_DESCRIBE_ALL = 1,         /**< an object with everything */
    APIGW_DESCRIBE_ROUTES = 2,      /**< the list of routes; of a load balancer: of its rules */
    APIGW_DESCRIBE_AUTHORIZERS = 3, /**< the list of authorizers */
    APIGW_DESCRIBE_FUNCTIONS = 4,   /**< the list of functions that a host has to be able to invoke */
    APIGW_DESCRIBE_STAGES = 5,      /**< the list of stages */
    APIGW_DESCRIBE_WARNINGS = 6,    /**< the list of warnings */
    APIGW_DESCRIBE_LAST = 6         /**< the highest of this version */
};

/** Bounds of a document. */
enum {
    APIGW_DEFINITION_SIZE_MAX = 16 * 1024 * 1024, /**< bytes of a document */
    APIGW_DEFINITION_DEPTH_MAX = 100,             /**< nested arrays and objects of a document */
    APIGW_DEFINITION_WARNINGS_MAX = 1000          /**< warnings that are kept; further ones are counted */
};

/**
 * The definition of one API. Built by one thread; once a document is loaded it is immutable, and any number of threads
 * may read it.
 */
typedef struct apigw_definition apigw_definition;

/**
 * Makes an empty definition.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the definition, to be freed with apigw_definition_free(), or NULL when out of memory
 */
APIGW_API apigw_definition *apigw_definition_new(const apigw_allocator *allocator);

/** Frees a definition. NULL is allowed. */
APIGW_API void apigw_definition_free(apigw_definition *definition);

/**
 * Sets an option for the documents that are loaded later.
 * @param definition the definition, not loaded
 * @param option     APIGW_DEFINITION_OPT_…
 * @param setting    within the bounds of the option
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `definition` is NULL, there is no such option, or the value is out of its bounds
 * @retval APIGW_E_STATE    a document is loaded
 */
APIGW_API apigw_status apigw_definition_set_option(apigw_definition *definition, uint32_t option, uint64_t setting,
                                                   apigw_error *err);

/**
 * Gives a value that a template does not have: of a parameter ("Stage"), of a pseudo parameter ("AWS::Region") or of
 * an exported name of another stack (H3.22, H3.23). Copied. A later value of a name replaces an earlier one.
 * "AWS::Region", "AWS::AccountId" and "AWS::Partition" are also replaced in OpenAPI documents (H2.5).
 * @param definition the definition, not loaded
 * @param name       `name_len` bytes of UTF-8
 * @param name_len   in bytes, or #APIGW_NTS
 * @param text       its value, `text_len` bytes of UTF-8
 * @param text_len   in bytes, or #APIGW_NTS
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_UTF8     name or value is not UTF-8
 * @retval APIGW_E_SIZE     name or value is longer than 65536 bytes
 * @retval APIGW_E_STATE    a document is loaded
 * @retval APIGW_E_NOMEM    out of memory; the definition is as it was
 */
APIGW_API apigw_status apigw_definition_set_value(apigw_definition *definition, const char *name, size_t name_len,
                                                  const char *text, size_t text_len, apigw_error *err);

/**
 * Chooses an API of a template that has several, by its logical id (H3.3). Copied.
 * @param definition the definition, not loaded
 * @param id         `id_len` bytes
 * @param id_len     in bytes, or #APIGW_NTS
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_UTF8     it is not UTF-8
 * @retval APIGW_E_SIZE     it is longer than 65536 bytes
 * @retval APIGW_E_STATE    a document is loaded
 * @retval APIGW_E_NOMEM    out of memory; the definition is as it was
 */
APIGW_API apigw_status apigw_definition_select(apigw_definition *definition, const char *id, size_t id_len,
                                               apigw_error *err);

/**
 * Loads a document. Nothing is guessed: a security scheme, a reference, an authorizer or a validator that cannot be
 * resolved is an error, and so is an expression that cannot be compiled (H2.33, H3.31). The text is not needed
 * afterwards. Time and memory are linear in the document. A document with an error leaves no definition; options,
 * values and selection stay, and another document can be loaded.
 * @param definition the definition, not loaded
 * @param json       `json_len` bytes
 * @param json_len   in bytes, or #APIGW_NTS
 * @param err        receives the error, with offset and JSON Pointer in the document; may be NULL
 * @retval APIGW_OK            done; there may be warnings
 * @retval APIGW_E_ARGUMENT    a pointer is NULL
 * @retval APIGW_E_STATE       a document is loaded
 * @retval APIGW_E_UNSUPPORTED another version, or something that the definition needs and the library does not have
 * @retval APIGW_E_MISSING     something that has to be there is not: a member, a parameter's value, an API
 * @retval APIGW_E_NOT_FOUND   something is named that the document does not have
 * @retval APIGW_E_TYPE        a member has another type
 * @retval APIGW_E_VALUE       a member has a value that is not allowed
 * @retval APIGW_E_DUPLICATE   two members, routes or path variables of which there can be one
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 the document is no JSON text
 * @retval APIGW_E_SIZE        the document, or what its functions make, is too long
 * @retval APIGW_E_DEPTH       the document, or its functions, are nested too deep
 * @retval APIGW_E_ITEMS       too many routes
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_definition_load(apigw_definition *definition, const char *json, size_t json_len,
                                             apigw_error *err);

/** What is loaded, APIGW_DEFINITION_REST and so on. 0 when nothing is, or `definition` is NULL. */
APIGW_API uint32_t apigw_definition_kind(const apigw_definition *definition);

/** The name of a kind in descriptions: "rest", "http", "websocket", "function-url", "alb", "alb-multi". NULL for
 * others. */
APIGW_API const char *apigw_definition_kind_name(uint32_t kind);

/** Return the kind of front end to make with apigw_api_new() for requests to this API: APIGW_KIND_REST,
 * APIGW_KIND_HTTP_2 and so on. 0 when nothing is loaded, or `definition` is NULL. Any thread. */
APIGW_API uint32_t apigw_definition_event_kind(const apigw_definition *definition);

/** How many routes there are; of a load balancer: rules. 0 when nothing is loaded, or `definition` is NULL. */
APIGW_API size_t apigw_definition_route_count(const apigw_definition *definition);

/** How many warnings there were, those that are not kept among them. 0 when nothing is loaded. */
APIGW_API size_t apigw_definition_warning_count(const apigw_definition *definition);

/**
 * One route, authorizer or function. Texts belong to the definition and are not NUL-terminated; one that is absent is
 * NULL. Frozen layout.
 */
typedef struct apigw_definition_entry {
    const char *key;       /**< route key, name of an authorizer or function; of a rule its priority, or "default" */
    size_t key_len;        /**< in bytes */
    const char *type;      /**< of the integration, authorizer or action, as apigw_definition_describe() has it */
    size_t type_len;       /**< in bytes */
    const char *target;    /**< function or uri */
    size_t target_len;     /**< in bytes */
    const char *qualifier; /**< alias or version of the function */
    size_t qualifier_len;  /**< in bytes */
    const char *authorization; /**< of a route: "none", "iam", "lambda", "cognito", "jwt" */
    size_t authorization_len;  /**< in bytes */
    const char *authorizer;    /**< of a route: the name of its authorizer */
    size_t authorizer_len;     /**< in bytes */
    uint32_t api_key;          /**< of a route: 1 when it requires an API key */
    uint32_t reserved;         /**< zero */
    uint64_t reserved2[2];     /**< zero */
} apigw_definition_entry;

/**
 * The `i`-th route, authorizer or function, to list them.
 * @param definition the definition, loaded
 * @param part       #APIGW_DESCRIBE_ROUTES, #APIGW_DESCRIBE_AUTHORIZERS or #APIGW_DESCRIBE_FUNCTIONS
 * @param i          from 0 on
 * @param out        receives it
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL, or there is no such part
 * @retval APIGW_E_NOT_FOUND there are not so many
 */
APIGW_API apigw_status apigw_definition_entry_at(const apigw_definition *definition, uint32_t part, size_t i,
                                                 apigw_definition_entry *out);

/**
 * The `i`-th warning, in the form of an error: code, offset, pointer and message.
 * @param definition the definition
 * @param i          from 0 on
 * @param out        receives it
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND there are not so many, or it is not kept
 */
APIGW_API apigw_status apigw_definition_warning_at(const apigw_definition *definition, size_t i, apigw_error *out);

/**
 * Writes what was loaded as JSON. docs/definitions.md lists the members. Values of API keys are never written.
 * @param definition the definition, loaded
 * @param part       APIGW_DESCRIBE_…
 * @param out        receives the JSON text
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such part
 * @retval APIGW_E_STATE    nothing is loaded
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM as for every call that writes a buffer
 */
APIGW_API apigw_status apigw_definition_describe(const apigw_definition *definition, uint32_t part, apigw_buffer *out,
                                                 apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
