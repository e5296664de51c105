/* Routing a request, and the response where there is no route. */
#include "core/error.h"
#include "core/nts.h"
#include "request/request.h"
#include "response/response.h"
#include <apigw/function.h>

/* Longest value of Allow: all methods, each with its separator. */
enum { ALLOW_MAX = 64 };

/* Write the names of a set of methods as Allow has them (RFC 9110 section 10.2.1). Returns the length. */
static size_t write_allow(char out[ALLOW_MAX], uint32_t methods) {
    size_t n = 0;
    for (uint32_t bit = 1; bit < APIGW_METHOD_ANY; bit <<= 1) {
        const char *name = apigw_method_name(bit);
        size_t len = strlen(name);
        if ((methods & bit) == 0)
            continue;
        if (n != 0) {
            memcpy(out + n, ", ", 2);
            n += 2;
        }
        memcpy(out + n, name, len);
        n += len;
    }
    return n;
}

/* Make a 404, or a 405 where the path has routes of other methods. */
static apigw_status make_no_route(apigw_response *response, uint32_t methods, apigw_error *err) {
    char allow[ALLOW_MAX];
    apigw_status status = apigw_response_error(response, methods != 0 ? 405 : 404, NULL, 0, err);
    if (status == APIGW_OK && methods != 0)
        status = apigw_response_add_header(response, "Allow", APIGW_NTS, allow, write_allow(allow, methods), err);
    if (status != APIGW_OK)
        apigw_response_reset(response);
    return status;
}

apigw_status apigw_request_dispatch(apigw_request *request, const apigw_router *router, const char *base_paths,
                                    size_t base_paths_len, apigw_response *response, apigw_match *out,
                                    apigw_error *err) {
    slice bases = {base_paths, length_of(base_paths, base_paths_len)};
    apigw_match unseen, *match = out != NULL ? out : &unseen;
    apigw_error missed;
    apigw_status status;
    gw_error_clear(err);
    memset(match, 0, sizeof *match);
    if (request == NULL || router == NULL || (bases.at == NULL && bases.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a router");
    status = gw_request_route_from(request, router, gw_request_application_begin(request, bases), match, err);
    if (status != APIGW_E_NOT_FOUND || response == NULL)
        return status;
    status = make_no_route(response, match->methods, &missed);
    if (status != APIGW_OK && err != NULL)
        *err = missed;
    return status == APIGW_OK ? APIGW_E_NOT_FOUND : status;
}
