/* Bytes, 8 and 16 at a time: the only header that knows of the instructions of a processor. Code that works on blocks
 * of 16 bytes is written once, with the functions of this header, and compiled where SIMD_BLOCKS is 1. Everything has a
 * plain C version with the same results, for processors without such instructions. */
#ifndef TEXT_SIMD_H
#define TEXT_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#define SIMD_BLOCKS 1
typedef __m128i simd_block;
#elif defined(__ARM_NEON) && defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>
#define SIMD_BLOCKS 1
typedef uint8x16_t simd_block;
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#define SIMD_BLOCKS 1
typedef v128_t simd_block;
#else
#define SIMD_BLOCKS 0
#endif

#if defined(__GNUC__) && defined(__SSE2__)
#define SIMD_X86 1
#else
#define SIMD_X86 0
#endif

/* Code that works on words of 64 bits as well. */
#if SIMD_X86 && defined(__x86_64__)
#define SIMD_X86_64 1
#else
#define SIMD_X86_64 0
#endif

/* ---- the processor ------------------------------------------------------------------------------------------ */

/* What a processor can do beyond what every one of its kind can. In order: a level includes those before it. */
enum simd {
    SIMD_NONE,
    SIMD_SHUFFLES, /* shuffles of 16 bytes: SSSE3 and POPCNT on x86; always where there is NEON or WebAssembly SIMD */
    SIMD_AVX2,     /* with BMI1 and BMI2 */
    SIMD_AVX512    /* with VBMI2, which compresses bytes: Ice Lake, Zen 4 and later */
};

/* The highest level that is used. A test program can be linked with a lower one. */
extern const enum simd gw_simd_limit;

#if SIMD_X86
#define SIMD_SHUFFLE_CODE __attribute__((target("ssse3,popcnt")))
#define SIMD_AVX2_CODE __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define SIMD_AVX512_CODE                                                                                               \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,popcnt")))
#else
#define SIMD_SHUFFLE_CODE
#endif

