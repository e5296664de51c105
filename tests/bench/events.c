/* Events as API Gateway sends them: members in its order, no white space, values of usual lengths. Every event is
 * different, so that the processor's branch prediction learns none by heart. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 64, VALUE_MAX = 900 };

/* A header line or another pair, before it is JSON. */
typedef struct line {
    const char *name;
    char value[VALUE_MAX];
} line;

typedef struct request {
    enum event kind;
    line headers[LINES_MAX];
    size_t header_count;
    char cookies[8][64];
    size_t cookie_count;
    line query[6];
    size_t query_count;
    char resource[64], path[128], id[40];
    const char *method;
    char source_ip[20], request_id[40], user_agent[160];
    char domain_prefix[16], domain[80];
    uint64_t time_ms;
    bool stage_variables, claims;
} request;

/* `n` characters of an alphabet, NUL-terminated. */
static void fill(chance *c, char *to, size_t n, const char *alphabet) {
    size_t letters = strlen(alphabet);
    for (size_t i = 0; i < n; i++)
        to[i] = alphabet[chance_below(c, letters)];
    to[n] = '\0';
}

static const char hex[] = "0123456789abcdef", digits[] = "0123456789", lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void fill_uuid(chance *c, char *to) {
    static const size_t groups[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < 5; i++) {
        fill(c, to, groups[i], hex);
        to += groups[i];
        *to++ = i == 4 ? '\0' : '-';
    }
}

static void copy(char *to, const char *from) {
    memcpy(to, from, strlen(from) + 1);
}

/* ---- header lines -------------------------------------------------------------------------------------------- */

