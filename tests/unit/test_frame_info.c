/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "frame_fixture.h"
#include "unit.h"
#include "unit.h"

#define AT 0x1000 /* where the tests' function begins, from the section's start */
#define BYTES 0x40

/* Instructions of a program. */
#define ADVANCE(n) (0x40 | (n))
#define OFFSET(reg, n) (0x80 | (reg)), (n)
#define RESTORE(reg) (0xc0 | (reg))
#define REMEMBER 0x0a
#define RECALL 0x0b
#define DEFINE(reg, n) 0x0c, (reg), (n)
#define DEFINE_OFFSET(n) 0x0e, (n)
#define NOP 0x00

#define BYTES_OF(...)                                                                    \
    (const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__})

static unsigned char bytes[FRAME_FIXTURE_BYTES];
static struct zg_frame_section section;
static struct zg_frame_row row;
static const struct frame_common gcc = {
    .program = (const unsigned char[]){DEFINE(7, 8), OFFSET(6, 2)}, .program_bytes = 5};

static bool find(int64_t from_first)
{
    memset(&row, 0xee, sizeof row);
    return zg_frame_info_find(&section, (uintptr_t)bytes + AT + (uintptr_t)from_first,
                              &row);
}

static void make(const struct frame_common *common, const unsigned char *program,
                 size_t program_bytes)
{
    const struct frame_function function = {AT, BYTES, program, program_bytes};
    frame_fixture(bytes, common, &function, 1, &section);
}

static void assert_rule(unsigned number, enum zg_frame_rule rule, int64_t value)
{
    ck_assert_int_eq(row.rule[number], rule);
    ck_assert_int_eq(row.value[number], value);
    ck_assert_int_eq(row.ruled >> number & 1, rule != ZG_RULE_SAME);
}

static void assert_cfa(unsigned number, int64_t value)
{
    ck_assert(!row.cfa_is_expression);
    ck_assert_int_eq(row.cfa_register, number);
    ck_assert_int_eq(row.cfa_value, value);
}

START_TEST(an_address_has_the_row_of_the_last_advance_before_it)
{
    make(&gcc, BYTES_OF(ADVANCE(1), DEFINE_OFFSET(16), ADVANCE(3), DEFINE_OFFSET(24),
                        /* by 1, 2 and 4 bytes */
                        0x02, 4, DEFINE_OFFSET(32), 0x03, 8, 0, DEFINE_OFFSET(40), 0x04,
                        16, 0, 0, 0, DEFINE_OFFSET(48)));
    static const struct {
        int64_t at, offset;
    } rows[] = {{0, 8},   {1, 16},  {3, 16},  {4, 24},  {7, 24},        {8, 32},
                {15, 32}, {16, 40}, {31, 40}, {32, 48}, {BYTES - 1, 48}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert(find(rows[i].at));
        assert_cfa(7, rows[i].offset);
        assert_rule(6, ZG_RULE_SAVED, -16);
    }
}
END_TEST

START_TEST(an_address_outside_every_function_has_no_row)
{
    static const unsigned char nothing[] = {NOP};
    static const struct frame_function functions[] = {
        {AT, BYTES, nothing, 1}, {AT + BYTES, 8, nothing, 1}, {AT + 200, 8, nothing, 1}};
    static const int64_t inside[] = {0, BYTES - 1, BYTES, BYTES + 7, 200, 207};
    static const int64_t outside[] = {-1,  -AT,       BYTES + 8,   199,
                                      208, 1ll << 33, -(1ll << 40)};
    frame_fixture(bytes, &gcc, functions, 3, &section);
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        ck_assert(find(inside[i]));
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        ck_assert(!find(outside[i]));
    section.index = NULL;
    ck_assert(!find(0));
}
END_TEST

