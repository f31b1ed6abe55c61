/* SPDX-License-Identifier: MIT */
/*
 * forks CASE: processes that come from a guarded one.
 *
 * inherited  fork, vfork-like clone or fork of fork with streams in every state: the child
 *            uses and ends what it inherited and makes its own
 * raw        the same through the clone system call, of which libc knows nothing
 * idle       a child that never compresses
 * load COUNT forks while other threads are inside zlib
 * spawn CMD… posix_spawn and vfork + exec of another program
 */
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

extern char **environ;

enum { KINDS = 2, STATES_OF_EACH = 4 };

static unsigned char text[3000], packed[4000], out[4000];
static size_t packed_size;
static z_stream streams[KINDS][STATES_OF_EACH];

static int step(z_stream *s, int inflating, int finish)
{
    s->next_in = inflating ? packed : text;
    s->avail_in = inflating ? (uInt)packed_size : sizeof text;
    if (!finish)
        s->avail_in /= 2;
    s->next_out = out;
    s->avail_out = sizeof out;
    int flush = finish ? Z_FINISH : Z_NO_FLUSH;
    return inflating ? inflate(s, flush) : deflate(s, flush);
}

static void make_streams(void)
{
    for (int inflating = 0; inflating < KINDS; inflating++)
        for (int state = 0; state < STATES_OF_EACH; state++) {
            z_stream *s = &streams[inflating][state];
            if (inflating)
                open_inflate(s, 15);
            else
                open_deflate(s, 6, 15);
            if (state == 1)
                NEED(step(s, inflating, 0) == Z_OK);
            if (state >= 2)
                NEED(step(s, inflating, 1) == Z_STREAM_END);
            if (state == 3)
                NEED((inflating ? inflateReset : deflateReset)(s) == Z_OK);
        }
}

static void use_streams(const char *who, int ending)
{
    for (int inflating = 0; inflating < KINDS; inflating++)
        for (int state = 0; state < STATES_OF_EACH; state++) {
            z_stream *s = &streams[inflating][state];
            if (state == 2) {
                show(who, step(s, inflating, 1), s);
                NEED((inflating ? inflateReset : deflateReset)(s) == Z_OK);
            }
            if (state == 1)
                s->avail_in = 0;
            show(who, step(s, inflating, 1), s);
            printf("    wrote %08lx\n", crc_of(out, sizeof out - s->avail_out));
            NEED((inflating ? inflateReset : deflateReset)(s) == Z_OK);
            show(who, step(s, inflating, 1), s);
            if (ending)
                NEED((inflating ? inflateEnd : deflateEnd)(s) == Z_OK);
        }
}

static int wait_for(pid_t child)
{
    int status = 0;
    NEED(waitpid(child, &status, 0) == child);
    return status;
}

static pid_t fork_by(int raw)
{
    fflush(stdout);
    if (raw)
        return (pid_t)syscall(SYS_clone, (unsigned long)SIGCHLD, NULL, NULL, NULL, NULL);
    return fork();
}

/* The parent makes 8 streams and ends them; the child ends those it inherited and makes
 * three of each kind, the last of which it leaks; a grandchild makes one of each. */
static void inherited(int raw)
{
    make_streams();
    pid_t child = fork_by(raw);
    if (child == 0) {
        alarm(60);
        use_streams("child", 1);
        round_trip(2);
        round_trip(3);
        z_stream d, i;
        open_deflate(&d, 6, 15);
        open_inflate(&i, 15);
        pid_t grandchild = fork_by(raw);
        if (grandchild == 0) {
            round_trip(4);
            printf("grandchild: end %d %d\n", deflateEnd(&d), inflateEnd(&i));
            fflush(stdout);
            exit(0);
        }
        printf("grandchild: %x\n", (unsigned)wait_for(grandchild));
        fflush(stdout);
        exit(0);
    }
    printf("child: %x\n", (unsigned)wait_for(child));
    use_streams("parent", 1);
}

/* The child's first question is one that a finished stream without its slab loses. */
static void asks_at_once(void)
{
    make_streams();
    z_stream s;
    static unsigned char answer[32768];
    open_deflate(&s, 6, 15);
    NEED(deflate_all(&s, text, sizeof text, packed, sizeof packed) > 0);
    pid_t child = fork_by(0);
    if (child == 0) {
        unsigned size = 0;
        exit(deflateGetDictionary(&s, answer, &size) == Z_OK ? 3 : 4);
    }
    printf("child: %x\n", (unsigned)wait_for(child));
}

static void idle(void)
{
    make_streams();
    pid_t child = fork_by(0);
    if (child == 0)
        exit(3);
    printf("child: %x\n", (unsigned)wait_for(child));
    use_streams("parent", 1);
}

static atomic_int stop;

static void *keep_busy(void *at)
{
    uint32_t seed = (uint32_t)(uintptr_t)at;
    while (!atomic_load(&stop))
        round_trip(seed++);
    return NULL;
}

static void under_load(uint32_t count)
{
    pthread_t threads[6];
    alarm(100);
    for (size_t i = 0; i < 6; i++)
        NEED(pthread_create(&threads[i], NULL, keep_busy,
                            (void *)(uintptr_t)(i * 1000)) == 0);
    for (uint32_t i = 0; i < count; i++) {
        pid_t child = fork();
        NEED(child >= 0);
        if (child == 0) {
            alarm(20);
            round_trip(i);
            round_trip(i + 1);
            if (i % 2 == 0)
                exit(0);
            _exit(0);
        }
        NEED(wait_for(child) == 0);
    }
    atomic_store(&stop, 1);
    for (size_t i = 0; i < 6; i++)
        NEED(pthread_join(threads[i], NULL) == 0);
    printf("%u forks\n", count);
}

static void spawn(char **command)
{
    make_streams();
    pid_t child;
    fflush(stdout);
    NEED(posix_spawn(&child, command[0], NULL, NULL, command, environ) == 0);
    printf("spawned: %x\n", (unsigned)wait_for(child));
    fflush(stdout);
    child = vfork();
    if (child == 0) {
        execv(command[0], command);
        _exit(127);
    }
    printf("vforked: %x\n", (unsigned)wait_for(child));
    use_streams("parent", 1);
}

int main(int argc, char **argv)
{
    NEED(argc >= 2);
    z_stream s;
    fill_text(text, sizeof text, 3);
    open_deflate(&s, 6, 15);
    packed_size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&s) == Z_OK);
    if (strcmp(argv[1], "inherited") == 0)
        inherited(0);
    else if (strcmp(argv[1], "raw") == 0)
        inherited(1);
    else if (strcmp(argv[1], "idle") == 0)
        idle();
    else if (strcmp(argv[1], "ask") == 0)
        asks_at_once();
    else if (strcmp(argv[1], "load") == 0 && argc > 2)
        under_load((uint32_t)strtoul(argv[2], NULL, 10));
    else if (strcmp(argv[1], "spawn") == 0 && argc > 2)
        spawn(argv + 2);
    else
        NEED(!"a case");
    return 0;
}