/* Return whether the processor has a level. A constant level makes this a few tests of memory. */
static inline bool simd_has(enum simd level) {
    if (gw_simd_limit < level)
        return false;
#if SIMD_X86
    if (level == SIMD_AVX512 &&
        (!__builtin_cpu_supports("avx512vbmi2") || !__builtin_cpu_supports("avx512vbmi") ||
         !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("bmi2")))
        return false;
    if (level == SIMD_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    if (level == SIMD_SHUFFLES)
        return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt");
    return true;
#else
    return level <= (SIMD_BLOCKS ? SIMD_SHUFFLES : SIMD_NONE);
#endif
}

/* Return the highest level of this processor. */
static inline enum simd simd_level(void) {
    if (simd_has(SIMD_AVX512))
        return SIMD_AVX512;
    if (simd_has(SIMD_AVX2))
        return SIMD_AVX2;
    return simd_has(SIMD_SHUFFLES) ? SIMD_SHUFFLES : SIMD_NONE;
}

/* OUT_OF_LINE is for slow paths, so that they cost their callers no registers; IN_LINE is for the body of a loop that
 * is compiled separately for each constant argument. */
#if defined(__GNUC__)
#define OUT_OF_LINE __attribute__((noinline))
#define IN_LINE inline __attribute__((always_inline))
#else
#define OUT_OF_LINE
#define IN_LINE inline
#endif

enum {
    /* Bytes after the end of a text that can be read, the first of them NUL, for functions that require it. */
    SIMD_TEXT_AHEAD = 32,
    /* Bytes from the current position on that the fast path of the JSON reader may read without a check. */
    SIMD_JSON_AHEAD = 80
};

/* ---- 16 bytes: what each processor has -------------------------------------------------------------------------- */

/* A mask is a block whose bytes are 0 or 0xff. For each processor:
 *
 *   simd_load, simd_store        16 bytes at any address
 *   simd_load_aligned            16 bytes at a multiple of 16
 *   simd_load_8, simd_store_8    8 bytes at any address, as the first half of a block
 *   simd_first_half(a, b)        the first halves of two blocks
 *   simd_second_half(a, b)       the second halves
 *   simd_all(c)                  16 times `c`
 *   simd_or, simd_and, simd_xor  bit by bit
 *   simd_clear(v, mask)          `v` with 0 where the mask is set
 *   simd_same_mask(a, b)         the mask of bytes that are equal
 *   simd_add(a, b)               the sum of each two bytes
 *   simd_subtract(a, b)          the difference of each two bytes
 *   simd_at_most(v, c)           the mask of bytes up to `c`, without a sign
 *   simd_not_text(v)             the mask of control bytes and bytes beyond ASCII
 *   simd_bits(mask)              bit i: byte i of the mask is set
 *   simd_high_bits(v)            bit i: the highest bit of byte i is set
 *   simd_bits_32, simd_bits_64   the same for masks of 32 and 64 bytes
 *   simd_any(v)                  whether a byte is not 0
 *   simd_first(mask)             the first byte that is set, 16 when no byte is set
 *   simd_lanes                   a block of four numbers in memory order
 *
 * With SIMD_SHUFFLE_CODE:
 *
 *   simd_shuffle(table, v)       entries of a table of 16: by bytes below 16, 0 for those beyond 127
 *   simd_before(v, before, n)    the 16 bytes that begin `n` before `v`, which follows `before`
 *   simd_upper_half(v)           each byte divided by 16
 *   simd_reduce(v, c)            each byte less `c`, but not below 0
 *   simd_sextets(v)              base64: three bytes a, b, c as b a c b to four numbers of 6 bits
 *   simd_join_sextets(v)         base64: four numbers of 6 bits to three bytes, the last first */

#if defined(__SSE2__)

static inline simd_block simd_load(const void *p) {
    return _mm_loadu_si128((const __m128i *)p);
}

static inline simd_block simd_load_aligned(const char *p) {
    return _mm_load_si128((const __m128i *)(const void *)p);
}

static inline void simd_store(char *p, simd_block v) {
    _mm_storeu_si128((__m128i *)(void *)p, v);
}

static inline simd_block simd_load_8(const void *p) {
    return _mm_loadl_epi64((const __m128i *)p);
}

static inline void simd_store_8(char *p, simd_block v) {
    _mm_storel_epi64((__m128i *)(void *)p, v);
}

static inline simd_block simd_first_half(simd_block a, simd_block b) {
    return _mm_unpacklo_epi64(a, b);
}

static inline simd_block simd_second_half(simd_block a, simd_block b) {
    return _mm_unpackhi_epi64(a, b);
}

static inline simd_block simd_all(char c) {
    return _mm_set1_epi8(c);
}

static inline simd_block simd_or(simd_block a, simd_block b) {
    return _mm_or_si128(a, b);
}

static inline simd_block simd_and(simd_block a, simd_block b) {
    return _mm_and_si128(a, b);
}

static inline simd_block simd_xor(simd_block a, simd_block b) {
    return _mm_xor_si128(a, b);
}

static inline simd_block simd_clear(simd_block v, simd_block mask) {
    return _mm_andnot_si128(mask, v);
}

static inline simd_block simd_same_mask(simd_block a, simd_block b) {
    return _mm_cmpeq_epi8(a, b);
}

static inline simd_block simd_at_most(simd_block v, unsigned char c) {
    return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8((char)c)), v);
}

static inline simd_block simd_not_text(simd_block v) {
    return _mm_cmpgt_epi8(_mm_set1_epi8(0x20), v);
}

static inline simd_block simd_add(simd_block a, simd_block b) {
    return _mm_add_epi8(a, b);
}

static inline simd_block simd_subtract(simd_block a, simd_block b) {
    return _mm_sub_epi8(a, b);
}

static inline unsigned simd_high_bits(simd_block v) {
    return (unsigned)_mm_movemask_epi8(v);
}

static inline unsigned simd_bits(simd_block mask) {
    return (unsigned)_mm_movemask_epi8(mask);
}

static inline uint64_t simd_bits_32(simd_block a, simd_block b) {
    return simd_bits(a) | (uint64_t)simd_bits(b) << 16;
}

static inline uint64_t simd_bits_64(simd_block a, simd_block b, simd_block c, simd_block d) {
    uint64_t low = simd_bits(a) | simd_bits(b) << 16;
    uint64_t high = simd_bits(c) | simd_bits(d) << 16;
    return low | high << 32;
}

static inline bool simd_any(simd_block v) {
    return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) != 0xffff;
}

static inline size_t simd_first(simd_block mask) {
    return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(mask) | 0x10000);
}

static inline simd_block simd_lanes(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return _mm_setr_epi32((int)a, (int)b, (int)c, (int)d);
}

