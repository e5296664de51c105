#include "text/header.h"
#include "json/reader_parts.h"
#include <string.h>

/* read_string() where escapes have to stay. */
static const char *copy_string(reader *r, const char *p, reader_text *t) {
    unsigned holds;
    const char *e = json_string_end(p, r->end, &holds, &r->fault);
    char *copy = e == NULL ? NULL : arena_copy(r->how->memory, p, (size_t)(e - p));
    if (copy == NULL)
        return e == NULL ? reader_bad_utf8(r, t) : reader_fail(r, APIGW_E_NOMEM, p, "");
    *t = (reader_text){copy, (size_t)(e - p), (holds & JSON_ESCAPES) != 0, false, true, true};
    if (t->escaped)
        t->len = json_unescape(copy, copy, t->len, &t->has_nul);
    copy[t->len] = '\0';
    return e;
}

OUT_OF_LINE const char *reader_uneven_string(reader *r, const char *p, const char *from, reader_text *t) {
    const char *e;
    unsigned gives;
    char *to;
    if (r->pristine)
        return copy_string(r, p, t);
    to = json_unescape_string(editable(r, from), r->end, &e, &gives, &r->fault);
    if (to == NULL)
        return reader_bad_utf8(r, t);
    *to = '\0';
    *t = (reader_text){p, (size_t)(to - p), to != e, (gives & JSON_NUL) != 0, gives != 0, true};
    return e;
}

/* Of what is left out by default the place does not depend on whether there is an untouched copy. */
const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, text_fault f) {
    json_text whole = {t->at, t->len, (size_t)(s - r->text), t->escaped, t->has_nul, t->has_control, true};
    const bool listed = f.grade >= JSON_LEFT_OUT_BY_DEFAULT && (int)f.grade >= (int)r->how->mode;
    const char *place = listed && t->escaped ? s : r->text + json_source_offset(&whole, r->how->original, f.at);
    reader_fail(r, f.code, place, f.expected);
    r->found = (slice){t->at + f.at, t->len - f.at < 32 ? t->len - f.at : 32};
    if (t->len == 0)
        r->found = (slice){"\"\"", 2}; /* an empty name */
    return reader_pass_over(r, s, f.grade) ? e + 1 : NULL;
}

/* Whether the rules of a member allow a text that is not plain. Else `*f` is the fault. */
static bool text_fits(const reader_text *t, const json_member *m, text_fault *f) {
    if (t->has_nul && (m->rules & JSON_NO_NUL) != 0) {
        *f = (text_fault){strlen(t->at), APIGW_E_VALUE, "no U+0000", JSON_LEFT_OUT_NEVER};
        return false;
    }
    if ((m->rules & JSON_NO_CONTROL) == 0)
        return true;
    *f = (text_fault){header_value_valid(t->at, t->len), APIGW_E_VALUE, "no control character", member_grade(m)};
    return f->at == t->len;
}

static IN_LINE const char *store_text(reader *r, const json_member *m, const reader_text *t, const char *p,
                                      const char *e) {
    store(r, m, t, p);
    r->d->slots[m->slot].is_string = true;
    return e + 1;
}

static void withhold(json_document *d, size_t slot) {
    if (!d->withholds)
        memset(d->withheld, 0, sizeof d->withheld);
    d->withholds = true;
    d->withheld[slot >> 6] |= UINT64_C(1) << (slot & 63);
}

/* Behind a string that is not plain, whose text goes to a slot. One that does not fit still counts where kinds are
 * told: it is of the right type. */
OUT_OF_LINE static const char *read_uneven_text(reader *r, const json_member *m, reader_text *t, const char *p,
                                                const char *e) {
    text_fault f;
    if (!text_fits(t, m, &f)) {
        if (reader_bad_text(r, p, e, t, f) == NULL)
            return NULL;
        withhold(r->d, m->slot);
    }
    if ((m->rules & JSON_TELL_DEL) != 0 && memchr(t->at, 0x7f, t->len) != NULL)
        t->has_control = true;
    return store_text(r, m, t, p, e);
}

const char *reader_read_text(reader *r, const char *p, const json_member *m) {
    const char *e;
    reader_text t;
    if (peek(r, p) != '"')
        return reader_other_type(r, p, "a string");
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    if (t.uneven && (m->rules & (JSON_NO_NUL | JSON_NO_CONTROL | JSON_TELL_DEL)) != 0)
        return read_uneven_text(r, m, &t, p + 1, e);
    return store_text(r, m, &t, p + 1, e);
}

/* Behind true or false whose text goes to a slot. */
static const char *read_boolean(reader *r, const char *p, const json_member *m) {
    const char *e = json_literal_end(p, r->end, &r->fault);
    reader_text t = {*p == 't' ? "true" : "false", 0, false, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}

/* ---- numbers ------------------------------------------------------------------------------------------------ */

enum { INTEGER_DIGITS = 19 /* as many as an integer of 64 bits has */ };

/* The significant digits of a number; its value is theirs times a power of ten. */
typedef struct significant {
    char digits[INTEGER_DIGITS];
    size_t count;
    int64_t power;
} significant;

/* Collects the digits of a number up to its exponent, or to its end, which is returned. NULL: there are too many. */
static const char *collect_digits(significant *s, const char *p, const char *end) {
    int64_t zeros = 0; /* seen and not yet known to be inside */
    bool fraction = false;
    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        s->power -= fraction;
        if (*p == '0') {
            zeros += s->count != 0;
            continue;
        }
        if (zeros + 1 > INTEGER_DIGITS - (int64_t)s->count)
            return NULL;
        for (; zeros != 0; zeros--)
            s->digits[s->count++] = '0';
        s->digits[s->count++] = *p;
    }
    s->power += zeros;
    return p;
}

