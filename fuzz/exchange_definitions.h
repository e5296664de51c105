/* The definitions that fuzz_exchange.c sends its requests through, one of each kind of apigw_definition_kind(): a REST
 * API, an HTTP API, a WebSocket API, a function URL, and load balancers without and with multi-value headers. A `
 * stands for a quotation mark. */
#ifndef FUZZ_EXCHANGE_DEFINITIONS_H
#define FUZZ_EXCHANGE_DEFINITIONS_H

#include <apigw/gateway.h>

#define LAMBDA "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations"
#define STREAMED "arn:aws:apigateway:r:lambda:path/2021-11-15/functions/f/response-streaming-invocations"
#define INTEGRATION "`x-amazon-apigateway-integration`:"
#define PROXY INTEGRATION "{`type`:`aws_proxy`,`httpMethod`:`POST`,`uri`:`" LAMBDA "`"
#define API_KEY "`type`:`apiKey`,`name`:`x-api-key`,`in`:`header`"
#define AUTHORIZER "`x-amazon-apigateway-authorizer`:"

static const char rest_definition[] =
    "{`openapi`:`3.0.1`,`info`:{`title`:`t`},"
    "`x-amazon-apigateway-policy`:{`Statement`:["
    "{`Effect`:`Deny`,`Principal`:`*`,`Action`:`execute-api:Invoke`,`Resource`:`execute-api:/s/GET/d*`},"
    "{`Effect`:`Allow`,`Principal`:{`AWS`:[`*`,`1`]},`Action`:`execute-api:*`,`Resource`:`*`}]},"
    "`x-amazon-apigateway-gateway-responses`:{`DEFAULT_4XX`:{`responseTemplates`:{`application/json`:"
    "`{\\`e\\`:$context.error.messageString,\\`p\\`:\\`$context.path $method.request.header.X\\`}`}}},"
    "`x-amazon-apigateway-request-validators`:{`v`:{`validateRequestBody`:true,`validateRequestParameters`:true}},"
    "`paths`:{"
    "`/o`:{`get`:{" PROXY "}}},"
    "`/t`:{`get`:{`security`:[{`t`:[]},{`k`:[]}]," PROXY "}}},"
    "`/p`:{`get`:{`security`:[{`p`:[`s`]}]," PROXY "}}},"
    "`/i`:{`get`:{`security`:[{`i`:[]}]," PROXY "}}},"
    "`/v/{a}`:{`get`:{`x-amazon-apigateway-request-validator`:`v`,"
    "`parameters`:[{`name`:`q`,`in`:`query`,`required`:true}],"
    "`requestBody`:{`content`:{`application/json`:{`schema`:{`type`:`object`}}}}," INTEGRATION
    "{`type`:`http`,`httpMethod`:`GET`,`uri`:`https://h/{a}?${stageVariables.v}`,"
    "`requestTemplates`:{`application/json`:`$input.json('$.a')$context.path`},"
    "`responses`:{`4..`:{`statusCode`:400},"
    "`default`:{`statusCode`:200,`responseTemplates`:{`application/json`:`$input.body`}}}}}},"
    "`/s`:{`get`:{" INTEGRATION
    "{`type`:`aws_proxy`,`httpMethod`:`POST`,`responseTransferMode`:`STREAM`,`uri`:`" STREAMED "`}}},"
    "`/m`:{`get`:{" INTEGRATION
    "{`type`:`mock`,`requestTemplates`:{`application/json`:`{\\`statusCode\\`:$input.params('q')}`},"
    "`responses`:{`default`:{`statusCode`:200}}}}}},"
    "`components`:{`securitySchemes`:{"
    "`t`:{" API_KEY "," AUTHORIZER "{`type`:`token`,`authorizerUri`:`" LAMBDA
    "`,`identityValidationExpression`:`(a|b)*c`}},"
    "`k`:{" API_KEY "},"
    "`p`:{" API_KEY "," AUTHORIZER
    "{`type`:`cognito_user_pools`,`providerARNs`:[`arn:aws:cognito-idp:r:1:userpool/P`]}},"
    "`i`:{" API_KEY ",`x-amazon-apigateway-authtype`:`awsSigv4`}}}}";

