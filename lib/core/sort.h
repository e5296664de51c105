/* Heap sort: n log n steps for any input, without memory of its own. */
#ifndef CORE_SORT_H
#define CORE_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return whether element `a` comes before element `b`. */
typedef bool sort_before(const void *context, uint32_t a, uint32_t b);

/* Sort element numbers. */
void gw_sort_numbers(uint32_t *numbers, size_t n, sort_before *before, const void *context);

#endif
