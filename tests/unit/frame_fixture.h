/* SPDX-License-Identifier: MIT */
/* Call frame information of functions that are not there, written byte by byte. */
#ifndef ZG_FRAME_FIXTURE_H
#define ZG_FRAME_FIXTURE_H

#include <stddef.h>

#include "preload/frame_info.h"

#define FRAME_FIXTURE_BYTES 4096

/* Fields that are zero stand for what gcc writes for this machine's processor. */
struct frame_common {
    const char *letters; /* of the augmentation; NULL: "zR" */
    uint8_t version;
    uint8_t encoding; /* of 'R'; FRAME_ENCODING_GCC */
    uint64_t return_column;
    const unsigned char *program;
    size_t program_bytes;
};

#define FRAME_ENCODING_GCC 0x1b /* 4 bytes, signed, from where they stand */
#define FRAME_DATA_FACTOR (-8)

struct frame_function {
    int64_t first; /* address, from the section's start */
    uint32_t bytes;
    const unsigned char *program;
    size_t program_bytes;
};

/*
 * Writes a section with an index of these functions, which come in the order of their
 * addresses.
 * to: FRAME_FIXTURE_BYTES.
 * Return: bytes written.
 */
size_t frame_fixture(unsigned char *to, const struct frame_common *common,
                     const struct frame_function *functions, uint32_t count,
                     struct zg_frame_section *section);

#endif
