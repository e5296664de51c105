// RAII wrappers of libapigw for C++11 and later: an example to copy and to change, not a part of the library.
//
// A handle is freed by its destructor, can be moved and cannot be copied. Text goes in and comes out as apigw::text,
// which is std::string_view from C++17 on; text that is absent has data() == nullptr. Each call that can fail comes
// twice: with an apigw_error it returns the status and throws nothing, without one it throws apigw::error.
#ifndef APIGW_HPP
#define APIGW_HPP

#include <apigw/apigw.h>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#if __cplusplus >= 201703L
#include <string_view>
#endif

namespace apigw {

#if __cplusplus >= 201703L
using text = std::string_view;
#else
class text {
  public:
    text() noexcept : data_(nullptr), size_(0) {
    }
    text(const char *data, std::size_t size) noexcept : data_(data), size_(size) {
    }
    text(const char *string) noexcept : data_(string), size_(string != nullptr ? std::strlen(string) : 0) {
    }
    text(const std::string &string) noexcept : data_(string.data()), size_(string.size()) {
    }
    const char *data() const noexcept {
        return data_;
    }
    std::size_t size() const noexcept {
        return size_;
    }
    bool empty() const noexcept {
        return size_ == 0;
    }
    explicit operator std::string() const {
        return std::string(data_ != nullptr ? data_ : "", size_);
    }

  private:
    const char *data_;
    std::size_t size_;
};
inline bool operator==(text a, text b) noexcept {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}
inline bool operator!=(text a, text b) noexcept {
    return !(a == b);
}
#endif

// Whether a value is there: an empty one is.
inline bool present(text value) noexcept {
    return value.data() != nullptr;
}

// What went wrong, with its place.
class error : public std::runtime_error {
  public:
    explicit error(const apigw_error &e) : std::runtime_error(e.message), detail(e) {
    }
    apigw_status code() const noexcept {
        return detail.code;
    }
    apigw_error detail;
};

namespace detail {
template <class Handle, void (*Free)(Handle *)> struct deleter {
    void operator()(Handle *handle) const noexcept {
        Free(handle);
    }
};

// A handle that is owned; a moved-from one is NULL, which every call of the library refuses.
template <class Handle, void (*Free)(Handle *)> class owner {
  public:
    Handle *get() const noexcept {
        return handle_.get();
    }

  protected:
    explicit owner(Handle *handle) : handle_(handle) {
        if (handle == nullptr)
            throw std::bad_alloc();
    }

  private:
    std::unique_ptr<Handle, deleter<Handle, Free>> handle_;
};

// Calls with an error of its own, and throws it.
template <class Call> void check(Call call) {
    apigw_error e;
    if (call(e) < 0)
        throw error(e);
}
} // namespace detail

class buffer : public detail::owner<apigw_buffer, apigw_buffer_free> {
  public:
    buffer() : owner(apigw_buffer_new(nullptr)) {
    }
    text data() const noexcept {
        std::size_t n = 0;
        const char *at = apigw_buffer_data(get(), &n);
        return text(at, n);
    }
};

class request : public detail::owner<apigw_request, apigw_request_free> {
  public:
    request() : owner(apigw_request_new(nullptr)) {
    }

    apigw_status decode(text event, apigw_error &e, uint32_t kind = 0) noexcept {
        return apigw_request_decode(get(), event.data(), event.size(), kind, &e);
    }
    void decode(text event, uint32_t kind = 0) {
        detail::check([&](apigw_error &e) { return decode(event, e, kind); });
    }
    uint32_t kind() const noexcept {
        return apigw_request_kind(get());
    }

    text field(uint32_t id) const noexcept {
        std::size_t n = 0;
        const char *at = apigw_request_get(get(), id, &n);
        return text(at, n);
    }
    text header(const char *name) const noexcept {
        return find(apigw_request_header, name);
    }
    text query(const char *name) const noexcept {
        return find(apigw_request_query, name);
    }
    text cookie(const char *name) const noexcept {
        return find(apigw_request_cookie, name);
    }
    text path_parameter(const char *name) const noexcept {
        return find(apigw_request_path_parameter, name);
    }
    text stage_variable(const char *name) const noexcept {
        return find(apigw_request_stage_variable, name);
    }
    text body() const noexcept {
        std::size_t n = 0;
        const void *at = apigw_request_body(get(), &n);
        return text(static_cast<const char *>(at), n);
    }

    // The text at a JSON Pointer, or of a claim; it lives in `out`.
    apigw_status text_at(text pointer, buffer &out, apigw_error &e) const noexcept {
        return apigw_request_get_text(get(), pointer.data(), pointer.size(), out.get(), &e);
    }
    std::string text_at(text pointer) const {
        buffer out;
        detail::check([&](apigw_error &e) { return text_at(pointer, out, e); });
        return std::string(out.data());
    }
    apigw_status claim(text name, buffer &out, apigw_error &e) const noexcept {
        return apigw_request_get_claim(get(), name.data(), name.size(), out.get(), &e);
    }
    std::string claim(text name) const {
        buffer out;
        detail::check([&](apigw_error &e) { return claim(name, out, e); });
        return std::string(out.data());
    }

