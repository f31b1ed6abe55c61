/* SPDX-License-Identifier: MIT */
/* What of zlib an ELF file asks for, hands out, or has within. */
#include "cli/doctor_elf_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Constants are searched in pieces, so that a large program costs no memory. */
#define PIECE_BYTES ((uint64_t)1 << 20)
#define OVERLAP_BYTES 128
#define LONGEST_VERSION 31

static const char *const names[] = {
#define ZG_ZLIB(name, essential) #name,
#include "cli/doctor_zlib.def"
#undef ZG_ZLIB
};

enum {
#define ZG_ZLIB(name, essential) INDEX_##name,
#include "cli/doctor_zlib.def"
#undef ZG_ZLIB
    NAME_COUNT
};

_Static_assert(NAME_COUNT <= 64, "zg_zlib_set has a bit for each");

const zg_zlib_set zg_zlib_essential = 0
#define ZG_ZLIB(name, essential) | (zg_zlib_set)(essential) << INDEX_##name
#include "cli/doctor_zlib.def"
#undef ZG_ZLIB
    ;

const char *zg_zlib_name(unsigned i)
{
    return i < NAME_COUNT ? names[i] : NULL;
}

unsigned zg_zlib_count(zg_zlib_set set)
{
    return (unsigned)__builtin_popcountll(set);
}

/* Return: the bit of the function that has the first bytes of a name as its own; 0 when it
 * is none of zlib's. */
static zg_zlib_set bit_of_first(const char *name, size_t length)
{
    if (strncmp(name, "deflate", 7) != 0 && strncmp(name, "inflate", 7) != 0) {
        return 0;
    }
    for (unsigned i = 0; i < NAME_COUNT; i++) {
        if (strlen(names[i]) == length && memcmp(name, names[i], length) == 0) {
            return (zg_zlib_set)1 << i;
        }
    }
    return 0;
}

static zg_zlib_set bit_of(const char *name)
{
    return bit_of_first(name, strlen(name));
}

