/* SPDX-License-Identifier: MIT */
/* The innermost loop: one codec, one direction, one pattern, block after block. */
#ifndef CB_LOOP_H
#define CB_LOOP_H

#include "input/blocks.h"
#include "measure/subject.h"

struct cb_loop {
    const struct cb_coder_calls *calls;
    struct cb_codec_settings settings;
    enum cb_pattern pattern;
    const struct cb_block *block; /* what goes in, again and again */
    size_t count;
    size_t next; /* the block that comes next */
    void *out;
    size_t room, written; /* written: by the last call */
    struct cb_coder *kept;
    struct cb_coder **leaked;
    size_t leaked_count, leaked_max;
};

/*
 * Makes a loop ready; a context that is reused is made here.
 * block, count: 1 or more, kept by the caller.
 * room: of the output, which suffices for every block.
 * leaked_max: how many contexts may be left, under CB_LEAKED.
 * Return: CB_NO_MEMORY or CB_OK.
 * Allocates: yes; cb_loop_end().
 */
enum cb_result cb_loop_begin(struct cb_loop *loop, const struct cb_subject *subject,
                             enum cb_direction direction, enum cb_pattern pattern,
                             const struct cb_block *block, size_t count, size_t room,
                             size_t leaked_max);

/*
 * Does so many blocks, or fewer when the user asks to stop.
 * blocks: under CB_LEAKED at most leaked_max less leaked_count.
 * Return: what the first block that failed gave.
 * Threads: one a loop.
 */
enum cb_result cb_loop_run(struct cb_loop *loop, uint64_t blocks);

/* Frees the contexts that were leaked. */
void cb_loop_forget(struct cb_loop *loop);

void cb_loop_end(struct cb_loop *loop);

#endif
