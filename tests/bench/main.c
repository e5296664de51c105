/* The benchmark. Every contender must get the same out of every document; then all take turns in one process, and what
 * is told is the median of the ratios of neighbouring turns. No time is asserted. */
#define _POSIX_C_SOURCE 200809L
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS_MAX = 1000, TURN_NS = 1000000, EVICT_BYTES = 8 << 20 };

/* The ways of a case: its own, then each peer's. */
typedef struct entrants {
    contender at[CONTENDERS_MAX];
    size_t count;
} entrants;

typedef struct settings {
    const char *only; /* name of a case, or NULL */
    size_t rounds;
    const char *callgrind; /* "case/contender", or NULL */
    size_t passes;
    FILE *json; /* where results go, or NULL */
} settings;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, size_t n) {
    qsort(values, n, sizeof *values, compare);
    return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static entrants all_entrants(const bench_case *b) {
    entrants e;
    e.count = 0;
    for (size_t k = 0; k < b->contender_count; k++)
        e.at[e.count++] = b->contenders[k];
    for (size_t p = 0; p < peer_count; p++) {
        for (size_t k = 0; k < b->of_peer_count && (b->takes_part == NULL || b->takes_part(peers[p])); k++) {
            static char names[PEERS_MAX][2][32];
            snprintf(names[p][k % 2], sizeof names[p][k % 2], "%s%s", peers[p]->name, b->of_peers[k].name);
            e.at[e.count] = b->of_peers[k];
            e.at[e.count].name = names[p][k % 2];
            e.at[e.count++].peer = p;
        }
    }
    return e;
}

/* ---- measuring ----------------------------------------------------------------------------------------------- */

/* Times of all contenders: of each round, or when cold of each document of each round. */
typedef struct times {
    double *at[CONTENDERS_MAX];
    size_t count;
} times;

/* One pass over all documents, in ns. */
static double pass(const bench_case *b, const contender *c, void *state) {
    double begin;
    if (c->prepare != NULL)
        c->prepare(state);
    begin = now();
    for (size_t i = 0; i < b->count; i++)
        c->one(state, c, i);
    return now() - begin;
}

/* A turn's time: the slowest contender's for one pass, so that each is as long at work, and as warm, as the others.
 * Warms up too. */
static double turn_time(const bench_case *b, const entrants *e, void *state) {
    double longest = TURN_NS;
    for (size_t k = 0; k < e->count; k++) {
        double ns = pass(b, &e->at[k], state);
        longest = ns > longest ? ns : longest;
    }
    return longest;
}

/* Passes that take about so long. */
static size_t calibrate(const bench_case *b, const contender *c, void *state, double length) {
    double ns = 0;
    size_t passes = 0;
    while (ns < length) {
        ns += pass(b, c, state);
        passes++;
    }
    return passes;
}

static void measure_warm(const bench_case *b, const entrants *e, void *state, size_t rounds, times *t) {
    const double length = turn_time(b, e, state);
    size_t passes[CONTENDERS_MAX];
    for (size_t k = 0; k < e->count; k++)
        passes[k] = calibrate(b, &e->at[k], state, length);
    for (size_t round = 0; round < rounds; round++) {
        for (size_t turn = 0; turn < e->count; turn++) {
            size_t k = (turn + round) % e->count;
            double ns = 0;
            for (size_t i = 0; i < passes[k]; i++)
                ns += pass(b, &e->at[k], state);
            t->at[k][round] = ns / (double)(passes[k] * b->count);
        }
    }
    t->count = rounds;
}

/* Writes and reads more than the caches hold. */
static void evict(volatile unsigned char *memory) {
    static unsigned char seed;
    unsigned sum = seed++;
    for (size_t i = 0; i < EVICT_BYTES; i += 64)
        memory[i] = (unsigned char)(sum + i);
    for (size_t i = 0; i < EVICT_BYTES; i += 64)
        sum += memory[i];
    seed = (unsigned char)sum;
}

static void measure_cold(const bench_case *b, const entrants *e, void *state, size_t rounds, times *t) {
    unsigned char *memory = must_allocate(EVICT_BYTES);
    turn_time(b, e, state);
    t->count = 0;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t k = 0; k < e->count; k++)
            if (e->at[k].prepare != NULL)
                e->at[k].prepare(state);
        for (size_t i = 0; i < b->count; i++) {
            for (size_t turn = 0; turn < e->count; turn++) {
                size_t k = (turn + i) % e->count;
                double begin;
                evict(memory);
                begin = now();
                e->at[k].one(state, &e->at[k], i);
                t->at[k][t->count] = now() - begin;
            }
            t->count++;
        }
    }
    free(memory);
}

