/* SPDX-License-Identifier: MIT */
/* What was read of the sources: all of it, or a sample that is spread over them. */
#ifndef CB_MATERIAL_H
#define CB_MATERIAL_H

#include "input/source.h"

/* Bytes that lie one after the other in a source. */
struct cb_extent {
    unsigned char *bytes;
    size_t length;
    cb_cell_length *cell; /* as the source's */
    bool whole;
    bool goes_on; /* the source does, behind it: its last block may not be cut short */
};

struct cb_material {
    struct cb_extent *extent;
    size_t count;
    uint64_t bytes;        /* of all extents */
    uint64_t source_bytes; /* of all sources; more than bytes when this is a sample */
    bool sampled;
    unsigned failures; /* sources that could not be read, or not to the end */
};

struct cb_material_wish {
    uint64_t sample_bytes; /* the most that is read; 0: everything */
    uint64_t seed;         /* which pieces are drawn */
};

/*
 * Reads the sources, or so much of them.  Of what is sampled, one piece is drawn from each of
 * as many equal parts as fit.  A source that fails is named on standard error, and the others
 * are read.
 * Return: false when there is no memory for it, after a line on standard error.
 * Allocates: yes; cb_material_free().
 */
bool cb_material_read(struct cb_material *material, struct cb_source *const *sources,
                      size_t count, const struct cb_material_wish *wish);

void cb_material_free(struct cb_material *material);

#endif
