/* SPDX-License-Identifier: MIT */
/*
 * Tier 3: a zlib that a JDK carries inside its libzip.so and that cannot be taken over.  Its
 * streams are known by the JDK's natives that make, use and end them, and their memory by
 * what these ask of malloc meanwhile.  That accounts, caps and pools; a finished stream keeps
 * its memory until it is ended.
 */
#ifndef ZG_NATIVES_H
#define ZG_NATIVES_H

#include <stdbool.h>

#include "preload/object.h"

/*
 * Prepares for the natives of a libzip.so, once in a process, before any of them is called.
 * why: its zlib is not bound better; a copy is kept.
 * Return: NULL, or why it cannot be.
 */
const char *zg_natives_bind(const struct zg_object *object, const char *why);

/* To be called after it for a JVM that has called its natives already: they are registered
 * anew as soon as one of them makes a stream. */
void zg_natives_bind_used(const struct zg_object *object);

/* Return: what stands for a native that was looked up; found itself where nothing does.
 * Threads: any. */
void *zg_natives_stand_in(const char *name, void *found);

#endif
