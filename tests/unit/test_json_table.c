/* The reader against RFC 8259, case by case, in the manner of JSONTestSuite: y is a text that must be accepted, n one
 * that must be refused, i one where the standard leaves the choice and the row says ours. Every text is read as a
 * member that the library does not know, as a member of requestContext, inside an array, and as the whole document, by
 * the copying decoder and in place. jansson has the second opinion: where it differs, the row says so. */
#include <apigw/apigw.h>
#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *json_table_suite(void);

/* Where jansson 2.14 is of another opinion. */
enum { SAME = 0, JANSSON_REFUSES = 1, JANSSON_ACCEPTS = 2 };

typedef struct row {
    const char *name; /* y_, n_ or i_ */
    const char *text;
    size_t len;
    bool accepted; /* by us */
    int jansson;
} row;

#define Y(name, text)                                                                                                  \
    { "y_" name, text, sizeof(text) - 1, true, SAME }
#define N(name, text)                                                                                                  \
    { "n_" name, text, sizeof(text) - 1, false, SAME }
#define I(name, text, accepted, jansson)                                                                               \
    { "i_" name, text, sizeof(text) - 1, accepted, jansson }

/* ---- values ---------------------------------------------------------------------------------------------------- */

static const row values[] = {
    /* the three names */
    Y("true", "true"),
    Y("false", "false"),
    Y("null", "null"),
    N("true_capital", "True"),
    N("true_short", "tru"),
    N("true_long", "truee"),
    N("false_short", "fals"),
    N("false_capital", "FALSE"),
    N("null_short", "nul"),
    N("null_long", "nullx"),
    N("undefined", "undefined"),
    N("nan", "NaN"),
    N("nan_small", "nan"),
    N("infinity", "Infinity"),
    N("minus_infinity", "-Infinity"),
    N("nothing", ""),
    N("word", "word"),
    N("star", "*"),
    N("nul_byte", "\0"),
    N("escaped_name", "\\u0074rue"),

    /* numbers */
    Y("zero", "0"),
    Y("minus_zero", "-0"),
    Y("minus_zero_fraction", "-0.0"),
    Y("digit", "7"),
    Y("digits", "1234567890"),
    Y("negative", "-123"),
    Y("fraction", "1.5"),
    Y("fraction_zero", "0.0"),
    Y("fraction_long", "0.12345678901234567890123456789012345678901234567890"),
    Y("exponent", "1e5"),
    Y("exponent_capital", "1E5"),
    Y("exponent_plus", "1e+5"),
    Y("exponent_minus", "1e-5"),
    Y("exponent_zeros", "1e005"),
    Y("exponent_of_zero", "0e0"),
    Y("fraction_exponent", "-12.34E-05"),
    Y("integer_largest", "9223372036854775807"),
    Y("integer_smallest", "-9223372036854775808"),
    Y("underflow_to_zero", "1e-400"),
    /* the range of numbers: their text is kept, so nothing is out of range. jansson has 64 bits and doubles. */
    I("integer_beyond_64_bits", "9223372036854775808", true, JANSSON_REFUSES),
    I("integer_below_64_bits", "-9223372036854775809", true, JANSSON_REFUSES),
    I("integer_huge", "123456789012345678901234567890123456789012345678901234567890", true, JANSSON_REFUSES),
    I("real_beyond_double", "1e400", true, JANSSON_REFUSES),
    I("real_below_double", "-1e400", true, JANSSON_REFUSES),
    I("exponent_huge", "1e99999999999999999999", true, JANSSON_REFUSES),
    I("exponent_huge_negative", "1e-99999999999999999999", true, SAME),
    N("plus", "+1"),
    N("leading_zero", "01"),
    N("leading_zero_negative", "-01"),
    N("leading_zeros", "007"),
    N("two_zeros", "00"),
    N("zero_and_minus", "0-1"),
    N("minus", "-"),
    N("minus_minus", "--1"),
    N("minus_space", "- 1"),
    N("minus_word", "-a"),
    N("point_first", ".5"),
    N("point_last", "1."),
    N("point_only", "."),
    N("point_minus", "-.5"),
    N("point_point", "1..5"),
    N("point_exponent", "1.e5"),
    N("points", "1.2.3"),
    N("exponent_empty", "1e"),
    N("exponent_sign_only", "1e+"),
    N("exponent_minus_only", "1E-"),
    N("exponent_fraction", "1e5.5"),
    N("exponent_twice", "1e5e5"),
    N("exponent_signs", "1e+-5"),
    N("exponent_first", "e5"),
    N("hexadecimal", "0x1F"),
    N("octal_marked", "0o17"),
    N("binary_marked", "0b11"),
    N("digit_groups", "1_000"),
    N("thousands", "1 000"),
    N("suffix", "1f"),
    N("expression", "1+2"),
    N("fullwidth_digit", "\xEF\xBC\x91"),
    N("nul_in_number", "1\0001"),
    N("nul_after_fraction", "1.\0"),
    N("nul_after_exponent", "1e\0"),

    /* strings: what they may hold */
    Y("string_empty", "\"\""),
    Y("string", "\"text\""),
    Y("string_space", "\" \""),
    Y("string_solidus", "\"a/b\""),
    Y("string_del", "\"\x7F\""),
    Y("string_punctuation", "\"!#$%&'()*+,-.:;<=>?@[]^_`{|}~\""),
    Y("string_looks_like_json", "\"{\\\"a\\\":[1]}\""),
    Y("string_16_bytes", "\"0123456789abcdef\""),
    Y("string_15_bytes", "\"0123456789abcde\""),
    Y("string_17_bytes", "\"0123456789abcdefg\""),
    Y("string_40_bytes", "\"0123456789012345678901234567890123456789\""),
    N("string_open", "\"text"),
    N("string_open_escape", "\"text\\"),
    N("string_open_escaped_quote", "\"text\\\""),
    N("string_not_opened", "text\""),
    N("string_single_quotes", "'text'"),
    N("string_two", "\"a\"\"b\""),
    N("string_nul", "\"a\0b\""),
    N("string_0x01", "\"\x01\""),
    N("string_tab", "\"\t\""),
    N("string_lf", "\"\n\""),
    N("string_cr", "\"\r\""),
    N("string_0x1f", "\"\x1F\""),
    N("string_lf_at_16", "\"0123456789abcdef\n\""),
    N("string_lf_at_15", "\"0123456789abcde\n\""),

    /* escapes */
    Y("escape_all", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    Y("escape_quote", "\"\\\"\""),
    Y("escape_backslashes", "\"\\\\\\\\\""),
    Y("escape_u", "\"\\u0041\""),
    Y("escape_u_small", "\"\\u00e9\""),
    Y("escape_u_capital", "\"\\u00E9\""),
    Y("escape_u_last", "\"\\uFFFF\""),
    Y("escape_u_before_surrogates", "\"\\ud7ff\""),
    Y("escape_u_behind_surrogates", "\"\\ue000\""),
    Y("escape_u_control", "\"\\u0001\\u001f\""),
    Y("escape_pair", "\"\\ud83d\\ude00\""),
    Y("escape_pair_lowest", "\"\\ud800\\udc00\""),
    Y("escape_pair_highest", "\"\\uDBFF\\uDFFF\""),
    Y("escape_backslash_u", "\"\\\\u0041\""),
    /* U+0000 as a value is text like any other; what may not hold it is refused by name (CR, LF and NUL, design) */
    Y("escape_u_nul", "\"\\u0000\""),
    /* lone surrogates become U+FFFD (F37): jansson refuses them */
    I("escape_lone_high", "\"\\ud800\"", true, JANSSON_REFUSES),
    I("escape_lone_low", "\"\\udc00\"", true, JANSSON_REFUSES),
    I("escape_high_and_text", "\"\\ud800abc\"", true, JANSSON_REFUSES),
    I("escape_high_and_escape", "\"\\ud800\\n\"", true, JANSSON_REFUSES),
    I("escape_high_high", "\"\\ud800\\ud800\"", true, JANSSON_REFUSES),
    I("escape_high_high_low", "\"\\ud800\\ud800\\udc00\"", true, JANSSON_REFUSES),
    I("escape_low_high", "\"\\udc00\\ud800\"", true, JANSSON_REFUSES),
    I("escape_high_and_letter", "\"\\ud800\\u0041\"", true, JANSSON_REFUSES),
    N("escape_unknown", "\"\\x\""),
    N("escape_a", "\"\\a\""),
    N("escape_zero", "\"\\0\""),
    N("escape_quote_single", "\"\\'\""),
    N("escape_capital_u", "\"\\U0041\""),
    N("escape_capital_n", "\"\\N\""),
    N("escape_line_end", "\"\\\n\""),
    N("escape_nul", "\"\\\0\""),
    N("escape_utf8", "\"\\\xC3\xA9\""),
    N("escape_u_3", "\"\\u041\""),
    N("escape_u_2", "\"\\u04\""),
    N("escape_u_0", "\"\\u\""),
    N("escape_u_not_hex", "\"\\u00g1\""),
    N("escape_u_space", "\"\\u 041\""),
    N("escape_u_sign", "\"\\u+041\""),
    N("escape_u_braces", "\"\\u{41}\""),
    N("escape_pair_cut", "\"\\ud83d\\ude0\""),
    N("escape_pair_not_hex", "\"\\ud83d\\ug000\""),

    /* UTF-8 */
    Y("utf8_2", "\"\xC3\xA9\""),
    Y("utf8_2_lowest", "\"\xC2\x80\""),
    Y("utf8_2_highest", "\"\xDF\xBF\""),
    Y("utf8_3_lowest", "\"\xE0\xA0\x80\""),
    Y("utf8_3", "\"\xE2\x82\xAC\""),
    Y("utf8_3_before_surrogates", "\"\xED\x9F\xBF\""),
    Y("utf8_3_behind_surrogates", "\"\xEE\x80\x80\""),
    Y("utf8_3_noncharacter", "\"\xEF\xBF\xBF\""),
    Y("utf8_4_lowest", "\"\xF0\x90\x80\x80\""),
    Y("utf8_4", "\"\xF0\x9F\x98\x80\""),
    Y("utf8_4_highest", "\"\xF4\x8F\xBF\xBF\""),
    Y("utf8_line_separator", "\"\xE2\x80\xA8\xE2\x80\xA9\""),
    Y("utf8_bom_in_string", "\"\xEF\xBB\xBF\""),
    Y("utf8_across_blocks", "\"0123456789abcde\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 0123456789\""),
    N("utf8_continuation", "\"\x80\""),
    N("utf8_continuations", "\"\xBF\xBF\""),
    N("utf8_2_cut", "\"\xC3\""),
    N("utf8_2_cut_by_text", "\"\xC3(\""),
    N("utf8_2_overlong", "\"\xC0\x80\""),
    N("utf8_2_overlong_del", "\"\xC1\xBF\""),
    N("utf8_3_cut", "\"\xE2\x82\""),
    N("utf8_3_cut_by_text", "\"\xE2\x82x\""),
    N("utf8_3_overlong", "\"\xE0\x9F\xBF\""),
    N("utf8_3_surrogate_low", "\"\xED\xA0\x80\""),
    N("utf8_3_surrogate_high", "\"\xED\xBF\xBF\""),
    N("utf8_4_cut", "\"\xF0\x9F\x98\""),
    N("utf8_4_overlong", "\"\xF0\x8F\xBF\xBF\""),
    N("utf8_4_beyond", "\"\xF4\x90\x80\x80\""),
    N("utf8_4_f5", "\"\xF5\x80\x80\x80\""),
    N("utf8_5", "\"\xF8\x88\x80\x80\x80\""),
    N("utf8_fe", "\"\xFE\""),
    N("utf8_ff", "\"\xFF\""),
    N("utf8_latin1", "\"caf\xE9\""),
    N("utf8_bad_at_16", "\"0123456789abcdef\xFF\""),
    N("utf8_bad_behind_good", "\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\""),
    N("utf8_outside_string", "\xC3\xA9"),
    N("utf8_bom_before_value", "\xEF\xBB\xBF"
                               "1"),

    /* arrays */
    Y("array_empty", "[]"),
    Y("array_empty_spaced", "[ \t\r\n]"),
    Y("array_one", "[1]"),
    Y("array_mixed", "[1,\"a\",null,true,false,{},[],1.5e3]"),
    Y("array_spaced", "[ 1 , 2 ,\n3\t]"),
    Y("array_nested", "[[[[[[[[]]]]]]]]"),
    N("array_open", "["),
    N("array_open_value", "[1"),
    N("array_open_comma", "[1,"),
    N("array_closed_twice", "[]]"),
    N("array_not_opened", "]"),
    N("array_comma_last", "[1,]"),
    N("array_comma_first", "[,1]"),
    N("array_comma_only", "[,]"),
    N("array_commas", "[1,,2]"),
    N("array_no_comma", "[1 2]"),
    N("array_no_comma_strings", "[\"a\" \"b\"]"),
    N("array_colon", "[1:2]"),
    N("array_colon_string", "[\"a\":1]"),
    N("array_semicolon", "[1;2]"),
    N("array_brace", "[1}"),
    N("array_nested_open", "[[1]"),
    N("array_bare_word", "[a]"),
    N("array_ellipsis", "[1,...]"),
    /* a NUL byte after a number or a bare word inside an array or object: jansson takes it for the end of that and
     * goes on */
    I("number_nul", "1\0", false, JANSSON_ACCEPTS),
    I("array_nul_after_word", "[true\0]", false, JANSSON_ACCEPTS),
    I("array_nul_after_number", "[1\0]", false, JANSSON_ACCEPTS),
    I("array_nul_between", "[1\0,2]", false, JANSSON_ACCEPTS),
    I("object_nul_after_number", "{\"a\":1\0}", false, JANSSON_ACCEPTS),
    N("array_nul_after_string", "[\"a\"\0]"),

    /* objects */
    Y("object_empty", "{}"),
    Y("object_empty_spaced", "{ \t\r\n}"),
    Y("object_one", "{\"a\":1}"),
    Y("object_two", "{\"a\":1,\"b\":2}"),
    Y("object_spaced", "{ \"a\" : 1 ,\n\"b\"\t:\r2 }"),
    Y("object_empty_name", "{\"\":1}"),
    Y("object_escaped_name", "{\"\\u0061\\n\":1}"),
    Y("object_utf8_name", "{\"\xC3\xA9\":1}"),
    Y("object_nested", "{\"a\":{\"a\":{\"a\":{}}}}"),
    Y("object_long_name", "{\"a name that is longer than any that the library knows of, and then some more\":1}"),
    /* names that stand twice: the last counts, except under APIGW_OPT_STRICT. jansson does the same. */
    I("object_twice", "{\"a\":1,\"a\":2}", true, SAME),
    I("object_twice_escaped", "{\"a\":1,\"\\u0061\":2}", true, SAME),
    /* U+0000 in a name is text like any other here; jansson cannot carry it */
    I("object_nul_name", "{\"a\\u0000b\":1}", true, JANSSON_REFUSES),
    I("object_lone_surrogate_name", "{\"\\ud800\":1}", true, JANSSON_REFUSES),
    N("object_open", "{"),
    N("object_open_name", "{\"a\""),
    N("object_open_colon", "{\"a\":"),
    N("object_open_value", "{\"a\":1"),
    N("object_open_comma", "{\"a\":1,"),
    N("object_closed_twice", "{}}"),
    N("object_comma_last", "{\"a\":1,}"),
    N("object_comma_first", "{,\"a\":1}"),
    N("object_comma_only", "{,}"),
    N("object_commas", "{\"a\":1,,\"b\":2}"),
    N("object_no_comma", "{\"a\":1 \"b\":2}"),
    N("object_no_colon", "{\"a\" 1}"),
    N("object_no_value", "{\"a\":}"),
    N("object_name_alone", "{\"a\"}"),
    N("object_two_colons", "{\"a\"::1}"),
    N("object_equals", "{\"a\"=1}"),
    N("object_comma_for_colon", "{\"a\",1}"),
    N("object_bare_name", "{a:1}"),
    N("object_number_name", "{1:1}"),
    N("object_null_name", "{null:1}"),
    N("object_single_quotes", "{'a':1}"),
    N("object_bracket", "{\"a\":1]"),
    N("object_array_name", "{[]:1}"),
    N("object_bad_utf8_name", "{\"\xFF\":1}"),
    N("object_control_name", "{\"a\nb\":1}"),
    N("object_bad_escape_name", "{\"\\q\":1}"),

    /* what JSON does not have */
    N("comment_line", "1//x\n"),
    N("comment_block", "/**/1"),
    N("comment_hash", "1#x\n"),
    N("two_values", "1 2"),
    N("two_objects", "{}{}"),
    N("space_nbsp", "\xC2\xA0"
                    "1"),
    N("space_form_feed", "\f1"),
    N("space_vertical_tab", "\v1"),
    N("space_line_separator", "\xE2\x80\xA8"
                              "1"),
    N("backslash", "\\"),
    N("template", "${x}"),

    /* white space around a value */
    Y("space_before", " \t\r\n1"),
    Y("space_behind", "1 \t\r\n"),
    Y("space_long", "                                        1                                        "),
};

/* Documents, for what only a whole text can show. `accepted`: it is JSON and an object that is recognised. */
static const row documents[] = {
    Y("document", "{\"httpMethod\":\"GET\",\"path\":\"/\"}"),
    Y("document_spaced", " \t\r\n{ \"httpMethod\" : \"GET\" , \"path\":\"/\" } \t\r\n"),
    /* a byte-order mark: RFC 8259 lets a reader ignore one, and published events have it. jansson refuses it. */
    I("document_bom", "\xEF\xBB\xBF{\"httpMethod\":\"GET\",\"path\":\"/\"}", true, JANSSON_REFUSES),
    I("document_bom_space", "\xEF\xBB\xBF {\"httpMethod\":\"GET\",\"path\":\"/\"}", true, JANSSON_REFUSES),
    N("document_bom_cut", "\xEF\xBB{\"httpMethod\":\"GET\",\"path\":\"/\"}"),
    N("document_bom_twice", "\xEF\xBB\xBF\xEF\xBB\xBF{\"httpMethod\":\"GET\",\"path\":\"/\"}"),
    N("document_bom_late", " \xEF\xBB\xBF{\"httpMethod\":\"GET\",\"path\":\"/\"}"),
    N("document_bom_behind", "{\"httpMethod\":\"GET\",\"path\":\"/\"}\xEF\xBB\xBF"),
    N("document_bom_utf16", "\xFF\xFE{\0}\0"),
    N("document_utf16", "{\0}\0"),
    N("document_empty", ""),
    N("document_space_only", " \n"),
    N("document_bom_only", "\xEF\xBB\xBF"),
    N("document_trailing_word", "{\"httpMethod\":\"GET\",\"path\":\"/\"}x"),
    N("document_trailing_object", "{\"httpMethod\":\"GET\",\"path\":\"/\"}{}"),
    N("document_trailing_comma", "{\"httpMethod\":\"GET\",\"path\":\"/\"},"),
    N("document_trailing_brace", "{\"httpMethod\":\"GET\",\"path\":\"/\"}}"),
    N("document_trailing_nul", "{\"httpMethod\":\"GET\",\"path\":\"/\"}\0"),
    N("document_leading_nul", "\0{\"httpMethod\":\"GET\",\"path\":\"/\"}"),
    N("document_trailing_comment", "{\"httpMethod\":\"GET\",\"path\":\"/\"}//"),
};

/* ---- running --------------------------------------------------------------------------------------------------- */

typedef struct event {
    char text[8192];
    size_t len;
} event;

/* Puts a text between two others. */
static void surround(event *e, const char *before, const row *r, const char *after) {
    size_t n = strlen(before), m = strlen(after);
    ck_assert_uint_lt(n + r->len + m, sizeof e->text);
    memcpy(e->text, before, n);
    memcpy(e->text + n, r->text, r->len);
    memcpy(e->text + n + r->len, after, m);
    e->len = n + r->len + m;
}

/* Whether a status says that the text is no JSON. */
static bool is_syntax(apigw_status status) {
    return status == APIGW_E_SYNTAX || status == APIGW_E_TRUNCATED || status == APIGW_E_TRAILING ||
           status == APIGW_E_UTF8;
}

/* Decodes both ways on memory of just that size; they must agree in every respect. */
static apigw_status decode(apigw_request *request, const char *text, size_t len, const char *name, apigw_error *error) {
    char *copy = malloc(len != 0 ? len : 1);
    apigw_error in_place;
    apigw_status status, other;
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    other = apigw_request_decode_in_place(request, copy, len, 0, &in_place);
    apigw_request_reset(request); /* gives the memory back */
    memcpy(copy, text, len);
    status = apigw_request_decode(request, copy, len, 0, error);
    free(copy);
    ck_assert_msg(status == other && memcmp(error, &in_place, sizeof in_place) == 0,
                  "%s: copying %s at %llu '%s' (%s), in place %s at %llu '%s' (%s)", name, apigw_status_name(status),
                  (unsigned long long)error->offset, error->pointer, error->message, apigw_status_name(other),
                  (unsigned long long)in_place.offset, in_place.pointer, in_place.message);
    return status;
}

static apigw_request *new_request(void) {
    apigw_request *request = apigw_request_new(NULL);
    ck_assert_ptr_nonnull(request);
    ck_assert_int_eq(apigw_request_set_option(request, APIGW_OPT_KEEP_SOURCE, 1, NULL), APIGW_OK);
    return request;
}

static bool jansson_accepts(const char *text, size_t len) {
    json_error_t why;
    json_t *tree = json_loadb(text, len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    bool accepted = tree != NULL;
    json_decref(tree);
    return accepted;
}

static void compare_with_jansson(const row *r, const char *text, size_t len, bool ours) {
    bool expected = r->jansson == SAME ? ours : r->jansson == JANSSON_ACCEPTS;
    ck_assert_msg(jansson_accepts(text, len) == expected, "%s: jansson %s it", r->name,
                  expected ? "refuses" : "accepts");
}

/* The text at a pointer must be the row's, without the white space around it, byte for byte. */
static void compare_source(const row *r, const apigw_request *request, const char *pointer) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    const char *from = r->text, *found;
    size_t n = r->len, len;
    while (n != 0 && strchr(" \t\r\n", *from) != NULL) {
        from++;
        n--;
    }
    while (n != 0 && strchr(" \t\r\n", from[n - 1]) != NULL)
        n--;
    ck_assert_int_eq(apigw_request_get_json(request, pointer, strlen(pointer), out, NULL), APIGW_OK);
    found = apigw_buffer_data(out, &len);
    ck_assert_msg(len == n && memcmp(found, from, n) == 0, "%s: %s: found %s", r->name, pointer, found);
    apigw_buffer_free(out);
}

static const struct place {
    const char *before, *after, *pointer;
} places[] = {
    {"{\"httpMethod\":\"GET\",\"path\":\"/\",\"x\":", ",\"requestContext\":{}}", "/x"},
    {"{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"stage\":\"s\",\"x\":", ",\"apiId\":\"a\"}}",
     "/requestContext/x"},
    {"{\"httpMethod\":\"GET\",\"path\":\"/\",\"x\":[0,", "]}", "/x/1"},
    {"{\"httpMethod\":\"GET\",\"path\":\"/\",\"x\":{\"y\":", "}}", "/x/y"},
    /* with white space all around, as in a text for people */
    {"{\n  \"httpMethod\" : \"GET\" ,\n  \"path\" : \"/\" ,\n  \"x\" : ", "\n}\n", "/x"},
};

START_TEST(test_value_in_place_of_a_member) {
    const row *r = &values[_i];
    apigw_request *request = new_request();
    apigw_error error;
    event e;
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        apigw_status status;
        surround(&e, places[k].before, r, places[k].after);
        status = decode(request, e.text, e.len, r->name, &error);
        if (r->accepted) {
            ck_assert_msg(status == APIGW_OK, "%s in place %zu: %s", r->name, k, error.message);
            compare_source(r, request, places[k].pointer);
        } else {
            ck_assert_msg(is_syntax(status), "%s in place %zu: %s", r->name, k, apigw_status_name(status));
            ck_assert_msg(error.offset <= e.len && error.message[0] != '\0', "%s: offset %llu, %s", r->name,
                          (unsigned long long)error.offset, error.message);
            ck_assert_uint_eq(apigw_request_kind(request), status == APIGW_E_UTF8 ? APIGW_KIND_REST : 0);
        }
        compare_with_jansson(r, e.text, e.len, r->accepted);
    }
    apigw_request_free(request);
}
END_TEST

