/* SPDX-License-Identifier: MIT */
#include "measure/guarded.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/guarded_calls.h"
#include "measure/guarded_parcel.h"
#include "measure/process.h"
#include "measure/stop.h"

struct guarded {
    struct cb_worker worker;
    struct cb_process process;
};

/* Return: false when the process is gone. */
static bool call(struct guarded *guarded, enum cb_call what, size_t which,
                 enum cb_direction direction, struct cb_answer *answer)
{
    struct cb_request request = {
        .call = what, .which = (uint32_t)which, .direction = (uint32_t)direction};

    return cb_process_send(&guarded->process, &request, sizeof(request)) &&
           cb_process_receive(&guarded->process, answer, sizeof(*answer));
}

/* ---- the worker ---------------------------------------------------------------------- */

static bool verify(struct cb_worker *worker, size_t which, struct cb_verified *verified)
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (call(guarded, CB_CALL_VERIFY, which, CB_COMPRESS, &answer)) {
        *verified = answer.verified;
        return answer.done;
    }
    *verified = (struct cb_verified){.state = CB_FAILED};
    cb_process_explain(&guarded->process, verified->reason);
    return !cb_stop_is_asked;
}

static bool slice(struct cb_worker *worker, size_t which, enum cb_direction direction,
                  struct cb_timed *timed)
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (call(guarded, CB_CALL_SLICE, which, direction, &answer)) {
        *timed = answer.timed;
        return answer.done;
    }
    *timed = (struct cb_timed){.state = CB_FAILED};
    cb_process_explain(&guarded->process, timed->reason);
    return !cb_stop_is_asked;
}

static bool grow(struct cb_worker *worker, size_t which, enum cb_direction direction,
                 struct cb_growth *growth)
{
    struct cb_answer answer;

    *growth = (struct cb_growth){0};
    if (call((struct guarded *)worker, CB_CALL_GROW, which, direction, &answer)) {
        *growth = answer.growth;
        return answer.done;
    }
    return !cb_stop_is_asked;
}

/* Nobody asks any more: the process ends by itself. */
static void free_guarded(struct cb_worker *worker)
{
    struct guarded *guarded = (struct guarded *)worker;

    cb_process_end(&guarded->process);
    free(guarded);
}

static const struct cb_worker_calls calls = {verify, slice, grow, free_guarded};

static struct cb_worker *start(const char *library, int parcel)
{
    struct guarded *guarded = calloc(1, sizeof(*guarded));

    if (guarded == NULL ||
        !cb_process_start(&guarded->process, CB_GUARDED_WORD, library, parcel)) {
        free(guarded);
        return NULL;
    }
    guarded->worker.calls = &calls;
    return &guarded->worker;
}

/* Return: NULL with a sentence, unless the process is there and under the guard. */
static struct cb_worker *greet(struct cb_worker *worker, const char *library,
                               char reason[CB_REASON_BYTES])
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (!cb_process_receive(&guarded->process, &answer, sizeof(answer))) {
        cb_process_explain(&guarded->process, reason);
    } else if (!answer.is_guarded) {
        snprintf(reason, CB_REASON_BYTES, "%.150s was not loaded by the dynamic linker",
                 library);
    } else {
        return worker;
    }
    free_guarded(worker);
    return NULL;
}

struct cb_worker *cb_guarded_make(const char *library, const struct cb_plan *plan,
                                  const struct cb_case *cases, size_t count,
                                  const struct cb_blocks *blocks, double share,
                                  char reason[CB_REASON_BYTES])
{
    int parcel = cb_parcel_pack(plan, cases, count, blocks, share);
    struct cb_worker *worker = NULL;

    if (parcel < 0) {
        snprintf(reason, CB_REASON_BYTES,
                 "there is no memory for the blocks of the process under the guard: %s",
                 strerror(errno));
        return NULL;
    }
    worker = start(library, parcel);
    close(parcel);
    if (worker == NULL) {
        snprintf(reason, CB_REASON_BYTES,
                 "the process under the guard cannot be started: %s", strerror(errno));
        return NULL;
    }
    return greet(worker, library, reason);
}
