/* The op exchange: what its host (exchange.c) and its comparison (exchange_compare.c) share. */
#ifndef TESTS_VECTORS_EXCHANGE_H
#define TESTS_VECTORS_EXCHANGE_H

#include "vectors.h"

/* One run of a case: a host that has everything but sockets. */
typedef struct host {
    vector *v;
    bool is_used;                 /* the exchange had another request before, and streams come byte by byte */
    apigw_definition *definition; /* of the config; of a custom domain: that of the mapping */
    apigw_definition **mapped;    /* the definitions of all mappings */
    size_t mapped_count;
    apigw_domain *domain;
    apigw_api *api;
    apigw_request *request;
    apigw_exchange *exchange;
    apigw_response *response; /* of a request that no mapping takes */
    json_t *steps;            /* names of the steps, in order */
    telling story;            /* everything that the exchange said */
    telling body;             /* what the client gets as body or frame */
    telling unseen;           /* pieces of a stream that the exchange does not see */
    size_t entry;             /* of the script */
} host;

/* Compares the current step with an entry of the script. */
void exchange_compare_step(host *h, const json_t *entry);

/* Compares `response` with the expectation, while the step is there. */
void exchange_compare_response(host *h, const apigw_response *response);

/* Compares what is left when the exchange is over: steps, body, numbers. */
void exchange_compare_end(host *h);

#endif