/* The exponent from `p` on, behind its "e"; one that is too large for any integer is told as some such. */
static int64_t exponent_of(const char *p, const char *end) {
    const int64_t most = INT64_C(1) << 40; /* no text has as many digits */
    int64_t value = 0;
    const bool negative = *p == '-';
    for (p += *p == '-' || *p == '+'; p < end; p++)
        value = value > most ? value : value * 10 + (*p - '0');
    return negative ? -value : value;
}

/* Writes a number of JSON as the digits of an integer (F48). Returns how many bytes these are; 0: its value is no
 * integer, or none of 64 bits. */
static size_t integer_text(char out[INTEGER_DIGITS + 2], slice number) {
    static const char most[] = "9223372036854775807";
    const char *end = number.at + number.len, *p;
    significant s = {{0}, 0, 0};
    const bool negative = number.at[0] == '-';
    size_t n = 0;
    p = collect_digits(&s, number.at + negative, end);
    if (p == NULL)
        return 0;
    if (p < end)
        s.power += exponent_of(p + 1, end);
    if (s.count == 0)
        s = (significant){"0", 1, 0};
    else if (negative)
        out[n++] = '-';
    if (s.power < 0 || s.power > INTEGER_DIGITS - (int64_t)s.count)
        return 0;
    memcpy(out + n, s.digits, s.count);
    memset(out + n + s.count, '0', (size_t)s.power);
    out[n + s.count + (size_t)s.power] = '\0';
    if (s.count + (size_t)s.power == INTEGER_DIGITS && memcmp(out + n, most, INTEGER_DIGITS) > 0)
        return 0;
    return n + s.count + (size_t)s.power;
}

/* A value at `p` that is no integer: its text is `found`. */
static const char *no_integer(reader *r, const char *p, const json_member *m, slice found, const char *behind) {
    reader_fail(r, APIGW_E_TYPE, p, "an integer");
    r->found = found.len == 0 ? (slice){"\"\"", 2} : (slice){found.at, found.len < 32 ? found.len : 32};
    return reader_pass_over(r, p, member_grade(m)) ? behind : NULL;
}

/* Puts the digits of an integer into the slot of a member. */
static IN_LINE const char *store_digits(reader *r, const char *p, const json_member *m, slice digits,
                                        const char *behind) {
    reader_text t = {arena_copy(r->how->memory, digits.at, digits.len), digits.len, false, false, false, false};
    if (t.at == NULL)
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return behind;
}

/* The same of a number that has another form than its digits. */
OUT_OF_LINE static const char *store_integer(reader *r, const char *p, const json_member *m, slice number,
                                             const char *behind) {
    char text[INTEGER_DIGITS + 2];
    const size_t n = integer_text(text, number);
    return n == 0 ? no_integer(r, p, m, number, behind) : store_digits(r, p, m, (slice){text, n}, behind);
}

/* Behind a number whose text goes to a slot. */
static const char *read_number(reader *r, const char *p, const json_member *m) {
    bool integer;
    const char *e = json_number_end(p, r->end, &integer, &r->fault);
    if (e == NULL)
        return NULL;
    if (!integer && m->type == JSON_INTEGER)
        return store_integer(r, p, m, (slice){p, (size_t)(e - p)}, e);
    return store_digits(r, p, m, (slice){p, (size_t)(e - p)}, e);
}

/* Behind a string that should hold a number. */
OUT_OF_LINE static const char *read_quoted_number(reader *r, const char *p, const json_member *m) {
    bool integer = false;
    const char *e, *behind;
    reader_text t;
    json_fault f;
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    behind = json_number_end(t.at, t.at + t.len, &integer, &f);
    if (behind == NULL || behind != t.at + t.len)
        return no_integer(r, p, m, (slice){t.at, t.len}, e + 1);
    return integer ? store_digits(r, p, m, (slice){t.at, t.len}, e + 1)
                   : store_integer(r, p, m, (slice){t.at, t.len}, e + 1);
}

const char *reader_read_scalar(reader *r, const char *p, const json_member *m) {
    static const char *const expected[] = {
        [JSON_SCALAR] = "a string, number or boolean", [JSON_INTEGER] = "an integer", [JSON_BOOLEAN] = "true or false"};
    const char c = peek(r, p);
    if ((c == 't' || c == 'f') && m->type != JSON_INTEGER)
        return read_boolean(r, p, m);
    if ((c == '-' || (c >= '0' && c <= '9')) && m->type != JSON_BOOLEAN)
        return read_number(r, p, m);
    if (c == '"' && m->type != JSON_BOOLEAN)
        return m->type == JSON_SCALAR ? reader_read_text(r, p, m) : read_quoted_number(r, p, m);
    return reader_other_type(r, p, expected[m->type]);
}

const char *reader_read_opaque(reader *r, const char *p, const json_member *m) {
    const char *e = reader_skip(r, p);
    reader_text t = {p, 0, false, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}
