/* A check as a handle: a sink for diagnostics, and the response that the client gets. */
#include "core/error.h"
#include "core/nts.h"
#include "format/api.h"
#include "response/decode.h"
#include "response/sink.h"

struct apigw_check {
    apigw_allocator allocator; /* of the handle itself */
    diagnostic_sink sink;
    apigw_response *response; /* what the client gets */
    bool has_response;
};

/* ---- its life ----------------------------------------------------------------------------------------------- */

apigw_check *apigw_check_new(const apigw_allocator *allocator) {
    apigw_check *check = gw_memory_handle(allocator, sizeof *check);
    if (check == NULL)
        return NULL;
    check->response = apigw_response_new(allocator);
    if (check->response == NULL) {
        gw_memory_release(&check->allocator, check, sizeof *check);
        return NULL;
    }
    gw_arena_init(&check->sink.memory, &check->allocator);
    return check;
}

void apigw_check_free(apigw_check *check) {
    if (check == NULL)
        return;
    apigw_response_free(check->response);
    gw_arena_free(&check->sink.memory);
    gw_memory_release(&check->allocator, check, sizeof *check);
}

static void check_reset_sink(apigw_check *check) {
    check->has_response = false;
    gw_sink_reset(&check->sink, (size_t)check->response->options.value[APIGW_OPT_RETAIN_MAX]);
}

void apigw_check_reset(apigw_check *check) {
    if (check == NULL)
        return;
    apigw_response_reset(check->response);
    check_reset_sink(check);
}

apigw_status apigw_check_set_option(apigw_check *check, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (check == NULL)
        return gw_error_argument(err, "check");
    return gw_options_set(&check->response->options, option, value, err);
}

/* ---- checking ----------------------------------------------------------------------------------------------- */

/* End a check without diagnostics. */
static apigw_status check_abandon(apigw_check *check, apigw_status status) {
    apigw_check_reset(check);
    return status;
}

/* Return and fill in what decoding does: the first error. The response to a result with errors is the error response to
 * the first. */
static apigw_status check_conclude(apigw_check *check, const apigw_api *api, const apigw_request *request,
                                   apigw_status status, apigw_error *err) {
    const apigw_error *first = &check->sink.first;
    if (status == APIGW_E_ARGUMENT || status == APIGW_E_UNSUPPORTED) {
        if (err != NULL)
            *err = check->sink.current;
        return check_abandon(check, status);
    }
    if (status == APIGW_E_NOMEM)
        return check_abandon(check, gw_error_nomem(err));
    check->has_response = true;
    if (first->code == APIGW_OK)
        return APIGW_OK;
    status = apigw_error_response(check->response, api, request, first->error_response, NULL);
    if (status == APIGW_E_NOMEM)
        return check_abandon(check, gw_error_nomem(err));
    check->has_response = status == APIGW_OK;
    if (err != NULL)
        *err = *first;
    return first->code;
}

apigw_status apigw_response_check(apigw_check *check, const apigw_api *api, const apigw_request *request,
                                  const char *json, size_t json_len, uint32_t flags, apigw_error *err) {
    const slice text = {json, length_of(json, json_len)};
    arena aside;
    bool is_own = check != NULL && arena_holds(&check->sink.memory, json);
    apigw_status status;
    gw_error_clear(err);
    if (check == NULL)
        return gw_error_argument(err, "check");
    if (is_own)
        gw_arena_set_aside(&check->sink.memory, &aside);
    check_reset_sink(check);
    status = gw_response_decode(check->response, api, request, text, flags, &check->sink, &check->sink.current);
    status = check_conclude(check, api, request, status, err);
    if (is_own)
        gw_arena_free(&aside);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

size_t apigw_check_diagnostic_count(const apigw_check *check) {
    return check == NULL ? 0 : check->sink.count;
}

size_t apigw_check_omitted_count(const apigw_check *check) {
    return check == NULL ? 0 : check->sink.omitted;
}

apigw_status apigw_check_diagnostic_at(const apigw_check *check, size_t i, apigw_diagnostic *out) {
    if (check == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= check->sink.count)
        return APIGW_E_NOT_FOUND;
    *out = check->sink.at[check->sink.order[i]].diagnostic;
    return APIGW_OK;
}

const apigw_response *apigw_check_response(const apigw_check *check) {
    return check != NULL && check->has_response ? check->response : NULL;
}
