/* SPDX-License-Identifier: MIT */
/* Sizes of blocks, summed up: totals, least and most are exact; for the medians every size is
 * kept of a million blocks, of more every second, every fourth and so on. */
#ifndef CB_HFILE_SIZES_H
#define CB_HFILE_SIZES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In bytes. */
struct cb_hfile_sizes {
    uint64_t total;
    uint32_t min, median, max;
};

enum cb_hfile_measure {
    CB_HFILE_RAW,        /* uncompressed */
    CB_HFILE_COMPRESSED, /* without headers and checksums */
    CB_HFILE_DISK,       /* with them */
    CB_HFILE_MEASURES
};

/* At first all zero, but for every: 1. */
struct cb_hfile_measures {
    struct cb_hfile_sizes sizes[CB_HFILE_MEASURES];
    uint32_t *kept[CB_HFILE_MEASURES];
    size_t count, room;
    uint64_t blocks, every; /* one of so many is kept */
};

/* Return: false when there is no memory.
 * Allocates: yes; cb_hfile_measures_free(), after a failure too. */
bool cb_hfile_measures_add(struct cb_hfile_measures *measures, uint32_t raw,
                           uint32_t compressed, uint32_t disk);

/* Sorts what is kept of a measure: nothing is added after that.  Return: its sizes. */
struct cb_hfile_sizes cb_hfile_measures_of(struct cb_hfile_measures *measures,
                                           enum cb_hfile_measure which);

void cb_hfile_measures_free(struct cb_hfile_measures *measures);

#endif
