/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "guard.h"
#include "jvm.h"
#include "ledger/writer.h"
#include "object.h"
#include "platform/atomic.h"
#include "probe.h"

#define MAX_PROVIDERS 16
#define CALLER_SLOTS 1024u /* a power of two */

static const char *const function_names[ZG_FN_COUNT] = {
#define ZG_FUNCTION(type, name, ...) #name,
#include "functions.def"
#undef ZG_FUNCTION
};

/* A slot goes through these stages and never changes place. Two threads that meet a zlib
 * at once may each bind it: one slot more, nothing else. */
enum { FREE, CLAIMED, BOUND, PROBED };
static struct zg_provider providers[MAX_PROVIDERS];
static uint32_t stages[MAX_PROVIDERS];

static __thread const struct zg_provider *entered
    __attribute__((tls_model("initial-exec")));

void zg_provider_enter(const struct zg_provider *provider)
{
    entered = provider;
}

/* How a caller's zlib was found: where to look the other functions up. */
struct scope {
    void *handle;
    bool opened; /* a reference that keeps the provider loaded */
};

static void *look_up(void *handle, const char *name)
{
    void *found = dlsym(handle, name);
    if (found == NULL)
        dlerror(); /* our failure is not the host's to see */
    return zg_object_is_own(found) ? NULL : found;
}

/* Tries one scope, if it is there. Return: the function, its scope in *scope. */
static void *try_scope(void *handle, const char *name, struct scope *scope)
{
    if (handle == NULL)
        return NULL;
    void *found = look_up(handle, name);
    if (found == NULL)
        dlclose(handle);
    else
        *scope = (struct scope){handle, true};
    return found;
}

/* Return: a handle of an object that is loaded under this very path, or NULL. */
static void *open_path(const char *path, int flags)
{
    void *handle = path[0] == '\0' ? NULL : dlopen(path, RTLD_LAZY | RTLD_NOLOAD | flags);
    if (handle == NULL)
        dlerror();
    return handle;
}

static void *find_function(const struct zg_object *caller, const char *name,
                           struct scope *scope)
{
    void *found = look_up(RTLD_NEXT, name);
    *scope = (struct scope){RTLD_NEXT, false};
    if (found == NULL)
        found = try_scope(open_path(caller->path, 0), name, scope);
    if (found == NULL)
        found = try_scope(zg_object_open_loaded("libz.so.1"), name, scope);
    return found;
}

/* Return: the provider in object that has reached at least this stage, or NULL. */
static const struct zg_provider *known_provider(const struct zg_object *object,
                                                uint32_t stage)
{
    for (uint32_t i = 0; i < MAX_PROVIDERS; i++)
        if (zg_load_acquire(&stages[i]) >= stage && providers[i].start == object->start)
            return &providers[i];
    return NULL;
}

static void publish(struct zg_provider *provider)
{
    struct zg_ledger_provider record = {.tier = ZG_T1,
                                        .reset_like_init = provider->reset_like_init,
                                        .keeps_finished = provider->keeps_finished};
    if (!provider->forgets)
        strcpy(record.reason,
               "a reset stream of this zlib is not like a new one: deflate "
               "streams keep their memory until their end");
    strncpy(record.version, provider->version, sizeof record.version - 1);
    strncpy(record.path, provider->path, sizeof record.path - 1);
    provider->record = zg_ledger_add_provider(&record);
}

void zg_providers_publish(void)
{
    for (uint32_t i = 0; i < MAX_PROVIDERS; i++)
        if (zg_load_acquire(&stages[i]) == PROBED)
            publish(&providers[i]);
}

/* Fills a provider from the scope in which its function was found. */
static void bind(struct zg_provider *provider, const struct zg_object *object,
                 struct scope scope)
{
    provider->start = object->start;
    provider->end = object->end;
    provider->path = object->path;
    for (int i = 0; i < ZG_FN_COUNT; i++)
        provider->entry[i] = look_up(scope.handle, function_names[i]);
    /* The provider's functions are kept for good, so the object has to stay. */
    open_path(object->path, RTLD_NODELETE);
    const char *(*version)(void) = NULL;
    *(void **)&version = look_up(scope.handle, "zlibVersion");
    provider->version = version != NULL ? version() : "";
    provider->version_digit = provider->version[0];
    /* deflateUsed (1.3.1.1) is asked of finished streams and is not wrapped. */
    provider->keeps_finished = look_up(scope.handle, "deflateUsed") != NULL;
}

