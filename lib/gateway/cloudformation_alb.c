/* Listeners of application load balancers in CloudFormation templates (H3.18). */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)
#define V2(name)                                                                                                       \
    { NULL, NULL, (name) }

/* ---- target groups ---------------------------------------------------------------------------------------------- */

/* A target group of a function. */
typedef struct target_group {
    definition_integration *integration;
    bool multi_value;
} target_group;

static bool has_multi_value(importer *im, node attributes) {
    size_t i = 0;
    slice key, text;
    node n;
    while (gw_import_next(im, attributes, &i, NULL, &n))
        if (gw_import_scalar(gw_import_member(im, n, SLICE("Key")), &key) &&
            slice_is(key, "lambda.multi_value_headers.enabled") &&
            gw_import_scalar(gw_import_member(im, n, SLICE("Value")), &text))
            return slice_is_fold(text, "true");
    return false;
}

static void add_target_group(importer *im, const template_resource *r) {
    node targets = gw_import_member(im, r->props, SLICE("Targets")), target = node_absent(), id;
    lambda_members members = {.at = r->at};
    target_group *g = gw_import_new(im, sizeof *g);
    function_name name = {.own = false};
    size_t i = 0;
    slice text;
    if (g == NULL)
        return;
    gw_import_next(im, targets, &i, NULL, &target);
    id = gw_import_member(im, target, SLICE("Id"));
    g->multi_value = has_multi_value(im, gw_import_member(im, r->props, SLICE("TargetGroupAttributes")));
    if (gw_import_scalar(id, &text) && gw_import_function(im, text, true, &name))
        g->integration = gw_import_lambda(im, &name, &members);
    else if (import_good(im))
        gw_import_fail(im, node_present(id) ? APIGW_E_VALUE : APIGW_E_MISSING, node_present(id) ? id.at : r->props.at,
                       "expected the function of the target group");
    gw_import_register(im, SORT_PLAN, r->id, g);
}

/* ---- actions ---------------------------------------------------------------------------------------------------- */

typedef struct action_members {
    slice type;
    node target, forward, fixed, redirect;
} action_members;

#define ACTION_ROW(name, type, flags, member)                                                                          \
    { V2(name), (type), (flags), offsetof(action_members, member), NULL }

static const member_row action_rows[] = {
    ACTION_ROW("Type", MEMBER_TEXT, MEMBER_REQUIRED, type), ACTION_ROW("TargetGroupArn", MEMBER_NODE, 0, target),
    ACTION_ROW("ForwardConfig", MEMBER_MAP, 0, forward),    ACTION_ROW("FixedResponseConfig", MEMBER_MAP, 0, fixed),
    ACTION_ROW("RedirectConfig", MEMBER_MAP, 0, redirect),
};

#define RULE_ROW(name, type, member)                                                                                   \
    { V2(name), (type), 0, offsetof(definition_rule, member), NULL }

static const member_row fixed_rows[] = {
    RULE_ROW("StatusCode", MEMBER_TEXT, status),
    RULE_ROW("ContentType", MEMBER_TEXT, content_type),
    RULE_ROW("MessageBody", MEMBER_TEXT, body),
};

static const member_row redirect_rows[] = {
    RULE_ROW("StatusCode", MEMBER_TEXT, status), RULE_ROW("Protocol", MEMBER_TEXT, protocol),
    RULE_ROW("Host", MEMBER_TEXT, host),         RULE_ROW("Port", MEMBER_TEXT, port),
    RULE_ROW("Path", MEMBER_TEXT, path),         RULE_ROW("Query", MEMBER_TEXT, query),
};

/* Return the target group of a forward action. */
static node forward_target(importer *im, const action_members *m) {
    node groups = gw_import_member(im, m->forward, SLICE("TargetGroups")), group;
    size_t i = 0;
    if (node_present(m->target) || !node_is(groups, VALUE_LIST))
        return m->target;
    if (groups.v.as.list->count != 1) {
        gw_import_fail(im, APIGW_E_UNSUPPORTED, groups.at,
                       "an action that forwards to several target groups is not supported");
        return node_absent();
    }
    gw_import_next(im, groups, &i, NULL, &group);
    return gw_import_member(im, group, SLICE("TargetGroupArn"));
}

static void forward(importer *im, definition_rule *rule, const action_members *m, const char *at) {
    node target = forward_target(im, m);
    const slice id = gw_import_linked(target);
    const target_group *g = id.at != NULL ? gw_import_lookup(im, SORT_PLAN, id) : NULL;
    if (!import_good(im))
        return;
    if (g == NULL) {
        gw_import_warn(im, APIGW_E_UNSUPPORTED, node_present(target) ? target.at : at,
                       "the target group has no function: what is forwarded there is not served");
        return;
    }
    rule->target = g->integration;
    rule->multi_value = g->multi_value;
    if (g->multi_value)
        im->d->kind = APIGW_DEFINITION_ALB_MULTI;
}

