/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>

#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"

#define MAX_SHAPES 4096u /* a power of two */
#define MAX_PROBES 64u
#define SCRATCH_BYTES (8u << 20)
#define POISON 0x5a

/* Memory of the stream that a shape is learned from: handed out, never taken back. */
struct scratch {
    char *memory;
    size_t filled;
};

static voidpf scratch_alloc(voidpf opaque, uInt items, uInt size)
{
    struct scratch *scratch = opaque;
    size_t bytes = ((size_t)items * size + 63) & ~(size_t)63;
    if (bytes > SCRATCH_BYTES - scratch->filled)
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

/* Empty messages for inflate, by what its window bits ask for. Source: RFC 1950 to 1952. */
static void give_empty_message(z_streamp strm, const struct zg_init *init, bool gzip_too)
{
    static const unsigned char raw[] = {3, 0};
    static const unsigned char zlib[] = {0x08, 0x1d, 3, 0, 0, 0, 0, 1};
    static const unsigned char gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255,
                                         3,    0,    0, 0, 0, 0, 0, 0, 0, 0};
    int bits = init->function == ZG_FN_inflateInit_ ? MAX_WBITS : init->window_bits;
    bool is_gzip = (bits >= 16 && bits < 32) || (bits >= 32 && gzip_too);
    const unsigned char *message = bits < 0 ? raw : is_gzip ? gzip : zlib;
    strm->next_in = (z_const Bytef *)message;
    strm->avail_in = message == raw    ? sizeof raw
                     : message == gzip ? sizeof gzip
                                       : sizeof zlib;
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
        give_empty_message(strm, &shape->init, variant);
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

static bool learn(struct zg_shape *shape)
{
    struct scratch scratch = {zg_os_map(SCRATCH_BYTES), 0};
    z_stream strm, second;
    bool learned = false;
    if (scratch.memory == NULL)
        return false;
    memset(&strm, 0, sizeof strm);
    strm.zalloc = scratch_alloc;
    strm.zfree = scratch_free;
    strm.opaque = &scratch;
    second = strm;
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
        learned = shape->bytes != 0 && scratch.filled <= SCRATCH_BYTES / 2 &&
                  zg_init_call(shape->provider, &shape->init, &second) == Z_OK;
        if (learned)
            shape->end_new = zg_shape_end(shape, &second);
    }
    shape->init.window = NULL;
    zg_os_unmap(scratch.memory, SCRATCH_BYTES);
    return learned;
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
    enum { FREE, CLAIMED, READY };
    static struct zg_shape shapes[MAX_SHAPES];
    static uint8_t stages[MAX_SHAPES];
    struct zg_shape learned = {.provider = provider, .init = *init};
    uint32_t hash = hash_of(provider, init);
    for (uint32_t i = 0; i < MAX_PROBES; i++) {
        uint32_t place = (hash + i) % MAX_SHAPES;
        uint8_t stage = zg_load_acquire(&stages[place]);
        if (stage == READY && is_same(&shapes[place], provider, init))
            return &shapes[place];
        if (stage != FREE)
            continue;
        if (learned.bytes == 0) {
            learned.kind = zg_init_kind(init);
            learned.init.version = provider->version;
            if (!learn(&learned))
                return NULL;
        }
        if (zg_compare_exchange(&stages[place], &stage, (uint8_t)CLAIMED)) {
            shapes[place] = learned;
            zg_store_release(&stages[place], (uint8_t)READY);
            zg_ledger_table_grew(sizeof learned);
            return &shapes[place];
        }
    }
    return NULL;
}