/* As the whole document a value is JSON too, but no event: an object has none of its marks, all else is no object. */
START_TEST(test_value_as_document) {
    const row *r = &values[_i];
    apigw_request *request = new_request();
    apigw_error error;
    bool bom = r->len >= 3 && memcmp(r->text, "\xEF\xBB\xBF", 3) == 0; /* at the beginning it is allowed */
    apigw_status status = decode(request, r->text, r->len, r->name, &error);
    bool other = r->text[0] != '{' && status == APIGW_E_TYPE; /* that comes before what follows the value */
    if (r->accepted || bom || other)
        ck_assert_msg(status == APIGW_E_TYPE || status == APIGW_E_KIND, "%s: %s", r->name, apigw_status_name(status));
    else
        ck_assert_msg(is_syntax(status), "%s: %s", r->name, apigw_status_name(status));
    ck_assert_uint_eq(apigw_request_kind(request), 0);
    apigw_request_free(request);
}
END_TEST

START_TEST(test_document) {
    const row *r = &documents[_i];
    apigw_request *request = new_request();
    apigw_error error;
    apigw_status status = decode(request, r->text, r->len, r->name, &error);
    if (r->accepted)
        ck_assert_msg(status == APIGW_OK, "%s: %s", r->name, error.message);
    else
        ck_assert_msg(is_syntax(status), "%s: %s", r->name, apigw_status_name(status));
    compare_with_jansson(r, r->text, r->len, r->accepted);
    apigw_request_free(request);
}
END_TEST

