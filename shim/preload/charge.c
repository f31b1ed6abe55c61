/* SPDX-License-Identifier: MIT */
#include "charge.h"

#include "cap.h"
#include "guard.h"
#include "platform/atomic.h"
#include "shape.h"
#include "slab.h"

/* Streams from before a fork, and those that are only observed, are charged with nothing. */
static bool is_charged(const struct zg_tracker *tracker)
{
    return (tracker->flags & ZG_FLAG_OBSERVED) == 0 &&
           tracker->generation == (uint16_t)zg_guard.generation;
}

static uint64_t held_bytes(const struct zg_tracker *tracker)
{
    uint64_t bytes = tracker->loaned_bytes;
    for (const struct zg_slab *slab = tracker->slab; slab != NULL; slab = slab->next)
        bytes += slab->bytes;
    return bytes;
}

static uint64_t reserved_bytes(const struct zg_tracker *tracker)
{
    return tracker->reserved == 0 ? 0 : zg_slab_class_bytes(tracker->reserved - 1u);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint32_t zg_charge_class(const struct zg_shape *shape)
{
    return zg_slab_class(zg_load_relaxed(&shape->bytes));
}

uint64_t zg_charge_bytes(uint32_t size_class)
{
    return ZG_TOKEN_BYTES +
           (size_class < ZG_SLAB_CLASSES ? zg_slab_class_bytes(size_class) : 0);
}

void zg_charge_begin(struct zg_tracker *tracker, uint32_t size_class)
{
    _Static_assert(ZG_SLAB_CLASSES < UINT8_MAX, "a class and none fit into a byte");
    tracker->reserved = (uint8_t)(size_class < ZG_SLAB_CLASSES ? size_class + 1 : 0);
}

uint64_t zg_charge_slab(const struct zg_tracker *tracker, uint32_t size_class)
{
    if (!is_charged(tracker))
        return 0;
    uint64_t held = held_bytes(tracker), reserved = reserved_bytes(tracker);
    uint64_t before = larger(held, reserved);
    return larger(held + zg_slab_class_bytes(size_class), reserved) - before;
}

void zg_charge_memory(const struct zg_tracker *tracker, int64_t delta)
{
    uint64_t held = held_bytes(tracker), reserved = reserved_bytes(tracker);
    uint64_t before = larger(held - (uint64_t)delta, reserved);
    uint64_t after = larger(held, reserved);
    if (is_charged(tracker) && before != after)
        zg_cap_charge((enum zg_kind)tracker->kind, (int64_t)(after - before));
}

static bool is_unused(const struct zg_tracker *tracker)
{
    return tracker->state == ZG_PRISTINE &&
           (tracker->flags & (ZG_FLAG_FED | ZG_FLAG_EVER_FED | ZG_FLAG_RESET)) == 0;
}

uint64_t zg_charge_take_all(struct zg_tracker *tracker)
{
    uint64_t charged = larger(held_bytes(tracker), reserved_bytes(tracker));
    tracker->reserved = 0;
    return is_charged(tracker) ? charged : 0;
}

uint64_t zg_charge_take(struct zg_tracker *tracker)
{
    uint64_t held = held_bytes(tracker), reserved = reserved_bytes(tracker);
    if (!is_unused(tracker))
        return zg_charge_take_all(tracker);
    return is_charged(tracker) && held > reserved ? held - reserved : 0;
}

void zg_charge_end(const struct zg_tracker *tracker)
{
    if (is_charged(tracker))
        zg_cap_charge((enum zg_kind)tracker->kind, -(int64_t)ZG_TOKEN_BYTES);
}
