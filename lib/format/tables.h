/* Expands the lists that lib/format/generator/tables.c writes. Each has a line per member, object or row, which refers
 * to others by name: positions, slots and places in hash tables are computed here, by the compiler, so that a new row
 * changes no line but its own. */
#ifndef FORMAT_TABLES_H
#define FORMAT_TABLES_H

#include "format/registry.h"

/* ---- schemas ------------------------------------------------------------------------------------------------ */

/* A list of members has
 *   MEMBER(id, slot, object, name, its length, its first, middle and last byte, type, target, rules)
 * in such an order that the members of an object come right after it, and END(id) after those of each object. A list of
 * objects has OBJECT(id, end of the slots below it, mask, a, b, c, lists); the first is the document. */

/* Number what has an id by its place in a list. What ends takes no number. */
#define TABLE_NUMBER(id, ...) id,
#define TABLE_END(id) id##_end, id##_last = id##_end - 1,
#define TABLE_NO_END(id)
#define TABLE_NO_MEMBER(id, ...)

#define TABLE_MEMBER(id, slot, object, name, n, first, middle, last, type, target, rules)                              \
    [id] = {"\"" name "\":", n + 3, type, slot, target, rules},

#define TABLE_SHAPE_NUMBER(id, ...) id##_shape,
#define TABLE_FACTORS(id, end, mask, a, b, c, lists) id##_mask = mask, id##_a = a, id##_b = b, id##_c = c,
#define TABLE_BUCKETS(id, end, mask, a, b, c, lists) id##_bucket, id##_bucket_last = id##_bucket + mask,

/* The hash of json/schema.h. */
#define TABLE_HASH(object, n, first, middle, last)                                                                     \
    (((n)*object##_a + (first)*object##_b + (middle)*object##_c + (last)) & object##_mask)
#define TABLE_BUCKET(id, slot, object, name, n, first, middle, last, type, target, rules)                              \
    [object##_bucket + TABLE_HASH(object, n, first, middle, last)] = id,

/* Word `w` of the set of slots that are lower than `slot`, of those between two slots, and of one slot. */
_Static_assert(GW_JSON_SLOT_WORDS == 3, "TABLE_SET has all words of a set of slots");
#define TABLE_BELOW(w, slot)                                                                                           \
    ((slot) >= 64 * (w) + 64 ? UINT64_MAX : (slot) <= 64 * (w) ? 0 : (UINT64_C(1) << ((slot)&63)) - 1)
#define TABLE_BETWEEN(w, from, to) (TABLE_BELOW(w, to) & ~TABLE_BELOW(w, (from) + 1))
#define TABLE_BIT(w, slot) ((slot) >> 6 == (w) ? UINT64_C(1) << ((slot)&63) : 0)

#define TABLE_OBJECT_0(id) | TABLE_BIT(0, id)
#define TABLE_OBJECT_1(id) | TABLE_BIT(1, id)
#define TABLE_OBJECT_2(id) | TABLE_BIT(2, id)
#define TABLE_OBJECTS(w) (0 UNION_MEMBERS(TABLE_NO_MEMBER, TABLE_OBJECT_##w))

#define TABLE_SHAPE(id, end, mask, a, b, c, lists)                                                                     \
    {{TABLE_BETWEEN(0, id, end), TABLE_BETWEEN(1, id, end), TABLE_BETWEEN(2, id, end)},                                \
     {TABLE_BETWEEN(0, id, end) & TABLE_OBJECTS(0), TABLE_BETWEEN(1, id, end) & TABLE_OBJECTS(1),                      \
      TABLE_BETWEEN(2, id, end) & TABLE_OBJECTS(2)},                                                                   \
     format_buckets + id##_bucket,                                                                                     \
     mask,                                                                                                             \
     a,                                                                                                                \
     b,                                                                                                                \
     c,                                                                                                                \
     lists},

/* ---- marks -------------------------------------------------------------------------------------------------- */

/* A list of marks has MARK(slot, front ends). */
#define TABLE_MARKED(slot, formats) [slot] = formats,
#define TABLE_MARK_0(slot, formats) | TABLE_BIT(0, slot)
#define TABLE_MARK_1(slot, formats) | TABLE_BIT(1, slot)
#define TABLE_MARK_2(slot, formats) | TABLE_BIT(2, slot)

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* A list of rows has
 *   ROW(id, role, slot, other slot of the field, JSON Pointer, name, value when absent, type, target, absent,
 *       rows within it, types of events)
 * in the order of the wire, and END(id) after the rows of each object. The role is FIELD in the first row of a field,
 * LIST in the row that a list is written to, else PLAIN. */
#define TABLE_WITHIN(id) id##_end - id - 1

#define TABLE_ROW(id, role, slot, other, pointer, name, value, type, target, absent, within, types)                    \
    [id - 1] = {pointer,                                                                                               \
                ",\"" name "\":" value,                                                                                \
                sizeof pointer - 1,                                                                                    \
                sizeof name - 1,                                                                                       \
                sizeof name + 3,                                                                                       \
                sizeof value == 1 ? 0 : sizeof name + 2 + sizeof value,                                                \
                type,                                                                                                  \
                target,                                                                                                \
                absent,                                                                                                \
                within,                                                                                                \
                slot,                                                                                                  \
                types},

/* The numbers of rows count from 1. */
#define TABLE_ROWS(kind)                                                                                               \
    enum { ROW_##kind, ROWS_##kind(TABLE_NUMBER, TABLE_END) };                                                         \
    static const format_row format_rows_##kind[] = {ROWS_##kind(TABLE_ROW, TABLE_NO_END)};

#define TABLE_SOURCE(id, role, slot, other, pointer, name, value, type, target, absent, within, types)                 \
    TABLE_SOURCE_##role(target, slot, other)
#define TABLE_SOURCE_FIELD(target, slot, other) [target] = {slot, other},
#define TABLE_SOURCE_LIST(target, slot, other)
#define TABLE_SOURCE_PLAIN(target, slot, other)

#define TABLE_FIELD_ROW(id, role, slot, other, pointer, name, value, type, target, absent, within, types)              \
    TABLE_FIELD_ROW_##role(id, target)
#define TABLE_FIELD_ROW_FIELD(id, target) [target] = id,
#define TABLE_FIELD_ROW_LIST(id, target)
#define TABLE_FIELD_ROW_PLAIN(id, target)

#define TABLE_LIST_ROW(id, role, slot, other, pointer, name, value, type, target, absent, within, types)               \
    TABLE_LIST_ROW_##role(id, target)
#define TABLE_LIST_ROW_FIELD(id, target)
#define TABLE_LIST_ROW_LIST(id, target) [target] = id,
#define TABLE_LIST_ROW_PLAIN(id, target)

#define TABLE_LIST_BIT(id, role, slot, other, pointer, name, value, type, target, absent, within, types)               \
    | ((type) >= GW_JSON_MAP ? 1u << ((target)&15) : 0u)

#endif
