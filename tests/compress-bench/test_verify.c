/* SPDX-License-Identifier: MIT */
/* Verifying, and the worker above it, with codecs that misbehave on purpose. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "measure/stop.h"
#include "measure/verify.h"
#include "unit.h"

#define BLOCKS 10
#define BLOCK_BYTES 1000u

static struct {
    int spoils_block; /* the decompressor changes a byte of it; -1: of none */
    int fails_block;  /* the decompressor gives up; -1: at none */
    bool lacks_memory;
    bool is_endless; /* the compressor tells more bytes than memory has */
    size_t limit;    /* of a block */
    unsigned alive, most_alive;
} faults;

struct cb_coder {
    char state[100];
};

static struct cb_coder *make(const struct cb_codec_settings *settings)
{
    (void)settings;
    if (faults.lacks_memory) {
        return NULL;
    }
    faults.alive++;
    faults.most_alive =
        faults.alive > faults.most_alive ? faults.alive : faults.most_alive;
    return malloc(sizeof(struct cb_coder));
}

static enum cb_result reset(struct cb_coder *coder)
{
    (void)coder;
    return CB_OK;
}

/* Half of the bytes go: those of this test are pairs. */
static enum cb_result halve(struct cb_coder *coder, const void *in, size_t in_bytes,
                            void *out, size_t *out_bytes)
{
    const unsigned char *from = in;

    (void)coder;
    *out_bytes = in_bytes / 2;
    for (size_t i = 0; i < *out_bytes; i++) {
        ((unsigned char *)out)[i] = from[2 * i];
    }
    if (faults.is_endless) {
        *out_bytes = SIZE_MAX;
    }
    return CB_OK;
}

static enum cb_result twice(struct cb_coder *coder, const void *in, size_t in_bytes,
                            void *out, size_t *out_bytes)
{
    const unsigned char *from = in;
    unsigned char *to = out;

    (void)coder;
    ck_assert_uint_ge(*out_bytes, 2 * in_bytes);
    *out_bytes = 2 * in_bytes;
    for (size_t i = 0; i < *out_bytes; i++) {
        to[i] = from[i / 2];
    }
    if (from[0] == faults.spoils_block) {
        to[123] ^= 1;
    }
    return from[0] == faults.fails_block ? CB_CORRUPT : CB_OK;
}

static void end(struct cb_coder *coder)
{
    faults.alive--;
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    (void)coder;
    return sizeof(struct cb_coder);
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return bytes / 2;
}

static size_t need(const struct cb_codec_settings *settings)
{
    (void)settings;
    return 706000000;
}

static struct cb_codec pairs = {.name = "pairs",
                                .bound = bound,
                                .need = need,
                                .compress = {make, reset, halve, end, memory},
                                .decompress = {make, reset, twice, end, memory}};
static const struct cb_subject subject = {.codec = &pairs};
static struct cb_case which = {&subject, CB_REUSED};
static unsigned char bytes[BLOCKS * BLOCK_BYTES];
static struct cb_block block[BLOCKS];
static struct cb_blocks blocks = {.block = block,
                                  .count = BLOCKS,
                                  .bytes = sizeof(bytes),
                                  .longest = BLOCK_BYTES,
                                  .block_bytes = BLOCK_BYTES};
static struct cb_plan plan = {
    .threads = 1, .rounds = 1, .slice_ns = 100000, .leaked_bytes = 500};
static struct cb_verified verified;
static struct cb_worker *worker;

static void start(void)
{
    memset(&faults, 0, sizeof(faults));
    faults.spoils_block = faults.fails_block = -1;
    cb_stop_is_asked = 0;
    pairs.block_limit = 0;
    which.pattern = CB_REUSED;
    for (size_t i = 0; i < BLOCKS; i++) {
        memset(bytes + i * BLOCK_BYTES, (int)i, BLOCK_BYTES);
        block[i] = (struct cb_block){
            .bytes = bytes + i * BLOCK_BYTES, .length = BLOCK_BYTES, .extent = i};
    }
}

static void stop(void)
{
    if (worker != NULL) {
        worker->calls->free(worker);
    }
    ck_assert_uint_eq(faults.alive, 0);
}

/* Verifies with a new worker.  Return: false when it was stopped. */
static bool verify(double share)
{
    worker = cb_local_make(&plan, &which, 1, &blocks, share);
    ck_assert_ptr_nonnull(worker);
    return worker->calls->verify(worker, 0, &verified);
}

