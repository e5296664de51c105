/* Memory runs out at every place where it can in the gateway library, as tests/oom.c does for libapigw: the k-th
 * allocation of every public function fails, once and for ever. The call must say so, leak nothing and leave a handle
 * that works. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <ctype.h>
#include <dirent.h>

/* What never allocates. */
static const char *const never[] = {
    "apigw_definition_free",
    "apigw_definition_set_option",
    "apigw_definition_kind",
    "apigw_definition_kind_name",
    "apigw_definition_route_count",
    "apigw_definition_warning_count",
    "apigw_definition_entry_at",
    "apigw_definition_warning_at",
    "apigw_gateway_constant",
    "apigw_gateway_constant_at",
    "apigw_template_free",
    "apigw_render_free",
    "apigw_render_set_option",
    "apigw_models_free",
    "apigw_models_set_option",
    "apigw_models_count",
    "apigw_models_has",
    "apigw_violations_free",
    "apigw_violations_count",
    "apigw_violations_omitted",
    "apigw_violations_at",
    "apigw_violations_text",
    "apigw_method_validator_free",
    "apigw_method_validator_set_switches",
};

static tally counts;
static watched memory;

typedef struct scene {
    apigw_allocator allocator;
    apigw_template *template;
    apigw_render *render;
    apigw_buffer *out;
    apigw_models *models;
    apigw_violations *violations;
    apigw_method_validator *validator;
    apigw_definition *definition;
    apigw_api *api;
    apigw_request *request;
    apigw_response *response;
} scene;

typedef struct entry {
    const char *name; /* of the function */
    const char *how;
    void (*set_up)(scene *s);
    apigw_status (*call)(scene *s);
    bool may_recover; /* a failed allocation is no failure of the call */
} entry;

