// The wrappers of docs/examples/apigw.hpp, in every edition of C++ from 11 on.
#include "apigw.hpp"
#include <cstdio>
#include <type_traits>
#include <utility>

static unsigned passed, failed;

static void check(bool ok, const char *what) {
    if (ok) {
        passed++;
    } else {
        failed++;
        std::printf("FAILED: %s\n", what);
    }
}

static_assert(!std::is_copy_constructible<apigw::request>::value, "handles are not copied");
static_assert(!std::is_copy_assignable<apigw::response>::value, "handles are not copied");
static_assert(std::is_nothrow_move_constructible<apigw::router>::value, "handles are moved");
static_assert(std::is_nothrow_move_assignable<apigw::buffer>::value, "handles are moved");

static const char event[] =
    "{\"version\":\"2.0\",\"rawPath\":\"/v1/pets/7\",\"rawQueryString\":\"q=a%20b&e=\",\"cookies\":"
    "[\"c=1\"],\"headers\":{\"accept\":\"a\"},\"requestContext\":{\"http\":{\"method\":\"GET\"},"
    "\"authorizer\":{\"jwt\":{\"claims\":{\"sub\":\"u\"}}}},\"body\":\"hi\"}";

static void read() {
    apigw::request request;
    request.decode(event);
    check(request.kind() == APIGW_KIND_HTTP_2, "kind");
    check(request.field(APIGW_FIELD_METHOD) == apigw::text("GET"), "field");
    check(request.header("Accept") == apigw::text("a"), "header");
    check(request.query("q") == apigw::text("a b"), "query");
    check(apigw::present(request.query("e")) && request.query("e").empty(), "an empty value is there");
    check(!apigw::present(request.query("none")), "an absent one is not");
    check(request.cookie("c") == apigw::text("1"), "cookie");
    check(request.body() == apigw::text("hi"), "body");
    check(request.claim("sub") == "u", "claim");
    check(request.text_at("/requestContext/authorizer/jwt/claims/sub") == "u", "text at a pointer");
    apigw::request other = std::move(request);
    check(other.cookie("c") == apigw::text("1") && request.kind() == 0, "a handle that was moved");
    request = apigw::request();
    check(request.kind() == 0 && request.get() != nullptr, "one that was assigned");
}

static void fail() {
    apigw::request request;
    apigw_error e;
    check(request.decode("{", e) == APIGW_E_TRUNCATED && e.code == APIGW_E_TRUNCATED, "a status");
    bool caught = false;
    try {
        request.decode("{");
    } catch (const apigw::error &thrown) {
        caught = thrown.code() == APIGW_E_TRUNCATED && std::string(thrown.what()) == thrown.detail.message;
    }
    check(caught, "an exception");
    apigw::buffer out;
    request.decode(event);
    check(request.claim("none", out, e) == APIGW_E_NOT_FOUND, "no claim");
}

static void answer() {
    apigw::request request;
    apigw::response response;
    apigw::router router;
    uint64_t id = 0;
    router.add("GET /pets/{id}", 5);
    router.add("POST /none", 6);
    router.seal();
    request.decode(event);
    check(router.dispatch(request, response, id, "v1") && id == 5, "a route");
    check(request.path_parameter("id") == apigw::text("7"), "path parameter");
    check(!router.dispatch(request, response, id) && response.status() == 404, "no route");
    response.plain(200, "hi");
    response.add_header("X-A", std::string("1"));
    response.add_cookie("a=1");
    check(response.encode(request) == "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain; "
                                      "charset=utf-8\",\"X-A\":\"1\"},\"cookies\":"
                                      "[\"a=1\"],\"body\":\"hi\",\"isBase64Encoded\":false}",
          "encode");
    response.json(200, "{}");
    response.redirect(302, "/a");
    check(response.status() == 302, "redirect");
    response.make(200, "image/png", apigw::text("\0", 1));
    response.fail(404);
    check(response.status() == 404, "fail");
    apigw_error e;
    check(response.plain(99, "x", e) == APIGW_E_VALUE, "a bad status");
}

int main() {
    read();
    fail();
    answer();
    std::printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
