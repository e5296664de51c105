#include "json/pointer.h"
#include "json/walker.h"
#include <stdint.h>
#include <string.h>

bool gw_json_pointer_valid(const char *pointer, size_t n) {
    if (n != 0 && pointer[0] != '/')
        return false;
    for (size_t i = 0; i < n; i++)
        if (pointer[i] == '~' && (i + 1 == n || (pointer[i + 1] != '0' && pointer[i + 1] != '1')))
            return false;
    return true;
}

bool gw_json_pointer_next(slice *rest, slice *token) {
    const char *slash;
    if (rest->len == 0)
        return false;
    token->at = rest->at + 1;
    slash = rest->len == 1 ? NULL : memchr(token->at, '/', rest->len - 1);
    token->len = slash == NULL ? rest->len - 1 : (size_t)(slash - token->at);
    rest->at = token->at + token->len;
    rest->len -= token->len + 1;
    return true;
}

char gw_json_pointer_byte(slice token, size_t *i) {
    char c = token.at[(*i)++];
    if (c == '~' && *i < token.len)
        c = token.at[(*i)++] == '0' ? '~' : '/';
    return c;
}

bool gw_json_pointer_names(slice token, slice name) {
    const char *p = name.at, *end = name.at + name.len;
    size_t i = 0;
    while (p < end) {
        char bytes[4];
        size_t n = gw_json_next_bytes(bytes, &p, end);
        for (size_t k = 0; k < n; k++)
            if (i >= token.len || gw_json_pointer_byte(token, &i) != bytes[k])
                return false;
    }
    return i == token.len;
}

bool gw_json_pointer_index(slice token, size_t *index) {
    size_t n = 0;
    if (token.len == 0 || (token.len > 1 && token.at[0] == '0'))
        return false;
    for (size_t i = 0; i < token.len; i++) {
        unsigned digit = (unsigned)(token.at[i] - '0');
        if (digit > 9 || n > (SIZE_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *index = n;
    return true;
}

/* A walk over a text that enters the members and elements on the path of a pointer. */
typedef struct pointer_walk {
    const char *p, *end;
    slice pointer;
    slice token;                            /* of the current level */
    size_t left;                            /* of an array: elements before the one named by the token */
    size_t level;                           /* of the current container, from 0 */
    uint64_t array[GW_JSON_DEPTH_MAX / 64]; /* by level: 1 for an array */
} pointer_walk;

static bool in_array(const pointer_walk *w) {
    return (w->array[w->level / 64] >> w->level % 64 & 1) != 0;
}

/* Enter the container at `p`. The token names an entry of it. */
static void enter(pointer_walk *w) {
    uint64_t bit = UINT64_C(1) << w->level % 64;
    if (*w->p++ == '[')
        w->array[w->level / 64] |= bit;
    else
        w->array[w->level / 64] &= ~bit;
    if (in_array(w) && !gw_json_pointer_index(w->token, &w->left))
        w->left = SIZE_MAX; /* no element has that name */
}

/* Leave a container. Return false at the end of the outermost. */
static bool pointer_leave(pointer_walk *w) {
    const char *at = w->token.at - 1;
    w->p++;
    if (w->level == 0)
        return false;
    w->level--;
    w->left = SIZE_MAX; /* the named element was passed */
    while (*--at != '/') {
    }
    w->token = slice_of(at + 1, (size_t)(w->token.at - 1 - (at + 1)));
    return true;
}

/* Return the position of an entry's value, after its name and colon if it is a member; NULL when the text ends.
 * `*named`: the token names this entry. */
static const char *take_name(pointer_walk *w, const char *p, bool *named) {
    unsigned holds;
    gw_json_fault f;
    *named = in_array(w) && w->left-- == 0;
    if (in_array(w))
        return p;
    const char *name = p + 1, *quote = gw_json_string_end(name, w->end, &holds, &f);
    if (quote == NULL)
        return NULL;
    *named = gw_json_pointer_names(w->token, slice_between(name, quote));
    p = gw_json_skip_space(quote + 1, w->end);
    return p < w->end ? gw_json_skip_space(p + 1, w->end) : NULL; /* after the colon */
}

/* Skip or enter the value at `p`. `named`: the token names it. Return false when the walk is over. */
static bool take_value(pointer_walk *w, bool named, slice *found) {
    slice rest = slice_between(w->token.at + w->token.len, w->pointer.at + w->pointer.len);
    const char *p = w->p;
    gw_json_fault f;
    if (named)
        found->at = NULL;
    if (named && rest.len != 0 && (*p == '{' || *p == '[') && w->level + 1 < GW_JSON_DEPTH_MAX) {
        gw_json_pointer_next(&rest, &w->token);
        w->level++;
        enter(w);
        return true;
    }
    w->p = gw_json_value_end(p, w->end, GW_JSON_DEPTH_MAX, &f);
    if (w->p != NULL && named && rest.len == 0)
        *found = slice_between(p, w->p);
    return w->p != NULL;
}

/* Take one step: over an entry, into it, or out of a container. Return false when the walk is over. A value replaces
 * one that was found before, since the last of duplicate members counts. */
static bool pointer_step(pointer_walk *w, slice *found) {
    const char *p = gw_json_skip_space(w->p, w->end);
    bool named;
    if (p < w->end && *p == ',')
        p = gw_json_skip_space(p + 1, w->end);
    w->p = p;
    if (p < w->end && (*p == ']' || *p == '}'))
        return pointer_leave(w);
    p = p < w->end ? take_name(w, p, &named) : NULL;
    if (p == NULL || p >= w->end)
        return false;
    w->p = p;
    return take_value(w, named, found);
}

bool gw_json_pointer_find(slice json, slice pointer, slice *value) {
    pointer_walk w = {.p = json.at, .end = json.at + json.len, .pointer = pointer};
    slice found = {NULL, 0};
    if (!gw_json_pointer_next(&pointer, &w.token))
        return gw_json_next_element(&w.p, w.end, value);
    w.p = gw_json_skip_space(w.p, w.end);
    if (w.p >= w.end || (*w.p != '{' && *w.p != '['))
        return false;
    enter(&w);
    while (pointer_step(&w, &found)) {
    }
    if (found.at != NULL)
        *value = found;
    return found.at != NULL;
}
