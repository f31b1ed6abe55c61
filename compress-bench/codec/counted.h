/* SPDX-License-Identifier: MIT */
/* Allocation that is counted, for libraries that take an allocator. */
#ifndef CB_COUNTED_H
#define CB_COUNTED_H

#include <stddef.h>

struct cb_counted {
    size_t held; /* bytes asked for and not given back */
    size_t peak;
};

/* Return: memory for any type, NULL when there is none.  Threads: one a counter. */
void *cb_counted_take(struct cb_counted *counter, size_t bytes);

/* address: from cb_counted_take() of that counter, or NULL. */
void cb_counted_give(struct cb_counted *counter, void *address);

#endif
