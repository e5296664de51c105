/*
 * Printing: text that a terminal shows as it is, and errors with their place, the way compilers print them.
 */
#define _POSIX_C_SOURCE 200809L /* isatty */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 76, WINDOW_LEFT = 50 };

/* ---- Colour ---- */

static bool colours;

void terminal_begin(void) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    colours = isatty(STDERR_FILENO) != 0 && (no_color == NULL || no_color[0] == '\0') &&
              (term == NULL || strcmp(term, "dumb") != 0);
}

static const char *colour_of(const char *severity) {
    if (strcmp(severity, "error") == 0) {
        return "\033[1;31m";
    }
    return strcmp(severity, "warning") == 0 ? "\033[1;35m" : "\033[1;36m";
}

/* Print text in a colour, where there are colours. */
static void print_coloured(const char *colour, const char *text) {
    fprintf(stderr, "%s%s%s", colours ? colour : "", text, colours ? "\033[0m" : "");
}

/* ---- Text ---- */

/* Return the length of the character that `text` begins with, 1 for a byte that begins none. `n` is at least 1. */
static size_t character_len(const char *text, size_t n) {
    unsigned char first = (unsigned char)text[0];
    size_t len = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return len <= n && apigw_utf8_valid(text, len) == len ? len : 1;
}

/* Check for a character that would move the cursor or change the direction of writing: C0 and C1 controls, DEL,
 * U+200E to U+200F, U+2028 to U+202E, U+2066 to U+2069. A byte that is not UTF-8 counts as one. */
static bool is_control(const char *text, size_t len) {
    const unsigned char *c = (const unsigned char *)text;
    switch (len) {
    case 1:
        return c[0] < 0x20 || c[0] >= 0x7F;
    case 2:
        return c[0] == 0xC2 && c[1] < 0xA0;
    case 3:
        return c[0] == 0xE2 && ((c[1] == 0x80 && (c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xA8 && c[2] <= 0xAE))) ||
                                (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
    default:
        return false;
    }
}

void print_visible(FILE *stream, const char *text, size_t n) {
    for (size_t i = 0; i < n;) {
        size_t len = character_len(text + i, n - i);
        if (text[i] == '\t') {
            fputc(' ', stream);
        } else if (is_control(text + i, len)) {
            fputc('.', stream);
        } else {
            fwrite(text + i, 1, len, stream);
        }
        i += len;
    }
}

/* ---- Errors with their place ---- */

/* The position of a byte, and the piece of its line that is shown. */
typedef struct place {
    size_t line;   /* from 1 */
    size_t column; /* in characters, from 1 */
    size_t end;    /* offset of the end of the line, without CR */
    size_t shown;  /* offset of the first character that is shown */
    size_t before; /* characters shown before the place */
} place;

static place locate(const document *doc, size_t offset) {
    place at = {.line = 1, .column = 1};
    size_t begin = doc->len >= 3 && memcmp(doc->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (size_t i = begin; i < offset; i++) {
        if (doc->text[i] == '\n') {
            at.line++;
            begin = i + 1;
        }
    }
    const char *newline = doc->len == begin ? NULL : memchr(doc->text + begin, '\n', doc->len - begin);
    at.end = newline == NULL ? doc->len : (size_t)(newline - doc->text);
    if (newline != NULL && at.end > begin && doc->text[at.end - 1] == '\r') {
        at.end--;
    }
    at.shown = begin;
    for (size_t i = begin; i < offset && i < at.end; i += character_len(doc->text + i, at.end - i)) {
        at.column++;
        if (at.before < WINDOW_LEFT) {
            at.before++;
        } else {
            at.shown += character_len(doc->text + at.shown, at.end - at.shown);
        }
    }
    /* Cutting off a few characters is not worth an ellipsis. */
    if (at.column - 1 - at.before <= 3) {
        at.shown = begin;
        at.before = at.column - 1;
    }
    return at;
}

/* Print as much of the line as fits, and a caret below the place. */
static void print_line(const document *doc, const place *at) {
    bool cut = at->column - 1 != at->before;
    size_t stop = at->shown;
    for (size_t n = 0; n < WINDOW && stop < at->end; n++) {
        stop += character_len(doc->text + stop, at->end - stop);
    }
    fputs(cut ? " ..." : " ", stderr);
    print_visible(stderr, doc->text + at->shown, stop - at->shown);
    fputs(stop < at->end ? "...\n" : "\n", stderr);
    fprintf(stderr, "%*s", (int)(at->before + (cut ? 4 : 1)), "");
    print_coloured("\033[1;32m", "^");
    fputc('\n', stderr);
}

void diagnose(const document *doc, const char *severity, const apigw_error *err) {
    bool has_place = err->offset != UINT64_MAX && doc->text != NULL;
    place at = {0};
    if (has_place) {
        at = locate(doc, err->offset < doc->len ? (size_t)err->offset : doc->len);
        fprintf(stderr, "%s:%zu:%zu: ", doc->name, at.line, at.column);
    } else {
        fprintf(stderr, "%s: ", doc->name);
    }
    print_coloured(colour_of(severity), severity);
    fputs(": ", stderr);
    print_visible(stderr, err->message, strlen(err->message));
    fputc('\n', stderr);
    if (has_place) {
        print_line(doc, &at);
    }
    if (err->pointer[0] != '\0') {
        fputs("  at ", stderr);
        print_visible(stderr, err->pointer, strlen(err->pointer));
        fputc('\n', stderr);
    }
}

int refuse(const char *name, const char *value, size_t shift, const apigw_error *err) {
    apigw_error moved = *err;
    if (moved.offset != UINT64_MAX) {
        moved.offset += shift;
    }
    document doc;
    if (!copy_document(name, value, &doc)) {
        return BAD_INPUT;
    }
    diagnose(&doc, "error", &moved);
    free(doc.text);
    return BAD_INPUT;
}

int out_of_memory(void) {
    fputs("apigw: error: out of memory\n", stderr);
    return BAD_INPUT;
}

int print_made(const apigw_buffer *made, apigw_status status, const char *name, const apigw_error *err) {
    if (status != APIGW_OK) {
        diagnose(&(document){.name = name}, "error", err);
        return BAD_INPUT;
    }
    size_t len = 0;
    const char *text = apigw_buffer_data(made, &len);
    fwrite(text, 1, len, stdout);
    putchar('\n');
    return FINE;
}