START_TEST(a_remembered_row_comes_back_whole)
{
    make(&gcc, BYTES_OF(DEFINE_OFFSET(32), OFFSET(3, 4), REMEMBER, ADVANCE(4),
                        DEFINE(6, 16), OFFSET(12, 5), REMEMBER, 0x07, 3, ADVANCE(4),
                        RECALL, ADVANCE(4), RECALL));
    ck_assert(find(4));
    assert_cfa(6, 16);
    assert_rule(3, ZG_RULE_UNDEFINED, 0);
    ck_assert(find(8));
    assert_rule(3, ZG_RULE_SAVED, -32);
    assert_rule(12, ZG_RULE_SAVED, -40);
    ck_assert(find(12));
    assert_cfa(7, 32);
    assert_rule(12, ZG_RULE_SAME, 0);
}
END_TEST

START_TEST(a_restored_register_gets_the_rule_that_is_common)
{
    make(&gcc, BYTES_OF(0x08, 6, OFFSET(3, 9), ADVANCE(1), RESTORE(6), 0x06, 3));
    ck_assert(find(0));
    assert_rule(6, ZG_RULE_SAME, 0);
    assert_rule(3, ZG_RULE_SAVED, -72);
    ck_assert(find(1));
    assert_rule(6, ZG_RULE_SAVED, -16);
    assert_rule(3, ZG_RULE_SAME, 0);
}
END_TEST

/* One instruction, and the rule that register 12 has after it. */
static const struct {
    unsigned char program[4];
    size_t bytes;
    enum zg_frame_rule rule;
    int64_t value;
} rules[] = {
    {{0x05, 12, 3}, 3, ZG_RULE_SAVED, -24},
    {{0x11, 12, 0x7d}, 3, ZG_RULE_SAVED, 24},
    {{0x2f, 12, 3}, 3, ZG_RULE_SAVED, 24},
    {{0x14, 12, 3}, 3, ZG_RULE_VALUE, -24},
    {{0x15, 12, 0x7d}, 3, ZG_RULE_VALUE, 24},
    {{0x07, 12}, 2, ZG_RULE_UNDEFINED, 0},
    {{0x08, 12}, 2, ZG_RULE_SAME, 0},
    {{0x09, 12, 13}, 3, ZG_RULE_REGISTER, 13},
    {{0x05, 12, 0x83, 0x01}, 4, ZG_RULE_SAVED, -131 * 8},
};

START_TEST(every_instruction_gives_the_rule_that_dwarf_says)
{
    make(&gcc, rules[_i].program, rules[_i].bytes);
    ck_assert(find(0));
    assert_rule(12, rules[_i].rule, rules[_i].value);
}
END_TEST

START_TEST(every_way_to_define_the_frames_address_is_understood)
{
    make(&gcc, BYTES_OF(DEFINE(6, 16), ADVANCE(1), 0x0d, 3, ADVANCE(1), DEFINE_OFFSET(24),
                        ADVANCE(1), 0x12, 7, 0x7e, ADVANCE(1), 0x13, 0x7c));
    static const struct {
        unsigned number;
        int64_t value;
    } defined[] = {{6, 16}, {3, 16}, {3, 24}, {7, 16}, {7, 32}};
    for (int i = 0; i < 5; i++) {
        ck_assert(find(i));
        assert_cfa(defined[i].number, defined[i].value);
    }
}
END_TEST

START_TEST(an_expression_is_kept_by_its_place_and_gone_over)
{
    make(&gcc, BYTES_OF(0x0f, 3, 0x77, 8, 0x06, 0x10, 12, 2, 0x76, 0x78, 0x16, 13, 1,
                        0x12, ADVANCE(1), DEFINE(7, 8)));
    ck_assert(find(0));
    ck_assert(row.cfa_is_expression);
    static const unsigned char cfa[] = {3, 0x77, 8, 0x06}, saved[] = {2, 0x76, 0x78},
                               value[] = {1, 0x12};
    ck_assert_mem_eq(section.start + row.cfa_value, cfa, sizeof cfa);
    ck_assert_int_eq(row.rule[12], ZG_RULE_SAVED_AT);
    ck_assert_mem_eq(section.start + row.value[12], saved, sizeof saved);
    ck_assert_int_eq(row.rule[13], ZG_RULE_COMPUTED);
    ck_assert_mem_eq(section.start + row.value[13], value, sizeof value);
    ck_assert(find(1));
    assert_cfa(7, 8);
}
END_TEST

