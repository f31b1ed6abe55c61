/* SPDX-License-Identifier: MIT */
/* The same stack twice: by the guard's unwinder, linked in here, and by libgcc's. */
#include <unwind.h>

#include "preload/unwind.h"
#include "unwound.h"

unsigned unwound_by_guard(uintptr_t *frames, unsigned room)
{
    struct zg_stack stack = {.room = room < ZG_SITE_DEPTH ? room : ZG_SITE_DEPTH};
    zg_unwind(&stack, __builtin_return_address(0));
    for (unsigned i = 0; i < stack.depth; i++)
        frames[i] = stack.frame[i].where;
    return stack.depth;
}

struct taken {
    uintptr_t *frames;
    unsigned count, room, skip;
};

static _Unwind_Reason_Code take(struct _Unwind_Context *context, void *argument)
{
    struct taken *taken = argument;
    uintptr_t address = _Unwind_GetIP(context);
    if (taken->skip > 0) {
        taken->skip--;
        return _URC_NO_REASON;
    }
    if (address == 0 || taken->count == taken->room)
        return _URC_END_OF_STACK;
    taken->frames[taken->count++] = address;
    return _URC_NO_REASON;
}

unsigned unwound_by_libgcc(uintptr_t *frames, unsigned room)
{
    struct taken taken = {frames, 0, room < ZG_SITE_DEPTH ? room : ZG_SITE_DEPTH, 1};
    _Unwind_Backtrace(take, &taken);
    return taken.count;
}
