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

#endif