/* ---- reporting ----------------------------------------------------------------------------------------------- */

/* What every contender gets out of the documents; the end of the program when it is not the same. */
static uint64_t agree(const bench_case *b, const entrants *e, void *state) {
    digest all;
    digest_begin(&all);
    for (size_t k = 0; k < e->count; k++)
        if (e->at[k].prepare != NULL)
            e->at[k].prepare(state);
    for (size_t i = 0; i < b->count; i++) {
        digest first = {0};
        for (size_t k = 0; k < e->count; k++) {
            digest d;
            digest_begin(&d);
            if (e->at[k].digest == NULL)
                continue;
            e->at[k].digest(state, &e->at[k], i, &d);
            if (k == 0)
                first = d;
            else if (d.value != first.value)
                die("%s, document %zu: %s gets %016llx, %s gets %016llx", b->name, i, e->at[0].name,
                    (unsigned long long)first.value, e->at[k].name, (unsigned long long)d.value);
        }
        digest_number(&all, first.value);
    }
    return all.value;
}

/* Allocations of a document, once everything is warm. */
static double allocations(const bench_case *b, const contender *c, void *state) {
    size_t before;
    pass(b, c, state);
    pass(b, c, state);
    before = b->allocations(state);
    pass(b, c, state);
    return (double)(b->allocations(state) - before) / (double)b->count;
}

static double ratio(const times *t, size_t theirs, size_t ours) {
    double *quotient = must_allocate(t->count * sizeof *quotient), result;
    for (size_t i = 0; i < t->count; i++)
        quotient[i] = t->at[theirs][i] / t->at[ours][i];
    result = median(quotient, t->count);
    free(quotient);
    return result;
}

/* One row of results for each of the library's ways and each peer: above 1 the library is faster. */
static void report_json(FILE *out, const bench_case *b, const entrants *e, const times *t, const double *ns) {
    for (size_t k = 0; k < e->count; k++)
        for (size_t p = 0; p < e->count; p++)
            if (!e->at[k].theirs && e->at[p].theirs)
                fprintf(
                    out,
                    "%s\n{\"case\": \"%s\", \"metric\": \"%s\", \"ours\": %.1f, \"peer\": \"%s\", \"theirs\": %.1f, "
                    "\"ratio\": %.3f}",
                    ftell(out) > 2 ? "," : "", b->name, e->at[k].name, ns[k], e->at[p].name, ns[p], ratio(t, p, k));
}

/* What of the library's comes first is what all are compared to. */
static void report(const bench_case *b, const entrants *e, void *state, size_t bytes, times *t, FILE *json) {
    double size = (double)bytes / (double)b->count, ns[CONTENDERS_MAX], quotients[CONTENDERS_MAX];
    for (size_t k = 0; k < e->count; k++)
        quotients[k] = ratio(t, k, 0);
    for (size_t k = 0; k < e->count; k++) {
        double *copy = must_allocate(t->count * sizeof *copy);
        memcpy(copy, t->at[k], t->count * sizeof *copy);
        ns[k] = median(copy, t->count);
        free(copy);
        printf("%-16s %-16s %9.0f %12.0f %8.1f %9.2f %8.1f\n", k == 0 ? b->name : "", e->at[k].name, size, ns[k],
               size / ns[k] * 1e3, quotients[k], allocations(b, &e->at[k], state));
    }
    fflush(stdout);
    if (json != NULL)
        report_json(json, b, e, t, ns);
}

