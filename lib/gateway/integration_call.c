/* Calls of integrations: the handle, and what the request and the response side share. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/integration_code.h"
#include "gateway/java_string.h"
#include "text/header.h"

enum { CALL_RETAIN = 1 << 20 };

apigw_integration_call *apigw_integration_call_new(const apigw_allocator *allocator) {
    apigw_integration_call *call = gw_memory_handle(allocator, sizeof *call);
    if (call == NULL)
        return NULL;
    gw_arena_init(&call->memory, &call->allocator);
    call->render = apigw_render_new(&call->allocator);
    call->out = apigw_buffer_new(&call->allocator);
    call->back = apigw_buffer_new(&call->allocator);
    if (call->render == NULL || call->out == NULL || call->back == NULL) {
        apigw_integration_call_free(call);
        return NULL;
    }
    return call;
}

void apigw_integration_call_free(apigw_integration_call *call) {
    if (call == NULL)
        return;
    apigw_request_free(call->changed);
    apigw_render_free(call->render);
    apigw_buffer_free(call->out);
    apigw_buffer_free(call->back);
    gw_arena_free(&call->memory);
    apigw_allocator own = call->allocator;
    gw_memory_release(&own, call, sizeof *call);
}

void apigw_integration_call_reset(apigw_integration_call *call) {
    if (call == NULL)
        return;
    apigw_render_reset(call->render);
    apigw_buffer_reset(call->out);
    apigw_buffer_reset(call->back);
    apigw_request_reset(call->changed);
    arena_reset(&call->memory, CALL_RETAIN);
    call->is_prepared = call->is_requested = call->has_mock = call->is_async = call->is_path_mapped = false;
    memset(call->text, 0, sizeof call->text);
    call->body = slice_absent();
    call->headers = call->query = call->path = (pair_list){0};
}

apigw_render *apigw_integration_call_render(apigw_integration_call *call) {
    return call != NULL ? call->render : NULL;
}

/* ---- getters ---------------------------------------------------------------------------------------------------- */

const char *apigw_integration_call_get(const apigw_integration_call *call, uint32_t which, size_t *len) {
    const bool known = call != NULL && call->is_requested && which <= APIGW_CALL_LAST;
    const slice text = known ? call->text[which] : slice_absent();
    if (len != NULL)
        *len = text.len;
    return text.at;
}

const void *apigw_integration_call_body(const apigw_integration_call *call, size_t *len) {
    const slice body = call != NULL && call->is_requested ? call->body : slice_absent();
    if (len != NULL)
        *len = body.len;
    return body.at;
}

static const pair_list *call_list(const apigw_integration_call *call, uint32_t list) {
    if (call == NULL)
        return NULL;
    switch (list) {
    case APIGW_LIST_HEADERS:
        return &call->headers;
    case APIGW_LIST_QUERY:
        return &call->query;
    case APIGW_LIST_PATH_PARAMETERS:
        return &call->path;
    default:
        return NULL;
    }
}

size_t apigw_integration_call_count(const apigw_integration_call *call, uint32_t list) {
    const pair_list *pairs = call_list(call, list);
    return pairs != NULL && call->is_requested ? pairs->count : 0;
}

apigw_status apigw_integration_call_at(const apigw_integration_call *call, uint32_t list, size_t i, apigw_pair *out) {
    const pair_list *pairs = call_list(call, list);
    if (pairs == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= apigw_integration_call_count(call, list))
        return APIGW_E_NOT_FOUND;
    *out = pairs->at[i];
    return APIGW_OK;
}

apigw_status apigw_integration_call_mock_status(const apigw_integration_call *call, int64_t *status) {
    if (call == NULL || status == NULL)
        return APIGW_E_ARGUMENT;
    if (!call->is_requested || !call->has_mock)
        return APIGW_E_NOT_FOUND;
    *status = call->mock_status;
    return APIGW_OK;
}

int32_t apigw_integration_call_is_async(const apigw_integration_call *call) {
    return call != NULL && call->is_requested && call->is_async;
}

/* ---- errors ----------------------------------------------------------------------------------------------------- */

apigw_status gw_call_fail(const integration_run *run, apigw_status code, uint32_t error_response, const char *message) {
    gw_error_set(run->err, code, UINT64_MAX, "%s", message);
    if (run->err != NULL)
        run->err->error_response = error_response;
    return code;
}

apigw_status gw_call_failed(const integration_run *run, apigw_status code, uint32_t side) {
    uint32_t error_response = code == APIGW_E_SYNTAX ? side : APIGW_ERROR_RESPONSE_CONFIGURATION;
    if (code == APIGW_OK || code == APIGW_E_NOMEM)
        return code == APIGW_OK ? code : gw_error_nomem(run->err);
    if (run->err != NULL && run->err->code == code) {
        run->err->error_response = error_response;
        return code;
    }
    return gw_call_fail(run, code, error_response,
                        code == APIGW_E_SYNTAX   ? "the payload begins like JSON and is malformed"
                        : code == APIGW_E_BASE64 ? "the payload is no base64"
                        : code == APIGW_E_HEADER ? "a value cannot be sent as a header field"
                                                 : "the values are too large or nested too deeply");
}

/* ---- lists ------------------------------------------------------------------------------------------------------ */

static bool pair_is(const apigw_pair *pair, slice name, bool fold) {
    return fold ? slice_equal_fold(pair_name(pair), name) : slice_equal(pair_name(pair), name);
}

const apigw_pair *gw_call_find(const pair_list *list, slice name, bool fold) {
    for (size_t i = list->count; i-- > 0;)
        if (pair_is(&list->at[i], name, fold))
            return &list->at[i];
    return NULL;
}

