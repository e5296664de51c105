/* Every call takes at most STACK_MAX bytes of stack, for all input: events and results that are whole, cut off
 * and spoilt at every place, as deep as the limit allows and deeper, for every kind and option. (tests/oom.c measures
 * every function once more, also while it runs out of memory.) */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "support/stack.h"
#include "support/exact.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <limits.h>

static tally tests;
static named_checks functions; /* each function counts as one test */
static stack ground;
static size_t highest;
static const char *highest_of = "";

/* ---- one call of each kind -----------------------------------------------------------------------------------------
 */

/* What the calls work on. */
typedef struct scene {
    apigw_request *request;
    apigw_response *response;
    apigw_check *check;
    apigw_authorization *authorization;
    apigw_prelude *prelude;
    apigw_buffer *out;
    apigw_template *template;
    apigw_render *render;
    apigw_api *api;
    apigw_models *models;
    apigw_violations *violations;
    const char *text;
    size_t n;
    uint32_t kind;
    apigw_error error;
} scene;

static void decode(void *x) {
    scene *s = x;
    (void)apigw_request_decode(s->request, s->text, s->n, s->kind, &s->error);
}

static void detect(void *x) {
    scene *s = x;
    (void)apigw_request_detect(s->request, s->text, s->n, &s->error);
}

static void encode(void *x) {
    scene *s = x;
    (void)apigw_request_encode(s->request, s->api, s->out, &s->error);
}

static void losses(void *x) {
    scene *s = x;
    (void)apigw_request_losses(s->request, s->kind, s->out, &s->error);
}

static void to_json(void *x) {
    scene *s = x;
    (void)apigw_request_dump_json(s->request, s->out, &s->error);
}

static void find_json(void *x) {
    scene *s = x;
    (void)apigw_request_get_json(s->request, "/requestContext/identity/sourceIp", 33, s->out, &s->error);
}

static void set_json(void *x) {
    scene *s = x;
    (void)apigw_request_set_json(s->request, "/requestContext/authorizer/a/b", 30, s->text, s->n, &s->error);
}

static void decode_response(void *x) {
    scene *s = x;
    (void)apigw_response_decode(s->response, s->api, s->request, s->text, s->n, 0, &s->error);
}

static void check_response(void *x) {
    scene *s = x;
    (void)apigw_response_check(s->check, s->api, s->request, s->text, s->n, 0, &s->error);
}

static void encode_response(void *x) {
    scene *s = x;
    (void)apigw_response_encode(s->response, s->kind, s->out, &s->error);
}

static void decode_prelude(void *x) {
    scene *s = x;
    static const char end[8] = {0};
    apigw_prelude_reset(s->prelude);
    (void)apigw_prelude_feed(s->prelude, s->text, s->n, NULL, &s->error);
    (void)apigw_prelude_feed(s->prelude, end, sizeof end, NULL, &s->error);
    (void)apigw_prelude_decode(s->prelude, s->api, s->request, s->response, &s->error);
}

static void gateway_error(void *x) {
    scene *s = x;
    for (uint32_t error_response = 1; error_response <= APIGW_ERROR_RESPONSE_LAST; error_response++)
        (void)apigw_error_response(s->response, s->api, s->request, error_response, &s->error);
}

static void decode_authorization(void *x) {
    scene *s = x;
    (void)apigw_authorization_decode(s->authorization, s->kind, s->text, s->n, 0, &s->error);
}

static void encode_authorization(void *x) {
    scene *s = x;
    (void)apigw_authorization_encode(s->authorization, s->kind, 0, s->out, &s->error);
}

static void evaluate(void *x) {
    static const char arn[] = "arn:aws:execute-api:r:1:a/s/GET/pets/1";
    scene *s = x;
    apigw_decision decision;
    (void)apigw_authorization_evaluate(s->authorization, arn, sizeof arn - 1, s->request, &decision, &s->error);
}

static void match_arn(void *x) {
    static const char pattern[] = "arn:aws:execute-api:*:1:a*/?/G*T/p?ts/*";
    scene *s = x;
    for (uint32_t rule = 0; rule < 4; rule++)
        (void)apigw_arn_match(rule, pattern, sizeof pattern - 1, s->text, s->n);
}

