/* SPDX-License-Identifier: MIT */
/* Is a block what its writer wrote? */
#ifndef CB_HFILE_VERIFY_H
#define CB_HFILE_VERIFY_H

#include "input/hfile/file.h"

struct cb_hfile_verifier {
    const struct cb_hfile *file;
    struct cb_hfile_reader reader;
    int64_t last[CB_HFILE_KINDS]; /* offset of the last block of each kind; -1 none */
    uint64_t cells;               /* in the blocks that were right */
};

enum cb_hfile_verdict {
    CB_HFILE_VERIFIED,  /* a checksum of the block, or of its streams, is right */
    CB_HFILE_UNCHECKED, /* nothing contradicts, but no checksum covers it */
    CB_HFILE_BAD,       /* with an error */
    CB_HFILE_NOT_READ   /* with an error of the system */
};

/* Allocates: yes; cb_hfile_verifier_end(), after a failure too. */
bool cb_hfile_verifier_make(struct cb_hfile_verifier *verifier,
                            const struct cb_hfile *file, struct cb_hfile_error *error);
void cb_hfile_verifier_end(struct cb_hfile_verifier *verifier);

/*
 * Reads a block and checks all that can be: its checksums, its decompression, its size, the
 * check of its streams, and the cells of a data block whose encoding is NONE.
 * Blocks come in the order of the file; after a gap the previous block of a kind is not known.
 * Threads: the verifier's.
 */
enum cb_hfile_verdict cb_hfile_verify(struct cb_hfile_verifier *verifier,
                                      const struct cb_hfile_block *block,
                                      struct cb_hfile_error *error);

/* Says that blocks were skipped. */
void cb_hfile_verifier_gap(struct cb_hfile_verifier *verifier);

#endif
