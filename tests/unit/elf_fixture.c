/* SPDX-License-Identifier: MIT */
#include "elf_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#else
#define OWN_MACHINE EM_X86_64
#endif

#define MOST_BYTES (4u << 20)
#define CODE_ADDRESS 0x40 /* any that is not 0: nothing is ever called */

const char *const elf_jdk_calls[] = {"deflateInit2_",
                                     "deflate",
                                     "deflateReset",
                                     "deflateEnd",
                                     "deflateParams",
                                     "inflateInit2_",
                                     "inflate",
                                     "inflateReset",
                                     "inflateEnd",
                                     "deflateSetDictionary",
                                     "inflateSetDictionary",
                                     NULL};

/* A table of strings that grows. */
struct strings {
    char text[65536];
    size_t length;
};

struct maker {
    struct elf_file file;
    struct strings dynamic_strings, symbol_strings;
    Elf64_Sym dynamic[2 * ELF_FIXTURE_MOST + 1];
    size_t dynamic_count, first_defined;
    Elf64_Dyn entries[64];
    size_t entry_count;
};

static uint32_t add_string(struct strings *strings, const char *text)
{
    size_t at = strings->length == 0 ? 1 : strings->length;

    strcpy(strings->text + at, text);
    strings->length = at + strlen(text) + 1;
    return (uint32_t)at;
}

/* Appends bytes, aligned to 8.  Return: where they stand. */
static uint64_t append(struct maker *maker, const void *bytes, size_t length)
{
    size_t at = (maker->file.length + 7) & ~(size_t)7;

    if (at + length > MOST_BYTES) {
        abort();
    }
    if (length > 0) {
        memcpy(maker->file.bytes + at, bytes, length);
    }
    maker->file.length = at + length;
    return at;
}

static void add_entry(struct maker *maker, int64_t tag, uint64_t value)
{
    maker->entries[maker->entry_count].d_tag = tag;
    maker->entries[maker->entry_count++].d_un.d_val = value;
}

static void add_name(struct maker *maker, int64_t tag, const char *name)
{
    if (name != NULL) {
        add_entry(maker, tag, add_string(&maker->dynamic_strings, name));
    }
}

static void add_dynamic_symbol(struct maker *maker, const char *name, bool is_defined)
{
    Elf64_Sym *symbol = &maker->dynamic[maker->dynamic_count++];

    symbol->st_name = add_string(&maker->dynamic_strings, name);
    symbol->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    symbol->st_shndx = is_defined ? 1 : SHN_UNDEF;
    symbol->st_value = is_defined ? CODE_ADDRESS : 0;
}

static void add_dynamic_symbols(struct maker *maker, const struct elf_wish *wish)
{
    maker->dynamic_count = 1;
    for (size_t i = 0; wish->asks[i] != NULL; i++) {
        add_dynamic_symbol(maker, wish->asks[i], false);
    }
    maker->first_defined = maker->dynamic_count;
    for (size_t i = 0; wish->exports[i] != NULL; i++) {
        add_dynamic_symbol(maker, wish->exports[i], true);
    }
    add_entry(maker, DT_SYMTAB,
              append(maker, maker->dynamic, maker->dynamic_count * sizeof(Elf64_Sym)));
    add_entry(maker, DT_SYMENT, sizeof(Elf64_Sym));
}

static void add_hash(struct maker *maker, const struct elf_wish *wish)
{
    uint32_t words[8 + 4 * ELF_FIXTURE_MOST] = {0};
    uint32_t defined = (uint32_t)(maker->dynamic_count - maker->first_defined);

    if (!wish->gnu_hash) {
        words[0] = 1;
        words[1] = (uint32_t)maker->dynamic_count;
        add_entry(maker, DT_HASH,
                  append(maker, words, (2 + 1 + maker->dynamic_count) * 4));
        return;
    }
    /* One bucket, one word of filter, the chain of all that is defined. */
    words[0] = 1;
    words[1] = (uint32_t)maker->first_defined;
    words[2] = 1;
    words[6] = defined > 0 ? (uint32_t)maker->first_defined : 0;
    for (uint32_t i = 0; i < defined; i++) {
        words[7 + i] = i + 1 == defined; /* odd: the last */
    }
    add_entry(maker, DT_GNU_HASH, append(maker, words, (7 + defined) * 4));
}