/* Values that stand in so many shapes that chance picks one. A digit is made another one. */
static const struct {
    const char *name;
    const char *values[3];
} usual[] = {
    {"Host", {"api.example.com", "1a2b3c4d5e.execute-api.eu-central-1.amazonaws.com", "shop.example.org"}},
    {"User-Agent",
     {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
      "curl/8.5.0", "okhttp/4.12.0"}},
    {"Accept",
     {"*/*", "application/json", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}},
    {"Accept-Encoding", {"gzip, deflate, br, zstd", "gzip", "identity"}},
    {"Accept-Language", {"en-US,en;q=0.9", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "fr"}},
    {"X-Forwarded-For", {"203.0.113.17", "198.51.100.201, 130.176.16.83", "2001:db8:85a3::8a2e:370:7334"}},
    {"X-Forwarded-Port", {"443", "443", "443"}},
    {"X-Forwarded-Proto", {"https", "https", "https"}},
    {"X-Amzn-Trace-Id",
     {"Root=1-65f0a1b2-0123456789abcdef01234567", "Self=1-65f0a1b3-76543210;Root=1-65f0a1b2-98",
      "Root=1-5f8c2a30-7061626364656667;Parent=53995c3f42cd8ad8;Sampled=1"}},
    {"sec-ch-ua",
     {"\"Not/A)Brand\";v=\"8\", \"Chromium\";v=\"126\", \"Google Chrome\";v=\"126\"",
      "\"Chromium\";v=\"124\", \"Not-A.Brand\";v=\"99\"", "\"Brave\";v=\"122\""}},
    {"sec-ch-ua-mobile", {"?0", "?1", "?0"}},
    {"sec-ch-ua-platform", {"\"Windows\"", "\"macOS\"", "\"Linux\""}},
    {"Sec-Fetch-Dest", {"document", "empty", "image"}},
    {"Sec-Fetch-Mode", {"navigate", "cors", "no-cors"}},
    {"Sec-Fetch-Site", {"same-origin", "cross-site", "none"}},
    {"Origin", {"https://www.example.com", "https://app.example.org", "null"}},
    {"Referer", {"https://www.example.com/catalogue/shoes?page=2", "https://app.example.org/", "about:client"}},
    {"Cache-Control", {"no-cache", "max-age=0", "no-store"}},
    {"Pragma", {"no-cache", "no-cache", "x"}},
    {"Upgrade-Insecure-Requests", {"1", "1", "1"}},
    {"DNT", {"1", "0", "1"}},
    {"If-None-Match", {"\"33a64df551425fcc55e4d42a148795d9f25f89d4\"", "W/\"0815\"", "*"}},
    {"X-Requested-With", {"XMLHttpRequest", "com.example.app", "fetch"}},
    {"Via", {"2.0 0f1e2d3c4b5a69788796a5b4c3d2e1f0.cloudfront.net (CloudFront)", "1.1 proxy-17", "1.1 varnish"}},
    {"CloudFront-Viewer-Country", {"DE", "US", "NZ"}},
    {"CloudFront-Forwarded-Proto", {"https", "https", "http"}},
    {"CloudFront-Is-Desktop-Viewer", {"true", "false", "true"}},
    {"CloudFront-Is-Mobile-Viewer", {"false", "true", "false"}},
    {"CloudFront-Is-Tablet-Viewer", {"false", "false", "true"}},
    {"CloudFront-Viewer-ASN", {"3320", "16509", "64496"}},
    {"X-Amz-Cf-Id",
     {"hBq4Yb1xnfzXoq7xLmCb5Hn0V8pQ3w9ZfJdK2sTgR6uE1vYcN4aLxw==", "nBsWBOrSHMgnaROZJK1wGCZ9PcRcSpq==",
      "Wf8CcV0QnTgMb7zJyL5sEoRk3uXhAdI2pNq9="}},
    {"X-Correlation-Id", {"9f0e8d7c-6b5a-4938-2716-05f4e3d2c1b0", "req-20260710-000017", "17"}},
    {"traceparent",
     {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-0af7651916cd43dd8448eb211c80319c-01", "00"}},
    {"X-Api-Version", {"2024-01-17", "3", "v2.17"}},
    {"Priority", {"u=0, i", "u=1", "i"}},
    {"From", {"Bj\xc3\xb6rn.M\xc3\xbcller@example.de", "mail@example.com", "a@b.example"}},
};

static void add_header(request *r, const char *name, const char *value) {
    line *l = &r->headers[r->header_count++];
    l->name = name;
    copy(l->value, value);
}

static void usual_header(request *r, chance *c, size_t i) {
    char value[VALUE_MAX];
    copy(value, usual[i].values[chance_below(c, 3)]);
    for (char *p = value; *p != '\0'; p++)
        if (*p >= '0' && *p <= '9')
            *p = digits[chance_below(c, 10)];
    add_header(r, usual[i].name, value);
}

/* A JSON Web Token by its looks. */
static void authorization(request *r, chance *c) {
    char value[VALUE_MAX] = "Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.";
    size_t at = strlen(value);
    fill(c, value + at, 160 + chance_below(c, 60), base64url);
    at += strlen(value + at);
    value[at++] = '.';
    fill(c, value + at, 171, base64url);
    add_header(r, "Authorization", value);
}

static void make_cookies(request *r, chance *c) {
    static const char *const names[] = {"session", "_ga", "theme", "csrftoken", "lang", "cart", "AWSALB", "consent"};
    r->cookie_count = chance_below(c, 5);
    for (size_t i = 0; i < r->cookie_count; i++) {
        char *to = r->cookies[i];
        copy(to, names[i + chance_below(c, 2)]);
        copy(to + strlen(to), "=");
        fill(c, to + strlen(to), 4 + chance_below(c, 30), base64url);
    }
}

static void make_headers(request *r, chance *c, size_t count, enum body body) {
    size_t known = sizeof usual / sizeof usual[0], skipped = 0;
    make_cookies(r, c);
    for (size_t i = 0; i < known && r->header_count < count; i++)
        if (known - i > count - r->header_count && chance_below(c, 4) == 0 && skipped < known - count)
            skipped++;
        else
            usual_header(r, c, i);
    if (chance_below(c, 2) == 0)
        authorization(r, c);
    if (body != NO_BODY)
        add_header(r, "Content-Type",
                   body == JSON_BODY     ? "application/json"
                   : body == BASE64_BODY ? "image/png"
                                         : "text/plain; charset=utf-8");
    if (r->kind != HTTP_2_EVENT && r->cookie_count != 0) {
        char value[VALUE_MAX] = "";
        for (size_t i = 0; i < r->cookie_count; i++) {
            copy(value + strlen(value), i == 0 ? "" : "; ");
            copy(value + strlen(value), r->cookies[i]);
        }
        add_header(r, "Cookie", value);
    }
}

/* ---- the rest of a request ----------------------------------------------------------------------------------- */

static void make_query(request *r, chance *c) {
    static const char *const names[] = {"page", "q", "sort", "filter[]", "limit", "utm_source"};
    static const char *const values[] = {"", "shoes & socks", "caf\xc3\xa9 au lait", "price,-date", "100%", "a=b"};
    r->query_count = chance_below(c, 6);
    for (size_t i = 0; i < r->query_count; i++) {
        r->query[i].name = names[i];
        if (chance_below(c, 3) == 0)
            copy(r->query[i].value, values[chance_below(c, 6)]);
        else
            fill(c, r->query[i].value, 1 + chance_below(c, 12), lower);
    }
}

static void make_request(request *r, chance *c, enum event kind, size_t header_count, enum body body) {
    static const char *const methods[] = {"GET", "GET", "HEAD", "DELETE"}, *const writing[] = {"POST", "PUT", "PATCH"};
    static const char *const things[] = {"pets", "orders", "customers", "invoices"};
    const char *thing = things[chance_below(c, 4)];
    memset(r, 0, sizeof *r);
    r->kind = kind;
    r->method = body == NO_BODY ? methods[chance_below(c, 4)] : writing[chance_below(c, 3)];
    fill(c, r->id, 6 + chance_below(c, 16), hex);
    copy(r->resource, "/v1/");
    copy(r->resource + strlen(r->resource), thing);
    copy(r->path, r->resource);
    copy(r->resource + strlen(r->resource), "/{id}");
    copy(r->path + strlen(r->path), "/");
    copy(r->path + strlen(r->path), r->id);
    if (chance_below(c, 4) == 0)
        copy(r->path + strlen(r->path), kind == HTTP_2_EVENT ? " caf\xc3\xa9" : "%20caf%C3%A9");
    fill_uuid(c, r->request_id);
    copy(r->source_ip, "203.0.113.");
    fill(c, r->source_ip + strlen(r->source_ip), 2, digits + 1);
    copy(r->user_agent, usual[1].values[chance_below(c, 3)]);
    fill(c, r->domain_prefix, 10, "abcdefghijklmnopqrstuvwxyz0123456789");
    copy(r->domain, r->domain_prefix);
    copy(r->domain + 10, ".execute-api.eu-central-1.amazonaws.com");
    r->time_ms = UINT64_C(1752000000000) + chance_below(c, 1000000000);
    r->stage_variables = chance_below(c, 3) == 0;
    r->claims = chance_below(c, 2) == 0;
    make_headers(r, c, header_count, body);
    make_query(r, c);
}

/* ---- JSON ---------------------------------------------------------------------------------------------------- */

static void put_string(text *out, const char *string) {
    text_string(out, string, strlen(string));
}

/* `,"name":"value"`, or null. */
static void put_member(text *out, const char *name, const char *value) {
    text_format(out, ",\"%s\":", name);
    if (value == NULL)
        text_add(out, "null");
    else
        put_string(out, value);
}

/* HTTP APIs write header names in lower case. */
static void put_name(text *out, const char *name, bool lower_case) {
    text_add(out, "\"");
    for (; *name != '\0'; name++) {
        char c = lower_case && *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
        text_put(out, &c, 1);
    }
    text_add(out, "\":");
}

static void put_lines(text *out, const char *member, const line *lines, size_t count, bool multi, bool lower_case) {
    text_format(out, ",\"%s\":", member);
    if (count == 0) {
        text_add(out, "null");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        text_add(out, i == 0 ? "{" : ",");
        put_name(out, lines[i].name, lower_case);
        text_add(out, multi ? "[" : "");
        put_string(out, lines[i].value);
        if (multi && i % 16 == 5) { /* one that came twice; the other map has the last */
            text_add(out, ",");
            put_string(out, lines[i].value);
        }
        text_add(out, multi ? "]" : "");
    }
    text_add(out, "}");
}

static void put_claims(text *out, chance *c, bool as_texts) {
    char sub[40];
    fill_uuid(c, sub);
    text_format(out,
                "\"claims\":{\"sub\":\"%s\",\"iss\":\"https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_"
                "AbCdEfGhI\",\"aud\":\"7l0q8f2u3v4w5x6y\",\"token_use\":\"access\",\"scope\":\"openid email\",",
                sub);
    text_format(out, "\"cognito:groups\":\"[admin staff]\",\"email\":\"user%zu@example.com\",\"exp\":\"17520%zu\"",
                chance_below(c, 10000), chance_below(c, 100000));
    if (as_texts)
        text_add(out, ",\"auth_time\":\"1751990000\",\"email_verified\":\"true\"");
    text_add(out, "}");
}

static void put_body(text *out, chance *c, enum body body, size_t size) {
    text content = {NULL, 0, 0};
    make_body(&content, c, body, size);
    text_string(out, content.at, content.len);
    text_free(&content);
}

static void put_identity(text *out, const request *r) {
    text_add(out, ",\"identity\":{\"cognitoIdentityPoolId\":null");
    put_member(out, "accountId", NULL);
    put_member(out, "cognitoIdentityId", NULL);
    put_member(out, "caller", NULL);
    put_member(out, "sourceIp", r->source_ip);
    put_member(out, "principalOrgId", NULL);
    put_member(out, "accessKey", NULL);
    put_member(out, "cognitoAuthenticationType", NULL);
    put_member(out, "cognitoAuthenticationProvider", NULL);
    put_member(out, "userArn", NULL);
    put_member(out, "userAgent", r->user_agent);
    put_member(out, "user", NULL);
    text_add(out, "}");
}

static void put_context_1(text *out, const request *r, chance *c) {
    text_add(out, ",\"requestContext\":{\"resourceId\":\"k2n4xy\"");
    if (r->claims) {
        text_add(out, ",\"authorizer\":{\"principalId\":\"user|4711\",");
        put_claims(out, c, true);
        text_add(out, "}");
    }
    put_member(out, "resourcePath", r->resource);
    put_member(out, "httpMethod", r->method);
    put_member(out, "extendedRequestId", "CgqXYH0_liAFeBQ=");
    put_member(out, "requestTime", "10/Jul/2026:19:19:04 +0000");
    text_format(out, ",\"path\":\"/prod%s\"", r->path);
    put_member(out, "accountId", "123456789012");
    put_member(out, "protocol", "HTTP/1.1");
    put_member(out, "stage", "prod");
    put_member(out, "domainPrefix", r->domain_prefix);
    text_format(out, ",\"requestTimeEpoch\":%llu", (unsigned long long)r->time_ms);
    put_member(out, "requestId", r->request_id);
    put_identity(out, r);
    put_member(out, "domainName", r->domain);
    if (r->kind == REST_EVENT)
        put_member(out, "deploymentId", "d3plo1");
    put_member(out, "apiId", r->domain_prefix);
    text_add(out, "}");
}

static void put_event_1(text *out, const request *r, chance *c, enum body body, size_t body_size) {
    text_add(out, r->kind == HTTP_1_EVENT ? "{\"version\":\"1.0\",\"resource\":" : "{\"resource\":");
    put_string(out, r->resource);
    put_member(out, "path", r->path);
    put_member(out, "httpMethod", r->method);
    put_lines(out, "headers", r->headers, r->header_count, false, false);
    put_lines(out, "multiValueHeaders", r->headers, r->header_count, true, false);
    put_lines(out, "queryStringParameters", r->query, r->query_count, false, false);
    put_lines(out, "multiValueQueryStringParameters", r->query, r->query_count, true, false);
    text_format(out, ",\"pathParameters\":{\"id\":\"%s\"},\"stageVariables\":%s", r->path + strlen(r->resource) - 4,
                r->stage_variables ? "{\"backend\":\"blue\",\"table\":\"items-prod\"}" : "null");
    put_context_1(out, r, c);
    text_add(out, ",\"body\":");
    if (body == NO_BODY)
        text_add(out, "null");
    else
        put_body(out, c, body, body_size);
    text_format(out, ",\"isBase64Encoded\":%s}", body == BASE64_BODY ? "true" : "false");
}

/* The query string that the pairs came from. */
static void put_raw_query(text *out, const request *r) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < r->query_count; i++) {
        text_format(out, "%s%s=", i == 0 ? "" : "&", r->query[i].name);
        for (const char *p = r->query[i].value; *p != '\0'; p++)
            if (*p == ' ')
                text_add(out, "+");
            else if (strchr(plain, *p) != NULL)
                text_put(out, p, 1);
            else
                text_format(out, "%%%02X", (unsigned)(unsigned char)*p);
    }
}

