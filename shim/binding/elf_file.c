/* SPDX-License-Identifier: MIT */
#include "binding/elf_file.h"

#include <elf.h>
#include <string.h>

#include "platform/processor.h"

/* Return: the bytes there, or NULL when they do not all lie within the file. */
static const unsigned char *part(const struct zg_elf_file *file, uint64_t at,
                                 uint64_t length)
{
    return at <= file->length && length <= file->length - at ? file->bytes + at : NULL;
}

/* Copies an entry of a table: it may lie at any address. Return: whether it is there. */
static bool entry(const struct zg_elf_file *file, uint64_t table, uint64_t number,
                  void *out, size_t size)
{
    if (number > file->length / size || table > file->length)
        return false;
    const unsigned char *from = part(file, table + number * size, size);
    if (from != NULL)
        memcpy(out, from, size);
    return from != NULL;
}

/* Finds .symtab and the names of its symbols, where they are. */
static void find_symbols(struct zg_elf_file *file, const Elf64_Ehdr *header)
{
    Elf64_Shdr section, names;
    if (header->e_shentsize != sizeof section)
        return;
    for (uint64_t i = 0; i < header->e_shnum; i++) {
        if (!entry(file, header->e_shoff, i, &section, sizeof section))
            return;
        if (section.sh_type != SHT_SYMTAB || section.sh_entsize != sizeof(Elf64_Sym) ||
            part(file, section.sh_offset, section.sh_size) == NULL ||
            section.sh_link >= header->e_shnum ||
            !entry(file, header->e_shoff, section.sh_link, &names, sizeof names) ||
            names.sh_type != SHT_STRTAB ||
            part(file, names.sh_offset, names.sh_size) == NULL)
            continue;
        file->symbols_at = section.sh_offset;
        file->symbol_count = section.sh_size / sizeof(Elf64_Sym);
        file->names_at = names.sh_offset;
        file->names_length = names.sh_size;
        return;
    }
}

const char *zg_elf_file_open(struct zg_elf_file *file, const void *bytes, size_t length)
{
    Elf64_Ehdr header;
    *file = (struct zg_elf_file){.bytes = bytes, .length = length};
    if (!entry(file, 0, 0, &header, sizeof header) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return "the file is not an ELF file, or is cut short";
    if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != ZG_MACHINE)
        return "the file is of another processor";
    if (header.e_type != ET_DYN || header.e_phentsize != sizeof(Elf64_Phdr) ||
        part(file, header.e_phoff, (uint64_t)header.e_phnum * sizeof(Elf64_Phdr)) == NULL)
        return "the file is no shared library, or is damaged";
    file->segments_at = header.e_phoff;
    file->segment_count = header.e_phnum;
    find_symbols(file, &header);
    return NULL;
}

bool zg_elf_file_segment(const struct zg_elf_file *file, uint32_t number,
                         struct zg_elf_segment *segment)
{
    Elf64_Phdr header;
    for (uint32_t i = 0; i < file->segment_count; i++) {
        if (!entry(file, file->segments_at, i, &header, sizeof header))
            return false;
        if (header.p_type != PT_LOAD || number-- != 0)
            continue;
        *segment = (struct zg_elf_segment){.at = header.p_offset,
                                           .length = header.p_filesz,
                                           .address = header.p_vaddr,
                                           .readable = (header.p_flags & PF_R) != 0,
                                           .writable = (header.p_flags & PF_W) != 0,
                                           .executable = (header.p_flags & PF_X) != 0};
        return part(file, header.p_offset, header.p_filesz) != NULL;
    }
    return false;
}

/* Return: the name that begins there; "" when it does not end within the table. */
static const char *name_at(const struct zg_elf_file *file, uint64_t offset)
{
    if (offset >= file->names_length)
        return "";
    const char *name = (const char *)file->bytes + file->names_at + offset;
    return memchr(name, '\0', file->names_length - offset) == NULL ? "" : name;
}

bool zg_elf_file_symbol(const struct zg_elf_file *file, uint64_t number,
                        struct zg_elf_symbol *symbol)
{
    Elf64_Sym found;
    if (number >= file->symbol_count ||
        !entry(file, file->symbols_at, number, &found, sizeof found))
        return false;
    *symbol = (struct zg_elf_symbol){
        .name = name_at(file, found.st_name),
        .address = found.st_value,
        .length = found.st_size,
        .is_function = ELF64_ST_TYPE(found.st_info) == STT_FUNC &&
                       found.st_shndx != SHN_UNDEF && found.st_shndx < SHN_LORESERVE};
    return true;
}
