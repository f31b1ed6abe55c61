/* SPDX-License-Identifier: MIT */
/*
 * compress-bench against plain loops over the same calls of zlib and liblzo2, on the same
 * blocks, taking turns: what the benchmark itself adds to the figures that it gives.
 *
 * plain_loops [ROUNDS [MILLISECONDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lzo/lzo1x.h>
#include <zlib.h>

#include "input/material.h"
#include "input/synthetic.h"
#include "measure/clock.h"
#include "measure/machine.h"
#include "measure/sweep.h"
#include "measure/timed_set.h"
#include "measure/worker.h"

#define BLOCK_BYTES 65536u
#define ROOM_BYTES (2 * BLOCK_BYTES)
#define LEVEL 6

/* One codec's calls, without anything around them. */
struct plain {
    z_stream deflate, inflate;
    unsigned char work[LZO1X_1_MEM_COMPRESS];
    unsigned char out[ROOM_BYTES];
};

static void fail(const char *what)
{
    fprintf(stderr, "plain_loops: %s\n", what);
    exit(EXIT_FAILURE);
}

static size_t gz_compress(struct plain *plain, const struct cb_block *block)
{
    z_stream *stream = &plain->deflate;

    deflateReset(stream);
    stream->next_in = (z_const Bytef *)block->bytes;
    stream->avail_in = (uInt)block->length;
    stream->next_out = plain->out;
    stream->avail_out = ROOM_BYTES;
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? stream->total_out : 0;
}

static size_t gz_decompress(struct plain *plain, const struct cb_block *block)
{
    z_stream *stream = &plain->inflate;

    inflateReset(stream);
    stream->next_in = (z_const Bytef *)block->bytes;
    stream->avail_in = (uInt)block->length;
    stream->next_out = plain->out;
    stream->avail_out = ROOM_BYTES;
    return inflate(stream, Z_FINISH) == Z_STREAM_END ? stream->total_out : 0;
}

static size_t lzo_compress(struct plain *plain, const struct cb_block *block)
{
    lzo_uint length = 0;

    return lzo1x_1_compress(block->bytes, block->length, plain->out, &length,
                            plain->work) == LZO_E_OK
               ? length
               : 0;
}

static size_t lzo_decompress(struct plain *plain, const struct cb_block *block)
{
    lzo_uint length = ROOM_BYTES;

    return lzo1x_decompress_safe(block->bytes, block->length, plain->out, &length,
                                 NULL) == LZO_E_OK
               ? length
               : 0;
}

typedef size_t plain_call(struct plain *plain, const struct cb_block *block);

static const struct {
    const char *codec;
    plain_call *call[CB_DIRECTIONS];
} codecs[] = {{"gz", {gz_compress, gz_decompress}},
              {"lzo1x-1", {lzo_compress, lzo_decompress}}};

#define CODECS (sizeof(codecs) / sizeof(codecs[0]))

