/**
 * @file router.h
 * Finding the route of a method and path by the rules of a REST API, an HTTP API or a WebSocket API.
 *
 * A router is filled with apigw_router_add(), closed with apigw_router_seal(), and then only read: any number of
 * threads may match at once, a match allocates nothing and takes at most apigw_router_steps_max() steps.
 */
#ifndef APIGW_ROUTER_H
#define APIGW_ROUTER_H

#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The rules that a table of routes follows. */
enum {
    APIGW_ROUTES_REST = 1,      /**< REST API (C.1) */
    APIGW_ROUTES_HTTP = 2,      /**< HTTP API (C.2) */
    APIGW_ROUTES_WEBSOCKET = 3, /**< WebSocket API (C.3): keys are compared as a whole */
    APIGW_ROUTES_LAST = 3       /**< the highest of this version */
};

/** Methods as a set of bits. Only these seven can be routed (C1.5). */
enum {
    APIGW_METHOD_GET = 1,      /**< GET */
    APIGW_METHOD_PUT = 2,      /**< PUT */
    APIGW_METHOD_POST = 4,     /**< POST */
    APIGW_METHOD_DELETE = 8,   /**< DELETE */
    APIGW_METHOD_PATCH = 16,   /**< PATCH */
    APIGW_METHOD_OPTIONS = 32, /**< OPTIONS */
    APIGW_METHOD_HEAD = 64,    /**< HEAD */
    APIGW_METHOD_ANY = 127     /**< ANY: all of them */
};

/** Limits of a table. */
enum {
    APIGW_ROUTE_KEY_MAX = 2048,      /**< bytes of a route key */
    APIGW_ROUTE_SEGMENTS_MAX = 128,  /**< segments of a path template */
    APIGW_ROUTE_SEGMENT_MAX = 255,   /**< bytes of one segment, and of a WebSocket route key */
    APIGW_ROUTER_ROUTES_MAX = 262144 /**< routes of a router */
};

/** Options of a router, 0 or 1, where the rules are contested. The defaults depend on the API. */
enum {
    APIGW_ROUTER_OPT_TRAILING_SLASH = 1,  /**< REST 1, HTTP 0: one "/" at the end of a path is ignored (C1.9, C2.6) */
    APIGW_ROUTER_OPT_EMPTY_GREEDY = 2,    /**< REST 0, HTTP 1: "/foo/" matches "/foo/{proxy+}" (C1.8, C2.7) */
    APIGW_ROUTER_OPT_EMPTY_PARAMETER = 3, /**< REST 0, HTTP 0: "/" matches "/{id}" (C1.8, C2.8) */
    APIGW_ROUTER_OPT_METHOD_FIRST = 4,    /**< REST 0, HTTP 0: an exact method wins over ANY on any path (C2.3) */
    APIGW_ROUTER_OPT_LEADING_SLASHES = 5, /**< REST 1, HTTP 0: "//foo" is "/foo" (recorded on REST APIs) */
    APIGW_ROUTER_OPT_DECODE = 6, /**< REST 0, HTTP 1: segments are percent-decoded (C1.10, C2.10, A1.5, A3.4) */
    APIGW_ROUTER_OPT_LAST = 6    /**< the highest option of this version */
};

/** The parts of a route key. Frozen layout. */
typedef struct apigw_route_key {
    const char *path;    /**< the template within the key that was parsed, not NUL-terminated; a key without a method,
                              such as "$default", is here as a whole */
    size_t path_len;     /**< bytes */
    uint32_t method;     /**< one APIGW_METHOD_… or APIGW_METHOD_ANY; 0 for a key without a method */
    uint32_t segments;   /**< segments of the template; 0 for "/" and for a key without a method */
    uint32_t parameters; /**< how many of them are parameters, greedy or not */
    uint32_t greedy;     /**< 1 when the last segment is greedy, `{name+}` */
} apigw_route_key;