START_TEST(what_no_frame_is_found_by_is_passed_over)
{
    /* A vector register, the size of arguments, both ways to sign a return address. */
    make(&gcc, BYTES_OF(0x05, 64, 3, 0x2e, 0x90, 0x01, 0x2c, 0x2d, ADVANCE(1),
                        DEFINE_OFFSET(16)));
    ck_assert(find(1));
    assert_cfa(7, 16);
}
END_TEST

static const char *const augmentations[] = {"",    "zR",   "zPLR", "zRS",
                                            "zRB", "zLRS", "zRQ"};

START_TEST(every_augmentation_that_compilers_write_is_understood)
{
    struct frame_common common = gcc;
    common.letters = augmentations[_i];
    common.encoding = *common.letters == '\0' ? 0 : FRAME_ENCODING_GCC;
    make(&common, BYTES_OF(DEFINE_OFFSET(64)));
    ck_assert(find(5));
    assert_cfa(7, 64);
    ck_assert_int_eq(row.is_signal, strchr(common.letters, 'S') != NULL);
}
END_TEST

static const uint8_t encodings[] = {0x00, 0x04, 0x0c, 0x1b, 0x1c, 0x3b, 0x33, 0x3a};

START_TEST(an_address_is_read_in_every_encoding)
{
    struct frame_common common = gcc;
    common.letters = "zR";
    common.encoding = encodings[_i];
    make(&common, BYTES_OF(DEFINE_OFFSET(64)));
    ck_assert(find(0) && find(BYTES - 1) && !find(BYTES) && !find(-1));
}
END_TEST

START_TEST(a_location_can_be_set)
{
    struct frame_common common = gcc;
    common.letters = "zR";
    common.encoding = 0x3a; /* two bytes from the index */
    make(&common, BYTES_OF(0x01, 0x08, AT >> 8, DEFINE_OFFSET(64)));
    ck_assert(find(7));
    assert_cfa(7, 8);
    ck_assert(find(8));
    assert_cfa(7, 64);
}
END_TEST

static const struct {
    unsigned char program[12];
    size_t bytes;
} broken[] = {
    {{0x17}, 1},                                             /* no such instruction */
    {{0x3f}, 1},                                             /* of a vendor's */
    {{RECALL}, 1},                                           /* of nothing */
    {{REMEMBER, REMEMBER, REMEMBER, REMEMBER, REMEMBER}, 5}, /* deeper than anyone goes */
    {{DEFINE(99, 8)}, 3}, /* by a register that is none */
    {{0x0c, 7}, 2},       /* cut */
    {{0x10, 12, 30}, 3},  /* an expression beyond the end */
    {{0x05, 0x8c}, 2},    /* a number without an end */
};

START_TEST(a_program_that_is_not_understood_gives_no_row)
{
    make(&gcc, broken[_i].program, broken[_i].bytes);
    ck_assert(!find(BYTES - 1));
}
END_TEST

START_TEST(what_cannot_be_common_gives_no_row)
{
    struct frame_common common = gcc;
    make(&common, BYTES_OF(NOP));
    ck_assert(find(0));
    common.version = 2;
    make(&common, BYTES_OF(NOP));
    ck_assert(!find(0));
    common.version = 3;
    make(&common, BYTES_OF(NOP));
    ck_assert(find(0));
    common.return_column = ZG_REGISTERS;
    make(&common, BYTES_OF(NOP));
    ck_assert(!find(0));
    common = gcc;
    common.letters = "eh";
    make(&common, BYTES_OF(NOP));
    ck_assert(!find(0));
    static const unsigned char restores[] = {
        RESTORE(6)}; /* before there is a common rule */
    common = gcc;
    common.program = restores;
    common.program_bytes = sizeof restores;
    make(&common, BYTES_OF(NOP));
    ck_assert(!find(0));
}
END_TEST

