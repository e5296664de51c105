/* Counts of checks, and the closing line of a test program. */
#ifndef TESTS_SUPPORT_TALLY_H
#define TESTS_SUPPORT_TALLY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    unsigned passed, failed, skipped;
} tally;

/* Count one check and report it when it failed. Return `ok`. */
__attribute__((format(printf, 3, 4))) static inline bool check(tally *t, bool ok, const char *message, ...) {
    va_list args;
    if (ok) {
        t->passed++;
        return true;
    }
    t->failed++;
    printf("FAIL ");
    va_start(args, message);
    vprintf(message, args);
    va_end(args);
    putchar('\n');
    return false;
}

/* Count the checks as one test, which passes when there was at least one and none failed. Reset them. */
static inline void count_test(tally *tests, tally *checks, const char *name) {
    if (checks->failed != 0)
        check(tests, false, "%s: %u of %u checks failed", name, checks->failed, checks->passed + checks->failed);
    else if (checks->passed == 0 && checks->skipped != 0)
        tests->skipped++;
    else
        check(tests, checks->passed != 0, "%s: nothing was checked", name);
    *checks = (tally){0, 0, 0};
}

/* Checks grouped by the name of their test, for programs that come to each test repeatedly. */
typedef struct named_checks {
    struct {
        const char *name;
        tally checks;
    } tests[256];
    size_t count;
} named_checks;

/* Return the checks of the test with this name, which is a literal. */
static inline tally *checks_of(named_checks *all, const char *name) {
    for (size_t i = 0; i < all->count; i++)
        if (all->tests[i].name == name || strcmp(all->tests[i].name, name) == 0)
            return &all->tests[i].checks;
    if (all->count == sizeof all->tests / sizeof all->tests[0]) {
        fputs("there are too many names of tests: enlarge named_checks\n", stderr);
        abort();
    }
    all->tests[all->count].name = name;
    return &all->tests[all->count++].checks;
}

/* Count each name as one test. */
static inline void count_names(tally *tests, named_checks *all) {
    for (size_t i = 0; i < all->count; i++)
        count_test(tests, &all->tests[i].checks, all->tests[i].name);
}

/* Print the closing line. Return the program's exit status. */
static inline int conclude(const tally *t) {
    printf("%u passed, %u failed", t->passed, t->failed);
    if (t->skipped != 0)
        printf(", %u skipped", t->skipped);
    putchar('\n');
    return t->failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
