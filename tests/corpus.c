/* Runs over a directory of published events (its index.tsv: file, kind, quality, source, licence). What an event must
 * decode to is found by a walk of its own over a jansson tree of the same text, by the rules of the specification, and
 * not by anything of the library. Without the directory there is nothing to do. */
#include "support/exact.h"
#include "support/files.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <jansson.h>

static tally counts; /* checks of the current event */
static tally tests;  /* an event is one test */
static unsigned need_lenience, decoded;

/* ---- lists of pairs, as the walk finds them --------------------------------------------------------------------- */

typedef struct line {
    char *name, *value;
    size_t name_len, value_len;
} line;

typedef struct lines {
    line *at;
    size_t count, capacity;
} lines;

static void add(lines *l, const char *name, size_t name_len, const char *value, size_t value_len) {
    if (l->count == l->capacity) {
        line *grown = exact_block((l->capacity = l->capacity * 2 + 16) * sizeof *grown);
        if (l->count != 0)
            memcpy(grown, l->at, l->count * sizeof *grown);
        free(l->at);
        l->at = grown;
    }
    l->at[l->count++] = (line){exact_copy(name, name_len), exact_copy(value, value_len), name_len, value_len};
}

static void lines_free(lines *l) {
    for (size_t i = 0; i < l->count; i++) {
        free(l->at[i].name);
        free(l->at[i].value);
    }
    free(l->at);
    *l = (lines){NULL, 0, 0};
}

/* Equal names; for headers ASCII letter case does not count. */
static bool same_name(const char *a, size_t a_len, const char *b, size_t b_len, bool fold) {
    if (a_len != b_len)
        return false;
    for (size_t i = 0; i < a_len; i++) {
        char x = a[i], y = b[i];
        if (fold && x >= 'A' && x <= 'Z')
            x = (char)(x - 'A' + 'a');
        if (fold && y >= 'A' && y <= 'Z')
            y = (char)(y - 'A' + 'a');
        if (x != y)
            return false;
    }
    return true;
}

static bool has_name(const lines *l, size_t count, const char *name, size_t n, bool fold) {
    for (size_t i = 0; i < count; i++)
        if (same_name(l->at[i].name, l->at[i].name_len, name, n, fold))
            return true;
    return false;
}

/* ---- the walk --------------------------------------------------------------------------------------------------- */

/* A scalar as text: what a string holds, or how a number, true or false is written. NULL for any other value. */
static char *scalar(const json_t *value, size_t *len) {
    char number[64];
    const char *text = number;
    if (json_is_string(value)) {
        *len = json_string_length(value);
        return exact_copy(json_string_value(value), *len);
    }
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(number, sizeof number, "%.17g", json_real_value(value));
    else if (json_is_boolean(value))
        text = json_is_true(value) ? "true" : "false";
    else
        return NULL;
    *len = strlen(text);
    return exact_copy(text, *len);
}

/* RFC 9110 token. */
static bool is_token(const char *name, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return n != 0;
}

static void add_scalar(lines *l, const char *name, const json_t *value) {
    size_t n = 0;
    char *text = scalar(value, &n);
    if (text != NULL)
        add(l, name, strlen(name), text, n);
    free(text);
}

/* Entries of a multi-value map, then those of the single-value map whose name it does not have. */
static void merge_maps(lines *l, json_t *multi, json_t *single, bool headers) {
    size_t from_multi;
    const char *name;
    json_t *value, *item;
    size_t i;
    json_object_foreach(multi, name, value) {
        if (headers && !is_token(name, strlen(name)))
            continue;
        if (!json_is_array(value))
            add_scalar(l, name, value);
        json_array_foreach(value, i, item) add_scalar(l, name, item);
    }
    from_multi = l->count;
    json_object_foreach(single, name, value) {
        if (headers && !is_token(name, strlen(name)))
            continue;
        if (!has_name(l, from_multi, name, strlen(name), headers))
            add_scalar(l, name, value);
    }
}

static int hex(char c) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)((at - digits) & 15) : -1;
}

