/* SPDX-License-Identifier: MIT */
/*
 * lives [CASE...]: streams through all that can become of them, every answer printed and errno
 * held fast, so that a refusal which the guard lets through to its host is seen.
 *
 * shapes   init, use, reset, copy and end in each state, for several kinds of stream
 * many     more streams at once than the pool keeps slabs for; some are never ended
 * resting  more streams than one arena of tokens holds
 * threads  round trips on four threads
 * fork     a child uses what it inherited and makes its own, which forks again
 */
#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preload/check.h"

enum { MANY = 40, RESTING = 2100, THREADS = 4, MARK = 4242 };

static unsigned char text[3000], packed[4000], out[4000];
static size_t packed_size;

/* What zlib's functions never touch, they shall not touch with a guard around them. */
#define KEEPS(call)                                                                      \
    do {                                                                                 \
        errno = MARK;                                                                    \
        call;                                                                            \
        NEED(errno == MARK);                                                             \
    } while (0)

static int feed(z_stream *s, int inflating, size_t bytes, int flush)
{
    int answer;
    s->next_in = inflating ? packed : text;
    s->avail_in = (uInt)bytes;
    s->next_out = out;
    s->avail_out = sizeof out;
    KEEPS(answer = inflating ? inflate(s, flush) : deflate(s, flush));
    return answer;
}

static int finish(z_stream *s, int inflating)
{
    return feed(s, inflating, inflating ? packed_size : sizeof text, Z_FINISH);
}

static int begin(z_stream *s, int inflating, int level, int window_bits)
{
    int answer;
    memset(s, 0, sizeof *s);
    if (inflating)
        KEEPS(answer = inflateInit2(s, window_bits));
    else
        KEEPS(answer =
                  deflateInit2(s, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY));
    return answer;
}

static int reset(z_stream *s, int inflating)
{
    int answer;
    KEEPS(answer = inflating ? inflateReset(s) : deflateReset(s));
    return answer;
}

static int end(z_stream *s, int inflating)
{
    int answer;
    KEEPS(answer = inflating ? inflateEnd(s) : deflateEnd(s));
    return answer;
}

static void show_output(const char *call, int answer, const z_stream *s)
{
    show(call, answer, s);
    printf("    wrote %08lx\n", crc_of(out, sizeof out - s->avail_out));
}

/* Copies the stream as it is now and lets the copy live on alone. */
static void copy_of(z_stream *s, int inflating)
{
    z_stream copy;
    int answer;
    memset(&copy, 0, sizeof copy);
    KEEPS(answer = inflating ? inflateCopy(&copy, s) : deflateCopy(&copy, s));
    show("copy", answer, &copy);
    show_output("its finish", finish(&copy, inflating), &copy);
    printf("its reset %d\n", reset(&copy, inflating));
    show_output("its second finish", finish(&copy, inflating), &copy);
    printf("its end %d\n", end(&copy, inflating));
}

static void ask(z_stream *s, int inflating)
{
    unsigned pending = 0;
    int bits = 0, answer;
    if (inflating) {
        KEEPS(answer = inflateSyncPoint(s));
        printf("sync point %d\n", answer);
    } else {
        KEEPS(answer = deflatePending(s, &pending, &bits));
        printf("pending %d %u %d\n", answer, pending, bits);
    }
}

static void one_life(int inflating, int level, int window_bits)
{
    z_stream s;
    int answer;
    printf("-- %s, level %d, window bits %d\n", inflating ? "inflate" : "deflate", level,
           window_bits);
    if (inflating) { /* something to read */
        z_stream d;
        NEED(begin(&d, 0, level, window_bits) == Z_OK);
        NEED(finish(&d, 0) == Z_STREAM_END);
        packed_size = sizeof out - d.avail_out;
        memcpy(packed, out, packed_size);
        NEED(end(&d, 0) == Z_OK);
    }
    show("init", begin(&s, inflating, level, window_bits), &s);
    ask(&s, inflating);
    copy_of(&s, inflating);
    size_t half = inflating ? packed_size / 2 : sizeof text / 2;
    show_output("half", feed(&s, inflating, half, Z_NO_FLUSH), &s);
    copy_of(&s, inflating);
    printf("reset midway %d\n", reset(&s, inflating));
    show_output("finish", finish(&s, inflating), &s);
    show_output("again", finish(&s, inflating), &s);
    ask(&s, inflating);
    if (!inflating) {
        KEEPS(answer = deflateReset(&s));
        KEEPS(answer = answer != Z_OK ? answer : deflateParams(&s, 3, Z_FILTERED));
        printf("params %d\n", answer);
    }
    printf("reset %d\n", reset(&s, inflating));
    copy_of(&s, inflating);
    show_output("finish", finish(&s, inflating), &s);
    copy_of(&s, inflating);
    printf("end %d\n", end(&s, inflating));
}

