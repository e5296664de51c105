/* Integrations: the handle, and reading one from JSON. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/integration_code.h"
#include "text/header.h"

enum { INTEGRATION_DEPTH = 100, TIMEOUT_REST = 29000, TIMEOUT_HTTP = 30000, NAMES_MAX = 4 };

apigw_integration *apigw_integration_new(const apigw_allocator *allocator, uint32_t kind) {
    apigw_integration *i;
    if (kind != APIGW_KIND_REST && kind != APIGW_KIND_HTTP_1 && kind != APIGW_KIND_HTTP_2)
        return NULL;
    i = gw_memory_handle(allocator, sizeof *i);
    if (i == NULL)
        return NULL;
    gw_arena_init(&i->memory, &i->allocator);
    i->last_issue = &i->issues;
    i->is_http = kind != APIGW_KIND_REST;
    i->timeout = i->is_http ? TIMEOUT_HTTP : TIMEOUT_REST;
    return i;
}

void apigw_integration_free(apigw_integration *integration) {
    if (integration == NULL)
        return;
    gw_arena_free(&integration->memory);
    gw_memory_release(&integration->allocator, integration, sizeof *integration);
}

apigw_status apigw_integration_declare_status(apigw_integration *integration, int32_t status, apigw_error *err) {
    gw_error_clear(err);
    if (integration == NULL)
        return gw_error_argument(err, "integration");
    if (status < 100 || status > STATUS_MAX)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a status from 100 to %d", STATUS_MAX);
    integration->declares = true;
    integration->declared[status / 8] |= (uint8_t)(1u << (status % 8));
    return APIGW_OK;
}

uint32_t apigw_integration_type(const apigw_integration *integration) {
    return integration != NULL && integration->is_ready ? integration->type : 0;
}

uint32_t apigw_integration_timeout(const apigw_integration *integration) {
    return integration != NULL && integration->is_ready ? integration->timeout : 0;
}

size_t apigw_integration_issue_count(const apigw_integration *integration) {
    return integration != NULL ? integration->issue_count : 0;
}

apigw_status apigw_integration_issue_at(const apigw_integration *integration, size_t i, apigw_error *out) {
    const integration_issue *issue = integration != NULL ? integration->issues : NULL;
    if (integration == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    for (; issue != NULL && i > 0; i--)
        issue = issue->next;
    if (issue == NULL)
        return APIGW_E_NOT_FOUND;
    *out = issue->error;
    return APIGW_OK;
}

/* ---- members ---------------------------------------------------------------------------------------------------- */

/* How the members are called: in x-amazon-apigateway-integration and by the control plane, in CloudFormation's
 * AWS::ApiGateway::Method, and in AWS::ApiGatewayV2::Integration. */
enum member {
    MEMBER_TYPE,
    MEMBER_URI,
    MEMBER_METHOD,
    MEMBER_REQUEST_TEMPLATES,
    MEMBER_REQUEST_PARAMETERS,
    MEMBER_PASSTHROUGH,
    MEMBER_HANDLING,
    MEMBER_TIMEOUT,
    MEMBER_RESPONSES,
    MEMBER_RESPONSE_PARAMETERS,
    MEMBER_RESPONSE_TEMPLATES,
    MEMBER_STATUS,
    MEMBER_PATTERN,
    MEMBER_SUBTYPE,
    MEMBER_LAST
};

