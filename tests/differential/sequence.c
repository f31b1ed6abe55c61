/* SPDX-License-Identifier: MIT */
#include "sequence.h"
#include "drive.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* A sequence takes a few milliseconds; one that takes this long does not end. */
enum { SEQUENCE_LIMIT_S = 20, ATTEMPT_LIMIT_S = 3 };

struct zd_shared *zd_share(void)
{
    struct zd_shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("differential: mmap");
        exit(2);
    }
    return shared;
}

static void describe(struct zd_report *report, const struct zg_compare_difference *d)
{
    snprintf(report->what, sizeof report->what, "%s", d->what);
    switch (d->kind) {
    case ZG_COMPARE_NUMBER:
        snprintf(report->text, sizeof report->text, "%s is %ld here and %ld in zlib",
                 d->what, d->number[0], d->number[1]);
        break;
    case ZG_COMPARE_TEXT:
        snprintf(report->text, sizeof report->text,
                 "%s is \"%.100s\" here and \"%.100s\" in zlib", d->what,
                 d->text[0] ? d->text[0] : "(NULL)", d->text[1] ? d->text[1] : "(NULL)");
        break;
    case ZG_COMPARE_BYTES:
        snprintf(report->text, sizeof report->text,
                 "%s differs at byte %zu: 0x%02lx here and 0x%02lx in zlib", d->what,
                 d->at, (unsigned long)d->number[0], (unsigned long)d->number[1]);
        break;
    }
}

static int state_of(const struct zd_slot *slot)
{
    return slot->kind == ZD_NONE ? 0 : slot->finished ? 3 : slot->fed ? 2 : 1;
}

static bool step(struct zd_shared *shared, struct zd_world *world,
                 const struct zd_call *call)
{
    const struct zd_slot *slot = &world->slot[call->slot];
    struct zd_report *report = &shared->report;
    struct zg_compare_difference difference;
    int state = state_of(slot);
    bool plain = !(call->flags & (ZD_STRM_NULL | ZD_BY_VALUE | ZD_ALLOC_CLEARED)) &&
                 (state == 0 || slot->kind == zd_op[call->op].family);
    long code = 0;
    report->op = call->op;
    enum zd_outcome outcome = zd_drive(world, call, &code, &difference);
    if (report->at < ZD_CALLS_MAX)
        report->code[report->at] = outcome == ZD_LEFT_OUT ? ZD_CODE_LEFT_OUT : code;
    if (outcome == ZD_LEFT_OUT) {
        shared->left_out++;
        return true;
    }
    if (outcome == ZD_DIFFERENT) {
        describe(report, &difference);
        report->result = ZD_FAILED;
        return false;
    }
    if (call->op != ZD_OP_host_fields)
        shared->made++;
    shared->seen[call->op][state] += plain;
    return true;
}

/* What every sequence ends with: an end for each stream that it has left. */
static bool finish(struct zd_shared *shared, struct zd_world *world)
{
    struct zd_call call;
    for (; zd_drive_end(world, &call); shared->report.at++) {
        if (!step(shared, world, &call))
            return false;
        if (world->slot[call.slot].kind != ZD_NONE) {
            snprintf(shared->report.what, sizeof shared->report.what, "end");
            snprintf(shared->report.text, sizeof shared->report.text,
                     "the stream is still there after its end, on both sides");
            shared->report.result = ZD_FAILED;
            return false;
        }
    }
    alarm(0);
    return true;
}

static bool draw_sequence(struct zd_shared *shared, struct zd_world *world, int length)
{
    struct zd_plan plan;
    zd_world_begin(world, shared->seed);
    zd_plan(&plan, shared->seed);
    shared->count = 0;
    alarm(SEQUENCE_LIMIT_S);
    for (int i = 0; i < length; i++) {
        struct zd_call *call = &shared->call[i];
        zd_generate(&plan, world, call);
        shared->report.at = i;
        shared->count = i + 1;
        if (!step(shared, world, call))
            return false;
    }
    shared->report.at = shared->count;
    shared->sequences++;
    return finish(shared, world);
}

bool zd_run(struct zd_shared *shared, struct zd_world *world,
            const struct zd_options *options)
{
    world->with_exceptions = options->with_exceptions;
    shared->report.result = ZD_UNDECIDED;
    for (shared->seed = options->seed; shared->made < options->calls; shared->seed++)
        if (!draw_sequence(shared, world, options->length))
            return false;
    alarm(0);
    shared->report.result = ZD_PASSED;
    return true;
}

static void replay(struct zd_shared *shared, struct zd_world *world)
{
    zd_world_begin(world, shared->seed);
    alarm(ATTEMPT_LIMIT_S);
    for (int i = 0; i < shared->count; i++) {
        shared->report.at = i;
        if (!step(shared, world, &shared->call[i]))
            return;
    }
    shared->report.at = shared->count;
    if (finish(shared, world))
        shared->report.result = ZD_PASSED;
}

/* The sequences before the one to try, on reports of their own. */
static void run_before(struct zd_world *world, const struct zd_options *options,
                       uint64_t seed, int sequences)
{
    struct zd_shared *other = zd_share();
    for (uint64_t i = (uint64_t)sequences; i > 0; i--) {
        other->seed = seed - i;
        if (!draw_sequence(other, world, options->length))
            break;
    }
    munmap(other, sizeof *other);
}

void zd_try(struct zd_shared *shared, struct zd_world *world,
            const struct zd_options *options, int warm_up)
{
    memset(&shared->report, 0, sizeof shared->report);
    for (int i = 0; i < shared->count; i++)
        shared->report.code[i] = ZD_CODE_NONE;
    pid_t child = fork();
    if (child == 0) {
        world->with_exceptions = options->with_exceptions;
        if (warm_up > 0)
            run_before(world, options, shared->seed, warm_up);
        replay(shared, world);
        _exit(0);
    }
    zd_wait(shared, child);
}

void zd_wait(struct zd_shared *shared, int child)
{
    struct zd_report *report = &shared->report;
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("differential: no child");
        exit(2);
    }
    if (report->result != ZD_UNDECIDED && WIFEXITED(status))
        return;
    report->result = ZD_FAILED;
    report->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    snprintf(report->what, sizeof report->what, "crash");
    if (report->signal == SIGALRM)
        snprintf(report->text, sizeof report->text, "the call does not return");
    else if (report->signal)
        snprintf(report->text, sizeof report->text, "the process dies of signal %d (%s)",
                 report->signal, strsignal(report->signal));
    else
        snprintf(report->text, sizeof report->text, "the process ends with status %d",
                 WEXITSTATUS(status));
}
