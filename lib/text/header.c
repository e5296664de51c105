#include "text/header.h"

#include "text/name_key.h"

/* Where each byte is allowed. */
enum { HEADER_IN_NAME = 1 /* tchar */, HEADER_IN_VALUE = 2 /* tab, and all except control bytes */ };

static const unsigned char allowed[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 2, 3, 3,
    3, 3, 3, 2, 2, 3, 3, 2, 3, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 3, 2, 3, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
};

#if SIMD_BLOCKS
/* Return whether a name of 1 to 32 bytes is plain: its first and its last 16 bytes are. */
static bool plain_ends(const char *name, size_t n) {
    if (n <= 16)
        return header_name_stops(simd_load_short(name, n)) == 0;
    return header_name_stops(simd_load(name)) == 0 && header_name_stops(simd_load(name + n - 16)) == 0;
}
#endif

size_t gw_header_name_valid(const char *name, size_t n) {
    size_t i = 0;
#if SIMD_BLOCKS
    if (n != 0 && n <= 32 && plain_ends(name, n)) /* most names */
        return n;
#endif
    while (i < n && (allowed[(unsigned char)name[i]] & HEADER_IN_NAME) != 0)
        i++;
    return i;
}

size_t gw_header_value_valid(const char *value, size_t n) {
    size_t i = 0;
#if SIMD_BLOCKS
    for (; n - i >= 16; i += 16) {
        const simd_block v = simd_load(value + i), control = simd_clear(simd_control(v), simd_equal(v, '\t'));
        const unsigned refused = simd_bits(simd_or(control, simd_equal(v, 0x7f)));
        if (refused != 0)
            return i + lowest_bit(refused);
    }
#endif
    while (i < n && (allowed[(unsigned char)value[i]] & HEADER_IN_VALUE) != 0)
        i++;
    return i;
}

bool gw_header_letters_equal(const char *a, const char *b, size_t n) {
    if (n != 0 && ((a[0] ^ b[0]) & ~0x20) != 0) /* most differ in the first letter */
        return false;
    for (size_t at = 0; at < n; at += 8) {
        const uint64_t x = load_up_to_8(a + at, n - at), y = load_up_to_8(b + at, n - at);
        if (x != y && lower_8(x) != lower_8(y))
            return false;
    }
    return true;
}

bool gw_header_is_framing(const char *name, size_t n) {
    /* by length */
    static const char names[][2][18] = {
        [2] = {"te"},
        [7] = {"trailer", "upgrade"},
        [10] = {"connection", "keep-alive"},
        [14] = {"content-length"},
        [17] = {"transfer-encoding"},
    };
    if (n >= sizeof names / sizeof *names || names[n][0][0] == '\0')
        return false;
    return header_name_equal(name, n, names[n][0], n) ||
           (names[n][1][0] != '\0' && header_name_equal(name, n, names[n][1], n));
}
