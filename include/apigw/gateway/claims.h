/**
 * @file gateway/claims.h
 * Claims of a token: the checks of JWT authorizers of HTTP APIs and of Cognito authorizers of REST APIs, and the claims
 * as these authorizers deliver them to a function (D.3, H1.20, H1.57). The signature of the token is the host's to
 * verify; everything after that is here.
 */
#ifndef APIGW_GATEWAY_CLAIMS_H
#define APIGW_GATEWAY_CLAIMS_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The tokens that one route accepts: issuers, audiences, scopes. Built by one thread; once it is shared it is
 * immutable, and any number of threads may read it.
 */
typedef struct apigw_token_rules apigw_token_rules;

/** The claims of one token. One thread at a time; every call that takes it uses it again. */
typedef struct apigw_claims apigw_claims;

/** Lists of apigw_token_rules_add(). */
enum {
    APIGW_TOKEN_ISSUERS = 1,   /**< accepted values of `iss`: the issuer of a JWT authorizer, or the user pools of a
                                    Cognito authorizer, e.g. "https://cognito-idp.eu-west-1.amazonaws.com/POOL" */
    APIGW_TOKEN_AUDIENCES = 2, /**< accepted values of `aud` or, in a token without it, of `client_id`. A JWT authorizer
                                    needs one; without any, a Cognito authorizer does not look at them */
    APIGW_TOKEN_SCOPES = 3,    /**< the authorization scopes of the route: the token must have one of them */
    APIGW_TOKEN_LIST_LAST = 3  /**< the highest list of this version */
};

/** Options of apigw_token_rules_set_option(). */
enum {
    APIGW_TOKEN_LEEWAY = 1, /**< seconds by which the clocks of host and issuer may differ, 0 to 300, 0 */
    APIGW_TOKEN_DATES = 2,  /**< switch, 0: a Cognito authorizer delivers `exp` and `iat` as digits (G.10); 1: as a
                                 date, "Thu May 04 03:50:06 UTC 2023", as events of REST APIs were recorded */
    APIGW_TOKEN_SCOPE_STATUS = 3, /**< status of a REST API for a token that has no scope of the route: 401 or 403, 401
                                       (H6.15) */
    APIGW_TOKEN_ANY_ISSUER = 4,   /**< switch, 0: `iss` is not checked: the host accepts signatures of the issuers only,
                                       which the rules do not know */
    APIGW_TOKEN_OPTION_LAST = 4   /**< the highest option of this version */
};

/** Why a token is refused. */
enum {
    APIGW_TOKEN_REFUSED_MISSING = 1,   /**< the request has no token */
    APIGW_TOKEN_REFUSED_INVALID = 2,   /**< it is no token, its signature does not match, or a claim has a wrong type */
    APIGW_TOKEN_REFUSED_ISSUER = 3,    /**< `iss` is none of the issuers */
    APIGW_TOKEN_REFUSED_AUDIENCE = 4,  /**< `aud` or `client_id` is none of the audiences */
    APIGW_TOKEN_REFUSED_EXPIRED = 5,   /**< `exp` is not after the current time, or there is none */
    APIGW_TOKEN_REFUSED_NOT_YET = 6,   /**< `nbf` is after the current time */
    APIGW_TOKEN_REFUSED_ISSUED_AT = 7, /**< `iat` is after the current time */
    APIGW_TOKEN_REFUSED_USE = 8,       /**< Cognito: an access token on a method without scopes, or an identity token on
                                            one with scopes (`token_use`) */
    APIGW_TOKEN_REFUSED_SCOPE = 9,     /**< it has no scope of the route */
    APIGW_TOKEN_REFUSED_LAST = 9       /**< the highest reason of this version */
};

/** Bounds. */
enum {
    APIGW_CLAIMS_SIZE_MAX = 65536 /**< bytes of the claims of a token */
};

/**
 * Makes rules that no token satisfies: there is no issuer.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the rules, to be freed with apigw_token_rules_free(), or NULL when out of memory
 */
APIGW_API apigw_token_rules *apigw_token_rules_new(const apigw_allocator *allocator);

/** Frees rules. NULL is allowed. */
APIGW_API void apigw_token_rules_free(apigw_token_rules *rules);

/**
 * Sets an option.
 * @param rules  the rules
 * @param option APIGW_TOKEN_LEEWAY, APIGW_TOKEN_DATES, APIGW_TOKEN_SCOPE_STATUS or APIGW_TOKEN_ANY_ISSUER
 * @param setting within the bounds of the option
 * @param err    receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `rules` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_token_rules_set_option(apigw_token_rules *rules, uint32_t option, uint64_t setting,
                                                    apigw_error *err);

/**
 * Adds an entry to a list. Copied. Entries are compared byte by byte; one that is there already changes nothing.
 * @param rules    the rules
 * @param list     APIGW_TOKEN_ISSUERS, APIGW_TOKEN_AUDIENCES or APIGW_TOKEN_SCOPES
 * @param text     UTF-8, `text_len` bytes
 * @param text_len in bytes, or #APIGW_NTS
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such list
 * @retval APIGW_E_VALUE    `text` is empty
 * @retval APIGW_E_UTF8     `text` is not UTF-8
 * @retval APIGW_E_NOMEM    out of memory; the rules are as they were
 */
