/*
 * apigw fields: the names of all fields and lists, for --set and for programs.
 */
#include "inspector.h"

static int run(const command *self, void *state, char **operands) {
    (void)self;
    (void)state;
    (void)operands;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        printf("field\t%s\n", apigw_field_name(field));
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        printf("list\t%s\n", apigw_list_name(list));
    }
    return FINE;
}

const command fields_command = {
    .name = "fields",
    .operands = "",
    .about = "the names of all fields and lists",
    .run = run,
};
