/* SPDX-License-Identifier: MIT */
/* What a mistyped word was meant to be. */
#ifndef ZG_NEAREST_H
#define ZG_NEAREST_H

#include <stddef.h>

/*
 * Finds the name that a mistyped word is nearest to: few letters changed, added, dropped or
 * exchanged with their neighbour, or the beginning of the name.
 * names: in small letters.
 * Return: one of names[], NULL when none is near.
 * Threads: any.
 */
const char *zg_options_nearest(const char *word, size_t word_length,
                               const char *const *names, size_t count);

#endif
