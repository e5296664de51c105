/* The vector runner: cases as data, each run by the function of its op. See cases/README.md. */
#define _POSIX_C_SOURCE 200809L
#include "vectors/vectors.h"
#include "support/exact.h"
#include "support/pcre2.h"
#include "support/tally.h"

static const struct op {
    const char *name;
    void (*run)(vector *v);
} ops[] = {
    {"decode-request", vector_decode_request},
    {"encode-response", vector_encode_response},
    {"encode-request", vector_encode_request},
    {"decode-response", vector_decode_response},
    {"check-response", vector_check_response},
    {"route", vector_route},
    {"gateway", vector_gateway},
    {"decode-authorization", vector_decode_authorization},
    {"evaluate-policy", vector_evaluate_policy},
    {"validate-request", vector_validate_request},
    {"validate-body", vector_validate_body},
    {"check-model", vector_check_model},
    {"template", vector_template},
    {"integrate-request", vector_integrate_request},
    {"integrate-response", vector_integrate_response},
    {"integrate", vector_integrate},
    {"http-map-request", vector_http_map_request},
    {"http-map-response", vector_http_map_response},
    {"http-map-check", vector_http_map_check},
    {"claims", vector_claims},
    {"gateway-response", vector_gateway_response},
    {"gateway-response-effective", vector_gateway_response_effective},
    {"load", vector_load},
    {"exchange", vector_exchange},
    {"bucket", vector_bucket},
    {"quota", vector_quota},
    {"cache-key", vector_cache_key},
};

/* ---- the list of cases that are known to fail ------------------------------------------------------------------- */

typedef struct known_id {
    char *id;
    bool met;
    struct known_id *next;
} known_id;

typedef struct run {
    tally counts;
    known_id *known;
    bool with_known;
    json_t *seen; /* ids, to find one that is given twice */
} run;

