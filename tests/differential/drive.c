/* SPDX-License-Identifier: MIT */
#include "drive.h"

#include <string.h>

/* What `state` holds in a z_stream which a program took off its stack. */
#define JUNK_STATE ((struct internal_state *)0x5a5a5a5a5a50)
static z_const char host_message[] = "set by the host";

static void set_input(z_stream *strm, const struct zd_feed *feed,
                      const struct zd_source *source)
{
    uint32_t at = feed->in_offset < source->length ? feed->in_offset : source->length;
    const unsigned char *next = strm->next_in;
    switch ((enum zd_buffer)feed->in) {
    case ZD_KEEP:
        return;
    case ZD_EMPTY:
        strm->avail_in = 0;
        return;
    case ZD_NULL:
        strm->next_in = NULL;
        strm->avail_in = feed->in_length;
        return;
    case ZD_ALONG:
        at = next >= source->bytes && next <= source->bytes + source->length
                 ? (uint32_t)(next - source->bytes)
                 : 0;
        break;
    case ZD_SET:
        break;
    }
    uint32_t left = source->length - at;
    strm->next_in = (z_const Bytef *)(uintptr_t)(source->bytes + at);
    strm->avail_in = feed->in_length < left ? feed->in_length : left;
}

static void set_output(struct zd_stream *side, const struct zd_feed *feed)
{
    z_stream *strm = &side->strm;
    uint32_t length = feed->out_length < ZD_OUT_ROOM ? feed->out_length : ZD_OUT_ROOM;
    switch ((enum zd_buffer)feed->out) {
    case ZD_ALONG:
    case ZD_KEEP:
        return;
    case ZD_EMPTY:
        strm->avail_out = 0;
        return;
    case ZD_NULL:
        strm->next_out = NULL;
        break;
    case ZD_SET:
        strm->next_out = side->out;
        side->guard = side->out + length;
        memset(side->guard, 0xa5, ZD_GUARD);
        break;
    }
    strm->avail_out = length;
}

static void set_host_fields(z_stream *strm, const struct zd_call *call)
{
    if (call->arg[0] & 1)
        strm->total_in = (uLong)call->arg[1];
    if (call->arg[0] & 2)
        strm->total_out = (uLong)call->arg[1];
    if (call->arg[0] & 4)
        strm->data_type = call->arg[1] & 3;
    if (call->arg[0] & 8)
        strm->msg = host_message;
}

static void set_junk(z_stream *strm)
{
    strm->total_in = 111;
    strm->total_out = 222;
    strm->adler = 333;
    strm->data_type = 44;
    strm->reserved = 555;
    strm->msg = host_message;
    strm->state = JUNK_STATE;
}

static void set_allocator(struct zd_world *world, const struct zd_call *call, int side)
{
    struct zd_stream *own = &world->slot[call->slot].side[side];
    const z_stream *other = &world->slot[call->other].side[side].strm;
    switch ((enum zd_alloc)call->alloc) {
    case ZD_ALLOC_LEFT:
        return;
    case ZD_ALLOC_CLEAR:
        own->strm.zalloc = NULL;
        own->strm.zfree = NULL;
        own->strm.opaque = NULL;
        return;
    case ZD_ALLOC_OWN:
        own->strm.zalloc = zd_allocate;
        own->strm.zfree = zd_release;
        own->strm.opaque = &own->allocator;
        own->allocator.fails_at =
            call->arg[5] ? (int)own->allocator.calls + call->arg[5] : 0;
        return;
    case ZD_ALLOC_TAKEN:
        own->strm.zalloc = other->zalloc;
        own->strm.zfree = other->zfree;
        own->strm.opaque = other->opaque;
        return;
    }
}

