/* JSON values as the keywords of schemas see them: their types, whether they are equal, exact division. */
#include "core/buffer.h"
#include "core/sort.h"
#include "gateway/model_schema.h"
#include "gateway/numbers.h"
#include "json/writer.h"
#include <string.h>

/* ---- types ------------------------------------------------------------------------------------------------------ */

static const char *const type_names[] = {"array", "boolean", "integer", "null", "number", "object", "string"};

const char *gw_model_type_name(unsigned position) {
    return type_names[position];
}

enum model_type gw_model_type_of(const value *v) {
    switch ((value_kind)v->kind) {
    case VALUE_BOOLEAN:
        return MODEL_BOOLEAN;
    case VALUE_INTEGER:
    case VALUE_LONG:
    case VALUE_BIG:
        return MODEL_INTEGER;
    case VALUE_DOUBLE:
    case VALUE_DECIMAL:
        return MODEL_NUMBER;
    case VALUE_STRING:
        return MODEL_STRING;
    case VALUE_MAP:
        return MODEL_OBJECT;
    case VALUE_LIST:
        return MODEL_ARRAY;
    case VALUE_NULL:
    case VALUE_OTHER:
        break;
    }
    return MODEL_NULL;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* A number as digits * 10^exponent, without zeros at either end of the digits; no digits: zero. */
typedef struct model_decimal {
    const char *at; /* the first digit; a point may stand among them */
    size_t count;
    int64_t exponent;
    bool negative;
} model_decimal;

static int64_t exponent_of(const char *p, const char *end) {
    enum { MOST = 1000000000 };
    const bool negative = p < end && *p == '-';
    int64_t exponent = 0;
    p += p < end && (*p == '-' || *p == '+');
    for (; p < end; p++)
        if (exponent < MOST)
            exponent = exponent * 10 + (*p - '0');
    return negative ? -exponent : exponent;
}

static model_decimal decimal_of(slice text) {
    model_decimal d = {NULL, 0, 0, false};
    const char *p = text.at, *end = text.at + text.len;
    size_t zeros = 0; /* that may turn out to be the last digits */
    bool point = false;
    if (p < end && *p == '-') {
        d.negative = true;
        p++;
    }
    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        d.exponent -= point;
        if (*p == '0') {
            zeros += d.count != 0;
            continue;
        }
        if (d.count == 0)
            d.at = p;
        d.count += zeros + 1;
        zeros = 0;
    }
    /* zeros after the last digit, wherever the point is */
    for (const char *back = p; d.count != 0 && back > text.at && (back[-1] == '0' || back[-1] == '.'); back--)
        d.exponent += back[-1] == '0';
    if (p < end)
        d.exponent += exponent_of(p + 1, end);
    return d;
}

static unsigned next_digit(const char **p) {
    if (**p == '.')
        ++*p;
    return (unsigned)(*(*p)++ - '0');
}

/* a * b mod m, for m below 2^63. */
static uint64_t multiply_modulo(uint64_t a, uint64_t b, uint64_t m) {
    uint64_t result = 0;
    for (a %= m; b != 0; b >>= 1) {
        if ((b & 1) != 0)
            result = (result + a) % m;
        a = a * 2 % m;
    }
    return result;
}

/* Return whether digits with that many zeros after them are a multiple of a divisor below 10^18. */
static bool is_multiple_of_small(const model_decimal *a, uint64_t zeros, uint64_t divisor) {
    const char *p = a->at;
    uint64_t rest = 0, power = 10 % divisor;
    for (size_t i = 0; i < a->count; i++)
        rest = (rest * 10 + next_digit(&p)) % divisor;
    for (; zeros != 0; zeros >>= 1) {
        if ((zeros & 1) != 0)
            rest = multiply_modulo(rest, power, divisor);
        power = multiply_modulo(power, power, divisor);
    }
    return rest == 0;
}

enum { LONG_DIVISOR = 512 }; /* digits */

