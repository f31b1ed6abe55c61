/* SPDX-License-Identifier: MIT */
#include "workload.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "material.h"

#define WINDOW_BITS 15 /* as java.util.zip has them */
#define MEMORY_LEVEL 8

static bool fail(const char *call, int answer)
{
    fprintf(stderr, "%s answered %d\n", call, answer);
    return false;
}

static void *take(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "the system has no %zu bytes\n", bytes);
        return NULL;
    }
    return memory;
}

static size_t blocks_of(const struct zb_job *job)
{
    return ZB_BLOCKS * ZB_BLOCK_BYTES / job->block;
}

static bool open_deflate(struct zb_job *job)
{
    memset(job->stream, 0, sizeof *job->stream);
    int answer = deflateInit2(job->stream, job->level, Z_DEFLATED, WINDOW_BITS,
                              MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    return answer == Z_OK || fail("deflateInit2", answer);
}

static bool open_inflate(struct zb_job *job)
{
    memset(job->stream, 0, sizeof *job->stream);
    int answer = inflateInit2(job->stream, WINDOW_BITS);
    return answer == Z_OK || fail("inflateInit2", answer);
}

static bool pack(struct zb_job *job, size_t block, unsigned char *out, size_t room)
{
    job->stream->next_in = (Bytef *)(uintptr_t)(job->material + block * job->block);
    job->stream->avail_in = (uInt)job->block;
    job->stream->next_out = out;
    job->stream->avail_out = (uInt)room;
    int answer = deflate(job->stream, Z_FINISH);
    return answer == Z_STREAM_END || fail("deflate", answer);
}

static bool unpack(struct zb_job *job, size_t block)
{
    job->stream->next_in = job->packed + block * job->packed_room;
    job->stream->avail_in = job->packed_bytes[block];
    job->stream->next_out = job->out;
    job->stream->avail_out = (uInt)job->out_room;
    int answer = inflate(job->stream, Z_FINISH);
    if (answer != Z_STREAM_END)
        return fail("inflate", answer);
    return job->stream->total_out == job->block ||
           fail("inflate: total_out is wrong,", 0);
}

static size_t next_block(struct zb_job *job)
{
    return (size_t)(job->next++ % blocks_of(job));
}

static bool close_deflate(struct zb_job *job)
{
    int answer = deflateEnd(job->stream);
    return answer == Z_OK || fail("deflateEnd", answer);
}

static bool close_inflate(struct zb_job *job)
{
    int answer = inflateEnd(job->stream);
    return answer == Z_OK || fail("inflateEnd", answer);
}

static bool deflate_init_end(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!open_deflate(job) || !close_deflate(job))
            return false;
    return true;
}

static bool deflate_reset(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (deflateReset(job->stream) != Z_OK)
            return fail("deflateReset", Z_STREAM_ERROR);
    return true;
}

static bool deflate_fresh(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!open_deflate(job) || !pack(job, next_block(job), job->out, job->out_room) ||
            !close_deflate(job))
            return false;
    return true;
}

static bool deflate_reused(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!pack(job, next_block(job), job->out, job->out_room) ||
            !deflate_reset(job, 1))
            return false;
    return true;
}

static bool inflate_init_end(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!open_inflate(job) || !close_inflate(job))
            return false;
    return true;
}

static bool inflate_reset(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (inflateReset(job->stream) != Z_OK)
            return fail("inflateReset", Z_STREAM_ERROR);
    return true;
}

static bool inflate_fresh(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!open_inflate(job) || !unpack(job, next_block(job)) || !close_inflate(job))
            return false;
    return true;
}

static bool inflate_reused(void *context, uint64_t times)
{
    struct zb_job *job = context;
    for (; times > 0; times--)
        if (!unpack(job, next_block(job)) || !inflate_reset(job, 1))
            return false;
    return true;
}

