/* SPDX-License-Identifier: MIT */
/* Which calls may be made: those whose effect zlib.h defines, and those which it leaves open but
 * every zlib in use answers in one way (NULL, ended streams, copies by value since 1.2.9). */
#include "drive.h"

const struct zd_op_row zd_op[ZD_OPS] = {
#define ZD_ROW(name, family, fresh, running, finished)                                   \
    {#name, family, {fresh, running, finished}},
    ZD_OPERATION(ZD_ROW)
#undef ZD_ROW
};

/* Answers that need what a finished stream's memory held. One more spans two calls: after an
 * inflateSync of a finished stream, inflateValidate goes on with that stream's check value. */
static const enum zd_op exceptions[] = {
    ZD_OP_deflateGetDictionary, /* the window */
    ZD_OP_inflateGetDictionary, /* the window */
    ZD_OP_inflateCodesUsed,     /* the last block's code tables */
    ZD_OP_deflateResetKeep,     /* the window, for the next member */
    ZD_OP_inflateResetKeep,     /* the window, for the next member */
};

bool zd_is_exception(const struct zd_slot *slot, enum zd_op op)
{
    for (size_t i = 0; slot->finished && i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i] == op)
            return true;
    return false;
}

bool zd_has(enum zd_op op)
{
    const struct zd_api *z = &zd_api[ZD_B];
    switch (op) {
    case ZD_OP_deflateGetDictionary:
        return z->deflateGetDictionary;
    case ZD_OP_inflateValidate:
        return z->inflateValidate;
    case ZD_OP_inflateCodesUsed:
        return z->inflateCodesUsed;
    default:
        return true;
    }
}

bool zd_is_init(enum zd_op op)
{
    return op == ZD_OP_deflateInit_ || op == ZD_OP_deflateInit2_ ||
           op == ZD_OP_inflateInit_ || op == ZD_OP_inflateInit2_ ||
           op == ZD_OP_inflateBackInit_;
}

static bool is_copy(enum zd_op op)
{
    return op == ZD_OP_deflateCopy || op == ZD_OP_inflateCopy;
}

/* A stream that something else replaces is lost to the program unless it keeps the z_stream. */
static bool can_be_lost(const struct zd_world *world, const struct zd_slot *slot)
{
    return slot->kind == ZD_NONE || world->stashed < ZD_STASH;
}

static bool has_input(const struct zd_slot *slot, const struct zd_feed *feed)
{
    const z_stream *strm = &slot->side[ZD_B].strm;
    return feed->in == ZD_KEEP ? strm->next_in || strm->avail_in == 0
                               : feed->in != ZD_NULL;
}

/* zlib.h lets deflatePrime be called before the first deflate only. Later calls mostly work as
 * well, but not when some of the output was taken and some waits: zlib then writes the bits over
 * output that waits, and gives out as many bytes that nobody has written. */
static bool sound_for_prime(const struct zd_world *world, const struct zd_slot *slot,
                            int bits)
{
    unsigned pending = 0;
    const z_stream *strm = &slot->side[ZD_B].strm;
    if (!zd_traits.prime_checks && (bits < 0 || bits > 16))
        return false;
    if (!slot->fed)
        return true;
    return world->with_exceptions &&
           zd_api[ZD_B].deflatePending((z_stream *)(uintptr_t)strm, &pending, NULL) ==
               Z_OK &&
           pending == 0;
}

/* Whether a distance may reach too far back, inflateBack learns before 1.2.12 from a field that
 * nobody has set: there it only gets sound data from its start. */
static bool sound_for_back(struct zd_world *world, const struct zd_feed *feed)
{
    const struct zd_source *source = zd_source(world, feed->source);
    return feed->in == ZD_SET && feed->in_offset == 0 && feed->source >= ZD_PLAIN &&
           source->window_bits < 0 && source->members > 0 && !source->damaged &&
           source->dictionary.length == 0;
}

/* Before 1.2.12 stored blocks write beyond a buffer: in 1.2.8 when one fills the pending buffer
 * behind bits that wait, in 1.2.11 when anything but deflate touches the window. */
static bool sound_for_stored(const struct zd_slot *slot, const struct zd_call *call)
{
    const int32_t *arg = call->arg;
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflate:
        return !slot->stored || (arg[0] != Z_BLOCK && arg[0] != Z_PARTIAL_FLUSH);
    case ZD_OP_deflatePrime:
    case ZD_OP_deflateSetDictionary:
        return !slot->stored;
    case ZD_OP_deflateParams:
        return !slot->stored && arg[0] != 0;
    default:
        return true;
    }
}

