/* SPDX-License-Identifier: MIT */
#include "render.h"

#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/writer.h"
#include "object.h"
#include "platform/text.h"

struct job {
    const char *path;
    char *const *arguments;
};

static int run(void *argument)
{
    static char *const no_environment[] = {NULL};
    const struct job *job = argument;
    execve(job->path, job->arguments, no_environment);
    _exit(127);
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

void zg_render_report(const char *output)
{
    static char stack[16384] __attribute__((aligned(16)));
    char command[512];
    const char *ledger = zg_ledger_path();
    char *const arguments[] = {"zguard",       "report",       "--output",
                               (char *)output, (char *)ledger, NULL};
    struct job job = {command, arguments};
    if (ledger[0] == '\0' || !find_command(command, sizeof command))
        return;
    /* No exit signal: the host's handler for its own children must not hear of this one. */
    pid_t child = clone(run, stack + sizeof stack, CLONE_VM | CLONE_VFORK, &job);
    if (child > 0)
        waitpid(child, NULL, (int)__WCLONE);
}
