/* SPDX-License-Identifier: MIT */
/* Every codec that is built in keeps the contract of codec/codec.h. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "codec/codec.h"
#include "unit.h"

#define BLOCK_BYTES 65536u
#define GUARD_BYTES 64u
#define GUARD 0xa5
/* Levels whose contexts take more are left to the benchmark. */
#define CONTEXT_MAX_BYTES ((size_t)300 << 20)

enum kind { ZEROS, NOISE, CELLS, KINDS };

static void fill(unsigned char *bytes, size_t length, enum kind kind)
{
    struct cb_random random = {7};

    for (size_t i = 0; i < length; i++) {
        bytes[i] = kind == ZEROS   ? 0
                   : kind == NOISE ? (unsigned char)cb_random_next(&random)
                   : i % 40 < 30
                       ? (unsigned char)"row-0000-family:qualifier-value"[i % 40]
                       : (unsigned char)cb_random_below(&random, 10);
    }
}

/* Compresses into exactly the codec's bound, with a guard behind it. */
static enum cb_result pack(const struct cb_codec *codec, struct cb_coder *coder,
                           int level, const void *in, size_t in_bytes,
                           unsigned char **out, size_t *out_bytes)
{
    size_t room = codec->bound(in_bytes, level);

    *out = malloc(room + GUARD_BYTES);
    memset(*out + room, GUARD, GUARD_BYTES);
    *out_bytes = room;
    enum cb_result result = codec->compress.run(coder, in, in_bytes, *out, out_bytes);
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        ck_assert_uint_eq((*out)[room + i], GUARD);
    }
    return result;
}

static enum cb_result unpack(const struct cb_codec *codec, struct cb_coder *coder,
                             const void *in, size_t in_bytes, unsigned char *out,
                             size_t room, size_t *out_bytes)
{
    memset(out + room, GUARD, GUARD_BYTES);
    *out_bytes = room;
    enum cb_result result = codec->decompress.run(coder, in, in_bytes, out, out_bytes);
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        ck_assert_msg(out[room + i] == GUARD, "%s wrote behind its room", codec->name);
    }
    return result;
}

/* There and back with contexts that are there already. */
static size_t there_and_back(const struct cb_codec *codec, int level,
                             struct cb_coder *packer, struct cb_coder *unpacker,
                             const unsigned char *in, size_t length)
{
    unsigned char *packed;
    unsigned char *back = malloc(length + GUARD_BYTES);
    size_t packed_bytes;
    size_t back_bytes;

    ck_assert_int_eq(codec->compress.reset(packer), CB_OK);
    ck_assert_msg(pack(codec, packer, level, in, length, &packed, &packed_bytes) == CB_OK,
                  "%s:%d cannot compress %zu bytes", codec->name, level, length);
    ck_assert_int_eq(codec->decompress.reset(unpacker), CB_OK);
    ck_assert_msg(
        unpack(codec, unpacker, packed, packed_bytes, back, length, &back_bytes) == CB_OK,
        "%s:%d cannot decompress %zu bytes", codec->name, level, length);
    ck_assert_uint_eq(back_bytes, length);
    ck_assert_mem_eq(back, in, length);
    free(packed);
    free(back);
    return packed_bytes;
}

static void check_level(const struct cb_codec *codec, int level)
{
    static const size_t lengths[] = {1, 5, 4096, BLOCK_BYTES, 3 * BLOCK_BYTES + 17};
    struct cb_codec_settings settings = {.level = level};

    if (codec->need != NULL && codec->need(&settings) > CONTEXT_MAX_BYTES) {
        return;
    }
    struct cb_coder *packer = codec->compress.make(&settings);
    struct cb_coder *unpacker = codec->decompress.make(&settings);
    unsigned char *in = malloc(4 * BLOCK_BYTES);
    ck_assert_ptr_nonnull(packer);
    ck_assert_ptr_nonnull(unpacker);
    for (enum kind kind = ZEROS; kind < KINDS; kind++) {
        for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
            fill(in, lengths[i], kind);
            there_and_back(codec, level, packer, unpacker, in, lengths[i]);
        }
    }
    codec->compress.free(packer);
    codec->decompress.free(unpacker);
    free(in);
}

