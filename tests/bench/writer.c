/* The documents that the library encodes, made with another JSON library and the library's codecs: a tree that is
 * built and written. Compiled once for each library that writes, see tree.h. */
#include "tree.h"

#if TREE_WRITES
#include "writer.h"
#include <stdio.h>

typedef tree_document document;

static void set(document *d, tree_node object, const char *name, const char *value) {
    tree_add(d, object, name, value == NULL ? tree_null(d) : tree_string(d, value, strlen(value)));
}

/* Joins a value to the one that is there. */
static void join(document *d, tree_node object, const char *name, const char *value, size_t n) {
    tree_node old = tree_find(object, name);
    piece before;
    char *both;
    if (!tree_found(old)) {
        tree_put(d, object, name, tree_copy(d, value, n));
        return;
    }
    before = tree_node_text(old);
    both = (char *)must_allocate(before.len + 1 + n);
    memcpy(both, before.at, before.len);
    both[before.len] = ',';
    memcpy(both + before.len + 1, value, n);
    tree_put(d, object, name, tree_copy(d, both, before.len + 1 + n));
    free(both);
}

static void append(document *d, tree_node object, const char *name, const char *value, size_t n) {
    tree_node all = tree_find(object, name);
    if (!tree_found(all)) {
        all = tree_array(d);
        tree_put(d, object, name, all);
    }
    tree_append(all, tree_copy(d, value, n));
}

/* The query of a request in both maps, joined or with the last value. */
static void add_query(document *d, const request_parts *s, tree_node single, tree_node *multi) {
    const char *query = s->query;
    size_t n = s->query_len;
    apigw_pair pair;
    while (apigw_query_next(&query, &n, &pair) == APIGW_MORE) {
        char name[REQUEST_VALUE_MAX], value[REQUEST_VALUE_MAX];
        size_t len = apigw_percent_decode(pair.value, pair.value_len, 1, value);
        name[apigw_percent_decode(pair.name, pair.name_len, 1, name)] = '\0';
        if (multi == NULL) {
            join(d, single, name, value, len);
        } else {
            tree_put(d, single, name, tree_copy(d, value, len));
            append(d, *multi, name, value, len);
        }
    }
}

static void add_or_discard(document *d, tree_node object, const char *name, tree_node value) {
    if (tree_count(value) != 0)
        tree_add(d, object, name, value);
    else
        tree_discard(value);
}

static tree_node or_null(document *d, tree_node map) {
    if (tree_count(map) != 0)
        return map;
    tree_discard(map);
    return tree_null(d);
}

static void set_times(document *d, tree_node context, const char *clf, const char *number) {
    char time[APIGW_CLF_TIME_LEN + 1];
    apigw_clf_time_format(TIME_S * INT64_C(1000), time, sizeof time);
    tree_add(d, context, clf, tree_copy(d, time, strlen(time)));
    tree_add(d, context, number, tree_number(d, TIME_S * INT64_C(1000)));
}

static tree_node rest_context(document *d, const request_parts *s, const char *user_agent) {
    static const char *const absent_members[] = {"cognitoIdentityPoolId",
                                                 "accountId",
                                                 "cognitoIdentityId",
                                                 "caller",
                                                 "accessKey",
                                                 "principalOrgId",
                                                 "cognitoAuthenticationType",
                                                 "userArn",
                                                 "cognitoAuthenticationProvider",
                                                 "user"};
    tree_node context = tree_object(d), identity = tree_object(d);
    for (size_t i = 0; i < sizeof absent_members / sizeof absent_members[0]; i++)
        set(d, identity, absent_members[i], NULL);
    set(d, identity, "sourceIp", source_ip);
    set(d, identity, "userAgent", user_agent);
    set(d, context, "resourcePath", resource);
    set(d, context, "httpMethod", s->method);
    set_times(d, context, "requestTime", "requestTimeEpoch");
    tree_add(d, context, "path", tree_string(d, s->path, s->path_len));
    set(d, context, "accountId", account_id);
    set(d, context, "protocol", "HTTP/1.1");
    set(d, context, "stage", "$default");
    set(d, context, "domainPrefix", api_id);
    set(d, context, "requestId", request_id);
    tree_add(d, context, "identity", identity);
    set(d, context, "domainName", domain);
    set(d, context, "apiId", api_id);
    return context;
}

