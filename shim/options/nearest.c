/* SPDX-License-Identifier: MIT */
/* Runs inside the host process, like the options: no allocation, no stdio, no locale. */
#include "options/nearest.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define LONGEST_NAME_BYTES 48 /* longer ones are near to nothing */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters to change, add, drop or exchange with their neighbour to make word of name. */
static unsigned edit_distance(const char *word, size_t word_length, const char *name,
                              size_t name_length)
{
    unsigned rows[3][LONGEST_NAME_BYTES];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t j = 0; j <= name_length; j++) {
        last[j] = (unsigned)j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= word_length; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= name_length; j++) {
            unsigned cost = lower(word[i - 1]) == name[j - 1] ? 0 : 1;

            row[j] = smaller(smaller(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && lower(word[i - 1]) == name[j - 2] &&
                lower(word[i - 2]) == name[j - 1]) {
                row[j] = smaller(row[j], before[j - 2] + 1);
            }
        }
        unsigned *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[name_length];
}

const char *zg_options_nearest(const char *word, size_t word_length,
                               const char *const *names, size_t count)
{
    const char *nearest = NULL;
    unsigned least = UINT_MAX;

    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);

        if (length >= LONGEST_NAME_BYTES || word_length >= LONGEST_NAME_BYTES) {
            continue;
        }
        unsigned distance = edit_distance(word, word_length, names[i], length);
        unsigned allowed = (unsigned)(length < 4 ? 1 : length < 8 ? 2 : 3);
        bool begins = word_length >= 3 && word_length < length &&
                      memcmp(word, names[i], word_length) == 0;

        if (begins) {
            distance = 1;
        }
        if (distance <= allowed && distance < least) {
            least = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
