/* SPDX-License-Identifier: MIT */
/*
 * limits CASE: a process that may have little memory before its first stream is made.
 *
 * addresses  6 MB more than it starts with
 * locked     at most 16 MB, all of which stay in memory; ends with 77 where that is not
 *            allowed
 */
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

enum { STREAMS = 4 };

static unsigned char text[20000], packed[30000];
static z_stream streams[STREAMS];

static void limit_addresses(void)
{
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    NEED(statm != NULL && fscanf(statm, "%ld", &pages) == 1 && fclose(statm) == 0);
    const struct rlimit limit = {(rlim_t)pages * 4096 + (6 << 20), RLIM_INFINITY};
    NEED(setrlimit(RLIMIT_AS, &limit) == 0);
}

/* Who may lock what he likes is not limited. */
static void give_up_privilege(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    NEED(syscall(SYS_capget, &header, sets) == 0);
    sets[0].effective &= ~(1u << CAP_IPC_LOCK);
    sets[0].permitted &= ~(1u << CAP_IPC_LOCK);
    NEED(syscall(SYS_capset, &header, sets) == 0);
}

static void lock_memory(void)
{
    struct rlimit limit;
    NEED(getrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    if (limit.rlim_max > 16 << 20)
        limit.rlim_max = 16 << 20;
    limit.rlim_cur = limit.rlim_max;
    give_up_privilege();
    if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0 || mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
        exit(77);
}

/* Each stream's whole life, with all of them alive, and a second generation after it. */
static void use_streams(void)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < STREAMS; i++)
            open_deflate(&streams[i], 1 + i % 9, 15);
        for (int i = 0; i < STREAMS; i++) {
            z_stream *s = &streams[i];
            for (int message = 0; message < 2; message++) {
                size_t size = deflate_all(s, text, sizeof text, packed, sizeof packed);
                printf("%d: %08lx\n", i, crc_of(packed, size));
                NEED(deflateReset(s) == Z_OK);
            }
        }
        for (int i = 0; i < STREAMS; i++)
            NEED(deflateEnd(&streams[i]) == Z_OK);
    }
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    fill_text(text, sizeof text, 3);
    puts("begun"); /* the C library's own buffer is there from here on */
    if (strcmp(argv[1], "addresses") == 0)
        limit_addresses();
    else if (strcmp(argv[1], "locked") == 0)
        lock_memory();
    else
        NEED(!"a case");
    use_streams();
    return 0;
}
