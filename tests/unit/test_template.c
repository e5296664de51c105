/* The templates of the cases without one byte or without their end, and one with too few steps. What templates render
 * is in tests/cases/template.json. */
#include "support/exact.h"
#include <apigw/gateway.h>
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

Suite *template_suite(void);

/* The message of an error begins with the line and the column of its place. */
static void expect_place(const apigw_error *err, const char *text, size_t n) {
    unsigned line = 0, column = 0;
    ck_assert_msg(sscanf(err->message, "line %u, column %u: ", &line, &column) == 2, "%.*s: %s", (int)n, text,
                  err->message);
    ck_assert_msg(err->offset <= n && line >= 1 && column >= 1 && column <= n + 1, "%.*s: %s", (int)n, text,
                  err->message);
}

/* Compile and render: each succeeds, or is refused with a place in the text; then the output is empty. */
static void try_template(const char *text, size_t n, apigw_render *r, apigw_buffer *out, size_t *done) {
    apigw_template *t = apigw_template_new(NULL);
    char *copy = exact_copy(text, n);
    apigw_error err = {0};
    apigw_status status = apigw_template_compile(t, copy, n, &err);
    ck_assert_int_eq(status, err.code);
    if (status == APIGW_OK) {
        size_t length = 1;
        status = apigw_template_render(t, r, out, &err);
        ck_assert_int_eq(status, err.code);
        (void)apigw_buffer_data(out, &length);
        ck_assert(status == APIGW_OK || length == 0);
        apigw_render_reset(r);
    }
    if (status != APIGW_OK && status != APIGW_E_UTF8) /* a character that is cut has an offset alone */
        expect_place(&err, text, n);
    done[status == APIGW_OK]++;
    free(copy);
    apigw_template_free(t);
}