  private:
    text find(const char *(*read)(const apigw_request *, const char *, std::size_t *),
              const char *name) const noexcept {
        std::size_t n = 0;
        const char *at = read(get(), name, &n);
        return text(at, n);
    }
};

class response : public detail::owner<apigw_response, apigw_response_free> {
  public:
    response() : owner(apigw_response_new(nullptr)) {
    }

    apigw_status plain(int32_t status, apigw::text body, apigw_error &e) noexcept {
        return apigw_response_text(get(), status, body.data(), body.size(), &e);
    }
    void plain(int32_t status, apigw::text body) {
        detail::check([&](apigw_error &e) { return plain(status, body, e); });
    }
    apigw_status json(int32_t status, apigw::text body, apigw_error &e) noexcept {
        return apigw_response_json(get(), status, body.data(), body.size(), &e);
    }
    void json(int32_t status, apigw::text body) {
        detail::check([&](apigw_error &e) { return json(status, body, e); });
    }
    apigw_status make(int32_t status, apigw::text type, apigw::text body, apigw_error &e) noexcept {
        return apigw_response_make(get(), status, type.data(), type.size(), body.data(), body.size(), 0, &e);
    }
    void make(int32_t status, apigw::text type, apigw::text body) {
        detail::check([&](apigw_error &e) { return make(status, type, body, e); });
    }
    apigw_status fail(int32_t status, apigw::text message, apigw_error &e) noexcept {
        return apigw_response_error(get(), status, message.data(), message.size(), &e);
    }
    void fail(int32_t status, apigw::text message = apigw::text()) {
        detail::check([&](apigw_error &e) { return fail(status, message, e); });
    }
    apigw_status redirect(int32_t status, apigw::text location, apigw_error &e) noexcept {
        return apigw_response_redirect(get(), status, location.data(), location.size(), &e);
    }
    void redirect(int32_t status, apigw::text location) {
        detail::check([&](apigw_error &e) { return redirect(status, location, e); });
    }
    apigw_status add_header(apigw::text name, apigw::text value, apigw_error &e) noexcept {
        return apigw_response_add_header(get(), name.data(), name.size(), value.data(), value.size(), &e);
    }
    void add_header(apigw::text name, apigw::text value) {
        detail::check([&](apigw_error &e) { return add_header(name, value, e); });
    }
    apigw_status add_cookie(apigw::text cookie, apigw_error &e) noexcept {
        return apigw_response_add_cookie(get(), cookie.data(), cookie.size(), &e);
    }
    void add_cookie(apigw::text cookie) {
        detail::check([&](apigw_error &e) { return add_cookie(cookie, e); });
    }
    int32_t status() const noexcept {
        return apigw_response_status(get());
    }

    // The function result for the front end of a request.
    apigw_status encode(const request &of, buffer &out, apigw_error &e) const noexcept {
        return apigw_response_encode_for(get(), of.get(), out.get(), &e);
    }
    std::string encode(const request &of) const {
        buffer out;
        detail::check([&](apigw_error &e) { return encode(of, out, e); });
        return std::string(out.data());
    }
};

class router : public detail::owner<apigw_router, apigw_router_free> {
  public:
    explicit router(uint32_t api = APIGW_ROUTES_HTTP) : owner(apigw_router_new(nullptr, api)) {
    }

    apigw_status add(text key, uint64_t id, apigw_error &e) noexcept {
        return apigw_router_add(get(), key.data(), key.size(), id, &e);
    }
    void add(text key, uint64_t id) {
        detail::check([&](apigw_error &e) { return add(key, id, e); });
    }
    apigw_status seal(apigw_error &e) noexcept {
        return apigw_router_seal(get(), &e);
    }
    void seal() {
        detail::check([&](apigw_error &e) { return seal(e); });
    }

    // Finds the route: APIGW_OK and its id, or APIGW_E_NOT_FOUND and a response of 404 or 405.
    apigw_status dispatch(request &of, response &to, uint64_t &id, apigw_error &e,
                          text base_paths = text()) const noexcept {
        apigw_match match;
        apigw_status status =
            apigw_request_dispatch(of.get(), get(), base_paths.data(), base_paths.size(), to.get(), &match, &e);
        id = match.id;
        return status;
    }
    bool dispatch(request &of, response &to, uint64_t &id, text base_paths = text()) const {
        apigw_error e;
        apigw_status status = dispatch(of, to, id, e, base_paths);
        if (status != APIGW_OK && status != APIGW_E_NOT_FOUND)
            throw error(e);
        return status == APIGW_OK;
    }
};

} // namespace apigw

#endif
