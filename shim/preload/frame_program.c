/* SPDX-License-Identifier: MIT */
#include "frame_program.h"

#include "frame_pointer.h"

#define DEEPEST_REMEMBERED 4u

struct machine {
    const struct zg_frame_section *section;
    const struct zg_frame_common *common;
    struct zg_frame_row *row;
    const struct zg_frame_row *initial; /* NULL while the common program runs */
    uintptr_t location;
    uint32_t remembered;
    struct zg_frame_row memory[DEEPEST_REMEMBERED];
};

static void set_rule(struct zg_frame_row *row, uint64_t number, enum zg_frame_rule rule,
                     int64_t value)
{
    if (number >= ZG_REGISTERS)
        return; /* a vector register: no frame is found by one */
    row->rule[number] = (uint8_t)rule;
    row->value[number] = value;
    row->ruled = (row->ruled & ~(1u << number)) | (unsigned)(rule != ZG_RULE_SAME)
                                                      << number;
}

/* An expression's place. The cursor goes over it. */
static int64_t read_block(const struct machine *machine, struct zg_cursor *program)
{
    int64_t place = program->at - machine->section->start;
    zg_cursor_take(program, zg_cursor_uleb(program));
    return place;
}

static void set_cfa(struct zg_frame_row *row, struct zg_cursor *program, uint64_t number,
                    int64_t value)
{
    program->failed |= number >= ZG_REGISTERS;
    row->cfa_is_expression = false;
    row->cfa_register = (uint8_t)number;
    row->cfa_value = value;
}

static void restore_rule(const struct machine *machine, struct zg_cursor *program,
                         uint64_t number)
{
    if (machine->initial == NULL)
        program->failed = true;
    else if (number < ZG_REGISTERS)
        set_rule(machine->row, number, (enum zg_frame_rule)machine->initial->rule[number],
                 machine->initial->value[number]);
}

static void remember(struct machine *machine, struct zg_cursor *program)
{
    if (machine->remembered == DEEPEST_REMEMBERED)
        program->failed = true;
    else
        machine->memory[machine->remembered++] = *machine->row;
}

static void recall(struct machine *machine, struct zg_cursor *program)
{
    if (machine->remembered == 0)
        program->failed = true;
    else
        *machine->row = machine->memory[--machine->remembered];
}

/* Source: DWARF 5, section 7.24, and the GNU extensions that LSB names. The first three
 * carry their operand in the lower six bits. */
enum {
    CFA_ADVANCE = 0x40,
    CFA_OFFSET = 0x80,
    CFA_RESTORE = 0xc0,
    CFA_NOP = 0x00,
    CFA_SET_LOCATION = 0x01,
    CFA_ADVANCE_1 = 0x02,
    CFA_ADVANCE_2 = 0x03,
    CFA_ADVANCE_4 = 0x04,
    CFA_OFFSET_EXTENDED = 0x05,
    CFA_RESTORE_EXTENDED = 0x06,
    CFA_UNDEFINED = 0x07,
    CFA_SAME_VALUE = 0x08,
    CFA_REGISTER = 0x09,
    CFA_REMEMBER = 0x0a,
    CFA_RECALL = 0x0b,
    CFA_DEFINE = 0x0c,
    CFA_DEFINE_REGISTER = 0x0d,
    CFA_DEFINE_OFFSET = 0x0e,
    CFA_DEFINE_EXPRESSION = 0x0f,
    CFA_EXPRESSION = 0x10,
    CFA_OFFSET_EXTENDED_SIGNED = 0x11,
    CFA_DEFINE_SIGNED = 0x12,
    CFA_DEFINE_OFFSET_SIGNED = 0x13,
    CFA_VALUE_OFFSET = 0x14,
    CFA_VALUE_OFFSET_SIGNED = 0x15,
    CFA_VALUE_EXPRESSION = 0x16,
    CFA_AARCH64_SIGN_WITH_PC = 0x2c,
    CFA_AARCH64_SIGN =
        0x2d, /* a return address is stripped whether it is signed or not */
    CFA_GNU_ARGUMENTS = 0x2e,
    CFA_GNU_NEGATIVE_OFFSET = 0x2f
};

enum operand { NOTHING, PLAIN, SCALED, SCALED_SIGNED, SCALED_NEGATIVE, BLOCK };

static int64_t read_operand(const struct machine *machine, enum operand operand,
                            struct zg_cursor *program)
{
    uint64_t factor = (uint64_t)machine->common->data_factor;
    switch (operand) {
    case NOTHING:
        break;
    case PLAIN:
        return (int64_t)zg_cursor_uleb(program);
    case SCALED:
        return (int64_t)(zg_cursor_uleb(program) * factor);
    case SCALED_SIGNED:
        return (int64_t)((uint64_t)zg_cursor_sleb(program) * factor);
    case SCALED_NEGATIVE:
        return (int64_t)(0 - zg_cursor_uleb(program) * factor);
    case BLOCK:
        return read_block(machine, program);
    }
    return 0;
}