static void select_route(void *x) {
    scene *s = x;
    (void)apigw_route_select("$request.body.a.b['c'][0]", 25, s->text, s->n, s->out, &s->error);
}

static void load_definition(void *x) {
    scene *s = x;
    apigw_definition *d = apigw_definition_new(NULL);
    (void)apigw_definition_load(d, s->text, s->n, &s->error);
    apigw_definition_free(d);
}

/* Compile a template, and render it where that succeeds. */
static void compile_template(void *x) {
    scene *s = x;
    (void)apigw_template_compile(s->template, s->text, s->n, &s->error);
}

static void render_template(void *x) {
    scene *s = x;
    (void)apigw_template_render(s->template, s->render, s->out, &s->error);
}

enum { VALIDATE_MAX = 4096 /* bytes that validating a body may take: docs/SECURITY.md */ };

/* Validate a body against a model that each level of the body has to conform to. */
static void validate(void *x) {
    scene *s = x;
    (void)apigw_model_validate(s->models, "M", 1, s->text, s->n, s->violations, &s->error);
}

static void load_models(void *x) {
    scene *s = x;
    apigw_models *models = apigw_models_new(NULL);
    (void)apigw_models_add(models, "M", 1, s->text, s->n, APIGW_MODEL_UNCHECKED, &s->error);
    (void)apigw_models_seal(models, &s->error);
    apigw_models_free(models);
}

static void measure(const char *name, void (*call)(void *), scene *s) {
    const size_t used = stack_of(&ground, call, s), most = call == validate ? VALIDATE_MAX : STACK_MAX;
    if (used > highest) {
        highest = used;
        highest_of = name;
    }
    check(checks_of(&functions, name), used <= most, "%s, kind %u: %zu bytes of stack for %.60s", name,
          (unsigned)s->kind, used, s->text);
}

static const struct call {
    const char *name;
    void (*run)(void *);
} event_calls[] = {{"apigw_request_detect", detect},     {"apigw_request_decode", decode},
                   {"apigw_request_encode", encode},     {"apigw_request_losses", losses},
                   {"apigw_request_dump_json", to_json}, {"apigw_request_get_json", find_json}},
  other_calls[] = {{"apigw_request_set_json", set_json},
                   {"apigw_response_decode", decode_response},
                   {"apigw_response_check", check_response},
                   {"apigw_response_encode", encode_response},
                   {"apigw_prelude_decode", decode_prelude},
                   {"apigw_error_response", gateway_error},
                   {"apigw_authorization_decode", decode_authorization},
                   {"apigw_authorization_encode", encode_authorization},
                   {"apigw_authorization_evaluate", evaluate},
                   {"apigw_arn_match", match_arn},
                   {"apigw_route_select", select_route}};

static void measure_all(scene *s, const struct call *calls, size_t n) {
    for (size_t i = 0; i < n; i++)
        measure(calls[i].name, calls[i].run, s);
}

/* ---- input ----------------------------------------------------------------------------------------------------- */

static const char *const events[] = {
    "{\"resource\":\"/{proxy+}\",\"path\":\"/a "
    "b%zz\",\"httpMethod\":\"GET\",\"headers\":{\"Host\":\"h\",\"Cookie\":\"a=1;b=2\"},"
    "\"multiValueHeaders\":{\"Host\":[\"h\"],\"X\":[\"1\",\"2\"]},\"queryStringParameters\":{\"a\":\"2\",\"\\u00e9\":"
    "\"&\"},"
    "\"pathParameters\":{\"proxy\":\"a%20b\"},\"stageVariables\":{\"v\":\"1\"},\"unknown\":[1,{\"a\":[2]}],\"body\":"
    "\"aGVs\",\"isBase64Encoded\":true,\"requestContext\":{\"stage\":\"s\",\"requestTimeEpoch\":1783711144000,"
    "\"identity\":"
    "{\"sourceIp\":\"192.0.2.7\",\"clientCert\":{\"clientCertPem\":\"p\\n\"}},\"authorizer\":{\"claims\":{\"sub\":"
    "\"u\"}}}}",
    "{\"version\":\"2.0\",\"routeKey\":\"GET /a\",\"rawPath\":\"/a "
    "b\",\"rawQueryString\":\"a=%20&b\",\"cookies\":[\"c=1\"],"
    "\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"requestContext\":{\"http\":{\"method\":\"GET\",\"path\":\"/a "
    "b\"},"
    "\"authorizer\":{\"jwt\":{\"claims\":{\"sub\":\"u\"},\"scopes\":[\"s\"]}},\"timeEpoch\":1783711144000},\"body\":"
    "\"x\"}",
    "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/\","
    "\"multiValueHeaders\":{\"host\":[\"h\"]},\"multiValueQueryStringParameters\":{\"a%20\":[\"1\"]},\"body\":\"\"}",
    "{\"raw_path\":\"/"
    "a?q=1\",\"method\":\"GET\",\"headers\":{\"host\":\"h\"},\"query_string_parameters\":{\"q\":\"1\"}}",
    "{\"version\":\"2.0\",\"path\":\"/?q=1\",\"method\":\"GET\",\"headers\":{\"host\":[\"h\"]},\"requestContext\":"
    "{\"serviceArn\":\"s\",\"timeEpoch\":\"1690497599177430\"}}",
    "{\"requestContext\":{\"routeKey\":\"$default\",\"eventType\":\"MESSAGE\",\"connectionId\":\"c=\"},\"body\":\"{}"
    "\"}",
    "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:r:1:a/s/GET/p\",\"authorizationToken\":\"t\"}",
};

