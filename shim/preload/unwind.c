/* SPDX-License-Identifier: MIT */
#include "unwind.h"

#include <stddef.h>
#include <string.h>

#include "expression.h"
#include "frame_info.h"
#include "ledger/writer.h"
#include "object.h"
#include "platform/processor.h"
#include "platform/text.h"
#include "stack_memory.h"

/* Twice what a whole stack has by default: no function's frame is larger. */
#define LARGEST_FRAME (16u << 20)
/* A stack that goes in a circle ends. Half of them may be the guard's own frames. */
#define MOST_STEPS (2 * ZG_SITE_DEPTH)

struct walk {
    uintptr_t pc;
    uintptr_t value[ZG_REGISTERS];
    bool is_call; /* pc is behind a call; else it is the instruction itself */
    struct zg_object_code code; /* of the last pc, and often of the next */
    struct zg_stack_memory memory;
};

/* The instruction that the frame is at: a return address may be the first byte of the next
 * function. */
static uintptr_t place_of(const struct walk *walk)
{
    return walk->is_call ? walk->pc - 1 : walk->pc;
}

static bool find_code(struct walk *walk)
{
    uintptr_t place = place_of(walk);
    return (place >= walk->code.start && place < walk->code.end) ||
           zg_object_find_code(place, &walk->code);
}

static bool evaluate(struct walk *walk, int64_t block, const uintptr_t *first,
                     uintptr_t *result)
{
    const struct zg_frame_section *frames = &walk->code.frames;
    return zg_expression_run(frames->start + block, frames->end, walk->value,
                             &walk->memory, first, result);
}

/* What a frame's row says of one of the caller's registers. Return: whether it could be
 * had. */
static bool apply_rule(struct walk *walk, const struct zg_frame_row *row, unsigned number,
                       uintptr_t cfa, uintptr_t *value)
{
    int64_t operand = row->value[number];
    switch ((enum zg_frame_rule)row->rule[number]) {
    case ZG_RULE_SAME:
    case ZG_RULE_UNDEFINED:
        *value = walk->value[number];
        return true;
    case ZG_RULE_SAVED:
        return zg_stack_memory_read(&walk->memory, cfa + (uintptr_t)operand, value);
    case ZG_RULE_VALUE:
        *value = cfa + (uintptr_t)operand;
        return true;
    case ZG_RULE_REGISTER:
        if ((uint64_t)operand >= ZG_REGISTERS)
            return false;
        *value = walk->value[operand];
        return true;
    case ZG_RULE_SAVED_AT:
        return evaluate(walk, operand, &cfa, value) &&
               zg_stack_memory_read(&walk->memory, *value, value);
    case ZG_RULE_COMPUTED:
        return evaluate(walk, operand, &cfa, value);
    }
    return false;
}

/* A stack grows downwards: a caller's frame lies above, and not far. */
static bool is_above(const struct walk *walk, uintptr_t cfa)
{
    uintptr_t grown = cfa - walk->value[ZG_REGISTER_SP];
    if (grown == 0)
        return ZG_RETURN_IN_REGISTER && !walk->is_call;
    return grown <= LARGEST_FRAME && cfa % sizeof cfa == 0;
}

/* Goes to the caller as the row says. Return: whether there is one. */
static bool go_by_row(struct walk *walk, const struct zg_frame_row *row)
{
    uintptr_t caller[ZG_REGISTERS];
    uintptr_t cfa = walk->value[row->cfa_register] + (uintptr_t)row->cfa_value;
    enum zg_frame_rule returns = (enum zg_frame_rule)row->rule[row->return_column];
    bool has_caller =
        returns != ZG_RULE_UNDEFINED &&
        (returns != ZG_RULE_SAME || (ZG_RETURN_IN_REGISTER && !walk->is_call));
    if (!has_caller ||
        (row->cfa_is_expression && !evaluate(walk, row->cfa_value, NULL, &cfa)))
        return false;
    /* What was interrupted may have been on another stack. */
    if (!row->is_signal && !is_above(walk, cfa))
        return false;
    memcpy(caller, walk->value, sizeof caller);
    caller[ZG_REGISTER_SP] = cfa;
    for (uint32_t ruled = row->ruled; ruled != 0; ruled &= ruled - 1) {
        unsigned number = (unsigned)__builtin_ctz(ruled);
        if (!apply_rule(walk, row, number, cfa, &caller[number]))
            return false;
    }
    memcpy(walk->value, caller, sizeof caller);
    walk->pc = caller[row->return_column];
    walk->is_call = !row->is_signal;
    return true;
}

/* Goes to what a signal has interrupted, where no row tells of it: the C library's or the
 * kernel's few instructions that a handler returns to. Return: whether it is that. */
static bool go_by_signal(struct walk *walk)
{
    uintptr_t sp = walk->value[ZG_REGISTER_SP];
    if (walk->pc < walk->code.start || walk->pc >= walk->code.end ||
        walk->code.end - walk->pc < sizeof zg_signal_return ||
        memcmp((const void *)walk->pc, zg_signal_return, sizeof zg_signal_return) != 0)
        return false;
    uintptr_t interrupted[ZG_REGISTERS];
    for (unsigned i = 0; i < ZG_REGISTERS; i++)
        if (!zg_stack_memory_read(&walk->memory, sp + zg_signal_saved[i],
                                  &interrupted[i]))
            return false;
    if (!zg_stack_memory_read(&walk->memory, sp + ZG_SIGNAL_SAVED_PC, &walk->pc))
        return false;
    memcpy(walk->value, interrupted, sizeof interrupted);
    walk->is_call = false;
    return true;
}

/* Goes to the caller. Return: whether there is one, in a loaded object's code. */
static bool go_out(struct walk *walk)
{
    struct zg_frame_row row;
    bool found = zg_frame_info_find(&walk->code.frames, place_of(walk), &row);
    if (!(found ? go_by_row(walk, &row) : go_by_signal(walk)))
        return false;
    walk->pc = zg_registers_strip(walk->pc);
    return walk->pc != 0 && find_code(walk);
}

void zg_unwind(struct zg_stack *stack, const void *return_address)
{
    struct walk walk = {.is_call = false};
    uint32_t before = stack->depth;
    walk.pc = zg_registers_take(walk.value);
    walk.memory = zg_stack_memory_of(walk.value[ZG_REGISTER_SP]);
    bool goes_on = find_code(&walk);
    for (int steps = 0; goes_on && steps < MOST_STEPS && !stack->truncated; steps++) {
        if (!zg_object_is_own((const void *)walk.pc))
            zg_stack_push(stack, (struct zg_stack_frame){ZG_FRAME_NATIVE, walk.pc, 0});
        goes_on = go_out(&walk);
    }
    stack->truncated |= walk.memory.is_refused;
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
