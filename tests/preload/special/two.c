/* SPDX-License-Identifier: MIT */
/*
 * two PLUGIN PLUGIN: plugins which link zlibs that differ, used in turn.  Each one's calls
 * reach the zlib that it links.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    unsigned long (*work[2])(unsigned);
    if (argc != 3)
        return 9;
    for (int i = 0; i < 2; i++) {
        void *plugin = dlopen(argv[i + 1], RTLD_NOW | RTLD_LOCAL);
        if (plugin == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 9;
        }
        *(void **)&work[i] = dlsym(plugin, "plugin_work");
        if (work[i] == NULL)
            return 9;
    }
    for (unsigned round = 0; round < 20; round++)
        for (int i = 0; i < 2; i++)
            printf("plugin %d: %08lx\n", i, work[i](round));
    return 0;
}
