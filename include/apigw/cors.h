/**
 * @file cors.h
 * The gateway side of CORS: the responses that HTTP APIs and Function URLs make themselves (C2.9, B4.5). REST APIs
 * leave CORS to the function, and so does every other front end.
 *
 * A gateway configures its front end with apigw_cors_add() and apigw_cors_set(), asks apigw_cors_preflight() before it
 * invokes the function, and lets apigw_cors_apply() add to every other response. The last two do nothing where nothing
 * is configured, so they can be called for every kind; and apigw_cors_apply() does not change a response that
 * apigw_cors_preflight() made, so it can be called for every response.
 */
#ifndef APIGW_CORS_H
#define APIGW_CORS_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings of a CORS configuration: lists, which are added to, and numbers, which are set. */
enum {
    APIGW_CORS_ALLOW_ORIGINS = 1,     /**< list of origins, "https://www.example.com"; "*" for any. HTTP APIs take
                                           "https://" and "http://" followed by "*" too */
    APIGW_CORS_ALLOW_METHODS = 2,     /**< list of methods; "*" for any */
    APIGW_CORS_ALLOW_HEADERS = 3,     /**< list of request headers; "*" for any */
    APIGW_CORS_EXPOSE_HEADERS = 4,    /**< list of response headers; "*" for any */
    APIGW_CORS_MAX_AGE = 5,           /**< seconds that a preflight is valid, to 86400; from 0, on HTTP APIs from -1 */
    APIGW_CORS_ALLOW_CREDENTIALS = 6, /**< 1: with cookies and the like; HTTP APIs take it for named origins only, not
                                           for "*", "https://" and "http://" followed by "*" */
    APIGW_CORS_LAST = 6               /**< the highest of this version */
};

/**
 * Add to a list of the configuration. Copied.
 * @param api     the front end
 * @param setting #APIGW_CORS_ALLOW_ORIGINS, #APIGW_CORS_ALLOW_METHODS, #APIGW_CORS_ALLOW_HEADERS or
 *                #APIGW_CORS_EXPOSE_HEADERS
 * @param value   `value_len` bytes
 * @param value_len in bytes
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `api` is NULL, `value` is NULL with a length, or the setting is no list
 * @retval APIGW_E_UNSUPPORTED front ends of that kind leave CORS to the function
 * @retval APIGW_E_VALUE       it is no origin, method or header name; or it allows more than one origin where that
 *                             does not go with the credentials that were allowed
 * @retval APIGW_E_NOMEM       out of memory; the front end is as it was
 */
APIGW_API apigw_status apigw_cors_add(apigw_api *api, uint32_t setting, const char *value, size_t value_len,
                                      apigw_error *err);

/**
 * Set a number of the configuration.
 * @param api     the front end
 * @param setting #APIGW_CORS_MAX_AGE, #APIGW_CORS_ALLOW_CREDENTIALS
 * @param value   seconds; 0 or 1
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `api` is NULL, or the setting is no number
 * @retval APIGW_E_UNSUPPORTED front ends of that kind leave CORS to the function
 * @retval APIGW_E_VALUE       the number is out of its bounds; or credentials do not go with an origin that was added,
 *                             which allows more than one
 */
APIGW_API apigw_status apigw_cors_set(apigw_api *api, uint32_t setting, int64_t value, apigw_error *err);

/**
 * Make the response of the front end to a preflight request: an OPTIONS request with Origin and
 * Access-Control-Request-Method. It has CORS header fields only when the origin is allowed. Allowed methods and header
 * names are listed as configured; the browser compares them. HTTP APIs respond to any other OPTIONS request as well,
 * without CORS header fields. The ids of the request are added as header fields as in apigw_error_response(). Under
 * #APIGW_SWITCH_VARY_ORIGIN a response that names the origin of the request has a Vary field too (F46).
 *
 * On Function URLs this comes before the function, always; on HTTP APIs only where no route matches OPTIONS: routes,
 * `$default` too, go first (C2.9).
 * @param response receives the response; its old content is gone
 * @param api      the front end
 * @param request  the request, read only during the call
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK          the response is made: the function is not invoked
 * @retval APIGW_E_NOT_FOUND the front end leaves this request to the function, or CORS is not configured
 * @retval APIGW_E_ARGUMENT  an argument is NULL
 * @retval APIGW_E_NOMEM     out of memory
 */
APIGW_API apigw_status apigw_cors_preflight(apigw_response *response, const apigw_api *api,
                                            const apigw_request *request, apigw_error *err);

/**
 * Apply the CORS configuration to a response before it is sent to the client: HTTP APIs remove the CORS header fields
 * of the function, Function URLs keep them; and when the request has an allowed Origin, the configured fields are added
 * (C2.9, B4.5). Fields of the function and of the configuration may then be duplicates. Under #APIGW_SWITCH_VARY_ORIGIN
 * a response that names the origin of the request gets `Vary: Origin`, unless its Vary has it already (F46). A response
 * of apigw_cors_preflight() is complete and does not change, until it is reset or decoded into.
 * @param response the response, from apigw_response_decode() or apigw_prelude_decode(); of a Function URL also from
 *                 apigw_error_response()
 * @param api      the front end
 * @param request  the request, read only during the call
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done, also when there is nothing to do
 * @retval APIGW_E_ARGUMENT an argument is NULL
 * @retval APIGW_E_NOMEM    out of memory; the response is as it was
 */
APIGW_API apigw_status apigw_cors_apply(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                        apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