#if SIMD_X86
SIMD_SHUFFLE_CODE static inline simd_block simd_shuffle(simd_block table, simd_block v) {
    return _mm_shuffle_epi8(table, v);
}

#define simd_before(v, before, n) _mm_alignr_epi8(v, before, 16 - (n))

static inline simd_block simd_upper_half(simd_block v) {
    return _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(0x0f));
}

static inline simd_block simd_reduce(simd_block v, unsigned char c) {
    return _mm_subs_epu8(v, _mm_set1_epi8((char)c));
}

/* Numbers 0 and 2 are shifted right, 1 and 3 left: by multiplication, as each has its own distance. */
static inline simd_block simd_sextets(simd_block v) {
    simd_block even = _mm_mulhi_epu16(_mm_and_si128(v, _mm_set1_epi32(0x0FC0FC00)), _mm_set1_epi32(0x04000040));
    simd_block odd = _mm_mullo_epi16(_mm_and_si128(v, _mm_set1_epi32(0x003F03F0)), _mm_set1_epi32(0x01000010));
    return _mm_or_si128(even, odd);
}

SIMD_SHUFFLE_CODE static inline simd_block simd_join_sextets(simd_block v) {
    simd_block pairs = _mm_maddubs_epi16(v, _mm_set1_epi32(0x01400140));
    return _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
}
#endif

#elif defined(__ARM_NEON) && SIMD_BLOCKS

static inline simd_block simd_load(const void *p) {
    return vld1q_u8((const uint8_t *)p);
}

static inline simd_block simd_load_aligned(const char *p) {
    return vld1q_u8((const uint8_t *)p);
}

static inline void simd_store(char *p, simd_block v) {
    vst1q_u8((uint8_t *)p, v);
}

static inline simd_block simd_load_8(const void *p) {
    return vcombine_u8(vld1_u8((const uint8_t *)p), vdup_n_u8(0));
}

static inline void simd_store_8(char *p, simd_block v) {
    vst1_u8((uint8_t *)p, vget_low_u8(v));
}

static inline simd_block simd_first_half(simd_block a, simd_block b) {
    return vreinterpretq_u8_u64(vzip1q_u64(vreinterpretq_u64_u8(a), vreinterpretq_u64_u8(b)));
}

static inline simd_block simd_second_half(simd_block a, simd_block b) {
    return vreinterpretq_u8_u64(vzip2q_u64(vreinterpretq_u64_u8(a), vreinterpretq_u64_u8(b)));
}

static inline simd_block simd_all(char c) {
    return vdupq_n_u8((uint8_t)c);
}

static inline simd_block simd_or(simd_block a, simd_block b) {
    return vorrq_u8(a, b);
}

static inline simd_block simd_and(simd_block a, simd_block b) {
    return vandq_u8(a, b);
}

static inline simd_block simd_xor(simd_block a, simd_block b) {
    return veorq_u8(a, b);
}

static inline simd_block simd_clear(simd_block v, simd_block mask) {
    return vbicq_u8(v, mask);
}

static inline simd_block simd_same_mask(simd_block a, simd_block b) {
    return vceqq_u8(a, b);
}

static inline simd_block simd_at_most(simd_block v, unsigned char c) {
    return vcleq_u8(v, vdupq_n_u8(c));
}

static inline simd_block simd_not_text(simd_block v) {
    return vcltq_s8(vreinterpretq_s8_u8(v), vdupq_n_s8(0x20));
}

static inline simd_block simd_add(simd_block a, simd_block b) {
    return vaddq_u8(a, b);
}

static inline simd_block simd_subtract(simd_block a, simd_block b) {
    return vsubq_u8(a, b);
}

/* A bit of each byte of a mask, by its place in eight bytes. Sums of neighbours gather the bits. */
static inline simd_block simd_weights(simd_block mask) {
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    return vandq_u8(mask, vld1q_u8(weights));
}

static inline uint64_t simd_bits_64(simd_block a, simd_block b, simd_block c, simd_block d) {
    simd_block low = vpaddq_u8(simd_weights(a), simd_weights(b)), high = vpaddq_u8(simd_weights(c), simd_weights(d));
    simd_block sums = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

static inline uint64_t simd_bits_32(simd_block a, simd_block b) {
    simd_block sums = vpaddq_u8(simd_weights(a), simd_weights(b));
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u32(vreinterpretq_u32_u8(vpaddq_u8(sums, sums)), 0);
}

static inline unsigned simd_bits(simd_block mask) {
    simd_block sums = simd_weights(mask);
    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u16(vreinterpretq_u16_u8(vpaddq_u8(sums, sums)), 0);
}

static inline unsigned simd_high_bits(simd_block v) {
    return simd_bits(vcltzq_s8(vreinterpretq_s8_u8(v)));
}

/* Return four bits of each byte of a mask. */
static inline uint64_t simd_nibbles(simd_block mask) {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(mask), 4)), 0);
}

