/* SPDX-License-Identifier: MIT */
/*
 * A slab: a run of pages that a stream borrows and that zlib's allocations are cut from.
 *
 * Its memory begins with the address of whoever borrowed it, so that the owner of a state
 * can be found from the state's own address.
 * Threads: the one that is inside a call on the stream that holds it.
 */
#ifndef ZG_SLAB_H
#define ZG_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Filled from its start; only its last piece can be given back alone. */
struct zg_slab {
    char *start;
    uint32_t bytes;
    uint32_t filled;     /* bytes handed out as pieces, the head among them */
    uint32_t last_piece; /* offset of the newest piece, or ZG_NO_PIECE */
    uint32_t pieces;     /* not yet freed */
    uint32_t generation; /* of the process that it is counted in */
    uint8_t size_class;
    uint8_t kind;         /* enum zg_kind: of the stream that had it last */
    bool resident;        /* may hold pages of the system's */
    struct zg_slab *next; /* in the depot; in a stream, its further slab */
};

#define ZG_NO_PIECE UINT32_MAX
#define ZG_SLAB_HEAD 64u /* what the owner's address takes: pieces are 64-byte aligned */
#define ZG_SLAB_MAX (4u << 20) /* larger requests are for the provider's own allocator */
#define ZG_SLAB_CLASSES 192u

/*
 * Size classes: 1 to 64 pages by one page, above that 32 steps to each doubling, so that
 * at most one part in 32 is unused. 66 pages, a default deflate's, is a class.
 * bytes: for pieces. Return: the class, ZG_SLAB_CLASSES when no slab is as large.
 */
uint32_t zg_slab_class(size_t bytes);

/* Return: the bytes that a slab of the class takes, its head included. */
uint32_t zg_slab_class_bytes(uint32_t size_class);

/* Makes a slab's memory empty and owner its borrower. */
void zg_slab_begin(struct zg_slab *slab, const void *owner);

/* Return: the borrower that zg_slab_begin wrote; start: of the slab's memory. */
void *zg_slab_owner(const void *start);

/* Return: a piece of 64-byte aligned memory of the slab, or NULL when it does not fit. */
void *zg_slab_piece(struct zg_slab *slab, size_t bytes);

/* What became of a piece that was freed. */
enum zg_slab_freed { ZG_NOT_A_PIECE, ZG_PIECE_FREED, ZG_PIECE_TOO_MANY };

/* Frees a piece, if address was one of this slab's. */
enum zg_slab_freed zg_slab_free_piece(struct zg_slab *slab, const void *address);

#endif
