/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "guard.h"
#include "ledger/writer.h"
#include "linker.h"
#include "object.h"
#include "platform/atomic.h"
#include "platform/inject.h"
#include "platform/os.h"
#include "probe.h"

/* A slot goes through these stages and never changes place. Two threads that meet a zlib
 * at once may each bind it: one slot more, nothing else. */
enum { FREE, CLAIMED, BOUND, PROBING, PROBED };
struct zg_provider zg_providers[ZG_PROVIDERS];
static uint32_t stages[ZG_PROVIDERS];

/* The zlib of the global scope: what is found there first stays first, for all callers. */
static const struct zg_provider *global_provider;

static __thread const struct zg_provider *entered
    __attribute__((tls_model("initial-exec")));

void zg_provider_enter(const struct zg_provider *provider)
{
    entered = provider;
}

const struct zg_provider *zg_provider_entered(void)
{
    return entered;
}

/* How a caller's zlib was found: where to look the other functions up. */
struct scope {
    void *handle;
    bool opened; /* a reference that keeps the provider loaded */
};

static void *look_up(void *handle, const char *name)
{
    void *found = zg_linker_symbol(handle, name);
    return zg_object_is_own(found) ? NULL : found;
}

/* Tries one scope, if it is there. Return: the function, its scope in *scope. */
static void *try_scope(void *handle, const char *name, struct scope *scope)
{
    if (handle == NULL)
        return NULL;
    void *found = look_up(handle, name);
    if (found == NULL)
        found = zg_object_symbol(handle, name);
    if (found == NULL)
        dlclose(handle);
    else
        *scope = (struct scope){handle, true};
    return found;
}

static void *find_in_global_scope(const char *name, struct scope *scope)
{
    *scope = (struct scope){RTLD_NEXT, false};
    return look_up(RTLD_NEXT, name);
}

static void *find_function(const struct zg_object *caller, const char *name,
                           struct scope *scope)
{
    void *found = find_in_global_scope(name, scope);
    if (found == NULL)
        found = try_scope(zg_object_open_path(caller->path, 0), name, scope);
    if (found == NULL)
        found = try_scope(zg_object_open_loaded("libz.so.1"), name, scope);
    return found;
}

/* Return: the provider in object, or NULL. */
static const struct zg_provider *known_provider(const struct zg_object *object)
{
    for (uint32_t i = 0; i < ZG_PROVIDERS; i++)
        if (zg_load_acquire(&stages[i]) >= BOUND &&
            zg_providers[i].start == object->start)
            return &zg_providers[i];
    return NULL;
}

#define UNPUBLISHED UINT32_MAX
#define PUBLISHING (UINT32_MAX - 1)

/* Both who has probed it and who opens the ledger do so: whoever comes first. */
static void publish(struct zg_provider *provider)
{
    uint32_t record_before = UNPUBLISHED;
    if (!zg_compare_exchange(&provider->record, &record_before, PUBLISHING))
        return;
    struct zg_ledger_provider record = {.tier = provider->tier,
                                        .reset_like_init = provider->reset_like_init,
                                        .keeps_finished = provider->keeps_finished};
    strcpy(record.reason, provider->why);
    if (provider->tier != ZG_T3 && !provider->forgets)
        strcpy(record.reason,
               "a reset stream of this zlib is not like a new one: deflate "
               "streams keep their memory until their end");
    strncpy(record.version, provider->version, sizeof record.version - 1);
    strncpy(record.path, provider->path, sizeof record.path - 1);
    provider->record = zg_ledger_add_provider(&record);
    zg_ledger_event(ZG_EVENT_PROVIDER_BOUND, provider->path, 0);
}

void zg_providers_after_fork(void)
{
    for (uint32_t i = 0; i < ZG_PROVIDERS; i++)
        zg_providers[i].record = UNPUBLISHED;
}

void zg_providers_publish(void)
{
    for (uint32_t i = 0; i < ZG_PROVIDERS; i++)
        if (zg_load_acquire(&stages[i]) == PROBED)
            publish(&zg_providers[i]);
}

static void *function_of(const struct zg_object *object, struct scope scope,
                         const char *name)
{
    void *found = look_up(scope.handle, name);
    return found != NULL ? found : zg_object_symbol(object->link_map, name);
}

/* Takes the parts of a zlib together from the scope in which its function was found. */
static struct zg_provider_parts collect(const struct zg_object *object,
                                        struct scope scope)
{
    struct zg_provider_parts parts = {
        .start = object->start, .end = object->end, .path = object->path, .tier = ZG_T1};
    for (int i = 0; i < ZG_FN_COUNT; i++)
        parts.entry[i] = function_of(object, scope, zg_function_names[i]);
    const char *(*version)(void) = NULL;
    *(void **)&version = function_of(object, scope, "zlibVersion");
    parts.version = version != NULL ? version() : "";
    parts.has_used = function_of(object, scope, "deflateUsed") != NULL;
    return parts;
}