static const char http_definition[] =
    "{`openapi`:`3.0.1`,`info`:{`title`:`t`},`x-amazon-apigateway-cors`:{`allowOrigins`:[`https://a`]},"
    "`paths`:{"
    "`/o`:{`get`:{" PROXY ",`payloadFormatVersion`:`2.0`}}},"
    "`/t`:{`get`:{`security`:[{`t`:[]}]," PROXY ",`payloadFormatVersion`:`1.0`}}},"
    "`/j`:{`get`:{`security`:[{`j`:[]}]," PROXY ",`payloadFormatVersion`:`2.0`,"
    "`requestParameters`:{`append:header.h`:`$request.body.a`},"
    "`responseParameters`:{`200`:{`overwrite:statuscode`:`$response.body.s`}}}}},"
    "`/f/{p+}`:{`get`:{" INTEGRATION
    "{`type`:`http_proxy`,`httpMethod`:`ANY`,`uri`:`https://h/{p}`,`payloadFormatVersion`:`1.0`}}}},"
    "`components`:{`securitySchemes`:{"
    "`t`:{" API_KEY "," AUTHORIZER "{`type`:`request`,`authorizerUri`:`" LAMBDA
    "`,`identitySource`:`$request.header.x-api-key`,"
    "`authorizerPayloadFormatVersion`:`2.0`,`authorizerResultTtlInSeconds`:9,`enableSimpleResponses`:true}},"
    "`j`:{" API_KEY "," AUTHORIZER "{`type`:`jwt`,`identitySource`:`$request.header.x-api-key`,"
    "`jwtConfiguration`:{`issuer`:`i`,`audience`:[`a`]}}}}}}";

#define V2_RESOURCE "`Type`:`AWS::ApiGatewayV2::"
#define API_ID "`ApiId`:{`Ref`:`W`}"
#define ROUTE_TARGET "`Target`:{`Fn::Sub`:`integrations/${I}`}"

static const char websocket_definition[] =
    "{`Resources`:{"
    "`W`:{" V2_RESOURCE "Api`,`Properties`:{`Name`:`w`,`ProtocolType`:`WEBSOCKET`,"
    "`RouteSelectionExpression`:`$request.body.a`}},"
    "`I`:{" V2_RESOURCE "Integration`,`Properties`:{" API_ID ",`IntegrationType`:`AWS_PROXY`,`IntegrationUri`:`" LAMBDA
    "`}},"
    "`A`:{" V2_RESOURCE "Route`,`Properties`:{" API_ID ",`RouteKey`:`$connect`," ROUTE_TARGET "}},"
    "`B`:{" V2_RESOURCE "Route`,`Properties`:{" API_ID ",`RouteKey`:`b`," ROUTE_TARGET ","
    "`RouteResponseSelectionExpression`:`$default`}},"
    "`R`:{" V2_RESOURCE "RouteResponse`,`Properties`:{" API_ID
    ",`RouteId`:{`Ref`:`B`},`RouteResponseKey`:`$default`}}}}";

static const char url_definition[] =
    "{`Resources`:{`U`:{`Type`:`AWS::Lambda::Url`,`Properties`:{`TargetFunctionArn`:`f`,`AuthType`:`AWS_IAM`,"
    "`InvokeMode`:`RESPONSE_STREAM`,"
    "`Cors`:{`AllowOrigins`:[`https://a`],`AllowHeaders`:[`x-api-key`],`AllowCredentials`:true}}}}}";

#define BALANCER_RESOURCE "`Type`:`AWS::ElasticLoadBalancingV2::"
#define BALANCER(attributes)                                                                                           \
    "{`Resources`:{"                                                                                                   \
    "`L`:{" BALANCER_RESOURCE "Listener`,`Properties`:{`DefaultActions`:[{`Type`:`redirect`,"                          \
    "`RedirectConfig`:{`StatusCode`:`HTTP_301`,`Path`:`/a/#{path}`,`Query`:`#{query}&b`}}]}},"                         \
    "`T`:{" BALANCER_RESOURCE "TargetGroup`,`Properties`:{`TargetType`:`lambda`,"                                      \
    "`Targets`:[{`Id`:`arn:aws:lambda:r:1:function:f`}]" attributes "}},"                                              \
    "`R`:{" BALANCER_RESOURCE "ListenerRule`,`Properties`:{`ListenerArn`:{`Ref`:`L`},`Priority`:1,`Conditions`:["      \
    "{`Field`:`path-pattern`,`Values`:[`/o*`,`/?/t`]},"                                                                \
    "{`Field`:`query-string`,`QueryStringConfig`:{`Values`:[{`Key`:`q`,`Value`:`*1*`},{`Value`:`a?`}]}}],"             \
    "`Actions`:[{`Type`:`forward`,`TargetGroupArn`:{`Ref`:`T`}}]}}}}"

static const char balancer_definition[] = BALANCER("");
static const char multi_value_balancer_definition[] =
    BALANCER(",`TargetGroupAttributes`:[{`Key`:`lambda.multi_value_headers.enabled`,`Value`:`true`}]");

static const struct {
    const char *text, *stage;
    uint32_t api; /* value of APIGW_DEFINITION_OPT_API */
} exchange_definitions[] = {
    {rest_definition, "s", APIGW_DEFINITION_REST},
    {http_definition, "$default", APIGW_DEFINITION_HTTP},
    {websocket_definition, "s", APIGW_DEFINITION_WEBSOCKET},
    {balancer_definition, "s", APIGW_DEFINITION_ALB},
    {url_definition, "s", APIGW_DEFINITION_FUNCTION_URL},
    {multi_value_balancer_definition, "s", APIGW_DEFINITION_ALB},
};

#endif
