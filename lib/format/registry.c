#include "format/registry.h"
#include "text/header.h"
#include "text/vector.h"
#include "json/block.h"
#include <string.h>

const format *const format_registry[APIGW_KIND_LAST] = {
    &format_authorizer_token,
    &format_authorizer_websocket,
    &format_authorizer_http_2,
    &format_authorizer_http_1,
    &format_authorizer_rest,
    &format_alb_multi,
    &format_alb,
    &format_websocket,
    &format_lattice_2,
    &format_lattice_1,
    &format_function_url,
    &format_http_2,
    &format_http_1,
    &format_rest,
};

const format *format_of_kind(uint32_t kind) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        if (format_registry[i]->kind == kind)
            return format_registry[i];
    return NULL;
}

const format_member *format_row(const format *f, bool list, uint32_t target) {
    for (size_t i = 0; i < f->member_count; i++)
        if (f->members[i].target == target && (f->members[i].type >= JSON_MAP) == list)
            return &f->members[i];
    return NULL;
}

bool format_is_endpoint_type(const char *type, size_t n) {
    static const char *const types[] = {"EDGE", "REGIONAL", "PRIVATE"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (header_name_equal(type, n, types[i], strlen(types[i])))
            return true;
    return false;
}

const format_default *format_find_default(const format *f, uint32_t field) {
    for (size_t i = 0; i < f->default_count; i++)
        if (f->defaults[i].field == field)
            return &f->defaults[i];
    return NULL;
}

uint32_t format_context_field(const char *name, size_t n) {
    static const char context[] = "requestContext.";
    const size_t skip = sizeof context - 1;
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format *f = format_registry[i];
        for (size_t k = 0; f->sources[SOURCE_CONTEXT] != NULL && k < f->member_count; k++) {
            const format_member *m = &f->members[k];
            if (m->type < JSON_OBJECT && m->target <= APIGW_FIELD_LAST && strncmp(m->path, context, skip) == 0 &&
                strlen(m->path + skip) == n && memcmp(m->path + skip, name, n) == 0)
                return m->target;
        }
    }
    return 0;
}

const format_member *format_list(const format *f, unsigned multi, unsigned single) {
    const format_member *found = NULL;
    for (size_t i = 0; i < f->member_count; i++) {
        const format_member *m = &f->members[i];
        if (m->type < JSON_MAP || m->absent == UNWRITTEN)
            continue;
        if (m->target == multi)
            return m;
        if (m->target == single)
            found = m;
    }
    return found;
}

/* The first place from `p` on where `text` may begin, by its first two bytes, or `end`. */
static const char *may_begin(const char *p, const char *end, const char *text) {
#if defined(__SSE2__)
    for (; end - p > 16; p += 16) {
        size_t n = vector_first(
            _mm_and_si128(vector_equal(vector_load(p), text[0]), vector_equal(vector_load(p + 1), text[1])));
        if (n != 16)
            return p + n;
    }
#endif
    while (p < end && *p != text[0])
        p++;
    return p;
}

static bool contains(const json_text *t, const format_test *c) {
    const char *p = t->at, *end = p + t->len;
    const ptrdiff_t n = c->text_len;
    for (; end - p >= n; p++) {
        p = may_begin(p, end, c->text);
        if (end - p >= n && memcmp(p, c->text, (size_t)n) == 0)
            return true;
    }
    return false;
}

/* A number is no text, however it is written. */
static bool is_text(const json_text *t, const format_test *c) {
    return t->is_string && t->len == c->text_len && memcmp(t->at, c->text, t->len) == 0;
}

static bool holds(const json_document *d, const format_test *c) {
    bool has = json_has(d, c->slot);
    const json_text *t = &d->slots[c->slot];
    if (c->test == IS || c->test == IS_NOT)
        return (has && is_text(t, c)) == (c->test == IS);
    switch (c->test) {
    case HAS:
        return has;
    case LACKS:
        return !has;
    default: /* CONTAINS */
        return has && contains(t, c);
    }
}

static bool all_hold(const json_document *d, const format_test *tests) {
    for (size_t i = 0; i < FORMAT_CONDITIONS && tests[i].test != 0; i++)
        if (!holds(d, &tests[i]))
            return false;
    return true;
}

/* The front ends that a mark was found of, by bit. */
static unsigned candidates(const json_document *d) {
    unsigned found = 0;
    for (unsigned i = 0; i < JSON_SLOT_WORDS; i++)
        for (uint64_t left = d->present[i] & format_marks[i]; left != 0; left &= left - 1)
            found |= format_marked[64 * i + lowest_bit(left)];
    return found;
}

const format *format_recognise(const json_document *d) {
    for (unsigned left = candidates(d); left != 0; left &= left - 1) {
        unsigned i = lowest_bit(left);
        for (size_t k = 0; k < FORMAT_ALTERNATIVES && format_tests[i][k][0].test != 0; k++)
            if (all_hold(d, format_tests[i][k]))
                return format_registry[i];
    }
    return NULL;
}