START_TEST(blocks_of_all_kinds_and_lengths_come_back_at_the_first_usual_and_last_level)
{
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];

        check_level(codec, codec->level_default);
        if (codec->level_min != codec->level_max) {
            check_level(codec, codec->level_min);
            check_level(codec, codec->level_max);
        }
    }
}
END_TEST

START_TEST(a_reset_context_gives_the_bytes_of_a_fresh_one)
{
    unsigned char in[BLOCK_BYTES];
    unsigned char other[BLOCK_BYTES];

    fill(in, sizeof(in), CELLS);
    fill(other, sizeof(other), NOISE);
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];
        struct cb_codec_settings settings = {.level = codec->level_default};
        struct cb_coder *used = codec->compress.make(&settings);
        struct cb_coder *fresh = codec->compress.make(&settings);
        unsigned char *out[2];
        size_t bytes[2];

        pack(codec, used, settings.level, other, sizeof(other), &out[0], &bytes[0]);
        free(out[0]);
        ck_assert_int_eq(codec->compress.reset(used), CB_OK);
        pack(codec, used, settings.level, in, sizeof(in), &out[0], &bytes[0]);
        pack(codec, fresh, settings.level, in, sizeof(in), &out[1], &bytes[1]);
        ck_assert_msg(bytes[0] == bytes[1] && memcmp(out[0], out[1], bytes[0]) == 0,
                      "%s gives other bytes after a reset", codec->name);
        free(out[0]);
        free(out[1]);
        codec->compress.free(used);
        codec->compress.free(fresh);
    }
}
END_TEST

START_TEST(too_little_room_is_told_and_nothing_is_written_behind_it)
{
    unsigned char in[4096];

    fill(in, sizeof(in), NOISE);
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];
        struct cb_codec_settings settings = {.level = codec->level_default};
        struct cb_coder *packer = codec->compress.make(&settings);
        unsigned char out[1000 + GUARD_BYTES];
        size_t bytes = 1000;

        memset(out, GUARD, sizeof(out));
        enum cb_result result = codec->compress.run(packer, in, sizeof(in), out, &bytes);
        ck_assert_msg(result == CB_NO_ROOM, "%s says %d", codec->name, result);
        for (size_t at = 1000; at < sizeof(out); at++) {
            ck_assert_uint_eq(out[at], GUARD);
        }
        codec->compress.free(packer);
    }
}
END_TEST

/* Every codec on every spoilt form of one block; it may give up or give other bytes. */
static void unpack_spoilt(const struct cb_codec *codec, const unsigned char *packed,
                          size_t packed_bytes, struct cb_random *random)
{
    struct cb_codec_settings settings = {.level = codec->level_default};
    struct cb_coder *unpacker = codec->decompress.make(&settings);
    unsigned char *spoilt = malloc(packed_bytes);
    unsigned char out[4096 + GUARD_BYTES];
    size_t bytes;

    for (int turn = 0; turn < 200; turn++) {
        size_t length = packed_bytes;

        memcpy(spoilt, packed, packed_bytes);
        if (turn % 4 == 0) {
            length = cb_random_below(random, packed_bytes);
        }
        for (int i = 0; i < turn % 4; i++) {
            spoilt[cb_random_below(random, packed_bytes)] =
                (unsigned char)cb_random_next(random);
        }
        codec->decompress.reset(unpacker);
        unpack(codec, unpacker, spoilt, length, out, cb_random_below(random, 4096),
               &bytes);
        ck_assert_uint_le(bytes, 4096);
    }
    codec->decompress.free(unpacker);
    free(spoilt);
}

