/* SPDX-License-Identifier: MIT */
#include "cli/doctor_elf_image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"

#define MOST_SEGMENTS 256

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#else
#error "name this machine's EM_ constant"
#endif

/* ---- what machine it is for ------------------------------------------------------------- */

static void name_machine(struct zg_elf *elf, unsigned machine, bool is_64_bit)
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {
        {EM_X86_64, "x86-64"}, {EM_AARCH64, "aarch64"}, {EM_386, "i386"},
        {EM_ARM, "arm"},       {EM_PPC64, "ppc64"},     {EM_S390, "s390x"},
        {EM_RISCV, "riscv"},   {EM_MIPS, "mips"},       {EM_LOONGARCH, "loongarch"},
    };
    const char *bits = is_64_bit ? "" : " (32-bit)";

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].machine == machine) {
            snprintf(elf->machine, sizeof(elf->machine), "%s%s", names[i].name, bits);
            return;
        }
    }
    snprintf(elf->machine, sizeof(elf->machine), "machine %u%s", machine, bits);
}

/* The first 20 bytes are alike in all of them. */
static enum zg_elf_status read_ident(struct zg_image *image)
{
    unsigned char start[EI_NIDENT + 2 * sizeof(Elf64_Half)];
    const unsigned char *machine = start + EI_NIDENT + sizeof(Elf64_Half);

    if (!zg_image_read(image, 0, start, sizeof(start)) ||
        memcmp(start, ELFMAG, SELFMAG) != 0) {
        snprintf(image->error, ZG_ELF_ERROR_BYTES,
                 "is neither a library nor a program (no ELF file)");
        return ZG_ELF_NOT_ELF;
    }
    bool is_64_bit = start[EI_CLASS] == ELFCLASS64;
    bool is_big_endian = start[EI_DATA] == ELFDATA2MSB;
    if ((!is_64_bit && start[EI_CLASS] != ELFCLASS32) ||
        (!is_big_endian && start[EI_DATA] != ELFDATA2LSB)) {
        return zg_image_broken(image, "is broken: its first bytes say neither 32 nor 64 "
                                      "bits, or no order of bytes");
    }
    unsigned number = is_big_endian ? (unsigned)machine[0] << 8 | machine[1]
                                    : (unsigned)machine[1] << 8 | machine[0];
    name_machine(image->elf, number, is_64_bit);
    image->elf->foreign = !is_64_bit || is_big_endian || number != OWN_MACHINE;
    return ZG_ELF_OK;
}

/* ---- headers ---------------------------------------------------------------------------- */

static enum zg_elf_status read_segments(struct zg_image *image)
{
    const Elf64_Ehdr *header = &image->header;
    uint64_t bytes = (uint64_t)header->e_phnum * sizeof(Elf64_Phdr);

    if (header->e_phnum > 0 && header->e_phentsize != sizeof(Elf64_Phdr)) {
        return zg_image_broken(image, "is broken: its segments have entries of %u bytes",
                               header->e_phentsize);
    }
    if (header->e_phnum > MOST_SEGMENTS) {
        return zg_image_broken(image, "is broken: it claims %u segments",
                               header->e_phnum);
    }
    image->segments = zg_image_copy(image, header->e_phoff, bytes);
    if (image->segments == NULL) {
        return zg_image_broken(image,
                               "is truncated or broken: its table of segments ends at "
                               "%" PRIu64 ", the file at %" PRIu64,
                               header->e_phoff + bytes, image->length);
    }
    image->segment_count = header->e_phnum;
    uint64_t loaded = 0;
    for (unsigned i = 0; i < image->segment_count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type != PT_LOAD) {
            continue;
        }
        if (!zg_image_holds(image, segment->p_offset, segment->p_filesz)) {
            return zg_image_broken(
                image,
                "is truncated or broken: segment %u has %" PRIu64 " bytes from %" PRIu64
                " on, and the file ends at %" PRIu64,
                i, segment->p_filesz, segment->p_offset, image->length);
        }
        /* All of them are read: the work is bounded by the size of the file. */
        loaded += segment->p_filesz;
        if (loaded > 2 * image->length) {
            return zg_image_broken(image, "is broken: its segments overlap");
        }
    }
    return ZG_ELF_OK;
}

/* A table of sections that lies beyond the end is how most cut files show. */
static enum zg_elf_status check_sections(struct zg_image *image)
{
    const Elf64_Ehdr *header = &image->header;
    uint64_t bytes = (uint64_t)header->e_shnum * sizeof(Elf64_Shdr);

