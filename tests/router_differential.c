/* The router against the rules spelled out, on tables and paths that are made up: always the same ones. */
#include "oracle/router.h"
#include "support/random.h"
#include "support/tally.h"

enum { TABLES = 6000, PATHS = 60 };

static unsigned next_number(void *context) {
    return next_random(context);
}

int main(void) {
    static const char *const forms[] = {"REST tables", "HTTP tables"};
    uint32_t state = 20240607;
    numbers from = {next_number, &state};
    tally tests = {0, 0, 0}, checks[2] = {{0, 0, 0}, {0, 0, 0}};
    for (unsigned i = 0; i < TABLES && checks[0].failed + checks[1].failed < 3; i++) {
        bool http = false, same = compare_routers(&from, NAIVE_ROUTES, PATHS, &http);
        check(&checks[http], same, "table %u", i);
    }
    for (unsigned http = 0; http < 2; http++) {
        printf("%s: %u tables with %d paths each\n", forms[http], checks[http].passed, (int)PATHS);
        count_test(&tests, &checks[http], forms[http]);
    }
    return conclude(&tests);
}
