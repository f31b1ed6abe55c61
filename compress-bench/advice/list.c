/* SPDX-License-Identifier: MIT */
#include "advice/list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void cb_list_add(struct cb_list *list, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
    }
    va_end(arguments);
    char **grown =
        text != NULL ? realloc(list->text, (list->count + 1) * sizeof(*grown)) : NULL;
    if (grown == NULL) {
        free(text);
        return;
    }
    list->text = grown;
    list->text[list->count++] = text;
}

void cb_list_free(struct cb_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->text[i]);
    }
    free(list->text);
    *list = (struct cb_list){0};
}
