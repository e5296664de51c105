/* What a careful C program does with a JSON library to know the same of an event as apigw_request_decode() gives: parse
 * it, look every member up, merge the header maps, split query and cookies, undo percent-encoding and base64. Texts
 * that stay as they are stay in the tree; what has to be made goes to memory that was allocated beforehand. Base64 is
 * the library's own. Compiled once for each library, see tree.h; some of them ask for C++, so this is what both
 * languages have in common. */
#include "tree.h"
#if TREE_WRITES
#include "writer.h"
#endif

typedef struct pair {
    piece name, value;
} pair;

typedef struct list {
    pair *at;
    size_t count;
} list;

enum { PAIRS_MAX = 20000 };

typedef struct peer {
    tree_document document;
    tree_value root;
    uint32_t kind;
    piece fields[APIGW_FIELD_LAST + 1];
    int64_t time_ms;
    list lists[APIGW_LIST_LAST + 1];
    piece body;
    char *memory, *next; /* for what is made */
    bool stays[256];     /* bytes of a path that are not escaped */
} peer;

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

static void take_fields(peer *p, const row *rows, size_t count) {
    tree_value groups[GROUP_END];
    groups[TOP] = p->root;
    groups[CONTEXT] = tree_get(p->root, "requestContext");
    groups[IDENTITY] = tree_get(groups[CONTEXT], "identity");
    groups[AUTHORIZER] = tree_get(groups[CONTEXT], "authorizer");
    groups[HTTP] = tree_get(groups[CONTEXT], "http");
    for (size_t i = 0; i < count; i++) {
        tree_value value = tree_get(groups[rows[i].group], rows[i].name);
        if (rows[i].field == APIGW_FIELD_TIME_MS)
            p->time_ms = tree_integer(value);
        else if (tree_is_there(value) && p->fields[rows[i].field].at == NULL)
            p->fields[rows[i].field] = tree_text(value);
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
        const char *end = (const char *)memchr(rest.at, '&', rest.len), *sign;
        piece name = {rest.at, end == NULL ? rest.len : (size_t)(end - rest.at)}, value;
        size_t taken = name.len + (end != NULL);
        rest.at += taken;
        rest.len -= taken;
        if (name.len == 0)
            continue;
        sign = (const char *)memchr(name.at, '=', name.len);
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

static void take_map(peer *p, uint32_t which, tree_value map) {
    TREE_EACH(map, name, value) {
        add_pair(p, which, name, tree_text(value));
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
static void take_maps(peer *p, uint32_t which, tree_value multi, tree_value single) {
    TREE_EACH(multi, name, value) {
        for (size_t i = 0; i < tree_size(value); i++)
            add_pair(p, which, name, tree_text(tree_at(value, i)));
    }
    TREE_EACH(single, name, value) {
        if (!tree_is_there(tree_get(multi, name.at)) && (!tree_is_there(multi) || !has_name(&p->lists[which], name.at)))
            add_pair(p, which, name, tree_text(value));
    }
}

static void add_cookie(peer *p, const char *at, size_t n) {
    const char *sign = (const char *)memchr(at, '=', n);
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

static void add_cookie_text(peer *p, piece text) {
    add_cookie(p, text.at, text.len);
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
    tree_value cookies = tree_get(p->root, "cookies");
    char *begin;
    if (tree_size(cookies) == 0) {
        split_cookies(p);
        return;
    }
    for (size_t i = 0; i < tree_size(cookies); i++)
        add_cookie_text(p, tree_text(tree_at(cookies, i)));
    begin = p->next;
    for (size_t i = 0; i < tree_size(cookies); i++) {
        piece cookie = tree_text(tree_at(cookies, i));
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
    p->body = tree_text(tree_get(p->root, "body"));
    if (p->body.at == NULL || !tree_is_true(tree_get(p->root, "isBase64Encoded")))
        return;
    if (apigw_base64_decode(p->body.at, p->body.len, p->next, p->body.len, &n) != APIGW_OK)
        die("the peer found a body that is no base64");
    p->body = (piece){p->next, n};
    p->next += n;
    *p->next++ = '\0';
}

static void take_parameters(peer *p) {
    list *l = &p->lists[APIGW_LIST_PATH_PARAMETERS];
    take_map(p, APIGW_LIST_PATH_PARAMETERS, tree_get(p->root, "pathParameters"));
    for (size_t i = 0; i < l->count && p->kind == APIGW_KIND_REST; i++)
        if (memchr(l->at[i].value.at, '%', l->at[i].value.len) != NULL)
            l->at[i].value = percent_decoded(p, l->at[i].value, false);
}

static void peer_parse(void *state, const char *json, size_t len) {
    peer *p = (peer *)state;
    if (!tree_parse(&p->document, json, len))
        die("%s cannot parse a document", TREE_STRING(PEER));
    p->root = tree_root(&p->document);
}

static void peer_decode(void *state, const char *json, size_t len) {
    peer *p = (peer *)state;
    piece version;
    peer_parse(p, json, len);
    p->next = p->memory;
    p->time_ms = 0;
    memset(p->fields, 0, sizeof p->fields);
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        p->lists[i].count = 0;
    version = tree_text(tree_get(p->root, "version"));
    p->kind = version.at == NULL ? APIGW_KIND_REST : version.at[0] == '2' ? APIGW_KIND_HTTP_2 : APIGW_KIND_HTTP_1;
    if (p->kind == APIGW_KIND_HTTP_2) {
        take_fields(p, rows_2, sizeof rows_2 / sizeof rows_2[0]);
        take_map(p, APIGW_LIST_HEADERS, tree_get(p->root, "headers"));
        split_query(p);
    } else {
        take_fields(p, rows_1, sizeof rows_1 / sizeof rows_1[0]);
        take_maps(p, APIGW_LIST_HEADERS, tree_get(p->root, "multiValueHeaders"), tree_get(p->root, "headers"));
        take_maps(p, APIGW_LIST_QUERY, tree_get(p->root, "multiValueQueryStringParameters"),
                  tree_get(p->root, "queryStringParameters"));
        rebuild_query(p);
    }
    make_path(p);
    take_parameters(p);
    take_map(p, APIGW_LIST_STAGE_VARIABLES, tree_get(p->root, "stageVariables"));
    take_cookies(p);
    take_body(p);
}

static void peer_digest(void *state, digest *d) {
    const peer *p = (const peer *)state;
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

static void peer_release(void *state) {
    tree_release(&((peer *)state)->document);
}

static void *peer_open(size_t largest_document) {
    static const char stay[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/";
    peer *p = (peer *)must_allocate(sizeof *p);
    p->memory = (char *)must_allocate(4 * largest_document + 4096);
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        p->lists[i].at = (pair *)must_allocate(PAIRS_MAX * sizeof(pair));
    for (const char *c = stay; *c != '\0'; c++)
        p->stays[(unsigned char)*c] = true;
    tree_open(&p->document, largest_document);
    return p;
}

static void peer_close(void *state) {
    peer *p = (peer *)state;
    tree_close(&p->document);
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        free(p->lists[i].at);
    free(p->memory);
    free(p);
}

/* ---- results ------------------------------------------------------------------------------------------------------
 */

/* What apigw_response_decode() gives of a result of HTTP API 2.0. */
static void peer_read_result(void *state, const char *json, size_t len) {
    peer *p = (peer *)state;
    tree_value cookies;
    peer_parse(p, json, len);
    p->next = p->memory;
    for (size_t i = 0; i <= APIGW_LIST_LAST; i++)
        p->lists[i].count = 0;
    p->time_ms = tree_integer(tree_get(p->root, "statusCode"));
    take_map(p, APIGW_LIST_HEADERS, tree_get(p->root, "headers"));
    cookies = tree_get(p->root, "cookies");
    for (size_t i = 0; i < tree_size(cookies); i++)
        add_pair(p, APIGW_LIST_COOKIES, (piece){"", 0}, tree_text(tree_at(cookies, i)));
    take_body(p);
}

static void peer_digest_result(void *state, digest *d) {
    const peer *p = (const peer *)state;
    static const uint32_t lists[] = {APIGW_LIST_HEADERS, APIGW_LIST_COOKIES};
    digest_number(d, (uint64_t)p->time_ms);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < p->lists[lists[k]].count; i++) {
            digest_name(d, p->lists[lists[k]].at[i].name.at, p->lists[lists[k]].at[i].name.len);
            digest_bytes(d, p->lists[lists[k]].at[i].value.at, p->lists[lists[k]].at[i].value.len);
        }
    digest_bytes(d, p->body.at, p->body.len);
}

#if TREE_WRITES
#define WRITE_RESULT TREE_JOIN(write_result, PEER)
#define WRITE_EVENT TREE_JOIN(write_event, PEER)
#else
#define WRITE_RESULT NULL
#define WRITE_EVENT NULL
#endif

extern const peer_type TREE_JOIN(peer, PEER);
const peer_type TREE_JOIN(peer, PEER) = {TREE_STRING(PEER),  peer_open,    peer_close,   peer_parse,
                                         peer_decode,        peer_digest,  peer_release, peer_read_result,
                                         peer_digest_result, WRITE_RESULT, WRITE_EVENT};
