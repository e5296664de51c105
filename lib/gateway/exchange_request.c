/* Functions that all checks share: memory, texts of the request, answers of the host. */
#include "core/buffer.h"
#include "gateway/exchange_state.h"

/* ---- the exchange -------------------------------------------------------------------------------------------- */

apigw_buffer *gw_exchange_buffer(apigw_exchange *x, apigw_buffer **at) {
    if (*at == NULL)
        *at = apigw_buffer_new(&x->allocator);
    return *at;
}

outcome gw_exchange_nomem(apigw_exchange *x) {
    x->is_out_of_memory = true;
    x->error_response = x->type = 0;
    apigw_response_reset(x->response);
    (void)apigw_response_set_status(x->response, 500, NULL);
    return OUTCOME_REFUSED;
}

outcome gw_exchange_ask(apigw_exchange *x, uint32_t step) {
    x->step = step;
    return OUTCOME_STEP;
}

slice gw_exchange_copy(apigw_exchange *x, slice text) {
    const char *copy = gw_arena_copy(&x->memory, text.at, text.len);
    return copy != NULL ? slice_of(copy, text.len) : slice_absent();
}

slice gw_exchange_arn(apigw_exchange *x) {
    slice arn = slice_absent();
    if (gw_exchange_buffer(x, &x->arn) == NULL || apigw_request_arn(x->request, x->front, x->arn, NULL) != APIGW_OK)
        return arn;
    arn.at = apigw_buffer_data(x->arn, &arn.len);
    return arn;
}

/* ---- the request ------------------------------------------------------------------------------------------------ */

slice gw_exchange_field(const apigw_exchange *x, uint32_t field) {
    slice text;
    text.at = apigw_request_get(x->request, field, &text.len);
    return text;
}

slice gw_exchange_shared_field(const apigw_exchange *x, uint32_t field) {
    slice text = gw_exchange_field(x, field);
    if (text.at == NULL)
        text.at = apigw_api_get(x->host, field, &text.len);
    return text;
}

/* The last entry of that name, found in one pass however often the name is there. */
static slice last_request_entry(const apigw_exchange *x, uint32_t list, slice name) {
    apigw_pair pair;
    for (size_t i = apigw_request_count(x->request, list); i-- > 0;) {
        (void)apigw_request_at(x->request, list, i, &pair);
        const slice found = slice_of(pair.name, pair.name_len);
        if (list == APIGW_LIST_HEADERS ? slice_equal_fold(found, name) : slice_equal(found, name))
            return slice_of(pair.value, pair.value_len);
    }
    return slice_absent();
}

slice gw_exchange_header(const apigw_exchange *x, slice name) {
    return last_request_entry(x, APIGW_LIST_HEADERS, name);
}

slice gw_exchange_parameter(const apigw_exchange *x, slice name) {
    static const slice owners[] = {SLICE_INIT("method.request."), SLICE_INIT("$request."), SLICE_INIT("route.request."),
                                   SLICE_INIT("$method.request.")};
    static const struct {
        slice begin;
        uint32_t list;
    } places[] = {{SLICE_INIT("header."), APIGW_LIST_HEADERS},
                  {SLICE_INIT("querystring."), APIGW_LIST_QUERY},
                  {SLICE_INIT("multivalueheader."), APIGW_LIST_HEADERS},
                  {SLICE_INIT("multivaluequerystring."), APIGW_LIST_QUERY},
                  {SLICE_INIT("path."), APIGW_LIST_PATH_PARAMETERS}};
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const slice rest = slice_starts_with(name, owners[i]) ? slice_skip(name, owners[i].len) : slice_absent();
        for (size_t p = 0; rest.at != NULL && p < sizeof places / sizeof *places; p++)
            if (slice_starts_with(rest, places[p].begin))
                return last_request_entry(x, places[p].list, slice_skip(rest, places[p].begin.len));
    }
    return slice_absent();
}

/* The value of a stage variable: of the request, else of the stage. */
static slice stage_variable(const apigw_exchange *x, slice name) {
    slice text = last_request_entry(x, APIGW_LIST_STAGE_VARIABLES, name);
    apigw_pair pair;
    for (size_t i = 0; text.at == NULL && apigw_api_at(x->base, APIGW_LIST_STAGE_VARIABLES, i, &pair) == APIGW_OK; i++)
        if (slice_equal(name, slice_of(pair.name, pair.name_len)))
            text = slice_of(pair.value, pair.value_len);
    return text;
}

bool gw_exchange_expand(apigw_exchange *x, slice text, slice *out) {
    static const slice begin = SLICE_INIT("${stageVariables.");
    apigw_buffer *made = gw_exchange_buffer(x, &x->text);
    bool complete = true;
    *out = slice_of("", 0);
    if (made == NULL)
        return false;
    gw_buffer_begin(made);
    while (text.len != 0) {
        const size_t plain = slice_find(text, '$');
        buffer_append(made, text.at, plain);
        text = slice_skip(text, plain);
        if (slice_starts_with(text, begin)) {
            slice rest = slice_skip(text, begin.len);
            const slice variable = stage_variable(x, slice_cut(&rest, '}'));
            complete = complete && variable.at != NULL;
            buffer_append(made, variable.at, variable.len);
            text = rest;
        } else if (text.len != 0) {
            buffer_byte(made, '$');
            text = slice_skip(text, 1);
        }
    }
    if (gw_buffer_finish(made) != APIGW_OK)
        return false;
    text.at = apigw_buffer_data(made, &text.len);
    *out = complete ? gw_exchange_copy(x, text) : slice_absent();
    if (complete && out->at == NULL)
        *out = slice_of("", 0);
    return complete && out->len == text.len;
}

/* ---- answers of the host ---------------------------------------------------------------------------------------- */

bool gw_exchange_read_object(apigw_exchange *x, slice bytes, value *out, bool *nomem) {
    enum { ANSWER_DEPTH = 100, ANSWER_SIZE_MAX = 1 << 20 };
    value_fault fault = {.code = APIGW_E_SYNTAX};
    *nomem = false;
    if (bytes.len == 0 || bytes.len > ANSWER_SIZE_MAX)
        return false;
    if (!gw_values_read(&x->memory, bytes, ANSWER_DEPTH, VALUES_UNIQUE, out, NULL, &fault)) {
        *nomem = fault.code == APIGW_E_NOMEM;
        return false;
    }
    return out->kind == VALUE_MAP;
}

slice gw_exchange_member(value object, const char *name) {
    const value_entry *entry =
        object.kind == VALUE_MAP ? gw_value_map_find(object.as.map, slice_of_string(name)) : NULL;
    return entry != NULL && entry->value.kind == VALUE_STRING ? value_text(entry->value) : slice_absent();
}
