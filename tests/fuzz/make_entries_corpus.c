/* SPDX-License-Identifier: MIT */
/* make_entries_corpus FOLDER: a library with a hidden zlib, whole and with faults. */
#include <stdio.h>
#include <string.h>

#include "code_fixture.h"

static const char *const names[] = {"deflateInit2_", "deflate",
                                    "deflateParams", "deflateReset",
                                    "deflateEnd",    "inflateInit2_",
                                    "inflate",       "inflateReset",
                                    "inflateEnd",    "zlibVersion",
                                    "deflateUsed",   "deflateSetDictionary",
                                    "deflateTune",   "inflateSetDictionary"};

static int write_one(const char *folder, const char *name, const char *further)
{
    static struct code_library library;
    char path[512];
    code_begin(&library);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        code_function(&library, names[i], CODE_AT + i * 0x40u, 0x20);
        code_call(&library, CODE_AT + 0x1000u + i * 8, CODE_AT + i * 0x40u);
    }
    if (further != NULL)
        code_function(&library, further, CODE_AT + 0x43u, 0x10);
    code_end(&library);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    return file == NULL || fwrite(library.bytes, library.length, 1, file) != 1 ||
           fclose(file) != 0;
}

int main(int arguments, char **argument)
{
    return arguments != 2 || write_one(argument[1], "whole", NULL) ||
           write_one(argument[1], "short", "next") ||
           write_one(argument[1], "variant", "inflate.constprop.0") ||
           write_one(argument[1], "twice", "inflate");
}
