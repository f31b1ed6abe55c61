/* SPDX-License-Identifier: MIT */
#include "cli/doctor_binding.h"

#include <string.h>

static bool is_foreign(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->foreign;
}

static bool is_guard(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return strcmp(elf->soname, "libzguard.so") == 0;
}

static bool is_static(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->kind == ZG_ELF_STATIC_PROGRAM;
}

static bool is_of_other_libc(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
#ifdef __GLIBC__
    return elf->libc == ZG_LIBC_MUSL;
#else
    return elf->libc == ZG_LIBC_GLIBC;
#endif
}

static bool is_program_with_zlib(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->kind == ZG_ELF_PROGRAM && elf->exports != 0;
}

static bool is_zlib(const struct zg_elf *elf, enum zg_binding_role role)
{
    return role == ZG_ROLE_OTHER && elf->exports != 0;
}

static bool asks_by_name(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->by_name != 0 || elf->calls_helpers;
}

static bool looks_up(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->looks_up;
}

static bool is_bundled_with_symbols(const struct zg_elf *elf, enum zg_binding_role role)
{
    zg_zlib_set symbols = elf->symbols | elf->exports;

    return role == ZG_ROLE_JDK_ZIP && elf->tells_version && !elf->has_variants &&
           (symbols & zg_zlib_essential) == zg_zlib_essential;
}

static bool is_bundled_and_mixed(const struct zg_elf *elf, enum zg_binding_role role)
{
    return role == ZG_ROLE_JDK_ZIP && elf->is_jni_zip && elf->has_variants;
}

static bool is_bundled(const struct zg_elf *elf, enum zg_binding_role role)
{
    return role == ZG_ROLE_JDK_ZIP && elf->is_jni_zip;
}

static bool carries_zlib(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->inner_version[0] != '\0' || elf->symbols != 0;
}

static bool only_needs_libz(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)role;
    return elf->needs_libz;
}

static bool is_anything(const struct zg_elf *elf, enum zg_binding_role role)
{
    (void)elf;
    (void)role;
    return true;
}

#define NATIVES                                                                          \
    "those of the JDK's natives that make, use and end streams, and the slots through "  \
    "which the library calls malloc, calloc and free"
#define BY_NATIVES                                                                       \
    " Its streams are known by the JDK's natives that make and end them: they are "      \
    "counted, capped and pooled, but one that has finished keeps its memory until it "   \
    "is ended."
#define BETTER_JDK                                                                       \
    "A build of this JDK that was not stripped is T2, one that uses the system's zlib, " \
    "as Linux distributions package, T1: there finished streams give their memory back."

/* The first that holds is the one. */
static const struct {
    bool (*holds)(const struct zg_elf *elf, enum zg_binding_role role);
    enum zg_tier tier, attached;
    const char *reason, *why, *touches, *better;
} rules[] = {
    {is_foreign, ZG_T4, ZG_TIER_NONE, "other-machine",
     "It is built for another kind of machine than this zguard: its processes cannot "
     "load this libzguard.so.",
     "", "Use a zguard that is built for that kind of machine."},
    {is_guard, ZG_TIER_NONE, ZG_TIER_NONE, "the-guard",
     "It is the guard itself: it hands zlib's names to programs and has no zlib within.",
     "", ""},
    {is_static, ZG_T4, ZG_TIER_NONE, "static-program",
     "It is a static program: no dynamic linker starts it, so nothing can be preloaded "
     "into it.",
     "", "Link it dynamically, against the system's zlib."},
    {is_of_other_libc, ZG_T4, ZG_TIER_NONE, "other-libc",
     "It runs on another C library than the one that this zguard was built for (musl and "
     "glibc): libzguard.so must not be preloaded into it.",
     "",
     "Run the program on a glibc system, or use a zguard that is built for its C "
     "library."},
    {is_program_with_zlib, ZG_T4, ZG_TIER_NONE, "program-exports-zlib",
     "The program itself exports zlib's functions: a program's own symbols come before "
     "those of any preloaded library.",
     "", "Link it against the system's zlib instead of a copy, or without -rdynamic."},
    {is_zlib, ZG_T1, ZG_T1, "is-zlib",
     "It is a zlib that others ask for by name: a preloaded library is asked first.",
     "the calls of those who ask for its stream functions by name", ""},
    {asks_by_name, ZG_T1, ZG_T1, "by-name",
     "It asks the dynamic linker for zlib's functions by name: a preloaded library is "
     "asked first.",
     "the calls that it makes to zlib's stream functions; its own code stays as it is",
     ""},
    {looks_up, ZG_T1, ZG_T1, "looks-up-by-hand",
     "It opens zlib by hand (dlopen and dlsym): the guard answers such look-ups.",
     "what dlsym answers when it is asked for zlib's stream functions", ""},
    {is_bundled_with_symbols, ZG_T2, ZG_T3, "bundled-symbols",
     "It carries its own zlib, whose functions are hidden from the dynamic linker but "
     "named in .symtab. Before the JVM first uses it, a private copy of the whole "
     "library "
     "is loaded, which serves as the real zlib.",
     "the first bytes of zlib's stream functions, in the process's memory only: they "
     "become jumps to the guard",
     ""},
    {is_bundled_and_mixed, ZG_T3, ZG_T3, "bundled-variants",
     "It carries its own zlib, and .symtab names more than one copy of some functions, "
     "so that not all who use them could be led elsewhere." BY_NATIVES,
     NATIVES, BETTER_JDK},
    {is_bundled, ZG_T3, ZG_T3, "bundled-stripped",
     "It carries its own zlib, whose functions are hidden from the dynamic linker and "
     "not all named in .symtab, since the file was stripped." BY_NATIVES,
     NATIVES, BETTER_JDK},
    {carries_zlib, ZG_T4, ZG_TIER_NONE, "carries-zlib",
     "It carries a zlib of its own that nobody else can see: nothing can be put before "
     "it.",
     "", "Link it against the system's zlib."},
    {only_needs_libz, ZG_TIER_NONE, ZG_TIER_NONE, "no-streams",
     "It names libz.so.1 among what it needs, but calls none of the functions that work "
     "on streams.",
     "", ""},
    {is_anything, ZG_TIER_NONE, ZG_TIER_NONE, "no-zlib",
     "It neither asks for zlib nor carries one. What it loads may do so.", "", ""},
};

struct zg_binding zg_binding_of(const struct zg_elf *elf, enum zg_binding_role role)
{
    size_t i = 0;

    while (!rules[i].holds(elf, role)) {
        i++;
    }
    return (struct zg_binding){
        .tier = rules[i].tier,
        .attached = elf->kind == ZG_ELF_LIBRARY ? rules[i].attached : ZG_TIER_NONE,
        .reason = rules[i].reason,
        .why = rules[i].why,
        .touches = rules[i].touches,
        .better = rules[i].better,
    };
}

bool zg_binding_is_good(const struct zg_binding *binding)
{
    return binding->tier != ZG_T4;
}
