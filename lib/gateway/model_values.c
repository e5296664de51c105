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
static bool is_multiple_of_long(model_walk *w, const model_decimal *a, uint64_t zeros, const model_decimal *b) {
    unsigned char rest[LONG_DIVISOR + 1] = {0}, divisor[LONG_DIVISOR];
    const char *p = b->at;
    const size_t n = b->count;
    for (size_t i = 0; i < n; i++)
        divisor[i] = (unsigned char)next_digit(&p);
    p = a->at;
    for (uint64_t i = 0; i < a->count + zeros; i++) {
        if (!model_spend(w, n / 8 + 1))
            return false;
        memmove(rest, rest + 1, n);
        rest[n] = (unsigned char)(i < a->count ? next_digit(&p) : 0);
        reduce(rest, divisor, n);
    }
    for (size_t i = 0; i <= n; i++)
        if (rest[i] != 0)
            return false;
    return true;
}

bool gw_model_is_multiple(model_walk *w, value number, value divisor) {
    enum { BIT_PRICE = 64 }; /* steps for each bit of the number of zeros */
    const model_decimal a = decimal_of(value_text(number)), b = decimal_of(value_text(divisor));
    uint64_t small = 0, zeros;
    const char *p = b.at;
    if (!model_spend(w, ((uint64_t)number.len + divisor.len) / MODEL_DIGITS_STEP))
        return false;
    if (a.count == 0)
        return true;
    /* without zeros at its end, a number is no multiple of what has some */
    if (b.count == 0 || a.exponent < b.exponent)
        return false;
    zeros = (uint64_t)(a.exponent - b.exponent);
    if (b.count > 18)
        return b.count <= LONG_DIVISOR && is_multiple_of_long(w, &a, zeros, &b);
    for (size_t i = 0; i < b.count; i++)
        small = small * 10 + next_digit(&p);
    for (uint64_t left = zeros; left != 0; left >>= 1)
        if (!model_spend(w, BIT_PRICE))
            return false;
    return is_multiple_of_small(&a, zeros, small);
}

int gw_model_compare(model_walk *w, const value *a, const value *b) {
    if (a->kind <= VALUE_LONG && b->kind <= VALUE_LONG)
        return gw_value_compare_numbers(*a, *b);
    return model_spend(w, ((uint64_t)a->len + b->len) / MODEL_DIGITS_STEP) ? gw_value_compare_numbers(*a, *b) : 0;
}

/* ---- walking ---------------------------------------------------------------------------------------------------- */

/* Go into a container. */
static bool go_down(model_walk *w, const value *container, const value *other, uint64_t hash) {
    if (w->count == w->capacity) {
        model_level *grown =
            gw_arena_grow(w->memory, w->levels, sizeof *grown, &w->capacity, w->count < 8 ? 8 : w->count + 1);
        if (grown == NULL) {
            w->status = APIGW_E_NOMEM;
            return false;
        }
        w->levels = grown;
    }
    w->levels[w->count++] = (model_level){.container = container, .other = other, .hash = hash};
    return true;
}

static bool is_container(const value *v) {
    return v->kind == VALUE_MAP || v->kind == VALUE_LIST;
}

/* Return the next value in a container, NULL after the last. `*name` receives the name of a member. */
static const value *next_value(model_level *level, const value **name) {
    const value_list *list = level->container->as.list;
    const value_entry *entry;
    if (level->container->kind == VALUE_LIST)
        return level->at < list->count ? &list->items[level->at++] : NULL;
    entry = gw_value_map_next(level->container->as.map, &level->at);
    if (entry == NULL)
        return NULL;
    *name = &entry->name;
    return &entry->value;
}

/* ---- equality --------------------------------------------------------------------------------------------------- */

/* Compare two values as far as that takes no walk; the walk goes into containers. */
static bool equal_first(model_walk *w, const value *a, const value *b) {
    if (!model_spend(w, 1))
        return false;
    if (value_is_number(*a) && value_is_number(*b))
        return gw_model_compare(w, a, b) == 0 && w->status == APIGW_OK;
    if (a->kind != b->kind)
        return false;
    if (a->kind == VALUE_BOOLEAN)
        return a->as.boolean == b->as.boolean;
    if (a->kind == VALUE_STRING)
        return a->len == b->len && model_spend(w, a->len / STEP_BYTES) &&
               (a->len == 0 || memcmp(a->at, b->at, a->len) == 0);
    if (a->kind == VALUE_MAP)
        return gw_value_map_count(a->as.map) == gw_value_map_count(b->as.map) && go_down(w, a, b, 0);
    if (a->kind == VALUE_LIST)
        return a->as.list->count == b->as.list->count && go_down(w, a, b, 0);
    return true;
}

