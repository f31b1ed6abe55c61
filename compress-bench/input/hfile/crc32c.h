/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), which zlib does not have. */
#ifndef CB_HFILE_CRC32C_H
#define CB_HFILE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * Return: the checksum of the bytes; the processor's instruction is used where there is one.
 * Threads: any.
 * Source: RFC 3720, appendix B.4.
 */
uint32_t cb_crc32c(const unsigned char *bytes, size_t length);

/* The same by tables alone: what other processors run. */
uint32_t cb_crc32c_by_table(const unsigned char *bytes, size_t length);

#endif