static const char *const results[] = {
    "{\"statusCode\":200,\"headers\":{\"a\":\"1\",\"Date\":\"d\",\"x\":5},\"multiValueHeaders\":{\"a\":[\"2\",3]},"
    "\"cookies\":[\"c\"],"
    "\"body\":\"QUJD\",\"isBase64Encoded\":true,\"other\":{\"a\":[1]}}",
    "{\"statusCode\":\"x\",\"headers\":[],\"body\":{\"a\":{\"b\":[1, 2]}}}",
    "[1, {\"a\": 2}]",
    "{\"a\":{\"b\":{\"c\":[\"route\"]}}}",
    "{\"principalId\":\"me\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
    "\"Action\":"
    "\"execute-api:Invoke\",\"Resource\":\"arn:aws:execute-api:r:1:a/"
    "*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":"
    "[\"192.0.2.0/24\"]}}}]},\"context\":{\"a\":1}}",
};

enum {
    DEEP = 1024,
    SMALL_STACK = 24576 /* bytes of the thread: 16 KiB, what the C library puts there, and the frames of this program */
};

/* So many levels of brackets and what is wrong after them; to be freed. */
static char *deep(size_t levels, bool objects, const char *end) {
    const char *open = objects ? "{\"a\":" : "[";
    size_t n = strlen(open), e = strlen(end);
    char *text = exact_block(levels * n + e + 1);
    for (size_t i = 0; i < levels; i++)
        memcpy(text + i * n, open, n);
    memcpy(text + levels * n, end, e + 1);
    return text;
}

static void set_options(scene *s, uint64_t how) {
    apigw_request_set_option(s->request, APIGW_OPT_STRICT, how == 1, NULL);
    apigw_request_set_option(s->request, APIGW_OPT_LENIENT, how == 2, NULL);
    apigw_request_set_option(s->request, APIGW_OPT_KEEP_SOURCE, how >= 2, NULL);
    apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, how == 1, NULL);
}

static void with_text(scene *s, const char *text, size_t n, const struct call *calls, size_t call_count) {
    s->text = text;
    s->n = n;
    measure_all(s, calls, call_count);
}

#define CALLS(calls) calls, sizeof(calls) / sizeof(calls)[0]

/* A text, the text cut off, and the text with one byte that is wrong. */
static void spoil(scene *s, const char *text, const struct call *calls, size_t call_count) {
    size_t n = strlen(text);
    char *copy = exact_block(n + 1);
    with_text(s, text, n, calls, call_count);
    for (size_t i = 0; i < n; i += 5 + n / 60) {
        memcpy(copy, text, n + 1);
        with_text(s, copy, i, calls, call_count);
        copy[i] = "x\x01\"\xff["[i % 5];
        with_text(s, copy, n, calls, call_count);
    }
    free(copy);
}

/* Functions of templates in each other, and conditions: refused by what is inside of them, or where they are too deep.
 */
