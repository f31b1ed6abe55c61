/* SPDX-License-Identifier: MIT */
/*
 * Admission: what an Init that does not fit under its cap goes through. Step by step, and
 * only as far as needed: idle memory is given back; a JVM is asked for a garbage collection
 * and its cleaner waited for; then the stream is refused, or let through and counted.
 *
 * Threads: any that is inside an Init or a copy; it may be held up, so no other function
 *          may come here.
 */
#ifndef ZG_LADDER_H
#define ZG_LADDER_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"

/*
 * Charges bytes to the kind's cap, or refuses to.
 * in_jvm_init: the caller is the JDK's own Init, where JNI may be called and a thread may
 *              wait. Return: whether they are charged.
 */
bool zg_ladder_admit(enum zg_kind kind, uint64_t bytes, bool in_jvm_init);

/* In a forked child: no collection is under way. */
void zg_ladder_after_fork(void);

#endif
