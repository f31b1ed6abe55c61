/* SPDX-License-Identifier: MIT */
/* A private copy of a shared library, as no other object in the process sees it.
 *
 * The file is copied under another name, because the loader recognises a file by its inode (its
 * SONAME counts only for a name without a slash), and opened with RTLD_DEEPBIND, because libz
 * calls its own exports through its PLT (deflateInit2_ calls deflateReset): without that flag
 * those calls bind to whatever is preloaded. dlmopen would isolate it too, but its second libc
 * would have its own malloc. The symbols are read from the file and not asked of dlsym, which
 * a preloaded library may interpose as well. */
#include "api.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef RTLD_DEEPBIND
#define RTLD_DEEPBIND 0 /* musl: the copied file has to be linked with -Bsymbolic */
#endif

struct image {
    const unsigned char *bytes;
    size_t size;
    ElfW(Addr) base;
    const ElfW(Sym) * symbols;
    size_t count;
    const char *names;
};

static int copy_file(const char *from, char *to, size_t room)
{
    const char *folder = getenv("TMPDIR");
    snprintf(to, room, "%s/zlib-copy-XXXXXX", folder && *folder ? folder : "/tmp");
    int in = open(from, O_RDONLY | O_CLOEXEC), out = mkostemp(to, O_CLOEXEC);
    char buffer[65536];
    ssize_t n = in < 0 || out < 0 ? -1 : 0;
    while (n >= 0 && (n = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)n) != n)
            n = -1;
    if (in >= 0)
        close(in);
    if (n < 0 && out >= 0) {
        close(out);
        unlink(to);
    }
    return n < 0 ? -1 : out;
}

static const ElfW(Shdr) * section(const struct image *im, unsigned index)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)(const void *)im->bytes;
    return (const ElfW(Shdr) *)(const void *)(im->bytes + header->e_shoff) + index;
}

static bool find_symbols(struct image *im, ElfW(Word) table)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)(const void *)im->bytes;
    for (unsigned i = 0; i < header->e_shnum; i++) {
        const ElfW(Shdr) *s = section(im, i);
        if (s->sh_type != table)
            continue;
        im->symbols = (const ElfW(Sym) *)(const void *)(im->bytes + s->sh_offset);
        im->count = s->sh_size / sizeof *im->symbols;
        im->names = (const char *)im->bytes + section(im, s->sh_link)->sh_offset;
        return true;
    }
    return false;
}

static void *find_function(const struct image *im, const char *name)
{
    for (size_t i = 0; i < im->count; i++)
        if (im->symbols[i].st_shndx != SHN_UNDEF &&
            strcmp(im->names + im->symbols[i].st_name, name) == 0)
            return (void *)(im->base + im->symbols[i].st_value);
    return NULL;
}

/* Every relocation by which the copy calls one of its own exports must have been resolved to
 * the copy itself (RTLD_NOW has resolved them all). Return: the name of one which was not. */
static const char *stray_call(const struct image *im)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)(const void *)im->bytes;
    for (unsigned i = 0; i < header->e_shnum; i++) {
        const ElfW(Shdr) *s = section(im, i);
        if (s->sh_type != SHT_RELA)
            continue;
        const ElfW(Rela) *r =
            (const ElfW(Rela) *)(const void *)(im->bytes + s->sh_offset);
        for (size_t n = s->sh_size / sizeof *r; n--; r++) {
            size_t index = ELF64_R_SYM(r->r_info);
            if (index == 0 || index >= im->count ||
                im->symbols[index].st_shndx == SHN_UNDEF ||
                ELF64_ST_TYPE(im->symbols[index].st_info) != STT_FUNC)
                continue;
            ElfW(Addr) target;
            memcpy(&target, (const void *)(im->base + r->r_offset), sizeof target);
            if (target !=
                im->base + im->symbols[index].st_value + (ElfW(Addr))r->r_addend)
                return im->names + im->symbols[index].st_name;
        }
    }
    return NULL;
}

/* Fills functions from an image that is loaded. */
static void find_functions(const struct image *im, struct zd_api *functions)
{
#define ZD_FIND(type, name, args)                                                        \
    functions->name = (type(*) args)find_function(im, #name);
    ZD_FUNCTION(ZD_FIND)
#undef ZD_FIND
}

/* What is hidden in a library: its own functions, once its natives were looked up, and where
 * it says its version. */
static const char *find_hidden(const char *file, struct image im,
                               struct zd_api *functions, const char **version)
{
    struct link_map *map = NULL;
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const char *(*tell)(void);
    if (handle == NULL)
        return dlerror();
    if (dlsym(handle, "Java_java_util_zip_Deflater_init") == NULL ||
        dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0)
        return "the library has no natives";
    im.base = map->l_addr;
    find_functions(&im, functions);
    *(void **)&tell = find_function(&im, "zlibVersion");
    if (tell == NULL || functions->deflate == NULL)
        return "the library hides no zlib, or its names";
    *version = tell();
    return NULL;
}

const char *zd_private_copy(const char *file, struct zd_api *functions,
                            struct zd_api *hidden, const char **version)
{
    static char path[4096], message[8192];
    int fd = copy_file(file, path, sizeof path);
    if (fd < 0)
        return "the library's file cannot be copied to TMPDIR";
    struct stat st;
    struct image im = {.bytes = MAP_FAILED};
    if (fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(ElfW(Ehdr))) {
        im.size = (size_t)st.st_size;
        im.bytes = mmap(NULL, im.size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(
        fd); /* before dlopen: a file open for writing cannot always be mapped executable */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!handle)
        snprintf(message, sizeof message, "the copy cannot be loaded: %s", dlerror());
    unlink(path);
    if (!handle)
        return message;
    struct link_map *map = NULL;
    if (im.bytes == MAP_FAILED || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 ||
        strcmp(map->l_name, path) != 0)
        return "the loader took another file for the copy";
    im.base = map->l_addr;
    if (!find_symbols(&im, hidden != NULL ? SHT_SYMTAB : SHT_DYNSYM))
        return "the library has no symbols";
    const char *stray = hidden != NULL ? NULL : stray_call(&im);
    if (stray) {
        snprintf(message, sizeof message, "the copy calls a %s outside itself", stray);
        return message;
    }
    find_functions(&im, functions);
    const char *problem = hidden == NULL ? NULL : find_hidden(file, im, hidden, version);
    munmap((void *)(uintptr_t)im.bytes, im.size);
    return problem;
}
