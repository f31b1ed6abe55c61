/* SPDX-License-Identifier: MIT */
#include "account.h"

#include "guard.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "thread.h"

#define CALLS_KEPT_BACK 64u

static bool is_foreign(const struct zg_tracker *tracker)
{
    return tracker->generation != (uint16_t)zg_guard.generation;
}

static struct zg_ledger_site *site_of(const struct zg_tracker *tracker)
{
    return &zg_ledger.sites[tracker->site];
}

static struct zg_ledger_stream *record_of(const struct zg_tracker *tracker)
{
    return tracker->record == ZG_NO_RECORD ? NULL : &zg_ledger.streams[tracker->record];
}

void zg_account_created(struct zg_tracker *tracker, uint32_t record)
{
    static uint32_t last_stamp;
    struct zg_ledger_site *site = site_of(tracker);
    struct zg_ledger_kind_totals *totals = &zg_ledger.totals->kind[tracker->kind];
    uint64_t token = ZG_TOKEN_BYTES;
    if (zg_guard.is_jvm && zg_thread_is_collectors())
        tracker->flags |= ZG_FLAG_BY_CLEANER;
    tracker->record = record < zg_ledger.stream_capacity ? record : ZG_NO_RECORD;
    zg_add_relaxed(&site->created, 1ull);
    zg_add_peak(&site->alive, &site->peak_alive, 1);
    zg_add_peak(&site->bare_bytes, &site->peak_bare_bytes, tracker->bare_bytes);
    zg_add_peak(&site->held_bytes, &site->peak_bytes, token);
    zg_add_peak(&totals->alive, &totals->peak_alive, 1);
    zg_add_peak(&totals->bare_bytes, &totals->peak_bare_bytes, tracker->bare_bytes);
    zg_add_peak(&totals->held_bytes, &totals->peak_bytes, token);
    zg_add_relaxed(&zg_ledger.totals->token_bytes, token);
    zg_add_peak(&zg_ledger.totals->held_bytes, &zg_ledger.totals->peak_held_bytes, token);
    struct zg_ledger_stream *stream = record_of(tracker);
    if (stream == NULL) {
        zg_ledger_dropped(ZG_SECTION_STREAMS);
        return;
    }
    uint32_t now_cs = zg_ledger_cs();
    stream->site = tracker->site;
    stream->created_cs = now_cs;
    stream->last_cs = now_cs;
    stream->held_bytes = (uint32_t)token;
    stream->bare_bytes = tracker->bare_bytes;
    stream->kind = tracker->kind;
    stream->state = tracker->state;
    stream->busy = 0;
    uint32_t stamp = zg_add_relaxed(&last_stamp, 1u) + 1;
    zg_store_release(&stream->stamp, stamp == 0 ? 1 : stamp);
}

void zg_account_state(const struct zg_tracker *tracker)
{
    struct zg_ledger_stream *stream = is_foreign(tracker) ? NULL : record_of(tracker);
    if (stream != NULL)
        zg_store_relaxed(&stream->state, tracker->state);
}

void zg_account_memory(const struct zg_tracker *tracker, int64_t delta)
{
    if (is_foreign(tracker))
        return;
    struct zg_ledger_site *site = site_of(tracker);
    struct zg_ledger_kind_totals *totals = &zg_ledger.totals->kind[tracker->kind];
    struct zg_ledger_stream *stream = record_of(tracker);
    zg_add_peak(&site->held_bytes, &site->peak_bytes, (uint64_t)delta);
    zg_add_peak(&totals->held_bytes, &totals->peak_bytes, (uint64_t)delta);
    if (stream != NULL)
        zg_store_relaxed(&stream->held_bytes, stream->held_bytes + (uint32_t)delta);
}

void zg_account_active(const struct zg_tracker *tracker, int delta)
{
    if (is_foreign(tracker))
        return;
    struct zg_ledger_kind_totals *totals = &zg_ledger.totals->kind[tracker->kind];
    zg_add_peak(&totals->active, &totals->peak_active, (uint64_t)(int64_t)delta);
    if (delta > 0)
        zg_add_relaxed(&totals->woken, 1ull);
}

void zg_account_bare(struct zg_tracker *tracker, uint32_t bare_bytes)
{
    uint64_t delta = (uint64_t)bare_bytes - tracker->bare_bytes;
    tracker->bare_bytes = bare_bytes;
    if (is_foreign(tracker))
        return;
    struct zg_ledger_site *site = site_of(tracker);
    struct zg_ledger_kind_totals *totals = &zg_ledger.totals->kind[tracker->kind];
    struct zg_ledger_stream *stream = record_of(tracker);
    zg_add_peak(&site->bare_bytes, &site->peak_bare_bytes, delta);
    zg_add_peak(&totals->bare_bytes, &totals->peak_bare_bytes, delta);
    if (stream != NULL)
        zg_store_relaxed(&stream->bare_bytes, bare_bytes);
}

