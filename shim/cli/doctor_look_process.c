/* SPDX-License-Identifier: MIT */
/* Verdicts on a process that runs, and on the machine that the command runs on. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/doctor_ledger.h"
#include "cli/doctor_look.h"
#include "cli/doctor_process.h"
#include "cli/report_model.h"
#include "common/text.h"

#define NS_PER_S 1e9

/* ---- a process -------------------------------------------------------------------------- */

/* Return: seconds since the process made its first stream. */
static double age_of_ledger_s(const struct zg_process *process)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / NS_PER_S -
           (double)process->header.opened_monotonic_ns / NS_PER_S;
}

static void write_streams(const struct zg_process *process, char *out, size_t bytes)
{
    char age[ZG_TEXT_FIGURE_BYTES];
    char count[2][ZG_TEXT_FIGURE_BYTES];
    char held[ZG_TEXT_FIGURE_BYTES];
    bool gone = process->header.attachment == ZG_DETACHED;

    snprintf(out, bytes, "%s%s%s: %s deflate and %s inflate streams%s alive, %s held",
             gone ? "detached" : "guarded for ",
             gone ? "" : zg_text_seconds(age_of_ledger_s(process), age),
             gone ? ", new streams are zlib's alone" : "",
             zg_text_count(process->totals.kind[ZG_DEFLATE].alive, count[0]),
             zg_text_count(process->totals.kind[ZG_INFLATE].alive, count[1]),
             gone ? " of the guard's" : "",
             zg_text_bytes(process->totals.held_bytes, held));
}

/* Of one that is not guarded: how it could be. */
static const char *describe_prospect(const struct zg_process *process, char *out,
                                     size_t bytes)
{
    const struct zg_binding *binding = &process->binding;

    if (!process->has_binding) {
        return "not guarded, and no zlib is loaded";
    }
    if (binding->tier == ZG_T4) {
        return "not guarded, and the guard would see nothing of its zlib";
    }
    if (process->jvm == NULL || binding->attached == ZG_TIER_NONE) {
        return "not guarded, but could be";
    }
    if (binding->attached == binding->tier) {
        return "not guarded, but could be at once";
    }
    snprintf(out, bytes, "not guarded, but could be: at once as %s, from its start as %s",
             zg_report_tier_word(binding->attached), zg_report_tier_word(binding->tier));
    return out;
}

static void conclude(const struct zg_process *process, struct zg_subject *subject)
{
    static const char sees_nothing[] =
        "running: the guard is loaded, and sees nothing of its zlib";
    bool blind = process->has_binding && process->binding.tier == ZG_T4;
    const char *state = "guarded; it has made no stream yet";
    char words[256];

    if (process->guard == NULL) {
        state = describe_prospect(process, words, sizeof(words));
    } else if (process->has_ledger && !blind) {
        write_streams(process, words, sizeof(words));
        state = words;
    } else if (process->ledger != NULL && !process->has_ledger) {
        state = "guarded; its figures cannot be read";
    } else if (process->options.off) {
        state = "running: the guard is loaded, and switched off";
    } else if (blind) {
        state = sees_nothing;
    }
    snprintf(subject->sentence, sizeof(subject->sentence), "process %ld is %s",
             (long)process->proc.pid, state);
}

/* Writes those that differ from the defaults; both lists have them in one order. */
static const char *changed_options(const char *options, char *out, size_t bytes)
{
    struct zg_options defaults;
    char text[sizeof(((struct zg_process *)0)->header.options)];
    const char *usual = text;
    size_t used = 0;

    zg_options_default(&defaults);
    zg_options_print(&defaults, text, sizeof(text));
    out[0] = '\0';
    while (*options != '\0') {
        size_t length = strcspn(options, ",");
        size_t usual_length = strcspn(usual, ",");

        if ((length != usual_length || memcmp(options, usual, length) != 0) &&
            used < bytes) {
            used += (size_t)snprintf(out + used, bytes - used, "%s%.*s",
                                     used > 0 ? "," : "", (int)length, options);
        }
        options += length + (options[length] != '\0');
        usual += usual_length + (usual[usual_length] != '\0');
    }
    return used > 0 ? out : "all at their defaults";
}

