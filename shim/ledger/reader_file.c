/* SPDX-License-Identifier: MIT */
/* Copies a ledger out of its file, with care for what may stand in its place. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/reader.h"

#define HEAD_BYTES (64u << 10)

__attribute__((format(printf, 3, 4))) static enum zg_reader_status
fail(char *error, enum zg_reader_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error, ZG_READER_ERROR_BYTES, format, arguments);
    va_end(arguments);
    return status;
}

static void describe_user(uid_t user, char *out, size_t bytes)
{
    const struct passwd *entry = getpwuid(user);

    if (entry != NULL) {
        snprintf(out, bytes, "%s", entry->pw_name);
    } else {
        snprintf(out, bytes, "%lu", (unsigned long)user);
    }
}

static enum zg_reader_status explain_open(const char *path, int reason, char *error)
{
    struct stat status;
    char owner[64];

    switch (reason) {
    case ENOENT:
    case ENOTDIR:
        return fail(error, ZG_READER_NOT_THERE, "there is no such file");
    case ELOOP:
        return fail(error, ZG_READER_NOT_A_FILE,
                    "is a symbolic link; name the ledger itself");
    case EACCES:
    case EPERM:
        if (lstat(path, &status) == 0) {
            describe_user(status.st_uid, owner, sizeof(owner));
            return fail(error, ZG_READER_NO_PERMISSION,
                        "no permission to read it: it belongs to user %s; ask as that "
                        "user or as root",
                        owner);
        }
        return fail(error, ZG_READER_NO_PERMISSION,
                    "no permission to look into its folder; ask as its owner or as root");
    default:
        return fail(error, ZG_READER_FAILED, "cannot be opened: %s", strerror(reason));
    }
}

/* Return: a descriptor of a regular file, or -1 with status and error set.  O_NONBLOCK: a
 * pipe put in the ledger's place must not hold us up. */
static int open_regular(const char *path, struct stat *file,
                        enum zg_reader_status *status, char *error)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        *status = explain_open(path, errno, error);
        return -1;
    }
    if (fstat(fd, file) != 0) {
        *status =
            fail(error, ZG_READER_FAILED, "cannot be examined: %s", strerror(errno));
    } else if (!S_ISREG(file->st_mode)) {
        *status = fail(error, ZG_READER_NOT_A_FILE, "is a %s, not a ledger",
                       S_ISDIR(file->st_mode) ? "folder" : "device or pipe");
    } else {
        return fd;
    }
    close(fd);
    return -1;
}

/* Return: bytes read from the offset on, fewer than asked at the end of the file; -1 on
 * error. */
