/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "preload/expression.h"
#include "unit.h"
#include "unit.h"

enum {
    DEREF = 0x06,
    U8 = 0x08,
    S8 = 0x09,
    DUP = 0x12,
    DROP = 0x13,
    BRA = 0x28,
    SKIP = 0x2f
};
enum { LIT0 = 0x30, LIT3 = 0x33, LIT7 = 0x37, BREG6 = 0x76, BREG7 = 0x77, BREGX = 0x92 };

static uintptr_t registers[ZG_REGISTERS];
static struct zg_stack_memory memory;
static uintptr_t words[8] = {11, 22, 33, 44, 55, 66, 77, 88};
static uintptr_t result;

static void start(void)
{
    for (unsigned i = 0; i < ZG_REGISTERS; i++)
        registers[i] = 1000 * i;
    registers[6] = (uintptr_t)&words[3];
    memory = zg_stack_memory_of((uintptr_t)&memory);
    result = 0;
}

static bool run_bytes(const unsigned char *block, size_t bytes, const uintptr_t *first)
{
    return zg_expression_run(block, block + bytes, registers, &memory, first, &result);
}

/* Runs a block of these bytes. */
#define RUN(...)                                                                         \
    run_bytes((const unsigned char[]){sizeof((const unsigned char[]){__VA_ARGS__}),      \
                                      __VA_ARGS__},                                      \
              sizeof((const unsigned char[]){__VA_ARGS__}) + 1, NULL)

START_TEST(the_frame_of_a_linkers_stub_is_found)
{
    /* A stub pushes before its last 5 bytes: the CFA is 8 or 16 bytes from the top. */
    static const unsigned char block[] = {11,   BREG7, 8,    0x80, 0,    0x3f,
                                          0x1a, 0x3b,  0x2a, LIT3, 0x24, 0x22};
    unsigned char by_sp[sizeof block];
    memcpy(by_sp, block, sizeof block);
    registers[16] = 0x5000a;
    ck_assert(run_bytes(by_sp, sizeof by_sp, NULL));
    ck_assert_uint_eq(result, registers[7] + 8);
    registers[16] = 0x5000b;
    ck_assert(run_bytes(by_sp, sizeof by_sp, NULL));
    ck_assert_uint_eq(result, registers[7] + 16);
}
END_TEST

START_TEST(a_frame_that_was_aligned_anew_is_found_through_memory)
{
    ck_assert(RUN(BREG6, 0x78, DEREF)); /* rbp - 8 */
    ck_assert_uint_eq(result, 33);
    ck_assert(RUN(BREGX, 6, 8, DEREF));
    ck_assert_uint_eq(result, 55);
}
END_TEST

START_TEST(a_value_may_stand_there_at_the_beginning)
{
    uintptr_t cfa = 4096;
    const unsigned char add[] = {2, 0x23, 16}, nothing[] = {0};
    ck_assert(run_bytes(add, sizeof add, &cfa));
    ck_assert_uint_eq(result, 4112);
    ck_assert(run_bytes(nothing, sizeof nothing, &cfa));
    ck_assert_uint_eq(result, 4096);
    ck_assert(!run_bytes(nothing, sizeof nothing, NULL));
}
END_TEST

/* Operations on 7 and -3. */
static const struct {
    unsigned char code;
    intptr_t result;
} operations[] = {
    {0x1a, 7 & -3}, {0x1c, 10}, {0x1e, -21}, {0x21, 7 | -3}, {0x22, 4}, {0x27, 7 ^ -3},
    {0x29, 0},      {0x2a, 1},  {0x2b, 1},   {0x2c, 0},      {0x2d, 0}, {0x2e, 1},
    {0x24, 0},      {0x25, 0},  {0x26, 0},   {0x14, 7},      {0x16, 7},
};

START_TEST(every_operation_on_two_values_gives_what_dwarf_says)
{
    ck_assert(RUN(LIT7, S8, 0xfd, operations[_i].code));
    ck_assert_int_eq((intptr_t)result, operations[_i].result);
}
END_TEST

START_TEST(shifts_move_bits)
{
    ck_assert(RUN(LIT7, LIT3, 0x24));
    ck_assert_uint_eq(result, 56);
    ck_assert(RUN(U8, 0xff, LIT3, 0x25));
    ck_assert_uint_eq(result, 31);
    ck_assert(RUN(S8, 0x80, LIT3, 0x26));
    ck_assert_int_eq((intptr_t)result, -16);
}
END_TEST