static void run(const bench_case *b, const settings *s) {
    size_t bytes = 0, rounds = b->cold && s->rounds > 3 ? 3 : s->rounds;
    void *state = b->open(b, &bytes);
    const entrants e = all_entrants(b);
    times t;
    for (size_t k = 0; k < CONTENDERS_MAX; k++)
        t.at[k] = must_allocate(rounds * b->count * sizeof(double));
    printf("# %s: %s; digest %016llx\n", b->name, b->what, (unsigned long long)agree(b, &e, state));
    if (b->cold)
        measure_cold(b, &e, state, rounds, &t);
    else
        measure_warm(b, &e, state, rounds, &t);
    report(b, &e, state, bytes, &t, s->json);
    for (size_t k = 0; k < CONTENDERS_MAX; k++)
        free(t.at[k]);
    b->close(state);
}

/* Nothing but so many passes of one contender, for a profiler. */
static void run_alone(const bench_case *b, const settings *s) {
    const char *name = strchr(s->callgrind, '/') + 1;
    size_t bytes = 0;
    void *state = b->open(b, &bytes);
    const entrants e = all_entrants(b);
    for (size_t k = 0; k < e.count; k++)
        if (strcmp(e.at[k].name, name) == 0)
            for (size_t i = 0; i < s->passes; i++)
                pass(b, &e.at[k], state);
    printf("%s: %zu passes of %zu documents, %zu bytes\n", s->callgrind, s->passes, b->count, bytes);
    b->close(state);
}

/* ---- the command line ---------------------------------------------------------------------------------------- */

static void usage(void) {
    die("usage: bench [--only CASE] [--rounds N] [--json FILE] [--callgrind CASE/CONTENDER PASSES]");
}

static size_t number(const char *argument) {
    char *end;
    unsigned long value = strtoul(argument, &end, 10);
    if (*argument == '\0' || *end != '\0')
        usage();
    return value;
}

static settings read_settings(int count, char **arguments) {
    settings s = {NULL, 15, NULL, 0, NULL};
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--only") == 0 && i + 1 < count)
            s.only = arguments[++i];
        else if (strcmp(arguments[i], "--rounds") == 0 && i + 1 < count)
            s.rounds = number(arguments[++i]);
        else if (strcmp(arguments[i], "--json") == 0 && i + 1 < count)
            s.json = fopen(arguments[++i], "w");
        else if (strcmp(arguments[i], "--callgrind") == 0 && i + 2 < count && strchr(arguments[i + 1], '/') != NULL) {
            s.callgrind = arguments[++i];
            s.passes = number(arguments[++i]);
        } else {
            usage();
        }
    }
    if (s.rounds == 0 || s.rounds > ROUNDS_MAX)
        usage();
    return s;
}

static bool wanted(const bench_case *b, const settings *s) {
    size_t n = strlen(b->name);
    if (s->callgrind != NULL)
        return strncmp(s->callgrind, b->name, n) == 0 && s->callgrind[n] == '/';
    return s->only == NULL || strcmp(s->only, b->name) == 0;
}

/* Whether there was any. */
static bool run_wanted(const bench_case *cases, size_t count, const settings *s) {
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (!wanted(&cases[i], s))
            continue;
        any = true;
        if (s->callgrind != NULL)
            run_alone(&cases[i], s);
        else
            run(&cases[i], s);
    }
    return any;
}

int main(int count, char **arguments) {
    settings s = read_settings(count, arguments);
    bool any;
    if (s.json != NULL)
        fputs("[", s.json);
    if (s.callgrind == NULL)
        printf("%-16s %-16s %9s %12s %8s %9s %8s\n", "case", "contender", "bytes", "ns", "MB/s", "x first", "mallocs");
    any = run_wanted(decode_cases, decode_case_count, &s);
    any = run_wanted(encode_cases, encode_case_count, &s) || any;
    any = run_wanted(gateway_cases, gateway_case_count, &s) || any;
    any = run_wanted(result_cases, result_case_count, &s) || any;
    any = run_wanted(base64_cases, base64_case_count, &s) || any;
    any = run_wanted(exchange_cases, exchange_case_count, &s) || any;
    any = run_wanted(router_cases, router_case_count, &s) || any;
    if (!any)
        die("there is no such case");
    if (s.json != NULL && (fputs("\n]\n", s.json) == EOF || fclose(s.json) != 0))
        die("the results could not be written");
    return 0;
}
