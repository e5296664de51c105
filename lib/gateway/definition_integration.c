/* Integrations: their members in each dialect, and all of it as JSON. */
#include "core/error.h"
#include "gateway/definition_build.h"
#include "json/writer.h"

/* ---- members ---------------------------------------------------------------------------------------------------- */

static const char *const type_words[] = {"aws_proxy", "aws", "http_proxy", "http", "mock", NULL};
enum { TYPE_ABSENT, TYPE_AWS_PROXY, TYPE_AWS, TYPE_HTTP_PROXY, TYPE_HTTP, TYPE_MOCK };
static const char *const passthrough_words[] = {"when_no_match", "when_no_templates", "never", NULL};
static const char *const content_words[] = {"CONVERT_TO_BINARY", "CONVERT_TO_TEXT", NULL};
static const char *const transfer_words[] = {"BUFFERED", "STREAM", NULL};

typedef struct integration_members {
    definition_integration *to;
    slice uri_text, template_selection;
    node uri, method, timeout, responses, request_templates, response_parameters, tls;
    uint8_t type;
} integration_members;

#define ROW_TO(member) offsetof(definition_integration, member)
#define ROW_OF(member) offsetof(integration_members, member)

/* What goes into the integration. */
static const member_row integration_rows[] = {
    {{"timeoutInMillis", "TimeoutInMillis", "TimeoutInMillis"}, MEMBER_INTEGER, MEMBER_STRICT, ROW_TO(timeout), NULL},
    {{"passthroughBehavior", "PassthroughBehavior", "PassthroughBehavior"},
     MEMBER_WORD,
     0,
     ROW_TO(passthrough),
     passthrough_words},
    {{"contentHandling", "ContentHandling", "ContentHandlingStrategy"}, MEMBER_WORD, 0, ROW_TO(content), content_words},
    {{"responseTransferMode", "ResponseTransferMode", NULL},
     MEMBER_WORD,
     MEMBER_STRICT,
     ROW_TO(transfer),
     transfer_words},
    {{"payloadFormatVersion", NULL, "PayloadFormatVersion"}, MEMBER_TEXT, MEMBER_STRICT, ROW_TO(payload), NULL},
    {{"integrationSubtype", NULL, "IntegrationSubtype"}, MEMBER_TEXT, 0, ROW_TO(subtype), NULL},
    {{"credentials", "Credentials", "CredentialsArn"}, MEMBER_TEXT, 0, ROW_TO(credentials), NULL},
    {{"connectionType", "ConnectionType", "ConnectionType"}, MEMBER_TEXT, 0, ROW_TO(connection_type), NULL},
    {{"connectionId", "ConnectionId", "ConnectionId"}, MEMBER_TEXT, 0, ROW_TO(connection_id), NULL},
    {{"cacheNamespace", "CacheNamespace", NULL}, MEMBER_TEXT, 0, ROW_TO(cache_namespace), NULL},
    {{"cacheKeyParameters", "CacheKeyParameters", NULL}, MEMBER_TEXTS, 0, ROW_TO(cache_keys), NULL},
    {{"requestParameters", "RequestParameters", "RequestParameters"},
     MEMBER_PAIRS,
     0,
     ROW_TO(request_parameters),
     NULL},
};

/* What is worked on here. */
static const member_row member_rows[] = {
    {{"type", "Type", "IntegrationType"}, MEMBER_WORD, MEMBER_STRICT | MEMBER_REQUIRED, ROW_OF(type), type_words},
    {{"uri", "Uri", "IntegrationUri"}, MEMBER_NODE, 0, ROW_OF(uri), NULL},
    {{"timeoutInMillis", "TimeoutInMillis", "TimeoutInMillis"}, MEMBER_NODE, 0, ROW_OF(timeout), NULL},
    {{"httpMethod", "IntegrationHttpMethod", "IntegrationMethod"}, MEMBER_NODE, 0, ROW_OF(method), NULL},
    {{"responses", NULL, NULL}, MEMBER_MAP, 0, ROW_OF(responses), NULL},
    {{NULL, "IntegrationResponses", NULL}, MEMBER_LIST, 0, ROW_OF(responses), NULL},
    {{"requestTemplates", "RequestTemplates", "RequestTemplates"}, MEMBER_MAP, 0, ROW_OF(request_templates), NULL},
    {{"responseParameters", NULL, "ResponseParameters"}, MEMBER_MAP, 0, ROW_OF(response_parameters), NULL},
    {{NULL, NULL, "TemplateSelectionExpression"}, MEMBER_TEXT, 0, ROW_OF(template_selection), NULL},
    {{"tlsConfig", "TlsConfig", "TlsConfig"}, MEMBER_MAP, 0, ROW_OF(tls), NULL},
};