static const char *const member_names[MEMBER_LAST][NAMES_MAX] = {
    [MEMBER_TYPE] = {"type", "Type", "integrationType", "IntegrationType"},
    [MEMBER_URI] = {"uri", "Uri", "integrationUri", "IntegrationUri"},
    [MEMBER_METHOD] = {"httpMethod", "IntegrationHttpMethod", "integrationMethod", "IntegrationMethod"},
    [MEMBER_REQUEST_TEMPLATES] = {"requestTemplates", "RequestTemplates"},
    [MEMBER_REQUEST_PARAMETERS] = {"requestParameters", "RequestParameters"},
    [MEMBER_PASSTHROUGH] = {"passthroughBehavior", "PassthroughBehavior"},
    [MEMBER_HANDLING] = {"contentHandling", "ContentHandling"},
    [MEMBER_TIMEOUT] = {"timeoutInMillis", "TimeoutInMillis"},
    [MEMBER_RESPONSES] = {"integrationResponses", "IntegrationResponses", "responses"},
    [MEMBER_RESPONSE_PARAMETERS] = {"responseParameters", "ResponseParameters"},
    [MEMBER_RESPONSE_TEMPLATES] = {"responseTemplates", "ResponseTemplates"},
    [MEMBER_STATUS] = {"statusCode", "StatusCode"},
    [MEMBER_PATTERN] = {"selectionPattern", "SelectionPattern"},
    [MEMBER_SUBTYPE] = {"integrationSubtype", "IntegrationSubtype"},
};

/* Return a member of an object, or NULL; a member that is null counts as absent. */
static const value_entry *find_integration_member(value object, enum member which) {
    for (size_t i = 0; i < NAMES_MAX && member_names[which][i] != NULL; i++) {
        const value_entry *entry = gw_value_map_find(object.as.map, slice_of_string(member_names[which][i]));
        if (entry != NULL && entry->value.kind != VALUE_NULL)
            return entry;
    }
    return NULL;
}

/* An error of a part, whose offset is within the text of `v`. */
static apigw_status at_value(const integration_reader *r, apigw_status status, value v) {
    if (status != APIGW_OK && status != APIGW_E_NOMEM && r->err != NULL)
        r->err->offset = value_offset(v, r->source);
    return status;
}

static apigw_status copy_member(const integration_reader *r, value object, enum member which, slice *out) {
    const value_entry *entry = find_integration_member(object, which);
    *out = slice_absent();
    if (entry == NULL)
        return APIGW_OK;
    if (entry->value.kind != VALUE_STRING)
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_TYPE, entry->value, "a string"), entry->name);
    out->at = gw_arena_copy(r->memory, entry->value.at, entry->value.len);
    out->len = entry->value.len;
    return out->at != NULL ? APIGW_OK : gw_error_nomem(r->err);
}

/* A member that is one of some words, letter case aside: its index. */
static apigw_status word_member(const integration_reader *r, value object, enum member which, const char *const *words,
                                uint32_t *index) {
    const value_entry *entry = find_integration_member(object, which);
    if (entry == NULL)
        return APIGW_OK;
    if (entry->value.kind != VALUE_STRING)
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_TYPE, entry->value, "a string"), entry->name);
    for (uint32_t i = 0; words[i] != NULL; i++)
        if (slice_is_fold(value_text(entry->value), words[i])) {
            *index = i;
            return APIGW_OK;
        }
    return gw_integration_within(r,
                                 gw_error_found(r->err, APIGW_E_VALUE, value_offset(entry->value, r->source),
                                                "another word", entry->value.at, entry->value.len),
                                 entry->name);
}

static apigw_status map_member(const integration_reader *r, value object, enum member which,
                               const value_entry **entry) {
    *entry = find_integration_member(object, which);
    if (*entry != NULL && (*entry)->value.kind != VALUE_MAP)
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_TYPE, (*entry)->value, "an object"),
                                     (*entry)->name);
    return APIGW_OK;
}

static apigw_status handling_member(const integration_reader *r, value object, uint8_t *handling) {
    static const char *const words[] = {"", "CONVERT_TO_TEXT", "CONVERT_TO_BINARY", NULL};
    uint32_t index = HANDLING_NONE;
    apigw_status status = word_member(r, object, MEMBER_HANDLING, words, &index);
    *handling = (uint8_t)index;
    return status;
}

/* ---- templates -------------------------------------------------------------------------------------------------- */

