/* SPDX-License-Identifier: MIT */
#include "measure/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "measure/clock.h"
#include "measure/loop.h"
#include "measure/stop.h"
#include "measure/timed_set.h"

/* While blocks are verified. */
struct pass {
    const struct cb_verify_job *job;
    struct cb_verified *verified;
    struct cb_block *packed; /* of a batch: what the compressor made */
    struct cb_arena arena;   /* of those that are not kept */
    uint64_t *latency_ns[CB_DIRECTIONS];
    struct cb_pair *extent; /* bytes of each extent */
    size_t next_timed;      /* place in the timed set */
    bool fills_store;
    bool stopped;
};

void cb_store_free(struct cb_store *store)
{
    cb_arena_free(&store->arena);
    free(store->block);
    *store = (struct cb_store){0};
}

static void explain_memory(const struct cb_case *which, char reason[CB_REASON_BYTES])
{
    const struct cb_codec *codec = which->subject->codec;
    struct cb_codec_settings settings = cb_subject_settings(which->subject);
    char need[ZG_TEXT_FIGURE_BYTES];

    if (codec->need != NULL) {
        snprintf(reason, CB_REASON_BYTES, "not enough memory: a context needs about %s",
                 zg_text_bytes(codec->need(&settings), need));
    } else {
        snprintf(reason, CB_REASON_BYTES, "not enough memory for a context");
    }
}

enum cb_state cb_verify_explain(const struct cb_case *which, enum cb_direction direction,
                                enum cb_result result, char reason[CB_REASON_BYTES])
{
    static const char *const words[] = {
        [CB_NO_ROOM] = "gave more bytes than its bound",
        [CB_CORRUPT] = "failed",
        [CB_UNSUPPORTED] = "does not take the block",
    };

    if (result == CB_NO_MEMORY) {
        explain_memory(which, reason);
        return CB_SKIPPED;
    }
    snprintf(reason, CB_REASON_BYTES, "%s %s",
             direction == CB_COMPRESS ? "the compressor" : "the decompressor",
             words[result]);
    return CB_FAILED;
}

void cb_verify_contexts(const struct cb_subject *subject, const struct cb_block *block,
                        uint64_t bytes[CB_DIRECTIONS])
{
    struct cb_loop pack;
    struct cb_loop unpack;

    bytes[CB_COMPRESS] = 0;
    bytes[CB_DECOMPRESS] = 0;
    if (cb_loop_begin(&pack, subject, CB_COMPRESS, CB_REUSED, block, 1,
                      subject->codec->bound(block->length, subject->level), 0) != CB_OK) {
        return;
    }
    if (cb_loop_run(&pack, 1) == CB_OK) {
        struct cb_block packed = {.bytes = pack.out, .length = pack.written};

        bytes[CB_COMPRESS] = pack.calls->memory(pack.kept);
        if (cb_loop_begin(&unpack, subject, CB_DECOMPRESS, CB_REUSED, &packed, 1,
                          block->length, 0) == CB_OK) {
            if (cb_loop_run(&unpack, 1) == CB_OK) {
                bytes[CB_DECOMPRESS] = unpack.calls->memory(unpack.kept);
            }
            cb_loop_end(&unpack);
        }
    }
    cb_loop_end(&pack);
}

static bool fail(struct pass *pass, enum cb_direction direction, enum cb_result result,
                 size_t block)
{
    struct cb_verified *verified = pass->verified;
    char reason[CB_REASON_BYTES];

    verified->state = cb_verify_explain(pass->job->which, direction, result, reason);
    if (verified->state == CB_FAILED) {
        snprintf(verified->reason, CB_REASON_BYTES, "block %zu of %zu: %.200s", block + 1,
                 pass->job->blocks->count, reason);
    } else {
        memcpy(verified->reason, reason, sizeof(reason));
    }
    return false;
}

/* What the codec made has no place.  It is not the codec that needs too much. */
static bool lack_room(struct pass *pass)
{
    pass->verified->state = CB_SKIPPED;
    snprintf(pass->verified->reason, CB_REASON_BYTES,
             "not enough memory to keep the compressed blocks");
    return false;
}

/* Does the next block of a loop against the clock. */
static enum cb_result time_one(struct cb_loop *loop, uint64_t *latency_ns)
{
    if (loop->leaked_count > 0 && loop->leaked_count == loop->leaked_max) {
        cb_loop_forget(loop);
    }
    uint64_t start_ns = cb_clock_wall_ns();
    enum cb_result result = cb_loop_run(loop, 1);
    *latency_ns = cb_clock_wall_ns() - start_ns;
    return result;
}

