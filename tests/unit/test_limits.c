/* Token buckets, quotas and keys (H4.1 to H4.12): properties, bounds, and models that count in another way. */
#include "cheap.h"
#include "support/exact.h"
#include "support/random.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>

Suite *limits_suite(void);

#define DAY_MS ((uint64_t)86400000)

/* ---- buckets ---------------------------------------------------------------------------------------------------- */

START_TEST(layout_stays) {
    ck_assert_uint_eq(sizeof(apigw_bucket), 16);
    ck_assert_uint_eq(offsetof(apigw_bucket, last_ms), 0);
    ck_assert_uint_eq(offsetof(apigw_bucket, missing), 8);
    ck_assert_uint_eq(sizeof(apigw_quota), 16);
    ck_assert_uint_eq(offsetof(apigw_quota, end_ms), 0);
    ck_assert_uint_eq(offsetof(apigw_quota, used), 8);
}
END_TEST

/* A bucket that counts what it has, one millisecond after the other. */
typedef struct slow_bucket {
    uint64_t tokens; /* in millionths */
    uint64_t now;
} slow_bucket;

static void slow_gain(slow_bucket *b, uint64_t rate, uint64_t capacity, uint64_t now) {
    for (; b->now < now; b->now++) {
        b->tokens += rate;
        if (b->tokens > capacity)
            b->tokens = capacity;
    }
    b->now = now;
}

static int slow_take(slow_bucket *b) {
    if (b->tokens < 1000000)
        return 0;
    b->tokens -= 1000000;
    return 1;
}

/* Some rates have odd fractions, some are larger than the capacity in a millisecond. */
static uint64_t some_rate(uint32_t *random) {
    static const uint64_t rates[] = {0, 1, 7, 500, 999, 1000, 1001, 3333, 5000, 100000, 777777, 1000000, 123456789};
    return rates[next_random(random) % (sizeof rates / sizeof *rates)];
}

static uint64_t some_step(uint32_t *random) {
    const uint32_t how = next_random(random) % 8;
    return how < 3 ? 0 : how < 6 ? next_random(random) % 4 : next_random(random) % 700;
}

START_TEST(bucket_is_the_slow_one) {
    uint32_t random = 7;
    for (unsigned round = 0; round < 400; round++) {
        const uint64_t rate = some_rate(&random);
        const uint32_t burst = next_random(&random) % 6;
        uint64_t now = (uint64_t)next_random(&random) << (round % 40), wait;
        slow_bucket slow = {burst * (uint64_t)1000000, now};
        apigw_bucket fast = {0, 0};
        for (unsigned i = 0; i < 60; i++) {
            const uint64_t step = some_step(&random);
            now = next_random(&random) % 8 == 0 && now > step ? now - step : now + step;
            slow_gain(&slow, rate, burst * (uint64_t)1000000, now);
            const int expected = slow_take(&slow);
            expect_that(apigw_bucket_take(&fast, rate, burst, now, &wait) == expected);
            expect_that((wait == 0) == (expected == 1));
            expect_that(fast.last_ms == now && slow.tokens + fast.missing == burst * (uint64_t)1000000);
        }
    }
}
END_TEST

/* The wait is exact: there is no token a millisecond earlier. */
START_TEST(bucket_waits_exactly) {
    uint32_t random = 11;
    for (unsigned round = 0; round < 3000; round++) {
        const uint64_t rate = 1 + some_rate(&random) + next_random(&random) % 5000;
        const uint32_t burst = 1 + next_random(&random) % 5;
        uint64_t now = next_random(&random), wait = 0;
        apigw_bucket b = {0, 0};
        while (apigw_bucket_take(&b, rate, burst, now, &wait) == 1)
            now += next_random(&random) % 3 == 0 && rate < 100000;
        expect_that(wait != 0 && wait != UINT64_MAX);
        expect_that(apigw_bucket_wait(&b, rate, burst, now + wait) == 0);
        expect_that(apigw_bucket_wait(&b, rate, burst, now + wait - 1) == 1);
    }
}
END_TEST

enum { REQUESTS = 300 };

