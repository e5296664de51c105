/* From an authorization to the result of an authorizer (D.2), and to what the backend gets of it (D.3). */
#include "authorization/authorization.h"
#include "core/error.h"
#include "core/output.h"
#include "request/request.h"
#include "json/writer.h"
#include <string.h>

/* ---- checks ------------------------------------------------------------------------ */

static apigw_status refuse_statement(apigw_error *err, apigw_status code, size_t i, const char *element,
                                     const char *message) {
    gw_error_set(err, code, UINT64_MAX, "%s", message);
    gw_error_pointer_name(err, "policyDocument", 14);
    gw_error_pointer_name(err, "Statement", 9);
    gw_error_pointer_index(err, i);
    if (element != NULL)
        gw_error_pointer_name(err, element, strlen(element));
    return code;
}

static apigw_status check_resources(const text_list *list, size_t limit, size_t statement, const char *element,
                                    apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < list->count; i++)
        if (gw_authorization_is_longer(list->at[i], limit)) {
            status = refuse_statement(err, APIGW_E_SIZE, statement, element,
                                      "expected a resource of at most 512 characters");
            gw_error_pointer_index(err, i);
            break;
        }
    return status;
}

static apigw_status check_statement(const policy_statement *s, size_t limit, size_t i, apigw_error *err) {
    const text_list *elements = s->elements;
    apigw_status status;
    if (elements[APIGW_STATEMENT_ACTION].count == 0 && elements[APIGW_STATEMENT_NOT_ACTION].count == 0)
        return refuse_statement(err, APIGW_E_MISSING, i, NULL, "expected a statement with an action");
    if (elements[APIGW_STATEMENT_RESOURCE].count == 0 && elements[APIGW_STATEMENT_NOT_RESOURCE].count == 0)
        return refuse_statement(err, APIGW_E_MISSING, i, NULL, "expected a statement with a resource");
    status = check_resources(&elements[APIGW_STATEMENT_RESOURCE], limit, i, "Resource", err);
    if (status != APIGW_OK)
        return status;
    return check_resources(&elements[APIGW_STATEMENT_NOT_RESOURCE], limit, i, "NotResource", err);
}

static apigw_status check_context(const apigw_authorization *a, const format_authorizer *rules, apigw_error *err) {
    for (size_t i = 0; i < a->context.count && (rules->rules & AUTHORIZER_FLAT_CONTEXT) != 0; i++) {
        const apigw_pair *member = &a->context.at[i];
        apigw_status status = APIGW_OK;
        if (slice_is(pair_name(member), "claims"))
            status =
                gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected another name than claims, which is reserved");
        else if (authorization_is_nested(member))
            status = gw_error_set(err, APIGW_E_TYPE, UINT64_MAX, "expected a string, number, true, false or null");
        if (status != APIGW_OK) {
            gw_error_pointer_name(err, "context", 7);
            gw_error_pointer_name(err, member->name, member->name_len);
            return status;
        }
    }
    return APIGW_OK;
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static void write_policy_text(apigw_buffer *out, slice text) {
    gw_json_write_string(out, text.at, text.len);
}

static void write_patterns(apigw_buffer *out, const char *name, const text_list *list) {
    if (list->count == 0)
        return;
    buffer_append(out, name, strlen(name));
    for (size_t i = 0; i < list->count; i++) {
        buffer_byte(out, i == 0 ? '[' : ',');
        write_policy_text(out, list->at[i]);
    }
    buffer_byte(out, ']');
}

static void write_statement(apigw_buffer *out, const policy_statement *s) {
    const text_list *sid = &s->elements[APIGW_STATEMENT_SID], *condition = &s->elements[APIGW_STATEMENT_CONDITION];
    buffer_byte(out, '{');
    if (sid->count != 0) {
        buffer_literal(out, "\"Sid\":");
        write_policy_text(out, sid->at[0]);
        buffer_byte(out, ',');
    }
    if (s->effect == APIGW_EFFECT_ALLOW)
        buffer_literal(out, "\"Effect\":\"Allow\"");
    else
        buffer_literal(out, "\"Effect\":\"Deny\"");
    write_patterns(out, ",\"Action\":", &s->elements[APIGW_STATEMENT_ACTION]);
    write_patterns(out, ",\"NotAction\":", &s->elements[APIGW_STATEMENT_NOT_ACTION]);
    write_patterns(out, ",\"Resource\":", &s->elements[APIGW_STATEMENT_RESOURCE]);
    write_patterns(out, ",\"NotResource\":", &s->elements[APIGW_STATEMENT_NOT_RESOURCE]);
    if (condition->count != 0) {
        buffer_literal(out, ",\"Condition\":");
        buffer_append(out, condition->at[0].at, condition->at[0].len);
    }
    buffer_byte(out, '}');
}

static void write_policy(apigw_buffer *out, const apigw_authorization *a) {
    slice version = a->fields[APIGW_AUTHORIZATION_POLICY_VERSION];
    buffer_literal(out, "\"principalId\":");
    write_policy_text(out, a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID]);
    buffer_literal(out, ",\"policyDocument\":{\"Version\":");
    write_policy_text(out, version.at == NULL ? SLICE("2012-10-17") : version);
    buffer_literal(out, ",\"Statement\":[");
    for (size_t i = 0; i < a->count; i++) {
        buffer_append(out, ",", i != 0);
        write_statement(out, &a->statements[i]);
    }
    buffer_literal(out, "]}");
}