void gw_call_remove(pair_list *list, slice name, bool fold) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!pair_is(&list->at[i], name, fold))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

apigw_status gw_call_add(apigw_integration_call *call, pair_list *list, slice name, slice text) {
    const slice name_copy = slice_of(gw_arena_copy(&call->memory, name.at, name.len), name.len);
    const slice text_copy = slice_of(gw_arena_copy(&call->memory, text.at, text.len), text.len);
    return name_copy.at != NULL && text_copy.at != NULL && pairs_push(list, &call->memory, name_copy, text_copy, 0)
               ? APIGW_OK
               : APIGW_E_NOMEM;
}

apigw_status gw_call_add_query(apigw_integration_call *call, const apigw_request *request) {
    apigw_pair pair;
    apigw_status status = APIGW_OK;
    for (size_t i = 0; status == APIGW_OK && apigw_request_at(request, APIGW_LIST_QUERY, i, &pair) == APIGW_OK; i++) {
        status = gw_call_add(call, &call->query, pair_name(&pair), pair_value(&pair));
        if (status == APIGW_OK)
            call->query.at[call->query.count - 1].flags = pair.flags;
    }
    return status;
}

static bool is_blank_around(char c) {
    return ascii_is_space(c) || c == '\r' || c == '\n';
}

apigw_status gw_call_header_text(arena *memory, slice text, slice *out) {
    while (text.len != 0 && is_blank_around(text.at[0]))
        text = slice_skip(text, 1);
    while (text.len != 0 && is_blank_around(text.at[text.len - 1]))
        text.len--;
    *out = text;
    if (text.len == 0)
        return APIGW_OK;
    if (gw_header_value_valid(text.at, text.len) != text.len)
        return APIGW_E_HEADER;
    *out = gw_string_well_formed(memory, text);
    return out->at != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* ---- what is read ----------------------------------------------------------------------------------------------- */

typedef apigw_status (*pair_source)(const void *handle, uint32_t list, size_t i, apigw_pair *out);

static apigw_status request_pair(const void *handle, uint32_t list, size_t i, apigw_pair *out) {
    return apigw_request_at(handle, list, i, out);
}

static apigw_status api_pair(const void *handle, uint32_t list, size_t i, apigw_pair *out) {
    return apigw_api_at(handle, list, i, out);
}

/* Stage variables of the front end or of the request. */
static apigw_status add_stage_variables(apigw_render *render, const void *handle, pair_source at) {
    apigw_status status = APIGW_OK;
    apigw_pair pair;
    for (size_t i = 0; status == APIGW_OK && at(handle, APIGW_LIST_STAGE_VARIABLES, i, &pair) == APIGW_OK; i++)
        status = apigw_render_add_stage_variable(render, pair.name, pair.name_len, pair.value, pair.value_len, NULL);
    return status;
}

static apigw_status add_parameters(apigw_render *render, const apigw_request *request, uint32_t list, uint32_t place) {
    apigw_status status = APIGW_OK;
    apigw_pair pair;
    for (size_t i = 0; status == APIGW_OK && apigw_request_at(request, list, i, &pair) == APIGW_OK; i++)
        status = apigw_render_add_parameter(render, place, pair.name, pair.name_len, pair.value, pair.value_len, NULL);
    return status;
}

bool gw_call_fits(const integration_run *run) {
    const uint32_t kind = apigw_api_kind(run->api);
    return run->integration->is_http ? kind == APIGW_KIND_HTTP_1 || kind == APIGW_KIND_HTTP_2 : kind == APIGW_KIND_REST;
}

apigw_status gw_call_prepare(const integration_run *run) {
    apigw_integration_call *call = run->call;
    apigw_render *render = call->render;
    apigw_status status = APIGW_OK;
    size_t length;
    const char *body = apigw_request_body(run->request, &length);
    if (!call->is_prepared || !render->is_prepared) { /* the host may have reset it in between */
        status = gw_render_prepare(render) ? add_stage_variables(render, run->api, api_pair) : APIGW_E_NOMEM;
        if (status == APIGW_OK)
            status = add_stage_variables(render, run->request, request_pair);
        if (status == APIGW_OK)
            status = add_parameters(render, run->request, APIGW_LIST_PATH_PARAMETERS, APIGW_TEMPLATE_PARAMETER_PATH);
        if (status == APIGW_OK)
            status = add_parameters(render, run->request, APIGW_LIST_QUERY, APIGW_TEMPLATE_PARAMETER_QUERY);
        if (status == APIGW_OK)
            status = add_parameters(render, run->request, APIGW_LIST_HEADERS, APIGW_TEMPLATE_PARAMETER_HEADER);
        call->is_prepared = status == APIGW_OK;
    }
    call->scope = (mapping_scope){.memory = &call->memory,
                                  .request = run->request,
                                  .request_body = {.text = slice_of(body, length)},
                                  .context = render->context,
                                  .stage_variables = render->stage_variables,
                                  .work_max = render->option[APIGW_RENDER_MAX_STEPS]};
    return status == APIGW_OK ? status : gw_error_nomem(run->err);
}

apigw_status gw_call_render(const integration_run *run, const integration_template *t, slice payload, apigw_buffer *out,
                            uint32_t side) {
    apigw_render *render = run->call->render;
    apigw_status status;
    if (t->is_bad)
        return gw_call_fail(run, APIGW_E_VALUE, APIGW_ERROR_RESPONSE_CONFIGURATION, "the template does not compile");
    status = apigw_render_set_body(render, payload.at, payload.len, run->err);
    if (status == APIGW_OK)
        status = gw_template_run_code(&t->code, render, out, run->err);
    return gw_call_failed(run, status, side);
}