/* ---- depth ----------------------------------------------------------------------------------------------------- */

/* A document of `depth` levels, the outermost object being the first, by arrays, objects or both in turn. */
static size_t make_deep(char *text, unsigned depth, int form, bool in_context) {
    size_t n = (size_t)sprintf(text, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"%s",
                               in_context ? "requestContext\":{\"x\":" : "x\":");
    unsigned levels = depth - 1 - in_context;
    for (unsigned i = 0; i < levels; i++)
        n += (size_t)sprintf(text + n, "%s", form == 0 || (form == 2 && i % 2 == 0) ? "[" : "{\"a\":");
    n += (size_t)sprintf(text + n, "0");
    for (unsigned i = levels; i-- > 0;)
        text[n++] = form == 0 || (form == 2 && i % 2 == 0) ? ']' : '}';
    return n + (size_t)sprintf(text + n, in_context ? "}}" : "}");
}

START_TEST(test_depth) {
    static const unsigned limits[] = {3, 4, 16, 17, 63, 64, 65, 100};
    char text[8192];
    apigw_request *request = new_request();
    apigw_error error;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        for (unsigned over = 0; over < 2; over++) {
            size_t n = make_deep(text, limits[i] + over, _i % 3, _i >= 3);
            apigw_status status;
            ck_assert_int_eq(apigw_request_set_option(request, APIGW_OPT_MAX_DEPTH, limits[i], NULL), APIGW_OK);
            status = decode(request, text, n, "depth", &error);
            ck_assert_msg(status == (over ? APIGW_E_DEPTH : APIGW_OK), "%u levels of %u: %s", limits[i] + over,
                          limits[i], apigw_status_name(status));
            if (over) /* at the bracket that is one too many: the last to be opened */
                ck_assert_uint_eq(error.offset, strcspn(text, "0") - (text[strcspn(text, "0") - 1] == '[' ? 1 : 5));
        }
    }
    apigw_request_free(request);
}
END_TEST