/* Percent-decodes a piece of a query string. */
static char *decode_piece(const char *text, size_t n, size_t *len) {
    char *out = exact_block(n);
    *len = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '%' && i + 2 < n && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            out[(*len)++] = (char)(unsigned char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out[(*len)++] = text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

static void parse_query(lines *l, const char *text) {
    while (*text != '\0') {
        size_t n = strcspn(text, "&"), sign = 0, name_len, value_len;
        while (sign < n && text[sign] != '=')
            sign++;
        if (n != 0) {
            char *name = decode_piece(text, sign, &name_len);
            char *value = decode_piece(text + sign + (sign < n), n - sign - (sign < n), &value_len);
            add(l, name, name_len, value, value_len);
            free(name);
            free(value);
        }
        text += n + (text[n] == '&');
    }
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* Blanks around a piece of text taken away. */
static void trim(const char **text, size_t *n) {
    while (*n != 0 && is_blank((*text)[*n - 1]))
        --*n;
    while (*n != 0 && is_blank(**text)) {
        ++*text;
        --*n;
    }
}

/* Name and value of a cookie; one without "=" has no name. */
static void add_cookie(lines *l, const char *text, size_t n) {
    const char *value = text;
    size_t name_len = 0, value_len = n;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '=') {
            name_len = i;
            value = text + i + 1;
            value_len = n - i - 1;
            break;
        }
    }
    trim(&text, &name_len);
    trim(&value, &value_len);
    add(l, text, name_len, value, value_len);
}

static void split_cookies(lines *l, const lines *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        const line *h = &headers->at[i];
        size_t begin = 0;
        if (!same_name(h->name, h->name_len, "cookie", 6, true))
            continue;
        for (size_t k = 0; k <= h->value_len; k++) {
            if (k == h->value_len || h->value[k] == ';') {
                size_t blank = begin;
                while (blank < k && is_blank(h->value[blank]))
                    blank++;
                if (blank < k)
                    add_cookie(l, h->value + begin, k - begin);
                begin = k + 1;
            }
        }
    }
}

/* The cookie line that HTTP API 2.0 took away, from its pieces. */
static void join_cookies(lines *headers, const json_t *cookies) {
    char joined[65536];
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(cookies); i++) {
        const json_t *one = json_array_get(cookies, i);
        n += (size_t)snprintf(joined + n, sizeof joined - n, "%s%s", i != 0 ? "; " : "", json_string_value(one));
    }
    add(headers, "cookie", 6, joined, n);
}

/* A path that is valid in a URI. */
static char *valid_path(const char *raw, bool is_decoded) {
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/";
    char *out = exact_block(3 * strlen(raw) + 2), *to = out;
    if (raw[0] != '/')
        *to++ = '/';
    for (; *raw != '\0'; raw++) {
        bool escape = *raw == '%' && !is_decoded && hex(raw[1]) >= 0 && hex(raw[2]) >= 0;
        if (escape || strchr(kept, *raw) != NULL)
            *to++ = *raw;
        else
            to += sprintf(to, "%%%02X", (unsigned)(unsigned char)*raw);
    }
    *to = '\0';
    return out;
}

static char *decode_base64(const char *text, size_t n, size_t *len) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = exact_block(n);
    size_t padding = n >= 1 && text[n - 1] == '=' ? n >= 2 && text[n - 2] == '=' ? 2 : 1 : 0;
    unsigned held = 0, bits = 0;
    bool good = n % 4 == 0;
    *len = 0;
    for (size_t i = 0; good && i < n - padding; i++) {
        const char *digit = text[i] != '\0' ? strchr(digits, text[i]) : NULL;
        good = digit != NULL;
        if (!good)
            break;
        held = (held << 6 | (unsigned)(digit - digits)) & 0xFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[(*len)++] = (char)(unsigned char)(held >> bits);
        }
    }
    if (good && (held & ((1U << bits) - 1)) == 0)
        return out;
    free(out);
    return NULL;
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

