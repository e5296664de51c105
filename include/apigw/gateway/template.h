/**
 * @file gateway/template.h
 * Mapping templates of REST APIs: compiled once, rendered for each request or response. The language is Velocity 1.7 as
 * API Gateway set it up, with `$input`, `$context`, `$stageVariables` and `$util`; docs/templates.md describes it.
 */
#ifndef APIGW_GATEWAY_TEMPLATE_H
#define APIGW_GATEWAY_TEMPLATE_H

#include <apigw/buffer.h>
#include <apigw/gateway/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A compiled template. Immutable after apigw_template_compile(): any number of threads may render it at once. */
typedef struct apigw_template apigw_template;

/**
 * The input of the templates of one call: payload, parameters, `$context`, stage variables, limits. Values that a
 * template sets below `$context.requestOverride` and `$context.responseOverride` stays for the next template that is
 * rendered with it, so the request template and the response template of one call share one. One thread at a time.
 */
typedef struct apigw_render apigw_render;

/** Places of a parameter of the request, in the order in which `$input.params('name')` looks for it. */
enum {
    APIGW_TEMPLATE_PARAMETER_PATH = 1,   /**< a path parameter */
    APIGW_TEMPLATE_PARAMETER_QUERY = 2,  /**< a query string parameter */
    APIGW_TEMPLATE_PARAMETER_HEADER = 3, /**< a header field */
    APIGW_TEMPLATE_PARAMETER_LAST = 3    /**< the highest one */
};

/** Options of apigw_render_set_option(). */
enum {
    APIGW_RENDER_MAX_OUTPUT = 1,     /**< 1 to 2147483647, default 10485760: bytes of output, and of any one text within
                                          a template */
    APIGW_RENDER_MAX_STEPS = 2,      /**< 1 to 2147483647, default 10000000: instructions and other work of one
                                          rendering */
    APIGW_RENDER_MAX_ITERATIONS = 3, /**< 1 to 2147483647, default 1000: turns of one `#foreach`, which then ends
                                          without error */
    APIGW_RENDER_MAX_MEMORY = 4,     /**< 1 to 2147483647, default 268435456: bytes of values, including those of the
                                          payload */
    APIGW_RENDER_LAST = 4            /**< the highest option */
};

/** The overrides that apigw_render_get_overrides() returns. */
enum {
    APIGW_OVERRIDE_REQUEST = 1,  /**< `$context.requestOverride` */
    APIGW_OVERRIDE_RESPONSE = 2, /**< `$context.responseOverride` */
    APIGW_OVERRIDE_LAST = 2      /**< the highest one */
};

/** Bounds. */
enum {
    APIGW_TEMPLATE_SIZE_MAX = 307200 /**< bytes of a template: 300 KiB, as API Gateway allows (G.9) */
};

/**
 * Makes an empty template, to be compiled once.
 * @param allocator where its memory comes from; NULL: the C library
 * @return the template, to be freed with apigw_template_free(), or NULL when out of memory
 */
APIGW_API apigw_template *apigw_template_new(const apigw_allocator *allocator);

/** Frees a template. NULL is allowed. No rendering of it may be under way. */
APIGW_API void apigw_template_free(apigw_template *t);

/**
 * Compiles the text of a template; all of it is checked, whatever branch it is in (G.1.3). The text is copied.
 * @param t    an empty template
 * @param text UTF-8
 * @param text_len its length in bytes, or #APIGW_NTS
 * @param err  receives the offset in the template, and line and column in the message; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `t` or `text` is NULL
 * @retval APIGW_E_STATE       a template was compiled already, or compiling it failed
 * @retval APIGW_E_SYNTAX      it is no template: API Gateway responds to every call with 500 (G.1.40)
 * @retval APIGW_E_UTF8        the text is not UTF-8
 * @retval APIGW_E_UNSUPPORTED it has a regular expression that this library does not offer
 * @retval APIGW_E_SIZE        it is longer than #APIGW_TEMPLATE_SIZE_MAX
 * @retval APIGW_E_DEPTH       literals, arguments, parentheses or strings are nested too deeply
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_template_compile(apigw_template *t, const char *text, size_t text_len, apigw_error *err);

/**
 * Makes a handle without payload, parameters and stage variables. `$context` has the members
 * that it always has, without values (G.2.13).
 * @param allocator where its memory comes from; NULL: the C library
 * @return the handle, to be freed with apigw_render_free(), or NULL when out of memory
 */
APIGW_API apigw_render *apigw_render_new(const apigw_allocator *allocator);

/** Frees the handle. NULL is allowed. */
APIGW_API void apigw_render_free(apigw_render *r);

/**
 * Empties the handle for another call. Options stay, and up to 1 MiB of memory. NULL is allowed.
 */
APIGW_API void apigw_render_reset(apigw_render *r);

