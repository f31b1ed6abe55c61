/* SPDX-License-Identifier: MIT */
#include "render/lines.h"

#include "common/text.h"

#define WIDTH 100

void cb_lines_write_text(FILE *file, const char *title, const char *text, int indent)
{
    fprintf(file, "%-*s", indent, title);
    zg_text_write_wrapped(file, text, indent, WIDTH);
}

void cb_lines_write_md(FILE *file, const char *title, const char *text)
{
    fprintf(file, "- %s: ", title);
    /* What begins a mark-up is marked. */
    for (; *text != '\0'; text++) {
        if (*text == '*' || *text == '_' || *text == '`' || *text == '<' ||
            *text == '|' || *text == '[' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('\n', file);
}
