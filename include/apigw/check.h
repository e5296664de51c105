/**
 * @file check.h
 * Checks a function result: reports everything that apigw_response_decode() refuses or changes silently, and what
 * clients are likely to misread.
 */
#ifndef APIGW_CHECK_H
#define APIGW_CHECK_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The diagnostics about one function result at a time. */
typedef struct apigw_check apigw_check;

/** What happens to the part of the result that a diagnostic is about. */
enum {
    APIGW_DIAGNOSTIC_REFUSED = 1,   /**< the front end refuses the result because of it */
    APIGW_DIAGNOSTIC_DROPPED = 2,   /**< it does not reach the client */
    APIGW_DIAGNOSTIC_RENAMED = 3,   /**< a header field reaches the client under another name */
    APIGW_DIAGNOSTIC_COERCED = 4,   /**< it is of the wrong type, and accepted nevertheless */
    APIGW_DIAGNOSTIC_DEFAULTED = 5, /**< it is absent, and the front end adds a default */
    APIGW_DIAGNOSTIC_LOSSY = 6,     /**< it reaches the client in part */
    APIGW_DIAGNOSTIC_RISKY = 7,     /**< it reaches the client unchanged, and is probably not what was meant */
    APIGW_DIAGNOSTIC_LAST = 7       /**< the highest of this version */
};

/** Severity of a diagnostic: the higher, the worse. */
enum {
    APIGW_SEVERITY_NOTE = 1,    /**< worth knowing */
    APIGW_SEVERITY_WARNING = 2, /**< the client gets something else than the function gave, or may misread it */
    APIGW_SEVERITY_ERROR = 3,   /**< the result is refused: always with APIGW_DIAGNOSTIC_REFUSED, and only then */
    APIGW_SEVERITY_LAST = 3     /**< the highest severity of this version */
};

/**
 * One diagnostic. Frozen layout. The strings are NUL-terminated UTF-8, never NULL, and belong to the check: they live
 * until it is freed, reset or checks another result.
 */
typedef struct apigw_diagnostic {
    uint32_t what;           /**< APIGW_DIAGNOSTIC_… */
    uint32_t severity;       /**< APIGW_SEVERITY_… */
    apigw_status code;       /**< of an error, as apigw_response_decode() returns it; else #APIGW_OK */
    uint32_t error_response; /**< of an error, an APIGW_ERROR_RESPONSE_…; else 0 */
    uint64_t offset;         /**< byte offset in the result, or UINT64_MAX when it is about no byte */
    const char *pointer;     /**< RFC 6901 pointer of the member; "" is the whole result */
    uint64_t pointer_len;    /**< bytes */
    const char *rule;     /**< id of the rule in docs/fidelity.md, e.g. "B1.4", or of an RFC; "" when there is none */
    uint64_t rule_len;    /**< bytes */
    const char *message;  /**< one English line: what is wrong, or what was expected and what was found */
    uint64_t message_len; /**< bytes */
    const char *client;   /**< one English line: what the client sees because of it */
    uint64_t client_len;  /**< bytes */
    uint64_t reserved[4]; /**< zero */
} apigw_diagnostic;

/**
 * Make an empty check.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the check, to be freed with apigw_check_free(), or NULL when out of memory
 */
APIGW_API apigw_check *apigw_check_new(const apigw_allocator *allocator);

/** Free a check and everything that it returned. NULL is allowed. */
APIGW_API void apigw_check_free(apigw_check *check);

/** Empty a check and keep its options, and its memory up to APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_check_reset(apigw_check *check);

/**
 * Set an option of apigw_response_set_option(). APIGW_OPT_MAX_ITEMS limits the diagnostics that are kept as well.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `check` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_check_set_option(apigw_check *check, uint32_t option, uint64_t value, apigw_error *err);

/**
 * Decode the result of a function as apigw_response_decode() does, but continue after an error. Report each error, and
 * everything that the front end drops, renames, coerces, adds, or passes on although clients are likely to misread it.
 * It ends where the text is no longer JSON. It returns and fills `err` exactly as apigw_response_decode() would, except
 * for #APIGW_E_NOMEM. When it returns an error with an error response, the front end refuses the result, and there is
 * at least one diagnostic of APIGW_SEVERITY_ERROR. It takes time linear in the length of the result.
 * @param check    receives the diagnostics; those of an earlier result are gone
 * @param api      the front end
 * @param request  the request, read during the call for its Accept header (B1 binary); NULL: none
 * @param json     the result, `json_len` bytes of any kind; it is copied
 * @param json_len in bytes
 * @param flags    0 or APIGW_DECODE_FUNCTION_ERROR
 * @param err      receives the first error; may be NULL
 * @return as apigw_response_decode(). After #APIGW_E_ARGUMENT, #APIGW_E_UNSUPPORTED and #APIGW_E_NOMEM there are no
 *         diagnostics
 */
APIGW_API apigw_status apigw_response_check(apigw_check *check, const apigw_api *api, const apigw_request *request,
                                            const char *json, size_t json_len, uint32_t flags, apigw_error *err);

/** Return the number of diagnostics; 0 when `check` is NULL. */
APIGW_API size_t apigw_check_diagnostic_count(const apigw_check *check);

/**
 * Return the number of diagnostics beyond APIGW_OPT_MAX_ITEMS, which are not kept; 0 when `check` is NULL. The first
 * error is always kept.
 */
APIGW_API size_t apigw_check_omitted_count(const apigw_check *check);

/**
 * Return one diagnostic, in the order of their offsets; those that are about no byte come first.
 * @param check the check
 * @param i     index, from 0
 * @param out   receives the diagnostic
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `check` or `out` is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last diagnostic
 */
APIGW_API apigw_status apigw_check_diagnostic_at(const apigw_check *check, size_t i, apigw_diagnostic *out);

/**
 * Return what the client gets: the response that the front end makes of the result, or its error response.
 * @return the response, which belongs to the check and lives as long as its diagnostics; NULL when nothing was checked,
 *         or the front end has no such error response
 */
APIGW_API const apigw_response *apigw_check_response(const apigw_check *check);

#ifdef __cplusplus
}
#endif
#endif
