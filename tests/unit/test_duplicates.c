#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include "support/random.h"
#include "json/duplicates.h"
#include "json/walker.h"
#include <stdio.h>

Suite *duplicates_suite(void);

enum { MOST = 400 };

/* ---- of one map --------------------------------------------------------------------------------------------- */

/* A map as the reader hands it over: per entry a name pointer of its own, and none, one or more values. */
struct map {
    apigw_pair pairs[MOST];
    size_t entry[MOST]; /* which entry a pair is of */
    char names[MOST][12];
    size_t count, entries;
};

static void add_entry(struct map *m, const char *name, size_t n, size_t values) {
    static const char value[] = "v";
    size_t times = values == 0 ? 1 : values;
    if (n != 0)
        memcpy(m->names[m->entries], name, n);
    for (size_t i = 0; i < times; i++) {
        m->entry[m->count] = m->entries;
        m->pairs[m->count] = (apigw_pair){m->names[m->entries], n, value, 1, values == 0 ? GW_JSON_NO_VALUE : 0, 0};
        m->pairs[m->count].value_len = m->count; /* tells them apart */
        m->count++;
    }
    m->entries++;
}

/* The last entry of each name with all its values, in the old order. */
static size_t naive_unique(const struct map *m, size_t *kept) {
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        bool stays = (m->pairs[i].flags & GW_JSON_NO_VALUE) == 0;
        for (size_t k = i + 1; k < m->count && stays; k++)
            stays = m->entry[k] == m->entry[i] || m->pairs[k].name_len != m->pairs[i].name_len ||
                    memcmp(m->pairs[k].name, m->pairs[i].name, m->pairs[i].name_len) != 0;
        if (stays)
            kept[n++] = i;
    }
    return n;
}

static void expect_unique(struct map *m) {
    size_t kept[MOST], n = naive_unique(m, kept);
    pair_list list;
    arena memory;
    memset(&list, 0, sizeof list);
    gw_arena_init(&memory, NULL);
    list.at = (apigw_pair *)(void *)exact_copy((const char *)m->pairs, m->count * sizeof *m->pairs);
    list.count = list.capacity = m->count;
    expect_that(gw_json_deduplicate(&list, &memory));
    expect_same(list.count, n);
    for (size_t i = 0; i < n; i++) {
        expect_same(list.at[i].value_len, kept[i]);
        expect_that(list.at[i].name == m->pairs[kept[i]].name);
        expect_same(list.at[i].flags, 0);
    }
    free(list.at);
    gw_arena_free(&memory);
}

START_TEST(the_last_entry_of_a_name_stays) {
    static struct map m;
    uint32_t random = 4;
    for (int round = 0; round < 6000; round++) {
        uint32_t names = 1 + next_random(&random) % (round % 2 == 0 ? 6 : 60), entries = next_random(&random) % 40;
        m.count = m.entries = 0;
        for (uint32_t i = 0; i < entries; i++) {
            char name[12];
            uint32_t which = next_random(&random) % names;
            int n = which == 0 ? 0 : snprintf(name, sizeof name, "n%u", (unsigned)which);
            add_entry(&m, name, (size_t)n, next_random(&random) % 8 < 5 ? 1 : next_random(&random) % 4);
        }
        expect_unique(&m);
    }
}
END_TEST

START_TEST(names_that_only_look_alike_stay) {
    static struct map m;
    m.count = m.entries = 0;
    add_entry(&m, "a\0b", 3, 1);
    add_entry(&m, "a\0c", 3, 1);
    add_entry(&m, "a", 1, 2);
    add_entry(&m, "A", 1, 1);
    add_entry(&m, "", 0, 1);
    add_entry(&m, "axb", 3, 1);
    add_entry(&m, "ayb", 3, 1);
    expect_unique(&m);
    ck_assert_uint_eq(m.count, 8);
}
END_TEST

START_TEST(an_entry_without_value_takes_the_earlier_ones_along) {
    static struct map m;
    m.count = m.entries = 0;
    add_entry(&m, "a", 1, 3);
    add_entry(&m, "b", 1, 1);
    add_entry(&m, "a", 1, 0);
    size_t kept[MOST];
    ck_assert_uint_eq(naive_unique(&m, kept), 1);
    expect_unique(&m);
    add_entry(&m, "a", 1, 2);
    expect_unique(&m);
    m.count = m.entries = 0;
    add_entry(&m, "a", 1, 0);
    expect_unique(&m);
    m.count = m.entries = 0;
    expect_unique(&m);
}
END_TEST