static void compare_text(const char *file, const char *what, const char *expected, size_t n, const char *found,
                         size_t len) {
    bool same = expected == NULL || found == NULL ? expected == found : n == len && memcmp(expected, found, n) == 0;
    check(&counts, same, "%s: %s: expected '%.*s', found '%.*s'", file, what,
          expected != NULL ? (int)(n < 300 ? n : 300) : 8, expected != NULL ? expected : "(absent)",
          found != NULL ? (int)(len < 300 ? len : 300) : 8, found != NULL ? found : "(absent)");
}

static void compare_lines(const char *file, const char *what, const lines *expected, const apigw_request *request,
                          uint32_t list) {
    size_t count = apigw_request_count(request, list);
    apigw_pair pair;
    check(&counts, count == expected->count, "%s: %s: expected %zu, found %zu", file, what, expected->count, count);
    for (size_t i = 0; i < count && i < expected->count; i++) {
        const line *l = &expected->at[i];
        if (!check(&counts, apigw_request_at(request, list, i, &pair) == APIGW_OK, "%s: %s", file, what))
            return;
        compare_text(file, what, l->name, l->name_len, pair.name, pair.name_len);
        compare_text(file, l->name_len < 100 ? what : "long", l->value, l->value_len, pair.value, pair.value_len);
    }
}

/* The first of two strings that is there. */
static const char *text_of(const json_t *first, const json_t *second) {
    const char *text = json_string_value(first);
    return text != NULL ? text : json_string_value(second);
}

static bool is_alb(uint32_t kind) {
    return kind == APIGW_KIND_ALB || kind == APIGW_KIND_ALB_MULTI;
}

static bool is_lattice(uint32_t kind) {
    return kind == APIGW_KIND_LATTICE_1 || kind == APIGW_KIND_LATTICE_2;
}

/* Where the path is, up to the query string that follows it on Lattice. */
static char *path_of(const json_t *event, uint32_t kind) {
    bool second = kind == APIGW_KIND_HTTP_2 || kind == APIGW_KIND_FUNCTION_URL;
    const char *name = second ? "rawPath" : kind == APIGW_KIND_LATTICE_1 ? "raw_path" : "path";
    const char *raw = json_string_value(json_object_get(event, name));
    char *path = raw == NULL ? NULL : exact_copy(raw, strlen(raw) + 1);
    if (path != NULL && is_lattice(kind))
        path[strcspn(path, "?")] = '\0';
    return path;
}

static void compare_start(const char *file, uint32_t kind, const json_t *event, const apigw_request *request) {
    const json_t *context = json_object_get(event, "requestContext"), *http = json_object_get(context, "http");
    bool second = kind == APIGW_KIND_HTTP_2 || kind == APIGW_KIND_FUNCTION_URL;
    const char *method = second             ? text_of(json_object_get(http, "method"), NULL)
                         : is_lattice(kind) ? text_of(json_object_get(event, "method"), NULL)
                         : is_alb(kind)
                             ? text_of(json_object_get(event, "httpMethod"), NULL)
                             : text_of(json_object_get(event, "httpMethod"), json_object_get(context, "httpMethod"));
    char *owned = path_of(event, kind), *path = NULL;
    const char *raw = owned;
    bool is_decoded = kind == APIGW_KIND_HTTP_2;
    size_t len;
    const char *found = apigw_request_get(request, APIGW_FIELD_METHOD, &len);
    compare_text(file, "method", method, method != NULL ? strlen(method) : 0, found, len);
    if (raw == NULL && second) { /* what is left is decoded on both (A3.4, A4.2) */
        raw = json_string_value(json_object_get(http, "path"));
        is_decoded = true;
    }
    if (raw != NULL)
        path = valid_path(raw, is_decoded);
    found = apigw_request_get(request, APIGW_FIELD_PATH, &len);
    compare_text(file, "path", path, path != NULL ? strlen(path) : 0, found, len);
    free(path);
    free(owned);
}

/* The parameters of a load balancer's maps, each decoded once. */
static void decode_lines(lines *query) {
    for (size_t i = 0; i < query->count; i++) {
        line *l = &query->at[i];
        char *name = decode_piece(l->name, l->name_len, &l->name_len);
        char *value = decode_piece(l->value, l->value_len, &l->value_len);
        free(l->name);
        free(l->value);
        l->name = name;
        l->value = value;
    }
}

