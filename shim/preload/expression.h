/* SPDX-License-Identifier: MIT */
/*
 * DWARF expressions, as far as call frame information uses them: integers, registers and
 * words of the stack.  What is not known, or not allowed, ends the evaluation.
 * Source: DWARF 5, section 2.5.
 */
#ifndef ZG_EXPRESSION_H
#define ZG_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "platform/processor.h"
#include "stack_memory.h"

/*
 * Evaluates an expression.
 * block: its length as ULEB128, then its bytes, all before end.
 * first: NULL, or a value that stands on the expression's stack at the beginning.
 * Return: whether result could be had, in a bounded number of steps.
 */
bool zg_expression_run(const unsigned char *block, const unsigned char *end,
                       const uintptr_t registers[ZG_REGISTERS],
                       struct zg_stack_memory *memory, const uintptr_t *first,
                       uintptr_t *result);

#endif
