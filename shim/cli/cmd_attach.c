/* SPDX-License-Identifier: MIT */
/* Lets the guard into a JVM that runs, and out of it again. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/attach_library.h"
#include "cli/attach_session.h"
#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/report_model.h"
#include "cli/report_render.h"
#include "common/text.h"

/* How the guard stands in a process. */
enum presence {
    ABSENT,
    SENT_AWAY, /* it was attached, and detached since: its library is still there */
    PRESENT,
    FROM_START /* it was preloaded, and cannot leave */
};

static enum presence presence_of(const struct zg_process *process)
{
    if (process->guard == NULL) {
        return ABSENT;
    }
    if (!process->has_ledger) {
        const char *list = zg_proc_variable(&process->proc, "LD_PRELOAD");

        return list != NULL && strstr(list, "libzguard.so") != NULL ? FROM_START
                                                                    : PRESENT;
    }
    return process->header.attachment == ZG_DETACHED    ? SENT_AWAY
           : process->header.attachment == ZG_PRELOADED ? FROM_START
                                                        : PRESENT;
}

/* The library that is loaded there already is named as it was then. */
static const char *loaded_library(const struct zg_attach_session *session)
{
    const struct zg_proc_object *guard = session->process.guard;

    if (!guard->deleted) {
        return guard->path;
    }
    zg_cli_complain(
        session->command,
        "%s, which process %ld has loaded, was replaced or removed since: the "
        "JVM would load the new one beside it. Its next start takes that",
        guard->path, (long)session->process.proc.pid);
    return NULL;
}

/* ---- attach ---- */

/* Return: ZG_EXIT_OK; else the exit status after a line on standard error. */
static int check_options(const struct zg_launch *launch)
{
    if (launch->options.off) {
        zg_cli_complain("attach", "ZGUARD=off in the environment: a guard that is off "
                                  "need not be attached; unset it");
        return ZG_EXIT_USAGE;
    }
    if (strlen(launch->guard) > ZG_ATTACH_WORD_BYTES) {
        zg_cli_complain("attach", "the options have %zu bytes, and a JVM takes %u",
                        strlen(launch->guard), ZG_ATTACH_WORD_BYTES);
        return ZG_EXIT_USAGE;
    }
    return ZG_EXIT_OK;
}

/* What the JVM will print is said before it does. */
static void announce(const struct zg_attach_session *session)
{
    const struct zg_attach_jvm *jvm = &session->jvm;

    if (jvm->expects_agents || (jvm->feature != 0 && jvm->feature < 21)) {
        return;
    }
    fprintf(stderr,
            "zguard attach: process %ld%s will write lines of WARNING to its standard "
            "error that an agent was loaded dynamically; started with "
            "-XX:+EnableDynamicAgentLoading it does not\n",
            (long)session->process.proc.pid,
            jvm->feature == 0 ? ", if its JDK is 21 or later," : "");
}

static void print_providers(const struct zg_process *process)
{
    for (uint32_t i = 0; i < process->provider_count; i++) {
        const struct zg_ledger_provider *provider = &process->providers[i];

        fputs(i == 0 ? ": " : ", ", stdout);
        fprintf(stdout, "%s ", zg_report_tier_word(provider->tier));
        zg_text_write_clean(stdout, zg_report_base_name(provider->path));
        if (provider->version[0] != '\0') {
            fputc(' ', stdout);
            zg_text_write_clean(stdout, provider->version);
        }
        if (provider->reason[0] != '\0') {
            fputs(" (", stdout);
            zg_text_write_clean(stdout, provider->reason);
            fputc(')', stdout);
        }
    }
}

static void print_ways(const struct zg_process *process)
{
    long pid = (long)process->proc.pid;

    if (process->proc.other_files) {
        printf("zguard report /proc/%ld/root", pid);
        zg_text_write_clean(stdout, process->ledger->path);
    } else {
        printf("zguard report %ld", pid);
    }
    printf(" shows its new streams; zguard detach %ld leaves them to zlib again\n", pid);
}

/* Return: exit status. */
static int tell_attached(const struct zg_attach_session *session)
{
    const struct zg_process *process = &session->process;
    bool sees_nothing =
        process->has_binding && process->has_ledger && process->binding.tier == ZG_T4;

    printf("attached to process %ld", (long)process->proc.pid);
    if (!process->has_ledger) {
        puts("; it has no ledger that can be read");
        return ZG_EXIT_OK;
    }
    if (process->provider_count == 0) {
        fputs("; it has no zlib in use yet, and the guard will meet it", stdout);
    }
    print_providers(process);
    putchar('\n');
    print_ways(process);
    if (process->header.option_errors[0] != '\0') {
        zg_cli_complain(session->command, "the guard there did not understand: %s",
                        process->header.option_errors);
    }
    return sees_nothing ? ZG_EXIT_SUSPECTED : ZG_EXIT_OK;
}