/* List something that API Gateway takes and that makes calls fail. */
static apigw_status add_issue(const integration_reader *r, const apigw_error *error, const value *path, size_t count) {
    integration_issue *issue;
    if (r->integration->issue_count == ISSUES_MAX)
        return APIGW_OK;
    issue = arena_alloc(r->memory, sizeof *issue);
    if (issue == NULL)
        return gw_error_nomem(r->err);
    *issue = (integration_issue){*error, NULL};
    issue->error.offset = value_offset(path[count - 1], r->source);
    memset(issue->error.pointer, 0, sizeof issue->error.pointer);
    for (size_t i = 0; i < count; i++)
        gw_error_pointer_name(&issue->error, path[i].at, path[i].len);
    *r->integration->last_issue = issue;
    r->integration->last_issue = &issue->next;
    r->integration->issue_count++;
    return APIGW_OK;
}

static apigw_status compile_template(const integration_reader *r, value member, const value_entry *entry,
                                     integration_template *t) {
    apigw_error error = {0};
    const value path[] = {member, entry->name};
    apigw_status status;
    t->is_null = entry->value.kind == VALUE_NULL;
    if (t->is_null)
        return APIGW_OK;
    if (entry->value.kind != VALUE_STRING)
        return gw_integration_bad(r, APIGW_E_TYPE, entry->value, "a template");
    if (entry->value.len > APIGW_TEMPLATE_SIZE_MAX)
        return gw_error_set(r->err, APIGW_E_SIZE, value_offset(entry->value, r->source),
                            "a template has at most %d bytes", APIGW_TEMPLATE_SIZE_MAX);
    status = gw_template_compile(&t->code, r->memory, value_text(entry->value), &error);
    if (status == APIGW_OK)
        return status;
    if (status == APIGW_E_NOMEM)
        return gw_error_nomem(r->err);
    if (status == APIGW_E_UNSUPPORTED)
        return gw_error_set(r->err, status, value_offset(entry->value, r->source), "%s", error.message);
    t->is_bad = true;
    return add_issue(r, &error, path, 2);
}

static apigw_status compile_templates(const integration_reader *r, value object, enum member which,
                                      integration_template **last) {
    const value_entry *member, *entry;
    size_t at = 0;
    apigw_status status = map_member(r, object, which, &member);
    if (status != APIGW_OK || member == NULL)
        return status;
    while (status == APIGW_OK && (entry = gw_value_map_next(member->value.as.map, &at)) != NULL) {
        integration_template *t = arena_alloc(r->memory, sizeof *t);
        const char *name = gw_arena_copy(r->memory, entry->name.at, entry->name.len);
        if (t == NULL || name == NULL)
            return gw_error_nomem(r->err);
        memset(t, 0, sizeof *t);
        t->media_type = slice_of(name, entry->name.len);
        status = gw_integration_within(r, compile_template(r, member->name, entry, t), entry->name);
        *last = t;
        last = &t->next;
    }
    return gw_integration_within(r, status, member->name);
}

/* ---- parameters of REST APIs ------------------------------------------------------------------------------------ */

static const struct {
    slice begin;
    uint8_t target;
    bool of_response;
} parameter_targets[] = {
    {SLICE_INIT("integration.request.header."), TARGET_HEADER, false},
    {SLICE_INIT("integration.request.querystring."), TARGET_QUERY, false},
    {SLICE_INIT("integration.request.path."), TARGET_PATH, false},
    {SLICE_INIT("method.response.header."), TARGET_HEADER, true},
};

/* Take the target of a mapping apart; false when there is no such target. */
static bool parse_target(slice text, bool of_response, integration_parameter *p) {
    for (size_t i = 0; i < sizeof parameter_targets / sizeof *parameter_targets; i++) {
        if (parameter_targets[i].of_response != of_response || !slice_starts_with(text, parameter_targets[i].begin))
            continue;
        p->target = parameter_targets[i].target;
        p->name = slice_skip(text, parameter_targets[i].begin.len);
        return p->name.len != 0 &&
               (p->target != TARGET_HEADER || gw_header_name_valid(p->name.at, p->name.len) == p->name.len);
    }
    return false;
}