static bool is_timed(const struct pass *pass, size_t block)
{
    const struct cb_verify_job *job = pass->job;

    return pass->next_timed < job->timed_count &&
           cb_timed_set_index(pass->next_timed, job->timed_count, job->blocks->count) ==
               block;
}

/* Return: false when there is no memory for what came out. */
static bool keep_packed(struct pass *pass, const struct cb_loop *loop, size_t block,
                        struct cb_block *packed)
{
    struct cb_store *store = pass->job->store;
    bool timed = is_timed(pass, block);
    bool keeps = timed && pass->fills_store;

    *packed =
        (struct cb_block){.bytes = cb_arena_copy(keeps ? &store->arena : &pass->arena,
                                                 loop->out, loop->written),
                          .length = loop->written};
    if (keeps) {
        store->block[pass->next_timed] = *packed;
    }
    pass->next_timed += timed ? 1 : 0;
    return packed->bytes != NULL;
}

static bool compress_batch(struct pass *pass, size_t first, size_t count)
{
    const struct cb_verify_job *job = pass->job;
    const struct cb_subject *subject = job->which->subject;
    struct cb_loop loop;
    size_t room = subject->codec->bound(job->blocks->longest, subject->level);
    enum cb_result result =
        cb_loop_begin(&loop, subject, CB_COMPRESS, job->which->pattern,
                      &job->blocks->block[first], count, room, job->leaked_max);
    bool kept = true;
    size_t i = 0;

    if (result != CB_OK) {
        return fail(pass, CB_COMPRESS, result, first);
    }
    for (; i < count && result == CB_OK && kept && !cb_stop_is_asked; i++) {
        result = time_one(&loop, &pass->latency_ns[CB_COMPRESS][first + i]);
        if (result == CB_OK && !cb_stop_is_asked) {
            kept = keep_packed(pass, &loop, first + i, &pass->packed[i]);
        }
    }
    pass->stopped = cb_stop_is_asked;
    cb_loop_end(&loop);
    if (!kept) {
        return lack_room(pass);
    }
    return result == CB_OK || fail(pass, CB_COMPRESS, result, first + i - 1);
}

static bool compare(struct pass *pass, const struct cb_loop *loop, size_t number)
{
    const struct cb_block *block = &pass->job->blocks->block[number];
    const unsigned char *back = loop->out;
    struct cb_verified *verified = pass->verified;
    size_t same = 0;

    if (loop->written == block->length &&
        memcmp(back, block->bytes, block->length) == 0) {
        return true;
    }
    while (same < loop->written && same < block->length &&
           back[same] == block->bytes[same]) {
        same++;
    }
    verified->state = CB_FAILED;
    snprintf(
        verified->reason, CB_REASON_BYTES,
        "block %zu of %zu came back with %zu bytes of %zu, different from byte %zu on",
        number + 1, pass->job->blocks->count, loop->written, block->length, same);
    return false;
}

static bool decompress_batch(struct pass *pass, size_t first, size_t count)
{
    const struct cb_verify_job *job = pass->job;
    struct cb_loop loop;
    enum cb_result result =
        cb_loop_begin(&loop, job->which->subject, CB_DECOMPRESS, job->which->pattern,
                      pass->packed, count, job->blocks->longest, job->leaked_max);
    bool same = true;
    size_t i = 0;

    if (result != CB_OK) {
        return fail(pass, CB_DECOMPRESS, result, first);
    }
    for (; i < count && result == CB_OK && same && !cb_stop_is_asked; i++) {
        result = time_one(&loop, &pass->latency_ns[CB_DECOMPRESS][first + i]);
        if (result == CB_OK && !cb_stop_is_asked) {
            same = compare(pass, &loop, first + i);
        }
    }
    pass->stopped = cb_stop_is_asked;
    cb_loop_end(&loop);
    return same && (result == CB_OK || fail(pass, CB_DECOMPRESS, result, first + i - 1));
}

static void add_sizes(struct pass *pass, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cb_block *block = &pass->job->blocks->block[first + i];

        pass->verified->blocks++;
        pass->verified->bytes_in += block->length;
        pass->verified->bytes_out += pass->packed[i].length;
        pass->extent[block->extent].in += (double)block->length;
        pass->extent[block->extent].out += (double)pass->packed[i].length;
    }
}

