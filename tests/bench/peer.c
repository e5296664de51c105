/* What a careful C program does with jansson to know the same of an event: parse it, look every member up, merge the
 * header maps, split query and cookies, undo percent-encoding and base64. Texts that stay as they are stay in the tree;
 * what has to be made goes to memory that was allocated beforehand. Base64 is the library's own, which is faster than
 * what such a program has. */
#include "bench.h"
#include <apigw/apigw.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

typedef struct piece {
    const char *at;
    size_t len;
} piece;

typedef struct pair {
    piece name, value;
} pair;

typedef struct list {
    pair *at;
    size_t count;
} list;

enum { PAIRS_MAX = 512 };

struct peer {
    json_t *root;
    uint32_t kind;
    piece fields[APIGW_FIELD_LAST + 1];
    json_int_t time_ms;
    list lists[APIGW_LIST_LAST + 1];
    piece body;
    char *memory, *next; /* for what is made */
    bool stays[256];     /* bytes of a path that are not escaped */
};

/* ---- fields -------------------------------------------------------------------------------------------------- */

enum group { TOP, CONTEXT, IDENTITY, AUTHORIZER, HTTP, GROUP_END };

typedef struct row {
    uint32_t field;
    enum group group;
    const char *name;
} row;

/* Of two rows with one field the first that is there counts. */
static const row rows_1[] = {
    {APIGW_FIELD_VERSION, TOP, "version"},
    {APIGW_FIELD_RESOURCE, TOP, "resource"},
    {APIGW_FIELD_RAW_PATH, TOP, "path"},
    {APIGW_FIELD_METHOD, TOP, "httpMethod"},
    {APIGW_FIELD_RESOURCE_ID, CONTEXT, "resourceId"},
    {APIGW_FIELD_RESOURCE_PATH, CONTEXT, "resourcePath"},
    {APIGW_FIELD_OPERATION_NAME, CONTEXT, "operationName"},
    {APIGW_FIELD_METHOD, CONTEXT, "httpMethod"},
    {APIGW_FIELD_EXTENDED_REQUEST_ID, CONTEXT, "extendedRequestId"},
    {APIGW_FIELD_TIME, CONTEXT, "requestTime"},
    {APIGW_FIELD_TIME_MS, CONTEXT, "requestTimeEpoch"},
    {APIGW_FIELD_CONTEXT_PATH, CONTEXT, "path"},
    {APIGW_FIELD_ACCOUNT_ID, CONTEXT, "accountId"},
    {APIGW_FIELD_PROTOCOL, CONTEXT, "protocol"},
    {APIGW_FIELD_STAGE, CONTEXT, "stage"},
    {APIGW_FIELD_DOMAIN_PREFIX, CONTEXT, "domainPrefix"},
    {APIGW_FIELD_DOMAIN_NAME, CONTEXT, "domainName"},
    {APIGW_FIELD_REQUEST_ID, CONTEXT, "requestId"},
    {APIGW_FIELD_AWS_ENDPOINT_REQUEST_ID, CONTEXT, "awsEndpointRequestId"},
    {APIGW_FIELD_DEPLOYMENT_ID, CONTEXT, "deploymentId"},
    {APIGW_FIELD_API_ID, CONTEXT, "apiId"},
    {APIGW_FIELD_PRINCIPAL_ID, AUTHORIZER, "principalId"},
    {APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, IDENTITY, "cognitoIdentityPoolId"},
    {APIGW_FIELD_COGNITO_IDENTITY_ID, IDENTITY, "cognitoIdentityId"},
    {APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE, IDENTITY, "cognitoAuthenticationType"},
    {APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER, IDENTITY, "cognitoAuthenticationProvider"},
    {APIGW_FIELD_CALLER_ACCOUNT_ID, IDENTITY, "accountId"},
    {APIGW_FIELD_CALLER, IDENTITY, "caller"},
    {APIGW_FIELD_API_KEY, IDENTITY, "apiKey"},
    {APIGW_FIELD_API_KEY_ID, IDENTITY, "apiKeyId"},
    {APIGW_FIELD_SOURCE_IP, IDENTITY, "sourceIp"},
    {APIGW_FIELD_PRINCIPAL_ORG_ID, IDENTITY, "principalOrgId"},
    {APIGW_FIELD_ACCESS_KEY, IDENTITY, "accessKey"},
    {APIGW_FIELD_USER_ARN, IDENTITY, "userArn"},
    {APIGW_FIELD_USER_AGENT, IDENTITY, "userAgent"},
    {APIGW_FIELD_USER, IDENTITY, "user"},
    {APIGW_FIELD_VPC_ID, IDENTITY, "vpcId"},
    {APIGW_FIELD_VPCE_ID, IDENTITY, "vpceId"},
};

