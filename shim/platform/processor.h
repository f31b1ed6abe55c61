/* SPDX-License-Identifier: MIT */
/*
 * All that differs between processors.
 *
 * For the unwinder: registers by their DWARF numbers, how they are taken, and what a signal
 * handler returns to.  For the binding: how a jump and a call look, and the entry of a
 * function that passes its arguments and its caller's return address on untouched.
 *
 * Source: System V ABI, AMD64 supplement, figure 3.36; DWARF for the Arm 64-bit
 * Architecture, section 4.1; the kernel's rt_sigframe, whose mcontext ucontext.h describes;
 * Intel SDM, volume 2, CALL and JMP; Arm ARM, C6.2, B, BL and BR.
 */
#ifndef ZG_PROCESSOR_H
#define ZG_PROCESSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#if defined(__x86_64__)

enum {
    ZG_REGISTERS = 17,
    ZG_REGISTER_SP = 7,
    ZG_REGISTER_PC = 16, /* the column of the return address */
    ZG_RETURN_IN_REGISTER = 0
};

/* Fills value with what a caller can be found from, as it is at the address returned. */
static inline __attribute__((always_inline)) uintptr_t
zg_registers_take(uintptr_t value[ZG_REGISTERS])
{
    __asm__ volatile("movq %%rbx, 3*8(%0)\n\t"
                     "movq %%rbp, 6*8(%0)\n\t"
                     "movq %%rsp, 7*8(%0)\n\t"
                     "movq %%r12, 12*8(%0)\n\t"
                     "movq %%r13, 13*8(%0)\n\t"
                     "movq %%r14, 14*8(%0)\n\t"
                     "movq %%r15, 15*8(%0)\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rax, 16*8(%0)\n"
                     "1:"
                     :
                     : "r"(value)
                     : "rax", "memory");
    return value[ZG_REGISTER_PC];
}

/* Return: a return address without what the processor has signed it with. */
static inline uintptr_t zg_registers_strip(uintptr_t address)
{
    return address;
}

/* mov $SYS_rt_sigreturn, %rax; syscall */
static const unsigned char zg_signal_return[] = {0x48, 0xc7, 0xc0, 0x0f, 0x00,
                                                 0x00, 0x00, 0x0f, 0x05};

/* From the stack pointer there: where the interrupted registers lie, by DWARF number, and
 * the interrupted instruction. */
#define ZG_SAVED(name) (offsetof(ucontext_t, uc_mcontext.gregs) + 8 * REG_##name)
static const uint16_t zg_signal_saved[ZG_REGISTERS] = {
    ZG_SAVED(RAX), ZG_SAVED(RDX), ZG_SAVED(RCX), ZG_SAVED(RBX), ZG_SAVED(RSI),
    ZG_SAVED(RDI), ZG_SAVED(RBP), ZG_SAVED(RSP), ZG_SAVED(R8),  ZG_SAVED(R9),
    ZG_SAVED(R10), ZG_SAVED(R11), ZG_SAVED(R12), ZG_SAVED(R13), ZG_SAVED(R14),
    ZG_SAVED(R15), ZG_SAVED(RIP)};
#define ZG_SIGNAL_SAVED_PC ZG_SAVED(RIP)

/* A jump in the place of a function's first instruction, behind what marks it as a target
 * of indirect branches. */
enum { ZG_JUMP_BYTES = 5, ZG_STUB_BYTES = 16, ZG_LANDING_BYTES = 4, ZG_MACHINE = 62 };
static const unsigned char zg_landing[ZG_LANDING_BYTES] = {0xf3, 0x0f, 0x1e, 0xfa};

/* Writes a jump that will run at an address. Return: whether it reaches to. */
static inline bool zg_jump_write(unsigned char out[ZG_JUMP_BYTES], uintptr_t at,
                                 uintptr_t to)
{
    int64_t distance = (int64_t)(to - (at + ZG_JUMP_BYTES));
    int32_t near = (int32_t)distance;
    out[0] = 0xe9;
    memcpy(out + 1, &near, sizeof near);
    return near == distance;
}

