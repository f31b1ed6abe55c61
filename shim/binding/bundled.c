/* SPDX-License-Identifier: MIT */
#include "binding/bundled.h"

#include <string.h>

#include "binding/entries.h"
#include "binding/natives.h"
#include "binding/patch.h"
#include "binding/private_copy.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "platform/text.h"
#include "preload/gates.h"
#include "preload/guard.h"
#include "preload/process.h"

/* Libraries that were met. A process has one libzip.so, an application server with
 * several JDKs' class libraries perhaps more. */
#define MOST 8

enum { FREE, CLAIMED, BINDING, DONE };
static struct {
    uint32_t stage;
    uintptr_t start;
} met[MOST];

#define REASON_BYTES sizeof(((struct zg_ledger_provider *)0)->reason)

static void *at(const struct zg_object *object, uint64_t address)
{
    return address == 0 ? NULL : (void *)(object->load_base + address);
}

static const struct zg_provider *add_copy(const struct zg_entries *entries,
                                          const struct zg_private_copy *copy,
                                          const struct zg_object *object)
{
    struct zg_provider_parts parts = {.start = copy->loaded.start,
                                      .end = copy->loaded.end,
                                      .path = object->path,
                                      .tier = ZG_T2,
                                      .has_used = entries->has_used};
    const char *(*version)(void) = NULL;
    for (unsigned i = 0; i < ZG_FN_COUNT; i++)
        parts.entry[i] = at(&copy->loaded, entries->address[i]);
    *(void **)&version = at(&copy->loaded, entries->version);
    parts.version = version();
    return zg_provider_add(&parts);
}

/* Return: how many entries are to lead to the gates of the provider; 0: it has none. */
static unsigned plan_patches(struct zg_patch patches[ZG_FN_COUNT],
                             const struct zg_entries *entries,
                             const struct zg_provider *provider)
{
    unsigned count = 0;
    for (unsigned i = 0; i < ZG_FN_COUNT; i++) {
        void *gate = zg_gate(provider, (enum zg_function)i);
        if (entries->address[i] == 0)
            continue;
        if (gate == NULL)
            return 0;
        patches[count++] = (struct zg_patch){entries->address[i], (uintptr_t)gate};
    }
    return count;
}

static const char *take_over(const struct zg_object *object, struct zg_private_copy *copy,
                             char room[REASON_BYTES])
{
    struct zg_entries entries;
    struct zg_patch patches[ZG_FN_COUNT];
    const char *reason = zg_private_copy_make(copy, object);
    if (reason == NULL)
        reason = zg_entries_find(&entries, &copy->file, room, REASON_BYTES);
    if (reason == NULL)
        reason = zg_private_copy_load(copy);
    if (reason != NULL)
        return reason;
    const struct zg_provider *provider = add_copy(&entries, copy, object);
    unsigned count = provider == NULL ? 0 : plan_patches(patches, &entries, provider);
    reason = count == 0 ? "too many zlibs are in this process"
                        : zg_patch(patches, count, &entries.code, object, copy);
    if (reason != NULL && provider != NULL)
        zg_provider_take_back(provider);
    return reason;
}

/* Says in the ledger why a zlib is not guarded: the report has to, though there may never be
 * a stream. */
static void tell(const struct zg_object *object, const char *reason)
{
    struct zg_ledger_provider record = {.tier = ZG_T4};
    strncpy(record.path, object->path, sizeof record.path - 1);
    strncpy(record.reason, reason, sizeof record.reason - 1);
    zg_process_open_ledger();
    zg_ledger_add_provider(&record);
    zg_ledger_event(ZG_EVENT_PROVIDER_UNBOUND, reason, 0);
}

static const char left_alone[] = "the option tier leaves a zlib of a JDK's own alone";

/* Takes over the zlib of a library, as well as can be, and may. */
static void bind(const struct zg_object *object)
{
    struct zg_private_copy copy = {.fd = -1};
    char room[REASON_BYTES];
    long tier = zg_guard_option(ZG_OPT_tier);
    const char *reason = tier == ZG_TIER_UP_TO_1 ? left_alone
                         : tier == ZG_TIER_NOT_2 ? "the option tier asks for T3"
                                                 : take_over(object, &copy, room);
    if (reason != NULL && (tier == ZG_TIER_UP_TO_1 || tier == ZG_TIER_UP_TO_2 ||
                           zg_natives_bind(object, reason) != NULL))
        tell(object, reason);
    zg_private_copy_drop(&copy);
}

bool zg_bundled_is(const struct zg_object *object)
{
    const char *slash = strrchr(object->path, '/');
    return slash != NULL && strcmp(slash, "/libzip.so") == 0 &&
           zg_object_symbol(object->link_map, "Java_java_util_zip_Deflater_init") !=
               NULL &&
           !zg_object_mentions(object->link_map, "deflateInit2_");
}

/* Bounded: a thread that holds the dynamic linker's lock may wait here for one that wants
 * it. */
static void wait_for(uint32_t *stage)
{
    for (int i = 0; i < 3 && zg_load_acquire(stage) == BINDING; i++)
        zg_os_wait(stage, BINDING);
}

/* Return: whether the library is met for the first time: the stage to be set to DONE. */
static uint32_t *claim(uintptr_t start)
{
    for (unsigned i = 0; i < MOST; i++) {
        uint32_t stage = FREE;
        if (zg_compare_exchange(&met[i].stage, &stage, (uint32_t)CLAIMED)) {
            met[i].start = start;
            zg_store_release(&met[i].stage, (uint32_t)BINDING);
            return &met[i].stage;
        }
        while (zg_load_acquire(&met[i].stage) == CLAIMED) {
        }
        if (met[i].start == start) {
            wait_for(&met[i].stage);
            break;
        }
    }
    return NULL;
}

static void finish(uint32_t *stage)
{
    zg_store_release(stage, (uint32_t)DONE);
    zg_os_wake(stage, INT32_MAX);
}

void zg_bundled_meet(const void *function)
{
    struct zg_object object;
    if (!zg_object_find(function, &object) || !zg_bundled_is(&object))
        return;
    uint32_t *stage = claim(object.start);
    if (stage != NULL) {
        bind(&object);
        finish(stage);
    }
}

void zg_bundled_take_used(const struct zg_object *object)
{
    static const char why[] =
        "it was in use before the guard came: start the JVM with it";
    uint32_t *stage = claim(object->start);
    long tier = zg_guard_option(ZG_OPT_tier);
    if (stage == NULL)
        return;
    const char *reason = tier == ZG_TIER_UP_TO_1   ? left_alone
                         : tier == ZG_TIER_UP_TO_2 ? why
                                                   : zg_natives_bind(object, why);
    if (reason == NULL)
        zg_natives_bind_used(object);
    else
        tell(object, reason);
    finish(stage);
}