/* One line of the list: an id, without white space around it and the comment after it. */
static void read_known_line(run *r, char *line) {
    char *end = strchr(line, '#');
    known_id *entry;
    if (end == NULL)
        end = line + strlen(line);
    while (end > line && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    *end = '\0';
    line += strspn(line, " \t");
    if (*line == '\0')
        return;
    entry = exact_block(sizeof *entry);
    entry->id = exact_copy(line, strlen(line) + 1);
    entry->met = false;
    entry->next = r->known;
    r->known = entry;
}

static bool read_known(run *r, const char *path) {
    FILE *file = fopen(path, "r");
    char line[512];
    if (file == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL)
        read_known_line(r, line);
    fclose(file);
    return true;
}

static known_id *find_known(const run *r, const char *id) {
    known_id *k = r->known;
    while (k != NULL && strcmp(k->id, id) != 0)
        k = k->next;
    return k;
}

/* Ids of the list that no case had. */
static void finish_known(run *r) {
    while (r->known != NULL) {
        known_id *k = r->known;
        if (!k->met) {
            r->counts.failed++;
            printf("FAIL %s\n  known: no case has this id\n", k->id);
        }
        r->known = k->next;
        free(k->id);
        free(k);
    }
}

/* ---- running ------------------------------------------------------------------------------------------------- */

static void run_op(vector *v) {
    const char *name = json_string_value(json_object_get(v->json, "op"));
    const json_t *kind = json_object_get(v->json, "kind");
    size_t i = 0;
    /* the kind of an exchange is that of its definition, which has names of its own */
    if (kind != NULL && json_is_string(kind) && (name == NULL || strcmp(name, "exchange") != 0)) {
        v->kind = apigw_kind_by_name(json_string_value(kind), json_string_length(kind));
        if (v->kind == 0)
            vector_says(v, "kind", "there is no kind '%s'", json_string_value(kind));
    }
    while (name != NULL && i < sizeof ops / sizeof ops[0] && strcmp(ops[i].name, name) != 0)
        i++;
    if (name == NULL || i == sizeof ops / sizeof ops[0])
        vector_says(v, "op", "'%s' is not known", name != NULL ? name : "");
    else if (v->differences == 0)
        ops[i].run(v);
}

static void check_form(run *r, vector *v) {
    static const char *const evidence[] = {
        "aws-recorded",      "aws-measured-claim", "aws-documented", "velocity-reference", "library-reference",
        "json-schema-suite", "documented",         "emulator",       "inferred",           "spec"};
    const char *given = json_string_value(json_object_get(v->json, "evidence"));
    size_t i = 0;
    while (given != NULL && i < sizeof evidence / sizeof evidence[0] && strcmp(evidence[i], given) != 0)
        i++;
    if (given == NULL || i == sizeof evidence / sizeof evidence[0])
        vector_says(v, "evidence", "there is no evidence '%s'", given != NULL ? given : "");
    if (!json_is_string(json_object_get(v->json, "source")))
        vector_says(v, "source", "missing");
    if (json_object_get(r->seen, v->id) != NULL)
        vector_says(v, "id", "another case has it too");
    json_object_set_new(r->seen, v->id, json_true());
}

/* Counts the outcome of a case, as the list of known failures says. */
static void count(run *r, const vector *v, const char *diff) {
    known_id *k = find_known(r, v->id);
    const char *evidence = json_string_value(json_object_get(v->json, "evidence"));
    const char *refused = NULL;
    if (k != NULL) {
        k->met = true;
        if (evidence != NULL && strncmp(evidence, "aws-", 4) == 0)
            refused = "known: a case of AWS evidence may not be listed";
        else if (v->differences == 0)
            refused = "known: the case passes and is still listed";
    }
    if (refused != NULL) {
        r->counts.failed++;
        printf("FAIL %s\n  %s\n%s", v->id, refused, diff);
    } else if (k != NULL) {
        r->counts.skipped++;
    } else if (v->differences == 0) {
        r->counts.passed++;
    } else {
        r->counts.failed++;
        printf("FAIL %s\n%s", v->id, diff);
    }
}

/* Return whether the build lacks what a case needs. */
static bool lacks_needed(vector *v) {
    const char *needs = json_string_value(json_object_get(v->json, "needs"));
    if (needs != NULL && strcmp(needs, "PCRE2") != 0)
        vector_says(v, "needs", "'%s' is not known", needs);
    return needs != NULL && strcmp(needs, "PCRE2") == 0 && try_pcre2() == APIGW_E_UNSUPPORTED;
}

static void run_case(run *r, const json_t *json, const char *path, size_t index) {
    vector v = {.json = json, .path = path};
    char *diff = NULL, unnamed[256];
    size_t diff_len = 0;
    v.id = json_string_value(json_object_get(json, "id"));
    v.diff = open_memstream(&diff, &diff_len);
    if (v.diff == NULL)
        exit(EXIT_FAILURE);
    if (v.id == NULL) {
        snprintf(unnamed, sizeof unnamed, "%s[%zu]", path, index);
        v.id = unnamed;
        vector_says(&v, "id", "missing");
    }
    check_form(r, &v);
    const bool skipped = lacks_needed(&v);
    if (!skipped)
        run_op(&v);
    fclose(v.diff);
    if (skipped)
        r->counts.skipped++;
    else
        count(r, &v, diff);
    free(diff);
}

static void run_file(run *r, const char *path) {
    json_error_t error;
    json_t *cases = json_load_file(path, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!json_is_array(cases) || json_array_size(cases) == 0) {
        r->counts.failed++;
        printf("FAIL %s\n  it is no array of cases: %s, line %d\n", path, cases != NULL ? "" : error.text,
               cases != NULL ? 0 : error.line);
    } else {
        for (size_t i = 0; i < json_array_size(cases); i++)
            run_case(r, json_array_get(cases, i), path, i);
    }
    json_decref(cases);
}

int main(int argc, char **argv) {
    run r = {{0, 0, 0}, NULL, false, NULL};
    int i = 1;
    r.seen = json_object();
    if (i + 1 < argc && strcmp(argv[i], "--known") == 0) {
        r.with_known = true;
        if (!read_known(&r, argv[i + 1])) {
            r.counts.failed++;
            printf("FAIL %s\n  it cannot be read\n", argv[i + 1]);
        }
        i += 2;
    }
    if (i >= argc) {
        fputs("usage: vectors [--known FILE] FILE...\n", stderr);
        return 2;
    }
    for (; i < argc; i++)
        run_file(&r, argv[i]);
    finish_known(&r);
    json_decref(r.seen);
    printf("%u passed, %u failed", r.counts.passed, r.counts.failed);
    if (r.with_known)
        printf(", %u skipped", r.counts.skipped);
    putchar('\n');
    return r.counts.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
