/**
 * @file gateway/model.h
 * Models of REST APIs and request validation (G.6): JSON Schema draft 4 as API Gateway takes it, with the texts of its
 * validator.
 */
#ifndef APIGW_GATEWAY_MODEL_H
#define APIGW_GATEWAY_MODEL_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of apigw_models_set_option(). */
enum {
    APIGW_MODEL_FORMATS = 1,    /**< 0 to 1, default 0: 1: check `format` date-time, email, hostname, ipv4, ipv6,
                                     regex, uri */
    APIGW_MODEL_MAX_DEPTH = 2,  /**< 1 to 200, default 100: nested arrays and objects of a body */
    APIGW_MODEL_MAX_STEPS = 3,  /**< 1000 to 1000000000000, default 20000000: steps of one validation: each value that
                                     is checked against a schema is a step, each 64 bytes of a text and 16 bytes of
                                     a number that a keyword reads, and each name that it looks up */
    APIGW_MODEL_MAX_ERRORS = 4, /**< 0 to 10000, default 100: violations of one body that are kept; 0: only whether
                                     there are some, which takes less time */
    APIGW_MODEL_OPTION_LAST = 4 /**< the highest option of this version */
};

/** Flags of apigw_models_add(). */
enum {
    APIGW_MODEL_UNCHECKED = 1, /**< take keywords that API Gateway refuses: they are ignored */
    APIGW_MODEL_IMPORTED = 2   /**< the model comes from an imported definition: maxItems and minItems are ignored */
};

/** Bounds. */
enum {
    APIGW_MODEL_SCHEMA_MAX = 400 * 1024,    /**< bytes of a schema (G.9) */
    APIGW_MODEL_BODY_MAX = 10 * 1024 * 1024 /**< bytes of a body (G.9) */
};

/**
 * The models of one API. Built by one thread; once it is sealed it is immutable, and any number of threads may read it.
 */
typedef struct apigw_models apigw_models;

/**
 * The violations of one body. One thread at a time; every call that takes it uses it again.
 */
typedef struct apigw_violations apigw_violations;

/** One violation. Texts are NUL-terminated, and live as long as those of the handle that they come from. */
typedef struct apigw_violation {
    const char *message; /**< the text of API Gateway's validator (G.6.9) */
    size_t message_len;  /**< in bytes */
    const char *pointer; /**< RFC 6901 pointer of the value in the body; one over 255 bytes ends at a whole segment */
    size_t pointer_len;  /**< in bytes */
    const char *keyword; /**< the keyword that is violated, e.g. "required"; "" when the body is no JSON */
    size_t keyword_len;  /**< in bytes */
    uint64_t offset;     /**< of the value in the body, in bytes */
} apigw_violation;

/**
 * Makes an empty set of models.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the set, to be freed with apigw_models_free(), or NULL when out of memory
 */
APIGW_API apigw_models *apigw_models_new(const apigw_allocator *allocator);

/** Frees a set of models. NULL is allowed. */
APIGW_API void apigw_models_free(apigw_models *models);

/**
 * Sets an option. It holds for later calls.
 * @param models the set, not sealed
 * @param option APIGW_MODEL_…
 * @param setting within the bounds of the option
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `models` is NULL, there is no such option, or the value is out of its bounds
 * @retval APIGW_E_STATE    the set is sealed
 */
APIGW_API apigw_status apigw_models_set_option(apigw_models *models, uint32_t option, uint64_t setting);

/**
 * Sets the id of the API, which references between models have to name (G.6.4). Without one any id is taken. Copied.
 * @param models the set, not sealed
 * @param id     the id, `id_len` bytes
 * @param id_len in bytes, or #APIGW_NTS
 * @param err    receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_STATE    the set is sealed
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_models_set_api_id(apigw_models *models, const char *id, size_t id_len, apigw_error *err);

/**
 * Adds a model as CreateModel does: its name and schema are checked (G.6.7), but for what its references lead to, which
 * apigw_models_seal() does. Copied. Time and memory are linear in the schema, and in the program of its patterns.
 * @param models     the set, not sealed
 * @param name       letters and digits, `name_len` bytes
 * @param name_len in bytes, or #APIGW_NTS
 * @param schema     JSON text, `schema_len` bytes
 * @param schema_len in bytes, or #APIGW_NTS
 * @param flags      APIGW_MODEL_UNCHECKED, APIGW_MODEL_IMPORTED, or 0
 * @param err        receives the error, with offset and pointer in the schema; may be NULL. The message for unknown
 *                   keywords is that of API Gateway
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    a pointer is NULL, or there is no such flag
 * @retval APIGW_E_STATE       the set is sealed
 * @retval APIGW_E_VALUE       the name, a keyword or its value is refused
 * @retval APIGW_E_TYPE        the value of a keyword has another type than draft 4 says
 * @retval APIGW_E_UNSUPPORTED a regular expression needs what the library does not have
 * @retval APIGW_E_DUPLICATE   there is a model of that name
 * @retval APIGW_E_SIZE        the schema is longer than #APIGW_MODEL_SCHEMA_MAX
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8, APIGW_E_DEPTH the schema is no JSON text
 * @retval APIGW_E_NOMEM       out of memory
 * After an error the set can only be freed.
 */
