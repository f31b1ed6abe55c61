/* SPDX-License-Identifier: MIT */
#include "cli/suppressions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_model.h"

#define LARGEST_BYTES (1024u * 1024u)

/* What of the JDK keeps inflaters for its own use: class loaders and jar files pool them. */
static const char *const builtin_patterns[] = {
    "^jdk.internal.loader.",        "^java.net.URLClassLoader",
    "^sun.launcher.LauncherHelper", "^java.util.jar.JarFile",
    "^java.util.zip.ZipFile",       "^jdk.internal.jimage.",
    "^sun.net.www.protocol.jar.",
};

/* Packages whose frames may stand between such a frame and the stream that it made. */
static const char *const jdk_packages[] = {"java.", "javax.", "jdk.", "sun.", "com.sun."};

bool zg_suppressions_pattern_matches(const char *pattern, const char *text)
{
    bool anchored = *pattern == '^';

    pattern += anchored;
    for (;;) {
        size_t length = strcspn(pattern, "*");
        bool last = pattern[length] == '\0';

        if (last && length > 0 && pattern[length - 1] == '$') {
            size_t rest = strlen(text);

            length--;
            return rest >= length && (!anchored || rest == length) &&
                   memcmp(text + rest - length, pattern, length) == 0;
        }
        const char *found = anchored ? (strncmp(text, pattern, length) == 0 ? text : NULL)
                                     : memmem(text, strlen(text), pattern, length);
        if (found == NULL) {
            return false;
        }
        if (last) {
            return true;
        }
        text = found + length;
        pattern += length + 1;
        anchored = false;
    }
}

static bool frame_matches(const char *pattern, const struct zg_report_frame *frame)
{
    return zg_suppressions_pattern_matches(pattern, frame->function) ||
           zg_suppressions_pattern_matches(pattern, frame->file);
}

bool zg_suppressions_match(const struct zg_suppressions *suppressions,
                           const struct zg_report_site *site)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        for (uint32_t j = 0; j < site->frame_count; j++) {
            if (frame_matches(suppressions->patterns[i], &site->frames[j])) {
                return true;
            }
        }
    }
    return false;
}

static bool is_jdk_frame(const struct zg_report_frame *frame)
{
    for (size_t i = 0; i < sizeof(jdk_packages) / sizeof(jdk_packages[0]); i++) {
        if (strncmp(frame->function, jdk_packages[i], strlen(jdk_packages[i])) == 0) {
            return true;
        }
    }
    return false;
}

bool zg_suppressions_builtin_match(const struct zg_report_site *site)
{
    if (site->record.kind != ZG_INFLATE) {
        return false;
    }
    for (uint32_t i = 0; i < site->frame_count; i++) {
        const struct zg_report_frame *frame = &site->frames[i];

        if (frame->kind != ZG_FRAME_JAVA) {
            continue;
        }
        /* An application's own inflater is its own, even when a class loader called it. */
        if (!is_jdk_frame(frame)) {
            return false;
        }
        for (size_t j = 0; j < sizeof(builtin_patterns) / sizeof(builtin_patterns[0]);
             j++) {
            if (zg_suppressions_pattern_matches(builtin_patterns[j], frame->function)) {
                return true;
            }
        }
    }
    return false;
}

static bool add_pattern(struct zg_suppressions *suppressions, const char *pattern)
{
    char **grown = realloc(suppressions->patterns,
                           (suppressions->count + 1) * sizeof(*suppressions->patterns));
    if (grown == NULL) {
        return false;
    }
    suppressions->patterns = grown;
    grown[suppressions->count] = strdup(pattern);
    if (grown[suppressions->count] == NULL) {
        return false;
    }
    suppressions->count++;
    return true;
}

/* Return: the file as a text, to be freed; NULL with a sentence. */
static char *read_text(const char *path, char *error, size_t error_bytes)
{
    FILE *file = fopen(path, "re");
    char *text = malloc(LARGEST_BYTES + 1);
    size_t length = 0;
    int reason = file == NULL ? errno : 0;

    if (file != NULL && text != NULL) {
        length = fread(text, 1, LARGEST_BYTES + 1, file);
        reason = ferror(file) ? errno : 0;
    }
    if (file == NULL) {
        snprintf(error, error_bytes, "%s: cannot be opened: %s", path, strerror(reason));
    } else if (text == NULL) {
        snprintf(error, error_bytes, "%s: out of memory", path);
    } else if (reason != 0) {
        snprintf(error, error_bytes, "%s: cannot be read: %s", path, strerror(reason));
    } else if (length > LARGEST_BYTES) {
        snprintf(error, error_bytes,
                 "%s: is no file of suppressions: has more than %u KB", path,
                 LARGEST_BYTES / 1024);
    } else {
        fclose(file);
        text[length] = '\0';
        return text;
    }
    if (file != NULL) {
        fclose(file);
    }
    free(text);
    return NULL;
}

bool zg_suppressions_load(struct zg_suppressions *suppressions, const char *path,
                          char *error, size_t error_bytes)
{
    static const char prefix[] = "leak:";
    char *text = read_text(path, error, error_bytes);
    char *rest = text;
    bool good = text != NULL;

    memset(suppressions, 0, sizeof(*suppressions));
    for (int number = 1; good && rest != NULL; number++) {
        char *line = strsep(&rest, "\n");

        line += strspn(line, " \t");
        line[strcspn(line, "\r")] = '\0';
        if (*line == '\0' || *line == '#') {
            continue;
        }
        if (strncmp(line, prefix, strlen(prefix)) != 0 || line[strlen(prefix)] == '\0') {
            snprintf(error, error_bytes, "%s:%d: expected leak:PATTERN", path, number);
            good = false;
        } else if (!add_pattern(suppressions, line + strlen(prefix))) {
            snprintf(error, error_bytes, "%s: out of memory", path);
            good = false;
        }
    }
    free(text);
    if (!good) {
        zg_suppressions_free(suppressions);
    }
    return good;
}

void zg_suppressions_free(struct zg_suppressions *suppressions)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        free(suppressions->patterns[i]);
    }
    free(suppressions->patterns);
    memset(suppressions, 0, sizeof(*suppressions));
}
