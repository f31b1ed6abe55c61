/* SPDX-License-Identifier: MIT */
/*
 * unwound [times]: stacks of all shapes, taken by the guard's unwinder and by libgcc's, and
 * held against each other frame for frame; with `times`, how long each takes.
 */
#include "unwound.h"

#include <alloca.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <zlib.h>

#define ALONE __attribute__((noinline))
#define ROOM 32

typedef unsigned unwound_function(uintptr_t *frames, unsigned room);
static unwound_function *const functions[2] = {unwound_by_libgcc, unwound_by_guard};
static unsigned stacks, different;
static volatile unsigned sink;

static void show(uintptr_t frame)
{
    Dl_info info = {.dli_sname = NULL};
    if (frame == 0 || dladdr((void *)(frame - 1), &info) == 0)
        dprintf(STDOUT_FILENO, "  %p", (void *)frame);
    else
        dprintf(STDOUT_FILENO, "  %p %s %s", (void *)frame, info.dli_fname,
                info.dli_sname == NULL ? "?" : info.dli_sname);
}

/* Both are called by one instruction, so that all frames are the same. */
ALONE static void compare(const char *shape)
{
    uintptr_t frames[2][ROOM];
    unsigned count[2];
    memset(frames, 0, sizeof frames);
    for (volatile int i = 0; i < 2; i++)
        count[i] = functions[i](frames[i], ROOM);
    __atomic_fetch_add(&stacks, 1, __ATOMIC_RELAXED);
    if (memcmp(frames[0], frames[1], sizeof frames[0]) == 0 && count[0] >= 2)
        return;
    __atomic_fetch_add(&different, 1, __ATOMIC_RELAXED);
    dprintf(STDOUT_FILENO, "%s: %u frames by libgcc, %u by the guard\n", shape, count[0],
            count[1]);
    for (unsigned i = 0; i < ROOM && (i < count[0] || i < count[1]); i++) {
        dprintf(STDOUT_FILENO, "%s",
                frames[0][i] == frames[1][i] ? "  same" : "  DIFFERENT");
        show(frames[0][i]);
        show(frames[1][i]);
        dprintf(STDOUT_FILENO, "\n");
    }
}

ALONE static unsigned deep(int depth, const char *shape)
{
    volatile unsigned kept = (unsigned)depth;
    if (depth == 0)
        compare(shape);
    else
        kept += deep(depth - 1, shape);
    return kept;
}

ALONE static unsigned growing(int depth, size_t bytes)
{
    char *room = alloca(bytes);
    memset(room, depth, bytes);
    if (depth == 0)
        compare("alloca");
    else
        sink += growing(depth - 1, bytes * 2);
    return (unsigned)room[bytes - 1];
}

/* More on the stack than registers: its frame is found by an expression. */
typedef double wide __attribute__((vector_size(64)));
ALONE static void touch(wide *value)
{
    compare("aligned anew");
    (*value)[0] += 1;
}
ALONE static double aligned(int count)
{
    wide value = {1, 2, 3, 4, 5, 6, 7, 8};
    char *room = alloca((size_t)count * 48);
    memset(room, count, (size_t)count * 48);
    touch(&value);
    return value[0] + room[count];
}

/* Its last call has no frame to come back to. */
ALONE static void last_call(const char *shape)
{
    compare(shape);
}
/* Its return address lies behind its caller's last byte. */
static jmp_buf back;
ALONE __attribute__((noreturn)) static void jump_back(void)
{
    compare("behind a call that never returns");
    longjmp(back, 1);
}
ALONE static void end_with_a_call(void)
{
    jump_back();
}

ALONE static int by_value(const void *a, const void *b)
{
    compare("a callback of libc");
    return *(const int *)a - *(const int *)b;
}

static void *allocate(void *opaque, unsigned items, unsigned size)
{
    compare("a callback of libz");
    (void)opaque;
    return calloc(items, size);
}
static void release(void *opaque, void *address)
{
    (void)opaque;
    compare("a callback of libz");
    free(address);
}

static void on_signal(int number)
{
    sink += (unsigned)number;
    compare("a signal's handler");
}

static void on_signal_elsewhere(int number, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    on_signal(number);
}

/* What a C library without call frame information returns from handlers by. */
#if defined(__x86_64__)
__asm__(".text\n.type bare_restorer,@function\nnop\nbare_restorer:\n"
        "mov $15, %rax\nsyscall\n.size bare_restorer,.-bare_restorer\n");
#elif defined(__aarch64__)
__asm__(".text\n.type bare_restorer,%function\nnop\nbare_restorer:\n"
        "mov x8, #139\nsvc #0\n.size bare_restorer,.-bare_restorer\n");
#endif
extern void bare_restorer(void) __attribute__((visibility("hidden")));