static void load_functions(scene *s) {
    static const struct call calls[] = {{"apigw_definition_load", load_definition}};
    static const char *const wraps[][2] = {{"{\"Fn::Join\":[\"\",[", "]]}"},
                                           {"{\"Ref\":", "}"},
                                           {"{\"Fn::If\":[\"C\",", ",1]}"},
                                           {"{\"Fn::Sub\":[\"${a}\",{\"a\":", "}]}"}};
    for (size_t wrap = 0; wrap < sizeof wraps / sizeof wraps[0]; wrap++)
        for (size_t levels = 1; levels < 40; levels += 19) {
            static char text[4096];
            strcpy(text,
                   "{\"Conditions\":{\"C\":{\"Fn::Or\":[{\"Fn::Not\":[{\"Fn::Equals\":[{\"Ref\":\"AWS::Partition\"},"
                   "\"b\"]}]}]}},\"Resources\":{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Condition\":\"C\"},\"A\":{"
                   "\"Type\":"
                   "\"AWS::ApiGatewayV2::Api\",\"Properties\":{\"ProtocolType\":\"HTTP\",\"Name\":");
            for (size_t i = 0; i < levels; i++)
                strcat(text, wraps[wrap][0]);
            strcat(text, "{\"Fn::GetAtt\":\"F.Arn\"}");
            for (size_t i = 0; i < levels; i++)
                strcat(text, wraps[wrap][1]);
            strcat(text, "}}}}");
            with_text(s, text, strlen(text), CALLS(calls));
        }
}

/* Append a text in which each quote is written `quotes` times. */
static void add_quoted(char *to, const char *from, size_t quotes) {
    to += strlen(to);
    for (; *from != '\0'; from++)
        for (size_t i = 0; i < (*from == '"' ? quotes : 1); i++)
            *to++ = *from;
    *to = '\0';
}

/* A template: `strings` strings with a directive in each other, between them `levels` of one kind of nesting or, for
 * kind 0, of all, and what is inside of all. */
static void nest(char *text, size_t wrap, size_t levels, size_t strings, const char *inside) {
    static const char *const wraps[][2] = {{"$a.b(1, ", ")"}, {"$a.b(", ")"}, {"$a[", "]"},
                                           {"[", "]"},        {"[1..", "]"},  {"{'a':", "}"}};
    enum { WRAPS = sizeof wraps / sizeof wraps[0] };
    size_t quotes = 1;
    strcpy(text, "#set($v = ");
    for (size_t i = 0; i < levels; i++) {
        if (strings != 0 && i % (levels / (strings + 1) + 1) == 0 && quotes < (size_t)1 << strings) {
            add_quoted(text, "\"#if(", quotes);
            quotes *= 2;
        }
        strcat(text, wraps[wrap == 0 ? i % WRAPS : wrap][0]);
    }
    add_quoted(text, inside, quotes);
    for (size_t i = levels; i-- > 0;) {
        strcat(text, wraps[wrap == 0 ? i % WRAPS : wrap][1]);
        if (strings != 0 && i % (levels / (strings + 1) + 1) == 0 && i / (levels / (strings + 1) + 1) < strings) {
            quotes /= 2;
            add_quoted(text, ")#end\"", quotes);
        }
    }
    strcat(text, ")$v");
}

/* As deep as templates may be nested, and deeper; at the end of it whatever takes most. */
static void compile_deep(scene *s) {
    static const char *const insides[] = {"1",
                                          "1.5e-300",
                                          "'\\u00e9'",
                                          "\"$a\"",
                                          "\xff",
                                          "#",
                                          "$input.path('$.a[?(@.b =~ /(a|[b-d]+)*x/i || @.c > 1.5e-300)]')",
                                          "$input.path('$[\\'a\\',\\'b\\']')",
                                          "'a'.matches('(a|(b|(c|[d-f]{2,3})))*')",
                                          "$input.json('$..a')",
                                          "$a.b.c.d($input.body)",
                                          "(1 + 2"};
    static const char body[] =
        "{\"a\":[{\"b\":\"abx\",\"c\":2.5},{\"c\":1e-300}],\"n\":123456789012345678901234567890.5}";
    (void)apigw_render_set_body(s->render, body, sizeof body - 1, NULL);
    for (size_t wrap = 0; wrap < 6; wrap++)
        for (size_t strings = 0; strings <= 4; strings++)
            for (size_t levels = 9; levels <= 17; levels++)
                for (size_t i = 0; i < sizeof insides / sizeof insides[0]; i++) {
                    static char text[4096];
                    nest(text, wrap, levels, strings, insides[i]);
                    s->template = apigw_template_new(NULL);
                    s->text = text;
                    s->n = strlen(text);
                    measure("apigw_template_compile", compile_template, s);
                    measure("apigw_template_render", render_template, s);
                    apigw_template_free(s->template);
                }
}