static void add_relocations(struct maker *maker, const struct elf_wish *wish)
{
    Elf64_Rela relocations[2 * ELF_FIXTURE_MOST];
    size_t count = 0;

    memset(relocations, 0, sizeof(relocations));
    for (size_t i = 1; i < maker->dynamic_count; i++) {
        if (i < maker->first_defined || wish->asks_for_exports) {
            relocations[count++].r_info = ELF64_R_INFO((uint64_t)i, 7);
        }
    }
    /* Both tables are used: the first relocation stands in the one of data. */
    uint64_t at = append(maker, relocations, count * sizeof(*relocations));
    if (count > 0) {
        add_entry(maker, DT_RELA, at);
        add_entry(maker, DT_RELASZ, sizeof(*relocations));
    }
    if (count > 1) {
        add_entry(maker, DT_JMPREL, at + sizeof(*relocations));
        add_entry(maker, DT_PLTRELSZ, (count - 1) * sizeof(*relocations));
    }
}

static void add_sections(struct maker *maker, const struct elf_wish *wish)
{
    static Elf64_Sym symbols[ELF_FIXTURE_MOST + 1];
    Elf64_Shdr sections[3];
    Elf64_Ehdr header;
    size_t count = 1;

    memset(symbols, 0, sizeof(symbols));
    memset(sections, 0, sizeof(sections));
    for (; wish->symbols[count - 1] != NULL; count++) {
        symbols[count].st_name =
            add_string(&maker->symbol_strings, wish->symbols[count - 1]);
        symbols[count].st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC);
        symbols[count].st_shndx = 1;
        symbols[count].st_value = CODE_ADDRESS + count;
    }
    sections[1].sh_type = SHT_SYMTAB;
    sections[1].sh_link = 2;
    sections[1].sh_size = count * sizeof(*symbols);
    sections[1].sh_offset = append(maker, symbols, sections[1].sh_size);
    sections[2].sh_type = SHT_STRTAB;
    sections[2].sh_size = maker->symbol_strings.length;
    sections[2].sh_offset =
        append(maker, maker->symbol_strings.text, sections[2].sh_size);
    uint64_t at = append(maker, sections, sizeof(sections[0]) * (wish->stripped ? 1 : 3));
    memcpy(&header, maker->file.bytes, sizeof(header));
    header.e_shoff = at;
    header.e_shnum = wish->stripped ? 1 : 3;
    memcpy(maker->file.bytes, &header, sizeof(header));
}

static void write_headers(struct maker *maker, const struct elf_wish *wish,
                          uint64_t dynamic_at, uint64_t interpreter_at)
{
    size_t interpreter_bytes =
        wish->interpreter != NULL ? strlen(wish->interpreter) + 1 : 0;
    Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
                    EV_CURRENT},
        .e_type = (Elf64_Half)(wish->type != 0 ? wish->type : ET_DYN),
        .e_machine = (Elf64_Half)(wish->machine != 0 ? wish->machine : OWN_MACHINE),
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(header),
        .e_ehsize = sizeof(header),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = (Elf64_Half)(interpreter_bytes > 0 ? 3 : 2),
        .e_shentsize = sizeof(Elf64_Shdr),
    };
    Elf64_Phdr segments[3] = {
        {.p_type = PT_LOAD,
         .p_flags = PF_R | PF_X,
         .p_filesz = maker->file.length,
         .p_memsz = maker->file.length},
        {.p_type = PT_DYNAMIC,
         .p_offset = dynamic_at,
         .p_vaddr = dynamic_at,
         .p_filesz = maker->entry_count * sizeof(Elf64_Dyn)},
        {.p_type = PT_INTERP,
         .p_offset = interpreter_at,
         .p_vaddr = interpreter_at,
         .p_filesz = interpreter_bytes},
    };

    memcpy(maker->file.bytes, &header, sizeof(header));
    memcpy(maker->file.bytes + sizeof(header), segments, sizeof(segments));
}

