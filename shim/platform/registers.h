/* SPDX-License-Identifier: MIT */
/*
 * What the unwinder must know of a processor: its registers by their DWARF numbers, how they
 * are taken, and what a signal handler returns to.  All that differs between processors.
 *
 * Source: System V ABI, AMD64 supplement, figure 3.36; DWARF for the Arm 64-bit
 * Architecture, section 4.1; the kernel's rt_sigframe, whose mcontext ucontext.h describes.
 */
#ifndef ZG_REGISTERS_H
#define ZG_REGISTERS_H

#include <stddef.h>
#include <stdint.h>
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

#else
#error "zguard unwinds on x86-64 and aarch64 only: describe this processor here"
#endif

#endif
