/* All front ends, and what the generated tables make of their rows. */
#ifndef FORMAT_REGISTRY_H
#define FORMAT_REGISTRY_H

#include "format/schema.h"
#include "json/reader.h"

/* The front ends, in the order in which their events are told apart (0.1). */
#define FORMAT_REGISTRY(FORMAT)                                                                                        \
    FORMAT(authorizer_token)                                                                                           \
    FORMAT(authorizer_websocket)                                                                                       \
    FORMAT(authorizer_http_2)                                                                                          \
    FORMAT(authorizer_http_1)                                                                                          \
    FORMAT(authorizer_rest)                                                                                            \
    FORMAT(alb_multi)                                                                                                  \
    FORMAT(alb)                                                                                                        \
    FORMAT(websocket)                                                                                                  \
    FORMAT(lattice_2)                                                                                                  \
    FORMAT(lattice_1)                                                                                                  \
    FORMAT(function_url)                                                                                               \
    FORMAT(http_2)                                                                                                     \
    FORMAT(http_1)                                                                                                     \
    FORMAT(rest)

#define FORMAT_DECLARATION(name) extern const format gw_format_##name;
FORMAT_REGISTRY(FORMAT_DECLARATION)
#undef FORMAT_DECLARATION

extern const format *const gw_format_registry[APIGW_KIND_LAST];

/* Of a kind, or NULL. */
const format *gw_format_of_kind(uint32_t kind);

/* The first row of a list, or of a field, by its target; NULL when the format has none. */
const format_member *gw_format_row(const format *f, bool list, uint32_t target);
/* Where a field comes from that nobody gave, or NULL. */
const format_default *gw_format_find_default(const format *f, uint32_t field);

/* The field that a variable of the context of authorizers holds, "identity.sourceIp"; 0: there is none of that name.
 * Variables have the names of the members of requestContext. */
uint32_t gw_format_context_field(const char *name, size_t n);
/* Whether there is such a type of endpoint, letter case aside (B.9). */
bool gw_format_is_endpoint_type(const char *type, size_t n);

/* Of the document that was read, or NULL when no front end recognises it. */
const format *gw_format_detect(const gw_json_document *d);

/* The member that is written of a list, the one with all values before the one with the last; NULL when there is none.
 */
const format_member *gw_format_list(const format *f, unsigned multi, unsigned single);

/* ---- generated from the rows: tables.c ---------------------------------------------------------------------- */

/* Members of all front ends in one: they come in any order, and the kind is settled at the end. */
extern const gw_json_schema gw_format_union;

/* Members of all results; the slots are those of enum format_result. */
extern const gw_json_schema gw_format_results;

enum { FORMAT_SOURCES = 2 };

/* By kind and field: the slots of the members that carry it, the better first; 0: none. */
extern const uint8_t gw_format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES];

/* The conditions of each front end, in the order of the registry. */
typedef struct format_test {
    uint8_t test; /* 0 ends an alternative */
    uint8_t slot;
    const char *text;
    uint8_t text_len;
} format_test;
extern const format_test gw_format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS];

/* Each front end needs at least one of its marks. The slots that are marks, by bit, and by slot the front ends of which
 * it is one, by bit in the order of the registry. */
extern const uint64_t gw_format_marks[GW_JSON_SLOT_WORDS];
extern const uint16_t gw_format_marked[GW_JSON_SLOTS_MAX];
_Static_assert(APIGW_KIND_LAST <= 16, "format_marked has a bit for each front end");

enum { FORMAT_WIDER = 8 };

/* By kind: what the union reads that the kind does not have, or not so. */
typedef struct format_reading {
    uint16_t lists;              /* lists that its members fill, by bit */
    uint8_t wider[FORMAT_WIDER]; /* its members that are read more widely, counted from 1; 0: no more */
} format_reading;
extern const format_reading gw_format_readings[APIGW_KIND_LAST + 1];

#endif
