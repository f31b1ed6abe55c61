/* SPDX-License-Identifier: MIT */
#include "measure/memory_left.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 4608

/* The two hierarchies: how a line of /proc/self/cgroup names it, where it is mounted, what has
 * its limit and what is used of it. */
static const struct hierarchy {
    const char *controller, *mount, *limit, *used;
} hierarchies[] = {
    {"", "/sys/fs/cgroup", "memory.max", "memory.current"},
    {"memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"},
};

/* Return: the number that a file begins with; UINT64_MAX when there is none, as in "max". */
static uint64_t read_number(const char *root, const char *folder, const char *group,
                            const char *name)
{
    char path[PATH_BYTES];
    char text[64] = "";
    char *end = text;

    snprintf(path, sizeof(path), "%s%s%s/%s", root, folder, group, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return UINT64_MAX;
    }
    const char *read = fgets(text, sizeof(text), file);
    fclose(file);
    uint64_t number = strtoull(text, &end, 10);
    return read == NULL || end == text ? UINT64_MAX : number;
}

/* Return: what a group and those above it leave.  group: "/a/b", cut on the way up. */
static uint64_t left_in_groups(const char *root, const struct hierarchy *hierarchy,
                               char *group)
{
    uint64_t left = UINT64_MAX;

    for (;;) {
        uint64_t limit = read_number(root, hierarchy->mount, group, hierarchy->limit);
        uint64_t used = read_number(root, hierarchy->mount, group, hierarchy->used);

        if (limit != UINT64_MAX && used != UINT64_MAX) {
            uint64_t here = limit > used ? limit - used : 1;

            left = here < left ? here : left;
        }
        char *last = strrchr(group, '/');
        if (last == NULL) {
            return left;
        }
        *last = '\0';
    }
}

/* Return: true when a list with commas has the word; an empty list has the empty one. */
static bool lists(const char *list, size_t length, const char *word)
{
    size_t word_length = strlen(word);

    for (;;) {
        const char *comma = memchr(list, ',', length);
        size_t this_length = comma != NULL ? (size_t)(comma - list) : length;

        if (this_length == word_length && memcmp(list, word, word_length) == 0) {
            return true;
        }
        if (comma == NULL) {
            return false;
        }
        list += this_length + 1;
        length -= this_length + 1;
    }
}

/* Takes a line "NUMBER:CONTROLLER,...:/GROUP". */
static uint64_t left_by_line(const char *root, char *line)
{
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    uint64_t left = UINT64_MAX;

    if (group == NULL) {
        return left;
    }
    controllers++;
    group[strcspn(group, "\n")] = '\0';
    for (size_t i = 0; i < sizeof(hierarchies) / sizeof(hierarchies[0]); i++) {
        if (lists(controllers, (size_t)(group - controllers),
                  hierarchies[i].controller)) {
            left = left_in_groups(root, &hierarchies[i], group + 1);
        }
    }
    return left;
}

static FILE *open_below(const char *root, const char *name)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof(path), "%s%s", root, name);
    return fopen(path, "re");
}

static uint64_t left_by_groups(const char *root)
{
    char line[PATH_BYTES / 2];
    FILE *file = open_below(root, "/proc/self/cgroup");
    uint64_t left = UINT64_MAX;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        uint64_t here = left_by_line(root, line);

        left = here < left ? here : left;
    }
    if (file != NULL) {
        fclose(file);
    }
    return left;
}

/* Return: 0 when it is not known. */
static uint64_t left_on_machine(const char *root)
{
    char line[128];
    FILE *file = open_below(root, "/proc/meminfo");
    uint64_t kilobytes = 0;

    while (file != NULL && kilobytes == 0 && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "MemAvailable:", 13) == 0) {
            kilobytes = strtoull(line + 13, NULL, 10);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return kilobytes * 1024;
}

uint64_t cb_memory_left(const char *root)
{
    uint64_t machine = left_on_machine(root);
    uint64_t groups = left_by_groups(root);

    return groups < machine || (machine == 0 && groups != UINT64_MAX) ? groups : machine;
}
