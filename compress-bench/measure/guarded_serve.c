/* SPDX-License-Identifier: MIT */
/* The process under the shim: it measures what it is asked for, until nobody asks. */
#include <stdlib.h>
#include <string.h>

#include "measure/guarded.h"
#include "measure/guarded_calls.h"
#include "measure/guarded_parcel.h"
#include "measure/process.h"
#include "measure/stop.h"

static void answer_request(struct cb_worker *worker, const struct cb_request *request,
                           struct cb_answer *answer)
{
    enum cb_direction direction = (enum cb_direction)request->direction;

    memset(answer, 0, sizeof(*answer));
    switch ((enum cb_call)request->call) {
    case CB_CALL_VERIFY:
        answer->done = worker->calls->verify(worker, request->which, &answer->verified);
        break;
    case CB_CALL_SLICE:
        answer->done =
            worker->calls->slice(worker, request->which, direction, &answer->timed);
        break;
    case CB_CALL_GROW:
        answer->done =
            worker->calls->grow(worker, request->which, direction, &answer->growth);
        break;
    }
}

int cb_guarded_serve(int argc, char **argv)
{
    static struct cb_parcel parcel;
    struct cb_process_gift gift;
    struct cb_request request;
    int mine = cb_process_gift_read(&gift, CB_GUARDED_WORD, argc, argv);

    if (mine <= 0 || !cb_parcel_unpack(&parcel, gift.memory)) {
        return mine == 0 ? -1 : EXIT_FAILURE;
    }
    struct cb_answer answer = {.done = true, .is_guarded = gift.is_guarded};
    struct cb_worker *worker = cb_local_make(&parcel.plan, parcel.cases, parcel.count,
                                             &parcel.blocks, parcel.share);
    if (worker == NULL) {
        return EXIT_FAILURE;
    }
    cb_stop_listen();
    while (cb_process_write(gift.socket, &answer, sizeof(answer)) &&
           cb_process_read(gift.socket, &request, sizeof(request)) &&
           request.which < parcel.count) {
        answer_request(worker, &request, &answer);
    }
    worker->calls->free(worker);
    return EXIT_SUCCESS;
}
