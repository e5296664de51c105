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

/* The last member of that name in the object whose text begins at `p`. */
static bool find_member(const char *p, const char *end, slice token, slice *value) {
    slice name, candidate;
    bool found = false;
    p++;
    while (json_next_member(&p, end, &name, &candidate))
        if (json_pointer_names(token, name)) {
            *value = candidate;
            found = true;
        }
    return found;
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

static bool find_element(const char *p, const char *end, slice token, slice *value) {
    size_t index;
    if (!json_pointer_index(token, &index))
        return false;
    p++;
    while (json_next_element(&p, end, value))
        if (index-- == 0)
            return true;
    return false;
}

bool json_pointer_find(slice json, slice pointer, slice *value) {
    const char *end = json.at + json.len, *p = json_skip_space(json.at, end);
    slice token;
    while (json_pointer_next(&pointer, &token)) {
        slice inner;
        if (p >= end ||
            (*p == '{' ? !find_member(p, end, token, &inner) : *p != '[' || !find_element(p, end, token, &inner)))
            return false;
        p = inner.at;
    }
    return json_next_element(&p, end, value);
}
