/* A Lambda authorizer: reads its event from standard input and prints what it returns, or the error that it fails with
 * (exit status 1). */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

/* Return the principal of the token, or of the Authorization field when the event has no token; NULL if
 * unauthenticated. */
static const char *find_principal(const apigw_request *event) {
    static const char *const known[] = {"alice", "admin"};
    size_t n;
    const char *token = apigw_request_get(event, APIGW_FIELD_AUTHORIZATION_TOKEN, &n);
    if (token == NULL)
        token = apigw_request_find(event, APIGW_LIST_HEADERS, "authorization", APIGW_NTS, 0, &n);
    for (size_t i = 0; token != NULL && i < 2; i++)
        if (n == strlen(known[i]) && memcmp(token, known[i], n) == 0)
            return known[i];
    return NULL;
}

/* Everything below the stage that one may read; `method` and `path` may have wildcards. */
static apigw_status add(apigw_authorization *a, uint32_t effect, const apigw_arn *asked, const char *method,
                        const char *path, apigw_buffer *text, apigw_error *err) {
    apigw_arn pattern = *asked;
    size_t n;
    pattern.method = method;
    pattern.method_len = strlen(method);
    pattern.name = path;
    pattern.name_len = strlen(path);
    apigw_status status = apigw_arn_format(&pattern, text, err);
    const char *arn = apigw_buffer_data(text, &n);
    return status == APIGW_OK ? apigw_authorization_add_method(a, effect, arn, n, err) : status;
}

/* Alice may read and not look at the administration; the administrator may do everything, from her own network. */
static apigw_status authorize(apigw_authorization *a, const char *principal, const apigw_request *event,
                              apigw_buffer *text, apigw_error *err) {
    static const char home[] = "{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}";
    int admin = strcmp(principal, "admin") == 0;
    size_t n;
    const char *arn = apigw_request_get(event, APIGW_FIELD_METHOD_ARN, &n);
    apigw_arn asked;
    apigw_status status = apigw_arn_parse(arn, n, &asked, err);
    if (status == APIGW_OK)
        status = apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, principal, APIGW_NTS, err);
    if (status == APIGW_OK)
        status = add(a, APIGW_EFFECT_ALLOW, &asked, admin ? "*" : "GET", "*", text, err);
    if (status == APIGW_OK && admin)
        status = apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, home, sizeof home - 1, err);
    if (status == APIGW_OK && !admin)
        status = add(a, APIGW_EFFECT_DENY, &asked, "*", "admin/*", text, err);
    if (status == APIGW_OK)
        status = apigw_authorization_set_context(a, "plan", APIGW_NTS, "free", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_authorization_set_context_json(a, "limit", APIGW_NTS, "100", APIGW_NTS, err);
    return status;
}

int main(void) {
    static const char refused[] = "Unauthorized";
    static char json[256 * 1024];
    size_t n = fread(json, 1, sizeof json, stdin);
    apigw_request *event = apigw_request_new(NULL);
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error = {0};
    apigw_status status = apigw_request_decode(event, json, n, 0, &error);
    const char *principal = status == APIGW_OK ? find_principal(event) : NULL;
    if (principal != NULL)
        status = authorize(a, principal, event, out, &error);
    if (status == APIGW_OK && principal != NULL)
        status = apigw_authorization_encode(a, apigw_request_kind(event), 0, out, &error);
    else if (status == APIGW_OK) /* the function fails with exactly this message, and the client gets 401 */
        status = apigw_runtime_error_encode(refused, sizeof refused - 1, "Error", APIGW_NTS, NULL, 0, out, &error);
    if (status == APIGW_OK)
        puts(apigw_buffer_data(out, NULL));
    else
        fprintf(stderr, "%s\n", error.message);
    apigw_buffer_free(out);
    apigw_authorization_free(a);
    apigw_request_free(event);
    return status == APIGW_OK && principal != NULL ? 0 : 1;
}
