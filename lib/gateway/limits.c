/* Token buckets and quotas: arithmetic over the host's structures. */
#include "core/nts.h"
#include "text/slice.h"
#include <apigw/gateway/limits.h>

/* ---- token buckets ---------------------------------------------------------------------------------------------- */

/* Millionths in a token: of `rate_milli` tokens in 1,000 seconds so many millionths are gained in a millisecond. */
#define TOKEN ((uint64_t)1000000)

/* Return what a bucket of `capacity` millionths lacks now. The product does not overflow: it is at most `missing`. */
static uint64_t bucket_missing(const apigw_bucket *bucket, uint64_t rate_milli, uint64_t capacity, uint64_t now_ms) {
    const uint64_t missing = bucket->missing < capacity ? bucket->missing : capacity,
                   elapsed = now_ms > bucket->last_ms ? now_ms - bucket->last_ms : 0;
    if (rate_milli != 0 && elapsed > missing / rate_milli)
        return 0;
    return missing - elapsed * rate_milli;
}

uint64_t apigw_bucket_wait(const apigw_bucket *bucket, uint64_t rate_milli, uint32_t burst, uint64_t now_ms) {
    const uint64_t capacity = burst * TOKEN;
    if (bucket == NULL)
        return UINT64_MAX;
    const uint64_t missing = bucket_missing(bucket, rate_milli, capacity, now_ms);
    if (capacity >= TOKEN && missing <= capacity - TOKEN)
        return 0;
    if (capacity < TOKEN || rate_milli == 0)
        return UINT64_MAX;
    const uint64_t lacking = missing - (capacity - TOKEN);
    return lacking / rate_milli + (lacking % rate_milli != 0);
}

int32_t apigw_bucket_take(apigw_bucket *bucket, uint64_t rate_milli, uint32_t burst, uint64_t now_ms,
                          uint64_t *wait_ms) {
    const uint64_t wait = apigw_bucket_wait(bucket, rate_milli, burst, now_ms);
    if (wait_ms != NULL)
        *wait_ms = wait;
    if (bucket == NULL)
        return 0;
    bucket->missing = bucket_missing(bucket, rate_milli, burst * TOKEN, now_ms) + (wait == 0 ? TOKEN : 0);
    bucket->last_ms = now_ms;
    return wait == 0;
}

/* ---- quotas ----------------------------------------------------------------------------------------------------- */

#define DAY_MS ((uint64_t)86400000)

/* Days of 400 years, and from 1 March of the year 0, where such 400 years begin, to 1 January 1970. */
enum { ERA_DAYS = 146097, ERA_TO_1970 = 719468 };

/* Return the first day of the month after that of `day`; days count from 1 January 1970. Years begin in March here, so
 * that a leap day is the last of its year. */
static uint64_t next_month(uint64_t day) {
    const uint64_t since = day + ERA_TO_1970, era = since / ERA_DAYS, of_era = since % ERA_DAYS;
    uint64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const uint64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * of_year + 2) / 153 + 1; /* the next one, 12 at most */
    if (month == 12) {
        month = 0;
        year++;
    }
    return era * ERA_DAYS + 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - ERA_TO_1970;
}

/* Return the first day after the period in which `day` is; 0: there is no such period. Day 0 was a Thursday. */
static uint64_t period_end_day(uint32_t period, uint64_t day) {
    switch (period) {
    case APIGW_QUOTA_DAY:
        return day + 1;
    case APIGW_QUOTA_WEEK:
        return day + 7 - (day + 3) % 7;
    case APIGW_QUOTA_MONTH:
        return next_month(day);
    case APIGW_QUOTA_WEEK_SUNDAY:
        return day + 7 - (day + 4) % 7;
    default:
        return 0;
    }
}

/* Return the quota as it is now. A period that ends after the last representable time never ends. `end_ms` is 0 when
 * there is no such period. */
static apigw_quota quota_at(const apigw_quota *quota, uint32_t period, uint64_t offset, uint64_t now_ms) {
    const uint64_t end_day = period_end_day(period, now_ms / DAY_MS);
    apigw_quota now = *quota;
    if (end_day == 0)
        return (apigw_quota){0, 0};
    if (quota->end_ms == 0 || (now_ms >= quota->end_ms && quota->end_ms != UINT64_MAX)) {
        now.used = quota->end_ms == 0 ? offset : 0;
        now.end_ms = end_day <= UINT64_MAX / DAY_MS ? end_day * DAY_MS : UINT64_MAX;
    }
    return now;
}

uint64_t apigw_quota_left(const apigw_quota *quota, uint64_t limit, uint32_t period, uint64_t offset, uint64_t now_ms) {
    if (quota == NULL)
        return 0;
    const apigw_quota now = quota_at(quota, period, offset, now_ms);
    return now.end_ms != 0 && now.used < limit ? limit - now.used : 0;
}

int32_t apigw_quota_take(apigw_quota *quota, uint64_t limit, uint32_t period, uint64_t offset, uint64_t now_ms,
                         uint64_t *left) {
    const uint64_t before = apigw_quota_left(quota, limit, period, offset, now_ms);
    if (left != NULL)
        *left = before != 0 ? before - 1 : 0;
    if (quota == NULL || period == 0 || period > APIGW_QUOTA_PERIOD_LAST)
        return 0;
    *quota = quota_at(quota, period, offset, now_ms);
    quota->used += before != 0;
    return before != 0;
}

uint32_t apigw_quota_period_by_name(const char *name, size_t name_len) {
    static const char *const names[] = {NULL, "DAY", "WEEK", "MONTH"};
    const slice text = {name, length_of(name, name_len)};
    for (uint32_t period = APIGW_QUOTA_DAY; name != NULL && period <= APIGW_QUOTA_MONTH; period++) {
        if (slice_is(text, names[period]))
            return period;
    }
    return 0;
}