START_TEST(spoilt_input_never_makes_a_codec_write_behind_its_room)
{
    struct cb_random random = {11};
    unsigned char in[4096];

    fill(in, sizeof(in), CELLS);
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];
        struct cb_codec_settings settings = {.level = codec->level_default};
        struct cb_coder *packer = codec->compress.make(&settings);
        unsigned char *packed;
        size_t packed_bytes;

        pack(codec, packer, settings.level, in, sizeof(in), &packed, &packed_bytes);
        unpack_spoilt(codec, packed, packed_bytes, &random);
        free(packed);
        codec->compress.free(packer);
    }
}
END_TEST

START_TEST(an_input_that_is_cut_short_is_corrupt)
{
    unsigned char in[4096];
    unsigned char out[4096 + GUARD_BYTES];

    fill(in, sizeof(in), CELLS);
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];
        struct cb_codec_settings settings = {.level = codec->level_default};
        struct cb_coder *packer = codec->compress.make(&settings);
        struct cb_coder *unpacker = codec->decompress.make(&settings);
        unsigned char *packed;
        size_t bytes;

        pack(codec, packer, settings.level, in, sizeof(in), &packed, &bytes);
        if (strcmp(codec->name, "none") != 0) {
            enum cb_result result =
                unpack(codec, unpacker, packed, bytes - 3, out, sizeof(in), &bytes);
            ck_assert_msg(result == CB_CORRUPT, "%s says %d", codec->name, result);
        }
        free(packed);
        codec->compress.free(packer);
        codec->decompress.free(unpacker);
    }
}
END_TEST

/* ---- gzip ------------------------------------------------------------------------------- */

/* Return: what `codec` makes of in. */
static unsigned char *gz_pack(const char *name, const void *in, size_t in_bytes,
                              size_t *bytes)
{
    const struct cb_codec *codec = cb_codec_find(name);
    struct cb_codec_settings settings = {.level = codec->level_default};
    struct cb_coder *packer = codec->compress.make(&settings);
    unsigned char *packed;

    ck_assert_int_eq(pack(codec, packer, settings.level, in, in_bytes, &packed, bytes),
                     CB_OK);
    codec->compress.free(packer);
    return packed;
}

static enum cb_result gz_unpack(const char *name, const void *in, size_t in_bytes,
                                unsigned char *out, size_t room, size_t *bytes)
{
    const struct cb_codec *codec = cb_codec_find(name);
    struct cb_codec_settings settings = {.level = codec->level_default};
    struct cb_coder *unpacker = codec->decompress.make(&settings);
    enum cb_result result = unpack(codec, unpacker, in, in_bytes, out, room, bytes);

    codec->decompress.free(unpacker);
    return result;
}

START_TEST(the_libraries_for_gz_read_what_each_of_them_writes)
{
    static const char *const names[] = {"gz", "gz-libdeflate", "gz-isal"};
    unsigned char in[BLOCK_BYTES];
    unsigned char back[BLOCK_BYTES + GUARD_BYTES];

    fill(in, sizeof(in), CELLS);
    for (size_t from = 0; from < 3; from++) {
        for (size_t to = 0; to < 3; to++) {
            size_t bytes;

            if (cb_codec_find(names[from]) == NULL || cb_codec_find(names[to]) == NULL) {
                continue;
            }
            unsigned char *packed = gz_pack(names[from], in, sizeof(in), &bytes);
            ck_assert_uint_eq(packed[0], 0x1f);
            ck_assert_uint_eq(packed[1], 0x8b);
            ck_assert_int_eq(
                gz_unpack(names[to], packed, bytes, back, sizeof(in), &bytes), CB_OK);
            ck_assert_mem_eq(back, in, sizeof(in));
            free(packed);
        }
    }
}
END_TEST

