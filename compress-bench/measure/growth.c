/* SPDX-License-Identifier: MIT */
#include "measure/growth.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/loop.h"
#include "measure/resident.h"

static void keep_all_memory(void)
{
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 0);
    /* What the parent had freed is given back now, and does not hide what is taken. */
    malloc_trim(0);
}

static struct cb_growth work(const struct cb_case *which, enum cb_direction direction,
                             const struct cb_block *block, size_t count, size_t room)
{
    struct cb_growth growth = {.contexts = which->pattern == CB_LEAKED ? count : 1};
    struct cb_loop loop;

    keep_all_memory();
    /* Once, so that what reading it takes is there already. */
    cb_resident_read();
    uint64_t before = cb_resident_read();
    if (before == 0 || cb_loop_begin(&loop, which->subject, direction, which->pattern,
                                     block, count, room, count) != CB_OK) {
        return growth;
    }
    if (cb_loop_run(&loop, count) == CB_OK) {
        uint64_t after = cb_resident_read();

        growth.is_known = after != 0;
        growth.bytes = after > before + room ? after - before - room : 0;
    }
    /* The process ends: nothing is given back. */
    return growth;
}

static void run_child(int to, const struct cb_case *which, enum cb_direction direction,
                      const struct cb_block *block, size_t count, size_t room)
{
    struct cb_growth growth = work(which, direction, block, count, room);

    _exit(write(to, &growth, sizeof(growth)) == (ssize_t)sizeof(growth) ? 0 : 1);
}

static struct cb_growth read_child(int from)
{
    struct cb_growth growth;
    ssize_t length;

    do {
        length = read(from, &growth, sizeof(growth));
    } while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof(growth) ? growth : (struct cb_growth){0};
}

struct cb_growth cb_growth_measure(const struct cb_case *which,
                                   enum cb_direction direction,
                                   const struct cb_block *block, size_t count,
                                   size_t room)
{
    struct cb_growth growth = {0};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return growth;
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(ends[1], which, direction, block, count, room);
    }
    close(ends[1]);
    if (child > 0) {
        growth = read_child(ends[0]);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    close(ends[0]);
    return growth;
}
