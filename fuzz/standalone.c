/* Runs a fuzz target without a fuzzer: every file that is given, and every file of every directory. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long passed;

/* Everything in the file, in a block of exactly its size: a byte read past the end is seen by the sanitizers. */
static uint8_t *read_file(FILE *file, size_t *size) {
    uint8_t *all = NULL;
    size_t have = 0;
    size_t got;
    uint8_t piece[4096];

    while ((got = fread(piece, 1, sizeof piece, file)) != 0) {
        uint8_t *more = realloc(all, have + got);

        if (more == NULL) {
            free(all);
            return NULL;
        }
        all = more;
        memcpy(all + have, piece, got);
        have += got;
    }
    *size = have;
    return all != NULL ? all : malloc(1);
}

static int run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t *data;
    size_t size = 0;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    data = read_file(file, &size);
    fclose(file);
    if (data == NULL) {
        fprintf(stderr, "%s: no memory\n", path);
        return 1;
    }
    /* Said before the run, so that a crash names its input. */
    fprintf(stderr, "%s\n", path);
    if (LLVMFuzzerTestOneInput(data, size) == 0)
        passed++;
    free(data);
    return 0;
}

static int run_directory(DIR *directory, const char *path) {
    struct dirent *entry;
    char name[4096];
    int failed = 0;

    while ((entry = readdir(directory)) != NULL) {
        int n;

        if (entry->d_name[0] == '.')
            continue;
        n = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (n < 0 || (size_t)n >= sizeof name) {
            fprintf(stderr, "%s: the name of an entry is too long\n", path);
            failed = 1;
            continue;
        }
        failed |= run_file(name);
    }
    closedir(directory);
    return failed;
}

int main(int argc, char **argv) {
    int failed = 0;

    for (int i = 1; i < argc; i++) {
        DIR *directory = opendir(argv[i]);

        failed |= directory != NULL ? run_directory(directory, argv[i]) : run_file(argv[i]);
    }
    printf("%lu passed, %d failed\n", passed, failed);
    return failed;
}
