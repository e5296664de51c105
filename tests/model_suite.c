/* The official draft 4 suite of JSON Schema, file by file: model_suite DIRECTORY. Numbers keep the text that they have
 * in the files. Tests that do not apply to models of API Gateway are counted as skipped; what they are is written
 * below. */
#define _POSIX_C_SOURCE 200809L
#include "support/exact.h"
#include "support/files.h"
#include "support/tally.h"
#include "json/walker.h"
#include <apigw/gateway.h>
#include <dirent.h>

static tally counts;
static unsigned tests_run;

/* Files that do not apply, with the reason. */
static const struct {
    const char *file, *why;
} left_out_files[] = {
    {"refRemote.json", "refers to documents of another host"},
    {"definitions.json", "refers to the meta-schema"},
    {"format.json", "what formats mean follows a switch"},
    {"ecmascript-regex.json", "measures the dialect of patterns"},
    {"non-bmp-regex.json", "measures the dialect of patterns"},
    {"id.json", "API Gateway resolves nothing through id"},
};

/* Groups of ref.json that resolve through `id` or refer to the meta-schema: their schemas have to be refused, or, where
 * nothing depends on it, are left out. */
static const char *const left_out_groups[] = {
    "remote ref, containing refs itself",
    "$ref prevents a sibling id from changing the base uri",
    "Recursive references between schemas",
    "Location-independent identifier",
    "Location-independent identifier with base URI change in subschema",
    "id must be resolved against nearest parent, not just immediate parent",
    "id with file URI still resolves pointers - *nix",
    "id with file URI still resolves pointers - windows",
};

static bool is_text(slice json, const char *text) {
    return json.len == strlen(text) + 2 && memcmp(json.at + 1, text, json.len - 2) == 0;
}

/* The member of that name in an object, as text. */
static slice member_of(slice object, const char *wanted) {
    const char *p = object.at + 1, *end = object.at + object.len;
    slice name, value;
    while (gw_json_next_member(&p, end, &name, &value))
        if (name.len == strlen(wanted) && memcmp(name.at, wanted, name.len) == 0)
            return value;
    return (slice){NULL, 0};
}

static bool is_left_out(const char *file, slice description) {
    if (strcmp(file, "ref.json") != 0)
        return false;
    for (size_t i = 0; i < sizeof left_out_groups / sizeof *left_out_groups; i++)
        if (is_text(description, left_out_groups[i]))
            return true;
    return false;
}

static void run_test(const apigw_models *models, apigw_violations *violations, const char *file, slice group,
                     slice test) {
    const slice data = member_of(test, "data"), valid = member_of(test, "valid"),
                description = member_of(test, "description");
    char *body = exact_copy(data.at, data.len);
    apigw_error err;
    apigw_status status = apigw_model_validate(models, "M", 1, body, data.len, violations, &err);
    check(&counts, status == (valid.at[0] == 't' ? APIGW_OK : APIGW_E_VALUE), "%s: %.*s: %.*s: %s %s", file,
          (int)group.len, group.at, (int)description.len, description.at, apigw_status_name(status), err.message);
    tests_run++;
    free(body);
}

static void run_group(const char *file, slice group, apigw_violations *violations) {
    const slice schema = member_of(group, "schema"), tests = member_of(group, "tests"),
                description = member_of(group, "description");
    apigw_models *models = apigw_models_new(NULL);
    const bool left_out = is_left_out(file, description);
    const char *p = tests.at + 1;
    slice test;
    apigw_error err;
    apigw_status status = apigw_models_add(models, "M", 1, schema.at, schema.len, APIGW_MODEL_UNCHECKED, &err);
    if (status == APIGW_OK)
        status = apigw_models_seal(models, &err);
    if (!left_out)
        check(&counts, status == APIGW_OK, "%s: %.*s: the schema is refused: %s", file, (int)description.len,
              description.at, err.message);
    while (gw_json_next_element(&p, tests.at + tests.len, &test))
        if (left_out)
            counts.skipped++;
        else if (status == APIGW_OK)
            run_test(models, violations, file, description, test);
    apigw_models_free(models);
}

static void run_file(const char *directory, const char *file) {
    char path[1024];
    size_t len = 0, tests = 0;
    char *text;
    const char *p, *q, *end;
    slice group, test;
    apigw_violations *violations = apigw_violations_new(NULL);
    bool left_out = false;
    for (size_t i = 0; i < sizeof left_out_files / sizeof *left_out_files; i++)
        left_out |= strcmp(left_out_files[i].file, file) == 0;
    snprintf(path, sizeof path, "%s/%s", directory, file);
    text = read_whole(path, &len);
    if (check(&counts, text != NULL && len != 0 && text[0] == '[', "%s cannot be read", path)) {
        end = text + len;
        for (p = text + 1; gw_json_next_element(&p, end, &group);) {
            const slice list = member_of(group, "tests");
            if (!left_out)
                run_group(file, group, violations);
            for (q = list.at + 1; gw_json_next_element(&q, list.at + list.len, &test);)
                tests++;
        }
        if (left_out)
            counts.skipped += (unsigned)tests;
        check(&counts, tests != 0, "%s has no tests", path);
    }
    apigw_violations_free(violations);
    free(text);
}

static unsigned run_directory(const char *path) {
    DIR *directory = opendir(path);
    const struct dirent *file;
    unsigned files = 0;
    if (directory == NULL)
        return 0;
    while ((file = readdir(directory)) != NULL) {
        size_t n = strlen(file->d_name);
        if (n > 5 && strcmp(file->d_name + n - 5, ".json") == 0) {
            run_file(path, file->d_name);
            files++;
        }
    }
    closedir(directory);
    return files;
}

int main(int argc, char **argv) {
    char optional[1024];
    unsigned files;
    if (argc < 2) {
        fputs("usage: model_suite DIRECTORY\n", stderr);
        return 2;
    }
    files = run_directory(argv[1]);
    if (files == 0) {
        printf("There is no suite at %s.\n", argv[1]);
        counts.skipped++;
        return conclude(&counts);
    }
    snprintf(optional, sizeof optional, "%s/optional", argv[1]);
    files += run_directory(optional);
    check(&counts, files >= 30, "the suite has %u files", files);
    check(&counts, tests_run >= 558, "%u tests apply", tests_run);
    return conclude(&counts);
}
