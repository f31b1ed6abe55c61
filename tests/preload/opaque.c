/* SPDX-License-Identifier: MIT */
/*
 * opaque answers   a program that keeps a pointer of its own in opaque after Init, which
 *                  zlib's default allocator never looks at: its streams' whole lives
 * opaque steps     the instructions of a few calls, counted with 200 such streams alive and
 *                  with 20,000; ends with 77 where a process may not be traced
 */
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { FEW = 200, MANY = 20000, CALLS = 8, MOST_STEPS = 200000 };

static unsigned char text[4000], packed[6000], back[4000];
static z_stream streams[MANY];
static char own; /* what opaque points to */

static void answers_for(int window_bits, int level)
{
    z_stream d, i;
    for (int round = 0; round < 3; round++) {
        open_deflate(&d, level, window_bits);
        d.opaque = &own;
        for (int message = 0; message < 3; message++) {
            d.next_in = text;
            d.avail_in = 1000;
            d.next_out = packed;
            d.avail_out = sizeof packed;
            NEED(deflate(&d, Z_NO_FLUSH) == Z_OK && d.opaque == &own);
            if (message == 1)
                NEED(deflateParams(&d, 9, Z_DEFAULT_STRATEGY) == Z_OK);
            d.avail_in = sizeof text - 1000;
            NEED(deflate(&d, Z_FINISH) == Z_STREAM_END && d.opaque == &own);
            printf("%d %d: %08lx\n", window_bits, level, crc_of(packed, d.total_out));
            open_inflate(&i, window_bits);
            i.opaque = &own;
            NEED(inflate_all(&i, packed, d.total_out, back, sizeof back) == sizeof back);
            NEED(memcmp(text, back, sizeof back) == 0 && i.opaque == &own);
            NEED(inflateReset(&i) == Z_OK && i.opaque == &own);
            i.next_in = packed;
            i.avail_in = 200;
            i.next_out = back;
            i.avail_out = sizeof back;
            NEED(inflate(&i, Z_NO_FLUSH) == Z_OK && i.opaque == &own);
            NEED(inflateEnd(&i) == Z_OK);
            NEED(deflateReset(&d) == Z_OK && d.opaque == &own);
            printf("bound %lu\n", deflateBound(&d, 5000));
        }
        d.avail_in = 0;
        NEED(round == 2 || deflate(&d, Z_SYNC_FLUSH) == Z_OK);
        printf("end %d\n", deflateEnd(&d));
    }
}

static void feed(z_stream *s)
{
    s->next_in = text;
    s->avail_in = 9;
    s->next_out = packed;
    s->avail_out = sizeof packed;
    NEED(deflate(s, Z_SYNC_FLUSH) == Z_OK && s->opaque == &own);
}

/* Raises SIGUSR1 before and after the calls that are counted. */
static void work(int count)
{
    unsigned pending;
    for (int i = 0; i < count; i++) {
        NEED(deflateInit2(&streams[i], 1, Z_DEFLATED, 9, 1, Z_DEFAULT_STRATEGY) == Z_OK);
        streams[i].opaque = &own;
        feed(&streams[i]);
    }
    NEED(raise(SIGUSR1) == 0);
    for (int i = 0; i < CALLS; i++) {
        z_stream *s = &streams[(count - 1) / CALLS * (i + 1)];
        NEED(deflatePending(s, &pending, NULL) == Z_OK && pending == 0);
        NEED(deflate(s, Z_NO_FLUSH) == Z_BUF_ERROR && s->opaque == &own);
    }
    NEED(raise(SIGUSR1) == 0);
    _exit(0);
}

/* Return: the child's next stop, which is no end. */
static int next_stop(pid_t child)
{
    int status = 0;
    NEED(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
    return WSTOPSIG(status);
}

static long count_steps(int count)
{
    long steps = 0;
    pid_t child = fork();
    NEED(child >= 0);
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(77);
        work(count);
    }
    int status = 0;
    NEED(waitpid(child, &status, 0) == child);
    if (!WIFSTOPPED(status))
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : 9);
    NEED(WSTOPSIG(status) == SIGUSR1);
    do {
        NEED(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0);
        steps++;
        NEED(steps < MOST_STEPS);
    } while (next_stop(child) == SIGTRAP);
    NEED(ptrace(PTRACE_CONT, child, NULL, NULL) == 0);
    NEED(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return steps;
}

int main(int argc, char **argv)
{
    static const int bits[] = {15, -15, 31, 9};
    NEED(argc == 2);
    fill_text(text, sizeof text, 6);
    if (strcmp(argv[1], "answers") == 0) {
        for (int i = 0; i < 4; i++)
            for (int level = 0; level < 10; level += 3)
                answers_for(bits[i], level);
        return 0;
    }
    NEED(strcmp(argv[1], "steps") == 0);
    long few = count_steps(FEW), many = count_steps(MANY);
    fprintf(stderr, "%ld instructions with %d streams, %ld with %d\n", few, FEW, many,
            MANY);
    NEED(few > 0 && many < 2 * few);
    return 0;
}
