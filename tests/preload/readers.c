/* SPDX-License-Identifier: MIT */
/*
 * readers all              what each function that only reads a stream answers, the
 *                          z_stream lying in memory that cannot be written
 * readers threads COUNT    two threads ask one stream COUNT times each
 */
#include <pthread.h>
#include <sys/mman.h>

#include "check.h"

enum state { PRISTINE, BEGUN, FINISHED, FINISHED_RESET, STATES };
static const char *const state_names[STATES] = {"pristine", "begun", "finished",
                                                "finished, reset"};

static unsigned char text[5000], packed[6000], out[9000], dictionary[32768];
static size_t packed_size;
static z_stream *s; /* a page of its own */

static void bring_to(enum state state, int inflating, int window_bits)
{
    memset(s, 0, sizeof *s);
    if (inflating)
        NEED(inflateInit2(s, window_bits) == Z_OK);
    else
        NEED(deflateInit2(s, 9, Z_DEFLATED, window_bits, 7, Z_FILTERED) == Z_OK);
    if (state == PRISTINE)
        return;
    s->next_in = inflating ? packed : text;
    s->avail_in = (uInt)(inflating ? packed_size : sizeof text) / 2;
    s->next_out = out;
    s->avail_out = sizeof out;
    NEED((inflating ? inflate : deflate)(s, Z_NO_FLUSH) == Z_OK);
    if (state == BEGUN)
        return;
    s->avail_in = (uInt)(inflating ? packed_size : sizeof text) - (uInt)s->total_in;
    NEED((inflating ? inflate : deflate)(s, Z_FINISH) == Z_STREAM_END);
    if (state == FINISHED_RESET)
        NEED((inflating ? inflateReset : deflateReset)(s) == Z_OK);
}

static void show_dictionary(const char *name, int code, uInt size)
{
    printf("  %s %d: %u bytes %08lx\n", name, code, size, crc_of(dictionary, size));
}

static void ask_deflate(void)
{
    unsigned pending = 77;
    int bits = 77;
    uInt size = 0;
    for (uLong length = 0; length < 2000000; length = length * 3 + 1)
        printf("  deflateBound %lu: %lu\n", length, deflateBound(s, length));
    int code = deflatePending(s, &pending, &bits);
    printf("  deflatePending %d: %u %d\n", code, pending, bits);
    if (s->total_in != sizeof text) { /* what a finished stream cannot say: see lost.c */
        code = deflateGetDictionary(s, dictionary, &size);
        show_dictionary("deflateGetDictionary", code, size);
    }
}

static void ask_inflate(void)
{
    uInt size = 0;
    printf("  inflateMark %ld\n", inflateMark(s));
    printf("  inflateSyncPoint %d\n", inflateSyncPoint(s));
    if (s->total_in != packed_size) {
        int code = inflateGetDictionary(s, dictionary, &size);
        show_dictionary("inflateGetDictionary", code, size);
        printf("  inflateCodesUsed %lu\n", inflateCodesUsed(s));
    }
}

static void ask_everything(void)
{
    static const int bits[] = {15, -15, 31, 9};
    for (int inflating = 0; inflating < 2; inflating++)
        for (enum state state = PRISTINE; state < STATES; state++)
            for (int i = 0; i < 4; i++) {
                z_stream made, before;
                open_deflate(&made, 6, bits[i]);
                packed_size =
                    deflate_all(&made, text, sizeof text, packed, sizeof packed);
                NEED(deflateEnd(&made) == Z_OK);
                bring_to(state, inflating, bits[i]);
                before = *s;
                printf("%s, %s, %d\n", inflating ? "inflate" : "deflate",
                       state_names[state], bits[i]);
                NEED(mprotect(s, 4096, PROT_READ) == 0);
                for (int twice = 0; twice < 2; twice++)
                    (inflating ? ask_inflate : ask_deflate)();
                NEED(mprotect(s, 4096, PROT_READ | PROT_WRITE) == 0);
                NEED(memcmp(&before, s, sizeof before) == 0);
                int code = (inflating ? inflateEnd : deflateEnd)(s);
                printf("  end %d\n", code);
            }
}

static unsigned long rounds;
static uLong bound;

static void *ask_again_and_again(void *unused)
{
    for (unsigned long i = 0; i < rounds; i++)
        NEED(deflateBound(s, 12345) == bound);
    return unused;
}

/* The stream rests all the while; a third thread is inside a call on another. */
static void ask_by_two(enum state state)
{
    pthread_t threads[2];
    bring_to(state, 0, 15);
    bound = deflateBound(s, 12345);
    for (int i = 0; i < 2; i++)
        NEED(pthread_create(&threads[i], NULL, ask_again_and_again, NULL) == 0);
    for (uint32_t i = 0; i < rounds / 10; i++)
        round_trip(i);
    for (int i = 0; i < 2; i++)
        NEED(pthread_join(threads[i], NULL) == 0);
    printf("%s: %lu\n", state_names[state], bound);
    NEED(deflateEnd(s) == Z_OK || state == BEGUN);
}

int main(int argc, char **argv)
{
    NEED(argc >= 2);
    fill_text(text, sizeof text, 9);
    s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEED(s != MAP_FAILED);
    if (strcmp(argv[1], "all") == 0) {
        ask_everything();
    } else {
        NEED(strcmp(argv[1], "threads") == 0 && argc == 3);
        rounds = strtoul(argv[2], NULL, 10);
        for (enum state state = PRISTINE; state < STATES; state++)
            ask_by_two(state);
    }
    return 0;
}