/* The query string that the event has, if it has one. */
static const char *query_of(const json_t *event, uint32_t kind) {
    const char *path = json_string_value(json_object_get(event, kind == APIGW_KIND_LATTICE_1 ? "raw_path" : "path"));
    const char *mark = is_lattice(kind) && path != NULL ? strchr(path, '?') : NULL;
    if (is_lattice(kind))
        return mark == NULL ? NULL : mark + 1;
    return is_alb(kind) ? NULL : json_string_value(json_object_get(event, "rawQueryString"));
}

static void find_query(lines *query, json_t *event, uint32_t kind) {
    const char *raw = query_of(event, kind);
    json_t *multi = json_object_get(event, kind == APIGW_KIND_LATTICE_2 ? "queryStringParameters"
                                                                        : "multiValueQueryStringParameters");
    if (raw != NULL && raw[0] != '\0')
        parse_query(query, raw);
    else
        merge_maps(
            query, kind == APIGW_KIND_LATTICE_1 ? NULL : multi,
            json_object_get(event, kind == APIGW_KIND_LATTICE_1 ? "query_string_parameters" : "queryStringParameters"),
            false);
    if (is_alb(kind))
        decode_lines(query);
}

static void compare_lists(const char *file, uint32_t kind, json_t *event, const apigw_request *request) {
    const json_t *cookies = kind <= APIGW_KIND_FUNCTION_URL ? json_object_get(event, "cookies") : NULL;
    lines headers = {NULL, 0, 0}, query = {NULL, 0, 0}, crumbs = {NULL, 0, 0};
    bool has_cookies = json_array_size(cookies) != 0;
    merge_maps(&headers, json_object_get(event, kind == APIGW_KIND_LATTICE_2 ? "headers" : "multiValueHeaders"),
               json_object_get(event, "headers"), true);
    for (size_t i = 0; i < json_array_size(cookies); i++)
        add_cookie(&crumbs, json_string_value(json_array_get(cookies, i)),
                   json_string_length(json_array_get(cookies, i)));
    if (!has_cookies)
        split_cookies(&crumbs, &headers);
    else if (!has_name(&headers, headers.count, "cookie", 6, true))
        join_cookies(&headers, cookies);
    find_query(&query, event, kind);
    compare_lines(file, "headers", &headers, request, APIGW_LIST_HEADERS);
    compare_lines(file, "query", &query, request, APIGW_LIST_QUERY);
    compare_lines(file, "cookies", &crumbs, request, APIGW_LIST_COOKIES);
    lines_free(&headers);
    lines_free(&query);
    lines_free(&crumbs);
}

/* Fields that stand at one place. */
static void compare_fields(const char *file, uint32_t kind, json_t *event, const apigw_request *request) {
    static const struct {
        uint32_t kind, field;
        const char *name;
    } rows[] = {{APIGW_KIND_ALB, APIGW_FIELD_TARGET_GROUP_ARN, "targetGroupArn"},
                {APIGW_KIND_ALB_MULTI, APIGW_FIELD_TARGET_GROUP_ARN, "targetGroupArn"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_TARGET_GROUP_ARN, "targetGroupArn"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_SERVICE_ARN, "serviceArn"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_SERVICE_NETWORK_ARN, "serviceNetworkArn"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_REGION, "region"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_SOURCE_VPC_ARN, "sourceVpcArn"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_IDENTITY_TYPE, "type"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_PRINCIPAL, "principal"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_SESSION_NAME, "sessionName"},
                {APIGW_KIND_LATTICE_2, APIGW_FIELD_X509_SAN_DNS, "x509SanDns"}};
    json_t *context = json_object_get(event, "requestContext"), *elb = json_object_get(context, "elb");
    const char *time = json_string_value(json_object_get(context, "timeEpoch"));
    int64_t ms = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *name = rows[i].name;
        const json_t *at = is_alb(kind)                             ? elb
                           : json_object_get(context, name) != NULL ? context
                                                                    : json_object_get(context, "identity");
        const char *expected = json_string_value(json_object_get(at, name)), *found;
        size_t len = 0;
        if (rows[i].kind != kind)
            continue;
        found = apigw_request_get(request, rows[i].field, &len);
        compare_text(file, name, expected, expected == NULL ? 0 : strlen(expected), found, len);
    }
    if (kind == APIGW_KIND_LATTICE_2 && time != NULL)
        check(&counts,
              apigw_request_get_int(request, APIGW_FIELD_TIME_MS, &ms) == APIGW_OK &&
                  ms == strtoll(time, NULL, 10) / 1000,
              "%s: time %s: %lld", file, time, (long long)ms);
}

