#include "gateway/template_code.h"

void gw_template_place(slice text, size_t offset, size_t *line, size_t *column) {
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text.at[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if (((unsigned char)text.at[i] & 0xC0) != 0x80) {
            (*column)++;
        }
    }
}
