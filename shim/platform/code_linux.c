/* SPDX-License-Identifier: MIT */
#include "platform/code.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/inject.h"
#include "platform/os.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define LARGEST ((off_t)64 << 20) /* a library that is larger is none that we know */

static bool map_at(int fd, size_t offset, size_t bytes, uintptr_t at, int flags)
{
    void *wanted = (void *)at;
    void *memory = mmap(wanted, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE | flags, fd,
                        (off_t)offset);
    if (memory == MAP_FAILED)
        return false;
    if (at == 0 || memory == wanted)
        return true;
    munmap(memory, bytes); /* a kernel before 4.17 took the address for a wish */
    return false;
}

/* Return: whether the system lets this process execute from the file. */
static bool can_execute(int fd)
{
    if (ftruncate(fd, ZG_PAGE) != 0)
        return false;
    void *page = ZG_TRY(map_code, MAP_FAILED,
                        mmap(NULL, ZG_PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
    if (page == MAP_FAILED)
        return false;
    munmap(page, ZG_PAGE);
    return ftruncate(fd, 0) == 0;
}

static int file_in_memory(void)
{
    static const char name[] = "zguard";
    const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    long fd = ZG_TRY(memfd_create, -1, syscall(SYS_memfd_create, name, flags | MFD_EXEC));
    if (fd < 0 && errno == EINVAL) /* before 6.3 there was no such flag */
        fd = syscall(SYS_memfd_create, name, flags);
    return (int)fd;
}

static int file_in_folder(const char *folder)
{
    return folder == NULL || folder[0] != '/'
               ? -1
               : zg_os_open_at(AT_FDCWD, folder, O_TMPFILE | O_RDWR | O_EXCL, 0700);
}

static int if_executable(int fd)
{
    if (fd < 0 || can_execute(fd))
        return fd;
    zg_os_close(fd);
    return -1;
}

int zg_code_file(void)
{
    int saved_errno = errno;
    const char *const folders[] = {secure_getenv("XDG_RUNTIME_DIR"),
                                   secure_getenv("TMPDIR"), "/dev/shm", "/tmp",
                                   "/var/tmp"};
    int fd = if_executable(file_in_memory());
    for (unsigned i = 0; fd < 0 && i < sizeof folders / sizeof folders[0]; i++)
        fd = if_executable(file_in_folder(folders[i]));
    errno = saved_errno;
    return fd;
}

static size_t copy_all(int to, int from)
{
    struct stat status;
    if (ZG_TRY(stat_code, -1, fstat(from, &status)) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size <= 0 || status.st_size > LARGEST)
        return 0;
    size_t left = (size_t)status.st_size;
    while (left != 0) {
        ssize_t sent = ZG_TRY(sendfile, -1, sendfile(to, from, NULL, left));
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return 0;
        left -= (size_t)sent;
    }
    return (size_t)status.st_size;
}

size_t zg_code_copy(int fd, const char *path)
{
    int saved_errno = errno;
    int from = zg_os_open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    size_t bytes = from < 0 ? 0 : copy_all(fd, from);
    if (from >= 0)
        zg_os_close(from);
    errno = saved_errno;
    return bytes;
}

bool zg_code_write(int fd, size_t offset, const void *from, size_t bytes)
{
    int saved_errno = errno;
    const char *next = from;
    while (bytes != 0) {
        long written =
            ZG_TRY(pwrite, -1, syscall(SYS_pwrite64, fd, next, bytes, (off_t)offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        next += written;
        offset += (size_t)written;
        bytes -= (size_t)written;
    }
    errno = saved_errno;
    return bytes == 0;
}

void zg_code_seal(int fd)
{
    int saved_errno = errno;
    fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    errno = saved_errno;
}

const unsigned char *zg_code_read(int fd, size_t bytes)
{
    int saved_errno = errno;
    void *memory =
        ZG_TRY(mmap, MAP_FAILED, mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0));
    errno = saved_errno;
    return memory == MAP_FAILED ? NULL : memory;
}

void zg_code_unmap(const void *memory, size_t bytes)
{
    int saved_errno = errno;
    (void)ZG_TRY(unmap_code, -1, munmap((void *)(uintptr_t)memory, bytes));
    errno = saved_errno;
}

bool zg_code_map(int fd, size_t offset, size_t bytes, uintptr_t at)
{
    int saved_errno = errno;
    bool mapped =
        ZG_TRY(map_code, false, map_at(fd, offset, bytes, at, MAP_FIXED_NOREPLACE));
    errno = saved_errno;
    return mapped;
}

bool zg_code_map_over(int fd, size_t offset, size_t bytes, uintptr_t at)
{
    int saved_errno = errno;
    bool mapped = ZG_TRY(map_over, false, map_at(fd, offset, bytes, at, MAP_FIXED));
    errno = saved_errno;
    return mapped;
}
