/* An index of the special bytes of JSON strings: a bit for each byte of a stretch of text, set at quotes, backslashes,
 * control bytes (U+007F included) and bytes beyond ASCII. It is built in one run without a branch for each string, and
 * then the end of a string is found by counting bits. */
#ifndef JSON_STRING_INDEX_H
#define JSON_STRING_INDEX_H

#include "text/simd.h"

enum {
    STRING_INDEX_STRETCH = 4096, /* bytes of text that are indexed at a time */
    STRING_INDEX_AHEAD = 136,    /* bytes after the start of a name that finding its end and that of its value reads */
    STRING_INDEX_WINDOW = 57     /* bytes that one load of the index covers, at least */
};

typedef struct gw_json_string_index {
    const char *begin; /* of the stretch */
    size_t end;        /* bytes from `begin` on in which a name may begin */
    unsigned char bits[(STRING_INDEX_STRETCH + 64 + STRING_INDEX_AHEAD) / 8];
} gw_json_string_index;

/* Index the first stretch of the text from `p` on. Nothing is read from `end` on, and no byte there is special. */
void gw_json_string_index_build(gw_json_string_index *index, const char *p, const char *end);

/* Return the first special byte from `p` on, or `end`, without an index: for long strings. U+007F is not special. */
const char *gw_json_special_byte(const char *p, const char *end);

/* Return the first special byte from `p` on, or NULL when the index has none. `p` is less than STRING_INDEX_AHEAD - 64
 * bytes after `end` of the index. */
static inline const char *gw_json_string_index_next(const gw_json_string_index *index, const char *p) {
    size_t at = (size_t)(p - index->begin);
    uint64_t w;
    while ((w = load_8(index->bits + at / 8) >> at % 8) == 0) {
        at += STRING_INDEX_WINDOW - 1;
        if (at >= index->end)
            return NULL;
    }
    return index->begin + at + lowest_bit(w);
}

/* Return the closing quote of the string from `p` on, if all before it is plain and it is in the index; else NULL. */
static inline const char *gw_json_string_index_quote(const gw_json_string_index *index, const char *p) {
    const char *special = gw_json_string_index_next(index, p);
    return special != NULL && *special == '"' ? special : NULL;
}

/* Find the first and the third special byte from `p` on: the end of a short name, and that of the short string that is
 * its value. Return false when one load of the index does not have them. */
static inline bool gw_json_string_index_three(const gw_json_string_index *index, const char *p, const char **first,
                                              const char **third) {
    size_t at = (size_t)(p - index->begin);
    uint64_t w = load_8(index->bits + at / 8) >> at % 8, left = w & (w - 1);
    left &= left - 1;
    if (left == 0)
        return false;
    *first = p + lowest_bit(w);
    *third = p + lowest_bit(left);
    return true;
}

#endif
