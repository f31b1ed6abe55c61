/* SPDX-License-Identifier: MIT */
/* Delta debugging: drops calls, then makes what is left plainer, as long as the same call goes
 * on failing in the same way. Every attempt runs in a child with fresh streams. */
#include "sequence.h"

#include <string.h>

enum { ATTEMPTS_MAX = 20000 };

struct shrink {
    struct zd_shared *shared;
    struct zd_world *world;
    const struct zd_options *options;
    int warm_up, attempts;
    struct zd_report wanted;
    int count;
    struct zd_call call[ZD_CALLS_MAX]; /* the shortest so far */
};

static bool fails_alike(struct shrink *s)
{
    const struct zd_report *report = &s->shared->report;
    zd_try(s->shared, s->world, s->options, s->warm_up);
    s->attempts++;
    return report->result == ZD_FAILED && report->op == s->wanted.op &&
           report->signal == s->wanted.signal &&
           strcmp(report->what, s->wanted.what) == 0;
}

static void keep(struct shrink *s)
{
    s->count = s->shared->count;
    memcpy(s->call, s->shared->call, sizeof s->call);
}

static void restore(struct shrink *s)
{
    s->shared->count = s->count;
    memcpy(s->shared->call, s->call, sizeof s->call);
}

static bool drop(struct shrink *s, int from, int n)
{
    struct zd_call *call = s->shared->call;
    restore(s);
    memmove(call + from, call + from + n, (size_t)(s->count - from - n) * sizeof *call);
    s->shared->count = s->count - n;
    if (!fails_alike(s))
        return false;
    keep(s);
    return true;
}

static bool drop_all(struct shrink *s)
{
    bool any = false;
    for (int n = s->count / 2; n > 0; n /= 2)
        for (int from = s->count - n; from >= 0; from -= n) {
            if (s->attempts > ATTEMPTS_MAX)
                return false;
            any |= drop(s, from, n);
            if (from > s->count)
                from = s->count;
        }
    return any;
}

/* The ways to make one call plainer. Return: false when there is no such way. */
static bool simplify(struct zd_call *c, int way)
{
    switch (way) {
    case 0:
        c->flags = 0;
        break;
    case 1:
        c->feed = (struct zd_feed){0};
        break;
    case 2:
        c->feed.in = ZD_KEEP;
        break;
    case 3:
        c->feed.out = ZD_KEEP;
        break;
    case 4:
        c->feed.out_length = c->feed.out == ZD_SET ? ZD_OUT_ROOM : 0;
        break;
    case 5:
        c->feed.in_offset = 0;
        break;
    case 6:
        c->feed.in_length = 0;
        break;
    case 7:
        c->feed.in_length /= 2;
        break;
    case 8:
        c->feed.in_length -= c->feed.in_length > 0;
        break;
    case 9:
        c->feed.source = 0;
        break;
    case 10:
        c->alloc = ZD_ALLOC_CLEAR;
        break;
    case 11:
        c->version = ZD_VERSION_RIGHT;
        break;
    case 12:
        c->arg[5] = 0;
        break;
    case 13:
        c->arg[4] = 0;
        break;
    case 14:
        c->arg[0] = c->op == ZD_OP_deflateInit2_ ? 6 : 0;
        break;
    case 15:
        c->arg[1] = c->op == ZD_OP_deflateInit2_ ? Z_DEFLATED : 0;
        break;
    case 16:
        c->arg[2] = 15;
        break;
    case 17:
        c->arg[3] = 8;
        break;
    case 18:
        c->feed.in = c->feed.in == ZD_ALONG ? ZD_SET : c->feed.in;
        break;
    case 19:
        c->other = 0;
        break;
    default:
        return false;
    }
    return true;
}

/* Calls are cleared before they are filled in, padding and all, and copied as a whole. */
static bool unchanged(const struct zd_call *a, const struct zd_call *b)
{
    return memcmp((const char *)a, (const char *)b, sizeof *a) == 0;
}

static bool simplify_all(struct shrink *s)
{
    bool any = false;
    for (int i = 0; i < s->count; i++)
        for (int way = 0;; way++) {
            restore(s);
            if (s->attempts > ATTEMPTS_MAX || !simplify(&s->shared->call[i], way))
                break;
            if (unchanged(&s->shared->call[i], &s->call[i]) || !fails_alike(s))
                continue;
            keep(s);
            any = true;
            way -= way == 7 || way == 8; /* again, while it helps */
        }
    return any;
}

int zd_shrink(struct zd_shared *shared, struct zd_world *world,
              const struct zd_options *options)
{
    static const int warm_ups[] = {0, 4, 32, 256};
    static struct shrink s;
    s = (struct shrink){
        .shared = shared, .world = world, .options = options, .wanted = shared->report};
    keep(&s);
    bool again = false;
    for (size_t i = 0; !again && i < sizeof warm_ups / sizeof *warm_ups; i++) {
        s.warm_up = warm_ups[i];
        again = fails_alike(&s);
    }
    if (!again) {
        restore(&s);
        shared->report = s.wanted;
        return -1;
    }
    if (shared->report.at + 1 < s.count)
        drop(&s, shared->report.at + 1, s.count - shared->report.at - 1);
    while (drop_all(&s) || simplify_all(&s))
        if (s.attempts > ATTEMPTS_MAX)
            break;
    restore(&s);
    fails_alike(&s); /* for its report */
    return s.warm_up;
}
