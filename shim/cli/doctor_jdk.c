/* SPDX-License-Identifier: MIT */
#include "cli/doctor_jdk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_files.h"

#define LARGEST_RELEASE_BYTES 65536

/* Where the library lies in a home: since JDK 9, in a JDK 8, in its JRE. */
static const char *const zip_places[] = {
    "lib/libzip.so",         "jre/lib/amd64/libzip.so",
    "lib/amd64/libzip.so",   "jre/lib/aarch64/libzip.so",
    "lib/aarch64/libzip.so", "jre/lib/i386/libzip.so",
    "lib/i386/libzip.so",
};

/* Folders in which JDKs are installed, each in one of its own. */
static const char *const usual_places[] = {
    "/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/usr/local", "/opt", "/opt/java",
};

void zg_jdk_release_value(const char *text, const char *key, char *out, size_t bytes)
{
    size_t key_length = strlen(key);

    out[0] = '\0';
    while (*text != '\0') {
        const char *line = text;
        size_t length = strcspn(line, "\r\n");

        text += length + (text[length] != '\0');
        if (length <= key_length + 1 || memcmp(line, key, key_length) != 0 ||
            line[key_length] != '=') {
            continue;
        }
        line += key_length + 1;
        length -= key_length + 1;
        if (length >= 2 && line[0] == '"' && line[length - 1] == '"') {
            line++;
            length -= 2;
        }
        snprintf(out, bytes, "%.*s", (int)length, line);
        return;
    }
}

static void read_release(struct zg_jdk *jdk, int root)
{
    char path[PATH_MAX + 16];
    size_t length = 0;

    snprintf(path, sizeof(path), "%s/release", jdk->home);
    char *text = zg_files_read(root, path, LARGEST_RELEASE_BYTES, &length);
    if (text != NULL) {
        zg_jdk_release_value(text, "JAVA_VERSION", jdk->version, sizeof(jdk->version));
        zg_jdk_release_value(text, "IMPLEMENTOR", jdk->implementor,
                             sizeof(jdk->implementor));
    }
    free(text);
}

static bool find_zip(struct zg_jdk *jdk, int root)
{
    for (size_t i = 0; i < sizeof(zip_places) / sizeof(zip_places[0]); i++) {
        int length = snprintf(jdk->zip_path, sizeof(jdk->zip_path), "%s/%s", jdk->home,
                              zip_places[i]);

        if (length < (int)sizeof(jdk->zip_path) &&
            zg_files_is_file(root, jdk->zip_path)) {
            return true;
        }
    }
    return false;
}

/* The launcher's own need comes first: what it has loaded serves the library as well. */
static void find_libz(struct zg_jdk *jdk, int root, const char *library_path)
{
    static struct zg_elf launcher;
    char launcher_path[PATH_MAX + 16];
    char error[ZG_ELF_ERROR_BYTES];
    struct zg_loader loader = {.root = root, .library_path = library_path};

    snprintf(launcher_path, sizeof(launcher_path), "%s/bin/java", jdk->home);
    bool has_launcher = zg_elf_read(&launcher, root, launcher_path, error) == ZG_ELF_OK;
    if (!has_launcher || !launcher.needs_libz) {
        loader.asker[loader.asker_count].elf = &jdk->zip;
        loader.asker[loader.asker_count++].path = jdk->zip_path;
    }
    if (has_launcher) {
        loader.asker[loader.asker_count].elf = &launcher;
        loader.asker[loader.asker_count++].path = launcher_path;
    }
    jdk->has_libz = zg_loader_find(&loader, "libz.so.1", &jdk->libz);
}