/* A gzip header that inflateGetHeader fills in is part of what a call answers. */
static void add_header(const struct zd_stream *side, struct zg_compare_answer *x)
{
    const gz_header *h = &side->head;
    zg_compare_add(x, "header text", h->text);
    zg_compare_add(x, "header time", (long)h->time);
    zg_compare_add(x, "header xflags", h->xflags);
    zg_compare_add(x, "header os", h->os);
    zg_compare_add(x, "header hcrc", h->hcrc);
    zg_compare_add(x, "header done", h->done);
    zg_compare_add(x, "header extra != NULL", h->extra != NULL);
    zg_compare_add(x, "header extra_len", (long)h->extra_len);
    zg_compare_add(x, "header name != NULL", h->name != NULL);
    zg_compare_add(x, "header comment != NULL", h->comment != NULL);
    if (h->extra)
        zg_compare_add_bytes(x, "header extra", side->extra,
                             h->extra_len < h->extra_max ? h->extra_len : h->extra_max);
    zg_compare_add_bytes(x, "header name", side->name, ZD_NAME_ROOM);
    zg_compare_add_bytes(x, "header comment", side->comment, ZD_NAME_ROOM);
}

/* inflateBack leaves next_out in its window. */
static bool in_window(const struct zd_stream *side)
{
    const unsigned char *next = side->strm.next_out;
    return next >= side->window && next <= side->window + ZD_WINDOW;
}

/* One side of a call. *copy is the z_stream of a call by value; *fed becomes the stream as the
 * call finds it. */
static void make_call(struct zd_world *world, const struct zd_call *call, int side,
                      struct zg_compare_answer *answer, z_stream *copy, z_stream *fed)
{
    struct zd_slot *slot = &world->slot[call->slot];
    struct zd_stream *own = &slot->side[side];
    z_stream *strm = &own->strm;
    const alloc_func zalloc = strm->zalloc;
    const free_func zfree = strm->zfree;
    set_input(strm, &call->feed, zd_source(world, call->feed.source));
    set_output(own, &call->feed);
    if (zd_is_init(call->op) && !(call->flags & ZD_STRM_NULL)) {
        set_allocator(world, call, side);
        if (call->flags & ZD_STRM_JUNK)
            set_junk(strm);
    }
    if (call->op == ZD_OP_host_fields)
        set_host_fields(strm, call);
    if (call->flags & ZD_ALLOC_CLEARED) {
        strm->zalloc = NULL;
        strm->zfree = NULL;
    }
    if (call->flags & ZD_STRM_NULL)
        strm = NULL;
    if (call->flags & ZD_BY_VALUE) {
        *copy = own->strm;
        strm = copy;
    }
    *fed = own->strm;
    zg_compare_begin(answer, strm, own->out);
    zd_perform(world, call, side, strm, answer);
    if (call->op == ZD_OP_inflateBack)
        answer->out_from = NULL;
    if (call->op == ZD_OP_inflateBack && in_window(own))
        answer->out_base = own->window;
    if (call->flags & ZD_ALLOC_CLEARED) {
        own->strm.zalloc = zalloc;
        own->strm.zfree = zfree;
    }
    zg_compare_add(answer, "allocations", own->allocator.calls);
    zg_compare_add(answer, "allocated bytes", own->allocator.bytes);
    zg_compare_add(answer, "live allocations", own->allocator.live);
    if (own->guard)
        zg_compare_add_bytes(answer, "bytes after avail_out", own->guard, ZD_GUARD);
    if (slot->header)
        add_header(own, answer);
}

/* Keeps the z_stream of a stream which the call has replaced, as `before` has it. */
static void stash(struct zd_world *world, int number, const z_stream before[ZD_SIDES])
{
    struct zd_slot *slot = &world->slot[number];
    if (slot->kind == ZD_NONE || before[ZD_B].state == slot->side[ZD_B].strm.state)
        return;
    struct zd_stash *kept = &world->stash[world->stashed++];
    kept->slot = number;
    kept->kind = slot->kind;
    memcpy(kept->strm, before, sizeof kept->strm);
}

static void restart(struct zd_slot *slot)
{
    slot->fed = slot->consumed = slot->finished = false;
    slot->needs_dictionary = slot->check_lost = false;
    slot->header = 0;
}