static const char *duplicate_in(const char *text, size_t n, arena *memory) {
    const char *where = text + n;
    expect_that(gw_json_find_duplicate((slice){text, n}, memory, &where));
    return where;
}

/* So many names of one cell are given up by the table, and sorted. */
START_TEST(names_that_collide_in_the_table) {
    static struct map m;
    arena memory;
    char text[MOST * 16] = "{";
    size_t n = 1;
    long first = -1;
    for (uint32_t object = 0; object < 2; object++) {
        m.count = m.entries = 0;
        for (uint32_t i = 0; m.entries < 200; i++) {
            char name[12];
            const size_t len = (size_t)snprintf(name, sizeof name, "n%u", (unsigned)i);
            if ((gw_json_key_hash((slice){name, len}, object) & 511) != 0)
                continue;
            add_entry(&m, name, len, 1 + m.entries % 2);
            if (m.entries == 50)
                add_entry(&m, m.names[17], strlen(m.names[17]), 1);
            if (m.entries == 80)
                add_entry(&m, m.names[3], strlen(m.names[3]), 0);
        }
        if (object == 0)
            expect_unique(&m);
    }
    for (size_t i = 0; i < m.entries; i++) {
        if (i == 50)
            first = (long)n + 1;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\"%s\":1", i == 0 ? "" : ",", m.names[i]);
    }
    text[n++] = '}';
    gw_arena_init(&memory, NULL);
    const char *where = duplicate_in(text, n, &memory);
    ck_assert_ptr_eq(where, text + first);
    gw_arena_free(&memory);
}
END_TEST

START_TEST(many_names) {
    static struct map m;
    uint32_t random = 11;
    for (int round = 0; round < 300; round++) {
        uint32_t names = round % 2 == 0 ? 1000000 : 300;
        m.count = m.entries = 0;
        while (m.count + 4 < MOST) {
            char name[12];
            const int n = snprintf(name, sizeof name, "name-%u", (unsigned)(next_random(&random) % names));
            add_entry(&m, name, (size_t)n, next_random(&random) % 16 != 0 ? 1 : next_random(&random) % 4);
        }
        expect_unique(&m);
    }
}
END_TEST

START_TEST(memory_may_run_out) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    static struct map m;
    pair_list list;
    arena memory;
    m.count = m.entries = 0;
    add_entry(&m, "a", 1, 1);
    add_entry(&m, "a", 1, 1);
    memset(&list, 0, sizeof list);
    list.at = m.pairs;
    list.count = list.capacity = m.count;
    gw_arena_init(&memory, &a);
    c.fail_at = 1;
    ck_assert(!gw_json_deduplicate(&list, &memory));
    ck_assert(c.failed);
    const char *where;
    ck_assert(gw_json_deduplicate(&list, &memory));
    ck_assert_uint_eq(list.count, 1);
    gw_arena_free(&memory);
    c.fail_at = c.calls + 1;
    ck_assert(!gw_json_find_duplicate((slice){"{\"a\":1}", 7}, &memory, &where));
    gw_arena_free(&memory);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

/* ---- of a document ------------------------------------------------------------------------------------------ */

START_TEST(second_members_are_found) {
    static const struct {
        const char *text;
        long at; /* -1: none */
    } rows[] = {{"{}", -1},
                {"1", -1},
                {"\"a\"", -1},
                {"[\"a\",\"a\"]", -1},
                {"{\"a\":1,\"a\":2}", 7},
                {"{\"a\":\"a\",\"b\":\"a\"}", -1},
                {"{\"a\":{\"a\":{\"a\":1}}}", -1},
                {"[{\"a\":1},{\"a\":1}]", -1},
                {"{\"a\":{\"b\":1},\"b\":2}", -1},
                {"{\"a\":{\"b\":1,\"c\":[\"b\",{\"b\":1}],\"b\":2}}", 30},
                {"{\"a\":1,\"\\u0061\":2}", 7},
                {"{\"\\u0061\":1,\"a\":2}", 12},
                {"{\"\":1,\"\":2}", 6},
                {"{\"a\":1,\"A\":2}", -1},
                {"{\"a\\u0000b\":1,\"a\\u0000c\":2}", -1},
                {"{\"a\\u0000b\":1,\"a\\u0000b\":2}", 14},
                {"{\"\\ud800\":1,\"\\udfff\":2}", 12},
                {"{\"a\":1,\"b\":2,\"b\":3,\"a\":4}", 13},
                {"{\"a\":[{\"x\":1}],\"b\":[{\"x\":1,\"x\":2}],\"a\":1}", 27},
                {"{\"a\":[1,\"a\",\"a\"],\"b\":1}", -1},
                {" { \"a\" : 1 , \"a\" : 1 } ", 13},
                {"{\"a\":1,\"a\":1", 7}, /* a text that is not valid: nothing fails */
                {"}{\"a\":1,\"a\":1}", 8},
                {"{\"a\":\"\x01\",\"a\":1}", -1},
                {"{\"a\"::1,\"a\":1}", 8},
                {"{\"a\":\"}{][,\\\"\",\"b\":1,\"a\":1}", 21}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena memory;
        size_t n = strlen(rows[i].text);
        char *text = exact_copy(rows[i].text, n);
        gw_arena_init(&memory, NULL);
        const char *where = duplicate_in(text, n, &memory);
        ck_assert_msg((where == NULL ? -1 : where - text) == rows[i].at, "%s: %ld", rows[i].text,
                      where == NULL ? -1L : (long)(where - text));
        gw_arena_free(&memory);
        free(text);
    }
}
END_TEST