static void fill(struct zg_provider *provider, const struct zg_provider_parts *parts)
{
    memcpy(provider->entry, parts->entry, sizeof provider->entry);
    provider->start = parts->start;
    provider->end = parts->end;
    provider->path = parts->path;
    provider->tier = parts->tier;
    provider->why[0] = '\0';
    if (parts->why != NULL)
        strncpy(provider->why, parts->why, sizeof provider->why - 1);
    provider->default_zalloc = parts->zalloc;
    provider->default_zfree = parts->zfree;
    /* Its functions are kept for good, so the object has to stay. */
    provider->stays =
        parts->tier != ZG_T1 || zg_object_open_path(parts->path, RTLD_NODELETE) != NULL;
    provider->version = parts->version;
    provider->version_digit = parts->version[0];
    provider->keeps_finished = parts->has_used;
    provider->record = UNPUBLISHED;
}

const struct zg_provider *zg_provider_add(const struct zg_provider_parts *parts)
{
    for (uint32_t i = 0; i < ZG_PROVIDERS; i++) {
        uint32_t stage = FREE;
        if (!zg_compare_exchange(&stages[i], &stage, (uint32_t)CLAIMED))
            continue;
        fill(&zg_providers[i], parts);
        /* One without functions has nothing that it could be asked by. */
        bool is_known = parts->zalloc != NULL;
        zg_store_release(&stages[i], (uint32_t)(is_known ? PROBED : BOUND));
        if (is_known && zg_guard_has_ledger())
            publish(&zg_providers[i]);
        return &zg_providers[i];
    }
    return NULL;
}

void zg_provider_take_back(const struct zg_provider *provider)
{
    uint32_t index = (uint32_t)(provider - zg_providers);
    zg_providers[index].start = zg_providers[index].end = 0;
    zg_store_release(&stages[index], (uint32_t)FREE);
}

/* Return: the provider that lives in object, bound now if it is new. */
static const struct zg_provider *bind_object(const struct zg_object *object,
                                             struct scope scope)
{
    const struct zg_provider *known = known_provider(object);
    if (known != NULL)
        return known;
    const struct zg_provider_parts parts = collect(object, scope);
    return zg_provider_add(&parts);
}

/* While that goes on its calls of its own exports come back to us, and so may a signal
 * handler's: what is bound is enough for them. */
void zg_provider_ask(const struct zg_provider *provider)
{
    uint32_t index = (uint32_t)(provider - zg_providers), stage = BOUND;
    if (zg_guard.options.off || zg_load_acquire(&stages[index]) == PROBED)
        return;
    if (zg_compare_exchange(&stages[index], &stage, (uint32_t)PROBING)) {
        zg_provider_enter(provider);
        zg_probe(&zg_providers[index]);
        zg_store_release(&stages[index], (uint32_t)PROBED);
        zg_os_wake(&stages[index], INT32_MAX);
        if (zg_guard_has_ledger())
            publish(&zg_providers[index]);
    }
    /* Bounded: a signal handler may have interrupted the very thread that probes. */
    for (int i = 0; i < 3 && zg_load_acquire(&stages[index]) == PROBING; i++)
        zg_os_wait(&stages[index], PROBING);
}

static const struct zg_provider *find_and_bind(const struct zg_object *caller,
                                               const char *name)
{
    struct scope scope;
    struct zg_object object;
    void *found = find_function(caller, name, &scope);
    if (found == NULL || !zg_object_find(found, &object))
        return NULL;
    const struct zg_provider *provider = bind_object(&object, scope);
    if (!scope.opened)
        zg_store_release(&global_provider, provider);
    else if (provider == NULL || provider->stays)
        dlclose(scope.handle);
    return provider;
}

const struct zg_provider *zg_provider_for(const struct zg_object *caller,
                                          enum zg_function function)
{
    const struct zg_provider *provider = zg_load_acquire(&global_provider);
    if (provider == NULL)
        provider = find_and_bind(caller, zg_function_names[function]);
    if (provider != NULL && provider->start != caller->start)
        zg_provider_ask(provider);
    return provider;
}

/* Return: whether the object offers what a zlib offers to those who read with it. */
static bool is_zlib(const struct zg_object *object)
{
    static const char *const names[] = {"zlibVersion", "inflateInit2_", "inflateEnd"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (zg_object_symbol(object->link_map, names[i]) == NULL)
            return false;
    return true;
}

const struct zg_provider *zg_provider_around(const void *function)
{
    struct zg_object object;
    if (!zg_object_find(function, &object))
        return NULL;
    const struct zg_provider *known = known_provider(&object);
    if (known != NULL || !is_zlib(&object))
        return known;
    struct scope scope = {zg_object_open_path(object.path, 0), true};
    if (scope.handle == NULL)
        return NULL;
    const struct zg_provider *provider = bind_object(&object, scope);
    if (provider == NULL || provider->stays)
        dlclose(scope.handle);
    return provider;
}

void zg_provider_bind_global(void)
{
    struct scope scope;
    struct zg_object object;
    void *found = find_in_global_scope("inflate", &scope);
    if (found != NULL && zg_object_find(found, &object))
        zg_store_release(&global_provider, bind_object(&object, scope));
}

void zg_provider_keep_finished(const struct zg_provider *provider)
{
    struct zg_provider *mutable_provider = &zg_providers[provider - zg_providers];
    if (!zg_load_relaxed(&provider->keeps_finished)) {
        zg_store_relaxed(&mutable_provider->keeps_finished, true);
        zg_ledger_provider_keeps(provider->record);
    }
}
