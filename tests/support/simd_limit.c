/* gw_simd_limit of the test programs: the highest level of SIMD instructions, or a lower one that the environment
 * variable TEST_SIMD names: "none", "shuffles", "avx2" or "avx512". A program is skipped on a processor without that
 * level. It replaces lib/text/simd.c, where the limit is a constant. */
#define gw_simd_limit gw_simd_limit_of_the_library
#include "text/simd.h"
#undef gw_simd_limit
#include <stdio.h>
#include <stdlib.h>

extern enum simd gw_simd_limit;
enum simd gw_simd_limit = SIMD_AVX512;

const enum simd gw_simd_limit_of_the_library = SIMD_AVX512; /* which simd_has() reads in this file */

static const char *const names[] = {"none", "shuffles", "avx2", "avx512"};

/* Set the limit to a level. */
static void limit_to(enum simd level) {
#if SIMD_X86
    __builtin_cpu_init(); /* constructors may come before that of the compiler's library */
#endif
    if (!simd_has(level)) {
        printf("this processor has no level %s\n0 passed, 0 failed, 1 skipped\n", names[level]);
        exit(EXIT_SUCCESS);
    }
    gw_simd_limit = level;
}

__attribute__((constructor)) static void read_limit(void) {
    const char *name = getenv("TEST_SIMD");
    if (name == NULL)
        return;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            limit_to((enum simd)i);
            return;
        }
    fprintf(stderr, "TEST_SIMD=%s: expected none, shuffles, avx2 or avx512\n", name);
    exit(2);
}