/* ---- one document, cut and changed at every byte --------------------------------------------------------------- */

/* Every production of the grammar, in members that the library knows and in others. */
static const char sample[] =
    "{\"version\":\"1.0\", \"httpMethod\" : \"GET\",\"path\":\"/a\\u00e9\",\"headers\":{\"a\":\"b\",\"c\":\"\"},"
    "\"multiValueHeaders\":{\"a\":[\"b\",\"\\t\"],\"d\":[ "
    "]},\"x\":[0,-1.5e+3,true,false,null,{},[],\"\\ud83d\\ude00\"],"
    "\n\"requestContext\":{\"stage\":\"s\",\"requestTimeEpoch\":12,\"identity\":{\"user\":null},\"y\":{\"z\":[{}]}},"
    "\"body\":\"\xC3\xA9\xE2\x82\xAC\",\"isBase64Encoded\":false}";

START_TEST(test_truncation) {
    apigw_request *request = new_request();
    apigw_error error;
    ck_assert_int_eq(decode(request, sample, sizeof sample - 1, "sample", &error), APIGW_OK);
    for (size_t n = 0; n < sizeof sample - 1; n++) {
        apigw_status status = decode(request, sample, n, "truncated", &error);
        bool within = ((unsigned char)sample[n] & 0xC0) == 0x80; /* a character of UTF-8 is cut in two */
        ck_assert_msg(status == APIGW_E_TRUNCATED || (within && status == APIGW_E_UTF8), "%zu bytes: %s", n,
                      apigw_status_name(status));
        ck_assert_uint_le(error.offset, n);
        ck_assert_uint_eq(apigw_request_kind(request), 0);
    }
    apigw_request_free(request);
}
END_TEST