static void after_init(struct zd_world *world, const struct zd_call *call,
                       const z_stream before[ZD_SIDES])
{
    struct zd_slot *slot = &world->slot[call->slot];
    for (int s = 0; s < ZD_SIDES; s++)
        if (slot->side[s].strm.state == JUNK_STATE)
            slot->side[s].strm.state = NULL; /* as a program does that means to go on */
    const struct internal_state *state = slot->side[ZD_B].strm.state;
    stash(world, call->slot, before);
    if (state ==
        before[ZD_B].state) { /* refused: a stream that was here is still to be used */
        for (int s = 0; s < ZD_SIDES && slot->kind != ZD_NONE; s++) {
            slot->side[s].strm.zalloc = before[s].zalloc;
            slot->side[s].strm.zfree = before[s].zfree;
            slot->side[s].strm.opaque = before[s].opaque;
        }
        return;
    }
    slot->kind = state ? zd_op[call->op].family : ZD_NONE;
    slot->raw = call->op == ZD_OP_inflateInit2_ && call->arg[2] < 0;
    slot->stored = call->arg[0] == 0;
    restart(slot);
}

/* Until it has its own, a copy's next_out points into its source's buffer. */
static bool same_copy(const struct zd_slot *from, const struct zd_slot *to,
                      struct zg_compare_difference *difference)
{
    struct zg_compare_answer answer[ZD_SIDES];
    for (int s = 0; s < ZD_SIDES; s++) {
        const struct zd_stream *source = &from->side[s], *copy = &to->side[s];
        zg_compare_begin(&answer[s], &copy->strm,
                         copy->strm.next_out == source->strm.next_out ? source->out
                                                                      : copy->out);
        answer[s].out_from = NULL;
    }
    return zg_compare(&answer[ZD_A], &answer[ZD_B], difference);
}

/* A deflateCopy that finds no memory may leave its source's state in the copy, a thing that no
 * call accepts (before 1.2.9, all do); a program which means to go on clears it. */
static void after_copy(struct zd_world *world, const struct zd_call *call, long code,
                       const z_stream before[ZD_SIDES])
{
    struct zd_slot *from = &world->slot[call->slot], *to = &world->slot[call->other];
    for (int s = 0; s < ZD_SIDES; s++) {
        z_stream *strm = &to->side[s].strm;
        if (!strm->next_out || strm->next_out != from->side[s].strm.next_out)
            continue;
        strm->next_out = to->side[s].out + (strm->next_out - from->side[s].out);
        to->side[s].guard = NULL;
    }
    if (to->side[ZD_B].strm.state == before[ZD_B].state)
        return;
    stash(world, call->other, before);
    restart(to);
    to->kind = code == Z_OK ? from->kind : ZD_NONE;
    to->fed = from->fed;
    to->consumed = from->consumed;
    to->finished = from->finished;
    to->needs_dictionary = from->needs_dictionary;
    to->raw = from->raw;
    to->stored = from->stored;
    to->check_lost = from->check_lost;
    for (int s = 0; s < ZD_SIDES && code != Z_OK; s++)
        to->side[s].strm.state = NULL;
}

