/* SPDX-License-Identifier: MIT */
#include "switch/replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/say.h"
#include "base/text.h"
#include "measure/clock.h"
#include "measure/guarded_parcel.h"
#include "measure/machine.h"
#include "measure/stop.h"
#include "measure/verify.h"

#define SAMPLES 200u
#define SHOWN_EVERY_NS 100000000u
/* What malloc() and the codec's own struct add to a context. */
#define CONTEXT_EXTRA_BYTES 1024u
#define LEAK_SHARE 2 /* of the memory that is left, one part of so many */

const char *const cb_side_names[CB_SIDES] = {"gz leaked", "gz leaked under zguard",
                                             "lzo1x-1"};

/* ---- before --------------------------------------------------------------------------- */

void cb_replay_make_sides(struct cb_replay *replay, bool leaks_lzo)
{
    replay->gz = (struct cb_subject){.codec = cb_codec_find("gz")};
    replay->gz.level = replay->gz.codec->level_default;
    replay->lzo = (struct cb_subject){.codec = cb_codec_find("lzo1x-1")};
    replay->side[CB_SIDE_GZ].which = (struct cb_case){&replay->gz, CB_LEAKED};
    replay->side[CB_SIDE_GUARDED].which = (struct cb_case){&replay->gz, CB_LEAKED};
    replay->side[CB_SIDE_LZO].which =
        (struct cb_case){&replay->lzo, leaks_lzo ? CB_LEAKED : CB_REUSED};
}

/* Return: what a block leaves behind on the side where that is most. */
static uint64_t leak_of_block(const struct cb_replay *replay)
{
    const struct cb_codec_settings settings = cb_subject_settings(&replay->gz);

    return replay->gz.codec->need(&settings) + CONTEXT_EXTRA_BYTES;
}

uint64_t cb_replay_most_blocks(const struct cb_replay *replay)
{
    return replay->left_bytes == 0
               ? UINT64_MAX
               : replay->left_bytes / LEAK_SHARE / leak_of_block(replay);
}

/* ---- a side --------------------------------------------------------------------------- */

