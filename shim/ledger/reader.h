/* SPDX-License-Identifier: MIT */
/*
 * Reads a ledger, whoever wrote it and whatever is in it: the file is copied, never mapped,
 * and nothing is handed out that was not checked to lie within the copy.
 */
#ifndef ZG_LEDGER_READER_H
#define ZG_LEDGER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "ledger/format.h"

#define ZG_READER_LARGEST_BYTES (64u << 20)
#define ZG_READER_ERROR_BYTES 640

enum zg_reader_status {
    ZG_READER_OK,
    ZG_READER_NOT_THERE,
    ZG_READER_NO_PERMISSION,
    ZG_READER_NOT_A_FILE, /* symbolic link, folder, pipe, device */
    ZG_READER_NOT_A_LEDGER,
    ZG_READER_TRUNCATED,
    ZG_READER_NEWER,
    ZG_READER_UNFINISHED, /* its process has not published the header yet */
    ZG_READER_FAILED      /* the system could not read it */
};

enum zg_liveness {
    ZG_ALIVE,
    ZG_ENDED,
    ZG_REPLACED, /* it lives, but as another program, by exec: what it recorded is gone */
    ZG_LIVENESS_UNKNOWN /* in another pid namespace, or hidden from us */
};

struct zg_reader {
    struct zg_ledger_header header; /* its strings are NUL-terminated here */
    struct zg_ledger_section sections[ZG_SECTION_COUNT]; /* in range; by kind */
    uid_t owner;
    const unsigned char *bytes;
    size_t length;
    unsigned char *copy; /* bytes, when they are the reader's own */
    bool replaced;       /* a later ledger of the same process was seen since */
};

/*
 * Opens and checks a ledger file.
 * error: ZG_READER_ERROR_BYTES; on failure takes one sentence without the path.
 * Allocates: yes; zg_reader_close() on success.
 */
enum zg_reader_status zg_reader_open(struct zg_reader *reader, const char *path,
                                     char *error);

/* The same of a file that is open already, whatever has become of its name. */
enum zg_reader_status zg_reader_open_fd(struct zg_reader *reader, int fd, char *error);

/*
 * Reads no more than the header: enough to tell whose ledger it is.
 * Return, error: as zg_reader_open; sections are not checked and nothing is to be closed.
 */
enum zg_reader_status zg_reader_peek(struct zg_reader *reader, const char *path,
                                     char *error);

/* The same checks on bytes that the caller keeps for as long as the reader is used. */
enum zg_reader_status zg_reader_from_memory(struct zg_reader *reader, const void *bytes,
                                            size_t length, char *error);

/* The checks of the header alone; no entry can be asked for afterwards. */
enum zg_reader_status zg_reader_header_from_memory(struct zg_reader *reader,
                                                   const void *bytes, size_t length,
                                                   char *error);

void zg_reader_close(struct zg_reader *reader);

/* Return: entries that may be asked for by index; for the two rings, entries kept. */
uint32_t zg_reader_count(const struct zg_reader *reader, enum zg_section_kind kind);

/* Return: entries that found no room. */
uint64_t zg_reader_dropped(const struct zg_reader *reader, enum zg_section_kind kind);

/*
 * Each copies the entry at index; SERIES and EVENTS count from the oldest one kept.
 * Return: false when there is none, or when it is not published.
 */
bool zg_reader_totals(const struct zg_reader *reader, struct zg_ledger_totals *totals);
bool zg_reader_settings(const struct zg_reader *reader,
                        struct zg_ledger_settings *settings);
bool zg_reader_cap(const struct zg_reader *reader, enum zg_kind kind,
                   struct zg_ledger_cap *cap);
bool zg_reader_provider(const struct zg_reader *reader, uint32_t index,
                        struct zg_ledger_provider *provider);
bool zg_reader_site(const struct zg_reader *reader, uint32_t index,
                    struct zg_ledger_site *site);
bool zg_reader_frame(const struct zg_reader *reader, uint32_t index,
                     struct zg_ledger_frame *frame);
bool zg_reader_stream(const struct zg_reader *reader, uint32_t index,
                      struct zg_ledger_stream *stream);
bool zg_reader_sample(const struct zg_reader *reader, uint32_t index,
                      struct zg_ledger_sample *sample);
bool zg_reader_event(const struct zg_reader *reader, uint32_t index,
                     struct zg_ledger_event *event);

/* Return: the string at a reference, "" when it is out of range or has no end.  It may hold
 * any bytes: escape them before they reach a terminal. */
const char *zg_reader_string(const struct zg_reader *reader, uint32_t reference);

/*
 * Whether the process that wrote the ledger is still there; asks /proc.
 * A pid alone is not believed: boot, pid namespace and start time must agree, and, where
 * that may be asked, the executable, and that the process has a ledger mapped, this one.
 */
enum zg_liveness zg_reader_liveness(const struct zg_ledger_header *header);

/* Return: true when the ledger's clocks are those of the machine as it runs now. */
bool zg_reader_same_boot(const struct zg_ledger_header *header);

/* Return: inode of the caller's own pid namespace, 0 when unknown. */
uint64_t zg_reader_own_pid_namespace(void);

/* Return: field 22 of /proc/PID/stat, 0 when there is no such process; state: its letter. */
uint64_t zg_reader_start_ticks(pid_t pid, char *state);

#endif
