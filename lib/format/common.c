#include "format/common.h"

const char *const rest_dropped[] = {"connection",
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

const char *const rest_canonical[] = {"Host",
                                      "X-Forwarded-For",
                                      "X-Forwarded-Port",
                                      "X-Forwarded-Proto",
                                      "X-Amzn-Trace-Id",
                                      "User-Agent",
                                      "Authorization",
                                      "Date",
                                      NULL};

const char *const http_dropped[] = {"connection", "expect", "proxy-authenticate", "te", "transfer-encoding",
                                    "upgrade",    NULL};

const char *const http_text_types[] = {
    "text/*", "application/json", "application/xml", "application/javascript", "application/graphql", NULL};

const char *const hop_by_hop[] = {"connection", "keep-alive",        "proxy-connection", "te",
                                  "trailer",    "transfer-encoding", "upgrade",          NULL};

const char *const plain_text_types[] = {"text/*", "application/json", "application/javascript", "application/xml",
                                        NULL};
