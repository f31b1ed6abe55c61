/* SPDX-License-Identifier: MIT */
/* What can stand between a process and the guard: one function each, in one table. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_ledger.h"
#include "cli/doctor_process.h"
#include "cli/report_model.h"
#include "common/text.h"
#include "ledger/folder.h"

/* The guard takes memory in pieces of at most 16 MB, and less where there is less; with its
 * ledger and tables it gets along with this. */
#define ROOM_BYTES ((uint64_t)32 << 20)

#define OBSTACLE true
#define NOTE false

/* ---- LD_PRELOAD ------------------------------------------------------------------------- */

/* Return: the next word of LD_PRELOAD, its length in *length; NULL behind the last. */
static const char *next_word(const char **list, size_t *length)
{
    *list += strspn(*list, " :");
    const char *word = *list;
    *length = strcspn(word, " :");
    *list += *length;
    return *length > 0 ? word : NULL;
}

static const char *preload_of(const struct zg_process *process)
{
    const char *list = zg_proc_variable(&process->proc, "LD_PRELOAD");

    return list != NULL ? list : "";
}

/* Return: where the guard stands in LD_PRELOAD, NULL when it does not. */
static const char *guard_in_preload(const struct zg_process *process, size_t *length)
{
    const char *list = preload_of(process);
    const char *word;

    while ((word = next_word(&list, length)) != NULL) {
        if (zg_process_is_guard_path(word, *length)) {
            return word;
        }
    }
    return NULL;
}

static bool was_meant_to_be_guarded(const struct zg_process *process)
{
    return zg_proc_variable(&process->proc, "ZGUARD") != NULL ||
           zg_proc_variable(&process->proc, ZG_RUN_VARIABLE) != NULL;
}

static void check_preload(const struct zg_process *process, struct zg_subject *subject)
{
    size_t length;

    if (process->guard != NULL || guard_in_preload(process, &length) != NULL) {
        return;
    }
    if (was_meant_to_be_guarded(process)) {
        zg_subject_finding(
            subject, OBSTACLE, "preload-cleared",
            "Set LD_PRELOAD in the last script or unit before the program: `zguard env` "
            "prints the line. sudo, su, env -i and scripts that set LD_PRELOAD "
            "themselves "
            "take it away.",
            "It was started with ZGUARD set, but LD_PRELOAD does not name libzguard.so: "
            "something in between took it out.");
    } else {
        char remedy[ZG_SUBJECT_TEXT_BYTES] = "";

        if (process->jvm != NULL && process->has_binding &&
            process->binding.attached != ZG_TIER_NONE) {
            snprintf(remedy, sizeof(remedy), "At once, as %s: zguard attach %ld. Or: ",
                     zg_report_tier_word(process->binding.attached),
                     (long)process->proc.pid);
        }
        strcat(remedy, "Start it as `zguard run -- COMMAND`, or put what `zguard env` "
                       "prints into the environment of its service or container, and "
                       "start it anew.");
        zg_subject_finding(subject, OBSTACLE, "not-preloaded", remedy,
                           "It was started without libzguard.so in LD_PRELOAD.");
    }
}

/* LD_PRELOAD names it, and still it is not there. */
static void check_refused_preload(const struct zg_process *process,
                                  struct zg_subject *subject)
{
    size_t length = 0;
    const char *word = guard_in_preload(process, &length);
    char path[PATH_MAX];

    if (process->guard != NULL || word == NULL || process->proc.secure ||
        (process->has_binding &&
         strcmp(process->binding.reason, "static-program") == 0)) {
        return; /* or another check says why */
    }
    snprintf(path, sizeof(path), "%.*s", (int)length, word);
    int fd = zg_files_open(process->proc.root, path, O_PATH);
    if (fd < 0) {
        zg_subject_finding(
            subject, OBSTACLE, "library-missing",
            "Put libzguard.so where LD_PRELOAD says, as the process sees it: "
            "into its image, or into a volume that is mounted there.",
            "LD_PRELOAD names %s, which is not there%s.", path,
            process->proc.other_files ? " in its root file system" : "");
        return;
    }
    close(fd);
    zg_subject_finding(
        subject, OBSTACLE, "library-refused",
        "Start the program with LD_DEBUG=libs to see what the dynamic linker "
        "says of the library: it must be readable for the program's user, "
        "built for its machine and its C library, and not lie on a file "
        "system that is mounted noexec.",
        "LD_PRELOAD names %s, which is there, but the dynamic linker did not "
        "load it.",
        path);
}

static void check_secure(const struct zg_process *process, struct zg_subject *subject)
{
    if (process->proc.secure) {
        zg_subject_finding(
            subject, OBSTACLE, "secure-execution",
            "Start it as the user that it runs as, without set-user-id, set-group-id and "
            "file capabilities (a service manager can hand it capabilities instead).",
            "It was started with rights of its own (set-user-id, set-group-id or file "
            "capabilities): the dynamic linker takes no LD_PRELOAD path there, and the "
            "guard no options.");
    }
}

