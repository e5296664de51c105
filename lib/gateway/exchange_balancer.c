/* Listeners of application load balancers: the first rule whose conditions all match (H1.75). */
#include "core/buffer.h"
#include "gateway/exchange_state.h"
#include "text/ip.h"
#include <apigw/arn.h>

/* ---- conditions ------------------------------------------------------------------------------------------------- */

/* Compare with a pattern that has "*" and "?". Letter case does not count where `fold` is set. */
static bool glob_matches(apigw_exchange *x, slice pattern, slice text, bool fold, bool *nomem) {
    char *lower;
    if (fold) {
        lower = arena_bytes(&x->memory, pattern.len + text.len);
        if (lower == NULL) {
            *nomem = true;
            return false;
        }
        for (size_t i = 0; i < pattern.len; i++)
            lower[i] = ascii_lower(pattern.at[i]);
        for (size_t i = 0; i < text.len; i++)
            lower[pattern.len + i] = ascii_lower(text.at[i]);
        pattern.at = lower;
        text.at = lower + pattern.len;
    }
    return apigw_arn_match(APIGW_MATCH_STRING_LIKE, pattern.at, pattern.len, text.at != NULL ? text.at : "",
                           text.len) == 1;
}

/* The host name without its port. */
static slice request_host(const apigw_exchange *x) {
    slice host = gw_exchange_header(x, SLICE("host"));
    if (host.len == 0)
        host = gw_exchange_shared_field(x, APIGW_FIELD_DOMAIN_NAME);
    if (host.len != 0 && host.at[0] == '[')
        return host;
    return slice_cut(&host, ':');
}

