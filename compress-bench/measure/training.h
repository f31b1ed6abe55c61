/* SPDX-License-Identifier: MIT */
/* Dictionaries: made of some of the blocks, which are not measured then. */
#ifndef CB_TRAINING_H
#define CB_TRAINING_H

#include "input/blocks.h"
#include "measure/subject.h"

struct cb_training {
    struct cb_blocks
        measured; /* its list is the training's own, its bytes the material's */
    struct cb_block *sample; /* set aside */
    size_t sample_count;
};

/*
 * Sets blocks aside for dictionaries of that size: evenly spread, at most a quarter of all.
 * dictionary_bytes: 0: none are.
 * Return: false when there is no memory.
 * Allocates: yes; cb_training_free().
 */
bool cb_training_part(struct cb_training *training, const struct cb_blocks *blocks,
                      size_t dictionary_bytes);

/* Gives a dictionary to each subject that wants one; where it cannot be made, the subject has
 * none.  Those of other blocks are replaced. */
void cb_training_make(const struct cb_training *training, struct cb_subject *subjects,
                      size_t count, size_t dictionary_bytes);

void cb_training_free(struct cb_training *training);

#endif
