/* SPDX-License-Identifier: MIT */
/*
 * Names of a ledger's native frames, from the debug information of the objects they lie in.
 * Nothing else in the command knows DWARF.
 */
#ifndef ZG_CLI_SYMBOLS_H
#define ZG_CLI_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/reader.h"

#define ZG_SYMBOL_FUNCTION_BYTES 512
#define ZG_SYMBOL_SOURCE_BYTES 1024

struct zg_symbol {
    uint32_t frame;                          /* index into FRAMES */
    int32_t line;                            /* -1 unknown */
    bool inlined;                            /* into the next symbol of the same frame */
    char function[ZG_SYMBOL_FUNCTION_BYTES]; /* as the linker knows it; "" unknown */
    char source[ZG_SYMBOL_SOURCE_BYTES];     /* path of the source file; "" unknown */
};

struct zg_symbols {
    struct zg_symbol *symbols; /* by frame; of one frame, what was inlined comes first */
    size_t count;
};

/* Whether the command was built with libdw; without it no frame has a symbol. */
extern const bool zg_symbols_supported;

/*
 * Looks up every native frame of a ledger, in a child process: what is wrong with an object
 * costs names, never the report.  Frames keep without a symbol which lie in an object that
 * is not a regular file, is larger than 1 GiB, or has changed since the process started, and
 * all of them when the ledger is another user's, a forked child's (the start of the program
 * is not known), or comes from another boot or pid namespace, whose paths are not ours.
 * Threads: one.  Takes ten seconds at most, then goes on with what was found.
 * Allocates: yes; zg_symbols_free().
 */
void zg_symbols_find(struct zg_symbols *symbols, const struct zg_reader *reader);

void zg_symbols_free(struct zg_symbols *symbols);

/* Return: the first of the symbols of a frame; count: how many there are, may be 0. */
const struct zg_symbol *zg_symbols_of(const struct zg_symbols *symbols, uint32_t frame,
                                      size_t *count);

#endif
