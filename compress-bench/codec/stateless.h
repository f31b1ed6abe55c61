/* SPDX-License-Identifier: MIT */
/* The calls of coders that keep nothing from one block to the next. */
#ifndef CB_STATELESS_H
#define CB_STATELESS_H

#include "codec/codec.h"

/* Of a coder that has no context at all. */
struct cb_coder *cb_stateless_make(const struct cb_codec_settings *settings);
void cb_stateless_free(struct cb_coder *coder);
size_t cb_stateless_memory(const struct cb_coder *coder);

/* Of any coder whose every run begins anew. */
enum cb_result cb_stateless_reset(struct cb_coder *coder);

/* All calls but the one that does the work. */
#define CB_STATELESS(run)                                                                \
    {                                                                                    \
        cb_stateless_make, cb_stateless_reset, run, cb_stateless_free,                   \
            cb_stateless_memory                                                          \
    }

#endif
