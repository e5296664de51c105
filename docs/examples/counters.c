/* Admits requests by the limits of a usage plan: the program of docs/counters.md. The clock is made up, so that the
 * output is always the same; a program that serves requests reads its own. */
#include <apigw/gateway.h>
#include <inttypes.h>
#include <stdio.h>

/* The limits of a plan for all methods, those for one method, and what one API key has used of them. */
typedef struct client {
    apigw_bucket plan, method;
    apigw_quota quota;
} client;

enum { PLAN_RATE = 2000, PLAN_BURST = 3, METHOD_RATE = 500, METHOD_BURST = 1, LIMIT = 5 };

/* Admits a request that passes two buckets, and counts it. Where threads share the client, all of it is done while the
 * client is locked, and so is the clock read. */
static int admit(client *c, uint64_t now_ms, int limited_method) {
    uint64_t wait = apigw_bucket_wait(&c->plan, PLAN_RATE, PLAN_BURST, now_ms), left = 0;
    if (limited_method && wait == 0)
        wait = apigw_bucket_wait(&c->method, METHOD_RATE, METHOD_BURST, now_ms);
    if (wait != 0) { /* no token is taken anywhere */
        printf("429 Too Many Requests, a token in %" PRIu64 " ms\n", wait);
        return 0;
    }
    apigw_bucket_take(&c->plan, PLAN_RATE, PLAN_BURST, now_ms, NULL);
    if (limited_method)
        apigw_bucket_take(&c->method, METHOD_RATE, METHOD_BURST, now_ms, NULL);
    if (!apigw_quota_take(&c->quota, LIMIT, APIGW_QUOTA_DAY, 0, now_ms, &left)) {
        printf("429 Limit Exceeded, the next day begins in %" PRIu64 " s\n", (c->quota.end_ms - now_ms) / 1000);
        return 0;
    }
    printf("admitted, %" PRIu64 " left today\n", left);
    return 1;
}

/* Prints the bytes under which the client above is stored. */
static void print_key(apigw_buffer *out) {
    const apigw_key_part parts[] = {{"gold", APIGW_NTS}, {"uKvs2LxFbdQ3vDn0Pqzq", APIGW_NTS}};
    apigw_error err;
    if (apigw_cache_key(out, APIGW_KEY_USAGE, parts, 2, &err) == APIGW_OK)
        printf("%s\n", apigw_buffer_data(out, NULL));
    else
        fprintf(stderr, "%s\n", err.message);
}

int main(void) {
    const uint64_t noon = 1735732800000; /* 1 January 2025, 12:00 UTC */
    client c = {{0, 0}, {0, 0}, {0, 0}};
    apigw_buffer *out = apigw_buffer_new(NULL);
    if (out == NULL)
        return 1;
    print_key(out);
    admit(&c, noon, 1);
    admit(&c, noon + 100, 1); /* the method's bucket is empty, the plan's is not */
    admit(&c, noon + 100, 0);
    admit(&c, noon + 100, 0);
    admit(&c, noon + 100, 0);  /* the plan's is empty as well */
    admit(&c, noon + 2000, 1); /* both have gained */
    admit(&c, noon + 2000, 0);
    admit(&c, noon + 2000, 0); /* the quota is exhausted */
    admit(&c, noon + 43200000, 0);
    apigw_buffer_free(out);
    return 0;
}
