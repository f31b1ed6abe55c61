/* SPDX-License-Identifier: MIT */
#include "linker.h"

#include <dlfcn.h>
#include <stddef.h>

#include "names.h"
#include "object.h"
#include "platform/atomic.h"
#include "platform/inject.h"

zg_dlsym_function *zg_next_dlsym;

#ifdef __GLIBC__
/* The versions that glibc's dlsym has had: since 2.34, and before on aarch64 and x86-64. */
ZG_EARLY static void *find_versioned(void)
{
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
    void *found = NULL;
    for (unsigned i = 0; found == NULL && i < sizeof versions / sizeof versions[0]; i++)
        found = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    return found;
}
#else /* which has one version of everything */
static void *find_versioned(void)
{
    return NULL;
}
#endif

ZG_EARLY void zg_linker_start(void)
{
    if (zg_load_acquire(&zg_next_dlsym) != NULL)
        return;
    void *found = find_versioned();
    if (found == NULL)
        found = zg_object_symbol_beside((const void *)(uintptr_t)dlopen, "dlsym");
    zg_store_release(&zg_next_dlsym, (zg_dlsym_function *)found);
}

void *zg_linker_symbol(void *handle, const char *name)
{
    zg_linker_start();
    zg_dlsym_function *next = zg_load_acquire(&zg_next_dlsym);
    void *found = next == NULL ? NULL : ZG_TRY(dlsym, NULL, next(handle, name));
    if (found == NULL && next != NULL)
        dlerror(); /* our failure is not the host's to see */
    return found;
}
