/* SPDX-License-Identifier: MIT */
#include "input/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/say.h"
#include "input/file.h"
#include "input/hfile.h"
#include "input/spool.h"

/* Folders within folders: more is taken for a loop. */
#define DEPTH_MAX 64

static bool fail(struct cb_inputs *inputs, const char *sentence)
{
    cb_say("%s", sentence);
    inputs->failures++;
    return true;
}

static bool fail_for(struct cb_inputs *inputs, const char *path, const char *what,
                     int reason)
{
    cb_say("%s: %s: %s", path, what, strerror(reason));
    inputs->failures++;
    return true;
}

bool cb_inputs_add_source(struct cb_inputs *inputs, struct cb_source *source)
{
    if (source != NULL && inputs->count == inputs->room) {
        size_t room = inputs->room * 2 + 16;
        struct cb_source **grown =
            realloc(inputs->source, room * sizeof(struct cb_source *));

        if (grown == NULL) {
            source->calls->free(source);
            source = NULL;
        } else {
            inputs->source = grown;
            inputs->room = room;
        }
    }
    if (source == NULL) {
        cb_say("there is no memory for the list of files");
        return false;
    }
    inputs->source[inputs->count++] = source;
    return true;
}

static bool add_spooled(struct cb_inputs *inputs, int descriptor, const char *name)
{
    char error[CB_SOURCE_ERROR_BYTES];
    uint64_t bytes = 0;
    int copy = cb_spool(descriptor, name, &bytes, error);

    if (copy < 0) {
        return fail(inputs, error);
    }
    return cb_inputs_add_source(
        inputs, cb_file_source_make(NULL, copy, name, bytes, inputs->piece_bytes));
}

static bool add_pipe(struct cb_inputs *inputs, const char *path)
{
    int pipe = open(path, O_RDONLY | O_CLOEXEC);

    if (pipe < 0) {
        return fail_for(inputs, path, "cannot be read", errno);
    }
    bool added = add_spooled(inputs, pipe, path);
    close(pipe);
    return added;
}

static bool add_file(struct cb_inputs *inputs, const char *path, uint64_t bytes)
{
    char error[CB_SOURCE_ERROR_BYTES];
    struct cb_source *source = NULL;

    if (access(path, R_OK) != 0) {
        return fail_for(inputs, path, "cannot be read", errno);
    }
    switch (cb_hfile_source_make(path, inputs->piece_bytes, &source, error)) {
    case CB_HFILE_IS_SOURCE:
        inputs->hfiles++;
        return cb_inputs_add_source(inputs, source);
    case CB_HFILE_IS_REFUSED:
        return fail(inputs, error);
    case CB_HFILE_IS_NONE:
        break;
    }
    return cb_inputs_add_source(
        inputs, cb_file_source_make(path, -1, path, bytes, inputs->piece_bytes));
}

static bool add_folder(struct cb_inputs *inputs, const char *path, unsigned depth);

/* Adds what a folder has; links are not followed. */
static bool add_entry(struct cb_inputs *inputs, const char *folder, const char *name,
                      unsigned depth)
{
    struct stat status;
    char *path = NULL;
    bool added = true;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        cb_say("there is no memory for the list of files");
        return false;
    }
    if (lstat(path, &status) != 0) {
        added = fail_for(inputs, path, "cannot be read", errno);
    } else if (S_ISDIR(status.st_mode)) {
        added = add_folder(inputs, path, depth + 1);
    } else if (S_ISREG(status.st_mode) && status.st_size > 0) {
        added = add_file(inputs, path, (uint64_t)status.st_size);
    } else {
        inputs->left_out++;
    }
    free(path);
    return added;
}

/* In the order of their names, so that the same folder gives the same blocks. */
static bool add_folder(struct cb_inputs *inputs, const char *path, unsigned depth)
{
    struct dirent **entry = NULL;
    int count = depth <= DEPTH_MAX ? scandir(path, &entry, NULL, alphasort) : -1;
    bool added = true;

    if (count < 0) {
        return fail_for(inputs, path, "cannot be read",
                        depth <= DEPTH_MAX ? errno : ELOOP);
    }
    for (int i = 0; i < count; i++) {
        const char *name = entry[i]->d_name;
        bool is_folder_itself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;

        if (name[0] != '.') {
            added = added && add_entry(inputs, path, name, depth);
        } else if (!is_folder_itself) {
            inputs->left_out++;
        }
        free(entry[i]);
    }
    free(entry);
    return added;
}

static bool add_named_folder(struct cb_inputs *inputs, const char *path)
{
    size_t sources = inputs->count;
    unsigned failures = inputs->failures;
    bool added = add_folder(inputs, path, 0);

    if (added && inputs->count == sources && inputs->failures == failures) {
        cb_say("%s: has no files that could be measured", path);
        inputs->failures++;
    }
    return added;
}

bool cb_inputs_add(struct cb_inputs *inputs, const char *path)
{
    struct stat status;

    if (strcmp(path, "-") == 0) {
        return add_spooled(inputs, STDIN_FILENO, "standard input");
    }
    if (stat(path, &status) != 0) {
        return fail_for(inputs, path, "cannot be read", errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return add_named_folder(inputs, path);
    }
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
        return add_pipe(inputs, path);
    }
    if (!S_ISREG(status.st_mode)) {
        cb_say("%s: is neither a file nor a folder nor a pipe", path);
        inputs->failures++;
        return true;
    }
    if (status.st_size == 0) {
        cb_say("%s: is empty", path);
        inputs->failures++;
        return true;
    }
    return add_file(inputs, path, (uint64_t)status.st_size);
}

void cb_inputs_free(struct cb_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        inputs->source[i]->calls->free(inputs->source[i]);
    }
    free(inputs->source);
    *inputs = (struct cb_inputs){0};
}
