#include "text/target.h"
#include "text/ascii.h"
#include "text/slice.h"
#include <stdint.h>
#include <string.h>

/* Return the length of the scheme and "://" of an absolute target; 0 for any other text. */
static size_t scheme_length(slice text) {
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t n = strlen(schemes[i]), k = 0;
        while (k < n && k < text.len && ascii_lower(text.at[k]) == schemes[i][k])
            k++;
        if (k == n)
            return n;
    }
    return 0;
}

/* Return whether a byte may be in a host and a port (RFC 3986 section 3.2.2): a letter, a digit or one of
 * "-._~%!$&'()*+,;=:[]". User information is refused (RFC 9110 section 4.2.4). */
static bool is_authority_byte(char c) {
    static const uint32_t allowed[8] = {0, 0x2fff7ff2, 0xaffffffe, 0x47fffffe, 0, 0, 0, 0};
    return (allowed[(unsigned char)c >> 5] >> (c & 31) & 1) != 0;
}

size_t gw_target_authority_valid(slice text) {
    size_t n = 0;
    while (n < text.len && is_authority_byte(text.at[n]))
        n++;
    return n;
}

/* Split path and query. The path of an absolute target may be empty, which means "/". */
static void split_path(slice text, target_parts *out) {
    const char *question = text.len == 0 ? NULL : memchr(text.at, '?', text.len);
    size_t n = question == NULL ? text.len : (size_t)(question - text.at);
    out->path = n == 0 ? SLICE("/") : slice_of(text.at, n);
    out->query = question == NULL ? slice_absent() : slice_of(question + 1, text.len - n - 1);
}

bool gw_target_split(slice text, target_parts *out, size_t *bad, const char **expected) {
    size_t scheme = scheme_length(text), end;
    out->authority = slice_absent();
    if (text.len != 0 && text.at[0] == '/') {
        split_path(text, out);
        return true;
    }
    *bad = 0;
    *expected = "a path that begins with '/', or an absolute URI of http or https";
    if (scheme == 0)
        return false;
    end = scheme + gw_target_authority_valid(slice_skip(text, scheme));
    *bad = end;
    *expected = "a host and a port";
    if (end == scheme || text.at[scheme] == ':' || (end < text.len && text.at[end] != '/' && text.at[end] != '?'))
        return false;
    out->authority = slice_of(text.at + scheme, end - scheme);
    split_path(slice_of(text.at + end, text.len - end), out);
    return true;
}