static apigw_status compile_parameter(const integration_reader *r, const value_entry *entry, bool of_response,
                                      integration_parameter *p) {
    const unsigned sides = MAPPING_OF_REQUEST | MAPPING_OF_REQUEST_BODY;
    const char *name = gw_arena_copy(r->memory, entry->name.at, entry->name.len);
    apigw_status status;
    slice text;
    if (name == NULL)
        return gw_error_nomem(r->err);
    if (!parse_target(slice_of(name, entry->name.len), of_response, p))
        return gw_integration_bad(r, APIGW_E_VALUE, entry->name, "the target of a parameter mapping");
    if (entry->value.kind != VALUE_STRING)
        return gw_integration_bad(r, APIGW_E_TYPE, entry->value, "an expression");
    status = gw_mapping_compile(&p->from, r->memory, value_text(entry->value),
                                of_response ? MAPPING_OF_RESPONSE : sides, r->err);
    if (status == APIGW_OK && p->target == TARGET_HEADER && p->from.source == MAPPING_LITERAL &&
        gw_call_header_text(r->memory, p->from.name, &text) != APIGW_OK)
        return gw_integration_bad(r, APIGW_E_HEADER, entry->value, "the value of a header field");
    return at_value(r, status, entry->value);
}

static apigw_status note_forbidden(const integration_reader *r, value member, const value_entry *entry,
                                   const integration_parameter *p) {
    const value path[] = {member, entry->name};
    apigw_error error;
    if (p->target != TARGET_HEADER || !gw_rest_header_is_forbidden(r->integration->type, p->name))
        return APIGW_OK;
    r->integration->is_forbidden = true;
    gw_error_clear(&error);
    gw_error_set(&error, APIGW_E_HEADER, 0, "a mapping to this header field makes every call fail");
    return add_issue(r, &error, path, 2);
}

static apigw_status compile_parameters(const integration_reader *r, value object, bool of_response,
                                       integration_parameter **last) {
    const value_entry *member, *entry;
    size_t at = 0;
    apigw_status status =
        map_member(r, object, of_response ? MEMBER_RESPONSE_PARAMETERS : MEMBER_REQUEST_PARAMETERS, &member);
    if (status != APIGW_OK || member == NULL)
        return status;
    while (status == APIGW_OK && (entry = gw_value_map_next(member->value.as.map, &at)) != NULL) {
        integration_parameter *p = arena_alloc(r->memory, sizeof *p);
        if (p == NULL)
            return gw_error_nomem(r->err);
        memset(p, 0, sizeof *p);
        status = gw_integration_within(r, compile_parameter(r, entry, of_response, p), entry->name);
        if (status == APIGW_OK && !of_response)
            status = note_forbidden(r, member->name, entry, p);
        *last = p;
        last = &p->next;
    }
    return gw_integration_within(r, status, member->name);
}

/* ---- integration responses -------------------------------------------------------------------------------------- */

/* The pattern is a member, or the name of the entry in a definition, where "default" is not a pattern. */
static apigw_status compile_selection_pattern(const integration_reader *r, value object, const value_entry *named,
                                              integration_outcome *o) {
    const value_entry *member = find_integration_member(object, MEMBER_PATTERN);
    const value *pattern = named != NULL ? &named->name : member != NULL ? &member->value : NULL;
    apigw_status status;
    if (pattern == NULL || (named != NULL && slice_is(value_text(*pattern), "default")))
        return APIGW_OK;
    if (pattern->kind != VALUE_STRING)
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_TYPE, *pattern, "a regular expression"),
                                     member->name);
    if (pattern->len == 0)
        return APIGW_OK;
    status = gw_regex_compile(&o->pattern, r->memory, value_text(*pattern), REGEX_JAVA, 0, r->err);
    at_value(r, status, *pattern);
    return named != NULL ? status : gw_integration_within(r, status, member->name);
}