    image->elf->has_sections = header->e_shoff != 0 && header->e_shnum != 0;
    if (!image->elf->has_sections) {
        return ZG_ELF_OK;
    }
    if (header->e_shentsize != sizeof(Elf64_Shdr) ||
        !zg_image_holds(image, header->e_shoff, bytes)) {
        return zg_image_broken(image,
                               "is truncated or broken: its table of sections ends at "
                               "%" PRIu64 ", the file at %" PRIu64,
                               header->e_shoff + bytes, image->length);
    }
    return ZG_ELF_OK;
}

static void copy_text(char *out, size_t bytes, const char *text)
{
    snprintf(out, bytes, "%s", text);
}

static const Elf64_Phdr *find_segment(const struct zg_image *image, uint32_t type)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        if (image->segments[i].p_type == type) {
            return &image->segments[i];
        }
    }
    return NULL;
}

static enum zg_elf_status read_interpreter(struct zg_image *image)
{
    const Elf64_Phdr *segment = find_segment(image, PT_INTERP);

    if (segment == NULL) {
        return ZG_ELF_OK;
    }
    char *text = zg_image_copy(image, segment->p_offset, segment->p_filesz);
    if (text == NULL) {
        return zg_image_broken(image, "is truncated or broken: the name of its dynamic "
                                      "linker lies outside of the file");
    }
    copy_text(image->elf->interpreter, sizeof(image->elf->interpreter), text);
    free(text);
    return ZG_ELF_OK;
}

/* ---- the dynamic section ---------------------------------------------------------------- */

static void add_needed(struct zg_elf *elf, const char *name)
{
    elf->needs_libz = elf->needs_libz || strcmp(name, "libz.so.1") == 0;
    if (strncmp(name, "libc.so.6", 9) == 0) {
        elf->libc = ZG_LIBC_GLIBC;
    } else if (strncmp(name, "libc.musl-", 10) == 0 || strcmp(name, "libc.so") == 0) {
        elf->libc = ZG_LIBC_MUSL;
    }
    if (elf->needed_count < ZG_ELF_NEEDED_MOST) {
        copy_text(elf->needed[elf->needed_count++], ZG_ELF_NAME_BYTES, name);
    }
}

static void take_names(struct zg_image *image, const Elf64_Dyn *entries, size_t count)
{
    struct zg_elf *elf = image->elf;

    for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
        const char *name = zg_image_string(image, entries[i].d_un.d_val);

        switch (entries[i].d_tag) {
        case DT_NEEDED:
            add_needed(elf, name);
            break;
        case DT_SONAME:
            copy_text(elf->soname, sizeof(elf->soname), name);
            break;
        case DT_RPATH:
            copy_text(elf->rpath, sizeof(elf->rpath), name);
            break;
        case DT_RUNPATH:
            copy_text(elf->runpath, sizeof(elf->runpath), name);
            break;
        default:
            break;
        }
    }
}

static enum zg_elf_status read_dynamic(struct zg_image *image, uint64_t *flags)
{
    const Elf64_Phdr *segment = find_segment(image, PT_DYNAMIC);
    uint64_t strings_address = 0;
    uint64_t strings_bytes = 0;
    uint64_t got;

    if (segment == NULL) {
        return ZG_ELF_OK;
    }
    Elf64_Dyn *entries = zg_image_copy(image, segment->p_offset, segment->p_filesz);
    if (entries == NULL) {
        return zg_image_broken(image, "is truncated or broken: its dynamic section lies "
                                      "outside of the file");
    }
    size_t count = segment->p_filesz / sizeof(Elf64_Dyn);
    for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
        const struct {
            int64_t tag;
            uint64_t *to;
        } wanted[] = {
            {DT_STRTAB, &strings_address},
            {DT_STRSZ, &strings_bytes},
            {DT_SYMTAB, &image->symbols_address},
            {DT_HASH, &image->hash_address},
            {DT_GNU_HASH, &image->gnu_hash_address},
            {DT_RELA, &image->relocations[0].address},
            {DT_RELASZ, &image->relocations[0].bytes},
            {DT_JMPREL, &image->relocations[1].address},
            {DT_PLTRELSZ, &image->relocations[1].bytes},
            {DT_FLAGS_1, flags},
        };
        for (size_t k = 0; k < sizeof(wanted) / sizeof(wanted[0]); k++) {
            if (wanted[k].tag == entries[i].d_tag) {
                *wanted[k].to = entries[i].d_un.d_val;
            }
        }
    }
    if (strings_bytes > 0) {
        image->strings =
            zg_image_copy_loaded(image, strings_address, strings_bytes, &got);
        image->strings_bytes = image->strings != NULL ? strings_bytes : 0;
    }
    take_names(image, entries, count);
    free(entries);
    if (strings_bytes > 0 && image->strings == NULL) {
        return zg_image_broken(image, "is truncated or broken: its dynamic strings lie "
                                      "outside of what is loaded");
    }
    return ZG_ELF_OK;
}

