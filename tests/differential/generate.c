/* SPDX-License-Identifier: MIT */
#include "generate.h"
#include "drive.h"

#include <string.h>

void zd_plan(struct zd_plan *plan, uint64_t seed)
{
    struct zd_random *r = &plan->random;
    zd_seed(r, seed);
    plan->slots = zd_chance(r, 500) ? 1 : (unsigned)zd_between(r, 2, ZD_SLOTS);
    plan->last = 0;
    for (int i = 0; i < ZD_SLOTS; i++) {
        plan->manner[i].source = (uint8_t)zd_below(r, ZD_PLAIN);
        plan->manner[i].tiny = zd_chance(r, 80);
        plan->manner[i].odd_inits = zd_chance(r, 250);
    }
}

static uint32_t random_length(struct zd_random *r, bool tiny)
{
    uint32_t kind = zd_below(r, 100);
    if (tiny)
        return zd_below(r, 4);
    return kind < 25   ? zd_below(r, 20)
           : kind < 75 ? zd_below(r, 400)
           : kind < 97 ? zd_below(r, 4000)
                       : zd_below(r, 50000);
}

static void random_output(struct zd_random *r, bool tiny, struct zd_feed *feed)
{
    uint32_t kind = zd_below(r, 1000);
    feed->out = kind < 100   ? ZD_KEEP
                : kind < 130 ? ZD_EMPTY
                : kind < 136 ? ZD_NULL
                             : ZD_SET;
    if (tiny)
        feed->out_length = 1 + zd_below(r, 3);
    else if (kind < 250)
        feed->out_length = zd_below(r, 12);
    else if (kind < 450)
        feed->out_length = zd_below(r, 1500);
    else
        feed->out_length = ZD_OUT_ROOM;
}

/* Input and output for a call of a deflate stream. */
static void feed_deflate(struct zd_plan *plan, unsigned slot, struct zd_feed *feed)
{
    struct zd_random *r = &plan->random;
    uint32_t kind = zd_below(r, 1000);
    feed->in = kind < 140   ? ZD_KEEP
               : kind < 180 ? ZD_EMPTY
               : kind < 188 ? ZD_NULL
               : kind < 260 ? ZD_ALONG
                            : ZD_SET;
    feed->source =
        zd_chance(r, 950) ? plan->manner[slot].source : (uint8_t)zd_below(r, ZD_SOURCES);
    feed->in_length = random_length(r, plan->manner[slot].tiny);
    feed->in_offset = zd_below(r, ZD_PLAIN_SIZE - 50000);
    random_output(r, plan->manner[slot].tiny, feed);
}

/* The same for an inflate stream: mostly on from where it is, in compressed data. */
static void feed_inflate(struct zd_plan *plan, struct zd_world *world, unsigned slot,
                         struct zd_feed *feed)
{
    struct zd_random *r = &plan->random;
    uint32_t kind = zd_below(r, 1000);
    const struct zd_slot *s = &world->slot[slot];
    feed->in = kind < 100   ? ZD_KEEP
               : kind < 130 ? ZD_EMPTY
               : kind < 136 ? ZD_NULL
               : kind < 160 ? ZD_SET
                            : ZD_ALONG;
    feed->source =
        zd_chance(r, 970) ? plan->manner[slot].source : (uint8_t)zd_below(r, ZD_SOURCES);
    if (!s->fed && feed->in == ZD_ALONG && zd_chance(r, 900))
        feed->in = ZD_SET; /* from the start; at its place, offset 0 */
    feed->in_length =
        zd_chance(r, 500) ? ZD_PACKED_ROOM : random_length(r, plan->manner[slot].tiny);
    if (plan->manner[slot].tiny && zd_chance(r, 800))
        feed->in_length = zd_below(r, 4);
    feed->in_offset = zd_chance(r, 20) ? zd_below(r, 200) : 0;
    random_output(r, plan->manner[slot].tiny, feed);
}

static void draw_alloc(struct zd_plan *plan, struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    uint32_t kind = zd_below(r, 100);
    call->alloc = kind < 50   ? ZD_ALLOC_CLEAR
                  : kind < 88 ? ZD_ALLOC_LEFT
                  : kind < 92 ? ZD_ALLOC_TAKEN
                              : ZD_ALLOC_OWN;
    call->other = (uint8_t)zd_below(r, plan->slots);
    if (call->alloc == ZD_ALLOC_OWN && zd_chance(r, 250))
        call->arg[5] = zd_between(r, 1, 6);
    if (zd_chance(r, 25))
        call->version = (uint8_t)zd_below(r, 4);
    if (zd_chance(r, 150))
        call->flags |= ZD_STRM_JUNK;
}

