#include "gateway/value_text.h"

#include "gateway/numbers.h"

#include <string.h>

enum { FIRST_FRAMES = 16, STEP_ENTRIES = 16 /* removed entries of a map that are passed over in one step */ };

value_entry *gw_walk_next(value_walk *w, const value_map *map, size_t *at) {
    const size_t before = *at;
    value_entry *entry = gw_value_map_next(map, at);
    value_walk_spend(w, (*at - before) / STEP_ENTRIES);
    return entry;
}

static walk_frame *push_frame(value_walk *w, value container, bool json) {
    if (w->count >= VALUE_DEPTH_MAX) {
        w->failed = true;
        return NULL;
    }
    if (w->count == w->capacity) {
        size_t want = w->capacity == 0 ? FIRST_FRAMES : w->count + 1;
        walk_frame *grown = gw_arena_grow(w->memory, w->frames, sizeof *grown, &w->capacity, want);
        if (grown == NULL) {
            w->failed = true;
            return NULL;
        }
        w->frames = grown;
    }
    walk_frame *frame = &w->frames[w->count++];
    *frame = (walk_frame){.container = container, .json = json};
    return frame;
}

/* ---- scalars ---------------------------------------------------------------------------------------------------- */

static void print_double(apigw_buffer *out, double number) {
    char text[NUMBER_DOUBLE_MAX];
    buffer_append(out, text, gw_number_print_double(text, number));
}

static void print_decimal(value_walk *w, apigw_buffer *out, value v) {
    slice text = gw_number_print_decimal(w->memory, value_text(v));
    if (text.at == NULL)
        w->failed = true;
    else
        buffer_append(out, text.at, text.len);
}

static void print_escape(apigw_buffer *out, uint32_t point) {
    static const char hex[] = "0123456789ABCDEF", names[] = "btn?fr"; /* of 8 to 13 */
    char text[6] = {'\\', 'u'};
    if (point >= 8 && point <= 13 && point != 11) {
        text[1] = names[point - 8];
        buffer_append(out, text, 2);
        return;
    }
    for (unsigned i = 0; i < 4; i++)
        text[2 + i] = hex[point >> (12 - 4 * i) & 15];
    buffer_append(out, text, 6);
}

/* Return the code point of the sequence of two or three bytes at `p`, 0 for another; what an escape may stand for is
 * there. */
