/* SPDX-License-Identifier: MIT */
#include "expression.h"

#include <stddef.h>

#include "cursor.h"

#define MOST_VALUES 16u
#define MOST_STEPS 256u /* what compilers and assemblers write has about ten */

/* Source: DWARF 5, section 7.7.1. */
enum {
    OP_DEREF = 0x06,
    OP_CONST_U8 = 0x08,
    OP_CONST_S8 = 0x09,
    OP_CONST_U16 = 0x0a,
    OP_CONST_S16 = 0x0b,
    OP_CONST_U32 = 0x0c,
    OP_CONST_S32 = 0x0d,
    OP_CONST_U64 = 0x0e,
    OP_CONST_S64 = 0x0f,
    OP_CONST_ULEB = 0x10,
    OP_CONST_SLEB = 0x11,
    OP_DUP = 0x12,
    OP_DROP = 0x13,
    OP_OVER = 0x14,
    OP_PICK = 0x15,
    OP_SWAP = 0x16,
    OP_ROT = 0x17,
    OP_ABS = 0x19,
    OP_AND = 0x1a,
    OP_MINUS = 0x1c,
    OP_MUL = 0x1e,
    OP_NEG = 0x1f,
    OP_NOT = 0x20,
    OP_OR = 0x21,
    OP_PLUS = 0x22,
    OP_PLUS_ULEB = 0x23,
    OP_SHL = 0x24,
    OP_SHR = 0x25,
    OP_SHRA = 0x26,
    OP_XOR = 0x27,
    OP_BRA = 0x28,
    OP_EQ = 0x29,
    OP_GE = 0x2a,
    OP_GT = 0x2b,
    OP_LE = 0x2c,
    OP_LT = 0x2d,
    OP_NE = 0x2e,
    OP_SKIP = 0x2f,
    OP_LIT_0 = 0x30,
    OP_LIT_31 = 0x4f,
    OP_BREG_0 = 0x70,
    OP_BREG_31 = 0x8f,
    OP_BREGX = 0x92,
    OP_NOP = 0x96
};

struct values {
    uintptr_t value[MOST_VALUES];
    uint32_t count;
    bool failed;
};

static void push(struct values *values, uintptr_t value)
{
    if (values->count == MOST_VALUES)
        values->failed = true;
    else
        values->value[values->count++] = value;
}

/* Return: the value that lies under so many others; 0 when there is none. */
static uintptr_t peek(struct values *values, uint32_t under)
{
    if (under >= values->count) {
        values->failed = true;
        return 0;
    }
    return values->value[values->count - 1 - under];
}

static uintptr_t pop(struct values *values)
{
    uintptr_t value = peek(values, 0);
    if (values->count > 0)
        values->count--;
    return value;
}

static uintptr_t read_constant(uint8_t code, struct zg_cursor *cursor)
{
    switch (code) {
    case OP_CONST_U8:
        return zg_cursor_u8(cursor);
    case OP_CONST_S8:
        return (uintptr_t)(int8_t)zg_cursor_u8(cursor);
    case OP_CONST_U16:
        return zg_cursor_u16(cursor);
    case OP_CONST_S16:
        return (uintptr_t)(int16_t)zg_cursor_u16(cursor);
    case OP_CONST_U32:
        return zg_cursor_u32(cursor);
    case OP_CONST_S32:
        return (uintptr_t)(int32_t)zg_cursor_u32(cursor);
    case OP_CONST_ULEB:
        return zg_cursor_uleb(cursor);
    case OP_CONST_SLEB:
        return (uintptr_t)zg_cursor_sleb(cursor);
    default:
        return zg_cursor_u64(cursor);
    }
}

static uintptr_t shift(uint8_t code, uintptr_t value, uintptr_t by)
{
    bool is_negative = (intptr_t)value < 0;
    if (by >= 64)
        return code == OP_SHRA && is_negative ? UINTPTR_MAX : 0;
    if (code == OP_SHL)
        return value << by;
    if (code == OP_SHRA && is_negative)
        return ~(~value >> by);
    return value >> by;
}

/* Return: the result of an operation on two values; known is cleared when it is none. */
static uintptr_t combine(uint8_t code, uintptr_t left, uintptr_t right, bool *known)
{
    intptr_t a = (intptr_t)left, b = (intptr_t)right;
    switch (code) {
    case OP_AND:
        return left & right;
    case OP_OR:
        return left | right;
    case OP_XOR:
        return left ^ right;
    case OP_PLUS:
        return left + right;
    case OP_MINUS:
        return left - right;
    case OP_MUL:
        return left * right;
    case OP_SHL:
    case OP_SHR:
    case OP_SHRA:
        return shift(code, left, right);
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_GE:
        return a >= b;
    case OP_GT:
        return a > b;
    case OP_LE:
        return a <= b;
    case OP_LT:
        return a < b;
    default:
        *known = false;
        return 0;
    }
}

