/*
 * apigw help: the commands and their options, as text, as a manual page and as completions for shells. All of it comes
 * from the tables of the commands.
 */
#include "inspector.h"

#include <string.h>

static const char summary[] = "apigw looks into the events of AWS HTTP front ends, and builds results for them.";
static const char reading[] =
    "FILE may be -, standard input. Events are read leniently: a member that is not as it should be is\n"
    "left out, and a warning shows its place; with --strict it is an error.";
static const char exits[] = "Exit status: 0 success, 1 the input is bad, 2 the command line is bad.";

static void print_kinds(const char *before, const char *between) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        printf("%s%s", kind == 1 ? before : between, apigw_kind_name(kind));
    }
}

void print_help(FILE *stream) {
    fprintf(stream, "%s\n\n", summary);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(stream, "  apigw %s%s%s\n      %s\n", commands[i]->name, commands[i]->operands[0] == '\0' ? "" : " ",
                commands[i]->operands, commands[i]->about);
    }
    fputs("\n'apigw help COMMAND' lists the options of a command.\n\nKinds:", stream);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        fprintf(stream, "%s%s", kind % 5 == 1 ? "\n  " : " ", apigw_kind_name(kind));
    }
    fprintf(stream, "\n\n%s\nErrors are in colour on a terminal, unless NO_COLOR is set.\n%s\n", reading, exits);
}

static void print_command(const command *self) {
    size_t widest = 0;
    print_usage(stdout, self);
    printf("%s\n", self->about);
    for (size_t i = 0; i < self->option_count; i++) {
        const option *o = &self->options[i];
        size_t width = strlen(o->name) + (o->value == NULL ? 0 : 1 + strlen(o->value));
        widest = width > widest ? width : widest;
    }
    fputs(self->option_count == 0 ? "" : "\n", stdout);
    for (size_t i = 0; i < self->option_count; i++) {
        const option *o = &self->options[i];
        int used = printf("  %s%s%s", o->name, o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
        printf("%*s%s\n", (int)(widest + 4) - used, "", o->about);
    }
}

/* ---- The manual page ---- */

/* Print text for roff: a hyphen of an option is no hyphen of a word, and no line begins with a control character. */
static void print_roff(const char *text) {
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '-' || *c == '\\') {
            fputs(*c == '-' ? "\\-" : "\\e", stdout);
        } else if (*c == '\'') {
            fputs("\\(aq", stdout);
        } else {
            putchar(*c);
        }
    }
}

static void print_roff_command(const command *self) {
    fputs(".SS \"apigw ", stdout);
    print_roff(self->name);
    fputs(self->operands[0] == '\0' ? "\"\n" : " ", stdout);
    if (self->operands[0] != '\0') {
        print_roff(self->operands);
        fputs("\"\n", stdout);
    }
    fputs("Print ", stdout);
    print_roff(self->about);
    fputs(".\n", stdout);
    for (size_t i = 0; i < self->option_count; i++) {
        const option *o = &self->options[i];
        fputs(".TP\n.B ", stdout);
        print_roff(o->name);
        if (o->value != NULL) {
            putchar(' ');
            print_roff(o->value);
        }
        putchar('\n');
        print_roff(o->about);
        if ((o->flags & OPTION_REQUIRED) != 0) {
            fputs(" (required)", stdout);
        }
        fputs((o->flags & OPTION_REPEATED) != 0 ? ". It may be given more than once.\n" : ".\n", stdout);
    }
}

static void print_manual(void) {
    printf(".TH APIGW 1 \"\" \"libapigw %s\" \"User Commands\"\n.SH NAME\n"
           "apigw \\- look into the events of AWS HTTP front ends, and build results for them\n"
           ".SH SYNOPSIS\n.B apigw\n.I command\n.RI [ option ...]\n.RI [ operand ...]\n.SH COMMANDS\n",
           apigw_version());
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_roff_command(commands[i]);
    }
    fputs(".SH KINDS\n", stdout);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        fputs(kind == 1 ? "" : ", ", stdout);
        print_roff(apigw_kind_name(kind));
    }
    fputs(".\n.SH FILES\n", stdout);
    print_roff(reading);
    fputs("\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf it is set and not empty, errors have no colour on a terminal.\n"
          ".SH EXIT STATUS\n.TP\n.B 0\nSuccess.\n.TP\n.B 1\n"
          "The input is bad, or the client would see an error response of the front end.\n.TP\n.B 2\n"
          "The command line is bad.\n"
          ".SH EXAMPLES\n.nf\n"
          "apigw kind event.json\n"
          "apigw request \\-\\-json event.json\n"
          "apigw event \\-\\-api http\\-2.0 \\-\\- GET https://api.example/pets/7 \\-H \\(aqAccept: */*\\(aq\n"
          "echo \\(aq{\"statusCode\":200}\\(aq | apigw check \\-\\-api rest \\-\n.fi\n"
          ".SH SEE ALSO\n.BR apigw_request_decode (3),\n.BR apigw_response_encode (3)\n",
          stdout);
}