static void tell_process(const struct zg_process *process, struct zg_subject *subject)
{
    const struct zg_proc *proc = &process->proc;
    char text[sizeof(process->header.options)];
    char changed[sizeof(process->header.options)];

    zg_subject_number(subject, "pid", (uint64_t)proc->pid);
    zg_subject_number(subject, "owner_uid", proc->owner);
    zg_subject_fact(subject, "command", "command", "%.200s",
                    proc->command[0] != '\0' ? proc->command : proc->executable);
    zg_subject_fact(subject, "executable", "program", "%s", proc->executable);
    if (process->jvm != NULL) {
        zg_subject_fact(subject, "jvm", "jvm", "%s", process->jvm->path);
    }
    if (process->guard != NULL) {
        zg_subject_fact(subject, "guard", "guard", "%s", process->guard->path);
        zg_options_print(&process->options, text, sizeof(text));
        const char *options = process->has_ledger ? process->header.options : text;
        zg_subject_fact(subject, "options", NULL, "%s", options);
        zg_subject_fact(subject, "changed_options", "options", "%s",
                        changed_options(options, changed, sizeof(changed)));
    }
    if (process->ledger != NULL) {
        zg_subject_fact(subject, "ledger", "ledger", "%s", process->ledger->path);
    }
    if (proc->other_files || proc->other_pids) {
        zg_subject_fact(
            subject, "container", "container", "%s%s%s, where it is process %ld",
            proc->other_files ? "another file system" : "",
            proc->other_files && proc->other_pids ? " and " : "",
            proc->other_pids ? "other process numbers" : "", (long)proc->inner_pid);
    }
    if (proc->seccomp >= 0) {
        zg_subject_number(subject, "seccomp", (uint64_t)proc->seccomp);
    }
}

void zg_look_at_process(struct zg_subject *subject, pid_t pid)
{
    struct zg_process *process = calloc(1, sizeof(*process));
    char error[ZG_PROC_ERROR_BYTES] = "out of memory";

    subject->kind = "process";
    snprintf(subject->name, sizeof(subject->name), "%ld", (long)pid);
    if (process == NULL || zg_process_look(process, pid, subject, error) != ZG_PROC_OK) {
        subject->verdict = ZG_UNREADABLE;
        snprintf(subject->sentence, sizeof(subject->sentence), "%s", error);
    } else {
        if (process->has_binding) {
            zg_subject_bind(subject, &process->binding);
        }
        conclude(process, subject);
        tell_process(process, subject);
        zg_process_find_obstacles(process, subject);
    }
    if (process != NULL) {
        zg_process_free(process);
    }
    free(process);
}

/* ---- the machine ------------------------------------------------------------------------ */

static const char *own_variable(const void *environment, const char *name)
{
    (void)environment;
    return getenv(name);
}

void zg_look_at_machine(struct zg_subject *subject, const char *library)
{
    struct zg_ledger_place places[ZG_LEDGER_MOST_PLACES];
    const struct zg_ledger_wish wish = {
        .root = -1, .user = geteuid(), .group = getegid(), .variable = own_variable};
    unsigned count = zg_ledger_find_places(&wish, places);
    const struct zg_ledger_place *last = &places[count - 1];
    char figure[2][ZG_TEXT_FIGURE_BYTES];

    subject->kind = "machine";
    if (library[0] != '\0') {
        zg_subject_fact(subject, "library", "guard", "%s", library);
    } else {
        zg_subject_finding(subject, true, "library-missing",
                           "Install it (make install), or name it with --library FILE.",
                           "libzguard.so was not found.");
    }
    if (last->usable) {
        zg_subject_fact(subject, "ledger_folder", "ledgers",
                        "%s: %s free, and a ledger takes %s", last->folder,
                        zg_text_bytes(last->free_bytes, figure[0]),
                        zg_text_bytes(zg_ledger_file_bytes(), figure[1]));
        zg_subject_number(subject, "free_bytes", last->free_bytes);
        if (count > 1) {
            zg_subject_finding(
                subject, false, "ledger-elsewhere",
                "Nothing, unless that place does not outlive what you want to "
                "see; --ledger DIR names another.",
                "Ledgers of this user go there, since %s %s.", places[0].folder,
                places[0].reason);
        }
    } else {
        zg_subject_finding(subject, true, "no-ledger-folder",
                           "Make room or a folder that this user may write: a tmpfs at "
                           "/dev/shm, or --ledger DIR.",
                           "No folder can take ledgers of this user: %s %s.",
                           places[0].folder, places[0].reason);
    }
    zg_subject_number(subject, "ledger_bytes", zg_ledger_file_bytes());
    snprintf(subject->sentence, sizeof(subject->sentence), "%s",
             subject->verdict == ZG_FINE ? "the guard can be used on this machine"
                                         : "the guard cannot be used as it is");
}
