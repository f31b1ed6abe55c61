/* SPDX-License-Identifier: MIT */
/* An HFile summed up, and on demand every block of it verified. */
#ifndef CB_HFILE_INSPECT_H
#define CB_HFILE_INSPECT_H

#include "input/hfile/file.h"
#include "input/hfile/sizes.h"

#define CB_HFILE_FAULTS_KEPT 8

struct cb_hfile_summary {
    struct cb_hfile_trailer trailer;
    struct cb_hfile_info info;
    bool info_known;
    uint64_t file_bytes;
    uint64_t blocks[CB_HFILE_KINDS];
    uint64_t data_blocks;             /* of both kinds of data */
    uint64_t other_blocks;            /* all that hold no data */
    uint64_t other_bytes;             /* of them, on disk */
    struct cb_hfile_sizes raw;        /* uncompressed */
    struct cb_hfile_sizes compressed; /* without headers and checksums */
    struct cb_hfile_sizes disk;       /* with them */
    enum cb_hfile_layout layout;      /* of the first data block */
    enum cb_hfile_checksum checksum;
    uint32_t bytes_per_checksum;
    const char *lacks;     /* package of a codec that is not built in; NULL it is */
    bool verified;         /* the following was filled */
    uint64_t right;        /* blocks that a checksum proves */
    uint64_t unverifiable; /* blocks that nothing contradicts and nothing proves */
    uint64_t cells;        /* counted, where cells_counted */
    bool cells_counted;
    uint64_t faults; /* blocks that are bad, and places where none could be found */
    struct cb_hfile_error fault[CB_HFILE_FAULTS_KEPT]; /* the first of them */
};

/* Is told from time to time how far it is.  Both in bytes. */
typedef void cb_hfile_tell(const char *name, uint64_t done, uint64_t all);

struct cb_hfile_look {
    bool verify;         /* reads every block; else the headers and the index alone */
    cb_hfile_tell *tell; /* NULL: nobody */
    const char *name;    /* for tell */
};

/*
 * Sums up an open file.
 * Return: false with an error when it could not be gone through: no memory, or the system
 * failed.  Damage is counted instead.
 * Threads: any.
 */
bool cb_hfile_inspect(struct cb_hfile_summary *summary, const struct cb_hfile *file,
                      const struct cb_hfile_look *look, struct cb_hfile_error *error);

#endif