APIGW_API apigw_status apigw_token_rules_add(apigw_token_rules *rules, uint32_t list, const char *text, size_t text_len,
                                             apigw_error *err);

/**
 * Makes a handle without claims.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the handle, to be freed with apigw_claims_free(), or NULL when out of memory
 */
APIGW_API apigw_claims *apigw_claims_new(const apigw_allocator *allocator);

/** Frees the handle and everything that it returned. NULL is allowed. */
APIGW_API void apigw_claims_free(apigw_claims *claims);

/**
 * Checks the claims of a token whose signature the host has verified, and gives them to the request as
 * `requestContext.authorizer` of the front end: REST `{"claims": ...}`, HTTP 2.0 `{"jwt": {"claims": ..., "scopes":
 * ...}}`, HTTP 1.0 `{"claims": ..., "scopes": ...}` (D.3). The first check that fails refuses the token: issuer,
 * audience, `exp`, `nbf`, `iat`, and scope, which is one of `scp` or, in a token without it, of `scope` (H1.57). A
 * Cognito authorizer also wants an identity token where the method has no scopes and an access token where it has some
 * (H1.20).
 *
 * All claims become texts: numbers and booleans as they are written, objects as JSON text, arrays as `[a b]` by a JWT
 * authorizer and as `a,b` by a Cognito authorizer; a claim that is null is left out. Scopes of the token are delivered
 * where the route has scopes, else `scopes` is null (D.3).
 *
 * Whatever fails, the request has no authorizer afterwards, and the response is one that may be sent: the front end's
 * error response when the token is refused, else status 500 without a body.
 * @param claims   uses its memory, and keeps the text of apigw_claims_authorizer()
 * @param rules    the tokens that the route accepts, read only
 * @param api      the front end: of kind REST, HTTP 1.0 or HTTP 2.0, read only
 * @param json     the claims, a JSON object without duplicate members, `json_len` bytes; NULL: the request has no token
 * @param json_len in bytes, or #APIGW_NTS
 * @param now_ms   the current time in milliseconds since 1970 UTC, from 0 to the end of the year 9999
 * @param request  the request
 * @param response becomes the response when something fails; untouched otherwise. NULL: none is wanted
 * @param err      receives the error, with offset and pointer of the claim; may be NULL
 * @retval APIGW_OK            the token is accepted, and the request has its claims
 * @retval APIGW_E_MISSING     `json` is NULL: 401
 * @retval APIGW_E_VALUE       the token is refused by a check: `err->error_response` is the error response of the front
 *                             end
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8, APIGW_E_TYPE, APIGW_E_DUPLICATE,
 *         APIGW_E_DEPTH, APIGW_E_SIZE the claims are no JSON object that is nested at most 100 levels and has at most
 *         #APIGW_CLAIMS_SIZE_MAX bytes, or a member has the wrong type: the token is refused in the same way
 * @retval APIGW_E_ARGUMENT    a pointer is NULL, or `now_ms` is out of its bounds
 * @retval APIGW_E_STATE       `rules` has no issuer, or no audience where the front end needs one
 * @retval APIGW_E_UNSUPPORTED the front end has no such authorizers
 * @retval APIGW_E_NOMEM       out of memory; the request may be empty
 */
APIGW_API apigw_status apigw_claims_apply(apigw_claims *claims, const apigw_token_rules *rules, const apigw_api *api,
                                          const char *json, size_t json_len, int64_t now_ms, apigw_request *request,
                                          apigw_response *response, apigw_error *err);

/**
 * The JSON object that the last successful apigw_claims_apply() gave to its request as `requestContext.authorizer`.
 * With `{"authorizer": ...}` around it, it is what apigw_render_set_context() takes.
 * @param claims the handle
 * @param len    receives its length in bytes; may be NULL
 * @return NUL-terminated text that lives until the handle is used again; NULL when the last token was not accepted
 */
APIGW_API const char *apigw_claims_authorizer(const apigw_claims *claims, size_t *len);

/**
 * Makes the response the front end's error response for a token that is refused, for a host that refuses one by itself:
 * its signature does not match, or there is none. HTTP APIs say why in WWW-Authenticate (B8.24), REST APIs do not.
 * @param response receives the error response; what it held is gone
 * @param api      the front end: of kind REST, HTTP 1.0 or HTTP 2.0
 * @param request  the request, read during the call for its ids; NULL: none
 * @param reason   APIGW_TOKEN_REFUSED_...
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `response` or `api` is NULL, or there is no such reason
 * @retval APIGW_E_UNSUPPORTED the front end has no such authorizers
 * @retval APIGW_E_NOMEM       out of memory
 * After an error the response has status 500, no header lines and no body.
 */
APIGW_API apigw_status apigw_token_refuse(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                          uint32_t reason, apigw_error *err);

/**
 * Finds the token in the value of an identity source: `Bearer `, in any letter case, is optional (H1.57), and white
 * space around the token does not belong to it. Any thread.
 * @param text      the value, `text_len` bytes
 * @param text_len  in bytes, or #APIGW_NTS
 * @param token_len receives the length of the token in bytes, 0 when there is none; may be NULL
 * @return where the token begins in `text`; NULL when there is none, or `text` is NULL
 */
APIGW_API const char *apigw_token_find(const char *text, size_t text_len, size_t *token_len);

#ifdef __cplusplus
}
#endif
#endif