static void is_told(enum cb_state state, const char *reason)
{
    ck_assert_int_eq(verified.state, state);
    ck_assert_msg(strstr(verified.reason, reason) != NULL, "%s", verified.reason);
}

START_TEST(blocks_that_come_back_are_counted_with_their_bytes)
{
    ck_assert(verify(1));
    is_told(CB_MEASURED, "");
    ck_assert_uint_eq(verified.blocks, BLOCKS);
    ck_assert_uint_eq(verified.bytes_in, BLOCKS * BLOCK_BYTES);
    ck_assert_uint_eq(verified.bytes_out, BLOCKS * BLOCK_BYTES / 2);
    ck_assert(!verified.ratio.is_known);
    ck_assert_uint_eq(verified.context_bytes[CB_COMPRESS], sizeof(struct cb_coder));
    ck_assert_uint_gt(verified.latency[CB_COMPRESS].max_ns, 0);
    ck_assert_uint_le(verified.latency[CB_DECOMPRESS].p50_ns,
                      verified.latency[CB_DECOMPRESS].p99_ns);
}
END_TEST

START_TEST(a_sample_has_a_range_of_ratios)
{
    ck_assert(verify(0.5));
    ck_assert(verified.ratio.is_known);
    ck_assert_double_eq_tol(verified.ratio.low, 2, 1e-9);
}
END_TEST

START_TEST(a_block_that_comes_back_different_is_named_with_the_byte)
{
    for (int pattern = 0; pattern < CB_PATTERNS; pattern++) {
        which.pattern = (enum cb_pattern)pattern;
        faults.spoils_block = 6;
        ck_assert(verify(1));
        is_told(CB_FAILED, "block 7 of 10 came back with 1000 bytes of 1000, different "
                           "from byte 123 on");
        worker->calls->free(worker);
        worker = NULL;
    }
}
END_TEST

START_TEST(a_block_that_fails_is_named)
{
    faults.fails_block = 3;
    ck_assert(verify(1));
    is_told(CB_FAILED, "block 4 of 10: the decompressor failed");
}
END_TEST

START_TEST(a_codec_without_memory_is_skipped_with_its_need)
{
    faults.lacks_memory = true;
    ck_assert(verify(1));
    is_told(CB_SKIPPED, "not enough memory: a context needs about 706 MB");
}
END_TEST

START_TEST(memory_that_what_was_compressed_lacks_is_not_laid_to_the_codec)
{
    faults.is_endless = true;
    ck_assert(verify(1));
    is_told(CB_SKIPPED, "not enough memory to keep the compressed blocks");
}
END_TEST

START_TEST(a_codec_that_does_not_take_the_longest_block_is_skipped)
{
    pairs.block_limit = BLOCK_BYTES - 1;
    ck_assert(verify(1));
    is_told(CB_SKIPPED, "a block of 1000 bytes is above its limit of 999 bytes");
}
END_TEST

START_TEST(leaked_contexts_stay_within_their_memory)
{
    which.pattern = CB_LEAKED;
    ck_assert(verify(1));
    is_told(CB_MEASURED, "");
    ck_assert_uint_eq(faults.most_alive, plan.leaked_bytes / sizeof(struct cb_coder));
}
END_TEST

START_TEST(a_leak_that_has_no_room_for_one_context_is_skipped)
{
    struct cb_plan small = plan;

    small.leaked_bytes = 99;
    which.pattern = CB_LEAKED;
    worker = cb_local_make(&small, &which, 1, &blocks, 1);
    ck_assert(worker->calls->verify(worker, 0, &verified));
    is_told(CB_SKIPPED, "more than --leak-memory 99 B allows");
}
END_TEST

START_TEST(a_slice_lasts_as_long_as_it_shall_and_counts_uncompressed_bytes)
{
    struct cb_timed timed;

    ck_assert(verify(1));
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        ck_assert(worker->calls->slice(worker, 0, (enum cb_direction)d, &timed));
        ck_assert(worker->calls->slice(worker, 0, (enum cb_direction)d, &timed));
        ck_assert_int_eq(timed.state, CB_MEASURED);
        ck_assert_uint_eq(timed.bytes, timed.blocks * BLOCK_BYTES);
        ck_assert_uint_gt(timed.wall_ns, 0);
        ck_assert_uint_eq(timed.different_blocks, BLOCKS);
    }
}
END_TEST

