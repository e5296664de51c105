/* From what an authorizer says to its result (D.2), and to what the backend sees of it (D.3). */
#include "authorization/authorization.h"
#include "core/error.h"
#include "core/output.h"
#include "request/request.h"
#include "json/writer.h"
#include <string.h>

/* ---- what the front end would refuse ------------------------------------------------------------------------ */

static apigw_status refuse_statement(apigw_error *err, apigw_status code, size_t i, const char *part,
                                     const char *message) {
    gw_error_set(err, code, UINT64_MAX, "%s", message);
    gw_error_pointer_name(err, "policyDocument", 14);
    gw_error_pointer_name(err, "Statement", 9);
    gw_error_pointer_index(err, i);
    if (part != NULL)
        gw_error_pointer_name(err, part, strlen(part));
    return code;
}

static apigw_status check_resources(const texts *list, size_t limit, size_t statement, const char *part,
                                    apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < list->count && status == APIGW_OK; i++)
        if (gw_authorization_is_longer(list->at[i], limit)) {
            status =
                refuse_statement(err, APIGW_E_SIZE, statement, part, "expected a resource of at most 512 characters");
            gw_error_pointer_index(err, i);
        }
    return status;
}

static apigw_status check_statement(const policy_statement *s, size_t limit, size_t i, apigw_error *err) {
    const texts *parts = s->parts;
    apigw_status status;
    if (parts[APIGW_STATEMENT_ACTION].count == 0 && parts[APIGW_STATEMENT_NOT_ACTION].count == 0)
        return refuse_statement(err, APIGW_E_MISSING, i, NULL, "expected a statement with an action");
    if (parts[APIGW_STATEMENT_RESOURCE].count == 0 && parts[APIGW_STATEMENT_NOT_RESOURCE].count == 0)
        return refuse_statement(err, APIGW_E_MISSING, i, NULL, "expected a statement with a resource");
    status = check_resources(&parts[APIGW_STATEMENT_RESOURCE], limit, i, "Resource", err);
    return status == APIGW_OK ? check_resources(&parts[APIGW_STATEMENT_NOT_RESOURCE], limit, i, "NotResource", err)
                              : status;
}

static apigw_status check_policy(const apigw_authorization *a, const format_authorization *f, apigw_error *err) {
    apigw_status status = APIGW_OK;
    if (a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID].at == NULL)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected a principal id");
    if (a->count == 0)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected a statement at least");
    for (size_t i = 0; i < a->count && status == APIGW_OK; i++)
        status = check_statement(&a->statements[i], f->resource_limit, i, err);
    return status;
}

static bool is_authorizer_result_named(const apigw_pair *member, const char *name) {
    return member->name_len == strlen(name) && memcmp(member->name, name, member->name_len) == 0;
}

