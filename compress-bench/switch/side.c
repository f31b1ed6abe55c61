/* SPDX-License-Identifier: MIT */
/* The process of one side. */
#include "switch/side.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/guarded_parcel.h"
#include "measure/resident.h"
#include "measure/stop.h"
#include "measure/verify.h"

#define DIGEST_FACTOR 0x9e3779b97f4a7c15u
#define UNTOUCHED 0x5a

struct side {
    int socket;
    const struct cb_case *which;
    const struct cb_blocks *blocks;
    struct cb_coder *kept; /* CB_REUSED */
    void *out;
    size_t room;
    struct cb_side_message message;
};

/* Where memory runs out in spite of the bound, this process shall go, and no other.  Source:
 * proc(5). */
static void offer_to_killer(void)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (file >= 0) {
        (void)!write(file, "1000", 4);
        close(file);
    }
}

static uint64_t digest(uint64_t sum, const unsigned char *bytes, size_t length)
{
    for (; length > 0;) {
        uint64_t word = length;
        size_t taken = length < sizeof(word) ? length : sizeof(word);

        memcpy(&word, bytes, taken);
        sum = (sum ^ word) * DIGEST_FACTOR;
        sum ^= sum >> 29;
        bytes += taken;
        length -= taken;
    }
    return sum;
}

/* As HBase 0.90 to 0.92 wrote a block with GZ: a Deflater was made, finished and reset, and
 * nobody ended it. */
static enum cb_result leak_block(struct side *side, const struct cb_block *block,
                                 size_t *written)
{
    const struct cb_coder_calls *calls =
        cb_subject_calls(side->which->subject, CB_COMPRESS);
    const struct cb_codec_settings settings = cb_subject_settings(side->which->subject);
    struct cb_coder *coder = calls->make(&settings);

    if (coder == NULL) {
        return CB_NO_MEMORY;
    }
    side->message.contexts++;
    enum cb_result result =
        calls->run(coder, block->bytes, block->length, side->out, written);
    return result == CB_OK ? calls->reset(coder) : result;
}

/* As HBase writes one with LZO: the compressor comes from a pool, reset, and goes back. */
static enum cb_result pool_block(struct side *side, const struct cb_block *block,
                                 size_t *written)
{
    const struct cb_coder_calls *calls =
        cb_subject_calls(side->which->subject, CB_COMPRESS);
    const struct cb_codec_settings settings = cb_subject_settings(side->which->subject);

    if (side->kept == NULL) {
        side->kept = calls->make(&settings);
        side->message.contexts = 1;
    }
    if (side->kept == NULL) {
        return CB_NO_MEMORY;
    }
    enum cb_result result = calls->reset(side->kept);
    return result != CB_OK
               ? result
               : calls->run(side->kept, block->bytes, block->length, side->out, written);
}

static enum cb_result write_block(struct side *side, uint64_t number)
{
    const struct cb_block *block = &side->blocks->block[number % side->blocks->count];
    struct cb_side_message *message = &side->message;
    size_t written = side->room;
    struct cb_instant start = cb_clock_start();
    enum cb_result result = side->which->pattern == CB_LEAKED
                                ? leak_block(side, block, &written)
                                : pool_block(side, block, &written);
    struct cb_instant took = cb_clock_since(&start);

    message->sample.work_ns += took.wall_ns;
    message->cpu_ns += took.cpu_ns;
    if (result == CB_OK) {
        message->sample.blocks++;
        message->bytes_in += block->length;
        message->bytes_out += written;
        message->digest = digest(message->digest, side->out, written);
    }
    return result;
}

static bool tell(struct side *side)
{
    side->message.sample.resident_bytes = cb_resident_read();
    return cb_process_write(side->socket, &side->message, sizeof(side->message));
}

/* Return: false when nobody listens any more. */
static bool write_all(struct side *side, const struct cb_side_request *request)
{
    struct cb_side_message *message = &side->message;
    enum cb_result result = CB_OK;

    for (uint64_t i = 0; i < request->blocks && result == CB_OK && !cb_stop_is_asked;
         i++) {
        result = write_block(side, i);
        if (result == CB_OK && (i + 1) % request->every == 0 && i + 1 < request->blocks &&
            !tell(side)) {
            return false;
        }
    }
    message->is_last = true;
    message->state = message->sample.blocks == request->blocks ? CB_MEASURED : CB_WAITS;
    if (result != CB_OK) {
        message->state =
            cb_verify_explain(side->which, CB_COMPRESS, result, message->reason);
        size_t used = strlen(message->reason);

        snprintf(message->reason + used, sizeof(message->reason) - used,
                 ", at block %" PRIu64, message->sample.blocks + 1);
    }
    return tell(side);
}

static bool prepare(struct side *side)
{
    const struct cb_subject *subject = side->which->subject;

    side->room = subject->codec->bound(side->blocks->longest, subject->level);
    side->out = malloc(side->room);
    if (side->out == NULL) {
        return false;
    }
    memset(side->out, UNTOUCHED, side->room);
    /* Once, so that what reading it takes is there before the first sample. */
    cb_resident_read();
    return true;
}

int cb_side_serve(int argc, char **argv)
{
    static struct cb_parcel parcel;
    struct cb_process_gift gift;
    struct cb_side_request request;
    int mine = cb_process_gift_read(&gift, CB_SIDE_WORD, argc, argv);

    if (mine <= 0) {
        return mine == 0 ? -1 : EXIT_FAILURE;
    }
    offer_to_killer();
    cb_stop_listen();
    if (!cb_parcel_unpack(&parcel, gift.memory) || parcel.count == 0 ||
        parcel.blocks.count == 0) {
        return EXIT_FAILURE;
    }
    struct side side = {.socket = gift.socket,
                        .which = &parcel.cases[0],
                        .blocks = &parcel.blocks,
                        .message = {.is_guarded = gift.is_guarded}};
    bool good = cb_process_read(gift.socket, &request, sizeof(request)) &&
                prepare(&side) && tell(&side) && write_all(&side, &request);
    /* With everything that was left: giving it back would take longer than the work. */
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}
