/* SPDX-License-Identifier: MIT */
#include "binding/private_copy.h"

#include <dlfcn.h>
#include <string.h>

#include "platform/code.h"
#include "platform/inject.h"
#include "platform/os.h"
#include "platform/text.h"

/* Return: whether what is loaded at an address, and nobody writes to, is what the file says. */
static bool is_loaded(const struct zg_elf_file *file, const struct zg_object *object)
{
    struct zg_elf_segment segment;
    bool seen = false;
    for (uint32_t i = 0; zg_elf_file_segment(file, i, &segment); i++) {
        uint64_t space = object->end - object->load_base;
        if (segment.writable || segment.length == 0)
            continue;
        if (!segment.readable || segment.address > space ||
            segment.length > space - segment.address ||
            memcmp((const void *)(object->load_base + segment.address),
                   file->bytes + segment.at, segment.length) != 0)
            return false;
        seen = true;
    }
    return seen;
}

const char *zg_private_copy_make(struct zg_private_copy *copy,
                                 const struct zg_object *object)
{
    *copy = (struct zg_private_copy){.fd = zg_code_file()};
    if (copy->fd < 0)
        return "the system lets this process execute no file of its own";
    size_t bytes = zg_code_copy(copy->fd, object->path);
    if (bytes == 0)
        return "its file cannot be read";
    zg_code_seal(copy->fd);
    const unsigned char *memory = zg_code_read(copy->fd, bytes);
    if (memory == NULL)
        return "there is no memory for its file";
    const char *reason = zg_elf_file_open(&copy->file, memory, bytes);
    if (reason != NULL)
        return reason;
    return is_loaded(&copy->file, object)
               ? NULL
               : "its file is no longer the one that was loaded, or its code was changed";
}

/* The dynamic linker knows what it has loaded by path: an unusual one is taken, which another
 * program that loads from a descriptor of that number does not ask for. */
static void write_path(char *out, size_t bytes, int fd)
{
    struct zg_text path = zg_text_make(out, bytes);
    zg_text_add(&path, "/proc/self/fd/../fd/");
    zg_text_add_number(&path, (uint64_t)fd, 10, 1);
}

const char *zg_private_copy_load(struct zg_private_copy *copy)
{
    char path[48];
    write_path(path, sizeof path, copy->fd);
    void *handle =
        ZG_TRY(dlopen, NULL, dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE));
    if (handle == NULL) {
        dlerror(); /* our failure is not the host's to see */
        return "the dynamic linker does not load a copy of it";
    }
    return zg_object_of_handle(handle, &copy->loaded) &&
                   is_loaded(&copy->file, &copy->loaded)
               ? NULL
               : "the dynamic linker has loaded something else than a copy of it";
}

void zg_private_copy_drop(struct zg_private_copy *copy)
{
    if (copy->file.bytes != NULL)
        zg_code_unmap(copy->file.bytes, copy->file.length);
    if (copy->fd >= 0)
        zg_os_close(copy->fd);
    copy->fd = -1;
}
