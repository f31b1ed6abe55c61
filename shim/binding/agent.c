/* SPDX-License-Identifier: MIT */
/*
 * The guard as an agent of a JVM's: -agentpath at its start, or attached to one that runs.
 * Nothing here can keep a JVM from starting: every entry answers that all is well.
 *
 * Source: JVMTI specification, "Agent Start-Up". Threads: as it says; one at a time.
 */
#include <stdint.h>
#include <string.h>

#include "binding/bundled.h"
#include "binding/imports.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "preload/guard.h"
#include "preload/object.h"
#include "preload/process.h"
#include "preload/provider.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int32_t Agent_OnLoad(void *vm, const char *options, void *reserved);
EXPORT int32_t Agent_OnAttach(void *vm, const char *options, void *reserved);

static void take(void *argument, const struct zg_object *object)
{
    bool in_use = *(bool *)argument;
    if (zg_object_is_own((const void *)object->start))
        return;
    if (zg_bundled_is(object)) {
        if (in_use)
            zg_bundled_take_used(object);
        return; /* else it is met at its first look-up */
    }
    zg_imports_take(object);
}

/* It may hold the dynamic linker's lock: it does not wait. Slots that stay lead to a guard
 * that passes everything on. */
static void put_back_the_rest(void)
{
    if (!zg_imports_begin(false))
        return;
    if (zg_load_acquire(&zg_guard.leaving) == ZG_ALONE)
        zg_imports_put_back_all();
    zg_imports_end();
}

/* What is in use is in the ledger before its next stream: who attaches is told. */
static void ask_zlibs(void)
{
    for (unsigned i = 0; i < ZG_PROVIDERS; i++)
        if (zg_providers[i].start != 0)
            zg_provider_ask(&zg_providers[i]);
}

/* No stream may be the guard's before all ways to its zlib lead past the guard. */
static void arrive(bool in_use)
{
    zg_store_release(&zg_guard.leaving, (uint32_t)ZG_ARRIVES);
    zg_guard_note_jvm();
    zg_guard.on_alone = put_back_the_rest;
    if (in_use)
        zg_process_open_ledger();
    zg_guard_note_attachment(in_use ? ZG_ATTACHED : ZG_AGENT);
    if (in_use)
        zg_ledger_event(ZG_EVENT_ATTACHED, NULL, 0);
    zg_imports_want_all(true);
    zg_object_visit_all(take, &in_use);
    if (in_use)
        ask_zlibs();
    zg_store_release(&zg_guard.leaving, (uint32_t)ZG_STAYS);
}

static void begin(const char *options, bool in_use)
{
    if (options != NULL && options[0] != '\0')
        zg_process_take_options(options);
    if (!zg_guard.options.off && !zg_imports_are_ours())
        arrive(in_use);
}

static void leave(void)
{
    if (zg_imports_are_ours())
        return;
    zg_store_seq_cst(&zg_guard.leaving, (uint32_t)ZG_LEAVES);
    zg_imports_want_all(false);
    zg_imports_put_back_inits();
    zg_guard_note_attachment(ZG_DETACHED);
    if (zg_guard_has_ledger())
        zg_ledger_event(ZG_EVENT_DETACHED, NULL, 0);
}

/* Another guard in the process, of another file, has the word. */
static int32_t enter(const char *options, bool in_use)
{
    zg_process_enter();
    zg_imports_begin(true);
    if (!zg_object_has_twin()) {
        if (in_use && options != NULL && strcmp(options, "detach") == 0)
            leave();
        else
            begin(options, in_use);
    }
    zg_imports_end();
    zg_guard_leave_if_alone();
    return 0;
}

EXPORT int32_t Agent_OnLoad(void *vm, const char *options, void *reserved)
{
    (void)vm;
    (void)reserved;
    return enter(options, false);
}

EXPORT int32_t Agent_OnAttach(void *vm, const char *options, void *reserved)
{
    (void)vm;
    (void)reserved;
    return enter(options, true);
}
