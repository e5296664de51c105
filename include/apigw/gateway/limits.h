/**
 * @file gateway/limits.h
 * Throttling, quotas and cache keys: pure functions over small structures of the host (H4.1 to H4.12). Nothing is
 * allocated but by the buffer of apigw_cache_key(), and the host gives the time.
 *
 * The layout of apigw_bucket and apigw_quota does not change. Both are 16 bytes of plain data without pointers: keep
 * them in an array, in shared memory or in a store, and copy them freely. All bytes zero is the state before the first
 * request.
 *
 * The library does not lock. Calls for different structures may run at once; of two calls for the same structure one
 * has to wait for the other. Either lock it, and read the clock while it is locked; or copy it, call with the copy, and
 * exchange the 16 bytes by compare-and-swap, beginning anew when somebody else was faster.
 *
 * All arithmetic is on integers and exact, and no argument makes it overflow.
 */
#ifndef APIGW_GATEWAY_LIMITS_H
#define APIGW_GATEWAY_LIMITS_H

#include <apigw/base.h>
#include <apigw/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A token bucket. All bytes zero: full. */
typedef struct apigw_bucket {
    uint64_t last_ms; /**< the time of the last call of apigw_bucket_take() */
    uint64_t missing; /**< what it lacks to be full, in millionths of a token */
} apigw_bucket;

/** The requests of one period. All bytes zero: no request has been counted, the initial period is ahead. */
typedef struct apigw_quota {
    uint64_t end_ms; /**< when the period ends, for a Retry-After; 0: none has begun */
    uint64_t used;   /**< requests that were admitted in it, plus the offset in the initial period */
} apigw_quota;

/** Periods of a quota. All begin at 00:00 UTC (H4.10). */
enum {
    APIGW_QUOTA_DAY = 1,         /**< a day */
    APIGW_QUOTA_WEEK = 2,        /**< a week that begins on Monday */
    APIGW_QUOTA_MONTH = 3,       /**< a month, from its first day */
    APIGW_QUOTA_WEEK_SUNDAY = 4, /**< a week that begins on Sunday: AWS does not document when a week begins */
    APIGW_QUOTA_PERIOD_LAST = 4  /**< the highest period of this version */
};

/** What a key is for: the first argument of apigw_cache_key(). */
enum {
    APIGW_KEY_AUTHORIZER = 1, /**< a cached result of a Lambda authorizer. Parts: API id, stage, name of the authorizer;
                                   then the token, or the values of all identity sources in order. The route is in it
                                   only where a source is `$context.routeKey` (H4.1) */
    APIGW_KEY_METHOD = 2,     /**< a cached response of a method. Parts: the cache namespace, which is the resource by
                                   default; then the values of the cache key parameters in order. One that the request
                                   does not have is NULL, which is not the same as empty. Neither path nor caller are in
                                   it (H4.5) */
    APIGW_KEY_USAGE = 3,      /**< a bucket or a quota. Parts: usage plan, API key; for the limit that a plan has for a
                                   method also stage and route key (H4.7, H4.8) */
    APIGW_KEY_PURPOSE_LAST = 3 /**< the highest purpose of this version */
};

/** Bounds of caches and API keys. */
enum {
    APIGW_CACHE_TTL_DEFAULT = 300, /**< seconds that a method cache keeps a response by default (H4.5) */
    APIGW_CACHE_TTL_MAX = 3600,    /**< maximum TTL in seconds, also of an authorizer's results; 0: not cached (H4.2) */
    APIGW_CACHE_SIZE_MAX = 1048576,  /**< maximum size of a cached response in bytes (H4.5) */
    APIGW_USAGE_KEY_LENGTH_MIN = 20, /**< minimum length of an API key in characters (H4.7) */
    APIGW_USAGE_KEY_LENGTH_MAX = 128 /**< maximum length of an API key in characters */
};

/** A part of a key. */
typedef struct apigw_key_part {
    const char *text; /**< any bytes; NULL: absent */
    size_t len;       /**< in bytes, or #APIGW_NTS */
} apigw_key_part;

/**
 * Takes a token for a request from a bucket that holds `burst` tokens and gains `rate_milli` in 1,000 seconds (H4.8,
 * H4.9). A bucket that is not full keeps what it lacks when rate or burst change. After a clock that went back nothing
 * is gained, and time counts from there; so a clock that jumps back and forth gains for every step forth. One thread at
 * a time.
 * @param bucket     the bucket, changed also when it has no token
 * @param rate_milli tokens in 1,000 seconds: 500 is one token every two seconds. 0: none is gained
 * @param burst      its capacity in tokens. 0: there is never a token
 * @param now_ms     the current time in milliseconds; since when is the host's choice
 * @param wait_ms    receives after how many milliseconds there is a token, 0 when one was taken, UINT64_MAX: never; may
 *                   be NULL
 * @return 1: a token was taken, the request is admitted; 0: there is none (429), or `bucket` is NULL
 */
APIGW_API int32_t apigw_bucket_take(apigw_bucket *bucket, uint64_t rate_milli, uint32_t burst, uint64_t now_ms,
                                    uint64_t *wait_ms);