static void need(bool ok, const char *what) {
    if (!ok) {
        printf("FAIL the scene cannot be set: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

/* ---- scenes ----------------------------------------------------------------------------------------------------- */

static void nothing(scene *s) {
    (void)s;
}

static void with_template(scene *s) {
    s->template = apigw_template_new(&s->allocator);
    need(s->template != NULL, "template");
}

static void with_render(scene *s) {
    s->render = apigw_render_new(&s->allocator);
    s->out = apigw_buffer_new(&s->allocator);
    need(s->render != NULL && s->out != NULL, "render");
}

static apigw_status compile(scene *s, const char *text) {
    apigw_error error;
    apigw_status status = apigw_template_compile(s->template, text, strlen(text), &error);
    check(&counts, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    return status;
}

static void ready(scene *s, const char *text) {
    with_template(s);
    with_render(s);
    need(compile(s, text) == APIGW_OK, text);
}

/* Everything that can be compiled, several times, so that tables grow. */
static const char everything[] =
    "#set($a = {'k' : [1, 2.5, 'x', \"y$b\", true]})#set($a.k[0] = $a.size())#set($a['z'] = 1 + 2 * 3)\n"
    "#foreach($i in [1..3])$i.class.name#if($i == 1 && !$b || $i >= 2)a#elseif($i)b#{else}c#end#break#end\n"
    "#define($d)$a#end$d \\$x #foo($a) #@m(1)#end #macro(n)#end $s.replaceAll('[a-z]+', '$0').split(',')[0]\n"
    "$input.path('$.a[?(@.b == 1 && @.c =~ /x/)].d') $input.json('$..e') ## c\n#[[ u ]]##stop";

static void ready_all(scene *s) {
    ready(s, everything);
}

static void ready_texts(scene *s) {
    ready(s,
          "#set($s = 'a,b\xC3\xA9' + 1)$s.toUpperCase()$s.split(',').size()$s.replaceAll('[a-z]', '-')$s.concat('x')"
          "$s.substring(1)$s.replace('a', 'b')$s.format('%s %5d %.2f', 'x', 1, 2.5)$util.urlEncode($s)"
          "$util.base64Encode($s)$util.base64Decode('YQ==')$util.urlDecode('a+b')$util.escapeJavaScript($s)"
          "$util.parseJson('{\"a\":[1,{\"b\":null}]}')#set($p = '[' + 'a]')$s.matches($p)$s.compareToIgnoreCase('A')");
}

static void ready_values(scene *s) {
    ready(s,
          "#set($m = {})#foreach($i in [1..20])#set($x = $m.put($i, [$i, \"v$i\"]))#end$m$m.keySet()$m.entrySet()"
          "#set($l = [])#foreach($i in $m.values())#set($x = $l.add(0, $i))#end$l.subList(0, 2)$l.addAll($m.keySet())"
          "#set($n = 9223372036854775807 * 9223372036854775807)$n#set($n = $n / 3)$n#set($e = $m == {'a' : $l})$e"
          "#set($f = 0.12345678901234567890 + $n)$f");
}

static void ready_input(scene *s) {
    ready(s, "$input.params()$input.params('p')$input.body$input.path('$.a')$input.json('$.a[*].b')"
             "#set($q = '$..' + 'b')$input.json($q)$input.json('$.a[?(@.b =~ /1+/ || @.b > 0)]')$context.stage"
             "#set($context.requestOverride.header.h = 'v')$stageVariables.a");
    need(apigw_render_set_body(s->render, "{\"a\":[{\"b\":1},{\"b\":\"11\"}]}", 26, NULL) == APIGW_OK, "body");
    need(apigw_render_add_parameter(s->render, APIGW_TEMPLATE_PARAMETER_QUERY, "p", 1, "v", 1, NULL) == APIGW_OK, "p");
}

static void ready_overrides(scene *s) {
    apigw_error error;
    ready(s, "#set($context.requestOverride.header.h = ['a', {'b' : 1}])");
    need(apigw_template_render(s->template, s->render, s->out, &error) == APIGW_OK, error.message);
}

/* ---- calls ------------------------------------------------------------------------------------------------------ */

static apigw_status new_template(scene *s) {
    s->template = apigw_template_new(&s->allocator);
    return s->template != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_render(scene *s) {
    s->render = apigw_render_new(&s->allocator);
    return s->render != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status compile_everything(scene *s) {
    return compile(s, everything);
}

static apigw_status render(scene *s) {
    apigw_error error;
    size_t n;
    apigw_status status = apigw_template_render(s->template, s->render, s->out, &error);
    check(&counts, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    if (status != APIGW_OK) {
        (void)apigw_buffer_data(s->out, &n);
        check(&counts, n == 0, "after a failure the output has %zu bytes", n);
    }
    return status;
}

static apigw_status set_body(scene *s) {
    return apigw_render_set_body(s->render, "{\"a\":1}\xFF", 8, NULL);
}

static apigw_status add_parameter(scene *s) {
    return apigw_render_add_parameter(s->render, APIGW_TEMPLATE_PARAMETER_PATH, "name", 4, "value\xFF", 6, NULL);
}

static apigw_status add_stage_variable(scene *s) {
    return apigw_render_add_stage_variable(s->render, "name", 4, "value", 5, NULL);
}

static apigw_status set_context(scene *s) {
    static const char json[] =
        "{\"stage\":\"p\",\"authorizer\":{\"n\":1,\"claims\":{\"c\":true}},\"identity\":{\"x\":1}}";
    return apigw_render_set_context(s->render, json, sizeof json - 1, NULL);
}

static apigw_status get_overrides(scene *s) {
    return apigw_render_get_overrides(s->render, APIGW_OVERRIDE_REQUEST, s->out, NULL);
}

/* Values of several chunks: to be kept, they are put into one. */
static void with_much(scene *s) {
    static char text[20000];
    with_render(s);
    memset(text, ' ', sizeof text);
    for (int i = 0; i < 5; i++)
        need(apigw_render_set_body(s->render, text, sizeof text, NULL) == APIGW_OK, "body");
}

static apigw_status reset(scene *s) {
    apigw_render_reset(s->render);
    return memory.failed != 0 ? APIGW_E_NOMEM : APIGW_OK;
}

/* ---- models ----------------------------------------------------------------------------------------------------- */

static const char schema[] =
    "{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"$ref\":\"#/definitions/t\"},"
    "\"b\":{\"enum\":[1,\"x\",[2]]}},\"patternProperties\":{\"^[c-e]+\":{\"pattern\":\"^x.y$\"}},"
    "\"definitions\":{\"t\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"uniqueItems\":true}]}}}";

static void with_models(scene *s) {
    s->models = apigw_models_new(&s->allocator);
    need(s->models != NULL, "models");
}

static apigw_status add_model(scene *s) {
    return apigw_models_add(s->models, "M", 1, schema, sizeof schema - 1, 0, NULL);
}

static apigw_status seal_models(scene *s) {
    return apigw_models_seal(s->models, NULL);
}

static void with_model(scene *s) {
    with_models(s);
    need(add_model(s) == APIGW_OK, "model");
}

static void with_sealed(scene *s) {
    with_model(s);
    s->violations = apigw_violations_new(&s->allocator);
    need(s->violations != NULL && seal_models(s) == APIGW_OK, "sealed models");
}

static void with_validator(scene *s) {
    s->validator = apigw_method_validator_new(&s->allocator);
    need(s->validator != NULL, "validator");
}

static apigw_status new_models(scene *s) {
    s->models = apigw_models_new(&s->allocator);
    return s->models != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_api_id(scene *s) {
    static char id[6000]; /* more than the handle has at first */
    memset(id, 'a', sizeof id);
    return apigw_models_set_api_id(s->models, id, sizeof id, NULL);
}

static apigw_status new_violations(scene *s) {
    s->violations = apigw_violations_new(&s->allocator);
    return s->violations != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status validate(scene *s) {
    static const char body[] = "{\"a\":[1,[1],1],\"cd\":\"z\",\"b\":[3]}";
    apigw_status status = apigw_model_validate(s->models, "M", 1, body, sizeof body - 1, s->violations, NULL);
    return status == APIGW_E_VALUE ? APIGW_OK : status;
}

static apigw_status new_validator(scene *s) {
    s->validator = apigw_method_validator_new(&s->allocator);
    return s->validator != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status require_parameter(scene *s) {
    return apigw_method_validator_require(s->validator, "method.request.querystring.page", 31, NULL);
}

static apigw_status add_validated_model(scene *s) {
    return apigw_method_validator_add_model(s->validator, "application/json", 16, "M", 1, NULL);
}

static void with_request(scene *s) {
    with_sealed(s);
    with_validator(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    s->request = apigw_request_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->response != NULL, "request");
    need(add_validated_model(s) == APIGW_OK && require_parameter(s) == APIGW_OK, "validator");
    need(apigw_method_validator_set_switches(s->validator, APIGW_VALIDATE_PARAMETERS | APIGW_VALIDATE_BODY) == APIGW_OK,
         "switches");
}

static apigw_status check_request(scene *s) {
    apigw_status status =
        apigw_method_validator_check(s->validator, s->models, s->api, s->request, s->violations, s->response, NULL);
    return status == APIGW_E_NOMEM ? status : APIGW_OK;
}

/* ---- definitions ------------------------------------------------------------------------------------------------ */

/* Everything that makes something of its own: models that are compiled, patterns, routes, warnings, a router. */
static const char document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"a\"},\"x-amazon-apigateway-request-validators\":{\"all\":"
    "{\"validateRequestBody\":true,\"validateRequestParameters\":true}},\"x-amazon-apigateway-request-validator\":"
    "\"all\","
    "\"x-amazon-apigateway-policy\":{\"Statement\":[{\"Resource\":\"${AWS::Region}\"}]},"
    "\"x-amazon-apigateway-gateway-responses\":{\"THROTTLED\":{\"responseParameters\":{\"a\":1,\"b\":\"c\"}}},"
    "\"security\":[{\"s\":[\"x\"]},{\"k\":[]}],\"paths\":{\"/a/"
    "{b}\":{\"post\":{\"parameters\":[{\"in\":\"query\",\"name\":\"q\"}],"
    "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/M\"}},\"text/x\":"
    "{\"schema\":{\"type\":\"object\"}}}},\"x-amazon-apigateway-integration\":{\"type\":\"aws\",\"uri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations\",\"requestParameters\":{\"a\":\"b\"},"
    "\"requestTemplates\":{\"application/json\":\"{}\"},\"responses\":{\"default\":{\"statusCode\":200},"
    "\"4..\":{\"statusCode\":\"400\"}}}}}},\"components\":{\"schemas\":{\"M\":{\"properties\":{\"n\":{\"$ref\":"
    "\"#/components/schemas/"
    "N\"}}},\"N\":{\"pattern\":\"^a+$\"}},\"securitySchemes\":{\"k\":{\"type\":\"apiKey\",\"name\":"
    "\"x-api-key\",\"in\":\"header\"},\"s\":{\"type\":\"apiKey\",\"name\":\"A\",\"in\":\"header\","
    "\"x-amazon-apigateway-authorizer\":{\"type\":\"token\",\"identityValidationExpression\":\"^x+\",\"authorizerUri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/g:v/invocations\"}}}}}";

static const char template_document[] =
    "{\"Transform\":\"AWS::Serverless-2016-10-31\",\"Parameters\":{\"P\":{\"Type\":\"CommaDelimitedList\",\"Default\":"
    "\"a,b\"}},"
    "\"Conditions\":{\"C\":{\"Fn::Equals\":[{\"Ref\":\"AWS::Partition\"},\"aws\"]}},\"Globals\":{\"Api\":{\"Cors\":\"'*"
    "'\","
    "\"Variables\":{\"v\":\"1\"},\"BinaryMediaTypes\":[\"a~1b\"]}},\"Resources\":{\"A\":{\"Type\":\"AWS::Serverless::"
    "Api\","
    "\"Properties\":{\"StageName\":{\"Fn::Join\":[\"-\",{\"Ref\":\"P\"}]},\"Variables\":{\"w\":{\"Fn::If\":[\"C\","
    "\"x\",\"y\"]}},"
    "\"Domain\":{\"DomainName\":\"d\"},\"Auth\":{\"DefaultAuthorizer\":\"R\",\"Authorizers\":{\"R\":{\"FunctionArn\":"
    "{\"Fn::GetAtt\":[\"F\",\"Arn\"]},\"FunctionPayloadType\":\"REQUEST\",\"Identity\":{\"Headers\":[\"H\"]}}}},"
    "\"GatewayResponses\":{\"THROTTLED\":{\"ResponseParameters\":{\"Headers\":{\"a\":\"b\"}}}},\"Models\":{\"U\":{"
    "\"type\":"
    "\"object\"}}}},\"F\":{\"Type\":\"AWS::Serverless::Function\",\"Properties\":{\"Events\":{\"E\":{\"Type\":\"Api\","
    "\"Properties\":{\"RestApiId\":{\"Ref\":\"A\"},\"Path\":\"/"
    "x\",\"Method\":\"get\",\"RequestModel\":{\"Model\":\"U\","
    "\"ValidateBody\":true},\"RequestParameters\":[{\"method.request.header.h\":{\"Caching\":true}}]}}}}},"
    "\"Plan\":{\"Type\":\"AWS::ApiGateway::UsagePlan\",\"Properties\":{\"ApiStages\":[{\"ApiId\":{\"Ref\":\"A\"},"
    "\"Stage\":\"p\"}]}},"
    "\"Res\":{\"Type\":\"AWS::ApiGateway::Resource\",\"Properties\":{\"RestApiId\":{\"Ref\":\"A\"},\"ParentId\":{\"Fn::"
    "GetAtt\":"
    "\"A.RootResourceId\"},\"PathPart\":{\"Fn::Select\":[1,{\"Fn::Split\":[\"/\",\"a/y\"]}]}}}}}";

static void with_definition(scene *s) {
    s->definition = apigw_definition_new(&s->allocator);
    s->out = apigw_buffer_new(&s->allocator);
    need(s->definition != NULL && s->out != NULL, "definition");
}

static apigw_status new_definition(scene *s) {
    s->definition = apigw_definition_new(&s->allocator);
    return s->definition != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_definition_value(scene *s) {
    static char text[6000]; /* more than the handle has at first */
    memset(text, 'a', sizeof text);
    return apigw_definition_set_value(s->definition, "AWS::Region", APIGW_NTS, text, sizeof text, NULL);
}

static apigw_status select_definition(scene *s) {
    static char text[6000];
    memset(text, 'a', sizeof text);
    return apigw_definition_select(s->definition, text, sizeof text, NULL);
}

static apigw_status load(scene *s, const char *text) {
    apigw_error error;
    apigw_status status = apigw_definition_load(s->definition, text, APIGW_NTS, &error);
    check(&counts, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    check(&counts, (status == APIGW_OK) == (apigw_definition_kind(s->definition) != 0),
          "what is left is half a definition");
    check(&counts, status == APIGW_OK || status == APIGW_E_NOMEM, "%s", error.message);
    return status;
}

static apigw_status load_document(scene *s) {
    return load(s, document);
}

static apigw_status load_template(scene *s) {
    return load(s, template_document);
}

static void with_loaded(scene *s) {
    with_definition(s);
    need(load(s, document) == APIGW_OK, "document");
}

static apigw_status describe(scene *s) {
    return apigw_definition_describe(s->definition, APIGW_DESCRIBE_ALL, s->out, NULL);
}

static const entry entries[] = {
    {"apigw_definition_new", "", nothing, new_definition, false},
    {"apigw_definition_set_value", "", with_definition, set_definition_value, false},
    {"apigw_definition_select", "", with_definition, select_definition, false},
    {"apigw_definition_load", "a document", with_definition, load_document, false},
    {"apigw_definition_load", "a template", with_definition, load_template, false},
    {"apigw_definition_describe", "", with_loaded, describe, false},
    {"apigw_models_new", "", nothing, new_models, false},
    {"apigw_models_set_api_id", "", with_models, set_api_id, false},
    {"apigw_models_add", "", with_models, add_model, false},
    {"apigw_models_seal", "", with_model, seal_models, false},
    {"apigw_violations_new", "", nothing, new_violations, false},
    {"apigw_model_validate", "", with_sealed, validate, false},
    {"apigw_method_validator_new", "", nothing, new_validator, false},
    {"apigw_method_validator_require", "", with_validator, require_parameter, false},
    {"apigw_method_validator_add_model", "", with_validator, add_validated_model, false},
    {"apigw_method_validator_check", "", with_request, check_request, false},
    {"apigw_template_new", "", nothing, new_template, false},
    {"apigw_render_new", "", nothing, new_render, false},
    {"apigw_template_compile", "", with_template, compile_everything, false},
    {"apigw_template_render", "everything", ready_all, render, false},
    {"apigw_template_render", "texts", ready_texts, render, false},
    {"apigw_template_render", "values", ready_values, render, false},
    {"apigw_template_render", "input", ready_input, render, false},
    {"apigw_render_set_body", "", with_render, set_body, false},
    {"apigw_render_add_parameter", "", with_render, add_parameter, false},
    {"apigw_render_add_stage_variable", "", with_render, add_stage_variable, false},
    {"apigw_render_set_context", "", with_render, set_context, false},
    {"apigw_render_get_overrides", "", ready_overrides, get_overrides, false},
    {"apigw_render_reset", "", with_much, reset, true},
};

/* ---- the sweep -------------------------------------------------------------------------------------------------- */

/* A handle works after a failure. */
static void check_works(scene *s, const char *name) {
    static const char text[] = "a$input.json('$.b')";
    size_t n = 0;
    if (s->render == NULL || s->out == NULL)
        return;
    apigw_template *t = apigw_template_new(&s->allocator);
    need(t != NULL && apigw_template_compile(t, text, sizeof text - 1, NULL) == APIGW_OK, "compile");
    apigw_render_reset(s->render);
    (void)apigw_render_set_body(s->render, "{\"b\":[1]}", 9, NULL);
    apigw_status status = apigw_template_render(t, s->render, s->out, NULL);
    const char *out = apigw_buffer_data(s->out, &n);
    check(&counts, status == APIGW_OK && n == 4 && memcmp(out, "a[1]", 4) == 0, "%s: afterwards '%.*s'", name, (int)n,
          out);
    apigw_template_free(t);
}

/* One try with the k-th allocation failing; whether one failed. */
static bool attempt(const entry *e, size_t k, bool for_ever) {
    scene s = {.allocator = watched_allocator(&memory)};
    watched_arm(&memory, 0, false);
    e->set_up(&s);
    watched_arm(&memory, k, for_ever);
    apigw_status status = e->call(&s);
    const bool failed = memory.failed != 0;
    watched_arm(&memory, 0, false);
    check(&counts, status == (failed ? APIGW_E_NOMEM : APIGW_OK), "%s (%s), allocation %zu: %s", e->name, e->how, k,
          apigw_status_name(status));
    check_works(&s, e->name);
    apigw_template_free(s.template);
    apigw_render_free(s.render);
    apigw_buffer_free(s.out);
    apigw_definition_free(s.definition);
    apigw_models_free(s.models);
    apigw_violations_free(s.violations);
    apigw_method_validator_free(s.validator);
    apigw_api_free(s.api);
    apigw_request_free(s.request);
    apigw_response_free(s.response);
    check(&counts, memory.live_blocks == 0 && memory.wrong == 0, "%s (%s), allocation %zu: %zu blocks are left",
          e->name, e->how, k, memory.live_blocks);
    return failed;
}

static void sweep(const entry *e) {
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        size_t k = 1;
        while (attempt(e, k, for_ever != 0))
            k++;
        check(&counts, k > 1 || e->call == seal_models, "%s (%s) allocates nothing", e->name, e->how);
        printf("%s (%s): %zu allocations%s\n", e->name, e->how, k - 1, for_ever ? ", for ever" : "");
    }
}

/* Every function that a header declares is swept, or listed above. */
static void check_header(const char *path) {
    size_t len;
    char *text = read_whole(path, &len), name[128];
    if (!check(&counts, text != NULL, "%s cannot be read", path))
        return;
    for (const char *at = strstr(text, "\nAPIGW_API "); at != NULL; at = strstr(at + 1, "\nAPIGW_API ")) {
        const char *open = strchr(at, '('), *begin = open;
        bool listed = false;
        while (begin > at && (isalnum((unsigned char)begin[-1]) || begin[-1] == '_'))
            begin--;
        snprintf(name, sizeof name, "%.*s", (int)(open - begin), begin);
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            listed = listed || strcmp(never[i], name) == 0;
        for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
            listed = listed || strcmp(entries[i].name, name) == 0;
        check(&counts, listed, "%s: %s is neither swept nor listed", path, name);
    }
    free(text);
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "include/apigw/gateway";
    DIR *directory = opendir(path);
    const struct dirent *file;
    unsigned headers = 0;
    need(directory != NULL, path);
    while ((file = readdir(directory)) != NULL) {
        char name[512];
        if (strstr(file->d_name, ".h") == NULL)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, file->d_name);
        check_header(name);
        headers++;
    }
    closedir(directory);
    check(&counts, headers >= 2, "%s has %u headers", path, headers);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        sweep(&entries[i]);
    return conclude(&counts);
}
