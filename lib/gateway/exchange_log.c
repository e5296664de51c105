/* Texts about an exchange: $context for templates and gateway responses, the fields of an access log, and a
 * line for each check (H1.38, H1.63). */
#include "core/buffer.h"
#include "gateway/exchange_state.h"
#include "json/writer.h"

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/* An object that is written member by member. */
typedef struct json_members {
    apigw_buffer *out;
    bool begun;
} json_members;

static void begin_member(json_members *o, const char *name) {
    buffer_byte(o->out, o->begun ? ',' : '{');
    o->begun = true;
    gw_json_write_string(o->out, name, strlen(name));
    buffer_byte(o->out, ':');
}

static void write_text_member(json_members *o, const char *name, slice text) {
    begin_member(o, name);
    gw_json_write_bytes(o->out, text.at, text.len);
}

static void end_members(json_members *o) {
    buffer_append(o->out, o->begun ? "}" : "{}", o->begun ? 1 : 2);
}

/* ---- $context --------------------------------------------------------------------------------------------------- */

typedef struct context_member {
    const char *name;
    uint32_t field;
} context_member;

static const context_member context_members[] = {
    {"accountId", APIGW_FIELD_ACCOUNT_ID},
    {"apiId", APIGW_FIELD_API_ID},
    {"awsEndpointRequestId", APIGW_FIELD_AWS_ENDPOINT_REQUEST_ID},
    {"connectionId", APIGW_FIELD_CONNECTION_ID},
    {"deploymentId", APIGW_FIELD_DEPLOYMENT_ID},
    {"domainName", APIGW_FIELD_DOMAIN_NAME},
    {"domainPrefix", APIGW_FIELD_DOMAIN_PREFIX},
    {"eventType", APIGW_FIELD_EVENT_TYPE},
    {"extendedRequestId", APIGW_FIELD_EXTENDED_REQUEST_ID},
    {"httpMethod", APIGW_FIELD_METHOD},
    {"messageId", APIGW_FIELD_MESSAGE_ID},
    {"operationName", APIGW_FIELD_OPERATION_NAME},
    {"protocol", APIGW_FIELD_PROTOCOL},
    {"requestId", APIGW_FIELD_REQUEST_ID},
    {"requestTime", APIGW_FIELD_TIME},
    {"requestTimeEpoch", APIGW_FIELD_TIME_MS},
    {"resourceId", APIGW_FIELD_RESOURCE_ID},
    {"resourcePath", APIGW_FIELD_RESOURCE_PATH},
    {"routeKey", APIGW_FIELD_ROUTE_KEY},
    {"stage", APIGW_FIELD_STAGE},
    {"xrayTraceId", APIGW_FIELD_TRACE_ID},
};

static const context_member identity_fields[] = {
    {"accessKey", APIGW_FIELD_ACCESS_KEY},
    {"accountId", APIGW_FIELD_CALLER_ACCOUNT_ID},
    {"apiKey", APIGW_FIELD_API_KEY},
    {"apiKeyId", APIGW_FIELD_API_KEY_ID},
    {"caller", APIGW_FIELD_CALLER},
    {"cognitoAuthenticationProvider", APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER},
    {"cognitoAuthenticationType", APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE},
    {"cognitoIdentityId", APIGW_FIELD_COGNITO_IDENTITY_ID},
    {"cognitoIdentityPoolId", APIGW_FIELD_COGNITO_IDENTITY_POOL_ID},
    {"principalOrgId", APIGW_FIELD_PRINCIPAL_ORG_ID},
    {"sourceIp", APIGW_FIELD_SOURCE_IP},
    {"user", APIGW_FIELD_USER},
    {"userAgent", APIGW_FIELD_USER_AGENT},
    {"userArn", APIGW_FIELD_USER_ARN},
    {"vpcId", APIGW_FIELD_VPC_ID},
    {"vpceId", APIGW_FIELD_VPCE_ID},
};

static void write_context_fields(const apigw_exchange *x, json_members *o, const context_member *members,
                                 size_t count) {
    for (size_t i = 0; i < count; i++) {
        const slice text = gw_exchange_shared_field(x, members[i].field);
        if (text.at != NULL)
            write_text_member(o, members[i].name, text);
    }
}

/* The path with the stage, as the client sent it. */
static void write_context_path(const apigw_exchange *x, json_members *o) {
    const slice path = gw_exchange_field(x, APIGW_FIELD_PATH), stage = gw_exchange_shared_field(x, APIGW_FIELD_STAGE);
    if (path.at == NULL)
        return;
    begin_member(o, "path");
    buffer_byte(o->out, '"');
    if (!x->is_mapped && stage.len != 0 && !slice_is(stage, "$default")) {
        buffer_byte(o->out, '/');
        gw_json_write_bytes_inside(o->out, stage.at, stage.len);
    }
    gw_json_write_bytes_inside(o->out, path.at, path.len);
    buffer_byte(o->out, '"');
}

bool gw_exchange_write_context(apigw_exchange *x, apigw_buffer *out) {
    json_members o = {out, false}, identity = {out, false};
    gw_buffer_begin(out);
    write_context_fields(x, &o, context_members, sizeof context_members / sizeof *context_members);
    write_context_path(x, &o);
    if (x->authorizer.at != NULL) {
        begin_member(&o, "authorizer");
        buffer_append(out, x->authorizer.at, x->authorizer.len);
    }
    begin_member(&o, "identity");
    write_context_fields(x, &identity, identity_fields, sizeof identity_fields / sizeof *identity_fields);
    if (gw_exchange_field(x, APIGW_FIELD_USER_AGENT).at == NULL) {
        const slice agent = gw_exchange_header(x, SLICE("user-agent"));
        if (agent.at != NULL)
            write_text_member(&identity, "userAgent", agent);
    }
    end_members(&identity);
    end_members(&o);
    return gw_buffer_finish(out) == APIGW_OK;
}

