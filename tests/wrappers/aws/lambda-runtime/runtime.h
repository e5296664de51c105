// Stands in for aws-lambda-cpp: what docs/examples/lambda.cpp needs of its header. The payload is standard input.
#ifndef WRAPPERS_RUNTIME_H
#define WRAPPERS_RUNTIME_H

#include <iostream>
#include <iterator>
#include <string>

namespace aws {
namespace lambda_runtime {

struct invocation_request {
    std::string payload, request_id;
};

class invocation_response {
  public:
    static invocation_response success(const std::string &payload, const std::string &content_type) {
        return invocation_response("success " + content_type + " " + payload);
    }
    static invocation_response failure(const std::string &message, const std::string &type) {
        return invocation_response("failure " + type + " " + message);
    }
    std::string shown;

  private:
    explicit invocation_response(const std::string &text) : shown(text) {
    }
};

using handler_t = invocation_response(const invocation_request &);

inline void run_handler(handler_t *handler) {
    invocation_request request;
    request.payload.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    std::cout << handler(request).shown << "\n";
}

} // namespace lambda_runtime
} // namespace aws

#endif
