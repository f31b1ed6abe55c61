/* SPDX-License-Identifier: MIT */
/* The calls themselves: one case for each function. */
#include "drive.h"

#include <string.h>

/* ZLIB_VERSION is that of the header at hand; zlib looks at its first character only. */
static const char *version_of(const struct zd_call *call)
{
    switch ((enum zd_version)call->version) {
    case ZD_VERSION_NULL:
        return NULL;
    case ZD_VERSION_OTHER:
        return "0.1.2";
    default:
        return ZLIB_VERSION;
    }
}

static int size_of(const struct zd_call *call)
{
    return (int)sizeof(z_stream) - (call->version == ZD_VERSION_SIZE);
}

/* What the callbacks of one inflateBack work with, and what they saw. */
struct back {
    const struct zd_api *z;
    const struct zd_call *call;
    const struct zd_source *source;
    uint32_t at;
    long inputs, outputs, out_bytes;
    uint64_t seen;
};

static void see(struct back *back, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        back->seen = (back->seen ^ bytes[i]) * 0x100000001b3u;
}

/* A callback may use zlib itself, from inside a call of zlib. */
static void use_zlib_inside(struct back *back)
{
    Bytef out[100];
    z_stream s;
    memset(&s, 0, sizeof s);
    if (back->call->arg[3] == 0 ||
        back->z->deflateInit2_(&s, 1, Z_DEFLATED, -9, 1, 0, ZLIB_VERSION,
                               (int)sizeof s) != Z_OK)
        return;
    s.next_in = (z_const Bytef *)(uintptr_t)back->source->bytes;
    s.avail_in = back->source->length < 30 ? back->source->length : 30;
    s.next_out = out;
    s.avail_out = sizeof out;
    int code = back->z->deflate(&s, Z_FINISH);
    see(back, out, s.total_out);
    back->out_bytes += code;
    back->z->deflateEnd(&s);
}

static unsigned back_input(void *opaque, z_const unsigned char **bytes)
{
    struct back *back = opaque;
    uint32_t left = back->source->length - back->at, chunk = (uint32_t)back->call->arg[0];
    use_zlib_inside(back);
    if (++back->inputs == back->call->arg[1] || left == 0 || chunk == 0) {
        *bytes = NULL;
        return 0;
    }
    chunk = chunk < left ? chunk : left;
    *bytes = (z_const unsigned char *)(uintptr_t)(back->source->bytes + back->at);
    back->at += chunk;
    return chunk;
}

static int back_output(void *opaque, unsigned char *bytes, unsigned n)
{
    struct back *back = opaque;
    use_zlib_inside(back);
    see(back, bytes, n);
    back->out_bytes += n;
    return ++back->outputs == back->call->arg[2];
}

static void inflate_back(struct zd_world *world, const struct zd_call *call, int side,
                         z_stream *strm, struct zg_compare_answer *answer)
{
    struct back back = {.z = &zd_api[side],
                        .call = call,
                        .source = zd_source(world, call->feed.source),
                        .seen = 0xcbf29ce484222325u};
    const unsigned char *next =
        strm && strm->next_in ? strm->next_in + strm->avail_in : NULL;
    if (next >= back.source->bytes && next <= back.source->bytes + back.source->length)
        back.at = (uint32_t)(next - back.source->bytes);
    answer->code = zd_api[side].inflateBack(strm, back_input, &back, back_output, &back);
    zg_compare_add(answer, "input callbacks", back.inputs);
    zg_compare_add(answer, "output callbacks", back.outputs);
    zg_compare_add(answer, "bytes to the output callback", back.out_bytes);
    zg_compare_add(answer, "content for the output callback", (long)back.seen);
}