/* What the call has made of the stream, as far as the calls that may follow depend on it. */
static void after_call(struct zd_slot *slot, const struct zd_call *call, long code,
                       const z_stream *before)
{
    z_stream *strm = &slot->side[ZD_B].strm;
    unsigned pending = 0;
    bool check_lost = slot->check_lost || slot->finished;
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflateReset:
    case ZD_OP_deflateResetKeep:
    case ZD_OP_inflateReset:
    case ZD_OP_inflateReset2:
    case ZD_OP_inflateResetKeep:
    case ZD_OP_inflateSync:
        if (code == Z_OK)
            restart(slot);
        if (code == Z_OK && call->op == ZD_OP_inflateSync)
            slot->check_lost = check_lost;
        if (code == Z_OK && call->op == ZD_OP_inflateReset2)
            slot->raw = call->arg[0] < 0;
        break;
    case ZD_OP_deflateParams: /* may have called deflate */
        slot->stored = code == Z_OK ? call->arg[0] == 0 : slot->stored;
        zd_api[ZD_B].deflatePending(strm, &pending, NULL);
        slot->fed |= pending || strm->avail_in != before->avail_in ||
                     strm->avail_out != before->avail_out;
        slot->consumed |= strm->avail_in < before->avail_in;
        break;
    case ZD_OP_deflate:
        slot->fed |= code != Z_STREAM_ERROR;
        slot->consumed |= strm->avail_in < before->avail_in;
        slot->finished |= code == Z_STREAM_END;
        break;
    case ZD_OP_inflate:
        slot->fed |= code != Z_STREAM_ERROR;
        slot->consumed |= strm->avail_out < before->avail_out;
        slot->finished |= code == Z_STREAM_END;
        slot->needs_dictionary = code == Z_NEED_DICT;
        break;
    case ZD_OP_inflateBack:
        slot->fed = true;
        slot->finished = code == Z_STREAM_END;
        for (int s = 0; s < ZD_SIDES; s++) {
            if (!in_window(&slot->side[s]))
                continue;
            slot->side[s].strm.next_out = slot->side[s].out;
            slot->side[s].strm.avail_out = 0;
        }
        break;
    case ZD_OP_inflateGetHeader:
        if (code == Z_OK)
            slot->header = 1 + call->arg[0];
        break;
    default:
        break;
    }
    if (!strm->state)
        slot->kind = ZD_NONE;
}

enum zd_outcome zd_drive(struct zd_world *world, const struct zd_call *call, long *code,
                         struct zg_compare_difference *difference)
{
    if (!zd_admits(world, call))
        return ZD_LEFT_OUT;
    struct zd_slot *slot = &world->slot[call->slot];
    bool copies = call->op == ZD_OP_deflateCopy || call->op == ZD_OP_inflateCopy;
    struct zg_compare_answer answer[ZD_SIDES];
    z_stream before[ZD_SIDES], copy[ZD_SIDES], fed;
    for (int s = 0; s < ZD_SIDES; s++)
        before[s] = world->slot[copies ? call->other : call->slot].side[s].strm;
    for (int s = 0; s < ZD_SIDES; s++)
        make_call(world, call, s, &answer[s], &copy[s], &fed);
    *code = answer[ZD_B].code;
    if (!zg_compare(&answer[ZD_A], &answer[ZD_B], difference))
        return ZD_DIFFERENT;
    if (call->flags & (ZD_STRM_NULL | ZD_BY_VALUE))
        return ZD_SAME;
    if (zd_is_init(call->op))
        after_init(world, call, before);
    else if (copies && !same_copy(slot, &world->slot[call->other], difference))
        return ZD_DIFFERENT;
    else if (copies)
        after_copy(world, call, *code, before);
    else if (slot->kind == zd_op[call->op].family && !(call->flags & ZD_ALLOC_CLEARED))
        after_call(slot, call, *code, &fed);
    return ZD_SAME;
}

bool zd_drive_end(struct zd_world *world, struct zd_call *call)
{
    static const enum zd_op ends[] = {[ZD_DEFLATE] = ZD_OP_deflateEnd,
                                      [ZD_INFLATE] = ZD_OP_inflateEnd,
                                      [ZD_BACK] = ZD_OP_inflateBackEnd};
    memset(call, 0, sizeof *call);
    for (int i = 0; i < ZD_SLOTS; i++) {
        if (world->slot[i].kind == ZD_NONE)
            continue;
        call->slot = (uint8_t)i;
        call->op = (uint8_t)ends[world->slot[i].kind];
        return true;
    }
    if (world->stashed == 0)
        return false;
    const struct zd_stash *kept = &world->stash[--world->stashed];
    struct zd_slot *slot = &world->slot[kept->slot];
    for (int s = 0; s < ZD_SIDES; s++)
        slot->side[s].strm = kept->strm[s];
    slot->kind = kept->kind;
    restart(slot);
    call->slot = (uint8_t)kept->slot;
    call->op = (uint8_t)ends[kept->kind];
    return true;
}