/* The instructions that name a register and give it a rule. */
static const struct {
    bool is_one;
    uint8_t rule;    /* enum zg_frame_rule */
    uint8_t operand; /* of its value, enum operand */
} rules[] = {
    [CFA_OFFSET_EXTENDED] = {true, ZG_RULE_SAVED, SCALED},
    [CFA_OFFSET_EXTENDED_SIGNED] = {true, ZG_RULE_SAVED, SCALED_SIGNED},
    [CFA_GNU_NEGATIVE_OFFSET] = {true, ZG_RULE_SAVED, SCALED_NEGATIVE},
    [CFA_VALUE_OFFSET] = {true, ZG_RULE_VALUE, SCALED},
    [CFA_VALUE_OFFSET_SIGNED] = {true, ZG_RULE_VALUE, SCALED_SIGNED},
    [CFA_EXPRESSION] = {true, ZG_RULE_SAVED_AT, BLOCK},
    [CFA_VALUE_EXPRESSION] = {true, ZG_RULE_COMPUTED, BLOCK},
    [CFA_REGISTER] = {true, ZG_RULE_REGISTER, PLAIN},
    [CFA_UNDEFINED] = {true, ZG_RULE_UNDEFINED, NOTHING},
    [CFA_SAME_VALUE] = {true, ZG_RULE_SAME, NOTHING},
};

static void give_rule(struct machine *machine, uint8_t code, struct zg_cursor *program)
{
    uint64_t number = zg_cursor_uleb(program);
    int64_t value = read_operand(machine, (enum operand)rules[code].operand, program);
    set_rule(machine->row, number, (enum zg_frame_rule)rules[code].rule, value);
}

/* The other instructions that change the row and not the location. */
static void change_row(struct machine *machine, uint8_t code, struct zg_cursor *program)
{
    struct zg_frame_row *row = machine->row;
    uint64_t number;
    switch (code) {
    case CFA_NOP:
    case CFA_AARCH64_SIGN:
    case CFA_AARCH64_SIGN_WITH_PC:
        break;
    case CFA_GNU_ARGUMENTS:
        zg_cursor_uleb(program);
        break;
    case CFA_RESTORE_EXTENDED:
        restore_rule(machine, program, zg_cursor_uleb(program));
        break;
    case CFA_REMEMBER:
        remember(machine, program);
        break;
    case CFA_RECALL:
        recall(machine, program);
        break;
    case CFA_DEFINE:
        number = zg_cursor_uleb(program);
        set_cfa(row, program, number, read_operand(machine, PLAIN, program));
        break;
    case CFA_DEFINE_SIGNED:
        number = zg_cursor_uleb(program);
        set_cfa(row, program, number, read_operand(machine, SCALED_SIGNED, program));
        break;
    case CFA_DEFINE_REGISTER:
        set_cfa(row, program, zg_cursor_uleb(program), row->cfa_value);
        break;
    case CFA_DEFINE_OFFSET:
        set_cfa(row, program, row->cfa_register, read_operand(machine, PLAIN, program));
        break;
    case CFA_DEFINE_OFFSET_SIGNED:
        set_cfa(row, program, row->cfa_register,
                read_operand(machine, SCALED_SIGNED, program));
        break;
    case CFA_DEFINE_EXPRESSION:
        row->cfa_is_expression = true;
        row->cfa_value = read_block(machine, program);
        break;
    default:
        program->failed = true;
    }
}

/* Return: bytes that an instruction advances the location by. */
static uint64_t read_advance(uint8_t code, struct zg_cursor *program)
{
    return code == CFA_ADVANCE_1   ? zg_cursor_u8(program)
           : code == CFA_ADVANCE_2 ? zg_cursor_u16(program)
                                   : zg_cursor_u32(program);
}

/* Runs a program up to the row that holds at address. Return: whether all was understood. */
static bool run(struct machine *machine, struct zg_cursor program, uintptr_t address)
{
    const struct zg_frame_common *common = machine->common;
    while (program.at < program.end && !program.failed) {
        uint8_t code = zg_cursor_u8(&program);
        uint8_t operand = code & 0x3f;
        uintptr_t next = machine->location;
        switch (code & 0xc0) {
        case CFA_ADVANCE:
            next += operand * common->code_factor;
            break;
        case CFA_OFFSET:
            set_rule(machine->row, operand, ZG_RULE_SAVED,
                     read_operand(machine, SCALED, &program));
            break;
        case CFA_RESTORE:
            restore_rule(machine, &program, operand);
            break;
        default:
            if (code >= CFA_ADVANCE_1 && code <= CFA_ADVANCE_4)
                next += read_advance(code, &program) * common->code_factor;
            else if (code == CFA_SET_LOCATION)
                next = zg_frame_pointer(&program, common->pointer_encoding,
                                        machine->section);
            else if (code < sizeof rules / sizeof rules[0] && rules[code].is_one)
                give_rule(machine, code, &program);
            else
                change_row(machine, code, &program);
        }
        if (next > address && !program.failed)
            return true;
        machine->location = next;
    }
    return !program.failed;
}

bool zg_frame_program_run(const struct zg_frame_section *section,
                          const struct zg_frame_common *common, struct zg_cursor program,
                          uintptr_t first, uintptr_t address, struct zg_frame_row *row)
{
    struct machine machine;
    machine.section = section;
    machine.common = common;
    machine.row = row;
    machine.initial = NULL;
    machine.location = first;
    machine.remembered = 0;
    if (!run(&machine, common->program, UINTPTR_MAX))
        return false;
    struct zg_frame_row initial = *row;
    machine.initial = &initial;
    machine.location = first;
    machine.remembered = 0;
    return run(&machine, program, address);
}
