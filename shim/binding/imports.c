/* SPDX-License-Identifier: MIT */
#include "binding/imports.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "binding/dlsym.h"
#include "binding/slots.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "preload/gates.h"
#include "preload/linker.h"

#define MOST 512

/* A slot and what stood in it. The libraries stay loaded: they are kept so. */
struct taken {
    void **slot;
    void *was, *is;
    unsigned function; /* ZG_FN_COUNT: dlsym */
    uintptr_t start;   /* of its library */
};
static struct taken taken[MOST];
static unsigned taken_count;

bool zg_imports_are_ours(void)
{
    void *program = dlopen(NULL, RTLD_LAZY);
    void *found =
        program == NULL ? NULL : zg_linker_symbol(program, zg_function_names[0]);
    if (program != NULL)
        dlclose(program);
    return zg_object_is_own(found);
}

static bool makes_streams(unsigned function)
{
    return function < ZG_FN_COUNT && strstr(zg_function_names[function], "Init") != NULL;
}

/* Return: the zlib that a slot leads to. One that was never called through may still lead
 * into its own library, which would look the function up. */
static const struct zg_provider *zlib_behind(const struct zg_object *object, void *value,
                                             unsigned function)
{
    bool is_bound = (uintptr_t)value - object->start >= object->end - object->start;
    return is_bound ? zg_provider_around(value)
                    : zg_provider_for(object, (enum zg_function)function);
}

static void *replacement(const struct zg_object *object, void *value, unsigned function,
                         const char *name)
{
    if (zg_object_is_own(value))
        return NULL;
    if (function == ZG_FN_COUNT)
        return strcmp(name, "dlsym") == 0 ? (void *)zg_own_dlsym : NULL;
    const struct zg_provider *provider = zlib_behind(object, value, function);
    /* A zlib that calls its own exports goes on to. */
    return provider == NULL || provider->start == object->start
               ? NULL
               : zg_gate(provider, (enum zg_function)function);
}

struct taking {
    const struct zg_object *object;
    unsigned count;
};

static bool take_slot(void *argument, const char *name, void **slot)
{
    struct taking *taking = argument;
    unsigned function = zg_function_named(name, '\0');
    void *was = zg_load_acquire(slot);
    void *is = replacement(taking->object, was, function, name);
    if (is == NULL)
        return true;
    struct taken entry = {slot, was, is, function, taking->object->start};
    unsigned place = 0;
    while (place < taken_count && taken[place].slot != slot)
        place++;
    if (place == MOST)
        return false;
    if (!zg_slot_write(taking->object, slot, is))
        return true;
    taken[place] = entry;
    taken_count += place == taken_count;
    taking->count++;
    return true;
}

unsigned zg_imports_take(const struct zg_object *object)
{
    struct taking taking = {object, 0};
    zg_slots_visit(object, take_slot, &taking);
    if (taking.count != 0)
        zg_object_open_path(object->path, RTLD_NODELETE);
    return taking.count;
}

enum { NOBODY, SOMEBODY };
static uint32_t turn;

bool zg_imports_begin(bool waits)
{
    uint32_t nobody = NOBODY;
    while (!zg_compare_exchange(&turn, &nobody, (uint32_t)SOMEBODY)) {
        if (!waits)
            return false;
        zg_os_wait(&turn, SOMEBODY);
        nobody = NOBODY;
    }
    return true;
}

void zg_imports_end(void)
{
    zg_store_release(&turn, (uint32_t)NOBODY);
    zg_os_wake(&turn, INT32_MAX);
}

static uint32_t all_wanted;

void zg_imports_want_all(bool wanted)
{
    zg_store_release(&all_wanted, wanted ? 1u : 0u);
}

bool zg_imports_are_wanted(void)
{
    return zg_load_acquire(&all_wanted) != 0;
}

/* Return: whether a library was not among the last that were met. */
static bool is_new(uintptr_t start)
{
    static uintptr_t met[64];
    static unsigned next;
    for (unsigned i = 0; i < sizeof met / sizeof met[0]; i++)
        if (met[i] == start)
            return false;
    met[next++ % (sizeof met / sizeof met[0])] = start;
    return true;
}

void zg_imports_meet(const void *function)
{
    struct zg_object object;
    if (!zg_imports_are_wanted() || !zg_object_find(function, &object) ||
        !zg_imports_begin(false))
        return;
    if (is_new(object.start))
        zg_imports_take(&object);
    zg_imports_end();
}

static unsigned put_back(bool inits_only)
{
    unsigned failed = 0;
    for (unsigned i = 0; i < taken_count; i++) {
        const struct taken *entry = &taken[i];
        struct zg_object object;
        if ((inits_only && !makes_streams(entry->function)) ||
            zg_load_acquire(entry->slot) != entry->is)
            continue;
        failed += !zg_object_find(entry->slot, &object) || object.start != entry->start ||
                  !zg_slot_write(&object, entry->slot, entry->was);
    }
    return failed;
}

unsigned zg_imports_put_back_inits(void)
{
    return put_back(true);
}

unsigned zg_imports_put_back_all(void)
{
    return put_back(false);
}
