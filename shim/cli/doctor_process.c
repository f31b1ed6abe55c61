/* SPDX-License-Identifier: MIT */
#include "cli/doctor_process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_jdk.h"

static const char guard_name[] = "libzguard.so";

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

bool zg_process_is_guard_path(const char *path, size_t length)
{
    size_t name = sizeof(guard_name) - 1;

    return length >= name && memcmp(path + length - name, guard_name, name) == 0 &&
           (length == name || path[length - name - 1] == '/');
}

/* ---- the zlibs -------------------------------------------------------------------------- */

static bool has_to_do_with_zlib(const struct zg_elf *elf,
                                const struct zg_binding *binding)
{
    return binding->tier != ZG_TIER_NONE || elf->inner_version[0] != '\0';
}

/* Of several objects, the one that decides: a JVM's own library, then the best tier that is to
 * be had, those who call a zlib before the zlib itself. */
static unsigned weight(const struct zg_binding *binding, bool is_jdk_zip)
{
    unsigned tier = binding->tier != ZG_TIER_NONE ? 5 - (unsigned)binding->tier : 0;
    unsigned calls = strcmp(binding->reason, "is-zlib") != 0;

    return tier == 0 ? 0 : (is_jdk_zip ? 16u : 0u) + 2 * tier + calls;
}

struct choice {
    unsigned weight;
};

static void consider(struct zg_process *process, struct choice *choice,
                     const struct zg_binding *binding, bool is_jdk_zip)
{
    unsigned its = weight(binding, is_jdk_zip);

    if (its > choice->weight) {
        choice->weight = its;
        process->binding = *binding;
        process->has_binding = true;
    }
}

static void look_at_object(struct zg_process *process,
                           const struct zg_proc_object *object,
                           struct zg_subject *subject, struct choice *choice)
{
    static struct zg_elf elf;
    char error[ZG_ELF_ERROR_BYTES];
    bool is_program = strcmp(object->path, process->proc.executable) == 0;
    bool is_jdk_zip = strcmp(base_name(object->path), "libzip.so") == 0;
    int fd = zg_proc_open_object(&process->proc, object);
    enum zg_elf_status status =
        fd >= 0 ? zg_elf_read_fd(&elf, fd, error) : ZG_ELF_NOT_THERE;

    if (fd >= 0) {
        close(fd);
    }
    if (status != ZG_ELF_OK) {
        return;
    }
    if (is_program) {
        process->program = elf;
        process->has_program = true;
    }
    struct zg_binding binding = zg_binding_of(
        &elf, is_jdk_zip && elf.is_jni_zip ? ZG_ROLE_JDK_ZIP : ZG_ROLE_OTHER);
    if (strcmp(binding.reason, "the-guard") == 0) {
        process->guard = object;
    } else if (has_to_do_with_zlib(&elf, &binding)) {
        zg_subject_zlib(subject, object->path, &elf, &binding);
        consider(process, choice, &binding, is_jdk_zip && elf.is_jni_zip);
    }
}

/* A JVM may not have loaded the library behind java.util.zip yet: it lies beside libjvm's
 * folder. */
static void look_beside_jvm(struct zg_process *process, struct zg_subject *subject,
                            struct choice *choice)
{
    static struct zg_elf elf;
    char error[ZG_ELF_ERROR_BYTES];
    char path[PATH_MAX];

    snprintf(path, sizeof(path) - 16, "%s", process->jvm->path);
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(path, '/');

        if (slash == NULL) {
            return;
        }
        *slash = '\0';
    }
    strcat(path, "/libzip.so");
    if (zg_elf_read(&elf, process->proc.root, path, error) == ZG_ELF_OK) {
        struct zg_binding binding = zg_binding_of(&elf, ZG_ROLE_JDK_ZIP);

        zg_subject_zlib(subject, path, &elf, &binding);
        consider(process, choice, &binding, true);
    }
}

/* A program that nothing can be preloaded into decides, whatever else it has. */
static void look_at_program(struct zg_process *process)
{
    struct zg_binding binding = zg_binding_of(&process->program, ZG_ROLE_OTHER);
    static const char *const decisive[] = {"other-machine", "static-program",
                                           "other-libc", "program-exports-zlib"};

    for (size_t i = 0; i < sizeof(decisive) / sizeof(decisive[0]); i++) {
        if (strcmp(binding.reason, decisive[i]) == 0) {
            process->binding = binding;
            process->has_binding = true;
        }
    }
}

static void look_at_objects(struct zg_process *process, struct zg_subject *subject)
{
    struct choice choice = {.weight = 0};
    bool has_jdk_zip = false;

    for (size_t i = 0; i < process->proc.object_count; i++) {
        const struct zg_proc_object *object = &process->proc.objects[i];
        const char *name = base_name(object->path);

        /* A file that was replaced since cannot be read any more, but its name tells. */
        if (process->guard == NULL &&
            zg_process_is_guard_path(object->path, strlen(object->path))) {
            process->guard = object;
        }
        if (strcmp(name, "libjvm.so") == 0) {
            process->jvm = object;
        }
        has_jdk_zip = has_jdk_zip || strcmp(name, "libzip.so") == 0;
        look_at_object(process, object, subject, &choice);
    }
    if (process->jvm != NULL && !has_jdk_zip) {
        look_beside_jvm(process, subject, &choice);
    }
    if (process->has_program) {
        look_at_program(process);
    }
}

