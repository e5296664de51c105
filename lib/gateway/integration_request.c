/* The request side of integrations (G.4). */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/integration_code.h"
#include "text/header.h"
#include "text/percent.h"
#include "text/utf8.h"

/* ---- parameters ------------------------------------------------------------------------------------------------- */

/* Set a parameter in the place of what has its name: all values, those that are empty left out. */
static apigw_status set_parameter(apigw_integration_call *call, uint8_t target, slice name,
                                  const mapping_values *values) {
    pair_list *list = target == TARGET_HEADER ? &call->headers : target == TARGET_QUERY ? &call->query : &call->path;
    apigw_status status = APIGW_OK;
    gw_call_remove(list, name, target == TARGET_HEADER);
    for (size_t i = 0; i < values->count && status == APIGW_OK; i++) {
        slice text = values->at[i];
        if (target == TARGET_HEADER)
            status = gw_call_header_text(&call->memory, text, &text);
        if (status == APIGW_OK)
            status = gw_call_add(call, list, name, text);
    }
    return status;
}

static apigw_status map_request_parameters(const integration_run *run) {
    apigw_status status = APIGW_OK;
    mapping_values values;
    for (const integration_parameter *p = run->integration->parameters; p != NULL && status == APIGW_OK; p = p->next) {
        status = gw_mapping_read(&run->call->scope, &p->from, &values);
        if (status == APIGW_OK && values.count != 0)
            status = set_parameter(run->call, p->target, p->name, &values);
    }
    if (status == APIGW_E_HEADER)
        return gw_call_fail(run, status, APIGW_ERROR_RESPONSE_BAD_REQUEST, "a value cannot be sent as a header field");
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_INVALID_JSON);
}

/* The texts of a value that a template set: one, or those of a list. */
static apigw_status override_values(apigw_integration_call *call, value v, mapping_values *out) {
    const bool is_list = v.kind == VALUE_LIST;
    const value *items = is_list ? v.as.list->items : &v;
    const size_t count = is_list ? v.as.list->count : 1;
    slice *texts = arena_alloc(&call->memory, count * sizeof *texts);
    apigw_status status = APIGW_OK;
    *out = (mapping_values){texts, 0};
    if (texts == NULL)
        return APIGW_E_NOMEM;
    for (size_t i = 0; i < count && status == APIGW_OK; i++) {
        if (gw_mapping_text(&call->scope, items[i], &texts[out->count], &status) && texts[out->count].len != 0)
            out->count++;
    }
    return status;
}

/* Apply a member of $context.requestOverride (G.4.19): the last assignment counts. */
static apigw_status override_parameters(apigw_integration_call *call, const char *member, uint8_t target) {
    const value_entry *entry = gw_value_map_find(call->render->request_override.as.map, slice_of_string(member));
    apigw_status status = APIGW_OK;
    const value_entry *one;
    size_t at = 0, count = 0;
    if (entry == NULL || entry->value.kind != VALUE_MAP)
        return APIGW_OK;
    while (status == APIGW_OK && (one = gw_value_map_next(entry->value.as.map, &at)) != NULL) {
        mapping_values values;
        slice name;
        if (++count > APIGW_INTEGRATION_OVERRIDES_MAX)
            return APIGW_E_ITEMS;
        if (!gw_mapping_text(&call->scope, one->name, &name, &status) || name.len == 0)
            continue;
        if (target == TARGET_HEADER && gw_header_name_valid(name.at, name.len) != name.len)
            return APIGW_E_HEADER;
        status = override_values(call, one->value, &values);
        if (status == APIGW_OK)
            status = set_parameter(call, target, name, &values);
    }
    return status;
}

