/* Writes docs/formats.md from the rows of the front ends: every member by kind, what it holds, what is written when
 * there is nothing, and the rules in the words that schema.h gives them. `formats SCHEMA` writes to standard output,
 * `formats SCHEMA FILE` compares FILE with what it would write. */
#include "format/registry.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char schema[1 << 17]; /* the text of schema.h */

/* ---- words -------------------------------------------------------------------------------------------------- */

static const char *type_name(enum json_type type) {
    static const char *const names[] = {
        [JSON_OPAQUE] = "any value",
        [JSON_TEXT] = "string",
        [JSON_SCALAR] = "scalar",
        [JSON_INTEGER] = "integer",
        [JSON_BOOLEAN] = "boolean",
        [JSON_OBJECT] = "object",
        [JSON_MAP] = "map of strings",
        [JSON_MULTI_MAP] = "map of arrays of strings",
        [JSON_EITHER_MAP] = "map of either",
        [JSON_STRINGS] = "array of strings",
    };
    return (size_t)type < sizeof names / sizeof names[0] ? names[type] : "?";
}

static const char *absent_name(enum format_absent absent) {
    static const char *const names[] = {
        [OMITTED] = "left out", [NULL_] = "`null`", [EMPTY] = "`\"\"`", [NO_ENTRIES] = "`{}`"};
    return (size_t)absent < sizeof names / sizeof names[0] ? names[absent] : "?";
}

/* What a member goes to: a field or list of request.h. */
static const char *target_name(const format_member *m) {
    static const char *const lists[MODEL_LIST_END] = {
        [MODEL_HEADERS] = "headers, one value a name",
        [MODEL_MULTI_HEADERS] = "headers, all values",
        [MODEL_QUERY] = "query, one value a name",
        [MODEL_MULTI_QUERY] = "query, all values",
        [MODEL_COOKIES] = "cookies",
        [MODEL_PATH_PARAMETERS] = "path-parameters",
        [MODEL_STAGE_VARIABLES] = "stage-variables",
    };
    static const char *const own[MODEL_FIELD_END - MODEL_BODY] = {
        "the body", "whether the body is base64", "the context as it was sent", "the authorizer as it was sent"};
    if (m->type >= JSON_MAP)
        return lists[m->target];
    if (m->target >= MODEL_BODY)
        return own[m->target - MODEL_BODY];
    return m->target == 0 ? "" : apigw_field_name(m->target);
}

/* Text within `code`: line breaks are blanks, and a bar would end the cell. */
static void put_code(FILE *out, const char *text) {
    fputc('`', out);
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
    }
    fputc('`', out);
}

/* NAME_OF_A_RULE without the prefix, as words. */
static void put_words(FILE *out, const char *name, size_t n, const char *prefix) {
    size_t skip = strlen(prefix);
    for (size_t i = skip; i < n; i++)
        fputc(name[i] == '_' ? ' ' : tolower((unsigned char)name[i]), out);
}

/* ---- the enums of schema.h, with their comments --------------------------------------------------------------- */

typedef struct constant {
    const char *name, *about; /* about: NULL without a comment */
    size_t name_len, about_len;
    unsigned long value;
} constant;

/* The value of `NAME`, `NAME = 8` or `NAME = 1 << 20`, the next after `before`. */
static unsigned long value_of(const char *text, const char *end, unsigned long before) {
    const char *sign = memchr(text, '=', (size_t)(end - text));
    char *rest;
    unsigned long value;
    if (sign == NULL)
        return before + 1;
    value = strtoul(sign + 1, &rest, 10);
    rest += strspn(rest, " ");
    return strncmp(rest, "<<", 2) == 0 ? value << strtoul(rest + 2, NULL, 10) : value;
}