static tree_node rest_event(document *d, const request_parts *s) {
    tree_node event = tree_object(d), headers = tree_object(d), multi = tree_object(d);
    tree_node query = tree_object(d), multi_query = tree_object(d);
    const char *user_agent = NULL;
    for (size_t i = 0; i < s->header_count; i++) {
        const apigw_pair *line = &s->headers[i];
        tree_put(d, headers, line->name, tree_string(d, line->value, line->value_len));
        append(d, multi, line->name, line->value, line->value_len);
        if (line_is_named(line, "User-Agent"))
            user_agent = line->value;
    }
    set(d, headers, "X-Forwarded-For", source_ip);
    append(d, multi, "X-Forwarded-For", source_ip, strlen(source_ip));
    set(d, headers, "X-Forwarded-Port", "443");
    append(d, multi, "X-Forwarded-Port", "443", 3);
    set(d, headers, "X-Forwarded-Proto", "https");
    append(d, multi, "X-Forwarded-Proto", "https", 5);
    add_query(d, s, query, &multi_query);
    set(d, event, "resource", resource);
    tree_add(d, event, "path", tree_string(d, s->path, s->path_len));
    set(d, event, "httpMethod", s->method);
    tree_add(d, event, "headers", headers);
    tree_add(d, event, "multiValueHeaders", multi);
    tree_add(d, event, "queryStringParameters", or_null(d, query));
    tree_add(d, event, "multiValueQueryStringParameters", or_null(d, multi_query));
    set(d, event, "pathParameters", NULL);
    set(d, event, "stageVariables", NULL);
    tree_add(d, event, "requestContext", rest_context(d, s, user_agent));
    tree_add(d, event, "body", s->body_len == 0 ? tree_null(d) : tree_string(d, s->body, s->body_len));
    tree_add(d, event, "isBase64Encoded", tree_boolean(d, false));
    return event;
}

static void add_cookies(document *d, tree_node cookies, const apigw_pair *line) {
    const char *at = line->value;
    size_t n = line->value_len;
    apigw_pair cookie;
    while (apigw_cookie_next(&at, &n, &cookie) == APIGW_MORE) {
        char joined[REQUEST_VALUE_MAX];
        int len = snprintf(joined, sizeof joined, "%.*s%s%.*s", (int)cookie.name_len, cookie.name,
                           cookie.name_len == 0 ? "" : "=", (int)cookie.value_len, cookie.value);
        tree_append(cookies, tree_copy(d, joined, (size_t)len));
    }
}

static void add_lines(document *d, const request_parts *s, tree_node headers, tree_node cookies,
                      const char **user_agent) {
    for (size_t i = 0; i < s->header_count; i++) {
        const apigw_pair *line = &s->headers[i];
        char name[128];
        size_t n = 0;
        for (; n < line->name_len && n < sizeof name - 1; n++)
            name[n] = line->name[n] >= 'A' && line->name[n] <= 'Z' ? (char)(line->name[n] + 32) : line->name[n];
        name[n] = '\0';
        if (strcmp(name, "cookie") == 0)
            add_cookies(d, cookies, line);
        else
            join(d, headers, name, line->value, line->value_len);
        if (strcmp(name, "user-agent") == 0)
            *user_agent = line->value;
    }
    set(d, headers, "x-forwarded-for", source_ip);
    set(d, headers, "x-forwarded-port", "443");
    set(d, headers, "x-forwarded-proto", "https");
}