/** The result of a match. Frozen layout. Its text belongs to the router. */
typedef struct apigw_match {
    uint64_t id;           /**< the id given to apigw_router_add() */
    const char *key;       /**< the route key as it was added, NUL-terminated; NULL when nothing matched */
    size_t key_len;        /**< bytes */
    uint64_t begin;        /**< offset of the matched part of the path: leading slashes are before it */
    uint64_t end;          /**< offset of its end: an ignored trailing slash is after it */
    uint32_t index;        /**< of the route, for apigw_router_route_at() */
    uint32_t parameters;   /**< number of path parameters */
    uint32_t methods;      /**< after #APIGW_E_NOT_FOUND: the methods that would have matched, for a 405; else 0 */
    uint32_t reserved;     /**< zero */
    uint64_t reserved2[2]; /**< zero */
} apigw_match;

/** A table of routes. */
typedef struct apigw_router apigw_router;

/**
 * Return the bit of a method's name; APIGW_METHOD_ANY for "ANY". Letter case counts: methods are case-sensitive.
 * @return an APIGW_METHOD_…, or 0 for any other name. Any thread.
 */
APIGW_API uint32_t apigw_method_bit(const char *name, size_t name_len);

/**
 * Return the name of one method bit; "ANY" for APIGW_METHOD_ANY.
 * @return a static string, or NULL when `bit` is neither. Any thread.
 */
APIGW_API const char *apigw_method_name(uint32_t bit);

/**
 * Split a route key into its parts, and refuse what the service refuses (C1.1, C1.2, C1.4, C1.5, C.2, C3.1): a greedy
 * parameter that is not last, lower-case methods, a trailing slash, empty segments, empty parameter names, bytes that
 * are not allowed. Keys are `ANY /pets/{id}`, and on HTTP and WebSocket APIs `$default`; on WebSocket APIs `$connect`,
 * `$disconnect` and any key that does not begin with "$".
 * @param api the rules, APIGW_ROUTES_…
 * @param key the key, `key_len` bytes
 * @param key_len in bytes
 * @param out receives its parts, which point into `key`; may be NULL
 * @param err receives the error, its offset within `key`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `key` is NULL with a length, or there is no such API
 * @retval APIGW_E_VALUE    it is not a route key
 * @retval APIGW_E_SIZE     it is longer than APIGW_ROUTE_KEY_MAX, or a segment than APIGW_ROUTE_SEGMENT_MAX
 * @retval APIGW_E_ITEMS    it has more than APIGW_ROUTE_SEGMENTS_MAX segments
 */
APIGW_API apigw_status apigw_route_key_parse(uint32_t api, const char *key, size_t key_len, apigw_route_key *out,
                                             apigw_error *err);

/**
 * Write a route key: the method, a space, the template; or the key without a method.
 * @param key its parts
 * @param out receives the text
 * @param err receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT an argument is NULL, or `method` is neither 0 nor one method nor APIGW_METHOD_ANY
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_route_key_format(const apigw_route_key *key, apigw_buffer *out, apigw_error *err);

/**
 * Make an empty router.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @param api       the rules, APIGW_ROUTES_…
 * @return the router, to be freed with apigw_router_free(), or NULL when out of memory or no such API
 */
APIGW_API apigw_router *apigw_router_new(const apigw_allocator *allocator, uint32_t api);

/** Free a router and the text of its matches. NULL is allowed. */
APIGW_API void apigw_router_free(apigw_router *router);

/**
 * Set an option (APIGW_ROUTER_…), before the router is sealed.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `router` is NULL, there is no such option, or `value` is neither 0 nor 1
 * @retval APIGW_E_STATE    the router is sealed
 */
APIGW_API apigw_status apigw_router_set_option(apigw_router *router, uint32_t option, uint64_t value, apigw_error *err);

/**
 * Add a route. On error the router is unchanged.
 * @param router the router, not sealed
 * @param key    the route key, `key_len` bytes; copied
 * @param key_len in bytes
 * @param id     returned by a match of this route
 * @param err    receives the error, its offset within `key`; a conflict names both routes; may be NULL
 * @retval APIGW_OK          added
 * @retval APIGW_E_ARGUMENT  `router` is NULL, or `key` is NULL with a length
 * @retval APIGW_E_STATE     the router is sealed
 * @retval APIGW_E_VALUE, APIGW_E_SIZE it is not a route key, see apigw_route_key_parse()
 * @retval APIGW_E_DUPLICATE the same route exists, possibly with other parameter names, or on a REST API another
 *                           variable exists in the same position (C1.3)
 * @retval APIGW_E_ITEMS     there are too many segments, or APIGW_ROUTER_ROUTES_MAX routes
 * @retval APIGW_E_NOMEM     out of memory
 */
