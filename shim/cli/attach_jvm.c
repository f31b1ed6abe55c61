/* SPDX-License-Identifier: MIT */
#include "cli/attach_jvm.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_jdk.h"

#define LARGEST_BYTES ((size_t)1 << 20)
#define LARGEST_MAPS_BYTES ((size_t)64 << 20)

/* ---- performance data ---- */

struct perf_head {
    unsigned char magic[4];
    uint8_t byte_order, major, minor, accessible;
    int32_t used, overflow;
    int64_t modified;
    int32_t first_entry, entries;
};

struct perf_entry {
    int32_t length, name, vector_length;
    uint8_t type, flags, units, variability;
    int32_t data;
};

_Static_assert(sizeof(struct perf_head) == 32, "prologue");
_Static_assert(sizeof(struct perf_entry) == 20, "entry");

/* Return: whether a word lies wholly within the entry, with its NUL. */
static bool holds_text(const char *entry, size_t bytes, int32_t at)
{
    return at >= 0 && (size_t)at < bytes &&
           memchr(entry + at, '\0', bytes - (size_t)at) != NULL;
}

long zg_attach_perf_string(const void *data, size_t length, const char *name, char *out,
                           size_t bytes)
{
    static const unsigned char magic[] = {0xca, 0xfe, 0xc0, 0xc0};
    struct perf_head head;

    if (length < sizeof(head)) {
        return -1;
    }
    memcpy(&head, data, sizeof(head));
    size_t at = head.first_entry < 0 ? length : (size_t)head.first_entry;
    if (memcmp(head.magic, magic, sizeof(magic)) != 0) {
        return -1;
    }
    for (int32_t i = 0; i < head.entries; i++) {
        const char *place = (const char *)data + at;
        struct perf_entry entry;

        if (at > length || length - at < sizeof(entry)) {
            return -1;
        }
        memcpy(&entry, place, sizeof(entry));
        if (entry.length < (int32_t)sizeof(entry) || (size_t)entry.length > length - at) {
            return -1;
        }
        size_t room = (size_t)entry.length;
        if (holds_text(place, room, entry.name) &&
            strcmp(place + entry.name, name) == 0 && entry.type == 'B' &&
            holds_text(place, room, entry.data)) {
            return snprintf(out, bytes, "%s", place + entry.data);
        }
        at += room;
    }
    return -1;
}

/* Return: the path of the data as the process has them mapped, to be freed; NULL none. */
static char *find_perf_path(pid_t pid)
{
    char name[64];
    size_t length = 0;
    char *path = NULL;

    snprintf(name, sizeof(name), "/proc/%ld/maps", (long)pid);
    char *maps = zg_files_read(ZG_OWN_ROOT, name, LARGEST_MAPS_BYTES, &length);
    char *at = maps == NULL ? NULL : strstr(maps, "/hsperfdata_");
    if (at != NULL) {
        char *start = at;

        while (start > maps && start[-1] != '\n' && start[-1] != ' ') {
            start--;
        }
        start[strcspn(start, "\n")] = '\0';
        path = strdup(start);
    }
    free(maps);
    return path;
}

static void read_perf_data(struct zg_attach_jvm *jvm, const struct zg_process *process,
                           bool *told)
{
    char *path = find_perf_path(process->proc.pid);
    size_t length = 0;
    char *data = path == NULL
                     ? NULL
                     : zg_files_read(process->proc.root, path, LARGEST_BYTES, &length);
    char text[128];

    if (data != NULL && zg_attach_perf_string(data, length, "sun.rt.jvmCapabilities",
                                              text, sizeof(text)) > 0) {
        *told = true;
        jvm->takes_no_commands = text[0] == '0';
        snprintf(jvm->reason, sizeof(jvm->reason),
                 "it was started with -XX:+DisableAttachMechanism");
    }
    if (data != NULL &&
        zg_attach_perf_string(data, length, "java.property.java.vm.specification.version",
                              text, sizeof(text)) > 0) {
        jvm->feature = strtol(strncmp(text, "1.", 2) == 0 ? text + 2 : text, NULL, 10);
    }
    free(data);
    free(path);
}

/* ---- options ---- */

