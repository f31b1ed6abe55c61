/* SPDX-License-Identifier: MIT */
/* Runs sequences of calls in a process of their own. All that the parent needs to know stands in
 * shared memory at any moment, so that a sequence which crashes the process can be named, run
 * again and shortened like one which gives a wrong answer. */
#ifndef ZD_SEQUENCE_H
#define ZD_SEQUENCE_H

#include "generate.h"
#include "world.h"

#include <stdbool.h>
#include <stdint.h>

enum { ZD_CALLS_MAX = 1024, ZD_CODE_LEFT_OUT = -1000, ZD_CODE_NONE = -1001 };
enum { ZD_STATES = 4 }; /* of a stream: without state, fresh, under way, finished */

enum zd_result {
    ZD_UNDECIDED, /* the process is still at it, or has crashed */
    ZD_PASSED,
    ZD_FAILED,
};

/* What a run has come to. `at` is the call under way: `count` and more are the ends that follow
 * every sequence. */
struct zd_report {
    enum zd_result result;
    int signal; /* that the process died of */
    int at;
    enum zd_op op;
    char what[64];
    char text[900];
    long code[ZD_CALLS_MAX];
};

struct zd_shared {
    volatile uint64_t seed; /* of the sequence under way */
    volatile uint64_t made; /* calls made on both sides */
    uint64_t sequences, left_out;
    uint64_t seen[ZD_OPS][ZD_STATES];
    int count;
    struct zd_call call[ZD_CALLS_MAX];
    struct zd_report report;
};

struct zd_options {
    uint64_t seed, calls;
    int length;
    const char *hidden, *reference; /* libraries, or NULL */
    bool with_exceptions, no_fork, expect_shim, expect_reclaim, coverage;
    const char *name;
};

/* Memory that children share with their parent; exits when there is none. */
struct zd_shared *zd_share(void);

/* Draws and runs sequences until `calls` calls were made. Sequence i has the seed options->seed
 * + i. Return: false after the first difference. */
bool zd_run(struct zd_shared *shared, struct zd_world *world,
            const struct zd_options *options);

/* Runs the first `count` of shared->call, as the sequence of shared->seed, after `warm_up` drawn
 * sequences which precede it, in a child; shared->report says how it went. */
void zd_try(struct zd_shared *shared, struct zd_world *world,
            const struct zd_options *options, int warm_up);

/* Shortens shared->call while the run still fails in the same way, and leaves the report of the
 * shortest in shared->report.
 * Return: how many sequences have to run before it, -1 when it does not fail again. */
int zd_shrink(struct zd_shared *shared, struct zd_world *world,
              const struct zd_options *options);

/* Waits for a child that runs sequences, and completes the report when it crashed. */
void zd_wait(struct zd_shared *shared, int child);

/* Whether side A holds less memory for finished streams than side B; prints both figures. */
bool zd_gives_memory_back(struct zd_shared *shared);

#endif