START_TEST(cuts) {
    json_t *cases = json_load_file("tests/cases/template.json", JSON_ALLOW_NUL, NULL), *one;
    apigw_render *r = apigw_render_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t i, done[2] = {0, 0};
    ck_assert_int_eq(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, 10000, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(cases);
    json_array_foreach(cases, i, one) {
        const json_t *text = json_object_get(json_object_get(one, "config"), "template");
        const char *given = json_string_value(text);
        const size_t n = json_string_length(text);
        if (n > 1000)
            continue;
        char *cut = exact_block(n);
        for (size_t at = 0; at < n; at++) {
            try_template(given, at, r, out, done);
            memcpy(cut, given, at);
            memcpy(cut + at, given + at + 1, n - at - 1);
            try_template(cut, n - 1, r, out, done);
        }
        free(cut);
    }
    ck_assert(done[0] > 1000 && done[1] > 1000);
    json_decref(cases);
    apigw_buffer_free(out);
    apigw_render_free(r);
}
END_TEST

/* Every call that costs steps, on a text of 640 bytes and a list of 40 elements. */
static const char costly[] =
    "#set($s = $input.path('$.s'))#set($l = $input.path('$.l'))#set($m = {'k': $s})"
    "$s.substring(1).length() $s.charAt(600) $s.trim().length() $s.toUpperCase().length() $s.toLowerCase().length() "
    "$s.contains('z') $s.indexOf('z') $s.lastIndexOf('z') $s.startsWith($s) $s.endsWith($s) $s.equals($s) "
    "$s.equalsIgnoreCase($s) $s.compareTo($s) $s.concat($s).length() $s.replace('a', 'b').length() "
    "$s.replaceAll('a+', 'b').length() $s.replaceFirst('a', 'b').length() $s.matches('a*') $s.split('b').size() "
    "$s.hashCode() $s.format('%700s', $s).length() $s.matches($s) $s.isEmpty() "
    "$l.size() $l.contains($s) $l.indexOf(39) $l.lastIndexOf(0) $l.addAll($l) $l.remove(0) $l.add(1) $l.add(0, 1) "
    "$l.get(0) "
    "$m.containsValue(2) $m.putIfAbsent('o', 1) $m.putAll({'a': 1}) $m.size() $m.clear() "
    "$input.json('$').length() $util.base64Encode($s).length() $util.base64Decode($s).length() "
    "$util.urlEncode($s).length() "
    "$util.urlDecode($s).length() $util.escapeJavaScript($s).length() $util.parseJson($input.body).s.length() "
    "$s $l $m "
    "#set($t = $s + $s)#if($l == [1..39])a#end#if($s == 'x')a#end#foreach($i in [1..9])$i#end#set($n = $l.clear())";

/* With too few steps, whichever call they end in, rendering is refused; with enough it is the same as always. */
START_TEST(steps) {
    char body[1024] = "{\"s\":\"";
    size_t n = strlen(body), full_len, len, refused = 0;
    memset(body + n, 'a', 640);
    memcpy(body + n + 640, "\",\"l\":[", 8);
    n += 647;
    for (int i = 0; i < 40; i++)
        n += (size_t)sprintf(body + n, "%s%d", i == 0 ? "" : ",", i);
    memcpy(body + n, "]}", 2);
    n += 2;
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL), *full = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_template_compile(t, costly, APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_render_set_body(r, body, n, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_template_render(t, r, full, NULL), APIGW_OK);
    const char *expected = apigw_buffer_data(full, &full_len);
    for (uint64_t limit = 1;; limit++) {
        apigw_error err = {0};
        ck_assert_int_eq(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, limit, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_render_set_body(r, body, n, NULL), APIGW_OK);
        if (apigw_template_render(t, r, out, &err) == APIGW_OK)
            break;
        ck_assert_int_eq(err.code, APIGW_E_SIZE);
        expect_place(&err, costly, sizeof costly - 1);
        (void)apigw_buffer_data(out, &len);
        ck_assert_uint_eq(len, 0);
        refused++;
        apigw_render_reset(r);
    }
    const char *text = apigw_buffer_data(out, &len);
    ck_assert(refused > 500 && len == full_len && memcmp(text, expected, len) == 0);
    apigw_buffer_free(full);
    apigw_buffer_free(out);
    apigw_render_free(r);
    apigw_template_free(t);
}
END_TEST

/* A payload with two texts of `n` bytes, the second cut by a "b" at its end, two numbers of `n` digits, and a list of
 * `items` small numbers; to be freed. */
static char *long_payload(size_t n, size_t items, size_t *len) {
    char *body = exact_block(4 * n + 2 * items + 100), *p = body;
    static const char *const names[] = {"{\"a\":\"", "\",\"b\":\"", "\",\"m\":9", ",\"n\":9"};
    for (size_t i = 0; i < 4; i++) {
        p += sprintf(p, "%s", names[i]);
        memset(p, i < 2 ? 'a' : '7', n);
        p += n;
        if (i == 1)
            p[-1] = 'b';
    }
    p += sprintf(p, ",\"l\":[1");
    for (size_t i = 1; i < items; i++)
        p += sprintf(p, ",1");
    p += sprintf(p, "]}");
    *len = (size_t)(p - body);
    return body;
}

/* Render with a bound of steps. */
static apigw_status render_long(const char *text, const char *body, size_t len, uint64_t most, apigw_error *err) {
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_msg(apigw_template_compile(t, text, APIGW_NTS, err) == APIGW_OK, "%s", text);
    ck_assert_int_eq(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, most, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_render_set_body(r, body, len, NULL), APIGW_OK);
    const apigw_status status = apigw_template_render(t, r, out, err);
    apigw_buffer_free(out);
    apigw_render_free(r);
    apigw_template_free(t);
    return status;
}

#define LONG_VALUES                                                                                                    \
    "#set($a = $input.path('$.a'))#set($b = $input.path('$.b'))#set($m = $input.path('$.m'))"                          \
    "#set($n = $input.path('$.n'))#set($k = {})#foreach($i in $input.path('$.l'))"

/* What is read again and again is charged again and again: of each operation 20 times on 64,000 bytes costs 20,000
 * steps for each text of that length. Without it, the same loop is far below. */
START_TEST(long_values_cost_steps) {
    static const char *const operations[] = {
        "#if($a == $b)#end",
        "#if($m > $i)#end",
        "#if($m == $n)#end",
        "#if($m.compareTo($n) == 1)#end",
        "#if($m.doubleValue() > 1.5)#end",
        "#if($m.longValue() > 1)#end",
        "#if($a.equals($b))#end",
        "#if($a.contains($b))#end",
        "#if($a.indexOf($b) > 0)#end",
        "#if($a.lastIndexOf($b) > 0)#end",
        "#if($a.endsWith($b))#end",
        "#if($a.startsWith($b))#end",
        "#if($a.compareTo($b) > 0)#end",
        "#if($a.equalsIgnoreCase($b))#end",
        "#if($a.replace($b, '') == '')#end",
        "#if($a.hashCode() == 1)#end",
        "#if($k.containsKey($a))#end",
        "#if($k.get($a) == 1)#end",
        "#if($k[$a] == 1)#end",
        "#set($z = [$a])#if($z.contains($b))#end",
        "#set($z = {'k': $a})#if($z.containsValue($b))#end",
        "#if($input.params($a) == 'x')#end",
        "$a.format('%.1s', $a)",
        "$util.base64Decode($a).length()",
    };
    size_t len;
    apigw_error err;
    char text[600], *body = long_payload(64000, 20, &len);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        snprintf(text, sizeof text, LONG_VALUES "%s#end", operations[i]);
        ck_assert_msg(render_long(text, body, len, 18000, &err) == APIGW_E_SIZE, "%s", operations[i]);
        ck_assert_msg(strstr(err.message, "steps") != NULL, "%s: %s", operations[i], err.message);
        ck_assert_msg(render_long(text, body, len, 200000, &err) == APIGW_OK, "%s: %s", operations[i], err.message);
    }
    ck_assert_int_eq(render_long(LONG_VALUES "#if($i == 2)$i#end#end", body, len, 5000, &err), APIGW_OK);
    free(body);
}
END_TEST