/* What an API takes. Function URLs and load balancers have no such integrations, and no timeout. */
static const struct kind_rules {
    const char *timeout;
    int64_t timeout_ms, timeout_max;
    bool proxies_only;
    const char *payload; /* of what names none */
    bool passes_results; /* of integrations without responses */
} kind_rules[APIGW_DEFINITION_LAST + 1] = {
    [APIGW_DEFINITION_REST] = {"29000", 29000, 900000, false, NULL, false},
    [APIGW_DEFINITION_HTTP] = {"30000", 30000, 30000, true, "1.0", false},
    [APIGW_DEFINITION_WEBSOCKET] = {"29000", 29000, 29000, false, "1.0", true},
};

static void set_timeout(importer *im, definition_integration *i, const struct kind_rules *rules, const char *at) {
    if (i->timeout.text.at == NULL)
        i->timeout = (definition_number){slice_of_string(rules->timeout), rules->timeout_ms};
    else if (i->timeout.value < 50 || i->timeout.value > rules->timeout_max)
        gw_import_fail(im, APIGW_E_VALUE, at, "expected a timeout of 50 to %d ms", (int)rules->timeout_max);
}

static void set_lambda(importer *im, definition_integration *i, const function_name *name, const integration_members *m,
                       enum dialect dialect) {
    i->type = m->type == TYPE_AWS_PROXY ? INTEGRATION_LAMBDA_PROXY : INTEGRATION_LAMBDA;
    i->function = name->function;
    i->qualifier = name->qualifier;
    i->own_function = name->own;
    if (name->stream != (i->transfer == TRANSFER_STREAM))
        gw_import_fail(im, APIGW_E_VALUE, m->uri.at,
                       "the uri of a streaming invocation and the transfer mode STREAM belong together");
    if (i->method.at == NULL)
        i->method = SLICE("POST");
    else if (!slice_is_fold(i->method, "POST"))
        gw_import_warn(im, APIGW_E_VALUE, m->method.at, "expected the method POST for a Lambda function");
    if (im->d->kind == APIGW_DEFINITION_HTTP && i->payload.at == NULL)
        gw_import_fail(im, APIGW_E_MISSING, i->at, "expected a member '%s'",
                       dialect == DIALECT_OPENAPI ? "payloadFormatVersion" : "PayloadFormatVersion");
    if (im->d->kind == APIGW_DEFINITION_HTTP && i->payload.at != NULL && !slice_is(i->payload, "1.0") &&
        !slice_is(i->payload, "2.0"))
        gw_import_fail_name(im, APIGW_E_VALUE, i->at, "expected the payload format version 1.0 or 2.0, found %s",
                            i->payload);
}

/* Return whether a uri is arn:PARTITION:apigateway:REGION:SERVICE:..., the one form that services have (H2.22). */
static bool names_service(slice uri) {
    return slice_starts_with(uri, SLICE("arn:")) && slice_find_text(uri, SLICE(":apigateway:")) < uri.len;
}

/* Decide what an integration of AWS is. */
static void set_service(importer *im, definition_integration *i, const integration_members *m, enum dialect dialect) {
    function_name name = {.own = false};
    if (i->subtype.len != 0) {
        i->type = INTEGRATION_SERVICE;
    } else if (!node_present(m->uri)) {
        gw_import_fail(im, APIGW_E_MISSING, i->at, "expected a member '%s'",
                       dialect == DIALECT_OPENAPI ? "uri"
                       : dialect == DIALECT_V1    ? "Uri"
                                                  : "IntegrationUri");
    } else if (gw_import_function(im, m->uri_text, im->d->kind != APIGW_DEFINITION_REST, &name)) {
        set_lambda(im, i, &name, m, dialect);
    } else if (names_service(m->uri_text) && !name.stream) {
        i->type = INTEGRATION_SERVICE;
    } else if (import_good(im)) {
        gw_import_fail_name(im, APIGW_E_VALUE, m->uri.at, "expected the uri of a function or service, found %s",
                            m->uri_text);
    }
}

