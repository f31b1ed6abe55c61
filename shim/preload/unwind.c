/* SPDX-License-Identifier: MIT */
#include "unwind.h"

#include <dlfcn.h>
#include <stddef.h>

#include "ledger/writer.h"
#include "object.h"
#include "platform/text.h"

/* Source: Itanium C++ ABI, exception handling, level I. */
struct unwind_context;
typedef int trace_function(struct unwind_context *context, void *argument);
typedef int backtrace_function(trace_function *trace, void *argument);
typedef uintptr_t get_ip_function(struct unwind_context *context);
enum { UNWIND_GO_ON = 0, UNWIND_STOP = 5 };

static backtrace_function *backtrace_entry;
static get_ip_function *get_ip_entry;

void zg_unwind_find(void)
{
    void *library = zg_object_open_loaded("libgcc_s.so.1"); /* kept open */
    if (library == NULL)
        return;
    void *get_ip = dlsym(library, "_Unwind_GetIP");
    void *backtrace = dlsym(library, "_Unwind_Backtrace");
    if (get_ip == NULL || backtrace == NULL) {
        dlerror(); /* our failure is not the host's to see */
        return;
    }
    get_ip_entry = (get_ip_function *)get_ip;
    backtrace_entry = (backtrace_function *)backtrace;
}

static int take_frame(struct unwind_context *context, void *argument)
{
    struct zg_stack *stack = argument;
    uintptr_t address = get_ip_entry(context);
    if (address == 0)
        return UNWIND_STOP;
    if (zg_object_is_own((const void *)address))
        return UNWIND_GO_ON;
    /* Where no object is, the unwinder would read the code for a signal's frame: a stack
     * that was made by hand may end in anything. */
    struct zg_object object;
    if (!zg_object_find((const void *)address, &object))
        return UNWIND_STOP;
    zg_stack_push(stack, (struct zg_stack_frame){ZG_FRAME_NATIVE, address, 0});
    return stack->truncated ? UNWIND_STOP : UNWIND_GO_ON;
}

void zg_unwind(struct zg_stack *stack, const void *return_address)
{
    uint32_t before = stack->depth;
    if (backtrace_entry != NULL)
        backtrace_entry(take_frame, stack);
    if (stack->depth == before)
        zg_stack_push(stack, (struct zg_stack_frame){ZG_FRAME_NATIVE,
                                                     (uintptr_t)return_address, 0});
}

void zg_unwind_names(const struct zg_stack_frame *frame, struct zg_frame_names *names)
{
    struct zg_object object = {.path = ""};
    struct zg_text function = ZG_TEXT(names->function), file = ZG_TEXT(names->file);
    names->line = -1;
    names->offset = frame->where;
    /* A return address may be the first byte of the next function. */
    if (!zg_object_describe((const void *)(frame->where - 1), &object))
        return;
    names->offset = frame->where - object.load_base;
    zg_text_add(&file, object.path[0] != '\0' ? object.path : zg_ledger_executable());
    if (object.symbol != NULL)
        zg_text_add(&function, object.symbol);
}
