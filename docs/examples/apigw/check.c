/*
 * apigw check: everything that a front end refuses or changes in a function result.
 */
#include "result.h"

#include <string.h>

enum { SHOWN_MAX = 200 };

static void print_diagnostic(const document *doc, const apigw_diagnostic *diagnostic) {
    apigw_error shown = {.offset = diagnostic->offset};
    snprintf(shown.pointer, sizeof shown.pointer, "%s", diagnostic->pointer);
    snprintf(shown.message, sizeof shown.message, diagnostic->rule_len == 0 ? "%s" : "%s [%s]", diagnostic->message,
             diagnostic->rule);
    diagnose(doc, apigw_severity_name(diagnostic->severity), &shown);
    if (diagnostic->client_len != 0) {
        fputs("  the client gets: ", stderr);
        print_visible(stderr, diagnostic->client, (size_t)diagnostic->client_len);
        fputc('\n', stderr);
    }
}

static void print_count(const char *before, unsigned count, const char *what) {
    printf("%s%u %s%s", before, count, what, count == 1 ? "" : "s");
}

/* Print every diagnostic as compilers do, and one line about all of them. Return the highest severity. */
static uint32_t print_diagnostics(const document *doc, const apigw_check *check, bool taken) {
    /* Those that were omitted may have been warnings. */
    uint32_t highest = apigw_check_omitted_count(check) != 0 ? APIGW_SEVERITY_WARNING : 0;
    unsigned counts[APIGW_SEVERITY_ERROR + 1] = {0};
    apigw_diagnostic diagnostic;
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &diagnostic) == APIGW_OK; i++) {
        counts[diagnostic.severity]++;
        highest = diagnostic.severity > highest ? diagnostic.severity : highest;
        if (i < SHOWN_MAX) {
            print_diagnostic(doc, &diagnostic);
        }
    }
    if (apigw_check_diagnostic_count(check) > SHOWN_MAX || apigw_check_omitted_count(check) != 0) {
        fprintf(stderr, "%s: note: the first %d are shown\n", doc->name, SHOWN_MAX);
    }
    printf("%s: %s, the client gets %d: ", doc->name, taken ? "taken" : "refused",
           (int)apigw_response_status(apigw_check_response(check)));
    print_count("", counts[APIGW_SEVERITY_ERROR], "error");
    print_count(", ", counts[APIGW_SEVERITY_WARNING], "warning");
    print_count(", ", counts[APIGW_SEVERITY_NOTE], "note");
    putchar('\n');
    return highest;
}

static int show_diagnostics(const result_state *it, const document *doc) {
    apigw_check *check = apigw_check_new(NULL);
    apigw_error err;
    if (check == NULL) {
        return out_of_memory();
    }
    apigw_status status =
        apigw_response_check(check, it->front.api, it->front.request, doc->text, doc->len, it->flags, &err);
    uint32_t highest = 0;
    if (apigw_check_response(check) == NULL) {
        diagnose(doc, "error", &err);
    } else {
        highest = print_diagnostics(doc, check, status == APIGW_OK);
    }
    apigw_check_free(check);
    uint32_t fail_on = it->fail_on == 0 ? APIGW_SEVERITY_ERROR : it->fail_on;
    return status == APIGW_OK && highest < fail_on ? FINE : BAD_INPUT;
}

static int set_fail_on(const command *self, void *state, const char *severity) {
    for (uint32_t i = APIGW_SEVERITY_NOTE; i <= APIGW_SEVERITY_ERROR; i++) {
        if (strcmp(apigw_severity_name(i), severity) == 0) {
            ((result_state *)state)->fail_on = i;
            return FINE;
        }
    }
    return usage(self, "--fail-on takes note, warning or error", severity);
}

static int run(const command *self, void *state, char **files) {
    (void)self;
    return with_result(state, files[0], show_diagnostics);
}

static const option options[] = {
    RESULT_OPTIONS,
    OPTION("--fail-on", "note|warning|error", "exit with 1 when there is anything as bad as that", set_fail_on, 0),
};

const command check_command = {
    .name = "check",
    .operands = "FILE",
    .about = "everything that such a front end refuses, changes or should not get in a function result",
    OPTIONS(options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(result_state),
    .begin = begin_result,
    .run = run,
    .end = end_result,
};