/* Return: the provider that lives in object, bound now if it is new. The zlib's calls of
 * its own exports come back to us while it is probed: they need only what is bound. */
static const struct zg_provider *bind_object(const struct zg_object *object,
                                             struct scope scope, bool calls_itself)
{
    const struct zg_provider *known =
        known_provider(object, calls_itself ? BOUND : PROBED);
    for (uint32_t i = 0; known == NULL && i < MAX_PROVIDERS; i++) {
        uint32_t stage = FREE;
        if (!zg_compare_exchange(&stages[i], &stage, (uint32_t)CLAIMED))
            continue;
        bind(&providers[i], object, scope);
        providers[i].record = UINT32_MAX;
        zg_store_release(&stages[i], (uint32_t)BOUND);
        zg_provider_enter(&providers[i]);
        if (!zg_guard.options.off)
            zg_probe(&providers[i]);
        if (zg_guard_has_ledger())
            publish(&providers[i]);
        zg_store_release(&stages[i], (uint32_t)PROBED);
        known = &providers[i];
    }
    return known;
}

static const struct zg_provider *resolve(const struct zg_object *caller,
                                         enum zg_function function)
{
    struct scope scope;
    struct zg_object object;
    void *found = find_function(caller, function_names[function], &scope);
    if (found == NULL || !zg_object_find(found, &object))
        return NULL;
    const struct zg_provider *provider =
        bind_object(&object, scope, caller->start == object.start);
    if (scope.opened)
        dlclose(scope.handle);
    return provider;
}

void zg_provider_keep_finished(const struct zg_provider *provider)
{
    struct zg_provider *mutable_provider = &providers[provider - providers];
    if (!zg_load_relaxed(&provider->keeps_finished)) {
        zg_store_relaxed(&mutable_provider->keeps_finished, true);
        zg_ledger_provider_keeps(provider->record);
    }
}

/*
 * Callers by return address.  An entry is immutable once its key is published; one whose
 * library was unloaded and replaced no longer matches and another is added behind it.
 */
struct caller_entry {
    const void *return_address; /* the key, published last */
    const void *link_map;
    uintptr_t start;
    struct zg_caller caller;
    uint32_t claimed;
};
static struct caller_entry callers[CALLER_SLOTS];

static bool is_jvm_init(const void *return_address)
{
    static const char *const prefixes[] = {"Java_java_util_zip_Deflater_init",
                                           "Java_java_util_zip_Inflater_init"};
    struct zg_object object;
    if (!zg_object_describe(return_address, &object) || object.symbol == NULL)
        return false;
    for (unsigned i = 0; i < 2; i++)
        if (strncmp(object.symbol, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

struct zg_caller zg_caller_find(const void *return_address, enum zg_function function)
{
    static const struct zg_object nowhere = {.path = ""};
    struct zg_object object = nowhere;
    if (zg_object_is_own(return_address))
        return (struct zg_caller){.provider = entered, .is_zlib = true};
    zg_object_find(return_address, &object);
    uint64_t hash = (uint64_t)(uintptr_t)return_address * 0x9e3779b97f4a7c15u;
    struct caller_entry *free_entry = NULL;
    for (uint32_t i = 0; i < 16; i++) {
        struct caller_entry *entry = &callers[((hash >> 40) + i) % CALLER_SLOTS];
        const void *key = zg_load_acquire(&entry->return_address);
        if (key == return_address && entry->link_map == object.link_map &&
            entry->start == object.start) {
            zg_provider_enter(entry->caller.provider);
            return entry->caller;
        }
        if (key == NULL) {
            free_entry = entry;
            break;
        }
    }
    int saved_errno = errno;
    struct zg_caller caller = {.provider = resolve(&object, function)};
    if (caller.provider == NULL) {
        errno = saved_errno;
        return caller; /* asked again: a zlib may be loaded later */
    }
    zg_provider_enter(caller.provider);
    caller.is_zlib = zg_provider_holds(caller.provider, return_address);
    if (!zg_guard.options.off) {
        caller.jvm_init = is_jvm_init(return_address);
        caller.in_jvm = caller.jvm_init || zg_jvm_is_here();
    }
    errno = saved_errno;
    uint32_t unclaimed = 0;
    if (free_entry != NULL && zg_compare_exchange(&free_entry->claimed, &unclaimed, 1u)) {
        free_entry->link_map = object.link_map;
        free_entry->start = object.start;
        free_entry->caller = caller;
        zg_store_release(&free_entry->return_address, return_address);
    }
    return caller;
}