/* A random value as text, with the names that its writer knows of. */
struct maker {
    char text[6000];
    size_t n;
    uint32_t random;
    const char *first; /* the place of the duplicate that comes first */
};

static void put(struct maker *m, const char *text) {
    memcpy(m->text + m->n, text, strlen(text) + 1);
    m->n += strlen(text);
}

static void make_value(struct maker *m, int depth) {
    static const char *const spelled[][2] = {{"a", "\\u0061"},   {"b", "b"},   {"", ""},
                                             {"ab", "a\\u0062"}, {"/", "\\/"}, {"\xc3\xa9", "\\u00E9"}};
    uint32_t kind = next_random(&m->random) % 8, count = next_random(&m->random) % 4;
    bool seen[6] = {false};
    if (depth == 0 || m->n > 3000 || kind < 3) {
        put(m, kind == 0 ? "\"a\"" : kind == 1 ? "-1.5" : "\"{[,\\\"a\"");
        return;
    }
    put(m, kind < 5 ? "[ " : "{ ");
    for (uint32_t i = 0; i < count; i++) {
        put(m, i == 0 ? "" : ",");
        if (kind >= 5) {
            uint32_t name = next_random(&m->random) % 6;
            if (seen[name] && (m->first == NULL || m->text + m->n < m->first))
                m->first = m->text + m->n;
            seen[name] = true;
            put(m, "\"");
            put(m, spelled[name][next_random(&m->random) % 2]);
            put(m, "\":");
        }
        make_value(m, depth - 1);
    }
    put(m, kind < 5 ? "]" : " }");
}

START_TEST(random_documents_as_naively) {
    static struct maker m;
    arena memory;
    size_t with = 0;
    m.random = 9;
    gw_arena_init(&memory, NULL);
    for (int round = 0; round < 5000; round++) {
        m.n = 0;
        m.first = NULL;
        make_value(&m, 1 + round % 6);
        expect_that(duplicate_in(m.text, m.n, &memory) == m.first);
        with += m.first != NULL;
        arena_reset(&memory, 1 << 20);
    }
    ck_assert_uint_gt(with, 300);
    ck_assert_uint_lt(with, 4700);
    gw_arena_free(&memory);
}
END_TEST

START_TEST(the_deepest_document) {
    char *text = malloc(6 * GW_JSON_DEPTH_MAX + 20);
    size_t n = 0;
    arena memory;
    gw_arena_init(&memory, NULL);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i + 1 < GW_JSON_DEPTH_MAX; i++, n += 5)
        memcpy(text + n, "{\"a\":", 5);
    memcpy(text + n, "{\"b\":1,\"b\":2}", 13);
    const size_t at = n + 7;
    n += 13;
    memset(text + n, '}', GW_JSON_DEPTH_MAX - 1);
    n += GW_JSON_DEPTH_MAX - 1;
    ck_assert_ptr_eq(duplicate_in(text, n, &memory), text + at);
    gw_arena_free(&memory);
    free(text);
}
END_TEST

Suite *duplicates_suite(void) {
    Suite *s = suite_create("duplicates");
    TCase *t = tcase_create("duplicates");
    tcase_add_test(t, the_last_entry_of_a_name_stays);
    tcase_add_test(t, names_that_only_look_alike_stay);
    tcase_add_test(t, an_entry_without_value_takes_the_earlier_ones_along);
    tcase_add_test(t, names_that_collide_in_the_table);
    tcase_add_test(t, many_names);
    tcase_add_test(t, memory_may_run_out);
    tcase_add_test(t, second_members_are_found);
    tcase_add_test(t, random_documents_as_naively);
    tcase_add_test(t, the_deepest_document);
    suite_add_tcase(s, t);
    return s;
}
