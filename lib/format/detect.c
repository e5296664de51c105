/* Detecting which front end sent an event (rule 0.1). */
#include "format/registry.h"
#include "text/simd.h"
#include <string.h>

/* Return the first place from `p` on where `text` may begin, by its first two bytes, or `end`. */
static const char *may_begin(const char *p, const char *end, const char *text) {
#if SIMD_BLOCKS
    for (; end - p > 16; p += 16) {
        size_t n = simd_first(simd_and(simd_equal(simd_load(p), text[0]), simd_equal(simd_load(p + 1), text[1])));
        if (n != 16)
            return p + n;
    }
#endif
    while (p < end && *p != text[0])
        p++;
    return p;
}

static bool detect_contains(const gw_json_text *t, const format_test *c) {
    const char *p = t->at, *end = p + t->len;
    const ptrdiff_t n = c->text_len;
    for (; end - p >= n; p++) {
        p = may_begin(p, end, c->text);
        if (end - p >= n && memcmp(p, c->text, (size_t)n) == 0)
            return true;
    }
    return false;
}

/* Return whether an event meets a condition. Only a string is equal to a text, never a number. */
static bool holds(const gw_json_document *d, const format_test *c) {
    bool has = gw_json_has(d, c->slot);
    const gw_json_text *t = &d->slots[c->slot];
    if (c->test == IS || c->test == IS_NOT)
        return (has && t->is_string && t->len == c->text_len && memcmp(t->at, c->text, t->len) == 0) == (c->test == IS);
    switch (c->test) {
    case HAS:
        return has;
    case LACKS:
        return !has;
    default: /* CONTAINS */
        return has && detect_contains(t, c);
    }
}

static bool all_hold(const gw_json_document *d, const format_test *tests) {
    for (size_t i = 0; i < FORMAT_CONDITIONS && tests[i].test != 0; i++)
        if (!holds(d, &tests[i]))
            return false;
    return true;
}

const format *gw_format_detect(const gw_json_document *d) {
    unsigned candidates = 0; /* front ends of which a mark was found, by bit */
    for (unsigned i = 0; i < GW_JSON_SLOT_WORDS; i++)
        for (uint64_t left = d->present[i] & gw_format_marks[i]; left != 0; left &= left - 1)
            candidates |= gw_format_marked[64 * i + lowest_bit(left)];
    for (; candidates != 0; candidates &= candidates - 1) {
        unsigned i = lowest_bit(candidates);
        for (size_t k = 0; k < FORMAT_ALTERNATIVES && gw_format_tests[i][k][0].test != 0; k++)
            if (all_hold(d, gw_format_tests[i][k]))
                return gw_format_registry[i];
    }
    return NULL;
}