static inline bool simd_any(simd_block v) {
    return vmaxvq_u32(vreinterpretq_u32_u8(v)) != 0;
}

static inline size_t simd_first(simd_block mask) {
    uint64_t nibbles = simd_nibbles(mask);
    return nibbles != 0 ? (size_t)__builtin_ctzll(nibbles) / 4 : 16;
}

static inline simd_block simd_lanes(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(a | (uint64_t)b << 32), vcreate_u64(c | (uint64_t)d << 32)));
}

static inline simd_block simd_shuffle(simd_block table, simd_block v) {
    return vqtbl1q_u8(table, v);
}

#define simd_before(v, before, n) vextq_u8(before, v, 16 - (n))

static inline simd_block simd_upper_half(simd_block v) {
    return vshrq_n_u8(v, 4);
}

static inline simd_block simd_reduce(simd_block v, unsigned char c) {
    return vqsubq_u8(v, vdupq_n_u8(c));
}

/* In each 16-bit half one number is shifted right, the other left. */
static inline simd_block simd_sextets(simd_block v) {
    static const uint16_t masks[2][8] = {{0xFC00, 0x0FC0, 0xFC00, 0x0FC0, 0xFC00, 0x0FC0, 0xFC00, 0x0FC0},
                                         {0x03F0, 0x003F, 0x03F0, 0x003F, 0x03F0, 0x003F, 0x03F0, 0x003F}};
    static const int16_t shifts[2][8] = {{-10, -6, -10, -6, -10, -6, -10, -6}, {4, 8, 4, 8, 4, 8, 4, 8}};
    uint16x8_t halves = vreinterpretq_u16_u8(v);
    uint16x8_t even = vshlq_u16(vandq_u16(halves, vld1q_u16(masks[0])), vld1q_s16(shifts[0]));
    uint16x8_t odd = vshlq_u16(vandq_u16(halves, vld1q_u16(masks[1])), vld1q_s16(shifts[1]));
    return vreinterpretq_u8_u16(vorrq_u16(even, odd));
}

static inline simd_block simd_join_sextets(simd_block v) {
    uint16x8_t pairs = vreinterpretq_u16_u8(v);
    uint32x4_t groups;
    pairs = vorrq_u16(vshlq_n_u16(vandq_u16(pairs, vdupq_n_u16(0x3f)), 6), vshrq_n_u16(pairs, 8));
    groups = vreinterpretq_u32_u16(pairs);
    groups = vorrq_u32(vshlq_n_u32(vandq_u32(groups, vdupq_n_u32(0xfff)), 12), vshrq_n_u32(groups, 16));
    return vreinterpretq_u8_u32(groups);
}

#elif defined(__wasm_simd128__)

static inline simd_block simd_load(const void *p) {
    return wasm_v128_load(p);
}

static inline simd_block simd_load_aligned(const char *p) {
    return wasm_v128_load(p);
}

static inline void simd_store(char *p, simd_block v) {
    wasm_v128_store(p, v);
}

static inline simd_block simd_load_8(const void *p) {
    return wasm_v128_load64_zero(p);
}

static inline void simd_store_8(char *p, simd_block v) {
    wasm_v128_store64_lane(p, v, 0);
}

static inline simd_block simd_first_half(simd_block a, simd_block b) {
    return wasm_i64x2_shuffle(a, b, 0, 2);
}

static inline simd_block simd_second_half(simd_block a, simd_block b) {
    return wasm_i64x2_shuffle(a, b, 1, 3);
}

static inline simd_block simd_all(char c) {
    return wasm_i8x16_splat((int8_t)c);
}

static inline simd_block simd_or(simd_block a, simd_block b) {
    return wasm_v128_or(a, b);
}

static inline simd_block simd_and(simd_block a, simd_block b) {
    return wasm_v128_and(a, b);
}

static inline simd_block simd_xor(simd_block a, simd_block b) {
    return wasm_v128_xor(a, b);
}

