#include "authorization/condition_date.h"
#include "request/request.h"
#include "text/clf_time.h"
#include <string.h>

bool gw_condition_parse_seconds(slice text, moment *to) {
    to->fraction = 0;
    return text.len != 0 && gw_request_parse_integer(text.at, text.len, &to->seconds);
}

/* Copy two digits of the text, or "00" after its end. */
static void two_digits(char *to, slice text, size_t at) {
    memcpy(to, at + 2 <= text.len ? text.at + at : "00", 2);
}

/* Convert "2026-11-21T07:30:05", the same without seconds, or the date alone, to the Common Log Format. */
static bool to_clf(slice text, char *clf) {
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t month;
    const bool is_date = (text.len == 10 || text.len == 16 || text.len == 19) && text.at[4] == '-' &&
                         text.at[7] == '-' && (text.len == 10 || (text.at[10] == 'T' && text.at[13] == ':')) &&
                         (text.len != 19 || text.at[16] == ':');
    if (!is_date || !gw_request_parse_integer(text.at + 5, 2, &month) || month < 1 || month > 12)
        return false;
    memcpy(clf, "dd/Mon/yyyy:HH:mm:ss +0000", CLF_TIME_LEN);
    memcpy(clf, text.at + 8, 2);
    memcpy(clf + 3, months[month - 1], 3);
    memcpy(clf + 7, text.at, 4);
    two_digits(clf + 12, text, 11);
    two_digits(clf + 15, text, 14);
    two_digits(clf + 18, text, 17);
    return true;
}

/* Take a zone off the end of a time with minutes at least: "Z", "+01:00" or "-01:00"; a date alone has none. */
static bool take_zone(slice *text, char *zone) {
    memcpy(zone, "+0000", 5);
    if (text->len <= 10)
        return true;
    if (text->at[text->len - 1] == 'Z') {
        text->len--;
        return text->len >= 16;
    }
    if (text->len < 16 + 6 || text->at[text->len - 3] != ':')
        return false;
    memcpy(zone, text->at + text->len - 6, 3);
    memcpy(zone + 3, text->at + text->len - 2, 2);
    text->len -= 6;
    return true;
}

/* Take a fraction of a second off the end, rounded down to milliseconds. */
static bool take_fraction(slice *text, int *ms) {
    int unit = 100;
    *ms = 0;
    if (text->len <= 19 || text->at[19] != '.')
        return true;
    for (size_t i = 20; i < text->len; i++, unit /= 10) {
        if (text->at[i] < '0' || text->at[i] > '9')
            return false;
        *ms += (text->at[i] - '0') * unit;
    }
    text->len = 19;
    return true;
}

bool gw_condition_parse_date(slice text, moment *to) {
    char clf[CLF_TIME_LEN], zone[5];
    int64_t ms;
    if (gw_condition_parse_seconds(text, to))
        return true;
    if (!take_zone(&text, zone) || !take_fraction(&text, &to->fraction) || !to_clf(text, clf))
        return false;
    memcpy(clf + CLF_TIME_LEN - 5, zone, 5);
    if (!gw_clf_time_parse(clf, CLF_TIME_LEN, &ms))
        return false;
    to->seconds = ms / 1000; /* a whole number of seconds */
    return true;
}
