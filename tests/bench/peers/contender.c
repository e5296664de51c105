/* One contender of bench.sh: renders a template or validates a body again and again, and prints what one turn takes.
 * usage: contender template|model FILE BODY SECONDS; without SECONDS it prints the result. */
#define _POSIX_C_SOURCE 200809L
#include <apigw/gateway.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct contender {
    apigw_template *template;
    apigw_render *render;
    apigw_buffer *out;
    apigw_models *models;
    apigw_violations *violations;
    char *body;
    size_t body_len;
} contender;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "contender: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static char *read_file(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *text = malloc(1 << 20);
    if (file == NULL || text == NULL)
        fail(path, "it cannot be read");
    *len = fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

static void load(contender *c, const char *file, bool is_template) {
    apigw_error err;
    size_t len;
    char *text = read_file(file, &len);
    if (is_template) {
        c->template = apigw_template_new(NULL);
        c->render = apigw_render_new(NULL);
        c->out = apigw_buffer_new(NULL);
        if (apigw_template_compile(c->template, text, len, &err) != APIGW_OK)
            fail(file, err.message);
    } else {
        c->models = apigw_models_new(NULL);
        c->violations = apigw_violations_new(NULL);
        if (apigw_models_add(c->models, "M", 1, text, len, 0, &err) != APIGW_OK ||
            apigw_models_seal(c->models, &err) != APIGW_OK)
            fail(file, err.message);
    }
    free(text);
}

static apigw_status turn(contender *c) {
    if (c->template == NULL)
        return apigw_model_validate(c->models, "M", 1, c->body, c->body_len, c->violations, NULL);
    apigw_render_reset(c->render);
    apigw_status status = apigw_render_set_body(c->render, c->body, c->body_len, NULL);
    return status == APIGW_OK ? apigw_template_render(c->template, c->render, c->out, NULL) : status;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Turns for that long; returns nanoseconds for one. */
static double measure(contender *c, double seconds) {
    const double begin = now();
    double end = begin;
    unsigned long turns = 0;
    while (end - begin < seconds) {
        for (int i = 0; i < 100; i++)
            (void)turn(c);
        turns += 100;
        end = now();
    }
    return (end - begin) * 1e9 / (double)turns;
}

int main(int argc, char **argv) {
    contender c = {0};
    if (argc < 4)
        fail("usage", "contender template|model FILE BODY [SECONDS]");
    c.body = read_file(argv[3], &c.body_len);
    load(&c, argv[2], strcmp(argv[1], "template") == 0);
    if (argc == 4) {
        const apigw_status status = turn(&c);
        if (c.template != NULL)
            fputs(apigw_buffer_data(c.out, NULL), stdout);
        else
            puts(status == APIGW_OK ? "valid" : "invalid");
    } else {
        (void)measure(&c, strtod(argv[4], NULL) / 2);
        printf("%.0f\n", measure(&c, strtod(argv[4], NULL)));
    }
    apigw_template_free(c.template);
    apigw_render_free(c.render);
    apigw_buffer_free(c.out);
    apigw_models_free(c.models);
    apigw_violations_free(c.violations);
    free(c.body);
    return EXIT_SUCCESS;
}
