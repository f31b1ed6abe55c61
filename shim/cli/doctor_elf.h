/* SPDX-License-Identifier: MIT */
/*
 * What one ELF file tells of zlib, without loading it: whether it asks for zlib by name,
 * brings one, and with which symbols.  The file may hold anything; nothing in it is used
 * that was not checked to lie within it.
 *
 * Read from the headers themselves, not by libelf: only files of this machine's own kind are
 * read further than their first bytes, so that nothing has to be converted, every access
 * goes through one check, and the fuzzer sees all of it.
 */
#ifndef ZG_CLI_DOCTOR_ELF_H
#define ZG_CLI_DOCTOR_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZG_ELF_LARGEST_BYTES ((uint64_t)1 << 31)
#define ZG_ELF_NEEDED_MOST 64
#define ZG_ELF_NAME_BYTES 128
#define ZG_ELF_PATH_BYTES 1024
#define ZG_ELF_ERROR_BYTES 512

enum zg_elf_status {
    ZG_ELF_OK,
    ZG_ELF_NOT_THERE,
    ZG_ELF_NO_PERMISSION,
    ZG_ELF_NOT_ELF,
    ZG_ELF_BROKEN, /* truncated, or what its headers say does not lie within it */
    ZG_ELF_FAILED  /* the system could not read it */
};

enum zg_elf_kind {
    ZG_ELF_LIBRARY,
    ZG_ELF_PROGRAM,
    ZG_ELF_STATIC_PROGRAM, /* no dynamic linker is asked for */
    ZG_ELF_OTHER           /* an object file, a core dump, ... */
};

enum zg_elf_libc { ZG_LIBC_UNKNOWN, ZG_LIBC_GLIBC, ZG_LIBC_MUSL };

/* Sets of zlib's stream functions: bit i is the i-th of doctor_zlib.def. */
typedef uint64_t zg_zlib_set;

struct zg_elf {
    char machine[32]; /* "x86-64", "aarch64", "i386 (32-bit)" */
    bool foreign;     /* of another machine than this command; nothing below is known */
    enum zg_elf_kind kind;
    enum zg_elf_libc libc;
    char soname[ZG_ELF_NAME_BYTES];
    char interpreter[ZG_ELF_PATH_BYTES];
    char rpath[ZG_ELF_PATH_BYTES];
    char runpath[ZG_ELF_PATH_BYTES];
    char needed[ZG_ELF_NEEDED_MOST][ZG_ELF_NAME_BYTES];
    unsigned needed_count;
    bool needs_libz;        /* directly */
    bool has_sections;      /* section headers: without them there is no .symtab */
    bool has_symtab;        /* not stripped */
    bool is_jni_zip;        /* defines the JDK's natives of Deflater and Inflater */
    bool looks_up;          /* holds zlib's names as data and calls dlsym() */
    bool has_variants;      /* .symtab names copies of them that the compiler has made */
    bool tells_version;     /* .symtab says that it defines zlibVersion */
    bool calls_helpers;     /* gzopen(), compress()...: they make streams within zlib */
    zg_zlib_set by_name;    /* functions that the dynamic linker finds for it by name */
    zg_zlib_set exports;    /* functions that it defines for others */
    zg_zlib_set symbols;    /* functions that .symtab says it defines */
    char inner_version[32]; /* of the zlib within; "" none */
};

/*
 * Reads a file.
 * root: of the process that knows the file by this path, or ZG_OWN_ROOT.
 * error: ZG_ELF_ERROR_BYTES; on failure takes one sentence without the path.
 */
enum zg_elf_status zg_elf_read(struct zg_elf *elf, int root, const char *path,
                               char *error);

/* The same from an open descriptor, which stays open. */
enum zg_elf_status zg_elf_read_fd(struct zg_elf *elf, int fd, char *error);

/* The same from bytes that the caller keeps for the time of the call. */
enum zg_elf_status zg_elf_read_memory(struct zg_elf *elf, const void *bytes,
                                      size_t length, char *error);

/* Return: the i-th function's name; NULL behind the last. */
const char *zg_zlib_name(unsigned i);

/* Those of which a JDK's own code calls every one. */
extern const zg_zlib_set zg_zlib_essential;

/* Return: how many functions are in the set. */
unsigned zg_zlib_count(zg_zlib_set set);

#endif