/* Why jansson refuses what is JSON: the list of what we accept all the same. */
static bool is_known_difference(const char *text, size_t len) {
    json_error_t why;
    json_t *tree = json_loadb(text, len, JSON_ALLOW_NUL, &why);
    json_decref(tree);
    return tree == NULL &&
           (json_error_code(&why) == json_error_numeric_overflow ||
            json_error_code(&why) == json_error_null_byte_in_key || strstr(why.text, "invalid Unicode") != NULL);
}

/* jansson accepts, so we may not call it no JSON, unless it is the NUL after a number; jansson refuses, so we must. */
static void compare_changed(apigw_request *request, const char *text, size_t len, size_t at) {
    apigw_error error;
    apigw_status status = decode(request, text, len, "changed", &error);
    if (jansson_accepts(text, len))
        ck_assert_msg(!is_syntax(status) || text[at] == '\0', "byte %zu as 0x%02X is refused: %s", at,
                      (unsigned)(unsigned char)text[at], error.message);
    else
        ck_assert_msg(status != APIGW_OK || is_known_difference(text, len), "byte %zu as 0x%02X is accepted", at,
                      (unsigned)(unsigned char)text[at]);
}

START_TEST(test_every_byte_changed) {
    apigw_request *request = new_request();
    char text[sizeof sample];
    memcpy(text, sample, sizeof sample);
    for (size_t at = (size_t)_i; at < sizeof sample - 1; at += 4) {
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)(unsigned char)byte;
            compare_changed(request, text, sizeof sample - 1, at);
        }
        text[at] = sample[at];
    }
    apigw_request_free(request);
}
END_TEST