static inline simd_block simd_clear(simd_block v, simd_block mask) {
    return wasm_v128_andnot(v, mask);
}

static inline simd_block simd_same_mask(simd_block a, simd_block b) {
    return wasm_i8x16_eq(a, b);
}

static inline simd_block simd_at_most(simd_block v, unsigned char c) {
    return wasm_u8x16_le(v, wasm_i8x16_splat((int8_t)c));
}

static inline simd_block simd_not_text(simd_block v) {
    return wasm_i8x16_lt(v, wasm_i8x16_splat(0x20));
}

static inline simd_block simd_add(simd_block a, simd_block b) {
    return wasm_i8x16_add(a, b);
}

static inline simd_block simd_subtract(simd_block a, simd_block b) {
    return wasm_i8x16_sub(a, b);
}

static inline unsigned simd_high_bits(simd_block v) {
    return (unsigned)wasm_i8x16_bitmask(v);
}

static inline unsigned simd_bits(simd_block mask) {
    return (unsigned)wasm_i8x16_bitmask(mask);
}

static inline uint64_t simd_bits_32(simd_block a, simd_block b) {
    return simd_bits(a) | (uint64_t)simd_bits(b) << 16;
}

static inline uint64_t simd_bits_64(simd_block a, simd_block b, simd_block c, simd_block d) {
    return simd_bits_32(a, b) | simd_bits_32(c, d) << 32;
}

static inline bool simd_any(simd_block v) {
    return wasm_v128_any_true(v);
}

static inline size_t simd_first(simd_block mask) {
    return (size_t)__builtin_ctz(simd_bits(mask) | 0x10000);
}

static inline simd_block simd_lanes(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return wasm_i32x4_make((int32_t)a, (int32_t)b, (int32_t)c, (int32_t)d);
}

static inline simd_block simd_shuffle(simd_block table, simd_block v) {
    return wasm_i8x16_swizzle(table, v);
}

#define simd_before(v, before, n)                                                                                      \
    wasm_i8x16_shuffle(before, v, 16 - (n), 17 - (n), 18 - (n), 19 - (n), 20 - (n), 21 - (n), 22 - (n), 23 - (n),      \
                       24 - (n), 25 - (n), 26 - (n), 27 - (n), 28 - (n), 29 - (n), 30 - (n), 31 - (n))

static inline simd_block simd_upper_half(simd_block v) {
    return wasm_u8x16_shr(v, 4);
}

static inline simd_block simd_reduce(simd_block v, unsigned char c) {
    return wasm_u8x16_sub_sat(v, wasm_i8x16_splat((int8_t)c));
}

/* The two pairs of numbers of each 32-bit group have distances of their own. */
static inline simd_block simd_sextets(simd_block v) {
    simd_block first = wasm_u32x4_shr(wasm_v128_and(v, wasm_i32x4_splat(0x0000FC00)), 10);
    simd_block second = wasm_i32x4_shl(wasm_v128_and(v, wasm_i32x4_splat(0x000003F0)), 4);
    simd_block third = wasm_u32x4_shr(wasm_v128_and(v, wasm_i32x4_splat(0x0FC00000)), 6);
    simd_block fourth = wasm_i32x4_shl(wasm_v128_and(v, wasm_i32x4_splat(0x003F0000)), 8);
    return wasm_v128_or(wasm_v128_or(first, second), wasm_v128_or(third, fourth));
}

static inline simd_block simd_join_sextets(simd_block v) {
    v = wasm_v128_or(wasm_i16x8_shl(wasm_v128_and(v, wasm_i16x8_splat(0x3f)), 6), wasm_u16x8_shr(v, 8));
    return wasm_v128_or(wasm_i32x4_shl(wasm_v128_and(v, wasm_i32x4_splat(0xfff)), 12), wasm_u32x4_shr(v, 16));
}

#endif

/* ---- 16 bytes: what follows from that --------------------------------------------------------------------------- */

#if SIMD_BLOCKS

/* Return the mask of bytes that are `c`. */
static inline simd_block simd_equal(simd_block v, char c) {
    return simd_same_mask(v, simd_all(c));
}

/* Return the mask of bytes from `first` to `last`. */
static inline simd_block simd_within(simd_block v, char first, char last) {
    return simd_at_most(simd_subtract(v, simd_all(first)), (unsigned char)(last - first));
}

