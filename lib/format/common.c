#include "format/common.h"

const char *const http_dropped[] = {"connection", "expect", "proxy-authenticate", "te", "transfer-encoding",
                                    "upgrade",    NULL};

const char *const http_text_types[] = {
    "text/*", "application/json", "application/xml", "application/javascript", "application/graphql", NULL};