/* A preload before ours that has zlib's names is found first. */
static void check_other_preloads(const struct zg_process *process,
                                 struct zg_subject *subject)
{
    const char *list = preload_of(process);
    const char *word;
    size_t length;

    while ((word = next_word(&list, &length)) != NULL &&
           !zg_process_is_guard_path(word, length)) {
        static struct zg_elf elf;
        char error[ZG_ELF_ERROR_BYTES];
        char path[PATH_MAX];

        snprintf(path, sizeof(path), "%.*s", (int)length, word);
        if (path[0] == '/' &&
            zg_elf_read(&elf, process->proc.root, path, error) == ZG_ELF_OK &&
            elf.exports != 0 && process->guard != NULL) {
            zg_subject_finding(
                subject, OBSTACLE, "preload-before",
                "Name libzguard.so first in LD_PRELOAD: it goes on to the "
                "next one by itself.",
                "LD_PRELOAD names %s before the guard, and that library has "
                "%u of zlib's functions: programs find those first.",
                path, zg_zlib_count(elf.exports));
        }
    }
}

static void check_replaced_library(const struct zg_process *process,
                                   struct zg_subject *subject)
{
    if (process->guard != NULL && process->guard->deleted) {
        zg_subject_finding(subject, NOTE, "library-replaced",
                           "Start the process anew when it suits; until then the version "
                           "that it started with goes on.",
                           "%s has been replaced or removed since it was loaded.",
                           process->guard->path);
    }
}

/* ---- options ---------------------------------------------------------------------------- */

static void check_options(const struct zg_process *process, struct zg_subject *subject)
{
    if (process->options.off) {
        zg_subject_finding(subject, OBSTACLE, "switched-off",
                           "Take ZGUARD=off out of its environment and start it anew.",
                           "ZGUARD=off: the guard is a plain call through to zlib.");
    } else if (process->option_errors[0] != '\0') {
        zg_subject_finding(subject, OBSTACLE, "bad-option",
                           "Correct ZGUARD (`zguard env --help` lists the options) and "
                           "start it anew.",
                           "The guard runs with its defaults where ZGUARD could not be "
                           "understood: %s.",
                           process->option_errors);
    }
}

static void check_detached(const struct zg_process *process, struct zg_subject *subject)
{
    char remedy[64];

    if (process->has_ledger && process->header.attachment == ZG_DETACHED) {
        snprintf(remedy, sizeof(remedy), "zguard attach %ld lets it in again.",
                 (long)process->proc.pid);
        zg_subject_finding(subject, OBSTACLE, "detached", remedy,
                           "The guard was detached: new streams are left to zlib.");
    }
}

static void check_faults(const struct zg_process *process, struct zg_subject *subject)
{
    if (process->has_ledger && process->totals.invariant_faults > 0) {
        zg_subject_finding(
            subject, OBSTACLE, "stood-back",
            "Please report this with the output of `zguard report --format "
            "json`; a new start guards again.",
            "The guard met something that it does not understand, and has "
            "left new streams to zlib since.");
    }
}

/* ---- the ledger ------------------------------------------------------------------------- */

static const char *variable_of(const void *process, const char *name)
{
    return zg_proc_variable(process, name);
}

static void check_new_ledger(const struct zg_process *process, struct zg_subject *subject)
{
    struct zg_ledger_place places[ZG_LEDGER_MOST_PLACES];
    const struct zg_ledger_wish wish = {
        .root = process->proc.root,
        .user = process->proc.owner,
        .group = process->proc.group,
        .folder = process->options.value[ZG_OPT_ledger].path,
        .variable = variable_of,
        .environment = &process->proc,
    };
    unsigned count = zg_ledger_find_places(&wish, places);
    unsigned good = 0;

    while (good < count && !places[good].usable) {
        good++;
    }
    if (good == count) {
        zg_subject_finding(
            subject, OBSTACLE, "no-ledger-folder",
            "Give the process a folder that it may write: a tmpfs of some MB "
            "at /dev/shm (docker run --shm-size), or --ledger DIR.",
            "No folder can take its ledger, so that no report can be made: "
            "%s %s.",
            places[0].folder, places[0].reason);
    } else if (good > 0) {
        zg_subject_finding(subject, NOTE, "ledger-elsewhere",
                           "Nothing, unless that place does not outlive what you want to "
                           "see; --ledger DIR names another.",
                           "Its ledger goes to %s: %s %s.", places[good].folder,
                           places[0].folder, places[0].reason);
    }
}

