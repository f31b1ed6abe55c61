/* SPDX-License-Identifier: MIT */
/* The numbers, messages, checksums, headers and framings that an HFile is made of. */
#include <stdlib.h>
#include <string.h>

#include "input/hfile/block.h"
#include "input/hfile/cells.h"
#include "input/hfile/crc32c.h"
#include "input/hfile/message.h"
#include "input/hfile/unpack.h"
#include "unit.h"

static struct cb_hfile_error error;

/* ---- numbers ---------------------------------------------------------------------------- */

START_TEST(a_cursor_gives_zeros_when_it_is_asked_for_more_than_it_has)
{
    struct cb_cursor cursor = cb_cursor_over("\x01\x02\x03", 3);

    ck_assert_uint_eq(cb_cursor_be16(&cursor), 0x0102);
    ck_assert_uint_eq(cb_cursor_be32(&cursor), 0);
    ck_assert(cursor.bad);
    ck_assert_uint_eq(cb_cursor_u8(&cursor), 0);
    ck_assert_ptr_null(cb_cursor_take(&cursor, 0));
}
END_TEST

START_TEST(hadoops_numbers_are_read_in_all_lengths)
{
    static const struct {
        const char *bytes;
        size_t length;
        int64_t value;
    } numbers[] = {
        {"\x00", 1, 0},
        {"\x7f", 1, 127},
        {"\x90", 1, -112},
        {"\x8f\x80", 2, 128},
        {"\x87\x80", 2, -129},
        {"\x8e\x01\x00", 3, 256},
        {"\x88\x7f\xff\xff\xff\xff\xff\xff\xff", 9, INT64_MAX},
        {"\x80\x7f\xff\xff\xff\xff\xff\xff\xff", 9, INT64_MIN},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct cb_cursor cursor = cb_cursor_over(numbers[i].bytes, numbers[i].length);

        ck_assert_int_eq(cb_cursor_vint(&cursor), numbers[i].value);
        ck_assert(!cursor.bad && cursor.left == 0);
    }
}
END_TEST

START_TEST(a_length_that_is_negative_or_too_long_makes_the_cursor_bad)
{
    size_t length = 1;
    struct cb_cursor negative = cb_cursor_over("\xff"
                                               "abc",
                                               4);
    struct cb_cursor longer = cb_cursor_over("\x04"
                                             "abc",
                                             4);

    ck_assert_ptr_null(cb_cursor_vbytes(&negative, &length));
    ck_assert_uint_eq(length, 0);
    ck_assert_ptr_null(cb_cursor_vbytes(&longer, &length));
    ck_assert(negative.bad && longer.bad);
}
END_TEST

START_TEST(a_message_gives_its_fields_and_skips_the_unknown)
{
    /* 1: 300; 2: 64 bits; 3: "ab"; 5: 32 bits */
    struct cb_cursor message = cb_cursor_over("\x08\xac\x02\x11"
                                              "12345678\x1a\x02"
                                              "ab\x2d"
                                              "1234",
                                              21);
    struct cb_field field;

    ck_assert(cb_message_next(&message, &field));
    ck_assert(field.number == 1 && field.value == 300);
    ck_assert(cb_message_next(&message, &field) && field.number == 2);
    ck_assert(cb_message_next(&message, &field) && field.number == 3);
    ck_assert(field.bytes.left == 2 && memcmp(field.bytes.at, "ab", 2) == 0);
    ck_assert(cb_message_next(&message, &field) && field.number == 5);
    ck_assert(!cb_message_next(&message, &field) && !message.bad);
}
END_TEST

START_TEST(a_broken_message_is_bad)
{
    static const struct {
        const char *bytes;
        size_t length;
    } broken[] = {
        {"\x08", 1}, /* a number that is missing */
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11}, /* more than 64 bits */
        {"\x0a\x05"
         "ab",
         4}, /* longer than the message */
        {"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}, /* as long as can be */
        {"\x0b", 1},                                          /* a group */
        {"\x00\x00", 2},                                      /* field 0 */
        {"\x0d"
         "123",
         4}, /* 32 bits, cut */
    };

    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        struct cb_cursor message = cb_cursor_over(broken[i].bytes, broken[i].length);
        struct cb_field field;

        ck_assert(!cb_message_next(&message, &field));
        ck_assert_msg(message.bad, "message %zu", i);
    }
}
END_TEST

/* ---- checksums -------------------------------------------------------------------------- */

