/* CloudFormation templates (H.3): which API is loaded, and where its resources go. */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

/* ---- which API is loaded ---------------------------------------------------------------------------------------- */

static void load_url(importer *im) {
    gw_template_url(im, im->template->props, im->template->api_at);
}

/* Types of resources that are an API. */
static const struct api_type {
    const char *type;
    uint32_t kind;
    void (*load)(importer *im);
} api_types[] = {
    {"AWS::ApiGateway::RestApi", APIGW_DEFINITION_REST, gw_template_rest},
    {"AWS::ApiGatewayV2::Api", APIGW_DEFINITION_HTTP, gw_template_v2},
    {"AWS::Lambda::Url", APIGW_DEFINITION_FUNCTION_URL, load_url},
    {"AWS::ElasticLoadBalancingV2::Listener", APIGW_DEFINITION_ALB, gw_template_balancer},
    {"AWS::Serverless::Api", APIGW_DEFINITION_REST, gw_template_sam_rest},
    {"AWS::Serverless::HttpApi", APIGW_DEFINITION_HTTP, gw_template_sam_http},
    {"AWS::Serverless::WebSocketApi", APIGW_DEFINITION_WEBSOCKET, gw_template_sam_websocket},
};
static const struct api_type implicit_rest = {"", APIGW_DEFINITION_REST, gw_template_sam_rest},
                             implicit_http = {"", APIGW_DEFINITION_HTTP, gw_template_sam_http},
                             function_url = {"", APIGW_DEFINITION_FUNCTION_URL, load_url};

/* APIs of a template, as they are found. */
typedef struct candidates {
    importer *im;
    text_builder names; /* for the message */
    size_t count;
    const struct api_type *type;
    template_resource api;
    bool balancers; /* target groups have functions */
    bool rest_events, http_events;
} candidates;

static void offer(candidates *c, const struct api_type *type, uint32_t kind, const template_resource *r) {
    const apigw_definition *d = c->im->d;
    char quote[ERROR_QUOTE_MAX];
    const uint64_t wanted = d->options[APIGW_DEFINITION_OPT_API];
    if ((wanted != 0 && wanted != kind) || (d->select.at != NULL && !slice_equal(d->select, r->id)))
        return;
    if (c->count++ != 0)
        gw_text_add(&c->names, SLICE(", "));
    gw_text_add(&c->names, slice_of_string(gw_error_quote(quote, r->id.at, r->id.len)));
    c->type = type;
    c->api = *r;
}

/* What the events and the url of a function of SAM make. */
static void offer_function(candidates *c, const template_resource *r) {
    importer *im = c->im;
    node events = gw_import_member(im, r->props, SLICE("Events")), event, url, props;
    template_resource made = *r;
    size_t i = 0;
    slice type;
    url = gw_import_member(im, r->props, SLICE("FunctionUrlConfig"));
    if (node_is(url, VALUE_MAP)) {
        made.id = gw_import_join(im, r->id, SLICE("Url"), slice_absent(), slice_absent());
        made.at = url.at;
        offer(c, &function_url, APIGW_DEFINITION_FUNCTION_URL, &made);
    }
    while (gw_import_next(im, events, &i, NULL, &event)) {
        props = gw_import_member(im, event, SLICE("Properties"));
        if (!gw_import_scalar(gw_import_member(im, event, SLICE("Type")), &type))
            continue;
        if (slice_is(type, "Api") && !node_present(gw_import_member(im, props, SLICE("RestApiId"))))
            c->rest_events = true;
        if (slice_is(type, "HttpApi") && !node_present(gw_import_member(im, props, SLICE("ApiId"))))
            c->http_events = true;
    }
}

/* Return whether there is a target group of a function. */
static bool has_lambda_targets(importer *im) {
    template_resource r;
    size_t i = 0;
    slice type;
    while (gw_template_next(im, &i, "AWS::ElasticLoadBalancingV2::TargetGroup", &r))
        if (gw_import_scalar(gw_import_member(im, r.props, SLICE("TargetType")), &type) && slice_is(type, "lambda"))
            return true;
    return false;
}

static void offer_resource(candidates *c, const template_resource *r) {
    slice protocol;
    for (size_t i = 0; i < sizeof api_types / sizeof api_types[0]; i++) {
        uint32_t kind = api_types[i].kind;
        if (!slice_is(r->type, api_types[i].type))
            continue;
        if (api_types[i].load == gw_template_v2 &&
            gw_import_scalar(gw_import_member(c->im, r->props, SLICE("ProtocolType")), &protocol) &&
            slice_is_fold(protocol, "WEBSOCKET"))
            kind = APIGW_DEFINITION_WEBSOCKET;
        if (kind != APIGW_DEFINITION_ALB || c->balancers)
            offer(c, &api_types[i], kind, r);
    }
    if (c->im->template->sam && slice_is(r->type, "AWS::Serverless::Function"))
        offer_function(c, r);
}

