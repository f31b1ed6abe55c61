/* SPDX-License-Identifier: MIT */
/*
 * exits HOW [CMD…]: eight threads compress while the process goes: by exit, return, _exit,
 * abort, a signal, or exec.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "check.h"

static atomic_int rounds;

static void *keep_busy(void *at)
{
    uint32_t seed = (uint32_t)(uintptr_t)at;
    for (;;) {
        round_trip(seed++);
        atomic_fetch_add(&rounds, 1);
    }
    return NULL;
}

static void at_exit(void)
{
    round_trip(5);
    puts("compressed at exit");
}

int main(int argc, char **argv)
{
    NEED(argc >= 2);
    const char *how = argv[1];
    pthread_t thread;
    NEED(atexit(at_exit) == 0);
    for (size_t i = 0; i < 8; i++) {
        NEED(pthread_create(&thread, NULL, keep_busy, (void *)(uintptr_t)(i * 1000)) ==
             0);
        NEED(pthread_detach(thread) == 0);
    }
    while (atomic_load(&rounds) < 40)
        usleep(100);
    if (strcmp(how, "exit") == 0)
        exit(41);
    if (strcmp(how, "return") == 0)
        return 42;
    if (strcmp(how, "_exit") == 0)
        _exit(43);
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "segv") == 0)
        raise(SIGSEGV);
    if (strcmp(how, "exec") == 0 && argc > 2)
        execv(argv[2], argv + 2);
    return 9;
}
