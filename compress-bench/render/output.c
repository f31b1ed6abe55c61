/* SPDX-License-Identifier: MIT */
#include "render/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct cb_output *output, char *error, const char *what)
{
    int reason = errno;

    snprintf(error, CB_OUTPUT_ERROR_BYTES, "%.300s: %s: %s",
             output->path != NULL ? output->path : "standard output", what,
             strerror(reason));
    cb_output_abandon(output);
    return false;
}

static mode_t default_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* Return: descriptor of a new file beside the path, with the rights that it shall have. */
static int open_temporary(struct cb_output *output, mode_t mode)
{
    if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
        output->temporary = NULL;
        return -1;
    }
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

static int open_file(struct cb_output *output)
{
    struct stat status;
    bool exists = stat(output->path, &status) == 0;

    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    if (exists && !S_ISREG(status.st_mode)) {
        return open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    }
    return open_temporary(output, exists ? status.st_mode & 0777 : default_mode());
}

bool cb_output_open(struct cb_output *output, const char *path,
                    char error[CB_OUTPUT_ERROR_BYTES])
{
    *output = (struct cb_output){0};
    if (path == NULL) {
        output->file = stdout;
        return true;
    }
    /* Through a link: what it points to is replaced, the link stays. */
    output->path = realpath(path, NULL);
    if (output->path == NULL) {
        output->path = strdup(path);
    }
    int fd = output->path != NULL ? open_file(output) : -1;
    if (fd >= 0) {
        output->file = fdopen(fd, "w");
    }
    if (output->file == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return fail(output, error, "cannot be written");
    }
    return true;
}

static void release(struct cb_output *output)
{
    free(output->path);
    free(output->temporary);
    *output = (struct cb_output){0};
}

bool cb_output_commit(struct cb_output *output, char error[CB_OUTPUT_ERROR_BYTES])
{
    if (fflush(output->file) != 0 || ferror(output->file)) {
        return fail(output, error, "cannot be written");
    }
    if (output->path == NULL) {
        release(output);
        return true;
    }
    int closed = fclose(output->file);
    output->file = NULL;
    if (closed != 0) {
        return fail(output, error, "cannot be written");
    }
    if (output->temporary != NULL && rename(output->temporary, output->path) != 0) {
        return fail(output, error, "cannot be put in its place");
    }
    release(output);
    return true;
}

void cb_output_abandon(struct cb_output *output)
{
    if (output->file != NULL && output->path != NULL) {
        fclose(output->file);
    }
    if (output->temporary != NULL) {
        unlink(output->temporary);
    }
    release(output);
}
