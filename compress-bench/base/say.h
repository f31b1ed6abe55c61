/* SPDX-License-Identifier: MIT */
/* What is said on standard error while the program works: complaints, and a line of progress
 * that they do not run into. */
#ifndef CB_SAY_H
#define CB_SAY_H

/* Writes one line that begins with "compress-bench: ".  What would move a terminal's cursor is
 * escaped. */
__attribute__((format(printf, 1, 2))) void cb_say(const char *format, ...);

/* Shows a line of progress in the place of the last one.  Only a terminal gets any. */
__attribute__((format(printf, 1, 2))) void cb_say_progress(const char *format, ...);

/* Takes the line of progress away. */
void cb_say_progress_end(void);

#endif
