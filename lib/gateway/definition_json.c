/* Writing values of a document as JSON text again, without recursion, the functions of templates evaluated. */
#include "core/error.h"
#include "gateway/definition_build.h"
#include "json/writer.h"

enum { JSON_FRAMES = 2 * APIGW_DEFINITION_DEPTH_MAX + 2 };

typedef struct json_frame {
    node container;
    size_t at;
    bool begun;
} json_frame;

typedef struct json_output {
    importer *im;
    apigw_buffer *out;
    json_frame *frames;
    size_t depth;
    json_rewrite *rewrite; /* NULL: members stay as they are */
} json_output;

static void write_scalar(json_output *w, node n) {
    slice text;
    if (gw_import_scalar(n, &text) && !gw_import_spend(w->im, text.len))
        return;
    if (node_is(n, VALUE_STRING)) {
        text = gw_import_printable(w->im, text); /* it may have links */
        gw_json_write_string(w->out, text.at, text.len);
    } else if (gw_import_scalar(n, &text)) {
        buffer_append(w->out, text.at, text.len);
    } else {
        buffer_literal(w->out, "null");
    }
}

/* Begin a value: a scalar is written, a container opened. */
static void write_value(json_output *w, node n) {
    if (!node_is(n, VALUE_MAP) && !node_is(n, VALUE_LIST)) {
        write_scalar(w, n);
        return;
    }
    if (w->depth == JSON_FRAMES) {
        gw_import_fail(w->im, APIGW_E_DEPTH, n.at, "expected less nesting");
        return;
    }
    w->frames[w->depth++] = (json_frame){n, 0, false};
    buffer_byte(w->out, n.v.kind == VALUE_MAP ? '{' : '[');
}

static void write_next(json_output *w) {
    json_frame *f = &w->frames[w->depth - 1];
    slice name;
    node n;
    do {
        if (!gw_import_next_any(w->im, f->container, &f->at, &name, &n)) {
            buffer_byte(w->out, f->container.v.kind == VALUE_MAP ? '}' : ']');
            w->depth--;
            return;
        }
    } while (!node_present(n));
    if (f->begun)
        buffer_byte(w->out, ',');
    f->begun = true;
    if (f->container.v.kind == VALUE_MAP) {
        gw_json_write_string(w->out, name.at, name.len);
        buffer_byte(w->out, ':');
        if (w->rewrite != NULL && w->rewrite(w->im, name, n, w->out))
            return;
    }
    write_value(w, n);
}

static void write_all(importer *im, node n, apigw_buffer *out, json_rewrite *rewrite) {
    json_output w = {.im = im, .out = out, .rewrite = rewrite};
    w.frames = gw_memory_allocate(&im->d->allocator, JSON_FRAMES * sizeof *w.frames);
    if (w.frames == NULL) {
        gw_import_nomem(im);
        return;
    }
    write_value(&w, n);
    while (w.depth != 0 && import_good(im) && gw_import_spend(im, 1))
        write_next(&w);
    gw_memory_release(&im->d->allocator, w.frames, JSON_FRAMES * sizeof *w.frames);
}

void gw_import_json(importer *im, node n, apigw_buffer *out) {
    write_all(im, n, out, NULL);
}

slice gw_import_take(importer *im, apigw_buffer *out) {
    slice text = slice_absent();
    if (out == NULL) {
        gw_import_nomem(im);
        return text;
    }
    if (import_good(im) && gw_buffer_finish(out) == APIGW_OK) {
        const char *copy = gw_arena_copy(im->memory, out->data, out->length);
        text = slice_of(copy, copy != NULL ? out->length : 0);
    }
    if (text.at == NULL)
        gw_import_nomem(im);
    apigw_buffer_free(out);
    return text;
}

slice gw_import_json_text(importer *im, node n, json_rewrite *rewrite) {
    apigw_buffer *out = apigw_buffer_new(&im->d->allocator);
    if (out != NULL) {
        gw_buffer_begin(out);
        write_all(im, n, out, rewrite);
    }
    return gw_import_take(im, out);
}
