/* SPDX-License-Identifier: MIT */
#include "codec/stateless.h"

struct cb_coder {
    char unused;
};

static struct cb_coder only;

struct cb_coder *cb_stateless_make(const struct cb_codec_settings *settings)
{
    (void)settings;
    return &only;
}

void cb_stateless_free(struct cb_coder *coder)
{
    (void)coder;
}

size_t cb_stateless_memory(const struct cb_coder *coder)
{
    (void)coder;
    return 0;
}

enum cb_result cb_stateless_reset(struct cb_coder *coder)
{
    (void)coder;
    return CB_OK;
}
