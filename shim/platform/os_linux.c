/* SPDX-License-Identifier: MIT */
#include "platform/os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "platform/inject.h"

/* What may happen in the midst of a call that, in a bare zlib, never changes errno. */
#define KEEPING_ERRNO(call)                                                              \
    do {                                                                                 \
        int saved_errno = errno;                                                         \
        call;                                                                            \
        errno = saved_errno;                                                             \
    } while (0)

void *zg_os_map(size_t bytes)
{
    void *memory;
    KEEPING_ERRNO(memory =
                      ZG_TRY(mmap, MAP_FAILED,
                             mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)));
    return memory == MAP_FAILED ? NULL : memory;
}

bool zg_os_unmap(void *memory, size_t bytes)
{
    int status;
    KEEPING_ERRNO(status = ZG_TRY(munmap, -1, munmap(memory, bytes)));
    return status == 0;
}

#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif

/* What the host has locked into memory is given up by a name of its own since Linux 5.18,
 * before that only once it is unlocked. */
static int give_back(void *memory, size_t bytes)
{
    if (madvise(memory, bytes, MADV_DONTNEED) == 0 ||
        madvise(memory, bytes, MADV_DONTNEED_LOCKED) == 0)
        return 0;
    return munlock(memory, bytes) == 0 ? madvise(memory, bytes, MADV_DONTNEED) : -1;
}

bool zg_os_give_back(void *memory, size_t bytes)
{
    int status;
    KEEPING_ERRNO(status = ZG_TRY(madvise, -1, give_back(memory, bytes)));
    return status == 0;
}

bool zg_os_protect(void *memory, size_t bytes, bool writable)
{
    int status;
    uintptr_t page_mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
    uintptr_t start = (uintptr_t)memory & ~page_mask;
    KEEPING_ERRNO(status =
                      ZG_TRY(mprotect, -1,
                             mprotect((void *)start, (uintptr_t)memory + bytes - start,
                                      writable ? PROT_READ | PROT_WRITE : PROT_READ)));
    return status == 0;
}

void *zg_os_map_wiped_by_fork(void)
{
    void *page = zg_os_map(ZG_PAGE);
    if (page != NULL &&
        ZG_TRY(madvise, -1, madvise(page, ZG_PAGE, MADV_WIPEONFORK)) != 0) {
        zg_os_unmap(page, ZG_PAGE);
        page = NULL;
    }
    return page;
}

bool zg_os_can_read(uintptr_t address)
{
    /* The kernel reads the mask before it sees that there is no such way to use it. */
    const long no_way = -1, mask_bytes = 8;
    bool can_read = false;
    address &= ~(uintptr_t)(mask_bytes - 1);
    KEEPING_ERRNO(can_read = ZG_TRY(probe_page, -1,
                                    syscall(SYS_rt_sigprocmask, no_way, address, NULL,
                                            mask_bytes)) != 0 &&
                             errno == EINVAL);
    return can_read;
}

/* open, read, close and getrandom of libc are cancellation points, which zlib's functions are not: a
 * thread that is cancelled must not end in the middle of ours. */

int zg_os_open_at(int folder, const char *path, int flags, unsigned mode)
{
    long fd;
    do {
        fd = ZG_TRY(openat, -1,
                    syscall(SYS_openat, folder, path, flags | O_CLOEXEC, mode));
    } while (fd < 0 && errno == EINTR);
    return (int)fd;
}

void zg_os_close(int fd)
{
    syscall(SYS_close, fd);
}

bool zg_os_reserve(int fd, size_t bytes)
{
    int error;
    struct rlimit limit;
    /* Beyond this limit the kernel would send the host a signal. */
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < bytes)
        return false;
    do {
        error = ZG_TRY(fallocate, ENOSPC, posix_fallocate(fd, 0, (off_t)bytes));
    } while (error == EINTR);
    return error == 0;
}

void *zg_os_map_file(int fd, size_t bytes)
{
    void *memory = ZG_TRY(mmap, MAP_FAILED,
                          mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    return memory == MAP_FAILED ? NULL : memory;
}

size_t zg_os_read_file(const char *path, char *out, size_t bytes)
{
    size_t length = 0;
    int fd = zg_os_open_at(AT_FDCWD, path, O_RDONLY, 0);
    while (fd >= 0 && length + 1 < bytes) {
        long got =
            ZG_TRY(read, -1, syscall(SYS_read, fd, out + length, bytes - 1 - length));
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    if (fd >= 0)
        zg_os_close(fd);
    out[length] = '\0';
    return length;
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now = {0, 0};
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t zg_os_monotonic_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t zg_os_coarse_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

uint64_t zg_os_realtime_ns(void)
{
    return clock_ns(CLOCK_REALTIME);
}

uint64_t zg_os_boottime_ns(void)
{
    return clock_ns(CLOCK_BOOTTIME);
}

unsigned zg_os_cpu(void)
{
    int cpu;
    KEEPING_ERRNO(cpu = ZG_TRY(getcpu, -1, sched_getcpu()));
    return cpu < 0 ? 0 : (unsigned)cpu;
}

unsigned zg_os_cpu_count(void)
{
    unsigned long mask[128] = {0}; /* 8,192 processors */
    long bytes;
    KEEPING_ERRNO(bytes = ZG_TRY(getaffinity, -1,
                                 syscall(SYS_sched_getaffinity, 0, sizeof mask, mask)));
    unsigned count = 0;
    for (long i = 0; i < bytes / (long)sizeof mask[0]; i++)
        count += (unsigned)__builtin_popcountl(mask[i]);
    return count == 0 ? 1 : count;
}

bool zg_os_thread_name(char out[16])
{
    int status;
    KEEPING_ERRNO(status = ZG_TRY(get_name, -1, prctl(PR_GET_NAME, out, 0, 0, 0)));
    if (status != 0)
        out[0] = '\0';
    out[15] = '\0';
    return status == 0;
}

uint64_t zg_os_random(void)
{
    uint64_t value;
    if (ZG_TRY(getrandom, -1,
               syscall(SYS_getrandom, &value, sizeof value, GRND_NONBLOCK)) !=
        (long)sizeof value)
        value = zg_os_monotonic_ns() * 0x9e3779b97f4a7c15u ^ (uint64_t)getpid();
    return value;
}

uint64_t zg_os_pid_namespace(void)
{
    struct stat info;
    return ZG_TRY(stat, -1, stat("/proc/self/ns/pid", &info)) == 0 ? (uint64_t)info.st_ino
                                                                   : 0;
}

uint64_t zg_os_resident_bytes(void)
{
    char text[96];
    zg_os_read_file("/proc/self/statm", text, sizeof text);
    const char *p = text;
    while (*p != '\0' && *p != ' ')
        p++;
    uint64_t pages = 0;
    for (p += *p == ' '; *p >= '0' && *p <= '9'; p++)
        pages = pages * 10 + (uint64_t)(*p - '0');
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t zg_os_peak_resident_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

void zg_os_wait_for(uint32_t *word, uint32_t value, uint64_t at_most_ns)
{
    struct timespec time = {(time_t)(at_most_ns / 1000000000u),
                            (long)(at_most_ns % 1000000000u)};
    KEEPING_ERRNO(
        ZG_TRY(futex_wait, -1,
               syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &time, NULL, 0)));
}

void zg_os_wait(uint32_t *word, uint32_t value)
{
    /* The time-out only bounds the harm of a waker that was killed by fork. */
    zg_os_wait_for(word, value, 1000000000u);
}

void zg_os_wake(uint32_t *word, int threads)
{
    KEEPING_ERRNO(syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, NULL, NULL, 0));
}