/* Return the mask of ASCII letters. */
static inline simd_block simd_letters(simd_block v) {
    return simd_within(simd_or(v, simd_all(0x20)), 'a', 'z');
}

/* Return the mask of control bytes. */
static inline simd_block simd_control(simd_block v) {
    return simd_at_most(v, 0x1f);
}

/* Return the mask of quotes, backslashes, control bytes and bytes beyond ASCII. */
static inline simd_block simd_special(simd_block v) {
    return simd_or(simd_or(simd_equal(v, '"'), simd_equal(v, '\\')), simd_not_text(v));
}

/* Return the mask of the bytes that JSON escapes: quotes, backslashes and control bytes. */
static inline simd_block simd_json_escaped(simd_block v) {
    return simd_or(simd_or(simd_equal(v, '"'), simd_equal(v, '\\')), simd_control(v));
}

/* Return the bytes of `b` where the mask is set, those of `a` elsewhere. */
static inline simd_block simd_select(simd_block mask, simd_block a, simd_block b) {
    return simd_or(simd_clear(a, mask), simd_and(b, mask));
}

/* Return bit i where byte i is a quote, a backslash, a control byte or not ASCII. */
static inline unsigned simd_special_bits(simd_block v) {
    return simd_bits(simd_special(v));
}

/* Return bit i where byte i is `c`. */
static inline unsigned simd_equal_bits(simd_block v, char c) {
    return simd_bits(simd_equal(v, c));
}

/* Return bit i where byte i of both texts is the same, of 32 bytes; `b` is aligned. */
static inline uint64_t simd_same_bits_32(const char *a, const char *b) {
    return simd_bits_32(simd_same_mask(simd_load(a), simd_load_aligned(b)),
                        simd_same_mask(simd_load(a + 16), simd_load_aligned(b + 16)));
}

/* Copy a text of 4 to 16 bytes, and return its bytes in no particular order, some more than once: for a test of all. */
static inline simd_block simd_copy_short(char *to, const char *p, size_t n) {
    const size_t last = n - 4, second = last < 4 ? last : 4, third = last < 8 ? last : 8;
    uint32_t lanes[4];
    memcpy(&lanes[0], p, 4);
    memcpy(&lanes[1], p + second, 4);
    memcpy(&lanes[2], p + third, 4);
    memcpy(&lanes[3], p + last, 4);
    memcpy(to, &lanes[0], 4);
    memcpy(to + second, &lanes[1], 4);
    memcpy(to + third, &lanes[2], 4);
    memcpy(to + last, &lanes[3], 4);
    return simd_lanes(lanes[0], lanes[1], lanes[2], lanes[3]);
}

/* Return all bytes of a text of 1 to 16 in no particular order, some more than once: for a test of all. */
static inline simd_block simd_load_short(const char *p, size_t n) {
    uint32_t lanes[4];
    if (n < 4) {
        lanes[0] = (unsigned char)p[0] | (uint32_t)(unsigned char)p[n / 2] << 8 |
                   (unsigned char)p[n - 1] * UINT32_C(0x01010000);
        return simd_lanes(lanes[0], lanes[0], lanes[0], lanes[0]);
    }
    const size_t last = n - 4;
    memcpy(&lanes[0], p, 4);
    memcpy(&lanes[1], p + (last < 4 ? last : 4), 4);
    memcpy(&lanes[2], p + (last < 8 ? last : 8), 4);
    memcpy(&lanes[3], p + last, 4);
    return simd_lanes(lanes[0], lanes[1], lanes[2], lanes[3]);
}

/* Return bit i where byte i is escaped by a backslash; `*carry` is passed from block to block. After a run of
 * backslashes the parity of its length decides: adding the starts of runs to the runs carries a bit out at their ends,
 * at even positions for even runs. */
static inline unsigned simd_escaped_bits(unsigned backslash, unsigned *carry) {
    const unsigned even = 0x5555;
    unsigned follows = ((backslash << 1) | *carry) & 0xffff, odd_starts, sum, escaped;
    if ((follows & backslash) == 0) { /* no two are adjacent */
        *carry = backslash >> 15;
        return follows;
    }
    backslash &= ~*carry;
    follows = ((backslash << 1) | *carry) & 0xffff;
    odd_starts = backslash & ~even & ~follows;
    sum = odd_starts + backslash;
    escaped = (even ^ (sum << 1)) & follows;
    *carry = (sum >> 16) & 1;
    return escaped;
}

