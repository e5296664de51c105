#include "core/sort.h"

/* Sift the number at `root` down in the heap of `n`. */
static void sift_down(uint32_t *numbers, size_t root, size_t n, sort_before *before, const void *context) {
    uint32_t sinking = numbers[root];
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= n)
            break;
        if (child + 1 < n && before(context, numbers[child], numbers[child + 1]))
            child++;
        if (!before(context, sinking, numbers[child]))
            break;
        numbers[root] = numbers[child];
        root = child;
    }
    numbers[root] = sinking;
}

void gw_sort_numbers(uint32_t *numbers, size_t n, sort_before *before, const void *context) {
    for (size_t i = n / 2; i-- > 0;)
        sift_down(numbers, i, n, before, context);
    while (n > 1) {
        uint32_t largest = numbers[0];
        numbers[0] = numbers[--n];
        numbers[n] = largest;
        sift_down(numbers, 0, n, before, context);
    }
}
