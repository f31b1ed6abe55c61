/* SPDX-License-Identifier: MIT */
/* A stream in a state, with what a question to it needs; see states.c. */
#ifndef ZG_TESTS_PRELOAD_STATES_H
#define ZG_TESTS_PRELOAD_STATES_H

#include "check.h"

enum state {
    PRISTINE,
    RESET_AT_ONCE,
    ACTIVE,
    STARVED, /* asked to finish, with too little room */
    ACTIVE_RESET,
    FINISHED,
    FINISHED_RESET,
    FAILED, /* inflate only: bad data met */
    DICTIONARY_WANTED,
    ENDED,
    NEVER_MADE,
    STATES
};

static const char *const state_names[STATES] = {
    "pristine",          "reset at once", "active",          "starved",
    "active, reset",     "finished",      "finished, reset", "failed",
    "dictionary wanted", "ended",         "never made"};

struct sandbox {
    z_stream s;
    enum state state;
    int window_bits;
    unsigned char text[4000];
    unsigned char packed[8000]; /* text, deflated with the sandbox's window_bits */
    size_t packed_size;
    unsigned char out[12000];
    gz_header header;
};

static int skip_lost;

static int is_lost(const struct sandbox *b)
{
    return skip_lost && b->state == FINISHED;
}

static void give(struct sandbox *b, const unsigned char *in, size_t in_size, size_t room)
{
    b->s.next_in = (Bytef *)(uintptr_t)in;
    b->s.avail_in = (uInt)in_size;
    b->s.next_out = b->out;
    b->s.avail_out = (uInt)room;
}

static void show_with_output(const char *call, long code, struct sandbox *b, size_t room)
{
    show(call, code, &b->s);
    if (room > b->s.avail_out)
        printf("    wrote %08lx\n", crc_of(b->out, room - b->s.avail_out));
}

static void run_deflate(struct sandbox *b, const char *call, size_t from, size_t size,
                        size_t room, int flush)
{
    give(b, b->text + from, size, room);
    show_with_output(call, deflate(&b->s, flush), b, room);
}

static void run_inflate(struct sandbox *b, const char *call, size_t from, size_t size,
                        size_t room, int flush)
{
    give(b, b->packed + from, size, room);
    show_with_output(call, inflate(&b->s, flush), b, room);
}

/* A question: calls a function or several, and prints the answers. */
struct probe {
    const char *name;
    void (*run)(struct sandbox *);
};

#endif
