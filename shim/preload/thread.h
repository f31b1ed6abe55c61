/* SPDX-License-Identifier: MIT */
/* What this thread is to the JVM, by its name. Threads: any. */
#ifndef ZG_THREAD_H
#define ZG_THREAD_H

#include <stdbool.h>

/* Return: whether it ends what its owner forgot: the common cleaner, another cleaner or the
 * finalizer. Source: java.lang.ref.Finalizer, jdk.internal.ref.CleanerFactory,
 * java.lang.ref.Cleaner. */
bool zg_thread_is_collectors(void);

/* Return: whether the garbage collector's work waits for it: one of the above, or the
 * reference handler. Source: java.lang.ref.Reference. */
bool zg_thread_serves_collector(void);

#endif
