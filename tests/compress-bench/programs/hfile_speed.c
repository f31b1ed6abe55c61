/* SPDX-License-Identifier: MIT */
/*
 * hfile_speed FILE [ROUNDS]: how fast the blocks of a GZ HFile are verified, beside zlib's
 * inflate alone over the same blocks, which lie in memory.  Interleaved; medians of the
 * thread's processor time and of wall time.  Ends with 0 whatever the figures are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "input/hfile/inspect.h"
#include "input/hfile/walk.h"

#define ROUNDS_MOST 1000

struct times {
    double cpu[ROUNDS_MOST], wall[ROUNDS_MOST];
};

struct blocks {
    unsigned char *file, *out;
    struct cb_hfile_block *block;
    size_t count;
    uint64_t raw_bytes;
};

static void die(const char *what)
{
    fprintf(stderr, "hfile_speed: %s\n", what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void list_blocks(struct blocks *blocks, const struct cb_hfile *file)
{
    struct cb_hfile_walk walk;
    struct cb_hfile_error error;
    size_t largest = 0;

    blocks->file = malloc(file->store.bytes);
    blocks->block = calloc(file->store.bytes / 16 + 1, sizeof(*blocks->block));
    if (blocks->file == NULL || blocks->block == NULL ||
        !cb_hfile_store_read(&file->store, 0, blocks->file, file->store.bytes, &error) ||
        !cb_hfile_walk_begin(&walk, file, &error)) {
        die("the file cannot be read");
    }
    while (cb_hfile_walk_next(&walk, &blocks->block[blocks->count], &error) ==
           CB_HFILE_STEP) {
        size_t raw = blocks->block[blocks->count++].raw_bytes;

        largest = raw > largest ? raw : largest;
        blocks->raw_bytes += raw;
    }
    cb_hfile_walk_end(&walk);
    blocks->out = malloc(largest + 1);
    if (blocks->out == NULL) {
        die("no memory");
    }
}

static void inflate_alone(const struct blocks *blocks)
{
    z_stream stream = {.zalloc = NULL};

    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        die("no memory");
    }
    for (size_t i = 0; i < blocks->count; i++) {
        const struct cb_hfile_block *block = &blocks->block[i];

        inflateReset(&stream);
        stream.next_in = blocks->file + block->offset + block->header_bytes;
        stream.avail_in = block->data_bytes;
        stream.next_out = blocks->out;
        stream.avail_out = block->raw_bytes;
        if (inflate(&stream, Z_FINISH) != Z_STREAM_END) {
            die("a block does not inflate");
        }
    }
    inflateEnd(&stream);
}

static void verify(const char *path)
{
    static const struct cb_hfile_look look = {.verify = true};
    struct cb_hfile file;
    struct cb_hfile_summary summary;
    struct cb_hfile_error error;

    if (!cb_hfile_open(&file, path, 0, &error) ||
        !cb_hfile_inspect(&summary, &file, &look, &error) || summary.faults > 0) {
        die("a block is bad");
    }
    cb_hfile_close(&file);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static void show(const char *name, struct times *times, int rounds, uint64_t bytes)
{
    double cpu = median(times->cpu, rounds), wall = median(times->wall, rounds);

    printf(
        "%-14s %7.1f MB/s of processor time (median %.1f ms), %7.1f MB/s of wall time\n",
        name, (double)bytes / cpu / 1e6, cpu * 1e3, (double)bytes / wall / 1e6);
}

int main(int argc, char **argv)
{
    static struct times alone, whole;
    struct blocks blocks = {.count = 0};
    struct cb_hfile file;
    struct cb_hfile_error error;
    long wanted = argc > 2 ? strtol(argv[2], NULL, 10) : 15;

    if (argc < 2 || wanted < 1 || wanted > ROUNDS_MOST) {
        die("hfile_speed FILE [ROUNDS]");
    }
    int rounds = (int)wanted;

    if (!cb_hfile_open(&file, argv[1], 0, &error) ||
        strcmp(file.trailer.compression->name, "GZ") != 0) {
        die("no HFile whose compression is GZ");
    }
    list_blocks(&blocks, &file);
    for (int i = -1; i < rounds; i++) { /* the first one is not counted */
        int at = i < 0 ? 0 : i;
        double cpu = seconds(CLOCK_THREAD_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);

        inflate_alone(&blocks);
        alone.cpu[at] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
        alone.wall[at] = seconds(CLOCK_MONOTONIC) - wall;
        cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
        wall = seconds(CLOCK_MONOTONIC);
        verify(argv[1]);
        whole.cpu[at] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
        whole.wall[at] = seconds(CLOCK_MONOTONIC) - wall;
    }
    printf("%zu blocks, %" PRIu64 " bytes uncompressed, %d rounds\n", blocks.count,
           blocks.raw_bytes, rounds);
    show("inflate alone", &alone, rounds, blocks.raw_bytes);
    show("hfile --verify", &whole, rounds, blocks.raw_bytes);
    printf("share %.1f %% of processor time, %.1f %% of wall time\n",
           100 * median(alone.cpu, rounds) / median(whole.cpu, rounds),
           100 * median(alone.wall, rounds) / median(whole.wall, rounds));
    return 0;
}
