/* SPDX-License-Identifier: MIT */
/*
 * How many idle slabs are kept: counts slabs in use and idle, and decides what is too much.
 * Threads: any.
 */
#ifndef ZG_IDLE_H
#define ZG_IDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "slab.h"

#define ZG_MAGAZINE 2u /* slabs of a kind per processor */

/* A slab was lent to a stream, or came back. sign: +1 or -1. */
void zg_idle_count_active(const struct zg_slab *slab, int sign);

/* A resident slab became idle, or is idle no more. */
void zg_idle_count(const struct zg_slab *slab, int sign);

/* Return: whether more is idle than option idle= allows; automatic is what the processors
 * can use at once, or a quarter of the recent peak of slabs in use. */
bool zg_idle_is_too_much(void);
bool zg_idle_is_automatic(void);

/* Once a second lets the recent peak fall by a quarter of what it is above the present.
 * Return: whether it did. */
bool zg_idle_decay(void);

/* In a forked child: counts from nothing. */
void zg_idle_after_fork(void);

#endif
