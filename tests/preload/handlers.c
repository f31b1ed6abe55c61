/* SPDX-License-Identifier: MIT */
/*
 * handlers MILLISECONDS: a signal handler uses a stream of its own, a few thousand times a
 * second, while the program uses others.  A bare zlib allows that after Init: it allocates
 * nothing then.
 *
 * Every message is verified.  A dead-lock hangs it.
 */
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "check.h"

enum { STREAMS = 8, PERIOD_US = 200 };

static unsigned char text[400];
static struct message {
    z_stream s;
    unsigned char out[800];
    size_t size;
    unsigned long crc;
} handlers, own[STREAMS];
static volatile sig_atomic_t wrong, heard;

/* What the message becomes, once known. Return: whether it is that. */
static int is_right(struct message *m)
{
    size_t size = sizeof m->out - m->s.avail_out;
    unsigned long crc = crc_of(m->out, size);
    if (m->size == 0) {
        m->size = size;
        m->crc = crc;
    }
    return size == m->size && crc == m->crc;
}

static int begin(struct message *m)
{
    m->s.next_in = text;
    m->s.avail_in = sizeof text / 2;
    m->s.next_out = m->out;
    m->s.avail_out = sizeof m->out;
    return deflate(&m->s, Z_NO_FLUSH) == Z_OK;
}

static int finish(struct message *m)
{
    m->s.avail_in = sizeof text / 2;
    return deflate(&m->s, Z_FINISH) == Z_STREAM_END && is_right(m) &&
           deflateReset(&m->s) == Z_OK;
}

static void hear(int number)
{
    (void)number;
    if (!begin(&handlers) || !finish(&handlers))
        wrong++;
    heard++;
}

static void open_message(struct message *m, int mem_level)
{
    NEED(deflateInit2(&m->s, 1, Z_DEFLATED, 9, mem_level, Z_DEFAULT_STRATEGY) == Z_OK);
    NEED(begin(m) && finish(m));
}

static void repeat_for(long milliseconds)
{
    struct timespec now, end;
    NEED(clock_gettime(CLOCK_MONOTONIC, &end) == 0);
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += milliseconds % 1000 * 1000000;
    do {
        for (int i = 0; i < STREAMS; i++)
            NEED(begin(&own[i]));
        for (int i = 0; i < STREAMS; i++)
            NEED(finish(&own[i]));
        NEED(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    } while (now.tv_sec < end.tv_sec ||
             (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    long milliseconds = strtol(argv[1], NULL, 10);
    struct itimerval often = {{0, PERIOD_US}, {0, PERIOD_US}}, never = {{0, 0}, {0, 0}};
    fill_text(text, sizeof text, 2);
    open_message(&handlers, 1);
    for (int i = 0; i < STREAMS; i++) /* sizes of slab that differ, and some that agree */
        open_message(&own[i], 1 + i % 5);
    NEED(signal(SIGALRM, hear) != SIG_ERR);
    NEED(setitimer(ITIMER_REAL, &often, NULL) == 0);
    repeat_for(milliseconds);
    NEED(setitimer(ITIMER_REAL, &never, NULL) == 0);
    NEED(wrong == 0 && heard > 0);
    NEED(deflateEnd(&handlers.s) == Z_OK);
    for (int i = 0; i < STREAMS; i++)
        NEED(deflateEnd(&own[i].s) == Z_OK);
    fprintf(stderr, "%ld signals heard\n", (long)heard);
    puts("all right");
    return 0;
}
