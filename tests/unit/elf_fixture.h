/* SPDX-License-Identifier: MIT */
/* Small ELF files made to order: what a linker would write, as far as the doctor looks. */
#ifndef ZG_ELF_FIXTURE_H
#define ZG_ELF_FIXTURE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_FIXTURE_MOST 48

/* Lists end with NULL. */
struct elf_wish {
    unsigned type;    /* 0: ET_DYN */
    unsigned machine; /* 0: this one */
    const char *interpreter, *soname, *rpath, *runpath;
    const char *needed[8];
    const char *asks[ELF_FIXTURE_MOST];    /* found by name, defined elsewhere */
    const char *exports[ELF_FIXTURE_MOST]; /* defined for others */
    bool asks_for_exports;                 /* and found by name */
    const char *symbols[ELF_FIXTURE_MOST]; /* defined, hidden, in .symtab */
    bool stripped;                         /* no .symtab */
    bool no_sections;
    bool gnu_hash; /* instead of the old table */
    uint64_t flags_1;
    const char *constant; /* text among the constants */
    size_t constant_at;   /* so many bytes behind the start of the file, or later */
};

struct elf_file {
    unsigned char *bytes;
    size_t length;
};

/* Allocates: yes; free(bytes). */
struct elf_file elf_make(const struct elf_wish *wish);

/* Writes it to a file.  Return: false when that failed. */
bool elf_write(const struct elf_wish *wish, const char *path);

/* The zlib functions that a JDK's libzip.so calls, and that a zlib has. */
extern const char *const elf_jdk_calls[];

/* A libzip.so that asks for libz.so.1, and one that has it within. */
struct elf_wish elf_system_zip(void);
struct elf_wish elf_bundled_zip(void);

/* A libz.so.1. */
struct elf_wish elf_libz(void);

#endif
