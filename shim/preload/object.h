/* SPDX-License-Identifier: MIT */
/* Which loaded object an address lies in. Nothing else in the shim asks the dynamic linker
 * about addresses. */
#ifndef ZG_OBJECT_H
#define ZG_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "frame_info.h"

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

/* The same for what dlopen has given out. Threads: as above. */
bool zg_object_of_handle(void *handle, struct zg_object *out);

/* The same with the symbol that holds address, for names. Threads: as above. */
bool zg_object_describe(const void *address, struct zg_object *out);

/* The code around an address, and what its object tells of its functions' frames. */
struct zg_object_code {
    uintptr_t start, end; /* of a segment that can be read and executed */
    struct zg_frame_section frames;
};

/*
 * Finds the code that holds address.
 * Return: whether address lies in an object's code.
 * Threads: any; lock-free where glibc has _dl_find_object, else under the lock of
 *          dl_iterate_phdr.
 */
bool zg_object_find_code(uintptr_t address, struct zg_object_code *out);

/*
 * Opens an object that is loaded already, by its file's name without folders.
 * Return: a handle for dlsym, to be closed by dlclose; NULL when it is not loaded.
 * Makes no system call: dlopen with RTLD_NOLOAD would search the file system.
 */
void *zg_object_open_loaded(const char *file_name);

/* Calls visit for every object that is loaded, one after the other, under no lock. */
void zg_object_visit_all(void (*visit)(void *argument, const struct zg_object *object),
                         void *argument);

/* Return: whether another libzguard.so than this is loaded. */
bool zg_object_has_twin(void);

/* Return: a handle of an object that is loaded under this very path, or NULL. flags: of
 * dlopen, added to RTLD_NOLOAD: RTLD_NODELETE keeps it loaded for good. */
void *zg_object_open_path(const char *path, int flags);

/*
 * Looks a function up in an object's own symbols, without the dynamic linker, whose dlsym
 * another preloaded library may have replaced.
 * link_map: a member of zg_object of that name, or a handle of dlopen.
 * Return: its address, or NULL. Threads: any; takes no lock.
 */
void *zg_object_symbol(const void *link_map, const char *name);

/* Return: whether an object defines, or asks others for, a symbol of that name. Threads: as
 * above. */
bool zg_object_mentions(const void *link_map, const char *name);

/* Return: whether the dynamic linker has write-protected an address of the object's after
 * relocation. Threads: as above. */
bool zg_object_is_relro(const struct zg_object *object, const void *address);

/* As zg_object_symbol in the object that holds address, which is asked for by the slow way: for what has
 * to be found before there is a dlsym. Threads: any; takes the dynamic linker's lock. */
void *zg_object_symbol_beside(const void *address, const char *name);

/* Return: whether address lies in this library itself. */
bool zg_object_is_own(const void *address);

#endif
