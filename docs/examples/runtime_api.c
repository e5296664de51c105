/* See runtime_api.h. A thread a connection, one lock. An invocation goes from the queue to a runtime and gets the bytes
 * that the runtime posts; it is freed when both the gateway and the runtime are done with it. */
#define _GNU_SOURCE /* strndup() */
#include "runtime_api.h"
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RESULT_MAX = 20 * 1024 * 1024 };

struct invocation {
    runtime_api *api;
    invocation *next;
    char *function, *payload;
    char *result, *given; /* what came since the last invocation_wait(), and what that returned */
    size_t payload_len, len, total;
    unsigned id;
    struct timespec deadline;
    int is_taken, is_posted, has_failed, has_prelude, is_posting, is_detached, is_abandoned;
};

struct runtime_api {
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* anything changed */
    invocation *first;
    unsigned last_id;
    int stops;
};

/* The state of one request of a runtime. */
typedef struct posting {
    invocation *invocation; /* NULL: none, or not known */
} posting;

static void unlink_invocation(invocation *i) {
    invocation **at = &i->api->first;
    while (*at != i)
        at = &(*at)->next;
    *at = i->next;
    free(i->function);
    free(i->payload);
    free(i->result);
    free(i->given);
    free(i);
}

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const invocation *i) {
    struct MHD_Response *response = MHD_create_response_from_buffer(
        i != NULL ? i->payload_len : 2, (void *)(uintptr_t)(i != NULL ? i->payload : "{}"), MHD_RESPMEM_MUST_COPY);
    char text[32];
    enum MHD_Result result;
    if (i != NULL) {
        snprintf(text, sizeof text, "invocation-%u", i->id);
        MHD_add_response_header(response, "Lambda-Runtime-Aws-Request-Id", text);
        snprintf(text, sizeof text, "%lld",
                 (long long)i->deadline.tv_sec * 1000 + (long long)i->deadline.tv_nsec / 1000000);
        MHD_add_response_header(response, "Lambda-Runtime-Deadline-Ms", text);
    }
    MHD_add_response_header(response, "Content-Type", "application/json");
    result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- requests of runtimes --------------------------------------------------------------------------------------- */

/* GET [/NAME]/2018-06-01/runtime/invocation/next: waits for an invocation of that function, of any without a name. */
static enum MHD_Result give_next(runtime_api *api, struct MHD_Connection *connection, const char *name, size_t len) {
    invocation *i = NULL;
    enum MHD_Result result;
    pthread_mutex_lock(&api->lock);
    while (!api->stops) {
        for (i = api->first; i != NULL; i = i->next)
            if (!i->is_taken && !i->is_abandoned &&
                (len == 0 || (strlen(i->function) == len && memcmp(i->function, name, len) == 0)))
                break;
        if (i != NULL)
            break;
        pthread_cond_wait(&api->changed, &api->lock);
    }
    if (i != NULL)
        i->is_taken = 1;
    result = reply(connection, i != NULL ? MHD_HTTP_OK : MHD_HTTP_INTERNAL_SERVER_ERROR, i);
    pthread_mutex_unlock(&api->lock);
    return result;
}

/* POST …/invocation/ID/response or …/error: the first call of a request finds the invocation. */
static invocation *find_posted(runtime_api *api, struct MHD_Connection *connection, const char *id) {
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    char wanted[32];
    invocation *i = api->first;
    for (; i != NULL; i = i->next) {
        const int n = snprintf(wanted, sizeof wanted, "invocation-%u/", i->id);
        if (i->is_taken && !i->is_posted && !i->is_posting && strncmp(id, wanted, (size_t)n) == 0)
            break;
    }
    if (i != NULL) {
        i->is_posting = 1;
        i->has_failed = strcmp(id + strcspn(id, "/"), "/error") == 0;
        i->has_prelude = type != NULL && strcmp(type, "application/vnd.awslambda.http-integration-response") == 0;
    }
    return i;
}

static void take_piece(invocation *i, const char *bytes, size_t len) {
    char *grown = i->total + len <= RESULT_MAX ? realloc(i->result, i->len + len) : NULL;
    if (grown != NULL) {
        memcpy(grown + i->len, bytes, len);
        i->result = grown;
        i->len += len;
        i->total += len;
    } else {
        i->has_failed = 1;
    }
}

/* A stream that broke off has the error in a trailer. */
static enum MHD_Result find_trailer(void *found, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind, (void)value;
    if (strcmp(name, "Lambda-Runtime-Function-Error-Type") == 0)
        *(int *)found = 1;
    return MHD_YES;
}

/* The following calls bring pieces; the last one has none. */
static enum MHD_Result take_post(runtime_api *api, struct MHD_Connection *connection, posting *p, const char *bytes,
                                 size_t *len) {
    const size_t n = *len;
    unsigned status = MHD_HTTP_NOT_FOUND;
    pthread_mutex_lock(&api->lock);
    if (p->invocation != NULL && n != 0)
        take_piece(p->invocation, bytes, n);
    if (p->invocation != NULL && n == 0) {
        MHD_get_connection_values(connection, MHD_FOOTER_KIND, find_trailer, &p->invocation->has_failed);
        p->invocation->is_posted = 1;
        status = MHD_HTTP_ACCEPTED;
    }
    pthread_cond_broadcast(&api->changed);
    pthread_mutex_unlock(&api->lock);
    *len = 0;
    return n != 0 ? MHD_YES : reply(connection, status, NULL);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *bytes, size_t *len, void **state) {
    static const char runtime[] = "/2018-06-01/runtime/";
    runtime_api *api = cls;
    const char *call = strstr(path, runtime), *name = path + (path[0] == '/' && path != call);
    (void)version;
    if (*state == NULL) { /* the head of a request */
        posting *p = *state = calloc(1, sizeof *p);
        if (p == NULL)
            return MHD_NO;
        if (call != NULL && strcmp(method, "POST") == 0 && strncmp(call + sizeof runtime - 1, "invocation/", 11) == 0) {
            pthread_mutex_lock(&api->lock);
            p->invocation = find_posted(api, connection, call + sizeof runtime - 1 + 11);
            pthread_mutex_unlock(&api->lock);
        }
        return MHD_YES;
    }
    if (strcmp(method, "POST") == 0)
        return take_post(api, connection, *state, bytes, len);
    if (call == NULL || strcmp(call + sizeof runtime - 1, "invocation/next") != 0)
        return reply(connection, MHD_HTTP_NOT_FOUND, NULL);
    return give_next(api, connection, name, (size_t)(call - path) - (path != call));
}

/* The connection of a runtime that goes away in the middle of a result ends the invocation with an error. */
static void finish(void *cls, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
    runtime_api *api = cls;
    posting *p = *state;
    (void)connection, (void)code;
    if (p == NULL)
        return;
    pthread_mutex_lock(&api->lock);
    if (p->invocation != NULL) {
        invocation *i = p->invocation;
        i->has_failed = i->has_failed || !i->is_posted;
        i->is_posted = 1;
        i->is_posting = 0;
        if (i->is_abandoned || i->is_detached)
            unlink_invocation(i);
        pthread_cond_broadcast(&api->changed);
    }
    pthread_mutex_unlock(&api->lock);
    free(p);
    *state = NULL;
}

/* ---- calls of the gateway --------------------------------------------------------------------------------------- */

invocation *runtime_api_invoke(runtime_api *api, const char *function, size_t function_len, const char *payload,
                               size_t payload_len, uint64_t timeout_ms) {
    invocation *i = calloc(1, sizeof *i), **at = &api->first;
    if (i == NULL)
        return NULL;
    i->api = api;
    i->function = strndup(function, function_len);
    i->payload = malloc(payload_len + 1);
    i->payload_len = payload_len;
    if (i->function == NULL || i->payload == NULL) {
        free(i->function);
        free(i->payload);
        free(i);
        return NULL;
    }
    memcpy(i->payload, payload, payload_len);
    clock_gettime(CLOCK_REALTIME, &i->deadline);
    i->deadline.tv_sec += (time_t)(timeout_ms / 1000);
    i->deadline.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (i->deadline.tv_nsec >= 1000000000) {
        i->deadline.tv_nsec -= 1000000000;
        i->deadline.tv_sec++;
    }
    pthread_mutex_lock(&api->lock);
    i->id = ++api->last_id;
    while (*at != NULL)
        at = &(*at)->next;
    *at = i;
    pthread_cond_broadcast(&api->changed);
    pthread_mutex_unlock(&api->lock);
    return i;
}

int invocation_wait(invocation *i, int whole, const char **bytes, size_t *len) {
    runtime_api *api = i->api;
    int late = 0, found;
    pthread_mutex_lock(&api->lock);
    while (!late && !api->stops && !i->is_posted && (whole || i->len == 0))
        late = pthread_cond_timedwait(&api->changed, &api->lock, &i->deadline) != 0;
    if (i->has_failed && i->is_posted)
        found = INVOCATION_ERROR;
    else if (i->len != 0 && !whole)
        found = INVOCATION_PIECE;
    else
        found = i->is_posted ? INVOCATION_END : INVOCATION_TIMEOUT;
    free(i->given);
    *bytes = i->given = i->result;
    *len = i->len;
    i->result = NULL;
    i->len = 0;
    pthread_mutex_unlock(&api->lock);
    return found;
}

int invocation_has_prelude(const invocation *i) {
    int has;
    pthread_mutex_lock(&i->api->lock);
    has = i->has_prelude;
    pthread_mutex_unlock(&i->api->lock);
    return has;
}

void invocation_end(invocation *i) {
    runtime_api *api = i->api;
    pthread_mutex_lock(&api->lock);
    i->is_abandoned = 1;
    if (!i->is_posting) /* else finish() frees it */
        unlink_invocation(i);
    pthread_mutex_unlock(&api->lock);
}

void invocation_detach(invocation *i) {
    runtime_api *api = i->api;
    pthread_mutex_lock(&api->lock);
    i->is_detached = 1;
    if (i->is_posted && !i->is_posting)
        unlink_invocation(i);
    pthread_mutex_unlock(&api->lock);
}

/* ---- start and stop --------------------------------------------------------------------------------------------- */

runtime_api *runtime_api_start(uint16_t port) {
    runtime_api *api = calloc(1, sizeof *api);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (api == NULL)
        return NULL;
    pthread_mutex_init(&api->lock, NULL);
    pthread_cond_init(&api->changed, NULL);
    api->daemon =
        MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, port, NULL, NULL, handle, api,
                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, finish, api, MHD_OPTION_END);
    if (api->daemon != NULL)
        return api;
    free(api);
    return NULL;
}

uint16_t runtime_api_port(const runtime_api *api) {
    return MHD_get_daemon_info(api->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void runtime_api_stop(runtime_api *api) {
    pthread_mutex_lock(&api->lock);
    api->stops = 1;
    pthread_cond_broadcast(&api->changed);
    pthread_mutex_unlock(&api->lock);
    MHD_stop_daemon(api->daemon);
}

void runtime_api_free(runtime_api *api) {
    while (api->first != NULL)
        unlink_invocation(api->first);
    free(api);
}
