/* SPDX-License-Identifier: MIT */
/* The texts of /proc, taken apart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_proc.h"
#include "ledger/format.h"

#define MOST_OBJECTS 4096

static const char deleted_mark[] = " (deleted)";

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

/* Adds a copy, with the mark of a removed file taken off its path.  Return: false when memory
 * is short. */
static bool add_object(struct zg_proc *process, const char *path,
                       const struct zg_proc_object *found)
{
    bool deleted = ends_with(path, deleted_mark);
    size_t length = strlen(path) - (deleted ? strlen(deleted_mark) : 0);

    for (size_t i = 0; i < process->object_count; i++) {
        const struct zg_proc_object *known = &process->objects[i];

        if (known->inode == found->inode && strlen(known->path) == length &&
            memcmp(known->path, path, length) == 0) {
            return true;
        }
    }
    if (process->object_count == MOST_OBJECTS) {
        return true;
    }
    struct zg_proc_object *grown =
        realloc(process->objects, (process->object_count + 1) * sizeof(*grown));
    if (grown == NULL) {
        return false;
    }
    process->objects = grown;
    grown[process->object_count] = *found;
    grown[process->object_count].deleted = deleted;
    grown[process->object_count].path = strndup(path, length);
    return grown[process->object_count].path != NULL && ++process->object_count > 0;
}

/* Return: the next word of a line; the text goes on behind it. */
static const char *next_word(char **line)
{
    char *word = *line + strspn(*line, " ");
    char *end = word + strcspn(word, " ");

    *line = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

/* "range rights offset device inode   path": of code, or of a ledger.  Return: the path; NULL
 * for what is of no interest. */
static const char *parse_mapping(char *line, struct zg_proc_object *object)
{
    const char *range = next_word(&line);
    const char *rights = next_word(&line);
    char *end;

    next_word(&line);
    object->device_major = (unsigned)strtoul(next_word(&line), &end, 16);
    object->device_minor = *end == ':' ? (unsigned)strtoul(end + 1, NULL, 16) : 0;
    object->inode = strtoull(next_word(&line), NULL, 10);
    const char *path = line + strspn(line, " ");
    bool is_ledger = ends_with(path, ZG_LEDGER_SUFFIX) ||
                     strstr(path, ZG_LEDGER_SUFFIX " (deleted)") != NULL;
    if (*path != '/' || (strchr(rights, 'x') == NULL && !is_ledger)) {
        return NULL;
    }
    snprintf(object->range, sizeof(object->range), "%s", range);
    return path;
}

bool zg_proc_parse_maps(struct zg_proc *process, char *text)
{
    while (*text != '\0') {
        struct zg_proc_object object = {.path = NULL};
        char *line = text;
        char *end = line + strcspn(line, "\n");

        text = *end != '\0' ? end + 1 : end;
        *end = '\0';
        const char *path = parse_mapping(line, &object);
        if (path != NULL && !add_object(process, path, &object)) {
            return false;
        }
    }
    return true;
}

long long zg_proc_status_number(const char *text, const char *name, int field, bool last)
{
    size_t length = strlen(name);
    const char *line = text;

    while (strncmp(line, name, length) != 0 || line[length] != ':') {
        line += strcspn(line, "\n");
        if (*line == '\0') {
            return -1;
        }
        line++;
    }
    const char *at = line + length + 1;
    const char *end = at + strcspn(at, "\n");
    long long number = -1;
    for (int i = 0; last || i <= field; i++) {
        at += strspn(at, " \t");
        if (at >= end || *at < '0' || *at > '9') {
            return last ? number : -1;
        }
        number = strtoll(at, NULL, 10);
        at += strspn(at, "0123456789");
    }
    return number;
}

uint64_t zg_proc_limit(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    if (at == NULL) {
        return ZG_PROC_NO_LIMIT;
    }
    at += strlen(name);
    at += strspn(at, " ");
    return *at >= '0' && *at <= '9' ? strtoull(at, NULL, 10) : ZG_PROC_NO_LIMIT;
}

const char *zg_proc_variable(const struct zg_proc *process, const char *name)
{
    size_t length = strlen(name);
    size_t at = 0;

    while (at < process->environment_bytes) {
        const char *variable = process->environment + at;

        if (strncmp(variable, name, length) == 0 && variable[length] == '=') {
            return variable + length + 1;
        }
        at += strlen(variable) + 1;
    }
    return NULL;
}