START_TEST(crc32c_is_that_of_rfc_3720)
{
    unsigned char bytes[4][32];
    static const uint32_t wanted[] = {0x8a9136aa, 0x62a8ab43, 0x46dd794e, 0x113fdb5c};

    memset(bytes[0], 0, 32);
    memset(bytes[1], 0xff, 32);
    for (int i = 0; i < 32; i++) {
        bytes[2][i] = (unsigned char)i;
        bytes[3][i] = (unsigned char)(31 - i);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(cb_crc32c(bytes[i], 32), wanted[i]);
        ck_assert_uint_eq(cb_crc32c_by_table(bytes[i], 32), wanted[i]);
    }
    ck_assert_uint_eq(cb_crc32c(bytes[0], 0), 0);
}
END_TEST

START_TEST(crc32c_by_instruction_and_by_table_agree_at_all_lengths_and_places)
{
    unsigned char bytes[300];

    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (unsigned char)(i * i * 31 + 7 * i);
    }
    for (size_t from = 0; from < 9; from++) {
        for (size_t length = 0; from + length <= sizeof(bytes); length++) {
            ck_assert_uint_eq(cb_crc32c(bytes + from, length),
                              cb_crc32c_by_table(bytes + from, length));
        }
    }
}
END_TEST

/* ---- headers ---------------------------------------------------------------------------- */

#define BLOCK_BYTES 100

/* A block of 3.3: header, 59 bytes of data, two checksums of chunks of 50. */
static unsigned char good_block[BLOCK_BYTES];
static const struct cb_hfile_trailer version_3 = {.major = 3, .minor = 3};

static void put32(unsigned char *at, uint32_t value)
{
    value = htobe32(value);
    memcpy(at, &value, sizeof(value));
}

static void make_block(void)
{
    memset(good_block, 'x', sizeof(good_block));
    memcpy(good_block, "DATABLK*", 8);
    put32(good_block + 8, BLOCK_BYTES - 33);
    put32(good_block + 12, 59);
    memset(good_block + 16, 0xff, 8);
    good_block[24] = CB_HFILE_CHECKSUM_CRC32C;
    put32(good_block + 25, 50);
    put32(good_block + 29, BLOCK_BYTES - 8);
    put32(good_block + BLOCK_BYTES - 8, cb_crc32c(good_block, 50));
    put32(good_block + BLOCK_BYTES - 4, cb_crc32c(good_block + 50, 42));
}

static bool parse(struct cb_hfile_block *block, uint64_t end, uint32_t limit)
{
    error.text[0] = '\0';
    return cb_hfile_block_parse(block, &version_3, good_block, 0, end, limit, &error);
}

START_TEST(a_header_says_how_large_data_and_checksums_are)
{
    struct cb_hfile_block block;

    ck_assert(parse(&block, BLOCK_BYTES, 1000));
    ck_assert_int_eq(block.kind, CB_HFILE_DATA);
    ck_assert_uint_eq(block.data_bytes, 59);
    ck_assert_uint_eq(block.checksums_bytes, 8);
    ck_assert_int_eq(block.previous, -1);
    ck_assert(cb_hfile_block_check(&block, good_block, &error));
}
END_TEST

START_TEST(a_wrong_byte_anywhere_in_a_block_is_found_by_its_checksums)
{
    struct cb_hfile_block block;

    ck_assert(parse(&block, BLOCK_BYTES, 1000));
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        good_block[i] ^= 0x10;
        ck_assert(!cb_hfile_block_check(&block, good_block, &error));
        ck_assert_ptr_nonnull(
            strstr(error.text, i < 50 || (i >= 92 && i < 96) ? "chunk 0" : "chunk 1"));
        good_block[i] ^= 0x10;
    }
}
END_TEST

START_TEST(a_header_with_an_impossible_number_is_refused)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *says;
    } wrong[] = {
        {0, 0x44415441, NULL}, /* "DATA": it stays good */
        {0, 0x44415441 + 1, "no block begins with \"DATB"},
        {8, BLOCK_BYTES - 32, "68 bytes follow it, 67 are left"},
        {8, UINT32_MAX, "are left"},
        {8, 20, "bytes with it and without checksums"},
        {12, 1001,
         "uncompressed size is 1001 bytes, the limit is 1000 (hfile --block-limit)"},
        {12, UINT32_MAX, "the limit is 1000"},
        {25, 0, "a checksum covers 0 bytes"},
        {25, UINT32_MAX, "a checksum covers 4294967295 bytes"},
        {25, 1, "92 chunks need 368"},
        {29, 0, "bytes with it and without checksums"},
        {29, UINT32_MAX, "bytes with it and without checksums"},
        {29, BLOCK_BYTES, "for checksums"},
    };
    struct cb_hfile_block block;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        make_block();
        put32(good_block + wrong[i].at, wrong[i].value);
        ck_assert_int_eq(parse(&block, BLOCK_BYTES, 1000), wrong[i].says == NULL);
        if (wrong[i].says != NULL) {
            ck_assert_msg(strstr(error.text, wrong[i].says) != NULL, "%s", error.text);
        }
    }
    make_block();
    good_block[24] = CB_HFILE_CHECKSUMS;
    ck_assert(!parse(&block, BLOCK_BYTES, 1000));
    ck_assert_ptr_nonnull(strstr(error.text, "checksum type is 3"));
}
END_TEST

