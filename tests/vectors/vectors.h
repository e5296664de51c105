/* What the ops of the vector runner share. */
#ifndef TESTS_VECTORS_VECTORS_H
#define TESTS_VECTORS_VECTORS_H

#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* The current case. */
typedef struct vector {
    const char *id;
    const json_t *json; /* the whole case */
    const char *path;   /* of its file */
    uint32_t kind;      /* 0 when the case names none */
    FILE *diff;         /* where differences are reported */
    unsigned differences;
} vector;

/* Called, unless it is NULL, where the definition of a case is loaded and the case itself begins, and where it ends. */
extern void (*vector_prepared)(bool begins);

/* One op: runs a case and reports every difference. */
void vector_decode_request(vector *v);
void vector_encode_response(vector *v);
void vector_encode_request(vector *v);
void vector_decode_response(vector *v);
void vector_check_response(vector *v);
void vector_route(vector *v);
void vector_gateway(vector *v);
void vector_decode_authorization(vector *v);
void vector_evaluate_policy(vector *v);
void vector_validate_request(vector *v);
void vector_validate_body(vector *v);
void vector_check_model(vector *v);
void vector_template(vector *v);
void vector_integrate_request(vector *v);
void vector_integrate_response(vector *v);
void vector_integrate(vector *v);
void vector_http_map_request(vector *v);
void vector_http_map_response(vector *v);
void vector_http_map_check(vector *v);
void vector_claims(vector *v);
void vector_gateway_response(vector *v);
void vector_gateway_response_effective(vector *v);
void vector_load(vector *v);
void vector_exchange(vector *v);
void vector_bucket(vector *v);
void vector_quota(vector *v);
void vector_cache_key(vector *v);

/* The rules by which that kind matches routes, APIGW_ROUTES_...; 0: it has none. */
uint32_t vector_routes_of(const vector *v);

/* Sets the options of config.options. */
void vector_set_options(vector *v, apigw_request *request);

/* Makes a front end what the config of a case says; or only its switches. */
void vector_set_api(vector *v, apigw_api *api);
void vector_set_switches(vector *v, apigw_api *api);

/* Loads a document, by its name or itself, as the config of the case says; NULL: it is refused, which is reported. */
apigw_definition *vector_definition(vector *v, const json_t *definition);

/* Of a case about a result: the request with Accept header and fields of its config (NULL: there is none), the flags,
 * the i-th limit (false: there is none), and the result itself; what has to be freed goes to `*owned`. */
apigw_request *vector_accept(vector *v);
uint32_t vector_result_flags(const vector *v);
bool vector_limit_at(const vector *v, size_t i, uint32_t *option, uint64_t *value);

/* The field of a request by its name; 0: there is none. */
uint32_t vector_field(const char *name);

/* Some bytes. */
typedef struct bytes {
    const char *at; /* NULL: absent */
    size_t len;
} bytes;

/* Reports a difference of the expectation `what` (a member of `expect`), the part `where` ("" for all of it). */
void vector_differs(vector *v, const char *what, const char *where, bytes expected, bytes found);
/* The same in words. */
void vector_says(vector *v, const char *what, const char *format, ...) __attribute__((format(printf, 3, 4)));

bytes bytes_of(const char *text);
bool bytes_equal(bytes a, bytes b);
bytes vector_result(vector *v, char **owned);

/* The bytes that a JSON value stands for: a string's own, those of {"base64": …}, or none for null. What has to be
 * freed goes to `*owned`. A value of another form is reported and absent. */
bytes vector_bytes(vector *v, const char *what, const json_t *value, char **owned);
/* Bytes of base64 text. The runner has its own decoder: it must not be fooled by the library's. */
char *vector_base64(const char *text, size_t n, size_t *len);

/* Whether a member of `expect` is one of those that the op knows; those that it does not know are reported. */
bool vector_expects_only(vector *v, const char *const *known);
const json_t *vector_expected(const vector *v, const char *name);

/* Compares a JSON value: of objects the members that are expected, everything else as a whole. `where` is a pointer. */
void vector_compare_subset(vector *v, const char *what, const char *where, json_t *expected, const json_t *found);
/* The value at a pointer of plain names; NULL: there is none. */
const json_t *vector_at_pointer(const json_t *value, const char *pointer);

/* Every header field of a response has to be fit for a wire. */
void vector_check_lines(vector *v, const apigw_response *response);

/* Compares an error with {code, offset, pointer, message}, as far as they are given. */
void vector_compare_error(vector *v, const json_t *expected, const apigw_error *found);

/* A growing text: the whole state of a handle as text, to be compared between runs. */
typedef struct telling {
    char *at;
    size_t len;
    FILE *stream;
} telling;

void telling_begin(telling *t);
void telling_bytes(telling *t, const char *label, bytes b);
void telling_error(telling *t, const apigw_error *e);
void telling_response(telling *t, const apigw_response *response);
void telling_end(telling *t);
void telling_free(telling *t);

/* Reports, as a difference of `what`, that two of them are not the same. */
void telling_compare(vector *v, const char *what, const telling *a, const telling *b);

#endif