/* The last action of a list decides; those before it authenticate, which is the host's. */
static void read_actions(importer *im, definition_rule *rule, node actions, const char *at) {
    size_t i = 0;
    node n;
    while (gw_import_next(im, actions, &i, NULL, &n)) {
        action_members m = {.type = {NULL, 0}};
        gw_import_members(im, n, DIALECT_V2, ROWS(action_rows), &m);
        if (slice_starts_with(m.type, SLICE("authenticate-"))) {
            rule->authenticate = m.type;
            continue;
        }
        rule->action = m.type;
        if (slice_is(m.type, "forward"))
            forward(im, rule, &m, n.at);
        else if (slice_is(m.type, "fixed-response"))
            gw_import_members(im, m.fixed, DIALECT_V2, ROWS(fixed_rows), rule);
        else if (slice_is(m.type, "redirect"))
            gw_import_members(im, m.redirect, DIALECT_V2, ROWS(redirect_rows), rule);
        else if (import_good(im))
            gw_import_fail_name(im, APIGW_E_UNSUPPORTED, n.at, "the action %s is not supported", m.type);
    }
    if (rule->action.at == NULL)
        gw_import_fail(im, APIGW_E_MISSING, at, "expected an action");
}

/* ---- conditions ------------------------------------------------------------------------------------------------- */

/* Fields, and the member that has their values in full. */
static const struct {
    const char *field, *config;
} condition_fields[] = {
    {"path-pattern", "PathPatternConfig"}, {"host-header", "HostHeaderConfig"},
    {"http-header", "HttpHeaderConfig"},   {"http-request-method", "HttpRequestMethodConfig"},
    {"source-ip", "SourceIpConfig"},       {"query-string", "QueryStringConfig"},
};

/* Values of query-string are pairs. */
static void read_query_values(importer *im, definition_condition *c, node values) {
    size_t i = 0;
    slice key, text;
    node n;
    if (!node_is(values, VALUE_LIST))
        return;
    c->values.items = gw_import_new(im, (values.v.as.list->count + 1) * sizeof *c->values.items);
    while (c->values.items != NULL && gw_import_next(im, values, &i, NULL, &n)) {
        if (!gw_import_scalar(gw_import_member(im, n, SLICE("Value")), &text)) {
            gw_import_wrong(im, APIGW_E_TYPE, n, DIALECT_V2, 0, "a key and a value");
            return;
        }
        if (gw_import_scalar(gw_import_member(im, n, SLICE("Key")), &key))
            text = gw_import_join(im, key, SLICE("="), text, slice_absent());
        c->values.items[c->values.count++] = text;
    }
}

static void read_condition(importer *im, definition_rule *rule, node n) {
    definition_condition *c = gw_import_append(im, &rule->conditions, sizeof *c);
    node values = gw_import_member(im, n, SLICE("Values")), config = node_absent();
    size_t i = 0;
    const size_t fields = sizeof condition_fields / sizeof condition_fields[0];
    if (c == NULL)
        return;
    gw_import_scalar(gw_import_member(im, n, SLICE("Field")), &c->field);
    while (i < fields && !slice_is(c->field, condition_fields[i].field))
        i++;
    if (i == fields) {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, n.at, "the condition %s is not supported", c->field);
        return;
    }
    if (!node_present(values))
        config = gw_import_member(im, n, slice_of_string(condition_fields[i].config));
    if (node_present(config))
        values = gw_import_member(im, config, SLICE("Values"));
    gw_import_scalar(gw_import_member(im, config, SLICE("HttpHeaderName")), &c->name);
    if (slice_is(c->field, "query-string"))
        read_query_values(im, c, values);
    else if (node_present(values))
        gw_import_texts(im, values, DIALECT_V2, 0, &c->values);
    if (c->values.count == 0 && import_good(im))
        gw_import_fail(im, APIGW_E_MISSING, n.at, "expected values of the condition");
}

/* ---- rules ------------------------------------------------------------------------------------------------------ */

static void add_rule(importer *im, const template_resource *r) {
    definition_rule *rule = gw_import_append(im, &im->d->rules, sizeof *rule);
    node priority = gw_import_member(im, r->props, SLICE("Priority")),
         conditions = gw_import_member(im, r->props, SLICE("Conditions")), n;
    size_t i = 0;
    if (rule == NULL)
        return;
    if (!gw_import_number(priority, false, &rule->priority))
        gw_import_fail(im, node_present(priority) ? APIGW_E_TYPE : APIGW_E_MISSING,
                       node_present(priority) ? priority.at : r->props.at, "expected the priority of the rule");
    while (gw_import_next(im, conditions, &i, NULL, &n))
        read_condition(im, rule, n);
    read_actions(im, rule, gw_import_member(im, r->props, SLICE("Actions")), r->props.at);
}

void gw_template_balancer(importer *im) {
    definition_rule *last;
    template_resource r;
    size_t i = 0;
    slice type;
    while (gw_template_next(im, &i, "AWS::ElasticLoadBalancingV2::TargetGroup", &r))
        if (gw_import_scalar(gw_import_member(im, r.props, SLICE("TargetType")), &type) && slice_is(type, "lambda"))
            add_target_group(im, &r);
    i = 0;
    while (gw_template_next(im, &i, "AWS::ElasticLoadBalancingV2::ListenerRule", &r))
        if (gw_template_belongs(im, &r, "ListenerArn"))
            add_rule(im, &r);
    last = gw_import_append(im, &im->d->rules, sizeof *last);
    if (last != NULL)
        read_actions(im, last, gw_import_member(im, im->template->props, SLICE("DefaultActions")),
                     im->template->props.at);
}
