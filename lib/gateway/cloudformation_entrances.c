/* The surroundings of an API in a template: mappings of domains, usage plans, permissions (H3.10, H3.11, H3.19). */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

/* ---- mappings --------------------------------------------------------------------------------------------------- */

#define MAPPING_ROW(one, other, flags, member)                                                                         \
    { {NULL, (one), (other)}, MEMBER_TEXT, (flags), offsetof(definition_mapping, member), NULL }

static const member_row mapping_rows[] = {
    MAPPING_ROW("DomainName", "DomainName", MEMBER_REQUIRED, domain),
    MAPPING_ROW("BasePath", "ApiMappingKey", 0, path),
    MAPPING_ROW("Stage", "Stage", 0, stage),
};

static const struct {
    const char *type, *api;
    enum dialect dialect;
} mapping_types[] = {
    {"AWS::ApiGateway::BasePathMapping", "RestApiId", DIALECT_V1},
    {"AWS::ApiGatewayV2::ApiMapping", "ApiId", DIALECT_V2},
};

void gw_template_mappings(importer *im) {
    template_resource r;
    for (size_t t = 0; t < sizeof mapping_types / sizeof mapping_types[0]; t++) {
        size_t i = 0;
        while (gw_template_next(im, &i, mapping_types[t].type, &r)) {
            definition_mapping *m;
            if (!gw_template_belongs(im, &r, mapping_types[t].api))
                continue;
            m = gw_import_append(im, &im->d->mappings, sizeof *m);
            if (m == NULL)
                return;
            gw_import_members(im, r.props, mapping_types[t].dialect, ROWS(mapping_rows), m);
            if (m->path.len == 0 || slice_is(m->path, "(none)"))
                m->path = slice_absent();
        }
    }
}

/* ---- usage plans ------------------------------------------------------------------------------------------------ */

#define PLAN_ROW(name, type, member)                                                                                   \
    { {NULL, (name), NULL}, (type), MEMBER_STRICT, offsetof(definition_plan, member), NULL }

static const member_row plan_rows[] = {
    PLAN_ROW("UsagePlanName", MEMBER_TEXT, name),
};
static const member_row throttle_rows[] = {
    PLAN_ROW("RateLimit", MEMBER_RATE, rate),
    PLAN_ROW("BurstLimit", MEMBER_INTEGER, burst),
};
static const member_row quota_rows[] = {
    PLAN_ROW("Limit", MEMBER_INTEGER, quota),
    PLAN_ROW("Period", MEMBER_TEXT, period),
    PLAN_ROW("Offset", MEMBER_INTEGER, offset),
};

/* The stages of this API in a plan. A plan without such a stage does not concern the API. */
static void add_plan_stage(importer *im, definition_plan *p, node entry) {
    definition_plan_stage *s;
    node throttle = gw_import_member(im, entry, SLICE("Throttle")), n;
    size_t i = 0;
    slice key, stage;
    if (!slice_equal(gw_import_linked(gw_import_member(im, entry, SLICE("ApiId"))), im->template->api))
        return;
    s = gw_import_append(im, &p->stages, sizeof *s);
    if (s == NULL)
        return;
    if (gw_import_scalar(gw_import_member(im, entry, SLICE("Stage")), &stage))
        s->stage = gw_import_printable(im, stage);
    while (gw_import_next(im, throttle, &i, &key, &n))
        gw_import_setting(im, &s->throttles, key, n, DIALECT_OPENAPI);
}

static void add_plan(importer *im, const template_resource *r) {
    node stages = gw_import_member(im, r->props, SLICE("ApiStages")), entry,
         quota = gw_import_member(im, r->props, SLICE("Quota"));
    definition_plan read = {.id = r->id}, *p;
    size_t i = 0;
    while (gw_import_next(im, stages, &i, NULL, &entry))
        add_plan_stage(im, &read, entry);
    if (read.stages.count == 0 || !import_good(im))
        return;
    gw_import_members(im, r->props, DIALECT_V1, ROWS(plan_rows), &read);
    gw_import_members(im, gw_import_member(im, r->props, SLICE("Throttle")), DIALECT_V1, ROWS(throttle_rows), &read);
    gw_import_members(im, quota, DIALECT_V1, ROWS(quota_rows), &read);
    if (read.name.at == NULL)
        read.name = r->id;
    if (read.period.at != NULL && !slice_is(read.period, "DAY") && !slice_is(read.period, "WEEK") &&
        !slice_is(read.period, "MONTH"))
        gw_import_fail_name(im, APIGW_E_VALUE, gw_import_member(im, quota, SLICE("Period")).at, "there is no period %s",
                            read.period);
    p = gw_import_append(im, &im->d->plans, sizeof *p);
    if (p == NULL)
        return;
    read.link = p->link;
    *p = read;
    gw_import_register(im, SORT_PLAN, r->id, p);
}

