/* SPDX-License-Identifier: MIT */
/* What is wrong with an HFile, and where. */
#ifndef CB_HFILE_ERROR_H
#define CB_HFILE_ERROR_H

#include <stdbool.h>
#include <stdint.h>

enum cb_hfile_fault {
    CB_HFILE_DAMAGED,     /* the bytes contradict themselves */
    CB_HFILE_NOT_ONE,     /* no HFile at all */
    CB_HFILE_UNSUPPORTED, /* perhaps right, but not for this program: it says why */
    CB_HFILE_SYSTEM       /* not read: an error of the system, or no memory */
};

struct cb_hfile_error {
    enum cb_hfile_fault fault;
    uint64_t offset; /* of the block or part that is meant, in the file */
    char text[256];  /* one sentence, without a full stop */
};

void cb_hfile_error_fill(struct cb_hfile_error *error, enum cb_hfile_fault fault,
                         uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Fills the error and is false, so that it can be returned. */
#define cb_hfile_fail(...) (cb_hfile_error_fill(__VA_ARGS__), false)

#endif
