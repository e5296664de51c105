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

/* Compare eight bytes without regard to ASCII letter case. */
static inline bool same_letters_8(uint64_t x, uint64_t y) {
    const uint64_t ones = UINT64_C(0x0101010101010101), different = x ^ y;
    if ((different & ~(0x20 * ones)) != 0)
        return false;
    const uint64_t low_bits = (x | 0x20 * ones) & 0x7f * ones;
    const uint64_t letters = ((low_bits + (0x80 - 'a') * ones) ^ (low_bits + (0x7f - 'z') * ones)) & ~x;
    return (different << 2 & ~letters) == 0; /* bit 5, in the place of bit 7 */
}

bool gw_header_letters_equal(const char *a, const char *b, size_t n) {
    if (n < 8)
        return same_letters_8(load_up_to_8(a, n), load_up_to_8(b, n));
    if (((a[0] ^ b[0]) & ~0x20) != 0) /* most differ in the first letter */
        return false;
    for (size_t at = 0; at + 8 < n; at += 8)
        if (!same_letters_8(load_8(a + at), load_8(b + at)))
            return false;
    return same_letters_8(load_8(a + n - 8), load_8(b + n - 8));
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