/* Values of every kind in each place that reads them, and the deepest one. */
static void render_deep(scene *s) {
    static const char *const texts[] = {
        "$input.json('$')",
        "#set($v = $input.path('$'))$v #if($v == $input.path('$.deep'))#end",
        "$input.path('$..c').size() $input.path('$.list[?(@.c == $.list[0].c && @.n > 1.5)]')",
        "$input.path('$.list[?(@.b =~ /(a|[b-d]+)*x/)]')",
        "#foreach($i in $input.path('$.list'))$i.c $i.n #set($x = $i.n * $i.n / 7 + 1.5e-300)$x#end",
        "#foreach($i in $input.path('$.list'))$i.c.format('%10.3f', $i.n)#end",
        "$util.parseJson($input.body).list $util.escapeJavaScript($input.body) $util.base64Encode($input.body)",
        "#set($x = 5e-324)$x #set($y = 1.7976931348623157e308)$y #set($z = $y % $x)$z"};
    char *inner = deep(990, true, "1"), *body = exact_block(2 * strlen(inner) + 400), *p = body;
    p += sprintf(p,
                 "{\"list\":[{\"b\":\"abx\",\"c\":\"abc\",\"n\":123456789012345678901234567890.5},{\"c\":1,\"n\":"
                 "1e-300},{\"c\":null,\"n\":5e-324}],\"deep\":%s",
                 inner);
    memset(p, '}', 991);
    (void)apigw_render_set_body(s->render, body, (size_t)(p - body) + 991, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        s->template = apigw_template_new(NULL);
        s->text = texts[i];
        s->n = strlen(texts[i]);
        measure("apigw_template_compile", compile_template, s);
        measure("apigw_template_render", render_template, s);
        apigw_template_free(s->template);
    }
    free(inner);
    free(body);
}

static void go_deep(scene *s) {
    static const char *const ends[] = {"", "x", "1", "\"\xff\"", "]"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int objects = 0; objects < 2; objects++) {
            char *text = deep(DEEP - 1 + i % 3, objects != 0, ends[i]);
            with_text(s, text, strlen(text), CALLS(event_calls));
            with_text(s, text, strlen(text), CALLS(other_calls));
            free(text);
        }
}

/* So many levels around a value, both ways round; to be freed. */
static char *nested(const char *open, size_t levels, const char *inside, const char *close) {
    const size_t n = strlen(open), e = strlen(close), inner = strlen(inside);
    char *text = exact_block(levels * (n + e) + inner + 1);
    for (size_t i = 0; i < levels; i++) {
        memcpy(text + i * n, open, n);
        memcpy(text + levels * n + inner + i * e, close, e);
    }
    memcpy(text + levels * n, inside, inner);
    text[levels * (n + e) + inner] = '\0';
    return text;
}

/* Bodies as deep as is allowed by default and at most, and deeper, that models descend into in every way: as members
 * and items, with schemas within schemas for each level, by comparing and by writing messages. */