/* ---- cells ------------------------------------------------------------------------------ */

START_TEST(cells_are_stepped_over_in_all_four_forms)
{
    static const unsigned char cell[] = "\0\0\0\x02\0\0\0\x03kkvvv\0\x02tt\x8e\x01\x00";

    for (int tags = 0; tags < 2; tags++) {
        struct cb_cursor cursor = cb_cursor_over(cell, 13 + (tags ? 4 : 0));
        struct cb_hfile_cell_form form = {.tags = tags != 0};

        ck_assert_uint_eq(cb_hfile_cell_next(&cursor, form), cursor.at - cell);
        ck_assert_uint_eq(cb_hfile_cell_next(&cursor, form), 0);
        ck_assert(!cursor.bad);
    }
    struct cb_cursor both = cb_cursor_over(cell, sizeof(cell) - 1);

    ck_assert_uint_eq(cb_hfile_cell_next(&both, (struct cb_hfile_cell_form){true, true}),
                      20);
}
END_TEST

START_TEST(a_cell_that_is_cut_or_claims_too_much_is_none)
{
    static const unsigned char cell[] = "\xff\xff\xff\xff\xff\xff\xff\xffkkvvv";
    static const unsigned char whole[] = "\0\0\0\x02\0\0\0\x03kkvvv";
    struct cb_cursor cursor = cb_cursor_over(cell, sizeof(cell) - 1);

    ck_assert_uint_eq(cb_hfile_cell_next(&cursor, (struct cb_hfile_cell_form){0}), 0);
    ck_assert(cursor.bad);
    for (size_t length = 1; length < sizeof(whole) - 1; length++) {
        cursor = cb_cursor_over(whole, length);
        ck_assert_uint_eq(cb_hfile_cell_next(&cursor, (struct cb_hfile_cell_form){0}), 0);
        ck_assert(cursor.bad);
    }
}
END_TEST

/* ---- framing ---------------------------------------------------------------------------- */

static struct cb_hfile_unpacker lzo;
static unsigned char out[64];

/* Two chunks of LZO that are literals alone: "abcdef" and "ghij". */
#define CHUNK_1                                                                          \
    "\0\0\0\x0a\x17"                                                                     \
    "abcdef\x11\0\0"
#define CHUNK_2                                                                          \
    "\0\0\0\x08\x15"                                                                     \
    "ghij\x11\0\0"

static void start(void)
{
    make_block();
    memset(out, '.', sizeof(out));
    ck_assert(cb_hfile_unpacker_make(&lzo, cb_hfile_compression_of(0), &error));
}

static void stop(void)
{
    cb_hfile_unpacker_end(&lzo);
}

static bool unpack(const char *in, size_t in_bytes, size_t out_bytes)
{
    error.text[0] = '\0';
    return cb_hfile_unpack(&lzo, (const unsigned char *)in, in_bytes, out, out_bytes, 0,
                           &error);
}

START_TEST(a_block_in_several_chunks_is_put_together)
{
    static const char framed[] = "\0\0\0\x0a" CHUNK_1 CHUNK_2;

    ck_assert_msg(unpack(framed, sizeof(framed) - 1, 10), "%s", error.text);
    ck_assert_mem_eq(out, "abcdefghij.", 11);
    ck_assert(!cb_hfile_unpacker_proved(&lzo));
}
END_TEST

START_TEST(several_blocks_and_those_of_no_length_are_put_together)
{
    static const char framed[] =
        "\0\0\0\x06" CHUNK_1 "\0\0\0\0\0\0\0\x04" CHUNK_2 "\0\0\0\0";

    ck_assert_msg(unpack(framed, sizeof(framed) - 1, 10), "%s", error.text);
    ck_assert_mem_eq(out, "abcdefghij.", 11);
    ck_assert_msg(unpack("\0\0\0\0", 4, 0), "%s", error.text);
}
END_TEST