/* Take a divisor of n digits off a rest of n + 1 as often as it fits. Return how often it was compared. */
static void reduce(unsigned char *rest, const unsigned char *divisor, size_t n) {
    for (;;) {
        size_t i = 1;
        int borrow = 0;
        if (rest[0] == 0) {
            while (i <= n && rest[i] == divisor[i - 1])
                i++;
            if (i <= n && rest[i] < divisor[i - 1])
                return;
        }
        for (i = n + 1; i-- > 0;) {
            int digit = rest[i] - (i == 0 ? 0 : divisor[i - 1]) - borrow;
            borrow = digit < 0;
            rest[i] = (unsigned char)(digit + (borrow ? 10 : 0));
        }
    }
}

/* The same for a long divisor: division on paper. */
static bool is_multiple_of_long(const model_decimal *a, uint64_t zeros, const model_decimal *b, uint64_t *steps) {
    unsigned char rest[LONG_DIVISOR + 1] = {0}, divisor[LONG_DIVISOR];
    const char *p = b->at;
    const size_t n = b->count;
    for (size_t i = 0; i < n; i++)
        divisor[i] = (unsigned char)next_digit(&p);
    p = a->at;
    for (uint64_t i = 0; i < a->count + zeros; i++) {
        const uint64_t price = n / 8 + 1;
        if (*steps < price)
            return false;
        *steps -= price;
        memmove(rest, rest + 1, n);
        rest[n] = (unsigned char)(i < a->count ? next_digit(&p) : 0);
        reduce(rest, divisor, n);
    }
    for (size_t i = 0; i <= n; i++)
        if (rest[i] != 0)
            return false;
    return true;
}

bool gw_model_is_multiple(value number, value divisor, uint64_t *steps) {
    const model_decimal a = decimal_of(value_text(number)), b = decimal_of(value_text(divisor));
    uint64_t small = 0;
    const char *p = b.at;
    if (a.count == 0)
        return true;
    /* without zeros at its end, a number is no multiple of what has some */
    if (b.count == 0 || a.exponent < b.exponent)
        return false;
    if (b.count > 18)
        return b.count <= LONG_DIVISOR && is_multiple_of_long(&a, (uint64_t)(a.exponent - b.exponent), &b, steps);
    for (size_t i = 0; i < b.count; i++)
        small = small * 10 + next_digit(&p);
    return is_multiple_of_small(&a, (uint64_t)(a.exponent - b.exponent), small);
}

/* ---- equality --------------------------------------------------------------------------------------------------- */

static bool spend(uint64_t *steps, uint64_t price) {
    const bool enough = *steps >= price;
    *steps -= enough ? price : *steps;
    return enough;
}

static bool equal_maps(const value_map *a, const value_map *b, uint64_t *steps) {
    const value_entry *entry;
    size_t i = 0;
    if (gw_value_map_count(a) != gw_value_map_count(b))
        return false;
    while ((entry = gw_value_map_next(a, &i)) != NULL) {
        const value_entry *other = gw_value_map_find(b, value_text(entry->name));
        if (other == NULL || !gw_model_equal(&entry->value, &other->value, steps))
            return false;
    }
    return true;
}