/* The same of filters of paths, each in one instruction. */
START_TEST(filters_of_long_values_cost_steps) {
    static const char *const filters[] = {
        "$.l[?(@ > $.m)]", "$.l[?($.m == $.n)]",           "$.l[?($.a == $.b)]",          "$.l[?($.a < $.b)]",
        "$.l[?(@ < $.m)]", "$.l[?($.m >= $.n && @ == 1)]", "$.l[?(@ == 2 || $.a > $.b)]", "$.l[?(!($.n == $.m))]"};
    size_t len;
    apigw_error err;
    char text[100], *body = long_payload(64000, 20, &len);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        snprintf(text, sizeof text, "$input.path('%s').size()", filters[i]);
        ck_assert_msg(render_long(text, body, len, 18000, &err) == APIGW_E_SIZE, "%s", text);
        ck_assert_msg(render_long(text, body, len, 200000, &err) == APIGW_OK, "%s: %s", text, err.message);
    }
    ck_assert_int_eq(render_long("$input.path('$.l[?(@ == 1)]').size()", body, len, 5000, &err), APIGW_OK);
    free(body);
}
END_TEST

/* Removed entries of a map stay where they were: whoever passes over them pays for that. */
START_TEST(removed_entries_cost_steps) {
    static const char *const walks[] = {"#foreach($e in $m)$e#end", "#set($t = $m + '')",
                                        "#if($m == $o)#end",        "$m.containsValue(2)",
                                        "#set($v = $o.putAll($m))", "$z.addAll($m.values())"};
    char text[600];
    apigw_error err;
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        snprintf(text, sizeof text,
                 "#set($m = {})#set($o = {'x': 2})#set($z = [])#foreach($i in [1..1000])#set($v = $m.put($i, 1))"
                 "#set($v = $m.remove($i))#end#set($v = $m.put('x', 1))#foreach($i in [1..1000])%s#end",
                 walks[i]);
        ck_assert_msg(render_long(text, "{}", 2, 60000, &err) == APIGW_E_SIZE, "%s", walks[i]);
        ck_assert_msg(render_long(text, "{}", 2, 200000, &err) == APIGW_OK, "%s: %s", walks[i], err.message);
    }
}
END_TEST

/* Each operation by itself, at the least number of steps with which it is done: values as they mostly are cost nothing
 * but instructions. */
START_TEST(plain_templates_cost_instructions) {
    static const struct {
        const char *text;
        uint64_t steps;
    } rows[] = {
        {"abc", 2},
        {"$input.path('$.a').contains('b')", 7},
        {"#if($input.path('$.a') == 'abc')x#end", 9},
        {"#set($n = 1.5 * 2 + 7 / 2 - 10 % 3)$n", 15},
        {"#if($input.path('$.n') > 1.25)x#end", 9},
        {"$input.path('$.l[?(@.n == 2)]').size()", 6},
        {"#set($m = {'a': 1})$m.a $m.get('a') $m.put('b', 2)", 19},
    };
    static const char body[] = "{\"a\":\"abc\",\"n\":2.5,\"l\":[{\"n\":1},{\"n\":2}]}";
    apigw_error err;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t least = 1;
        while (render_long(rows[i].text, body, sizeof body - 1, least, &err) != APIGW_OK)
            least++;
        ck_assert_msg(least == rows[i].steps, "%s: %u steps", rows[i].text, (unsigned)least);
    }
}
END_TEST

Suite *template_suite(void) {
    Suite *s = suite_create("template");
    TCase *limits = tcase_create("limits"), *slow = tcase_create("template");
    tcase_add_test(limits, steps);
    tcase_add_test(limits, long_values_cost_steps);
    tcase_add_test(limits, filters_of_long_values_cost_steps);
    tcase_add_test(limits, removed_entries_cost_steps);
    tcase_add_test(limits, plain_templates_cost_instructions);
    suite_add_tcase(s, limits);
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, cuts);
    suite_add_tcase(s, slow);
    return s;
}
