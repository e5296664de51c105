/* Every codec of codec.h against a naive one; what is written is read again. The whole input is given to each. */
#define _DEFAULT_SOURCE /* timegm, gmtime_r */
#include "fuzz.h"
#include "oracle/base64.h"
#include "oracle/percent.h"

#include "text/base64.h"
#include "text/utf8.h"
#include <time.h>

/* ---- UTF-8 -------------------------------------------------------------------------------------------------- */

static void check_utf8(const char *text, size_t n) {
    size_t valid = naive_utf8_valid(text, n);
    REQUIRE(apigw_utf8_valid(text, n) == valid);
    for (int level = 0; level <= (int)simd_level(); level++)
        REQUIRE(gw_utf8_valid_with((enum simd)level, text, n) == valid);
}

/* ---- base64 ------------------------------------------------------------------------------------------------- */

static void check_base64_encode(const char *data, size_t n) {
    size_t len = apigw_base64_encoded_len(n), back_len;
    char *expected = exact_block(len), *out = exact_block(len), *back = exact_block(n);
    REQUIRE(len == (n + 2) / 3 * 4);
    naive_base64_encode(expected, (const unsigned char *)data, n);
    REQUIRE(apigw_base64_encode(data, n, out, len) == APIGW_OK);
    REQUIRE(memcmp(out, expected, len) == 0);
    for (int level = 0; level <= (int)simd_level(); level++) {
        memset(out, 0, len);
        gw_base64_encode_with((enum simd)level, out, data, n);
        REQUIRE(memcmp(out, expected, len) == 0);
    }
    if (len != 0)
        REQUIRE(apigw_base64_encode(data, n, out, len - 1) == APIGW_E_SPACE);
    REQUIRE(apigw_base64_decode(out, len, back, n, &back_len) == APIGW_OK);
    REQUIRE(back_len == n && (n == 0 || memcmp(back, data, n) == 0));
    if (n != 0)
        REQUIRE(apigw_base64_decode(out, len, back, n - 1, NULL) == APIGW_E_SPACE);
    free(expected);
    free(out);
    free(back);
}

static void check_base64_decode(const char *text, size_t n) {
    size_t most = apigw_base64_decoded_max(n), expected_len, len;
    unsigned char *expected = exact_block(n), *out = exact_block(most);
    char *place = exact_copy(text, n);
    bool good = naive_base64_decode(expected, text, n, &expected_len);
    apigw_status status = good ? APIGW_OK : APIGW_E_BASE64;
    REQUIRE(apigw_base64_decode(text, n, out, most, &len) == status && len == expected_len);
    REQUIRE(!good || memcmp(out, expected, len) == 0);
    for (int level = 0; level <= (int)simd_level(); level++) {
        REQUIRE(gw_base64_decode_with((enum simd)level, out, text, n, &len) == good && len == expected_len);
        REQUIRE(!good || memcmp(out, expected, len) == 0);
    }
    REQUIRE(apigw_base64_decode(place, n, place, n, &len) == status && len == expected_len);
    REQUIRE(!good || memcmp(place, expected, len) == 0);
    free(out);
    if (good) { /* there is one text for each value */
        char *again = exact_block(n);
        out = exact_block(len);
        REQUIRE(apigw_base64_decode(text, n, out, len, &len) == APIGW_OK && len == expected_len);
        REQUIRE(apigw_base64_encode(out, len, again, n) == APIGW_OK);
        REQUIRE(n == 0 || memcmp(again, text, n) == 0);
        free(out);
        free(again);
    }
    free(expected);
    free(place);
}

/* ---- percent-encoding --------------------------------------------------------------------------------------- */

