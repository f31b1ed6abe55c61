/* SPDX-License-Identifier: MIT */
/* What is compressed: blocks of key-values, as a store's files have them. Both languages read
 * them from one file, so that they work on the same bytes. */
#ifndef ZB_MATERIAL_H
#define ZB_MATERIAL_H

#include <stdbool.h>
#include <stddef.h>

#define ZB_BLOCK_BYTES ((size_t)65536)
#define ZB_BLOCKS 48u

/* Writes ZB_BLOCKS blocks of ZB_BLOCK_BYTES, the same ones each time. Return: success; what
 * failed has been said on standard error. */
bool zb_material_write(const char *path);

/* Maps such a file (the heap belongs to what is measured). Return: its first byte, NULL after
 * a word on standard error. */
const unsigned char *zb_material_map(const char *path);

#endif
