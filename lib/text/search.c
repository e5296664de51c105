#include "text/search.h"

#include <stdint.h>
#include <string.h>

/* Bytes in the direction of a search: `stride` is 1 or -1. */
typedef struct search_bytes {
    const char *at; /* the first one */
    ptrdiff_t stride;
} search_bytes;

static inline unsigned char search_byte(search_bytes b, size_t i) {
    return (unsigned char)b.at[(ptrdiff_t)i * b.stride];
}

static inline search_bytes search_direction(slice s, bool backward) {
    return backward ? (search_bytes){s.at + s.len - 1, -1} : (search_bytes){s.at, 1};
}

/* Return where the greatest suffix of a text begins, in the order of bytes or the reverse, and its period. */
static size_t greatest_suffix(search_bytes text, size_t len, bool reverse, size_t *period) {
    size_t best = 0, other = 1, k = 0;
    *period = 1;
    while (other + k < len) {
        const unsigned char a = search_byte(text, other + k), b = search_byte(text, best + k);
        if (a == b) {
            k++;
            if (k == *period) {
                other += k;
                k = 0;
            }
        } else if ((a < b) != reverse) {
            other += k + 1;
            k = 0;
            *period = other - best;
        } else {
            best = other++;
            k = 0;
            *period = 1;
        }
    }
    return best;
}

search_needle gw_search_prepare(slice text, bool backward) {
    if (text.len == 0)
        return (search_needle){.text = text, .backward = backward};
    const search_bytes b = search_direction(text, backward);
    size_t period, reverse_period, same = 0;
    search_needle n = {.text = text, .backward = backward, .cut = greatest_suffix(b, text.len, false, &period)};
    const size_t reverse_cut = greatest_suffix(b, text.len, true, &reverse_period);
    if (reverse_cut > n.cut) {
        n.cut = reverse_cut;
        period = reverse_period;
    }
    while (same < n.cut && same + period < text.len && search_byte(b, same) == search_byte(b, same + period))
        same++;
    if (same == n.cut) {
        n.period = period;
        n.known = text.len - period;
    } else {
        n.period = (n.cut > text.len - n.cut ? n.cut : text.len - n.cut) + 1;
    }
    return n;
}

/* Find the needle, in a direction that is constant where this is inlined. */
static inline size_t two_way(const search_needle *n, search_bytes piece, search_bytes text, size_t from, size_t last,
                             size_t *steps) {
    const size_t len = n->text.len;
    size_t known = 0;
    while (from <= last) {
        const size_t begin = n->cut > known ? n->cut : known;
        size_t i = begin;
        if (text.stride == 1 && known == 0) { /* to the next place of the byte that is compared first */
            const char *first = text.at + from + begin,
                       *next = memchr(first, search_byte(piece, begin), last - from + 1);
            const size_t skipped = next == NULL ? last - from + 1 : (size_t)(next - first);
            *steps += skipped;
            from += skipped;
            if (next == NULL)
                break;
        }
        while (i < len && search_byte(piece, i) == search_byte(text, from + i))
            i++;
        *steps += i - begin + 1;
        if (i < len) {
            from += i - n->cut + 1;
            known = 0;
            continue;
        }
        i = n->cut;
        while (i > known && search_byte(piece, i - 1) == search_byte(text, from + i - 1))
            i--;
        *steps += n->cut - i + 1;
        if (i <= known)
            return from;
        from += n->period;
        known = n->known;
    }
    return SIZE_MAX;
}

size_t gw_search_find(const search_needle *n, slice text, size_t from, size_t last, size_t *steps) {
    const size_t len = n->text.len;
    if (len > text.len)
        return SIZE_MAX;
    if (last > text.len - len)
        last = text.len - len;
    if (len == 0)
        return from <= last ? from : SIZE_MAX;
    if (n->backward)
        return two_way(n, search_direction(n->text, true), search_direction(text, true), from, last, steps);
    return two_way(n, search_direction(n->text, false), search_direction(text, false), from, last, steps);
}
