/* Memory runs out at every place where it can: the k-th allocation of every public function fails, once and for ever.
 * The call must return APIGW_E_NOMEM, leak nothing and leave a handle that works. Each row runs twice: with arenas as
 * they are, and with starved ones, whose every block is an allocation. No call takes more stack than docs/design.md
 * allows.
 *
 * The rows are in tests/oom, one file for each public header. A row counts as one test. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "oom/scenes.h"
#include "support/files.h"
#include "support/stack.h"
#include <ctype.h>
#include <dirent.h>

tally checks;
watched memory;
static tally tests;

/* ---- the library's default memory, which is watched too -----------------------------------------------------------
 */

static void *libc_block(size_t size) {
    return size != 0 ? watched_allocate(&memory, size) : NULL;
}

static void libc_free(void *block) {
    if (block != NULL)
        watched_release(&memory, block, ((watched_head *)block - 1)->size);
}

static void *libc_grow(void *block, size_t size) {
    return block == NULL ? libc_block(size)
                         : watched_reallocate(&memory, block, ((watched_head *)block - 1)->size, size);
}

static bool starved;
#define ARENA_STARVED starved
#define malloc libc_block
#define realloc libc_grow
#define free libc_free
#include "core/memory.c"
#undef malloc
#undef realloc
#undef free

/* ---- the sweep ------------------------------------------------------------------------------------------------- */

static size_t calls; /* allocations of the last attempt */
static stack ground;
static bool measured; /* whether stack can be */

typedef struct running {
    const oom_row *row;
    scene *scene;
    apigw_status status;
} running;

static void run_call(void *x) {
    running *r = x;
    r->status = r->row->call(r->scene);
}

static apigw_status run_row(const oom_row *row, scene *s) {
    running r = {row, s, APIGW_OK};
    size_t used = 0;
    /* The bridge to jansson needs as much stack as jansson does. */
    if (measured && strstr(row->name, "jansson") == NULL)
        used = stack_of(&ground, run_call, &r);
    else
        run_call(&r);
    check(&checks, used <= STACK_MAX, "%s (%s): %zu bytes of stack", row->name, row->how, used);
    return r.status;
}

static void check_status(const oom_row *row, apigw_status status, bool may_recover, const char *name) {
    const bool injected = memory.failed != 0;
    if (row->outcome == OOM_NEVER)
        check(&checks, memory.calls == 0, "%s: %zu allocations", name, memory.calls);
    else if (injected && !may_recover)
        check(&checks, status == APIGW_E_NOMEM, "%s: %s", name, apigw_status_name(status));
    else
        check(&checks, status == APIGW_OK || (injected && status == APIGW_E_NOMEM), "%s: %s", name,
              apigw_status_name(status));
}

/* Make one call with the k-th allocation failing. Return false when there are not so many: the sweep is over. */
static bool attempt(const oom_row *row, size_t k, bool for_ever) {
    scene s = {.allocator = watched_allocator(&memory)};
    char name[200];
    snprintf(name, sizeof name, "%s (%s%s), allocation %zu %s", row->name, row->how, starved ? ", starved" : "", k,
             for_ever ? "for ever" : "once");
    row->set_up(&s);
    watched_arm(&memory, k, for_ever);
    apigw_status status = run_row(row, &s);
    const bool injected = memory.failed != 0;
    calls = memory.calls;
    /* A starved handle that is used again first joins its blocks, and continues when it cannot. */
    check_status(row, status, row->outcome == OOM_MAY_RECOVER || (starved && k == 1), name);
    watched_arm(&memory, 0, false);
    if (row->check != NULL)
        row->check(&s, status == APIGW_OK, name);
    free_scene(&s);
    check(&checks, memory.live_blocks == 0 && memory.live_bytes == 0, "%s: %zu blocks of %zu bytes leak", name,
          memory.live_blocks, memory.live_bytes);
    check(&checks, memory.wrong == 0, "%s: %zu wrong sizes", name, memory.wrong);
    return injected;
}

/* So many of the first and of the last allocations all fail in turn; of those between, which repeat what they are for,
 * some do, in growing steps. */
enum { STRIDE = 64 };

