/* SPDX-License-Identifier: MIT */
/* Between the two files that read an ELF file: its bytes, its segments, what it is linked
 * to (doctor_elf.c), and its symbols (doctor_elf_zlib.c). */
#ifndef ZG_CLI_DOCTOR_ELF_IMAGE_H
#define ZG_CLI_DOCTOR_ELF_IMAGE_H

#include <elf.h>

#include "cli/doctor_elf.h"

struct zg_image {
    int fd;                     /* -1: the bytes below */
    const unsigned char *bytes; /* NULL: the descriptor above */
    uint64_t length;
    Elf64_Ehdr header;
    Elf64_Phdr *segments;
    unsigned segment_count;
    char *strings; /* of the dynamic section, NUL-terminated; NULL none */
    uint64_t strings_bytes;
    uint64_t symbols_address, hash_address, gnu_hash_address; /* 0: none */
    struct {
        uint64_t address, bytes;
    } relocations[2];
    struct zg_elf *elf; /* what is found out */
    char *error;        /* ZG_ELF_ERROR_BYTES */
};

/* Writes the sentence.  Return: ZG_ELF_BROKEN. */
__attribute__((format(printf, 2, 3))) enum zg_elf_status
zg_image_broken(struct zg_image *image, const char *format, ...);

/* Return: true when so many bytes from there on lie within the file. */
bool zg_image_holds(const struct zg_image *image, uint64_t offset, uint64_t bytes);

/* Reads bytes into out.  Return: false when they do not all lie within the file. */
bool zg_image_read(const struct zg_image *image, uint64_t offset, void *out,
                   uint64_t bytes);

/*
 * Copies a part of the file; a NUL follows it.
 * Return: NULL when it does not lie within the file, or is larger than any honest one.
 * Allocates: yes; free().
 */
void *zg_image_copy(const struct zg_image *image, uint64_t offset, uint64_t bytes);

/* The same of what is loaded at an address; bytes: 0 for what the segment has
 * from there, cut at 64 MiB.  got: how many bytes were copied. */
void *zg_image_copy_loaded(const struct zg_image *image, uint64_t address, uint64_t bytes,
                           uint64_t *got);

/* Return: the string of the dynamic section; "" when it lies outside. */
const char *zg_image_string(const struct zg_image *image, uint64_t offset);

/* Finds zlib's functions in the tables of symbols, and its marks in the constants. */
enum zg_elf_status zg_image_find_zlib(struct zg_image *image);

#endif
