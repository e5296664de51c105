#include "text/clf_time.h"

#include <string.h>

static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

enum { DAY_SECONDS = 86400, ERA_DAYS = 146097 /* of 400 years */, EPOCH_DAYS = 719528 /* from 0000-01-01 to 1970 */ };

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month) {
    static const unsigned char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && is_leap(year) ? 1 : 0);
}

/* Return the days of a year before a month. */
static int days_before_month(int year, int month) {
    static const short before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return before[month] + (month > 1 && is_leap(year) ? 1 : 0);
}

/* Return the days from 0000-01-01 to the first of January of a year from 0 to 9999. */
static int days_before_year(int year) {
    return year == 0 ? 0 : year * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
}

/* Write a number below 100 as two digits. */
static inline void put_two(char *out, unsigned value) {
    const unsigned tens = value * 103 >> 10;
    out[0] = (char)('0' + tens);
    out[1] = (char)('0' + (value - tens * 10));
}

bool gw_clf_time_format(char *out, int64_t time_ms) {
    int64_t seconds = time_ms / 1000 - (time_ms % 1000 < 0 ? 1 : 0);
    seconds += (int64_t)EPOCH_DAYS * DAY_SECONDS;
    if (seconds < 0 || seconds >= (int64_t)25 * ERA_DAYS * DAY_SECONDS)
        return false;

    const unsigned second = (unsigned)(seconds % DAY_SECONDS);
    int day = (int)(seconds / DAY_SECONDS);
    int year = (int)((int64_t)day * 400 / ERA_DAYS); /* right, or off by one */
    if (day < days_before_year(year))
        year--;
    else if (day >= days_before_year(year + 1))
        year++;
    day -= days_before_year(year);
    int month = day >> 5; /* right, or one too small */
    if (month < 11 && day >= days_before_month(year, month + 1))
        month++;
    day -= days_before_month(year, month);

    memcpy(out, "dd/Mon/yyyy:HH:mm:ss +0000", CLF_TIME_LEN);
    put_two(out, (unsigned)day + 1);
    memcpy(out + 3, months[month], 3);
    put_two(out + 7, (unsigned)year / 100);
    put_two(out + 9, (unsigned)year % 100);
    put_two(out + 12, second / 3600);
    put_two(out + 15, second / 60 % 60);
    put_two(out + 18, second % 60);
    return true;
}

/* Read `count` digits. Return -1 when one is not a digit. */
static int get_digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Like get_digits(), for two digits up to `most`. */
static int get_two(const char *text, int most) {
    int value = get_digits(text, 2);
    return value <= most ? value : -1;
}

static int get_month(const char *text) {
    for (int month = 0; month < 12; month++)
        if (memcmp(text, months[month], 3) == 0)
            return month;
    return -1;
}

bool gw_clf_time_parse(const char *text, size_t n, int64_t *time_ms) {
    if (n != CLF_TIME_LEN || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' ||
        text[17] != ':' || text[20] != ' ' || (text[21] != '+' && text[21] != '-'))
        return false;

    int day = get_two(text, 31), month = get_month(text + 3), year = get_digits(text + 7, 4);
    int hour = get_two(text + 12, 23), minute = get_two(text + 15, 59), second = get_two(text + 18, 59);
    int zone_hour = get_two(text + 22, 23), zone_minute = get_two(text + 24, 59);
    if ((day | month | year | hour | minute | second | zone_hour | zone_minute) < 0)
        return false;
    if (day < 1 || day > days_in_month(year, month))
        return false;

    int days = days_before_year(year) - EPOCH_DAYS + day - 1;
    for (int m = 0; m < month; m++)
        days += days_in_month(year, m);
    int zone = (zone_hour * 60 + zone_minute) * 60;
    int64_t seconds = (int64_t)days * DAY_SECONDS + hour * INT64_C(3600) + minute * INT64_C(60) + second;
    seconds += text[21] == '+' ? -zone : zone; /* local time is ahead of UTC by the zone */
    *time_ms = seconds * 1000;
    return true;
}