APIGW_API apigw_status apigw_router_add(apigw_router *router, const char *key, size_t key_len, uint64_t id,
                                        apigw_error *err);

/**
 * Seal the table: from now on it is immutable, and any number of threads may match. On error it is not sealed. Time and
 * memory are linear in the number of segments of all routes, except for sorting, and up to 48 more bytes for each route
 * if apigw_router_steps_max() depends on their number.
 * @retval APIGW_OK         sealed, or was already
 * @retval APIGW_E_ARGUMENT `router` is NULL
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_router_seal(apigw_router *router, apigw_error *err);

/**
 * Find the route of a request. On a WebSocket API `path` is the result of the selection expression and `method` the
 * event type: "CONNECT" and "DISCONNECT" have their own routes, any other text is a message.
 * @param router   a sealed router
 * @param method   the method, `method_len` bytes, as sent: methods are case-sensitive
 * @param method_len in bytes
 * @param path     the path, `path_len` bytes, still percent-encoded, without query, stage and mapping prefix; empty is
 * "/"
 * @param path_len in bytes
 * @param out      receives the match; parameters are then read from the same `path`
 * @retval APIGW_OK          found
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_STATE     the router is not sealed
 * @retval APIGW_E_NOT_FOUND no route; `out` has the methods that would have matched
 */
APIGW_API apigw_status apigw_router_match(const apigw_router *router, const char *method, size_t method_len,
                                          const char *path, size_t path_len, apigw_match *out);

/**
 * Return the `i`-th path parameter of a match, in the order of the template.
 * @param match the result of apigw_router_match()
 * @param path  the same path, `path_len` bytes
 * @param path_len in bytes
 * @param i     index, below apigw_match.parameters
 * @param out   receives the parameter: slices of the route key and of the path, NOT NUL-terminated, the value still
 *              percent-encoded; a greedy one has the rest of the path with its slashes
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL, or `path_len` is below the end of the match
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_match_parameter(const apigw_match *match, const char *path, size_t path_len, size_t i,
                                             apigw_pair *out);

/**
 * Copy all path parameters of a match, in the order of the template: cheaper than repeated apigw_match_parameter().
 * @param router the router that matched
 * @param match  the result
 * @param path   the same path, `path_len` bytes
 * @param path_len in bytes
 * @param out    receives the parameters
 * @param capacity   how many fit into `out`
 * @return how many were written; 0 when a pointer is NULL, the match found nothing or is not of this router and path
 */
APIGW_API size_t apigw_match_copy_parameters(const apigw_router *router, const apigw_match *match, const char *path,
                                             size_t path_len, apigw_pair *out, size_t capacity);

/**
 * Write the value of the `i`-th path parameter as the API delivers it: percent-decoded on an HTTP API (A3.4), unchanged
 * on a REST API (A1.5).
 * @param router the router that matched
 * @param match  the result
 * @param path   the same path, `path_len` bytes
 * @param path_len in bytes
 * @param i      index, below apigw_match.parameters
 * @param out    receives the value
 * @param err    receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT, APIGW_E_NOT_FOUND as apigw_match_parameter()
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_match_value(const apigw_router *router, const apigw_match *match, const char *path,
                                         size_t path_len, size_t i, apigw_buffer *out, apigw_error *err);

/** Return the number of routes; 0 when `router` is NULL. */
APIGW_API size_t apigw_router_route_count(const apigw_router *router);

/**
 * Return a route of the table, in the order of adding.
 * @param router the router
 * @param i      index, from 0
 * @param id     receives its id; may be NULL
 * @param len    receives the length of its key in bytes; may be NULL
 * @return its key, NUL-terminated, valid until the router is sealed or freed; NULL when `i` is past the last
 */
APIGW_API const char *apigw_router_route_at(const apigw_router *router, size_t i, uint64_t *id, size_t *len);

/**
 * Return the position of a route in the order of precedence, from 0: of two routes that match a request the one with
 * the lower rank wins. `$default` comes last.
 * @param router a sealed router
 * @param i      index of the route
 * @return the rank; UINT32_MAX when there is no such route or the router is not sealed
 */
APIGW_API uint32_t apigw_router_rank(const apigw_router *router, size_t i);

