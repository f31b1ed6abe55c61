/* SPDX-License-Identifier: MIT */
#include "measure/resident.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Exact, where /proc/self/status counts by the page-fault's processor and may lag.  Pages of
 * files do not count: a child meets those of the libraries anew. */
#define RESIDENT_FILE "/proc/self/smaps_rollup"
#define RESIDENT_FIELD "\nAnonymous:"

uint64_t cb_resident_read(void)
{
    char text[2048];
    int file = open(RESIDENT_FILE, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof(text) - 1);

    if (file >= 0) {
        close(file);
    }
    if (length <= 0) {
        return 0;
    }
    text[length] = '\0';
    const char *field = strstr(text, RESIDENT_FIELD);
    return field == NULL ? 0 : strtoull(field + strlen(RESIDENT_FIELD), NULL, 10) * 1024;
}