static void offer_all(candidates *c) {
    static const char *const types[] = {"AWS::ApiGateway", "AWS::Lambda::Url", "AWS::ElasticLoadBalancingV2::Listener",
                                        "AWS::Serverless::"};
    importer *im = c->im;
    template_resource r, made = {.id = {NULL, 0}};
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        size_t i = 0;
        while (gw_template_next(im, &i, types[t], &r))
            offer_resource(c, &r);
    }
    made.props = node_absent();
    made.at = im->template->resources.at;
    if (c->rest_events) {
        made.id = SLICE("ServerlessRestApi");
        offer(c, &implicit_rest, APIGW_DEFINITION_REST, &made);
    }
    if (c->http_events) {
        made.id = SLICE("ServerlessHttpApi");
        offer(c, &implicit_http, APIGW_DEFINITION_HTTP, &made);
    }
}

/* A template of nested stacks has its API in one of them: name it. */
static void fail_without_api(importer *im) {
    template_resource r, stack = {.at = NULL};
    size_t i = 0;
    bool named = false;
    if (im->d->select.at != NULL) {
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->template->resources.at, "there is no API %s", im->d->select);
        return;
    }
    while (!named && gw_template_next(im, &i, "AWS::CloudFormation::Stack", &r)) {
        for (size_t at = 0; at + 3 <= r.id.len; at++)
            named = named || slice_is_fold(slice_of(r.id.at + at, 3), "api");
        if (stack.at == NULL || named)
            stack = r;
    }
    if (stack.at != NULL)
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, stack.at,
                            "%s is an AWS::CloudFormation::Stack, which is not followed: load its template", stack.id);
    else
        gw_import_fail(
            im, APIGW_E_MISSING, im->template->resources.at,
            "expected an API: AWS::ApiGateway::RestApi, AWS::ApiGatewayV2::Api, AWS::Lambda::Url or a listener");
}

/* ---- the template ----------------------------------------------------------------------------------------------- */

static node template_section(node document, const char *name) {
    const value_entry *entry = gw_value_map_find(document.v.as.map, slice_of_string(name));
    return entry != NULL && entry->value.kind == VALUE_MAP ? node_of(entry->value, entry->value.at) : node_absent();
}

/* Return whether the transform is SAM's; others are not run. */
static bool is_sam(importer *im, node document) {
    const value_entry *entry = gw_value_map_find(document.v.as.map, SLICE("Transform"));
    definition_texts transforms;
    bool sam = false;
    if (entry == NULL)
        return false;
    if (!gw_import_texts(im, node_of(entry->value, entry->value.at), DIALECT_V1, 0, &transforms)) {
        if (import_good(im))
            gw_import_fail(im, APIGW_E_UNSUPPORTED, entry->value.at, "a transform with parameters is not supported");
        return false;
    }
    for (size_t i = 0; i < transforms.count; i++)
        sam = sam || slice_is(transforms.items[i], "AWS::Serverless-2016-10-31");
    return sam;
}

static void load_candidate(importer *im, candidates *c) {
    const slice names = gw_text_end(&c->names);
    if (!import_good(im))
        return;
    if (c->count == 0) {
        fail_without_api(im);
        return;
    }
    if (c->count > 1) {
        gw_import_fail(im, APIGW_E_VALUE, im->template->resources.at, "there are several APIs, select one: %.*s",
                       (int)(names.len < APIGW_ERROR_MESSAGE_MAX ? names.len : APIGW_ERROR_MESSAGE_MAX), names.at);
        return;
    }
    im->template->api = c->api.id;
    im->template->props = c->api.props;
    im->template->api_at = c->api.at;
    im->d->kind = c->type->kind;
    if (c->type == &function_url)
        gw_template_sam_url(im, &c->api);
    else
        c->type->load(im);
    gw_template_mappings(im);
    gw_template_plans(im);
    gw_template_permissions(im);
}

void gw_template_import(importer *im, node document) {
    template *t = gw_import_new(im, sizeof *t);
    candidates c = {.im = im, .names = {.im = im}};
    if (t == NULL)
        return;
    t->resources = template_section(document, "Resources");
    t->parameters = template_section(document, "Parameters");
    t->conditions = template_section(document, "Conditions");
    t->mappings = template_section(document, "Mappings");
    t->globals = template_section(document, "Globals");
    if (!node_present(t->resources)) {
        gw_import_fail(im, APIGW_E_TYPE, gw_import_member(im, document, SLICE("Resources")).at, "expected an object");
        return;
    }
    t->sam = is_sam(im, document);
    t->functions = gw_template_functions;
    im->template = t;
    c.balancers = has_lambda_targets(im);
    offer_all(&c);
    load_candidate(im, &c);
}