static apigw_status apply_request_overrides(const integration_run *run) {
    apigw_status status = override_parameters(run->call, "header", TARGET_HEADER);
    if (status == APIGW_OK)
        status = override_parameters(run->call, "querystring", TARGET_QUERY);
    if (status == APIGW_OK)
        status = override_parameters(run->call, "path", TARGET_PATH);
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

/* ---- the payload ------------------------------------------------------------------------------------------------ */

/* Return whether a function is what is called, as far as the URI tells. */
static bool calls_function(const apigw_integration *integration) {
    const slice uri = integration->uri;
    return integration->type == APIGW_INTEGRATION_AWS &&
           (uri.len == 0 || slice_find_text(uri, SLICE(":lambda:path/")) < uri.len);
}

/* Return the template for a media type, else that of "$default" (G.4.2); NULL: none. */
static const integration_template *request_template(const apigw_integration *integration, slice media_type) {
    const integration_template *fallback = NULL;
    for (const integration_template *t = integration->templates; t != NULL; t = t->next) {
        if (slice_equal_fold(t->media_type, media_type))
            return t;
        if (slice_is(t->media_type, "$default"))
            fallback = t;
    }
    return fallback;
}

/* The body of the call is a copy of these bytes. */
static apigw_status set_call_body(const integration_run *run, slice bytes) {
    const char *copy = gw_arena_copy(&run->call->memory, bytes.at, bytes.len);
    if (copy == NULL)
        return gw_error_nomem(run->err);
    run->call->body = slice_of(copy, bytes.len);
    return APIGW_OK;
}

/* The body of the call is what a template or an encoder wrote. */
static void take_call_body(apigw_integration_call *call) {
    call->body.at = apigw_buffer_data(call->out, &call->body.len);
}

static slice request_body(const apigw_request *request) {
    size_t length;
    const char *body = apigw_request_body(request, &length);
    return slice_of(body, length);
}

/* Convert the body and transform it, or pass it through (G.4.3, G.4.4, G.4.20 to G.4.24). */
static apigw_status make_payload(const integration_run *run) {
    const apigw_integration *i = run->integration;
    const slice line = gw_content_type_line(run->request), type = gw_content_type(line.at, line.len);
    const integration_template *t = request_template(i, type);
    content payload;
    apigw_status status;
    if (t == NULL && i->passthrough != PASS_WHEN_NO_MATCH &&
        (i->passthrough != PASS_WHEN_NO_TEMPLATES || i->templates != NULL))
        return gw_call_fail(run, APIGW_E_MISSING, APIGW_ERROR_RESPONSE_UNSUPPORTED_MEDIA_TYPE,
                            "no template for the media type of the body");
    status = gw_content_of_request(&run->call->memory, gw_content_is_binary(run->api, type), i->handling,
                                   request_body(run->request), &payload);
    if (status != APIGW_OK)
        return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
    if (t != NULL && !t->is_null && payload.is_bytes)
        return gw_call_fail(run, APIGW_E_TYPE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "the template needs text, and the body is bytes");
    if (t == NULL || t->is_null)
        return set_call_body(run, payload.at.len == 0 && calls_function(i) ? SLICE("{}") : payload.at);
    status = gw_call_render(run, t, payload.at, run->call->out, APIGW_ERROR_RESPONSE_INVALID_JSON);
    if (status == APIGW_OK)
        take_call_body(run->call);
    return status;
}

/* ---- header fields ---------------------------------------------------------------------------------------------- */

static slice header_of(const apigw_request *request, const char *name) {
    size_t length = 0;
    const char *line = apigw_request_find(request, APIGW_LIST_HEADERS, name, strlen(name), 0, &length);
    return slice_of(line, length);
}

/* Return the id of the API: of the request, the front end, or $context. */
static slice api_id(const integration_run *run) {
    const value_entry *entry = gw_value_map_find(run->call->scope.context.as.map, SLICE("apiId"));
    size_t length = 0;
    const char *id = apigw_request_get(run->request, APIGW_FIELD_API_ID, &length);
    if (id == NULL)
        id = apigw_api_get(run->api, APIGW_FIELD_API_ID, &length);
    if (id == NULL && entry != NULL && entry->value.kind == VALUE_STRING)
        return value_text(entry->value);
    return slice_of(id, length);
}

/* "AmazonAPIGateway_" and the id; at is NULL when there is no memory. */
static slice own_user_agent(arena *memory, slice id) {
    static const slice agent = SLICE_INIT("AmazonAPIGateway_");
    char *text = arena_bytes(memory, agent.len + id.len);
    if (text == NULL)
        return slice_absent();
    memcpy(text, agent.at, agent.len);
    if (id.len != 0)
        memcpy(text + agent.len, id.at, id.len);
    return slice_of(text, agent.len + id.len);
}

/* What API Gateway sends besides what is mapped (G.4.15). */
static apigw_status add_own_headers(const integration_run *run) {
    apigw_integration_call *call = run->call;
    const bool proxy = run->integration->type == APIGW_INTEGRATION_HTTP_PROXY;
    const slice id = api_id(run), accept = header_of(run->request, "accept");
    const slice type = header_of(run->request, "content-type"), json = SLICE("application/json");
    size_t length = 0;
    const char *trace = apigw_request_get(run->request, APIGW_FIELD_TRACE_ID, &length);
    const struct {
        slice name, text;
        bool wanted;
    } own[] = {
        {SLICE("Accept"), accept.len != 0 ? accept : json, !proxy},
        {SLICE("Content-Type"), type.len != 0 ? type : json, !proxy && call->body.len != 0},
        {SLICE("User-Agent"), own_user_agent(&call->memory, id), id.len != 0},
        {SLICE("X-Amzn-Apigateway-Api-Id"), id, true},
        {SLICE("X-Amzn-Trace-Id"), slice_of(trace, length), true},
    };
    apigw_status status = own[2].text.at != NULL ? APIGW_OK : APIGW_E_NOMEM;
    for (size_t i = 0; i < sizeof own / sizeof *own && status == APIGW_OK; i++)
        if (own[i].wanted && own[i].text.len != 0 && gw_call_find(&call->headers, own[i].name, true) == NULL &&
            gw_header_value_valid(own[i].text.at, own[i].text.len) == own[i].text.len) /* no id with a line break */
            status = gw_call_add(call, &call->headers, own[i].name, own[i].text);
    return status == APIGW_OK ? status : gw_error_nomem(run->err);
}

/* ---- method, URI and query string ------------------------------------------------------------------------------- */

/* Append bytes that are percent-encoded as a set says. */
static void append_encoded(apigw_buffer *out, slice text, enum percent_set set) {
    const size_t length = gw_percent_encoded_len(text.at, text.len, set);
    char *at = length != 0 ? gw_buffer_reserve(out, length) : NULL;
    if (length != 0 && at == NULL)
        gw_buffer_skip(out, length);
    else if (length != 0)
        gw_percent_encode(at, text.at, text.len, set);
    if (at != NULL)
        buffer_commit(out, length);
}

/* Return the name that a "}" ends, from `begin` on; at is NULL when another placeholder or the end comes first. */
static slice placeholder_name(slice rest, size_t begin) {
    size_t end = begin;
    while (end < rest.len && rest.at[end] != '}' && rest.at[end] != '{')
        end++;
    return end < rest.len && rest.at[end] == '}' ? slice_of(rest.at + begin, end - begin) : slice_absent();
}

/* Replace one placeholder that begins at `*rest`; false when none does. */
static bool append_placeholder(const integration_run *run, slice *rest, apigw_buffer *out) {
    static const slice variable = SLICE_INIT("${stageVariables.");
    const bool is_variable = slice_starts_with(*rest, variable);
    const slice name =
        is_variable || rest->at[0] == '{' ? placeholder_name(*rest, is_variable ? variable.len : 1) : slice_absent();
    if (name.at == NULL)
        return false;
    if (is_variable) {
        const value_entry *entry = gw_value_map_find(run->call->scope.stage_variables.as.map, name);
        if (entry != NULL && entry->value.kind == VALUE_STRING)
            buffer_append(out, entry->value.at, entry->value.len);
    } else {
        const bool greedy = name.len != 0 && name.at[name.len - 1] == '+';
        const apigw_pair *pair = gw_call_find(&run->call->path, slice_of(name.at, name.len - greedy), false);
        if (pair == NULL)
            return false;
        append_encoded(out, pair_value(pair), PERCENT_PATH);
    }
    *rest = slice_skip(*rest, (size_t)(name.at + name.len + 1 - rest->at));
    return true;
}

/* Keep what was written to a buffer as a text of the call, and give its memory back. */
static apigw_status keep_text(const integration_run *run, apigw_buffer *text, slice *out) {
    *out = slice_absent();
    if (text->status == APIGW_OK)
        *out = slice_of(gw_arena_copy(&run->call->memory, text->data, text->length), text->length);
    gw_memory_release(&text->allocator, text->data, text->capacity);
    return out->at != NULL ? APIGW_OK : gw_error_nomem(run->err);
}

/* The URI with stage variables and path parameters; a parameter that is not set stays as it is (G.4.15). */
static apigw_status expand_uri(const integration_run *run) {
    apigw_buffer text = {.allocator = run->call->allocator, .max = SIZE_MAX};
    slice rest = run->integration->uri;
    if (rest.at == NULL)
        return APIGW_OK;
    gw_buffer_begin(&text);
    while (rest.len != 0) {
        if ((rest.at[0] == '{' || rest.at[0] == '$') && append_placeholder(run, &rest, &text))
            continue;
        buffer_byte(&text, rest.at[0]);
        rest = slice_skip(rest, 1);
    }
    size_t sound = 0; /* a space or a line break would end the URI within the request line */
    while (sound < text.length && text.status == APIGW_OK && (unsigned char)text.data[sound] > ' ' &&
           text.data[sound] != 0x7f)
        sound++;
    if (text.status == APIGW_OK && sound != text.length) {
        gw_memory_release(&text.allocator, text.data, text.capacity);
        return gw_call_fail(run, APIGW_E_VALUE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "the URI has a space or a control character");
    }
    return keep_text(run, &text, &run->call->text[APIGW_CALL_URI]);
}

static apigw_status make_call_query(const integration_run *run) {
    apigw_buffer text = {.allocator = run->call->allocator, .max = SIZE_MAX};
    gw_buffer_begin(&text);
    for (size_t i = 0; i < run->call->query.count; i++) {
        const apigw_pair *pair = &run->call->query.at[i];
        if (i != 0)
            buffer_byte(&text, '&');
        append_encoded(&text, pair_name(pair), PERCENT_COMPONENT);
        if ((pair->flags & APIGW_PAIR_NO_EQUALS) == 0)
            buffer_byte(&text, '=');
        append_encoded(&text, pair_value(pair), PERCENT_COMPONENT);
    }
    return keep_text(run, &text, &run->call->text[APIGW_CALL_QUERY]);
}

/* Return the ARN in the URI of a function's integration, or the URI itself when it is one. */
static slice function_of(slice uri) {
    static const slice begin = SLICE_INIT("/functions/");
    const size_t at = slice_find_text(uri, begin);
    if (at < uri.len) {
        slice rest = slice_skip(uri, at + begin.len);
        return slice_cut(&rest, '/');
    }
    if (slice_starts_with(uri, SLICE("arn:aws")) && slice_find_text(uri, SLICE(":function:")) < uri.len)
        return uri;
    return slice_absent();
}

/* Method, URI and function; for HTTP APIs the path parameters of the route fill the URI by themselves. */
static apigw_status set_address(const integration_run *run) {
    const apigw_integration *i = run->integration;
    const bool any = i->method.len == 0 || slice_is_fold(i->method, "ANY");
    size_t length = 0;
    const char *own = apigw_request_get(run->request, APIGW_FIELD_METHOD, &length);
    slice *text = run->call->text, function;
    apigw_status status = expand_uri(run);
    text[APIGW_CALL_METHOD] = any ? slice_of(own, length) : i->method;
    if (status == APIGW_OK && text[APIGW_CALL_METHOD].at != NULL) {
        text[APIGW_CALL_METHOD].at =
            gw_arena_copy(&run->call->memory, text[APIGW_CALL_METHOD].at, text[APIGW_CALL_METHOD].len);
        if (text[APIGW_CALL_METHOD].at == NULL)
            return gw_error_nomem(run->err);
    }
    if (status != APIGW_OK || (i->type != APIGW_INTEGRATION_AWS && i->type != APIGW_INTEGRATION_AWS_PROXY))
        return status;
    function = function_of(text[APIGW_CALL_URI]);
    if (function.at == NULL)
        return APIGW_OK;
    text[APIGW_CALL_FUNCTION] = slice_of(gw_arena_copy(&run->call->memory, function.at, function.len), function.len);
    return text[APIGW_CALL_FUNCTION].at != NULL ? APIGW_OK : gw_error_nomem(run->err);
}

/* ---- the types -------------------------------------------------------------------------------------------------- */

static apigw_status send_event(const integration_run *run, const apigw_request *request) {
    apigw_status status = apigw_request_encode(request, run->api, run->call->out, run->err);
    if (status == APIGW_OK)
        take_call_body(run->call);
    return status == APIGW_OK ? set_address(run) : status;
}

/* The output of the template of a MOCK integration (G.4.7 to G.4.9). */
static apigw_status read_mock(const integration_run *run) {
    apigw_integration_call *call = run->call;
    value root;
    value_fault fault;
    const value_entry *entry = NULL;
    if (call->body.len == 0 || !gw_values_read_lenient(&call->memory, call->body, VALUE_DEPTH_MAX, &root, &fault)) {
        if (call->body.len != 0 && fault.code == APIGW_E_NOMEM)
            return gw_error_nomem(run->err);
        return gw_call_fail(run, APIGW_E_SYNTAX, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "what the template of the MOCK integration gives is no JSON object");
    }
    if (root.kind == VALUE_MAP)
        entry = gw_value_map_find(root.as.map, SLICE("statusCode"));
    if (entry == NULL || (entry->value.kind != VALUE_INTEGER && entry->value.kind != VALUE_LONG))
        return gw_call_fail(run, APIGW_E_TYPE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "expected a statusCode that is an integer of the MOCK integration");
    call->mock_status = entry->value.as.integer;
    call->has_mock = true;
    return APIGW_OK;
}

/* What the client sent, but for what is withheld (G.4.18). */
static apigw_status pass_request(const integration_run *run) {
    apigw_integration_call *call = run->call;
    const bool has_body = request_body(run->request).len != 0;
    apigw_status status = APIGW_OK;
    apigw_pair pair;
    for (size_t i = 0; status == APIGW_OK && apigw_request_at(run->request, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK;
         i++)
        if (!gw_rest_header_is_withheld(pair_name(&pair), has_body))
            status = gw_call_add(call, &call->headers, pair_name(&pair), pair_value(&pair));
    if (status == APIGW_OK)
        status = gw_call_add_query(call, run->request);
    return status == APIGW_OK ? set_call_body(run, request_body(run->request)) : gw_error_nomem(run->err);
}

static apigw_status send_rest(const integration_run *run) {
    const uint32_t type = run->integration->type;
    apigw_status status = type == APIGW_INTEGRATION_HTTP_PROXY ? pass_request(run) : APIGW_OK;
    if (status == APIGW_OK)
        status = map_request_parameters(run);
    if (status == APIGW_OK && type != APIGW_INTEGRATION_HTTP_PROXY)
        status = make_payload(run);
    if (status == APIGW_OK)
        status = apply_request_overrides(run);
    if (status == APIGW_OK && type == APIGW_INTEGRATION_MOCK)
        return read_mock(run);
    size_t kept = 0;
    for (size_t i = 0; i < run->call->headers.count; i++)
        if (!gw_rest_header_is_dropped(pair_name(&run->call->headers.at[i])))
            run->call->headers.at[kept++] = run->call->headers.at[i];
    run->call->headers.count = kept;
    if (type == APIGW_INTEGRATION_AWS) {
        const apigw_pair *pair = gw_call_find(&run->call->headers, SLICE("X-Amz-Invocation-Type"), true);
        run->call->is_async = pair != NULL && slice_is(pair_value(pair), "Event");
    }
    if (status == APIGW_OK)
        status = add_own_headers(run);
    if (status == APIGW_OK)
        status = make_call_query(run);
    return status == APIGW_OK ? set_address(run) : status;
}

/* Put a mapped path in the place of that of the URI, which keeps scheme and authority. */
static apigw_status replace_path(const integration_run *run) {
    static const slice mark = SLICE_INIT("://");
    slice *uri = &run->call->text[APIGW_CALL_URI];
    const slice path = run->call->text[APIGW_CALL_PATH];
    size_t at = slice_find(*uri, ':');
    char *text;
    if (!run->call->is_path_mapped || !slice_starts_with(slice_skip(*uri, at), mark))
        return APIGW_OK;
    for (at += mark.len; at < uri->len && uri->at[at] != '/' && uri->at[at] != '?';)
        at++;
    text = arena_bytes(&run->call->memory, at + path.len + 2);
    if (text == NULL)
        return gw_error_nomem(run->err);
    memcpy(text, uri->at, at);
    if (path.len == 0 || path.at[0] != '/')
        text[at++] = '/';
    if (path.len != 0)
        memcpy(text + at, path.at, path.len);
    text[at + path.len] = '\0';
    *uri = slice_of(text, at + path.len);
    return APIGW_OK;
}

static apigw_status send_http(const integration_run *run) {
    apigw_integration_call *call = run->call;
    apigw_status status;
    if (run->integration->type == APIGW_INTEGRATION_AWS_PROXY && run->integration->http_request == NULL)
        return send_event(run, run->request);
    status = gw_http_map_request(run);
    if (status == APIGW_OK && run->integration->type == APIGW_INTEGRATION_AWS_PROXY)
        return send_event(run, call->changed);
    if (status == APIGW_OK)
        status = set_call_body(run, request_body(run->request));
    if (status == APIGW_OK)
        status = make_call_query(run);
    if (status == APIGW_OK)
        status = set_address(run);
    return status == APIGW_OK ? replace_path(run) : status;
}

apigw_status apigw_integration_request(const apigw_integration *integration, apigw_integration_call *call,
                                       const apigw_api *api, const apigw_request *request, apigw_error *err) {
    const integration_run run = {integration, call, api, request, err};
    apigw_status status;
    gw_error_clear(err);
    if (integration == NULL || call == NULL || api == NULL || request == NULL || !gw_call_fits(&run))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an integration, a call, a front end of its type, and a request");
    if (!integration->is_ready || call->is_prepared)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a compiled integration and an empty call");
    if (request_body(request).len > APIGW_INTEGRATION_BODY_MAX)
        return gw_call_fail(&run, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, "the body is too long");
    status = gw_call_prepare(&run);
    if (status == APIGW_OK && integration->is_forbidden)
        status = gw_call_fail(&run, APIGW_E_HEADER, APIGW_ERROR_RESPONSE_CONFIGURATION,
                              "a parameter is mapped to a header field that fails every call");
    if (status != APIGW_OK)
        return status;
    if (integration->is_http)
        status = send_http(&run);
    else
        status = integration->type == APIGW_INTEGRATION_AWS_PROXY ? send_event(&run, request) : send_rest(&run);
    call->is_requested = status == APIGW_OK;
    return status;
}
