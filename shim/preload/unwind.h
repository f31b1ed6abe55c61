/* SPDX-License-Identifier: MIT */
/*
 * Native stacks.  The unwinder is our own, so that a program needs none, and so that a stack
 * which ends in anything (a coroutine's, a broken one) costs frames and never the program:
 * nothing is read but call frame information of loaded objects and words of the stack that
 * are known to be readable, and no lock is taken, but where object.h says so.
 */
#ifndef ZG_UNWIND_H
#define ZG_UNWIND_H

#include "stack.h"

/*
 * Adds the native frames of this thread that lie outside the guard's own code, as far as the
 * loaded objects' call frame information leads.
 * return_address: the innermost of them; alone added where nothing leads to it.
 * Threads: any but a JVM's. Stack: about 4 KB.
 */
void zg_unwind(struct zg_stack *stack, const void *return_address);

/* Finds the names of a native frame. */
void zg_unwind_names(const struct zg_stack_frame *frame, struct zg_frame_names *names);

#endif