/* ---- Completions ---- */

static void print_names(void) {
    for (size_t i = 0; commands[i] != NULL; i++) {
        printf("%s%s", i == 0 ? "" : " ", commands[i]->name);
    }
    fputs(" help", stdout);
}

static void print_option_names(const command *self) {
    for (size_t i = 0; i < self->option_count; i++) {
        printf("%s%s", i == 0 ? "" : " ", self->options[i].name);
    }
}

static void print_bash(void) {
    fputs("# bash completion of apigw, printed by `apigw help --bash`.\n"
          "_apigw() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options=\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W '",
          stdout);
    print_names();
    fputs("' -- \"$word\"))\n        return\n    fi\n    case $before in\n    --api | --kind | --to)\n"
          "        COMPREPLY=($(compgen -W '",
          stdout);
    print_kinds("", " ");
    fputs("' -- \"$word\"))\n        return\n        ;;\n    esac\n    case ${COMP_WORDS[1]} in\n", stdout);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->option_count != 0) {
            printf("    %s) options='", commands[i]->name);
            print_option_names(commands[i]);
            fputs("' ;;\n", stdout);
        }
    }
    fputs("    help) options='", stdout);
    print_names();
    fputs("' ;;\n    esac\n"
          "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\") $(compgen -f -- \"$word\"))\n"
          "}\n"
          "complete -o filenames -F _apigw apigw\n",
          stdout);
}

/* Print text in single quotes, without what _arguments gives a meaning to. */
static void print_zsh(const char *text) {
    for (; *text != '\0'; text++) {
        putchar(strchr("[]:'`", *text) != NULL ? ' ' : *text);
    }
}

static void print_zsh_option(const option *o) {
    bool kind = o->value != NULL && strcmp(o->value, "KIND") == 0;
    printf("        '%s%s[", (o->flags & OPTION_REPEATED) != 0 ? "*" : "", o->name);
    print_zsh(o->about);
    fputs("]", stdout);
    if (o->value != NULL) {
        putchar(':');
        print_zsh(o->value);
        putchar(':');
    }
    if (kind) {
        print_kinds("(", " ");
        putchar(')');
    }
    fputs("' \\\n", stdout);
}

static void print_zsh_completion(void) {
    fputs("#compdef apigw\n# zsh completion of apigw, printed by `apigw help --zsh`.\n"
          "if (( CURRENT == 2 )); then\n    local -a commands=(\n",
          stdout);
    for (size_t i = 0; commands[i] != NULL; i++) {
        printf("        '%s:", commands[i]->name);
        print_zsh(commands[i]->about);
        fputs("'\n", stdout);
    }
    fputs("        'help:the options of a command'\n    )\n    _describe command commands\n    return\nfi\n"
          "shift words\n(( CURRENT-- ))\ncase $words[1] in\n",
          stdout);
    for (size_t i = 0; commands[i] != NULL; i++) {
        printf("%s)\n    _arguments \\\n", commands[i]->name);
        for (size_t o = 0; o < commands[i]->option_count; o++) {
            print_zsh_option(&commands[i]->options[o]);
        }
        fputs("        '*:file:_files'\n    ;;\n", stdout);
    }
    fputs("esac\n", stdout);
}

/* ---- apigw help ---- */

int print_help_of(const char *topic) {
    if (topic == NULL) {
        print_help(stdout);
        return FINE;
    }
    static const struct {
        const char *name;
        void (*print)(void);
    } forms[] = {{"--man", print_manual}, {"--bash", print_bash}, {"--zsh", print_zsh_completion}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(topic, forms[i].name) == 0) {
            forms[i].print();
            return FINE;
        }
    }
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(topic, commands[i]->name) == 0) {
            print_command(commands[i]);
            return FINE;
        }
    }
    fprintf(stderr, "apigw help: there is no command '%s'; apigw --help lists them\n", topic);
    return BAD_USAGE;
}