/* Adds to the site what the stream kept back. */
static void hand_in(struct zg_tracker *tracker)
{
    if (tracker->calls == 0)
        return;
    if (!is_foreign(tracker)) {
        struct zg_ledger_site *site = site_of(tracker);
        zg_add_relaxed(&site->calls, (uint64_t)tracker->calls);
        zg_add_relaxed(&site->bytes_in, tracker->bytes_in);
        zg_add_relaxed(&site->bytes_out, tracker->bytes_out);
        zg_store_relaxed(&site->last_ms, zg_ledger_ms());
    }
    tracker->calls = 0;
    tracker->bytes_in = 0;
    tracker->bytes_out = 0;
}

void zg_account_call_begin(const struct zg_tracker *tracker)
{
    struct zg_ledger_stream *stream = is_foreign(tracker) ? NULL : record_of(tracker);
    if (stream != NULL)
        zg_store_relaxed(&stream->busy, 1);
}

void zg_account_call_end(struct zg_tracker *tracker, uint64_t in, uint64_t out)
{
    tracker->calls++;
    tracker->bytes_in += in;
    tracker->bytes_out += out;
    struct zg_ledger_stream *stream = is_foreign(tracker) ? NULL : record_of(tracker);
    if (stream != NULL) {
        zg_store_relaxed(&stream->last_cs, zg_ledger_cs());
        zg_store_relaxed(&stream->busy, 0);
    }
    if (tracker->calls >= CALLS_KEPT_BACK)
        hand_in(tracker);
}

void zg_account_finished(struct zg_tracker *tracker)
{
    hand_in(tracker);
    if (!is_foreign(tracker))
        zg_add_relaxed(&site_of(tracker)->finished, 1ull);
}

void zg_account_reset(struct zg_tracker *tracker)
{
    hand_in(tracker);
    if (!is_foreign(tracker))
        zg_add_relaxed(&site_of(tracker)->resets, 1ull);
}

bool zg_account_ended(struct zg_tracker *tracker)
{
    hand_in(tracker);
    if (is_foreign(tracker))
        return false;
    struct zg_ledger_site *site = site_of(tracker);
    struct zg_ledger_kind_totals *totals = &zg_ledger.totals->kind[tracker->kind];
    struct zg_ledger_stream *stream = record_of(tracker);
    uint64_t token = -(uint64_t)ZG_TOKEN_BYTES;
    uint64_t bare = -(uint64_t)tracker->bare_bytes;
    if (stream != NULL)
        zg_store_release(&stream->stamp, 0u);
    /* What the collector's thread made itself, it also owns. */
    bool is_late =
        (tracker->flags & (ZG_FLAG_OF_JVM | ZG_FLAG_BY_CLEANER)) == ZG_FLAG_OF_JVM &&
        zg_thread_is_collectors();
    zg_add_relaxed(is_late ? &site->ended_by_cleaner : &site->ended_by_owner, 1ull);
    zg_add_relaxed(&site->alive, -1ull);
    zg_add_relaxed(&site->bare_bytes, bare);
    zg_add_relaxed(&site->held_bytes, token);
    zg_add_relaxed(&totals->alive, -1ull);
    zg_add_relaxed(&totals->bare_bytes, bare);
    zg_add_relaxed(&totals->held_bytes, token);
    zg_add_relaxed(&zg_ledger.totals->token_bytes, token);
    zg_add_relaxed(&zg_ledger.totals->held_bytes, token);
    return is_late;
}

void zg_account_unguarded(enum zg_kind kind)
{
    zg_ledger_note_loss(&zg_ledger.totals->kind[kind].unguarded, ZG_EVENT_UNGUARDED,
                        kind == ZG_DEFLATE ? "deflate" : "inflate");
}

void zg_account_unknown_ended(enum zg_kind kind)
{
    if (zg_load_relaxed(&zg_guard.attachment) == ZG_ATTACHED)
        zg_add_relaxed(&zg_ledger.totals->kind[kind].older, 1ull);
}

void zg_account_passed_through(enum zg_kind kind)
{
    zg_add_relaxed(&zg_ledger.totals->kind[kind].passed_through, 1ull);
}