START_TEST(gz_reads_members_that_follow_one_another)
{
    unsigned char back[8 + GUARD_BYTES];
    unsigned char both[128];
    size_t first_bytes;
    size_t second_bytes;
    size_t bytes;
    unsigned char *first = gz_pack("gz", "abcd", 4, &first_bytes);
    unsigned char *second = gz_pack("gz", "efgh", 4, &second_bytes);

    memcpy(both, first, first_bytes);
    memcpy(both + first_bytes, second, second_bytes);
    ck_assert_int_eq(gz_unpack("gz", both, first_bytes + second_bytes, back, 8, &bytes),
                     CB_OK);
    ck_assert_uint_eq(bytes, 8);
    ck_assert_mem_eq(back, "abcdefgh", 8);
    both[first_bytes + second_bytes] = 'x';
    ck_assert_int_eq(
        gz_unpack("gz", both, first_bytes + second_bytes + 1, back, 8, &bytes),
        CB_CORRUPT);
    free(first);
    free(second);
}
END_TEST

START_TEST(gz_tells_a_lack_of_room_from_damage)
{
    unsigned char in[4096];
    unsigned char back[4096 + GUARD_BYTES];
    size_t packed_bytes;
    size_t bytes;

    fill(in, sizeof(in), CELLS);
    unsigned char *packed = gz_pack("gz", in, sizeof(in), &packed_bytes);
    ck_assert_int_eq(gz_unpack("gz", packed, packed_bytes, back, 4095, &bytes),
                     CB_NO_ROOM);
    packed[packed_bytes - 6] ^= 1;
    ck_assert_int_eq(gz_unpack("gz", packed, packed_bytes, back, 4096, &bytes),
                     CB_CORRUPT);
    free(packed);
}
END_TEST

START_TEST(any_lzo_decompresses_what_another_made)
{
    static const char *const names[] = {"lzo1x-1", "lzo1x-1-11", "lzo1x-1-12",
                                        "lzo1x-1-15", "lzo1x-999"};
    unsigned char in[BLOCK_BYTES];
    unsigned char back[BLOCK_BYTES + GUARD_BYTES];
    size_t bytes;

    fill(in, sizeof(in), CELLS);
    for (size_t i = 0; i < 5; i++) {
        unsigned char *packed = gz_pack(names[i], in, sizeof(in), &bytes);

        ck_assert_int_eq(gz_unpack("lzo1x-1", packed, bytes, back, sizeof(in), &bytes),
                         CB_OK);
        ck_assert_mem_eq(back, in, sizeof(in));
        free(packed);
    }
}
END_TEST

/* ---- memory, dictionaries, names -------------------------------------------------------- */

START_TEST(contexts_tell_the_memory_that_they_hold)
{
    static const struct {
        const char *name;
        size_t least, most; /* of a compressor, once it has done a block */
    } rows[] = {{"gz", 268000, 270000},        {"gz-libdeflate", 100000, 2000000},
                {"gz-isal", 70000, 1000000},   {"lzo1x-1", 131072, 131200},
                {"lzo1x-999", 458752, 459000}, {"lz4", 16000, 17000},
                {"lz4hc", 262000, 263000},     {"zstd", 100000, 10000000},
                {"bzip2", 7000000, 8000000},   {"lzma", 50000000, 100000000},
                {"brotli", 100000, 20000000}};
    unsigned char in[BLOCK_BYTES];

    fill(in, sizeof(in), CELLS);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct cb_codec *codec = cb_codec_find(rows[i].name);

        if (codec == NULL) {
            continue;
        }
        struct cb_codec_settings settings = {.level = codec->level_default};
        struct cb_coder *packer = codec->compress.make(&settings);
        unsigned char *packed;
        size_t bytes;

        pack(codec, packer, settings.level, in, sizeof(in), &packed, &bytes);
        size_t memory = codec->compress.memory(packer);
        ck_assert_msg(memory >= rows[i].least && memory <= rows[i].most,
                      "%s holds %zu bytes", rows[i].name, memory);
        free(packed);
        codec->compress.free(packer);
    }
}
END_TEST

