/* SPDX-License-Identifier: MIT */
#include "common/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t default_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

static bool fail(struct zg_output *output, char *error, size_t error_bytes,
                 const char *what)
{
    int reason = errno;

    snprintf(error, error_bytes, "%.300s: %s: %s",
             output->path != NULL     ? output->path
             : output->file == stdout ? "standard output"
                                      : "standard error",
             what, strerror(reason));
    zg_output_abandon(output);
    return false;
}

/* Return: the path without links and detours, also of a file that is not there yet; the path
 * itself when its folder is not there either; NULL without memory.  Allocates: yes. */
static char *resolve(const char *path)
{
    char *resolved = realpath(path, NULL);
    const char *name = strrchr(path, '/');
    char *joined = NULL;

    if (resolved != NULL) {
        return resolved;
    }
    name = name != NULL ? name + 1 : path;
    char *folder = strndup(path, (size_t)(name - path));
    if (folder != NULL) {
        resolved = realpath(*folder != '\0' ? folder : ".", NULL);
    }
    if (resolved == NULL) {
        joined = strdup(path);
    } else if (asprintf(&joined, "%s/%s", resolved, name) < 0) {
        joined = NULL;
    }
    free(folder);
    free(resolved);
    return joined;
}

bool zg_output_is_same_place(const char *path, const char *other)
{
    char *first = resolve(path);
    char *second = resolve(other);
    bool same = first != NULL && second != NULL && strcmp(first, second) == 0;

    free(first);
    free(second);
    return same;
}

/* Return: descriptor of a new file beside the path, with the rights that it shall have. */
static int open_temporary(struct zg_output *output, mode_t mode)
{
    size_t bytes = strlen(output->path) + sizeof(".XXXXXX");

    output->temporary = malloc(bytes);
    if (output->temporary == NULL) {
        return -1;
    }
    snprintf(output->temporary, bytes, "%s.XXXXXX", output->path);
    int fd = mkostemp(output->temporary, O_CLOEXEC);
    if (fd < 0) {
        free(output->temporary);
        output->temporary = NULL;
        return -1;
    }
    /* A file system without modes is no reason to give up. */
    (void)!fchmod(fd, mode);
    return fd;
}

/* A pipe or a device is written where it stands.  One that nobody reads must not hold us up
 * when it is opened; a slow reader may, afterwards. */
static int open_in_place(const char *path)
{
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd >= 0) {
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    }
    return fd;
}

bool zg_output_open(struct zg_output *output, const char *path, FILE *standard,
                    char *error, size_t error_bytes)
{
    struct stat status;

    memset(output, 0, sizeof(*output));
    if (path == NULL) {
        output->file = standard;
        return true;
    }
    /* Through a link: what it points to is replaced, the link stays. */
    output->path = realpath(path, NULL);
    if (output->path == NULL) {
        output->path = strdup(path);
    }
    if (output->path == NULL) {
        return fail(output, error, error_bytes, "cannot be written");
    }
    bool exists = stat(output->path, &status) == 0;
    if (!exists && lstat(output->path, &status) == 0 && S_ISLNK(status.st_mode)) {
        snprintf(
            error, error_bytes,
            "%.300s: is a link to a file that is not there: remove the link, or make "
            "the file",
            output->path);
        zg_output_abandon(output);
        return false;
    }
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return fail(output, error, error_bytes, "cannot be written");
    }
    int fd =
        exists && !S_ISREG(status.st_mode)
            ? open_in_place(output->path)
            : open_temporary(output, exists ? status.st_mode & 0777 : default_mode());
    if (fd < 0 && exists && S_ISFIFO(status.st_mode) && errno == ENXIO) {
        snprintf(error, error_bytes,
                 "%s: is a pipe that nobody reads: start its reader first", output->path);
        zg_output_abandon(output);
        return false;
    }
    if (fd < 0) {
        return fail(output, error, error_bytes, "cannot be written");
    }
    output->file = fdopen(fd, "w");
    if (output->file == NULL) {
        close(fd);
        return fail(output, error, error_bytes, "cannot be written");
    }
    return true;
}

static void release(struct zg_output *output)
{
    free(output->path);
    free(output->temporary);
    memset(output, 0, sizeof(*output));
}

bool zg_output_commit(struct zg_output *output, char *error, size_t error_bytes)
{
    if (fflush(output->file) != 0 || ferror(output->file)) {
        return fail(output, error, error_bytes, "cannot be written");
    }
    if (output->path == NULL) {
        release(output);
        return true;
    }
    int closed = fclose(output->file);
    output->file = NULL;
    if (closed != 0) {
        return fail(output, error, error_bytes, "cannot be written");
    }
    if (output->temporary != NULL && rename(output->temporary, output->path) != 0) {
        return fail(output, error, error_bytes, "cannot be put in its place");
    }
    release(output);
    return true;
}

void zg_output_abandon(struct zg_output *output)
{
    if (output->file != NULL && output->path != NULL) {
        fclose(output->file);
    }
    if (output->temporary != NULL) {
        unlink(output->temporary);
    }
    release(output);
}

bool zg_output_is_colored(const struct zg_output *output)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return (refused == NULL || *refused == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0) &&
           isatty(fileno(output->file));
}
