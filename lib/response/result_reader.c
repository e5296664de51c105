/* The fast path of reading a function result: an object with each known member at most once, whose header fields are
 * valid strings under valid names, no two of one map equal. All front ends read such a result alike. It decides nothing
 * else: for any other text, malformed or not, the caller reads the members with the JSON reader and walks over them. */
#include "response/result_reader.h"
#include "core/options.h"
#include "format/registry.h"
#include "text/header.h"
#include "json/duplicates.h"
#include "json/in_place.h"
#include "json/walker.h"

enum { LEVELS = 3 /* the result, a map, an array of values */ };

typedef struct usual_result {
    decoding *d;
    const char *end; /* of the text */
    size_t most;     /* entries of a list */
    bool no_memory;
} usual_result;

/* Read a string as the value of a header field. U+FFFD may be worth a diagnostic: it replaces lone surrogates. */
static char *read_usual_value(usual_result *u, char *p, pair_list *list, slice name) {
    slice value;
    unsigned holds;
    if (*p != '"' || list->count >= u->most)
        return NULL;
    p = in_place_string(p + 1, u->end, &value, &holds);
    if (p == NULL || (holds != 0 && gw_header_value_valid(value.at, value.len) != value.len) ||
        (holds != 0 && u->d->sink != NULL && slice_find(value, '\xef') != value.len))
        return NULL;
    u->no_memory = !pairs_push(list, &u->d->r->memory, name, value, 0);
    return u->no_memory ? NULL : p;
}

/* Read an array of strings as the values of one name. */
static char *read_usual_values(usual_result *u, char *p, pair_list *list, slice name) {
    if (*p != '[')
        return NULL;
    p = in_place_skip_space(p + 1);
    if (*p == ']')
        return p + 1;
    for (;;) {
        p = read_usual_value(u, p, list, name);
        if (p == NULL)
            return NULL;
        p = in_place_skip_space(p);
        if (*p == ']')
            return p + 1;
        if (*p != ',')
            return NULL;
        p = in_place_skip_space(p + 1);
    }
}

/* Read a map of strings, or of arrays of strings. */
static char *read_usual_map(usual_result *u, char *p, pair_list *list, bool arrays) {
    gw_json_names names;
    slice name;
    if (*p != '{')
        return NULL;
    p = in_place_skip_space(p + 1);
    if (*p == '}')
        return p + 1;
    gw_json_names_clear(&names);
    for (;;) {
        const size_t before = list->count;
        char *quote = in_place_special(p + 1);
        if (*p != '"' || *quote != '"')
            return NULL;
        *quote = '\0';
        name = slice_between(p + 1, quote);
        p = in_place_skip_space(quote + 1);
        if (*p != ':' || name.len == 0 || gw_header_name_valid(name.at, name.len) != name.len)
            return NULL;
        p = in_place_skip_space(p + 1);
        p = arrays ? read_usual_values(u, p, list, name) : read_usual_value(u, p, list, name);
        if (p == NULL)
            return NULL;
        if (list->count != before)
            gw_json_names_add(&names, list->at, before);
        p = in_place_skip_space(p);
        if (*p != ',')
            break;
        p = in_place_skip_space(p + 1);
    }
    return *p == '}' && !names.duplicate ? p + 1 : NULL;
}

/* Return the position after the value of a member, and read it if it is a map, a list or a string as body. */
static char *read_usual_member(usual_result *u, char *p, unsigned what) {
    decoding *d = u->d;
    gw_json_fault f;
    unsigned holds;
    const char *e;
    if (what == RESULT_BODY && *p == '"')
        return in_place_string(p + 1, u->end, &d->body, &holds);
    if (*p != 'n') {
        if (what == RESULT_HEADERS)
            return read_usual_map(u, p, &d->single, false);
        if (what == RESULT_MULTI_HEADERS)
            return read_usual_map(u, p, &d->multi, true);
        if (what == RESULT_COOKIES)
            return read_usual_values(u, p, &d->cookies, SLICE("Set-Cookie"));
    }
    if (*p == '{' || *p == '[')
        e = gw_json_value_end(p, u->end, (size_t)d->r->options.value[APIGW_OPT_MAX_DEPTH] - 1, &f);
    else
        e = gw_json_scalar_end(p, u->end, &f);
    return e == NULL ? NULL : p + (e - p);
}

/* Return the member whose name is from the quote at `p` to that at `quote`, 0 when no front end has it. */
static inline unsigned find_usual_member(const char *p, const char *quote) {
    const gw_json_schema *schema = &gw_format_results;
    const size_t n = (size_t)(quote - p) - 1;
    const gw_json_member *m = &schema->members[gw_json_member_candidate(schema->shapes, p + 1, n)];
    return m->key_len == n + 3 && simd_same(p, m->key, n + 2) ? m->slot : 0;
}

/* Read the members from `p` on. Return the position after the closing brace. */
static char *read_usual_members(usual_result *u, char *p) {
    decoding *d = u->d;
    for (;;) {
        char *quote = in_place_special(p + 1), *begin;
        unsigned what;
        if (*p != '"' || *quote != '"')
            return NULL;
        what = find_usual_member(p, quote);
        p = in_place_skip_space(quote + 1);
        if (what == 0 || d->values[what].at != NULL || *p != ':')
            return NULL;
        begin = in_place_skip_space(p + 1);
        p = read_usual_member(u, begin, what);
        if (p == NULL)
            return NULL;
        d->values[what] = slice_between(begin, p);
        p = in_place_skip_space(p);
        if (*p != ',')
            break;
        p = in_place_skip_space(p + 1);
    }
    return *p == '}' ? p + 1 : NULL;
}

apigw_status gw_result_read_usual(decoding *d) {
    const uint64_t *limits = d->r->options.value;
    usual_result u = {d, d->text + d->original.len, (size_t)limits[APIGW_OPT_MAX_ITEMS], false};
    char *p = d->text + gw_decoding_json_offset(d->original);
    if (*p != '{' || limits[APIGW_OPT_MAX_DEPTH] < LEVELS)
        return APIGW_OK;
    p = read_usual_members(&u, in_place_skip_space(p + 1));
    d->is_read = p != NULL && in_place_skip_space(p) == u.end;
    return u.no_memory ? decoding_no_memory(d) : APIGW_OK;
}
