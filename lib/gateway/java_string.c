#include "gateway/java_string.h"

#include "text/utf8.h"

#include <string.h>

size_t gw_string_units(slice s) {
    size_t units = 0;
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = (unsigned char)s.at[i];
        units += (size_t)((c & 0xC0) != 0x80) + (c >= 0xF0);
    }
    return units;
}

uint32_t gw_string_point(slice s, size_t byte, size_t *length) {
    const unsigned char *p = (const unsigned char *)s.at + byte;
    *length = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (*length > s.len - byte)
        *length = 1;
    switch (*length) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    default:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 |
               (p[3] & 0x3Fu);
    }
}

size_t gw_string_byte_of(slice s, size_t unit, bool *half) {
    size_t byte = 0, length;
    *half = false;
    while (byte < s.len && unit > 0) {
        const bool pair = gw_string_point(s, byte, &length) > 0xFFFF;
        if (pair && unit == 1) {
            *half = true;
            return byte;
        }
        unit -= 1 + pair;
        byte += length;
    }
    return byte;
}

size_t gw_string_unit_of(slice s, size_t byte) {
    return gw_string_units(slice_of(s.at, byte));
}

slice gw_string_cut(arena *memory, slice s, size_t from, size_t to) {
    bool half_from, half_to;
    size_t length;
    size_t begin = gw_string_byte_of(s, from, &half_from), end = gw_string_byte_of(s, to, &half_to);
    if (!half_from && !half_to)
        return slice_of(s.at + begin, end - begin);
    if (from == to)
        return SLICE("");
    char *copy = arena_bytes(memory, end - begin + 2), *out = copy;
    if (copy == NULL)
        return slice_absent();
    if (half_from) {
        gw_string_point(s, begin, &length);
        begin += length;
        *out++ = '?';
    }
    if (end > begin) {
        memcpy(out, s.at + begin, end - begin);
        out += end - begin;
    }
    if (half_to)
        *out++ = '?';
    return slice_between(copy, out);
}

int64_t gw_string_compare(slice a, slice b) {
    size_t i = 0, length;
    while (i < a.len && i < b.len && a.at[i] == b.at[i])
        i++;
    while (i > 0 && i < a.len && i < b.len && ((unsigned char)a.at[i] & 0xC0) == 0x80)
        i--; /* to the beginning of the character */
    if (i == a.len || i == b.len)
        return (int64_t)gw_string_units(a) - (int64_t)gw_string_units(b);
    const uint32_t x = gw_string_point(a, i, &length), y = gw_string_point(b, i, &length);
    const uint32_t high_x = x > 0xFFFF ? 0xD800 + ((x - 0x10000) >> 10) : x;
    const uint32_t high_y = y > 0xFFFF ? 0xD800 + ((y - 0x10000) >> 10) : y;
    if (high_x != high_y)
        return (int64_t)high_x - (int64_t)high_y;
    return (int64_t)(x & 0x3FF) - (int64_t)(y & 0x3FF);
}

/* ---- case ------------------------------------------------------------------------------------------------------- */

/* Letters whose other case is at a fixed distance, or next to them: even upper case, or odd. */
static const struct case_range {
    uint32_t first, last; /* of the upper case */
    int32_t distance;     /* 0: pairs, the upper case first */
} case_ranges[] = {{0x41, 0x5A, 32},    {0xC0, 0xD6, 32},    {0xD8, 0xDE, 32},    {0x100, 0x12E, 0},
                   {0x132, 0x136, 0},   {0x139, 0x147, 0},   {0x14A, 0x176, 0},   {0x179, 0x17D, 0},
                   {0x386, 0x386, 38},  {0x388, 0x38A, 37},  {0x391, 0x3A1, 32},  {0x3A3, 0x3AB, 32},
                   {0x38C, 0x38C, 64},  {0x38E, 0x38F, 63},  {0x400, 0x40F, 80},  {0x410, 0x42F, 32},
                   {0x460, 0x480, 0},   {0x48A, 0x4BE, 0},   {0x4D0, 0x52E, 0},   {0x531, 0x556, 48},
                   {0x1E00, 0x1E94, 0}, {0x1EA0, 0x1EFE, 0}, {0x178, 0x178, -121}};

static uint32_t other_case(uint32_t point, bool upper) {
    if (point == 0x3C2 && upper)
        return 0x3A3; /* final sigma */
    if (point == 0xB5 && upper)
        return 0x39C;
    for (size_t i = 0; i < sizeof case_ranges / sizeof *case_ranges; i++) {
        const struct case_range *r = &case_ranges[i];
        const uint32_t distance = r->distance == 0 ? 1 : (uint32_t)r->distance;
        const uint32_t from = upper ? point - distance : point;
        if (from < r->first || from > r->last || (r->distance == 0 && (from - r->first) % 2 != 0))
            continue;
        return upper ? from : point + distance;
    }
    return point;
}

slice gw_string_change_case(arena *memory, slice s, bool upper) {
    char *copy = arena_bytes(memory, s.len + s.len / 2 + 2), *out = copy;
    if (copy == NULL)
        return slice_absent();
    for (size_t i = 0, length; i < s.len; i += length) {
        const uint32_t point = gw_string_point(s, i, &length);
        if (point == 0xDF && upper) {
            memcpy(out, "SS", 2);
            out += 2;
        } else {
            out += gw_utf8_put(out, other_case(point, upper));
        }
    }
    return slice_between(copy, out);
}

bool gw_string_equal_fold(slice a, slice b) {
    size_t i = 0, k = 0, one, other;
    while (i < a.len && k < b.len) {
        const uint32_t x = gw_string_point(a, i, &one), y = gw_string_point(b, k, &other);
        if (x != y && other_case(other_case(x, true), false) != other_case(other_case(y, true), false))
            return false;
        i += one;
        k += other;
    }
    return i == a.len && k == b.len;
}

int32_t gw_string_hash(slice s) {
    uint32_t hash = 0;
    for (size_t i = 0, length; i < s.len; i += length) {
        const uint32_t point = gw_string_point(s, i, &length);
        if (point > 0xFFFF)
            hash = hash * 31 + 0xD800 + ((point - 0x10000) >> 10);
        hash = hash * 31 + (point > 0xFFFF ? 0xDC00 + (point & 0x3FF) : point);
    }
    return (int32_t)hash;
}

slice gw_string_well_formed(arena *memory, slice s) {
    size_t valid = gw_utf8_valid(s.at, s.len), bad = 0;
    if (valid == s.len)
        return s;
    for (size_t at = valid; at < s.len; bad++) {
        at += gw_utf8_bad_length(s.at + at, s.len - at);
        at += gw_utf8_valid(s.at + at, s.len - at);
    }
    char *copy = arena_bytes(memory, s.len + 2 * bad + 1), *to = copy;
    if (copy == NULL)
        return slice_absent();
    for (size_t at = 0; at < s.len;) {
        valid = gw_utf8_valid(s.at + at, s.len - at);
        memcpy(to, s.at + at, valid);
        to += valid;
        at += valid;
        if (at < s.len) {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
            at += gw_utf8_bad_length(s.at + at, s.len - at);
        }
    }
    return slice_between(copy, to);
}