static void shapes(void)
{
    static const int window_bits[] = {15, -15, 31, 9};
    for (int inflating = 0; inflating < 2; inflating++)
        for (unsigned i = 0; i < sizeof window_bits / sizeof window_bits[0]; i++)
            one_life(inflating, (int)i * 3, window_bits[i]);
}

/* Half of them are leaked in the end: finished, or reset, as it happens. */
static void many(void)
{
    static z_stream s[2][MANY];
    NEED(begin(&s[0][0], 0, 6, 15) == Z_OK && finish(&s[0][0], 0) == Z_STREAM_END);
    packed_size = sizeof out - s[0][0].avail_out;
    memcpy(packed, out, packed_size);
    NEED(end(&s[0][0], 0) == Z_OK);
    for (int inflating = 0; inflating < 2; inflating++) {
        size_t half = inflating ? packed_size / 2 : sizeof text / 2;
        for (int i = 0; i < MANY; i++) {
            NEED(begin(&s[inflating][i], inflating, 6, 15) == Z_OK);
            NEED(feed(&s[inflating][i], inflating, half, Z_NO_FLUSH) == Z_OK);
        }
        for (int i = 0; i < MANY; i++) {
            NEED(reset(&s[inflating][i], inflating) == Z_OK);
            NEED(finish(&s[inflating][i], inflating) == Z_STREAM_END);
            printf("%lu %08lx\n", s[inflating][i].total_out,
                   crc_of(out, sizeof out - s[inflating][i].avail_out));
        }
        for (int i = 0; i < MANY; i += 2)
            NEED(i % 4 == 0 ? reset(&s[inflating][i], inflating) == Z_OK
                            : end(&s[inflating][i], inflating) == Z_OK);
    }
}

static void resting(void)
{
    static z_stream s[RESTING];
    for (int i = 0; i < RESTING; i++)
        NEED(begin(&s[i], 0, 6, 15) == Z_OK);
    NEED(finish(&s[RESTING - 1], 0) == Z_STREAM_END);
    for (int i = 0; i < RESTING; i++)
        NEED(end(&s[i], 0) == Z_OK);
    puts("resting streams ended");
}

static void *round_trips(void *seed)
{
    for (uint32_t i = 0; i < 10; i++)
        round_trip((uint32_t)(uintptr_t)seed + i);
    return NULL;
}

static void threads(void)
{
    pthread_t thread[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        NEED(pthread_create(&thread[i], NULL, round_trips, (void *)(i + 1)) == 0);
    for (int i = 0; i < THREADS; i++)
        NEED(pthread_join(thread[i], NULL) == 0);
    puts("threads joined");
}

static void use_inherited(z_stream *s, const char *who)
{
    for (int inflating = 0; inflating < 2; inflating++) {
        show(who, feed(&s[inflating], inflating, 0, Z_SYNC_FLUSH), &s[inflating]);
        NEED(reset(&s[inflating], inflating) == Z_OK);
        copy_of(&s[inflating], inflating);
        show_output(who, finish(&s[inflating], inflating), &s[inflating]);
        NEED(end(&s[inflating], inflating) == Z_OK);
    }
}

static void forks(void)
{
    static z_stream s[2];
    NEED(begin(&s[0], 0, 6, 15) == Z_OK && begin(&s[1], 1, 6, 15) == Z_OK);
    NEED(finish(&s[0], 0) == Z_STREAM_END);
    packed_size = sizeof out - s[0].avail_out;
    memcpy(packed, out, packed_size);
    NEED(reset(&s[0], 0) == Z_OK && feed(&s[0], 0, 1000, Z_NO_FLUSH) == Z_OK);
    NEED(feed(&s[1], 1, packed_size / 2, Z_NO_FLUSH) == Z_OK);
    for (int generation = 1; generation <= 2; generation++) {
        int status = 0;
        fflush(stdout);
        pid_t child = fork();
        NEED(child >= 0);
        if (child != 0) {
            NEED(waitpid(child, &status, 0) == child);
            printf("child: %x\n", (unsigned)status);
            break;
        }
        alarm(60);
        threads();
        one_life(0, 6, 15);
        if (generation == 2)
            break;
    }
    use_inherited(s, "inherited");
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {{"shapes", shapes},
                 {"many", many},
                 {"resting", resting},
                 {"threads", threads},
                 {"fork", forks}};
    fill_text(text, sizeof text, 1);
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int wanted = argc < 2;
        for (int a = 1; a < argc; a++)
            wanted |= strcmp(argv[a], cases[i].name) == 0;
        if (wanted)
            cases[i].run();
    }
    puts("done");
    return 7;
}
