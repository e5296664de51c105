/* A pattern consists of pieces between "*". The first piece is at the beginning of the text and the last at its end;
 * each of the others is matched at the first possible position, which leaves most of the text for the rest.
 *
 * Colons divide the text into parts. If wildcards do not match colons, the first position in the text is not enough: a
 * "*" that may match colons can reach several parts, from each of which other positions are reachable. So the first
 * position in each part is kept. There are at most six parts, and each is searched once for a piece.
 *
 * A piece without "?" is searched for in linear time (text/search.c). A piece with "?" is compared at 64 positions at
 * once, byte by byte until no position is left. */
#include "routing/glob.h"
#include "text/search.h"
#include "text/simd.h"
#include <string.h>

enum { PARTS = 6 };

struct glob {
    slice text;
    size_t free_from;
    size_t parts;
    size_t begin[PARTS + 1]; /* of each part, and one past the end of the text */
    bool reached[PARTS];
    size_t at[PARTS]; /* by part: the end of the pieces so far */
    size_t *steps;
};

/* A piece that is searched for. */
struct piece_search {
    slice piece;
    bool wild; /* it has a "?"; if not: */
    search_needle needle;
};

/* Return the part of a position. A colon is in the part that it ends. */
static size_t part_of(const struct glob *g, size_t at) {
    size_t part = g->parts - 1;
    while (g->begin[part] > at)
        part--;
    return part;
}

/* Return whether a piece, or the rest of one, matches at a position; there is enough text. */
static bool matches_at(struct glob *g, slice piece, size_t at) {
    for (size_t i = 0; i < piece.len; i++, at++) {
        char c = g->text.at[at];
        ++*g->steps;
        if (piece.at[i] == '?' ? c == ':' && at < g->free_from : c != piece.at[i])
            return false;
    }
    return true;
}

/* Return a bit for each of `n` bytes, at most 64, that is `c`. */
static uint64_t equal_bytes(const char *p, size_t n, char c) {
    uint64_t equal = 0;
    size_t i = 0;
#if SIMD_BLOCKS
    for (; i + 16 <= n; i += 16)
        equal |= (uint64_t)simd_equal_bits(simd_load(p + i), c) << i;
#endif
    for (; i < n; i++)
        equal |= (uint64_t)(p[i] == c) << i;
    return equal;
}

/* Return a bit for each of `n` positions, at most 64, where "?" matches. */
static uint64_t open_bytes(const struct glob *g, size_t at, size_t n) {
    uint64_t closed = 0;
    for (size_t i = 1; i < g->parts; i++) /* the colon before each part except the first */
        if (g->begin[i] > at && g->begin[i] - 1 - at < n)
            closed |= (uint64_t)1 << (g->begin[i] - 1 - at);
    return ~closed;
}

/* Like gw_search_find(), for a piece with "?". */
static size_t search_wild(struct glob *g, slice piece, size_t from, size_t last) {
    for (; from <= last; from += 64) {
        size_t count = last - from < 64 ? last - from + 1 : 64;
        uint64_t left = count == 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
        for (size_t i = 0; i < piece.len && left != 0; i++) {
            char c = piece.at[i];
            left &= c == '?' ? open_bytes(g, from + i, count) : equal_bytes(g->text.at + from + i, count, c);
            ++*g->steps;
        }
        if (left != 0) {
            for (; (left & 1) == 0; left >>= 1)
                from++;
            return from;
        }
        if (last - from < 64)
            break;
    }
    return SIZE_MAX;
}

/* Return the end of the first match of a piece that begins from `from` to `last`; SIZE_MAX without a match. */
static size_t search(struct glob *g, const struct piece_search *n, size_t from, size_t last) {
    size_t at;
    if (n->piece.len > g->text.len)
        return SIZE_MAX;
    if (last > g->text.len - n->piece.len)
        last = g->text.len - n->piece.len;
    at = n->wild ? search_wild(g, n->piece, from, last) : gw_search_find(&n->needle, g->text, from, last, g->steps);
    return at == SIZE_MAX ? at : at + n->piece.len;
}

/* Match a piece after a "*" at its first position in each part. */
static void glob_place(struct glob *g, slice piece) {
    struct piece_search n = {.piece = piece, .wild = memchr(piece.at, '?', piece.len) != NULL};
    bool runs = piece.at[0] == ':', before = false, reached[PARTS] = {false};
    size_t at[PARTS] = {0};
    if (!n.wild) {
        n.needle = gw_search_prepare(piece, false);
        *g->steps += 4 * piece.len; /* each of the two suffixes reads a byte at most twice */
    }
    for (size_t part = 0; part < g->parts; part++) {
        bool all = runs && before;
        before = before || g->reached[part];
        if (!all && !g->reached[part])
            continue;
        size_t end = search(g, &n, all ? g->begin[part] : g->at[part], g->begin[part + 1] - 1);
        if (end == SIZE_MAX)
            continue;
        size_t to = part_of(g, end);
        at[to] = !reached[to] || end < at[to] ? end : at[to];
        reached[to] = true;
    }
    memcpy(g->reached, reached, sizeof reached);
    memcpy(g->at, at, sizeof at);
}

/* Return whether the last piece, which a "*" precedes, matches at the end. */
static bool closes(struct glob *g, slice piece) {
    size_t at = g->text.len - piece.len, part;
    bool runs = piece.len == 0 || piece.at[0] == ':', before = false;
    if (piece.len > g->text.len)
        return false;
    part = part_of(g, at);
    for (size_t i = 0; i < part; i++)
        before = before || g->reached[i];
    return ((runs && before) || (g->reached[part] && g->at[part] <= at)) && matches_at(g, piece, at);
}

/* Take a piece off a pattern, and the stars after it. `*last`: there are none. */
static slice take_piece(slice *pattern, bool *last) {
    const char *star = pattern->len == 0 ? NULL : memchr(pattern->at, '*', pattern->len);
    slice piece = {pattern->at, star == NULL ? pattern->len : (size_t)(star - pattern->at)};
    size_t n = piece.len;
    *last = star == NULL;
    while (n < pattern->len && pattern->at[n] == '*')
        n++;
    *pattern = slice_of(pattern->at + n, pattern->len - n);
    return piece;
}

bool gw_glob_match(slice pattern, slice text, size_t free_from, size_t *steps) {
    struct glob g = {.text = text, .free_from = free_from, .steps = steps};
    bool last, reached = true;
    slice piece = take_piece(&pattern, &last);
    g.parts = 1; /* colons before `free_from` end parts */
    for (size_t i = 0; i < free_from && g.parts < PARTS; i++)
        if (text.at[i] == ':')
            g.begin[g.parts++] = i + 1;
    g.begin[g.parts] = text.len + 1;
    if (piece.len > text.len || (last && piece.len != text.len) || !matches_at(&g, piece, 0))
        return false;
    g.at[part_of(&g, piece.len)] = piece.len;
    g.reached[part_of(&g, piece.len)] = true;
    while (!last && reached) {
        piece = take_piece(&pattern, &last);
        if (last)
            return closes(&g, piece);
        glob_place(&g, piece);
        reached = false;
        for (size_t i = 0; i < g.parts; i++)
            reached = reached || g.reached[i];
    }
    return reached;
}
