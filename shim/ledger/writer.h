/* SPDX-License-Identifier: MIT */
/*
 * The shim's side of the ledger: makes the file, hands out its records, and is the place
 * where every counter lives.  Where no file can be had, the same layout is an anonymous
 * mapping; where not even that, a few static words: the pointers below are always valid.
 *
 * Threads: any, unless said otherwise. Nothing here blocks, or calls out.
 */
#ifndef ZG_LEDGER_WRITER_H
#define ZG_LEDGER_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/folder.h"
#include "ledger/format.h"

struct zg_ledger {
    struct zg_ledger_header *header; /* NULL in the static fallback */
    struct zg_ledger_totals *totals;
    struct zg_ledger_settings *settings;
    struct zg_ledger_cap *caps;       /* ZG_KINDS of them */
    struct zg_ledger_site *sites;     /* at least the two collecting ones */
    struct zg_ledger_stream *streams; /* stream_capacity of them, possibly none */
    uint32_t stream_capacity;
    uint64_t opened_ns; /* on the monotonic clock */
};

/* The ledger in use.  Replaced only at start and after a fork, before streams are made. */
extern struct zg_ledger zg_ledger;

#define ZG_LEDGER_COUNT_BASE(kind, text) +1
enum { ZG_LEDGER_BASE_COUNT = 0 ZG_LEDGER_BASES(ZG_LEDGER_COUNT_BASE) };

struct zg_ledger_setup {
    const char *folder; /* option ledger=DIR; "" for the default places */
    bool anonymous;     /* option ledger=off */
    const char *bases[ZG_LEDGER_BASE_COUNT]; /* ZG_LEDGER_BASES, variables looked up */
    const char *run_id;
    const char *options;
    const char *option_errors;
    struct zg_ledger_settings settings; /* to begin with */
    uint32_t generation;
    bool is_jvm;
    uint32_t attachment; /* enum zg_attachment */
};

/*
 * Opens a ledger for this process and makes it the one in use.
 * Threads: one, while no other is inside the shim's accounting.
 */
void zg_ledger_open(const struct zg_ledger_setup *setup);

/* Return: absolute path of the ledger's file, "" when it has none. */
const char *zg_ledger_path(void);

/* Return: path of the program that this process runs, "" unknown. */
const char *zg_ledger_executable(void);

/* In a forked child: stops writing into the parent's ledger. */
void zg_ledger_detach(void);

/* Marks the process as ended. Called by its destructors; records stay writable after it. */
void zg_ledger_mark_exit(void);

/* Return: index of a new record in PROVIDERS, or UINT32_MAX when that section is full. */
uint32_t zg_ledger_add_provider(const struct zg_ledger_provider *record);
void zg_ledger_provider_keeps(uint32_t provider);

/* Return: reference of a copy of text in STRINGS, made safe for a line of output; 0 for ""
 * or when the section is full. */
uint32_t zg_ledger_add_string(const char *text);

/* Return: index of a new record in FRAMES, or UINT32_MAX. */
uint32_t zg_ledger_add_frame(const struct zg_ledger_frame *frame);

/* Return: index of a new site, counting from now on, its frames still missing; or the
 * collecting site of its kind. */
uint32_t zg_ledger_add_site(enum zg_kind kind, uint64_t native_address);

/* Gives a site its frames. Threads: the one that added it. */
void zg_ledger_set_frames(uint32_t site, const uint32_t *frames, uint32_t depth,
                          bool truncated);

/* Notes what happened; text may be NULL. */
void zg_ledger_event(enum zg_event_kind kind, const char *text, uint64_t value);

/* Counts a loss in one of the ledger's words, and tells of the first. text may be NULL. */
void zg_ledger_note_loss(uint64_t *counter, enum zg_event_kind kind, const char *text);

/* The same of what happens again and again to one kind of stream. */
void zg_ledger_kind_event(enum zg_event_kind kind, enum zg_kind of, uint64_t value);

/* Writes a sample of the figures, at most once a second. Cheap when it is not yet time. */
void zg_ledger_tick(void);

/* Counts memory that a table of the shim's own has come to take. */
void zg_ledger_table_grew(uint64_t bytes);

/* Return: whether a section has no room left. */
bool zg_ledger_is_full(enum zg_section_kind kind);

/* Counts a record that found no room. */
void zg_ledger_dropped(enum zg_section_kind kind);

/* Return: milliseconds and hundredths of a second since opening, by the coarse clock. */
uint64_t zg_ledger_ms(void);
uint32_t zg_ledger_cs(void);

#endif