static void set_type(importer *im, definition_integration *i, integration_members *m, enum dialect dialect) {
    switch (m->type) {
    case TYPE_AWS:
    case TYPE_AWS_PROXY:
        set_service(im, i, m, dialect);
        break;
    case TYPE_MOCK:
        i->type = INTEGRATION_MOCK;
        i->method = slice_absent();
        i->uri = slice_absent();
        break;
    default: /* TYPE_HTTP and TYPE_HTTP_PROXY */
        i->type = m->type == TYPE_HTTP ? INTEGRATION_HTTP : INTEGRATION_HTTP_PROXY;
        if (i->uri.len == 0)
            gw_import_fail(im, APIGW_E_MISSING, i->at, "expected the uri of an HTTP integration");
        break;
    }
}

/* ---- responses -------------------------------------------------------------------------------------------------- */

typedef struct response_members {
    slice status, pattern;
    node parameters, templates;
    uint8_t content;
} response_members;

#define ROW_IN(member) offsetof(response_members, member)

static const member_row response_rows[] = {
    {{"statusCode", "StatusCode", NULL}, MEMBER_TEXT, MEMBER_STRICT | MEMBER_REQUIRED, ROW_IN(status), NULL},
    {{NULL, "SelectionPattern", NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_IN(pattern), NULL},
    {{"responseParameters", "ResponseParameters", NULL}, MEMBER_MAP, 0, ROW_IN(parameters), NULL},
    {{"responseTemplates", "ResponseTemplates", NULL}, MEMBER_MAP, 0, ROW_IN(templates), NULL},
    {{"contentHandling", "ContentHandling", NULL}, MEMBER_WORD, 0, ROW_IN(content), content_words},
};

/* Where JSON is written: the buffer, and whether the object has a member already. */
typedef struct json_object {
    importer *im;
    apigw_buffer *out;
    bool begun;
} json_object;

static void write_name(json_object *o, const char *name) {
    buffer_byte(o->out, o->begun ? ',' : '{');
    o->begun = true;
    gw_json_write_string(o->out, name, strlen(name));
    buffer_byte(o->out, ':');
}

static void write_member(json_object *o, const char *name, slice text) {
    if (text.at == NULL)
        return;
    write_name(o, name);
    gw_json_write_string(o->out, text.at, text.len);
}

static void write_node(json_object *o, const char *name, node n) {
    if (!node_present(n))
        return;
    write_name(o, name);
    gw_import_json(o->im, n, o->out);
}

/* Write a map of texts; a null is kept, because a template that is null passes the body. */
static void write_text_map(json_object *o, const char *name, node map, enum dialect dialect) {
    json_object inner = {o->im, o->out, false};
    size_t i = 0;
    slice key, text;
    node item;
    if (!node_present(map))
        return;
    write_name(o, name);
    while (gw_import_next_any(o->im, map, &i, &key, &item)) {
        const bool null = node_is(item, VALUE_NULL);
        if (!node_present(item))
            continue;
        if (!null && (!gw_import_scalar(item, &text) || (dialect == DIALECT_OPENAPI && !node_is(item, VALUE_STRING)))) {
            gw_import_wrong(o->im, APIGW_E_TYPE, item, dialect, 0, "a string");
            continue;
        }
        buffer_byte(o->out, inner.begun ? ',' : '{');
        inner.begun = true;
        gw_json_write_string(o->out, key.at, key.len);
        buffer_byte(o->out, ':');
        if (null) {
            buffer_literal(o->out, "null");
        } else {
            text = gw_import_printable(o->im, text);
            gw_json_write_string(o->out, text.at, text.len);
        }
    }
    buffer_append(o->out, inner.begun ? "}" : "{}", inner.begun ? 1 : 2);
}

static void write_word(json_object *o, const char *name, uint8_t word, const char *const *words) {
    char upper[24];
    size_t n = 0;
    if (word == 0)
        return;
    for (; words[word - 1][n] != '\0' && n < sizeof upper; n++)
        upper[n] = (char)(words[word - 1][n] >= 'a' ? words[word - 1][n] - 32 : words[word - 1][n]);
    write_member(o, name, slice_of(upper, n));
}

static void read_response(json_object *list, definition_integration *i, slice pattern, node entry,
                          enum dialect dialect) {
    json_object o = {list->im, list->out, false};
    response_members m = {.content = 0};
    definition_response *r;
    if (!node_is(entry, VALUE_MAP)) {
        gw_import_wrong(list->im, APIGW_E_TYPE, entry, dialect, MEMBER_STRICT, "an object");
        return;
    }
    m.pattern = pattern;
    gw_import_members(list->im, entry, dialect, response_rows, sizeof response_rows / sizeof *response_rows, &m);
    r = gw_import_append(list->im, &i->responses, sizeof *r);
    if (r == NULL)
        return;
    if (m.pattern.len == 0)
        m.pattern = slice_absent();
    r->status = m.status;
    r->pattern = m.pattern;
    buffer_byte(list->out, list->begun ? ',' : '[');
    list->begun = true;
    write_member(&o, "statusCode", m.status);
    write_member(&o, "selectionPattern", m.pattern);
    write_text_map(&o, "responseParameters", m.parameters, dialect);
    write_text_map(&o, "responseTemplates", m.templates, dialect);
    write_word(&o, "contentHandling", m.content, content_words);
    buffer_byte(list->out, '}');
}

/* Write integrationResponses. */
static void write_responses(json_object *o, definition_integration *i, node responses, enum dialect dialect) {
    json_object list = {o->im, o->out, false};
    size_t at = 0;
    slice name;
    node entry;
    if (!node_present(responses))
        return;
    write_name(o, "integrationResponses");
    while (gw_import_next(o->im, responses, &at, &name, &entry))
        read_response(&list, i, slice_is_fold(name, "default") ? slice_absent() : name, entry, dialect);
    if (!list.begun)
        buffer_byte(o->out, '[');
    buffer_byte(o->out, ']');
}

/* Write the mapping of an HTTP API's responses: in templates it is a list of destinations and sources. */
static void write_mappings(json_object *o, node mappings, enum dialect dialect) {
    json_object statuses = {o->im, o->out, false};
    size_t i = 0;
    slice status;
    node entry, item;
    if (!node_present(mappings))
        return;
    if (dialect != DIALECT_V2) {
        write_node(o, "responseParameters", mappings);
        return;
    }
    write_name(o, "responseParameters");
    while (gw_import_next(o->im, mappings, &i, &status, &entry)) {
        node list = gw_import_member(o->im, entry, SLICE("ResponseParameters"));
        size_t j = 0;
        bool begun = false;
        buffer_byte(o->out, statuses.begun ? ',' : '{');
        statuses.begun = true;
        gw_json_write_string(o->out, status.at, status.len);
        buffer_literal(o->out, ":{");
        while (gw_import_next(o->im, list, &j, NULL, &item)) {
            slice to = slice_absent(), from = slice_absent();
            if (!gw_import_scalar(gw_import_member(o->im, item, SLICE("Destination")), &to) ||
                !gw_import_scalar(gw_import_member(o->im, item, SLICE("Source")), &from)) {
                gw_import_wrong(o->im, APIGW_E_TYPE, item, dialect, 0, "a destination and a source");
                return;
            }
            if (begun)
                buffer_byte(o->out, ',');
            begun = true;
            to = gw_import_printable(o->im, to);
            from = gw_import_printable(o->im, from);
            gw_json_write_string(o->out, to.at, to.len);
            buffer_byte(o->out, ':');
            gw_json_write_string(o->out, from.at, from.len);
        }
        buffer_byte(o->out, '}');
    }
    if (!statuses.begun)
        buffer_byte(o->out, '{');
    buffer_byte(o->out, '}');
}

/* ---- the integration as JSON ------------------------------------------------------------------------------------ */

static void write_texts(json_object *o, const char *name, const definition_texts *texts) {
    if (texts->count == 0)
        return;
    write_name(o, name);
    for (size_t i = 0; i < texts->count; i++) {
        buffer_byte(o->out, i != 0 ? ',' : '[');
        gw_json_write_string(o->out, texts->items[i].at, texts->items[i].len);
    }
    buffer_byte(o->out, ']');
}

static void write_pairs(json_object *o, const char *name, const definition_pairs *pairs) {
    json_object inner = {o->im, o->out, false};
    if (pairs->count == 0)
        return;
    write_name(o, name);
    for (size_t i = 0; i < pairs->count; i++) {
        buffer_byte(inner.out, inner.begun ? ',' : '{');
        inner.begun = true;
        gw_json_write_string(o->out, pairs->items[i].name.at, pairs->items[i].name.len);
        buffer_byte(o->out, ':');
        gw_json_write_string(o->out, pairs->items[i].value.at, pairs->items[i].value.len);
    }
    buffer_byte(o->out, '}');
}

/* Write the template that an expression without variables selects as the one for every body; `\\$` is a dollar sign
 * (C3.2). */
static void write_selected_template(json_object *o, const integration_members *m) {
    json_object inner = {o->im, o->out, false};
    const slice expression = m->template_selection;
    const slice key = slice_skip(expression, slice_starts_with(expression, SLICE("\\$")) ? 1 : 0);
    slice text;
    write_name(o, "requestTemplates");
    if (gw_import_scalar(gw_import_member(o->im, m->request_templates, key), &text))
        write_member(&inner, "$default", gw_import_printable(o->im, text));
    buffer_append(o->out, inner.begun ? "}" : "{}", inner.begun ? 1 : 2);
}

static void write_integration(json_object *o, definition_integration *i, const integration_members *m,
                              enum dialect dialect) {
    write_word(o, "type", m->type, type_words);
    write_member(o, "uri", i->uri);
    write_member(o, "httpMethod", i->method);
    write_word(o, "passthroughBehavior", i->passthrough, passthrough_words);
    write_word(o, "contentHandling", i->content, content_words);
    write_word(o, "responseTransferMode", i->transfer, transfer_words);
    if (i->timeout.text.at != NULL) {
        write_name(o, "timeoutInMillis");
        gw_buffer_integer(o->out, i->timeout.value);
    }
    write_member(o, "payloadFormatVersion", i->payload);
    write_member(o, "integrationSubtype", i->subtype);
    write_member(o, "credentials", i->credentials);
    write_member(o, "connectionType", i->connection_type);
    write_member(o, "connectionId", i->connection_id);
    write_member(o, "cacheNamespace", i->cache_namespace);
    write_texts(o, "cacheKeyParameters", &i->cache_keys);
    write_member(o, "templateSelectionExpression", m->template_selection);
    write_node(o, "tlsConfig", m->tls);
    write_pairs(o, "requestParameters", &i->request_parameters);
    if (node_present(m->request_templates) && m->template_selection.len != 0 && m->template_selection.at[0] != '$')
        write_selected_template(o, m);
    else
        write_text_map(o, "requestTemplates", m->request_templates, dialect);
    write_responses(o, i, m->responses, dialect);
    if (!node_present(m->responses) && kind_rules[o->im->d->kind].passes_results) {
        write_name(o, "integrationResponses");
        buffer_literal(o->out, "[{\"statusCode\":\"200\"}]");
    }
    write_mappings(o, m->response_parameters, dialect);
    buffer_byte(o->out, '}');
}

static void make_json(importer *im, definition_integration *i, const integration_members *m, enum dialect dialect) {
    json_object o = {im, apigw_buffer_new(&im->d->allocator), false};
    if (o.out != NULL) {
        gw_buffer_begin(o.out);
        write_integration(&o, i, m, dialect);
    }
    i->json = gw_import_take(im, o.out);
}

static bool is_asynchronous(const definition_integration *i) {
    for (size_t j = 0; j < i->request_parameters.count; j++)
        if (slice_is_fold(i->request_parameters.items[j].name, "integration.request.header.X-Amz-Invocation-Type"))
            return slice_is(i->request_parameters.items[j].value, "'Event'");
    return false;
}

/* HTTP APIs take proxies only: others are passed over in a document, and refused in a template (H2.27). */
static bool type_is_taken(importer *im, const integration_members *m, enum dialect dialect, node type) {
    if (!kind_rules[im->d->kind].proxies_only || m->type == TYPE_AWS_PROXY || m->type == TYPE_HTTP_PROXY)
        return true;
    gw_import_wrong(im, APIGW_E_UNSUPPORTED, type, dialect, 0, "an integration that HTTP APIs have");
    return false;
}

static void read_uri(importer *im, definition_integration *i, integration_members *m, enum dialect dialect) {
    if (gw_import_scalar(m->uri, &m->uri_text)) {
        m->uri_text = gw_import_pseudo(im, m->uri_text);
        i->uri = gw_import_printable(im, m->uri_text);
    } else if (node_present(m->uri)) {
        gw_import_wrong(im, APIGW_E_TYPE, m->uri, dialect, MEMBER_STRICT, "a string");
    }
}

definition_integration *gw_import_integration(importer *im, node object, enum dialect dialect) {
    const struct kind_rules *rules = &kind_rules[im->d->kind];
    integration_members m = {.type = 0};
    definition_integration *i;
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, dialect, MEMBER_STRICT, "an object");
        return NULL;
    }
    i = gw_import_append(im, &im->d->integrations, sizeof *i);
    if (i == NULL)
        return NULL;
    i->at = object.at;
    gw_import_members(im, object, dialect, member_rows, sizeof member_rows / sizeof *member_rows, &m);
    gw_import_members(im, object, dialect, integration_rows, sizeof integration_rows / sizeof *integration_rows, i);
    if (!import_good(im) ||
        !type_is_taken(im, &m, dialect, gw_import_member(im, object, slice_of_string(member_rows[0].names[dialect]))))
        return import_good(im) ? i : NULL;
    read_uri(im, i, &m, dialect);
    gw_import_scalar(m.method, &i->method);
    set_timeout(im, i, rules, m.timeout.at);
    set_type(im, i, &m, dialect);
    if (i->payload.at == NULL && rules->payload != NULL)
        i->payload = slice_of_string(rules->payload);
    if (i->passthrough == PASSTHROUGH_ABSENT && !rules->proxies_only)
        i->passthrough = PASSTHROUGH_NO_MATCH;
    if (i->transfer == TRANSFER_ABSENT)
        i->transfer = TRANSFER_BUFFERED;
    i->asynchronous = i->type == INTEGRATION_LAMBDA && is_asynchronous(i);
    if (import_good(im))
        make_json(im, i, &m, dialect);
    return import_good(im) ? i : NULL;
}