/* Return 0xff in byte i where bit i of `mask` is set. */
static inline simd_block simd_spread_bits(unsigned mask) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    simd_block v = simd_first_half(simd_all((char)(mask & 0xff)), simd_all((char)(mask >> 8 & 0xff)));
    return simd_same_mask(simd_and(v, simd_load(bits)), simd_load(bits));
}

#endif

/* ---- 8 bytes, and both ---------------------------------------------------------------------------------------- */

/* Return whether the first `n` bytes are equal; `n` rounded up to a multiple of 16 bytes can be read from both. */
static inline bool simd_same(const char *a, const char *b, size_t n) {
#if SIMD_BLOCKS
    for (; n > 16; n -= 16, a += 16, b += 16)
        if (simd_bits(simd_same_mask(simd_load(a), simd_load(b))) != 0xffff)
            return false;
    return (~simd_bits(simd_same_mask(simd_load(a), simd_load(b))) << (16 - n) & 0xffff) == 0;
#else
    return memcmp(a, b, n) == 0;
#endif
}

static inline uint32_t load_4(const char *p) {
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* Return the number of the lowest bit that is set; `bits` is not 0. */
static inline unsigned lowest_bit(uint64_t bits) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned n = 0;
    for (; (bits & 1) == 0; bits >>= 1)
        n++;
    return n;
#endif
}

static inline bool byte_special(unsigned char c) {
    return c == '"' || c == '\\' || c < 0x20 || c >= 0x80;
}

/* Convert between eight bytes in memory order and a number whose lowest byte is the first of them. */
static inline uint64_t order_8(uint64_t w) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(w);
#else
    return w;
#endif
}

/* Load eight bytes, the first as the lowest. */
static inline uint64_t load_8(const void *p) {
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return order_8(w);
}

#if !SIMD_BLOCKS
/* The highest bit of each byte that is not zero, and perhaps lower ones. */
static inline uint64_t not_zero_8(uint64_t bytes) {
    return bytes | ((bytes & UINT64_C(0x7f7f7f7f7f7f7f7f)) + UINT64_C(0x7f7f7f7f7f7f7f7f));
}

/* Bit i: the highest bit of byte i is not set. A multiplication gathers the bits. */
static inline unsigned gather_8(uint64_t bytes) {
    return (unsigned)(((~bytes >> 7) & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56);
}

/* Bit i: byte i of eight is `c`. */
static inline unsigned equal_8(const char *p, unsigned char c) {
    return gather_8(not_zero_8(load_8(p) ^ c * UINT64_C(0x0101010101010101)));
}

/* Bit i: byte i of eight is a quote, a backslash, a control byte or not ASCII. */
static inline unsigned special_8(const char *p) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t bytes = load_8(p), plain, printing;
    printing = (bytes & 0x7f * ones) + 0x60 * ones; /* a carry into the highest bit from 0x20 on */
    plain = not_zero_8(bytes ^ '"' * ones) & not_zero_8(bytes ^ '\\' * ones) & printing & ~bytes;
    return gather_8(plain);
}
#endif

/* Return the first byte from `p` on that is a quote, a backslash, a control byte or not ASCII; `end` when there is
 * none. */
static inline const char *plain_end(const char *p, const char *end) {
#if SIMD_BLOCKS
    while (end - p >= 16) {
        unsigned special = simd_special_bits(simd_load(p));
        if (special != 0)
            return p + __builtin_ctz(special);
        p += 16;
    }
#else
    for (; end - p >= 8; p += 8) {
        unsigned special = special_8(p);
        if (special != 0)
            return p + lowest_bit(special);
    }
#endif
    while (p < end && !byte_special((unsigned char)*p))
        p++;
    return p;
}

/* Return the closing quote of the string from `p` on, if all before it is plain. Return NULL otherwise, and when it is
 * neither in the block at `p` nor in one that begins before `limit`. */
static inline const char *plain_quote(const char *p, const char *limit) {
#if SIMD_BLOCKS
    do {
        unsigned special = simd_special_bits(simd_load(p));
        if (special != 0) {
            p += lowest_bit(special);
            return *p == '"' ? p : NULL;
        }
        p += 16;
    } while (p < limit);
    return NULL;
#else
    p = plain_end(p, limit);
    return p < limit && *p == '"' ? p : NULL;
#endif
}

#endif
