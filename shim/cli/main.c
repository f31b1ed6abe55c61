/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <unistd.h>

#include "cli/commands.h"

/*
 * Takes the places of standard streams that we were started without, so that no file of ours
 * gets one and is written to by mistake.  What stands there can be neither read nor written,
 * as before, and a program that we start is started without it again.
 */
static void take_standard_places(void)
{
    int fd;

    do {
        fd = open("/", O_PATH | O_CLOEXEC);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) {
        close(fd);
    }
}

int main(int argc, char **argv)
{
    take_standard_places();
    return zg_main(argc, argv);
}