/* Write a member of the context. `as_string`: all values but null are strings. */
static void write_context_member(apigw_buffer *out, const apigw_pair *member, bool as_string, bool *any) {
    const bool is_json = (member->flags & APIGW_PAIR_IS_JSON) != 0, is_null = is_json && member->value[0] == 'n';
    buffer_append(out, ",", *any);
    *any = true;
    gw_json_write_string(out, member->name, member->name_len);
    buffer_byte(out, ':');
    if (!is_json || (as_string && !is_null))
        gw_json_write_string(out, member->value, member->value_len);
    else
        buffer_append(out, member->value, member->value_len);
}

static void write_context(apigw_buffer *out, const pair_list *context) {
    bool any = false;
    buffer_byte(out, '{');
    for (size_t i = 0; i < context->count; i++)
        write_context_member(out, &context->at[i], false, &any);
    buffer_byte(out, '}');
}

static void write_authorizer_result(apigw_buffer *out, const apigw_authorization *a, const format_authorizer *rules,
                                    bool simple) {
    slice key = a->fields[APIGW_AUTHORIZATION_USAGE_KEY];
    buffer_byte(out, '{');
    if (!simple)
        write_policy(out, a);
    else if (a->authorized == 1)
        buffer_literal(out, "\"isAuthorized\":true");
    else
        buffer_literal(out, "\"isAuthorized\":false");
    if (a->context.count != 0) {
        buffer_literal(out, ",\"context\":");
        write_context(out, &a->context);
    }
    if (!simple && key.at != NULL && (rules->rules & AUTHORIZER_USAGE_KEY) != 0) {
        buffer_literal(out, ",\"usageIdentifierKey\":");
        write_policy_text(out, key);
    }
    buffer_byte(out, '}');
}

static apigw_status encode_authorization(const apigw_authorization *a, const format *f, bool simple, apigw_buffer *out,
                                         apigw_error *err) {
    const format_authorizer *rules = &f->authorizer;
    apigw_status status = gw_authorization_check_kind(f, simple, err);
    if (status != APIGW_OK)
        return status;
    if (simple && a->authorized == AUTHORIZED_UNSET)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected isAuthorized to be set");
    if (!simple && a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID].at == NULL)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected a principal id");
    if (!simple && a->count == 0)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected a statement at least");
    for (size_t i = 0; !simple && i < a->count && status == APIGW_OK; i++)
        status = check_statement(&a->statements[i], rules->resource_limit, i, err);
    if (status == APIGW_OK)
        status = check_context(a, rules, err);
    if (status != APIGW_OK)
        return status;
    write_authorizer_result(out, a, rules, simple);
    if (out->length <= rules->size_limit)
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected a result of at most %llu bytes, found %llu",
                        (unsigned long long)rules->size_limit, (unsigned long long)out->length);
}

