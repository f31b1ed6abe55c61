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
#include "platform/os.h"
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

/* Another guard in the process, of another file, has the word. */
static bool stands_aside(void)
{
    return zg_object_has_twin();
}

/* Who changes slots: an agent's entry, or the thread that ends the last stream of a guard
 * that was detached. */
enum { NOBODY, AN_ENTRY, THE_LAST };
static uint32_t turn;

static void take_turn(void)
{
    uint32_t nobody = NOBODY;
    while (!zg_compare_exchange(&turn, &nobody, (uint32_t)AN_ENTRY)) {
        zg_os_wait(&turn, nobody);
        nobody = NOBODY;
    }
}

static void end_turn(void)
{
    zg_store_release(&turn, (uint32_t)NOBODY);
    zg_os_wake(&turn, INT32_MAX);
}

/* It may hold the dynamic linker's lock, which an entry waits for: it does not wait. Slots
 * that stay lead to a guard that passes everything on. */
static void put_back_the_rest(void)
{
    uint32_t nobody = NOBODY;
    if (!zg_compare_exchange(&turn, &nobody, (uint32_t)THE_LAST))
        return;
    if (zg_load_acquire(&zg_guard.leaving) == ZG_ALONE)
        zg_imports_put_back_all();
    end_turn();
}

/* What is in use is in the ledger before its next stream: who attaches is told. */
static void ask_zlibs(void)
{
    for (unsigned i = 0; i < ZG_PROVIDERS && zg_providers[i].start != 0; i++)
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
    zg_imports_want_all();
    zg_object_visit_all(take, &in_use);
    if (in_use)
        ask_zlibs();
    zg_store_release(&zg_guard.leaving, (uint32_t)ZG_STAYS);
}

static void begin(const char *options, bool in_use)
{
    zg_process_enter();
    if (stands_aside())
        return;
    if (options != NULL && options[0] != '\0')
        zg_process_take_options(options);
    if (zg_guard.options.off || zg_imports_are_ours())
        return;
    take_turn();
    arrive(in_use);
    end_turn();
}

static void leave(void)
{
    zg_process_enter();
    if (stands_aside() || zg_imports_are_ours())
        return;
    take_turn();
    zg_store_seq_cst(&zg_guard.leaving, (uint32_t)ZG_LEAVES);
    zg_imports_put_back_inits();
    zg_guard_note_attachment(ZG_DETACHED);
    if (zg_guard_has_ledger())
        zg_ledger_event(ZG_EVENT_DETACHED, NULL, 0);
    end_turn();
    zg_guard_leave_if_alone();
}

EXPORT int32_t Agent_OnLoad(void *vm, const char *options, void *reserved)
{
    (void)vm;
    (void)reserved;
    begin(options, false);
    return 0;
}

EXPORT int32_t Agent_OnAttach(void *vm, const char *options, void *reserved)
{
    (void)vm;
    (void)reserved;
    if (options != NULL && strcmp(options, "detach") == 0)
        leave();
    else
        begin(options, true);
    return 0;
}
