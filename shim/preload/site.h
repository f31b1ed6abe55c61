/* SPDX-License-Identifier: MIT */
/* Call sites: who creates streams, each stack kept once. */
#ifndef ZG_SITE_H
#define ZG_SITE_H

#include <stdint.h>

#include "ledger/format.h"
#include "caller.h"

/*
 * Finds the site of a stream that is being created now, on this thread.  While the thread's
 * budget for stacks is spent, that is the site of the last stack that was taken on this
 * thread for the same call at the same depth, and the site counts the stream as estimated.
 * return_address: into the caller of the exported function.
 * Return: index into the ledger's SITES; the collecting one of its kind when stacks are
 *         off, cannot be had, or the table is full.
 * Threads: any.
 */
uint32_t zg_site_find(enum zg_kind kind, struct zg_caller caller,
                      const void *return_address);

void zg_sites_after_fork(void);

#endif
