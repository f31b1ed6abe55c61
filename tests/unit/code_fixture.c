/* SPDX-License-Identifier: MIT */
#include "code_fixture.h"

#include <elf.h>
#include <string.h>

#include "platform/processor.h"

#define SYMBOLS_AT 0x4000u
#define MOST_SYMBOLS 200u
#define NAMES_AT 0x6000u
#define SECTIONS_AT 0x7f00u

void code_begin(struct code_library *library)
{
    memset(library, 0, sizeof *library);
    memset(library->bytes + CODE_AT, 0xcc, CODE_BYTES);
    library->symbols = 1;
    library->names = 1;
    library->length = sizeof library->bytes;
}

uint64_t code_function(struct code_library *library, const char *name, uint64_t at,
                       uint64_t length)
{
    const Elf64_Sym symbol = {.st_name = (Elf64_Word)library->names,
                              .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
                              .st_shndx = 1,
                              .st_value = at,
                              .st_size = length};
    memcpy(library->bytes + SYMBOLS_AT + library->symbols++ * sizeof symbol, &symbol,
           sizeof symbol);
    strcpy((char *)library->bytes + NAMES_AT + library->names, name);
    library->names += strlen(name) + 1;
    return at;
}

void code_call(struct code_library *library, uint64_t at, uint64_t to)
{
    zg_jump_write(library->bytes + at, at, to);
}

void code_write(struct code_library *library, uint64_t at, const void *bytes,
                size_t length)
{
    memcpy(library->bytes + at, bytes, length);
}

void code_end(struct code_library *library)
{
    const Elf64_Ehdr header = {
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = ZG_MACHINE,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof header,
        .e_shoff = SECTIONS_AT,
        .e_ehsize = sizeof header,
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = 3};
    const Elf64_Phdr code = {.p_type = PT_LOAD,
                             .p_flags = PF_R | PF_X,
                             .p_offset = CODE_AT,
                             .p_vaddr = CODE_AT,
                             .p_filesz = CODE_BYTES,
                             .p_memsz = CODE_BYTES};
    const Elf64_Shdr sections[3] = {
        {.sh_type = SHT_NULL},
        {.sh_type = SHT_SYMTAB,
         .sh_offset = SYMBOLS_AT,
         .sh_size = library->symbols * sizeof(Elf64_Sym),
         .sh_entsize = sizeof(Elf64_Sym),
         .sh_link = 2},
        {.sh_type = SHT_STRTAB, .sh_offset = NAMES_AT, .sh_size = library->names}};
    memcpy(library->bytes, &header, sizeof header);
    memcpy(library->bytes + sizeof header, &code, sizeof code);
    memcpy(library->bytes + SECTIONS_AT, sections, sizeof sections);
}