static int enter(struct zg_attach_session *session, const char *library,
                 const char *options)
{
    if (!zg_attach_load(session, library, options) || !zg_attach_look_again(session)) {
        return ZG_EXIT_FAILED;
    }
    enum presence presence = presence_of(&session->process);
    if (presence != PRESENT) {
        zg_cli_complain(session->command,
                        "process %ld has called the library, and the guard is not at "
                        "work there: it is of another version, or was switched off",
                        (long)session->process.proc.pid);
        return ZG_EXIT_FAILED;
    }
    return tell_attached(session);
}

static int attach_anew(struct zg_attach_session *session, const struct zg_launch *launch,
                       const struct zg_arguments *arguments)
{
    char library[PATH_MAX];
    int status = zg_attach_find_library(
        &session->process, arguments->option[ZG_CLI_library_inside].text, library);

    if (status != ZG_EXIT_OK) {
        return status;
    }
    if (!arguments->option[ZG_CLI_quiet].given) {
        announce(session);
    }
    return enter(session, library, launch->guard);
}

static int attach_again(struct zg_attach_session *session,
                        const struct zg_arguments *arguments)
{
    const char *library = loaded_library(session);

    if (library == NULL) {
        return ZG_EXIT_FAILED;
    }
    if (arguments->guard[0] != '\0' || arguments->option[ZG_CLI_library_inside].given) {
        zg_cli_complain(session->command,
                        "process %ld was attached before: it keeps its library and its "
                        "options; leave %s out, and change what can be changed by zguard "
                        "set",
                        (long)session->process.proc.pid,
                        arguments->guard[0] != '\0' ? arguments->guard : "--library");
        return ZG_EXIT_USAGE;
    }
    return enter(session, library, "");
}

static int attach(struct zg_attach_session *session, const struct zg_launch *launch,
                  const struct zg_arguments *arguments)
{
    long pid = (long)session->process.proc.pid;

    switch (presence_of(&session->process)) {
    case ABSENT:
        return zg_attach_may_call(session) ? attach_anew(session, launch, arguments)
                                           : ZG_EXIT_FAILED;
    case SENT_AWAY:
        return zg_attach_may_call(session) ? attach_again(session, arguments)
                                           : ZG_EXIT_FAILED;
    case PRESENT:
    case FROM_START:
        break;
    }
    zg_cli_complain(
        session->command,
        "process %ld is guarded already; zguard set %ld changes its settings, "
        "and zguard doctor %ld says how it stands",
        pid, pid, pid);
    return ZG_EXIT_FAILED;
}

int zg_command_attach(struct zg_arguments *arguments)
{
    struct zg_launch launch = {.preload = NULL};
    int status = zg_launch_join_options(&launch, "attach", arguments);

    if (status == ZG_EXIT_OK) {
        status = check_options(&launch);
    }
    struct zg_attach_session *session =
        status == ZG_EXIT_OK ? zg_attach_begin("attach", arguments, &status) : NULL;
    if (session != NULL) {
        status = attach(session, &launch, arguments);
        zg_attach_end(session);
    }
    zg_launch_free(&launch);
    return status;
}

/* ---- detach ---- */

static int tell_detached(const struct zg_process *process)
{
    uint64_t deflate = process->totals.kind[ZG_DEFLATE].alive;
    uint64_t inflate = process->totals.kind[ZG_INFLATE].alive;
    char count[2][ZG_TEXT_FIGURE_BYTES];

    printf("detached from process %ld: new streams are left to zlib",
           (long)process->proc.pid);
    if (!process->has_ledger) {
        puts("; it has no ledger that can be read");
    } else if (deflate + inflate == 0) {
        puts("; no stream of the guard's is left");
    } else {
        printf("; %s deflate and %s inflate streams stay the guard's until they end\n",
               zg_text_count(deflate, count[0]), zg_text_count(inflate, count[1]));
    }
    return ZG_EXIT_OK;
}

static int detach(struct zg_attach_session *session)
{
    long pid = (long)session->process.proc.pid;
    const char *why = NULL;

    switch (presence_of(&session->process)) {
    case ABSENT:
        why = "is not guarded";
        break;
    case SENT_AWAY:
        why = "was detached already";
        break;
    case FROM_START:
        why = "is guarded from its start, by LD_PRELOAD: that guard stays until the "
              "process ends; zguard set changes its caps";
        break;
    case PRESENT:
        break;
    }
    if (why != NULL) {
        zg_cli_complain(session->command, "process %ld %s", pid, why);
        return ZG_EXIT_FAILED;
    }
    const char *library = zg_attach_may_call(session) ? loaded_library(session) : NULL;
    if (library == NULL || !zg_attach_load(session, library, "detach") ||
        !zg_attach_look_again(session)) {
        return ZG_EXIT_FAILED;
    }
    return tell_detached(&session->process);
}

int zg_command_detach(struct zg_arguments *arguments)
{
    int status;
    struct zg_attach_session *session = zg_attach_begin("detach", arguments, &status);

    if (session != NULL) {
        status = detach(session);
        zg_attach_end(session);
    }
    return status;
}