static void put_context_2(text *out, const request *r, chance *c) {
    text_add(out, ",\"requestContext\":{\"accountId\":\"123456789012\"");
    put_member(out, "apiId", r->domain_prefix);
    if (r->claims) {
        text_add(out, ",\"authorizer\":{\"jwt\":{");
        put_claims(out, c, false);
        text_add(out, ",\"scopes\":null}}");
    }
    put_member(out, "domainName", r->domain);
    put_member(out, "domainPrefix", r->domain_prefix);
    text_add(out, ",\"http\":{\"method\":");
    put_string(out, r->method);
    put_member(out, "path", r->path);
    put_member(out, "protocol", "HTTP/1.1");
    put_member(out, "sourceIp", r->source_ip);
    put_member(out, "userAgent", r->user_agent);
    text_add(out, "}");
    put_member(out, "requestId", r->request_id);
    text_format(out, ",\"routeKey\":\"%s %s\"", r->method, r->resource);
    put_member(out, "stage", "$default");
    put_member(out, "time", "10/Jul/2026:19:19:04 +0000");
    text_format(out, ",\"timeEpoch\":%llu}", (unsigned long long)r->time_ms);
}

static void put_event_2(text *out, const request *r, chance *c, enum body body, size_t body_size) {
    text_format(out, "{\"version\":\"2.0\",\"routeKey\":\"%s %s\"", r->method, r->resource);
    put_member(out, "rawPath", r->path);
    text_add(out, ",\"rawQueryString\":\"");
    put_raw_query(out, r);
    text_add(out, "\"");
    for (size_t i = 0; i < r->cookie_count; i++) {
        text_add(out, i == 0 ? ",\"cookies\":[" : ",");
        put_string(out, r->cookies[i]);
    }
    text_add(out, r->cookie_count == 0 ? "" : "]");
    put_lines(out, "headers", r->headers, r->header_count, false, true);
    if (r->query_count != 0)
        put_lines(out, "queryStringParameters", r->query, r->query_count, false, false);
    put_context_2(out, r, c);
    text_format(out, ",\"pathParameters\":{\"id\":\"%s\"}", r->id);
    if (r->stage_variables)
        text_add(out, ",\"stageVariables\":{\"backend\":\"blue\",\"table\":\"items-prod\"}");
    if (body != NO_BODY) {
        text_add(out, ",\"body\":");
        put_body(out, c, body, body_size);
    }
    text_format(out, ",\"isBase64Encoded\":%s}", body == BASE64_BODY ? "true" : "false");
}

void make_event(text *out, chance *c, enum event kind, size_t header_count, enum body body, size_t body_size) {
    request *r = must_allocate(sizeof *r);
    make_request(r, c, kind, header_count, body);
    if (kind == HTTP_2_EVENT)
        put_event_2(out, r, c, body, body_size);
    else
        put_event_1(out, r, c, body, body_size);
    free(r);
}
