/* A pattern is pieces between "*". The first stands at the beginning of the text and the last at its end; each of those
 * in between is put where it fits first, which leaves most to the others.
 *
 * Colons divide the text into parts. Where wildcards refuse them it is not all one which place comes first: a "*" that
 * may run on over a colon reaches several parts, and what is reached from each differs. So the first place in each part
 * is kept. There are six parts at most, and none is searched twice for the same pieces.
 *
 * A piece without "?" is searched for by the two-way algorithm (Crochemore and Perrin, 1991): linear time, no memory,
 * whatever the piece. One with "?" is compared at 64 places at once, byte after byte until none of them is left. */
#include "routing/glob.h"
#include "text/simd.h"
#include <string.h>

enum { PARTS = 6 };

struct glob {
    slice text;
    size_t free_from;
    size_t parts;
    size_t begin[PARTS + 1]; /* of each part; behind the last, one beyond the end of the text */
    bool reached[PARTS];
    size_t at[PARTS]; /* how far the pieces so far came, in each part */
    size_t *steps;
};

/* A piece that is looked for. */
struct needle {
    slice piece;
    bool wild;     /* it has a "?"; else: */
    size_t cut;    /* where it is cut in two: the critical position */
    size_t period; /* how far to move on when the second half matches and the first does not */
    size_t known;  /* bytes at its beginning that match after such a move */
};

/* Colons before `free_from` end parts. */
static void divide(struct glob *g) {
    g->parts = 1;
    for (size_t i = 0; i < g->free_from && g->parts < PARTS; i++)
        if (g->text.at[i] == ':')
            g->begin[g->parts++] = i + 1;
    g->begin[g->parts] = g->text.len + 1;
}

/* The part that a place is in. A colon is in the part that it ends. */
static size_t part_of(const struct glob *g, size_t at) {
    size_t part = g->parts - 1;
    while (g->begin[part] > at)
        part--;
    return part;
}

/* Whether "?" takes the byte at a place. */
static bool is_open(const struct glob *g, size_t at) {
    return g->text.at[at] != ':' || at >= g->free_from;
}

/* Whether a piece, or what is left of it, stands at a place; there is enough text. */
static bool stands(struct glob *g, slice piece, size_t at) {
    for (size_t i = 0; i < piece.len; i++) {
        ++*g->steps;
        if (piece.at[i] == '?' ? !is_open(g, at + i) : piece.at[i] != g->text.at[at + i])
            return false;
    }
    return true;
}

