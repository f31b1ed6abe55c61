/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <stdint.h>
#include <string.h>

#include "ledger/writer.h"
#include "platform/os.h"

enum role { UNKNOWN, OTHER, HANDLER, COLLECTORS };

/* The kernel keeps 15 characters of a name. */
static const struct {
    const char *prefix;
    bool is_whole;
    enum role role;
} names[] = {
    {"Common-Cleaner", true, COLLECTORS},
    {"Finalizer", true, COLLECTORS},
    {"Cleaner-", false, COLLECTORS},
    {"Reference Handl", true, HANDLER},
};

/* Told once: there may be thousands of threads, and little room for events. */
static void note_unnamed(void)
{
    static uint64_t threads;
    zg_ledger_note_loss(&threads, ZG_EVENT_THREAD_UNNAMED, NULL);
}

static enum role role_by_name(void)
{
    char name[16];
    if (!zg_os_thread_name(name))
        note_unnamed();
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = strlen(names[i].prefix) + (names[i].is_whole ? 1 : 0);
        if (strncmp(name, names[i].prefix, length) == 0)
            return names[i].role;
    }
    return OTHER;
}

static enum role role_of_this(void)
{
    static __thread uint8_t known __attribute__((tls_model("initial-exec")));
    if (known == UNKNOWN)
        known = (uint8_t)role_by_name();
    return (enum role)known;
}

bool zg_thread_is_collectors(void)
{
    return role_of_this() == COLLECTORS;
}

bool zg_thread_serves_collector(void)
{
    return role_of_this() >= HANDLER;
}