static ssize_t read_range(int fd, unsigned char *to, size_t length, size_t offset)
{
    size_t done = 0;

    while (done < length) {
        ssize_t got = pread(fd, to + done, length - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* The same, to where zeros stand, which takes no memory where zeros come.  Most of a ledger
 * is room that was never used, and some readers hold hundreds of ledgers.
 * Return: false on error. */
static bool read_sparse(int fd, unsigned char *to, size_t length, size_t offset)
{
    static const unsigned char zeros[4096];
    unsigned char block[8 * sizeof(zeros)];

    for (size_t done = 0; done < length;) {
        size_t wanted = length - done < sizeof(block) ? length - done : sizeof(block);
        ssize_t got = read_range(fd, block, wanted, offset + done);

        if (got <= 0) {
            return got == 0;
        }
        for (size_t at = 0; at < (size_t)got; at += sizeof(zeros)) {
            size_t rest = (size_t)got - at;
            size_t part = rest < sizeof(zeros) ? rest : sizeof(zeros);

            if (memcmp(block + at, zeros, part) != 0) {
                memcpy(to + done + at, block + at, part);
            }
        }
        done += (size_t)got;
    }
    return true;
}

/* Reads the entries in use.  Return: false on error. */
static bool read_sections(const struct zg_reader *reader, int fd, unsigned char *copy)
{
    for (int kind = 0; kind < ZG_SECTION_COUNT; kind++) {
        const struct zg_ledger_section *section = &reader->sections[kind];
        bool fixed = kind == ZG_SECTION_TOTALS || kind == ZG_SECTION_SETTINGS ||
                     kind == ZG_SECTION_CAPS;
        uint64_t count = fixed || section->used > section->capacity ? section->capacity
                                                                    : section->used;

        if (!read_sparse(fd, copy + section->offset, count * section->entry_bytes,
                         section->offset)) {
            return false;
        }
    }
    return true;
}

/* Return: as zg_reader_open; copy has room for all, and is zero. */
static enum zg_reader_status read_ledger(struct zg_reader *reader, int fd, off_t length,
                                         unsigned char *copy, char *error)
{
    /* As far as any header reaches. */
    size_t head = (size_t)length < HEAD_BYTES ? (size_t)length : HEAD_BYTES;
    enum zg_reader_status status;

    if (read_range(fd, copy, head, 0) < 0) {
        return fail(error, ZG_READER_FAILED, "cannot be read: %s", strerror(errno));
    }
    status = zg_reader_from_memory(reader, copy, (size_t)length, error);
    if (status == ZG_READER_OK && reader->header.header_bytes > HEAD_BYTES) {
        return fail(error, ZG_READER_NOT_A_LEDGER,
                    "is damaged: its header does not make sense");
    }
    if (status == ZG_READER_OK && !read_sections(reader, fd, copy)) {
        return fail(error, ZG_READER_FAILED, "cannot be read: %s", strerror(errno));
    }
    return status;
}

enum zg_reader_status zg_reader_open_fd(struct zg_reader *reader, int fd, char *error)
{
    struct stat file;

    memset(reader, 0, sizeof(*reader));
    if (fstat(fd, &file) != 0) {
        return fail(error, ZG_READER_FAILED, "cannot be examined: %s", strerror(errno));
    }
    if (file.st_size > (off_t)ZG_READER_LARGEST_BYTES) {
        return fail(error, ZG_READER_NOT_A_LEDGER,
                    "is not a ledger: %lld bytes are more than one can have",
                    (long long)file.st_size);
    }
    /* One byte too many, so that an empty file has an address as well. */
    unsigned char *copy = calloc(1, (size_t)file.st_size + 1);
    if (copy == NULL) {
        return fail(error, ZG_READER_FAILED, "cannot be read: %s", strerror(ENOMEM));
    }
    enum zg_reader_status status = read_ledger(reader, fd, file.st_size, copy, error);
    reader->owner = file.st_uid;
    if (status != ZG_READER_OK) {
        free(copy);
        reader->bytes = NULL;
        return status;
    }
    reader->copy = copy;
    return ZG_READER_OK;
}

enum zg_reader_status zg_reader_open(struct zg_reader *reader, const char *path,
                                     char *error)
{
    struct stat file;
    enum zg_reader_status status = ZG_READER_OK;
    int fd = open_regular(path, &file, &status, error);

    memset(reader, 0, sizeof(*reader));
    if (fd < 0) {
        return status;
    }
    status = zg_reader_open_fd(reader, fd, error);
    close(fd);
    return status;
}

enum zg_reader_status zg_reader_peek(struct zg_reader *reader, const char *path,
                                     char *error)
{
    unsigned char page[sizeof(struct zg_ledger_header)];
    struct stat file;
    enum zg_reader_status status = ZG_READER_OK;
    int fd = open_regular(path, &file, &status, error);

    memset(reader, 0, sizeof(*reader));
    if (fd < 0) {
        return status;
    }
    ssize_t length = read_range(fd, page, sizeof(page), 0);
    int reason = errno;
    close(fd);
    if (length < 0) {
        return fail(error, ZG_READER_FAILED, "cannot be read: %s", strerror(reason));
    }
    status = zg_reader_header_from_memory(reader, page, (size_t)length, error);
    reader->owner = file.st_uid;
    reader->bytes = NULL;
    reader->length = 0;
    return status;
}