static const char disables[] = "+DisableAttachMechanism";
static const char expects[] = "+EnableDynamicAgentLoading";

struct search {
    struct zg_attach_jvm *jvm;
    const struct zg_process *process;
    bool told; /* whether it takes commands is known already */
};

static void search_text(struct search *search, const char *text, const char *where)
{
    if (strstr(text, expects) != NULL) {
        search->jvm->expects_agents = true;
    }
    if (!search->told && strstr(text, disables) != NULL) {
        search->told = true;
        search->jvm->takes_no_commands = true;
        snprintf(search->jvm->reason, sizeof(search->jvm->reason), "-XX:%s is in %s",
                 disables, where);
    }
}

/* A file of options, named from the folder that the JVM was started in, if it stays there. */
static void search_file(struct search *search, const char *name)
{
    char link[64];
    char path[2 * PATH_MAX];
    size_t length = 0;
    ssize_t used = 0;

    if (name[0] != '/') {
        snprintf(link, sizeof(link), "/proc/%ld/cwd", (long)search->process->proc.pid);
        used = readlink(link, path, PATH_MAX);
        if (used <= 0) {
            return;
        }
        path[used++] = '/';
    }
    snprintf(path + used, sizeof(path) - (size_t)used, "%s", name);
    char *text = zg_files_read(search->process->proc.root, path, LARGEST_BYTES, &length);
    if (text != NULL) {
        search_text(search, text, path);
    }
    free(text);
}

static void search_argument(struct search *search, const char *argument)
{
    static const char *const files[] = {"-XX:Flags=", "-XX:VMOptionsFile=", "@"};

    search_text(search, argument, "its command line");
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (strncmp(argument, files[i], strlen(files[i])) == 0) {
            search_file(search, argument + strlen(files[i]));
        }
    }
}

static void search_command_line(struct search *search)
{
    char path[64];
    size_t length = 0;

    snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)search->process->proc.pid);
    char *text = zg_files_read(ZG_OWN_ROOT, path, LARGEST_BYTES, &length);
    for (size_t at = 0; text != NULL && at < length; at += strlen(text + at) + 1) {
        search_argument(search, text + at);
    }
    free(text);
}

static void search_options(struct search *search)
{
    static const char *const variables[] = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
                                            "_JAVA_OPTIONS"};

    search_command_line(search);
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *value = zg_proc_variable(&search->process->proc, variables[i]);

        if (value != NULL) {
            search_text(search, value, variables[i]);
        }
    }
}

/* ---- files ---- */

/* The home lies three folders above libjvm.so, five in a JDK 8. */
static void read_release(struct zg_attach_jvm *jvm, const struct zg_process *process)
{
    char path[PATH_MAX + 16];
    char version[64];

    snprintf(path, PATH_MAX, "%s", process->jvm->path);
    for (int i = 0; i < 6 && jvm->feature == 0; i++) {
        char *slash = strrchr(path, '/');
        size_t length = 0;

        if (slash == NULL) {
            return;
        }
        strcpy(slash, "/release");
        char *text = zg_files_read(process->proc.root, path, LARGEST_BYTES, &length);
        *slash = '\0';
        if (text != NULL) {
            zg_jdk_release_value(text, "JAVA_VERSION", version, sizeof(version));
            jvm->feature =
                strtol(strncmp(version, "1.", 2) == 0 ? version + 2 : version, NULL, 10);
        }
        free(text);
    }
}

/* OpenJ9's libjvm.so goes on to a libj9vm29.so. */
static bool is_openj9(const struct zg_proc *proc)
{
    for (size_t i = 0; i < proc->object_count; i++) {
        if (strstr(proc->objects[i].path, "/libj9vm") != NULL) {
            return true;
        }
    }
    return false;
}

void zg_attach_examine_jvm(struct zg_attach_jvm *jvm, const struct zg_process *process)
{
    struct search search = {.jvm = jvm, .process = process};

    memset(jvm, 0, sizeof(*jvm));
    jvm->is_hotspot = !is_openj9(&process->proc);
    read_perf_data(jvm, process, &search.told);
    search_options(&search);
    if (jvm->feature == 0) {
        read_release(jvm, process);
    }
}