/* These call the stream functions from within zlib. */
static bool is_helper(const char *name)
{
    static const char *const helpers[] = {"compress",    "compress2", "uncompress",
                                          "uncompress2", "gzopen",    "gzopen64",
                                          "gzdopen"};

    for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
        if (strcmp(name, helpers[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_defined(const Elf64_Sym *symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);

    return symbol->st_shndx != SHN_UNDEF && symbol->st_value != 0 &&
           (type == STT_FUNC || type == STT_GNU_IFUNC);
}

/* ---- dynamic symbols -------------------------------------------------------------------- */

struct dynamic_symbols {
    Elf64_Sym *entries; /* as many as its segment has room for */
    uint64_t count;
    bool calls_dlsym;
};

/* Return: symbols that the loader can find by DT_GNU_HASH, counted from the first entry; 0
 * when the table is broken. */
static uint64_t count_by_gnu_hash(const struct zg_image *image)
{
    uint64_t bytes = 0;
    uint64_t count = 0;
    uint32_t *words = zg_image_copy_loaded(image, image->gnu_hash_address, 0, &bytes);
    uint64_t there = bytes / sizeof(uint32_t);

    if (words == NULL || there < 4) {
        free(words);
        return 0;
    }
    uint64_t buckets = 4 + (uint64_t)words[2] * 2; /* behind the filter's 64-bit words */
    uint64_t chains = buckets + words[0];
    uint64_t first = words[1];
    for (uint64_t i = buckets; i < chains && i < there; i++) {
        count = words[i] > count ? words[i] : count;
    }
    /* The last chain ends where a word is odd. */
    while (count >= first && count != 0 && chains + (count - first) < there) {
        if ((words[chains + (count++ - first)] & 1) != 0) {
            break;
        }
    }
    free(words);
    return count;
}

static uint64_t count_defined(const struct zg_image *image)
{
    uint64_t got = 0;
    uint64_t count = 0;

    if (image->gnu_hash_address != 0) {
        return count_by_gnu_hash(image);
    }
    uint32_t *words = image->hash_address == 0
                          ? NULL
                          : zg_image_copy_loaded(image, image->hash_address,
                                                 2 * sizeof(uint32_t), &got);
    if (words != NULL) {
        count = words[1]; /* one chain word for each symbol */
    }
    free(words);
    return count;
}

static void find_exports(struct zg_image *image, const struct dynamic_symbols *symbols)
{
    uint64_t count = count_defined(image);
    bool has_deflate = false;
    bool has_inflate = false;

    for (uint64_t i = 0; i < count && i < symbols->count; i++) {
        const Elf64_Sym *symbol = &symbols->entries[i];

        if (!is_defined(symbol)) {
            continue;
        }
        const char *name = zg_image_string(image, symbol->st_name);
        image->elf->exports |= bit_of(name);
        has_deflate =
            has_deflate || strcmp(name, "Java_java_util_zip_Deflater_init") == 0;
        has_inflate =
            has_inflate || strcmp(name, "Java_java_util_zip_Inflater_init") == 0;
    }
    image->elf->is_jni_zip = has_deflate && has_inflate;
}

/* A symbol that a relocation names is looked up by name, in the preloaded libraries first,
 * also where the file defines it itself. */
static bool find_by_name(struct zg_image *image, struct dynamic_symbols *symbols)
{
    for (size_t table = 0; table < 2; table++) {
        uint64_t got = 0;
        uint64_t bytes = image->relocations[table].bytes;

        if (bytes == 0) {
            continue;
        }
        Elf64_Rela *entries =
            zg_image_copy_loaded(image, image->relocations[table].address, bytes, &got);
        if (entries == NULL) {
            return false;
        }
        for (uint64_t i = 0; i < bytes / sizeof(*entries); i++) {
            uint64_t index = ELF64_R_SYM(entries[i].r_info);

            if (index == 0 || index >= symbols->count) {
                continue;
            }
            const char *name = zg_image_string(image, symbols->entries[index].st_name);
            image->elf->by_name |= bit_of(name);
            image->elf->calls_helpers = image->elf->calls_helpers || is_helper(name);
            symbols->calls_dlsym = symbols->calls_dlsym || strcmp(name, "dlsym") == 0;
        }
        free(entries);
    }
    return true;
}

static enum zg_elf_status read_dynamic_symbols(struct zg_image *image,
                                               struct dynamic_symbols *symbols)
{
    uint64_t bytes = 0;

    if (image->symbols_address == 0) {
        return ZG_ELF_OK;
    }
    symbols->entries = zg_image_copy_loaded(image, image->symbols_address, 0, &bytes);
    if (symbols->entries == NULL) {
        return zg_image_broken(image, "is truncated or broken: its dynamic symbols lie "
                                      "outside of what is loaded");
    }
    symbols->count = bytes / sizeof(Elf64_Sym);
    find_exports(image, symbols);
    if (!find_by_name(image, symbols)) {
        return zg_image_broken(image, "is truncated or broken: its relocations lie "
                                      "outside of what is loaded");
    }
    return ZG_ELF_OK;
}

/* ---- .symtab ---------------------------------------------------------------------------- */

/* Copies with other arguments, which some callers use in the function's place.  Parts that
 * only the function itself leads to (.cold, .part) are none. */
static bool is_variant(const char *suffix)
{
    return strstr(suffix, ".constprop.") != NULL || strstr(suffix, ".isra.") != NULL ||
           strstr(suffix, ".lto_priv.") != NULL;
}

static void take_symbol(struct zg_elf *elf, const char *name, const Elf64_Sym *symbol,
                        Elf64_Addr *address)
{
    size_t length = strcspn(name, ".");
    zg_zlib_set bit = bit_of_first(name, length);

    elf->tells_version = elf->tells_version || strcmp(name, "zlibVersion") == 0;
    if (bit == 0) {
        return;
    }
    if (name[length] == '.') {
        elf->has_variants = elf->has_variants || is_variant(name + length);
        return;
    }
    Elf64_Addr *known = &address[__builtin_ctzll(bit)];
    elf->has_variants =
        elf->has_variants || ((elf->symbols & bit) != 0 && *known != symbol->st_value);
    *known = symbol->st_value;
    elf->symbols |= bit;
}

static bool take_symbols(struct zg_image *image, const Elf64_Shdr *table,
                         const Elf64_Shdr *names_of_table)
{
    Elf64_Sym *symbols = zg_image_copy(image, table->sh_offset, table->sh_size);
    char *strings =
        zg_image_copy(image, names_of_table->sh_offset, names_of_table->sh_size);
    bool good = symbols != NULL && strings != NULL;
    Elf64_Addr address[NAME_COUNT] = {0};

    for (uint64_t i = 0; good && i < table->sh_size / sizeof(*symbols); i++) {
        if (is_defined(&symbols[i]) && symbols[i].st_name < names_of_table->sh_size) {
            take_symbol(image->elf, strings + symbols[i].st_name, &symbols[i], address);
        }
    }
    free(symbols);
    free(strings);
    return good;
}

static enum zg_elf_status read_symtab(struct zg_image *image)
{
    const Elf64_Ehdr *header = &image->header;

    if (!image->elf->has_sections) {
        return ZG_ELF_OK;
    }
    Elf64_Shdr *sections = zg_image_copy(image, header->e_shoff,
                                         (uint64_t)header->e_shnum * sizeof(*sections));
    bool good = sections != NULL;
    /* There is one at most; a file that claims more shall not keep us busy. */
    for (unsigned i = 0; good && !image->elf->has_symtab && i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB) {
            continue;
        }
        image->elf->has_symtab = true;
        good = sections[i].sh_link < header->e_shnum &&
               take_symbols(image, &sections[i], &sections[sections[i].sh_link]);
    }
    free(sections);
    return good ? ZG_ELF_OK
                : zg_image_broken(image, "is truncated or broken: its .symtab lies "
                                         "outside of the file");
}

/* ---- constants -------------------------------------------------------------------------- */

/* zlib carries " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly and Mark Adler ", and
 * the like for inflate: this survives every stripping. */
static void take_version(struct zg_elf *elf, const char *from, const char *mark)
{
    const char *end = mark;
    const char *start = end;

    while (start > from && end - start < LONGEST_VERSION && start[-1] > ' ' &&
           start[-1] < 0x7f) {
        start--;
    }
    if (start - from < 9 || *start < '0' || *start > '9' ||
        (memcmp(start - 9, " deflate ", 9) != 0 &&
         memcmp(start - 9, " inflate ", 9) != 0)) {
        return;
    }
    memcpy(elf->inner_version, start, (size_t)(end - start));
    elf->inner_version[end - start] = '\0';
}

static void search_piece(struct zg_elf *elf, const char *piece, size_t bytes,
                         bool *has_name)
{
    static const char copyright[] = " Copyright 199";
    static const char *const wanted[] = {"deflateInit2_", "inflateInit2_", "deflateInit_",
                                         "inflateInit_"};
    const char *at = piece;
    const char *end = piece + bytes;

    while (elf->inner_version[0] == '\0' &&
           (at = memmem(at, (size_t)(end - at), copyright, sizeof(copyright) - 1)) !=
               NULL) {
        take_version(elf, piece, at);
        at++;
    }
    for (size_t i = 0; !*has_name && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        *has_name = memmem(piece, bytes, wanted[i], strlen(wanted[i]) + 1) != NULL;
    }
}

static bool search_segment(struct zg_image *image, const Elf64_Phdr *segment,
                           bool *has_name)
{
    uint64_t done = 0;

    while (done < segment->p_filesz) {
        uint64_t left = segment->p_filesz - done;
        uint64_t bytes = left < PIECE_BYTES ? left : PIECE_BYTES;
        char *piece = zg_image_copy(image, segment->p_offset + done, bytes);

        if (piece == NULL) {
            return false;
        }
        search_piece(image->elf, piece, bytes, has_name);
        free(piece);
        done += bytes == left ? left : bytes - OVERLAP_BYTES;
    }
    return true;
}

static enum zg_elf_status search_constants(struct zg_image *image, bool calls_dlsym)
{
    struct zg_elf *elf = image->elf;
    bool has_name = false;

    for (unsigned i = 0; i < image->segment_count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W) == 0 &&
            !search_segment(image, segment, &has_name)) {
            return zg_image_broken(image, "changed while it was read, or memory is "
                                          "short");
        }
    }
    /* What the linker knows by name stands among the constants as well. */
    elf->looks_up = has_name && calls_dlsym && elf->by_name == 0 && elf->exports == 0;
    return ZG_ELF_OK;
}

enum zg_elf_status zg_image_find_zlib(struct zg_image *image)
{
    struct dynamic_symbols symbols = {.count = 0};
    enum zg_elf_status status = read_dynamic_symbols(image, &symbols);

    if (status == ZG_ELF_OK) {
        status = read_symtab(image);
    }
    if (status == ZG_ELF_OK) {
        status = search_constants(image, symbols.calls_dlsym);
    }
    free(symbols.entries);
    return status;
}