/* Where the greatest suffix of a piece begins, in the order of bytes or the reverse, and its period. */
static size_t greatest_suffix(slice piece, bool reverse, size_t *period) {
    size_t best = 0, other = 1, k = 0;
    *period = 1;
    while (other + k < piece.len) {
        unsigned char a = (unsigned char)piece.at[other + k], b = (unsigned char)piece.at[best + k];
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

static void prepare_glob(struct glob *g, struct needle *n, slice piece) {
    size_t period, reverse_period, reverse_cut;
    *n = (struct needle){.piece = piece, .wild = memchr(piece.at, '?', piece.len) != NULL};
    if (n->wild)
        return;
    n->cut = greatest_suffix(piece, false, &period);
    reverse_cut = greatest_suffix(piece, true, &reverse_period);
    *g->steps += 4 * piece.len; /* each looks at a byte twice at most */
    if (reverse_cut > n->cut) {
        n->cut = reverse_cut;
        period = reverse_period;
    }
    if (n->cut + period <= piece.len && memcmp(piece.at, piece.at + period, n->cut) == 0) {
        n->period = period;
        n->known = piece.len - period;
    } else {
        n->period = (n->cut > piece.len - n->cut ? n->cut : piece.len - n->cut) + 1;
    }
}

/* The first place from `from` to `last` where a piece without "?" stands; there is enough text. */
static size_t search_plain(struct glob *g, const struct needle *n, size_t from, size_t last) {
    const char *piece = n->piece.at, *text = g->text.at;
    size_t len = n->piece.len, known = 0;
    while (from <= last) {
        size_t begin = n->cut > known ? n->cut : known, i = begin;
        while (i < len && piece[i] == text[from + i])
            i++;
        *g->steps += i - begin + 1;
        if (i < len) {
            from += i - n->cut + 1;
            known = 0;
            continue;
        }
        i = n->cut;
        while (i > known && piece[i - 1] == text[from + i - 1])
            i--;
        *g->steps += n->cut - i + 1;
        if (i <= known)
            return from;
        from += n->period;
        known = n->known;
    }
    return SIZE_MAX;
}

/* Which of `n` bytes, at most 64, are `c`: a bit for each. */
static uint64_t equal_bytes(const char *p, size_t n, char c) {
    uint64_t equal = 0;
    size_t i = 0;
#if defined(__SSE2__)
    for (; i + 16 <= n; i += 16)
        equal |= (uint64_t)(unsigned)_mm_movemask_epi8(simd_equal(simd_load(p + i), c)) << i;
#endif
    for (; i < n; i++)
        equal |= (uint64_t)(p[i] == c) << i;
    return equal;
}

/* Which of `n` places, at most 64, "?" takes: a bit for each. */
static uint64_t open_bytes(const struct glob *g, size_t at, size_t n) {
    uint64_t closed = 0;
    for (size_t i = 1; i < g->parts; i++) /* the colon in front of each part but the first */
        if (g->begin[i] > at && g->begin[i] - 1 - at < n)
            closed |= (uint64_t)1 << (g->begin[i] - 1 - at);
    return ~closed;
}

static size_t lowest_bit_of(uint64_t bits) {
    size_t i = 0;
    while ((bits >> i & 1) == 0)
        i++;
    return i;
}

/* As search_plain(), of a piece with "?". */
static size_t search_wild(struct glob *g, const struct needle *n, size_t from, size_t last) {
    for (; from <= last; from += 64) {
        size_t count = last - from < 64 ? last - from + 1 : 64;
        uint64_t left = count == 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
        for (size_t i = 0; i < n->piece.len && left != 0; i++) {
            char c = n->piece.at[i];
            left &= c == '?' ? open_bytes(g, from + i, count) : equal_bytes(g->text.at + from + i, count, c);
            ++*g->steps;
        }
        if (left != 0)
            return from + lowest_bit_of(left);
        if (last - from < 64)
            break;
    }
    return SIZE_MAX;
}

/* The end of the first place of a piece that begins from `from` to `last`; SIZE_MAX when there is none. */
static size_t search(struct glob *g, const struct needle *n, size_t from, size_t last) {
    size_t at;
    if (n->piece.len > g->text.len)
        return SIZE_MAX;
    if (last > g->text.len - n->piece.len)
        last = g->text.len - n->piece.len;
    at = n->wild ? search_wild(g, n, from, last) : search_plain(g, n, from, last);
    return at == SIZE_MAX ? at : at + n->piece.len;
}

/* Puts a piece, one behind a "*", wherever it can stand first. */
static void glob_place(struct glob *g, const struct needle *n) {
    bool runs = n->piece.at[0] == ':', before = false, reached[PARTS] = {false};
    size_t at[PARTS] = {0};
    for (size_t part = 0; part < g->parts; part++) {
        bool all = runs && before;
        before = before || g->reached[part];
        if (!all && !g->reached[part])
            continue;
        size_t end = search(g, n, all ? g->begin[part] : g->at[part], g->begin[part + 1] - 1);
        if (end == SIZE_MAX)
            continue;
        size_t to = part_of(g, end);
        at[to] = !reached[to] || end < at[to] ? end : at[to];
        reached[to] = true;
    }
    memcpy(g->reached, reached, sizeof reached);
    memcpy(g->at, at, sizeof at);
}

/* Whether the last piece, which is behind a "*", can stand at the end. */
static bool closes(struct glob *g, slice piece) {
    size_t at = g->text.len - piece.len, part;
    bool runs = piece.len == 0 || piece.at[0] == ':', before = false;
    if (piece.len > g->text.len)
        return false;
    part = part_of(g, at);
    for (size_t i = 0; i < part; i++)
        before = before || g->reached[i];
    return ((runs && before) || (g->reached[part] && g->at[part] <= at)) && stands(g, piece, at);
}

/* Takes a piece off a pattern, and the stars behind it; `*last` when there are none. */
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
    struct needle needle;
    bool last, reached = true;
    slice piece = take_piece(&pattern, &last);
    divide(&g);
    if (piece.len > text.len || (last && piece.len != text.len) || !stands(&g, piece, 0))
        return false;
    g.at[part_of(&g, piece.len)] = piece.len;
    g.reached[part_of(&g, piece.len)] = true;
    while (!last && reached) {
        piece = take_piece(&pattern, &last);
        if (last)
            return closes(&g, piece);
        prepare_glob(&g, &needle, piece);
        glob_place(&g, &needle);
        reached = false;
        for (size_t i = 0; i < g.parts; i++)
            reached = reached || g.reached[i];
    }
    return reached;
}
