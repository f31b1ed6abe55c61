/* SPDX-License-Identifier: MIT */
/*
 * threads SECONDS THREADS PLAN [SEED]
 *
 * PLAN random: each thread makes, uses, resets, drops (never ends) and ends streams at
 *              random; every message is verified by its round trip.
 * PLAN single: the same, but a thread has at most one unfinished stream of each kind, and
 *              all are ended: the slabs ever needed are known.
 * PLAN handed: streams go from thread to thread in mid-message.
 * PLAN load:   as random, dropping none, until the program is killed; says "running" once
 *              streams are being made.
 *
 * Prints, last, how many streams of each kind it made and ended.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define OWN_STREAMS 6
#define TEXT_BYTES 20000
#define PACKED_BYTES 24000

struct stream {
    z_stream z;
    int alive;
    int inflating;
};

struct worker {
    pthread_t thread;
    uint32_t seed;
    unsigned long made[2], ended[2];
    struct stream own[OWN_STREAMS];
    unsigned char packed[PACKED_BYTES], back[TEXT_BYTES];
};

static unsigned char text[TEXT_BYTES], reference[PACKED_BYTES];
static size_t reference_size;
static atomic_int stop;
static enum { RANDOM, SINGLE, HANDED, LOAD } plan;

/* ---- one stream at a time ---- */

static void make(struct worker *w, struct stream *s, int inflating)
{
    if (inflating)
        open_inflate(&s->z, 15);
    else
        open_deflate(&s->z, plan == SINGLE ? 6 : (int)(next_random(&w->seed) % 10), 15);
    s->alive = 1;
    s->inflating = inflating;
    w->made[inflating]++;
}

/* A whole message in one to four calls; leaves the stream finished. */
static void whole_message(struct worker *w, struct stream *s)
{
    size_t size = 1 + next_random(&w->seed) % TEXT_BYTES;
    z_stream *z = &s->z;
    if (s->inflating) {
        z->next_in = reference;
        z->avail_in = (uInt)reference_size;
        z->next_out = w->back;
        z->avail_out = (uInt)(next_random(&w->seed) % TEXT_BYTES);
        int code = inflate(z, Z_NO_FLUSH);
        NEED(code == Z_OK || code == Z_BUF_ERROR);
        z->avail_out = (uInt)(TEXT_BYTES - (size_t)(z->next_out - w->back));
        NEED(inflate(z, Z_FINISH) == Z_STREAM_END);
        NEED(memcmp(w->back, text, TEXT_BYTES) == 0);
        return;
    }
    z->next_in = text;
    z->avail_in = (uInt)(size / 2);
    z->next_out = w->packed;
    z->avail_out = PACKED_BYTES;
    NEED(deflate(z, size % 3 == 0 ? Z_SYNC_FLUSH : Z_NO_FLUSH) == Z_OK || size < 2);
    z->avail_in = (uInt)(size - size / 2);
    NEED(deflate(z, Z_FINISH) == Z_STREAM_END);
    if (plan == SINGLE) /* the check would be a second unfinished stream */
        return;
    z_stream check;
    open_inflate(&check, 15);
    NEED(inflate_all(&check, w->packed, z->total_out, w->back, TEXT_BYTES) == size);
    NEED(memcmp(w->back, text, size) == 0 && inflateEnd(&check) == Z_OK);
    w->made[1]++;
    w->ended[1]++;
}

static void begin_message(struct worker *w, struct stream *s)
{
    z_stream *z = &s->z;
    z->next_in = s->inflating ? reference : text;
    z->avail_in = 200;
    z->next_out = s->inflating ? w->back : w->packed;
    z->avail_out = 20000;
    NEED((s->inflating ? inflate : deflate)(z, Z_NO_FLUSH) == Z_OK);
}

static void reset(struct stream *s)
{
    NEED((s->inflating ? inflateReset : deflateReset)(&s->z) == Z_OK);
}

static void end(struct worker *w, struct stream *s)
{
    int code = (s->inflating ? inflateEnd : deflateEnd)(&s->z);
    NEED(code == Z_OK || code == Z_DATA_ERROR);
    s->alive = 0;
    w->ended[s->inflating]++;
}

