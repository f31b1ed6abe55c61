/* SPDX-License-Identifier: MIT */
/*
 * dlsym, through which a JVM finds its natives, and through which some programs find zlib's
 * functions.  Whatever else is looked up goes on to the real dlsym as if it had been called
 * in our place: RTLD_NEXT and RTLD_DEFAULT depend on who calls.
 *
 * Threads: any. A look-up that is ours takes the dynamic linker's lock, as all do.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "binding/bundled.h"
#include "binding/imports.h"
#include "binding/natives.h"
#include "platform/processor.h"
#include "preload/gates.h"
#include "preload/guard.h"
#include "preload/linker.h"
#include "preload/names.h"
#include "preload/process.h"

/* Names that a JVM looks up in its libzip.so begin so. Source: HotSpot's classLoader.cpp;
 * JNI specification, "Resolving Native Method Names". */
static const char *const of_libzip[] = {"ZIP_", "Java_java_util_zip_",
                                        "Java_java_util_jar_", "JNI_OnLoad"};

ZG_EARLY static bool begins_with(const char *name, const char *beginning)
{
    while (*beginning != '\0' && *name == *beginning)
        name++, beginning++;
    return *beginning == '\0';
}

ZG_EARLY static bool is_of_libzip(const char *name)
{
    for (unsigned i = 0; i < sizeof of_libzip / sizeof of_libzip[0]; i++)
        if (begins_with(name, of_libzip[i]))
            return true;
    return false;
}

/* Called by dlsym. Return: whether the look-up may concern the guard. */
ZG_EARLY __attribute__((used)) bool zg_dlsym_concerns(void *handle, const char *name)
{
    if (zg_next_dlsym == NULL) {
        int saved_errno = errno;
        zg_linker_start();
        errno = saved_errno;
    }
    if (zg_next_dlsym == NULL)
        return true;
    if (handle == RTLD_NEXT || handle == RTLD_DEFAULT || name == NULL)
        return false;
    switch (name[0]) {
    case 'd':
    case 'i':
        return zg_function_named(name, '\0') != ZG_FN_COUNT;
    case 'J':
    case 'Z':
        return is_of_libzip(name) ||
               (zg_imports_are_wanted() && begins_with(name, "Java_"));
    default:
        return false;
    }
}

/* Return: what stands for a function of a zlib's. */
static void *guarded(void *found, enum zg_function function)
{
    if (zg_object_is_own(found))
        return found;
    const struct zg_provider *provider = zg_provider_around(found);
    if (provider == NULL || provider->entry[function] != found)
        return found;
    void *gate = zg_gate(provider, function);
    return gate == NULL ? found : gate;
}

/* Return: what stands for a function of a JVM's native library. */
static void *met(const char *name, void *found)
{
    zg_bundled_meet(found);
    zg_imports_meet(found);
    return zg_natives_stand_in(name, found);
}

/* Called by dlsym for what may concern the guard. */
__attribute__((used)) void *zg_dlsym_answer(void *handle, const char *name)
{
    void *found = zg_next_dlsym == NULL ? NULL : zg_next_dlsym(handle, name);
    int saved_errno = errno;
    zg_process_enter();
    if (found != NULL && !zg_guard.options.off) {
        unsigned function = zg_function_named(name, '\0');
        if (function != ZG_FN_COUNT)
            found = guarded(found, (enum zg_function)function);
        else
            found = met(name, found);
    }
    errno = saved_errno;
    return found;
}

ZG_FORK_IN_THE_ROAD("dlsym", "zg_own_dlsym", "zg_dlsym_concerns", "zg_dlsym_answer",
                    "zg_next_dlsym");
