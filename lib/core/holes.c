#include "core/holes.h"

/* Return the number of entries that element i counts. */
static size_t span(size_t i) {
    return (i + 1) & ~i;
}

bool gw_holes_cover(holes *h, arena *memory, size_t count) {
    uint32_t *tree;
    if (count <= h->count)
        return true;
    tree = gw_arena_grow(memory, h->tree, sizeof *tree, &h->capacity, count);
    if (tree == NULL)
        return false;
    h->tree = tree;
    for (; h->count < count; h->count++) {
        uint32_t after = (uint32_t)h->total; /* holes from the first entry of the span on */
        for (size_t i = h->count + 1 - span(h->count); i != 0; i -= span(i - 1))
            after -= tree[i - 1];
        tree[h->count] = after;
    }
    return true;
}

void gw_holes_add(holes *h, size_t i) {
    h->total++;
    for (; i < h->count; i += span(i))
        h->tree[i]++;
}

size_t gw_holes_skip(const holes *h, size_t nth) {
    size_t at = 0, step = 1;
    while (step <= h->count / 2)
        step *= 2;
    for (; step != 0; step /= 2) {
        size_t next = at + step; /* at is a multiple of 2 * step: element next - 1 counts the entries between */
        if (next <= h->count && step - h->tree[next - 1] <= nth) {
            nth -= step - h->tree[next - 1];
            at = next;
        }
    }
    return at + nth;
}
