#include "format/common.h"

#define TRACE_HEADER                                                                                                   \
    { "X-Amzn-Trace-Id", APIGW_FIELD_TRACE_ID, false }
#define PEER_HEADERS                                                                                                   \
    {"X-Forwarded-Port", APIGW_FIELD_PORT, true}, {                                                                    \
        "X-Forwarded-Proto", APIGW_FIELD_SCHEME, true                                                                  \
    }

const format_own_header gw_own_headers[] = {TRACE_HEADER, PEER_HEADERS, {NULL, 0, false}};

const format_own_header gw_function_url_own_headers[] = {TRACE_HEADER,
                                                         {"x-amzn-tls-version", APIGW_FIELD_TLS_VERSION, false},
                                                         {"x-amzn-tls-cipher-suite", APIGW_FIELD_TLS_CIPHER, false},
                                                         PEER_HEADERS,
                                                         {NULL, 0, false}};

const char *const gw_rest_dropped[] = {"connection",
                                       "content-length",
                                       "content-md5",
                                       "expect",
                                       "max-forwards",
                                       "proxy-authenticate",
                                       "server",
                                       "te",
                                       "transfer-encoding",
                                       "trailer",
                                       "upgrade",
                                       "www-authenticate",
                                       NULL};

const char *const gw_rest_canonical[] = {"Host",
                                         "X-Forwarded-For",
                                         "X-Forwarded-Port",
                                         "X-Forwarded-Proto",
                                         "X-Amzn-Trace-Id",
                                         "User-Agent",
                                         "Authorization",
                                         "Date",
                                         NULL};

const char *const gw_no_names[] = {NULL};

const char *const gw_remapped[] = {
    "authorization", "connection",         "content-length", "content-md5", "date",       "expect",           "host",
    "max-forwards",  "proxy-authenticate", "server",         "trailer",     "user-agent", "www-authenticate", NULL};

const char *const gw_documented_remapped[] = {"authorization", "connection", "content-md5",      "date", "max-forwards",
                                              "server",        "user-agent", "www-authenticate", NULL};

const char *const gw_documented_dropped[] = {"expect", "host", "proxy-authenticate", "via", NULL};

const char *const gw_http_dropped[] = {"connection", "expect", "proxy-authenticate", "te", "transfer-encoding",
                                       "upgrade",    NULL};

const char *const gw_http_text_types[] = {
    "text/*", "application/json", "application/xml", "application/javascript", "application/graphql", NULL};

const char *const gw_disconnect_headers[] = {"Host", "x-api-key", "X-Forwarded-For", "x-restapi", NULL};

const char *const gw_hop_by_hop[] = {"connection", "keep-alive",        "proxy-connection", "te",
                                     "trailer",    "transfer-encoding", "upgrade",          NULL};

const char *const gw_plain_text_types[] = {"text/*", "application/json", "application/javascript", "application/xml",
                                           NULL};