static const row rows_2[] = {
    {APIGW_FIELD_VERSION, TOP, "version"},
    {APIGW_FIELD_ROUTE_KEY, TOP, "routeKey"},
    {APIGW_FIELD_RAW_PATH, TOP, "rawPath"},
    {APIGW_FIELD_RAW_QUERY, TOP, "rawQueryString"},
    {APIGW_FIELD_ACCOUNT_ID, CONTEXT, "accountId"},
    {APIGW_FIELD_API_ID, CONTEXT, "apiId"},
    {APIGW_FIELD_DOMAIN_NAME, CONTEXT, "domainName"},
    {APIGW_FIELD_DOMAIN_PREFIX, CONTEXT, "domainPrefix"},
    {APIGW_FIELD_REQUEST_ID, CONTEXT, "requestId"},
    {APIGW_FIELD_ROUTE_ID, CONTEXT, "routeId"},
    {APIGW_FIELD_ROUTE_KEY, CONTEXT, "routeKey"},
    {APIGW_FIELD_STAGE, CONTEXT, "stage"},
    {APIGW_FIELD_TIME, CONTEXT, "time"},
    {APIGW_FIELD_TIME_MS, CONTEXT, "timeEpoch"},
    {APIGW_FIELD_PRINCIPAL_ID, AUTHORIZER, "principalId"},
    {APIGW_FIELD_METHOD, HTTP, "method"},
    {APIGW_FIELD_CONTEXT_PATH, HTTP, "path"},
    {APIGW_FIELD_PROTOCOL, HTTP, "protocol"},
    {APIGW_FIELD_SOURCE_IP, HTTP, "sourceIp"},
    {APIGW_FIELD_USER_AGENT, HTTP, "userAgent"},
};

static piece text_of(const json_t *value) {
    piece p = {json_string_value(value), json_string_length(value)};
    return p;
}

static void take_fields(peer *p, const row *rows, size_t count) {
    const json_t *groups[GROUP_END];
    groups[TOP] = p->root;
    groups[CONTEXT] = json_object_get(p->root, "requestContext");
    groups[IDENTITY] = json_object_get(groups[CONTEXT], "identity");
    groups[AUTHORIZER] = json_object_get(groups[CONTEXT], "authorizer");
    groups[HTTP] = json_object_get(groups[CONTEXT], "http");
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(groups[rows[i].group], rows[i].name);
        if (rows[i].field == APIGW_FIELD_TIME_MS)
            p->time_ms = json_integer_value(value);
        else if (value != NULL && p->fields[rows[i].field].at == NULL)
            p->fields[rows[i].field] = text_of(value);
    }
}

/* ---- what is made -------------------------------------------------------------------------------------------- */

static void add_pair(peer *p, uint32_t which, piece name, piece value) {
    list *l = &p->lists[which];
    if (l->count == PAIRS_MAX)
        die("more pairs than the peer has room for");
    l->at[l->count++] = (pair){name, value};
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static piece percent_decoded(peer *p, piece in, bool plus) {
    piece out = {p->next, 0};
    for (size_t i = 0; i < in.len; i++) {
        char c = in.at[i];
        if (c == '%' && in.len - i >= 3 && hex_digit(in.at[i + 1]) >= 0 && hex_digit(in.at[i + 2]) >= 0) {
            c = (char)(hex_digit(in.at[i + 1]) << 4 | hex_digit(in.at[i + 2]));
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        *p->next++ = c;
    }
    out.len = (size_t)(p->next - out.at);
    *p->next++ = '\0';
    return out;
}

/* Appends it percent-encoded, all but what stays in a path, or but for unreserved characters. */
static void put_encoded(peer *p, piece in, bool path) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.at[i];
        bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
        if (unreserved || (path && p->stays[c])) {
            *p->next++ = (char)c;
        } else {
            *p->next++ = '%';
            *p->next++ = hex[c >> 4];
            *p->next++ = hex[c & 15];
        }
    }
}

static void make_path(peer *p) {
    piece raw = p->fields[APIGW_FIELD_RAW_PATH];
    char *begin = p->next;
    bool clean = true;
    if (p->kind != APIGW_KIND_HTTP_2) { /* it is encoded already, and the events here have nothing else in it */
        p->fields[APIGW_FIELD_PATH] = raw;
        return;
    }
    for (size_t i = 0; i < raw.len && clean; i++)
        clean = p->stays[(unsigned char)raw.at[i]];
    p->fields[APIGW_FIELD_PATH] = raw;
    if (clean)
        return;
    put_encoded(p, raw, true);
    p->fields[APIGW_FIELD_PATH] = (piece){begin, (size_t)(p->next - begin)};
    *p->next++ = '\0';
}

