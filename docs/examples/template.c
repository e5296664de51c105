/* Renders a mapping template with a payload: template TEMPLATE BODY. See docs/templates.md. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <string.h>

typedef struct mapping {
    apigw_template *request;
    apigw_render *render;
    apigw_buffer *out;
} mapping;

/* Once, when the API is made. */
static apigw_status compile(mapping *m, const char *text, apigw_error *err) {
    return apigw_template_compile(m->request, text, APIGW_NTS, err);
}

/* For each call. */
static apigw_status render(mapping *m, const char *body, apigw_error *err) {
    apigw_render_reset(m->render);
    apigw_status status = apigw_render_set_body(m->render, body, APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_render_add_parameter(m->render, APIGW_TEMPLATE_PARAMETER_QUERY, "page", 4, "2", 1, err);
    if (status == APIGW_OK)
        status = apigw_render_set_context(m->render, "{\"stage\":\"prod\"}", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_template_render(m->request, m->render, m->out, err);
    return status;
}

static void print_overrides(mapping *m) {
    static const char unchanged[] = "{\"path\":{},\"header\":{},\"querystring\":{}}";
    if (apigw_render_get_overrides(m->render, APIGW_OVERRIDE_REQUEST, m->out, NULL) == APIGW_OK &&
        strcmp(apigw_buffer_data(m->out, NULL), unchanged) != 0)
        printf("overrides: %s\n", apigw_buffer_data(m->out, NULL));
}

int main(int argc, char **argv) {
    mapping m = {apigw_template_new(NULL), apigw_render_new(NULL), apigw_buffer_new(NULL)};
    apigw_error error = {0};
    apigw_status status = APIGW_E_NOMEM;
    if (argc != 3) {
        fprintf(stderr, "template TEMPLATE BODY\n");
    } else if (m.request != NULL && m.render != NULL && m.out != NULL) {
        status = compile(&m, argv[1], &error);
        if (status == APIGW_OK)
            status = render(&m, argv[2], &error);
        if (status == APIGW_OK) {
            printf("%s\n", apigw_buffer_data(m.out, NULL));
            print_overrides(&m);
        } else {
            printf("%s: %s\n", apigw_status_name(status), error.message);
        }
    }
    apigw_template_free(m.request);
    apigw_render_free(m.render);
    apigw_buffer_free(m.out);
    return status == APIGW_OK ? 0 : 1;
}
