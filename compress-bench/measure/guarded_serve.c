/* SPDX-License-Identifier: MIT */
/* The process under the shim: it measures what it is asked for, until nobody asks. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "measure/guarded.h"
#include "measure/guarded_calls.h"
#include "measure/guarded_parcel.h"
#include "measure/stop.h"

/* Return: true when the shim is loaded here. */
static bool is_guarded(void)
{
    char line[4096 + 128];
    FILE *maps = fopen("/proc/self/maps", "re");
    bool found = false;

    while (maps != NULL && !found && fgets(line, sizeof(line), maps) != NULL) {
        found = strstr(line, "/libzguard") != NULL;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

static bool read_request(int socket, struct cb_request *request)
{
    ssize_t length;

    do {
        length = read(socket, request, sizeof(*request));
    } while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof(*request);
}

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
    int64_t shared;
    int64_t connection;
    struct cb_request request;
    struct cb_answer answer = {.done = true, .is_guarded = is_guarded()};

    if (argc != 3 || strcmp(argv[0], CB_GUARDED_WORD) != 0) {
        return -1;
    }
    if (!cb_text_parse_number(argv[1], strlen(argv[1]), &shared) ||
        !cb_text_parse_number(argv[2], strlen(argv[2]), &connection) ||
        !cb_parcel_unpack(&parcel, (int)shared)) {
        return EXIT_FAILURE;
    }
    int socket = (int)connection;
    struct cb_worker *worker = cb_local_make(&parcel.plan, parcel.cases, parcel.count,
                                             &parcel.blocks, parcel.share);
    if (worker == NULL) {
        return EXIT_FAILURE;
    }
    cb_stop_listen();
    while (write(socket, &answer, sizeof(answer)) == (ssize_t)sizeof(answer) &&
           read_request(socket, &request) && request.which < parcel.count) {
        answer_request(worker, &request, &answer);
    }
    worker->calls->free(worker);
    return EXIT_SUCCESS;
}