bool zg_jdk_examine(struct zg_jdk *jdk, int root, const char *home,
                    const char *library_path)
{
    memset(jdk, 0, sizeof(*jdk));
    snprintf(jdk->home, sizeof(jdk->home), "%s", home);
    if (!find_zip(jdk, root)) {
        return false;
    }
    read_release(jdk, root);
    jdk->status = zg_elf_read(&jdk->zip, root, jdk->zip_path, jdk->error);
    if (jdk->status != ZG_ELF_OK) {
        return true;
    }
    jdk->binding = zg_binding_of(&jdk->zip, ZG_ROLE_JDK_ZIP);
    if (jdk->binding.tier == ZG_T1) {
        find_libz(jdk, root, library_path);
    }
    return true;
}

/* ---- finding them ----------------------------------------------------------------------- */

struct list {
    char **homes;
    int count;
    bool out_of_memory;
};

/* Adds a folder if it is a JDK's that is not in the list yet. */
static void add_home(struct list *list, const char *folder)
{
    struct zg_jdk *jdk = calloc(1, sizeof(*jdk));
    char *home = realpath(folder, NULL);
    bool good = jdk != NULL && home != NULL;

    list->out_of_memory =
        list->out_of_memory || jdk == NULL || (!home && errno == ENOMEM);
    if (good) {
        snprintf(jdk->home, sizeof(jdk->home), "%s", home);
        good = find_zip(jdk, ZG_OWN_ROOT);
    }
    /* The JRE within a JDK 8 is that JDK. */
    size_t length = good ? strlen(home) : 0;
    if (length > 4 && strcmp(home + length - 4, "/jre") == 0) {
        home[length - 4] = '\0';
        snprintf(jdk->home, sizeof(jdk->home), "%s", home);
        if (!find_zip(jdk, ZG_OWN_ROOT)) {
            home[length - 4] = '/';
        }
    }
    for (int i = 0; good && i < list->count; i++) {
        good = strcmp(list->homes[i], home) != 0;
    }
    char **grown =
        good ? realloc(list->homes, ((size_t)list->count + 1) * sizeof(*grown)) : NULL;
    if (grown != NULL) {
        list->homes = grown;
        list->homes[list->count++] = home;
        home = NULL;
    }
    list->out_of_memory = list->out_of_memory || (good && grown == NULL);
    free(jdk);
    free(home);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void add_children(struct list *list, const char *folder)
{
    struct dirent **children = NULL;
    int count = scandir(folder, &children, is_visible, by_name);

    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];

        if (snprintf(path, sizeof(path), "%s/%s", folder, children[i]->d_name) <
            (int)sizeof(path)) {
            add_home(list, path);
        }
        free(children[i]);
    }
    free(children);
}

char *zg_jdk_home_of_launcher(const char *path)
{
    char *program = realpath(path, NULL);
    char *slash = program != NULL ? strrchr(program, '/') : NULL;

    if (slash == NULL || slash - program < 4 || memcmp(slash - 4, "/bin/java", 9) != 0 ||
        slash[5] != '\0') {
        free(program);
        return NULL;
    }
    slash[-4] = '\0';
    return program;
}

static void add_from_path(struct list *list, const char *folders)
{
    while (folders != NULL && *folders != '\0') {
        size_t length = strcspn(folders, ":");
        char path[PATH_MAX];

        if (length > 0 && snprintf(path, sizeof(path), "%.*s/java", (int)length,
                                   folders) < (int)sizeof(path)) {
            char *home = zg_jdk_home_of_launcher(path);

            if (home != NULL) {
                add_home(list, home);
            }
            free(home);
        }
        folders += length + (folders[length] != '\0');
    }
}

int zg_jdk_find_all(char ***homes)
{
    const char *java_home = getenv("JAVA_HOME");
    struct list list = {.count = 0};

    if (java_home != NULL && *java_home != '\0') {
        add_home(&list, java_home);
    }
    add_from_path(&list, getenv("PATH"));
    for (size_t i = 0; i < sizeof(usual_places) / sizeof(usual_places[0]); i++) {
        add_children(&list, usual_places[i]);
    }
    *homes = list.homes;
    return list.out_of_memory ? -1 : list.count;
}
