/* Removing a stage name or base path, once: at a segment boundary, but for mapping keys of several levels. */
#include "core/nts.h"
#include "text/slice.h"
#include <apigw/router.h>
#include <stdbool.h>
#include <string.h>

/* Return the prefix without a slash at either end. */
static slice without_outer_slashes(slice prefix) {
    if (prefix.len != 0 && prefix.at[0] == '/')
        prefix = slice_skip(prefix, 1);
    if (prefix.len != 0 && prefix.at[prefix.len - 1] == '/')
        prefix.len--;
    return prefix;
}

/* The length of the prefix at the beginning of the path, including the first slash; of whole segments unless `loose`.
 */
static bool strip(slice path, slice prefix, bool loose, size_t *rest) {
    *rest = 0;
    prefix = without_outer_slashes(prefix);
    if (prefix.len == 0)
        return true;
    if (path.len <= prefix.len || path.at[0] != '/' || memcmp(path.at + 1, prefix.at, prefix.len) != 0 ||
        (!loose && path.len > prefix.len + 1 && path.at[prefix.len + 1] != '/'))
        return false;
    *rest = prefix.len + 1;
    return true;
}

apigw_status apigw_path_strip(const char *path, size_t path_len, const char *prefix, size_t prefix_len, size_t *rest) {
    path_len = length_of(path, path_len);
    prefix_len = length_of(prefix, prefix_len);
    if (rest == NULL || (path == NULL && path_len != 0) || (prefix == NULL && prefix_len != 0))
        return APIGW_E_ARGUMENT;
    return strip(slice_of(path, path_len), slice_of(prefix, prefix_len), false, rest) ? APIGW_OK : APIGW_E_NOT_FOUND;
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

/* Return whether a key of the list has several levels: all keys are then compared by bytes (H1.11, H6.1). */
static bool has_levels(slice keys) {
    slice key;
    bool more;
    do {
        more = next_key(&keys, &key);
        key = without_outer_slashes(key);
        if (slice_find(key, '/') != key.len)
            return true;
    } while (more);
    return false;
}

apigw_status apigw_path_mapping(const char *path, size_t path_len, const char *keys, size_t keys_len, size_t *which,
                                size_t *rest) {
    path_len = length_of(path, path_len);
    keys_len = length_of(keys, keys_len);
    slice list = {keys == NULL ? "" : keys, keys_len}, key;
    size_t longest = 0, best = 0, taken, number = 0;
    bool found = false, more, loose;
    if (rest == NULL || (path == NULL && path_len != 0) || (keys == NULL && keys_len != 0))
        return APIGW_E_ARGUMENT;
    loose = has_levels(list);
    do {
        more = next_key(&list, &key);
        if (strip(slice_of(path, path_len), key, loose, &taken) && (!found || taken > longest)) {
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
