/* SPDX-License-Identifier: MIT */
/*
 * hoard deflate|inflate STEP...: streams that are kept, and what is done to them in turn.
 *
 *   make:N      N Inits; those that succeed are kept
 *   copy:N      N copies of the first stream kept
 *   rested:N    N streams made, each used and reset before the next
 *   shape:W,M   window bits and memory level of the streams made from here on
 *   kind:K      deflate or inflate, for the steps from here on; the others are forgotten
 *   feed:N      half a message to each of the newest N (to all without :N)
 *   wake:N      the same to each of the oldest N
 *   finish      a whole message, or the rest of the one that was begun, through each that
 *               has not finished
 *   reset       each
 *   ask         each for what it tells without being changed
 *   params      other parameters for each, where no message has begun
 *   end:N       the newest N (all)
 *   lock        all memory of the process, from here on; ends with 77 where it may not
 *   fork        the steps that follow are a child's
 *   wait        for a line of the input
 *
 * Prints for each Init or copy step how many succeeded, and ends with 9 when an answer is
 * not one that zlib may give.
 */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define MOST 40000

struct kept {
    z_stream s;
    int window_bits, mem_level;
    int begun, finished;
};

static struct kept *hoard;
static long count;
static int inflating, window_bits = 15, mem_level = 8;
static unsigned char text[4000], packed[5000], out[9000];
static size_t packed_size;
static unsigned long crc_of_shape[32][10];

static int init(z_stream *s)
{
    return inflating ? inflateInit2(s, window_bits)
                     : deflateInit2(s, 6, Z_DEFLATED, window_bits, mem_level,
                                    Z_DEFAULT_STRATEGY);
}

static voidpf no_memory(voidpf opaque, uInt items, uInt size)
{
    (void)opaque, (void)items, (void)size;
    return NULL;
}

static void free_nothing(voidpf opaque, voidpf address)
{
    (void)opaque, (void)address;
}

/* What a refused Init leaves behind is no stream; its message is that of zlib itself. */
static void check_refused(z_stream *s)
{
    z_stream bare = {.zalloc = no_memory, .zfree = free_nothing};
    NEED(init(&bare) == Z_MEM_ERROR);
    NEED(s->msg == bare.msg && s->state == NULL);
    NEED((inflating ? inflateEnd : deflateEnd)(s) == Z_STREAM_ERROR);
}

/* The same z_stream is tried again in the next step: a refused one may be. */
static int make_one(void)
{
    NEED(count < MOST);
    struct kept *k = &hoard[count];
    k->s.msg = (char *)(uintptr_t) "from before";
    int code = init(&k->s);
    NEED(code == Z_OK || code == Z_MEM_ERROR);
    if (code == Z_MEM_ERROR) {
        check_refused(&k->s);
        return 0;
    }
    k->window_bits = window_bits;
    k->mem_level = mem_level;
    k->begun = k->finished = 0;
    count++;
    return 1;
}

static void make(long n)
{
    long made = 0;
    for (long i = 0; i < n; i++)
        made += make_one();
    printf("made %ld of %ld\n", made, n);
}

static void copy(long n)
{
    long made = 0;
    NEED(count > 0 && count + n <= MOST);
    for (long i = 0; i < n; i++) {
        struct kept *k = &hoard[count];
        *k = hoard[0];
        memset(&k->s, 0x5a, sizeof k->s);
        int code = (inflating ? inflateCopy : deflateCopy)(&k->s, &hoard[0].s);
        NEED(code == Z_OK || code == Z_MEM_ERROR);
        if (code == Z_OK) {
            made++;
            count++;
        } else if (!inflating) { /* a copy by value, as of every failed deflateCopy */
            NEED(k->s.total_in == hoard[0].s.total_in && k->s.state != NULL);
            NEED(deflateEnd(&k->s) == Z_STREAM_ERROR);
        }
    }
    printf("copied %ld of %ld\n", made, n);
}

static void feed(struct kept *k)
{
    NEED(!k->begun && !k->finished);
    k->s.next_in = inflating ? packed : text;
    k->s.avail_in = (uInt)(inflating ? packed_size : sizeof text) / 2;
    k->s.next_out = out;
    k->s.avail_out = sizeof out;
    NEED((inflating ? inflate : deflate)(&k->s, Z_NO_FLUSH) == Z_OK &&
         k->s.avail_in == 0);
    k->begun = 1;
}