/* No window of a clock that runs admits more than the burst and what is gained in it. */
START_TEST(no_window_admits_more) {
    uint32_t random = 3;
    for (unsigned round = 0; round < 60; round++) {
        const uint64_t rate = some_rate(&random) % 2000000;
        const uint32_t burst = next_random(&random) % 9;
        uint64_t now = 1735689600000, at[REQUESTS];
        apigw_bucket b = {0, 0};
        size_t admitted = 0;
        for (unsigned i = 0; i < REQUESTS; i++) {
            now += some_step(&random);
            if (apigw_bucket_take(&b, rate, burst, now, NULL) == 1)
                at[admitted++] = now;
        }
        for (size_t first = 0; first < admitted; first++)
            for (size_t last = first; last < admitted; last++)
                expect_that((last - first + 1) * 1000000 <= burst * (uint64_t)1000000 + rate * (at[last] - at[first]));
    }
}
END_TEST

/* A clock that moves as it likes gains for its steps forth alone. */
START_TEST(hostile_clocks) {
    uint32_t random = 5;
    for (unsigned round = 0; round < 200; round++) {
        const uint64_t rate = 1 + next_random(&random) % 3000;
        const uint32_t burst = 1 + next_random(&random) % 3;
        uint64_t now = 1000000, forth = 0, admitted = 0;
        apigw_bucket b = {now, 0};
        for (unsigned i = 0; i < 100; i++) {
            const uint64_t next = next_random(&random) % 2000000;
            forth += next > now ? next - now : 0;
            now = next;
            admitted += (uint64_t)apigw_bucket_take(&b, rate, burst, now, NULL);
            expect_that(admitted * 1000000 <= burst * (uint64_t)1000000 + rate * forth);
        }
    }
    /* standing still, and only ever going back */
    apigw_bucket b = {0, 0};
    uint64_t now = UINT64_MAX, admitted = 0;
    for (unsigned i = 0; i < 64; i++, now /= 2)
        admitted += (uint64_t)apigw_bucket_take(&b, UINT64_MAX, 5, now, NULL);
    ck_assert_uint_eq(admitted, 5);
}
END_TEST

static const uint64_t extremes[] = {0,          1,          999999,         1000000,    UINT32_MAX,
                                    INT64_MAX,  UINT64_MAX, UINT64_MAX - 1, 86399999,   1000001,
                                    4294967296, 1u << 31,   UINT64_MAX / 2, 18446744073 /* 2^64 / 10^9 */};
enum { EXTREMES = sizeof extremes / sizeof *extremes };

/* Any bytes may be in a structure, and any number may be given. What a bucket lacks stays within its capacity. */
START_TEST(bucket_takes_any_numbers) {
    for (unsigned i = 0; i < EXTREMES * EXTREMES * EXTREMES * EXTREMES; i++) {
        const uint64_t rate = extremes[i % EXTREMES], now = extremes[i / EXTREMES % EXTREMES];
        const uint32_t burst = (uint32_t)extremes[(i + 3) % EXTREMES];
        apigw_bucket b = {extremes[i / EXTREMES / EXTREMES % EXTREMES],
                          extremes[i / EXTREMES / EXTREMES / EXTREMES % EXTREMES]};
        const apigw_bucket before = b;
        const uint64_t said = apigw_bucket_wait(&b, rate, burst, now);
        uint64_t wait;
        const int32_t taken = apigw_bucket_take(&b, rate, burst, now, &wait);
        expect_that(taken == (wait == 0) && said == wait);
        expect_that(b.last_ms == now && b.missing <= burst * (uint64_t)1000000);
        expect_that(taken == 0 || burst != 0);
        expect_that(taken == 1 || rate == 0 || burst == 0 || wait <= (uint64_t)burst * 1000000);
        expect_that(before.missing != 0 || burst == 0 || taken == 1);
    }
}
END_TEST

