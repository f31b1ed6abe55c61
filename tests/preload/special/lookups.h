/* SPDX-License-Identifier: MIT */
/* What dlsym and dlvsym answer to who includes this: the program itself, or a library. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static void tell(const char *who, const char *where, const char *name, void *found)
{
    const char *error = dlerror();
    Dl_info info = {NULL, NULL, NULL, NULL};
    if (found != NULL && dladdr(found, &info) != 0) {
        const char *slash = strrchr(info.dli_fname, '/');
        printf("%s %s %s: %s in %s\n", who, where, name,
               info.dli_sname == NULL ? "?" : info.dli_sname,
               slash == NULL ? info.dli_fname : slash + 1);
    } else {
        printf("%s %s %s: nothing\n", who, where, name);
    }
    if (error != NULL)
        printf("%s\n", error);
}

/* Looks names up everywhere. mine: a handle of a library that has functions of its own
 * which are called like zlib's. */
static void look_up_all(const char *who, void *mine)
{
    static const char *const names[] = {
        "qsort",          "no_such_symbol", "dlopen",     "pthread_create",
        "ZIP_Open",       "environ",        "JNI_OnLoad", "Java_x_y_z",
        "inflate_widget", "deflateNothing", "lookups_",   "zlibVersion"};
    static const char *const own[] = {"inflate", "deflate", "JNI_OnLoad", "ZIP_Open"};
    char first[128] = "";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tell(who, "default", names[i], dlsym(RTLD_DEFAULT, names[i]));
        tell(who, "next", names[i], dlsym(RTLD_NEXT, names[i]));
        tell(who, "mine", names[i], dlsym(mine, names[i]));
        tell(who, "qsort's version", names[i],
             dlvsym(RTLD_DEFAULT, names[i], "GLIBC_2.2.5"));
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        tell(who, "mine", own[i], dlsym(mine, own[i]));
    /* What went wrong before is told once, and only by who asks next. */
    dlsym(mine, "not_there_either");
    const char *error = dlerror();
    strncat(first, error == NULL ? "none" : error, sizeof first - 1);
    printf("%s first %s, then %s\n", who, first, dlerror() == NULL ? "none" : "another");
    dlopen("/nowhere/at/all.so", RTLD_LAZY);
    printf("%s %s\n", who, dlerror());
}
