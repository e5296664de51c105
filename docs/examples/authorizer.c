/* A Lambda authorizer: authorizer KIND TOKEN METHOD-ARN prints what the function returns for that token, or the error
 * that it fails with (exit status 1). */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

/* Everything below the stage that one may read; `method` and `path` may have wildcards. */
static apigw_status add(apigw_authorization *a, uint32_t effect, const apigw_arn *asked, const char *method,
                        const char *path, apigw_buffer *text, apigw_error *err) {
    apigw_arn pattern = *asked;
    size_t n;
    pattern.method = method;
    pattern.method_len = strlen(method);
    pattern.name = path;
    pattern.name_len = strlen(path);
    apigw_status status = apigw_arn_build(&pattern, text, err);
    const char *arn = apigw_buffer_data(text, &n);
    return status == APIGW_OK ? apigw_authorization_add_method(a, effect, arn, n, err) : status;
}

/* Alice may read and not look at the administration; the administrator may do everything, from her own network. */
static apigw_status authorize(apigw_authorization *a, const char *token, const apigw_arn *asked, apigw_buffer *text,
                              apigw_error *err) {
    static const char home[] = "{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}";
    int admin = strcmp(token, "admin") == 0;
    apigw_status status = apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, token, strlen(token), err);
    if (status == APIGW_OK)
        status = add(a, APIGW_ALLOW, asked, admin ? "*" : "GET", "*", text, err);
    if (status == APIGW_OK && admin)
        status = apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, home, sizeof home - 1, err);
    if (status == APIGW_OK && !admin)
        status = add(a, APIGW_DENY, asked, "*", "admin/*", text, err);
    if (status == APIGW_OK)
        status = apigw_authorization_set_context(a, "plan", 4, "free", 4, err);
    if (status == APIGW_OK)
        status = apigw_authorization_set_context_json(a, "limit", 5, "100", 3, err);
    return status;
}

int main(int argc, char **argv) {
    static const char refused[] = "Unauthorized";
    const char *kind = argc > 1 ? argv[1] : "", *token = argc > 2 ? argv[2] : "", *arn = argc > 3 ? argv[3] : "";
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error = {0};
    apigw_arn asked;
    apigw_status status = apigw_arn_parse(arn, strlen(arn), &asked, &error);
    int known = strcmp(token, "alice") == 0 || strcmp(token, "admin") == 0;
    if (status == APIGW_OK && known)
        status = authorize(a, token, &asked, out, &error);
    if (status == APIGW_OK && known)
        status = apigw_authorization_encode(a, apigw_kind_by_name(kind, strlen(kind)), 0, out, &error);
    else if (status == APIGW_OK) /* the function fails with exactly this message, and the client gets 401 */
        status = apigw_runtime_error_encode(refused, sizeof refused - 1, "Error", 5, NULL, 0, out, &error);
    if (status == APIGW_OK)
        puts(apigw_buffer_data(out, NULL));
    else
        fprintf(stderr, "%s\n", error.message);
    apigw_buffer_free(out);
    apigw_authorization_free(a);
    return status == APIGW_OK && known ? 0 : 1;
}
