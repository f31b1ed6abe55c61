/* SPDX-License-Identifier: MIT */
/*
 * Call frame information: where a function has put its caller's registers.  Functions over
 * bytes, which touch nothing but the section that they are given, whatever stands in it.
 *
 * Source: DWARF 5, section 6.4; Linux Standard Base 5, Core, "Exception Frames" (.eh_frame
 * and .eh_frame_hdr).
 */
#ifndef ZG_FRAME_INFO_H
#define ZG_FRAME_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "platform/processor.h"

/* The information of one loaded object, where it is mapped. */
struct zg_frame_section {
    const unsigned char *index, *index_end; /* .eh_frame_hdr; NULL when it has none */
    const unsigned char *start,
        *end; /* the readable segment that it and .eh_frame lie in */
};

enum zg_frame_rule {
    ZG_RULE_SAME,      /* the caller's value is in the register still */
    ZG_RULE_UNDEFINED, /* the caller's value is lost; of the return address: no caller */
    ZG_RULE_SAVED,     /* in memory, value bytes from the CFA */
    ZG_RULE_VALUE,     /* is the CFA and value bytes */
    ZG_RULE_REGISTER,  /* in register value */
    ZG_RULE_SAVED_AT,  /* in memory, where an expression says */
    ZG_RULE_COMPUTED   /* is what an expression says */
};

/* How the caller's registers are found from those of a function at one of its addresses.
 * An expression is a block whose length stands before it, value bytes from the section's
 * start. */
struct zg_frame_row {
    bool cfa_is_expression;
    bool
        is_signal; /* entered by a signal: its caller was interrupted, and has not called */
    uint8_t cfa_register;  /* the CFA is this register and cfa_value bytes */
    uint8_t return_column; /* the register whose rule is the return address's */
    uint32_t ruled;        /* a bit for each register whose rule is not ZG_RULE_SAME */
    int64_t cfa_value;
    uint8_t rule[ZG_REGISTERS]; /* enum zg_frame_rule */
    int64_t value[ZG_REGISTERS];
};
_Static_assert(ZG_REGISTERS <= 32, "a register has a bit in ruled");

/*
 * Finds the row of the function that holds address.
 * Return: whether there is one that could be read to its end.
 * Threads: any. Stack: about 2 KB.
 */
bool zg_frame_info_find(const struct zg_frame_section *section, uintptr_t address,
                        struct zg_frame_row *row);

#endif