/* ---- query --------------------------------------------------------------------------------------------------- */

static void split_query(peer *p) {
    piece rest = p->fields[APIGW_FIELD_RAW_QUERY];
    while (rest.len != 0) {
        const char *end = memchr(rest.at, '&', rest.len), *sign;
        piece name = {rest.at, end == NULL ? rest.len : (size_t)(end - rest.at)}, value;
        size_t taken = name.len + (end != NULL);
        rest.at += taken;
        rest.len -= taken;
        if (name.len == 0)
            continue;
        sign = memchr(name.at, '=', name.len);
        value = (piece){name.at + name.len, 0};
        if (sign != NULL) {
            value = (piece){sign + 1, name.len - (size_t)(sign + 1 - name.at)};
            name.len = (size_t)(sign - name.at);
        }
        name = percent_decoded(p, name, true);
        add_pair(p, APIGW_LIST_QUERY, name, percent_decoded(p, value, true));
    }
}

static void rebuild_query(peer *p) {
    const list *query = &p->lists[APIGW_LIST_QUERY];
    char *begin = p->next;
    for (size_t i = 0; i < query->count; i++) {
        if (i != 0)
            *p->next++ = '&';
        put_encoded(p, query->at[i].name, false);
        *p->next++ = '=';
        put_encoded(p, query->at[i].value, false);
    }
    p->fields[APIGW_FIELD_RAW_QUERY] = (piece){begin, (size_t)(p->next - begin)};
    *p->next++ = '\0';
}

/* ---- maps ---------------------------------------------------------------------------------------------------- */

static void take_map(peer *p, uint32_t which, json_t *map) {
    const char *key;
    json_t *value;
    json_object_foreach(map, key, value) {
        add_pair(p, which, (piece){key, strlen(key)}, text_of(value));
    }
}

/* Without letter case. */
static bool same_name(piece a, const char *b, size_t n) {
    if (a.len != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char x = a.at[i], y = b[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x | 0x20) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y | 0x20) : y;
        if (x != y)
            return false;
    }
    return true;
}

static bool has_name(const list *l, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < l->count; i++)
        if (same_name(l->at[i].name, name, n))
            return true;
    return false;
}

/* All values of the one map, and of the other those whose names only it has. */
static void take_maps(peer *p, uint32_t which, json_t *multi, json_t *single) {
    const char *key;
    json_t *values;
    json_object_foreach(multi, key, values) {
        piece name = {key, strlen(key)};
        for (size_t i = 0; i < json_array_size(values); i++)
            add_pair(p, which, name, text_of(json_array_get(values, i)));
    }
    json_object_foreach(single, key, values) {
        if (json_object_get(multi, key) == NULL && (multi == NULL || !has_name(&p->lists[which], key)))
            add_pair(p, which, (piece){key, strlen(key)}, text_of(values));
    }
}

static void add_cookie(peer *p, const char *at, size_t n) {
    const char *sign = memchr(at, '=', n);
    piece name = {"", 0}, value = {at, n};
    char *copy = p->next;
    memcpy(copy, at, n);
    copy[n] = '\0';
    p->next += n + 1;
    if (sign != NULL) {
        name = (piece){copy, (size_t)(sign - at)};
        copy[sign - at] = '\0';
        value = (piece){copy + name.len + 1, n - name.len - 1};
    }
    add_pair(p, APIGW_LIST_COOKIES, name, value);
}

static void split_cookies(peer *p) {
    const list *headers = &p->lists[APIGW_LIST_HEADERS];
    for (size_t i = 0; i < headers->count; i++) {
        const char *at = headers->at[i].value.at;
        if (!same_name(headers->at[i].name, "cookie", 6))
            continue;
        while (*at != '\0') {
            size_t n = strcspn(at, ";");
            if (n != 0)
                add_cookie(p, at, n);
            at += n;
            at += strspn(at, "; ");
        }
    }
}