static apigw_status compile_outcome(const integration_reader *r, value object, const value_entry *pattern,
                                    integration_outcome *o) {
    const value_entry *member;
    apigw_status status;
    if (object.kind != VALUE_MAP)
        return gw_integration_bad(r, APIGW_E_TYPE, object, "an integration response");
    member = find_integration_member(object, MEMBER_STATUS);
    if (member == NULL)
        return gw_integration_bad(r, APIGW_E_MISSING, object, "a member statusCode");
    o->status = gw_integration_status(member->value);
    if (o->status == 0)
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_VALUE, member->value, "a status from 100 to 599"),
                                     member->name);
    status = compile_selection_pattern(r, object, pattern, o);
    if (status == APIGW_OK)
        status = handling_member(r, object, &o->handling);
    if (status == APIGW_OK)
        status = compile_parameters(r, object, true, &o->parameters);
    if (status == APIGW_OK)
        status = compile_templates(r, object, MEMBER_RESPONSE_TEMPLATES, &o->templates);
    return status;
}

static apigw_status add_outcome(const integration_reader *r, value object, const value_entry *pattern,
                                integration_outcome ***last) {
    integration_outcome *o = arena_alloc(r->memory, sizeof *o);
    if (o == NULL)
        return gw_error_nomem(r->err);
    memset(o, 0, sizeof *o);
    **last = o;
    *last = &o->next;
    return compile_outcome(r, object, pattern, o);
}

/* An index as the name of a member of a pointer. */
static apigw_status within_index(const integration_reader *r, apigw_status status, size_t index) {
    char text[24];
    size_t at = sizeof text;
    do
        text[--at] = (char)('0' + index % 10);
    while ((index /= 10) != 0);
    return gw_integration_within(r, status, gw_value_string(slice_of(text + at, sizeof text - at)));
}