APIGW_API apigw_status apigw_models_add(apigw_models *models, const char *name, size_t name_len, const char *schema,
                                        size_t schema_len, uint32_t flags, apigw_error *err);

/**
 * Ends adding: finds what every `$ref` leads to. References may form circles (G.6.4).
 * @param models the set
 * @param err    receives the error, with offset and pointer in the schema of the model that the message names; may be
 *               NULL
 * @retval APIGW_OK          done, or done before
 * @retval APIGW_E_ARGUMENT  `models` is NULL
 * @retval APIGW_E_NOT_FOUND a reference leads nowhere
 * @retval APIGW_E_VALUE     a reference leads to no schema, or to itself
 * @retval APIGW_E_NOMEM     out of memory
 * After an error the set can only be freed.
 */
APIGW_API apigw_status apigw_models_seal(apigw_models *models, apigw_error *err);

/** How many models there are. 0 when `models` is NULL. */
APIGW_API size_t apigw_models_count(const apigw_models *models);

/**
 * Whether there is a model of that name.
 * @param models the set
 * @param name   `name_len` bytes
 * @param name_len in bytes, or #APIGW_NTS
 * @return 1 or 0
 */
APIGW_API int32_t apigw_models_has(const apigw_models *models, const char *name, size_t name_len);

/**
 * Makes an empty list of violations.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the list, to be freed with apigw_violations_free(), or NULL when out of memory
 */
APIGW_API apigw_violations *apigw_violations_new(const apigw_allocator *allocator);

/** Frees a list of violations. NULL is allowed. */
APIGW_API void apigw_violations_free(apigw_violations *violations);

/** How many violations there are. 0 when `violations` is NULL. */
APIGW_API size_t apigw_violations_count(const apigw_violations *violations);

/**
 * How many more there were than are kept (#APIGW_MODEL_MAX_ERRORS).
 * @return 0 when `violations` is NULL
 */
APIGW_API size_t apigw_violations_omitted(const apigw_violations *violations);

/**
 * The `i`-th violation.
 * @param violations the list
 * @param i          from 0 on
 * @param out        receives it
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND there are not so many
 */
APIGW_API apigw_status apigw_violations_at(const apigw_violations *violations, size_t i, apigw_violation *out);

/**
 * The text of `$context.error.validationErrorString`: all messages, `[a, b]` (G.6.9).
 * @param violations the list
 * @param len        receives its length in bytes; may be NULL
 * @return NUL-terminated text that lives until the list is used again; NULL when the last body was valid
 */
APIGW_API const char *apigw_violations_text(const apigw_violations *violations, size_t *len);

/**
 * Validates a body against a model. A body that is no JSON is invalid, and so is an empty one (G.6.6). Time is linear
 * in the body for schemas without allOf, anyOf, oneOf, not and dependencies, and bounded by #APIGW_MODEL_MAX_STEPS with
 * them.
 * @param models     the set, sealed; read only
 * @param name       the model, `name_len` bytes
 * @param name_len in bytes, or #APIGW_NTS
 * @param body       `body_len` bytes
 * @param body_len in bytes, or #APIGW_NTS
 * @param violations receives what is wrong; all memory of the call comes from it
 * @param err        receives the error, and for an invalid body its first violation; may be NULL
 * @retval APIGW_OK          the body is valid
 * @retval APIGW_E_VALUE     it is not: see `violations`; `err->error_response` is
 * #APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_STATE     the set is not sealed
 * @retval APIGW_E_NOT_FOUND there is no such model
 * @retval APIGW_E_SIZE      the body is longer than #APIGW_MODEL_BODY_MAX, or takes more steps than
 *                           #APIGW_MODEL_MAX_STEPS; `err->error_response` is #APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY
 * @retval APIGW_E_DEPTH     the body, or the schemas that are applied within each other, are nested too deeply; the
 * same error response
 * @retval APIGW_E_NOMEM     out of memory
 */
