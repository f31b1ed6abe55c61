/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/hfile/store.h"

bool cb_hfile_store_open(struct cb_hfile_store *store, const char *path,
                         struct cb_hfile_error *error)
{
    struct stat status;

    *store = (struct cb_hfile_store){.descriptor = -1};
    /* O_NONBLOCK: a pipe without a writer is refused below, not waited for. */
    store->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (store->descriptor < 0 || fstat(store->descriptor, &status) != 0) {
        cb_hfile_error_fill(error, CB_HFILE_SYSTEM, 0, "it cannot be read: %s",
                            strerror(errno));
        cb_hfile_store_close(store);
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        cb_hfile_store_close(store);
        return cb_hfile_fail(
            error, CB_HFILE_SYSTEM, 0,
            S_ISDIR(status.st_mode)
                ? "it is a folder; name the files in it"
                : "it is no regular file; an HFile is read from its end");
    }
    store->bytes = (uint64_t)status.st_size;
    return true;
}

void cb_hfile_store_over(struct cb_hfile_store *store, const void *bytes, size_t length)
{
    *store = (struct cb_hfile_store){.descriptor = -1, .memory = bytes, .bytes = length};
}

void cb_hfile_store_close(struct cb_hfile_store *store)
{
    if (store->descriptor >= 0) {
        close(store->descriptor);
        store->descriptor = -1;
    }
}

bool cb_hfile_store_read(const struct cb_hfile_store *store, uint64_t offset, void *out,
                         size_t length, struct cb_hfile_error *error)
{
    size_t done = 0;

    if (offset > store->bytes || length > store->bytes - offset) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "%zu bytes are wanted where the file has %" PRIu64, length,
                             offset > store->bytes ? 0 : store->bytes - offset);
    }
    if (store->memory != NULL) {
        memcpy(out, store->memory + offset, length);
        return true;
    }
    while (done < length) {
        ssize_t got = pread(store->descriptor, (char *)out + done, length - done,
                            (off_t)(offset + done));

        if (got == 0) {
            return cb_hfile_fail(error, CB_HFILE_SYSTEM, offset,
                                 "the file became shorter while it was read");
        }
        if (got < 0 && errno != EINTR) {
            return cb_hfile_fail(error, CB_HFILE_SYSTEM, offset, "it cannot be read: %s",
                                 strerror(errno));
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}
