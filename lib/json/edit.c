#include "json/edit.h"

#include "json/pointer.h"
#include "json/scan.h"
#include "json/writer.h"

/* What a token of a pointer means in a value. */
enum place { FOUND, ADDED, NO_ELEMENT, NO_CONTAINER };

/* The next entry of an object or array; `name` is that of a member. */
static bool next_entry(bool object, const char **p, const char *end, slice *name, slice *value) {
    return object ? json_next_member(p, end, name, value) : json_next_element(p, end, value);
}

static bool is_empty(slice container) {
    const char *p = json_skip_space(container.at + 1, container.at + container.len);
    return *p == '}' || *p == ']';
}

/* Whether it is the token of what stands behind the last of `count` elements. */
static bool is_behind(slice token, size_t count) {
    size_t index;
    if (token.len == 1 && token.at[0] == '-')
        return true;
    return json_pointer_index(token, &index) && index == count;
}

static enum place find(slice within, slice token, slice *found) {
    bool object = within.at[0] == '{', any = false;
    const char *p = within.at + 1, *end = within.at + within.len;
    size_t count = 0, index;
    slice name, value;
    if (within.at[0] == 'n')
        return ADDED;
    if (!object && within.at[0] != '[')
        return NO_CONTAINER;
    for (; next_entry(object, &p, end, &name, &value); count++)
        if (object ? json_pointer_names(token, name) : json_pointer_index(token, &index) && index == count) {
            *found = value;
            any = true;
        }
    if (any)
        return FOUND;
    return object || is_behind(token, count) ? ADDED : NO_ELEMENT;
}

void json_write_token(apigw_buffer *out, slice token) {
    buffer_byte(out, '"');
    for (size_t i = 0; i < token.len;) {
        char c = json_pointer_byte(token, &i);
        json_write_inside(out, &c, 1);
    }
    buffer_literal(out, "\":");
}

/* The value with objects around it, one for each token that is left. */
static void write_nested(apigw_buffer *out, slice rest, slice value) {
    size_t depth = 0;
    slice token;
    for (; json_pointer_next(&rest, &token); depth++) {
        buffer_byte(out, '{');
        json_write_token(out, token);
    }
    buffer_append(out, value.at, value.len);
    while (depth-- != 0)
        buffer_byte(out, '}');
}

/* The container with one entry more. */
static void write_added(apigw_buffer *out, slice within, slice token, slice rest, slice value) {
    if (within.at[0] == 'n')
        within = (slice){"{}", 2};
    buffer_append(out, within.at, within.len - 1);
    if (!is_empty(within))
        buffer_byte(out, ',');
    if (within.at[0] == '{')
        json_write_token(out, token);
    write_nested(out, rest, value);
    buffer_append(out, within.at + within.len - 1, 1);
}

/* The container without an entry. */
static void write_without(apigw_buffer *out, slice within, slice token) {
    bool object = within.at[0] == '{', any = false;
    const char *p = within.at + 1, *end = within.at + within.len, *begin;
    slice name, value;
    size_t index;
    buffer_append(out, within.at, 1);
    for (size_t i = 0; next_entry(object, &p, end, &name, &value); i++) {
        if (object ? json_pointer_names(token, name) : json_pointer_index(token, &index) && index == i)
            continue;
        begin = object ? name.at - 1 : value.at;
        if (any)
            buffer_byte(out, ',');
        buffer_append(out, begin, (size_t)(value.at + value.len - begin));
        any = true;
    }
    buffer_append(out, end - 1, 1);
}

apigw_status json_edit(slice json, slice pointer, slice value, apigw_buffer *out) {
    const char *p = json.at, *end = json.at + json.len;
    enum place place = FOUND;
    slice within, token = {NULL, 0}, found;
    json_next_element(&p, end, &within);
    while (place == FOUND && json_pointer_next(&pointer, &token)) {
        place = find(within, token, &found);
        if (place == FOUND && value.at == NULL && pointer.len == 0)
            break; /* what is taken away is looked for in its container */
        if (place == FOUND)
            within = found;
    }
    if (value.at == NULL && place != FOUND) { /* it is not there */
        buffer_append(out, json.at, json.len);
        return APIGW_OK;
    }
    if (place == NO_CONTAINER || place == NO_ELEMENT)
        return place == NO_CONTAINER ? APIGW_E_TYPE : APIGW_E_NOT_FOUND;
    buffer_append(out, json.at, (size_t)(within.at - json.at));
    if (value.at == NULL)
        write_without(out, within, token);
    else if (place == ADDED)
        write_added(out, within, token, pointer, value);
    else
        buffer_append(out, value.at, value.len);
    buffer_append(out, within.at + within.len, (size_t)(end - within.at) - within.len);
    return APIGW_OK;
}
