/* SPDX-License-Identifier: MIT */
#include "calls.h"
#include "drive.h"

static const char *flush_name(int flush)
{
    static const char *const names[] = {"Z_NO_FLUSH",   "Z_PARTIAL_FLUSH", "Z_SYNC_FLUSH",
                                        "Z_FULL_FLUSH", "Z_FINISH",        "Z_BLOCK",
                                        "Z_TREES"};
    return flush >= 0 && flush <= 6 ? names[flush] : flush < 0 ? "-1" : "7";
}

static void print_feed(FILE *to, const struct zd_call *call, const char *indent)
{
    const struct zd_feed *f = &call->feed;
    unsigned s = call->slot;
    if (f->in == ZD_EMPTY)
        fprintf(to, "%ss%u.avail_in = 0;\n", indent, s);
    if (f->in == ZD_NULL)
        fprintf(to, "%ss%u.next_in = NULL; s%u.avail_in = %u;\n", indent, s, s,
                f->in_length);
    if (f->in == ZD_SET)
        fprintf(to,
                "%ss%u.next_in = source%u + %u; s%u.avail_in = %u (or what is left);\n",
                indent, s, f->source, f->in_offset, s, f->in_length);
    if (f->in == ZD_ALONG)
        fprintf(to,
                "%ss%u.next_in: on in source%u, or its start; s%u.avail_in = %u (or what "
                "is left);\n",
                indent, s, f->source, s, f->in_length);
    if (f->out == ZD_EMPTY)
        fprintf(to, "%ss%u.avail_out = 0;\n", indent, s);
    if (f->out == ZD_NULL)
        fprintf(to, "%ss%u.next_out = NULL; s%u.avail_out = %u;\n", indent, s, s,
                f->out_length);
    if (f->out == ZD_SET)
        fprintf(to, "%ss%u.next_out = out%u; s%u.avail_out = %u;\n", indent, s, s, s,
                f->out_length);
}

static void print_before(FILE *to, const struct zd_call *call, const char *indent)
{
    static const char *const alloc[] = {"0", NULL, "the program's own", "those of"};
    unsigned s = call->slot;
    print_feed(to, call, indent);
    if (zd_is_init(call->op) && call->alloc != ZD_ALLOC_LEFT) {
        fprintf(to, "%ss%u.zalloc, zfree, opaque = %s", indent, s, alloc[call->alloc]);
        if (call->alloc == ZD_ALLOC_TAKEN)
            fprintf(to, " s%u", call->other);
        if (call->alloc == ZD_ALLOC_OWN && call->arg[5])
            fprintf(to, ", failing at call %d from here", call->arg[5]);
        fprintf(to, ";\n");
    }
    if (call->flags & ZD_STRM_JUNK)
        fprintf(to,
                "%ss%u: junk in total_in, total_out, adler, data_type, reserved, msg, "
                "state;\n",
                indent, s);
    if (call->flags & ZD_ALLOC_CLEARED)
        fprintf(to, "%ss%u.zalloc = s%u.zfree = 0, during the call;\n", indent, s, s);
    if (call->op == ZD_OP_host_fields)
        fprintf(to, "%ss%u:%s%s%s%s = %d;\n", indent, s,
                call->arg[0] & 1 ? " total_in" : "", call->arg[0] & 2 ? " total_out" : "",
                call->arg[0] & 4 ? " data_type (& 3)" : "",
                call->arg[0] & 8 ? " msg = \"set by the host\"," : "", call->arg[1]);
}

static const char *version_name(unsigned version)
{
    static const char *const names[] = {
        "ZLIB_VERSION, sizeof(z_stream)", "NULL, sizeof(z_stream)",
        "\"0.1.2\", sizeof(z_stream)", "ZLIB_VERSION, sizeof(z_stream) - 1"};
    return names[version & 3];
}

