/* SPDX-License-Identifier: MIT */
#include "cli/doctor_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int zg_files_open(int root, const char *path, int flags)
{
    /* openat2 refuses what means nothing for a mere path. */
    flags |= O_CLOEXEC | ((flags & O_PATH) == 0 ? O_NOCTTY | O_NONBLOCK : 0);
    if (root == ZG_OWN_ROOT) {
        return open(path, flags);
    }
    struct open_how how = {
        .flags = (unsigned)flags,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

bool zg_files_is_file(int root, const char *path)
{
    struct stat status;
    int fd = zg_files_open(root, path, O_PATH);

    if (fd < 0) {
        return false;
    }
    bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    close(fd);
    return is_file;
}

/* Return: bytes read, -1 with errno set. */
static ssize_t read_all(int fd, char *out, size_t most)
{
    size_t used = 0;

    while (used < most) {
        ssize_t got = read(fd, out + used, most - used);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        used += (size_t)got;
    }
    return (ssize_t)used;
}

char *zg_files_read_fd(int fd, size_t most, size_t *length)
{
    char *text = malloc(most + 1);
    ssize_t used = text != NULL ? read_all(fd, text, most) : -1;

    if (used < 0) {
        int reason = errno;

        free(text);
        errno = reason;
        return NULL;
    }
    text[used] = '\0';
    *length = (size_t)used;
    return text;
}

char *zg_files_read(int root, const char *path, size_t most, size_t *length)
{
    int fd = zg_files_open(root, path, O_RDONLY);

    if (fd < 0) {
        return NULL;
    }
    char *text = zg_files_read_fd(fd, most, length);
    int reason = errno;

    close(fd);
    errno = reason;
    return text;
}