static void get_dictionary(struct zd_world *world, const struct zd_call *call, int side,
                           z_stream *strm, struct zg_compare_answer *answer)
{
    const struct zd_api *z = &zd_api[side];
    unsigned char *room = world->slot[call->slot].side[side].dictionary;
    Bytef *bytes = call->flags & ZD_OUT_1_NULL ? NULL : room;
    uInt length = 77, *where = call->flags & ZD_OUT_2_NULL ? NULL : &length;
    if (call->op == ZD_OP_deflateGetDictionary)
        answer->code = z->deflateGetDictionary(strm, bytes, where);
    else
        answer->code = z->inflateGetDictionary(strm, bytes, where);
    zg_compare_add(answer, "dictLength", (long)length);
    if (bytes && where && answer->code == Z_OK && length <= ZD_WINDOW)
        zg_compare_add_bytes(answer, "dictionary", bytes, length);
}

static void set_dictionary(struct zd_world *world, const struct zd_call *call, int side,
                           z_stream *strm, struct zg_compare_answer *answer)
{
    const struct zd_api *z = &zd_api[side];
    const struct zd_source *source = zd_source(world, (unsigned)call->arg[0]);
    uint32_t offset = (uint32_t)call->arg[1], length = (uint32_t)call->arg[2];
    offset = offset < source->length ? offset : source->length;
    length = length < source->length - offset ? length : source->length - offset;
    const Bytef *bytes = source->bytes + offset;
    if (call->flags & ZD_OUT_1_NULL) {
        bytes = NULL;
        /* inflate looks at the address only when there is a length */
        length = call->op == ZD_OP_inflateSetDictionary ? 0 : length;
    }
    answer->code = call->op == ZD_OP_deflateSetDictionary
                       ? z->deflateSetDictionary(strm, bytes, length)
                       : z->inflateSetDictionary(strm, bytes, length);
}

/* Rooms for a header: all of them ample, none, scant ones, or one of them missing. The fields
 * begin with values that no header has. */
static void get_header(struct zd_world *world, const struct zd_call *call, int side,
                       z_stream *strm, struct zg_compare_answer *answer)
{
    struct zd_stream *own = &world->slot[call->slot].side[side];
    gz_header *h = &own->head, before = *h;
    *h = (gz_header){.text = 7, .time = 7, .xflags = 7, .os = 7, .hcrc = 7, .done = 7};
    if (call->arg[0] != 1) {
        h->extra = own->extra;
        h->extra_max = call->arg[0] == 2 ? 10 : ZD_EXTRA_ROOM;
        h->name = call->arg[0] == 3 ? NULL : own->name;
        h->name_max = call->arg[0] == 2 ? 5 : ZD_NAME_ROOM;
        h->comment = own->comment;
        h->comm_max = call->arg[0] == 2 ? 3 : ZD_NAME_ROOM;
    }
    answer->code = zd_api[side].inflateGetHeader(strm, h);
    if (answer->code != Z_OK) {
        *h = before;
        return;
    }
    memset(own->name, 0, ZD_NAME_ROOM);
    memset(own->comment, 0, ZD_NAME_ROOM);
}

static void pending(const struct zd_call *call, const struct zd_api *z, z_stream *strm,
                    struct zg_compare_answer *answer)
{
    unsigned bytes = 77;
    int bits = 77;
    answer->code = z->deflatePending(strm, call->flags & ZD_OUT_1_NULL ? NULL : &bytes,
                                     call->flags & ZD_OUT_2_NULL ? NULL : &bits);
    zg_compare_add(answer, "pending", (long)bytes);
    zg_compare_add(answer, "bits", bits);
}

