/* Running regular expressions: all threads of a program go through the text together, the first in order of preference
 * wins (R. Cox, "Regular Expression Matching: the Virtual Machine Approach"). */
#include "gateway/regex_program.h"
#include "text/utf8.h"
#include <string.h>

enum { NO_CHARACTER = 0x110000 }; /* at the end of the text */

/* Instructions that are waiting for a character, in order of preference. */
typedef struct regex_threads {
    uint32_t *dense, *sparse;
    size_t *places; /* what each has saved: `slots` for each entry of dense */
    size_t count;
} regex_threads;

/* A place to go on at, or (`restore`) a slot that gets its old value back. */
typedef struct regex_task {
    uint32_t at;
    bool restore;
    size_t value;
} regex_task;

typedef struct regex_machine {
    const regex *r;
    slice text;
    size_t slots; /* that are saved; 0: only whether there is a match */
    regex_threads lists[2];
    regex_task *tasks;
    size_t *saved; /* of the current thread */
    uint64_t steps;
} regex_machine;

bool gw_regex_is_line_end(uint32_t c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool gw_regex_is_word(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool gw_regex_in_set(const regex_set *set, uint32_t c) {
    size_t low = 0, high = set->count;
    if (c < 128)
        return (set->ascii[c / 64] >> c % 64 & 1) != 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c < set->ranges[middle].first)
            high = middle;
        else if (c > set->ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

uint32_t gw_regex_next(slice text, size_t *at) {
    const unsigned char *p = (const unsigned char *)text.at + *at;
    size_t left = text.len - *at, n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint32_t c = p[0];
    if (n == 1 || n > left || p[0] < 0xC2 || p[0] > 0xF4) {
        *at += 1;
        return n == 1 ? c : 0xFFFD;
    }
    c &= 0xFFu >> (n + 1);
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) {
            *at += 1;
            return 0xFFFD;
        }
        c = c << 6 | (p[i] & 0x3Fu);
    }
    *at += n;
    return c;
}

/* Return the code point that ends at byte `at`. */
static uint32_t regex_before(slice text, size_t at) {
    size_t begin = at;
    if (at == 0)
        return NO_CHARACTER;
    do
        begin--;
    while (begin != 0 && at - begin < 4 && ((unsigned char)text.at[begin] & 0xC0) == 0x80);
    return gw_regex_next(text, &begin);
}

static uint32_t regex_after(slice text, size_t at) {
    return at == text.len ? NO_CHARACTER : gw_regex_next(text, &at);
}

/* Return whether a line terminator is all that follows. The middle of CR LF is no such place. */
static bool at_last_line_end(slice text, size_t at) {
    size_t next = at;
    uint32_t c;
    if (at == text.len)
        return true;
    c = gw_regex_next(text, &next);
    if (c == '\r' && next < text.len && text.at[next] == '\n')
        next++;
    else if (c == '\n' && at != 0 && text.at[at - 1] == '\r')
        return false;
    return gw_regex_is_line_end(c) && next == text.len;
}

static bool regex_holds(uint32_t assertion, slice text, size_t at) {
    switch ((enum regex_assertion)assertion) {
    case REGEX_TEXT_BEGIN:
        return at == 0;
    case REGEX_TEXT_END:
        return at == text.len;
    case REGEX_LAST_LINE_END:
        return at_last_line_end(text, at);
    case REGEX_LINE_BEGIN:
        return at == 0 || (gw_regex_is_line_end(regex_before(text, at)) && at != text.len);
    case REGEX_LINE_END:
        return at == text.len || gw_regex_is_line_end(regex_after(text, at));
    case REGEX_WORD_EDGE:
        return gw_regex_is_word(regex_before(text, at)) != gw_regex_is_word(regex_after(text, at));
    case REGEX_NO_WORD_EDGE:
        return gw_regex_is_word(regex_before(text, at)) == gw_regex_is_word(regex_after(text, at));
    }
    return false;
}

/* Note that an instruction was met at this place of the text; false where it was already. */
static bool regex_visit(regex_threads *list, uint32_t at) {
    uint32_t i = list->sparse[at];
    if (i < list->count && list->dense[i] == at)
        return false;
    list->sparse[at] = (uint32_t)list->count;
    list->dense[list->count++] = at;
    return true;
}

/* Add the thread at instruction `start`, and all that it becomes before it takes a character, to a list. */
static void regex_follow(regex_machine *m, regex_threads *list, uint32_t start, size_t at) {
    size_t tasks = 0;
    m->tasks[tasks++] = (regex_task){start, false, 0};
    while (tasks != 0) {
        const regex_task task = m->tasks[--tasks];
        const regex_instruction *i = m->r->code + task.at;
        if (task.restore) {
            m->saved[task.at] = task.value;
            continue;
        }
        if (!regex_visit(list, task.at))
            continue;
        m->steps++;
        if (i->op == REGEX_SPLIT) {
            m->tasks[tasks++] = (regex_task){(uint32_t)((int32_t)task.at + i->second), false, 0};
            m->tasks[tasks++] = (regex_task){(uint32_t)((int32_t)task.at + i->first), false, 0};
        } else if (i->op == REGEX_JUMP) {
            m->tasks[tasks++] = (regex_task){(uint32_t)((int32_t)task.at + i->first), false, 0};
        } else if (i->op == REGEX_SAVE) {
            if (i->value < m->slots) {
                m->tasks[tasks++] = (regex_task){i->value, true, m->saved[i->value]};
                m->saved[i->value] = at;
            }
            m->tasks[tasks++] = (regex_task){task.at + 1, false, 0};
        } else if (i->op == REGEX_ASSERT) {
            if (regex_holds(i->value, m->text, at))
                m->tasks[tasks++] = (regex_task){task.at + 1, false, 0};
        } else if (m->slots != 0) {
            memcpy(list->places + (list->count - 1) * m->slots, m->saved, m->slots * sizeof *m->saved);
        }
    }
}

/* Let every thread of a list take the character `c`, which ends at `next`. Return whether one accepts before it. */
static bool regex_step(regex_machine *m, const regex_threads *list, regex_threads *into, uint32_t c, size_t next,
                       bool whole, size_t *accepted) {
    into->count = 0;
    m->steps += list->count;
    for (size_t k = 0; k < list->count; k++) {
        const uint32_t at = list->dense[k];
        const regex_instruction *i = m->r->code + at;
        if (i->op == REGEX_ACCEPT && (!whole || c == NO_CHARACTER)) {
            *accepted = k;
            return true; /* later ones have a lower priority */
        }
        if (c == NO_CHARACTER || i->op > REGEX_SET ||
            !(i->op == REGEX_CHAR ? i->value == c : gw_regex_in_set(m->r->sets + i->value, c)))
            continue;
        if (m->slots != 0)
            memcpy(m->saved, list->places + k * m->slots, m->slots * sizeof *m->saved);
        regex_follow(m, into, at + 1, next);
    }
    return false;
}

/* Begin a match at byte `at`. */
static void regex_start(regex_machine *m, regex_threads *list, size_t at) {
    for (size_t i = 0; i < m->slots; i++)
        m->saved[i] = SIZE_MAX;
    regex_follow(m, list, 0, at);
}

static enum regex_outcome regex_run_machine(regex_machine *m, uint64_t steps, size_t from, bool whole, size_t *result) {
    const bool once = whole || m->r->anchored;
    regex_threads *list = &m->lists[0], *other = &m->lists[1];
    bool found = false;
    list->count = 0;
    for (size_t at = from;;) {
        size_t next = at, accepted;
        uint32_t c = at < m->text.len ? gw_regex_next(m->text, &next) : NO_CHARACTER;
        regex_threads *swap = list;
        if (!found && (at == from || !once))
            regex_start(m, list, at);
        if (list->count == 0 && (found || once))
            break;
        if (regex_step(m, list, other, c, next, whole, &accepted)) {
            found = true;
            if (m->slots == 0)
                return REGEX_FOUND;
            memcpy(result, list->places + accepted * m->slots, m->slots * sizeof *result);
        }
        if (m->steps > steps)
            return REGEX_STEPS;
        if (at == m->text.len)
            break;
        list = other;
        other = swap;
        at = next;
    }
    return found ? REGEX_FOUND : REGEX_NO;
}

/* Cut the work space of a machine out of the block of the run, which grows when it is too small. */
static bool regex_make_capacity(regex_machine *m, regex_run *run) {
    const size_t n = m->r->count, size = (2 * n + 1) * m->slots * sizeof(size_t) + (3 * n + 2) * sizeof(regex_task) +
                                         4 * n * sizeof(uint32_t);
    char *at;
    if (run->capacity < size) {
        gw_memory_release(&run->allocator, run->block, run->capacity);
        run->capacity = 0;
        run->block = gw_memory_allocate(&run->allocator, size);
        if (run->block == NULL)
            return false;
        run->capacity = size;
        gw_memory_clear(run->block, size);
    }
    at = run->block;
    m->tasks = (regex_task *)(void *)at;
    at += (3 * n + 2) * sizeof(regex_task);
    m->saved = (size_t *)(void *)at;
    at += m->slots * sizeof(size_t);
    for (int i = 0; i < 2; i++, at += n * m->slots * sizeof(size_t))
        m->lists[i].places = (size_t *)(void *)at;
    for (int i = 0; i < 2; i++, at += 2 * n * sizeof(uint32_t)) {
        m->lists[i].dense = (uint32_t *)(void *)at;
        m->lists[i].sparse = m->lists[i].dense + n;
        m->lists[i].count = 0;
    }
    return true;
}

static enum regex_outcome regex_go(const regex *r, regex_run *run, slice text, size_t from, bool whole,
                                   regex_match *match) {
    size_t result[2 * REGEX_GROUPS];
    regex_machine m = {.r = r, .text = text, .slots = match != NULL ? 2 * r->groups : 0};
    enum regex_outcome outcome;
    if (r->pcre != NULL)
        return gw_regex_pcre_match(r, run, text, from, whole, match);
    if (!regex_make_capacity(&m, run))
        return REGEX_NOMEM;
    outcome = regex_run_machine(&m, run->steps, from, whole, result);
    run->steps -= m.steps < run->steps ? m.steps : run->steps;
    if (outcome != REGEX_FOUND || match == NULL)
        return outcome;
    match->count = r->groups;
    for (size_t i = 0; i < r->groups; i++) {
        bool whole_group = result[2 * i] != SIZE_MAX && result[2 * i + 1] != SIZE_MAX;
        match->at[i] = whole_group ? (regex_span){result[2 * i], result[2 * i + 1]} : (regex_span){SIZE_MAX, SIZE_MAX};
    }
    return outcome;
}

enum regex_outcome gw_regex_search(const regex *r, regex_run *run, slice text, size_t from, regex_match *match) {
    return regex_go(r, run, text, from, false, match);
}

enum regex_outcome gw_regex_matches(const regex *r, regex_run *run, slice text, regex_match *match) {
    return regex_go(r, run, text, 0, true, match);
}

size_t gw_regex_groups(const regex *r) {
    return r->groups;
}

void gw_regex_run_init(regex_run *run, const apigw_allocator *allocator, uint64_t steps) {
    memset(run, 0, sizeof *run);
    run->allocator = gw_memory_allocator(allocator);
    run->steps = steps;
}

void gw_regex_run_free(regex_run *run) {
    gw_regex_pcre_free(run);
    gw_memory_release(&run->allocator, run->block, run->capacity);
    run->block = NULL;
    run->capacity = 0;
}
