/* The rows of the allocation sweep for include/apigw/gateway/definition.h. */
#include "scenes.h"

/* Everything that makes something of its own: models that are compiled, patterns, routes, warnings, a router. */
static const char document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"a\"},\"x-amazon-apigateway-request-validators\":{\"all\":"
    "{\"validateRequestBody\":true,\"validateRequestParameters\":true}},\"x-amazon-apigateway-request-validator\":"
    "\"all\","
    "\"x-amazon-apigateway-policy\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":"
    "{\"AWS\":[\"a\",\"b\"]},\"Action\":\"execute-api:Invoke\",\"Resource\":[\"execute-api:/${AWS::Region}\",\"*\"],"
    "\"Condition\":{\"StringEquals\":{\"aws:SourceVpc\":\"v\"}}}]},"
    "\"x-amazon-apigateway-gateway-responses\":{\"THROTTLED\":{\"responseParameters\":{\"gatewayresponse.header.a\":"
    "\"'1'\"},\"responseTemplates\":{\"application/json\":\"{}\"}}},"
    "\"security\":[{\"s\":[\"x\"]},{\"k\":[]}],\"paths\":{\"/a/"
    "{b}\":{\"post\":{\"parameters\":[{\"in\":\"query\",\"name\":\"q\"}],"
    "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/M\"}},\"text/x\":"
    "{\"schema\":{\"type\":\"object\"}}}},\"x-amazon-apigateway-integration\":{\"type\":\"aws\",\"httpMethod\":\"GET\","
    "\"uri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/"
    "invocations\",\"requestParameters\":{\"integration.request.header.a\":"
    "\"'b'\"},"
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
    "\"GatewayResponses\":{\"THROTTLED\":{\"ResponseParameters\":{\"Headers\":{\"a\":\"'b'\"}}}},\"Models\":{\"U\":{"
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
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->definition != NULL && s->buffer != NULL, "definition");
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
    check(&checks, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    check(&checks, (status == APIGW_OK) == (apigw_definition_kind(s->definition) != 0),
          "what is left is half a definition");
    check(&checks, status == APIGW_OK || status == APIGW_E_NOMEM, "%s", error.message);
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
    return apigw_definition_describe(s->definition, APIGW_DESCRIBE_ALL, s->buffer, NULL);
}

static const char *const never[] = {
    "apigw_definition_free",      "apigw_definition_set_option",  "apigw_definition_kind",
    "apigw_definition_kind_name", "apigw_definition_route_count", "apigw_definition_warning_count",
    "apigw_definition_entry_at",  "apigw_definition_warning_at",  "apigw_definition_event_kind",
};

static const oom_row rows[] = {
    {"apigw_definition_new", "", nothing, new_definition, check_new, OOM_FAILS},
    {"apigw_definition_set_value", "", with_definition, set_definition_value, NULL, OOM_FAILS},
    {"apigw_definition_select", "", with_definition, select_definition, NULL, OOM_FAILS},
    {"apigw_definition_load", "a document", with_definition, load_document, NULL, OOM_FAILS},
    {"apigw_definition_load", "a template", with_definition, load_template, NULL, OOM_FAILS},
    {"apigw_definition_describe", "", with_loaded, describe, NULL, OOM_FAILS},
};

const oom_table oom_gateway_definition = {"include/apigw/gateway/definition.h", OOM_LIST(never), OOM_LIST(rows)};
