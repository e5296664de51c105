/* The formats of draft 4 that the validator of API Gateway knows (G.6.8). */
#include "gateway/model_schema.h"
#include "text/ascii.h"
#include "text/ip.h"
#include "text/slice.h"
#include <string.h>

static const struct gw_format_row {
    const char *name, *message;
} format_rows[] = {
    {"", ""},
    {"date-time",
     "is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"},
    {"email", "is not a valid email address"},
    {"hostname", "is not a valid hostname"},
    {"ipv4", "is not a valid IPv4 address"},
    {"ipv6", "is not a valid IPv6 address"},
    {"regex", "is not a valid ECMA 262 regular expression"},
    {"uri", "is not a valid URI"},
};

enum model_format gw_model_format_of(slice name) {
    for (unsigned i = 1; i < sizeof format_rows / sizeof *format_rows; i++)
        if (strlen(format_rows[i].name) == name.len && memcmp(format_rows[i].name, name.at, name.len) == 0)
            return (enum model_format)i;
    return MODEL_NO_FORMAT;
}

const char *gw_model_format_message(enum model_format format) {
    return format_rows[format].message;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c) {
    return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/* Return the number of `n` digits at `p`; -1: there are none. */
static int digits_at(slice text, size_t at, size_t n) {
    int number = 0;
    if (text.len < at + n)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (!is_digit(text.at[i]))
            return -1;
        number = number * 10 + (text.at[i] - '0');
    }
    return number;
}

static bool is_at(slice text, size_t at, const char *one_of) {
    return at < text.len && text.at[at] != '\0' && strchr(one_of, text.at[at]) != NULL;
}

static bool is_date(slice text) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return year >= 0 && is_at(text, 4, "-") && month >= 1 && month <= 12 && is_at(text, 7, "-") && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap);
}

/* "Z" or "+hh:mm" at the end; `*minutes` is how far it is from UTC. */
static bool is_offset(slice text, size_t at, int *minutes) {
    const int hour = digits_at(text, at + 1, 2), minute = digits_at(text, at + 4, 2);
    *minutes = 0;
    if (is_at(text, at, "Zz"))
        return text.len == at + 1;
    if (!is_at(text, at, "+-") || hour < 0 || hour > 23 || !is_at(text, at + 3, ":") || minute < 0 || minute > 59)
        return false;
    *minutes = (hour * 60 + minute) * (text.at[at] == '-' ? -1 : 1);
    return text.len == at + 6;
}

/* "hh:mm:ss" at a place; `*minutes` is how many there are of the day. */
static bool is_time(slice text, size_t at, int *minutes, int *second) {
    const int hour = digits_at(text, at, 2), minute = digits_at(text, at + 3, 2);
    *second = digits_at(text, at + 6, 2);
    *minutes = hour * 60 + minute;
    return hour >= 0 && hour <= 23 && is_at(text, at + 2, ":") && minute >= 0 && minute <= 59 &&
           is_at(text, at + 5, ":") && *second >= 0 && *second <= 60;
}

/* RFC 3339; a leap second only at the end of a day of UTC. */
static bool is_date_time(slice text) {
    size_t at = 19;
    int minutes, second, offset;
    if (!is_date(text) || !is_at(text, 10, "Tt") || !is_time(text, 11, &minutes, &second))
        return false;
    if (is_at(text, at, ".")) {
        if (digits_at(text, ++at, 1) < 0)
            return false;
        while (digits_at(text, at, 1) >= 0)
            at++;
    }
    if (!is_offset(text, at, &offset))
        return false;
    return second != 60 || (minutes - offset + 1440) % 1440 == 1439;
}

static bool is_hostname(slice text) {
    size_t label = 0;
    if (text.len == 0 || text.len > 255)
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || text.at[i] == '.') {
            if (label == 0 || label > 63 || text.at[i - 1] == '-')
                return false;
            label = 0;
        } else if (!is_letter_or_digit(text.at[i]) && (text.at[i] != '-' || label == 0)) {
            return false;
        } else {
            label++;
        }
    }
    return true;
}

/* The part before the "@": a quoted text, or words with dots between them. */
static bool is_local_part(slice text) {
    if (text.len == 0 || (text.len > 1 && text.at[0] == '"' && text.at[text.len - 1] == '"'))
        return text.len != 0;
    for (size_t i = 0; i < text.len; i++) {
        const bool word = is_letter_or_digit(text.at[i]) || (unsigned char)text.at[i] >= 0x80 ||
                          is_at(text, i, "!#$%&'*+/=?^_`{|}~-");
        if (!word && (text.at[i] != '.' || i == 0 || i + 1 == text.len || text.at[i - 1] == '.'))
            return false;
    }
    return true;
}

/* A local part, "@", and a host name or an address in brackets. */
static bool is_email(slice text) {
    size_t at = text.len;
    ip_range ignored;
    slice host;
    while (at != 0 && text.at[at - 1] != '@')
        at--;
    if (at == 0 || !is_local_part(slice_of(text.at, at - 1)))
        return false;
    host = slice_of(text.at + at, text.len - at);
    if (host.len <= 2 || host.at[0] != '[' || host.at[host.len - 1] != ']')
        return is_hostname(host);
    host = slice_of(host.at + 1, host.len - 2);
    if (host.len > 5 && memcmp(host.at, "IPv6:", 5) == 0)
        host = slice_of(host.at + 5, host.len - 5);
    return gw_ip_parse(host, &ignored);
}

static bool is_address(slice text, unsigned width) {
    ip_range range;
    return (text.len == 0 || memchr(text.at, '/', text.len) == NULL) && gw_ip_parse(text, &range) &&
           range.width == width;
}

/* A scheme, a colon, and characters of RFC 3986. */
static bool is_uri(slice text) {
    size_t i = 0;
    while (i < text.len && (is_letter_or_digit(text.at[i]) || is_at(text, i, "+-.")))
        i++;
    if (i == text.len || text.at[i] != ':' || !is_letter_or_digit(text.at[0]) || is_digit(text.at[0]))
        return false;
    for (; i < text.len; i++) {
        if (text.at[i] == '%' && (text.len - i < 3 || !ascii_is_hex(text.at[i + 1]) || !ascii_is_hex(text.at[i + 2])))
            return false;
        if (!is_letter_or_digit(text.at[i]) && !is_at(text, i, "%-._~:/?#[]@!$&'()*+,;="))
            return false;
    }
    return true;
}

static bool is_regex(slice text) {
    arena memory;
    const regex *r;
    apigw_status status;
    gw_arena_init(&memory, NULL);
    status = gw_regex_compile(&r, &memory, text, REGEX_ECMA, 0, NULL);
    gw_arena_free(&memory);
    return status == APIGW_OK || status == APIGW_E_UNSUPPORTED;
}

bool gw_model_format_holds(enum model_format format, slice text) {
    switch (format) {
    case MODEL_DATE_TIME:
        return is_date_time(text);
    case MODEL_EMAIL:
        return is_email(text);
    case MODEL_HOSTNAME:
        return is_hostname(text);
    case MODEL_IPV4:
        return is_address(text, 32);
    case MODEL_IPV6:
        return is_address(text, 128);
    case MODEL_REGEX:
        return is_regex(text);
    case MODEL_URI:
    case MODEL_NO_FORMAT: /* is never looked at */
        break;
    }
    return is_uri(text);
}