/* One byte left out, or one put in. */
START_TEST(test_every_byte_moved) {
    static const char put_in[] = "\"\\{}[],:0-.eE+tn \n/\x80\xC3\xFF";
    apigw_request *request = new_request();
    char text[sizeof sample + 1];
    for (size_t at = 0; at < sizeof sample - 1; at++) {
        memcpy(text, sample, at);
        memcpy(text + at, sample + at + 1, sizeof sample - at - 1);
        compare_changed(request, text, sizeof sample - 2, at);
        for (size_t k = 0; k < sizeof put_in - 1; k++) {
            text[at] = put_in[k];
            memcpy(text + at + 1, sample + at, sizeof sample - at);
            compare_changed(request, text, sizeof sample, at);
        }
    }
    apigw_request_free(request);
}
END_TEST

/* ---- what is read ---------------------------------------------------------------------------------------------- */

START_TEST(test_what_strings_become) {
    static const struct {
        const char *text, *becomes;
        size_t len;
    } strings[] = {
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8},
        {"\\u0041\\u00e9\\u20ac\\ud83d\\ude00", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10},
        {"a\\u0000b", "a\0b", 3},
        {"\\ud800", "\xEF\xBF\xBD", 3},
        {"\\udfff!", "\xEF\xBF\xBD!", 4},
        {"\\ud800\\ud800\\udc00", "\xEF\xBF\xBD\xF0\x90\x80\x80", 7},
        {"\\udc00\\ud800", "\xEF\xBF\xBD\xEF\xBF\xBD", 6},
        {"\\ud800\\u0041",
         "\xEF\xBF\xBD"
         "A",
         4},
        {"\\ud800\\\\u0041", "\xEF\xBF\xBD\\u0041", 9},
        {"\\ud7ff\\ue000\\uffff", "\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 9},
        {"0123456789abcdef\\u0041ghijklmnopqrstuvwxyz\\n", "0123456789abcdefAghijklmnopqrstuvwxyz\n", 38},
    };
    apigw_request *request = new_request();
    char text[512];
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        int n = snprintf(text, sizeof text, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"body\":\"%s\"}", strings[i].text);
        apigw_error error;
        size_t len;
        const char *body;
        ck_assert_int_eq(decode(request, text, (size_t)n, strings[i].text, &error), APIGW_OK);
        body = apigw_request_body(request, &len);
        ck_assert_msg(body != NULL && len == strings[i].len && memcmp(body, strings[i].becomes, len) == 0 &&
                          body[len] == '\0',
                      "\"%s\" becomes %zu bytes: %s", strings[i].text, len, body);
    }
    apigw_request_free(request);
}
END_TEST

Suite *json_table_suite(void) {
    Suite *suite = suite_create("json_table");
    TCase *table = tcase_create("table"), *sample_case = tcase_create("sample");
    tcase_add_loop_test(table, test_value_in_place_of_a_member, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(table, test_value_as_document, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(table, test_document, 0, sizeof documents / sizeof documents[0]);
    tcase_add_loop_test(table, test_depth, 0, 6);
    tcase_add_test(table, test_what_strings_become);
    tcase_add_test(sample_case, test_truncation);
    tcase_add_loop_test(sample_case, test_every_byte_changed, 0, 4);
    tcase_add_test(sample_case, test_every_byte_moved);
    suite_add_tcase(suite, table);
    suite_add_tcase(suite, sample_case);
    tcase_set_tags(table, "long");
    tcase_set_tags(sample_case, "long");
    return suite;
}