/* ---- the whole -------------------------------------------------------------------------- */

static enum zg_elf_kind kind_of(const struct zg_image *image, uint64_t flags)
{
    bool has_interpreter = image->elf->interpreter[0] != '\0';

    if (image->header.e_type == ET_EXEC || (flags & DF_1_PIE) != 0) {
        return has_interpreter ? ZG_ELF_PROGRAM : ZG_ELF_STATIC_PROGRAM;
    }
    if (image->header.e_type == ET_DYN) {
        /* libc names a dynamic linker too, but has a name of its own. */
        return has_interpreter && image->elf->soname[0] == '\0' ? ZG_ELF_PROGRAM
                                                                : ZG_ELF_LIBRARY;
    }
    return ZG_ELF_OTHER;
}

static enum zg_elf_status read_own_kind(struct zg_image *image)
{
    struct zg_elf *elf = image->elf;
    uint64_t flags = 0;
    enum zg_elf_status status;

    if (!zg_image_read(image, 0, &image->header, sizeof(image->header))) {
        return zg_image_broken(image, "is truncated: it ends within its first header");
    }
    if ((status = read_segments(image)) != ZG_ELF_OK ||
        (status = check_sections(image)) != ZG_ELF_OK ||
        (status = read_interpreter(image)) != ZG_ELF_OK ||
        (status = read_dynamic(image, &flags)) != ZG_ELF_OK) {
        return status;
    }
    elf->kind = kind_of(image, flags);
    if (strstr(elf->interpreter, "/ld-musl-") != NULL) {
        elf->libc = ZG_LIBC_MUSL;
    } else if (elf->libc == ZG_LIBC_UNKNOWN && strstr(elf->interpreter, "/ld-linux")) {
        elf->libc = ZG_LIBC_GLIBC;
    }
    return zg_image_find_zlib(image);
}

static enum zg_elf_status read_image(struct zg_image *image)
{
    memset(image->elf, 0, sizeof(*image->elf));
    enum zg_elf_status status = read_ident(image);
    if (status == ZG_ELF_OK && !image->elf->foreign) {
        status = read_own_kind(image);
    }
    free(image->segments);
    free(image->strings);
    return status;
}

enum zg_elf_status zg_elf_read_memory(struct zg_elf *elf, const void *bytes,
                                      size_t length, char *error)
{
    struct zg_image image = {
        .fd = -1, .bytes = bytes, .length = length, .elf = elf, .error = error};

    return read_image(&image);
}

enum zg_elf_status zg_elf_read_fd(struct zg_elf *elf, int fd, char *error)
{
    struct zg_image image = {.fd = fd, .elf = elf, .error = error};
    struct stat status;

    if (fstat(fd, &status) != 0) {
        snprintf(error, ZG_ELF_ERROR_BYTES, "cannot be read: %s", strerror(errno));
        return ZG_ELF_FAILED;
    }
    if (!S_ISREG(status.st_mode)) {
        snprintf(error, ZG_ELF_ERROR_BYTES, "is not a regular file");
        return ZG_ELF_NOT_ELF;
    }
    if ((uint64_t)status.st_size > ZG_ELF_LARGEST_BYTES) {
        return zg_image_broken(&image, "is larger than 2 GiB, and was not read");
    }
    image.length = (uint64_t)status.st_size;
    return read_image(&image);
}

enum zg_elf_status zg_elf_read(struct zg_elf *elf, int root, const char *path,
                               char *error)
{
    int fd = zg_files_open(root, path, O_RDONLY);

    if (fd < 0) {
        int reason = errno;

        memset(elf, 0, sizeof(*elf));
        snprintf(error, ZG_ELF_ERROR_BYTES, "cannot be read: %s", strerror(reason));
        return reason == ENOENT || reason == ENOTDIR ? ZG_ELF_NOT_THERE
               : reason == EACCES || reason == EPERM ? ZG_ELF_NO_PERMISSION
                                                     : ZG_ELF_FAILED;
    }
    enum zg_elf_status status = zg_elf_read_fd(elf, fd, error);
    close(fd);
    return status;
}
