/*
 * The command line: options by the table of the command, then its operands. Both may be mixed; "--" ends the options.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_LEN = 100 };

int usage(const command *self, const char *complaint, const char *about) {
    fprintf(stderr, "apigw %s: %s%s%s\n", self->name, complaint, about == NULL ? "" : ": ", about == NULL ? "" : about);
    print_usage(stderr, self);
    return BAD_USAGE;
}

/* Print a word of a usage line, on the next line when it does not fit on this one. */
static void print_word(FILE *stream, const char *word, size_t indent, size_t *column) {
    if (*column + 1 + strlen(word) > LINE_MAX_LEN) {
        fprintf(stream, "\n%*s", (int)indent, "");
        *column = indent;
    }
    fprintf(stream, " %s", word);
    *column += 1 + strlen(word);
}

void print_usage(FILE *stream, const command *self) {
    size_t column = (size_t)fprintf(stream, "usage: apigw %s", self->name), indent = column;
    for (size_t i = 0; i < self->option_count; i++) {
        const option *o = &self->options[i];
        bool optional = (o->flags & OPTION_REQUIRED) == 0;
        char word[80];
        snprintf(word, sizeof word, "%s%s%s%s%s%s", optional ? "[" : "", o->name, o->value == NULL ? "" : " ",
                 o->value == NULL ? "" : o->value, optional ? "]" : "", (o->flags & OPTION_REPEATED) != 0 ? "..." : "");
        print_word(stream, word, indent, &column);
    }
    if (self->operands[0] != '\0') {
        print_word(stream, self->operands, indent, &column);
    }
    fputc('\n', stream);
}

static const option *find_option(const command *self, const char *argument, size_t len) {
    for (size_t i = 0; i < self->option_count; i++) {
        if (strlen(self->options[i].name) == len && memcmp(self->options[i].name, argument, len) == 0) {
            return &self->options[i];
        }
    }
    return NULL;
}

/* Set the member of an option without a function. */
static int set_member(const command *self, const option *o, void *state, const char *value) {
    void *member = (char *)state + o->at;
    if ((o->flags & OPTION_TRUE) != 0) {
        *(bool *)member = true;
    } else if ((o->flags & OPTION_BITS) != 0) {
        *(uint32_t *)member |= o->bits;
    } else if ((o->flags & OPTION_TEXT) != 0) {
        *(const char **)member = value;
    } else {
        return take_kind(self, value, member);
    }
    return FINE;
}

/* Take the option at `*next`, with its value: "--name value" or "--name=value". */
static int take_option(const command *self, void *state, char ***next, uint32_t *given) {
    const char *argument = *(*next)++;
    const char *equals = strncmp(argument, "--", 2) == 0 ? strchr(argument, '=') : NULL;
    const option *found = find_option(self, argument, equals == NULL ? strlen(argument) : (size_t)(equals - argument));
    if (found == NULL || (equals != NULL && found->value == NULL)) {
        return usage(self, "there is no such option", argument);
    }
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (found->value != NULL && value == NULL) {
        if (**next == NULL) {
            return usage(self, "a value is missing after", found->name);
        }
        value = *(*next)++;
    }
    *given |= UINT32_C(1) << (found - self->options);
    return found->take != NULL ? found->take(self, state, value) : set_member(self, found, state, value);
}

/* Give options to their functions, and move operands to the beginning of the array. */
static int take_arguments(const command *self, void *state, char **arguments, size_t *operand_count, uint32_t *given) {
    bool operands_only = false;
    char **next = arguments;
    size_t count = 0;
    while (*next != NULL) {
        if (!operands_only && strcmp(*next, "--") == 0) {
            operands_only = !self->options_after_dashes;
            next++;
        } else if (!operands_only && (*next)[0] == '-' && (*next)[1] != '\0') {
            int result = take_option(self, state, &next, given);
            if (result != FINE) {
                return result;
            }
        } else {
            if (self->operands_max != 0 && count == self->operands_max) {
                return usage(self, "unexpected argument", *next);
            }
            arguments[count++] = *next++;
        }
    }
    arguments[count] = NULL;
    *operand_count = count;
    return FINE;
}

/* Name the first required option that was not given. */
static int check_required(const command *self, uint32_t given) {
    for (size_t i = 0; i < self->option_count; i++) {
        if ((self->options[i].flags & OPTION_REQUIRED) != 0 && (given >> i & 1) == 0) {
            return usage(self, "a required option is missing", self->options[i].name);
        }
    }
    return FINE;
}

int run_command(const command *self, char **arguments) {
    void *state = calloc(1, self->state_size + 1);
    size_t count = 0;
    if (state == NULL) {
        return out_of_memory();
    }
    uint32_t given = 0; /* a bit for each option */
    int result = self->begin == NULL ? FINE : self->begin(state);
    if (result == FINE) {
        result = take_arguments(self, state, arguments, &count, &given);
    }
    if (result == FINE) {
        result = check_required(self, given);
    }
    if (result == FINE && count < self->operands_min) {
        result = usage(self, "missing", self->operands);
    }
    if (result == FINE) {
        result = self->run(self, state, arguments);
    }
    if (self->end != NULL) {
        self->end(state);
    }
    free(state);
    return result;
}
