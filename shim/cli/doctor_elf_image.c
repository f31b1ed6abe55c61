/* SPDX-License-Identifier: MIT */
/* The bytes of an ELF file: every access to them goes through here. */
#include "cli/doctor_elf_image.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST_TABLE_BYTES ((uint64_t)256 << 20)
/* Of a table whose end is not known: more than any library's symbols take. */
#define MOST_UNMEASURED_BYTES ((uint64_t)64 << 20)

enum zg_elf_status zg_image_broken(struct zg_image *image, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(image->error, ZG_ELF_ERROR_BYTES, format, arguments);
    va_end(arguments);
    return ZG_ELF_BROKEN;
}

bool zg_image_holds(const struct zg_image *image, uint64_t offset, uint64_t bytes)
{
    return offset <= image->length && bytes <= image->length - offset;
}

bool zg_image_read(const struct zg_image *image, uint64_t offset, void *out,
                   uint64_t bytes)
{
    unsigned char *to = out;

    if (!zg_image_holds(image, offset, bytes)) {
        return false;
    }
    if (image->bytes != NULL) {
        memcpy(to, image->bytes + offset, bytes);
        return true;
    }
    while (bytes > 0) {
        ssize_t got = pread(image->fd, to, bytes, (off_t)offset);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) { /* 0: the file has shrunk since it was opened */
            return false;
        }
        to += got;
        offset += (uint64_t)got;
        bytes -= (uint64_t)got;
    }
    return true;
}

void *zg_image_copy(const struct zg_image *image, uint64_t offset, uint64_t bytes)
{
    if (!zg_image_holds(image, offset, bytes) || bytes > LARGEST_TABLE_BYTES) {
        return NULL;
    }
    char *copy = malloc(bytes + 1);
    if (copy != NULL && !zg_image_read(image, offset, copy, bytes)) {
        free(copy);
        return NULL;
    }
    if (copy != NULL) {
        copy[bytes] = '\0';
    }
    return copy;
}

void *zg_image_copy_loaded(const struct zg_image *image, uint64_t address, uint64_t bytes,
                           uint64_t *got)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
            address - segment->p_vaddr >= segment->p_filesz) {
            continue;
        }
        uint64_t into = address - segment->p_vaddr;
        uint64_t there = segment->p_filesz - into;
        if (bytes > there) {
            return NULL;
        }
        there = there < MOST_UNMEASURED_BYTES ? there : MOST_UNMEASURED_BYTES;
        *got = bytes > 0 ? bytes : there;
        return zg_image_copy(image, segment->p_offset + into, *got);
    }
    return NULL;
}

const char *zg_image_string(const struct zg_image *image, uint64_t offset)
{
    return offset < image->strings_bytes ? image->strings + offset : "";
}
