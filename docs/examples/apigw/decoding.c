/*
 * Decoding events, and header lines as curl writes them: for several commands.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

enum { WARNINGS_MAX = 20 };

apigw_request *new_request(const decoding *how) {
    apigw_request *request = apigw_request_new(NULL);
    if (request != NULL) {
        apigw_request_set_option(request, APIGW_OPT_MAX_INPUT, READ_MAX, NULL);
        apigw_request_set_option(request, APIGW_OPT_STRICT, how->strict, NULL);
        apigw_request_set_option(request, APIGW_OPT_LENIENT, !how->strict, NULL);
        apigw_request_set_option(request, APIGW_OPT_KEEP_SOURCE, how->keep_source, NULL);
    }
    return request;
}

static void print_issues(const apigw_request *request, const document *doc) {
    size_t count = apigw_request_issue_count(request);
    apigw_error issue;
    for (size_t i = 0; i < count && i < WARNINGS_MAX; i++) {
        if (apigw_request_issue_at(request, i, &issue) == APIGW_OK) {
            diagnose(doc, "warning", &issue);
        }
    }
    if (count > WARNINGS_MAX) {
        fprintf(stderr, "%s: %zu more warnings\n", doc->name, count - WARNINGS_MAX);
    }
}

int decode_file(const char *path, const decoding *how, apigw_request **request) {
    document doc;
    if (!read_document(path, &doc)) {
        return BAD_INPUT;
    }
    *request = new_request(how);
    int result = *request == NULL ? out_of_memory() : FINE;
    apigw_error err;
    if (result == FINE && apigw_request_decode(*request, doc.text, doc.len, how->kind, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        apigw_request_free(*request);
        result = BAD_INPUT;
    }
    if (result == FINE) {
        print_issues(*request, &doc);
    }
    free(doc.text);
    return result;
}

int take_kind(const command *self, const char *name, uint32_t *kind) {
    *kind = apigw_kind_by_name(name, APIGW_NTS);
    return *kind == 0 ? usage(self, "there is no such kind", name) : FINE;
}

/* Losses are a JSON array of strings, each a JSON Pointer. */
void print_losses(const char *path, uint32_t kind, const char *losses) {
    for (const char *at = strchr(losses, '"'); at != NULL; at = strchr(at, '"')) {
        size_t n = 1;
        while (at[n] != '"') {
            n += at[n] == '\\' ? 2 : 1;
        }
        fprintf(stderr, "%s: warning: %s cannot carry ", path, apigw_kind_name(kind));
        print_visible(stderr, at + 1, n - 1);
        fputc('\n', stderr);
        at += n + 1;
    }
}

bool split_header(const char *text, header_line *line) {
    line->text = text;
    line->name_len = strcspn(text, ":");
    if (text[line->name_len] == '\0') {
        return false;
    }
    line->value = line->name_len + 1 + strspn(text + line->name_len + 1, " \t");
    return true;
}

int refuse_header(const header_line *line, const apigw_error *err) {
    bool name_is_bad = line->name_len == 0 || apigw_header_name_valid(line->text, line->name_len) != line->name_len;
    return refuse("-H", line->text, name_is_bad ? 0 : line->value, err);
}