START_TEST(bucket_follows_its_configuration) {
    apigw_bucket b = {0, 0};
    uint64_t wait;
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(apigw_bucket_take(&b, 1000, 10, 5000, &wait), 1);
    ck_assert_uint_eq(b.missing, 10000000);
    ck_assert_int_eq(apigw_bucket_take(&b, 1000, 12, 5000, &wait), 1); /* a larger burst admits at once */
    ck_assert_int_eq(apigw_bucket_take(&b, 1000, 3, 5000, &wait), 0);  /* a smaller one is empty, and not less */
    ck_assert_uint_eq(wait, 1000);
    ck_assert_int_eq(apigw_bucket_take(NULL, 1000, 3, 5000, &wait), 0);
    ck_assert_uint_eq(wait, UINT64_MAX);
    ck_assert_uint_eq(apigw_bucket_wait(NULL, 1000, 3, 5000), UINT64_MAX);
}
END_TEST

/* ---- quotas ----------------------------------------------------------------------------------------------------- */

/* A calendar that is walked day by day. */
typedef struct slow_day {
    unsigned day, month, year, weekday; /* from 0; weekday 0 is Monday */
} slow_day;

static unsigned month_days(const slow_day *d) {
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);
    return days[d->month] + (d->month == 1 && leap);
}

static void next_day(slow_day *d) {
    d->weekday = (d->weekday + 1) % 7;
    if (++d->day < month_days(d))
        return;
    d->day = 0;
    if (++d->month == 12) {
        d->month = 0;
        d->year++;
    }
}

/* From 1970 to beyond 2400, each day: when its periods end. */
START_TEST(periods_end_with_the_calendar) {
    slow_day d = {0, 0, 1970, 3};
    for (uint64_t day = 0; day < 160000; day++, next_day(&d)) {
        const uint64_t ends[] = {day + 1, day + 7 - d.weekday, day + month_days(&d) - d.day,
                                 day + 7 - (d.weekday + 1) % 7};
        for (uint32_t period = 1; period <= APIGW_QUOTA_PERIOD_LAST; period++) {
            apigw_quota first = {0, 0}, last = {0, 0};
            expect_that(apigw_quota_take(&first, 1, period, 0, day * DAY_MS, NULL) == 1);
            expect_that(apigw_quota_take(&last, 1, period, 0, day * DAY_MS + DAY_MS - 1, NULL) == 1);
            expect_that(first.end_ms == ends[period - 1] * DAY_MS && last.end_ms == first.end_ms);
        }
    }
    ck_assert_uint_eq(d.year, 2408);
}
END_TEST

START_TEST(quota_is_a_count_of_its_period) {
    uint32_t random = 17;
    for (unsigned round = 0; round < 300; round++) {
        const uint32_t period = 1 + next_random(&random) % APIGW_QUOTA_PERIOD_LAST;
        const uint64_t limit = next_random(&random) % 6, offset = next_random(&random) % 4;
        uint64_t now = (uint64_t)next_random(&random) * 100000, end = 0, used = offset, left;
        apigw_quota q = {0, 0};
        for (unsigned i = 0; i < 80; i++) {
            const uint64_t step = next_random(&random) % (DAY_MS * (period == APIGW_QUOTA_MONTH ? 3 : 1));
            now = next_random(&random) % 8 == 0 && now > step ? now - step : now + step;
            if (end != 0 && now >= end)
                used = 0;
            const int admitted = used < limit;
            used += (uint64_t)admitted;
            expect_that(apigw_quota_left(&q, limit, period, offset, now) ==
                        (limit > used ? limit - used : 0) + (uint64_t)admitted);
            expect_that(apigw_quota_take(&q, limit, period, offset, now, &left) == admitted);
            expect_that(left == (limit > used ? limit - used : 0));
            expect_that(end == 0 || now >= end || q.end_ms == end);
            end = q.end_ms;
            expect_that(end > now);
        }
    }
}
END_TEST