bool gw_model_equal(model_walk *w, const value *a, const value *b) {
    w->count = 0;
    if (!equal_first(w, a, b))
        return false;
    while (w->count != 0) {
        model_level *level = &w->levels[w->count - 1];
        const value *name = NULL, *part = next_value(level, &name), *other;
        if (part == NULL) {
            w->count--;
            continue;
        }
        if (name != NULL) {
            const value_entry *entry = gw_value_map_find(level->other->as.map, value_text(*name));
            other = entry != NULL && model_spend(w, name->len / STEP_BYTES) ? &entry->value : NULL;
        } else {
            other = &level->other->as.list->items[level->at - 1];
        }
        if (other == NULL || !equal_first(w, part, other))
            return false;
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

static uint64_t hash_scalar(model_walk *w, const value *v) {
    const uint64_t hash = mix(UINT64_C(0x51), v->kind);
    if (value_is_number(*v))
        return model_spend(w, 1 + v->len / MODEL_DIGITS_STEP) ? hash_number(v) : 0;
    if (v->kind == VALUE_STRING)
        return model_spend(w, 1 + v->len / STEP_BYTES) ? hash_text(hash, v->at, v->len) : 0;
    return v->kind == VALUE_BOOLEAN ? mix(hash, v->as.boolean) : hash;
}

/* Return the hash of a value. Equal values have equal hashes. */
static uint64_t hash_value(model_walk *w, const value *v) {
    uint64_t hash;
    w->count = 0;
    if (!is_container(v))
        return hash_scalar(w, v);
    if (!go_down(w, v, NULL, mix(UINT64_C(0x51), v->kind)))
        return 0;
    for (;;) {
        model_level *level = &w->levels[w->count - 1];
        const value *name = NULL, *part = next_value(level, &name);
        if (name != NULL && model_spend(w, name->len / STEP_BYTES))
            level->name_hash = hash_text(1, name->at, name->len);
        if (part != NULL && is_container(part)) {
            if (!model_spend(w, 1) || !go_down(w, part, NULL, mix(UINT64_C(0x51), part->kind)))
                return 0;
            continue;
        }
        hash = part != NULL                          ? hash_scalar(w, part)
               : level->container->kind == VALUE_MAP ? mix(level->hash, level->sum)
                                                     : level->hash;
        if (part == NULL) {
            if (--w->count == 0)
                return hash;
            level--;
        }
        if (level->container->kind == VALUE_LIST)
            level->hash = mix(level->hash, hash);
        else
            level->sum += mix(level->name_hash, hash); /* in any order */
    }
}

static bool hash_before(const void *context, uint32_t a, uint32_t b) {
    const uint64_t *hashes = context;
    return hashes[a] < hashes[b];
}

/* Values of equal hash stand together once they are sorted. Where many collide the steps bound the work. */
bool gw_model_has_duplicates(model_walk *w, const value_list *list) {
    const size_t n = list->count;
    uint64_t *hashes = n < 2 || n > UINT32_MAX ? NULL : arena_alloc(w->memory, n * sizeof *hashes);
    uint32_t *order = hashes == NULL ? NULL : arena_alloc(w->memory, n * sizeof *order);
    if (n < 2)
        return false;
    if (order == NULL) {
        w->status = APIGW_E_NOMEM;
        return false;
    }
    for (size_t i = 0; i < n && w->status == APIGW_OK; i++) {
        hashes[i] = hash_value(w, &list->items[i]);
        order[i] = (uint32_t)i;
    }
    if (w->status != APIGW_OK)
        return false;
    gw_sort_numbers(order, n, hash_before, hashes);
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k-- > 0 && hashes[order[k]] == hashes[order[i]];) {
            if (gw_model_equal(w, &list->items[order[i]], &list->items[order[k]]))
                return true;
            if (w->status != APIGW_OK)
                return false;
        }
    return false;
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

/* Write a value, and of a container what comes before its values; the walk goes into it. */
static void write_first(apigw_buffer *out, model_walk *w, const value *v) {
    slice text = value_text(*v);
    if (is_container(v)) {
        buffer_byte(out, v->kind == VALUE_MAP ? '{' : '[');
        if (!go_down(w, v, NULL, 0))
            out->status = APIGW_E_NOMEM;
    } else if (v->kind == VALUE_STRING) {
        gw_json_write_string(out, v->at, v->len);
    } else if (v->kind == VALUE_BOOLEAN) {
        text = v->as.boolean ? SLICE("true") : SLICE("false");
        buffer_append(out, text.at, text.len);
    } else if (value_is_number(*v)) { /* decimals as Java's BigDecimal prints them */
        if (v->kind == VALUE_DOUBLE || v->kind == VALUE_DECIMAL)
            text = gw_number_print_decimal(w->memory, text);
        if (text.at != NULL)
            buffer_append(out, text.at, text.len);
    } else {
        buffer_literal(out, "null");
    }
}

void gw_model_write_value(apigw_buffer *out, model_walk *w, const value *v) {
    w->count = 0;
    write_first(out, w, v);
    while (w->count != 0 && out->status == APIGW_OK) {
        model_level *level = &w->levels[w->count - 1];
        const bool more = level->at != 0;
        const value *name = NULL, *part = next_value(level, &name);
        if (part == NULL) {
            buffer_byte(out, level->container->kind == VALUE_MAP ? '}' : ']');
            w->count--;
            continue;
        }
        if (more)
            buffer_byte(out, ',');
        if (name != NULL) {
            gw_json_write_string(out, name->at, name->len);
            buffer_byte(out, ':');
        }
        write_first(out, w, part);
    }
}