void zd_perform(struct zd_world *world, const struct zd_call *call, int side,
                z_stream *strm, struct zg_compare_answer *x)
{
    const struct zd_api *z = &zd_api[side];
    const int32_t *arg = call->arg;
    struct zd_stream *own = &world->slot[call->slot].side[side];
    z_stream *dest =
        call->flags & ZD_OUT_1_NULL ? NULL : &world->slot[call->other].side[side].strm;
    const char *version = version_of(call);
    int size = size_of(call);
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflateInit_:
        x->code = z->deflateInit_(strm, arg[0], version, size);
        break;
    case ZD_OP_deflateInit2_:
        x->code =
            z->deflateInit2_(strm, arg[0], arg[1], arg[2], arg[3], arg[4], version, size);
        break;
    case ZD_OP_deflate:
        x->code = z->deflate(strm, arg[0]);
        break;
    case ZD_OP_deflateEnd:
        x->code = z->deflateEnd(strm);
        break;
    case ZD_OP_deflateReset:
        x->code = z->deflateReset(strm);
        break;
    case ZD_OP_deflateResetKeep:
        x->code = z->deflateResetKeep(strm);
        break;
    case ZD_OP_deflateParams:
        x->code = z->deflateParams(strm, arg[0], arg[1]);
        break;
    case ZD_OP_deflateTune:
        x->code = z->deflateTune(strm, arg[0], arg[1], arg[2], arg[3]);
        break;
    case ZD_OP_deflateBound:
        x->code = (long)z->deflateBound(strm, (uLong)arg[0]);
        break;
    case ZD_OP_deflatePending:
        pending(call, z, strm, x);
        break;
    case ZD_OP_deflatePrime:
        x->code = z->deflatePrime(strm, arg[0], arg[1]);
        break;
    case ZD_OP_deflateSetHeader:
        x->code = z->deflateSetHeader(
            strm, call->flags & ZD_OUT_1_NULL ? NULL : &world->header[arg[0]]);
        break;
    case ZD_OP_deflateSetDictionary:
    case ZD_OP_inflateSetDictionary:
        set_dictionary(world, call, side, strm, x);
        break;
    case ZD_OP_deflateGetDictionary:
    case ZD_OP_inflateGetDictionary:
        get_dictionary(world, call, side, strm, x);
        break;
    case ZD_OP_deflateCopy:
        x->code = z->deflateCopy(dest, strm);
        break;
    case ZD_OP_inflateInit_:
        x->code = z->inflateInit_(strm, version, size);
        break;
    case ZD_OP_inflateInit2_:
        x->code = z->inflateInit2_(strm, arg[2], version, size);
        break;
    case ZD_OP_inflate:
        x->code = z->inflate(strm, arg[0]);
        break;
    case ZD_OP_inflateEnd:
        x->code = z->inflateEnd(strm);
        break;
    case ZD_OP_inflateReset:
        x->code = z->inflateReset(strm);
        break;
    case ZD_OP_inflateReset2:
        x->code = z->inflateReset2(strm, arg[0]);
        break;
    case ZD_OP_inflateResetKeep:
        x->code = z->inflateResetKeep(strm);
        break;
    case ZD_OP_inflateSync:
        x->code = z->inflateSync(strm);
        break;
    case ZD_OP_inflateSyncPoint:
        x->code = z->inflateSyncPoint(strm);
        break;
    case ZD_OP_inflateCopy:
        x->code = z->inflateCopy(dest, strm);
        break;
    case ZD_OP_inflatePrime:
        x->code = z->inflatePrime(strm, arg[0], arg[1]);
        break;
    case ZD_OP_inflateMark:
        x->code = z->inflateMark(strm);
        break;
    case ZD_OP_inflateGetHeader:
        get_header(world, call, side, strm, x);
        break;
    case ZD_OP_inflateUndermine:
        x->code = z->inflateUndermine(strm, arg[0]);
        break;
    case ZD_OP_inflateValidate:
        x->code = z->inflateValidate(strm, arg[0]);
        break;
    case ZD_OP_inflateCodesUsed:
        x->code = (long)z->inflateCodesUsed(strm);
        break;
    case ZD_OP_inflateBackInit_:
        x->code = z->inflateBackInit_(strm, arg[2],
                                      call->flags & ZD_OUT_1_NULL ? NULL : own->window,
                                      version, size);
        break;
    case ZD_OP_inflateBack:
        inflate_back(world, call, side, strm, x);
        break;
    case ZD_OP_inflateBackEnd:
        x->code = z->inflateBackEnd(strm);
        break;
    case ZD_OP_host_fields:
    case ZD_OPS:
        break;
    }
}
