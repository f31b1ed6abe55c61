/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <string.h>

/* Every public field of z_stream, but for zalloc, zfree and opaque, which belong to whoever
 * provides the memory, and state, of which a program may only know whether it is there. No
 * field is exempt after any call: measured on zlib 1.2.8 to 1.3.1 and zlib-ng, none of them
 * depends on uninitialised memory. */
#define FIELD(name)                                                                      \
    {                                                                                    \
#name, offsetof(z_stream, name), sizeof(((z_stream *)NULL)->name)                \
    }
static const struct {
    const char *name;
    size_t offset, size;
} fields[] = {
    FIELD(avail_in),  FIELD(total_in), FIELD(next_in),   FIELD(avail_out),
    FIELD(total_out), FIELD(adler),    FIELD(data_type), FIELD(reserved),
};

void zg_compare_begin(struct zg_compare_answer *answer, const z_stream *strm,
                      const unsigned char *out_base)
{
    answer->strm = strm;
    answer->out_base = out_base;
    answer->out_from = strm ? strm->next_out : NULL;
    answer->code = 0;
    answer->numbers = answer->spans = 0;
}

void zg_compare_add(struct zg_compare_answer *answer, const char *name, long value)
{
    if (answer->numbers < ZG_COMPARE_NUMBERS)
        answer->number[answer->numbers] = (struct zg_compare_number){name, value};
    answer->numbers++;
}

void zg_compare_add_bytes(struct zg_compare_answer *answer, const char *name,
                          const unsigned char *bytes, size_t length)
{
    if (answer->spans < ZG_COMPARE_SPANS)
        answer->span[answer->spans] = (struct zg_compare_span){name, bytes, length};
    answer->spans++;
}

static bool same_number(const char *what, long a, long b, struct zg_compare_difference *d)
{
    if (a == b)
        return true;
    *d = (struct zg_compare_difference){
        .what = what, .kind = ZG_COMPARE_NUMBER, .number = {a, b}};
    return false;
}

static bool same_text(const char *what, const char *a, const char *b,
                      struct zg_compare_difference *d)
{
    if (a == b || (a && b && strcmp(a, b) == 0))
        return true;
    *d = (struct zg_compare_difference){
        .what = what, .kind = ZG_COMPARE_TEXT, .text = {a, b}};
    return false;
}

static bool same_bytes(const char *what, const unsigned char *a, const unsigned char *b,
                       size_t length, struct zg_compare_difference *d)
{
    if (length == 0 || memcmp(a, b, length) == 0)
        return true;
    size_t at = 0;
    while (a[at] == b[at])
        at++;
    *d = (struct zg_compare_difference){
        .what = what, .kind = ZG_COMPARE_BYTES, .number = {a[at], b[at]}, .at = at};
    return false;
}

static long field_value(const z_stream *strm, size_t offset, size_t size)
{
    long wide = 0;
    unsigned int narrow = 0;
    const char *from = (const char *)strm + offset;
    if (size == sizeof wide) {
        memcpy(&wide, from, sizeof wide);
        return wide;
    }
    memcpy(&narrow, from, sizeof narrow);
    return (long)narrow;
}

static long out_offset(const struct zg_compare_answer *x)
{
    return x->strm->next_out ? (long)(x->strm->next_out - x->out_base) : -1;
}

static bool same_stream(const struct zg_compare_answer *a,
                        const struct zg_compare_answer *b,
                        struct zg_compare_difference *d)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!same_number(fields[i].name,
                         field_value(a->strm, fields[i].offset, fields[i].size),
                         field_value(b->strm, fields[i].offset, fields[i].size), d))
            return false;
    if (!same_number("next_out", out_offset(a), out_offset(b), d) ||
        !same_number("state != NULL", a->strm->state != NULL, b->strm->state != NULL,
                     d) ||
        !same_text("msg", a->strm->msg, b->strm->msg, d))
        return false;
    if (!a->out_from || !b->out_from || a->strm->next_out < a->out_from)
        return true;
    return same_bytes("output", a->out_from, b->out_from,
                      (size_t)(a->strm->next_out - a->out_from), d);
}

bool zg_compare(const struct zg_compare_answer *a, const struct zg_compare_answer *b,
                struct zg_compare_difference *d)
{
    if (!same_number("return code", a->code, b->code, d))
        return false;
    if (a->strm && b->strm && !same_stream(a, b, d))
        return false;
    if (a->numbers != b->numbers || a->numbers > ZG_COMPARE_NUMBERS ||
        a->spans != b->spans || a->spans > ZG_COMPARE_SPANS)
        return same_number("answers added", a->numbers, -1, d);
    for (int i = 0; i < a->numbers; i++)
        if (!same_number(a->number[i].name, a->number[i].value, b->number[i].value, d))
            return false;
    for (int i = 0; i < a->spans; i++)
        if (!same_number(a->span[i].name, (long)a->span[i].length,
                         (long)b->span[i].length, d) ||
            !same_bytes(a->span[i].name, a->span[i].bytes, b->span[i].bytes,
                        a->span[i].length, d))
            return false;
    return true;
}
