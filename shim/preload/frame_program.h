/* SPDX-License-Identifier: MIT */
/*
 * The programs in call frame information, from which the row of an address is made.
 * Source: DWARF 5, section 6.4.2, and the GNU extensions that LSB 5 Core names.
 */
#ifndef ZG_FRAME_PROGRAM_H
#define ZG_FRAME_PROGRAM_H

#include "cursor.h"
#include "frame_info.h"

/* What the functions of one compilation have in common. */
struct zg_frame_common {
    uint64_t code_factor;
    int64_t data_factor;
    uint64_t return_column;
    uint8_t pointer_encoding;
    bool has_augmentation;
    bool is_signal;
    struct zg_cursor program;
};

/*
 * Runs what is common, then a function's own program up to address.
 * first: the function's first address.
 * row: all registers ZG_RULE_SAME at the beginning.
 * Return: whether all of it was understood; else row is not to be used.
 */
bool zg_frame_program_run(const struct zg_frame_section *section,
                          const struct zg_frame_common *common, struct zg_cursor program,
                          uintptr_t first, uintptr_t address, struct zg_frame_row *row);

#endif
