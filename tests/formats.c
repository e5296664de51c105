/* Writes docs/formats.md from the rows of the front ends: every member by kind, what it holds, what is written when
 * there is nothing, and the rules, all in the words that the comments of schema.h and model.h have for them: what is
 * added there needs no word here. `formats SCHEMA MODEL` writes to standard output, `formats SCHEMA MODEL FILE`
 * compares FILE with what it would write. */
#include "format/registry.h"
#include "support/files.h"
#include "support/tally.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char schema[1 << 17]; /* the text of schema.h and model.h */

static void die(const char *what, const char *name) {
    fprintf(stderr, "formats: %s: %s\n", what, name);
    exit(2);
}

/* ---- words -------------------------------------------------------------------------------------------------- */

static const char *type_name(enum gw_json_type type) {
    static const char *const names[] = {
        [GW_JSON_OPAQUE] = "any value",
        [GW_JSON_TEXT] = "string",
        [GW_JSON_SCALAR] = "scalar",
        [GW_JSON_INTEGER] = "integer",
        [GW_JSON_BOOLEAN] = "boolean",
        [GW_JSON_OBJECT] = "object",
        [GW_JSON_MAP] = "map of strings",
        [GW_JSON_MULTI_MAP] = "map of arrays of strings",
        [GW_JSON_EITHER_MAP] = "map of either",
        [GW_JSON_STRINGS] = "array of strings",
        [GW_JSON_ONE_STRING] = "string",
        [GW_JSON_EITHER_STRINGS] = "array of strings, or one",
    };
    if ((size_t)type >= sizeof names / sizeof names[0] || names[type] == NULL)
        die("schema.h of JSON", "a type without a word");
    return names[type];
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

/* The value of `NAME`, `NAME = 8`, `NAME = 1 << 20` or that of the first field of the model, the next after `before`.
 */
static unsigned long value_of(const char *text, const char *end, unsigned long before) {
    const char *sign = memchr(text, '=', (size_t)(end - text));
    char *rest;
    unsigned long value;
    if (sign == NULL)
        return before + 1;
    if (strncmp(sign, "= APIGW_FIELD_LAST + 1", 22) == 0)
        return MODEL_BODY;
    value = strtoul(sign + 1, &rest, 10);
    rest += strspn(rest, " ");
    return strncmp(rest, "<<", 2) == 0 ? value << strtoul(rest + 2, NULL, 10) : value;
}

/* The next constant of an enum; `*p` is moved after it and its comment. False at the end of the enum. */
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

/* The constant of that value, in words and with its comment. */
static void put_constant(FILE *out, const char *name, const char *prefix, unsigned long value) {
    char head[64];
    const char *p;
    constant c = {.value = (unsigned long)-1};
    snprintf(head, sizeof head, "enum %s {", name);
    p = strstr(schema, head);
    if (p == NULL)
        die("there is no such enum", name);
    p += strlen(head);
    do {
        if (!next_constant(&p, &c))
            die("a value without a name", name);
    } while (c.value != value);
    put_words(out, c.name, c.name_len, prefix);
    if (c.about != NULL) {
        fputs(": ", out);
        put_about(out, &c);
    }
}

/* What a member goes to: a field or list of request.h, or of model.h. */
static void put_target(FILE *out, const format_member *m) {
    if (m->type >= GW_JSON_MAP)
        put_constant(out, "model_list", "MODEL_", m->target);
    else if (m->target >= MODEL_BODY)
        put_constant(out, "model_field", "MODEL_", m->target);
    else if (m->target != 0)
        fputs(apigw_field_name(m->target), out);
}

/* ---- one front end ------------------------------------------------------------------------------------------ */

static void put_condition(FILE *out, const format_condition *c) {
    static const char *const before[] = {"", "there is ", "there is no ", "", "", ""};
    static const char *const after[] = {"", "", "", " is ", " is not ", " contains "};
    fputs(before[c->test], out);
    put_code(out, c->path);
    fputs(after[c->test], out);
    if (c->text != NULL)
        put_code(out, c->text);
}

static void put_recognition(FILE *out, const format *f) {
    fputs("An event is of this kind where", out);
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->detected[i][0].test != 0; i++) {
        fputs(i == 0 ? " " : "; or ", out);
        for (int k = 0; k < FORMAT_CONDITIONS && f->detected[i][k].test != 0; k++) {
            fputs(k == 0 ? "" : " and ", out);
            put_condition(out, &f->detected[i][k]);
        }
    }
    fputs(".\n", out);
}