/**
 * Sets a limit for later renderings.
 * @param r      the handle
 * @param option one of APIGW_RENDER_...
 * @param value  1 to INT32_MAX
 * @param err    filled on failure; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `r` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_render_set_option(apigw_render *r, uint32_t option, uint64_t value, apigw_error *err);

/**
 * Sets the payload that `$input` is about: the request's for a request template, the integration's for a response
 * template. It replaces the one before and is copied. Without one, or with an empty one, `$input.body` is `{}` (G.2.1).
 * Bytes that are not UTF-8 become U+FFFD.
 * @param r    the handle
 * @param body the payload; NULL: there is none
 * @param body_len its length in bytes, or #APIGW_NTS
 * @param err  filled on failure; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `r` is NULL, or `body` is NULL and `body_len` is not 0
 * @retval APIGW_E_SIZE     it is longer than #APIGW_RENDER_MAX_MEMORY allows
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_render_set_body(apigw_render *r, const void *body, size_t body_len, apigw_error *err);

/**
 * Adds a parameter of the request, decoded. Of parameters with one name in one place the last counts (G.2.6). Header
 * fields that templates cannot see, such as Connection, are left out (G.2.7). Name and value are copied; bytes that are
 * not UTF-8 become U+FFFD.
 * @param r         the handle
 * @param place     one of APIGW_TEMPLATE_PARAMETER_...
 * @param name      the name, whose case matters
 * @param name_len  its length in bytes, or #APIGW_NTS
 * @param value     the value
 * @param value_len its length in bytes, or #APIGW_NTS
 * @param err       filled on failure; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such place
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_render_add_parameter(apigw_render *r, uint32_t place, const char *name, size_t name_len,
                                                  const char *value, size_t value_len, apigw_error *err);

/**
 * Adds a stage variable, as apigw_render_add_parameter() adds a parameter.
 * @param r         the handle
 * @param name      the name
 * @param name_len  its length in bytes, or #APIGW_NTS
 * @param value     the value
 * @param value_len its length in bytes, or #APIGW_NTS
 * @param err       filled on failure; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_render_add_stage_variable(apigw_render *r, const char *name, size_t name_len,
                                                       const char *value, size_t value_len, apigw_error *err);

/**
 * Adds stage variables from a JSON object, as apigw_render_add_stage_variable() adds one. Numbers and booleans become
 * texts.
 * @param r    the handle
 * @param json the object, `json_len` bytes
 * @param json_len in bytes, or #APIGW_NTS
 * @param err  receives the error, with offset and pointer; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_TYPE     it is no object, or a member is null, an object or an array; members before it were added
 * @retval APIGW_E_NOMEM    out of memory
 * @return else, what is wrong with the JSON: #APIGW_E_SYNTAX, #APIGW_E_TRUNCATED, #APIGW_E_TRAILING, #APIGW_E_UTF8,
 *         #APIGW_E_DEPTH
 */
APIGW_API apigw_status apigw_render_set_stage_variables(apigw_render *r, const char *json, size_t json_len,
                                                        apigw_error *err);

/**
 * Gives members of `$context` values, from a JSON object. Objects are merged with what is there; members that
 * `$context` always has keep their place, others come last. Numbers and booleans below `authorizer` become texts, as
 * templates see them (G.2.12).
 * @param r    the handle
 * @param json the object
 * @param json_len its length in bytes, or #APIGW_NTS
 * @param err  receives the offset; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_TYPE     it is no object
 * @retval APIGW_E_NOMEM    out of memory
 * @return else, what is wrong with the JSON: #APIGW_E_SYNTAX, #APIGW_E_TRUNCATED, #APIGW_E_TRAILING, #APIGW_E_UTF8,
 *         #APIGW_E_DEPTH
 */
APIGW_API apigw_status apigw_render_set_context(apigw_render *r, const char *json, size_t json_len, apigw_error *err);

/**
 * Renders a template. On an error there is no output at all (G.1.40): a front end responds with 500.
 * @param t   a compiled template
 * @param r   what to render it with
 * @param out receives the output
 * @param err receives the offset in the template, and line and column in the message; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `t`, `r` or `out` is NULL
 * @retval APIGW_E_STATE       the template is not compiled
 * @retval APIGW_E_VALUE       a runtime error, such as an index out of range
 * @retval APIGW_E_SYNTAX      the template reads the payload as JSON, and the payload begins like JSON and is
 *                             malformed: a request is answered with 400, a response with 500 (S3)
 * @retval APIGW_E_UNSUPPORTED it made a regular expression that this library does not offer
 * @retval APIGW_E_SIZE        a limit of the handle was exceeded
 * @retval APIGW_E_DEPTH       values are nested too deeply to be printed
 * @retval APIGW_E_SPACE       the memory that `out` was given is too small
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_template_render(const apigw_template *t, apigw_render *r, apigw_buffer *out,
                                             apigw_error *err);

/**
 * Writes what templates have overridden so far (G.2.14), as a JSON object: of the request `path`, `header` and
 * `querystring`, of the response `header` and perhaps `status`, and whatever else they set there. Texts are strings,
 * several values are an array.
 * @param r     the handle
 * @param which one of APIGW_OVERRIDE_...
 * @param out   receives the JSON
 * @param err   filled on failure; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `r` or `out` is NULL, or there is no such thing
 * @retval APIGW_E_DEPTH    what was set is nested too deeply
 * @retval APIGW_E_SPACE    the memory that `out` was given is too small
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_render_get_overrides(apigw_render *r, uint32_t which, apigw_buffer *out, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