static uint32_t short_sequence(const unsigned char *p, size_t left, size_t *length) {
    *length = 1;
    if ((p[0] & 0xE0) == 0xC0 && left >= 2) {
        *length = 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if ((p[0] & 0xF0) == 0xE0 && left >= 3) {
        *length = 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    }
    return 0x10000;
}

void gw_value_print_json_string(apigw_buffer *out, slice text) {
    const unsigned char *bytes = (const unsigned char *)text.at;
    size_t from = 0, at = 0, length;
    buffer_byte(out, '"');
    while (at < text.len) {
        uint32_t point = bytes[at];
        length = 1;
        if (point >= 0x80)
            point = short_sequence(bytes + at, text.len - at, &length);
        if (point == '"' || point == '\\') {
            buffer_append(out, text.at + from, at - from);
            buffer_byte(out, '\\');
            from = at;
        } else if (point < 0x20 || (point >= 0x7F && point <= 0x9F) || (point >= 0x2000 && point <= 0x20FF)) {
            buffer_append(out, text.at + from, at - from);
            print_escape(out, point);
            from = at + length;
        }
        at += length;
    }
    buffer_append(out, text.at + from, text.len - from);
    buffer_byte(out, '"');
}

static void print_scalar(value_walk *w, apigw_buffer *out, value v, bool json) {
    switch ((value_kind)v.kind) {
    case VALUE_NULL:
        buffer_literal(out, "null");
        break;
    case VALUE_BOOLEAN:
        if (v.as.boolean)
            buffer_literal(out, "true");
        else
            buffer_literal(out, "false");
        break;
    case VALUE_INTEGER:
    case VALUE_LONG:
        gw_buffer_integer(out, v.as.integer);
        break;
    case VALUE_DOUBLE:
        print_double(out, v.as.number);
        break;
    case VALUE_DECIMAL:
        print_decimal(w, out, v);
        break;
    case VALUE_BIG:
        buffer_append(out, v.at, v.len);
        break;
    case VALUE_STRING:
        if (json)
            gw_value_print_json_string(out, value_text(v));
        else
            buffer_append(out, v.at, v.len);
        break;
    case VALUE_MAP:
    case VALUE_LIST:
    case VALUE_OTHER:
    default:
        if (v.detail == OBJECT_CLASS) {
            buffer_literal(out, "class ");
            buffer_append(out, v.at, v.len);
        }
    }
}

/* ---- containers ------------------------------------------------------------------------------------------------- */

bool gw_value_is_collection(value v, size_t *count) {
    const bool view = v.kind == VALUE_OTHER && v.detail >= OBJECT_KEYS && v.detail <= OBJECT_ENTRIES;
    if (v.kind == VALUE_LIST)
        *count = v.as.list->count;
    else if (v.kind == VALUE_MAP || view)
        *count = gw_value_map_count(v.as.map);
    else
        return false;
    return true;
}

/* Return whether a value has parts that are printed. */
static bool is_container(value v, bool json) {
    const bool silent = v.detail == OBJECT_SILENT || v.detail == OBJECT_WITHHELD;
    return v.kind == VALUE_LIST || (v.kind == VALUE_MAP && (json || !silent)) ||
           (v.kind == VALUE_OTHER && v.detail >= OBJECT_KEYS && v.detail <= OBJECT_ENTRY);
}

/* Begin a container, or print a scalar. */
static bool print_one(value_walk *w, apigw_buffer *out, value v, bool json) {
    if (!value_walk_spend(w, 1 + gw_number_steps(v)))
        return false;
    if (!is_container(v, json)) {
        if (v.kind != VALUE_MAP)
            print_scalar(w, out, v, json);
        return !w->failed;
    }
    json = json || (v.kind == VALUE_LIST && !v.as.list->literal);
    if (push_frame(w, v, json) == NULL)
        return false;
    if (v.kind == VALUE_MAP)
        buffer_byte(out, '{');
    else if (v.detail != OBJECT_ENTRY)
        buffer_byte(out, '[');
    return true;
}

/* A name of a map, and the separator after it. */
static bool print_name(value_walk *w, apigw_buffer *out, value name, bool json) {
    if (!json) {
        if (name.kind != VALUE_MAP && name.kind != VALUE_LIST)
            print_scalar(w, out, name, false);
        buffer_byte(out, '=');
        return !w->failed;
    }
    const bool text = name.kind == VALUE_STRING;
    if (!text)
        buffer_byte(out, '"');
    if (name.kind != VALUE_MAP && name.kind != VALUE_LIST)
        print_scalar(w, out, name, text);
    if (!text)
        buffer_byte(out, '"');
    buffer_byte(out, ':');
    return !w->failed;
}

/* The next value of the innermost container, after its separator and name; false at its end. */
static bool next_part(value_walk *w, apigw_buffer *out, value *part) {
    walk_frame *f = &w->frames[w->count - 1];
    value_entry *entry = NULL;
    const bool first = f->at == 0;
    if (f->container.kind == VALUE_LIST) {
        if (f->at >= f->container.as.list->count)
            return false;
        *part = f->container.as.list->items[f->at++];
    } else if (f->container.detail == OBJECT_ENTRY) {
        if (f->at++ != 0)
            return false;
        entry = f->container.as.other;
    } else {
        entry = gw_walk_next(w, f->container.as.map, &f->at);
        if (entry == NULL)
            return false;
    }
    if (!first || f->other.kind != VALUE_NULL) {
        if (f->json)
            buffer_byte(out, ',');
        else
            buffer_literal(out, ", ");
    }
    f->other = gw_value_boolean(true); /* something was printed: entries before it may be removed ones */
    if (entry == NULL)
        return true;
    const bool json = f->json;
    *part = f->container.detail == OBJECT_KEYS ? entry->name : entry->value;
    if (f->container.detail != OBJECT_KEYS && f->container.detail != OBJECT_VALUES)
        print_name(w, out, entry->name, json);
    return true;
}

static bool print_all(value_walk *w, apigw_buffer *out, value v, bool json) {
    w->count = 0;
    w->failed = false;
    if (!print_one(w, out, v, json))
        return false;
    while (w->count != 0 && out->status == APIGW_OK) {
        value part = gw_value_null();
        const walk_frame frame = w->frames[w->count - 1];
        if (next_part(w, out, &part)) {
            if (!print_one(w, out, part, frame.json))
                return false;
            continue;
        }
        w->count--;
        if (frame.container.kind == VALUE_MAP)
            buffer_byte(out, '}');
        else if (frame.container.detail != OBJECT_ENTRY)
            buffer_byte(out, ']');
    }
    return !w->failed;
}

bool gw_value_print(value_walk *w, apigw_buffer *out, value v) {
    if (v.kind == VALUE_STRING) {
        buffer_append(out, v.at, v.len);
        return true;
    }
    return v.kind == VALUE_NULL || print_all(w, out, v, false);
}

bool gw_value_print_json(value_walk *w, apigw_buffer *out, value v) {
    return print_all(w, out, v, true);
}

/* ---- equality --------------------------------------------------------------------------------------------------- */

/* Whether two values of one kind are equal. The steps of comparing texts are spent before. */
static bool scalars_equal(value_walk *w, value a, value b) {
    switch ((value_kind)a.kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOLEAN:
        return a.as.boolean == b.as.boolean;
    case VALUE_INTEGER:
    case VALUE_LONG:
        return a.as.integer == b.as.integer;
    case VALUE_DOUBLE:
        return memcmp(&a.as.number, &b.as.number, sizeof a.as.number) == 0;
    case VALUE_STRING:
    case VALUE_BIG:
    case VALUE_DECIMAL:
        return a.detail == b.detail && a.len == b.len && value_walk_spend(w, a.len / STEP_BYTES) &&
               slice_equal(value_text(a), value_text(b));
    case VALUE_MAP:
    case VALUE_LIST:
    case VALUE_OTHER:
    default:
        return a.detail == b.detail && a.as.other == b.as.other;
    }
}

/* Compare two values as far as that takes no walk; containers are put on the stack. */
static bool equal_so_far(value_walk *w, value a, value b) {
    if (!value_walk_spend(w, 1) || a.kind != b.kind)
        return false;
    if (a.kind == VALUE_MAP && a.as.map != b.as.map && gw_value_map_count(a.as.map) != gw_value_map_count(b.as.map))
        return false;
    if (a.kind == VALUE_LIST && a.as.list != b.as.list && a.as.list->count != b.as.list->count)
        return false;
    if ((a.kind != VALUE_MAP && a.kind != VALUE_LIST) || a.as.other == b.as.other)
        return scalars_equal(w, a, b);
    walk_frame *frame = push_frame(w, a, false);
    if (frame != NULL)
        frame->other = b;
    return frame != NULL;
}

bool gw_value_equals(value_walk *w, value a, value b) {
    w->count = 0;
    w->failed = false;
    if (!equal_so_far(w, a, b))
        return false;
    while (w->count != 0) {
        walk_frame *f = &w->frames[w->count - 1];
        if (f->container.kind == VALUE_LIST) {
            const size_t i = f->at++;
            if (i >= f->container.as.list->count)
                w->count--;
            else if (!equal_so_far(w, f->container.as.list->items[i], f->other.as.list->items[i]))
                return false;
            continue;
        }
        const value_entry *entry = gw_walk_next(w, f->container.as.map, &f->at), *other;
        if (entry == NULL) {
            w->count--;
            continue;
        }
        if (!value_walk_spend(w, entry->name.len / STEP_BYTES))
            return false;
        other = gw_value_map_find_key(f->other.as.map, entry->name);
        if (other == NULL || !equal_so_far(w, entry->value, other->value))
            return false;
    }
    return true;
}
