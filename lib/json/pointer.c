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
        size_t n = 1;
        bool has_nul;
        if (*p == '\\')
            n = json_unescape_one(bytes, &p, end, &has_nul);
        else
            bytes[0] = *p++;
        for (size_t k = 0; k < n; k++)
            if (i >= token.len || json_pointer_byte(token, &i) != bytes[k])
                return false;
    }
    return i == token.len;
}

/* Behind the value at `p`, which is valid JSON. */
static const char *value_end(const char *p, const char *end) {
    json_fault f;
    return json_value_end(p, end, JSON_DEPTH_MAX, &f);
}

/* The last member of that name in the object whose text begins at `p`. */
static bool find_member(const char *p, const char *end, slice token, slice *value) {
    bool found = false;
    p = json_skip_space(p + 1, end);
    while (p < end && *p == '"') {
        slice name = {p + 1, 0};
        unsigned holds;
        json_fault f;
        const char *e = json_string_end(p + 1, end, &holds, &f);
        if (e == NULL)
            return false;
        name.len = (size_t)(e - name.at);
        p = json_skip_space(json_skip_space(e + 1, end) + 1, end);
        e = value_end(p, end);
        if (e == NULL)
            return false;
        if (json_pointer_names(token, name)) {
            *value = (slice){p, (size_t)(e - p)};
            found = true;
        }
        p = json_skip_space(e, end);
        if (p < end && *p == ',')
            p = json_skip_space(p + 1, end);
    }
    return found;
}

/* An array index as RFC 6901 section 4 has it: no sign, no leading zero. */
static bool token_index(slice token, size_t *index) {
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
    if (!token_index(token, &index))
        return false;
    p = json_skip_space(p + 1, end);
    while (p < end && *p != ']') {
        const char *e = value_end(p, end);
        if (e == NULL)
            return false;
        if (index-- == 0) {
            *value = (slice){p, (size_t)(e - p)};
            return true;
        }
        p = json_skip_space(e, end);
        if (p < end && *p == ',')
            p = json_skip_space(p + 1, end);
    }
    return false;
}

bool json_pointer_find(slice json, slice pointer, slice *value) {
    const char *end = json.at + json.len, *p = json_skip_space(json.at, end), *e;
    slice token;
    while (json_pointer_next(&pointer, &token)) {
        slice inner;
        if (p >= end ||
            (*p == '{' ? !find_member(p, end, token, &inner) : *p != '[' || !find_element(p, end, token, &inner)))
            return false;
        p = inner.at;
    }
    e = value_end(p, end);
    if (e == NULL)
        return false;
    *value = (slice){p, (size_t)(e - p)};
    return true;
}