static apigw_status check_context(const apigw_authorization *a, const format_authorization *f, apigw_error *err) {
    for (size_t i = 0; i < a->context.count && (f->rules & RESULT_FLAT_CONTEXT) != 0; i++) {
        const apigw_pair *member = &a->context.at[i];
        apigw_status status = APIGW_OK;
        if (is_authorizer_result_named(member, "claims"))
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

/* ---- the result --------------------------------------------------------------------------------------------- */

static void write_authorizer_result_text(apigw_buffer *out, slice text) {
    gw_json_write_string(out, text.at, text.len);
}

static void write_patterns(apigw_buffer *out, const char *name, const texts *list) {
    if (list->count == 0)
        return;
    buffer_append(out, name, strlen(name));
    for (size_t i = 0; i < list->count; i++) {
        buffer_byte(out, i == 0 ? '[' : ',');
        write_authorizer_result_text(out, list->at[i]);
    }
    buffer_byte(out, ']');
}

static void write_statement(apigw_buffer *out, const policy_statement *s) {
    const texts *sid = &s->parts[APIGW_STATEMENT_SID], *condition = &s->parts[APIGW_STATEMENT_CONDITION];
    buffer_byte(out, '{');
    if (sid->count != 0) {
        buffer_literal(out, "\"Sid\":");
        write_authorizer_result_text(out, sid->at[0]);
        buffer_byte(out, ',');
    }
    if (s->effect == APIGW_EFFECT_ALLOW)
        buffer_literal(out, "\"Effect\":\"Allow\"");
    else
        buffer_literal(out, "\"Effect\":\"Deny\"");
    write_patterns(out, ",\"Action\":", &s->parts[APIGW_STATEMENT_ACTION]);
    write_patterns(out, ",\"NotAction\":", &s->parts[APIGW_STATEMENT_NOT_ACTION]);
    write_patterns(out, ",\"Resource\":", &s->parts[APIGW_STATEMENT_RESOURCE]);
    write_patterns(out, ",\"NotResource\":", &s->parts[APIGW_STATEMENT_NOT_RESOURCE]);
    if (condition->count != 0) {
        buffer_literal(out, ",\"Condition\":");
        buffer_append(out, condition->at[0].at, condition->at[0].len);
    }
    buffer_byte(out, '}');
}

static void write_policy(apigw_buffer *out, const apigw_authorization *a) {
    slice version = a->fields[APIGW_AUTHORIZATION_POLICY_VERSION];
    buffer_literal(out, "\"principalId\":");
    write_authorizer_result_text(out, a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID]);
    buffer_literal(out, ",\"policyDocument\":{\"Version\":");
    write_authorizer_result_text(out, version.at == NULL ? SLICE("2012-10-17") : version);
    buffer_literal(out, ",\"Statement\":[");
    for (size_t i = 0; i < a->count; i++) {
        buffer_append(out, ",", i != 0);
        write_statement(out, &a->statements[i]);
    }
    buffer_literal(out, "]}");
}

static void write_authorizer_result_value(apigw_buffer *out, const apigw_pair *member, bool as_string) {
    bool json = (member->flags & APIGW_PAIR_IS_JSON) != 0, null = json && member->value[0] == 'n';
    if (!json || (as_string && !null))
        gw_json_write_string(out, member->value, member->value_len);
    else
        buffer_append(out, member->value, member->value_len);
}

static void write_authorizer_result_member(apigw_buffer *out, const apigw_pair *member, bool as_string, bool *any) {
    buffer_append(out, ",", *any);
    *any = true;
    gw_json_write_string(out, member->name, member->name_len);
    buffer_byte(out, ':');
    write_authorizer_result_value(out, member, as_string);
}

static void write_context(apigw_buffer *out, const pair_list *context) {
    bool any = false;
    buffer_byte(out, '{');
    for (size_t i = 0; i < context->count; i++)
        write_authorizer_result_member(out, &context->at[i], false, &any);
    buffer_byte(out, '}');
}

static void write_authorizer_result(apigw_buffer *out, const apigw_authorization *a, const format_authorization *f,
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
    if (!simple && key.at != NULL && (f->rules & RESULT_USAGE_KEY) != 0) {
        buffer_literal(out, ",\"usageIdentifierKey\":");
        write_authorizer_result_text(out, key);
    }
    buffer_byte(out, '}');
}

static apigw_status check_form(const apigw_authorization *a, const format_authorization *f, uint32_t kind, bool simple,
                               apigw_error *err) {
    apigw_status status = APIGW_OK;
    if (f == NULL || (simple && (f->rules & RESULT_MAY_BE_SIMPLE) == 0))
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "%s of kind %s",
                            f == NULL ? "there are no authorizers" : "there are no simple responses",
                            apigw_kind_name(kind));
    if (!simple)
        status = check_policy(a, f, err);
    else if (a->authorized == NOT_SAID)
        status = gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected isAuthorized to be set");
    return status == APIGW_OK ? check_context(a, f, err) : status;
}