static void draw_deflate_init(struct zd_plan *plan, struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    int bits = zd_chance(r, 600) ? 15 : zd_between(r, 8, 15);
    bool odd = plan->manner[call->slot].odd_inits;
    call->arg[0] = zd_between(r, -1, 9);
    call->arg[1] = Z_DEFLATED;
    call->arg[2] = zd_chance(r, 400) ? -bits : zd_chance(r, 600) ? bits : bits + 16;
    call->arg[3] = zd_chance(r, 600) ? 8 : zd_between(r, 1, 9);
    call->arg[4] = zd_chance(r, 700) ? 0 : zd_between(r, 0, 4);
    if (odd && zd_chance(r, 200))
        call->arg[zd_below(r, 5)] = zd_between(r, -20, 50);
}

static void draw_inflate_init(struct zd_plan *plan, struct zd_world *world,
                              struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    uint8_t number = (uint8_t)(ZD_PLAIN + zd_below(r, ZD_PACKED));
    const struct zd_source *s = zd_source(world, number);
    plan->manner[call->slot].source = number;
    call->arg[2] = s->window_bits;
    if (zd_chance(r, 400))
        call->arg[2] = s->window_bits < 0    ? -15
                       : zd_chance(r, 300)   ? 47
                       : s->window_bits > 15 ? 31
                       : zd_chance(r, 500)   ? 15
                                             : 0;
    if (zd_chance(r, 60))
        call->arg[2] = zd_between(r, -16, 48);
    if (call->op == ZD_OP_inflateBackInit_)
        call->arg[2] =
            zd_traits.back_checks && zd_chance(r, 50) ? zd_between(r, 7, 16) : 15;
}

static int random_flush(struct zd_random *r, bool inflates)
{
    uint32_t kind = zd_below(r, 1000);
    if (kind < 8)
        return zd_chance(r, 500) ? -1 : 7;
    if (kind < 400)
        return Z_NO_FLUSH;
    if (kind < (inflates ? 500u : 640u))
        return Z_FINISH;
    if (inflates && kind < 800)
        return Z_SYNC_FLUSH;
    return zd_between(r, 0, 6);
}

static void draw_dictionary(struct zd_plan *plan, struct zd_world *world,
                            struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    const struct zd_source *s = &world->source[plan->manner[call->slot].source];
    bool fits = s->made && s->dictionary.length && zd_chance(r, 850);
    struct zd_piece piece = {zd_below(r, ZD_PLAIN), zd_below(r, 4) * 5000,
                             zd_below(r, zd_chance(r, 800) ? 500 : 40000)};
    if (call->op == ZD_OP_inflateSetDictionary && fits)
        piece = s->dictionary;
    call->arg[0] = (int32_t)piece.source;
    call->arg[1] = (int32_t)piece.offset;
    call->arg[2] = (int32_t)piece.length;
    if (zd_chance(r, 40))
        call->flags |= ZD_OUT_1_NULL;
}

static void draw_arguments(struct zd_plan *plan, struct zd_world *world,
                           struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    int32_t *arg = call->arg;
    if (zd_is_init(call->op))
        draw_alloc(plan, call);
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflateInit_:
    case ZD_OP_deflateInit2_:
        draw_deflate_init(plan, call);
        break;
    case ZD_OP_inflateInit_:
    case ZD_OP_inflateInit2_:
    case ZD_OP_inflateBackInit_:
        draw_inflate_init(plan, world, call);
        break;
    case ZD_OP_deflate:
        arg[0] = random_flush(r, false);
        break;
    case ZD_OP_inflate:
        arg[0] = random_flush(r, true);
        break;
    case ZD_OP_deflateParams:
        arg[0] = zd_chance(r, 30) ? zd_between(r, -3, 12) : zd_between(r, -1, 9);
        arg[1] = zd_chance(r, 30)    ? zd_between(r, -2, 7)
                 : zd_chance(r, 600) ? 0
                                     : zd_between(r, 0, 4);
        break;
    case ZD_OP_deflateTune:
        arg[0] = zd_between(r, 1, 40);
        arg[1] = zd_between(r, 0, 300);
        arg[2] = zd_between(r, 3, 258);
        arg[3] = zd_between(r, 4, 4096);
        break;
    case ZD_OP_deflateBound:
        arg[0] = (int32_t)zd_below(r, 1u << zd_below(r, 31));
        break;
    case ZD_OP_deflatePrime:
    case ZD_OP_inflatePrime:
        arg[0] = zd_chance(r, 60) ? zd_between(r, -1, 33) : zd_between(r, 0, 16);
        arg[1] = (int32_t)zd_next(r);
        break;
    case ZD_OP_deflateSetHeader:
    case ZD_OP_inflateGetHeader:
        arg[0] = (int32_t)zd_below(r, ZD_HEADERS);
        break;
    case ZD_OP_deflateSetDictionary:
    case ZD_OP_inflateSetDictionary:
        draw_dictionary(plan, world, call);
        break;
    case ZD_OP_inflateReset2:
        arg[0] = zd_chance(r, 700)
                     ? zd_source(world, plan->manner[call->slot].source)->window_bits
                     : zd_between(r, -16, 48);
        break;
    case ZD_OP_inflateUndermine:
    case ZD_OP_inflateValidate:
        arg[0] = (int32_t)zd_below(r, 2);
        break;
    case ZD_OP_inflateBack:
        arg[0] =
            (int32_t)(zd_chance(r, 200) ? 1 + zd_below(r, 3) : 1 + zd_below(r, 5000));
        arg[1] = zd_chance(r, 850) ? 0 : zd_between(r, 1, 9);
        arg[2] = zd_chance(r, 850) ? 0 : zd_between(r, 1, 3);
        arg[3] = zd_chance(r, 30);
        break;
    case ZD_OP_host_fields:
        arg[0] = zd_between(r, 1, 15);
        if (world->slot[call->slot].kind != ZD_DEFLATE)
            arg[0] &= ~4;
        arg[1] = (int32_t)(zd_chance(r, 300) ? 0 : zd_below(r, 100000));
        break;
    default:
        break;
    }
    if (zd_chance(r, 60))
        call->flags |= zd_chance(r, 500) ? ZD_OUT_1_NULL : ZD_OUT_2_NULL;
}