static void compare_body(const char *file, uint32_t kind, const json_t *event, const apigw_request *request) {
    const json_t *body = json_object_get(event, "body");
    size_t n = json_string_length(body), len;
    const char *found = apigw_request_body(request, &len), *expected = json_string_value(body);
    char *plain = NULL;
    const char *flag = kind == APIGW_KIND_LATTICE_1 ? "is_base64_encoded" : "isBase64Encoded";
    if (expected != NULL && json_is_true(json_object_get(event, flag))) {
        plain = decode_base64(expected, json_string_length(body), &n);
        expected = plain; /* one that does not decode is left out */
    }
    compare_text(file, "body", expected, n, found, len);
    free(plain);
}

/* ---- events of connections and authorizers ----------------------------------------------------------------------- */

/* The kind whose members a REQUEST authorizer's event has; 0: none. */
static uint32_t asked_about(uint32_t kind) {
    return kind == APIGW_KIND_AUTHORIZER_REST     ? APIGW_KIND_REST
           : kind == APIGW_KIND_AUTHORIZER_HTTP_1 ? APIGW_KIND_HTTP_1
           : kind == APIGW_KIND_AUTHORIZER_HTTP_2 ? APIGW_KIND_HTTP_2
                                                  : 0;
}

/* Members with a field each, where they stand: at the top, in the context or in its identity. */
static void compare_told(const char *file, bool connection, const json_t *event, const apigw_request *request) {
    static const struct {
        uint32_t field;
        bool connection;
        const char *name;
    } rows[] = {
        {APIGW_FIELD_TYPE, false, "type"},
        {APIGW_FIELD_AUTHORIZATION_TOKEN, false, "authorizationToken"},
        {APIGW_FIELD_METHOD_ARN, false, "methodArn"},
        {APIGW_FIELD_METHOD_ARN, false, "routeArn"},
        {APIGW_FIELD_ROUTE_KEY, true, "routeKey"},
        {APIGW_FIELD_EVENT_TYPE, true, "eventType"},
        {APIGW_FIELD_CONNECTION_ID, true, "connectionId"},
        {APIGW_FIELD_CONNECTED_AT, true, "connectedAt"},
        {APIGW_FIELD_MESSAGE_ID, true, "messageId"},
        {APIGW_FIELD_MESSAGE_DIRECTION, true, "messageDirection"},
        {APIGW_FIELD_DISCONNECT_STATUS_CODE, true, "disconnectStatusCode"},
        {APIGW_FIELD_DISCONNECT_REASON, true, "disconnectReason"},
        {APIGW_FIELD_EXTENDED_REQUEST_ID, true, "extendedRequestId"},
        {APIGW_FIELD_REQUEST_ID, true, "requestId"},
        {APIGW_FIELD_STAGE, true, "stage"},
        {APIGW_FIELD_API_ID, true, "apiId"},
        {APIGW_FIELD_DOMAIN_NAME, true, "domainName"},
        {APIGW_FIELD_TIME, true, "requestTime"},
        {APIGW_FIELD_TIME_MS, true, "requestTimeEpoch"},
        {APIGW_FIELD_SOURCE_IP, true, "sourceIp"},
        {APIGW_FIELD_USER_AGENT, true, "userAgent"},
    };
    const json_t *context = json_object_get(event, "requestContext"), *identity = json_object_get(context, "identity");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *value = json_object_get(event, rows[i].name);
        size_t n = 0, len = 0;
        char *expected;
        const char *found = apigw_request_get(request, rows[i].field, &len);
        if (rows[i].connection)
            value = json_object_get(context, rows[i].name) != NULL ? json_object_get(context, rows[i].name)
                                                                   : json_object_get(identity, rows[i].name);
        if (rows[i].connection != connection || (value == NULL && rows[i].field == APIGW_FIELD_METHOD_ARN))
            continue; /* the ARN is in one of both */
        expected = value == NULL ? NULL : scalar(value, &n);
        compare_text(file, rows[i].name, expected, n, found, len);
        free(expected);
    }
}