static bool add_sample(struct cb_side *side, const struct cb_side_sample *sample)
{
    if (side->samples == side->samples_room) {
        size_t room = side->samples_room * 2 + SAMPLES;
        struct cb_side_sample *grown = realloc(side->sample, room * sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        side->sample = grown;
        side->samples_room = room;
    }
    side->sample[side->samples++] = *sample;
    return true;
}

static void show(const struct cb_replay *replay, enum cb_side_id id, uint64_t *shown_ns)
{
    const struct cb_side *side = &replay->side[id];
    char done[ZG_TEXT_FIGURE_BYTES];
    char all[ZG_TEXT_FIGURE_BYTES];
    char grown[ZG_TEXT_FIGURE_BYTES];
    uint64_t now_ns = cb_clock_wall_ns();

    if (*shown_ns != 0 && now_ns - *shown_ns < SHOWN_EVERY_NS) {
        return;
    }
    *shown_ns = now_ns;
    cb_say_progress("%d of %d, %s: %s of %s blocks, grown by %s", (int)id + 1, CB_SIDES,
                    cb_side_names[id], zg_text_count(side->last.sample.blocks, done),
                    zg_text_count(replay->blocks, all),
                    zg_text_bytes(cb_side_growth(side), grown));
}

static void fail(struct cb_side *side, const char *reason)
{
    side->state = CB_FAILED;
    snprintf(side->reason, sizeof(side->reason), "%s", reason);
}

static void listen_to(struct cb_replay *replay, enum cb_side_id id,
                      struct cb_process *process)
{
    struct cb_side *side = &replay->side[id];
    char reason[CB_REASON_BYTES];
    uint64_t shown_ns = 0;
    struct cb_side_message message = {.is_last = false};

    while (!message.is_last) {
        if (!cb_process_receive(process, &message, sizeof(message))) {
            cb_process_explain(process, reason);
            if (!cb_stop_is_asked) {
                fail(side, reason);
            }
            return;
        }
        side->last = message;
        if (message.is_guarded != (id == CB_SIDE_GUARDED)) {
            fail(side, "libzguard.so was not loaded by the dynamic linker");
            return;
        }
        if (message.sample.resident_bytes == 0 || !add_sample(side, &message.sample)) {
            fail(side, message.sample.resident_bytes == 0
                           ? "/proc/self/smaps_rollup cannot be read: resident memory "
                             "is not known"
                           : "there is no memory for its samples");
            return;
        }
        show(replay, id, &shown_ns);
    }
    side->state = message.state;
    if (message.state != CB_MEASURED) {
        snprintf(side->reason, sizeof(side->reason), "%s", message.reason);
    }
}

static void run_side(struct cb_replay *replay, enum cb_side_id id,
                     const struct cb_blocks *blocks, const char *guard)
{
    static const struct cb_plan plan = {.threads = 1};
    struct cb_side *side = &replay->side[id];
    const struct cb_side_request request = {replay->blocks,
                                            (replay->blocks + SAMPLES - 1) / SAMPLES};
    struct cb_process process;
    uint64_t context[CB_DIRECTIONS];
    int parcel = cb_parcel_pack(&plan, &side->which, 1, blocks, 1);

    if (parcel < 0 || !cb_process_start(&process, CB_SIDE_WORD, guard, parcel)) {
        snprintf(side->reason, sizeof(side->reason), "its process cannot be started: %s",
                 strerror(errno));
        side->state = CB_FAILED;
        if (parcel >= 0) {
            close(parcel);
        }
        return;
    }
    close(parcel);
    cb_verify_contexts(side->which.subject, cb_blocks_longest(blocks), context);
    side->context_bytes = context[CB_COMPRESS];
    cb_process_send(&process, &request, sizeof(request));
    listen_to(replay, id, &process);
    cb_process_end(&process);
}

void cb_replay_run(struct cb_replay *replay, const struct cb_blocks *blocks,
                   const char *guard)
{
    struct cb_watch watch;

    replay->distinct_blocks =
        blocks->count < replay->blocks ? blocks->count : replay->blocks;
    cb_watch_start(&watch);
    for (int id = 0; id < CB_SIDES && !cb_stop_is_asked; id++) {
        if (replay->side[id].state == CB_WAITS) {
            run_side(replay, (enum cb_side_id)id, blocks,
                     id == CB_SIDE_GUARDED ? guard : NULL);
        }
    }
    replay->interrupted = cb_stop_is_asked;
    replay->quiet = cb_watch_stop(&watch);
    cb_say_progress_end();
}

/* ---- what comes out ------------------------------------------------------------------- */

bool cb_side_has_figures(const struct cb_side *side)
{
    return side->samples > 1 && (side->state == CB_MEASURED || side->state == CB_WAITS);
}

uint64_t cb_side_growth(const struct cb_side *side)
{
    uint64_t first = side->samples > 0 ? side->sample[0].resident_bytes : 0;
    uint64_t last =
        side->samples > 0 ? side->sample[side->samples - 1].resident_bytes : 0;

    return last > first ? last - first : 0;
}

double cb_side_speed(const struct cb_side *side)
{
    uint64_t ns = side->last.sample.work_ns;

    return ns > 0 ? (double)side->last.bytes_in * 1e3 / (double)ns : 0;
}

double cb_side_ratio(const struct cb_side *side)
{
    return side->last.bytes_out > 0
               ? (double)side->last.bytes_in / (double)side->last.bytes_out
               : 0;
}

bool cb_sides_differ(const struct cb_side *a, const struct cb_side *b)
{
    return cb_side_has_figures(a) && cb_side_has_figures(b) &&
           a->last.sample.blocks == b->last.sample.blocks &&
           (a->last.digest != b->last.digest || a->last.bytes_out != b->last.bytes_out);
}

bool cb_replay_is_whole(const struct cb_replay *replay)
{
    for (int id = 0; id < CB_SIDES; id++) {
        if (replay->side[id].state != CB_MEASURED) {
            return false;
        }
    }
    return replay->input_failures == 0 &&
           !cb_sides_differ(&replay->side[CB_SIDE_GZ], &replay->side[CB_SIDE_GUARDED]);
}

void cb_replay_free(struct cb_replay *replay)
{
    for (int id = 0; id < CB_SIDES; id++) {
        free(replay->side[id].sample);
    }
    free(replay->source);
    *replay = (struct cb_replay){.source = NULL};
}