/* ---- the log ---------------------------------------------------------------------------------------------------- */

static slice or_dash(slice text) {
    return text.at != NULL ? text : SLICE("-");
}

static void write_status_member(json_members *o, const char *name, int32_t status) {
    begin_member(o, name);
    buffer_byte(o->out, '"');
    if (status != 0)
        gw_buffer_integer(o->out, status);
    else
        buffer_byte(o->out, '-');
    buffer_byte(o->out, '"');
}

/* A phase: latencies are the host's to measure. */
static void write_phase(const apigw_exchange *x, json_members *o, const char *name, enum phase phase) {
    json_members inner = {o->out, false};
    begin_member(o, name);
    write_status_member(&inner, "status", x->phases[phase].status);
    write_text_member(&inner, "latency", SLICE("-"));
    write_text_member(&inner, "error", or_dash(x->phases[phase].error));
    if (phase == PHASE_AUTHORIZER)
        write_text_member(&inner, "principalId", or_dash(x->principal));
    end_members(&inner);
}

/* The message of an error response, without the JSON around it. It is that of the front end itself: what a gateway
 * response made of it may have text of the client. */
static slice response_message(const apigw_exchange *x) {
    slice text = x->error_body;
    size_t end = 1;
    if (x->error_response == 0 || text.len == 0 || text.at[0] != '{')
        return slice_absent();
    text =
        slice_trim(slice_skip(text, slice_find(text, ':') + 1)); /* the value of the first member, and what follows */
    if (text.at[0] != '"')
        return slice_absent();
    while (text.at[end] != '"')
        end += text.at[end] == '\\' ? 2 : 1;
    return slice_of(text.at + 1, end - 1);
}

static void write_error(const apigw_exchange *x, json_members *o) {
    json_members inner = {o->out, false};
    const slice message = response_message(x);
    begin_member(o, "error");
    begin_member(&inner, "message");
    buffer_byte(o->out, '"');
    buffer_append(o->out, message.at != NULL ? message.at : "-", message.at != NULL ? message.len : 1);
    buffer_byte(o->out, '"');
    write_text_member(&inner, "responseType",
                      x->type != 0 ? slice_of_string(apigw_gateway_response_type_name(x->type)) : SLICE("-"));
    write_text_member(&inner, "validationErrorString", or_dash(x->validation));
    end_members(&inner);
}

/* Write the fields. The log has the reason of a refusal, also where the response does not (H1.63). */
void gw_exchange_write_log(const apigw_exchange *x, apigw_buffer *out) {
    static const struct {
        const char *name;
        enum phase phase;
    } phases[] = {{"waf", PHASE_NONE},
                  {"authenticate", PHASE_AUTHENTICATE},
                  {"authorizer", PHASE_AUTHORIZER},
                  {"authorize", PHASE_AUTHORIZE},
                  {"integration", PHASE_INTEGRATION}};
    json_members o = {out, false}, identity = {out, false};
    const bool is_over = x->step >= APIGW_STEP_RESPOND;
    gw_buffer_begin(out);
    write_text_member(&o, "requestId", or_dash(gw_exchange_shared_field(x, APIGW_FIELD_REQUEST_ID)));
    write_text_member(&o, "routeKey", or_dash(x->route != NULL ? x->route->key : slice_absent()));
    write_text_member(&o, "stage", or_dash(gw_exchange_shared_field(x, APIGW_FIELD_STAGE)));
    write_status_member(&o, "status", is_over ? apigw_response_status(x->response) : 0);
    write_text_member(&o, "responseLatency", SLICE("-"));
    write_text_member(&o, "integrationLatency", SLICE("-"));
    write_text_member(&o, "integrationErrorMessage", or_dash(x->phases[PHASE_INTEGRATION].error));
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        write_phase(x, &o, phases[i].name, phases[i].phase);
    write_error(x, &o);
    begin_member(&o, "identity");
    for (size_t i = 0; i < sizeof identity_fields / sizeof *identity_fields; i++)
        if (identity_fields[i].field != APIGW_FIELD_API_KEY) /* a secret; apiKeyId says which it was */
            write_context_fields(x, &identity, &identity_fields[i], 1);
    end_members(&identity);
    write_text_member(&o, "reason", or_dash(x->log_error));
    end_members(&o);
    (void)gw_buffer_finish(out);
}

void gw_exchange_write_explanation(const apigw_exchange *x, apigw_buffer *out) {
    static const char *const words[] = {
        [OUTCOME_NONE] = "",        [OUTCOME_SKIPPED] = "nothing to check", [OUTCOME_PASSED] = "passed",
        [OUTCOME_STEP] = "waiting", [OUTCOME_REFUSED] = "refused",          [OUTCOME_RESPONDED] = "responded",
    };
    gw_buffer_begin(out);
    for (size_t i = 0; i < x->rules->count; i++) {
        const char *name = x->rules->checks[i].name, *word = words[x->results[i]];
        if (x->results[i] == OUTCOME_NONE)
            continue;
        buffer_append(out, name, strlen(name));
        buffer_byte(out, '\t');
        buffer_append(out, word, strlen(word));
        if (x->results[i] == OUTCOME_REFUSED && x->log_error.at != NULL) {
            buffer_literal(out, ": ");
            buffer_append(out, x->log_error.at, x->log_error.len);
        }
        buffer_byte(out, '\n');
    }
    (void)gw_buffer_finish(out);
}
