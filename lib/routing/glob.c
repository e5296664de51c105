/* A pattern is pieces between "*". The first stands at the beginning of the text and the last at its end; each of those
 * in between is put where it fits first, which leaves most to the others.
 *
 * Colons divide the text into parts. Where wildcards refuse them it is not all one which place comes first: a "*" that
 * may run on over a colon reaches several parts, and what is reached from each differs. So the first place in each part
 * is kept. There are six parts at most, and none is searched twice for the same pieces.
 *
 * Places are searched for all at once (shift-and): bit i of the state says that the last i + 1 bytes of the text are
 * the first of the piece. */
#include "routing/glob.h"
#include <string.h>

enum {
    PARTS = 6,
    WORDS = 8,            /* of the state */
    SEARCHED = 64 * WORDS /* bytes of a piece; the rest of a longer one is compared where these were found */
};

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
    size_t words;
    uint64_t wild[WORDS];
    uint64_t bytes[256 * WORDS]; /* [byte][word] */
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

static void prepare(struct needle *n, slice piece) {
    size_t len = piece.len < SEARCHED ? piece.len : SEARCHED;
    n->piece = piece;
    n->words = (len + 63) / 64;
    memset(n->wild, 0, sizeof n->wild);
    memset(n->bytes, 0, 256 * n->words * sizeof *n->bytes);
    for (size_t i = 0; i < len; i++) {
        uint64_t bit = (uint64_t)1 << i % 64;
        if (piece.at[i] == '?')
            n->wild[i / 64] |= bit;
        else
            n->bytes[(unsigned char)piece.at[i] * n->words + i / 64] |= bit;
    }
}

/* Takes one more byte into the state. `begins`: a place may begin with it. Returns whether any is left. */
static bool advance(const struct glob *g, const struct needle *n, uint64_t *state, size_t at, bool begins) {
    const uint64_t *bytes = &n->bytes[(unsigned char)g->text.at[at] * n->words];
    bool open = is_open(g, at);
    uint64_t carry = begins, any = 0;
    for (size_t i = 0; i < n->words; i++) {
        uint64_t shifted = state[i] << 1 | carry;
        carry = state[i] >> 63;
        state[i] = shifted & (bytes[i] | (open ? n->wild[i] : 0));
        any |= state[i];
    }
    *g->steps += n->words;
    return any != 0;
}

/* The end of the first place of a piece that begins from `from` to `last`; SIZE_MAX when there is none. */
static size_t search(struct glob *g, const struct needle *n, size_t from, size_t last) {
    size_t len = n->piece.len < SEARCHED ? n->piece.len : SEARCHED;
    slice rest = {n->piece.at + len, n->piece.len - len};
    uint64_t state[WORDS] = {0};
    for (size_t i = from; i < g->text.len; i++) {
        if (!advance(g, n, state, i, i <= last) && i >= last)
            break;
        if ((state[n->words - 1] >> (len - 1) % 64 & 1) != 0 && g->text.len - i - 1 >= rest.len &&
            stands(g, rest, i + 1))
            return i + 1 + rest.len;
    }
    return SIZE_MAX;
}

/* Puts a piece, one behind a "*", wherever it can stand first. */
static void place(struct glob *g, const struct needle *n) {
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
    *pattern = (slice){pattern->at + n, pattern->len - n};
    return piece;
}

bool glob_match(slice pattern, slice text, size_t free_from, size_t *steps) {
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
        prepare(&needle, piece);
        place(&g, &needle);
        reached = false;
        for (size_t i = 0; i < g.parts; i++)
            reached = reached || g.reached[i];
    }
    return reached;
}