definition_integration *gw_import_lambda(importer *im, const function_name *name, const lambda_members *members) {
    definition_integration *i = gw_import_append(im, &im->d->integrations, sizeof *i);
    integration_members m = {.type = TYPE_AWS_PROXY};
    if (i == NULL)
        return NULL;
    i->at = members->at;
    i->type = INTEGRATION_LAMBDA_PROXY;
    i->function = name->function;
    i->qualifier = name->qualifier;
    i->own_function = name->own;
    i->method = SLICE("POST");
    i->payload = members->payload;
    i->timeout = members->timeout;
    i->transfer = members->stream ? TRANSFER_STREAM : TRANSFER_BUFFERED;
    i->cache_keys = members->cache_keys;
    if (kind_rules[im->d->kind].timeout != NULL) {
        set_timeout(im, i, &kind_rules[im->d->kind], i->at);
        if (!kind_rules[im->d->kind].proxies_only)
            i->passthrough = PASSTHROUGH_NO_MATCH;
    }
    if (import_good(im))
        make_json(im, i, &m, DIALECT_V1);
    return import_good(im) ? i : NULL;
}

definition_integration *gw_import_proxy(importer *im, slice url, const char *at) {
    definition_integration *i = gw_import_append(im, &im->d->integrations, sizeof *i);
    integration_members m = {.type = TYPE_HTTP_PROXY};
    if (i == NULL)
        return NULL;
    i->at = at;
    i->type = INTEGRATION_HTTP_PROXY;
    i->uri = url;
    i->method = SLICE("ANY");
    i->payload = SLICE("1.0");
    i->transfer = TRANSFER_BUFFERED;
    set_timeout(im, i, &kind_rules[im->d->kind], i->at);
    make_json(im, i, &m, DIALECT_V2);
    return import_good(im) ? i : NULL;
}

definition_integration *gw_import_mock(importer *im, const char *at) {
    definition_integration *i = gw_import_append(im, &im->d->integrations, sizeof *i);
    definition_response *r;
    if (i == NULL)
        return NULL;
    i->at = at;
    i->type = INTEGRATION_MOCK;
    i->passthrough = PASSTHROUGH_NO_MATCH;
    i->transfer = TRANSFER_BUFFERED;
    set_timeout(im, i, &kind_rules[APIGW_DEFINITION_REST], i->at);
    r = gw_import_append(im, &i->responses, sizeof *r);
    if (r != NULL)
        r->status = SLICE("200");
    return i;
}