/* ---- plans ---- */

static void random_step(struct worker *w)
{
    struct stream *s = &w->own[next_random(&w->seed) % OWN_STREAMS];
    uint32_t what = next_random(&w->seed) % 16;
    if (!s->alive) {
        make(w, s, (int)(next_random(&w->seed) % 2));
        return;
    }
    reset(s);
    if (what < 8)
        whole_message(w, s);
    else if (what < 11)
        begin_message(w, s);
    else if (what == 11 && plan == RANDOM && w->made[0] + w->made[1] < 4000)
        memset(s, 0, sizeof *s); /* dropped: never ended */
    else if (what > 12)
        end(w, s);
}

static void single_step(struct worker *w)
{
    for (int i = 0; i < OWN_STREAMS; i++) {
        struct stream *s = &w->own[i];
        if (!s->alive)
            make(w, s, i % 2);
        whole_message(w, s);
        uint32_t what = next_random(&w->seed) % 4;
        if (what == 0)
            end(w, s);
        else
            reset(s);
    }
}

static void *work(void *at)
{
    struct worker *w = at;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        if (plan == SINGLE)
            single_step(w);
        else
            random_step(w);
    }
    if (plan == SINGLE)
        for (int i = 0; i < OWN_STREAMS; i++)
            if (w->own[i].alive)
                end(w, &w->own[i]);
    return NULL;
}

/* Streams in a ring of places; a thread takes one, goes on with it, puts it back. */
static _Atomic(struct stream *) places[32];

static void *hand_on(void *at)
{
    struct worker *w = at;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        size_t n = next_random(&w->seed) % 32;
        struct stream *s = atomic_exchange(&places[n], NULL);
        if (s == NULL)
            continue;
        uint32_t what = next_random(&w->seed) % 8;
        if (!s->alive) {
            make(w, s, (int)(n % 2));
        } else if (what == 0) {
            end(w, s);
        } else if (what < 4) {
            reset(s);
            begin_message(w, s);
        } else {
            reset(s);
            whole_message(w, s);
        }
        atomic_store(&places[n], s);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static const char *const plans[] = {"random", "single", "handed", "load"};
    NEED(argc >= 4);
    unsigned seconds = (unsigned)strtoul(argv[1], NULL, 10);
    size_t count = strtoul(argv[2], NULL, 10);
    uint32_t seed = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
    for (int i = 0; i < 4; i++)
        if (strcmp(argv[3], plans[i]) == 0)
            plan = i;
    fill_text(text, sizeof text, 11);
    z_stream first;
    open_deflate(&first, 6, 15);
    reference_size = deflate_all(&first, text, sizeof text, reference, sizeof reference);
    NEED(deflateEnd(&first) == Z_OK);
    unsigned long made[2] = {1, 0}, ended[2] = {1, 0};

    struct worker *workers = calloc(count, sizeof *workers);
    struct stream *handed = calloc(32, sizeof *handed);
    NEED(workers != NULL && handed != NULL);
    for (size_t i = 0; i < 32; i++)
        atomic_store(&places[i], &handed[i]);
    for (size_t i = 0; i < count; i++) {
        workers[i].seed = seed * 7919u + (uint32_t)i + 1u;
        NEED(pthread_create(&workers[i].thread, NULL, plan == HANDED ? hand_on : work,
                            &workers[i]) == 0);
    }
    if (plan == LOAD) {
        puts("running");
        fflush(stdout);
    }
    struct timespec left = {(time_t)seconds, 0};
    while (nanosleep(&left, &left) != 0)
        ;
    atomic_store(&stop, 1);
    for (size_t i = 0; i < count; i++) {
        NEED(pthread_join(workers[i].thread, NULL) == 0);
        for (int kind = 0; kind < 2; kind++) {
            made[kind] += workers[i].made[kind];
            ended[kind] += workers[i].ended[kind];
        }
    }
    printf("%lu %lu %lu %lu\n", made[0], ended[0], made[1], ended[1]);
    return 0;
}
