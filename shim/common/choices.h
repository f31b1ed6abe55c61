/* SPDX-License-Identifier: MIT */
/* Words with '|' between them, as tables of options list what may be chosen. */
#ifndef ZG_CHOICES_H
#define ZG_CHOICES_H

#include <stdint.h>
#include <stdio.h>

/* Return: index of the word among the choices, -1 when it is none of them. */
int64_t zg_choices_find(const char *choices, const char *word);

/* Writes them with blanks between them. */
void zg_choices_write(FILE *file, const char *choices);

#endif