static void validate_bodies(scene *s) {
    static const struct call loads[] = {{"apigw_models_add", load_models}},
                             calls[] = {{"apigw_model_validate", validate}};
    static const char *const schemas[] = {
        "{\"type\":[\"object\",\"integer\"],\"properties\":{\"a\":{\"$ref\":\"#\"}},\"patternProperties\":{\"^a\":{}}}",
        "{\"dependencies\":{\"a\":{\"allOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}}}]}}}",
        "{\"not\":{\"anyOf\":[{\"type\":\"null\"},{\"oneOf\":[{\"additionalProperties\":{\"$ref\":\"#\"}}]}]}}",
        "{\"type\":[\"array\",\"integer\"],\"items\":{\"$ref\":\"#\"},\"uniqueItems\":true}",
    };
    static const char *const brackets[][2] = {{"{\"a\":", "}"}, {"[", "]"}, {"[0,", "]"}, {"[[1],", "]"}};
    static const char *const inside[] = {"1", "\"x\"", "[[2],[2.0]]"};
    static const size_t levels[] = {98, 100, 101, 198, 200, 201};
    for (size_t i = 0; i < 2 * sizeof schemas / sizeof schemas[0] + 2; i++) {
        char *values = nested("[", 90, "1", "]"), *equal = exact_block(strlen(values) + 16);
        sprintf(equal, "{\"enum\":[%s]}", values);
        s->models = apigw_models_new(NULL);
        apigw_models_set_option(s->models, APIGW_MODEL_MAX_DEPTH, i % 2 == 0 ? 100 : 200);
        const char *schema = i / 2 < sizeof schemas / sizeof schemas[0] ? schemas[i / 2] : equal;
        with_text(s, schema, strlen(schema), CALLS(loads));
        check(&tests,
              apigw_models_add(s->models, "M", 1, schema, APIGW_NTS, APIGW_MODEL_UNCHECKED, NULL) == APIGW_OK &&
                  apigw_models_seal(s->models, NULL) == APIGW_OK,
              "%s", schema);
        with_text(s, values, strlen(values), CALLS(calls));
        for (size_t k = 0; k < 4 * 3 * 6; k++) {
            char *text = nested(brackets[k % 4][0], levels[k / 12], inside[k / 4 % 3], brackets[k % 4][1]);
            with_text(s, text, strlen(text), CALLS(calls));
            free(text);
        }
        apigw_models_free(s->models);
        free(values);
        free(equal);
    }
    for (size_t i = 0; i < 3; i++) {
        static const char *const opening[] = {"{\"not\":", "{\"enum\":[", "{\"default\":{\"a\":"};
        static const char *const closing[] = {"}", "]}", "}}"};
        char *schema = nested(opening[i], i == 0 ? 99 : 49, "{}", closing[i]);
        with_text(s, schema, strlen(schema), CALLS(loads));
        free(schema);
    }
}

static void *run(void *x) {
    scene s = {.out = apigw_buffer_new(NULL)};
    (void)x;
    s.request = apigw_request_new(NULL);
    s.render = apigw_render_new(NULL);
    s.response = apigw_response_new(NULL);
    s.check = apigw_check_new(NULL);
    s.authorization = apigw_authorization_new(NULL);
    s.prelude = apigw_prelude_new(NULL);
    apigw_request_set_option(s.request, APIGW_OPT_MAX_DEPTH, DEEP, NULL);
    apigw_response_set_option(s.response, APIGW_OPT_MAX_DEPTH, DEEP, NULL);
    apigw_check_set_option(s.check, APIGW_OPT_MAX_DEPTH, DEEP, NULL);
    apigw_authorization_set_option(s.authorization, APIGW_OPT_MAX_DEPTH, DEEP, NULL);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        s.kind = kind;
        s.api = apigw_api_new(NULL, kind);
        for (uint64_t how = 0; how < 4; how++) {
            set_options(&s, how);
            for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
                spoil(&s, events[i], CALLS(event_calls));
            for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
                spoil(&s, results[i], CALLS(other_calls));
            go_deep(&s);
        }
        apigw_api_free(s.api);
    }
    load_functions(&s);
    s.violations = apigw_violations_new(NULL);
    validate_bodies(&s);
    apigw_violations_free(s.violations);
    compile_deep(&s);
    render_deep(&s);
    apigw_request_free(s.request);
    apigw_render_free(s.render);
    apigw_response_free(s.response);
    apigw_check_free(s.check);
    apigw_authorization_free(s.authorization);
    apigw_prelude_free(s.prelude);
    apigw_buffer_free(s.out);
    return NULL;
}

int main(void) {
    if (!stack_is_measured()) {
        tests.skipped++;
        return conclude(&tests);
    }
    const size_t least = (size_t)PTHREAD_STACK_MIN; /* 128 KiB on 64-bit ARM */
    check(&tests, stack_thread(&ground, least > SMALL_STACK ? least : SMALL_STACK, run, NULL), "there is no thread");
    count_names(&tests, &functions);
    printf("at most %zu bytes, by %s\n", highest, highest_of);
    return conclude(&tests);
}
