/* SPDX-License-Identifier: MIT */
/* What the command line of `run` asks for. */
#ifndef CB_RUN_WISH_H
#define CB_RUN_WISH_H

#include <limits.h>

#include "advice/advice.h"
#include "command/options.h"
#include "input/synthetic.h"
#include "measure/subject.h"
#include "measure/worker.h"

#define CB_BLOCK_SIZES_MAX 32

struct cb_run_wish {
    struct cb_subject subject[CB_SUBJECTS_MAX];
    size_t subjects;
    uint64_t block_bytes[CB_BLOCK_SIZES_MAX];
    size_t block_sizes;
    bool pattern[CB_PATTERNS];
    bool is_synthetic;
    struct cb_synthetic synthetic;
    uint64_t sample_bytes; /* 0: everything */
    size_t dictionary_bytes;
    struct cb_plan plan; /* without what depends on the machine */
    bool working_set_given;
    bool leak_memory_given;
    char guard[PATH_MAX]; /* "" without */
    int64_t format;
    const char *output; /* NULL: standard output */
    const char *html;   /* a page besides; NULL: none */
    bool wants_advice;
    struct cb_advice_wish advice;
};

/* Return: CB_EXIT_OK; else the exit status, after a line on standard error. */
int cb_run_wish_read(struct cb_run_wish *wish, const struct cb_arguments *arguments);

#endif
