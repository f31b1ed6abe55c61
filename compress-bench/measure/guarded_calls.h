/* SPDX-License-Identifier: MIT */
/* What passes between a guarded worker and its process. */
#ifndef CB_GUARDED_CALLS_H
#define CB_GUARDED_CALLS_H

#include "measure/worker.h"

/* The first word of such a process's command line; then the descriptors of the parcel and of
 * the socket, and the library that it should have loaded. */
#define CB_GUARDED_WORD "--guarded-worker"

enum cb_call { CB_CALL_VERIFY, CB_CALL_SLICE, CB_CALL_GROW };

struct cb_request {
    uint32_t call, which, direction;
};

/* Answers the requests, and comes once before the first, with is_guarded. */
struct cb_answer {
    bool done; /* false: the user stopped */
    bool is_guarded;
    union {
        struct cb_verified verified;
        struct cb_timed timed;
        struct cb_growth growth;
    };
};

#endif
