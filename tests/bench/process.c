/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool zb_process_start(void *program, uint64_t times)
{
    const struct zb_program *p = program;
    for (; times > 0; times--) {
        pid_t child;
        int status = 0;
        int error = posix_spawn(&child, p->arguments[0], NULL, NULL, p->arguments,
                                p->environment);
        if (error != 0) {
            fprintf(stderr, "%s cannot be started: %s\n", p->arguments[0],
                    strerror(error));
            return false;
        }
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        if (status != 0) {
            fprintf(stderr, "%s ended with wait status %d\n", p->arguments[0], status);
            return false;
        }
    }
    return true;
}

uint64_t zb_process_status(const char *name)
{
    char text[8192]; /* no stdio: its buffer would lie on the heap */
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = '\0';
    size_t name_bytes = strlen(name);
    for (char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, name_bytes) == 0 && line[name_bytes] == ':')
            return strtoull(line + name_bytes + 1, NULL, 10) * 1024;
    }
    fprintf(stderr, "/proc/self/status has no %s\n", name);
    return 0;
}

bool zb_process_spin(void *unused, uint64_t times)
{
    (void)unused;
    volatile uint64_t result;
    uint64_t x = 88172645463325252u;
    for (; times > 0; times--)
        for (int i = 0; i < 1000; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }
    result = x;
    (void)result;
    return true;
}