static tree_node v2_context(document *d, const request_parts *s, const char *path, size_t path_len,
                            const char *user_agent) {
    tree_node context = tree_object(d), http = tree_object(d);
    set(d, http, "method", s->method);
    tree_add(d, http, "path", tree_copy(d, path, path_len));
    set(d, http, "protocol", "HTTP/1.1");
    set(d, http, "sourceIp", source_ip);
    set(d, http, "userAgent", user_agent);
    set(d, context, "accountId", account_id);
    set(d, context, "apiId", api_id);
    set(d, context, "domainName", domain);
    set(d, context, "domainPrefix", api_id);
    tree_add(d, context, "http", http);
    set(d, context, "requestId", request_id);
    set(d, context, "routeKey", route_key);
    set(d, context, "stage", "$default");
    set_times(d, context, "time", "timeEpoch");
    return context;
}

static tree_node v2_event(document *d, const request_parts *s) {
    tree_node event = tree_object(d), headers = tree_object(d), cookies = tree_array(d), query = tree_object(d);
    const char *user_agent = "";
    char path[REQUEST_VALUE_MAX];
    size_t path_len = apigw_percent_decode(s->path, s->path_len, 0, path);
    add_lines(d, s, headers, cookies, &user_agent);
    add_query(d, s, query, NULL);
    set(d, event, "version", "2.0");
    set(d, event, "routeKey", route_key);
    tree_add(d, event, "rawPath", tree_copy(d, path, path_len));
    tree_add(d, event, "rawQueryString", tree_string(d, s->query, s->query_len));
    add_or_discard(d, event, "cookies", cookies);
    tree_add(d, event, "headers", headers);
    add_or_discard(d, event, "queryStringParameters", query);
    tree_add(d, event, "requestContext", v2_context(d, s, path, path_len, user_agent));
    if (s->body_len != 0)
        tree_add(d, event, "body", tree_string(d, s->body, s->body_len));
    tree_add(d, event, "isBase64Encoded", tree_boolean(d, false));
    return event;
}

/* ---- results ------------------------------------------------------------------------------------------------------
 */

static tree_node result(document *d, const response_parts *parts) {
    tree_node root = tree_object(d), headers = tree_object(d), cookies;
    tree_add(d, root, "statusCode", tree_number(d, 200));
    for (size_t i = 0; i < parts->header_count; i++)
        tree_add(d, headers, parts->names[i], tree_string(d, parts->values[i], strlen(parts->values[i])));
    tree_add(d, root, "headers", headers);
    if (parts->cookie_count != 0) {
        cookies = tree_array(d);
        for (size_t i = 0; i < parts->cookie_count; i++)
            tree_append(cookies, tree_string(d, parts->cookies[i], strlen(parts->cookies[i])));
        tree_add(d, root, "cookies", cookies);
    }
    if (parts->binary) {
        apigw_base64_encode(parts->body.at, parts->body.len, parts->base64, parts->base64_len);
        tree_add(d, root, "body", tree_string(d, parts->base64, parts->base64_len));
    } else {
        tree_add(d, root, "body", tree_string(d, parts->body.at, parts->body.len));
    }
    tree_add(d, root, "isBase64Encoded", tree_boolean(d, parts->binary));
    return root;
}

/* The text of a tree, which is released. */
static char *finished(document *d, tree_node root) {
    char *text = tree_dump(d, root);
    tree_end(d, root);
    if (text == NULL)
        die("%s could not write a document", TREE_STRING(PEER));
    return text;
}

/* The state of a peer begins with its document. */
char *TREE_JOIN(write_result, PEER)(void *state, const response_parts *parts) {
    document *d = (document *)state;
    tree_begin(d);
    return finished(d, result(d, parts));
}

char *TREE_JOIN(write_event, PEER)(void *state, const request_parts *parts) {
    document *d = (document *)state;
    tree_begin(d);
    return finished(d, parts->rest ? rest_event(d, parts) : v2_event(d, parts));
}
#endif
