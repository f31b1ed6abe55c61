/* SPDX-License-Identifier: MIT */
/* Native stacks, by the unwinder that the process has already: none is brought along. */
#ifndef ZG_UNWIND_H
#define ZG_UNWIND_H

#include "stack.h"

/* Finds the unwinder, if the process has it by now. Threads: the one that loads us. */
void zg_unwind_find(void);

/*
 * Adds the native frames of this thread that lie outside the guard's own code.
 * return_address: the innermost of them; alone added where the process has no unwinder.
 * Threads: any but a JVM's.
 */
void zg_unwind(struct zg_stack *stack, const void *return_address);

/* Finds the names of a native frame. */
void zg_unwind_names(const struct zg_stack_frame *frame, struct zg_frame_names *names);

#endif