static void check_ledger(const struct zg_process *process, struct zg_subject *subject)
{
    char limit[ZG_TEXT_FIGURE_BYTES];
    char needed[ZG_TEXT_FIGURE_BYTES];

    if (process->ledger != NULL) {
        if (!process->has_ledger) {
            zg_subject_finding(subject, OBSTACLE, "ledger-unreadable",
                               "Read it with the zguard of the version that the process "
                               "runs under, as its user or as root.",
                               "Its ledger %s %s.", process->ledger->path,
                               process->ledger_error);
        }
        if (process->ledger->deleted) {
            zg_subject_finding(
                subject, OBSTACLE, "ledger-removed",
                "Keep cleaners out of the ledgers' folder, or name another "
                "by --ledger DIR; a new start makes a new ledger.",
                "Its ledger %s was removed while it runs: the guard works on, "
                "but `zguard report` cannot find the figures.",
                process->ledger->path);
        }
        return;
    }
    if (process->options.value[ZG_OPT_ledger].number > 0) {
        zg_subject_finding(subject, NOTE, "ledger-off",
                           "Leave out ledger=off to be able to see what it does.",
                           "ledger=off: it keeps its figures to itself.");
        return;
    }
    if (process->proc.file_limit < zg_ledger_file_bytes()) {
        zg_subject_finding(subject, OBSTACLE, "file-size-limit",
                           "Raise the limit (ulimit -f, LimitFSIZE=).",
                           "Its limit on the size of files is %s, and a ledger takes %s.",
                           zg_text_bytes(process->proc.file_limit, limit),
                           zg_text_bytes(zg_ledger_file_bytes(), needed));
        return;
    }
    check_new_ledger(process, subject);
}

/* ---- limits and namespaces -------------------------------------------------------------- */

static void check_limit(struct zg_subject *subject, const char *id, const char *what,
                        const char *remedy, uint64_t limit, uint64_t used)
{
    uint64_t room = limit > used ? limit - used : 0;
    char figure[3][ZG_TEXT_FIGURE_BYTES];

    if (limit == ZG_PROC_NO_LIMIT || room >= ROOM_BYTES) {
        return;
    }
    zg_subject_finding(
        subject, OBSTACLE, id, remedy,
        "Its limit on %s is %s, of which %s are in use: %s are left, and the "
        "guard takes memory of its own for what it spares.",
        what, zg_text_bytes(limit, figure[0]), zg_text_bytes(used, figure[1]),
        zg_text_bytes(room, figure[2]));
}

static void check_limits(const struct zg_process *process, struct zg_subject *subject)
{
    const struct zg_proc *proc = &process->proc;

    check_limit(subject, "address-space-limit", "addresses (RLIMIT_AS)",
                "Raise it by 32 MB or more (ulimit -v, LimitAS=).", proc->address_limit,
                proc->address_bytes);
    check_limit(subject, "data-limit", "data (RLIMIT_DATA)",
                "Raise it by 32 MB or more (ulimit -d, LimitDATA=).", proc->data_limit,
                proc->data_bytes);
}

static void check_seccomp(const struct zg_process *process, struct zg_subject *subject)
{
    /* One that has its ledger has passed what a filter could refuse. */
    if (process->proc.seccomp == 2 && !process->has_ledger) {
        zg_subject_finding(
            subject, NOTE, "seccomp-filter",
            "Nothing for the filters of containers and service managers, "
            "which answer with an error. Where a program kills itself for "
            "unforeseen calls, let it allow openat, mmap, getrandom and "
            "fallocate.",
            "It has a filter on its system calls (seccomp mode 2): one that "
            "kills for calls that the guard makes would end the process.");
    }
}

static void check_place(const struct zg_process *process, struct zg_subject *subject)
{
    if (!process->proc.other_files) {
        return;
    }
    if (process->has_ledger) {
        char remedy[ZG_SUBJECT_TEXT_BYTES];

        snprintf(remedy, sizeof(remedy), "zguard report /proc/%ld/root%s",
                 (long)process->proc.pid, process->ledger->path);
        zg_subject_finding(
            subject, NOTE, "other-root", remedy,
            "It has a file system of its own (a container): its ledger lies "
            "there.");
    } else {
        zg_subject_finding(subject, NOTE, "other-root",
                           "What LD_PRELOAD and ledger= name must be there in the "
                           "container's file system.",
                           "It has a file system of its own (a container).");
    }
}

void zg_process_find_obstacles(const struct zg_process *process,
                               struct zg_subject *subject)
{
    static void (*const checks[])(const struct zg_process *, struct zg_subject *) = {
        check_secure,  check_preload,  check_refused_preload, check_other_preloads,
        check_options, check_detached, check_faults,          check_limits,
        check_ledger,  check_seccomp,  check_place,           check_replaced_library,
    };

    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        checks[i](process, subject);
    }
}