static void take_cookies(peer *p) {
    json_t *cookies = json_object_get(p->root, "cookies");
    char *begin;
    if (json_array_size(cookies) == 0) {
        split_cookies(p);
        return;
    }
    for (size_t i = 0; i < json_array_size(cookies); i++)
        add_cookie(p, json_string_value(json_array_get(cookies, i)), json_string_length(json_array_get(cookies, i)));
    begin = p->next;
    for (size_t i = 0; i < json_array_size(cookies); i++) {
        piece cookie = text_of(json_array_get(cookies, i));
        memcpy(p->next, "; ", 2);
        p->next += i == 0 ? 0 : 2;
        memcpy(p->next, cookie.at, cookie.len);
        p->next += cookie.len;
    }
    add_pair(p, APIGW_LIST_HEADERS, (piece){"cookie", 6}, (piece){begin, (size_t)(p->next - begin)});
    *p->next++ = '\0';
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static void take_body(peer *p) {
    size_t n = 0;
    p->body = text_of(json_object_get(p->root, "body"));
    if (p->body.at == NULL || !json_is_true(json_object_get(p->root, "isBase64Encoded")))
        return;
    if (apigw_base64_decode(p->body.at, p->body.len, p->next, p->body.len, &n) != APIGW_OK)
        die("the peer found a body that is no base64");
    p->body = (piece){p->next, n};
    p->next += n;
    *p->next++ = '\0';
}

static void take_parameters(peer *p) {
    list *l = &p->lists[APIGW_LIST_PATH_PARAMETERS];
    take_map(p, APIGW_LIST_PATH_PARAMETERS, json_object_get(p->root, "pathParameters"));
    for (size_t i = 0; i < l->count && p->kind == APIGW_KIND_REST; i++)
        if (memchr(l->at[i].value.at, '%', l->at[i].value.len) != NULL)
            l->at[i].value = percent_decoded(p, l->at[i].value, false);
}

void peer_decode(peer *p, const char *json, size_t len) {
    json_error_t error;
    piece version;
    p->root = json_loadb(json, len, 0, &error);
    if (p->root == NULL)
        die("jansson: %s", error.text);
    p->next = p->memory;
    p->time_ms = 0;
    memset(p->fields, 0, sizeof p->fields);
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        p->lists[i].count = 0;
    version = text_of(json_object_get(p->root, "version"));
    p->kind = version.at == NULL ? APIGW_KIND_REST : version.at[0] == '2' ? APIGW_KIND_HTTP_2 : APIGW_KIND_HTTP_1;
    if (p->kind == APIGW_KIND_HTTP_2) {
        take_fields(p, rows_2, sizeof rows_2 / sizeof rows_2[0]);
        take_map(p, APIGW_LIST_HEADERS, json_object_get(p->root, "headers"));
        split_query(p);
    } else {
        take_fields(p, rows_1, sizeof rows_1 / sizeof rows_1[0]);
        take_maps(p, APIGW_LIST_HEADERS, json_object_get(p->root, "multiValueHeaders"),
                  json_object_get(p->root, "headers"));
        take_maps(p, APIGW_LIST_QUERY, json_object_get(p->root, "multiValueQueryStringParameters"),
                  json_object_get(p->root, "queryStringParameters"));
        rebuild_query(p);
    }
    make_path(p);
    take_parameters(p);
    take_map(p, APIGW_LIST_STAGE_VARIABLES, json_object_get(p->root, "stageVariables"));
    take_cookies(p);
    take_body(p);
}

void peer_digest(peer *p, digest *d) {
    digest_number(d, p->kind);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        if (field == APIGW_FIELD_TIME_MS)
            digest_number(d, (uint64_t)p->time_ms);
        else
            digest_bytes(d, p->fields[field].at, p->fields[field].len);
    for (uint32_t which = 1; which <= APIGW_LIST_LAST; which++) {
        const list *l = &p->lists[which];
        digest_number(d, l->count);
        for (size_t i = 0; i < l->count; i++) {
            digest_bytes(d, l->at[i].name.at, l->at[i].name.len);
            digest_bytes(d, l->at[i].value.at, l->at[i].value.len);
        }
    }
    digest_bytes(d, p->body.at, p->body.len);
}

void peer_release(peer *p) {
    json_decref(p->root);
    p->root = NULL;
}

peer *peer_new(size_t largest_document) {
    static const char stay[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/";
    peer *p = must_allocate(sizeof *p);
    p->memory = must_allocate(4 * largest_document + 4096);
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        p->lists[i].at = must_allocate(PAIRS_MAX * sizeof(pair));
    for (const char *c = stay; *c != '\0'; c++)
        p->stays[(unsigned char)*c] = true;
    return p;
}

void peer_free(peer *p) {
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        free(p->lists[i].at);
    free(p->memory);
    free(p);
}
