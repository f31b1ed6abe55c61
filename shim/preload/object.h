/* SPDX-License-Identifier: MIT */
/* Which loaded object an address lies in. Nothing else in the shim asks the dynamic linker
 * about addresses. */
#ifndef ZG_OBJECT_H
#define ZG_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

struct zg_object {
    const void *link_map; /* identity while loaded */
    uintptr_t start, end; /* of its mapping */
    uintptr_t load_base;  /* what its file offsets are relative to */
    const char *path;     /* "" for the main program */
    const char *symbol;   /* dynamic symbol there, or NULL; zg_object_describe only */
};

/*
 * Finds the object that holds address, without its symbol.
 * Return: whether there is one.
 * Threads: any; lock-free where glibc has _dl_find_object (2.35), else under its lock.
 */
bool zg_object_find(const void *address, struct zg_object *out);

/* The same with the symbol that holds address, for names. Threads: as above. */
bool zg_object_describe(const void *address, struct zg_object *out);

/*
 * Opens an object that is loaded already, by its file's name without folders.
 * Return: a handle for dlsym, to be closed by dlclose; NULL when it is not loaded.
 * Makes no system call: dlopen with RTLD_NOLOAD would search the file system.
 */
void *zg_object_open_loaded(const char *file_name);

/* Return: whether address lies in this library itself. */
bool zg_object_is_own(const void *address);

#endif
