/* SPDX-License-Identifier: MIT */
/* What a JVM that runs tells of itself without being asked: by its performance data, its
 * command line and environment, and the files around its libjvm.so. */
#ifndef ZG_CLI_ATTACH_JVM_H
#define ZG_CLI_ATTACH_JVM_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/doctor_process.h"

struct zg_attach_jvm {
    bool is_hotspot;        /* else libjvm.so belongs to another JVM */
    long feature;           /* 8, 17, 25; 0 unknown */
    bool takes_no_commands; /* it was started so; why: */
    char reason[256];       /* "-XX:+DisableAttachMechanism is in JAVA_TOOL_OPTIONS" */
    bool expects_agents;    /* -XX:+EnableDynamicAgentLoading: it does not warn of them */
};

/* process: with its libjvm.so. */
void zg_attach_examine_jvm(struct zg_attach_jvm *jvm, const struct zg_process *process);

/*
 * Finds a string in HotSpot's performance data. Source: OpenJDK, perfMemory.hpp.
 * Return: its length, written to out as far as there is room; -1 when it is not there, or
 * the data are none.
 */
long zg_attach_perf_string(const void *data, size_t length, const char *name, char *out,
                           size_t bytes);

#endif
