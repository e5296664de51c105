/* gw_simd_limit of the test programs: the highest level of SIMD instructions, or a lower one that the environment
 * variable TEST_SIMD names: "none", "shuffles", "avx2" or "avx512". It replaces lib/text/simd.c, where the limit is a
 * constant. */
#define gw_simd_limit gw_simd_limit_of_the_library
#include "text/simd.h"
#undef gw_simd_limit
#include <stdio.h>
#include <stdlib.h>

extern enum simd gw_simd_limit;
enum simd gw_simd_limit = SIMD_AVX512;

__attribute__((constructor)) static void read_limit(void) {
    static const char *const names[] = {"none", "shuffles", "avx2", "avx512"};
    const char *name = getenv("TEST_SIMD");
    if (name == NULL)
        return;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            gw_simd_limit = (enum simd)i;
            return;
        }
    fprintf(stderr, "TEST_SIMD=%s: expected none, shuffles, avx2 or avx512\n", name);
    exit(2);
}