bool gw_model_equal(const value *a, const value *b, uint64_t *steps) {
    if (!spend(steps, 1))
        return false;
    if (value_is_number(*a) && value_is_number(*b))
        return gw_value_compare_numbers(*a, *b) == 0;
    if (a->kind != b->kind)
        return false;
    if (a->kind == VALUE_BOOLEAN)
        return a->as.boolean == b->as.boolean;
    if (a->kind == VALUE_STRING)
        return a->len == b->len && spend(steps, a->len / 64) && (a->len == 0 || memcmp(a->at, b->at, a->len) == 0);
    if (a->kind == VALUE_MAP)
        return equal_maps(a->as.map, b->as.map, steps);
    if (a->kind == VALUE_LIST) {
        bool equal = a->as.list->count == b->as.list->count;
        for (size_t i = 0; equal && i < a->as.list->count; i++)
            equal = gw_model_equal(&a->as.list->items[i], &b->as.list->items[i], steps);
        return equal;
    }
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t more) {
    hash = (hash ^ more) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static uint64_t hash_text(uint64_t hash, const char *text, size_t n) {
    for (; n >= 8; text += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        hash = mix(hash, word);
    }
    for (; n != 0; text++, n--)
        hash = mix(hash, (unsigned char)*text);
    return hash;
}

static uint64_t hash_number(const value *v) {
    const model_decimal d = decimal_of(value_text(*v));
    const char *p = d.at;
    uint64_t hash = mix(VALUE_INTEGER, d.count == 0 ? 0 : (uint64_t)d.exponent + d.negative);
    for (size_t i = 0; i < d.count; i++)
        hash = mix(hash, next_digit(&p));
    return hash;
}

/* Equal values have equal hashes. */
static uint64_t hash_value(const value *v) {
    uint64_t hash = mix(UINT64_C(0x51), v->kind);
    const value_entry *entry;
    size_t i = 0;
    if (value_is_number(*v))
        return hash_number(v);
    if (v->kind == VALUE_BOOLEAN)
        return mix(hash, v->as.boolean);
    if (v->kind == VALUE_STRING)
        return hash_text(hash, v->at, v->len);
    if (v->kind == VALUE_LIST)
        for (; i < v->as.list->count; i++)
            hash = mix(hash, hash_value(&v->as.list->items[i]));
    if (v->kind == VALUE_MAP) { /* in any order */
        uint64_t sum = 0;
        while ((entry = gw_value_map_next(v->as.map, &i)) != NULL)
            sum += mix(hash_text(1, entry->name.at, entry->name.len), hash_value(&entry->value));
        hash = mix(hash, sum);
    }
    return hash;
}

static bool hash_before(const void *context, uint32_t a, uint32_t b) {
    const uint64_t *hashes = context;
    return hashes[a] < hashes[b];
}

/* Values of equal hash stand together once they are sorted. Where many collide the steps bound the work. */
bool gw_model_has_duplicates(arena *memory, const value_list *list, uint64_t *steps, bool *ok) {
    const size_t n = list->count;
    uint64_t *hashes = n < 2 || n > UINT32_MAX ? NULL : arena_alloc(memory, n * sizeof *hashes);
    uint32_t *order = hashes == NULL ? NULL : arena_alloc(memory, n * sizeof *order);
    *ok = n < 2 || order != NULL;
    if (order == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        hashes[i] = hash_value(&list->items[i]);
        order[i] = (uint32_t)i;
    }
    gw_sort_numbers(order, n, hash_before, hashes);
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k-- > 0 && hashes[order[k]] == hashes[order[i]];) {
            if (gw_model_equal(&list->items[order[i]], &list->items[order[k]], steps))
                return true;
            if (*steps == 0)
                return false;
        }
    return false;
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

static void write_map(apigw_buffer *out, arena *memory, const value_map *map) {
    const value_entry *entry;
    size_t i = 0;
    bool more = false;
    buffer_byte(out, '{');
    while ((entry = gw_value_map_next(map, &i)) != NULL) {
        if (more)
            buffer_byte(out, ',');
        more = true;
        gw_json_write_string(out, entry->name.at, entry->name.len);
        buffer_byte(out, ':');
        gw_model_write_value(out, memory, &entry->value);
    }
    buffer_byte(out, '}');
}

void gw_model_write_value(apigw_buffer *out, arena *memory, const value *v) {
    slice text = value_text(*v);
    if (v->kind == VALUE_MAP) {
        write_map(out, memory, v->as.map);
    } else if (v->kind == VALUE_LIST) {
        buffer_byte(out, '[');
        for (size_t i = 0; i < v->as.list->count; i++) {
            if (i != 0)
                buffer_byte(out, ',');
            gw_model_write_value(out, memory, &v->as.list->items[i]);
        }
        buffer_byte(out, ']');
    } else if (v->kind == VALUE_STRING) {
        gw_json_write_string(out, v->at, v->len);
    } else if (v->kind == VALUE_BOOLEAN) {
        text = v->as.boolean ? SLICE("true") : SLICE("false");
        buffer_append(out, text.at, text.len);
    } else if (value_is_number(*v)) { /* decimals as Java's BigDecimal prints them */
        if (v->kind == VALUE_DOUBLE || v->kind == VALUE_DECIMAL)
            text = gw_number_print_decimal(memory, text);
        if (text.at != NULL)
            buffer_append(out, text.at, text.len);
    } else {
        buffer_literal(out, "null");
    }
}
