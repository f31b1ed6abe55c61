/* SPDX-License-Identifier: MIT */
#include "site.h"

#include <string.h>

#include "guard.h"
#include "intern.h"
#include "jvm.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "stack.h"
#include "unwind.h"

static struct zg_intern_entry site_slots[4096];
static struct zg_intern_entry frame_slots[16384];
static struct zg_intern_entry string_slots[16384];
static struct zg_intern sites = ZG_INTERN(site_slots);
static struct zg_intern frames = ZG_INTERN(frame_slots);
static struct zg_intern strings = ZG_INTERN(string_slots);

static void take_stack(struct zg_stack *stack, struct zg_caller caller,
                       const void *return_address)
{
    if (!caller.in_jvm) {
        zg_unwind(stack, return_address);
        return;
    }
    zg_stack_push(stack,
                  (struct zg_stack_frame){ZG_FRAME_NATIVE, (uintptr_t)return_address, 0});
    if (caller.jvm_init)
        zg_jvm_stack(stack);
}

static uint32_t intern_string(const char *text)
{
    bool is_new;
    struct zg_intern_entry *entry =
        zg_intern_find(&strings, zg_intern_hash(text, strlen(text), 0), &is_new);
    if (entry == NULL)
        return 0;
    if (is_new)
        zg_intern_set(entry, zg_ledger_add_string(text));
    return zg_intern_get(entry);
}

/* Return: the frame's index, UINT32_MAX when the table is full. */
static uint32_t intern_frame(const struct zg_stack_frame *frame)
{
    struct zg_frame_names names = {.function = "", .file = "", .line = -1};
    if (frame->kind == ZG_FRAME_JAVA)
        zg_jvm_names(frame, &names);
    else
        zg_unwind_names(frame, &names);
    uint64_t hash = zg_intern_hash(names.function, strlen(names.function), frame->kind);
    hash = zg_intern_hash(names.file, strlen(names.file), hash);
    hash = zg_intern_hash(&names.line, sizeof names.line, hash);
    hash = zg_intern_hash(&names.offset, sizeof names.offset, hash);
    bool is_new;
    struct zg_intern_entry *entry = zg_intern_find(&frames, hash, &is_new);
    if (entry == NULL)
        return UINT32_MAX;
    if (is_new) {
        struct zg_ledger_frame record = {.kind = frame->kind,
                                         .function = intern_string(names.function),
                                         .file = intern_string(names.file),
                                         .line = names.line,
                                         .offset = names.offset};
        zg_intern_set(entry, zg_ledger_add_frame(&record));
    }
    return zg_intern_get(entry);
}

/* Names are looked up once per site, while streams are counted on it already. */
static void name_frames(uint32_t site, const struct zg_stack *stack)
{
    uint32_t indices[ZG_SITE_DEPTH];
    uint32_t depth = 0;
    bool truncated = stack->truncated;
    for (uint32_t i = 0; i < stack->depth; i++) {
        indices[depth] = intern_frame(&stack->frame[i]);
        if (indices[depth] == UINT32_MAX) {
            truncated = true;
            break;
        }
        depth++;
    }
    zg_ledger_set_frames(site, indices, depth, truncated);
}

uint32_t zg_site_find(enum zg_kind kind, struct zg_caller caller,
                      const void *return_address)
{
    struct zg_stack stack;
    if (zg_guard_option(ZG_OPT_stacks) == ZG_STACKS_OFF)
        return kind;
    stack.depth = 0;
    stack.truncated = false;
    stack.room = (uint32_t)zg_guard_option(ZG_OPT_depth);
    take_stack(&stack, caller, return_address);
    uint64_t hash = kind + 1;
    for (uint32_t i = 0; i < stack.depth; i++) {
        hash = zg_intern_mix(hash, stack.frame[i].where);
        hash = zg_intern_mix(hash, (uint64_t)stack.frame[i].location);
    }
    bool is_new;
    struct zg_intern_entry *entry = zg_intern_find(&sites, hash, &is_new);
    if (entry == NULL)
        return kind;
    if (!is_new)
        return zg_intern_get(entry);
    uint32_t site = zg_ledger_add_site(kind, (uintptr_t)return_address);
    zg_intern_set(entry, site);
    if (site >= ZG_KINDS)
        name_frames(site, &stack);
    return site;
}

void zg_sites_after_fork(void)
{
    zg_intern_clear(&sites);
    zg_intern_clear(&frames);
    zg_intern_clear(&strings);
}
