/* SPDX-License-Identifier: MIT */
/* while_loading PLUGIN: opens it; the dynamic linker's lock is held while its constructor
 * runs. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

int main(int argc, char **argv)
{
    alarm(60);
    printf("zlib %s\n", zlibVersion());
    printf("loaded %d\n", argc > 1 && dlopen(argv[1], RTLD_NOW) != NULL);
    return 0;
}