static bool sound_init(const struct zd_call *call)
{
    int bits = call->arg[2] < 0 ? -call->arg[2] : call->arg[2] & 15;
    return zd_traits.stored_sound || call->op != ZD_OP_deflateInit2_ ||
           call->arg[0] != 0 || (bits == 15 && call->arg[3] >= 8);
}

/* Before 1.2.11 deflateParams changes over even when there was too little room for the output so
 * far, and what is left overruns the symbol buffer. */
static bool sound_for_params(const struct zd_slot *slot, const struct zd_feed *feed)
{
    return zd_traits.params_wait || !slot->fed ||
           (feed->out == ZD_SET && feed->out_length == ZD_OUT_ROOM &&
            (feed->in == ZD_EMPTY || (feed->in == ZD_SET && feed->in_length <= 4000)));
}

/* The call reaches a live stream of its own family. */
static bool admits_live(struct zd_world *world, const struct zd_call *call,
                        const struct zd_slot *slot)
{
    const gz_header *head = &slot->side[ZD_B].head;
    const int32_t *arg = call->arg;
    if (zd_is_exception(slot, call->op) && !world->with_exceptions)
        return false;
    if (!zd_traits.stored_sound && !sound_for_stored(slot, call))
        return false;
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflateSetHeader: /* not while a header is being written */
        return !slot->fed || slot->consumed || slot->finished;
    case ZD_OP_inflateGetHeader: /* nor read */
        return (!slot->fed || slot->consumed || slot->finished) &&
               (zd_traits.header_bounded || arg[0] != 2);
    case ZD_OP_deflateResetKeep: /* zlib gives out memory that nobody has written when input
                                  * waits in the window, and stored blocks come next */
        return !slot->consumed || slot->finished;
    case ZD_OP_inflateBack:
        return zd_traits.back_checks || sound_for_back(world, &call->feed);
    case ZD_OP_inflateCopy: /* two streams would write into one gz_header */
        return slot->header == 0 || head->done != 0;
    case ZD_OP_deflateParams:
        return sound_for_params(slot, &call->feed);
    case ZD_OP_deflatePrime:
        return sound_for_prime(world, slot, arg[0]);
    case ZD_OP_deflateTune: /* a max_chain that is 0, or becomes so, searches without end */
        return arg[0] >= 1 && arg[1] >= 0 && arg[2] >= 3 && arg[2] <= 258 && arg[3] >= 4;
    case ZD_OP_inflateSync: /* before 1.2.12 it may go on with a check value never begun */
        return has_input(slot, &call->feed) && (zd_traits.check_begins || slot->consumed);
    case ZD_OP_inflateValidate: /* likewise; zlib-ng's begins in the header, if it is on then */
        if (zd_traits.ng && slot->consumed && arg[0] != 0)
            return false;
        return (zd_traits.check_begins || !slot->raw) &&
               (!slot->check_lost || world->with_exceptions || arg[0] == 0);
    default:
        return true;
    }
}

bool zd_admits(struct zd_world *world, const struct zd_call *call)
{
    const struct zd_slot *slot = &world->slot[call->slot],
                         *other = &world->slot[call->other];
    enum zd_op op = call->op;
    enum zd_family family = zd_op[op].family;
    if (!zd_has(op))
        return false;
    if (op == ZD_OP_host_fields) /* zlib.h lets a program write data_type for deflate */
        return call->flags == 0 && (!(call->arg[0] & 4) || slot->kind == ZD_DEFLATE);
    if (is_copy(op) && (call->other == call->slot || !can_be_lost(world, other)))
        return false;
    if (zd_is_init(op))
        return sound_init(call) && !(call->flags & (ZD_BY_VALUE | ZD_ALLOC_CLEARED)) &&
               can_be_lost(world, slot) &&
               (slot->kind == ZD_NONE || !(call->flags & ZD_STRM_JUNK));
    if (call->flags & ZD_STRM_NULL)
        return true;
    bool odd = call->flags & (ZD_BY_VALUE | ZD_ALLOC_CLEARED) || family != slot->kind;
    if (slot->kind == ZD_NONE)
        return !(call->flags & (ZD_BY_VALUE | ZD_ALLOC_CLEARED));
    if (odd) /* inflateBack knows its stream by nothing but a state */
        return zd_traits.checks_streams && family != ZD_BACK && slot->kind != ZD_BACK &&
               (zd_traits.checks_family ||
                (family == slot->kind && op != ZD_OP_inflateCodesUsed));
    return admits_live(world, call, slot);
}
