/* SPDX-License-Identifier: MIT */
/* What every unit test program begins and ends with. */
#ifndef ZG_UNIT_H
#define ZG_UNIT_H

#include <check.h>

/* Return: the program's one test case, in a suite of the same name.
 * start, stop: run before and after each of its tests; NULL for none. */
TCase *unit_case(const char *name, void (*start)(void), void (*stop)(void));

/* Runs the tests that were added to it.  Return: the program's exit status. */
int unit_run(void);

/* A line of words divided by blanks, as a shell would give it to main(). */
#define UNIT_WORDS_MAX 16
struct unit_words {
    int count;
    char *word[UNIT_WORDS_MAX + 1]; /* ended by NULL */
    char text[512];
};
void unit_split(struct unit_words *words, const char *line);

/* Standard error, kept from the terminal until unit_release() gives what was written, as far
 * as it fits into unit_caught. */
extern char unit_caught[512];
void unit_catch(void);
void unit_release(void);

#endif