/* Return: how many blocks from first on make a batch. */
static size_t batch_size(const struct cb_verify_job *job, size_t first)
{
    const struct cb_blocks *blocks = job->blocks;
    uint64_t bytes = 0;
    size_t count = 0;

    while (first + count < blocks->count && (count == 0 || bytes < job->batch_bytes)) {
        bytes += blocks->block[first + count].length;
        count++;
    }
    return count;
}

static bool run_batches(struct pass *pass)
{
    const struct cb_verify_job *job = pass->job;
    size_t first = 0;

    while (first < job->blocks->count) {
        size_t count = batch_size(job, first);
        bool held = compress_batch(pass, first, count) && !pass->stopped &&
                    decompress_batch(pass, first, count) && !pass->stopped;

        if (held) {
            add_sizes(pass, first, count);
        }
        cb_arena_free(&pass->arena);
        if (!held) {
            return false;
        }
        first += count;
    }
    return true;
}

/* Extents that gave blocks, put together at the front. */
static size_t drop_empty(struct cb_pair *pairs, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (pairs[i].in > 0) {
            pairs[kept++] = pairs[i];
        }
    }
    return kept;
}

static void sum_up(struct pass *pass, size_t extents)
{
    const struct cb_verify_job *job = pass->job;
    struct cb_verified *verified = pass->verified;

    for (int d = 0; d < CB_DIRECTIONS; d++) {
        uint64_t sum_ns = 0;

        for (size_t i = 0; i < job->blocks->count; i++) {
            sum_ns += pass->latency_ns[d][i];
        }
        verified->mean_ns[d] = verified->blocks > 0 ? sum_ns / verified->blocks : 0;
        verified->latency[d] =
            cb_statistics_latency(pass->latency_ns[d], job->blocks->count);
    }
    if (job->share < 1) {
        verified->ratio = cb_statistics_ratio(
            pass->extent, drop_empty(pass->extent, extents), job->share);
    }
    cb_verify_contexts(job->which->subject, cb_blocks_longest(job->blocks),
                       verified->context_bytes);
    verified->state = CB_MEASURED;
}

static bool begin_pass(struct pass *pass, size_t extents)
{
    const struct cb_verify_job *job = pass->job;
    size_t count = job->blocks->count;

    pass->fills_store = job->store->block == NULL;
    if (pass->fills_store) {
        job->store->block = calloc(job->timed_count, sizeof(*job->store->block));
    }
    pass->packed = calloc(count, sizeof(*pass->packed));
    pass->latency_ns[CB_COMPRESS] = calloc(count, sizeof(uint64_t));
    pass->latency_ns[CB_DECOMPRESS] = calloc(count, sizeof(uint64_t));
    pass->extent = calloc(extents, sizeof(*pass->extent));
    return job->store->block != NULL && pass->packed != NULL &&
           pass->latency_ns[CB_COMPRESS] != NULL &&
           pass->latency_ns[CB_DECOMPRESS] != NULL && pass->extent != NULL;
}

static void end_pass(struct pass *pass)
{
    /* What is there of it has not been compared as a whole. */
    if (pass->fills_store && pass->verified->state != CB_MEASURED) {
        cb_store_free(pass->job->store);
    }
    free(pass->packed);
    free(pass->latency_ns[CB_COMPRESS]);
    free(pass->latency_ns[CB_DECOMPRESS]);
    free(pass->extent);
}

/* Return: false with the reason, when the codec does not take the longest block. */
static bool takes_blocks(const struct cb_verify_job *job, struct cb_verified *verified)
{
    const struct cb_codec *codec = job->which->subject->codec;
    char limit[ZG_TEXT_FIGURE_BYTES];

    if (codec->block_limit == 0 || job->blocks->longest <= codec->block_limit) {
        return true;
    }
    verified->state = CB_SKIPPED;
    snprintf(verified->reason, CB_REASON_BYTES,
             "a block of %zu bytes is above its limit of %s bytes", job->blocks->longest,
             zg_text_count(codec->block_limit, limit));
    return false;
}

bool cb_verify(const struct cb_verify_job *job, struct cb_verified *verified)
{
    struct pass pass = {.job = job, .verified = verified};
    size_t extents = job->blocks->block[job->blocks->count - 1].extent + 1;

    *verified = (struct cb_verified){.state = CB_WAITS};
    if (!takes_blocks(job, verified)) {
        return true;
    }
    if (!begin_pass(&pass, extents)) {
        lack_room(&pass);
    } else if (run_batches(&pass)) {
        sum_up(&pass, extents);
    }
    end_pass(&pass);
    return !pass.stopped;
}
