/* SPDX-License-Identifier: MIT */
#include "render.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/writer.h"
#include "object.h"
#include "platform/inject.h"
#include "platform/text.h"

#define STACK_BYTES 16384
#define SUSPECTED_STATUS 3 /* of `zguard report`, which has written its report then too */

struct job {
    const char *path;
    char *const *arguments;
    sigset_t signals; /* the host's mask */
    bool is_written;
    char command_stack[STACK_BYTES] __attribute__((aligned(16)));
    char waiter_stack[STACK_BYTES] __attribute__((aligned(16)));
};

static int run_command(void *argument)
{
    static char *const no_environment[] = {NULL};
    const struct job *job = argument;
    sigprocmask(SIG_SETMASK, &job->signals, NULL);
    execve(job->path, job->arguments, no_environment);
    _exit(127);
}

/* Starts the command and waits for it: its SIGCHLD, which exec brings back, comes to this
 * process that hears no signal, never to the host's handler. */
static int wait_for_command(void *argument)
{
    struct job *job = argument;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    pid_t command = ZG_TRY(clone, -1,
                           clone(run_command, job->command_stack + STACK_BYTES,
                                 CLONE_VM | CLONE_VFORK | SIGCHLD, job));
    int status = 0;
    if (command > 0 && waitpid(command, &status, 0) == command)
        job->is_written = WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
                                                WEXITSTATUS(status) == SUSPECTED_STATUS);
    _exit(0);
}

/* Finds the command from where this library lies. Return: whether it is there. */
static bool find_command(char *path, size_t bytes)
{
    static const char *const places[] = {"/zguard", "/../bin/zguard",
                                         "/../../bin/zguard"};
    struct zg_object own;
    if (!zg_object_find(&places, &own))
        return false;
    const char *slash = strrchr(own.path, '/');
    for (unsigned i = 0; slash != NULL && i < sizeof places / sizeof places[0]; i++) {
        struct zg_text text = zg_text_make(path, bytes);
        zg_text_add_bytes(&text, own.path, (size_t)(slash - own.path));
        zg_text_add(&text, places[i]);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

/* %p is the process's number. */
static void fill_in(char *out, size_t bytes, const char *pattern)
{
    struct zg_text text = zg_text_make(out, bytes);
    for (; *pattern != '\0'; pattern++) {
        if (strncmp(pattern, "%p", 2) == 0) {
            zg_text_add_number(&text, (uint64_t)getpid(), 10, 1);
            pattern++;
        } else {
            zg_text_add_bytes(&text, pattern, 1);
        }
    }
}

void zg_render_report(const char *output)
{
    static struct job job;
    char command[512], file[512];
    fill_in(file, sizeof file, output);
    const char *ledger = zg_ledger_path();
    char *const arguments[] = {"zguard", "report",       "--output",
                               file,     (char *)ledger, NULL};
    if (ledger[0] == '\0' || !find_command(command, sizeof command)) {
        zg_ledger_event(ZG_EVENT_REPORT_FAILED,
                        ledger[0] == '\0' ? "the ledger's file is not known"
                                          : "no zguard command beside the library",
                        0);
        return;
    }
    job.path = command;
    job.arguments = arguments;
    sigprocmask(SIG_SETMASK, NULL, &job.signals);
    /* No exit signal, and waited for in the kernel until it is gone. */
    pid_t waiter = ZG_TRY(clone, -1,
                          clone(wait_for_command, job.waiter_stack + STACK_BYTES,
                                CLONE_VM | CLONE_VFORK, &job));
    if (waiter > 0)
        waitpid(waiter, NULL, (int)__WALL);
    if (!job.is_written)
        zg_ledger_event(ZG_EVENT_REPORT_FAILED, output, 0);
}