START_TEST(quota_takes_any_numbers) {
    for (unsigned i = 0; i < EXTREMES * EXTREMES * EXTREMES * EXTREMES; i++) {
        const uint64_t limit = extremes[i % EXTREMES], now = extremes[i / EXTREMES % EXTREMES],
                       offset = extremes[(i + 5) % EXTREMES];
        apigw_quota q = {extremes[i / EXTREMES / EXTREMES % EXTREMES],
                         extremes[i / EXTREMES / EXTREMES / EXTREMES % EXTREMES]};
        const uint32_t period = i % 6;
        const apigw_quota before = q;
        const uint64_t said = apigw_quota_left(&q, limit, period, offset, now);
        uint64_t left;
        const int32_t taken = apigw_quota_take(&q, limit, period, offset, now, &left);
        expect_that(said == left + (uint64_t)taken);
        if (period == 0 || period > APIGW_QUOTA_PERIOD_LAST) {
            expect_that(taken == 0 && left == 0 && q.end_ms == before.end_ms && q.used == before.used);
            continue;
        }
        expect_that(q.end_ms > now || q.end_ms == UINT64_MAX);
        expect_that(taken == 0 || (q.used != 0 && q.used <= limit));
    }
}
END_TEST

/* The last period of all does not end: its count is kept. */
START_TEST(the_last_period_counts) {
    apigw_quota q = {0, 0};
    ck_assert_int_eq(apigw_quota_take(&q, 2, APIGW_QUOTA_MONTH, 0, UINT64_MAX, NULL), 1);
    ck_assert_uint_eq(q.end_ms, UINT64_MAX);
    ck_assert_int_eq(apigw_quota_take(&q, 2, APIGW_QUOTA_MONTH, 0, UINT64_MAX, NULL), 1);
    ck_assert_int_eq(apigw_quota_take(&q, 2, APIGW_QUOTA_MONTH, 0, UINT64_MAX, NULL), 0);
    ck_assert_int_eq(apigw_quota_take(&q, 2, APIGW_QUOTA_MONTH, 0, 0, NULL), 0);
    ck_assert_int_eq(apigw_quota_take(NULL, 2, APIGW_QUOTA_MONTH, 0, 0, NULL), 0);
    ck_assert_uint_eq(apigw_quota_left(NULL, 2, APIGW_QUOTA_MONTH, 0, 0), 0);
}
END_TEST

START_TEST(another_period_begins_with_the_next_one) {
    apigw_quota q = {0, 0};
    ck_assert_int_eq(apigw_quota_take(&q, 9, APIGW_QUOTA_MONTH, 0, 0, NULL), 1);
    ck_assert_int_eq(apigw_quota_take(&q, 9, APIGW_QUOTA_DAY, 0, 3 * DAY_MS, NULL), 1);
    ck_assert_uint_eq(q.end_ms, 31 * DAY_MS);
    ck_assert_uint_eq(q.used, 2);
    ck_assert_int_eq(apigw_quota_take(&q, 9, APIGW_QUOTA_DAY, 0, 31 * DAY_MS, NULL), 1);
    ck_assert_uint_eq(q.end_ms, 32 * DAY_MS);
    ck_assert_uint_eq(q.used, 1);
}
END_TEST

START_TEST(names_of_periods) {
    ck_assert_uint_eq(apigw_quota_period_by_name("DAY", 3), APIGW_QUOTA_DAY);
    ck_assert_uint_eq(apigw_quota_period_by_name("WEEK", APIGW_NTS), APIGW_QUOTA_WEEK);
    ck_assert_uint_eq(apigw_quota_period_by_name("MONTHS", 5), APIGW_QUOTA_MONTH);
    ck_assert_uint_eq(apigw_quota_period_by_name("day", 3), 0);
    ck_assert_uint_eq(apigw_quota_period_by_name("DAY", 2), 0);
    ck_assert_uint_eq(apigw_quota_period_by_name("", 0), 0);
    ck_assert_uint_eq(apigw_quota_period_by_name(NULL, 0), 0);
}
END_TEST

/* ---- keys ------------------------------------------------------------------------------------------------------- */

static apigw_buffer *out;

static void make_buffer(void) {
    out = apigw_buffer_new(NULL);
}

static void free_buffer(void) {
    apigw_buffer_free(out);
}