static void add_plan_key(importer *im, const template_resource *r) {
    node key = gw_import_member(im, r->props, SLICE("KeyId")),
         plan = gw_import_member(im, r->props, SLICE("UsagePlanId"));
    const slice id = gw_import_linked(plan);
    definition_plan *p = id.at != NULL ? gw_import_lookup(im, SORT_PLAN, id) : NULL;
    definition_key *k;
    slice text;
    if (p == NULL || !gw_import_scalar(key, &text))
        return;
    k = gw_import_append(im, &p->keys, sizeof *k);
    if (k != NULL)
        k->id = gw_import_linked(key).at != NULL ? gw_import_linked(key) : gw_import_printable(im, text);
}

void gw_template_plans(importer *im) {
    template_resource r;
    size_t i = 0;
    if (im->d->kind != APIGW_DEFINITION_REST)
        return;
    while (gw_template_next(im, &i, "AWS::ApiGateway::UsagePlan", &r))
        if (slice_is(r.type, "AWS::ApiGateway::UsagePlan"))
            add_plan(im, &r);
    i = 0;
    while (gw_template_next(im, &i, "AWS::ApiGateway::UsagePlanKey", &r))
        add_plan_key(im, &r);
}

/* ---- permissions ------------------------------------------------------------------------------------------------ */

enum { PERMISSION_STEPS = 4000000 }; /* comparisons of patterns with routes; what is left over is taken as fitting */

/* Return whether a pattern with "*" and "?" matches a text. */
static bool pattern_matches(slice pattern, slice text, uint64_t *steps) {
    size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;
    while (t < text.len && *steps != 0) {
        --*steps;
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && (pattern.at[p] == '?' || pattern.at[p] == text.at[t])) {
            p++;
            t++;
        } else if (star == SIZE_MAX) {
            return false;
        } else {
            p = star + 1;
            t = ++resume;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len || *steps == 0;
}

/* Return whether what follows the stage of an ARN's pattern fits a route. */
static bool pattern_fits_route(slice pattern, const definition_route *r, uint64_t *steps) {
    slice method, path;
    if (r->method.at == NULL)
        return pattern_matches(pattern, r->key, steps);
    if (slice_is(pattern, "*"))
        return true;
    path = slice_skip(r->path, r->path.len != 0);
    method = slice_cut(&pattern, '/');
    return (slice_is(r->method, "ANY") || pattern_matches(method, r->method, steps)) &&
           pattern_matches(pattern, path, steps);
}

/* Return whether the ARN of a permission, from the stage on, fits any route. */
static bool pattern_fits(importer *im, slice pattern, uint64_t *steps) {
    slice stage;
    if (pattern.len == 0 || pattern.at[0] != '/')
        return false;
    pattern = slice_skip(pattern, 1);
    stage = slice_cut(&pattern, '/');
    if (pattern.len == 0 || slice_is(stage, "authorizers"))
        return stage.len != 0;
    LIST_EACH(definition_route, r, im->d->routes) {
        if (pattern_fits_route(pattern, r, steps))
            return true;
    }
    return false;
}

static void check_permission(importer *im, const template_resource *r, uint64_t *steps) {
    node function = gw_import_member(im, r->props, SLICE("FunctionName")),
         source = gw_import_member(im, r->props, SLICE("SourceArn"));
    slice principal, text;
    link_found link;
    bool *there;
    if (!gw_import_scalar(gw_import_member(im, r->props, SLICE("Principal")), &principal) ||
        !slice_is(principal, "apigateway.amazonaws.com"))
        return;
    if (gw_import_scalar(function, &text)) {
        there = gw_import_new(im, sizeof *there);
        gw_import_register(im, SORT_PERMISSION, gw_import_link(text, &link) ? link.id : text, there);
    }
    if (!gw_import_scalar(source, &text))
        return;
    while (gw_import_link(text, &link) && !slice_equal(link.id, im->template->api))
        text = link.after;
    if (gw_import_link(text, &link) && !pattern_fits(im, gw_import_printable(im, link.after), steps) && import_good(im))
        gw_import_warn(im, APIGW_E_NOT_FOUND, source.at,
                       "the permission fits no route of the API: on AWS the call would fail");
}

void gw_template_permissions(importer *im) {
    template_resource r;
    uint64_t steps = PERMISSION_STEPS;
    size_t i = 0;
    if (im->d->kind > APIGW_DEFINITION_WEBSOCKET)
        return;
    while (gw_template_next(im, &i, "AWS::Lambda::Permission", &r))
        check_permission(im, &r, &steps);
    if (im->template->sam)
        return; /* SAM adds them */
    LIST_EACH(definition_integration, call, im->d->integrations) {
        bool *warned;
        if (!import_good(im))
            return;
        if (!call->own_function || call->credentials.at != NULL ||
            gw_import_lookup(im, SORT_PERMISSION, call->function) != NULL)
            continue;
        warned = gw_import_new(im, sizeof *warned);
        gw_import_register(im, SORT_PERMISSION, call->function, warned); /* once a function */
        if (import_good(im))
            gw_import_warn(im, APIGW_E_MISSING, call->at,
                           "no permission lets API Gateway invoke the function: on AWS the call would fail");
    }
}