START_TEST(a_slice_on_threads_counts_the_bytes_of_all)
{
    struct cb_plan three = plan;
    struct cb_timed timed;

    three.threads = 3;
    worker = cb_local_make(&three, &which, 1, &blocks, 1);
    ck_assert(worker->calls->verify(worker, 0, &verified));
    ck_assert(worker->calls->slice(worker, 0, CB_COMPRESS, &timed));
    ck_assert_uint_eq(timed.bytes, 3 * timed.blocks * BLOCK_BYTES);
}
END_TEST

START_TEST(a_user_who_stops_gets_no_result_of_what_was_begun)
{
    cb_stop_is_asked = 1;
    ck_assert(!verify(1));
}
END_TEST

/* How much a process grows that keeps so many contexts of a megabyte, touched. */
struct large_coder {
    char state[1 << 20];
};

static struct cb_coder *make_large(const struct cb_codec_settings *settings)
{
    struct large_coder *coder = malloc(sizeof(*coder));

    (void)settings;
    memset(coder, 1, sizeof(*coder));
    return (struct cb_coder *)coder;
}

/* Far more room than is ever written to: it is no part of what a context takes. */
static size_t large_bound(size_t length, int level)
{
    (void)length;
    (void)level;
    return 4 << 20;
}

static void end_large(struct cb_coder *coder)
{
    free(coder);
}

START_TEST(the_growth_of_a_process_is_that_of_the_contexts_it_has_at_once)
{
    struct cb_codec large = pairs;
    const struct cb_subject large_subject = {.codec = &large};
    static const struct {
        enum cb_pattern pattern;
        unsigned contexts;
    } rows[] = {{CB_REUSED, 1}, {CB_FRESH, 1}, {CB_LEAKED, BLOCKS}};

    large.compress = (struct cb_coder_calls){make_large, reset, halve, end_large, memory};
    large.bound = large_bound;
    large.decompress = large.compress;
    large.decompress.run = twice;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cb_case large_case = {&large_subject, rows[i].pattern};
        struct cb_growth growth;

        plan.leaked_bytes = 1 << 30;
        worker = cb_local_make(&plan, &large_case, 1, &blocks, 1);
        ck_assert(worker->calls->verify(worker, 0, &verified));
        /* What was allocated and freed here before hides nothing. */
        free(memset(malloc(1 << 22), 1, 1 << 22));
        ck_assert(worker->calls->grow(worker, 0, CB_COMPRESS, &growth));
        ck_assert(growth.is_known);
        worker->calls->free(worker);
        worker = NULL;
        ck_assert_uint_eq(growth.contexts, rows[i].contexts);
        double expected = (double)growth.contexts * (1 << 20);
        ck_assert_msg((double)growth.bytes > expected * 0.98 &&
                          (double)growth.bytes < expected * 1.1 + 65536,
                      "%s: %llu bytes for %llu contexts",
                      cb_pattern_names[rows[i].pattern], (unsigned long long)growth.bytes,
                      (unsigned long long)growth.contexts);
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("verify", start, stop);

    tcase_add_test(tests, blocks_that_come_back_are_counted_with_their_bytes);
    tcase_add_test(tests, a_sample_has_a_range_of_ratios);
    tcase_add_test(tests, a_block_that_comes_back_different_is_named_with_the_byte);
    tcase_add_test(tests, a_block_that_fails_is_named);
    tcase_add_test(tests, a_codec_without_memory_is_skipped_with_its_need);
    tcase_add_test(tests, memory_that_what_was_compressed_lacks_is_not_laid_to_the_codec);
    tcase_add_test(tests, a_codec_that_does_not_take_the_longest_block_is_skipped);
    tcase_add_test(tests, leaked_contexts_stay_within_their_memory);
    tcase_add_test(tests, a_leak_that_has_no_room_for_one_context_is_skipped);
    tcase_add_test(tests,
                   a_slice_lasts_as_long_as_it_shall_and_counts_uncompressed_bytes);
    tcase_add_test(tests, a_slice_on_threads_counts_the_bytes_of_all);
    tcase_add_test(tests, a_user_who_stops_gets_no_result_of_what_was_begun);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* A sanitizer's allocator keeps memory of its own. */
    tcase_add_test(tests, the_growth_of_a_process_is_that_of_the_contexts_it_has_at_once);
#else
    (void)the_growth_of_a_process_is_that_of_the_contexts_it_has_at_once;
#endif
    return unit_run();
}