/* Any of the header fields of that name. */
static bool header_matches(apigw_exchange *x, slice name, slice pattern, bool *nomem) {
    apigw_pair pair;
    for (size_t i = 0; apigw_request_at(x->request, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        if (slice_equal_fold(slice_of(pair.name, pair.name_len), name) &&
            glob_matches(x, pattern, slice_of(pair.value, pair.value_len), true, nomem))
            return true;
    return false;
}

/* A parameter whose name and value match "KEY=VALUE", or whose value matches "VALUE". */
static bool query_matches(apigw_exchange *x, slice pattern, bool *nomem) {
    slice rest = pattern, key = slice_cut(&rest, '=');
    const bool has_key = key.len != pattern.len;
    apigw_pair pair;
    for (size_t i = 0; apigw_request_at(x->request, APIGW_LIST_QUERY, i, &pair) == APIGW_OK; i++)
        if ((!has_key || glob_matches(x, key, slice_of(pair.name, pair.name_len), true, nomem)) &&
            glob_matches(x, has_key ? rest : pattern, slice_of(pair.value, pair.value_len), true, nomem))
            return true;
    return false;
}

static bool address_matches(slice range, slice address) {
    ip_range from, of;
    return gw_ip_parse(range, &of) && gw_ip_parse(address, &from) && gw_ip_within(&from, &of);
}

static bool value_matches(apigw_exchange *x, const definition_condition *c, slice pattern, bool *nomem) {
    if (slice_is(c->field, "path-pattern"))
        return glob_matches(x, pattern, gw_exchange_field(x, APIGW_FIELD_PATH), false, nomem);
    if (slice_is(c->field, "host-header"))
        return glob_matches(x, pattern, request_host(x), true, nomem);
    if (slice_is(c->field, "http-header"))
        return header_matches(x, c->name, pattern, nomem);
    if (slice_is(c->field, "http-request-method"))
        return slice_equal(pattern, gw_exchange_field(x, APIGW_FIELD_METHOD));
    if (slice_is(c->field, "source-ip"))
        return address_matches(pattern, gw_exchange_field(x, APIGW_FIELD_SOURCE_IP));
    return slice_is(c->field, "query-string") && query_matches(x, pattern, nomem);
}

static bool rule_matches(apigw_exchange *x, const definition_rule *rule, bool *nomem) {
    LIST_EACH(definition_condition, c, rule->conditions) {
        bool any = false;
        for (size_t i = 0; i < c->values.count && !any; i++)
            any = value_matches(x, c, c->values.items[i], nomem);
        if (!any)
            return false;
    }
    return true;
}

/* ---- actions ---------------------------------------------------------------------------------------------------- */

static int32_t rule_status(slice text, int32_t otherwise) {
    int32_t status = 0;
    for (size_t i = 0; i < text.len && i < 3; i++)
        if (ascii_is_digit(text.at[i]))
            status = status * 10 + text.at[i] - '0';
    if (slice_is(text, "HTTP_301"))
        return 301;
    if (slice_is(text, "HTTP_302"))
        return 302;
    return status >= 200 && status <= 599 ? status : otherwise;
}

static outcome send_fixed(apigw_exchange *x, const definition_rule *rule) {
    const slice type = rule->content_type;
    apigw_response_reset(x->response);
    (void)apigw_response_set_status(x->response, rule_status(rule->status, 503), NULL);
    if (type.len != 0 &&
        apigw_response_add_header(x->response, "Content-Type", APIGW_NTS, type.at, type.len, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    if (rule->body.len != 0 &&
        apigw_response_set_body(x->response, rule->body.at, rule->body.len, 0, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return OUTCOME_RESPONDED;
}

/* A part of the URL that a redirect leads to, with #{protocol}, #{host}, #{port}, #{path} and #{query} of the request.
 */
static void write_part(const apigw_exchange *x, apigw_buffer *out, slice part) {
    slice path = gw_exchange_field(x, APIGW_FIELD_PATH), query = gw_exchange_field(x, APIGW_FIELD_RAW_QUERY),
          port = gw_exchange_field(x, APIGW_FIELD_PORT), scheme = gw_exchange_field(x, APIGW_FIELD_SCHEME);
    const struct {
        slice name, text;
    } parts[] = {{SLICE("#{protocol}"), scheme.len != 0 ? scheme : SLICE("https")},
                 {SLICE("#{host}"), request_host(x)},
                 {SLICE("#{port}"), port.len != 0              ? port
                                    : slice_is(scheme, "http") ? SLICE("80")
                                                               : SLICE("443")},
                 {SLICE("#{path}"), path.len != 0 ? slice_skip(path, 1) : path},
                 {SLICE("#{query}"), query}};
    while (part.len != 0) {
        size_t i = 0;
        while (i < sizeof parts / sizeof *parts && !slice_starts_with(part, parts[i].name))
            i++;
        if (i < sizeof parts / sizeof *parts) {
            buffer_append(out, parts[i].text.at, parts[i].text.len);
            part = slice_skip(part, parts[i].name.len);
        } else {
            buffer_byte(out, part.at[0]);
            part = slice_skip(part, 1);
        }
    }
}

static slice part_or(slice part, const char *otherwise) {
    return part.at != NULL ? part : slice_of_string(otherwise);
}

/* The URL always has its port, as load balancers write it. */
static outcome send_redirect(apigw_exchange *x, const definition_rule *rule) {
    const slice query = part_or(rule->query, "#{query}");
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    slice url;
    if (out == NULL)
        return gw_exchange_nomem(x);
    gw_buffer_begin(out);
    for (slice p = part_or(rule->protocol, "#{protocol}"); p.len != 0; p = slice_absent()) {
        if (p.at[0] == '#')
            write_part(x, out, p);
        for (size_t i = 0; p.at[0] != '#' && i < p.len; i++)
            buffer_byte(out, ascii_lower(p.at[i]));
    }
    buffer_literal(out, "://");
    write_part(x, out, part_or(rule->host, "#{host}"));
    buffer_byte(out, ':');
    write_part(x, out, part_or(rule->port, "#{port}"));
    write_part(x, out, part_or(rule->path, "/#{path}"));
    if (query.len != 0 && (!slice_is(query, "#{query}") || gw_exchange_field(x, APIGW_FIELD_RAW_QUERY).len != 0)) {
        buffer_byte(out, '?');
        write_part(x, out, query);
    }
    if (gw_buffer_finish(out) != APIGW_OK)
        return gw_exchange_nomem(x);
    url.at = apigw_buffer_data(out, &url.len);
    apigw_response_reset(x->response);
    (void)apigw_response_set_status(x->response, rule_status(rule->status, 302), NULL);
    switch (apigw_response_add_header(x->response, "Location", APIGW_NTS, url.at, url.len, NULL)) {
    case APIGW_OK:
        return OUTCOME_RESPONDED;
    case APIGW_E_NOMEM:
        return gw_exchange_nomem(x);
    default:
        return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_BAD_REQUEST, SLICE("the request cannot be redirected"));
    }
}

/* Authentication by the load balancer is the host's, before the exchange. */
outcome gw_check_rule(apigw_exchange *x) {
    const definition_rule *rule = NULL;
    bool nomem = false;
    for (size_t i = 0; i < x->definition->rules.count && rule == NULL && !nomem; i++)
        if (rule_matches(x, x->definition->by_priority[i], &nomem))
            rule = x->definition->by_priority[i];
    if (nomem)
        return gw_exchange_nomem(x);
    x->rule = rule;
    if (rule == NULL)
        return gw_exchange_refuse_status(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 503, SLICE("no rule matches"));
    if (rule->authenticate.len != 0 && (x->flags & APIGW_EXCHANGE_AUTHENTICATED) == 0)
        return gw_exchange_refuse_status(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 401,
                                         SLICE("the rule authenticates clients, which the host did not do"));
    if (slice_is(rule->action, "fixed-response"))
        return send_fixed(x, rule);
    if (slice_is(rule->action, "redirect"))
        return send_redirect(x, rule);
    if (rule->target == NULL)
        return gw_exchange_refuse_status(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 503,
                                         SLICE("the target group has no function"));
    x->integration = rule->target;
    (void)apigw_api_combine(x->front, x->definition->configs[rule->multi_value ? 1 : 0], x->base, NULL);
    return OUTCOME_PASSED;
}

/* ---- the list --------------------------------------------------------------------------------------------------- */

static const check balancer_checks[] = {
    {"rule", PHASE_NONE, gw_check_rule, NULL, NULL},
    {"function", PHASE_INTEGRATION, gw_check_integration, gw_take_integration, gw_fail_integration},
};

const exchange_rules gw_exchange_balancer = {
    .checks = balancer_checks,
    .count = sizeof balancer_checks / sizeof *balancer_checks,
    .kinds = {APIGW_KIND_ALB, APIGW_KIND_ALB_MULTI},
    .stage_unknown = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsupported = APIGW_ERROR_RESPONSE_FUNCTION_ERROR,
    .throttled_function = APIGW_ERROR_RESPONSE_THROTTLED,
    .bad_result = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
    .function_timeout = 900000,
};