/* Compresses all blocks, for inflate to read. */
static bool prepare_packed(struct zb_job *job)
{
    job->packed_room = job->block + job->block / 8 + 64;
    job->packed = take(blocks_of(job) * job->packed_room);
    job->packed_bytes = take(blocks_of(job) * sizeof *job->packed_bytes);
    if (job->packed == NULL || job->packed_bytes == NULL || !open_deflate(job))
        return false;
    for (size_t i = 0; i < blocks_of(job); i++) {
        if (!pack(job, i, job->packed + i * job->packed_room, job->packed_room) ||
            !deflate_reset(job, 1))
            return false;
        job->packed_bytes[i] = (uint32_t)(job->packed_room - job->stream->avail_out);
    }
    return close_deflate(job);
}

static bool prepare_reused_inflate(struct zb_job *job)
{
    return prepare_packed(job) && open_inflate(job);
}

static void end_deflate(struct zb_job *job)
{
    close_deflate(job);
}

static void end_inflate(struct zb_job *job)
{
    close_inflate(job);
}

static const struct zb_workload workloads[] = {
    {"deflate-init-end", NULL, deflate_init_end, NULL},
    {"deflate-reset", open_deflate, deflate_reset, end_deflate},
    {"deflate-fresh", NULL, deflate_fresh, NULL},
    {"deflate-reused", open_deflate, deflate_reused, end_deflate},
    {"inflate-init-end", NULL, inflate_init_end, NULL},
    {"inflate-reset", open_inflate, inflate_reset, end_inflate},
    {"inflate-fresh", prepare_packed, inflate_fresh, NULL},
    {"inflate-reused", prepare_reused_inflate, inflate_reused, end_inflate},
};

#define WORKLOADS (sizeof workloads / sizeof *workloads)

const char *zb_workload_name(unsigned i)
{
    return i < WORKLOADS ? workloads[i].name : NULL;
}

const struct zb_workload *zb_workload_find(const char *name)
{
    for (unsigned i = 0; i < WORKLOADS; i++)
        if (strcmp(workloads[i].name, name) == 0)
            return &workloads[i];
    return NULL;
}

bool zb_job_prepare(struct zb_job *job, const unsigned char *material, size_t block,
                    int level)
{
    memset(job, 0, sizeof *job);
    job->material = material;
    job->block = block;
    job->level = level;
    job->out_room = block + block / 8 + 64;
    job->stream = &job->own;
    job->out = take(job->out_room);
    return job->out != NULL;
}

bool zb_job_round_trip(struct zb_job *job, uint32_t *crc)
{
    if (!open_deflate(job) || !pack(job, 0, job->out, job->out_room))
        return false;
    uLong packed = job->stream->total_out;
    unsigned char *back = take(job->block);
    if (back == NULL || !close_deflate(job) || !open_inflate(job))
        return false;
    *crc = (uint32_t)crc32(0, job->out, (uInt)packed);
    job->stream->next_in = job->out;
    job->stream->avail_in = (uInt)packed;
    job->stream->next_out = back;
    job->stream->avail_out = (uInt)job->block;
    int answer = inflate(job->stream, Z_FINISH);
    bool same = answer == Z_STREAM_END && memcmp(back, job->material, job->block) == 0;
    munmap(back, job->block);
    return same ? close_inflate(job) : fail("a round trip: inflate", answer);
}

bool zb_workload_leak(struct zb_job *job, uint64_t streams)
{
    z_stream *leaked = take(streams * sizeof *leaked);
    for (uint64_t i = 0; leaked != NULL && i < streams; i++) {
        job->stream = &leaked[i]; /* zlib knows a stream by its address */
        if (!open_deflate(job) || !pack(job, next_block(job), job->out, job->out_room))
            return false;
    }
    return leaked != NULL;
}

bool zb_workload_reuse(struct zb_job *job, uint64_t streams)
{
    /* What the other program takes for its z_streams is its own, not zlib's. */
    return take(streams * sizeof(z_stream)) != NULL && open_deflate(job) &&
           deflate_reused(job, streams) && close_deflate(job);
}
