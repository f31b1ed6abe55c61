/* SPDX-License-Identifier: MIT */
#include "binding/entries.h"

#include <string.h>

#include "platform/text.h"

/* What the JDK's own code calls. Each has to be there, and to be called by somebody who is
 * not zlib: else the compiler has put its code into its callers. Source: the JDK's
 * Deflater.c, Inflater.c and zip_util.c. */
static const enum zg_function used_by_jdk[] = {
    ZG_FN_deflateInit2_,       ZG_FN_deflate,
    ZG_FN_deflateParams,       ZG_FN_deflateReset,
    ZG_FN_deflateEnd,          ZG_FN_deflateSetDictionary,
    ZG_FN_inflateInit2_,       ZG_FN_inflate,
    ZG_FN_inflateReset,        ZG_FN_inflateEnd,
    ZG_FN_inflateSetDictionary};
#define USED (sizeof used_by_jdk / sizeof used_by_jdk[0])

struct complaint {
    char *room;
    size_t bytes;
};

/* Return: "NAME what" as far as there is room. */
static const char *complain(struct complaint complaint, const char *name,
                            const char *what)
{
    struct zg_text text = zg_text_make(complaint.room, complaint.bytes);
    zg_text_add(&text, name);
    zg_text_add(&text, " ");
    zg_text_add(&text, what);
    return complaint.room;
}

static bool is_variant(const char *name)
{
    return strstr(name, ".constprop.") != NULL || strstr(name, ".isra.") != NULL ||
           strstr(name, ".lto_priv.") != NULL;
}

static const char *note(struct zg_entries *entries, const struct zg_elf_symbol *symbol,
                        struct complaint complaint)
{
    /* Up to its '.', behind which the compiler says what it has made of it. */
    unsigned function = zg_function_named(symbol->name, '.');
    if (strcmp(symbol->name, "zlibVersion") == 0)
        entries->version = symbol->address;
    if (strcmp(symbol->name, "deflateUsed") == 0)
        entries->has_used = true;
    if (function == ZG_FN_COUNT)
        return NULL;
    if (is_variant(symbol->name))
        return complain(complaint, zg_function_names[function],
                        "has a variant of the compiler's");
    if (strchr(symbol->name, '.') != NULL)
        return NULL; /* a part that only the function itself leads to */
    if (entries->address[function] != 0 && entries->address[function] != symbol->address)
        return complain(complaint, zg_function_names[function], "is there twice");
    entries->address[function] = symbol->address;
    entries->length[function] = symbol->length;
    return NULL;
}

static const char *find_functions(struct zg_entries *entries,
                                  const struct zg_elf_file *file,
                                  struct complaint complaint)
{
    struct zg_elf_symbol symbol;
    for (uint64_t i = 0; zg_elf_file_symbol(file, i, &symbol); i++) {
        const char *reason =
            symbol.is_function ? note(entries, &symbol, complaint) : NULL;
        if (reason != NULL)
            return reason;
    }
    for (unsigned i = 0; i < USED; i++)
        if (entries->address[used_by_jdk[i]] == 0)
            return complain(complaint, zg_function_names[used_by_jdk[i]],
                            "is not among its symbols");
    return entries->version == 0 ? "zlibVersion is not among its symbols" : NULL;
}

/* Return: whether the first bytes of a function lie in the code. */
static bool holds(const struct zg_elf_segment *code, uint64_t address, uint64_t bytes)
{
    return address - code->address < code->length &&
           bytes <= code->length - (address - code->address);
}

static bool find_code(struct zg_entries *entries, const struct zg_elf_file *file)
{
    for (uint32_t i = 0; zg_elf_file_segment(file, i, &entries->code); i++)
        if (entries->code.executable && !entries->code.writable &&
            holds(&entries->code, entries->address[ZG_FN_deflate], 1))
            return true;
    return false;
}

static const unsigned char *code_at(const struct zg_entries *entries,
                                    const struct zg_elf_file *file, uint64_t address)
{
    return file->bytes + entries->code.at + (address - entries->code.address);
}

size_t zg_entry_landing(const unsigned char *code)
{
    return memcmp(code, zg_landing, sizeof zg_landing) == 0 ? sizeof zg_landing : 0;
}

/* A jump may fill what lies between an entry and whatever begins next. */
static const char *find_room(const struct zg_entries *entries,
                             const struct zg_elf_file *file, struct complaint complaint)
{
    for (unsigned i = 0; i < ZG_FN_COUNT; i++) {
        struct zg_elf_symbol symbol;
        uint64_t address = entries->address[i];
        if (address == 0)
            continue;
        if (!holds(&entries->code, address, ZG_LANDING_BYTES + ZG_JUMP_BYTES))
            return complain(complaint, zg_function_names[i], "is not with the others");
        size_t needed = zg_entry_landing(code_at(entries, file, address)) + ZG_JUMP_BYTES;
        for (uint64_t k = 0; zg_elf_file_symbol(file, k, &symbol); k++)
            if (symbol.is_function && symbol.address - address - 1 < needed - 1)
                return complain(complaint, zg_function_names[i],
                                "is too short for a jump");
        for (unsigned k = 0; k < i; k++)
            if (entries->address[k] == address)
                return complain(complaint, zg_function_names[i],
                                "is one with another function");
    }
    return NULL;
}

static bool is_in_zlib(const struct zg_entries *entries, uint64_t address)
{
    for (unsigned i = 0; i < ZG_FN_COUNT; i++)
        if (address - entries->address[i] < entries->length[i])
            return true;
    return false;
}

/* Return: the one of used_by_jdk that code leads to, or USED. */
static unsigned called_from(const struct zg_entries *entries, const unsigned char *code,
                            uint64_t left, uint64_t address)
{
    unsigned i = 0;
    while (i < USED &&
           !zg_leads_to(code, left, address, entries->address[used_by_jdk[i]]))
        i++;
    return i;
}

static const char *find_calls(const struct zg_entries *entries,
                              const struct zg_elf_file *file, struct complaint complaint)
{
    bool called[USED + 1] = {false};
    const unsigned char *code = file->bytes + entries->code.at;
    for (uint64_t i = 0; i < entries->code.length; i += ZG_CODE_STEP) {
        uint64_t address = entries->code.address + i;
        unsigned function =
            called_from(entries, code + i, entries->code.length - i, address);
        if (function != USED && !called[function])
            called[function] = !is_in_zlib(entries, address);
    }
    for (unsigned i = 0; i < USED; i++)
        if (!called[i])
            return complain(complaint, zg_function_names[used_by_jdk[i]],
                            "is not called: it may be part of its callers");
    return NULL;
}

const char *zg_entries_find(struct zg_entries *entries, const struct zg_elf_file *file,
                            char *room, size_t bytes)
{
    struct complaint complaint = {room, bytes};
    memset(entries, 0, sizeof *entries);
    if (file->symbol_count == 0)
        return "it was stripped of its symbols";
    const char *reason = find_functions(entries, file, complaint);
    if (reason == NULL && !find_code(entries, file))
        reason = "its code cannot be found";
    if (reason == NULL)
        reason = find_room(entries, file, complaint);
    return reason != NULL ? reason : find_calls(entries, file, complaint);
}
