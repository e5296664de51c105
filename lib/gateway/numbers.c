#include "gateway/numbers.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    BIG_WORDS = 140,     /* 4480 bits: what converting the longest text takes */
    PARSED_DIGITS = 800, /* digits that may decide how a double is rounded */
    MANTISSA_BITS = 53,
    EXPONENT_MIN = -1074, /* of the lowest bit of a double */
    EXPONENT_MAX = 971,
    LONGEST_DOUBLE = 18, /* bytes of text beyond which a number is kept as a decimal */
    BASE = 1000000000,   /* of the limbs of a long number */
    BASE_DIGITS = 9,
    STEP_LIMBS = 64 /* limbs that are multiplied or subtracted in one step */
};

/* ---- an unsigned integer of bounded length, for conversions ----------------------------------------------------- */

typedef struct big {
    size_t count;
    uint32_t word[BIG_WORDS]; /* the lowest first */
} big;

static void big_set(big *b, uint64_t number) {
    b->count = 0;
    for (; number != 0; number >>= 32)
        b->word[b->count++] = (uint32_t)number;
}

/* b * factor + addend */
static void big_scale(big *b, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (size_t i = 0; i < b->count; i++) {
        carry += (uint64_t)b->word[i] * factor;
        b->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && b->count < BIG_WORDS)
        b->word[b->count++] = (uint32_t)carry;
}

static void big_scale_10(big *b, size_t power) {
    for (; power >= 9; power -= 9)
        big_scale(b, 1000000000, 0);
    for (; power > 0; power--)
        big_scale(b, 10, 0);
}

static void big_shift(big *b, size_t bits) {
    size_t words = bits / 32, left = bits % 32;
    if (b->count == 0 || b->count + words + 1 > BIG_WORDS)
        return; /* sizes are bounded by the callers: this never happens but for zero */
    memmove(b->word + words, b->word, b->count * sizeof *b->word);
    memset(b->word, 0, words * sizeof *b->word);
    b->count += words;
    if (left != 0)
        big_scale(b, UINT32_C(1) << left, 0);
}

static size_t big_bits(const big *b) {
    if (b->count == 0)
        return 0;
    size_t bits = b->count * 32;
    for (uint32_t top = b->word[b->count - 1]; (top & UINT32_C(0x80000000)) == 0; top <<= 1)
        bits--;
    return bits;
}

