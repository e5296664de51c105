/* Collect the diagnostics of one function result: decoding reports to a sink, and a check owns one. */
#ifndef APIGW_RESPONSE_SINK_H
#define APIGW_RESPONSE_SINK_H

#include "core/memory.h"
#include "format/schema.h"
#include "text/slice.h"
#include <apigw/check.h>

/* For a place that leads to no value of the result. */
#define SINK_NO_VALUE SIZE_MAX

/* A diagnostic, and the offset of a byte of the value that its pointer leads to; SINK_NO_VALUE: the pointer is complete
 * already. */
typedef struct sink_entry {
    apigw_diagnostic diagnostic;
    size_t value;
} sink_entry;

typedef struct diagnostic_sink {
    arena memory;         /* of entries and texts */
    uint64_t max;         /* entries that are kept */
    const format *format; /* of the result */
    slice original;       /* the result */
    size_t begin;         /* offset of its JSON text */
    sink_entry *at;
    size_t count, capacity, omitted;
    uint32_t *order; /* of the entries, by their offsets */
    bool no_memory;
    apigw_error current, first; /* the error that decoding fills in, and the first that was reported */
} diagnostic_sink;

/* Remove all entries. Memory is kept up to `retain` bytes. */
void gw_sink_reset(diagnostic_sink *sink, size_t retain);

/* Begin with a result of a front end. It stays the caller's, and has to live as long as decoding takes. */
void gw_sink_begin(diagnostic_sink *sink, const format *f, slice original, size_t begin, uint64_t max);

/* Add an error. The first is always kept. */
void gw_sink_error(diagnostic_sink *sink, const apigw_error *err, enum format_rule_reference rule, size_t value);

/* Where a diagnostic belongs. */
typedef struct sink_place {
    uint64_t offset; /* of the byte that is shown; UINT64_MAX: none */
    size_t value;    /* as in sink_entry */
} sink_place;

/* Add a diagnostic that is no error. `rule`: its id, or NULL. `client`: what the client sees. */
void gw_sink_report(diagnostic_sink *sink, uint32_t what, uint32_t severity, const char *rule, sink_place place,
                    const char *client, const char *text, ...) __attribute__((format(printf, 7, 8)));

/* Make the pointers and the order of all entries. Return false when out of memory. */
bool gw_sink_finish(diagnostic_sink *sink);

#endif
