/* SPDX-License-Identifier: MIT */
/*
 * own_zlib PLUGIN: a program that carries a zlib of its own and exports it.  Its calls and,
 * by symbol resolution, those of the plugin reach that one, as they do without the guard.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>

#include "../check.h"

int main(int argc, char **argv)
{
    NEED(argc == 2);
    Dl_info info, main_info;
    NEED(dladdr((void *)(uintptr_t)adler32, &info) != 0);
    NEED(dladdr((void *)(uintptr_t)main, &main_info) != 0);
    printf("adler32 is %s\n",
           info.dli_fbase == main_info.dli_fbase ? "the program's" : "another's");
    for (uint32_t i = 0; i < 5; i++)
        round_trip(i);
    void *plugin = dlopen(argv[1], RTLD_NOW);
    NEED(plugin != NULL);
    unsigned long (*work)(unsigned);
    *(void **)&work = dlsym(plugin, "plugin_work");
    NEED(work != NULL);
    printf("plugin %08lx\n", work(3));
    round_trip(7);
    return 0;
}
