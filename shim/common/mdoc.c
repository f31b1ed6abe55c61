/* SPDX-License-Identifier: MIT */
#include "common/mdoc.h"

#include <stdbool.h>
#include <string.h>

#define LINE_BYTES 76

void zg_mdoc_write_title(FILE *file, const char *page, const char *summary)
{
    fputs(".Dd $Mdocdate$\n.Dt ", file);
    for (const char *at = page; *at != '\0'; at++) {
        fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, file);
    }
    fprintf(file, " 1\n.Os zguard " ZG_VERSION "\n.Sh NAME\n.Nm %s\n.Nd %s\n", page,
            summary);
}

/* Return: bytes written. */
static int write_character(FILE *file, char character)
{
    switch (character) {
    case '\\':
        return fprintf(file, "\\e");
    case '-':
        return fprintf(file, "\\-");
    default:
        fputc(character, file);
        return 1;
    }
}

void zg_mdoc_write_text(FILE *file, const char *text)
{
    int column = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        bool ends_sentence = length > 0 && strchr(".?", text[length - 1]) != NULL;

        if (column > 0) {
            column += fprintf(file, " ");
        } else if (*text == '.' || *text == '\'') {
            /* Or roff would take the line for a request. */
            column += fprintf(file, "\\&");
        }
        for (size_t i = 0; i < length; i++) {
            column += write_character(file, text[i]);
        }
        text += length + strspn(text + length, " ");
        if (*text == '\0' || ends_sentence ||
            column + (int)strcspn(text, " ") > LINE_BYTES) {
            fputc('\n', file);
            column = 0;
        }
    }
}

void zg_mdoc_write_option(FILE *file, char letter, const char *name, const char *value,
                          const char *text)
{
    fputs(".It ", file);
    if (letter != '\0') {
        fprintf(file, "Fl %c , ", letter);
    }
    fprintf(file, "Fl \\-%s", name);
    if (*value != '\0') {
        fprintf(file, " Ar %s", value);
    }
    fputc('\n', file);
    zg_mdoc_write_text(file, text);
}

void zg_mdoc_write_variables(FILE *file, const struct zg_variable *variables)
{
    fputs(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n", file);
    for (; variables->name != NULL; variables++) {
        fprintf(file, ".It Ev %s\n", variables->name);
        zg_mdoc_write_text(file, variables->text);
    }
    fputs(".El\n", file);
}
