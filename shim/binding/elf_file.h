/* SPDX-License-Identifier: MIT */
/*
 * A library's file as bytes: its segments and its full symbol table, which is not loaded
 * with it.  Whatever the bytes are, nothing outside of them is read.
 *
 * Source: ELF gABI, "ELF Header", "Sections", "Symbol Table", "Program Header".
 * Threads: any, for all of it.
 */
#ifndef ZG_ELF_FILE_H
#define ZG_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zg_elf_file {
    const unsigned char *bytes;
    size_t length;
    uint64_t segments_at;
    uint32_t segment_count;
    uint64_t symbols_at, symbol_count; /* of .symtab; none when it was stripped */
    uint64_t names_at, names_length;
};

/* Return: NULL, or why it is no library of this processor, in a few words. */
const char *zg_elf_file_open(struct zg_elf_file *file, const void *bytes, size_t length);

/* A part of the file that is loaded. */
struct zg_elf_segment {
    uint64_t at;      /* in the file */
    uint64_t length;  /* in the file; all of it lies there */
    uint64_t address; /* relative to where the library is loaded */
    bool readable, writable, executable;
};

/* Return: whether there is a part of that number; the first is 0. */
bool zg_elf_file_segment(const struct zg_elf_file *file, uint32_t number,
                         struct zg_elf_segment *segment);

struct zg_elf_symbol {
    const char *name; /* ends within the file */
    uint64_t address; /* as zg_elf_segment's */
    uint64_t length;
    bool is_function; /* that is defined here */
};

/* Return: whether there is a symbol of that number; one whose name cannot be read has "". */
bool zg_elf_file_symbol(const struct zg_elf_file *file, uint64_t number,
                        struct zg_elf_symbol *symbol);

#endif
