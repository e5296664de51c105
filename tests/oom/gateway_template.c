/* The rows of the allocation sweep for include/apigw/gateway/template.h. */
#include "scenes.h"

static void with_template(scene *s) {
    s->template = apigw_template_new(&s->allocator);
    need(s->template != NULL, "template");
}

static void with_render(scene *s) {
    s->render = apigw_render_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->render != NULL && s->buffer != NULL, "render");
}

static apigw_status compile(scene *s, const char *text) {
    apigw_error error;
    apigw_status status = apigw_template_compile(s->template, text, strlen(text), &error);
    check(&checks, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
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
    need(apigw_template_render(s->template, s->render, s->buffer, &error) == APIGW_OK, error.message);
}

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
    apigw_status status = apigw_template_render(s->template, s->render, s->buffer, &error);
    check(&checks, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    if (status != APIGW_OK) {
        (void)apigw_buffer_data(s->buffer, &n);
        check(&checks, n == 0, "after a failure the output has %zu bytes", n);
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

static apigw_status set_stage_variables(scene *s) {
    return apigw_render_set_stage_variables(s->render, "{\"a\":\"b\",\"c\":1,\"d\":true}", APIGW_NTS, NULL);
}

static apigw_status set_context(scene *s) {
    static const char json[] =
        "{\"stage\":\"p\",\"authorizer\":{\"n\":1,\"claims\":{\"c\":true}},\"identity\":{\"x\":1}}";
    return apigw_render_set_context(s->render, json, sizeof json - 1, NULL);
}

static apigw_status get_overrides(scene *s) {
    return apigw_render_get_overrides(s->render, APIGW_OVERRIDE_REQUEST, s->buffer, NULL);
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

/* A handle works after a failure. */
static void check_works(scene *s, bool done, const char *name) {
    static const char text[] = "a$input.json('$.b')";
    size_t n = 0;
    (void)done;
    if (s->render == NULL || s->buffer == NULL)
        return;
    apigw_template *t = apigw_template_new(&s->allocator);
    need(t != NULL && apigw_template_compile(t, text, sizeof text - 1, NULL) == APIGW_OK, "compile");
    apigw_render_reset(s->render);
    (void)apigw_render_set_body(s->render, "{\"b\":[1]}", 9, NULL);
    apigw_status status = apigw_template_render(t, s->render, s->buffer, NULL);
    const char *out = apigw_buffer_data(s->buffer, &n);
    check(&checks, status == APIGW_OK && n == 4 && memcmp(out, "a[1]", 4) == 0, "%s: afterwards '%.*s'", name, (int)n,
          out);
    apigw_template_free(t);
}

static const char *const never[] = {
    "apigw_template_free",
    "apigw_render_free",
    "apigw_render_set_option",
};

static const oom_row rows[] = {
    {"apigw_template_new", "", nothing, new_template, check_works, OOM_FAILS},
    {"apigw_render_new", "", nothing, new_render, check_works, OOM_FAILS},
    {"apigw_template_compile", "", with_template, compile_everything, check_works, OOM_FAILS},
    {"apigw_template_render", "everything", ready_all, render, check_works, OOM_FAILS},
    {"apigw_template_render", "texts", ready_texts, render, check_works, OOM_FAILS},
    {"apigw_template_render", "values", ready_values, render, check_works, OOM_FAILS},
    {"apigw_template_render", "input", ready_input, render, check_works, OOM_FAILS},
    {"apigw_render_set_body", "", with_render, set_body, check_works, OOM_FAILS},
    {"apigw_render_add_parameter", "", with_render, add_parameter, check_works, OOM_FAILS},
    {"apigw_render_add_stage_variable", "", with_render, add_stage_variable, check_works, OOM_FAILS},
    {"apigw_render_set_stage_variables", "", with_render, set_stage_variables, check_works, OOM_FAILS},
    {"apigw_render_set_context", "", with_render, set_context, check_works, OOM_FAILS},
    {"apigw_render_get_overrides", "", ready_overrides, get_overrides, check_works, OOM_FAILS},
    {"apigw_render_reset", "", with_much, reset, check_works, OOM_FAILS},
};

const oom_table oom_gateway_template = {"include/apigw/gateway/template.h", OOM_LIST(never), OOM_LIST(rows)};
