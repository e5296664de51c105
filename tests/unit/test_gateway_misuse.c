/* Calls of the gateway library without what they need: each says so and changes nothing. */
#include <apigw/gateway.h>
#include <check.h>
#include <string.h>

Suite *gateway_misuse_suite(void);

/* Assert that the call, whose last argument is `&err`, refuses its arguments and says so in the error too. */
#define refuses(call)                                                                                                  \
    do {                                                                                                               \
        apigw_error err = {.code = APIGW_OK};                                                                          \
        const apigw_status status_ = (call);                                                                           \
        ck_assert_msg(status_ == APIGW_E_ARGUMENT, "%s: %s", #call, apigw_status_name(status_));                       \
        ck_assert_msg(err.code == APIGW_E_ARGUMENT && err.message[0] != '\0', "%s: the error", #call);                 \
    } while (0)

START_TEST(templates) {
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    static char text[APIGW_TEMPLATE_SIZE_MAX + 1];
    refuses(apigw_template_compile(NULL, "a", 1, &err));
    refuses(apigw_template_compile(t, NULL, 1, &err));
    ck_assert_int_eq(apigw_template_render(t, r, out, NULL), APIGW_E_STATE);
    memset(text, 'a', sizeof text);
    ck_assert_int_eq(apigw_template_compile(t, text, sizeof text, NULL), APIGW_E_SIZE);
    apigw_template_free(t);
    t = apigw_template_new(NULL);
    ck_assert_int_eq(apigw_template_compile(t, "a$input.body", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_template_compile(t, "b", 1, NULL), APIGW_E_STATE);
    refuses(apigw_render_set_option(NULL, APIGW_RENDER_MAX_STEPS, 1, &err));
    refuses(apigw_render_set_option(r, 0, 1, &err));
    refuses(apigw_render_set_option(r, APIGW_RENDER_LAST + 1, 1, &err));
    refuses(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, 0, &err));
    refuses(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, UINT64_C(1) << 32, &err));
    refuses(apigw_render_set_body(NULL, "a", 1, &err));
    refuses(apigw_render_set_body(r, NULL, 1, &err));
    refuses(apigw_render_add_parameter(NULL, APIGW_TEMPLATE_PARAMETER_PATH, "a", 1, "b", 1, &err));
    refuses(apigw_render_add_parameter(r, 0, "a", 1, "b", 1, &err));
    refuses(apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_LAST + 1, "a", 1, "b", 1, &err));
    refuses(apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_PATH, NULL, 1, "b", 1, &err));
    refuses(apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_PATH, "a", 1, NULL, 1, &err));
    refuses(apigw_render_add_stage_variable(NULL, "a", 1, "b", 1, &err));
    refuses(apigw_render_add_stage_variable(r, NULL, 1, "b", 1, &err));
    refuses(apigw_render_add_stage_variable(r, "a", 1, NULL, 1, &err));
    refuses(apigw_render_set_stage_variables(NULL, "{}", 2, &err));
    refuses(apigw_render_set_stage_variables(r, NULL, 2, &err));
    refuses(apigw_render_set_context(r, NULL, 2, &err));
    refuses(apigw_template_render(NULL, r, out, &err));
    refuses(apigw_template_render(t, NULL, out, &err));
    refuses(apigw_template_render(t, r, NULL, &err));
    refuses(apigw_render_get_overrides(NULL, APIGW_OVERRIDE_REQUEST, out, &err));
    refuses(apigw_render_get_overrides(r, APIGW_OVERRIDE_REQUEST, NULL, &err));
    refuses(apigw_render_get_overrides(r, 0, out, &err));
    refuses(apigw_render_get_overrides(r, APIGW_OVERRIDE_LAST + 1, out, &err));
    ck_assert_int_eq(apigw_render_set_stage_variables(r, "[]", 2, NULL), APIGW_E_TYPE);
    ck_assert_int_eq(apigw_render_set_context(r, "[}", 2, NULL), APIGW_E_SYNTAX);
    apigw_error error;
    ck_assert_int_eq(apigw_render_set_stage_variables(r, "{\"a\":{}}", 8, &error), APIGW_E_TYPE);
    ck_assert_str_eq(error.pointer, "/a");
    apigw_render_reset(NULL);
    apigw_template_free(NULL);
    apigw_render_free(NULL);
    apigw_buffer_free(out);
    apigw_render_free(r);
    apigw_template_free(t);
}
END_TEST