/* A comment of format_absent tells what is written, and the name adds nothing. */
static void put_absent(FILE *out, enum format_absent absent) {
    const char *p = strstr(schema, "enum format_absent {") + strlen("enum format_absent {");
    constant c = {.value = (unsigned long)-1};
    while (next_constant(&p, &c))
        if (c.value == (unsigned long)absent && c.about != NULL)
            put_about(out, &c);
}

static void put_members(FILE *out, const format *f) {
    fputs("\n### Its event\n\n| member | type | holds | when there is nothing |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < f->member_count; i++) {
        const format_member *m = &f->members[i];
        fprintf(out, "| `%s` | %s | ", m->path, type_name(m->type));
        put_target(out, m);
        fputs(" | ", out);
        put_absent(out, m->absent);
        fputs(" |\n", out);
    }
}

static void put_defaults(FILE *out, const format *f) {
    for (size_t i = 0; i < f->default_count; i++) {
        const format_default *d = &f->defaults[i];
        fprintf(out, i == 0 ? "\nDefaults of fields:\n\n- %s " : "- %s ", apigw_field_name(d->field));
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
    if (f->header_limit == 0 && f->url_limit == 0 && f->line_limit == 0 && f->body_limit == 0)
        return;
    fputs("\nLimits of requests (B.9):\n\n", out);
    put_limit(out, "the request line, and each header line", f->line_limit);
    put_limit(out, "header lines", f->header_limit);
    put_limit(out, "the URL", f->url_limit);
    for (size_t i = 0; i < FORMAT_ENDPOINTS && f->endpoints[i].type != NULL; i++)
        fprintf(out, "- of endpoints of type %s: header lines %lu bytes, the URL %lu bytes\n", f->endpoints[i].type,
                (unsigned long)f->endpoints[i].header_limit, (unsigned long)f->endpoints[i].url_limit);
    put_limit(out, "body", f->body_limit);
}

static void put_result_limits(FILE *out, const format *f) {
    if (f->result_limit == 0 && f->result_header_limit == 0)
        return;
    fputs("\nLimits of results (B.9):\n\n", out);
    put_limit(out, "the result", f->result_limit);
    put_limit(out, "header lines", f->result_header_limit);
}

static void put_result_members(FILE *out, const char *title, const format_result_member *members) {
    static const char *const written[] = {[AS_NEEDED] = "as needed", [EVEN_EMPTY] = "always", [READ_ONLY] = "never"};
    fprintf(out, "\n### %s\n\n| member | holds | the library writes it |\n|---|---|---|\n", title);
    for (int i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++) {
        fprintf(out, "| `%s` | ", members[i].name);
        put_constant(out, "format_result", "RESULT_", members[i].what);
        fprintf(out, " | %s |\n", written[members[i].how]);
    }
}

/* The ids that findings cite, by what they are about. */
static void put_rule_references(FILE *out, const format *f) {
    const char *p = strstr(schema, "enum format_rule_reference {"), *between = "\nRules that `apigw check` cites: ";
    constant c = {.value = (unsigned long)-1};
    if (p == NULL)
        return;
    p += strlen("enum format_rule_reference {");
    while (next_constant(&p, &c) && c.value < RULE_END) {
        if (f->result_rule_references[c.value] == NULL)
            continue;
        fputs(between, out);
        put_words(out, c.name, c.name_len, "RULE_");
        fprintf(out, " %s", f->result_rule_references[c.value]);
        between = ", ";
    }
    fputs(between[0] == '\n' ? "" : ".\n", out);
}

static void put_added_headers(FILE *out, const format *f) {
    for (int i = 0; i < FORMAT_ADDED && f->added[i].name != NULL; i++)
        fprintf(out, "%s- `%s`: %s%s\n", i == 0 ? "\nAdded header fields:\n\n" : "", f->added[i].name,
                apigw_field_name(f->added[i].field), f->added[i].of_functions ? ", not on error responses" : "");
}

static void put_names(FILE *out, const char *title, const char *const *names) {
    fprintf(out, "%s", title);
    for (; *names != NULL; names++)
        fprintf(out, " `%s`", *names);
    fputs("\n", out);
}

static void put_remaps(FILE *out, const format *f) {
    if (f->remap_prefix == NULL)
        return;
    fprintf(out, "\nHeader fields of a function that get the prefix `%s`, or are dropped:\n\n", f->remap_prefix);
    put_names(out, "- renamed, as observed:", f->remaps[0].renamed);
    put_names(out, "- renamed, as documented:", f->remaps[1].renamed);
    put_names(out, "- dropped, as documented:", f->remaps[1].dropped);
}

static void put_result_events(FILE *out, const format *f) {
    const format_result_event *event = f->result_events;
    if (event == NULL)
        return;
    fputs("\nHow much of a result counts, by the type of the event:\n\n", out);
    for (bool more = true; more; event++) {
        more = event->type != NULL;
        fprintf(out, "- %s: ", more ? event->type : "any other");
        if (event->ignored)
            fputs("nothing\n", out);
        else
            put_names(out, event->no_body ? "no body; header fields:" : "the body; header fields:", event->headers);
    }
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
    put_added_headers(out, f);
    put_remaps(out, f);
    put_result_events(out, f);
    put_result_limits(out, f);
    put_rule_references(out, f);
    if (f->stream[0].what != 0) {
        put_result_members(out, "The prelude of a streamed response", f->stream);
        put_rules(out, "How it is taken", "format_result_rule", "RESULT_", f->stream_rules);
    }
}

static void put_cors(FILE *out, const format *f) {
    const format_cors *c = &f->cors;
    if (c->status == 0)
        return;
    fprintf(out, "\n### CORS, where it is configured\n\n- preflight requests get status %ld\n", (long)c->status);
    fprintf(out, "- Access-Control-Max-Age is at least %ld\n", (long)c->least_age);
    fprintf(out, "- %s\n",
            c->all_options ? "it responds to every OPTIONS request" : "it responds to preflight requests only");
    fprintf(out, "- CORS header fields of the function %s\n", c->replaces ? "are removed" : "are kept");
    fprintf(out, "- where any origin is allowed, %s is sent\n", c->echoes ? "the request's" : "`*`");
    if (c->schemes)
        fputs("- `https://*` and `http://*` are origins\n", out);
    if (c->credentials)
        fputs("- credentials go with any origin\n", out);
}

static void put_error_responses(FILE *out, const format *f) {
    if (f->error_response_count == 0)
        return;
    fputs("\n### Error responses\n\n| error response | status | body | header field |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < f->error_response_count; i++) {
        const format_error_response *a = &f->error_responses[i];
        fprintf(out, "| %s | %ld | ", apigw_error_response_name(a->error_response), (long)a->status);
        if (a->body[0] != '\0')
            put_code(out, a->body);
        fputs(" | ", out);
        if (a->header.name != NULL)
            fprintf(out, "`%s: %s` ", a->header.name, a->header.value);
        fputs("|\n", out);
    }
}

/* What a new event has only when it is of a certain type. */
static void put_occasions(FILE *out, const format *f) {
    if (f->occasion_count == 0)
        return;
    fputs("\n### Members of some events alone\n\n| member | type of event |\n|---|---|\n", out);
    for (size_t i = 0; i < f->occasion_count; i++) {
        fprintf(out, "| `%s` |", f->occasions[i].path);
        for (size_t k = 0; k < FORMAT_EVENT_TYPES; k++)
            if ((f->occasions[i].types >> k & 1) != 0)
                fprintf(out, " %s", f->event_types[k].name);
        fprintf(out, "%s |\n", f->occasions[i].types == 0 ? " read, never written" : "");
    }
    for (size_t k = 0; k < FORMAT_EVENT_TYPES; k++) {
        if (f->event_types[k].header_names == NULL)
            continue;
        fprintf(out, "\nHeader lines of %s, in place of those of the request:", f->event_types[k].name);
        for (const char *const *name = f->event_types[k].header_names; *name != NULL; name++)
            fprintf(out, " `%s`", *name);
        fputs("\n", out);
    }
}

/* Header fields that the front end makes itself. */
static void put_own_headers(FILE *out, const format *f) {
    for (const format_own_header *own = f->own_headers; own != NULL && own->name != NULL; own++)
        fprintf(out, "%s- `%s`: %s%s\n",
                own == f->own_headers ? "\nHeader fields that the front end makes, in place of the client's:\n\n" : "",
                own->name, apigw_field_name(own->field), own->with_peer ? ", where the peer's address is known" : "");
    if (f->method_header != NULL)
        fprintf(out, "\nThe header field that replaces the method: `%s`.\n", f->method_header);
}

static void put_format(FILE *out, const format *f) {
    fprintf(out, "\n## %s\n\n", apigw_kind_name(f->kind));
    put_recognition(out, f);
    put_members(out, f);
    put_occasions(out, f);
    put_rules(out, "How it carries a request", "format_rule", "", f->rules);
    put_defaults(out, f);
    put_own_headers(out, f);
    put_list(out, "Header lines that do not reach the function", f->dropped);
    put_list(out, "Header names that arrive in this case", f->canonical);
    put_list(out, "Bodies of these media types are not base64", f->text_types);
    put_limits(out, f);
    put_result(out, f);
    put_cors(out, f);
    put_error_responses(out, f);
}

static void put_all(FILE *out) {
    fputs(
        "# Formats\n\n"
        "<!-- Generated from lib/format/ by `make formats`: do not edit. -->\n\n"
        "What each front end sends to a function and takes from it, member by member in the order of the wire. The\n"
        "library reads and writes by the same rows. Ids such as A1.5 are rules of [fidelity.md](fidelity.md); what a\n"
        "member holds is the name of a field or list of `<apigw/request.h>`.\n\n"
        "Kinds are detected in this order, by the members of the event; `null` counts as absent:\n\n",
        out);
    for (int i = 0; i < APIGW_KIND_LAST; i++) {
        const char *name = apigw_kind_name(gw_format_registry[i]->kind);
        fprintf(out, "%d. [%s](#", i + 1, name);
        for (; *name != '\0'; name++) /* of a heading a link has no dots */
            fprintf(out, "%.1s", *name == '.' ? "" : name);
        fputs(")\n", out);
    }
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        put_format(out, gw_format_of_kind(kind));
}

/* ---- files -------------------------------------------------------------------------------------------------- */

/* Adds the text of a header to what is known. */
static void read_header(const char *name) {
    FILE *file = fopen(name, "rb");
    size_t used = strlen(schema), capacity = sizeof schema - 1 - used;
    if (file == NULL)
        die("it cannot be read", name);
    if (fread(schema + used, 1, capacity, file) == capacity)
        die("it is too long", name);
    fclose(file);
}

static void require_enums(void) {
    static const char *const names[] = {"format_rule",   "format_result_rule", "format_rule_reference",
                                        "format_absent", "format_result",      "model_field",
                                        "model_list"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char head[64];
        snprintf(head, sizeof head, "enum %s {", names[i]);
        if (strstr(schema, head) == NULL)
            die("there is no such enum", names[i]);
    }
}

int main(int argc, char **argv) {
    FILE *out = argc == 4 ? tmpfile() : stdout;
    tally count = {0, 0, 0};
    if (argc < 3 || out == NULL)
        die("usage", "formats SCHEMA MODEL [FILE]");
    read_header(argv[1]);
    read_header(argv[2]);
    require_enums();
    put_all(out);
    if (argc != 4)
        return 0;
    check(&count, same_as_file(out, argv[3]), "%s is stale: run `make formats`", argv[3]);
    return conclude(&count);
}
