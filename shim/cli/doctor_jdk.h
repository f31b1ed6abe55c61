/* SPDX-License-Identifier: MIT */
/* The JDKs of a machine, and which zlib is behind their java.util.zip. */
#ifndef ZG_CLI_DOCTOR_JDK_H
#define ZG_CLI_DOCTOR_JDK_H

#include <limits.h>

#include "cli/doctor_binding.h"
#include "cli/doctor_loader.h"

struct zg_jdk {
    char home[PATH_MAX];
    char version[64];     /* JAVA_VERSION of its release file; "" unknown */
    char implementor[64]; /* IMPLEMENTOR of it */
    char zip_path[PATH_MAX];
    struct zg_elf zip; /* that file's facts, when status says so */
    enum zg_elf_status status;
    char error[ZG_ELF_ERROR_BYTES]; /* why it could not be read */
    struct zg_binding binding;
    bool has_libz; /* it asks for one by name, and this is it: */
    struct zg_library libz;
};

/*
 * Examines the JDK (or JRE) in a folder.
 * root: of the process that knows the folder by this name, or ZG_OWN_ROOT.
 * library_path: LD_LIBRARY_PATH of its programs; NULL or "" for none.
 * Return: false when the folder has no library behind java.util.zip.
 */
bool zg_jdk_examine(struct zg_jdk *jdk, int root, const char *home,
                    const char *library_path);

/*
 * Finds every JDK under the usual places, in JAVA_HOME and by PATH; each once, by the name
 * that is behind all links.
 * homes: takes the list, to be freed one by one, and itself.
 * Return: how many; -1 when memory is short.
 */
int zg_jdk_find_all(char ***homes);

/* Return: the home of the JDK that the program `java` at this path belongs to, to be freed;
 * NULL when it belongs to none. */
char *zg_jdk_home_of_launcher(const char *path);

/* Writes the value of KEY="value" in the text of a release file, "" when it is not there. */
void zg_jdk_release_value(const char *text, const char *key, char *out, size_t bytes);

#endif
