/* SPDX-License-Identifier: MIT */
/* What this process has in memory of its own. */
#ifndef CB_RESIDENT_H
#define CB_RESIDENT_H

#include <stdint.h>

/* Return: resident bytes that belong to no file, 0 when that cannot be read.  Threads: any. */
uint64_t cb_resident_read(void);

#endif
