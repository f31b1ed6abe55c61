/* SPDX-License-Identifier: MIT */
#include "site.h"

#include <errno.h>
#include <string.h>

#include "budget.h"
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
static struct zg_intern sites = ZG_INTERN(site_slots); /* by kind and named frames */
static struct zg_intern frames = ZG_INTERN(frame_slots);
static struct zg_intern strings = ZG_INTERN(string_slots);

/*
 * Sites by a hash, so that most are found without names.  A word holds the hash's upper bits
 * and 1 + the site; a newer one takes an older one's place.
 */
#define WORDS 4096u
#define SITE_BITS 16u
static uint64_t by_stack[WORDS]; /* by all numbers of a stack */
static uint64_t
    by_place[WORDS]; /* by what is known of a stack without taking it: the site
                                    that the last one taken there had */

_Static_assert(ZG_SITE_LIMIT < 1u << SITE_BITS, "a site fits into a word");

static __thread struct zg_budget budget __attribute__((tls_model("initial-exec")));

static uint64_t *word_of(uint64_t *words, uint64_t hash)
{
    return &words[(hash >> SITE_BITS) % WORDS];
}

static uint64_t tag_of(uint64_t hash)
{
    return hash & ~((1ull << SITE_BITS) - 1);
}

/* Return: 1 + the site, 0 unknown. */
static uint32_t look_up(uint64_t *words, uint64_t hash)
{
    uint64_t seen = zg_load_relaxed(word_of(words, hash));
    return tag_of(seen) == tag_of(hash) ? (uint32_t)(seen & ((1u << SITE_BITS) - 1)) : 0;
}

static void note(uint64_t *words, uint64_t hash, uint32_t site)
{
    zg_store_relaxed(word_of(words, hash), tag_of(hash) | (site + 1));
}

/* A program may become a JVM late: it is asked now and then. */
static bool is_in_jvm(void)
{
    static uint32_t asked;
    if (!zg_guard.is_jvm && zg_add_relaxed(&asked, 1u) % 64 == 0 && zg_jvm_is_here())
        zg_guard_note_jvm();
    return zg_guard.is_jvm;
}

static void take_stack(struct zg_stack *stack, struct zg_caller caller,
                       const void *return_address)
{
    if (!is_in_jvm()) {
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
    uint32_t string = zg_intern_get(entry);
    return string == UINT32_MAX ? 0 : string;
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

/* Finds the site by the names of its frames: the numbers of a class differ from one of its
 * loaders to the next, and between hidden classes. */
static uint32_t find_by_names(enum zg_kind kind, const struct zg_stack *stack,
                              const void *return_address)
{
    uint32_t indices[ZG_SITE_DEPTH];
    uint32_t depth = 0;
    uint64_t hash = kind + 1;
    while (depth < stack->depth) {
        indices[depth] = intern_frame(&stack->frame[depth]);
        if (indices[depth] == UINT32_MAX)
            break;
        hash = zg_intern_mix(hash, indices[depth++]);
    }
    bool is_new;
    struct zg_intern_entry *entry = zg_intern_find(&sites, hash, &is_new);
    if (entry == NULL || depth == 0)
        return kind;
    if (is_new) {
        uint32_t site = zg_ledger_add_site(kind, (uintptr_t)return_address);
        if (site >= ZG_KINDS)
            zg_ledger_set_frames(site, indices, depth,
                                 stack->truncated || depth < stack->depth);
        zg_intern_set(entry, site);
    }
    uint32_t site = zg_intern_get(entry);
    return site == UINT32_MAX ? kind : site;
}

static uint32_t find_by_stack(enum zg_kind kind, struct zg_caller caller,
                              const void *return_address)
{
    struct zg_stack stack;
    stack.depth = 0;
    stack.truncated = false;
    stack.room = (uint32_t)zg_guard_option(ZG_OPT_depth);
    take_stack(&stack, caller, return_address);
    uint64_t hash = kind + 1;
    for (uint32_t i = 0; i < stack.depth; i++) {
        hash = zg_intern_mix(hash, stack.frame[i].where);
        hash = zg_intern_mix(hash, (uint64_t)stack.frame[i].location);
    }
    uint32_t known = look_up(by_stack, hash);
    if (known != 0)
        return known - 1;
    if (zg_ledger_is_full(ZG_SECTION_SITES)) /* names would be looked up for nothing */
        return kind;
    int saved_errno = errno;
    uint32_t site = find_by_names(kind, &stack, return_address);
    errno = saved_errno;
    note(by_stack, hash, site);
    return site;
}

/* Where a stream is placed that gets no stack of its own. known: 1 + the site, or 0. */
static uint32_t place(enum zg_kind kind, uint32_t known)
{
    uint32_t site = known != 0 ? known - 1 : kind;
    zg_add_relaxed(&zg_ledger.sites[site].estimated, 1ull);
    return site;
}

uint32_t zg_site_find(enum zg_kind kind, struct zg_caller caller,
                      const void *return_address)
{
    if (zg_guard_option(ZG_OPT_stacks) == ZG_STACKS_OFF)
        return kind;
    if (zg_guard.is_jvm && !caller.jvm_init) /* one frame, which costs nothing */
        return find_by_stack(kind, caller, return_address);
    /* Our own frames below are always the same: this one lies where the caller's does. */
    uint64_t hash = zg_intern_mix(kind + 1, (uintptr_t)return_address);
    hash = zg_intern_mix(hash, (uintptr_t)__builtin_frame_address(0));
    hash = zg_intern_mix(hash, (uintptr_t)&budget);
    uint32_t known = look_up(by_place, hash);
    unsigned percent = (unsigned)zg_guard_option(ZG_OPT_stack_budget);
    if (!zg_budget_allows(&budget, percent, known != 0))
        return place(kind, known);
    uint32_t site = find_by_stack(kind, caller, return_address);
    note(by_place, hash, site);
    zg_budget_pay(&budget, percent);
    return site;
}

void zg_sites_after_fork(void)
{
    memset(by_stack, 0, sizeof by_stack);
    memset(by_place, 0, sizeof by_place);
    zg_intern_clear(&sites);
    zg_intern_clear(&frames);
    zg_intern_clear(&strings);
}