apigw_status apigw_authorization_encode(const apigw_authorization *authorization, uint32_t kind, uint32_t flags,
                                        apigw_buffer *out, apigw_error *err) {
    const format_authorization *f = gw_format_authorization_of_kind(kind);
    bool simple = (flags & APIGW_AUTHORIZER_SIMPLE_RESPONSE) != 0;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (authorization == NULL || out == NULL || apigw_kind_name(kind) == NULL ||
        (flags & ~(uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE) != 0)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                              "expected an authorization, a kind, APIGW_AUTHORIZER_SIMPLE_RESPONSE or 0, and a buffer");
    else
        status = check_form(authorization, f, kind, simple, err);
    if (status == APIGW_OK) {
        write_authorizer_result(out, authorization, f, simple);
        if (out->length <= f->size_limit)
            return gw_output_finish(out, err);
        status = gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected a result of at most %llu bytes, found %llu",
                              (unsigned long long)f->size_limit, (unsigned long long)out->length);
    }
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}

/* ---- what the backend sees ---------------------------------------------------------------------------------- */

/* The context below `lambda`. */
static void write_below_lambda(apigw_buffer *out, const apigw_authorization *a) {
    buffer_literal(out, "{\"lambda\":");
    if (a->context.count == 0)
        buffer_literal(out, "null");
    else
        write_context(out, &a->context);
    buffer_byte(out, '}');
}

/* The context beside what the front end adds, which wins over a member of its name. */
static void write_flat(apigw_buffer *out, const apigw_authorization *a, uint32_t rules) {
    slice id = a->fields[APIGW_AUTHORIZATION_PRINCIPAL_ID], latency = a->fields[APIGW_AUTHORIZATION_LATENCY];
    bool has_id = id.at != NULL && (rules & DELIVERY_PRINCIPAL_ID) != 0;
    bool has_latency = latency.at != NULL && (rules & DELIVERY_LATENCY) != 0, any = has_id || has_latency;
    buffer_byte(out, '{');
    if (has_id) {
        buffer_literal(out, "\"principalId\":");
        write_authorizer_result_text(out, id);
    }
    if (has_latency) {
        buffer_append(out, ",", has_id);
        buffer_literal(out, "\"integrationLatency\":");
        buffer_append(out, latency.at, latency.len);
    }
    for (size_t i = 0; i < a->context.count; i++) {
        const apigw_pair *member = &a->context.at[i];
        if (!(has_id && is_authorizer_result_named(member, "principalId")) &&
            !(has_latency && is_authorizer_result_named(member, "integrationLatency")))
            write_authorizer_result_member(out, member, (rules & DELIVERY_AS_STRINGS) != 0, &any);
    }
    buffer_byte(out, '}');
}

apigw_status apigw_authorization_encode_context(const apigw_authorization *authorization, uint32_t kind,
                                                apigw_buffer *out, apigw_error *err) {
    const format_delivery *f = gw_format_delivery_of_kind(kind);
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (authorization == NULL || out == NULL || apigw_kind_name(kind) == NULL)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, a kind and a buffer");
    else if (f == NULL)
        status = gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s has no Lambda authorizers",
                              apigw_kind_name(kind));
    if (status != APIGW_OK) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return status;
    }
    if ((f->rules & DELIVERY_BELOW_LAMBDA) != 0)
        write_below_lambda(out, authorization);
    else
        write_flat(out, authorization, f->rules);
    return gw_output_finish(out, err);
}

apigw_status apigw_request_set_authorization(apigw_request *request, const apigw_authorization *authorization,
                                             uint32_t kind, apigw_error *err) {
    static const char place[] = "/requestContext/authorizer";
    apigw_buffer *text;
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || authorization == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and an authorization");
    text = apigw_buffer_new(&request->allocator);
    if (text == NULL)
        return gw_error_nomem(err);
    status =
        apigw_authorization_encode_context(authorization, kind != 0 ? kind : apigw_request_kind(request), text, err);
    if (status == APIGW_OK)
        status = apigw_request_set_json(request, place, sizeof place - 1, text->data, text->length, err);
    apigw_buffer_free(text);
    return status;
}
