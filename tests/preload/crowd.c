/* SPDX-License-Identifier: MIT */
/*
 * crowd SECONDS THREADS [SEED]: each thread makes, feeds, finishes, resets, copies and ends
 * streams of both kinds at random, and takes a refusal as a refusal; in the end all are
 * ended.  Every message is verified.
 *
 * Prints how many Inits and copies of each kind succeeded, and how many were refused.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "check.h"

#define OWN_STREAMS 8
#define TEXT_BYTES 6000

enum stage { NONE, NEW, BEGUN, DONE };

struct stream {
    z_stream z;
    enum stage stage;
    int inflating;
    unsigned char out[TEXT_BYTES * 2];
};

struct worker {
    pthread_t thread;
    uint32_t seed;
    unsigned long made[2], refused[2];
    struct stream own[OWN_STREAMS];
};

static unsigned char text[TEXT_BYTES], packed[TEXT_BYTES * 2];
static size_t packed_size;
static unsigned long packed_crc;
static atomic_int stop;

static void count_answer(struct worker *w, struct stream *s, int code, enum stage stage)
{
    NEED(code == Z_OK || code == Z_MEM_ERROR);
    if (code == Z_OK) {
        w->made[s->inflating]++;
        s->stage = stage;
    } else {
        w->refused[s->inflating]++;
    }
}

static void make(struct worker *w, struct stream *s)
{
    uint32_t r = next_random(&w->seed);
    s->inflating = (int)(r % 3 == 0);
    memset(&s->z, 0, sizeof s->z);
    count_answer(w, s,
                 s->inflating ? inflateInit(&s->z)
                              : deflateInit2(&s->z, 6, Z_DEFLATED, 15,
                                             (r & 8) != 0 ? 8 : 1 + (int)(r >> 8) % 9, 0),
                 NEW);
}

/* A copy of one that has not begun: what it has written lies elsewhere. */
static void copy(struct worker *w, struct stream *to, struct stream *from)
{
    if (to->stage != NONE || from->stage != NEW)
        return;
    to->inflating = from->inflating;
    count_answer(w, to, (from->inflating ? inflateCopy : deflateCopy)(&to->z, &from->z),
                 NEW);
}

/* Half a message, or what is left of it. */
static void go_on(struct stream *s)
{
    size_t size = s->inflating ? packed_size : sizeof text;
    int last = s->stage == BEGUN;
    size_t done = last ? size / 2 : 0;
    s->z.next_in = (s->inflating ? packed : text) + done;
    s->z.avail_in = (uInt)(last ? size - done : size / 2);
    if (!last) {
        s->z.next_out = s->out;
        s->z.avail_out = sizeof s->out;
    }
    int code = (s->inflating ? inflate : deflate)(&s->z, last ? Z_FINISH : Z_NO_FLUSH);
    NEED(code == (last ? Z_STREAM_END : Z_OK) && s->z.avail_in == 0);
    s->stage = last ? DONE : BEGUN;
    if (last && s->inflating)
        NEED(memcmp(s->out, text, sizeof text) == 0);
    else if (last && s->z.total_out == packed_size)
        NEED(crc_of(s->out, packed_size) == packed_crc);
}

static void reset(struct stream *s)
{
    NEED((s->inflating ? inflateReset : deflateReset)(&s->z) == Z_OK);
    s->stage = NEW;
}

static void end(struct stream *s)
{
    int code = (s->inflating ? inflateEnd : deflateEnd)(&s->z);
    NEED(code == Z_OK || (code == Z_DATA_ERROR && s->stage == BEGUN));
    s->stage = NONE;
}

static void *work(void *at)
{
    struct worker *w = at;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        uint32_t r = next_random(&w->seed), what = r >> 8 & 15;
        struct stream *s = &w->own[r % OWN_STREAMS];
        if (s->stage == NONE)
            make(w, s);
        else if (what == 0)
            copy(w, &w->own[(r >> 16) % OWN_STREAMS], s);
        else if (what < 3)
            end(s);
        else if (what < 5 || s->stage == DONE)
            reset(s);
        else
            go_on(s);
    }
    for (int i = 0; i < OWN_STREAMS; i++)
        if (w->own[i].stage != NONE)
            end(&w->own[i]);
    return NULL;
}

int main(int argc, char **argv)
{
    NEED(argc >= 3);
    struct timespec left = {(time_t)strtoul(argv[1], NULL, 10), 0};
    size_t count = strtoul(argv[2], NULL, 10);
    uint32_t seed = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1;
    z_stream first;
    unsigned long made[2] = {0, 0}, refused[2] = {0, 0};
    fill_text(text, sizeof text, 5);
    open_deflate(&first, 6, 15);
    packed_size = deflate_all(&first, text, sizeof text, packed, sizeof packed);
    packed_crc = crc_of(packed, packed_size);
    NEED(deflateEnd(&first) == Z_OK);
    made[0]++;
    struct worker *workers = calloc(count, sizeof *workers);
    NEED(workers != NULL);
    for (size_t i = 0; i < count; i++) {
        workers[i].seed = seed * 7919u + (uint32_t)i + 1u;
        NEED(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    while (nanosleep(&left, &left) != 0)
        ;
    atomic_store(&stop, 1);
    for (size_t i = 0; i < count; i++) {
        NEED(pthread_join(workers[i].thread, NULL) == 0);
        for (int kind = 0; kind < 2; kind++) {
            made[kind] += workers[i].made[kind];
            refused[kind] += workers[i].refused[kind];
        }
    }
    printf("%lu %lu %lu %lu\n", made[0], refused[0], made[1], refused[1]);
    return 0;
}
