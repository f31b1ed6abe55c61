/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as call frame information: an address is looked up, and the expressions of its
 * row are evaluated.  An input is the address and the length of the index, 4 bytes each, and
 * the section that begins with the index.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "preload/expression.h"
#include "preload/frame_info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(const struct zg_frame_section *section, int64_t block,
                     const uintptr_t *registers)
{
    struct zg_stack_memory memory = zg_stack_memory_of((uintptr_t)&memory);
    uintptr_t result, cfa = registers[ZG_REGISTER_SP];

    zg_expression_run(section->start + block, section->end, registers, &memory, &cfa,
                      &result);
}

static void evaluate_all(const struct zg_frame_section *section,
                         const struct zg_frame_row *row)
{
    uintptr_t registers[ZG_REGISTERS], here[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    for (unsigned i = 0; i < ZG_REGISTERS; i++) {
        registers[i] = (uintptr_t)&here[i % 8];
    }
    if (row->cfa_is_expression) {
        evaluate(section, row->cfa_value, registers);
    }
    for (unsigned i = 0; i < ZG_REGISTERS; i++) {
        if (row->rule[i] == ZG_RULE_SAVED_AT || row->rule[i] == ZG_RULE_COMPUTED) {
            evaluate(section, row->value[i], registers);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int32_t address;
    uint32_t index_bytes;
    struct zg_frame_row row;

    if (size < sizeof(address) + sizeof(index_bytes)) {
        return 0;
    }
    memcpy(&address, data, sizeof(address));
    memcpy(&index_bytes, data + sizeof(address), sizeof(index_bytes));
    size -= sizeof(address) + sizeof(index_bytes);
    /* Bytes of its own, so that a read beyond the end is seen. */
    unsigned char *bytes = malloc(size == 0 ? 1 : size);
    if (bytes == NULL) {
        abort();
    }
    memcpy(bytes, data + sizeof(address) + sizeof(index_bytes), size);
    const struct zg_frame_section section = {
        bytes, bytes + (index_bytes < size ? index_bytes : size), bytes, bytes + size};
    if (zg_frame_info_find(&section, (uintptr_t)bytes + (uintptr_t)(intptr_t)address,
                           &row)) {
        if (row.return_column >= ZG_REGISTERS ||
            (!row.cfa_is_expression && row.cfa_register >= ZG_REGISTERS)) {
            abort();
        }
        evaluate_all(&section, &row);
    }
    free(bytes);
    return 0;
}
