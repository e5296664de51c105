/* Run every case again while allocations fail. The result of the case does not matter: no call may crash, use memory
 * that it did not get, or leak a block. tests/oom.c checks the status that each function returns. Each block of an
 * arena is an allocation of its own here, so that each can fail.
 *
 * Usage: scarce FILE... In each case TEST_PLACES allocations fail (4 by default, all if there are no more): each once
 * alone and once with every later one. They are pseudorandom, the same in each run: half of them from the whole case,
 * half from the allocations after its definition was loaded, because loading makes most of them. */
#define _POSIX_C_SOURCE 200809L
#include "core/memory.h"
#include "support/allocator.h"

static watched memory;
static bool exempt;   /* handles are always made where the runner needs them */
static bool prepared; /* the case has its definition, and the library makes the handles */

static void *scarce_block(size_t size) {
    const size_t calls = memory.calls;
    void *block = size != 0 ? watched_allocate(&memory, size) : NULL;
    if (exempt)
        memory.calls = calls;
    return block;
}

static void scarce_free(void *block) {
    if (block != NULL)
        watched_release(&memory, block, ((watched_head *)block - 1)->size);
}

static void *scarce_grow(void *block, size_t size) {
    return block == NULL ? scarce_block(size)
                         : watched_reallocate(&memory, block, ((watched_head *)block - 1)->size, size);
}

#define ARENA_STARVED true
#define malloc scarce_block
#define realloc scarce_grow
#define free scarce_free
void *make_handle(const apigw_allocator *given, size_t size);
#define gw_memory_handle make_handle
#include "core/memory.c"
#undef malloc
#undef realloc
#undef free
#undef gw_memory_handle
#undef ARENA_STARVED

int vectors_main(int argc, char **argv);
#define main vectors_main
#include "vectors.c"
#undef main

void *gw_memory_handle(const apigw_allocator *given, size_t size) {
    const size_t fail_at = memory.fail_at;
    if (prepared)
        return make_handle(given, size);
    memory.fail_at = 0;
    exempt = true;
    void *handle = make_handle(given, size);
    exempt = false;
    memory.fail_at = fail_at;
    return handle;
}

/* The allocations of a case while it has its definition: before + 1 to before + count for each of its runs. */
static struct { size_t before, count; } windows[2];
static size_t window_count;

static bool notes; /* of the run in which nothing fails */

static void note_window(bool begins) {
    prepared = begins;
    if (!notes)
        return;
    if (begins && window_count < sizeof windows / sizeof *windows) {
        windows[window_count].before = memory.calls;
        windows[window_count++].count = 0;
    } else if (window_count != 0) {
        windows[window_count - 1].count = memory.calls - windows[window_count - 1].before;
    }
}

/* Return the allocation to fail for a pseudorandom number: of all or, every second time, of the windows. */
static size_t place_of(size_t n, size_t number, size_t all) {
    const size_t within = window_count != 0 ? windows[0].count + windows[window_count - 1].count : 0;
    if (n % 2 == 0 || within == 0)
        return 1 + number % all;
    number %= within;
    return number < windows[0].count ? windows[0].before + 1 + number
                                     : windows[window_count - 1].before + 1 + number - windows[0].count;
}

/* Run a case with the k-th allocation failing. */
static void run_scarce(run *r, const json_t *json, size_t k, bool for_ever) {
    vector v = {.json = json, .id = json_string_value(json_object_get(json, "id"))};
    char *diff = NULL;
    size_t diff_len = 0;
    v.path = json_string_value(json_object_get(json, "path"));
    v.diff = open_memstream(&diff, &diff_len);
    if (v.diff == NULL)
        exit(EXIT_FAILURE);
    watched_arm(&memory, k, for_ever);
    run_op(&v);
    fclose(v.diff);
    free(diff);
    check(&r->counts, memory.live_blocks == 0 && memory.wrong == 0,
          "%s, allocation %zu %s: %zu blocks of %zu bytes leak, %zu wrong sizes", v.id, k,
          for_ever ? "and all after it" : "alone", memory.live_blocks, memory.live_bytes, memory.wrong);
    memory.live_blocks = memory.live_bytes = memory.wrong = 0;
}

/* Return how many allocations of each case fail: TEST_PLACES, or 4. */
static size_t count_places(void) {
    const char *places = getenv("TEST_PLACES");
    return places != NULL ? strtoul(places, NULL, 10) : 4;
}

static void scarce_file(run *r, const char *path, size_t *seed) {
    const size_t places = count_places();
    json_t *cases = json_load_file(path, JSON_ALLOW_NUL, NULL), *json;
    size_t i;
    if (!check(&r->counts, json_is_array(cases), "%s: it is no array of cases", path))
        return;
    json_array_foreach(cases, i, json) {
        json_object_set_new(json, "path", json_string(path));
        window_count = 0;
        notes = true;
        run_scarce(r, json, SIZE_MAX, false);
        notes = false;
        const size_t all = memory.calls;
        for (size_t n = 0; n < places && n < all; n++) {
            const size_t k = all <= places ? n + 1 : place_of(n, *seed += 0x9E3779B1u, all);
            run_scarce(r, json, k, false);
            run_scarce(r, json, k, true);
        }
    }
    json_decref(cases);
}

int main(int argc, char **argv) {
    run r = {{0, 0, 0}, NULL, false, NULL};
    size_t seed = 1;
    vector_prepared = note_window;
    for (int i = 1; i < argc; i++)
        scarce_file(&r, argv[i], &seed);
    return conclude(&r.counts);
}