static void compare_sources(const char *file, const json_t *event, const apigw_request *request) {
    const json_t *value = json_object_get(event, "identitySource");
    lines expected = {NULL, 0, 0};
    if (json_is_string(value))
        add_scalar(&expected, "", value);
    for (size_t i = 0; i < json_array_size(value); i++)
        add_scalar(&expected, "", json_array_get(value, i));
    compare_lines(file, "identity sources", &expected, request, APIGW_LIST_IDENTITY_SOURCES);
    lines_free(&expected);
}

static void compare_event(const char *file, uint32_t kind, json_t *event, const apigw_request *request) {
    bool connection = kind == APIGW_KIND_WEBSOCKET || kind == APIGW_KIND_AUTHORIZER_WEBSOCKET;
    size_t len;
    if (kind != APIGW_KIND_WEBSOCKET)
        compare_told(file, false, event, request);
    if (connection)
        compare_told(file, true, event, request);
    if (asked_about(kind) != 0) {
        compare_start(file, asked_about(kind), event, request);
        compare_sources(file, event, request);
    }
    if (kind == APIGW_KIND_WEBSOCKET) {
        compare_start(file, APIGW_KIND_REST, event, request); /* samples that were made of REST events have them */
        compare_body(file, kind, event, request);
    } else {
        check(&counts, apigw_request_body(request, &len) == NULL, "%s: a body", file);
    }
    if (kind != APIGW_KIND_AUTHORIZER_TOKEN)
        compare_lists(file, asked_about(kind) != 0 ? asked_about(kind) : APIGW_KIND_REST, event, request);
}

/* ---- one event -------------------------------------------------------------------------------------------------- */

static bool has(const json_t *event, const char *name) {
    const json_t *value = json_object_get(event, name);
    return value != NULL && !json_is_null(value);
}

/* The kind that the index means; where one of its names covers two, the event tells. */
static uint32_t kind_of(const char *name, const json_t *event) {
    static const struct {
        const char *name;
        uint32_t kind;
    } names[] = {{"rest-v1", APIGW_KIND_REST},
                 {"http-v1", APIGW_KIND_HTTP_1},
                 {"http-v2", APIGW_KIND_HTTP_2},
                 {"function-url", APIGW_KIND_FUNCTION_URL},
                 {"websocket", APIGW_KIND_WEBSOCKET},
                 {"lattice-v1", APIGW_KIND_LATTICE_1},
                 {"lattice-v2", APIGW_KIND_LATTICE_2},
                 {"authorizer-token", APIGW_KIND_AUTHORIZER_TOKEN},
                 {"authorizer-request-v2", APIGW_KIND_AUTHORIZER_HTTP_2},
                 {"authorizer-websocket", APIGW_KIND_AUTHORIZER_WEBSOCKET}};
    if (strcmp(name, "alb") == 0)
        return has(event, "multiValueHeaders") || has(event, "multiValueQueryStringParameters") ? APIGW_KIND_ALB_MULTI
                                                                                                : APIGW_KIND_ALB;
    if (strcmp(name, "authorizer-request-http-v1") == 0)
        return has(event, "version") ? APIGW_KIND_AUTHORIZER_HTTP_1 : APIGW_KIND_AUTHORIZER_REST;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].kind;
    return 0;
}

