/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "platform/os.h"
#include "preload/stack_memory.h"
#include "unit.h"
#include "unit.h"

#define PAGE 4096u

static unsigned char *pages;

static void start(void)
{
    pages =
        mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
}

static void stop(void)
{
    munmap(pages, 4 * PAGE);
}

static bool read_at(struct zg_stack_memory *memory, const void *address)
{
    uintptr_t word;
    return zg_stack_memory_read(memory, (uintptr_t)address, &word);
}

START_TEST(the_first_stack_is_known_to_its_end)
{
    uintptr_t here[1] = {4711}, word = 0, end = (uintptr_t)getauxval(AT_RANDOM) & ~7ul;
    struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)here);
    ck_assert_uint_eq(memory.high, end);
    ck_assert(zg_stack_memory_read(&memory, (uintptr_t)here, &word));
    ck_assert_uint_eq(word, 4711);
    for (uintptr_t at = (uintptr_t)here; at < end; at += sizeof at)
        ck_assert(zg_stack_memory_read(&memory, at, &word));
    ck_assert_uint_eq(memory.high, end); /* nothing had to be asked */
}
END_TEST

START_TEST(a_word_that_is_not_aligned_is_not_read)
{
    uintptr_t here[2] = {0, 0};
    struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)here);
    for (unsigned i = 1; i < sizeof here[0]; i++)
        ck_assert(!read_at(&memory, (const char *)here + i));
}
END_TEST

START_TEST(what_lies_behind_a_stack_made_by_hand_is_not_read)
{
    struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)pages + 100);
    ck_assert_int_eq(mprotect(pages + 2 * PAGE, PAGE, PROT_NONE), 0);
    ck_assert_int_eq(munmap(pages + 3 * PAGE, PAGE), 0);
    for (size_t at = 0; at < 2 * PAGE; at += sizeof(uintptr_t))
        ck_assert(read_at(&memory, pages + at));
    for (size_t at = 2 * PAGE; at < 4 * PAGE; at += sizeof(uintptr_t))
        ck_assert(!read_at(&memory, pages + at));
    ck_assert(read_at(&memory, pages));
}
END_TEST

START_TEST(addresses_that_no_process_has_are_not_read)
{
    static const uintptr_t none[] = {0,
                                     8,
                                     0x7ffffffffff8,
                                     0x800000000000,
                                     0x5a5a5a5a5a5a5a58,
                                     0x8000000000000000,
                                     UINTPTR_MAX - 7};
    uintptr_t here[1] = {0}, word;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)here);
        ck_assert(!zg_stack_memory_read(&memory, none[i], &word));
    }
}
END_TEST

/* Reads upwards page by page until the stack is known from the beginning: a sanitizer's words of
 * a thread are many. Return: what is known then. */
static void *on_a_thread(void *known)
{
    uintptr_t here[1] = {0};
    struct zg_stack_memory first = zg_stack_memory_of((uintptr_t)here), memory = first;
    ck_assert_uint_eq(first.high, first.low + PAGE);
    for (int i = 0; i < 8192 && zg_stack_memory_of((uintptr_t)here).high == first.high;
         i++)
        ck_assert(read_at(&memory, (const void *)memory.high));
    *(struct zg_stack_memory *)known = zg_stack_memory_of((uintptr_t)here);
    return here == known ? NULL : known;
}

START_TEST(the_stack_that_a_thread_was_born_on_is_known_once_it_was_met)
{
    pthread_t thread;
    struct zg_stack_memory known;
    ck_assert_int_eq(pthread_create(&thread, NULL, on_a_thread, &known), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert(known.high > known.low + PAGE);
}
END_TEST

START_TEST(of_a_stack_made_by_hand_nothing_is_remembered)
{
    struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)pages);
    for (size_t at = 0; at < 4 * PAGE; at += PAGE)
        ck_assert(read_at(&memory, pages + at));
    ck_assert_uint_eq(memory.high, (uintptr_t)pages + 4 * PAGE);
    memory = zg_stack_memory_of((uintptr_t)pages);
    ck_assert_uint_eq(memory.high, (uintptr_t)pages + PAGE);
    ck_assert_int_eq(munmap(pages + PAGE, 3 * PAGE), 0);
    ck_assert(!read_at(&memory, pages + PAGE));
}
END_TEST

START_TEST(the_question_changes_neither_errno_nor_the_signal_mask)
{
    sigset_t before, after;
    ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &before), 0);
    memset(pages, 0xff, PAGE);
    errno = 4242;
    ck_assert(zg_os_can_read((uintptr_t)pages));
    ck_assert(zg_os_can_read((uintptr_t)pages + PAGE - 1));
    ck_assert(!zg_os_can_read(8));
    ck_assert_int_eq(errno, 4242);
    ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &after), 0);
    ck_assert_mem_eq(&before, &after, 8); /* what the kernel fills */
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("stack_memory", start, stop);

    tcase_add_test(tests, the_first_stack_is_known_to_its_end);
    tcase_add_test(tests, a_word_that_is_not_aligned_is_not_read);
    tcase_add_test(tests, what_lies_behind_a_stack_made_by_hand_is_not_read);
    tcase_add_test(tests, addresses_that_no_process_has_are_not_read);
    tcase_add_test(tests, the_stack_that_a_thread_was_born_on_is_known_once_it_was_met);
    tcase_add_test(tests, of_a_stack_made_by_hand_nothing_is_remembered);
    tcase_add_test(tests, the_question_changes_neither_errno_nor_the_signal_mask);
    return unit_run();
}
