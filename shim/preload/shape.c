/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>

#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/lock.h"
#include "platform/os.h"

#define MAX_SHAPES 4096u /* a power of two */
#define MAX_PROBES 64u
#define BLOCK_BYTES (64u << 10) /* of shapes that are made at a time */
#define POISON 0x5a

/* Memory of the stream that a shape is learned from: handed out, never taken back. The
 * first size does for what zlib's own defaults ask for: a process may be short of addresses,
 * or of memory that it may lock. */
static const size_t scratch_bytes[] = {384u << 10, 1u << 20, 16u << 20};
struct scratch {
    char *memory;
    size_t bytes, filled;
};

static voidpf scratch_alloc(voidpf opaque, uInt items, uInt size)
{
    struct scratch *scratch = opaque;
    size_t bytes = ((size_t)items * size + 63) & ~(size_t)63;
    if (bytes > scratch->bytes - scratch->filled)
        return NULL;
    scratch->filled += bytes;
    return scratch->memory + scratch->filled - bytes;
}

static void scratch_free(voidpf opaque, voidpf address)
{
    (void)opaque;
    (void)address;
}

int zg_init_call(const struct zg_provider *provider, const struct zg_init *init,
                 z_streamp strm)
{
    const struct zg_zlib *zlib = &provider->zlib;
    if (provider->entry[init->function] == NULL)
        return Z_STREAM_ERROR;
    zg_provider_enter(provider);
    switch (init->function) {
    case ZG_FN_deflateInit_:
        return zlib->deflateInit_(strm, init->level, init->version, init->stream_size);
    case ZG_FN_deflateInit2_:
        return zlib->deflateInit2_(strm, init->level, init->method, init->window_bits,
                                   init->mem_level, init->strategy, init->version,
                                   init->stream_size);
    case ZG_FN_inflateInit_:
        return zlib->inflateInit_(strm, init->version, init->stream_size);
    case ZG_FN_inflateInit2_:
        return zlib->inflateInit2_(strm, init->window_bits, init->version,
                                   init->stream_size);
    case ZG_FN_inflateBackInit_:
        return zlib->inflateBackInit_(strm, init->window_bits, init->window,
                                      init->version, init->stream_size);
    default:
        return Z_STREAM_ERROR;
    }
}

enum zg_kind zg_init_kind(const struct zg_init *init)
{
    return init->function == ZG_FN_deflateInit_ || init->function == ZG_FN_deflateInit2_
               ? ZG_DEFLATE
               : ZG_INFLATE;
}

static void poison(z_streamp strm)
{
    memset(&strm->total_in, POISON, sizeof strm->total_in);
    memset(&strm->total_out, POISON, sizeof strm->total_out);
    memset(&strm->msg, POISON, sizeof strm->msg);
    memset(&strm->data_type, POISON, sizeof strm->data_type);
    memset(&strm->adler, POISON, sizeof strm->adler);
}

static void note_effect(struct zg_effect *effect, const z_stream *strm)
{
    z_stream untouched;
    poison(&untouched);
    effect->value = *strm;
    effect->total_in = strm->total_in != untouched.total_in;
    effect->total_out = strm->total_out != untouched.total_out;
    effect->msg = strm->msg != untouched.msg;
    effect->data_type = strm->data_type != untouched.data_type;
    effect->adler = strm->adler != untouched.adler;
}

void zg_effect_apply(const struct zg_effect *effect, z_streamp strm)
{
    if (effect->total_in)
        strm->total_in = effect->value.total_in;
    if (effect->total_out)
        strm->total_out = effect->value.total_out;
    if (effect->msg)
        strm->msg = effect->value.msg;
    if (effect->data_type)
        strm->data_type = effect->value.data_type;
    if (effect->adler)
        strm->adler = effect->value.adler;
}

int zg_shape_end(const struct zg_shape *shape, z_streamp strm)
{
    const struct zg_zlib *zlib = &shape->provider->zlib;
    if (shape->init.function == ZG_FN_inflateBackInit_)
        return zlib->inflateBackEnd(strm);
    return shape->kind == ZG_DEFLATE ? zlib->deflateEnd(strm) : zlib->inflateEnd(strm);
}

int zg_shape_reset(const struct zg_shape *shape, z_streamp strm)
{
    const struct zg_zlib *zlib = &shape->provider->zlib;
    return shape->kind == ZG_DEFLATE ? zlib->deflateReset(strm)
                                     : zlib->inflateReset(strm);
}

struct message {
    unsigned char bytes[24];
    uInt length;
};
enum format { RAW, ZLIB, GZIP, FORMATS };

/* What window bits ask for. Source: zlib.h, inflateInit2. */
static enum format format_of(const struct zg_init *init, bool gzip_too)
{
    int bits = init->function == ZG_FN_inflateInit_ ? MAX_WBITS : init->window_bits;
    bool is_gzip = (bits >= 16 && bits < 32) || (bits >= 32 && gzip_too);
    return bits < 0 ? RAW : is_gzip ? GZIP : ZLIB;
}