/* Without lenience: decoded or refused with a reason, and never anything else. */
static void check_strictly(const char *file, const char *text, size_t len) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_error error;
    apigw_status status = apigw_request_decode(request, text, len, 0, &error);
    if (status != APIGW_OK) {
        need_lenience++;
        printf("%s: %s at %llu, '%s': %s\n", file, apigw_status_name(status), (unsigned long long)error.offset,
               error.pointer, error.message);
    }
    check(&counts, status <= 0 && error.code == status && (status == APIGW_OK || error.message[0] != '\0'),
          "%s: no reason for %d", file, (int)status);
    check(&counts, apigw_request_kind(request) != 0, "%s: the kind is missing", file);
    check(&counts, status == APIGW_OK || apigw_request_get(request, APIGW_FIELD_METHOD, NULL) == NULL,
          "%s: half-decoded", file);
    apigw_request_free(request);
}

static void check_event(const char *file, const char *name, const char *text, size_t len) {
    json_error_t why;
    apigw_error error;
    size_t mark = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* jansson takes no byte-order mark */
    json_t *event = json_loadb(text + mark, len - mark, JSON_ALLOW_NUL, &why);
    uint32_t kind = kind_of(name, event), found;
    apigw_request *request = apigw_request_new(NULL);
    if (!check(&counts, event != NULL, "%s: jansson: %s", file, why.text))
        return;
    apigw_request_set_option(request, APIGW_OPT_LENIENT, 1, NULL);
    found = apigw_request_detect(request, text, len, &error);
    check(&counts, found == kind, "%s: kind: expected %s, found %s", file, apigw_kind_name(kind),
          found != 0 ? apigw_kind_name(found) : error.message);
    if ((kind >= APIGW_KIND_REST && kind <= APIGW_KIND_FUNCTION_URL) || is_alb(kind) || is_lattice(kind)) {
        decoded++;
        if (check(&counts, apigw_request_decode(request, text, len, 0, &error) == APIGW_OK, "%s: %s", file,
                  error.message)) {
            compare_start(file, kind, event, request);
            compare_fields(file, kind, event, request);
            compare_lists(file, kind, event, request);
            compare_body(file, kind, event, request);
        }
        check_strictly(file, text, len);
    }
    if (kind == APIGW_KIND_WEBSOCKET || kind >= APIGW_KIND_AUTHORIZER_TOKEN) {
        decoded++;
        if (check(&counts, apigw_request_decode(request, text, len, 0, &error) == APIGW_OK, "%s: %s", file,
                  error.message))
            compare_event(file, kind, event, request);
        check_strictly(file, text, len);
    }
    apigw_request_free(request);
    json_decref(event);
}

/* One line of the index: file, kind, quality and more, between tabs. */
static void check_line(const char *directory, char *index_line) {
    char path[4096], *kind = strchr(index_line, '\t'), *quality, *text;
    size_t len = 0;
    if (kind == NULL)
        return;
    *kind++ = '\0';
    quality = strchr(kind, '\t');
    if (quality == NULL)
        return;
    *quality++ = '\0';
    if ((strncmp(quality, "full", 4) != 0 && strncmp(kind, "lattice-", 8) != 0) || strncmp(kind, "resp-", 5) == 0)
        return;
    snprintf(path, sizeof path, "%s/%s", directory, index_line);
    text = read_whole(path, &len);
    if (check(&counts, text != NULL, "%s cannot be read", path))
        check_event(index_line, kind, text, len);
    count_test(&tests, &counts, index_line);
    free(text);
}

int main(int argc, char **argv) {
    char path[1024], index_line[2048];
    FILE *index = NULL;
    if (argc > 1) {
        snprintf(path, sizeof path, "%s/index.tsv", argv[1]);
        index = fopen(path, "r");
    }
    if (index == NULL) {
        tests.skipped++;
        return conclude(&tests);
    }
    while (fgets(index_line, sizeof index_line, index) != NULL)
        check_line(argv[1], index_line);
    fclose(index);
    check(&tests, decoded != 0, "the index has no event that can be decoded");
    printf("%u events decoded, %u of them need lenience\n", decoded, need_lenience);
    return conclude(&tests);
}
