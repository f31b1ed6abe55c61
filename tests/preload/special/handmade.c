/* SPDX-License-Identifier: MIT */
/*
 * Streams on stacks that were made by hand, and end in anything.  A coroutine's function
 * never returns, so that whatever stands where its return address would be is nobody's
 * business, until somebody unwinds it.  Each case runs on the first thread and on another.
 */
#include <pthread.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "check.h"

#define STACK_BYTES (64u << 10)

#if defined(__x86_64__)
#define SP_OF(context) ((context)->uc_mcontext.gregs[REG_RSP])
#define PC_OF(context) ((context)->uc_mcontext.gregs[REG_RIP])
#define FRAME_POINTER_OF(context) ((context)->uc_mcontext.gregs[REG_RBP])
#elif defined(__aarch64__)
#define SP_OF(context) ((context)->uc_mcontext.sp)
#define PC_OF(context) ((context)->uc_mcontext.pc)
#define FRAME_POINTER_OF(context) ((context)->uc_mcontext.regs[29])
#endif

struct coroutine {
    ucontext_t from, itself;
    unsigned char *stack; /* between two pages that cannot be read */
    unsigned long crc;
};

static __thread struct coroutine *running;
static unsigned char data[64];

/* Of streams that are made at the bottom of the stack, and deeper on it. */
static unsigned long work(int depth)
{
    unsigned char text[500], packed[600];
    z_stream s;
    if (depth > 0) {
        volatile unsigned long below = work(depth - 1);
        return below + 1;
    }
    fill_text(text, sizeof text, 1);
    open_deflate(&s, 6, 15);
    size_t size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&s) == Z_OK);
    return crc_of(packed, size);
}

static void body(void)
{
    struct coroutine *self = running;
    self->crc = 0;
    for (int depth = 0; depth < 6; depth++)
        self->crc += work(depth);
    setcontext(&self->from);
}

/* A function that keeps a frame pointer, so that its frame is found by that alone. */
__attribute__((noinline, optimize("O0"))) static void *inside_by_frame_pointer(void)
{
    return __builtin_return_address(0);
}
__attribute__((noinline, optimize("O0", "no-omit-frame-pointer"))) static void *
by_frame_pointer(void)
{
    return inside_by_frame_pointer();
}

/* The stack's last words: a return address of body, and what stands behind it. The last one
 * is the last that can be read. count: even, as the ABI wants a stack aligned. */
static void run(const char *name, uintptr_t return_address, uintptr_t frame_pointer,
                const uintptr_t *behind, unsigned count)
{
    struct coroutine self;
    unsigned char *pages =
        mmap(NULL, STACK_BYTES + 2 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEED(pages != MAP_FAILED);
    self.stack = pages + 4096;
    NEED(mprotect(self.stack, STACK_BYTES, PROT_READ | PROT_WRITE) == 0);
    memset(self.stack, 0x5a, STACK_BYTES);
    uintptr_t *end = (uintptr_t *)(self.stack + STACK_BYTES);
    if (count > 0)
        memcpy(end - count, behind, count * sizeof *end);
    uintptr_t *top = end - count;
    NEED(getcontext(&self.itself) == 0);
    self.itself.uc_link = NULL;
    running = &self;
#if defined(__x86_64__)
    *--top = return_address;
#else
    self.itself.uc_mcontext.regs[30] = return_address;
#endif
    SP_OF(&self.itself) = (uintptr_t)top;
    PC_OF(&self.itself) = (uintptr_t)body;
    FRAME_POINTER_OF(&self.itself) =
        frame_pointer == 0 ? 0 : (uintptr_t)end - frame_pointer;
    NEED(swapcontext(&self.from, &self.itself) == 0);
    printf("%s: %lx\n", name, self.crc);
    NEED(munmap(pages, STACK_BYTES + 2 * 4096) == 0);
}

static void *all(void *unused)
{
    uintptr_t code = (uintptr_t)by_frame_pointer();
    /* Where a frame pointer leads to itself, and to the frame before. */
    uintptr_t unmapped =
        (uintptr_t)mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    run("zero", 0, 0, NULL, 0);
    run("one", 1, 0, NULL, 0);
    run("garbage", 0x5a5a5a5a5a5a5a5a, 0, NULL, 0);
    run("negative", UINTPTR_MAX, 0, NULL, 0);
    run("not canonical", 0x8000000000000000, 0, NULL, 0);
    run("not canonical, low", 0x0000800000000000, 0, NULL, 0);
    run("unmapped", unmapped, 0, NULL, 0);
    run("in data", (uintptr_t)data + 8, 0, NULL, 0);
    run("on the stack", (uintptr_t)&code, 0, NULL, 0);
    run("in libc's data", (uintptr_t)stdout, 0, NULL, 0);
    run("a function's first byte", (uintptr_t)body, 0, NULL, 0);
    run("libc's first byte of a function", (uintptr_t)abort, 0, NULL, 0);
    run("code whose frame lies beyond the end", code, 8, NULL, 0);
    run("code whose frame pointer is nothing", code, 0, NULL, 0);
    uintptr_t behind[16];
    for (unsigned i = 0; i < 16; i++)
        behind[i] = code;
    run("the same code for ever", code, 8, behind, 16);
    behind[0] = (uintptr_t)behind;
    run("code with a frame that is cut", code, 16, behind, 2);
    run("a frame pointer off its word", code, 13, behind, 16);
    munmap((void *)unmapped, 4096);
    return unused;
}

/* Frames with frame pointers, each leading to the next and the last one to the first. */
static void *circle(void *unused)
{
    static uintptr_t ring[2][2];
    uintptr_t code = (uintptr_t)by_frame_pointer();
    uintptr_t behind[8] = {0, code, 0, code, 0, code, 0, code};
    for (int i = 0; i < 2; i++) {
        ring[i][0] = (uintptr_t)ring[1 - i];
        ring[i][1] = code;
    }
    behind[0] = (uintptr_t)ring[0];
    run("a chain into a circle", code, sizeof behind, behind, 8);
    return unused;
}

int main(void)
{
    pthread_t thread;
    static void *(*const parts[])(void *) = {all, circle};
    for (int i = 0; i < 2; i++) {
        parts[i](NULL);
        NEED(pthread_create(&thread, NULL, parts[i], NULL) == 0);
        NEED(pthread_join(thread, NULL) == 0);
    }
    return 0;
}
