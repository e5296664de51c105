// A function for aws-lambda-cpp: the payload comes in as a string, and goes out as one.
#include "apigw.hpp"
#include <aws/lambda-runtime/runtime.h>

using aws::lambda_runtime::invocation_request;
using aws::lambda_runtime::invocation_response;

namespace {

enum route : uint64_t { hello, pet };

const apigw::router &routes() {
    static const apigw::router table = [] {
        apigw::router r;
        r.add("GET /hello", hello);
        r.add("GET /pets/{id}", pet);
        r.seal();
        return r;
    }();
    return table;
}

void handle(apigw::request &request, apigw::response &response) {
    uint64_t route = 0;
    if (!routes().dispatch(request, response, route))
        return; // it is a 404 or 405 already
    if (route == hello)
        response.plain(200, "Hello\n");
    else
        response.plain(200, "pet " + std::string(request.path_parameter("id")) + "\n");
}

invocation_response run(const invocation_request &invocation) {
    apigw::request request;
    apigw::response response;
    apigw_error e;
    if (request.decode(invocation.payload, e) == APIGW_OK)
        handle(request, response);
    else if (request.kind() != 0) // an event of a front end, whose client is at fault
        response.fail(400);
    else
        return invocation_response::failure(e.message, "Function.InvalidEvent");
    return invocation_response::success(response.encode(request), "application/json");
}

invocation_response run_or_fail(const invocation_request &invocation) {
    try {
        return run(invocation);
    } catch (const std::exception &e) {
        return invocation_response::failure(e.what(), "Function.Failed");
    }
}

} // namespace

int main() {
    aws::lambda_runtime::run_handler(run_or_fail);
}
