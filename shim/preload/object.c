/* SPDX-License-Identifier: MIT */
#include "object.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#include "platform/atomic.h"

/* glibc 2.35's lock-free look-up, found at run time so that older ones still load us. */
struct found_object {
    unsigned long long flags;
    void *map_start, *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long long reserved[7];
};
typedef int find_object_function(void *address, struct found_object *result);

static find_object_function *fast_find(void)
{
    static find_object_function *found;
    static uint32_t asked;
    if (zg_load_acquire(&asked) == 0) {
        void *symbol = dlsym(RTLD_DEFAULT, "_dl_find_object");
        if (symbol == NULL)
            dlerror(); /* our failure is not the host's to see */
        zg_store_relaxed(&found, (find_object_function *)symbol);
        zg_store_release(&asked, 1u);
    }
    return zg_load_relaxed(&found);
}

static bool slow_find(const void *address, struct zg_object *out)
{
    Dl_info info;
    struct link_map *map = NULL;
    if (dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0 || map == NULL)
        return false;
    const ElfW(Ehdr) *header = info.dli_fbase;
    const ElfW(Phdr) *segment =
        (const void *)((const char *)info.dli_fbase + header->e_phoff);
    uintptr_t end = (uintptr_t)info.dli_fbase;
    for (unsigned i = 0; i < header->e_phnum; i++) {
        uintptr_t segment_end = map->l_addr + segment[i].p_vaddr + segment[i].p_memsz;
        if (segment[i].p_type == PT_LOAD && segment_end > end)
            end = segment_end;
    }
    *out = (struct zg_object){.link_map = map,
                              .start = (uintptr_t)info.dli_fbase,
                              .end = end,
                              .load_base = map->l_addr,
                              .path = map->l_name,
                              .symbol = info.dli_sname};
    return true;
}

bool zg_object_find(const void *address, struct zg_object *out)
{
    find_object_function *find = fast_find();
    if (find == NULL)
        return slow_find(address, out);
    struct found_object found;
    if (find((void *)(uintptr_t)address, &found) != 0 || found.link_map == NULL)
        return false;
    *out = (struct zg_object){.link_map = found.link_map,
                              .start = (uintptr_t)found.map_start,
                              .end = (uintptr_t)found.map_end,
                              .load_base = found.link_map->l_addr,
                              .path = found.link_map->l_name};
    return true;
}

bool zg_object_describe(const void *address, struct zg_object *out)
{
    return slow_find(address, out);
}

struct search {
    const char *file_name;
    char path[512];
};

static int compare_name(struct dl_phdr_info *info, size_t bytes, void *argument)
{
    struct search *search = argument;
    const char *slash = strrchr(info->dlpi_name, '/');
    (void)bytes;
    if (strcmp(slash == NULL ? info->dlpi_name : slash + 1, search->file_name) != 0 ||
        strlen(info->dlpi_name) >= sizeof search->path)
        return 0;
    strcpy(search->path, info->dlpi_name);
    return 1;
}

void *zg_object_open_loaded(const char *file_name)
{
    struct search search = {.file_name = file_name};
    if (dl_iterate_phdr(compare_name, &search) == 0)
        return NULL;
    void *handle = dlopen(search.path, RTLD_LAZY | RTLD_NOLOAD);
    if (handle == NULL)
        dlerror(); /* our failure is not the host's to see */
    return handle;
}

bool zg_object_is_own(const void *address)
{
    /* Laid down by the linker at the two ends of what the library maps. */
    extern const char __ehdr_start[] __attribute__((visibility("hidden")));
    extern const char _end[] __attribute__((visibility("hidden")));
    return (uintptr_t)address - (uintptr_t)__ehdr_start <
           (uintptr_t)_end - (uintptr_t)__ehdr_start;
}
