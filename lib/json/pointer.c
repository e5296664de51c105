#include "json/pointer.h"
#include "json/scan.h"
#include <stdint.h>
#include <string.h>

bool json_pointer_valid(const char *pointer, size_t n) {
    if (n != 0 && pointer[0] != '/')
        return false;
    for (size_t i = 0; i < n; i++)
        if (pointer[i] == '~' && (i + 1 == n || (pointer[i + 1] != '0' && pointer[i + 1] != '1')))
            return false;
    return true;
}

bool json_pointer_next(slice *rest, slice *token) {
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

char json_pointer_byte(slice token, size_t *i) {
    char c = token.at[(*i)++];
    if (c == '~' && *i < token.len)
        c = token.at[(*i)++] == '0' ? '~' : '/';
    return c;
}

bool json_pointer_names(slice token, slice name) {
    const char *p = name.at, *end = name.at + name.len;
    size_t i = 0;
    while (p < end) {
        char bytes[4];
        size_t n = json_next_bytes(bytes, &p, end);
        for (size_t k = 0; k < n; k++)
            if (i >= token.len || json_pointer_byte(token, &i) != bytes[k])
                return false;
    }
    return i == token.len;
}

bool json_pointer_index(slice token, size_t *index) {
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

/* A walk over a text that goes into those members and elements that a pointer leads through. */
typedef struct walk {
    const char *p, *end;
    slice pointer;
    slice token;                         /* of the level that the walk is at */
    size_t left;                         /* of an array: elements before the one that the token names */
    size_t level;                        /* of the container that the walk is in, from 0 */
    uint64_t array[JSON_DEPTH_MAX / 64]; /* by level */
} walk;

static bool in_array(const walk *w) {
    return (w->array[w->level / 64] >> w->level % 64 & 1) != 0;
}

/* What of the pointer is behind the token. */
static slice rest_of(const walk *w) {
    const char *at = w->token.at + w->token.len;
    return (slice){at, (size_t)(w->pointer.at + w->pointer.len - at)};
}

/* Goes into the container at `p`, in which the token names something. */
static void enter(walk *w) {
    uint64_t bit = UINT64_C(1) << w->level % 64;
    if (*w->p++ == '[')
        w->array[w->level / 64] |= bit;
    else
        w->array[w->level / 64] &= ~bit;
    if (in_array(w) && !json_pointer_index(w->token, &w->left))
        w->left = SIZE_MAX; /* no element has that name */
}

/* Leaves a container for the one around it; false behind the outermost. */
static bool leave(walk *w) {
    const char *at = w->token.at - 1;
    w->p++;
    if (w->level == 0)
        return false;
    w->level--;
    w->left = SIZE_MAX; /* the element that was named is behind */
    while (*--at != '/') {
    }
    w->token = (slice){at + 1, (size_t)(w->token.at - 1 - (at + 1))};
    return true;
}

/* Takes the name of a member, or nothing of an element; NULL when the text ends. `*named`: it is the one that the token
 * names. */
static const char *take_name(walk *w, const char *p, bool *named) {
    unsigned holds;
    json_fault f;
    *named = in_array(w) && w->left-- == 0;
    if (in_array(w))
        return p;
    const char *name = p + 1, *quote = json_string_end(name, w->end, &holds, &f);
    if (quote == NULL)
        return NULL;
    *named = json_pointer_names(w->token, (slice){name, (size_t)(quote - name)});
    p = json_skip_space(quote + 1, w->end);
    return p < w->end ? json_skip_space(p + 1, w->end) : NULL; /* behind the colon */
}

/* Goes over or into the value at `p`, which is what the token names when `named`. False when the walk is over. */
static bool take_value(walk *w, bool named, slice *found) {
    slice rest = rest_of(w);
    const char *p = w->p;
    json_fault f;
    if (named)
        found->at = NULL;
    if (named && rest.len != 0 && (*p == '{' || *p == '[') && w->level + 1 < JSON_DEPTH_MAX) {
        json_pointer_next(&rest, &w->token);
        w->level++;
        enter(w);
        return true;
    }
    w->p = json_value_end(p, w->end, JSON_DEPTH_MAX, &f);
    if (w->p != NULL && named && rest.len == 0)
        *found = (slice){p, (size_t)(w->p - p)};
    return w->p != NULL;
}

/* Takes one step: over an entry, into it, or out of a container; false when the walk is over. A value takes the place
 * of one that was found before: the last of duplicate members counts, and what is in it. */
static bool step(walk *w, slice *found) {
    const char *p = json_skip_space(w->p, w->end);
    bool named;
    if (p < w->end && *p == ',')
        p = json_skip_space(p + 1, w->end);
    w->p = p;
    if (p < w->end && (*p == ']' || *p == '}'))
        return leave(w);
    p = p < w->end ? take_name(w, p, &named) : NULL;
    if (p == NULL || p >= w->end)
        return false;
    w->p = p;
    return take_value(w, named, found);
}

bool json_pointer_find(slice json, slice pointer, slice *value) {
    walk w = {.p = json.at, .end = json.at + json.len, .pointer = pointer};
    slice found = {NULL, 0};
    if (!json_pointer_next(&pointer, &w.token))
        return json_next_element(&w.p, w.end, value);
    w.p = json_skip_space(w.p, w.end);
    if (w.p >= w.end || (*w.p != '{' && *w.p != '['))
        return false;
    enter(&w);
    while (step(&w, &found)) {
    }
    if (found.at != NULL)
        *value = found;
    return found.at != NULL;
}
