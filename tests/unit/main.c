/* Runs the suites of this directory: all of them, or those that the arguments name. */
#define _POSIX_C_SOURCE 200809L /* setenv() */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* suites.inc is made from the file names: SUITE(name) for each test_name.c. */
#define SUITE(name) Suite *name##_suite(void);
#include "suites.inc"
#undef SUITE

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define SUITE(name) {#name, name##_suite},
#include "suites.inc"
#undef SUITE
    {NULL, NULL}};

/* Adds the suite of that name, or every suite for NULL. Returns how many it added. */
static int add_suites(SRunner *runner, const char *name) {
    int added = 0;

    for (size_t i = 0; suites[i].name != NULL; i++) {
        if (name == NULL || strcmp(name, suites[i].name) == 0) {
            srunner_add_suite(runner, suites[i].make());
            added++;
        }
    }
    return added;
}

int main(int argc, char **argv) {
    SRunner *runner;
    int failures;

    /* Against tests that hang, and them alone: a busy machine fails nothing. */
    setenv("CK_DEFAULT_TIMEOUT", "300", 0);
    runner = srunner_create(NULL);
    if (argc < 2)
        add_suites(runner, NULL);
    for (int i = 1; i < argc; i++) {
        if (add_suites(runner, argv[i]) == 0) {
            fprintf(stderr, "%s: there is no suite '%s'; there are:", argv[0], argv[i]);
            for (size_t k = 0; suites[k].name != NULL; k++)
                fprintf(stderr, " %s", suites[k].name);
            fputc('\n', stderr);
            srunner_free(runner);
            return 2;
        }
    }
    srunner_run_all(runner, CK_ENV);
    failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
