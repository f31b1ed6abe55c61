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
    KEEPING_ERRNO(memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    return memory == MAP_FAILED ? NULL : memory;
}

void zg_os_unmap(void *memory, size_t bytes)
{
    KEEPING_ERRNO(munmap(memory, bytes));
}

bool zg_os_give_back(void *memory, size_t bytes)
{
    int status;
    KEEPING_ERRNO(status = madvise(memory, bytes, MADV_DONTNEED));
    return status == 0;
}

void *zg_os_map_wiped_by_fork(void)
{
    void *page = zg_os_map(ZG_PAGE);
    if (page != NULL && madvise(page, ZG_PAGE, MADV_WIPEONFORK) != 0) {
        zg_os_unmap(page, ZG_PAGE);
        page = NULL;
    }
    return page;
}

/* open, read, close and getrandom of libc are cancellation points, which zlib's functions are not: a
 * thread that is cancelled must not end in the middle of ours. */

int zg_os_open_at(int folder, const char *path, int flags, unsigned mode)
{
    long fd;
    do {
        fd = syscall(SYS_openat, folder, path, flags | O_CLOEXEC, mode);
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
        error = posix_fallocate(fd, 0, (off_t)bytes);
    } while (error == EINTR);
    return error == 0;
}

void *zg_os_map_file(int fd, size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

size_t zg_os_read_file(const char *path, char *out, size_t bytes)
{
    size_t length = 0;
    int fd = zg_os_open_at(AT_FDCWD, path, O_RDONLY, 0);
    while (fd >= 0 && length + 1 < bytes) {
        long got = syscall(SYS_read, fd, out + length, bytes - 1 - length);
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
    int cpu = sched_getcpu();
    return cpu < 0 ? 0 : (unsigned)cpu;
}

unsigned zg_os_cpu_count(void)
{
    unsigned long mask[128] = {0}; /* 8,192 processors */
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    unsigned count = 0;
    for (long i = 0; i < bytes / (long)sizeof mask[0]; i++)
        count += (unsigned)__builtin_popcountl(mask[i]);
    return count == 0 ? 1 : count;
}

void zg_os_thread_name(char out[16])
{
    if (prctl(PR_GET_NAME, out, 0, 0, 0) != 0)
        out[0] = '\0';
    out[15] = '\0';
}

uint64_t zg_os_random(void)
{
    uint64_t value;
    if (syscall(SYS_getrandom, &value, sizeof value, GRND_NONBLOCK) != (long)sizeof value)
        value = zg_os_monotonic_ns() * 0x9e3779b97f4a7c15u ^ (uint64_t)getpid();
    return value;
}

uint64_t zg_os_pid_namespace(void)
{
    struct stat info;
    return stat("/proc/self/ns/pid", &info) == 0 ? (uint64_t)info.st_ino : 0;
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

void zg_os_wait(uint32_t *word, uint32_t value)
{
    /* The time-out only bounds the harm of a waker that was killed by fork. */
    struct timespec second = {1, 0};
    KEEPING_ERRNO(syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &second, NULL, 0));
}

void zg_os_wake(uint32_t *word, int threads)
{
    KEEPING_ERRNO(syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, NULL, NULL, 0));
}