apigw_status apigw_authorization_encode(const apigw_authorization *authorization, uint32_t kind, uint32_t flags,
                                        apigw_buffer *out, apigw_error *err) {
    const format *f = gw_format_of_kind(kind);
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (authorization == NULL || out == NULL || f == NULL || (flags & ~(uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE) != 0)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                              "expected an authorization, a kind, APIGW_AUTHORIZER_SIMPLE_RESPONSE or 0, and a buffer");
    else
        status = encode_authorization(authorization, f, (flags & APIGW_AUTHORIZER_SIMPLE_RESPONSE) != 0, out, err);
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}

/* ---- the backend -------------------------------------------------------------------------------------------- */

/* Write the members of the context beside what the front end adds, which replaces members of the same name. */
static void write_beside(apigw_buffer *out, const apigw_authorization *a, uint32_t rules) {
    const slice id = a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID], latency = a->fields[APIGW_AUTHORIZATION_LATENCY];
    const bool has_id = id.at != NULL && (rules & DELIVERY_PRINCIPAL_ID) != 0;
    const bool has_latency = latency.at != NULL && (rules & DELIVERY_LATENCY) != 0;
    bool any = has_id || has_latency;
    buffer_byte(out, '{');
    if (has_id) {
        buffer_literal(out, "\"principalId\":");
        write_policy_text(out, id);
    }
    if (has_latency) {
        buffer_append(out, ",", has_id);
        buffer_literal(out, "\"integrationLatency\":");
        buffer_append(out, latency.at, latency.len);
    }
    for (size_t i = 0; i < a->context.count; i++) {
        const slice name = pair_name(&a->context.at[i]);
        if ((has_id && slice_is(name, "principalId")) || (has_latency && slice_is(name, "integrationLatency")))
            continue;
        write_context_member(out, &a->context.at[i], (rules & DELIVERY_AS_STRINGS) != 0, &any);
    }
    buffer_byte(out, '}');
}

apigw_status apigw_authorization_encode_context(const apigw_authorization *authorization, uint32_t kind,
                                                apigw_buffer *out, apigw_error *err) {
    const format *f = gw_format_of_kind(kind);
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (authorization == NULL || out == NULL || f == NULL)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, a kind and a buffer");
    else if (f->delivery.pointer == NULL)
        status = gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s has no Lambda authorizers",
                              apigw_kind_name(kind));
    if (status != APIGW_OK) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return status;
    }
    if (f->delivery.member == NULL) {
        write_beside(out, authorization, f->delivery.rules);
        return gw_output_finish(out, err);
    }
    buffer_literal(out, "{\"");
    buffer_append(out, f->delivery.member, strlen(f->delivery.member));
    buffer_literal(out, "\":");
    if (authorization->context.count == 0)
        buffer_literal(out, "null");
    else
        write_context(out, &authorization->context);
    buffer_byte(out, '}');
    return gw_output_finish(out, err);
}

apigw_status apigw_request_set_authorization(apigw_request *request, const apigw_authorization *authorization,
                                             uint32_t kind, apigw_error *err) {
    apigw_buffer *text;
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || authorization == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and an authorization");
    text = apigw_buffer_new(&request->allocator);
    if (text == NULL)
        return gw_error_nomem(err);
    if (kind == 0)
        kind = apigw_request_kind(request);
    status = apigw_authorization_encode_context(authorization, kind, text, err);
    if (status == APIGW_OK)
        status = apigw_request_set_json(request, gw_format_of_kind(kind)->delivery.pointer, APIGW_NTS, text->data,
                                        text->length, err);
    apigw_buffer_free(text);
    return status;
}