START_TEST(an_index_that_is_not_understood_gives_no_row)
{
    static const struct {
        unsigned at;
        unsigned char byte;
    } changes[] = {{0, 2},    {1, 0xff}, {2, 0xff}, {2, 0x3f},
                   {3, 0x0b}, {3, 0x3c}, {11, 0x7f}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        make(&gcc, BYTES_OF(NOP));
        ck_assert(find(0));
        bytes[changes[i].at] = changes[i].byte;
        ck_assert(!find(0));
    }
    /* An entry that lies outside, or is longer than what there is. */
    make(&gcc, BYTES_OF(NOP));
    memset(bytes + 16, 0x7f, 4);
    ck_assert(!find(0));
    make(&gcc, BYTES_OF(NOP));
    memset(bytes + (section.index_end - bytes), 0xff, 4);
    ck_assert(!find(0));
}
END_TEST

START_TEST(a_section_that_ends_anywhere_is_not_read_beyond_its_end)
{
    const struct frame_function function = {
        AT, BYTES,
        BYTES_OF(DEFINE(6, 16), 0x0f, 3, 0x77, 8, 0x06, 0x02, 4, 0x05, 12, 0x83, 0x01,
                 ADVANCE(1), REMEMBER, RECALL, 0x10, 12, 2, 0x76, 0x78)};
    const size_t page = 4096;
    unsigned char *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    struct zg_frame_section whole;
    size_t all = frame_fixture(bytes, &gcc, &function, 1, &whole);
    for (size_t kept = 0; kept <= all; kept++) {
        unsigned char *to = pages + page - kept;
        size_t index_bytes = (size_t)(whole.index_end - whole.index);
        memcpy(to, bytes, kept);
        section = (struct zg_frame_section){
            to, to + (kept < index_bytes ? kept : index_bytes), to, to + kept};
        bool found = zg_frame_info_find(&section, (uintptr_t)to + AT + 8, &row);
        ck_assert(kept == all ? found : !found);
    }
    munmap(pages, 2 * page);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
    TCase *tests = unit_case("frame_info", NULL, NULL);

    tcase_add_test(tests, an_address_has_the_row_of_the_last_advance_before_it);
    tcase_add_test(tests, an_address_outside_every_function_has_no_row);
    tcase_add_test(tests, a_remembered_row_comes_back_whole);
    tcase_add_test(tests, a_restored_register_gets_the_rule_that_is_common);
    tcase_add_loop_test(tests, every_instruction_gives_the_rule_that_dwarf_says, 0,
                        COUNT(rules));
    tcase_add_test(tests, every_way_to_define_the_frames_address_is_understood);
    tcase_add_test(tests, an_expression_is_kept_by_its_place_and_gone_over);
    tcase_add_test(tests, what_no_frame_is_found_by_is_passed_over);
    tcase_add_loop_test(tests, every_augmentation_that_compilers_write_is_understood, 0,
                        COUNT(augmentations));
    tcase_add_loop_test(tests, an_address_is_read_in_every_encoding, 0, COUNT(encodings));
    tcase_add_test(tests, a_location_can_be_set);
    tcase_add_loop_test(tests, a_program_that_is_not_understood_gives_no_row, 0,
                        COUNT(broken));
    tcase_add_test(tests, what_cannot_be_common_gives_no_row);
    tcase_add_test(tests, an_index_that_is_not_understood_gives_no_row);
    tcase_add_test(tests, a_section_that_ends_anywhere_is_not_read_beyond_its_end);
    return unit_run();
}
