/* SPDX-License-Identifier: MIT */
/*
 * late PLUGIN ROUNDS [symbols]: loads a plugin that uses zlib, uses it, unloads it (and
 * with it, in a bare run, zlib) and loads it again.  With `symbols`, opens libz itself and
 * looks its functions up by name, as codecs that load zlib on demand do.  Links no zlib.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must_open(const char *path, int flags)
{
    void *library = dlopen(path, flags);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(9);
    }
    return library;
}

static void by_symbols(const char *path)
{
    static const char *const names[] = {"deflateInit2_", "deflate", "no_such_function",
                                        "inflateEnd", "zlibVersion"};
    void *library = must_open(path, RTLD_LAZY);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)dlerror();
        void *symbol = dlsym(library, names[i]);
        const char *error = dlerror();
        printf("%s: %s%s\n", names[i], symbol == NULL ? "absent" : "present",
               error == NULL ? "" : ", with an error");
    }
    dlclose(library);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 9;
    if (argc > 3)
        by_symbols(argv[3]);
    for (long round = 0; round < strtol(argv[2], NULL, 10); round++) {
        void *plugin = must_open(argv[1], round % 2 == 0 ? RTLD_NOW : RTLD_LAZY);
        unsigned long (*work)(unsigned);
        *(void **)&work = dlsym(plugin, "plugin_work");
        if (work == NULL)
            return 9;
        printf("round %ld: %08lx\n", round, work((unsigned)round));
        dlclose(plugin);
    }
    return 0;
}