/* Writes a jump that reaches everywhere. */
static inline void zg_stub_write(unsigned char out[ZG_STUB_BYTES], uintptr_t to)
{
    static const unsigned char jump[8] = {0xff, 0x25, 2, 0, 0, 0, 0xcc, 0xcc};
    memcpy(out, jump, sizeof jump);
    memcpy(out + sizeof jump, &to, sizeof to);
}

/* Return: whether code, which runs at an address, begins with a direct call of, or jump to,
 * another. */
static inline bool zg_leads_to(const unsigned char *code, size_t bytes, uintptr_t at,
                               uintptr_t to)
{
    int32_t near;
    if (bytes < ZG_JUMP_BYTES || (code[0] != 0xe8 && code[0] != 0xe9))
        return false;
    memcpy(&near, code + 1, sizeof near);
    return at + ZG_JUMP_BYTES + (uintptr_t)(intptr_t)near == to;
}
enum { ZG_RELOCATION_GLOB_DAT = 6, ZG_RELOCATION_JUMP_SLOT = 7 };
#define ZG_CODE_STEP 1 /* instructions may begin at multiples of it */

/* A function of two arguments, which the library itself calls by its own name: asks `decide` (of the same two) whether `answer` (likewise)
 * serves, else jumps to *next, which sees the caller as if it had called it. */
#define ZG_FORK_IN_THE_ROAD(name, own, decide, answer, next)                             \
    __asm__(".text\n\t.p2align 4\n\t.globl " name "\n\t.type " name ", @function\n" name \
            ":\n\t.cfi_startproc\n\tendbr64\n\t"                                         \
            "pushq %rdi\n\t.cfi_adjust_cfa_offset 8\n\t"                                 \
            "pushq %rsi\n\t.cfi_adjust_cfa_offset 8\n\t"                                 \
            "subq $8, %rsp\n\t.cfi_adjust_cfa_offset 8\n\t"                              \
            "call " decide "\n\t"                                                        \
            "addq $8, %rsp\n\t.cfi_adjust_cfa_offset -8\n\t"                             \
            "popq %rsi\n\t.cfi_adjust_cfa_offset -8\n\t"                                 \
            "popq %rdi\n\t.cfi_adjust_cfa_offset -8\n\t"                                 \
            "testb %al, %al\n\tjne " answer "\n\tjmp *" next "(%rip)\n\t"                \
            ".cfi_endproc\n\t.size " name ", . - " name "\n\t.globl " own                \
            "\n\t.hidden " own "\n\t.set " own ", " name "\n")

#elif defined(__aarch64__)

enum {
    ZG_REGISTERS = 32,
    ZG_REGISTER_SP = 31,
    ZG_REGISTER_PC = ZG_REGISTERS, /* has no number */
    ZG_RETURN_IN_REGISTER = 1
};

static inline __attribute__((always_inline)) uintptr_t
zg_registers_take(uintptr_t value[ZG_REGISTERS])
{
    uintptr_t here;
    __asm__ volatile("stp x19, x20, [%1, #19*8]\n\t"
                     "stp x21, x22, [%1, #21*8]\n\t"
                     "stp x23, x24, [%1, #23*8]\n\t"
                     "stp x25, x26, [%1, #25*8]\n\t"
                     "stp x27, x28, [%1, #27*8]\n\t"
                     "stp x29, x30, [%1, #29*8]\n\t"
                     "mov %0, sp\n\t"
                     "str %0, [%1, #31*8]\n\t"
                     "adr %0, 1f\n"
                     "1:"
                     : "=&r"(here)
                     : "r"(value)
                     : "memory");
    return here;
}

static inline uintptr_t zg_registers_strip(uintptr_t address)
{
    /* xpaclri, which does nothing where there is no pointer authentication. */
    register uintptr_t x30 __asm__("x30") = address;
    __asm__("hint #7" : "+r"(x30));
    return x30;
}

/* mov x8, #SYS_rt_sigreturn; svc #0 */
static const unsigned char zg_signal_return[] = {0x68, 0x11, 0x80, 0xd2,
                                                 0x01, 0x00, 0x00, 0xd4};

#define ZG_SIGINFO_BYTES 128 /* stand before the context */
#define ZG_SAVED(n)                                                                      \
    (uint16_t)(ZG_SIGINFO_BYTES + offsetof(ucontext_t, uc_mcontext.regs) + 8 * (n))