START_TEST(a_dictionary_makes_small_blocks_smaller_and_is_needed_to_read_them)
{
    enum { SAMPLES = 400, SAMPLE_BYTES = 512 };
    const struct cb_codec *codec = cb_codec_find("zstd");
    static unsigned char samples[SAMPLES * SAMPLE_BYTES];
    size_t lengths[SAMPLES];
    static unsigned char dictionary[16384];
    struct cb_codec_settings plain = {.level = 3};

    if (codec == NULL) {
        return;
    }
    for (size_t i = 0; i < SAMPLES; i++) {
        fill(samples + i * SAMPLE_BYTES, SAMPLE_BYTES, CELLS);
        samples[i * SAMPLE_BYTES] = (unsigned char)i;
        lengths[i] = SAMPLE_BYTES;
    }
    struct cb_codec_settings trained = {
        .level = 3,
        .dictionary = dictionary,
        .dictionary_bytes =
            codec->train(dictionary, sizeof(dictionary), samples, lengths, SAMPLES)};
    ck_assert_uint_gt(trained.dictionary_bytes, 0);
    struct cb_coder *packers[] = {codec->compress.make(&plain),
                                  codec->compress.make(&trained)};
    struct cb_coder *unpackers[] = {codec->decompress.make(&plain),
                                    codec->decompress.make(&trained)};
    unsigned char back[SAMPLE_BYTES + GUARD_BYTES];
    unsigned char *packed[2];
    size_t bytes[2];
    size_t back_bytes;
    for (int i = 0; i < 2; i++) {
        pack(codec, packers[i], 3, samples, SAMPLE_BYTES, &packed[i], &bytes[i]);
    }
    ck_assert_uint_lt(bytes[1], bytes[0]);
    ck_assert_int_eq(
        unpack(codec, unpackers[1], packed[1], bytes[1], back, SAMPLE_BYTES, &back_bytes),
        CB_OK);
    ck_assert_mem_eq(back, samples, SAMPLE_BYTES);
    ck_assert_int_ne(
        unpack(codec, unpackers[0], packed[1], bytes[1], back, SAMPLE_BYTES, &back_bytes),
        CB_OK);
    for (int i = 0; i < 2; i++) {
        free(packed[i]);
        codec->compress.free(packers[i]);
        codec->decompress.free(unpackers[i]);
    }
}
END_TEST

START_TEST(names_are_unique_and_found)
{
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        ck_assert_ptr_eq(cb_codec_find(cb_codecs[i]->name), cb_codecs[i]);
        ck_assert_int_le(cb_codecs[i]->level_min, cb_codecs[i]->level_default);
        ck_assert_int_ge(cb_codecs[i]->level_max, cb_codecs[i]->level_default);
        ck_assert_uint_gt(strlen(cb_codecs[i]->version()), 0);
    }
    ck_assert_ptr_null(cb_codec_find("gzz"));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("codecs", NULL, NULL);

    tcase_set_timeout(tests, 60);
    tcase_add_test(
        tests,
        blocks_of_all_kinds_and_lengths_come_back_at_the_first_usual_and_last_level);
    tcase_add_test(tests, a_reset_context_gives_the_bytes_of_a_fresh_one);
    tcase_add_test(tests, too_little_room_is_told_and_nothing_is_written_behind_it);
    tcase_add_test(tests, spoilt_input_never_makes_a_codec_write_behind_its_room);
    tcase_add_test(tests, an_input_that_is_cut_short_is_corrupt);
    tcase_add_test(tests, the_libraries_for_gz_read_what_each_of_them_writes);
    tcase_add_test(tests, gz_reads_members_that_follow_one_another);
    tcase_add_test(tests, gz_tells_a_lack_of_room_from_damage);
    tcase_add_test(tests, any_lzo_decompresses_what_another_made);
    tcase_add_test(tests, contexts_tell_the_memory_that_they_hold);
    tcase_add_test(tests,
                   a_dictionary_makes_small_blocks_smaller_and_is_needed_to_read_them);
    tcase_add_test(tests, names_are_unique_and_found);
    return unit_run();
}