ALONE static void bare_signals(void)
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } action = {on_signal, 0x04000000, bare_restorer, 0}, before;
    if (syscall(SYS_rt_sigaction, SIGUSR1, &action, &before, 8) != 0)
        exit(9);
    raise(SIGUSR1);
    syscall(SYS_rt_sigaction, SIGUSR1, &before, NULL, 8);
}

ALONE static void signals(void)
{
    stack_t elsewhere = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    sigaltstack(&elsewhere, NULL);
    action.sa_flags = SA_ONSTACK | SA_SIGINFO;
    action.sa_sigaction = on_signal_elsewhere;
    sigaction(SIGUSR2, &action, NULL);
    raise(SIGUSR2);
    bare_signals();
    elsewhere.ss_flags = SS_DISABLE;
    sigaltstack(&elsewhere, NULL);
    free(elsewhere.ss_sp);
}

static ucontext_t context_of_main, context_of_coroutine;

static void coroutine(void)
{
    deep(3, "a coroutine");
    swapcontext(&context_of_coroutine, &context_of_main);
    deep(9, "a coroutine");
}

ALONE static void coroutines(void)
{
    size_t bytes = 1 << 16;
    char *stack = malloc(bytes);
    getcontext(&context_of_coroutine);
    context_of_coroutine.uc_stack.ss_sp = stack;
    context_of_coroutine.uc_stack.ss_size = bytes;
    context_of_coroutine.uc_link = &context_of_main;
    makecontext(&context_of_coroutine, coroutine, 0);
    swapcontext(&context_of_main, &context_of_coroutine);
    swapcontext(&context_of_main, &context_of_coroutine);
    free(stack);
}

static void shapes(void)
{
    for (int depth = 0; depth < 40; depth++)
        deep(depth, "recursion");
    growing(9, 16);
    growing(3, 5000);
    aligned(3);
    last_call("a last call");
    if (setjmp(back) == 0)
        end_with_a_call();
    int numbers[] = {3, 1, 2};
    qsort(numbers, 3, sizeof numbers[0], by_value);
    z_stream s = {.zalloc = allocate, .zfree = release};
    if (deflateInit(&s, 1) == Z_OK)
        deflateEnd(&s);
    signals();
    coroutines();
}

static void *on_a_thread(void *unused)
{
    char *room = alloca(100000);
    room[0] = 1;
    shapes();
    return unused;
}

static int by_byte(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* Interrupted at any instruction, in any library. */
static void on_timer(int number)
{
    (void)number;
    int saved_errno = errno;
    compare("interrupted anywhere");
    errno = saved_errno;
}

ALONE static void interrupted(unsigned wanted)
{
    static unsigned char text[20000], packed[30000];
    struct sigaction action = {.sa_handler = on_timer, .sa_flags = SA_RESTART};
    struct itimerval every = {{0, 100}, {0, 100}}, never = {{0, 0}, {0, 0}};
    unsigned before = stacks;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
    while (stacks - before < wanted) {
        char line[200];
        uLongf size = sizeof packed;
        for (size_t at = 0; at < sizeof text; at++)
            text[at] = (unsigned char)(at * at >> 3);
        compress2(packed, &size, text, sizeof text, 1);
        sink += (unsigned)snprintf(line, sizeof line, "%s %d %f", "some text", 42, 0.5);
        sink += (unsigned)strtol(line + 10, NULL, 10);
        free(malloc(sink % 5000));
        qsort(text, 1000, 1, by_byte);
    }
    setitimer(ITIMER_REAL, &never, NULL);
}

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The least of the rounds' times, both unwinders in turn. */
ALONE static unsigned times(int depth)
{
    volatile unsigned kept = (unsigned)depth;
    if (depth > 0)
        return kept + times(depth - 1);
    double least[2] = {0, 0};
    unsigned count = 0;
    for (int round = 0; round < 40; round++)
        for (int i = 0; i < 2; i++) {
            uintptr_t frames[ROOM];
            double begin = now_ns();
            for (int n = 0; n < 1000; n++)
                count = functions[i](frames, ROOM);
            double each = (now_ns() - begin) / 1000;
            least[i] = least[i] == 0 || each < least[i] ? each : least[i];
        }
    printf("%2u frames: libgcc %5.0f ns, the guard %5.0f ns (%.0f and %.0f a frame)\n",
           count, least[0], least[1], least[0] / count, least[1] / count);
    return kept;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "times") == 0) {
        for (int depth = 0; depth < 30; depth += 7)
            times(depth);
        return 0;
    }
    shapes();
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, on_a_thread, NULL) != 0)
            return 9;
        pthread_join(thread, NULL);
    }
#ifdef WITH_CXX
    unwound_in_cxx(compare);
#endif
    interrupted(argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 3000);
    printf("%u stacks, %u different\n", stacks, different);
    return different != 0;
}
