/* SPDX-License-Identifier: MIT */
#include "input/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)1 << 18)

/* /tmp may be memory, and is the last choice. */
static const char *const usual_folders[] = {"/var/tmp", "/tmp"};

/* Return: descriptor of a file without a name, -1 when that cannot be. */
static int open_unnamed(const char *folder)
{
    char path[4096];

    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || errno == ENOENT || errno == ENOTDIR || errno == EACCES) {
        return file;
    }
    /* A file system that makes none without a name. */
    snprintf(path, sizeof(path), "%s/compress-bench.XXXXXX", folder);
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0) {
        unlink(path);
    }
    return file;
}

static int open_spool(const char **folder)
{
    const char *wanted = getenv("TMPDIR");

    if (wanted != NULL && *wanted != '\0') {
        *folder = wanted;
        return open_unnamed(wanted);
    }
    for (size_t i = 0; i < sizeof(usual_folders) / sizeof(usual_folders[0]); i++) {
        *folder = usual_folders[i];
        int file = open_unnamed(*folder);
        if (file >= 0) {
            return file;
        }
    }
    return -1;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* Return: 0, or what is wrong; *reads says on which side. */
static int copy(int from, int to, uint64_t *bytes, bool *reads)
{
    static char chunk[CHUNK_BYTES];

    for (;;) {
        ssize_t got = read(from, chunk, sizeof(chunk));

        *reads = true;
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? errno : 0;
        }
        *reads = false;
        if (!write_all(to, chunk, (size_t)got)) {
            return errno;
        }
        *bytes += (uint64_t)got;
    }
}

int cb_spool(int descriptor, const char *name, uint64_t *bytes,
             char error[CB_SOURCE_ERROR_BYTES])
{
    const char *folder = "";
    bool reads = false;
    int file = open_spool(&folder);
    int reason = file < 0 ? errno : 0;

    *bytes = 0;
    if (file >= 0) {
        reason = copy(descriptor, file, bytes, &reads);
    }
    if (reason == 0 && *bytes > 0) {
        return file;
    }
    if (reason == 0) {
        snprintf(error, CB_SOURCE_ERROR_BYTES, "%s: is empty", name);
    } else if (reads) {
        snprintf(error, CB_SOURCE_ERROR_BYTES, "%s: cannot be read: %s", name,
                 strerror(reason));
    } else {
        snprintf(error, CB_SOURCE_ERROR_BYTES,
                 "%s: its copy in %s cannot be written: %s; name another folder with "
                 "TMPDIR=FOLDER",
                 name, folder, strerror(reason));
    }
    if (file >= 0) {
        close(file);
    }
    return -1;
}
