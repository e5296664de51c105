#include "text/query.h"

#include "text/percent.h"
#include <string.h>

/* Offset of the first `c`, or the length. */
static size_t find(slice s, char c) {
    const char *at = s.len != 0 ? memchr(s.at, c, s.len) : NULL;
    return at != NULL ? (size_t)(at - s.at) : s.len;
}

/* False when nothing is left. */
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

    size_t sign = find(piece, '=');
    *equals = sign < piece.len;
    *name = slice_of(piece.at, sign);
    *value = *equals ? slice_of(piece.at + sign + 1, piece.len - sign - 1) : slice_of(piece.at + sign, 0);
    return true;
}

bool gw_query_next_split(slice *rest, slice *name, slice *value) {
    size_t n = 0, sign = 0;
    while (rest->len != 0 && (*rest->at == '&' || *rest->at == ';')) {
        rest->at++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;
    while (n < rest->len && rest->at[n] != '&' && rest->at[n] != ';')
        n++;
    while (sign < n && rest->at[sign] != '=')
        sign++;
    *name = slice_of(rest->at, sign);
    *value = sign < n ? slice_of(rest->at + sign + 1, n - sign - 1) : slice_of(rest->at + n, 0);
    *rest = slice_of(rest->at + n, rest->len - n);
    return true;
}

#if defined(__SSE2__)
/* 0xff where a byte is not what it stands for, or NUL. */
static inline __m128i coded(__m128i v) {
    return _mm_or_si128(_mm_or_si128(simd_equal(v, '%'), simd_equal(v, '+')), simd_equal(v, '\0'));
}
#endif

/* Copies what is plain, up to the next `stop`, "&", "%", "+" or NUL. */
static inline void copy_plain(char **to, const char **from, char stop) {
#if defined(__SSE2__)
    size_t n;
    do {
        __m128i v = simd_load(*from);
        __m128i ends = _mm_or_si128(simd_equal(v, stop), simd_equal(v, '&'));
        n = simd_first(_mm_or_si128(ends, coded(v)));
        simd_store(*to, v);
        *from += n;
        *to += n;
    } while (n == 16);
#else
    for (char c; (c = **from) != stop && c != '&' && c != '%' && c != '+' && c != '\0'; ++*from)
        *(*to)++ = c;
#endif
}

/* Decodes to `*to` what stands before the next "&", or before the next `stop`. A NUL is put behind it. */
static slice decode_until(slice *rest, char **to, char stop, bool *has_nul) {
    const char *p = rest->at, *end = p + rest->len;
    char *begin = *to, *out = begin;
    for (copy_plain(&out, &p, stop); p != end && *p != '&' && *p != stop; copy_plain(&out, &p, stop)) {
        char c = percent_next(&p, end, true);
        *has_nul |= c == '\0';
        *out++ = c;
    }
    *rest = slice_between(p, end);
    *out = '\0';
    *to = out;
    return slice_between(begin, out);
}

#if defined(__SSE2__)
/* Bit i: byte i of 32 has been set. */
static inline uint64_t bits(__m128i low, __m128i high) {
    return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

/* Takes off a parameter that ends within 32 bytes and has nothing to decode, as most do: false where it is not so. */
static inline bool next_plain(slice *rest, char **to, query_parameter *parameter) {
    const __m128i low = simd_load(rest->at), high = simd_load(rest->at + 16);
    const uint64_t after = UINT64_C(1) << (rest->len < 32 ? rest->len : 32);
    const uint64_t ends = bits(simd_equal(low, '&'), simd_equal(high, '&')) | after;
    const uint64_t stops = bits(simd_equal(low, '='), simd_equal(high, '=')) | ends;
    const size_t n = (size_t)__builtin_ctzll(ends), sign = (size_t)__builtin_ctzll(stops);
    char *begin = *to;
    if (n == 32 || (bits(coded(low), coded(high)) & (ends ^ (ends - 1)) >> 1) != 0)
        return false;
    simd_store(begin, low);
    simd_store(begin + 16, high);
    begin[sign] = begin[n] = '\0';
    parameter->has_nul = false;
    parameter->equals = sign < n;
    parameter->name = slice_of(begin, sign);
    parameter->value = slice_of(begin + sign + parameter->equals, n - sign - parameter->equals);
    *rest = slice_of(rest->at + n, rest->len - n);
    *to = begin + n + 1;
    return true;
}
#endif

/* Takes off any. */
static void next_coded(slice *rest, char **to, query_parameter *parameter) {
    parameter->has_nul = false;
    parameter->name = decode_until(rest, to, '=', &parameter->has_nul);
    parameter->equals = rest->len != 0 && *rest->at == '=';
    parameter->value = slice_of(*to, 0); /* the NUL behind the name */
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
#if defined(__SSE2__)
    if (next_plain(rest, to, parameter))
        return true;
#endif
    next_coded(rest, to, parameter);
    return true;
}