/* Bounds of a render handle: a text of the template that asks for more of something than its option allows. */
START_TEST(bounds_of_templates) {
    static const struct {
        uint32_t option;
        uint64_t setting;
        const char *text;
    } rows[] = {
        {APIGW_RENDER_MAX_STEPS, 20, "#foreach($i in [1..100])a#end"},
        {APIGW_RENDER_MAX_STEPS, 20, "#set($s = 'aaaaaaaaaaaaaaaaaaaaaaaaa')$s.matches('(a*)*b')$s.split('')"},
        {APIGW_RENDER_MAX_OUTPUT, 10, "0123456789a"},
        {APIGW_RENDER_MAX_OUTPUT, 10, "#set($s = '0123456789')$s$s"},
        {APIGW_RENDER_MAX_OUTPUT, 10, "#set($s = '01234')#set($s = \"$s$s$s\")$s"},
        {APIGW_RENDER_MAX_MEMORY, 4096, "#set($l = [1..100000])"},
        {APIGW_RENDER_MAX_MEMORY, 4096, "#set($s = '0123456789')#foreach($i in [1..20])#set($s = $s + $s)#end"},
        {APIGW_RENDER_MAX_STEPS, 300, "#set($l = [1..200])#if($l == [1..200])a#end"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        apigw_template *t = apigw_template_new(NULL);
        apigw_render *r = apigw_render_new(NULL);
        apigw_buffer *out = apigw_buffer_new(NULL);
        size_t n = 1;
        ck_assert_int_eq(apigw_template_compile(t, rows[i].text, APIGW_NTS, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_template_render(t, r, out, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_render_set_option(r, rows[i].option, rows[i].setting, NULL), APIGW_OK);
        ck_assert_msg(apigw_template_render(t, r, out, NULL) == APIGW_E_SIZE, "row %zu", i);
        (void)apigw_buffer_data(out, &n);
        ck_assert_uint_eq(n, 0);
        apigw_buffer_free(out);
        apigw_render_free(r);
        apigw_template_free(t);
    }
}
END_TEST

START_TEST(models) {
    apigw_models *m = apigw_models_new(NULL);
    apigw_violations *list = apigw_violations_new(NULL);
    apigw_violation one;
    static char text[APIGW_MODEL_SCHEMA_MAX + 1];
    memset(text, ' ', sizeof text);
    ck_assert_int_eq(apigw_models_set_option(NULL, APIGW_MODEL_MAX_DEPTH, 9), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(m, 0, 9), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(m, APIGW_MODEL_MAX_DEPTH, 0), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(m, APIGW_MODEL_MAX_DEPTH, 201), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(m, APIGW_MODEL_MAX_STEPS, 999), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(m, APIGW_MODEL_MAX_DEPTH, 3), APIGW_OK);
    refuses(apigw_models_set_api_id(NULL, "a", 1, &err));
    refuses(apigw_models_set_api_id(m, NULL, 1, &err));
    refuses(apigw_models_add(NULL, "M", 1, "{}", 2, 0, &err));
    refuses(apigw_models_add(m, NULL, 1, "{}", 2, 0, &err));
    refuses(apigw_models_add(m, "M", 1, NULL, 2, 0, &err));
    refuses(apigw_models_add(m, "M", 1, "{}", 2, 1u << 31, &err));
    ck_assert_int_eq(apigw_models_add(m, "M", 1, text, sizeof text, 0, NULL), APIGW_E_SIZE);
    refuses(apigw_models_seal(NULL, &err));
    ck_assert_uint_eq(apigw_models_count(NULL), 0);
    ck_assert_int_eq(apigw_models_has(NULL, "M", 1), 0);
    ck_assert_int_eq(apigw_models_has(m, NULL, 1), 0);
    ck_assert_int_eq(apigw_models_has(m, "M", 1), 0);
    ck_assert_int_eq(apigw_models_add(m, "M", 1, "{\"items\":{\"$ref\":\"#\"}}", APIGW_NTS, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_models_seal(m, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_models_add(m, "N", 1, "{}", 2, 0, NULL), APIGW_E_STATE);
    refuses(apigw_model_validate(NULL, "M", 1, "1", 1, list, &err));
    refuses(apigw_model_validate(m, NULL, 1, "1", 1, list, &err));
    refuses(apigw_model_validate(m, "M", 1, NULL, 1, list, &err));
    refuses(apigw_model_validate(m, "M", 1, "1", 1, NULL, &err));
    ck_assert_int_eq(apigw_model_validate(m, "N", 1, "1", 1, list, NULL), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_model_validate(m, "M", 1, "[[[[[[1]]]]]]", APIGW_NTS, list, NULL), APIGW_E_DEPTH);
    ck_assert_uint_eq(apigw_violations_count(NULL), 0);
    ck_assert_uint_eq(apigw_violations_omitted(NULL), 0);
    ck_assert_int_eq(apigw_violations_at(NULL, 0, &one), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_violations_at(list, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_violations_at(list, 99, &one), APIGW_E_NOT_FOUND);
    ck_assert_ptr_null(apigw_violations_text(NULL, NULL));
    apigw_violations_free(NULL);
    apigw_models_free(NULL);
    apigw_violations_free(list);
    apigw_models_free(m);
}
END_TEST

START_TEST(validators) {
    apigw_method_validator *v = apigw_method_validator_new(NULL);
    apigw_violations *list = apigw_violations_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    ck_assert_int_eq(apigw_method_validator_set_switches(NULL, 0), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_method_validator_set_switches(v, 1u << 31), APIGW_E_ARGUMENT);
    refuses(apigw_method_validator_require(NULL, "method.request.header.a", APIGW_NTS, &err));
    refuses(apigw_method_validator_require(v, NULL, 1, &err));
    refuses(apigw_method_validator_add_model(NULL, "a/b", 3, "M", 1, &err));
    refuses(apigw_method_validator_add_model(v, NULL, 3, "M", 1, &err));
    refuses(apigw_method_validator_add_model(v, "a/b", 3, NULL, 1, &err));
    refuses(apigw_method_validator_check(NULL, NULL, api, request, list, response, &err));
    refuses(apigw_method_validator_check(v, NULL, NULL, request, list, response, &err));
    refuses(apigw_method_validator_check(v, NULL, api, NULL, list, response, &err));
    refuses(apigw_method_validator_check(v, NULL, api, request, list, NULL, &err));
    apigw_method_validator_free(NULL);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_violations_free(list);
    apigw_method_validator_free(v);
}
END_TEST

START_TEST(definitions) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_definition_entry entry;
    apigw_error warning;
    refuses(apigw_definition_set_option(NULL, APIGW_DEFINITION_OPT_BASE_PATH, 0, &err));
    refuses(apigw_definition_set_option(d, 0, 0, &err));
    refuses(apigw_definition_set_option(d, 999, 0, &err));
    refuses(apigw_definition_set_value(NULL, "a", 1, "b", 1, &err));
    refuses(apigw_definition_set_value(d, NULL, 1, "b", 1, &err));
    refuses(apigw_definition_set_value(d, "a", 1, NULL, 1, &err));
    refuses(apigw_definition_select(NULL, "a", 1, &err));
    refuses(apigw_definition_load(NULL, "{}", 2, &err));
    refuses(apigw_definition_load(d, NULL, 2, &err));
    ck_assert_uint_eq(apigw_definition_kind(NULL), 0);
    ck_assert_uint_eq(apigw_definition_kind(d), 0);
    ck_assert_uint_eq(apigw_definition_event_kind(NULL), 0);
    ck_assert_uint_eq(apigw_definition_event_kind(d), 0);
    ck_assert_ptr_null(apigw_definition_kind_name(99));
    ck_assert_uint_eq(apigw_definition_route_count(NULL), 0);
    ck_assert_uint_eq(apigw_definition_warning_count(NULL), 0);
    ck_assert_int_eq(apigw_definition_entry_at(NULL, APIGW_DESCRIBE_ROUTES, 0, &entry), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_warning_at(NULL, 0, &warning), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_warning_at(d, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_warning_at(d, 0, &warning), APIGW_E_NOT_FOUND);
    refuses(apigw_definition_describe(NULL, APIGW_DESCRIBE_ALL, out, &err));
    refuses(apigw_definition_describe(d, APIGW_DESCRIBE_ALL, NULL, &err));
    ck_assert_int_eq(apigw_definition_describe(d, APIGW_DESCRIBE_ALL, out, NULL), APIGW_E_STATE);
    apigw_definition_free(NULL);
    apigw_buffer_free(out);
    apigw_definition_free(d);
}
END_TEST

START_TEST(exchanges) {
    apigw_exchange *x = apigw_exchange_new(NULL);
    apigw_domain *domain = apigw_domain_new(NULL);
    apigw_request *request = apigw_request_new(NULL);
    apigw_mapping mapping = {0};
    size_t n = 1;
    refuses(apigw_exchange_begin(NULL, NULL, NULL, NULL, 0, 0, &err));
    refuses(apigw_exchange_begin(x, NULL, NULL, NULL, 0, 0, &err));
    refuses(apigw_exchange_answer(NULL, "a", 1, 0, &err));
    refuses(apigw_exchange_answer(x, NULL, 1, 0, &err));
    refuses(apigw_exchange_fail(NULL, APIGW_FAIL_TIMEOUT, &err));
    refuses(apigw_exchange_fail(x, 0, &err));
    refuses(apigw_exchange_fail(x, APIGW_FAIL_LAST + 1, &err));
    ck_assert_int_eq(apigw_exchange_answer(x, "", 0, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_fail(x, APIGW_FAIL_TIMEOUT, NULL), APIGW_E_STATE);
    ck_assert_uint_eq(apigw_exchange_step(NULL), APIGW_STEP_NONE);
    ck_assert_ptr_null(apigw_exchange_get(NULL, APIGW_EXCHANGE_KEY, &n));
    ck_assert_uint_eq(n, 0);
    for (uint32_t field = 0; field <= APIGW_EXCHANGE_LOG + 20; field++)
        ck_assert_ptr_null(apigw_exchange_get(x, field, NULL));
    ck_assert_uint_eq(apigw_exchange_int(NULL, APIGW_EXCHANGE_TIMEOUT_MS), 0);
    ck_assert_ptr_null(apigw_exchange_response(NULL));
    ck_assert_ptr_null(apigw_exchange_call(NULL));
    ck_assert_ptr_null(apigw_exchange_call(x));
    refuses(apigw_domain_set_option(NULL, APIGW_DOMAIN_OPT_MATCH, 0, &err));
    refuses(apigw_domain_set_option(domain, 0, 0, &err));
    refuses(apigw_domain_add(NULL, "a", 1, NULL, "s", 1, NULL, &err));
    refuses(apigw_domain_add(domain, NULL, 1, NULL, "s", 1, NULL, &err));
    refuses(apigw_domain_add(domain, "a", 1, NULL, NULL, 1, NULL, &err));
    refuses(apigw_domain_select(NULL, "/", 1, &mapping, &err));
    refuses(apigw_domain_select(domain, NULL, 1, &mapping, &err));
    refuses(apigw_domain_select(domain, "/", 1, NULL, &err));
    refuses(apigw_mapping_apply(NULL, request, &err));
    refuses(apigw_mapping_apply(&mapping, NULL, &err));
    apigw_exchange_reset(NULL);
    apigw_exchange_free(NULL);
    apigw_domain_free(NULL);
    apigw_request_free(request);
    apigw_domain_free(domain);
    apigw_exchange_free(x);
}
END_TEST

START_TEST(integrations) {
    apigw_integration *i = apigw_integration_new(NULL, APIGW_KIND_REST);
    apigw_integration_call *call = apigw_integration_call_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_error issue;
    apigw_pair pair;
    int64_t status;
    size_t n = 1;
    refuses(apigw_integration_compile(NULL, "{}", 2, &err));
    refuses(apigw_integration_compile(i, NULL, 2, &err));
    refuses(apigw_integration_declare_status(NULL, 200, &err));
    ck_assert_uint_eq(apigw_integration_type(NULL), 0);
    ck_assert_uint_eq(apigw_integration_timeout(NULL), 0);
    ck_assert_uint_eq(apigw_integration_issue_count(NULL), 0);
    ck_assert_int_eq(apigw_integration_issue_at(NULL, 0, &issue), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_issue_at(i, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_issue_at(i, 0, &issue), APIGW_E_NOT_FOUND);
    ck_assert_ptr_null(apigw_integration_call_render(NULL));
    refuses(apigw_integration_request(NULL, call, api, request, &err));
    refuses(apigw_integration_request(i, NULL, api, request, &err));
    refuses(apigw_integration_request(i, call, NULL, request, &err));
    refuses(apigw_integration_request(i, call, api, NULL, &err));
    ck_assert_ptr_null(apigw_integration_call_get(NULL, 1, &n));
    ck_assert_ptr_null(apigw_integration_call_body(NULL, &n));
    ck_assert_uint_eq(apigw_integration_call_count(NULL, 1), 0);
    ck_assert_int_eq(apigw_integration_call_at(NULL, 1, 0, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_call_at(call, 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_call_mock_status(NULL, &status), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_call_is_async(NULL), 0);
    refuses(apigw_integration_respond_function(NULL, call, api, request, "1", 1, 0, response, &err));
    refuses(apigw_integration_respond_function(i, call, api, request, NULL, 1, 0, response, &err));
    refuses(apigw_integration_respond_function(i, call, api, request, "1", 1, 0, NULL, &err));
    refuses(apigw_integration_respond_endpoint(i, call, api, request, NULL, response, &err));
    refuses(apigw_integration_respond_mock(NULL, call, api, request, response, &err));
    apigw_integration_call_reset(NULL);
    apigw_integration_call_free(NULL);
    apigw_integration_free(NULL);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_integration_call_free(call);
    apigw_integration_free(i);
}
END_TEST

START_TEST(gateway_responses) {
    apigw_gateway_responses *g = apigw_gateway_responses_new(NULL);
    apigw_failure *f = apigw_failure_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    const uint32_t type = apigw_gateway_response_type_by_name("THROTTLED", APIGW_NTS);
    ck_assert_ptr_null(apigw_gateway_response_type_name(0));
    ck_assert_ptr_null(apigw_gateway_response_type_name(999));
    ck_assert_uint_eq(apigw_gateway_response_type_by_name(NULL, 1), 0);
    ck_assert_uint_eq(apigw_gateway_response_type_by_name("NO", 2), 0);
    ck_assert_uint_eq(apigw_gateway_response_type_of(0), 0);
    refuses(apigw_gateway_responses_add(NULL, type, &err));
    refuses(apigw_gateway_responses_add(g, 0, &err));
    refuses(apigw_gateway_responses_set_status(NULL, type, 400, &err));
    refuses(apigw_gateway_responses_add_parameter(NULL, type, "a", 1, "'b'", 3, &err));
    refuses(apigw_gateway_responses_add_parameter(g, type, NULL, 1, "'b'", 3, &err));
    refuses(apigw_gateway_responses_add_template(NULL, type, "a/b", 3, "c", 1, &err));
    refuses(apigw_gateway_responses_add_template(g, type, NULL, 3, "c", 1, &err));
    refuses(apigw_gateway_responses_describe(g, type, NULL, &err));
    refuses(apigw_failure_set(NULL, type, 0, "a", 1, &err));
    refuses(apigw_failure_set(f, 0, 0, "a", 1, &err));
    refuses(apigw_failure_set_response(NULL, 1, response, &err));
    refuses(apigw_failure_set_validation(NULL, "a", 1, &err));
    refuses(apigw_failure_set_context(NULL, "{}", 2, &err));
    refuses(apigw_gateway_respond(NULL, g, f, api, NULL, &err));
    refuses(apigw_gateway_respond(response, g, NULL, api, NULL, &err));
    apigw_gateway_responses_free(NULL);
    apigw_failure_free(NULL);
    apigw_api_free(api);
    apigw_response_free(response);
    apigw_buffer_free(out);
    apigw_failure_free(f);
    apigw_gateway_responses_free(g);
}
END_TEST

START_TEST(claims) {
    apigw_token_rules *rules = apigw_token_rules_new(NULL);
    apigw_claims *c = apigw_claims_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    refuses(apigw_token_rules_set_option(NULL, 1, 1, &err));
    refuses(apigw_token_rules_set_option(rules, 0, 1, &err));
    refuses(apigw_token_rules_add(NULL, 1, "a", 1, &err));
    refuses(apigw_token_rules_add(rules, 0, "a", 1, &err));
    refuses(apigw_token_rules_add(rules, 1, NULL, 1, &err));
    refuses(apigw_claims_apply(NULL, rules, api, "{}", 2, 0, request, response, &err));
    refuses(apigw_claims_apply(c, NULL, api, "{}", 2, 0, request, response, &err));
    ck_assert_ptr_null(apigw_claims_authorizer(NULL, NULL));
    refuses(apigw_token_refuse(NULL, api, request, 1, &err));
    refuses(apigw_token_refuse(response, api, request, 0, &err));
    ck_assert_ptr_null(apigw_token_find(NULL, 1, NULL));
    apigw_claims_free(NULL);
    apigw_token_rules_free(NULL);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_claims_free(c);
    apigw_token_rules_free(rules);
}
END_TEST

/* The list of constants and the look-up by name agree. */
START_TEST(constants) {
    int64_t listed = -1, found = -2;
    size_t i = 0;
    for (const char *name; (name = apigw_gateway_constant_at(i, &listed)) != NULL; i++) {
        ck_assert_int_eq(apigw_gateway_constant(name, APIGW_NTS, &found), APIGW_OK);
        ck_assert_msg(found == listed, "%s", name);
        ck_assert_ptr_eq(apigw_gateway_constant_at(i, NULL), name);
    }
    ck_assert_uint_gt(i, 100);
    ck_assert_int_eq(apigw_gateway_constant("APIGW_CACHE_TTL_MAX", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_gateway_constant(NULL, 0, &found), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_constant("APIGW_NO", APIGW_NTS, &found), APIGW_E_NOT_FOUND);
}
END_TEST

Suite *gateway_misuse_suite(void) {
    Suite *s = suite_create("gateway_misuse");
    TCase *t = tcase_create("gateway_misuse");
    tcase_add_test(t, templates);
    tcase_add_test(t, bounds_of_templates);
    tcase_add_test(t, models);
    tcase_add_test(t, validators);
    tcase_add_test(t, definitions);
    tcase_add_test(t, exchanges);
    tcase_add_test(t, integrations);
    tcase_add_test(t, gateway_responses);
    tcase_add_test(t, claims);
    tcase_add_test(t, constants);
    suite_add_tcase(s, t);
    return s;
}