/* Random parts of the bytes that keys are made of: what is read is what was written. */
START_TEST(keys_are_read_back) {
    static const char bytes[] = "-,:019A\0";
    uint32_t random = 23;
    for (unsigned round = 0; round < 5000; round++) {
        char texts[8][12];
        apigw_key_part parts[8], part;
        const size_t count = 1 + next_random(&random) % 8;
        size_t len, offset = 0, i = 0;
        for (i = 0; i < count; i++) {
            parts[i] = (apigw_key_part){texts[i], next_random(&random) % sizeof texts[i]};
            for (size_t c = 0; c < parts[i].len; c++)
                texts[i][c] = bytes[next_random(&random) % (sizeof bytes - 1)];
            if (i != 0 && next_random(&random) % 4 == 0)
                parts[i] = (apigw_key_part){NULL, 0};
        }
        expect_that(apigw_cache_key(out, APIGW_KEY_METHOD, parts, count, NULL) == APIGW_OK);
        const char *key = apigw_buffer_data(out, &len);
        for (i = 0; apigw_cache_key_next(key, len, &offset, &part) == 1; i++) {
            expect_that(i < count && part.len == parts[i].len && (part.text == NULL) == (parts[i].text == NULL));
            expect_bytes(part.text != NULL ? part.text : "", parts[i].text != NULL ? parts[i].text : "", part.len);
        }
        expect_that(i == count && offset == len);
    }
}
END_TEST

START_TEST(what_is_no_key) {
    static const char *const texts[] = {"",
                                        "A",
                                        "1:a,",
                                        "A1:a",
                                        "A1:a;",
                                        "A2:a,",
                                        "A01:a,",
                                        "A:,",
                                        "A-",
                                        "Ax:a,",
                                        "A-1:a,",
                                        "A1,a,",
                                        "A99999999999999999999999999:a,",
                                        "M18446744073709551617:a,",
                                        "U-;",
                                        "A1844674407370955161:a,"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t len = strlen(texts[i]);
        char *exact = exact_copy(texts[i], len);
        size_t offset = 0;
        apigw_key_part part = {"x", 1};
        ck_assert_msg(apigw_cache_key_next(exact, len, &offset, &part) == 0, "%s", texts[i]);
        ck_assert_uint_eq(offset, 0);
        ck_assert_ptr_null(part.text);
        free(exact);
    }
    size_t offset = 4;
    apigw_key_part part;
    ck_assert_int_eq(apigw_cache_key_next("A1:a", 4, &offset, &part), 0);
    offset = SIZE_MAX;
    ck_assert_int_eq(apigw_cache_key_next("A1:a,", 5, &offset, &part), 0);
    offset = 0;
    ck_assert_int_eq(apigw_cache_key_next(NULL, 5, &offset, &part), 0);
    ck_assert_int_eq(apigw_cache_key_next("A1:a,", 5, NULL, &part), 0);
    ck_assert_int_eq(apigw_cache_key_next("A1:a,", 5, &offset, NULL), 0);
}
END_TEST

START_TEST(misused_keys) {
    apigw_key_part parts[] = {{"p", 1}, {"k", APIGW_NTS}};
    apigw_error err;
    size_t len;
    ck_assert_int_eq(apigw_cache_key(NULL, APIGW_KEY_USAGE, parts, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_USAGE, parts, 2, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, &len), "U1:p,1:k,");
    ck_assert_int_eq(apigw_cache_key(out, 0, parts, 2, &err), APIGW_E_ARGUMENT);
    apigw_buffer_data(out, &len);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_PURPOSE_LAST + 1, parts, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_USAGE, NULL, 2, NULL), APIGW_E_ARGUMENT);
    /* a part that lies in the buffer */
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_USAGE, parts, 2, &err), APIGW_OK);
    parts[1] = (apigw_key_part){apigw_buffer_data(out, NULL), 4};
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_USAGE, parts, 2, &err), APIGW_E_ARGUMENT);
    /* no capacity */
    char small[5];
    parts[1] = (apigw_key_part){"k", 1};
    ck_assert_int_eq(apigw_buffer_use(out, small, sizeof small, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_cache_key(out, APIGW_KEY_USAGE, parts, 2, &err), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), 10);
}
END_TEST

