/* SPDX-License-Identifier: MIT */
/*
 * guest CASE: what a guest in a process must leave alone.
 *
 * errno     kept across every successful call
 * stack     all of a stream's life on a thread with a small stack
 * signals   no handler, no mask, no thread, no file descriptor left behind
 * memory    streams opened and used where the system gives no more memory
 * migrate   one stream at a time, each on another processor than the one before
 * none      a program that links zlib and makes no stream
 * one       one round trip: the smallest program that has a ledger
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

static void keeps_errno(void)
{
    unsigned char text[3000], packed[4000], back[3000];
    z_stream d, i, copy;
    memset(&d, 0, sizeof d);
    memset(&i, 0, sizeof i);
    fill_text(text, sizeof text, 1);
#define KEEPS(call)                                                                      \
    do {                                                                                 \
        errno = 4242;                                                                    \
        NEED((call) >= 0);                                                               \
        if (errno != 4242) {                                                             \
            fprintf(stderr, "errno is %d after %s\n", errno, #call);                     \
            exit(9);                                                                     \
        }                                                                                \
    } while (0)
    for (int round = 0; round < 300; round++) {
        memset(&d, 0, sizeof d);
        memset(&i, 0, sizeof i);
        KEEPS(deflateInit(&d, 6));
        KEEPS(inflateInit(&i));
        KEEPS(deflateSetDictionary(&d, text, 9));
        KEEPS(deflateReset(&d));
        KEEPS((long)deflate_all(&d, text, sizeof text, packed, sizeof packed));
        KEEPS((long)inflate_all(&i, packed, d.total_out, back, sizeof back));
        KEEPS(deflateReset(&d));
        KEEPS(deflateParams(&d, 3, 0));
        KEEPS(deflateCopy(&copy, &d));
        KEEPS(deflateEnd(&copy));
        KEEPS(inflateReset(&i));
        KEEPS(inflateReset2(&i, 15));
        if (round % 2 == 0) { /* the others leak, so that tables and slabs grow */
            KEEPS(deflateEnd(&d));
            KEEPS(inflateEnd(&i));
        }
    }
    puts("errno kept");
}

static void *whole_life(void *unused)
{
    static unsigned char text[3000], packed[4000], back[3000];
    static z_stream d, i, copy;
    fill_text(text, sizeof text, 1);
    open_deflate(&d, 9, 31);
    open_inflate(&i, 31);
    size_t size = deflate_all(&d, text, sizeof text, packed, sizeof packed);
    inflate_all(&i, packed, size, back, sizeof back);
    NEED(deflateReset(&d) == Z_OK && deflateParams(&d, 1, Z_RLE) == Z_OK);
    NEED(deflateCopy(&copy, &d) == Z_OK && deflateEnd(&copy) == Z_OK);
    NEED(deflate_all(&d, text, sizeof text, packed, sizeof packed) > 0);
    NEED(inflateReset(&i) == Z_OK);
    NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
    return unused;
}

/* The first thread makes the very first stream of the process, where most is done. */
static void small_stack(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    NEED(pthread_attr_init(&attributes) == 0);
    NEED(pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN + 16384) == 0);
    for (int i = 0; i < 3; i++) {
        NEED(pthread_create(&thread, &attributes, whole_life, NULL) == 0);
        NEED(pthread_join(thread, NULL) == 0);
    }
    puts("a small stack suffices");
}

static int entries_of(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    NEED(dir != NULL);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void leaves_things_alone(void)
{
    sigset_t mask_before, mask_after;
    int files = entries_of("/proc/self/fd"), tasks = entries_of("/proc/self/task");
    NEED(sigprocmask(SIG_SETMASK, NULL, &mask_before) == 0);
    for (uint32_t i = 0; i < 300; i++)
        round_trip(i);
    NEED(sigprocmask(SIG_SETMASK, NULL, &mask_after) == 0);
    NEED(memcmp(&mask_before, &mask_after, sizeof mask_before) == 0);
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        NEED(sigaction(number, NULL, &action) == 0);
        if (action.sa_handler != SIG_DFL)
            printf("signal %d has a handler\n", number);
    }
    printf("new files %d, new tasks %d\n", entries_of("/proc/self/fd") - files,
           entries_of("/proc/self/task") - tasks);
}

/* A call may say that memory is short; none may crash, and what worked goes on working. */
static void without_memory(void)
{
    static unsigned char text[3000], packed[4000];
    static z_stream streams[200];
    struct rlimit limit, before;
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    fill_text(text, sizeof text, 1);
    round_trip(1);
    NEED(statm != NULL && fscanf(statm, "%ld", &pages) == 1 && fclose(statm) == 0);
    NEED(getrlimit(RLIMIT_AS, &before) == 0);
    limit = before;
    limit.rlim_cur = (rlim_t)pages * 4096 + 3000000;
    NEED(setrlimit(RLIMIT_AS, &limit) == 0);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
        z_stream *s = &streams[i];
        int code = deflateInit(s, 6);
        if (code == Z_OK) {
            s->next_in = text;
            s->avail_in = 1000;
            s->next_out = packed;
            s->avail_out = sizeof packed;
            code = deflate(s, Z_NO_FLUSH);
        }
        refused += code != Z_OK;
        NEED(code == Z_OK || code == Z_MEM_ERROR || code == Z_STREAM_ERROR);
    }
    NEED(refused > 0);
    for (int i = 0; i < 200; i++)
        if (streams[i].state != NULL)
            NEED(deflateEnd(&streams[i]) != Z_STREAM_ERROR);
    NEED(setrlimit(RLIMIT_AS, &before) == 0);
    for (uint32_t i = 0; i < 20; i++)
        round_trip(i);
    puts("short of memory");
}

static void from_processor_to_processor(void)
{
    static unsigned char text[3000], packed[4000];
    static z_stream streams[300];
    cpu_set_t allowed, one;
    size_t processor = 0;
    fill_text(text, sizeof text, 1);
    NEED(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    for (int i = 0; i < 300; i++) {
        do
            processor = (processor + 1) % CPU_SETSIZE;
        while (!CPU_ISSET(processor, &allowed));
        CPU_ZERO(&one);
        CPU_SET(processor, &one);
        NEED(sched_setaffinity(0, sizeof one, &one) == 0);
        open_deflate(&streams[i], 6, 15);
        NEED(deflate_all(&streams[i], text, sizeof text, packed, sizeof packed) > 0);
    }
}

static void hear(int signal_number)
{
    (void)signal_number;
    static const char heard[] = "a child's end was heard\n";
    ssize_t ignored = write(STDOUT_FILENO, heard, sizeof heard - 1);
    (void)ignored;
}

/* Waits for no child and forgets a stream: what the guard starts at exit is not its own. */
static void listens_for_children(void)
{
    NEED(signal(SIGCHLD, hear) != SIG_ERR);
    static z_stream s;
    open_deflate(&s, 6, 15);
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    if (strcmp(argv[1], "errno") == 0)
        keeps_errno();
    else if (strcmp(argv[1], "stack") == 0)
        small_stack();
    else if (strcmp(argv[1], "signals") == 0)
        leaves_things_alone();
    else if (strcmp(argv[1], "memory") == 0)
        without_memory();
    else if (strcmp(argv[1], "migrate") == 0)
        from_processor_to_processor();
    else if (strcmp(argv[1], "none") == 0)
        printf("%s\n", zlibVersion());
    else if (strcmp(argv[1], "listen") == 0)
        listens_for_children();
    else if (strcmp(argv[1], "one") == 0)
        round_trip(1);
    else
        NEED(!"a case");
    puts("done");
    return 0;
}