/* ---- the guard -------------------------------------------------------------------------- */

static void read_providers(struct zg_process *process, const struct zg_reader *reader)
{
    process->provider_count = 0;
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_PROVIDERS) &&
                         process->provider_count < ZG_PROCESS_MOST_PROVIDERS;
         i++) {
        process->provider_count +=
            zg_reader_provider(reader, i, &process->providers[process->provider_count]);
    }
}

/* Return: false when it is not the process's own: a forked child has its parent's mapped. */
static bool read_ledger(struct zg_process *process, const struct zg_proc_object *object)
{
    struct zg_reader reader;
    size_t length = 0;
    int fd = zg_proc_open_object(&process->proc, object);
    char *bytes = fd >= 0 ? zg_files_read_fd(fd, ZG_READER_LARGEST_BYTES, &length) : NULL;

    if (fd >= 0) {
        close(fd);
    }
    bool good = false;

    if (bytes == NULL) {
        snprintf(process->ledger_error, sizeof(process->ledger_error), "%s",
                 "cannot be opened by this user");
    } else {
        good = zg_reader_from_memory(&reader, bytes, length, process->ledger_error) ==
               ZG_READER_OK;
    }
    if (good) {
        good = reader.header.pid == (uint32_t)process->proc.inner_pid;
        if (good) {
            process->header = reader.header;
            zg_reader_totals(&reader, &process->totals);
            read_providers(process, &reader);
        }
        zg_reader_close(&reader);
    }
    free(bytes);
    return good;
}

static void look_for_ledger(struct zg_process *process)
{
    for (size_t i = 0; i < process->proc.object_count; i++) {
        const struct zg_proc_object *object = &process->proc.objects[i];
        const char *name = base_name(object->path);
        char own[32];

        if (strstr(name, ZG_LEDGER_SUFFIX) == NULL) {
            continue;
        }
        if (read_ledger(process, object)) {
            process->ledger = object;
            process->has_ledger = true;
            process->ledger_error[0] = '\0';
            return;
        }
        snprintf(own, sizeof(own), "zguard-%ld-", (long)process->proc.inner_pid);
        if (strncmp(name, own, strlen(own)) == 0) {
            process->ledger = object;
        }
    }
}

/* Of several zlibs, the one that decides: a JDK's own, then the one that is bound best. */
static const struct zg_ledger_provider *
decisive_provider(const struct zg_process *process)
{
    const struct zg_ledger_provider *best = NULL;

    for (uint32_t i = 0; i < process->provider_count; i++) {
        const struct zg_ledger_provider *provider = &process->providers[i];

        if (strcmp(base_name(provider->path), "libzip.so") == 0) {
            return provider;
        }
        best = best == NULL || provider->tier < best->tier ? provider : best;
    }
    return best;
}

/* What was really bound counts, whatever the files tell. */
static void bind_by_ledger(struct zg_process *process)
{
    const struct zg_ledger_provider *provider = decisive_provider(process);

    if (provider == NULL || provider->tier < ZG_T1 || provider->tier > ZG_T4) {
        return;
    }
    bool as_expected = process->has_binding && process->binding.tier == provider->tier;
    if (!as_expected || provider->reason[0] != '\0') {
        snprintf(process->why, sizeof(process->why), "%.200s is bound so%s%s.",
                 base_name(provider->path),
                 provider->reason[0] != '\0' ? " and not better: " : "",
                 provider->reason);
        process->binding.why = process->why;
    }
    if (!as_expected) {
        process->binding.touches = "";
        process->binding.better = "";
        process->binding.reason = "as-bound";
    }
    process->binding.tier = (enum zg_tier)provider->tier;
    process->has_binding = true;
}

static void read_options(struct zg_process *process)
{
    const char *given = zg_proc_variable(&process->proc, "ZGUARD");
    const char *text = process->has_ledger ? process->header.options
                       : given != NULL     ? given
                                           : "";

    zg_options_default(&process->options);
    zg_options_parse(&process->options, text, process->option_errors,
                     sizeof(process->option_errors));
    if (process->has_ledger) {
        snprintf(process->option_errors, sizeof(process->option_errors), "%s",
                 process->header.option_errors);
    }
}

enum zg_proc_status zg_process_look(struct zg_process *process, pid_t pid,
                                    struct zg_subject *subject, char *error)
{
    memset(process, 0, sizeof(*process));
    enum zg_proc_status status = zg_proc_read(&process->proc, pid, error);
    if (status == ZG_PROC_OK) {
        look_at_objects(process, subject);
        look_for_ledger(process);
        bind_by_ledger(process);
        read_options(process);
    }
    return status;
}

void zg_process_free(struct zg_process *process)
{
    zg_proc_free(&process->proc);
}