/* The arguments after the stream, each with a comma before it. */
static void print_arguments(FILE *to, const struct zd_call *call)
{
    const int32_t *a = call->arg;
    const char *one = call->flags & ZD_OUT_1_NULL ? "NULL" : NULL;
    const char *two = call->flags & ZD_OUT_2_NULL ? "NULL" : NULL;
    switch ((enum zd_op)call->op) {
    case ZD_OP_deflateInit_:
        fprintf(to, ", %d, %s", a[0], version_name(call->version));
        break;
    case ZD_OP_deflateInit2_:
        fprintf(to, ", %d, %d, %d, %d, %d, %s", a[0], a[1], a[2], a[3], a[4],
                version_name(call->version));
        break;
    case ZD_OP_inflateInit_:
        fprintf(to, ", %s", version_name(call->version));
        break;
    case ZD_OP_inflateInit2_:
        fprintf(to, ", %d, %s", a[2], version_name(call->version));
        break;
    case ZD_OP_inflateBackInit_:
        fprintf(to, ", %d, %s, %s", a[2], one ? one : "window",
                version_name(call->version));
        break;
    case ZD_OP_deflate:
    case ZD_OP_inflate:
        fprintf(to, ", %s", flush_name(a[0]));
        break;
    case ZD_OP_deflateParams:
    case ZD_OP_deflatePrime:
    case ZD_OP_inflatePrime:
        fprintf(to, ", %d, %d", a[0], a[1]);
        break;
    case ZD_OP_deflateTune:
        fprintf(to, ", %d, %d, %d, %d", a[0], a[1], a[2], a[3]);
        break;
    case ZD_OP_deflateBound:
    case ZD_OP_inflateReset2:
    case ZD_OP_inflateUndermine:
    case ZD_OP_inflateValidate:
        fprintf(to, ", %d", a[0]);
        break;
    case ZD_OP_deflatePending:
        fprintf(to, ", %s, %s", one ? one : "&pending", two ? two : "&bits");
        break;
    case ZD_OP_deflateSetHeader:
        if (one)
            fprintf(to, ", NULL");
        else
            fprintf(to, ", &header%d", a[0]);
        break;
    case ZD_OP_inflateGetHeader: {
        static const char *const rooms[] = {"ample room", "no room", "scant room",
                                            "no name"};
        fprintf(to, ", &head /* %s */", rooms[a[0] & 3]);
        break;
    }
    case ZD_OP_deflateSetDictionary:
    case ZD_OP_inflateSetDictionary:
        if (one)
            fprintf(to, ", NULL, %d", call->op == ZD_OP_deflateSetDictionary ? a[2] : 0);
        else
            fprintf(to, ", source%d + %d, %d", a[0], a[1], a[2]);
        break;
    case ZD_OP_deflateGetDictionary:
    case ZD_OP_inflateGetDictionary:
        fprintf(to, ", %s, %s", one ? one : "buffer", two ? two : "&length");
        break;
    case ZD_OP_inflateBack:
        fprintf(to,
                ", in, out /* chunks of %d from source%u, ends at input %d, gives up at "
                "output %d%s */",
                a[0], call->feed.source, a[1], a[2], a[3] ? ", both use zlib" : "");
        break;
    default:
        break;
    }
}

void zd_print_call(FILE *to, const struct zd_call *call, const char *indent,
                   const char *remark)
{
    bool copies = call->op == ZD_OP_deflateCopy || call->op == ZD_OP_inflateCopy;
    char strm[24];
    print_before(to, call, indent);
    if (call->op == ZD_OP_host_fields)
        return;
    snprintf(strm, sizeof strm, "&s%u", call->slot);
    if (call->flags & ZD_BY_VALUE)
        snprintf(strm, sizeof strm, "&(copy = s%u)", call->slot);
    if (call->flags & ZD_STRM_NULL)
        snprintf(strm, sizeof strm, "NULL");
    fprintf(to, "%s%s(", indent, zd_op[call->op].name);
    if (copies && call->flags & ZD_OUT_1_NULL)
        fprintf(to, "NULL, ");
    else if (copies)
        fprintf(to, "&s%u, ", call->other);
    fprintf(to, "%s", strm);
    print_arguments(to, call);
    fprintf(to, ");  /* %s */\n", remark);
}
