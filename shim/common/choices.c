/* SPDX-License-Identifier: MIT */
#include "common/choices.h"

#include <string.h>

int64_t zg_choices_find(const char *choices, const char *word)
{
    size_t length = strlen(word);

    for (int64_t i = 0;; i++) {
        size_t this_length = strcspn(choices, "|");

        if (this_length == length && memcmp(choices, word, length) == 0) {
            return i;
        }
        if (choices[this_length] == '\0') {
            return -1;
        }
        choices += this_length + 1;
    }
}

void zg_choices_write(FILE *file, const char *choices)
{
    for (; *choices != '\0'; choices++) {
        fputc(*choices == '|' ? ' ' : *choices, file);
    }
}