/**
 * Return the maximum number of steps of a lookup in this table, for any path. With S the segments of the longest route
 * plus one, it is S for nearly every table: one step for each segment. If literals and parameters are mixed such that
 * the table for this would become too large, parts of it are walked twice, and it is at most 2 S; if that does not
 * suffice either, a step checks 64 routes at once, and it is at most S times the routes / 64, rounded up.
 * @return the bound; 0 when `router` is NULL or not sealed
 */
APIGW_API size_t apigw_router_steps_max(const apigw_router *router);

/**
 * Remove a stage name or base path from a path, once, at a segment boundary (C1.11, C2.1, C2.11): "/prod/pets" without
 * "prod" is "/pets"; "/production" does not begin with "prod".
 * @param path     the path, `path_len` bytes
 * @param path_len in bytes
 * @param prefix   segments with or without the first "/", `prefix_len` bytes; empty removes nothing
 * @param prefix_len in bytes
 * @param rest     receives the offset in `path` where the rest begins: with "/", or at `path_len`, which is "/" too
 * @retval APIGW_OK          removed
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND the path does not begin with the prefix; `rest` is 0
 */
APIGW_API apigw_status apigw_path_strip(const char *path, size_t path_len, const char *prefix, size_t prefix_len,
                                        size_t *rest);

/**
 * Remove the longest of several mapping keys that is a prefix of the path (C2.11): whole segments, or where a key has
 * several levels any prefix, as API Gateway does: "/ordersandmore" then belongs to "orders" (H1.11).
 * @param path  the path, `path_len` bytes
 * @param path_len in bytes
 * @param keys  the mapping keys, `keys_len` bytes, separated by single spaces or line feeds; an empty one, also before
 *              the first separator or after the last, is the mapping of every path
 * @param keys_len in bytes
 * @param which receives the number of the key, from 0; may be NULL
 * @param rest  receives the offset in `path` where the rest begins
 * @retval APIGW_OK          removed
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND no key is a prefix of it; `rest` is 0
 */
APIGW_API apigw_status apigw_path_mapping(const char *path, size_t path_len, const char *keys, size_t keys_len,
                                          size_t *which, size_t *rest);

/**
 * Set the fields of a request that a match determines: APIGW_FIELD_ROUTE_KEY, the template as APIGW_FIELD_RESOURCE and
 * APIGW_FIELD_RESOURCE_PATH, and APIGW_LIST_PATH_PARAMETERS, which is always decoded once. Earlier values of these are
 * replaced. A slash at the end of the path that the router ignored is not in the ARN of the request either (F32).
 * @param request the request
 * @param match   the result of apigw_router_match()
 * @param path    the path that was matched, `path_len` bytes
 * @param path_len in bytes
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or `path_len` is below the end of the match
 * @retval APIGW_E_STATE    the match found nothing
 * @retval APIGW_E_NOMEM    out of memory; the request is unchanged
 */
APIGW_API apigw_status apigw_request_set_match(apigw_request *request, const apigw_match *match, const char *path,
                                               size_t path_len, apigw_error *err);

/**
 * Route a request within one function: remove a prefix from its APIGW_FIELD_PATH (apigw_path_strip()), with
 * APIGW_ROUTER_OPT_LEADING_SLASHES also after more than one slash, match the rest (apigw_router_match()) and set the
 * fields of the request (apigw_request_set_match()). With routes of a REST API a request that was built is routed by
 * the method of its X-HTTP-Method-Override line, if it has one (C1.13).
 * @param request  the request
 * @param router   a sealed router
 * @param prefix   a stage or base path that the paths have and the templates do not, `prefix_len` bytes; may be empty
 * @param prefix_len in bytes
 * @param out      receives the match, its offsets within APIGW_FIELD_PATH; may be NULL
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK          found
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_STATE     the router is not sealed, or the request has no method or path
 * @retval APIGW_E_NOT_FOUND the path does not begin with the prefix, or there is no route: then `out` has the
 *                           methods that would have matched
 * @retval APIGW_E_NOMEM     out of memory; the request is unchanged
 */
APIGW_API apigw_status apigw_request_route(apigw_request *request, const apigw_router *router, const char *prefix,
                                           size_t prefix_len, apigw_match *out, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
