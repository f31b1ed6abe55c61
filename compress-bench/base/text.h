/* SPDX-License-Identifier: MIT */
/* Figures of this program, beside those that common/text.h writes. */
#ifndef CB_TEXT_H
#define CB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

/* Each writes to ZG_TEXT_FIGURE_BYTES at out.  Return: out. */
char *cb_text_block_size(uint64_t bytes,
                         char *out);               /* 64 KiB: powers of 1024, if whole */
char *cb_text_nanoseconds(uint64_t ns, char *out); /* 850 ns, 12.5 us, 3.1 ms, 2 s */
char *cb_text_seconds_left(double seconds, char *out); /* 45 s, 3 min 20 s, 2 h 5 min */
/*
 * Each reads a whole word of that many characters.
 * Return: false when it is no such thing, or too large to count.
 */
bool cb_text_parse_size(const char *text, size_t length,
                        uint64_t *bytes); /* 64k, 1M, 10 */
bool cb_text_parse_number(const char *text, size_t length, int64_t *number); /* -3, 10 */
bool cb_text_parse_duration(const char *text, size_t length,
                            uint64_t *ns); /* 100ms, 2s */

#endif