struct elf_file elf_make(const struct elf_wish *wish)
{
    struct maker *maker = calloc(1, sizeof(*maker));

    maker->file.bytes = calloc(1, MOST_BYTES);
    maker->file.length = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
    uint64_t interpreter_at =
        wish->interpreter != NULL
            ? append(maker, wish->interpreter, strlen(wish->interpreter) + 1)
            : 0;
    for (size_t i = 0; wish->needed[i] != NULL; i++) {
        add_name(maker, DT_NEEDED, wish->needed[i]);
    }
    add_name(maker, DT_SONAME, wish->soname);
    add_name(maker, DT_RPATH, wish->rpath);
    add_name(maker, DT_RUNPATH, wish->runpath);
    if (wish->flags_1 != 0) {
        add_entry(maker, DT_FLAGS_1, wish->flags_1);
    }
    if (wish->constant != NULL) {
        if (maker->file.length < wish->constant_at) {
            maker->file.length = wish->constant_at;
        }
        append(maker, wish->constant, strlen(wish->constant) + 1);
    }
    add_dynamic_symbols(maker, wish);
    add_hash(maker, wish);
    add_relocations(maker, wish);
    size_t strings = maker->dynamic_strings.length;
    add_entry(maker, DT_STRTAB, append(maker, maker->dynamic_strings.text, strings));
    add_entry(maker, DT_STRSZ, strings);
    add_entry(maker, DT_NULL, 0);
    uint64_t dynamic_at =
        append(maker, maker->entries, maker->entry_count * sizeof(Elf64_Dyn));
    write_headers(maker, wish, dynamic_at, interpreter_at);
    if (!wish->no_sections) {
        add_sections(maker, wish);
    }
    struct elf_file file = maker->file;
    free(maker);
    return file;
}

bool elf_write(const struct elf_wish *wish, const char *path)
{
    struct elf_file made = elf_make(wish);
    FILE *file = fopen(path, "w");
    bool good = file != NULL && fwrite(made.bytes, made.length, 1, file) == 1;

    if (file != NULL) {
        good = fclose(file) == 0 && good;
    }
    free(made.bytes);
    return good;
}

struct elf_wish elf_system_zip(void)
{
    struct elf_wish wish = {
        .soname = "libzip.so",
        .rpath = "$ORIGIN",
        .needed = {"libjava.so", "libz.so.1", "libc.so.6"},
        .exports = {"Java_java_util_zip_Deflater_init",
                    "Java_java_util_zip_Inflater_init"},
        .gnu_hash = true,
    };

    for (size_t i = 0; elf_jdk_calls[i] != NULL; i++) {
        wish.asks[i] = elf_jdk_calls[i];
    }
    return wish;
}

struct elf_wish elf_bundled_zip(void)
{
    struct elf_wish wish = {
        .soname = "libzip.so",
        .rpath = "$ORIGIN",
        .needed = {"libjava.so", "libc.so.6"},
        .exports = {"Java_java_util_zip_Deflater_init",
                    "Java_java_util_zip_Inflater_init"},
        .gnu_hash = true,
        .constant = " deflate 1.3.2 Copyright 1995-2026 Jean-loup Gailly and Mark Adler ",
    };

    size_t count = 0;
    for (; elf_jdk_calls[count] != NULL; count++) {
        wish.symbols[count] = elf_jdk_calls[count];
    }
    wish.symbols[count] = "zlibVersion";
    return wish;
}

struct elf_wish elf_libz(void)
{
    struct elf_wish wish = {
        .soname = "libz.so.1",
        .needed = {"libc.so.6"},
        .asks_for_exports = true,
        .stripped = true,
        .constant = " inflate 1.2.13 Copyright 1995-2022 Mark Adler ",
    };

    for (size_t i = 0; elf_jdk_calls[i] != NULL; i++) {
        wish.exports[i] = elf_jdk_calls[i];
    }
    return wish;
}
