/* The cause of an error as X-Ray takes it: a document of exceptions with their stacks. */
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "runtime/runtime.h"
#include "text/ascii.h"
#include "json/writer.h"

/* Stack frames that are kept: X-Ray shows no more, and the document is a header field. */
enum { CAUSE_FRAMES = 64, CAUSE_LINE_DIGITS = 9 };

/* One frame: a line of the stack, as compilers write places: "path:line: label". */
typedef struct stack_frame {
    slice path, label;
    int64_t line;
} stack_frame;

/* Read "path:line", then ":" or the end, at the front of a line. Return false when that is not there. */
static bool read_place(slice text, stack_frame *frame) {
    size_t colon = slice_find(text, ':'), digits = 0;
    slice rest;
    if (colon == 0 || colon == text.len)
        return false;
    rest = slice_skip(text, colon + 1);
    frame->line = 0;
    while (digits < rest.len && digits < CAUSE_LINE_DIGITS && rest.at[digits] >= '0' && rest.at[digits] <= '9')
        frame->line = frame->line * 10 + (rest.at[digits++] - '0');
    if (digits == 0 || (digits < rest.len && rest.at[digits] != ':'))
        return false;
    frame->path = slice_of(text.at, colon);
    frame->label = slice_trim(slice_skip(rest, digits < rest.len ? digits + 1 : digits));
    return true;
}

/* Split a stack into frames. Returns how many were read. */
static size_t read_frames(slice stack, stack_frame frames[CAUSE_FRAMES]) {
    size_t n = 0;
    slice line;
    while (n < CAUSE_FRAMES && gw_runtime_next_line(&stack, &line)) {
        line = slice_trim(line);
        if (!read_place(line, &frames[n]))
            frames[n] = (stack_frame){{"", 0}, line, 0};
        n++;
    }
    return n;
}

static void write_cause_text(apigw_buffer *out, const char *name, slice text) {
    buffer_append(out, name, strlen(name));
    gw_json_write_bytes(out, text.at, text.len);
}

static void write_stack(apigw_buffer *out, const stack_frame *frames, size_t n) {
    buffer_literal(out, ",\"stack\":[");
    for (size_t i = 0; i < n; i++) {
        write_cause_text(out, i == 0 ? "{\"path\":" : ",{\"path\":", frames[i].path);
        buffer_literal(out, ",\"line\":");
        gw_buffer_integer(out, frames[i].line);
        write_cause_text(out, ",\"label\":", frames[i].label);
        buffer_byte(out, '}');
    }
    buffer_byte(out, ']');
}

/* Write each path of the stack once. */
static void write_paths(apigw_buffer *out, const stack_frame *frames, size_t n) {
    bool any = false;
    buffer_literal(out, "\"paths\":[");
    for (size_t i = 0; i < n; i++) {
        size_t first = 0;
        while (!slice_equal(frames[first].path, frames[i].path))
            first++;
        if (first != i || frames[i].path.len == 0)
            continue;
        write_cause_text(out, any ? "," : "", frames[i].path);
        any = true;
    }
    buffer_byte(out, ']');
}

static void write_cause(apigw_buffer *out, const runtime_error *f, slice directory) {
    stack_frame frames[CAUSE_FRAMES];
    size_t n = read_frames(f->stack, frames);
    buffer_byte(out, '{');
    if (directory.at != NULL) {
        write_cause_text(out, "\"working_directory\":", directory);
        buffer_byte(out, ',');
    }
    write_cause_text(out, "\"exceptions\":[{\"message\":", f->message);
    write_cause_text(out, ",\"type\":", f->type);
    write_stack(out, frames, n);
    buffer_literal(out, "}],");
    write_paths(out, frames, n);
    buffer_byte(out, '}');
}

/* ---- ASCII --------------------------------------------------------------------------------------------------- */

static void write_unit(apigw_buffer *out, uint32_t unit) {
    static const char hex[] = "0123456789abcdef";
    const char escape[] = {'\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    buffer_append(out, escape, sizeof escape);
}

/* Write one character as its escape. Returns the bytes that it takes in UTF-8, which is valid. */
static size_t write_cause_escape(apigw_buffer *out, const char *text) {
    unsigned char first = (unsigned char)text[0];
    size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t c = n == 1 ? first : first & (0x7fu >> n);
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)text[i] & 0x3fu);
    if (c > 0xffff) {
        write_unit(out, 0xd800 + ((c - 0x10000) >> 10));
        c = 0xdc00 + ((c - 0x10000) & 0x3ff);
    }
    write_unit(out, c);
    return n;
}

/* Everything is escaped that a header field may not have. */
apigw_status gw_runtime_write_cause(apigw_buffer *out, const runtime_error *f, slice directory) {
    apigw_buffer *document = apigw_buffer_new(&out->allocator);
    apigw_status status;
    if (document == NULL)
        return APIGW_E_NOMEM;
    gw_buffer_begin(document);
    write_cause(document, f, directory);
    status = gw_buffer_finish(document);
    for (size_t i = 0; status == APIGW_OK && i < document->length;) {
        const char *at = document->data + i;
        if (*at >= ' ' && *at < 0x7f) {
            buffer_byte(out, *at);
            i++;
        } else {
            i += write_cause_escape(out, at);
        }
    }
    apigw_buffer_free(document);
    return status;
}

apigw_status apigw_runtime_xray_cause(const char *message, size_t message_len, const char *type, size_t type_len,
                                      const char *stack, size_t stack_len, const char *directory, size_t directory_len,
                                      apigw_buffer *out, apigw_error *err) {
    runtime_error f = {{message, length_of(message, message_len)},
                       {type, length_of(type, type_len)},
                       {stack, length_of(stack, stack_len)}};
    slice in = {directory, length_of(directory, directory_len)};
    const slice texts[] = {f.message, f.type, f.stack, in};
    bool missing = false, held = false;
    gw_error_clear(err);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        missing = missing || (texts[i].at == NULL && texts[i].len != 0);
        held = held || gw_buffer_holds(out, texts[i].at, texts[i].len);
    }
    if (held)
        return gw_buffer_refuse_input(out, err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (out == NULL || missing) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected texts and a buffer");
    }
    if (gw_runtime_write_cause(out, &f, in) != APIGW_OK) {
        gw_buffer_abandon(out);
        return gw_error_nomem(err);
    }
    return gw_output_finish(out, err);
}
