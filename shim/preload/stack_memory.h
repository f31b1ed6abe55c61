/* SPDX-License-Identifier: MIT */
/*
 * Which words of a stack may be read.  A stack that was made by hand may end in anything, and
 * what lies behind its end need not be there: no word is read that is not known to be
 * readable.
 *
 * Known is what lies between the stack pointer and the end of the stack that the kernel gave
 * the process, or of the one that the thread was born on once all of it has been met.  On
 * other stacks (a coroutine's, a signal's) the kernel is asked about each page that is
 * entered, by a system call that does nothing else.
 */
#ifndef ZG_STACK_MEMORY_H
#define ZG_STACK_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct zg_stack_memory {
    uintptr_t begin;     /* the page that it began with */
    uintptr_t low, high; /* readable */
    bool is_refused;     /* a word was asked for that cannot be read */
};

/* Begins with the stack that this thread is on. sp: its stack pointer. */
struct zg_stack_memory zg_stack_memory_of(uintptr_t sp);

/*
 * Reads the word at address.
 * Return: whether it is aligned and can be read.
 * Threads: the one that memory was made on. Keeps errno.
 */
bool zg_stack_memory_read(struct zg_stack_memory *memory, uintptr_t address,
                          uintptr_t *word);

#endif