/* H4.6 */
START_TEST(refreshing) {
    ck_assert_int_eq(apigw_cache_control_refreshes("max-age=0", APIGW_NTS), 1);
    ck_assert_int_eq(apigw_cache_control_refreshes("no-transform ,\tMax-Age=0 ", APIGW_NTS), 1);
    ck_assert_int_eq(apigw_cache_control_refreshes("max-age=01", 9), 1);
    ck_assert_int_eq(apigw_cache_control_refreshes("max-age=01", APIGW_NTS), 0);
    ck_assert_int_eq(apigw_cache_control_refreshes("s-max-age=0,max-age=10,no-cache", APIGW_NTS), 0);
    ck_assert_int_eq(apigw_cache_control_refreshes("", 0), 0);
    ck_assert_int_eq(apigw_cache_control_refreshes(NULL, 0), 0);
    ck_assert_int_eq(apigw_cache_control_refreshes(NULL, APIGW_NTS), 0);
}
END_TEST

/* H4.2, H4.5: the bounds of caches. */
START_TEST(cache_bounds) {
    int64_t bound = 0;
    ck_assert_int_eq(apigw_gateway_constant("APIGW_CACHE_TTL_MAX", 19, &bound), APIGW_OK);
    ck_assert_int_eq(bound, 3600);
    ck_assert_int_eq(APIGW_CACHE_TTL_DEFAULT, 300);
    ck_assert_int_eq(APIGW_CACHE_SIZE_MAX, 1048576);
}
END_TEST

/* H4.7 */
START_TEST(usage_keys) {
    char key[APIGW_USAGE_KEY_LENGTH_MAX + 1];
    memset(key, 'z', sizeof key);
    for (size_t len = 0; len <= sizeof key; len++)
        ck_assert_int_eq(apigw_usage_key_valid(key, len), len >= 20 && len <= 128);
    for (int c = 0; c < 256; c++) {
        key[19] = (char)c;
        ck_assert_int_eq(apigw_usage_key_valid(key, 20),
                         (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
    ck_assert_int_eq(apigw_usage_key_valid(NULL, 20), 0);
    ck_assert_int_eq(apigw_usage_key_equal("abc", APIGW_NTS, "abcd", 3), 1);
    ck_assert_int_eq(apigw_usage_key_equal("abc", 3, "abcd", 4), 0);
    ck_assert_int_eq(apigw_usage_key_equal("abcd", 4, "abc", 3), 0);
    ck_assert_int_eq(apigw_usage_key_equal("", 0, "", 0), 1);
    ck_assert_int_eq(apigw_usage_key_equal("", 0, "a", 1), 0);
    ck_assert_int_eq(apigw_usage_key_equal(NULL, 0, "", 0), 0);
    ck_assert_int_eq(apigw_usage_key_equal("", 0, NULL, 0), 0);
    for (unsigned bit = 0; bit < 24; bit++) {
        char other[] = "abc";
        other[bit / 8] = (char)(other[bit / 8] ^ 1 << bit % 8);
        ck_assert_int_eq(apigw_usage_key_equal("abc", 3, other, 3), 0);
    }
}
END_TEST

Suite *limits_suite(void) {
    Suite *suite = suite_create("limits");
    TCase *counters = tcase_create("counters"), *keys = tcase_create("keys");
    tcase_add_test(counters, layout_stays);
    tcase_add_test(counters, bucket_is_the_slow_one);
    tcase_add_test(counters, bucket_waits_exactly);
    tcase_add_test(counters, no_window_admits_more);
    tcase_add_test(counters, hostile_clocks);
    tcase_add_test(counters, bucket_takes_any_numbers);
    tcase_add_test(counters, bucket_follows_its_configuration);
    tcase_add_test(counters, periods_end_with_the_calendar);
    tcase_add_test(counters, quota_is_a_count_of_its_period);
    tcase_add_test(counters, quota_takes_any_numbers);
    tcase_add_test(counters, the_last_period_counts);
    tcase_add_test(counters, another_period_begins_with_the_next_one);
    tcase_add_test(counters, names_of_periods);
    tcase_add_checked_fixture(keys, make_buffer, free_buffer);
    tcase_add_test(keys, keys_are_read_back);
    tcase_add_test(keys, what_is_no_key);
    tcase_add_test(keys, misused_keys);
    tcase_add_test(keys, refreshing);
    tcase_add_test(keys, cache_bounds);
    tcase_add_test(keys, usage_keys);
    suite_add_tcase(suite, counters);
    suite_add_tcase(suite, keys);
    return suite;
}