static apigw_status compile_outcomes(const integration_reader *r, value object) {
    const value_entry *member = find_integration_member(object, MEMBER_RESPONSES), *entry;
    integration_outcome **last = &r->integration->outcomes;
    apigw_status status = APIGW_OK;
    size_t at = 0;
    bool by_pattern;
    if (member == NULL)
        return APIGW_OK;
    by_pattern = slice_is(value_text(member->name), "responses");
    if (member->value.kind != VALUE_MAP && member->value.kind != VALUE_LIST)
        status = gw_integration_bad(r, APIGW_E_TYPE, member->value, "integration responses");
    if (member->value.kind == VALUE_LIST)
        for (size_t i = 0; i < member->value.as.list->count && status == APIGW_OK; i++)
            status = within_index(r, add_outcome(r, member->value.as.list->items[i], NULL, &last), i);
    else
        while (status == APIGW_OK && (entry = gw_value_map_next(member->value.as.map, &at)) != NULL)
            status =
                gw_integration_within(r, add_outcome(r, entry->value, by_pattern ? entry : NULL, &last), entry->name);
    return gw_integration_within(r, status, member->name);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static apigw_status compile_type(const integration_reader *r, value root) {
    static const char *const words[] = {"", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK", NULL};
    apigw_integration *i = r->integration;
    const value_entry *subtype = find_integration_member(root, MEMBER_SUBTYPE);
    apigw_status status = word_member(r, root, MEMBER_TYPE, words, &i->type);
    if (status != APIGW_OK)
        return status;
    if (i->type == 0)
        return gw_integration_bad(r, APIGW_E_MISSING, root, "a member type");
    if (i->is_http && i->type != APIGW_INTEGRATION_AWS_PROXY && i->type != APIGW_INTEGRATION_HTTP_PROXY)
        return gw_integration_bad(r, APIGW_E_UNSUPPORTED, root, "AWS_PROXY or HTTP_PROXY, the types of an HTTP API");
    if (subtype != NULL)
        return gw_integration_within(
            r,
            gw_integration_bad(r, APIGW_E_UNSUPPORTED, subtype->value,
                               "no subtype: integrations with other AWS services are not offered"),
            subtype->name);
    return APIGW_OK;
}

static apigw_status compile_http(integration_reader *r, value root) {
    const value_entry *request, *responses;
    apigw_status status = map_member(r, root, MEMBER_REQUEST_PARAMETERS, &request);
    if (status == APIGW_OK)
        status = map_member(r, root, MEMBER_RESPONSE_PARAMETERS, &responses);
    if (status == APIGW_OK && request != NULL)
        status = gw_integration_within(r, gw_http_compile_request(r, request->value), request->name);
    if (status == APIGW_OK && responses != NULL)
        status = gw_integration_within(r, gw_http_compile_responses(r, responses->value), responses->name);
    return status;
}

static apigw_status compile_rest(const integration_reader *r, value root) {
    static const char *const words[] = {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER", NULL};
    uint32_t passthrough = PASS_WHEN_NO_MATCH;
    apigw_status status = word_member(r, root, MEMBER_PASSTHROUGH, words, &passthrough);
    r->integration->passthrough = (uint8_t)passthrough;
    if (status == APIGW_OK)
        status = handling_member(r, root, &r->integration->handling);
    if (status == APIGW_OK)
        status = compile_parameters(r, root, false, &r->integration->parameters);
    if (status == APIGW_OK)
        status = compile_templates(r, root, MEMBER_REQUEST_TEMPLATES, &r->integration->templates);
    return status == APIGW_OK ? compile_outcomes(r, root) : status;
}

static apigw_status compile_integration(integration_reader *r, value root) {
    const slice *verb = &r->integration->method;
    if (root.kind != VALUE_MAP)
        return gw_integration_bad(r, APIGW_E_TYPE, root, "the object of an integration");
    const value_entry *timeout = find_integration_member(root, MEMBER_TIMEOUT);
    const value_entry *method = find_integration_member(root, MEMBER_METHOD);
    apigw_status status = compile_type(r, root);
    if (status == APIGW_OK)
        status = copy_member(r, root, MEMBER_URI, &r->integration->uri);
    if (status == APIGW_OK)
        status = copy_member(r, root, MEMBER_METHOD, &r->integration->method);
    if (status != APIGW_OK)
        return status;
    if (verb->len != 0 && gw_header_name_valid(verb->at, verb->len) != verb->len) /* it goes into the request line */
        return gw_integration_within(r, gw_integration_bad(r, APIGW_E_VALUE, method->value, "an HTTP method"),
                                     method->name);
    if (timeout != NULL && (timeout->value.kind != VALUE_INTEGER || timeout->value.as.integer <= 0))
        return gw_integration_within(
            r, gw_integration_bad(r, APIGW_E_VALUE, timeout->value, "a number of milliseconds"), timeout->name);
    if (timeout != NULL)
        r->integration->timeout = (uint32_t)timeout->value.as.integer;
    return r->integration->is_http ? compile_http(r, root) : compile_rest(r, root);
}

apigw_status apigw_integration_compile(apigw_integration *integration, const char *json, size_t json_len,
                                       apigw_error *err) {
    const slice text = slice_of(json, length_of(json, json_len));
    integration_reader r = {integration, NULL, NULL, err};
    value_fault fault;
    value root;
    apigw_status status;
    gw_error_clear(err);
    if (integration == NULL || json == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an integration and its JSON text");
    if (integration->is_used)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "an integration is compiled once");
    if (text.len > APIGW_INTEGRATION_SIZE_MAX)
        return gw_error_set(err, APIGW_E_SIZE, APIGW_INTEGRATION_SIZE_MAX, "an integration has at most %d bytes",
                            APIGW_INTEGRATION_SIZE_MAX);
    integration->is_used = true;
    r.memory = &integration->memory;
    if (!gw_values_read(r.memory, text, INTEGRATION_DEPTH, VALUES_UNIQUE, &root, &r.source, &fault))
        return gw_value_fault_report(&fault, text, err);
    status = compile_integration(&r, root);
    integration->is_ready = status == APIGW_OK;
    return status;
}
