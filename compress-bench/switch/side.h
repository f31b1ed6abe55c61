/* SPDX-License-Identifier: MIT */
/* One side of the replay: a process of its own, which writes blocks and tells how much memory it
 * has. */
#ifndef CB_SIDE_H
#define CB_SIDE_H

#include "measure/process.h"

/* The first word of such a process's command line. */
#define CB_SIDE_WORD "--replay-side"

/* What it is asked for.  The parcel holds the blocks, and the codec with its pattern:
 * CB_LEAKED makes a context for each block, finishes, resets and leaves it; CB_REUSED resets
 * one for all of them. */
struct cb_side_request {
    uint64_t blocks; /* written in all, those of the parcel again and again */
    uint64_t every;  /* blocks between two samples */
};

struct cb_side_sample {
    uint64_t blocks;         /* written until then */
    uint64_t work_ns;        /* spent on them, by the clock on the wall */
    uint64_t resident_bytes; /* of the process, without what belongs to files */
};

/* One comes before the first block, one with each sample, one at the end. */
struct cb_side_message {
    bool is_last;
    bool is_guarded;
    enum cb_state state; /* of the last: CB_WAITS when the user stopped */
    struct cb_side_sample sample;
    uint64_t bytes_in, bytes_out, cpu_ns;
    uint64_t digest;   /* of all that was written: the same for the same bytes */
    uint64_t contexts; /* alive */
    char reason[CB_REASON_BYTES]; /* a sentence, when the state is failed */
};

/* What that process does.  argv: after the program's name.  Return: its exit status, -1 when the
 * arguments are not those of such a process. */
int cb_side_serve(int argc, char **argv);

#endif
