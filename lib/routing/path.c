/* Removing a stage name or base path, once, at a segment boundary. */
#include "core/nts.h"
#include "text/slice.h"
#include <apigw/router.h>
#include <stdbool.h>
#include <string.h>

/* The length of the prefix at the beginning of the path, including the first slash. */
static bool strip(slice path, slice prefix, size_t *rest) {
    *rest = 0;
    if (prefix.len != 0 && prefix.at[0] == '/')
        prefix = slice_of(prefix.at + 1, prefix.len - 1);
    if (prefix.len != 0 && prefix.at[prefix.len - 1] == '/')
        prefix.len--;
    if (prefix.len == 0)
        return true;
    if (path.len <= prefix.len || path.at[0] != '/' || memcmp(path.at + 1, prefix.at, prefix.len) != 0 ||
        (path.len > prefix.len + 1 && path.at[prefix.len + 1] != '/'))
        return false;
    *rest = prefix.len + 1;
    return true;
}

apigw_status apigw_path_strip(const char *path, size_t path_len, const char *prefix, size_t prefix_len, size_t *rest) {
    path_len = length_of(path, path_len);
    prefix_len = length_of(prefix, prefix_len);
    if (rest == NULL || (path == NULL && path_len != 0) || (prefix == NULL && prefix_len != 0))
        return APIGW_E_ARGUMENT;
    return strip(slice_of(path, path_len), slice_of(prefix, prefix_len), rest) ? APIGW_OK : APIGW_E_NOT_FOUND;
}

/* Take the first key off a list, and the separator after it. Return false when it was the last: a list has one more key
 * than separators, so an empty key follows a separator at the end. */
static bool next_key(slice *keys, slice *key) {
    size_t n = 0;
    while (n < keys->len && keys->at[n] != ' ' && keys->at[n] != '\n')
        n++;
    bool more = n < keys->len;
    *key = slice_of(keys->at, n);
    *keys = slice_of(keys->at + n + more, keys->len - n - more);
    return more;
}

apigw_status apigw_path_mapping(const char *path, size_t path_len, const char *keys, size_t keys_len, size_t *which,
                                size_t *rest) {
    path_len = length_of(path, path_len);
    keys_len = length_of(keys, keys_len);
    slice list = {keys == NULL ? "" : keys, keys_len}, key;
    size_t longest = 0, best = 0, taken, number = 0;
    bool found = false, more;
    if (rest == NULL || (path == NULL && path_len != 0) || (keys == NULL && keys_len != 0))
        return APIGW_E_ARGUMENT;
    do {
        more = next_key(&list, &key);
        if (strip(slice_of(path, path_len), key, &taken) && (!found || taken > longest)) {
            found = true;
            longest = taken;
            best = number;
        }
        number++;
    } while (more);
    *rest = longest;
    if (which != NULL)
        *which = best;
    return found ? APIGW_OK : APIGW_E_NOT_FOUND;
}
