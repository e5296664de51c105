/* The door to PCRE2, for patterns that have to backtrack. Built without PCRE2 it refuses them. */
#include "core/error.h"
#include "gateway/regex_program.h"
#include <string.h>

#if defined(GATEWAY_PCRE2) && GATEWAY_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    NESTING_LIMIT = 60,      /* of parentheses; the parser allows 50 */
    HEAP_LIMIT = 8192,       /* KiB of one match */
    DEPTH_LIMIT = 20000,     /* of backtracking */
    FIRST_MATCH_LIMIT = 200, /* backtracking steps from one place of the text, in the first try */
    LATER_MATCH_LIMIT = 16,  /* how many times more in each further try */
    TRIES = 4
};

/* Header of each block, with the size that the allocator needs when the block is released. */
typedef union pcre_block {
    size_t size;
    max_align_t align;
} pcre_block;

static void *pcre_from_arena(size_t size, void *memory) {
    return arena_alloc(memory, size);
}

static void pcre_to_arena(void *block, void *memory) {
    (void)block;
    (void)memory;
}

static void *pcre_allocate(size_t size, void *data) {
    const regex_run *run = data;
    pcre_block *block =
        size < SIZE_MAX - sizeof *block ? gw_memory_allocate(&run->allocator, size + sizeof *block) : NULL;
    if (block == NULL)
        return NULL;
    block->size = size;
    return block + 1;
}

static void pcre_release(void *memory, void *data) {
    const regex_run *run = data;
    pcre_block *block = memory;
    if (memory == NULL)
        return;
    block--;
    gw_memory_release(&run->allocator, block, block->size + sizeof *block);
}

apigw_status gw_regex_pcre_compile(regex *r, arena *memory, slice pattern, enum regex_dialect dialect, unsigned flags,
                                   apigw_error *err) {
    pcre2_general_context *general = pcre2_general_context_create(pcre_from_arena, pcre_to_arena, memory);
    pcre2_compile_context *context = general != NULL ? pcre2_compile_context_create(general) : NULL;
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | ((flags & REGEX_FOLD) != 0 ? PCRE2_CASELESS : 0);
    int code;
    size_t offset;
    if (dialect == REGEX_ECMA)
        options |= PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS;
    if (context == NULL)
        return gw_error_nomem(err);
    pcre2_set_parens_nest_limit(context, NESTING_LIMIT);
    pcre2_set_newline(context, PCRE2_NEWLINE_ANY);
    r->pcre = pcre2_compile((PCRE2_SPTR)pattern.at, pattern.len, options, &code, &offset, context);
    if (r->pcre != NULL)
        return APIGW_OK;
    if (code == PCRE2_ERROR_HEAP_FAILED)
        return gw_error_nomem(err);
    return gw_error_set(err, APIGW_E_VALUE, offset, "PCRE2 refuses the regular expression (its error %d)", code);
}

/* The content of regex_run.pcre. */
typedef struct pcre_space {
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_match_data *data;
} pcre_space;

static pcre_space *pcre_make_space(regex_run *run) {
    pcre_space *space = run->pcre;
    if (space == NULL) {
        space = gw_memory_allocate(&run->allocator, sizeof *space);
        if (space == NULL)
            return NULL;
        memset(space, 0, sizeof *space);
        run->pcre = space;
    }
    if (space->general == NULL)
        space->general = pcre2_general_context_create(pcre_allocate, pcre_release, run);
    if (space->general != NULL && space->context == NULL)
        space->context = pcre2_match_context_create(space->general);
    if (space->context != NULL && space->data == NULL)
        space->data = pcre2_match_data_create(REGEX_GROUPS, space->general);
    return space->data != NULL ? space : NULL;
}

void gw_regex_pcre_free(regex_run *run) {
    pcre_space *space = run->pcre;
    if (space == NULL)
        return;
    pcre2_match_data_free(space->data);
    pcre2_match_context_free(space->context);
    pcre2_general_context_free(space->general);
    gw_memory_release(&run->allocator, space, sizeof *space);
    run->pcre = NULL;
}

/* Match within a limit that grows from try to try. Each try is paid for with the steps that it may take, so that
 * patterns which backtrack much use up the budget. */
static int pcre_try(const regex *r, regex_run *run, pcre_space *space, slice text, size_t from, uint32_t options) {
    uint64_t limit = FIRST_MATCH_LIMIT, price = text.len - from + 1;
    int result = PCRE2_ERROR_MATCHLIMIT;
    pcre2_set_heap_limit(space->context, HEAP_LIMIT);
    pcre2_set_depth_limit(space->context, DEPTH_LIMIT);
    for (int i = 0; i < TRIES && result == PCRE2_ERROR_MATCHLIMIT; i++, limit *= LATER_MATCH_LIMIT) {
        if (run->steps < price)
            return PCRE2_ERROR_MATCHLIMIT;
        run->steps -= price;
        pcre2_set_match_limit(space->context, (uint32_t)limit);
        result = pcre2_match(r->pcre, (PCRE2_SPTR)text.at, text.len, from, options, space->data, space->context);
        price = limit * LATER_MATCH_LIMIT;
    }
    return result;
}

enum regex_outcome gw_regex_pcre_match(const regex *r, regex_run *run, slice text, size_t from, bool whole,
                                       regex_match *match) {
    pcre_space *space;
    const size_t *places;
    int result;
    if (text.len > REGEX_BACKTRACK_MAX)
        return REGEX_STEPS;
    space = pcre_make_space(run);
    if (space == NULL)
        return REGEX_NOMEM;
    if (text.at == NULL)
        text.at = "";
    result = pcre_try(r, run, space, text, from, whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0);
    if (result == PCRE2_ERROR_NOMEMORY)
        return REGEX_NOMEM;
    if (result == PCRE2_ERROR_NOMATCH)
        return REGEX_NO;
    if (result < 0) /* a limit; or no UTF-8, which is never matched */
        return REGEX_STEPS;
    places = pcre2_get_ovector_pointer(space->data);
    if (match != NULL) {
        match->count = r->groups;
        for (size_t i = 0; i < r->groups; i++)
            match->at[i] =
                i < (size_t)result ? (regex_span){places[2 * i], places[2 * i + 1]} : (regex_span){SIZE_MAX, SIZE_MAX};
    }
    return REGEX_FOUND;
}

#else

apigw_status gw_regex_pcre_compile(regex *r, arena *memory, slice pattern, enum regex_dialect dialect, unsigned flags,
                                   apigw_error *err) {
    (void)r;
    (void)memory;
    (void)pattern;
    (void)dialect;
    (void)flags;
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                        "this regular expression needs PCRE2, which the library was built without");
}

enum regex_outcome gw_regex_pcre_match(const regex *r, regex_run *run, slice text, size_t from, bool whole,
                                       regex_match *match) {
    (void)r;
    (void)run;
    (void)text;
    (void)from;
    (void)whole;
    (void)match;
    return REGEX_STEPS;
}

void gw_regex_pcre_free(regex_run *run) {
    (void)run;
}

#endif