/* Source: RFC 1950 to 1952. */
static const struct message empty_messages[FORMATS] = {
    [RAW] = {{3, 0}, 2},
    [ZLIB] = {{0x08, 0x1d, 3, 0, 0, 0, 0, 1}, 8},
    [GZIP] = {{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3}, 20},
};
static const struct message stored_bytes[FORMATS] = {
    [RAW] = {{1, 1, 0, 0xfe, 0xff, 'a'}, 6},
    [ZLIB] = {{0x08, 0x1d, 1, 1, 0, 0xfe, 0xff, 'a', 0, 0x62, 0, 0x62}, 12},
    [GZIP] = {{0x1f, 0x8b, 8,    0,   0,    0,    0,    0,    0, 255, 1, 1,
               0,    0xfe, 0xff, 'a', 0x43, 0xbe, 0xb7, 0xe8, 1, 0,   0, 0},
              24},
};

static void give_message(z_streamp strm, const struct message *message)
{
    strm->next_in = (z_const Bytef *)message->bytes;
    strm->avail_in = message->length;
}

bool zg_shape_finish(const struct zg_shape *shape, z_streamp strm, bool variant)
{
    unsigned char out[64], byte = 'a';
    const struct zg_zlib *zlib = &shape->provider->zlib;
    int answer = Z_OK;
    if (shape->kind == ZG_DEFLATE) {
        strm->next_in = &byte;
        strm->avail_in = variant ? 1 : 0;
    } else {
        give_message(strm, &empty_messages[format_of(&shape->init, variant)]);
    }
    for (int i = 0; i < 8 && answer == Z_OK; i++) {
        strm->next_out = out;
        strm->avail_out = sizeof out;
        answer = shape->kind == ZG_DEFLATE ? zlib->deflate(strm, Z_FINISH)
                                           : zlib->inflate(strm, Z_NO_FLUSH);
    }
    strm->next_in = NULL;
    strm->avail_in = 0;
    return answer == Z_STREAM_END;
}

/* Asks a finished stream again, in the way that is later answered from its token. */
static bool repeats_its_end(const struct zg_shape *shape, z_streamp strm)
{
    unsigned char in[1] = {0}, out[1] = {POISON};
    const struct zg_zlib *zlib = &shape->provider->zlib;
    strm->next_in = in;
    strm->next_out = out;
    strm->avail_out = 1;
    poison(strm);
    const z_stream before = *strm;
    int answer;
    if (shape->kind == ZG_DEFLATE) {
        strm->avail_in = 0;
        answer = zlib->deflate(strm, Z_FINISH);
    } else {
        strm->avail_in = 1;
        answer = zlib->inflate(strm, Z_NO_FLUSH);
    }
    return answer == Z_STREAM_END && strm->next_in == before.next_in &&
           strm->avail_out == 1 && out[0] == POISON && strm->msg == before.msg &&
           strm->total_in == before.total_in && strm->total_out == before.total_out &&
           strm->adler == before.adler &&
           (shape->kind == ZG_INFLATE || strm->data_type == before.data_type);
}

/* With no window bits an inflate takes them from its first header and keeps them over
 * inflateReset. Source: zlib.h, inflateInit2. */
static bool learns_its_window(const struct zg_init *init)
{
    return init->function == ZG_FN_inflateInit2_ && init->window_bits >= 0 &&
           init->window_bits % 16 == 0;
}

/* Learns whether a finished stream of the shape can go without its slab, and how it looks
 * after a reset. strm: new and real. Return: whether it can. */
static bool learn_end(struct zg_shape *shape, z_streamp strm)
{
    if ((shape->kind == ZG_DEFLATE && !shape->provider->forgets) ||
        shape->init.function == ZG_FN_inflateBackInit_ ||
        learns_its_window(&shape->init) || !zg_shape_finish(shape, strm, true) ||
        !repeats_its_end(shape, strm))
        return false;
    poison(strm);
    if (zg_shape_reset(shape, strm) != Z_OK)
        return false;
    note_effect(&shape->reset_effect, strm);
    return zg_shape_finish(shape, strm, true);
}

/* Has a new inflate write a byte: only then does zlib make its window. Whatever comes of
 * it, the memory is what counts. */
static void make_window(const struct zg_shape *shape, z_streamp strm)
{
    unsigned char out[8];
    const struct zg_zlib *zlib = &shape->provider->zlib;
    give_message(strm, &stored_bytes[format_of(&shape->init, false)]);
    strm->next_out = out;
    strm->avail_out = sizeof out;
    zlib->inflate(strm, Z_NO_FLUSH);
    zg_shape_end(shape, strm);
}

