/* Whole files. */
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Return whether the file `name` has the same bytes as `written`; false when it cannot be read. */
static inline bool same_as_file(FILE *written, const char *name) {
    FILE *file = fopen(name, "rb");
    int a, b;
    if (file == NULL)
        return false;
    rewind(written);
    do {
        a = getc(written);
        b = getc(file);
    } while (a == b && a != EOF);
    fclose(file);
    return a == b;
}

/* Return the content of a file followed by a NUL, to be freed, or NULL when it cannot be read. */
static inline char *read_whole(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0, used = 0, got;
    if (file == NULL)
        return NULL;
    do {
        char *grown = realloc(text, capacity = capacity * 2 + 4096);
        if (grown == NULL) {
            fputs("the test itself ran out of memory\n", stderr);
            abort();
        }
        text = grown;
        got = fread(text + used, 1, capacity - used - 1, file);
        used += got;
    } while (got != 0);
    fclose(file);
    text[used] = '\0';
    *len = used;
    return text;
}

#endif