/* The next constant of an enum; `*p` is moved behind it and its comment. False at the end of the enum. */
static bool next_constant(const char **p, constant *c) {
    const char *at = *p, *end, *comma;
    for (;;) {
        at += strspn(at, " \n,");
        if (strncmp(at, "/*", 2) != 0)
            break;
        at = strstr(at, "*/") + 2; /* about several */
    }
    if (*at == '}')
        return false;
    end = at + strcspn(at, ",}\n/");
    c->name = at;
    c->name_len = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    c->value = value_of(at, end, c->value);
    comma = end + strspn(end, ", ");
    c->about = strncmp(comma, "/*", 2) == 0 ? comma + 3 : NULL;
    if (c->about != NULL) {
        end = strstr(comma, "*/");
        c->about_len = (size_t)(end - c->about);
        end += 2;
    }
    *p = end;
    return true;
}

/* A comment in one line. */
static void put_about(FILE *out, const constant *c) {
    bool blank = false;
    size_t n = c->about_len;
    while (n > 0 && isspace((unsigned char)c->about[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++) {
        bool is_blank = isspace((unsigned char)c->about[i]) != 0;
        if (!is_blank)
            fputc(c->about[i], out);
        else if (!blank)
            fputc(' ', out);
        blank = is_blank;
    }
}

/* The rules whose bits are set, each with its words. */
static void put_rules(FILE *out, const char *title, const char *name, const char *prefix, uint32_t bits) {
    char head[64];
    const char *p;
    constant c = {.value = (unsigned long)-1};
    snprintf(head, sizeof head, "enum %s {", name);
    p = strstr(schema, head);
    if (bits == 0 || p == NULL)
        return;
    fprintf(out, "\n%s:\n\n", title);
    p += strlen(head);
    while (next_constant(&p, &c)) {
        if ((bits & c.value) == 0)
            continue;
        fputs("- ", out);
        put_words(out, c.name, c.name_len, prefix);
        if (c.about != NULL) {
            fputs(": ", out);
            put_about(out, &c);
        }
        fputc('\n', out);
    }
}

/* ---- one front end ------------------------------------------------------------------------------------------ */

static void put_condition(FILE *out, const format_condition *c) {
    static const char *const before[] = {"", "there is ", "there is no ", "", "", ""};
    static const char *const behind[] = {"", "", "", " is ", " is not ", " contains "};
    fputs(before[c->test], out);
    put_code(out, c->path);
    fputs(behind[c->test], out);
    if (c->text != NULL)
        put_code(out, c->text);
}

static void put_recognition(FILE *out, const format *f) {
    fputs("An event is of this kind where", out);
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->recognised[i][0].test != 0; i++) {
        fputs(i == 0 ? " " : "; or ", out);
        for (int k = 0; k < FORMAT_CONDITIONS && f->recognised[i][k].test != 0; k++) {
            fputs(k == 0 ? "" : " and ", out);
            put_condition(out, &f->recognised[i][k]);
        }
    }
    fputs(".\n", out);
}

static void put_members(FILE *out, const format *f) {
    fputs("\n### Its event\n\n| member | type | holds | when there is nothing |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < f->member_count; i++) {
        const format_member *m = &f->members[i];
        fprintf(out, "| `%s` | %s | %s | %s |\n", m->path, type_name(m->type), target_name(m), absent_name(m->absent));
    }
}

static void put_defaults(FILE *out, const format *f) {
    for (size_t i = 0; i < f->default_count; i++) {
        const format_default *d = &f->defaults[i];
        fprintf(out, i == 0 ? "\nFields that nobody gave:\n\n- %s " : "- %s ", apigw_field_name(d->field));
        if (d->how == SAME_AS)
            fprintf(out, "is %s", apigw_field_name(d->from));
        else if (d->text == NULL)
            fputs("is never there", out);
        else {
            fputs(d->how == FIXED ? "is always " : "is ", out);
            put_code(out, d->text);
        }
        fputc('\n', out);
    }
}

/* Names with ", " between them. */
static void put_list(FILE *out, const char *title, const char *const *names) {
    if (names == NULL || names[0] == NULL)
        return;
    fprintf(out, "\n%s: ", title);
    for (size_t i = 0; names[i] != NULL; i++) {
        fputs(i == 0 ? "" : ", ", out);
        put_code(out, names[i]);
    }
    fputs(".\n", out);
}

static void put_limit(FILE *out, const char *what, uint32_t limit) {
    if (limit != 0)
        fprintf(out, "- %s: at most %lu bytes\n", what, (unsigned long)limit);
}

static void put_limits(FILE *out, const format *f) {
    if (f->header_limit == 0 && f->private_header_limit == 0 && f->body_limit == 0)
        return;
    fputs("\nLimits of requests (B.9):\n\n", out);
    put_limit(out, "header lines", f->header_limit);
    put_limit(out, "header lines of a private API", f->private_header_limit);
    put_limit(out, "body", f->body_limit);
}

static void put_result_members(FILE *out, const char *title, const format_result_member *members) {
    static const char *const holds[RESULT_END] = {
        [RESULT_STATUS] = "the status code",
        [RESULT_HEADERS] = "header lines, one value a name",
        [RESULT_MULTI_HEADERS] = "header lines, all values of the names that repeat",
        [RESULT_COOKIES] = "the values of Set-Cookie lines",
        [RESULT_BODY] = "the body",
        [RESULT_IS_BASE64] = "whether the body is base64",
        [RESULT_IS_BASE64_TOO] = "the same; read first, never written",
    };
    fprintf(out, "\n### %s\n\n| member | holds |\n|---|---|\n", title);
    for (int i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++)
        fprintf(out, "| `%s` | %s |\n", members[i].name, holds[members[i].what] == NULL ? "" : holds[members[i].what]);
}

/* The ids that findings cite, by what they are about. */
static void put_rulings(FILE *out, const format *f) {
    const char *p = strstr(schema, "enum format_ruling {"), *between = "\nRules that `apigw check` cites: ";
    constant c = {.value = (unsigned long)-1};
    if (p == NULL)
        return;
    p += strlen("enum format_ruling {");
    while (next_constant(&p, &c) && c.value < RULING_END) {
        if (f->result_rulings[c.value] == NULL)
            continue;
        fputs(between, out);
        put_words(out, c.name, c.name_len, "RULING_");
        fprintf(out, " %s", f->result_rulings[c.value]);
        between = ", ";
    }
    fputs(between[0] == '\n' ? "" : ".\n", out);
}

static void put_told(FILE *out, const format *f) {
    for (int i = 0; i < FORMAT_TOLD && f->told[i].name != NULL; i++)
        fprintf(out, "%s- `%s`: %s%s\n", i == 0 ? "\nLines that are added:\n\n" : "", f->told[i].name,
                apigw_field_name(f->told[i].field),
                f->told[i].of_functions ? ", not on the front end's own answers" : "");
}

static void put_result(FILE *out, const format *f) {
    if (f->result[0].what == 0)
        return;
    put_result_members(out, "Its result", f->result);
    put_rules(out, "How it is taken", "format_result_rule", "RESULT_", f->result_rules);
    if (f->content_type != NULL) {
        fputs("\nContent-Type when the function gives none: ", out);
        put_code(out, f->content_type);
        fputs(".\n", out);
    }
    put_told(out, f);
    put_rulings(out, f);
    if (f->stream[0].what != 0) {
        put_result_members(out, "The prelude of a streamed response", f->stream);
        put_rules(out, "How it is taken", "format_result_rule", "RESULT_", f->stream_rules);
    }
}

static void put_cors(FILE *out, const format *f) {
    const format_cors *c = &f->cors;
    if (c->status == 0)
        return;
    fprintf(out, "\n### CORS, where it is configured\n\n- preflights are answered with %ld\n", (long)c->status);
    fprintf(out, "- Access-Control-Max-Age is at least %ld\n", (long)c->least_age);
    fprintf(out, "- %s\n", c->all_options ? "every OPTIONS request is answered" : "only a preflight is answered");
    fprintf(out, "- CORS lines of the function %s\n", c->replaces ? "are ignored" : "stay beside the configured ones");
    fprintf(out, "- where any origin is allowed, %s is named\n", c->echoes ? "the request's" : "`*`");
    if (c->schemes)
        fputs("- `https://*` and `http://*` are origins\n", out);
    if (c->credentials)
        fputs("- credentials go with any origin\n", out);
}

static void put_answers(FILE *out, const format *f) {
    if (f->answer_count == 0)
        return;
    fputs("\n### Its own answers\n\n| answer | status | body | x-amzn-ErrorType |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < f->answer_count; i++) {
        const format_answer *a = &f->answers[i];
        fprintf(out, "| %s | %ld | ", apigw_answer_name(a->answer), (long)a->status);
        if (a->body[0] != '\0')
            put_code(out, a->body);
        fprintf(out, " | %s |\n", a->error_type == NULL ? "" : a->error_type);
    }
}

static void put_format(FILE *out, const format *f) {
    fprintf(out, "\n## %s\n\n", apigw_kind_name(f->kind));
    put_recognition(out, f);
    if (!f->decodes)
        fputs("It is recognised, and no more yet: requests of this kind are not decoded.\n", out);
    put_members(out, f);
    put_rules(out, "How it carries a request", "format_rule", "", f->rules);
    put_defaults(out, f);
    put_list(out, "Header lines that do not reach the function", f->dropped);
    put_list(out, "Header names that arrive in this case", f->canonical);
    put_list(out, "Bodies of these media types are not base64", f->text_types);
    put_limits(out, f);
    put_result(out, f);
    put_cors(out, f);
    put_answers(out, f);
}

static void put_all(FILE *out) {
    fputs(
        "# Formats\n\n"
        "<!-- Generated from lib/format/ by `make formats`: do not edit. -->\n\n"
        "What each front end sends to a function and takes from it, member by member in the order of the wire. The\n"
        "library reads and writes by the same rows. Ids such as A1.5 are rules of [fidelity.md](fidelity.md); what a\n"
        "member holds is the name of a field or list of `<apigw/request.h>`.\n\n"
        "Kinds are told apart in this order, by what is in the event; `null` counts as absent:\n\n",
        out);
    for (int i = 0; i < APIGW_KIND_LAST; i++) {
        const char *name = apigw_kind_name(format_registry[i]->kind);
        fprintf(out, "%d. [%s](#", i + 1, name);
        for (; *name != '\0'; name++) /* of a heading a link has no dots */
            fprintf(out, "%.1s", *name == '.' ? "" : name);
        fputs(")\n", out);
    }
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        put_format(out, format_of_kind(kind));
}

/* ---- files -------------------------------------------------------------------------------------------------- */

static void die(const char *what, const char *name) {
    fprintf(stderr, "formats: %s: %s\n", what, name);
    exit(2);
}

static FILE *open_file(const char *name) {
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        die("it cannot be read", name);
    return file;
}

static void read_schema(const char *name) {
    FILE *file = open_file(name);
    if (fread(schema, 1, sizeof schema - 1, file) == sizeof schema - 1)
        die("it is too long", name);
    fclose(file);
    if (strstr(schema, "enum format_rule {") == NULL || strstr(schema, "enum format_result_rule {") == NULL ||
        strstr(schema, "enum format_ruling {") == NULL)
        die("the words of the rules are not there", name);
}

/* Compares what was written with a file, byte by byte. */
static bool same(FILE *written, const char *name) {
    FILE *file = open_file(name);
    int a, b;
    rewind(written);
    do {
        a = getc(written);
        b = getc(file);
    } while (a == b && a != EOF);
    fclose(file);
    return a == b;
}

int main(int argc, char **argv) {
    FILE *out = argc == 3 ? tmpfile() : stdout;
    bool good;
    if (argc < 2 || out == NULL)
        die("usage", "formats SCHEMA [FILE]");
    read_schema(argv[1]);
    put_all(out);
    if (argc != 3)
        return 0;
    good = same(out, argv[2]);
    if (!good)
        printf("%s is stale: run `make formats`\n", argv[2]);
    printf("%d passed, %d failed\n", good, !good);
    return !good;
}