static int big_compare(const big *a, const big *b) {
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

/* Return the sign of a + b - c. */
static int big_compare_sum(const big *a, const big *b, const big *c) {
    big sum = *a;
    uint64_t carry = 0;
    for (size_t i = 0; i < b->count || carry != 0; i++) {
        if (i == sum.count)
            sum.word[sum.count++] = 0;
        carry += (uint64_t)sum.word[i] + (i < b->count ? b->word[i] : 0);
        sum.word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return big_compare(&sum, c);
}

/* a - b, which is not negative */
static void big_subtract(big *a, const big *b) {
    int64_t borrow = 0;
    for (size_t i = 0; i < a->count; i++) {
        borrow += (int64_t)a->word[i] - (i < b->count ? b->word[i] : 0);
        a->word[i] = (uint32_t)(borrow & 0xFFFFFFFF);
        borrow >>= 32;
    }
    while (a->count != 0 && a->word[a->count - 1] == 0)
        a->count--;
}

static void big_halve(big *b) {
    for (size_t i = 0; i < b->count; i++)
        b->word[i] = b->word[i] >> 1 | (i + 1 < b->count ? b->word[i + 1] << 31 : 0);
    while (b->count != 0 && b->word[b->count - 1] == 0)
        b->count--;
}

/* ---- doubles ---------------------------------------------------------------------------------------------------- */

/* mantissa * 2^exponent, which a double can hold. */
static double assemble(uint64_t mantissa, int exponent, bool negative) {
    uint64_t bits;
    double number;
    if (mantissa == 0)
        bits = 0;
    else if (mantissa >> (MANTISSA_BITS - 1) == 0)
        bits = mantissa; /* subnormal: the exponent is the lowest */
    else if (exponent > EXPONENT_MAX)
        bits = UINT64_C(0x7FF) << 52;
    else
        bits = (uint64_t)(exponent - EXPONENT_MIN + 1) << 52 | (mantissa & ((UINT64_C(1) << 52) - 1));
    if (negative)
        bits |= UINT64_C(1) << 63;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The parts of a decimal text. */
typedef struct decimal {
    bool negative;
    const char *digits; /* from the first one that is not zero; a point may stand among them */
    const char *end;
    size_t count;     /* of digits from there on */
    int64_t exponent; /* value = 0.d1d2d3... * 10^exponent; bounded */
    int64_t scale;    /* value = digits * 10^-scale */
} decimal;

/* The digits of a decimal text from `*p` on. */
static void take_digits(decimal *d, const char **p, const char *end, int64_t *whole) {
    bool point = false;
    for (; *p < end && (**p == '.' || (**p >= '0' && **p <= '9')); (*p)++) {
        if (**p == '.') {
            point = true;
            continue;
        }
        if (d->digits == NULL && **p != '0')
            d->digits = *p;
        d->count += d->digits != NULL;
        d->scale += point;
        if (point ? d->digits == NULL : d->digits != NULL)
            *whole += point ? -1 : 1;
    }
    d->end = *p;
    if (d->digits == NULL)
        d->digits = *p;
}

/* Return the exponent at `p`, or 0 at the end of the text; bounded. */
static int64_t take_exponent(const char *p, const char *end) {
    enum { EXPONENT_LIMIT = 1 << 30 };
    int64_t exponent = 0;
    bool negative = false;
    if (p < end) /* e */
        p++;
    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    for (; p < end && exponent < EXPONENT_LIMIT; p++)
        exponent = exponent * 10 + (*p - '0');
    return negative ? -exponent : exponent;
}

static decimal take_apart(slice text) {
    decimal d = {0};
    const char *p = text.at, *end = text.at + text.len;
    int64_t whole = 0;
    if (p < end && (*p == '-' || *p == '+'))
        d.negative = *p++ == '-';
    take_digits(&d, &p, end, &whole);
    const int64_t exponent = take_exponent(p, end);
    d.exponent = whole + exponent;
    d.scale -= exponent;
    return d;
}

/* n / d * 2^shift, rounded to a double. */
static double divide_to_double(big *n, big *d, bool negative) {
    int64_t shift = (int64_t)MANTISSA_BITS + 1 - ((int64_t)big_bits(n) - (int64_t)big_bits(d));
    if (shift > -EXPONENT_MIN + 1)
        shift = -EXPONENT_MIN + 1;
    if (shift > 0)
        big_shift(n, (size_t)shift);
    else
        big_shift(d, (size_t)-shift);

    /* The quotient is below 2^55: bit by bit. */
    uint64_t quotient = 0;
    big_shift(d, 55);
    for (int i = 0; i <= 55; i++) {
        quotient <<= 1;
        if (big_compare(n, d) >= 0) {
            big_subtract(n, d);
            quotient |= 1;
        }
        big_halve(d);
    }
    int exponent = (int)-shift, drop = 0;
    while (quotient >> (MANTISSA_BITS + drop) != 0 || exponent + drop < EXPONENT_MIN)
        drop++;
    uint64_t mantissa = quotient >> drop, rest = quotient & ((UINT64_C(1) << drop) - 1);
    uint64_t half = drop > 0 ? UINT64_C(1) << (drop - 1) : 0;
    if (drop > 0 && (rest > half || (rest == half && (n->count != 0 || (mantissa & 1) != 0))))
        mantissa++;
    if (mantissa >> MANTISSA_BITS != 0) {
        mantissa >>= 1;
        drop++;
    }
    return assemble(mantissa, exponent + drop, negative);
}

/* Return a number of few digits and a small exponent: exact, and one rounding. */
static double short_to_double(const decimal *d) {
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t whole = 0;
    for (const char *p = d->digits; p < d->end; p++)
        whole = *p == '.' ? whole : whole * 10 + (*p - '0');
    const double number = d->scale < 0 ? (double)whole * tens[-d->scale] : (double)whole / tens[d->scale];
    return d->negative ? -number : number;
}

/* Return the digits of a decimal as a big number; those beyond PARSED_DIGITS only as "more than that". Return how many.
 */
static size_t digits_to_big(const decimal *d, big *n) {
    size_t taken = 0;
    bool more = false;
    big_set(n, 0);
    for (const char *p = d->digits; p < d->end; p++) {
        if (*p == '.')
            continue;
        if (taken == PARSED_DIGITS) {
            more = more || *p != '0';
            continue;
        }
        taken++;
        if (n->count == 0)
            big_set(n, (uint64_t)(*p - '0'));
        else
            big_scale(n, 10, (uint32_t)(*p - '0'));
    }
    if (more)
        n->word[0] |= 1;
    return taken;
}

double gw_number_to_double(slice text) {
    const decimal d = take_apart(text);
    if (d.count == 0 || d.exponent < -330)
        return d.negative ? -0.0 : 0.0;
    if (d.exponent > 310)
        return assemble(UINT64_C(1) << 52, EXPONENT_MAX + 1, d.negative);
    if (d.count <= 15 && d.scale >= -22 && d.scale <= 22)
        return short_to_double(&d);
    big n, divisor;
    const int64_t power = d.exponent - (int64_t)digits_to_big(&d, &n);
    big_set(&divisor, 1);
    if (power > 0)
        big_scale_10(&n, (size_t)power);
    else
        big_scale_10(&divisor, (size_t)-power);
    return divide_to_double(&n, &divisor, d.negative);
}

/* Digits of r / s, one by one, until what is left is less than the distance to the neighbours. */
static size_t generate_digits(big *r, const big *s, big *above, big *below, int even, char digits[20]) {
    size_t count = 0;
    bool low, high;
    do {
        big_scale(r, 10, 0);
        big_scale(above, 10, 0);
        big_scale(below, 10, 0);
        unsigned digit = 0;
        for (; big_compare(r, s) >= 0; digit++)
            big_subtract(r, s);
        low = big_compare(r, below) < even;
        high = big_compare_sum(r, above, s) > -even;
        if (high && (!low || big_compare_sum(r, r, s) >= 0))
            digit++;
        digits[count++] = (char)('0' + digit);
    } while (!low && !high);
    return count;
}

/* Return the shortest digits that are read as this double again, at most 17; `*point` digits are before the point
 * (Burger and Dybvig, 1996). */
static size_t shortest_digits(double number, char digits[20], int *point) {
    uint64_t bits;
    big r, s, above, below;
    memcpy(&bits, &number, sizeof bits);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7FF);
    bool boundary = mantissa == 0 && exponent > 1; /* the next double below is nearer than the one above */
    if (exponent != 0)
        mantissa |= UINT64_C(1) << 52;
    else
        exponent = 1;
    exponent += EXPONENT_MIN - 1;
    const int even = (mantissa & 1) == 0;
    const size_t extra = boundary ? 2 : 1, up = exponent > 0 ? (size_t)exponent : 0;
    big_set(&r, mantissa);
    big_set(&s, 1);
    big_set(&above, 1);
    big_set(&below, 1);
    big_shift(&r, extra + up);
    big_shift(&s, extra + (exponent < 0 ? (size_t)-exponent : 0));
    big_shift(&above, extra - 1 + up);
    big_shift(&below, up);

    /* ceil(log10(number)), or one less */
    int top = (int)big_bits(&r) - (int)big_bits(&s);
    int k = (top * 30103 - 30103) / 100000;
    if (k > 0) {
        big_scale_10(&s, (size_t)k);
    } else {
        big_scale_10(&r, (size_t)-k);
        big_scale_10(&above, (size_t)-k);
        big_scale_10(&below, (size_t)-k);
    }
    while (big_compare_sum(&r, &above, &s) > -even) {
        big_scale(&s, 10, 0);
        k++;
    }
    *point = k;
    return generate_digits(&r, &s, &above, &below, even, digits);
}

/* Write digits with the point after the first `before`, and a zero on either side where there would be none. */
static char *write_plain(char *out, const char *digits, size_t count, int before) {
    if (before <= 0)
        *out++ = '0';
    for (int i = 0; i < before; i++)
        *out++ = (size_t)i < count ? digits[i] : '0';
    *out++ = '.';
    for (int i = before; i < 0; i++)
        *out++ = '0';
    size_t from = before > 0 ? (size_t)before : 0;
    if (from >= count)
        *out++ = '0';
    for (; from < count; from++)
        *out++ = digits[from];
    return out;
}

size_t gw_number_print_double(char out[NUMBER_DOUBLE_MAX], double number) {
    char digits[20], *p = out;
    uint64_t bits;
    int point;
    memcpy(&bits, &number, sizeof bits);
    if (number != number) {
        memcpy(out, "NaN", 3);
        return 3;
    }
    if (bits >> 63 != 0) {
        *p++ = '-';
        number = -number;
    }
    if (number == 0) {
        memcpy(p, "0.0", 3);
        return (size_t)(p + 3 - out);
    }
    if ((bits >> 52 & 0x7FF) == 0x7FF) {
        memcpy(p, "Infinity", 8);
        return (size_t)(p + 8 - out);
    }
    size_t count = shortest_digits(number, digits, &point);
    if (number >= 1e-3 && number < 1e7)
        return (size_t)(write_plain(p, digits, count, point) - out);
    p = write_plain(p, digits, count, 1);
    *p++ = 'E';
    int exponent = point - 1;
    if (exponent < 0) {
        *p++ = '-';
        exponent = -exponent;
    }
    if (exponent >= 100)
        *p++ = (char)('0' + exponent / 100);
    if (exponent >= 10)
        *p++ = (char)('0' + exponent / 10 % 10);
    *p++ = (char)('0' + exponent % 10);
    return (size_t)(p - out);
}

/* ---- numbers of any length -------------------------------------------------------------------------------------- */

/* Where limbs come from; `refused` when a number would have been too long, or the steps are used up. */
typedef struct wide_memory {
    arena *arena;
    uint64_t *steps; /* that are left */
    bool refused;
} wide_memory;

/* Spend the steps of work on so many limbs. False when there are too few left: none are left then. */
static bool wide_spend(wide_memory *memory, uint64_t limbs) {
    const uint64_t steps = limbs / STEP_LIMBS;
    if (memory->refused)
        return false;
    memory->refused = steps > *memory->steps;
    *memory->steps = memory->refused ? 0 : *memory->steps - steps;
    return !memory->refused;
}

/* value = (negative ? -1 : 1) * limbs * 10^-scale */
typedef struct wide {
    bool negative;
    size_t count;   /* without leading zeros */
    uint32_t *limb; /* of base 10^9, the lowest first */
    int64_t scale;
} wide;

static void wide_trim(wide *w) {
    while (w->count != 0 && w->limb[w->count - 1] == 0)
        w->count--;
    if (w->count == 0)
        w->negative = false;
}

/* Zeros; false when out of memory or it would be too long. */
static bool wide_new(wide_memory *memory, wide *w, size_t limbs) {
    *w = (wide){0};
    memory->refused = memory->refused || limbs > NUMBER_DIGITS_MAX / BASE_DIGITS + 2;
    if (memory->refused)
        return false;
    w->limb = arena_alloc(memory->arena, limbs * sizeof *w->limb);
    if (w->limb == NULL)
        return false;
    memset(w->limb, 0, limbs * sizeof *w->limb);
    w->count = limbs;
    return true;
}

static bool wide_from_decimal(wide_memory *memory, slice text, wide *w) {
    if (!wide_spend(memory, text.len))
        return false;
    decimal d = take_apart(text);
    if (!wide_new(memory, w, d.count / BASE_DIGITS + 1))
        return false;
    size_t left = d.count;
    for (const char *p = d.digits; p < d.end; p++) {
        if (*p == '.')
            continue;
        left--;
        uint32_t *limb = &w->limb[left / BASE_DIGITS];
        *limb = *limb * 10 + (uint32_t)(*p - '0');
    }
    w->negative = d.negative;
    w->scale = d.scale;
    wide_trim(w);
    return true;
}

static uint32_t wide_scale_by(wide *w, uint32_t factor) {
    uint64_t carry = 0;
    for (size_t i = 0; i < w->count; i++) {
        carry += (uint64_t)w->limb[i] * factor;
        w->limb[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
    return (uint32_t)carry;
}

/* Multiply by a power of 2 or 5; `most` is the greatest power of it below BASE, with exponent `each`. */
static void wide_scale_power(wide *w, uint32_t factor, int exponent, uint32_t most, int each) {
    for (; exponent >= each; exponent -= each)
        wide_scale_by(w, most);
    for (; exponent > 0; exponent--)
        wide_scale_by(w, factor);
}

/* new BigDecimal(double): all digits of it. */
static bool wide_from_double(wide_memory *memory, double number, wide *w) {
    enum { DOUBLE_LIMBS = 130, SCALINGS = 100 /* 1074 times 5, 12 at a time, and the rest */ };
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7FF);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    memory->refused = memory->refused || exponent == 0x7FF;
    if (memory->refused || !wide_spend(memory, (uint64_t)DOUBLE_LIMBS * SCALINGS) || !wide_new(memory, w, DOUBLE_LIMBS))
        return false;
    if (exponent != 0)
        mantissa |= UINT64_C(1) << 52;
    exponent += EXPONENT_MIN - (exponent != 0);
    while (exponent < 0 && mantissa != 0 && (mantissa & 1) == 0) {
        mantissa >>= 1;
        exponent++;
    }
    for (size_t i = 0; i < 3; i++, mantissa /= BASE)
        w->limb[i] = (uint32_t)(mantissa % BASE);
    wide_scale_power(w, 2, exponent, UINT32_C(1) << 29, 29);
    wide_scale_power(w, 5, -exponent, 244140625, 12);
    w->scale = exponent < 0 ? -exponent : 0;
    w->negative = bits >> 63 != 0;
    wide_trim(w);
    return true;
}

static bool wide_from_value(wide_memory *memory, value v, wide *w) {
    if (v.kind == VALUE_BIG || v.kind == VALUE_DECIMAL)
        return wide_from_decimal(memory, value_text(v), w);
    if (v.kind == VALUE_DOUBLE)
        return wide_from_double(memory, v.as.number, w);
    if (!wide_new(memory, w, 3))
        return false;
    uint64_t left = v.as.integer < 0 ? 0 - (uint64_t)v.as.integer : (uint64_t)v.as.integer;
    for (size_t i = 0; i < 3; i++, left /= BASE)
        w->limb[i] = (uint32_t)(left % BASE);
    w->negative = v.as.integer < 0;
    wide_trim(w);
    return true;
}

static int wide_compare(const wide *a, const wide *b) {
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* |a| + |b|, or |a| - |b| where |a| is not less. */
static bool wide_add(wide_memory *memory, const wide *a, const wide *b, bool subtract, wide *out) {
    size_t most = a->count > b->count ? a->count : b->count;
    int64_t carry = 0;
    if (!wide_new(memory, out, most + 1))
        return false;
    for (size_t i = 0; i <= most; i++) {
        int64_t other = i < b->count ? b->limb[i] : 0;
        carry += (i < a->count ? a->limb[i] : 0) + (subtract ? -other : other);
        out->limb[i] = (uint32_t)((carry + BASE) % BASE);
        carry = carry < 0 ? -1 : carry >= BASE ? 1 : 0;
    }
    return true;
}

static bool wide_sum(wide_memory *memory, const wide *a, const wide *b, wide *out) {
    const bool subtract = a->negative != b->negative;
    if (subtract && wide_compare(a, b) < 0) {
        const wide *swap = a;
        a = b;
        b = swap;
    }
    if (!wide_add(memory, a, b, subtract, out))
        return false;
    out->negative = a->negative;
    wide_trim(out);
    return true;
}

static bool wide_multiply(wide_memory *memory, const wide *a, const wide *b, wide *out) {
    if (!wide_spend(memory, (uint64_t)a->count * b->count) || !wide_new(memory, out, a->count + b->count + 1))
        return false;
    for (size_t i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (size_t k = 0; k < b->count || carry != 0; k++) {
            carry += out->limb[i + k] + (uint64_t)a->limb[i] * (k < b->count ? b->limb[k] : 0);
            out->limb[i + k] = (uint32_t)(carry % BASE);
            carry /= BASE;
        }
    }
    out->negative = a->negative != b->negative;
    out->scale = a->scale + b->scale;
    wide_trim(out);
    return true;
}

/* One step of long division: takes the divisor as often as it goes out of the `n` limbs at `part` and the one above
 * them. Found by halving, since a digit has 30 bits. */
static uint32_t divide_step(uint32_t *part, const wide *divisor) {
    uint32_t low = 0, high = BASE - 1;
    const size_t n = divisor->count;
    while (low < high) {
        uint32_t try = low + (high - low + 1) / 2;
        uint64_t carry = 0;
        int order = 0; /* of try * divisor and part, by the highest limb that differs */
        for (size_t i = 0; i <= n; i++) {
            carry += i < n ? (uint64_t)divisor->limb[i] * try:
                0;
            uint32_t limb = (uint32_t)(carry % BASE);
            carry /= BASE;
            if (limb != part[i])
                order = limb < part[i] ? -1 : 1;
        }
        if (order > 0)
            high = try - 1;
        else
            low = try;
    }
    uint64_t carry = 0;
    for (size_t i = 0; i <= n; i++) {
        carry += i < n ? (uint64_t)divisor->limb[i] * low : 0;
        uint32_t limb = (uint32_t)(carry % BASE);
        carry /= BASE;
        if (part[i] < limb)
            carry++;
        part[i] = (uint32_t)(((uint64_t)part[i] + BASE - limb) % BASE);
    }
    return low;
}

/* Quotient truncated toward 0, and the rest, which has the sign of a. */
static bool wide_divide(wide_memory *memory, const wide *a, const wide *b, wide *quotient, wide *rest) {
    enum { TRIES = 31 }; /* of divide_step(), each through the whole divisor */
    if (!wide_spend(memory, (uint64_t)a->count * (b->count + 1) * TRIES) || !wide_new(memory, quotient, a->count + 1) ||
        !wide_new(memory, rest, a->count + b->count + 1))
        return false;
    memcpy(rest->limb, a->limb, a->count * sizeof *a->limb);
    for (size_t i = a->count; i-- > 0;)
        quotient->limb[i] = divide_step(rest->limb + i, b);
    quotient->negative = a->negative != b->negative;
    rest->negative = a->negative;
    wide_trim(quotient);
    wide_trim(rest);
    return true;
}

/* Give a number that scale by multiplying with 10 or 1000000000. */
static bool wide_rescale(wide_memory *memory, wide *w, int64_t scale) {
    int64_t zeros = scale - w->scale;
    wide grown;
    memory->refused = memory->refused || zeros > NUMBER_DIGITS_MAX;
    if (memory->refused || !wide_new(memory, &grown, w->count + (size_t)zeros / BASE_DIGITS + 1))
        return false;
    memcpy(grown.limb + (size_t)zeros / BASE_DIGITS, w->limb, w->count * sizeof *w->limb);
    uint32_t power = 1;
    for (int64_t i = zeros % BASE_DIGITS; i > 0; i--)
        power *= 10;
    wide_scale_by(&grown, power);
    grown.negative = w->negative;
    grown.scale = scale;
    wide_trim(&grown);
    *w = grown;
    return true;
}

/* Decimal digits of the limbs, without leading zeros; "0" for none. */
static slice wide_digits(wide_memory *memory, const wide *w) {
    const size_t longest = w->count * BASE_DIGITS + 1;
    char *text = arena_bytes(memory->arena, longest + 1), *at;
    if (text == NULL)
        return slice_absent();
    at = text + longest;
    for (size_t i = 0; i < w->count; i++) {
        uint32_t limb = w->limb[i];
        for (int k = 0; k < BASE_DIGITS && (limb != 0 || i + 1 < w->count); k++, limb /= 10)
            *--at = (char)('0' + limb % 10);
    }
    if (w->count == 0)
        *--at = '0';
    if (w->negative)
        *--at = '-';
    return slice_between(at, text + longest);
}

/* Digits and a scale as "123e-2": the text of a decimal, which is printed by gw_number_print_decimal(). */
static value wide_decimal(wide_memory *memory, const wide *w, bool *ok) {
    slice digits = wide_digits(memory, w);
    char *text = digits.at != NULL ? arena_bytes(memory->arena, digits.len + 24) : NULL;
    *ok = text != NULL;
    if (text == NULL)
        return gw_value_null();
    memcpy(text, digits.at, digits.len);
    size_t n = digits.len;
    int64_t exponent = -w->scale;
    if (exponent != 0) {
        uint64_t left = exponent < 0 ? (uint64_t)-exponent : (uint64_t)exponent, power = 1;
        text[n++] = 'e';
        text[n++] = exponent < 0 ? '-' : '+';
        while (left / power >= 10)
            power *= 10;
        for (; power > 0; power /= 10)
            text[n++] = (char)('0' + left / power % 10);
    }
    value v = gw_value_string(slice_of(text, n));
    v.kind = VALUE_DECIMAL;
    return v;
}

/* ---- what others use -------------------------------------------------------------------------------------------- */

/* An integer in a decimal text without fraction; false: it does not fit. */
static bool fits_long(const char *p, const char *end, bool negative, int64_t *out) {
    uint64_t whole = 0;
    for (; p < end; p++) {
        const unsigned digit = (unsigned)(*p - '0');
        if (whole > ((uint64_t)INT64_MAX + negative - digit) / 10)
            return false;
        whole = whole * 10 + digit;
    }
    *out = negative ? (int64_t)(0 - whole) : (int64_t)whole;
    return true;
}

value gw_number_from_text(slice text) {
    const char *p = text.at, *end = text.at + text.len, *digits;
    value v = gw_value_string(text);
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    for (digits = p; p < end && *p >= '0' && *p <= '9'; p++) {
    }
    if (p == end) {
        v.kind = VALUE_BIG;
        if (fits_long(digits, end, negative, &v.as.integer))
            v.kind = v.as.integer >= INT32_MIN && v.as.integer <= INT32_MAX ? VALUE_INTEGER : VALUE_LONG;
        return v;
    }
    v.kind = text.len > LONGEST_DOUBLE ? VALUE_DECIMAL : VALUE_DOUBLE;
    if (v.kind == VALUE_DOUBLE)
        v.as.number = gw_number_to_double(text);
    return v;
}

double gw_number_as_double(value v) {
    switch ((value_kind)v.kind) {
    case VALUE_INTEGER:
    case VALUE_LONG:
        return (double)v.as.integer;
    case VALUE_DOUBLE:
        return v.as.number;
    case VALUE_BIG:
    case VALUE_DECIMAL:
        return gw_number_to_double(value_text(v));
    case VALUE_NULL:
    case VALUE_BOOLEAN:
    case VALUE_STRING:
    case VALUE_MAP:
    case VALUE_LIST:
    case VALUE_OTHER:
    default:
        return 0;
    }
}

/* Return the lowest 64 bits of the whole part of a decimal text. */
static int64_t lowest_bits(slice text) {
    enum { EVEN_DIGITS = 64 }; /* 10^64 is 0 modulo 2^64 */
    const decimal d = take_apart(text);
    const char *p = d.digits;
    uint64_t bits = 0;
    if (d.exponent > (int64_t)d.count + EVEN_DIGITS)
        return 0;
    for (int64_t left = d.exponent; left > 0; left--) {
        p += p < d.end && *p == '.';
        bits = bits * 10 + (p < d.end ? (uint64_t)(*p++ - '0') : 0);
    }
    return (int64_t)(d.negative ? 0 - bits : bits);
}

/* A double as an integer between two bounds, which are doubles without a fraction; NaN is 0. */
static int64_t clamp_double(double number, int64_t least, int64_t most) {
    if (number >= (double)most)
        return most;
    return number <= (double)least ? least : number != number ? 0 : (int64_t)number;
}

int64_t gw_number_as_long(value v) {
    if (v.kind == VALUE_DOUBLE)
        return clamp_double(v.as.number, INT64_MIN, INT64_MAX);
    return v.kind == VALUE_BIG || v.kind == VALUE_DECIMAL ? lowest_bits(value_text(v)) : v.as.integer;
}

int32_t gw_number_as_int(value v) {
    if (v.kind == VALUE_DOUBLE)
        return (int32_t)clamp_double(v.as.number, INT32_MIN, INT32_MAX);
    return (int32_t)(uint32_t)((uint64_t)gw_number_as_long(v) & UINT32_MAX);
}

uint64_t gw_number_steps(value v) {
    enum { MIDDLE = 1023, BITS_PER_STEP = 32 }; /* the exponent of 1; what is read grows with the distance */
    uint64_t bits;
    if (v.kind != VALUE_DOUBLE)
        return v.kind == VALUE_BIG || v.kind == VALUE_DECIMAL ? v.len / STEP_BYTES : 0;
    memcpy(&bits, &v.as.number, sizeof bits);
    return (uint64_t)abs((int)(bits >> 52 & 0x7FF) - MIDDLE) / BITS_PER_STEP;
}

int gw_number_sign(value v) {
    if (v.kind == VALUE_BIG || v.kind == VALUE_DECIMAL) {
        decimal d = take_apart(value_text(v));
        return d.count == 0 ? 0 : d.negative ? -1 : 1;
    }
    double number = gw_number_as_double(v);
    return number == 0 ? 0 : number < 0 ? -1 : 1;
}

/* Compare two decimal texts by value: signs, then the position of the first digit, then digits. */
static int decimal_sign(const decimal *d) {
    return d->count == 0 ? 0 : d->negative ? -1 : 1;
}

/* Return the next digit; zeros after the last. */
static char next_digit(decimal *d) {
    if (d->digits < d->end && *d->digits == '.')
        d->digits++;
    return d->digits < d->end ? *d->digits++ : '0';
}

static int compare_decimals(slice a, slice b) {
    decimal x = take_apart(a), y = take_apart(b);
    const int sign = decimal_sign(&x), other = decimal_sign(&y);
    if (sign != other || sign == 0)
        return sign < other ? -1 : sign > other;
    if (x.exponent != y.exponent)
        return (x.exponent < y.exponent ? -1 : 1) * sign;
    while (x.digits < x.end || y.digits < y.end) {
        const char one = next_digit(&x), two = next_digit(&y);
        if (one != two)
            return (one < two ? -1 : 1) * sign;
    }
    return 0;
}

/* Return a number as decimal text: the one that it was read from, or one that is made in `room`. */
static slice decimal_text(value v, char capacity[NUMBER_DOUBLE_MAX]) {
    if (v.at != NULL)
        return value_text(v);
    if (v.kind == VALUE_DOUBLE)
        return slice_of(capacity, gw_number_print_double(capacity, v.as.number));
    uint64_t left = v.as.integer < 0 ? 0 - (uint64_t)v.as.integer : (uint64_t)v.as.integer;
    char *at = capacity + NUMBER_DOUBLE_MAX;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (v.as.integer < 0)
        *--at = '-';
    return slice_between(at, capacity + NUMBER_DOUBLE_MAX);
}

int gw_value_compare_numbers(value a, value b) {
    char capacity_a[NUMBER_DOUBLE_MAX], capacity_b[NUMBER_DOUBLE_MAX];
    if (a.kind <= VALUE_LONG && b.kind <= VALUE_LONG)
        return a.as.integer < b.as.integer ? -1 : a.as.integer > b.as.integer;
    return compare_decimals(decimal_text(a, capacity_a), decimal_text(b, capacity_b));
}

/* Integers of up to 64 bits, where the result fits. */
static bool compute_long(char operator, int64_t a, int64_t b, int64_t *out) {
    switch (operator) {
    case '+':
        return !__builtin_add_overflow(a, b, out);
    case '-':
        return !__builtin_sub_overflow(a, b, out);
    case '*':
        return !__builtin_mul_overflow(a, b, out);
    default:
        if (a == INT64_MIN && b == -1)
            return false;
        *out = operator== '/' ? a / b : a % b;
        return true;
    }
}

/* Return the rest of a / b as Java's % has it: exact, by subtracting b * 2^k, from the highest k to 0. */
static double double_rest(wide_memory *memory, double a, double b) {
    double left = a < 0 ? -a : a, divisor = b < 0 ? -b : b, step = divisor;
    uint64_t doubled = 0;
    if (!(left <= 1.7976931348623157e308) || divisor != divisor)
        return (a - a) / (a - a); /* NaN */
    while (step <= left / 2) {
        step *= 2;
        doubled++;
    }
    wide_spend(memory, doubled);
    while (left >= divisor) {
        if (left >= step)
            left -= step;
        step /= 2;
    }
    return a < 0 ? -left : left;
}

static value compute_double(wide_memory *memory, char operator, double a, double b) {
    switch (operator) {
    case '+':
        return gw_value_double(a + b);
    case '-':
        return gw_value_double(a - b);
    case '*':
        return gw_value_double(a * b);
    case '/':
        return gw_value_double(a / b);
    default:
        return gw_value_double(double_rest(memory, a, b));
    }
}

/* BigDecimal.divide(): at the scale of the left side, half rounded down. */
static bool divide_decimals(wide_memory *memory, wide *a, wide *b, wide *out) {
    int64_t scale = a->scale;
    wide rest, twice, one;
    if (b->scale >= 0 ? !wide_rescale(memory, a, a->scale + b->scale) : !wide_rescale(memory, b, 0))
        return false;
    if (!wide_divide(memory, a, b, out, &rest))
        return false;
    rest.negative = false;
    b->negative = false;
    if (!wide_add(memory, &rest, &rest, false, &twice))
        return false;
    wide_trim(&twice);
    if (wide_compare(&twice, b) > 0) {
        if (!wide_new(memory, &one, 1))
            return false;
        one.limb[0] = 1;
        one.negative = out->negative = a->negative != b->negative;
        wide sum;
        if (!wide_sum(memory, out, &one, &sum))
            return false;
        *out = sum;
    }
    out->scale = scale;
    return true;
}

/* Make an integer of the kind that it fits. */
static value wide_integer(wide_memory *memory, const wide *w, bool *ok) {
    slice text = wide_digits(memory, w);
    *ok = text.at != NULL;
    return *ok ? gw_number_from_text(text) : gw_value_null();
}

static value compute_wide(wide_memory *memory, char operator, value a, value b, bool decimals, bool *ok) {
    wide x, y, out, rest;
    *ok = wide_from_value(memory, a, &x) && wide_from_value(memory, b, &y) && !(decimals && operator== '%');
    if (!*ok)
        return gw_value_null();
    if (operator== '+' || operator== '-') {
        int64_t scale = x.scale > y.scale ? x.scale : y.scale;
        *ok = wide_rescale(memory, &x, scale) && wide_rescale(memory, &y, scale);
        y.negative = y.negative != (operator== '-');
        *ok = *ok && wide_sum(memory, &x, &y, &out);
        out.scale = scale;
    } else if (operator== '*') {
        *ok = wide_multiply(memory, &x, &y, &out);
    } else if (decimals) {
        *ok = divide_decimals(memory, &x, &y, &out);
    } else {
        *ok = wide_divide(memory, &x, &y, &out, &rest);
        out = operator== '/' ? out : rest;
    }
    if (!*ok)
        return gw_value_null();
    return decimals ? wide_decimal(memory, &out, ok) : wide_integer(memory, &out, ok);
}

/* Return whether integers of 64 bits and doubles are enough; the result. */
static bool compute_plain(wide_memory *memory, char operator, value a, value b, value *out) {
    int64_t result;
    if (a.kind == VALUE_DOUBLE || b.kind == VALUE_DOUBLE) {
        *out = compute_double(memory, operator, gw_number_as_double(a), gw_number_as_double(b));
        return true;
    }
    if (!compute_long(operator, a.as.integer, b.as.integer, &result))
        return false;
    *out = gw_value_integer(result);
    if (a.kind == VALUE_LONG || b.kind == VALUE_LONG)
        out->kind = VALUE_LONG;
    return true;
}

static bool is_plain(value v) {
    return v.kind != VALUE_BIG && v.kind != VALUE_DECIMAL;
}

value gw_number_compute(arena *memory, uint64_t *steps, char operator, value a, value b, apigw_status *status) {
    const bool decimals = a.kind >= VALUE_DOUBLE || b.kind >= VALUE_DOUBLE; /* where not both are plain */
    wide_memory limbs = {.arena = memory, .steps = steps};
    value v;
    bool ok = true;
    if (is_plain(a) && is_plain(b) && compute_plain(&limbs, operator, a, b, &v))
        ok = !limbs.refused;
    else
        v = compute_wide(&limbs, operator, a, b, decimals, &ok);
    *status = APIGW_OK;
    if (!ok)
        *status = limbs.refused ? APIGW_E_SIZE : decimals && operator== '%' ? APIGW_E_VALUE : APIGW_E_NOMEM;
    return v;
}

slice gw_number_print_decimal(arena *memory, slice text) {
    decimal d = take_apart(text);
    const size_t count = d.count != 0 ? d.count : 1;
    const int64_t adjusted = (int64_t)count - 1 - d.scale;
    const bool plain = d.scale >= 0 && adjusted >= -6;
    const size_t zeros = plain && d.scale >= (int64_t)count ? (size_t)d.scale - count + 1 : 0; /* in front */
    const size_t before = plain ? (size_t)((int64_t)(count + zeros) - d.scale) : 1;            /* of the point */
    char *out = arena_bytes(memory, count + zeros + 32), *p = out;
    if (out == NULL)
        return slice_absent();
    if (d.negative && d.count != 0)
        *p++ = '-';
    for (size_t i = 0; i < count + zeros; i++) {
        if (i == before)
            *p++ = '.';
        *p++ = i < zeros ? '0' : next_digit(&d);
    }
    if (!plain && adjusted != 0) { /* as Java writes it: "E+30" */
        char space[NUMBER_DOUBLE_MAX];
        const slice digits = decimal_text(gw_value_integer(llabs(adjusted)), space);
        *p++ = 'E';
        *p++ = adjusted < 0 ? '-' : '+';
        memcpy(p, digits.at, digits.len);
        p += digits.len;
    }
    return slice_between(out, p);
}
