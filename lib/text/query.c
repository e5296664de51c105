#include "text/query.h"

#include "text/percent.h"
#include <string.h>

/* Return the offset of the first `c`, or the length. */
static size_t find(slice s, char c) {
    const char *at = s.len != 0 ? memchr(s.at, c, s.len) : NULL;
    return at != NULL ? (size_t)(at - s.at) : s.len;
}

/* Skip empty parameters. Return false when nothing is left. */
static inline bool skip_separators(slice *rest) {
    while (rest->len != 0 && *rest->at == '&') {
        rest->at++;
        rest->len--;
    }
    return rest->len != 0;
}

bool gw_query_next(slice *rest, slice *name, slice *value, bool *equals) {
    if (!skip_separators(rest))
        return false;

    slice piece = {rest->at, find(*rest, '&')};
    rest->at += piece.len;
    rest->len -= piece.len;

    size_t equals_at = find(piece, '=');
    *equals = equals_at < piece.len;
    *name = slice_of(piece.at, equals_at);
    *value =
        *equals ? slice_of(piece.at + equals_at + 1, piece.len - equals_at - 1) : slice_of(piece.at + equals_at, 0);
    return true;
}

bool gw_query_next_split(slice *rest, slice *name, slice *value) {
    size_t n = 0, equals_at = 0;
    while (rest->len != 0 && (*rest->at == '&' || *rest->at == ';')) {
        rest->at++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;
    while (n < rest->len && rest->at[n] != '&' && rest->at[n] != ';')
        n++;
    while (equals_at < n && rest->at[equals_at] != '=')
        equals_at++;
    *name = slice_of(rest->at, equals_at);
    *value = equals_at < n ? slice_of(rest->at + equals_at + 1, n - equals_at - 1) : slice_of(rest->at + n, 0);
    *rest = slice_of(rest->at + n, rest->len - n);
    return true;
}

#if SIMD_BLOCKS
/* Return 0xff where a byte must be decoded, or is NUL. */
static inline simd_block coded(simd_block v) {
    return simd_or(simd_or(simd_equal(v, '%'), simd_equal(v, '+')), simd_equal(v, '\0'));
}
#endif

/* Copy plain bytes up to the next `stop`, "&", "%", "+" or NUL. */
static inline void copy_unescaped(char **to, const char **from, char stop) {
#if SIMD_BLOCKS
    size_t n;
    do {
        simd_block v = simd_load(*from);
        simd_block ends = simd_or(simd_equal(v, stop), simd_equal(v, '&'));
        n = simd_first(simd_or(ends, coded(v)));
        simd_store(*to, v);
        *from += n;
        *to += n;
    } while (n == 16);
#else
    for (char c; (c = **from) != stop && c != '&' && c != '%' && c != '+' && c != '\0'; ++*from)
        *(*to)++ = c;
#endif
}

/* Decode the text before the next "&" or `stop` to `*to`, and append a NUL. */
static slice decode_until(slice *rest, char **to, char stop, bool *has_nul) {
    const char *p = rest->at, *end = p + rest->len;
    char *begin = *to, *out = begin;
    for (copy_unescaped(&out, &p, stop); p != end && *p != '&' && *p != stop; copy_unescaped(&out, &p, stop)) {
        char c = percent_next(&p, end, true);
        *has_nul |= c == '\0';
        *out++ = c;
    }
    *rest = slice_between(p, end);
    *out = '\0';
    *to = out;
    return slice_between(begin, out);
}

#if SIMD_BLOCKS
/* The fast path: take a parameter that ends within 32 bytes and has nothing to decode, like most. Return false for any
 * other. */
static inline bool next_plain(slice *rest, char **to, query_parameter *parameter) {
    const simd_block low = simd_load(rest->at), high = simd_load(rest->at + 16);
    const uint64_t after = UINT64_C(1) << (rest->len < 32 ? rest->len : 32);
    const uint64_t ends = simd_bits_32(simd_equal(low, '&'), simd_equal(high, '&')) | after;
    const uint64_t stops = simd_bits_32(simd_equal(low, '='), simd_equal(high, '=')) | ends;
    const size_t n = (size_t)__builtin_ctzll(ends), equals_at = (size_t)__builtin_ctzll(stops);
    char *begin = *to;
    if (n == 32 || (simd_bits_32(coded(low), coded(high)) & (ends ^ (ends - 1)) >> 1) != 0)
        return false;
    simd_store(begin, low);
    simd_store(begin + 16, high);
    begin[equals_at] = begin[n] = '\0';
    parameter->has_nul = false;
    parameter->equals = equals_at < n;
    parameter->name = slice_of(begin, equals_at);
    parameter->value = slice_of(begin + equals_at + parameter->equals, n - equals_at - parameter->equals);
    *rest = slice_of(rest->at + n, rest->len - n);
    *to = begin + n + 1;
    return true;
}
#endif

/* The slow path: take any parameter. */
static void next_coded(slice *rest, char **to, query_parameter *parameter) {
    parameter->has_nul = false;
    parameter->name = decode_until(rest, to, '=', &parameter->has_nul);
    parameter->equals = rest->len != 0 && *rest->at == '=';
    parameter->value = slice_of(*to, 0); /* the NUL after the name */
    if (parameter->equals) {
        rest->at++;
        rest->len--;
        ++*to;
        parameter->value = decode_until(rest, to, '&', &parameter->has_nul);
    }
    ++*to;
}

bool gw_query_next_decoded(slice *rest, char **to, query_parameter *parameter) {
    if (!skip_separators(rest))
        return false;
#if SIMD_BLOCKS
    if (next_plain(rest, to, parameter))
        return true;
#endif
    next_coded(rest, to, parameter);
    return true;
}
