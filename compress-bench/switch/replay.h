/* SPDX-License-Identifier: MIT */
/*
 * The incident, replayed: a writer that leaves a gz stream behind with every block, the same
 * under the guard, and the same blocks by LZO, which was the cure.
 */
#ifndef CB_REPLAY_H
#define CB_REPLAY_H

#include "common/library.h"
#include "measure/result.h"
#include "switch/side.h"

enum cb_side_id { CB_SIDE_GZ, CB_SIDE_GUARDED, CB_SIDE_LZO, CB_SIDES };

extern const char *const cb_side_names[CB_SIDES]; /* "gz leaked" */

struct cb_side {
    struct cb_case which;
    enum cb_state state;
    char reason[ZG_LIBRARY_ERROR_BYTES];
    struct cb_side_sample *sample; /* the first before the first block */
    size_t samples, samples_room;
    uint64_t context_bytes; /* what a context holds, as its library tells */
    struct cb_side_message last;
};

struct cb_replay {
    char *source;     /* what was written, for people */
    char started[32]; /* 2012-03-01T12:00:00Z */
    struct cb_machine machine;
    struct cb_quiet quiet;
    uint64_t source_bytes, sampled_bytes;
    bool sampled;
    unsigned input_failures;
    uint64_t block_bytes;     /* as asked for */
    uint64_t distinct_blocks; /* written again and again */
    uint64_t wished_blocks, blocks;
    uint64_t left_bytes; /* of memory, before the first side */
    bool interrupted;
    struct cb_subject gz, lzo;
    struct cb_side side[CB_SIDES];
};

/* Fills in the sides.  leaks_lzo: its contexts are left too, instead of one that is reset. */
void cb_replay_make_sides(struct cb_replay *replay, bool leaks_lzo);

/* Return: how many blocks may be written so that what is leaked takes no more than half of the
 * memory that is left; UINT64_MAX when that is not known. */
uint64_t cb_replay_most_blocks(const struct cb_replay *replay);

/*
 * Runs the sides one after the other.  One that cannot be run says why, and the others are run.
 * blocks: at least one.
 * guard: the shim; NULL: that side's state and reason are there already.
 */
void cb_replay_run(struct cb_replay *replay, const struct cb_blocks *blocks,
                   const char *guard);

/* ---- what comes out ------------------------------------------------------------------- */

/* Return: true when the side has written blocks, all or those until it was interrupted. */
bool cb_side_has_figures(const struct cb_side *side);

/* Return: by how many bytes the process has grown; 0 when it has shrunk. */
uint64_t cb_side_growth(const struct cb_side *side);

/* Return: 10^6 uncompressed bytes a second by the clock on the wall; 0 when nothing was. */
double cb_side_speed(const struct cb_side *side);

/* Return: uncompressed to compressed; 0 when nothing was written. */
double cb_side_ratio(const struct cb_side *side);

/* Return: true when both have written as many blocks, and not the same bytes. */
bool cb_sides_differ(const struct cb_side *a, const struct cb_side *b);

/* Return: true when all sides were run to their end, and the guard changed no byte. */
bool cb_replay_is_whole(const struct cb_replay *replay);

void cb_replay_free(struct cb_replay *replay);

#endif
