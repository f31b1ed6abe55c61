/* SPDX-License-Identifier: MIT */
/* A stack as it is taken, before names are looked up: numbers only. */
#ifndef ZG_STACK_H
#define ZG_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"

struct zg_stack_frame {
    enum zg_frame_kind kind;
    uintptr_t where;  /* native: return address; Java: the method's jmethodID */
    int64_t location; /* Java: bytecode index, -1 in a native method */
};

struct zg_stack {
    uint32_t depth;
    uint32_t room; /* frames wanted, at most ZG_SITE_DEPTH */
    bool truncated;
    struct zg_stack_frame frame[ZG_SITE_DEPTH]; /* innermost first */
};

/* A frame's names; each NUL-terminated and cut to fit. */
struct zg_frame_names {
    char function[384];
    char file[256];
    int32_t line;
    uint64_t offset;
};

static inline void zg_stack_push(struct zg_stack *stack, struct zg_stack_frame frame)
{
    if (stack->depth < stack->room)
        stack->frame[stack->depth++] = frame;
    else
        stack->truncated = true;
}

#endif
