/* What the importers of documents share: places, errors and warnings, memory, texts, scalars, things by name. */
#include "gateway/definition_import.h"
#include "core/error.h"
#include "json/pointer.h"
#include <stdarg.h>
#include <stdio.h>

/* ---- places ----------------------------------------------------------------------------------------------------- */

/* Return the start of the i-th child in the document; its value and name go to the outputs. Maps of documents have no
 * removed entries. */
static const char *place_of_child(value container, size_t i, value *child, slice *name) {
    if (container.kind == VALUE_MAP) {
        const value_entry *entry = gw_value_map_next(container.as.map, &i);
        *child = entry->value;
        *name = value_text(entry->name);
        return entry->name.at;
    }
    *child = container.as.list->items[i];
    *name = slice_absent();
    return child->at;
}

/* Find the last child that begins at or before a place; false when no child does. */
static bool place_descend(value *v, const char *at, size_t *index, slice *name) {
    size_t low = 0, high;
    value child;
    if (v->kind != VALUE_MAP && v->kind != VALUE_LIST)
        return false;
    high = v->kind == VALUE_MAP ? gw_value_map_count(v->as.map) : v->as.list->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (place_of_child(*v, middle, &child, name) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    *index = low - 1;
    place_of_child(*v, low - 1, &child, name);
    *v = child;
    return true;
}

/* Tell offset and pointer of a place. */
static uint64_t place_find(const importer *im, const char *at, char pointer[APIGW_ERROR_POINTER_MAX]) {
    size_t length = 0, index;
    value v = im->root;
    slice name;
    pointer[0] = '\0';
    if (at == NULL || at < im->source || at > im->source + im->source_len)
        return UINT64_MAX;
    while (v.at != at && place_descend(&v, at, &index, &name)) {
        length = name.at != NULL ? gw_error_append_token(pointer, length, name.at, name.len)
                                 : gw_error_append_index(pointer, length, index);
    }
    pointer[length] = '\0';
    return (uint64_t)(at - im->source) - (v.kind == VALUE_STRING && v.at == at);
}

/* ---- errors and warnings ---------------------------------------------------------------------------------------- */

static void import_vfail(importer *im, apigw_status code, const char *at, const char *message) {
    char pointer[APIGW_ERROR_POINTER_MAX];
    uint64_t offset;
    if (!import_good(im))
        return;
    im->status = code;
    offset = place_find(im, at, pointer);
    gw_error_set(im->err, code, offset, "%s", message);
    if (im->err != NULL)
        memcpy(im->err->pointer, pointer, sizeof pointer);
}

void gw_import_fail(importer *im, apigw_status code, const char *at, const char *format, ...) {
    char message[APIGW_ERROR_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    import_vfail(im, code, at, message);
}

void gw_import_fail_name(importer *im, apigw_status code, const char *at, const char *format, slice name) {
    char quote[ERROR_QUOTE_MAX], message[APIGW_ERROR_MESSAGE_MAX];
    const char *mark = strstr(format, "%s");
    name = gw_import_printable(im, name);
    snprintf(message, sizeof message, "%.*s'%s'%s", (int)(mark - format), format,
             gw_error_quote(quote, name.at, name.len), mark + 2);
    import_vfail(im, code, at, message);
}

void gw_import_nomem(importer *im) {
    if (!import_good(im))
        return;
    im->status = APIGW_E_NOMEM;
    gw_error_nomem(im->err);
}

void gw_import_warn(importer *im, apigw_status code, const char *at, const char *format, ...) {
    char message[APIGW_ERROR_MESSAGE_MAX], pointer[APIGW_ERROR_POINTER_MAX], *copy;
    definition_warning *w;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (im->fail_on_warnings) {
        import_vfail(im, code, at, message);
        return;
    }
    if (im->d->warnings.count == APIGW_DEFINITION_WARNINGS_MAX) {
        im->d->warnings_omitted++;
        return;
    }
    w = gw_import_append(im, &im->d->warnings, sizeof *w);
    if (w == NULL)
        return;
    w->code = code;
    w->offset = place_find(im, at, pointer);
    copy = gw_arena_copy(im->memory, message, strlen(message));
    w->message = slice_of(copy, strlen(message));
    w->pointer = slice_of(gw_arena_copy(im->memory, pointer, strlen(pointer)), strlen(pointer));
    if (copy == NULL || w->pointer.at == NULL)
        gw_import_nomem(im);
}

bool gw_import_spend(importer *im, size_t steps) {
    if (steps > im->work) {
        gw_import_fail(im, APIGW_E_SIZE, im->place, "the functions of the document make too much");
        return false;
    }
    im->work -= steps;
    return import_good(im);
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

void *gw_import_new(importer *im, size_t size) {
    void *block = import_good(im) ? arena_alloc(im->memory, size) : NULL;
    if (block == NULL)
        gw_import_nomem(im);
    else
        memset(block, 0, size);
    return block;
}

void *gw_import_append(importer *im, definition_list *list, size_t size) {
    definition_link *entry = gw_import_new(im, size);
    if (entry == NULL)
        return NULL;
    if (list->last != NULL)
        list->last->next = entry;
    else
        list->first = entry;
    list->last = entry;
    list->count++;
    return entry;
}

void gw_text_add(text_builder *b, slice text) {
    importer *im = b->im;
    char *grown = b->at;
    if (text.len == 0 || !gw_import_spend(im, text.len))
        return;
    if (text.len > b->capacity - b->len)
        grown = gw_arena_grow(im->memory, b->at, 1, &b->capacity, b->len + text.len);
    if (grown == NULL) {
        gw_import_nomem(im);
        return;
    }
    b->at = grown;
    memcpy(b->at + b->len, text.at, text.len);
    b->len += text.len;
}

slice gw_text_end(text_builder *b) {
    if (!import_good(b->im))
        return slice_absent();
    return b->at != NULL ? slice_of(b->at, b->len) : SLICE("");
}

slice gw_import_join(importer *im, slice a, slice b, slice c, slice d) {
    text_builder made = {.im = im};
    gw_text_add(&made, a);
    gw_text_add(&made, b);
    gw_text_add(&made, c);
    gw_text_add(&made, d);
    return gw_text_end(&made);
}

slice gw_import_unescape(importer *im, slice text) {
    char *out = gw_import_new(im, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < text.len;)
        out[n++] = gw_json_pointer_byte(text, &i);
    return slice_of(out, n);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

bool gw_import_scalar(node n, slice *text) {
    *text = slice_absent();
    if (!node_present(n))
        return false;
    if (n.v.kind == VALUE_STRING || value_is_number(n.v))
        *text = n.v.at != NULL ? value_text(n.v) : SLICE("");
    else if (n.v.kind == VALUE_BOOLEAN)
        *text = n.v.as.boolean ? SLICE("true") : SLICE("false");
    return text->at != NULL;
}

bool gw_import_link(slice text, link_found *out) {
    const size_t at = slice_find(text, LINK_BEGIN);
    slice rest;
    if (at == text.len)
        return false;
    out->before = slice_of(text.at, at);
    rest = slice_skip(text, at + 1);
    out->attribute = slice_cut(&rest, LINK_END);
    out->after = rest;
    out->id = slice_cut(&out->attribute, '.');
    return true;
}

slice gw_import_linked(node n) {
    link_found link;
    if (node_is(n, VALUE_STRING) && gw_import_link(value_text(n.v), &link) && link.before.len == 0 &&
        link.after.len == 0)
        return link.id;
    return slice_absent();
}

slice gw_import_printable(importer *im, slice text) {
    text_builder made = {.im = im};
    link_found link;
    slice rest = text;
    if (!gw_import_link(text, &link))
        return text;
    for (; gw_import_link(rest, &link); rest = link.after) {
        gw_text_add(&made, link.before);
        gw_text_add(&made, SLICE("${"));
        gw_text_add(&made, link.id);
        if (link.attribute.len != 0)
            gw_text_add(&made, SLICE("."));
        gw_text_add(&made, link.attribute);
        gw_text_add(&made, SLICE("}"));
    }
    gw_text_add(&made, rest);
    return gw_text_end(&made);
}

/* ---- numbers and switches -----------------------------------------------------------------------------------------
 */

/* Read decimal digits; at most 15 of them. */
static bool read_digits(slice *rest, int64_t *out) {
    size_t n = 0;
    *out = 0;
    for (; n < rest->len && rest->at[n] >= '0' && rest->at[n] <= '9'; n++) {
        if (n == 15)
            return false;
        *out = *out * 10 + (rest->at[n] - '0');
    }
    *rest = slice_skip(*rest, n);
    return n != 0;
}

/* Read the digits after a decimal point as thousandths; further digits are ignored. */
static bool read_thousandths(slice digits, int64_t *out) {
    const size_t first = digits.len < 3 ? digits.len : 3;
    slice rest = slice_of(digits.at, first);
    int64_t ignored;
    if (!read_digits(&rest, out) || rest.len != 0)
        return false;
    for (size_t n = first; n < 3; n++)
        *out *= 10;
    rest = slice_skip(digits, first);
    return rest.len == 0 || (read_digits(&rest, &ignored) && rest.len == 0);
}

bool gw_import_number(node n, bool rate, definition_number *out) {
    int64_t whole, fraction = 0;
    slice text, rest;
    if (!gw_import_scalar(n, &text) || n.v.kind == VALUE_BOOLEAN)
        return false;
    rest = text;
    if (!read_digits(&rest, &whole))
        return false;
    if (rate && rest.len > 1 && rest.at[0] == '.') {
        if (!read_thousandths(slice_skip(rest, 1), &fraction))
            return false;
        rest.len = 0;
    }
    *out = (definition_number){text, rate ? whole * 1000 + fraction : whole};
    return rest.len == 0;
}

bool gw_import_switch(node n, uint8_t *out) {
    slice text;
    if (!gw_import_scalar(n, &text))
        return false;
    if (slice_is_fold(text, "true"))
        *out = SWITCH_ON;
    else if (slice_is_fold(text, "false"))
        *out = SWITCH_OFF;
    else
        return false;
    return true;
}

/* ---- things by name --------------------------------------------------------------------------------------------- */

/* Return the key of a thing: its sort and its name. */
static slice sort_key(importer *im, char sort, slice name) {
    return gw_import_join(im, slice_of(&sort, 1), name, slice_absent(), slice_absent());
}

void *gw_import_lookup(importer *im, char sort, slice name) {
    const slice key = sort_key(im, sort, name);
    const value_entry *entry = key.at != NULL ? gw_value_map_find(im->names.as.map, key) : NULL;
    return entry != NULL ? entry->value.as.other : NULL;
}

bool gw_import_register(importer *im, char sort, slice name, void *what) {
    const slice key = sort_key(im, sort, name);
    if (key.at == NULL || gw_value_map_find(im->names.as.map, key) != NULL)
        return false;
    if (!gw_value_map_put(im->memory, im->names.as.map, gw_value_string(key),
                          (value){.kind = VALUE_OTHER, .as.other = what}))
        gw_import_nomem(im);
    return import_good(im);
}
