#include "text/ip.h"
#include "text/ascii.h"
#include "text/slice.h"
#include <string.h>

/* Read a number without sign and leading zeros, up to `most`. Return the number of digits, 0 when it is not one. */
static size_t read_ip_number(slice text, unsigned most, unsigned *number) {
    size_t n = 0;
    *number = 0;
    while (n < text.len && text.at[n] >= '0' && text.at[n] <= '9' && *number <= most)
        *number = *number * 10 + (unsigned)(text.at[n++] - '0');
    return *number > most || (n > 1 && text.at[0] == '0') ? 0 : n;
}

/* Read four numbers separated by dots, and nothing more. */
static bool read_four(slice text, uint8_t *bytes) {
    for (int i = 0; i < 4; i++) {
        unsigned number;
        size_t n = read_ip_number(text, 255, &number);
        if (n == 0 || (i < 3 && (n == text.len || text.at[n] != '.')) || (i == 3 && n != text.len))
            return false;
        bytes[i] = (uint8_t)number;
        text = slice_of(text.at + n + (i < 3), text.len - n - (i < 3));
    }
    return true;
}

/* Read one to four hexadecimal digits. Return how many. */
static size_t read_group(slice text, uint8_t *bytes) {
    unsigned number = 0;
    size_t n = 0;
    while (n < text.len && n < 4 && ascii_is_hex(text.at[n]))
        number = number * 16 + ascii_hex(text.at[n++]);
    bytes[0] = (uint8_t)(number >> 8);
    bytes[1] = (uint8_t)number;
    return n;
}

/* Read groups separated by colons up to the end, the last two possibly as an IPv4 address, at most `capacity` bytes. At
 * "::" stop and set `*gap`. Return the number of bytes, or -1. */
static int read_groups(slice text, uint8_t *bytes, int capacity, slice *rest, bool *gap) {
    int n = 0;
    *gap = false;
    while (text.len != 0) {
        size_t digits;
        if (text.len >= 2 && text.at[0] == ':' && text.at[1] == ':') {
            *gap = true;
            *rest = slice_of(text.at + 2, text.len - 2);
            return n;
        }
        if (n != 0) {
            if (text.at[0] != ':')
                return -1;
            text = slice_of(text.at + 1, text.len - 1);
        }
        if (n + 4 <= capacity && read_four(text, bytes + n))
            return n + 4;
        digits = n + 2 <= capacity ? read_group(text, bytes + n) : 0;
        if (digits == 0)
            return -1;
        n += 2;
        text = slice_of(text.at + digits, text.len - digits);
    }
    return n;
}

static bool read_sixteen(slice text, uint8_t *bytes) {
    uint8_t following[16];
    slice rest = {NULL, 0};
    bool gap, second_gap = false;
    int before = read_groups(text, bytes, 16, &rest, &gap), after;
    if (!gap)
        return before == 16;
    after = before > 14 ? -1 : read_groups(rest, following, 14 - before, &rest, &second_gap);
    if (after < 0 || second_gap)
        return false;
    memset(bytes + before, 0, (size_t)(16 - before - after));
    memcpy(bytes + 16 - after, following, (size_t)after);
    return true;
}

/* Convert an IPv4-mapped address, or a range of such addresses, to IPv4 (RFC 4291 section 2.5.5.2). */
static void unmap(ip_range *range) {
    static const uint8_t mapped[12] = {[10] = 0xff, 0xff};
    if (range->width != 128 || range->bits < 96 || memcmp(range->bytes, mapped, sizeof mapped) != 0)
        return;
    memmove(range->bytes, range->bytes + sizeof mapped, 4);
    memset(range->bytes + 4, 0, sizeof range->bytes - 4);
    range->width = 32;
    range->bits = (uint8_t)(range->bits - 96);
}

/* Read the number of bits after a slash. */
static bool read_bits(slice text, ip_range *range) {
    unsigned bits;
    if (text.len == 0 || read_ip_number(text, range->width, &bits) != text.len)
        return false;
    range->bits = (uint8_t)bits;
    return true;
}

bool gw_ip_parse(slice text, ip_range *range) {
    slice bits = text, address = slice_cut(&bits, '/');
    memset(range, 0, sizeof *range);
    if (read_four(address, range->bytes))
        range->width = 32;
    else if (read_sixteen(address, range->bytes))
        range->width = 128;
    else
        return false;
    range->bits = range->width;
    if (address.len != text.len && !read_bits(bits, range))
        return false;
    unmap(range);
    return true;
}

bool gw_ip_within(const ip_range *address, const ip_range *range) {
    size_t whole = range->bits / 8, left = range->bits % 8;
    if (address->width != range->width || address->bits < range->bits ||
        memcmp(address->bytes, range->bytes, whole) != 0)
        return false;
    return left == 0 || ((address->bytes[whole] ^ range->bytes[whole]) >> (8 - left)) == 0;
}