START_TEST(a_framing_that_contradicts_itself_is_refused_and_writes_no_byte_too_many)
{
#define FRAMED(bytes) (bytes), sizeof(bytes) - 1
    static const struct {
        const char *in;
        size_t in_bytes, out_bytes;
        const char *says;
    } wrong[] = {
        {FRAMED("\0\0\0\x0a" CHUNK_1), 10, "a chunk says 0 bytes where 0 are left"},
        {FRAMED("\0\0\0\x0b" CHUNK_1 CHUNK_2), 11, "a chunk says"},
        {FRAMED("\0\0\0\x06" CHUNK_1), 7, "6 bytes where 7 are announced"},
        {FRAMED("\0\0\0\x06" CHUNK_1), 5, "framing says 6 bytes where 5 are missing"},
        {FRAMED("\0\0\0\x05" CHUNK_1), 5, "more than the 5 bytes announced"},
        {FRAMED("\xff\xff\xff\xff" CHUNK_1), 6, "framing says 4294967295 bytes"},
        {FRAMED("\0\0\0\x06\xff\xff\xff\xff"), 6, "a chunk says 4294967295 bytes"},
        {FRAMED("\0\0\0\x06\0\0\0\0"), 6, "damaged"},
        {FRAMED("\0\0\0\x06" CHUNK_1 "\0\0"), 6, "where 0 are missing"},
        {FRAMED("\0\0\0\x06\0\0\0\x03\x11\0\0"), 6, "a chunk decompresses to nothing"},
        {FRAMED(""), 6, "0 bytes where 6 are announced"},
        {FRAMED("\0\0"), 6, "framing says"},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        memset(out, '.', sizeof(out));
        ck_assert(!unpack(wrong[i].in, wrong[i].in_bytes, wrong[i].out_bytes));
        ck_assert_msg(strstr(error.text, wrong[i].says) != NULL, "%zu: %s", i,
                      error.text);
        ck_assert_int_eq(out[wrong[i].out_bytes], '.');
    }
}
END_TEST

START_TEST(an_lzo_bomb_is_held_to_what_was_announced)
{
    /* Four literals, then a match of 255 for each of 100,000 zeros. */
    enum { ZEROS = 100000, HEAD = 8 + 5 + 1 };
    static unsigned char bomb[HEAD + ZEROS + 6] = "\0\0\0\x20\0\0\0\0\x15"
                                                  "abcd\x20";

    put32(bomb + 4, sizeof(bomb) - 8);
    memcpy(bomb + HEAD + ZEROS, "\x01\0\0\x11\0\0", 6);
    ck_assert(!unpack((const char *)bomb, sizeof(bomb), 32));
    ck_assert_ptr_nonnull(strstr(error.text, "more than the 32 bytes announced"));
    ck_assert_int_eq(out[32], '.');
}
END_TEST

START_TEST(what_has_a_check_of_its_own_is_known_by_its_bytes)
{
    static const struct {
        unsigned int compression;
        const char *bytes;
        size_t length;
        enum cb_hfile_layout layout;
    } streams[] = {
        {1, "\x1f\x8b\x08", 3, CB_HFILE_PLAIN},
        {2, "abc", 3, CB_HFILE_STORED},
        {6, "\x28\xb5\x2f\xfd\x04", 5, CB_HFILE_PLAIN},
        {6, "\0\0\0\x10\0\0\0\x08", 8, CB_HFILE_FRAMED},
        {8, "\0\0\0\x10\0\0\0\x08", 8, CB_HFILE_FRAMED},
        {8, "\x8b\x03\x80xyz", 6, CB_HFILE_PLAIN},
    };

    for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
        ck_assert_int_eq(
            cb_hfile_layout_of(cb_hfile_compression_of(streams[i].compression),
                               (const unsigned char *)streams[i].bytes, streams[i].length,
                               16),
            streams[i].layout);
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("hfile_parts", start, stop);

    tcase_add_test(tests, a_cursor_gives_zeros_when_it_is_asked_for_more_than_it_has);
    tcase_add_test(tests, hadoops_numbers_are_read_in_all_lengths);
    tcase_add_test(tests, a_length_that_is_negative_or_too_long_makes_the_cursor_bad);
    tcase_add_test(tests, a_message_gives_its_fields_and_skips_the_unknown);
    tcase_add_test(tests, a_broken_message_is_bad);
    tcase_add_test(tests, crc32c_is_that_of_rfc_3720);
    tcase_add_test(tests,
                   crc32c_by_instruction_and_by_table_agree_at_all_lengths_and_places);
    tcase_add_test(tests, a_header_says_how_large_data_and_checksums_are);
    tcase_add_test(tests, a_wrong_byte_anywhere_in_a_block_is_found_by_its_checksums);
    tcase_add_test(tests, a_header_with_an_impossible_number_is_refused);
    tcase_add_test(tests, cells_are_stepped_over_in_all_four_forms);
    tcase_add_test(tests, a_cell_that_is_cut_or_claims_too_much_is_none);
    tcase_add_test(tests, a_block_in_several_chunks_is_put_together);
    tcase_add_test(tests, several_blocks_and_those_of_no_length_are_put_together);
    tcase_add_test(
        tests, a_framing_that_contradicts_itself_is_refused_and_writes_no_byte_too_many);
    tcase_add_test(tests, an_lzo_bomb_is_held_to_what_was_announced);
    tcase_add_test(tests, what_has_a_check_of_its_own_is_known_by_its_bytes);
    return unit_run();
}
