/* SPDX-License-Identifier: MIT */
/* The tiers: how the guard gets between one object and its zlib, and why so. */
#ifndef ZG_CLI_DOCTOR_BINDING_H
#define ZG_CLI_DOCTOR_BINDING_H

#include <stdbool.h>

#include "cli/doctor_elf.h"
#include "ledger/format.h"

enum zg_binding_role {
    ZG_ROLE_JDK_ZIP, /* the library behind java.util.zip */
    ZG_ROLE_OTHER
};

struct zg_binding {
    enum zg_tier tier; /* of what is started with it; ZG_TIER_NONE: there is no zlib */
    enum zg_tier attached; /* where the guard comes into a JVM that runs; ZG_TIER_NONE: it
                              cannot come there */
    const char *reason;    /* a word for programs: "by-name", "bundled-symbols", ... */
    const char *why;       /* sentences for people */
    const char *touches;   /* what the guard would touch; "" nothing */
    const char *better;    /* what to do for a better tier; "" nothing needed */
};

/* Return: the binding of an object of which doctor_elf.h told the facts. */
struct zg_binding zg_binding_of(const struct zg_elf *elf, enum zg_binding_role role);

/* Return: true when the guard sees all that is to be seen there. */
bool zg_binding_is_good(const struct zg_binding *binding);

#endif