/* The buffers: calls that move data mostly get new ones, the others mostly leave them alone. */
static void draw_feed(struct zd_plan *plan, struct zd_world *world, struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    enum zd_family kind = zd_op[call->op].family;
    bool moves = call->op == ZD_OP_deflate || call->op == ZD_OP_inflate ||
                 call->op == ZD_OP_inflateBack;
    uint32_t share = moves ? 1000
                     : call->op == ZD_OP_deflateParams || call->op == ZD_OP_inflateSync
                         ? 550
                         : 80;
    if (!zd_chance(r, share))
        return;
    if (kind == ZD_DEFLATE)
        feed_deflate(plan, call->slot, &call->feed);
    else
        feed_inflate(plan, world, call->slot, &call->feed);
    if (call->op == ZD_OP_deflateParams && !zd_traits.params_wait) {
        call->feed.in = zd_chance(r, 500) ? ZD_SET : ZD_EMPTY;
        call->feed.out = ZD_SET;
        call->feed.out_length = ZD_OUT_ROOM;
    }
    if (call->op == ZD_OP_inflateBack && !zd_traits.back_checks) {
        call->feed.in = ZD_SET;
        call->feed.in_offset = 0;
    }
    if (call->op == ZD_OP_deflate && call->arg[0] == Z_FINISH && zd_chance(r, 500) &&
        !plan->manner[call->slot].tiny) {
        call->feed.out = ZD_SET;
        call->feed.out_length = ZD_OUT_ROOM;
    }
}

static enum zd_op draw_any(struct zd_random *r)
{
    return (enum zd_op)zd_below(r, ZD_OP_host_fields);
}

static enum zd_op draw_init(struct zd_random *r)
{
    static const enum zd_op inits[] = {ZD_OP_deflateInit_,  ZD_OP_deflateInit2_,
                                       ZD_OP_deflateInit2_, ZD_OP_deflateInit2_,
                                       ZD_OP_inflateInit_,  ZD_OP_inflateInit2_,
                                       ZD_OP_inflateInit2_, ZD_OP_inflateInit2_};
    return zd_chance(r, 70) ? ZD_OP_inflateBackInit_ : inits[zd_below(r, 8)];
}

static enum zd_op draw_by_weight(struct zd_random *r, const struct zd_slot *slot)
{
    int state = slot->finished ? 2 : slot->fed;
    uint32_t sum = 0;
    for (int i = 0; i < ZD_OPS; i++)
        if (zd_op[i].family == slot->kind || zd_op[i].family == ZD_HOST)
            sum += zd_op[i].weight[state];
    uint32_t at = zd_below(r, sum);
    for (int i = 0; i < ZD_OPS; i++) {
        if (zd_op[i].family != slot->kind && zd_op[i].family != ZD_HOST)
            continue;
        if (at < zd_op[i].weight[state])
            return (enum zd_op)i;
        at -= zd_op[i].weight[state];
    }
    return ZD_OP_host_fields;
}

void zd_generate(struct zd_plan *plan, struct zd_world *world, struct zd_call *call)
{
    struct zd_random *r = &plan->random;
    memset(call, 0, sizeof *call);
    if (zd_chance(r, 300))
        plan->last = zd_below(r, plan->slots);
    call->slot = (uint8_t)plan->last;
    call->other = (uint8_t)zd_below(r, plan->slots);
    const struct zd_slot *slot = &world->slot[call->slot];
    if (slot->kind == ZD_NONE)
        call->op = (uint8_t)(zd_chance(r, 850) ? draw_init(r) : draw_any(r));
    else if (slot->needs_dictionary && zd_chance(r, 600))
        call->op = ZD_OP_inflateSetDictionary;
    else
        call->op = (uint8_t)draw_by_weight(r, slot);
    if (zd_chance(r, 25)) {
        static const uint8_t oddities[] = {ZD_STRM_NULL, ZD_BY_VALUE, ZD_BY_VALUE,
                                           ZD_ALLOC_CLEARED, 0};
        call->op = (uint8_t)draw_any(r);
        call->flags = oddities[zd_below(r, sizeof oddities)];
    }
    draw_arguments(plan, world, call);
    draw_feed(plan, world, call);
}
