/* SPDX-License-Identifier: MIT */
/*
 * What is done with zlib: one table, a row a pattern of use. Knows zlib and the blocks, not
 * how it is timed.
 */
#ifndef ZB_WORKLOAD_H
#define ZB_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/* One thread's stream and what it reads and writes. The worker's own memory is never taken
 * from the heap, whose top belongs to the streams that are measured. */
struct zb_job {
    const unsigned char *material; /* of zb_material_map */
    size_t block;                  /* bytes a stream gets; divides ZB_BLOCK_BYTES */
    int level;                     /* -1 to 9 */
    uint64_t next;                 /* of the blocks, in turn */
    z_stream own, *stream;  /* stream points to own, but while streams are leaked */
    uint32_t *packed_bytes; /* of each block, for inflate */
    unsigned char *packed;  /* the blocks compressed, packed_room apart */
    size_t packed_room;
    unsigned char *out;
    size_t out_room;
};

struct zb_workload {
    const char *name;
    bool (*begin)(struct zb_job *job); /* what stands before the timing; NULL nothing */
    bool (*work)(void *job, uint64_t times);
    void (*end)(struct zb_job *job); /* NULL nothing */
};

/* Return: the row of that name, NULL when there is none. */
const struct zb_workload *zb_workload_find(const char *name);

/* Return: the name of row i, NULL behind the last. */
const char *zb_workload_name(unsigned i);

/* Prepares a job's buffers. Return: success; what failed has been said. */
bool zb_job_prepare(struct zb_job *job, const unsigned char *material, size_t block,
                    int level);

/*
 * Compresses block 0 and decompresses it again.
 * crc: becomes the CRC-32 of the compressed bytes, the same under every library.
 * Return: whether the bytes came back; what failed has been said.
 */
bool zb_job_round_trip(struct zb_job *job, uint32_t *crc);

/* Compresses so many blocks, each through a stream of its own that is finished and not
 * ended, or all through one that is reset. Return: success; what failed has been said. */
bool zb_workload_leak(struct zb_job *job, uint64_t streams);
bool zb_workload_reuse(struct zb_job *job, uint64_t streams);

#endif
