/* SPDX-License-Identifier: MIT */
/* Tokens: where struct zg_tracker lives. Threads: any. */
#ifndef ZG_TOKENS_H
#define ZG_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "tracker.h"

/* Return: a token, zeroed but for what marks it as no state of zlib's; NULL: no memory. */
struct zg_tracker *zg_token_take(void);

/* Gives it back. Its first words go on telling a bare zlib that it is no state. */
void zg_token_give(struct zg_tracker *tracker);

/* Return: whether pointer is the start of a token, in use or not. */
bool zg_token_is(const void *pointer);

/* Return: the token of a stream whose opaque field was changed, or NULL. */
struct zg_tracker *zg_token_find(z_streamp strm);

/* Return: the token's number among those of this process's ledger. */
uint32_t zg_token_record(const struct zg_tracker *tracker);

void zg_tokens_after_fork(void);

#endif
