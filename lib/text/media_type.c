#include "text/media_type.h"

#include "text/ascii.h"
#include "text/header.h"
#include "text/slice.h"
#include <string.h>

slice gw_media_type(const char *value, size_t n) {
    const slice none = {value, 0};
    slice rest = slice_trim(slice_of(value, n));

    size_t type = gw_header_name_valid(rest.at, rest.len); /* both halves are tokens */
    if (type == 0 || type == rest.len || rest.at[type] != '/')
        return none;
    size_t subtype = gw_header_name_valid(rest.at + type + 1, rest.len - type - 1);
    if (subtype == 0)
        return none;
    size_t len = type + 1 + subtype;
    /* a comma separates two fields that were joined; the first counts */
    if (len < rest.len && rest.at[len] != ';' && rest.at[len] != ',' && !ascii_is_space(rest.at[len]))
        return none;
    return slice_of(rest.at, len);
}

static bool media_type_ends_in(slice s, const char *text) {
    size_t len = strlen(text);
    return s.len >= len && header_name_equal(s.at + (s.len - len), len, text, len);
}

static bool begins_with(slice s, const char *text) {
    size_t len = strlen(text);
    return s.len >= len && header_name_equal(s.at, len, text, len);
}

bool gw_media_type_is_text(const char *type, size_t n) {
    static const char application[] = "application/";
    static const char subtypes[][24] = {
        "json", "xml", "javascript", "x-javascript", "ecmascript", "yaml", "x-yaml", "graphql", "x-www-form-urlencoded",
    };
    static const char suffixes[][8] = {"+json", "+xml", "+yaml"};

    slice t = gw_media_type(type, n);
    if (begins_with(t, "text/"))
        return true;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (media_type_ends_in(t, suffixes[i]))
            return true;
    if (!begins_with(t, application))
        return false;
    slice subtype = {t.at + (sizeof application - 1), t.len - (sizeof application - 1)};
    for (size_t i = 0; i < sizeof subtypes / sizeof *subtypes; i++)
        if (header_name_equal(subtype.at, subtype.len, subtypes[i], strlen(subtypes[i])))
            return true;
    return false;
}

bool gw_media_type_matches(slice type, const char *range, size_t n) {
    if (n == 3 && memcmp(range, "*/*", 3) == 0)
        return true;
    if (type.len == 0 || n == 0 || range[0] == '*')
        return false;
    if (n > 2 && memcmp(range + n - 2, "/*", 2) == 0)
        return type.len >= n - 1 && header_name_equal(type.at, n - 1, range, n - 1);
    return header_name_equal(type.at, type.len, range, n);
}

slice gw_media_type_charset(const char *value, size_t n) {
    static const char name[] = "charset=";
    slice rest = {value, n};
    slice_cut(&rest, ';'); /* the type */
    while (rest.len != 0) {
        slice parameter = slice_trim(slice_cut(&rest, ';'));
        if (begins_with(parameter, name)) {
            slice charset = slice_trim(slice_skip(parameter, sizeof name - 1));
            if (charset.len >= 2 && charset.at[0] == '"' && charset.at[charset.len - 1] == '"')
                charset = slice_of(charset.at + 1, charset.len - 2);
            return charset;
        }
    }
    return slice_absent();
}
