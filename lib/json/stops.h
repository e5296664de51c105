/* Where strings stop: a map of a stretch of JSON text with a bit for each byte, set where a string is not plain: at a
 * quote, a backslash, a control byte (U+007F among them), a byte beyond ASCII. It is made in one run without a branch
 * for each string, and the end of a string is then a matter of some bits. */
#ifndef JSON_STOPS_H
#define JSON_STOPS_H

#include "text/simd.h"

enum {
    STOPS_STRETCH = 4096, /* bytes of text that are mapped at a time */
    STOPS_AHEAD = 136,    /* bytes that a name and the first look at its value may go beyond where the name begins */
    STOPS_SEEN = 57       /* bytes that one look tells of, at least */
};

typedef struct gw_json_stops {
    const char *begin; /* of the stretch */
    size_t end;        /* of the places where a name may begin, from `begin` */
    unsigned char bits[(STOPS_STRETCH + 64 + STOPS_AHEAD) / 8];
} gw_json_stops;

/* Maps what is from `p` on, or the first stretch of it. Behind `end` nothing is read, and there are no stops. */
void gw_json_stops_map(gw_json_stops *stops, const char *p, const char *end);

/* The first stop from `p` on, or `end`, without a map: for long strings. */
const char *gw_json_stops_far(const char *p, const char *end);

/* The first stop from `p` on, NULL when the map has none. `p` is less than STOPS_AHEAD - 64 bytes behind `end` of the
 * map.
 */
static inline const char *gw_json_stops_next(const gw_json_stops *stops, const char *p) {
    size_t at = (size_t)(p - stops->begin);
    uint64_t w;
    while ((w = load_8(stops->bits + at / 8) >> at % 8) == 0) {
        at += STOPS_SEEN - 1;
        if (at >= stops->end)
            return NULL;
    }
    return stops->begin + at + lowest_bit(w);
}

/* The quote that closes the string from `p` on, if all before it is plain and the map has it; else NULL. */
static inline const char *gw_json_stops_quote(const gw_json_stops *stops, const char *p) {
    const char *stop = gw_json_stops_next(stops, p);
    return stop != NULL && *stop == '"' ? stop : NULL;
}

/* The first and the third stop from `p` on: where a short name ends, and where the short string ends that is its value.
 * False when one look at the map does not tell. */
static inline bool gw_json_stops_three(const gw_json_stops *stops, const char *p, const char **first,
                                       const char **third) {
    size_t at = (size_t)(p - stops->begin);
    uint64_t w = load_8(stops->bits + at / 8) >> at % 8, left = w & (w - 1);
    left &= left - 1;
    if (left == 0)
        return false;
    *first = p + lowest_bit(w);
    *third = p + lowest_bit(left);
    return true;
}

#endif