static void rearrange(uint8_t code, struct values *values, struct zg_cursor *cursor)
{
    uintptr_t top, second, third;
    switch (code) {
    case OP_DUP:
        push(values, peek(values, 0));
        break;
    case OP_DROP:
        pop(values);
        break;
    case OP_OVER:
        push(values, peek(values, 1));
        break;
    case OP_PICK:
        push(values, peek(values, zg_cursor_u8(cursor)));
        break;
    case OP_SWAP:
        top = pop(values);
        second = pop(values);
        push(values, top);
        push(values, second);
        break;
    default: /* OP_ROT */
        top = pop(values);
        second = pop(values);
        third = pop(values);
        push(values, top);
        push(values, third);
        push(values, second);
    }
}

/* An operation that needs no more than the values. */
static void compute(uint8_t code, struct values *values, struct zg_cursor *cursor)
{
    uintptr_t top = peek(values, 0), result;
    bool known = true;
    switch (code) {
    case OP_ABS:
        result = (intptr_t)top < 0 ? 0 - top : top;
        break;
    case OP_NEG:
        result = 0 - top;
        break;
    case OP_NOT:
        result = ~top;
        break;
    case OP_PLUS_ULEB:
        result = top + zg_cursor_uleb(cursor);
        break;
    default:
        pop(values);
        result = combine(code, peek(values, 0), top, &known);
        values->failed |= !known;
    }
    pop(values);
    push(values, result);
}

/* A jump goes forwards or backwards within the block, or fails. */
static void jump(struct zg_cursor *cursor, const unsigned char *start, bool taken)
{
    int16_t distance = (int16_t)zg_cursor_u16(cursor);
    if (!taken)
        return;
    if (distance < start - cursor->at || distance > cursor->end - cursor->at)
        cursor->failed = true;
    else
        cursor->at += distance;
}

static void push_register(struct values *values, const uintptr_t *registers,
                          uint64_t number, struct zg_cursor *cursor)
{
    int64_t offset = zg_cursor_sleb(cursor);
    if (number >= ZG_REGISTERS)
        values->failed = true;
    else
        push(values, registers[number] + (uintptr_t)offset);
}

static void push_word(struct values *values, struct zg_stack_memory *memory)
{
    uintptr_t word = 0;
    if (!zg_stack_memory_read(memory, pop(values), &word))
        values->failed = true;
    push(values, word);
}

bool zg_expression_run(const unsigned char *block, const unsigned char *end,
                       const uintptr_t registers[ZG_REGISTERS],
                       struct zg_stack_memory *memory, const uintptr_t *first,
                       uintptr_t *result)
{
    struct zg_cursor cursor = {block, end, false};
    struct values values = {.count = 0};
    uint64_t length = zg_cursor_uleb(&cursor);
    if (length > zg_cursor_left(&cursor))
        return false;
    const unsigned char *start = cursor.at;
    cursor.end = start + length;
    if (first != NULL)
        push(&values, *first);
    for (uint32_t steps = 0; cursor.at < cursor.end; steps++) {
        uint8_t code = zg_cursor_u8(&cursor);
        if (code >= OP_LIT_0 && code <= OP_LIT_31)
            push(&values, code - OP_LIT_0);
        else if (code >= OP_BREG_0 && code <= OP_BREG_31)
            push_register(&values, registers, code - OP_BREG_0, &cursor);
        else if (code == OP_BREGX)
            push_register(&values, registers, zg_cursor_uleb(&cursor), &cursor);
        else if (code >= OP_CONST_U8 && code <= OP_CONST_SLEB)
            push(&values, read_constant(code, &cursor));
        else if (code >= OP_DUP && code <= OP_ROT)
            rearrange(code, &values, &cursor);
        else if (code == OP_DEREF)
            push_word(&values, memory);
        else if (code == OP_SKIP)
            jump(&cursor, start, true);
        else if (code == OP_BRA)
            jump(&cursor, start, pop(&values) != 0);
        else if (code != OP_NOP)
            compute(code, &values, &cursor);
        if (cursor.failed || values.failed || steps == MOST_STEPS)
            return false;
    }
    *result = pop(&values);
    return !values.failed;
}
