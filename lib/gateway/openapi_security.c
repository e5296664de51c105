/* Security schemes of OpenAPI documents and what operations require (H2.30 to H2.36). */
#include "core/error.h"
#include "gateway/openapi_document.h"

/* ---- schemes ---------------------------------------------------------------------------------------------------- */

static const char *const authorizer_words[] = {"token", "request", "cognito_user_pools", "jwt", NULL};

typedef struct scheme_members {
    slice type, name, in, auth_type, connect_url;
    node authorizer;
} scheme_members;

#define ROW_OF(member) offsetof(scheme_members, member)

static const member_row scheme_rows[] = {
    {{"type", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_OF(type), NULL},
    {{"name", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_OF(name), NULL},
    {{"in", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_OF(in), NULL},
    {{"openIdConnectUrl", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_OF(connect_url), NULL},
    {{"x-amazon-apigateway-authtype", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_OF(auth_type), NULL},
    {{"x-amazon-apigateway-authorizer", NULL, NULL}, MEMBER_MAP, MEMBER_STRICT, ROW_OF(authorizer), NULL},
};

#define ROW_TO(member) offsetof(definition_authorizer, member)

static const member_row authorizer_rows[] = {
    {{"type", NULL, NULL}, MEMBER_WORD, MEMBER_STRICT | MEMBER_REQUIRED, ROW_TO(type), authorizer_words},
    {{"identitySource", NULL, NULL}, MEMBER_COMMAS, MEMBER_STRICT, ROW_TO(sources), NULL},
    {{"authorizerResultTtlInSeconds", NULL, NULL}, MEMBER_INTEGER, MEMBER_STRICT, ROW_TO(ttl), NULL},
    {{"identityValidationExpression", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_TO(validation), NULL},
    {{"authorizerPayloadFormatVersion", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_TO(payload), NULL},
    {{"enableSimpleResponses", NULL, NULL}, MEMBER_SWITCH, MEMBER_STRICT, ROW_TO(simple), NULL},
    {{"authorizerCredentials", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_TO(credentials), NULL},
    {{"providerARNs", NULL, NULL}, MEMBER_TEXTS, MEMBER_STRICT, ROW_TO(user_pools), NULL},
};

static const member_row jwt_rows[] = {
    {{"issuer", NULL, NULL}, MEMBER_TEXT, MEMBER_STRICT, ROW_TO(issuer), NULL},
    {{"audience", NULL, NULL}, MEMBER_TEXTS, MEMBER_STRICT, ROW_TO(audience), NULL},
};

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

static definition_authorizer *read_authorizer(openapi *o, slice name, const scheme_members *m) {
    importer *im = o->im;
    definition_authorizer *a = gw_import_append(im, &im->d->authorizers, sizeof *a);
    static const char discovery[] = "/.well-known/openid-configuration";
    node configuration = gw_import_member(im, m->authorizer, SLICE("jwtConfiguration"));
    node uri = gw_import_member(im, m->authorizer, SLICE("authorizerUri"));
    slice header = slice_is_fold(m->in, "header") ? m->name : slice_absent();
    if (a == NULL)
        return NULL;
    a->name = name;
    a->at = m->authorizer.at;
    gw_import_members(im, m->authorizer, DIALECT_OPENAPI, ROWS(authorizer_rows), a);
    gw_import_members(im, configuration, DIALECT_OPENAPI, ROWS(jwt_rows), a);
    if (a->type == AUTHORIZER_JWT && a->issuer.len == 0) { /* the discovery document belongs to the issuer */
        a->issuer = m->connect_url;
        if (slice_ends_with(a->issuer, SLICE(discovery)))
            a->issuer.len -= sizeof discovery - 1;
    }
    if (node_is(uri, VALUE_STRING))
        uri.v = gw_value_string(gw_import_pseudo(im, value_text(uri.v)));
    gw_import_finish_authorizer(im, a, uri, header);
    return import_good(im) ? a : NULL;
}

static void read_scheme(openapi *o, slice name, node object) {
    importer *im = o->im;
    scheme_members m = {.type = {NULL, 0}};
    security_scheme *s = gw_import_new(im, sizeof *s);
    if (s == NULL)
        return;
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
        return;
    }
    gw_import_members(im, object, DIALECT_OPENAPI, ROWS(scheme_rows), &m);
    if (!import_good(im))
        return;
    if (node_present(m.authorizer))
        s->authorizer = read_authorizer(o, name, &m);
    else if (slice_is_fold(m.auth_type, "awsSigv4"))
        s->iam = true;
    else if (slice_is_fold(m.type, "apiKey") && slice_is_fold(m.name, "x-api-key") && slice_is_fold(m.in, "header"))
        s->api_key = true;
    if (!gw_import_register(im, SORT_SCHEME, name, s))
        gw_import_fail_name(im, APIGW_E_DUPLICATE, object.at, "there is a security scheme %s already", name);
}

void gw_openapi_schemes(openapi *o) {
    node schemes = o->swagger ? gw_import_member(o->im, o->document, SLICE("securityDefinitions"))
                              : gw_import_member(o->im, o->components, SLICE("securitySchemes")),
         object;
    size_t i = 0;
    slice name;
    if (node_present(schemes) && !node_is(schemes, VALUE_MAP))
        gw_import_wrong(o->im, APIGW_E_TYPE, schemes, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
    while (gw_import_next(o->im, schemes, &i, &name, &object))
        read_scheme(o, name, object);
}

/* ---- requirements ----------------------------------------------------------------------------------------------- */

/* Return the room for so many scopes of a route: it doubles, or many requirements would be copied over and over. */
static size_t scopes_capacity(size_t count) {
    size_t capacity = 4;
    while (capacity < count)
        capacity *= 2;
    return capacity;
}

/* Add scopes to those of a route: requirements apply together. */
static void add_scopes(importer *im, definition_route *r, node scopes) {
    definition_texts more, all = r->scopes;
    for (size_t i = 0; node_is(scopes, VALUE_LIST) && i < scopes.v.as.list->count; i++)
        if (scopes.v.as.list->items[i].kind == VALUE_NULL)
            gw_import_fail(im, APIGW_E_TYPE, scopes.at, "expected a list of scopes, found null in it");
    if (!gw_import_texts(im, scopes, DIALECT_OPENAPI, MEMBER_STRICT, &more)) {
        gw_import_wrong(im, APIGW_E_TYPE, scopes, DIALECT_OPENAPI, MEMBER_STRICT, "a list of scopes");
        return;
    }
    if (more.count == 0)
        return;
    if (all.count == 0 || all.count + more.count > scopes_capacity(all.count)) {
        slice *items = gw_import_new(im, scopes_capacity(all.count + more.count) * sizeof *items);
        if (items == NULL)
            return;
        if (all.count != 0)
            memcpy(items, all.items, all.count * sizeof *items);
        all.items = items;
    }
    memcpy(all.items + all.count, more.items, more.count * sizeof *all.items);
    all.count += more.count;
    r->scopes = all;
}

static void require_scheme(openapi *o, definition_route *r, const security_scheme *s, slice name, node scopes) {
    importer *im = o->im;
    if (s->api_key && !o->http) {
        r->api_key = SWITCH_ON;
    } else if (s->iam) {
        if (r->authorizer != NULL)
            gw_import_fail(im, APIGW_E_VALUE, scopes.at, "a route can have one authorizer, and this is the second");
        r->authorization = AUTHORIZATION_IAM;
    } else if (s->authorizer != NULL) {
        gw_import_authorize(im, r, s->authorizer, scopes.at);
        add_scopes(im, r, scopes);
    } else if (im->d->options[APIGW_DEFINITION_OPT_OPEN_SCHEMES] != 0) {
        gw_import_warn(im, APIGW_E_UNSUPPORTED, scopes.at,
                       "API Gateway has no use for the security scheme; nothing is checked");
    } else {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, scopes.at,
                            "the security scheme %s has no authorizer and is no API key", name);
    }
}

/* Schemes of one requirement; `*count` is how many the route has. Scopes that are null are those that someone forgot:
 * a requirement that is passed over would leave the route open. */
static void require_schemes(openapi *o, definition_route *r, node requirement, size_t *count) {
    importer *im = o->im;
    size_t i = 0;
    node scopes;
    slice name;
    while (gw_import_next_any(im, requirement, &i, &name, &scopes)) {
        const security_scheme *s = gw_import_lookup(im, SORT_SCHEME, name);
        if (!node_present(scopes))
            continue;
        if (o->http && ++*count > 1)
            gw_import_fail(im, APIGW_E_VALUE, scopes.at, "a route of an HTTP API takes one security scheme");
        if (scopes.v.kind == VALUE_NULL)
            gw_import_wrong(im, APIGW_E_TYPE, scopes, DIALECT_OPENAPI, MEMBER_STRICT, "a list of scopes");
        else if (s != NULL)
            require_scheme(o, r, s, name, scopes);
        else if (!slice_is(name, "NONE"))
            gw_import_fail_name(im, APIGW_E_NOT_FOUND, scopes.at, "there is no security scheme %s", name);
    }
}

/* Requirements of a list: all of them apply together on AWS. */
static void require_all(openapi *o, definition_route *r, node list) {
    importer *im = o->im;
    size_t i = 0, count = 0;
    node requirement;
    if (!node_is(list, VALUE_LIST)) {
        gw_import_wrong(im, APIGW_E_TYPE, list, DIALECT_OPENAPI, MEMBER_STRICT, "a list of requirements");
        return;
    }
    while (gw_import_next_any(im, list, &i, NULL, &requirement)) {
        if (node_present(requirement) && !node_is(requirement, VALUE_MAP))
            gw_import_wrong(im, APIGW_E_TYPE, requirement, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
        require_schemes(o, r, requirement, &count);
    }
}

/* x-amazon-apigateway-auth: whether it decides. */
static bool auth_extension(openapi *o, definition_route *r, node operation) {
    importer *im = o->im;
    node auth = gw_import_member(im, operation, SLICE("x-amazon-apigateway-auth")),
         type = gw_import_member(im, auth, SLICE("type"));
    slice text;
    if (!node_present(auth))
        return false;
    if (gw_import_scalar(type, &text) && slice_is_fold(text, "AWS_IAM"))
        r->authorization = AUTHORIZATION_IAM;
    else if (!gw_import_scalar(type, &text) || !slice_is_fold(text, "NONE"))
        gw_import_wrong(im, APIGW_E_VALUE, node_present(type) ? type : auth, DIALECT_OPENAPI, MEMBER_STRICT,
                        "NONE or AWS_IAM");
    return true;
}

void gw_openapi_protect(openapi *o, definition_route *r, node operation) {
    const bool extension = auth_extension(o, r, operation);
    node own = gw_import_member(o->im, operation, SLICE("security"));
    if (node_present(own)) {
        require_all(o, r, own);
    } else if (!extension && node_present(o->root_security)) {
        require_all(o, r, o->root_security);
    } else if (!extension && o->context->default_authorization != NULL) {
        const definition_route *from = o->context->default_authorization;
        r->authorization = from->authorization;
        r->authorizer = from->authorizer;
        r->scopes = from->scopes;
        r->api_key = from->api_key;
    }
}