static bool is_alphanumeric(char c) {
    return (naive_lower(c) >= 'a' && naive_lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static void check_percent_encode(const char *text, size_t n, uint32_t set) {
    char *expected = exact_block(3 * n), *out, *back = exact_block(3 * n);
    size_t expected_len =
               naive_percent_encode(expected, text, n, set == APIGW_PERCENT_PATH ? PERCENT_PATH : PERCENT_COMPONENT),
           len;
    REQUIRE(apigw_percent_encode(text, n, set, NULL, 0, &len) == (expected_len == 0 ? APIGW_OK : APIGW_E_SPACE));
    REQUIRE(len == expected_len);
    out = exact_block(len);
    REQUIRE(apigw_percent_encode(text, n, set, out, len, &len) == APIGW_OK);
    REQUIRE(len == expected_len && memcmp(out, expected, len) == 0);
    if (len != 0)
        REQUIRE(apigw_percent_encode(text, n, set, out, len - 1, NULL) == APIGW_E_SPACE);
    REQUIRE(apigw_percent_decode(out, len, set == APIGW_PERCENT_COMPONENT, back) == n);
    REQUIRE(n == 0 || memcmp(back, text, n) == 0);
    free(expected);
    free(out);
    free(back);
}

static void check_percent_decode(const char *text, size_t n, int32_t plus) {
    char *expected = exact_block(n), *out = exact_block(n), *place = exact_copy(text, n);
    size_t len = naive_percent_decode(expected, text, n, plus != 0);
    REQUIRE(apigw_percent_decode(text, n, plus, out) == len);
    REQUIRE(memcmp(out, expected, len) == 0);
    REQUIRE(apigw_percent_decode(place, n, plus, place) == len);
    REQUIRE(memcmp(place, expected, len) == 0);
    free(expected);
    free(out);
    free(place);
}

/* ---- query strings and cookies ------------------------------------------------------------------------------ */

/* The place of the first `c` before `end`, or `end`. */
static const char *find(const char *p, const char *end, char c) {
    while (p < end && *p != c)
        p++;
    return p;
}

static void require_part(const char *have, size_t have_len, const char *from, const char *to) {
    REQUIRE(have != NULL && have_len == (size_t)(to - from) && (have_len == 0 || have == from));
}

static void check_flags(const apigw_pair *pair, bool equals) {
    bool nul = memchr(pair->name, 0, pair->name_len) != NULL || memchr(pair->value, 0, pair->value_len) != NULL;
    REQUIRE(((pair->flags & APIGW_PAIR_HAS_NUL) != 0) == nul);
    REQUIRE(((pair->flags & APIGW_PAIR_NO_EQUALS) != 0) == !equals);
    REQUIRE((pair->flags & ~(uint32_t)(APIGW_PAIR_HAS_NUL | APIGW_PAIR_NO_EQUALS)) == 0 && pair->reserved == 0);
}

static void check_query(const char *text, size_t n) {
    const char *end = text + n, *rest = text, *begin = text;
    size_t left = n;
    apigw_pair pair;
    while (begin < end) {
        const char *stop = find(begin, end, '&'), *sign = find(begin, stop, '=');
        if (stop != begin) {
            REQUIRE(apigw_query_next(&rest, &left, &pair) == APIGW_MORE);
            require_part(pair.name, pair.name_len, begin, sign);
            require_part(pair.value, pair.value_len, sign < stop ? sign + 1 : stop, stop);
            check_flags(&pair, sign < stop);
            REQUIRE(rest == end - left);
        }
        begin = stop < end ? stop + 1 : end;
    }
    REQUIRE(apigw_query_next(&rest, &left, &pair) == APIGW_OK && left == 0);
}

static void trim(const char **from, const char **to) {
    while (*from < *to && naive_is_one_of(**from, " \t"))
        ++*from;
    while (*from < *to && naive_is_one_of((*to)[-1], " \t"))
        --*to;
}

static void check_cookies(const char *text, size_t n) {
    const char *end = text + n, *rest = text, *begin = text;
    size_t left = n;
    apigw_pair pair;
    while (begin < end) {
        const char *stop = find(begin, end, ';'), *from = begin, *to = stop, *sign, *value;
        trim(&from, &to);
        if (from < to) {
            REQUIRE(apigw_cookie_next(&rest, &left, &pair) == APIGW_MORE);
            sign = find(from, to, '=');
            value = sign < to ? sign + 1 : from; /* without a sign all of it is the value */
            if (sign == to)
                sign = from;
            trim(&from, &sign);
            trim(&value, &to);
            require_part(pair.name, pair.name_len, from, sign);
            require_part(pair.value, pair.value_len, value, to);
            check_flags(&pair, true);
            REQUIRE(rest == end - left);
        }
        begin = stop < end ? stop + 1 : end;
    }
    REQUIRE(apigw_cookie_next(&rest, &left, &pair) == APIGW_OK && left == 0);
}

/* Parameters written with every byte escaped that needs it are read back as they were. */
static void check_query_round_trip(const char *text, size_t n) {
    size_t half = n / 2, name_len, value_len;
    char *query = exact_block(3 * n + 2), *back = exact_block(n);
    const char *rest = query;
    apigw_pair pair;
    REQUIRE(apigw_percent_encode(text, half, APIGW_PERCENT_COMPONENT, query, 3 * n, &name_len) == APIGW_OK);
    query[name_len++] = '=';
    REQUIRE(apigw_percent_encode(text + half, n - half, APIGW_PERCENT_COMPONENT, query + name_len, 3 * n, &value_len) ==
            APIGW_OK);
    value_len += name_len;
    query[value_len++] = '&';
    REQUIRE(apigw_query_next(&rest, &value_len, &pair) == APIGW_MORE);
    REQUIRE(apigw_percent_decode(pair.name, pair.name_len, 1, back) == half);
    REQUIRE(memcmp(back, text, half) == 0);
    REQUIRE(apigw_percent_decode(pair.value, pair.value_len, 1, back) == n - half);
    REQUIRE(memcmp(back, text + half, n - half) == 0);
    REQUIRE(apigw_query_next(&rest, &value_len, &pair) == APIGW_OK);
    free(query);
    free(back);
}

/* ---- headers ------------------------------------------------------------------------------------------------ */

static bool is_token_byte(char c) {
    return is_alphanumeric(c) || naive_is_one_of(c, "!#$%&'*+-.^_`|~");
}

static void check_headers(const char *text, size_t n) {
    size_t name = 0, value = 0;
    while (name < n && is_token_byte(text[name]))
        name++;
    while (value < n && (text[value] == '\t' || ((unsigned char)text[value] >= 0x20 && text[value] != 0x7f)))
        value++;
    REQUIRE(apigw_header_name_valid(text, n) == name);
    REQUIRE(apigw_header_value_valid(text, n) == value);
}

/* type "/" subtype, and after it nothing, or a parameter, or what another line brought. */
static size_t naive_media_type(const char *from, const char *to) {
    const char *p = from, *slash;
    while (p < to && is_token_byte(*p))
        p++;
    slash = p;
    if (p == from || p == to || *p++ != '/')
        return 0;
    while (p < to && is_token_byte(*p))
        p++;
    return p == slash + 1 || (p < to && !naive_is_one_of(*p, ";, \t")) ? 0 : (size_t)(p - from);
}

static bool naive_is_text(const char *type, size_t n) {
    static const char *const whole[] = {
        "application/json",      "application/xml",    "application/javascript", "application/x-javascript",
        "application/yaml",      "application/x-yaml", "application/graphql",    "application/x-www-form-urlencoded",
        "application/ecmascript"};
    static const char *const ends[] = {"+json", "+xml", "+yaml"};
    if (n >= 5 && naive_same_name(type, 5, "text/", 5))
        return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (naive_same_name(type, n, whole[i], strlen(whole[i])))
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (n >= strlen(ends[i]) &&
            naive_same_name(type + n - strlen(ends[i]), strlen(ends[i]), ends[i], strlen(ends[i])))
            return true;
    return false;
}

static void check_media_type(const char *text, size_t n) {
    const char *from = text, *to = text + n, *type;
    size_t expected, len;
    trim(&from, &to);
    expected = naive_media_type(from, to);
    type = apigw_media_type(text, n, &len);
    REQUIRE(type != NULL && len == expected && (len == 0 || type == from));
    REQUIRE(apigw_media_type_is_text(text, n) == (expected != 0 && naive_is_text(from, expected)));
}

/* ---- times -------------------------------------------------------------------------------------------------- */

enum { LAST_YEAR = 9999, LONG_AGO = -62167219200 / 3600 /* hours from year 0 to 1970 */ };

static void check_clf_format(int64_t time_ms) {
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = time_ms / 1000 - (time_ms % 1000 < 0), back;
    time_t t = (time_t)seconds;
    struct tm tm;
    char expected[96], out[APIGW_CLF_TIME_LEN + 1];
    bool good = gmtime_r(&t, &tm) != NULL && tm.tm_year >= -1900 && tm.tm_year <= LAST_YEAR - 1900;
    REQUIRE(apigw_clf_time_format(time_ms, out, sizeof out) == (good ? APIGW_OK : APIGW_E_VALUE));
    REQUIRE(apigw_clf_time_format(time_ms, out, sizeof out - 1) == APIGW_E_SPACE);
    if (!good)
        return;
    snprintf(expected, sizeof expected, "%02d/%s/%04d:%02d:%02d:%02d +0000", tm.tm_mday, months[tm.tm_mon],
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
    REQUIRE(strcmp(out, expected) == 0);
    REQUIRE(apigw_clf_time_parse(out, APIGW_CLF_TIME_LEN, &back) == APIGW_OK && back == seconds * 1000);
}

/* The number of two digits at `p`, or -1. */
static int two_digits(const char *p) {
    return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

static bool naive_clf_parse(const char *p, int64_t *time_ms) {
    static const char *const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const char marks[] = "__/___/____:__:__:__ _____";
    int year = two_digits(p + 7) < 0 || two_digits(p + 9) < 0 ? -1 : two_digits(p + 7) * 100 + two_digits(p + 9);
    int zone_hour = two_digits(p + 22), zone_minute = two_digits(p + 24), month = 0;
    struct tm tm = {0}, again;
    time_t t;
    for (size_t i = 0; i < APIGW_CLF_TIME_LEN; i++)
        if (marks[i] != '_' && marks[i] != p[i])
            return false;
    while (month < 12 && memcmp(months + 3 * month, p + 3, 3) != 0)
        month++;
    if (month == 12 || year < 0 || zone_hour < 0 || zone_hour > 23 || zone_minute < 0 || zone_minute > 59)
        return false;
    tm.tm_mday = two_digits(p);
    tm.tm_mon = month;
    tm.tm_year = year - 1900;
    tm.tm_hour = two_digits(p + 12);
    tm.tm_min = two_digits(p + 15);
    tm.tm_sec = two_digits(p + 18);
    again = tm;
    t = timegm(&again); /* what does not exist comes back as another day or hour */
    if (again.tm_mday != tm.tm_mday || again.tm_hour != tm.tm_hour || again.tm_min != tm.tm_min ||
        again.tm_sec != tm.tm_sec || (p[21] != '+' && p[21] != '-'))
        return false;
    *time_ms = ((int64_t)t + (p[21] == '+' ? -60 : 60) * (zone_hour * 60 + zone_minute)) * 1000;
    return true;
}

static void check_clf(const char *text, size_t n) {
    int64_t time_ms = 0, expected = 0;
    bool good = n == APIGW_CLF_TIME_LEN && naive_clf_parse(text, &expected);
    REQUIRE(apigw_clf_time_parse(text, n, &time_ms) == (good ? APIGW_OK : APIGW_E_VALUE));
    REQUIRE(!good || time_ms == expected);
    if (n < sizeof time_ms)
        return;
    memcpy(&time_ms, text, sizeof time_ms);
    check_clf_format(time_ms);
    check_clf_format(time_ms % (INT64_C(3600000) * -LONG_AGO * 6)); /* years that have four digits, and near them */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = exact_copy(data, size);
    check_utf8(text, size);
    check_base64_encode(text, size);
    check_base64_decode(text, size);
    check_percent_encode(text, size, APIGW_PERCENT_COMPONENT);
    check_percent_encode(text, size, APIGW_PERCENT_PATH);
    check_percent_decode(text, size, 0);
    check_percent_decode(text, size, 1);
    check_query(text, size);
    check_query_round_trip(text, size);
    check_cookies(text, size);
    check_headers(text, size);
    check_media_type(text, size);
    check_clf(text, size);
    free(text);
    return 0;
}
