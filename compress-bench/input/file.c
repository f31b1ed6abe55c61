/* SPDX-License-Identifier: MIT */
#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file_source {
    struct cb_source source;
    char *path; /* NULL: the descriptor stays open */
    int descriptor;
    size_t piece_bytes;
};

static bool fail(const struct cb_source *source, char *error, int reason)
{
    snprintf(error, CB_SOURCE_ERROR_BYTES, "%s: cannot be read: %s", source->name,
             strerror(reason));
    return false;
}

static size_t piece_bytes(const struct cb_source *source, uint64_t piece)
{
    const struct file_source *file = (const struct file_source *)source;
    uint64_t left = source->bytes - piece * file->piece_bytes;

    return left < file->piece_bytes ? (size_t)left : file->piece_bytes;
}

static bool open_file(struct cb_source *source, char error[CB_SOURCE_ERROR_BYTES])
{
    struct file_source *file = (struct file_source *)source;

    if (file->path != NULL) {
        file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    }
    return file->descriptor >= 0 || fail(source, error, errno);
}

/* A file that has become shorter ends early; that is no failure. */
static bool read_piece(struct cb_source *source, uint64_t piece, unsigned char *out,
                       size_t *length, char error[CB_SOURCE_ERROR_BYTES])
{
    const struct file_source *file = (const struct file_source *)source;
    uint64_t offset = piece * file->piece_bytes;
    size_t wanted = piece_bytes(source, piece);

    *length = 0;
    while (*length < wanted) {
        ssize_t got = pread(file->descriptor, out + *length, wanted - *length,
                            (off_t)(offset + *length));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(source, error, errno);
        }
        if (got == 0) {
            break;
        }
        *length += (size_t)got;
    }
    return true;
}

static void close_file(struct cb_source *source)
{
    struct file_source *file = (struct file_source *)source;

    if (file->path != NULL) {
        close(file->descriptor);
        file->descriptor = -1;
    }
}

static void free_file(struct cb_source *source)
{
    struct file_source *file = (struct file_source *)source;

    if (file->descriptor >= 0) {
        close(file->descriptor);
    }
    free(file->path);
    free(source->name);
    free(file);
}

static const struct cb_source_calls calls = {piece_bytes, open_file, read_piece,
                                             close_file, free_file};

struct cb_source *cb_file_source_make(const char *path, int descriptor, const char *name,
                                      uint64_t bytes, size_t piece_bytes_wanted)
{
    struct file_source *file = calloc(1, sizeof(*file));

    if (file == NULL) {
        if (descriptor >= 0) {
            close(descriptor);
        }
        return NULL;
    }
    *file =
        (struct file_source){.source = {.calls = &calls,
                                        .name = strdup(name),
                                        .pieces = (bytes - 1) / piece_bytes_wanted + 1,
                                        .bytes = bytes},
                             .path = path != NULL ? strdup(path) : NULL,
                             .descriptor = descriptor,
                             .piece_bytes = piece_bytes_wanted};
    if (file->source.name == NULL || (path != NULL && file->path == NULL)) {
        free_file(&file->source);
        return NULL;
    }
    return &file->source;
}