/* Return: whether the shape was learned; not when bytes are too few for it. */
static bool learn_in(size_t bytes, struct zg_shape *shape)
{
    struct scratch scratch = {zg_os_map(bytes), bytes, 0};
    z_stream strm, second, third;
    bool learned = false;
    if (scratch.memory == NULL)
        return false;
    memset(&strm, 0, sizeof strm);
    strm.zalloc = scratch_alloc;
    strm.zfree = scratch_free;
    strm.opaque = &scratch;
    second = strm;
    third = strm;
    poison(&strm);
    shape->init.window =
        (unsigned char *)scratch.memory; /* of inflateBack, if it is one */
    scratch.filled = shape->init.function == ZG_FN_inflateBackInit_ ? 1u << MAX_WBITS : 0;
    size_t before = scratch.filled;
    if (zg_init_call(shape->provider, &shape->init, &strm) == Z_OK) {
        note_effect(&shape->init_effect, &strm);
        shape->bytes = (uint32_t)(scratch.filled - before);
        shape->droppable = learn_end(shape, &strm);
        if (scratch.filled - before > shape->bytes)
            shape->bytes = (uint32_t)(scratch.filled - before);
        shape->end_finished = zg_shape_end(shape, &strm);
        learned = shape->bytes != 0 && scratch.filled <= bytes / 2 &&
                  zg_init_call(shape->provider, &shape->init, &second) == Z_OK;
        if (learned)
            shape->end_new = zg_shape_end(shape, &second);
    }
    before = scratch.filled;
    if (learned && shape->kind == ZG_INFLATE &&
        shape->init.function != ZG_FN_inflateBackInit_ &&
        zg_init_call(shape->provider, &shape->init, &third) == Z_OK) {
        make_window(shape, &third);
        shape->bytes = (uint32_t)(scratch.filled - before);
    }
    shape->init.window = NULL;
    if (!zg_os_unmap(scratch.memory, bytes)) {
        zg_ledger_table_grew(bytes);
        zg_ledger_note_loss(&zg_ledger.totals->give_back_failures,
                            ZG_EVENT_GIVE_BACK_FAILED, NULL);
    }
    return learned;
}

static bool learn(struct zg_shape *shape)
{
    for (unsigned i = 0; i < sizeof scratch_bytes / sizeof scratch_bytes[0]; i++) {
        struct zg_shape fresh = {.provider = shape->provider,
                                 .init = shape->init,
                                 .kind = zg_init_kind(&shape->init)};
        *shape = fresh;
        if (learn_in(scratch_bytes[i], shape))
            return true;
    }
    return false;
}

static struct {
    struct zg_lock lock;
    struct zg_shape *block;
    size_t used;
} room;

/* Return: a copy that is kept for ever, or NULL. */
static struct zg_shape *keep(const struct zg_shape *learned)
{
    struct zg_shape *place = NULL;
    if (!zg_lock_take(&room.lock))
        return NULL;
    if (room.block == NULL || room.used == BLOCK_BYTES / sizeof *room.block) {
        room.block = zg_os_map(BLOCK_BYTES);
        room.used = 0;
    }
    if (room.block != NULL) {
        place = &room.block[room.used++];
        *place = *learned;
        zg_ledger_table_grew(sizeof *place);
    }
    zg_lock_drop(&room.lock);
    return place;
}

void zg_shapes_after_fork(void)
{
    memset(&room, 0, sizeof room);
}

static bool is_same(const struct zg_shape *shape, const struct zg_provider *provider,
                    const struct zg_init *init)
{
    return shape->provider == provider && shape->init.function == init->function &&
           shape->init.level == init->level && shape->init.method == init->method &&
           shape->init.window_bits == init->window_bits &&
           shape->init.mem_level == init->mem_level &&
           shape->init.strategy == init->strategy;
}

static uint32_t hash_of(const struct zg_provider *provider, const struct zg_init *init)
{
    const int parts[] = {(int)init->function, init->level,     init->method,
                         init->window_bits,   init->mem_level, init->strategy};
    uint64_t hash = (uintptr_t)provider;
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        hash = (hash ^ (uint32_t)parts[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

struct zg_shape *zg_shape_find(const struct zg_provider *provider,
                               const struct zg_init *init)
{
    static struct zg_shape *shapes[MAX_SHAPES];
    struct zg_shape learned = {.provider = provider, .init = *init};
    struct zg_shape *kept = NULL;
    uint32_t hash = hash_of(provider, init);
    for (uint32_t i = 0; i < MAX_PROBES; i++) {
        struct zg_shape **place = &shapes[(hash + i) % MAX_SHAPES];
        struct zg_shape *shape = zg_load_acquire(place);
        if (shape != NULL && is_same(shape, provider, init))
            return shape;
        if (shape != NULL)
            continue;
        if (kept == NULL) {
            learned.init.version = provider->version;
            kept = learn(&learned) ? keep(&learned) : NULL;
        }
        if (kept == NULL)
            return NULL;
        if (zg_compare_exchange(place, &shape, kept))
            return kept;
        if (is_same(shape, provider, init))
            return shape; /* another thread was quicker; kept is not used */
    }
    return NULL;
}