START_TEST(operations_on_one_value_and_on_the_order_of_values)
{
    ck_assert(RUN(S8, 0xfd, 0x19) && result == 3);
    ck_assert(RUN(LIT3, 0x1f) && (intptr_t)result == -3);
    ck_assert(RUN(LIT0, 0x20) && result == UINTPTR_MAX);
    ck_assert(RUN(LIT3, LIT7, 0x13) && result == 3);
    ck_assert(RUN(LIT3, DUP, 0x22) && result == 6);
    ck_assert(RUN(LIT3, LIT7, LIT0, 0x15, 2) && result == 3);
    /* 3 7 0 turned is 0 3 7 */
    ck_assert(RUN(LIT3, LIT7, LIT0, 0x17) && result == 7);
    ck_assert(RUN(LIT3, LIT7, LIT0, 0x17, DROP) && result == 3);
    ck_assert(RUN(LIT3, LIT7, LIT0, 0x17, DROP, DROP) && result == 0);
}
END_TEST

START_TEST(constants_of_every_width_are_read)
{
    ck_assert(RUN(0x0a, 0xfe, 0xff) && result == 0xfffe);
    ck_assert(RUN(0x0b, 0xfe, 0xff) && (intptr_t)result == -2);
    ck_assert(RUN(0x0c, 0xfe, 0xff, 0xff, 0xff) && result == 0xfffffffe);
    ck_assert(RUN(0x0d, 0xfe, 0xff, 0xff, 0xff) && (intptr_t)result == -2);
    ck_assert(RUN(0x0e, 1, 0, 0, 0, 0, 0, 0, 0x80) && result == 0x8000000000000001);
    ck_assert(RUN(0x10, 0x80, 0x01) && result == 128);
    ck_assert(RUN(0x11, 0xff, 0x7e) && (intptr_t)result == -129);
}
END_TEST

START_TEST(jumps_go_both_ways_and_stay_inside)
{
    ck_assert(RUN(SKIP, 1, 0, 0xff, LIT7) && result == 7);
    ck_assert(RUN(LIT0, BRA, 1, 0, LIT7) && result == 7);
    ck_assert(RUN(LIT7, LIT3, BRA, 1, 0, 0x13) && result == 7);
    ck_assert(RUN(LIT7, SKIP, 0, 0) && result == 7); /* to the end */
    ck_assert(!RUN(LIT7, SKIP, 1, 0));
    ck_assert(!RUN(LIT7, SKIP, 0xfb, 0xff));
}
END_TEST

START_TEST(what_has_no_end_is_ended)
{
    ck_assert(!RUN(LIT7, SKIP, 0xfd, 0xff));
}
END_TEST

START_TEST(what_is_not_understood_has_no_result)
{
    ck_assert(!RUN(LIT7, LIT3, 0xf0)); /* a vendor's */
    ck_assert(!RUN(LIT7, LIT3, 0x1b)); /* a division: by what is not trusted */
    ck_assert(!RUN(0x22));             /* of nothing */
    ck_assert(!RUN(LIT3, 0x15, 9));    /* deeper than there is */
    ck_assert(!RUN(BREGX, 0x7f, 0));   /* a register that is none */
    ck_assert(!RUN(0x0e, 1, 2));       /* cut */
    const unsigned char longer[] = {5, LIT3};
    ck_assert(!run_bytes(longer, sizeof longer, NULL));
    unsigned char deep[40] = {39};
    memset(deep + 1, LIT3, 39);
    ck_assert(!run_bytes(deep, sizeof deep, NULL));
}
END_TEST

START_TEST(memory_that_cannot_be_read_has_no_result)
{
    void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(page, MAP_FAILED);
    registers[6] = (uintptr_t)page;
    ck_assert(!RUN(BREG6, 0, DEREF));
    registers[6] = 0x8000000000000000;
    ck_assert(!RUN(BREG6, 0, DEREF));
    registers[6] = (uintptr_t)words + 1;
    ck_assert(!RUN(BREG6, 0, DEREF));
    munmap(page, 4096);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
    TCase *tests = unit_case("expression", start, NULL);

    tcase_add_test(tests, the_frame_of_a_linkers_stub_is_found);
    tcase_add_test(tests, a_frame_that_was_aligned_anew_is_found_through_memory);
    tcase_add_test(tests, a_value_may_stand_there_at_the_beginning);
    tcase_add_loop_test(tests, every_operation_on_two_values_gives_what_dwarf_says, 0,
                        COUNT(operations));
    tcase_add_test(tests, shifts_move_bits);
    tcase_add_test(tests, operations_on_one_value_and_on_the_order_of_values);
    tcase_add_test(tests, constants_of_every_width_are_read);
    tcase_add_test(tests, jumps_go_both_ways_and_stay_inside);
    tcase_add_test(tests, what_has_no_end_is_ended);
    tcase_add_test(tests, what_is_not_understood_has_no_result);
    tcase_add_test(tests, memory_that_cannot_be_read_has_no_result);
    return unit_run();
}