static void begin_plain(struct plain *plain)
{
    memset(plain, 0, sizeof(*plain));
    if (deflateInit2(&plain->deflate, LEVEL, Z_DEFLATED, 15 + 16, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK ||
        inflateInit2(&plain->inflate, 15 + 16) != Z_OK || lzo_init() != LZO_E_OK) {
        fail("the libraries cannot be made ready");
    }
}

/* The blocks of the timed set, and what each codec makes of them. */
struct input {
    struct cb_blocks blocks;
    size_t timed;
    struct cb_block *packed[CODECS];
};

static void pack(struct input *input, struct plain *plain)
{
    for (size_t codec = 0; codec < CODECS; codec++) {
        input->packed[codec] = calloc(input->timed, sizeof(struct cb_block));
        for (size_t i = 0; i < input->timed; i++) {
            size_t block = cb_timed_set_index(i, input->timed, input->blocks.count);
            size_t length =
                codecs[codec].call[CB_COMPRESS](plain, &input->blocks.block[block]);
            void *copy = malloc(length);

            memcpy(copy, plain->out, length);
            input->packed[codec][i] = (struct cb_block){.bytes = copy, .length = length};
        }
    }
}

/* The same blocks as a slice has that was just timed, in the same order. */
static struct cb_instant run_plain(const struct input *input, struct plain *plain,
                                   size_t codec, enum cb_direction direction,
                                   const struct cb_timed *as)
{
    plain_call *call = codecs[codec].call[direction];
    size_t count = as->different_blocks;
    struct cb_block *in = calloc(count, sizeof(*in));
    size_t next = 0;
    bool whole = true;

    for (size_t i = 0; i < count; i++) {
        size_t place = cb_timed_set_index(i, count, input->timed);
        size_t block = cb_timed_set_index(place, input->timed, input->blocks.count);

        in[i] = direction == CB_COMPRESS ? input->blocks.block[block]
                                         : input->packed[codec][place];
    }
    call(plain, &in[0]);
    struct cb_instant start = cb_clock_start();
    for (uint64_t done = 0; done < as->blocks; done++) {
        whole = call(plain, &in[next]) > 0 && whole;
        next = next + 1 == count ? 0 : next + 1;
    }
    struct cb_instant used = cb_clock_since(&start);
    free(in);
    if (!whole) {
        fail("a call of the plain loops failed");
    }
    return used;
}

/* Of one codec and direction: plain time to the benchmark's, for the same work. */
struct ratios {
    double *wall, *cpu;
};

static void compare(struct cb_worker *worker, const struct input *input,
                    const struct cb_sweep *sweep, struct plain *plain, size_t codec,
                    enum cb_direction direction, unsigned rounds)
{
    struct ratios ratios = {calloc(rounds, sizeof(double)),
                            calloc(rounds, sizeof(double))};
    struct cb_timed timed;

    worker->calls->slice(worker, codec, direction, &timed);
    for (unsigned round = 0; round < rounds; round++) {
        struct cb_instant used = {0};

        for (unsigned half = 0; half < 2; half++) {
            if ((round + half) % 2 == 0) {
                worker->calls->slice(worker, codec, direction, &timed);
            } else {
                cb_sweep_run(sweep);
                used = run_plain(input, plain, codec, direction, &timed);
            }
        }
        ratios.wall[round] = (double)used.wall_ns / (double)timed.wall_ns;
        ratios.cpu[round] = (double)used.cpu_ns / (double)timed.cpu_ns;
    }
    struct cb_summary wall = cb_statistics_summary(ratios.wall, rounds);
    struct cb_summary cpu = cb_statistics_summary(ratios.cpu, rounds);
    printf("%-8s %-10s  wall %.4f (spread %4.1f %%)  CPU %.4f (spread %4.1f %%)\n",
           codecs[codec].codec, cb_direction_names[direction], wall.median,
           wall.spread_pct, cpu.median, cpu.spread_pct);
    free(ratios.wall);
    free(ratios.cpu);
}

static void read_input(struct cb_material *material)
{
    struct cb_synthetic options;
    char error[CB_SOURCE_ERROR_BYTES];
    struct cb_material_wish wish = {0};

    if (!cb_synthetic_parse(&options, "kv", error)) {
        fail(error);
    }
    struct cb_source *source = cb_synthetic_source_make(&options);
    if (source == NULL || !cb_material_read(material, &source, 1, &wish)) {
        fail("there is no input");
    }
    source->calls->free(source);
}

int main(int argc, char **argv)
{
    static struct plain plain;
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 15;
    uint64_t slice_ms = argc > 2 ? (uint64_t)atoi(argv[2]) : 100;
    struct cb_material material;
    struct input input = {0};
    struct cb_machine machine;
    struct cb_subject subjects[CODECS];
    struct cb_case cases[CODECS];
    struct cb_verified verified;
    struct cb_sweep sweep;

    cb_machine_describe(&machine);
    read_input(&material);
    struct cb_plan plan = {.threads = 1,
                           .rounds = rounds,
                           .slice_ns = slice_ms * 1000000u,
                           .cache_bytes = machine.cache_bytes,
                           .timed_bytes = 2 * machine.cache_bytes};
    if (rounds == 0 || !cb_blocks_cut(&input.blocks, &material, BLOCK_BYTES)) {
        fail("there are no blocks");
    }
    input.timed =
        cb_timed_set_size(plan.timed_bytes, input.blocks.bytes, input.blocks.count);
    for (size_t i = 0; i < CODECS; i++) {
        subjects[i] =
            (struct cb_subject){.codec = cb_codec_find(codecs[i].codec), .level = LEVEL};
        cases[i] = (struct cb_case){&subjects[i], CB_REUSED};
    }
    struct cb_worker *worker = cb_local_make(&plan, cases, CODECS, &input.blocks, 1);
    begin_plain(&plain);
    pack(&input, &plain);
    cb_sweep_make(&sweep, machine.cache_bytes);
    puts("speed of compress-bench to that of plain loops, median of rounds:");
    for (size_t i = 0; i < CODECS; i++) {
        if (worker == NULL || !worker->calls->verify(worker, i, &verified) ||
            verified.state != CB_MEASURED) {
            fail("a codec could not be verified");
        }
        for (int d = 0; d < CB_DIRECTIONS; d++) {
            compare(worker, &input, &sweep, &plain, i, (enum cb_direction)d, rounds);
        }
    }
    return 0;
}