APIGW_API apigw_status apigw_model_validate(const apigw_models *models, const char *name, size_t name_len,
                                            const char *body, size_t body_len, apigw_violations *violations,
                                            apigw_error *err);

/** Switches of a request validator. */
enum {
    APIGW_VALIDATE_PARAMETERS = 1, /**< validateRequestParameters, 0 */
    APIGW_VALIDATE_BODY = 2        /**< validateRequestBody, 0 */
};

/**
 * The request validation of one method: required parameters and models by media type (G.6.1). Built by one thread; once
 * it is shared it is immutable, and any number of threads may read it.
 */
typedef struct apigw_method_validator apigw_method_validator;

/**
 * Makes a validator that checks nothing.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the validator, to be freed with apigw_method_validator_free(), or NULL when out of memory
 */
APIGW_API apigw_method_validator *apigw_method_validator_new(const apigw_allocator *allocator);

/** Frees a validator. NULL is allowed. */
APIGW_API void apigw_method_validator_free(apigw_method_validator *validator);

/**
 * Turns checks on: those whose bits are set, the others off.
 * @param validator the validator
 * @param switches  APIGW_VALIDATE_… or 0
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `validator` is NULL, or there is no such switch
 */
APIGW_API apigw_status apigw_method_validator_set_switches(apigw_method_validator *validator, uint32_t switches);

/**
 * Requires a parameter: see apigw_validator_require(), which this is.
 * @param validator the validator
 * @param parameter "method.request.querystring.NAME" and so on, `parameter_len` bytes
 * @param parameter_len in bytes, or #APIGW_NTS
 * @param err       receives the error; may be NULL
 * @return what apigw_validator_require() returns
 */
APIGW_API apigw_status apigw_method_validator_require(apigw_method_validator *validator, const char *parameter,
                                                      size_t parameter_len, apigw_error *err);

/**
 * Adds an entry of the method's requestModels. One for the same media type replaces it.
 * @param validator  the validator
 * @param media_type "application/json", or "$default" for all that have no entry; `media_type_len` bytes
 * @param media_type_len in bytes, or #APIGW_NTS
 * @param model      name of the model, `model_len` bytes
 * @param model_len  in bytes, or #APIGW_NTS
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_NOMEM    out of memory; the validator is as it was
 */
APIGW_API apigw_status apigw_method_validator_add_model(apigw_method_validator *validator, const char *media_type,
                                                        size_t media_type_len, const char *model, size_t model_len,
                                                        apigw_error *err);

/**
 * Checks a request as API Gateway does: parameters first, and if they are there the body, against the model of its
 * media type (of application/json when it names none), else that of "$default", else not at all (G.6.1 to G.6.6).
 * @param validator  the validator
 * @param models     the models, sealed
 * @param api        the front end, of a REST API
 * @param request    the request, read only during the call
 * @param violations receives what is wrong with the body; none of it when a parameter is missing
 * @param response   becomes the front end's error response, 400, when something is wrong. Untouched otherwise. NULL:
 * none is wanted
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK            nothing is wrong
 * @retval APIGW_E_MISSING     a parameter is missing; `err->error_response` is
 * #APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS
 * @retval APIGW_E_VALUE       the body is invalid; `err->error_response` is #APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY
 * @retval APIGW_E_SIZE, APIGW_E_DEPTH the body is over a limit; `err->error_response` is
 * #APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY
 * @retval APIGW_E_ARGUMENT    a pointer is NULL
 * @retval APIGW_E_STATE       the models are not sealed
 * @retval APIGW_E_NOT_FOUND   there is no model of the name that the validator has
 * @retval APIGW_E_UNSUPPORTED front ends of that kind validate no requests
 * @retval APIGW_E_NOMEM       out of memory; `response` is empty
 */
APIGW_API apigw_status apigw_method_validator_check(const apigw_method_validator *validator, const apigw_models *models,
                                                    const apigw_api *api, const apigw_request *request,
                                                    apigw_violations *violations, apigw_response *response,
                                                    apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
