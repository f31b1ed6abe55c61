/* SPDX-License-Identifier: MIT */
/* Ledgers made in memory, entry by entry, with sections as small as a test needs. */
#ifndef ZG_LEDGER_FIXTURE_H
#define ZG_LEDGER_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/format.h"

struct ledger_fixture {
    unsigned char *bytes;
    size_t length;
};

/* Makes an ended JVM's ledger without any stream.  Room for so many sites and streams; 64
 * frames, 16 events and samples, 4 KB of strings.  Allocates: yes; fixture_free(). */
void fixture_make(struct ledger_fixture *fixture, uint32_t sites, uint32_t streams);

void fixture_free(struct ledger_fixture *fixture);

struct zg_ledger_header *fixture_header(struct ledger_fixture *fixture);
struct zg_ledger_totals *fixture_totals(struct ledger_fixture *fixture);

/* Each hands out the next entry, published; the caller fills it.  Return: NULL when the
 * section is full, and the entry is counted as dropped. */
struct zg_ledger_provider *fixture_provider(struct ledger_fixture *fixture,
                                            const char *version, const char *path);
struct zg_ledger_site *fixture_site(struct ledger_fixture *fixture, enum zg_kind kind);
struct zg_ledger_stream *fixture_stream(struct ledger_fixture *fixture, uint32_t site);
struct zg_ledger_sample *fixture_sample(struct ledger_fixture *fixture, uint64_t ms);
struct zg_ledger_event *fixture_event(struct ledger_fixture *fixture,
                                      enum zg_event_kind kind, const char *text);

/* Return: reference of a copy of text. */
uint32_t fixture_string(struct ledger_fixture *fixture, const char *text);

/* Adds a frame to a site, outside those that it has. */
void fixture_frame(struct ledger_fixture *fixture, struct zg_ledger_site *site,
                   enum zg_frame_kind kind, const char *function, const char *file,
                   int32_t line);

/* A leak as it is found: `count` deflate streams finished and dropped by Leak.flushBlock,
 * and a class loader's inflater. */
void fixture_make_leak(struct ledger_fixture *fixture, uint32_t count);

/* Makes the ledger that of the calling process, which lives, opened some time ago; only one
 * that is mapped too is believed. */
void fixture_make_living(struct ledger_fixture *fixture, uint64_t opened_s_ago);

/* Return: false when the file cannot be written. */
bool fixture_write(const struct ledger_fixture *fixture, const char *path);

/* Writes it, and maps it into the calling process, as a program has its own.  Return: false
 * when that cannot be done. */
bool fixture_map(const struct ledger_fixture *fixture, const char *path);

#endif