static void finish(struct kept *k)
{
    size_t size = inflating ? packed_size : sizeof text, done = k->begun ? size / 2 : 0;
    if (k->finished)
        return;
    NEED(k->s.total_in == done);
    k->s.next_in = (inflating ? packed : text) + done;
    k->s.avail_in = (uInt)(size - done);
    k->s.next_out = out;
    k->s.avail_out = sizeof out;
    NEED((inflating ? inflate : deflate)(&k->s, Z_FINISH) == Z_STREAM_END);
    NEED(k->s.total_in == size);
    if (inflating)
        NEED(k->begun || memcmp(out, text, sizeof text) == 0);
    else if (!k->begun) {
        unsigned long *known = &crc_of_shape[k->window_bits & 31][k->mem_level];
        unsigned long crc = crc_of(out, k->s.total_out);
        NEED(*known == 0 || *known == crc);
        *known = crc;
    }
    k->begun = 0;
    k->finished = 1;
}

static void reset(struct kept *k)
{
    NEED((inflating ? inflateReset : deflateReset)(&k->s) == Z_OK);
    k->begun = k->finished = 0;
}

static void ask(struct kept *k)
{
    if (inflating)
        NEED(inflateSyncPoint(&k->s) == 0);
    else
        NEED(deflateBound(&k->s, sizeof text) >= sizeof text);
}

static void params(struct kept *k)
{
    NEED(deflateParams(&k->s, 1, Z_FILTERED) == Z_OK);
    NEED(deflateParams(&k->s, 6, Z_DEFAULT_STRATEGY) == Z_OK);
}

static void make_rested(long n)
{
    long made = 0;
    for (long i = 0; i < n; i++) {
        if (!make_one())
            continue;
        made++;
        finish(&hoard[count - 1]);
        reset(&hoard[count - 1]);
    }
    printf("made %ld of %ld\n", made, n);
}

static void end(struct kept *k)
{
    int code = (inflating ? inflateEnd : deflateEnd)(&k->s);
    NEED(code == Z_OK || (code == Z_DATA_ERROR && k->begun));
    count--;
}

static void newest(void (*step)(struct kept *), long n)
{
    for (long last = count, i = 1; i <= n && i <= last; i++)
        step(&hoard[last - i]);
}

static voidpf own_memory(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    return calloc(items, size);
}

static void free_own_memory(voidpf opaque, voidpf address)
{
    (void)opaque;
    free(address);
}

/* By a stream that the guard lets pass through. */
static void pack_text(void)
{
    z_stream s = {.zalloc = own_memory, .zfree = free_own_memory};
    NEED(deflateInit(&s, 6) == Z_OK);
    packed_size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&s) == Z_OK);
}

static void choose_kind(const char *kind)
{
    inflating = strcmp(kind, "inflate") == 0;
    NEED(inflating || strcmp(kind, "deflate") == 0);
    count = 0;
    memset(hoard, 0, MOST * sizeof *hoard);
    if (inflating && packed_size == 0)
        pack_text();
}

static void wake(long n)
{
    for (long i = 0; i < n && i < count; i++)
        feed(&hoard[i]);
}

static void go_on_in_child(void)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    NEED(child >= 0);
    if (child == 0)
        return;
    NEED(waitpid(child, &status, 0) == child);
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 8);
}

static void lock_memory(void)
{
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
        exit(77);
}

static void wait_for_line(void)
{
    puts("waiting");
    fflush(stdout);
    NEED(getchar() != EOF);
}

static void perform(const char *step)
{
    static const struct {
        const char *name;
        void (*step)(struct kept *);
    } steps[] = {{"feed", feed}, {"finish", finish}, {"reset", reset},
                 {"ask", ask},   {"params", params}, {"end", end}};
    char name[16], kind[16];
    long n = MOST;
    if (sscanf(step, "kind:%15s", kind) == 1) {
        choose_kind(kind);
        return;
    }
    int read = sscanf(step, "%15[a-z]:%ld,%d", name, &n, &mem_level);
    NEED(read >= 1);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(name, steps[i].name) == 0) {
            newest(steps[i].step, n);
            return;
        }
    if (strcmp(name, "make") == 0)
        make(n);
    else if (strcmp(name, "wake") == 0)
        wake(n);
    else if (strcmp(name, "rested") == 0)
        make_rested(n);
    else if (strcmp(name, "copy") == 0)
        copy(n);
    else if (strcmp(name, "shape") == 0)
        window_bits = (int)n;
    else if (strcmp(name, "lock") == 0)
        lock_memory();
    else if (strcmp(name, "fork") == 0)
        go_on_in_child();
    else if (strcmp(name, "wait") == 0)
        wait_for_line();
    else
        NEED(!"a step");
}

int main(int argc, char **argv)
{
    NEED(argc >= 2);
    hoard = calloc(MOST, sizeof *hoard);
    NEED(hoard != NULL);
    fill_text(text, sizeof text, 7);
    choose_kind(argv[1]);
    for (int i = 2; i < argc; i++)
        perform(argv[i]);
    return 0;
}
