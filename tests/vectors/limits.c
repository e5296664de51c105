/* The ops bucket, quota and cache-key: counters and keys (H.4). */
#include "support/exact.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

static const json_t *limits_config(const vector *v, const char *name) {
    return json_object_get(json_object_get(v->json, "config"), name);
}

static uint64_t limits_number(const vector *v, const char *name) {
    return (uint64_t)json_integer_value(limits_config(v, name));
}

/* Compares the i-th number of an expected list, where there is such a list; null is UINT64_MAX. */
static void compare_number(vector *v, const char *name, size_t i, uint64_t found) {
    const json_t *list = vector_expected(v, name), *expected = json_array_get(list, i);
    const uint64_t number = json_is_null(expected) ? UINT64_MAX : (uint64_t)json_integer_value(expected);
    if (list != NULL && (expected == NULL || number != found))
        vector_says(v, name, "request %zu: found %llu", i, (unsigned long long)found);
}

static void compare_admitted(vector *v, size_t i, int32_t found) {
    const json_t *list = vector_expected(v, "admitted"), *expected = json_array_get(list, i);
    if (list != NULL && (!json_is_boolean(expected) || json_is_true(expected) != (found == 1)))
        vector_says(v, "admitted", "request %zu: found %d", i, (int)found);
}

/* The lists have one entry for each request. */
static void compare_counts(vector *v, const char *const *names) {
    const size_t count = json_array_size(json_object_get(v->json, "input"));
    for (; *names != NULL; names++) {
        const json_t *list = vector_expected(v, *names);
        if (list != NULL && json_array_size(list) != count)
            vector_says(v, *names, "there are %zu requests", count);
    }
}

void vector_bucket(vector *v) {
    static const char *const known[] = {"admitted", "wait", NULL};
    const json_t *times = json_object_get(v->json, "input");
    const uint64_t rate = (uint64_t)(json_number_value(limits_config(v, "rate")) * 1000 + 0.5);
    const uint32_t burst = (uint32_t)limits_number(v, "burst");
    apigw_bucket bucket;
    if (!vector_expects_only(v, known))
        return;
    memset(&bucket, 0, sizeof bucket);
    compare_counts(v, known);
    for (size_t i = 0; i < json_array_size(times); i++) {
        const uint64_t now = (uint64_t)json_integer_value(json_array_get(times, i)),
                       said = apigw_bucket_wait(&bucket, rate, burst, now);
        uint64_t wait = 7;
        const int32_t admitted = apigw_bucket_take(&bucket, rate, burst, now, &wait);
        compare_admitted(v, i, admitted);
        compare_number(v, "wait", i, wait);
        if (said != wait)
            vector_says(v, "wait", "request %zu: apigw_bucket_wait() says %llu", i, (unsigned long long)said);
    }
}

void vector_quota(vector *v) {
    static const char *const known[] = {"admitted", "left", "end", NULL};
    const json_t *times = json_object_get(v->json, "input"), *name = limits_config(v, "period");
    const uint64_t limit = limits_number(v, "limit"), offset = limits_number(v, "offset");
    uint32_t period = apigw_quota_period_by_name(json_string_value(name), json_string_length(name));
    apigw_quota quota;
    if (json_is_true(limits_config(v, "weekFromSunday")))
        period = APIGW_QUOTA_WEEK_SUNDAY;
    if (!vector_expects_only(v, known))
        return;
    memset(&quota, 0, sizeof quota);
    compare_counts(v, known);
    for (size_t i = 0; i < json_array_size(times); i++) {
        const uint64_t now = (uint64_t)json_integer_value(json_array_get(times, i)),
                       said = apigw_quota_left(&quota, limit, period, offset, now);
        uint64_t left = 7;
        const int32_t admitted = apigw_quota_take(&quota, limit, period, offset, now, &left);
        compare_admitted(v, i, admitted);
        compare_number(v, "left", i, left);
        compare_number(v, "end", i, quota.end_ms);
        if (said != left + (uint64_t)admitted)
            vector_says(v, "left", "request %zu: apigw_quota_left() says %llu", i, (unsigned long long)said);
    }
}

/* What is read from a key has to be what was put in. */
static void compare_parts(vector *v, bytes key, const apigw_key_part *parts, size_t count) {
    apigw_key_part found;
    size_t offset = 0, i = 0;
    while (apigw_cache_key_next(key.at, key.len, &offset, &found) == 1) {
        if (i < count && ((found.text == NULL) != (parts[i].text == NULL) ||
                          !bytes_equal((bytes){found.text, found.len}, (bytes){parts[i].text, parts[i].len})))
            vector_says(v, "key", "part %zu is read back as another one", i);
        i++;
    }
    if (i != count || offset != key.len)
        vector_says(v, "key", "%zu parts are read back", i);
}

static void run_cache_key(vector *v, uint32_t purpose, const apigw_key_part *parts, size_t count) {
    const json_t *expected = vector_expected(v, "key"), *expected_error = vector_expected(v, "error");
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    bytes key;
    const apigw_status status = apigw_cache_key(out, purpose, parts, count, &error);
    key.at = apigw_buffer_data(out, &key.len);
    if (expected_error != NULL)
        vector_compare_error(v, expected_error, &error);
    else if (status != APIGW_OK)
        vector_says(v, "key", "%s: %s", apigw_status_name(status), error.message);
    if (expected != NULL && !bytes_equal((bytes){json_string_value(expected), json_string_length(expected)}, key))
        vector_differs(v, "key", "", (bytes){json_string_value(expected), json_string_length(expected)}, key);
    if (status == APIGW_OK)
        compare_parts(v, key, parts, count);
    else if (key.len != 0)
        vector_says(v, "key", "there is one after an error");
    apigw_buffer_free(out);
}

void vector_cache_key(vector *v) {
    static const char *const known[] = {"key", "error", NULL};
    static const char *const purposes[] = {"", "authorizer", "method", "usage"};
    const json_t *given = json_object_get(v->json, "input"), *name = limits_config(v, "purpose");
    const size_t count = json_array_size(given);
    apigw_key_part *parts = exact_block((count + 1) * sizeof *parts);
    uint32_t purpose = APIGW_KEY_PURPOSE_LAST;
    while (purpose != 0 && (name == NULL || strcmp(purposes[purpose], json_string_value(name)) != 0))
        purpose--;
    for (size_t i = 0; i < count; i++) {
        const json_t *part = json_array_get(given, i);
        parts[i] = (apigw_key_part){json_string_value(part), json_string_length(part)};
    }
    if (vector_expects_only(v, known))
        run_cache_key(v, purpose, parts, count);
    free(parts);
}
