/*
 * apigw looks into events and builds results, on top of the public API alone. A new command is a file with a `command`,
 * and one line here.
 */
#include "inspector.h"

#include <string.h>

extern const command kind_command, request_command, context_command, response_command, http_command, check_command,
    event_command, route_command, convert_command, fields_command, template_command, model_command, definition_command,
    exchange_command;

const command *const commands[] = {
    &kind_command,     &request_command, &context_command,    &response_command, &http_command,
    &check_command,    &event_command,   &route_command,      &convert_command,  &fields_command,
    &template_command, &model_command,   &definition_command, &exchange_command, NULL,
};

static bool is_help(const char *argument) {
    return argument != NULL && (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0);
}

static int run(char **args) {
    if (*args == NULL) {
        print_help(stderr);
        return BAD_USAGE;
    }
    if (is_help(*args) || strcmp(*args, "help") == 0) {
        return print_help_of(is_help(*args) || is_help(args[1]) ? NULL : args[1]);
    }
    if (strcmp(*args, "--version") == 0) {
        printf("apigw %s\n", apigw_version());
        return FINE;
    }
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(*args, commands[i]->name) == 0) {
            return is_help(args[1]) ? print_help_of(*args) : run_command(commands[i], args + 1);
        }
    }
    fprintf(stderr, "apigw: there is no command '%s'; apigw --help lists them\n", *args);
    return BAD_USAGE;
}

int main(int argc, char **argv) {
    terminal_begin();
    int result = argc > 0 ? run(argv + 1) : BAD_USAGE;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("apigw: error: the output cannot be written\n", stderr);
        return result == FINE ? BAD_INPUT : result;
    }
    return result;
}
