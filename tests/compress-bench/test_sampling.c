/* SPDX-License-Identifier: MIT */
/* A sample against the whole that it was drawn from, as `run --sample` does it: read, cut,
 * compressed and verified, with one hundred seeds. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "input/file.h"
#include "input/material.h"
#include "input/synthetic.h"
#include "measure/verify.h"
#include "unit.h"

#define SEEDS 100
/* With a chance of 95 % each, fewer are right once in some 300 sets of one hundred. */
#define RIGHT_LEAST 88
#define MIB ((uint64_t)1 << 20)
#define WHOLE_BYTES (48 * MIB)
#define SAMPLE_BYTES (3 * MIB)
#define PIECE_BYTES ((size_t)128 << 10)
#define BLOCK_BYTES ((size_t)32 << 10)

static struct cb_source *sources[2];
static size_t source_count;
static struct cb_subject subject;

/* A share of random bytes that changes each few hundred kB, as a file's parts differ. */
static void write_uneven(int file, uint64_t bytes, uint64_t seed)
{
    static unsigned char chunk[65536];
    struct cb_random random = {seed};
    uint64_t random_bytes = sizeof(chunk) / 2;

    for (uint64_t at = 0; at < bytes; at += sizeof(chunk)) {
        if (cb_random_below(&random, 6) == 0) {
            random_bytes = cb_random_below(&random, sizeof(chunk));
        }
        memset(chunk, 'a', sizeof(chunk));
        for (size_t i = 0; i < random_bytes; i++) {
            chunk[i] = (unsigned char)cb_random_next(&random);
        }
        ck_assert_int_eq(write(file, chunk, sizeof(chunk)), sizeof(chunk));
    }
}

static void add_file(uint64_t bytes, uint64_t seed)
{
    char path[] = "/tmp/sampling-XXXXXX";
    int file = mkstemp(path);

    ck_assert_int_ge(file, 0);
    unlink(path);
    write_uneven(file, bytes, seed);
    sources[source_count++] =
        cb_file_source_make(NULL, file, "uneven", bytes, PIECE_BYTES);
}

static void add_cells(const char *text)
{
    struct cb_synthetic options;
    char error[CB_SOURCE_ERROR_BYTES];

    ck_assert_msg(cb_synthetic_parse(&options, text, error), "%s", error);
    sources[source_count++] = cb_synthetic_source_make(&options);
}

static void one_uneven_file(void)
{
    add_file(WHOLE_BYTES, 11);
}

static void a_large_and_a_small_file(void)
{
    add_file(WHOLE_BYTES - 6 * MIB, 12);
    add_file(6 * MIB, 13);
}

static void made_up_cells(void)
{
    add_cells("kv:size=48m,values=mixed");
}

static void (*const wholes[])(void) = {one_uneven_file, a_large_and_a_small_file,
                                       made_up_cells};

static void start(void)
{
    /* The fastest one that there is; every build has the second. */
    const struct cb_codec *fastest = cb_codec_find("lz4");

    subject =
        (struct cb_subject){.codec = fastest != NULL ? fastest : cb_codec_find("gz")};
    subject.level = subject.codec->level_min;
    source_count = 0;
}

static void stop(void)
{
    for (size_t i = 0; i < source_count; i++) {
        sources[i]->calls->free(sources[i]);
    }
}

/* sample_bytes: 0: the whole. */
static struct cb_verified measure(uint64_t sample_bytes, uint64_t seed)
{
    const struct cb_material_wish wish = {sample_bytes, seed};
    const struct cb_case which = {&subject, CB_REUSED};
    struct cb_material material;
    struct cb_blocks blocks;
    struct cb_store store = {0};
    struct cb_verified verified;

    ck_assert(cb_material_read(&material, sources, source_count, &wish));
    ck_assert_uint_eq(material.failures, 0);
    ck_assert(material.sampled == (sample_bytes > 0));
    ck_assert(cb_blocks_cut(&blocks, &material, BLOCK_BYTES));
    const struct cb_verify_job job = {
        .which = &which,
        .blocks = &blocks,
        .share =
            material.sampled ? (double)material.bytes / (double)material.source_bytes : 1,
        .timed_count = 1,
        .batch_bytes = MIB,
        .store = &store};
    ck_assert(cb_verify(&job, &verified));
    ck_assert_int_eq(verified.state, CB_MEASURED);
    cb_store_free(&store);
    cb_blocks_free(&blocks);
    cb_material_free(&material);
    return verified;
}

static double ratio_of(const struct cb_verified *verified)
{
    return (double)verified->bytes_in / (double)verified->bytes_out;
}

START_TEST(the_range_of_a_sample_has_the_ratio_of_the_whole)
{
    wholes[_i]();
    struct cb_verified whole = measure(0, 0);
    double ratio = ratio_of(&whole);
    double reach = 0;
    int right = 0;
    int exact = 0;

    ck_assert(!whole.ratio.is_known);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct cb_verified sample = measure(SAMPLE_BYTES, seed);
        const struct cb_interval *range = &sample.ratio;

        ck_assert(range->is_known);
        ck_assert_uint_le(sample.bytes_in, SAMPLE_BYTES + PIECE_BYTES);
        right += range->low <= ratio && ratio <= range->high;
        exact += ratio_of(&sample) == ratio;
        reach += (range->high - range->low) / 2 / ratio / SEEDS;
    }
    ck_assert_msg(right >= RIGHT_LEAST, "%d of %d, with a reach of %.1f %% of %.3f",
                  right, SEEDS, 100 * reach, ratio);
    /* A range that says nothing would always be right. */
    ck_assert_msg(reach < 0.5, "the ranges reach %.1f %%", 100 * reach);
    ck_assert_int_eq(exact, 0);
    if (getenv("ZG_VERBOSE") != NULL) {
        printf("%d of %d ranges have %.3f; they reach %.2f %%\n", right, SEEDS, ratio,
               100 * reach);
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("sampling", start, stop);

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, the_range_of_a_sample_has_the_ratio_of_the_whole, 0,
                        sizeof(wholes) / sizeof(wholes[0]));
    return unit_run();
}