#define ZG_SAVED_8(n)                                                                    \
    ZG_SAVED(n), ZG_SAVED(n + 1), ZG_SAVED(n + 2), ZG_SAVED(n + 3), ZG_SAVED(n + 4),     \
        ZG_SAVED(n + 5), ZG_SAVED(n + 6), ZG_SAVED(n + 7)
static const uint16_t zg_signal_saved[ZG_REGISTERS] = {ZG_SAVED_8(0), ZG_SAVED_8(8),
                                                       ZG_SAVED_8(16), ZG_SAVED_8(24)};
_Static_assert(offsetof(ucontext_t, uc_mcontext.sp) ==
                   offsetof(ucontext_t, uc_mcontext.regs) + 31 * 8,
               "the stack pointer follows the registers");
#define ZG_SIGNAL_SAVED_PC (ZG_SIGINFO_BYTES + offsetof(ucontext_t, uc_mcontext.pc))

enum { ZG_JUMP_BYTES = 4, ZG_STUB_BYTES = 16, ZG_LANDING_BYTES = 4, ZG_MACHINE = 183 };
static const unsigned char zg_landing[ZG_LANDING_BYTES] = {0x5f, 0x24, 0x03,
                                                           0xd5}; /* bti c */

static inline bool zg_jump_write(unsigned char out[ZG_JUMP_BYTES], uintptr_t at,
                                 uintptr_t to)
{
    int64_t words = (int64_t)(to - at) / 4;
    uint32_t jump = 0x14000000u | ((uint32_t)words & 0x03ffffffu);
    memcpy(out, &jump, sizeof jump);
    return words >= -(1 << 25) && words < 1 << 25;
}

static inline void zg_stub_write(unsigned char out[ZG_STUB_BYTES], uintptr_t to)
{
    static const unsigned char jump[8] = {0x50, 0x00, 0x00, 0x58,  /* ldr x16, 8 */
                                          0x00, 0x02, 0x1f, 0xd6}; /* br x16 */
    memcpy(out, jump, sizeof jump);
    memcpy(out + sizeof jump, &to, sizeof to);
}

static inline bool zg_leads_to(const unsigned char *code, size_t bytes, uintptr_t at,
                               uintptr_t to)
{
    uint32_t branch;
    if (bytes < sizeof branch)
        return false;
    memcpy(&branch, code, sizeof branch);
    int64_t words = (int32_t)(branch << 6) >> 6; /* 26 bits with their sign */
    return (branch & 0x7c000000u) == 0x14000000u &&
           at + (uintptr_t)(intptr_t)(words * 4) == to;
}
enum { ZG_RELOCATION_GLOB_DAT = 1025, ZG_RELOCATION_JUMP_SLOT = 1026 };
#define ZG_CODE_STEP 4

#define ZG_FORK_IN_THE_ROAD(name, own, decide, answer, next)                             \
    __asm__(".text\n\t.p2align 4\n\t.globl " name "\n\t.type " name ", %function\n" name \
            ":\n\t.cfi_startproc\n\thint #34\n\t"                                        \
            "stp x29, x30, [sp, #-32]!\n\t.cfi_adjust_cfa_offset 32\n\t"                 \
            ".cfi_rel_offset x29, 0\n\t.cfi_rel_offset x30, 8\n\t"                       \
            "mov x29, sp\n\tstp x0, x1, [sp, #16]\n\tbl " decide "\n\t"                  \
            "mov w16, w0\n\tldp x0, x1, [sp, #16]\n\t"                                   \
            "ldp x29, x30, [sp], #32\n\t.cfi_adjust_cfa_offset -32\n\t"                  \
            ".cfi_restore x29\n\t.cfi_restore x30\n\t"                                   \
            "tbnz w16, #0, 1f\n\tadrp x17, " next "\n\t"                                 \
            "ldr x17, [x17, :lo12:" next "]\n\tbr x17\n1:\tb " answer "\n\t"             \
            ".cfi_endproc\n\t.size " name ", . - " name "\n\t.globl " own                \
            "\n\t.hidden " own "\n\t.set " own ", " name "\n")

#else
#error "zguard knows x86-64 and aarch64 only: describe this processor here"
#endif

#endif