/* Return the last allocation that failed. */
static size_t sweep(const oom_row *row, bool for_ever, size_t all) {
    size_t k = 1, last = 0;
    while (attempt(row, k, for_ever)) {
        size_t left = k < all ? all - k : 0;
        last = k;
        k += 1 + (k < left ? k : left) / STRIDE;
    }
    return last;
}

static void *sweep_row(void *x) {
    const oom_row *row = x;
    for (int pass = 0; pass < 2; pass++) {
        starved = pass != 0;
        attempt(row, SIZE_MAX, false);
        const size_t all = calls, once = sweep(row, false, all), for_ever = sweep(row, true, all);
        check(&checks, once == all, "%s (%s): %zu of %zu allocations failed", row->name, row->how, once, all);
        printf("%s (%s)%s: %zu allocations, %zu for ever\n", row->name, row->how, starved ? ", starved" : "", once,
               for_ever);
    }
    return x;
}

static void test_row(const oom_row *row) {
    oom_row copy = *row;
    char name[200];
    checks = (tally){0, 0, 0};
    if (measured)
        check(&checks, stack_thread(&ground, STACK_SIZE, sweep_row, &copy), "there is no thread");
    else
        sweep_row(&copy);
    snprintf(name, sizeof name, "%s (%s)", row->name, row->how);
    count_test(&tests, &checks, name);
}

/* ---- completeness ---------------------------------------------------------------------------------------------- */

#define TABLE(name) extern const oom_table oom_##name;
#include "tables.inc"
#undef TABLE

static const oom_table *const tables[] = {
#define TABLE(name) &oom_##name,
#include "tables.inc"
#undef TABLE
};

enum { TABLES = sizeof tables / sizeof *tables };

static const oom_table *table_of(const char *header) {
    for (size_t i = 0; i < TABLES; i++)
        if (strcmp(tables[i]->header, header) == 0)
            return tables[i];
    return NULL;
}

static bool has_name(const oom_table *table, const char *name) {
    for (size_t i = 0; i < table->never_count; i++)
        if (strcmp(table->never[i], name) == 0)
            return true;
    for (size_t i = 0; i < table->row_count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return true;
    return false;
}

/* Every function that a header declares has a row in the header's table, or is listed there as one that never
 * allocates. */
static void check_header(const char *path) {
    size_t len;
    char *text = read_whole(path, &len), name[128];
    const oom_table *table = table_of(path);
    checks = (tally){0, 0, 0};
    if (!check(&checks, text != NULL, "%s cannot be read", path))
        return;
    for (const char *at = strstr(text, "\nAPIGW_API "); at != NULL; at = strstr(at + 1, "\nAPIGW_API ")) {
        const char *open = strchr(at, '('), *begin = open;
        while (begin > at && (isalnum((unsigned char)begin[-1]) || begin[-1] == '_'))
            begin--;
        snprintf(name, sizeof name, "%.*s", (int)(open - begin), begin);
        check(&checks, table != NULL && has_name(table, name), "%s: %s is neither swept nor listed", path, name);
    }
    free(text);
    if (checks.passed + checks.failed != 0)
        count_test(&tests, &checks, path);
}

/* Return the number of headers in a directory. */
static unsigned check_headers(const char *path) {
    DIR *directory = opendir(path);
    const struct dirent *file;
    unsigned headers = 0;
    if (!check(&tests, directory != NULL, "%s cannot be read", path))
        return 0;
    while ((file = readdir(directory)) != NULL) {
        const size_t n = strlen(file->d_name);
        char name[512];
#ifdef APIGW_WITHOUT_JANSSON
        if (strcmp(file->d_name, "jansson.h") == 0)
            continue;
#endif
        if (n < 3 || strcmp(file->d_name + n - 2, ".h") != 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, file->d_name);
        check_header(name);
        headers++;
    }
    closedir(directory);
    return headers;
}

int main(void) {
    json_set_alloc_funcs(libc_block, libc_free); /* so that its failures count too */
    unsigned headers = check_headers("include/apigw") + check_headers("include/apigw/gateway");
    check(&tests, headers >= TABLES, "%u headers have %d tables", headers, (int)TABLES);
    measured = stack_is_measured();
    for (size_t i = 0; i < TABLES; i++)
        for (size_t k = 0; k < tables[i]->row_count; k++)
            test_row(&tables[i]->rows[k]);
    return conclude(&tests);
}
