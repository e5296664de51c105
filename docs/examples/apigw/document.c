/*
 * Reading files, standard input and the values of options.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

enum { READ_FIRST = 64 * 1024 };

/* Return everything up to the end of the stream, or NULL with the reason in `*why`. */
static char *read_stream(FILE *stream, size_t *len, const char **why) {
    char *text = NULL;
    size_t capacity = 0;
    size_t used = 0;
    do {
        if (used == capacity) {
            capacity = capacity == 0 ? READ_FIRST : capacity * 2;
            char *more = capacity > 2 * (size_t)READ_MAX ? NULL : realloc(text, capacity);
            if (more == NULL) {
                *why = "out of memory";
                free(text);
                return NULL;
            }
            text = more;
        }
        used += fread(text + used, 1, capacity - used, stream);
        if (used > READ_MAX) {
            *why = "it is longer than 64 MiB";
            free(text);
            return NULL;
        }
    } while (!feof(stream) && !ferror(stream));
    if (ferror(stream)) {
        *why = "it cannot be read";
        free(text);
        return NULL;
    }
    *len = used;
    return text;
}

bool read_document(const char *path, document *out) {
    bool standard = strcmp(path, "-") == 0;
    const char *why = "it cannot be opened";
    FILE *stream = standard ? stdin : fopen(path, "rb");
    *out = (document){.name = standard ? "<stdin>" : path};
    if (stream != NULL) {
        out->text = read_stream(stream, &out->len, &why);
        if (!standard) {
            fclose(stream);
        }
    }
    if (out->text == NULL) {
        fprintf(stderr, "%s: error: %s\n", out->name, why);
        return false;
    }
    return true;
}

bool copy_document(const char *name, const char *value, document *out) {
    *out = (document){.name = name, .len = strlen(value)};
    out->text = malloc(out->len + 1);
    if (out->text == NULL) {
        out_of_memory();
        return false;
    }
    memcpy(out->text, value, out->len + 1);
    return true;
}

bool read_value(const char *name, const char *value, document *out) {
    return value[0] == '@' ? read_document(value + 1, out) : copy_document(name, value, out);
}
