/* SPDX-License-Identifier: MIT */
#include "caller.h"

#include <errno.h>
#include <string.h>

#include "object.h"
#include "platform/atomic.h"

#define SLOTS 1024u /* a power of two */

/*
 * Callers by return address.  An entry is immutable once its key is published; one whose
 * library was unloaded and replaced no longer matches and another is added behind it.
 */
struct entry {
    const void *return_address; /* the key, published last */
    const void *link_map;
    uintptr_t start;
    const struct zg_provider *made_to; /* zg_from's */
    struct zg_caller caller;
    uint32_t claimed;
};
static struct entry entries[SLOTS];

static bool is_of(const struct entry *entry, const struct zg_object *object)
{
    return zg_load_acquire(&entry->return_address) != NULL &&
           entry->link_map == object->link_map && entry->start == object->start;
}

/* Return: what serves another call site of the same object: found without the linker. */
static const struct zg_provider *provider_of_sibling(const struct zg_object *object)
{
    for (uint32_t i = 0; object->link_map != NULL && i < SLOTS; i++)
        if (is_of(&entries[i], object) && entries[i].made_to == NULL)
            return entries[i].caller.provider;
    return NULL;
}

static bool is_jvm_init(const struct zg_object *object, const void *return_address)
{
    static const char *const prefixes[] = {"Java_java_util_zip_Deflater_init",
                                           "Java_java_util_zip_Inflater_init"};
    struct zg_object described;
    const char *slash = strrchr(object->path, '/');
    if (slash == NULL || strcmp(slash, "/libzip.so") != 0 ||
        !zg_object_describe(return_address, &described) || described.symbol == NULL)
        return false;
    for (unsigned i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(described.symbol, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* A zlib that the call was made to by hand serves that call only: nothing follows from it
 * for others of the same object. */
static struct zg_caller look_up(const struct zg_object *object, struct zg_from from,
                                enum zg_function function)
{
    struct zg_caller caller = {.provider = from.provider};
    if (caller.provider == NULL)
        caller.provider = provider_of_sibling(object);
    if (caller.provider == NULL)
        caller.provider = zg_provider_for(object, function);
    if (caller.provider != NULL) {
        caller.is_zlib = zg_provider_holds(caller.provider, from.address);
        caller.jvm_init = is_jvm_init(object, from.address);
    }
    return caller;
}

static void remember(struct entry *entry, const struct zg_object *object,
                     struct zg_from from, const struct zg_caller *caller)
{
    uint32_t unclaimed = 0;
    if (!zg_compare_exchange(&entry->claimed, &unclaimed, 1u))
        return;
    entry->link_map = object->link_map;
    entry->start = object->start;
    entry->made_to = from.provider;
    entry->caller = *caller;
    zg_store_release(&entry->return_address, from.address);
}

struct zg_caller zg_caller_find(struct zg_from from, enum zg_function function)
{
    if (from.provider != NULL && !zg_provider_holds(from.provider, from.address))
        zg_provider_ask(from.provider);
    if (zg_object_is_own(from.address))
        return (struct zg_caller){.provider = zg_provider_entered(), .is_zlib = true};
    struct zg_object object = {.path = ""};
    zg_object_find(from.address, &object);
    uint64_t hash = (uint64_t)(uintptr_t)from.address * 0x9e3779b97f4a7c15u;
    struct entry *free_entry = NULL;
    for (uint32_t i = 0; free_entry == NULL && i < 16; i++) {
        struct entry *entry = &entries[((hash >> 40) + i) % SLOTS];
        if (zg_load_acquire(&entry->return_address) == from.address &&
            is_of(entry, &object) && entry->made_to == from.provider) {
            zg_provider_enter(entry->caller.provider);
            return entry->caller;
        }
        if (zg_load_acquire(&entry->return_address) == NULL)
            free_entry = entry;
    }
    int saved_errno = errno;
    struct zg_caller caller = look_up(&object, from, function);
    errno = saved_errno;
    if (caller.provider == NULL)
        return caller; /* asked again: a zlib may be loaded later */
    zg_provider_enter(caller.provider);
    if (free_entry != NULL)
        remember(free_entry, &object, from, &caller);
    return caller;
}