/**
 * Tells after how many milliseconds a bucket has a token, and changes nothing. A request that passes several buckets
 * takes a token from each or from none (H4.8): with all of them locked ask each, and take from all if none has to wait.
 * @param bucket     the bucket
 * @param rate_milli tokens in 1,000 seconds
 * @param burst      its capacity in tokens
 * @param now_ms     the current time in milliseconds
 * @return 0: it has one now; UINT64_MAX: never, or `bucket` is NULL. Any thread that may read the bucket.
 */
APIGW_API uint64_t apigw_bucket_wait(const apigw_bucket *bucket, uint64_t rate_milli, uint32_t burst, uint64_t now_ms);

/**
 * Counts a request in the quota of its period (H4.10). A request that is refused does not count. A clock that goes back
 * before the begin of a period does not end it: the request counts in the period that is there. Another `period` takes
 * effect when the current one ends. One thread at a time.
 * @param quota  the quota
 * @param limit  requests in a period. 0: none is admitted
 * @param period APIGW_QUOTA_...
 * @param offset requests taken off the limit in the initial period, that of the first call (H4.11)
 * @param now_ms the current time in milliseconds since 1970 UTC
 * @param left   receives how many more requests the period admits; may be NULL
 * @return 1: the request is admitted; 0: the quota is exhausted (429), `quota` is NULL, or there is no such period
 */
APIGW_API int32_t apigw_quota_take(apigw_quota *quota, uint64_t limit, uint32_t period, uint64_t offset,
                                   uint64_t now_ms, uint64_t *left);

/**
 * Tells how many requests a quota admits, and changes nothing. Arguments as of apigw_quota_take().
 * @return the number; 0 also when `quota` is NULL or there is no such period. Any thread that may read the quota.
 */
APIGW_API uint64_t apigw_quota_left(const apigw_quota *quota, uint64_t limit, uint32_t period, uint64_t offset,
                                    uint64_t now_ms);

/**
 * Finds a period by the name that usage plans give it: DAY, WEEK, MONTH.
 * @param name     the name, `name_len` bytes
 * @param name_len in bytes, or #APIGW_NTS
 * @return APIGW_QUOTA_..., or 0 when there is none of that name. Any thread.
 */
APIGW_API uint32_t apigw_quota_period_by_name(const char *name, size_t name_len);

/**
 * Writes the key of a cached result, a cached response, a bucket or a quota. Different parts make different keys: the
 * key is a letter for the purpose, then for each part its length in decimal digits, a colon, its bytes and a comma; for
 * an absent one `-,`. Any thread that owns `out`.
 *
 * The key of an authorizer or an API key holds a secret: store a hash of it (H4.2).
 * @param out     receives the key, which may have NUL bytes; empty after an error
 * @param purpose APIGW_KEY_...
 * @param parts   the parts, `count` of them, as the purpose says
 * @param count   how many
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_MISSING  the key of an authorizer has no identity source, or one without a value: its result must not
 *                          be cached (H4.1)
 * @retval APIGW_E_ARGUMENT a pointer is NULL, there is no such purpose, a part that has to be there is not, or a text
 * is memory of `out`
 * @retval APIGW_E_NOMEM, APIGW_E_SPACE, APIGW_E_SIZE it does not fit, as apigw_buffer says
 */
APIGW_API apigw_status apigw_cache_key(apigw_buffer *out, uint32_t purpose, const apigw_key_part *parts, size_t count,
                                       apigw_error *err);

/**
 * Reads the parts of a key that apigw_cache_key() wrote, one at a time. Any thread.
 * @param key     the key, `key_len` bytes
 * @param key_len in bytes, or #APIGW_NTS
 * @param offset  0 at first, then as the last call left it
 * @param part    receives the part, which lies in `key`; absent ones have a NULL text
 * @return 1: there was a part; 0: none follows, a pointer is NULL, or `key` is no such key
 */
APIGW_API int32_t apigw_cache_key_next(const char *key, size_t key_len, size_t *offset, apigw_key_part *part);

/**
 * Whether a request asks for its cached response to be replaced: its Cache-Control has `max-age=0`, in any letter case
 * (H4.6). Who may do that is the host's to decide.
 * @param text     the value of Cache-Control, `text_len` bytes; NULL: the request has none
 * @param text_len in bytes, or #APIGW_NTS
 * @return 1 or 0. Any thread.
 */
APIGW_API int32_t apigw_cache_control_refreshes(const char *text, size_t text_len);

/**
 * Whether a text can be the value of an API key: 20 to 128 ASCII letters and digits (H4.7).
 * @param key     the text, `key_len` bytes
 * @param key_len in bytes, or #APIGW_NTS
 * @return 1 or 0. Any thread.
 */
APIGW_API int32_t apigw_usage_key_valid(const char *key, size_t key_len);

/**
 * Whether two API keys are equal, in a time that depends on their lengths alone (H4.7).
 * @param key      one, `key_len` bytes
 * @param key_len  in bytes, or #APIGW_NTS
 * @param sent     the other, as the client sent it, `sent_len` bytes
 * @param sent_len in bytes, or #APIGW_NTS
 * @return 1 or 0; 0 also when one is NULL. Any thread.
 */
APIGW_API int32_t apigw_usage_key_equal(const char *key, size_t key_len, const char *sent, size_t sent_len);

#ifdef __cplusplus
}
#endif
#endif
