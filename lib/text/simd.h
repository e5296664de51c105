/* Which instructions of the processor can be used. Chosen at run time, so that one build runs everywhere. */
#ifndef TEXT_SIMD_H
#define TEXT_SIMD_H

#if defined(__GNUC__) && defined(__SSE2__)
#define SIMD_X86 1
#else
#define SIMD_X86 0
#endif

/* In order: a level includes those before it. */
enum simd { SIMD_NONE, SIMD_SSSE3, SIMD_AVX2 };

/* The highest level of this processor. */
static inline enum simd simd_best(void) {
#if SIMD_X86
    if (__builtin_cpu_supports("avx2"))
        return SIMD_AVX2;
    if (__builtin_cpu_supports("ssse3"))
        return SIMD_SSSE3;
#endif
    return SIMD_NONE;
}

#endif
