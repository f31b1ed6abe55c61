/* SPDX-License-Identifier: MIT */
#include "object.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#include "dynamic.h"
#include "linker.h"
#include "platform/atomic.h"
#include "platform/inject.h"

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
        void *symbol = zg_linker_symbol(RTLD_DEFAULT, "_dl_find_object");
        zg_store_relaxed(&found, (find_object_function *)symbol);
        zg_store_release(&asked, 1u);
    }
    return zg_load_relaxed(&found);
}

#ifdef RTLD_DL_LINKMAP
static struct link_map *look_up(const void *address, Dl_info *info)
{
    struct link_map *map = NULL;
    return dladdr1(address, info, (void **)&map, RTLD_DL_LINKMAP) == 0 ? NULL : map;
}
#else /* musl, which never unloads: the map is the one in the list that begins there */
static struct link_map *look_up(const void *address, Dl_info *info)
{
    struct link_map *map = NULL;
    void *program = dlopen(NULL, RTLD_LAZY);
    if (dladdr(address, info) == 0 || dlinfo(program, RTLD_DI_LINKMAP, &map) != 0)
        return NULL;
    while (map != NULL && (const void *)map->l_addr != info->dli_fbase)
        map = map->l_next;
    return map;
}
#endif

static bool slow_find(const void *address, struct zg_object *out)
{
    Dl_info info;
    struct link_map *map = look_up(address, &info);
    if (map == NULL)
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

bool zg_object_of_handle(void *handle, struct zg_object *out)
{
    return zg_object_find(((const struct link_map *)handle)->l_ld, out);
}

/* An object's segments as it is mapped. */
struct segments {
    const ElfW(Phdr) * header;
    uint32_t count;
    uintptr_t load_base;
};

/* Return: the segment of a type that holds address and has these flags, or NULL. */
static const ElfW(Phdr) * segment_at(const struct segments *segments, uint32_t type,
                                     uint32_t flags, uintptr_t address)
{
    for (uint32_t i = 0; i < segments->count; i++) {
        const ElfW(Phdr) *header = &segments->header[i];
        if (header->p_type == type && (header->p_flags & flags) == flags &&
            address - segments->load_base - header->p_vaddr < header->p_memsz)
            return header;
    }
    return NULL;
}

static const unsigned char *start_of(const struct segments *segments,
                                     const ElfW(Phdr) * header)
{
    return (const unsigned char *)(segments->load_base + header->p_vaddr);
}

static void find_frames(const struct segments *segments, struct zg_frame_section *frames)
{
    for (uint32_t i = 0; i < segments->count; i++) {
        const ElfW(Phdr) *header = &segments->header[i];
        if (header->p_type != PT_GNU_EH_FRAME)
            continue;
        const unsigned char *index = start_of(segments, header);
        const ElfW(Phdr) *around = segment_at(segments, PT_LOAD, PF_R, (uintptr_t)index);
        if (around == NULL)
            continue;
        frames->start = start_of(segments, around);
        frames->end = frames->start + around->p_filesz;
        if (index < frames->end && header->p_memsz <= (size_t)(frames->end - index)) {
            frames->index = index;
            frames->index_end = index + header->p_memsz;
        }
    }
}

static bool find_code(const struct segments *segments, uintptr_t address,
                      struct zg_object_code *out)
{
    const ElfW(Phdr) *code = segment_at(segments, PT_LOAD, PF_R | PF_X, address);
    if (code == NULL)
        return false;
    out->start = (uintptr_t)start_of(segments, code);
    out->end = out->start + code->p_memsz;
    out->frames = (struct zg_frame_section){NULL, NULL, NULL, NULL};
    find_frames(segments, &out->frames);
    return true;
}

/* The headers of an object are mapped at its beginning, as ordinary linkers lay it out. */
static bool find_segments(uintptr_t start, uintptr_t load_base, struct segments *out)
{
    const ElfW(Ehdr) *file = (const void *)start;
    if (memcmp(file->e_ident, ELFMAG, SELFMAG) != 0 ||
        file->e_phentsize != sizeof(ElfW(Phdr)))
        return false;
    *out = (struct segments){(const void *)(start + file->e_phoff), file->e_phnum,
                             load_base};
    return true;
}

struct code_search {
    uintptr_t address;
    struct zg_object_code *out;
};

static int search_code(struct dl_phdr_info *info, size_t bytes, void *argument)
{
    const struct code_search *search = argument;
    const struct segments segments = {info->dlpi_phdr, info->dlpi_phnum, info->dlpi_addr};
    (void)bytes;
    return find_code(&segments, search->address, search->out);
}

bool zg_object_find_code(uintptr_t address, struct zg_object_code *out)
{
    find_object_function *find = fast_find();
    if (find == NULL) {
        struct code_search search = {address, out};
        return dl_iterate_phdr(search_code, &search) != 0;
    }
    struct found_object found;
    if (find((void *)address, &found) != 0 || found.link_map == NULL)
        return false;
    struct segments segments;
    return find_segments((uintptr_t)found.map_start, found.link_map->l_addr, &segments) &&
           find_code(&segments, address, out);
}

bool zg_object_is_relro(const struct zg_object *object, const void *address)
{
    struct segments segments;
    if (!find_segments(object->start, object->load_base, &segments))
        return false;
    return segment_at(&segments, PT_GNU_RELRO, 0, (uintptr_t)address) != NULL;
}

static const char *symbol_at(const struct link_map *map, const void *address)
{
    struct zg_dynamic dynamic = zg_dynamic_of(map);
    uintptr_t value = (uintptr_t)address - map->l_addr;
    for (uint32_t i = 0; i < dynamic.symbol_count; i++) {
        const ElfW(Sym) *symbol = &dynamic.symbols[i];
        if (symbol->st_shndx != SHN_UNDEF && value - symbol->st_value < symbol->st_size)
            return dynamic.names + symbol->st_name;
    }
    return NULL;
}

void *zg_object_symbol(const void *link_map, const char *name)
{
    const struct link_map *map = link_map;
    struct zg_dynamic dynamic = zg_dynamic_of(map);
    for (uint32_t i = 0; i < dynamic.symbol_count; i++) {
        const ElfW(Sym) *symbol = &dynamic.symbols[i];
        if (symbol->st_shndx != SHN_UNDEF && (symbol->st_info & 0xf) == STT_FUNC &&
            strcmp(dynamic.names + symbol->st_name, name) == 0)
            return (void *)(map->l_addr + symbol->st_value);
    }
    return NULL;
}

bool zg_object_mentions(const void *link_map, const char *name)
{
    struct zg_dynamic dynamic = zg_dynamic_of(link_map);
    for (uint32_t i = 0; i < dynamic.symbol_count; i++)
        if (strcmp(dynamic.names + dynamic.symbols[i].st_name, name) == 0)
            return true;
    return false;
}

void *zg_object_symbol_beside(const void *address, const char *name)
{
    Dl_info info;
    const struct link_map *map = look_up(address, &info);
    return map == NULL ? NULL : zg_object_symbol(map, name);
}

bool zg_object_describe(const void *address, struct zg_object *out)
{
    if (fast_find() == NULL)
        return slow_find(address, out);
    if (!zg_object_find(address, out))
        return false;
    /* The kernel's own object is not relocated: its addresses are offsets. */
    if (out->path[0] == '/' || out->path[0] == '\0')
        out->symbol = symbol_at(out->link_map, address);
    return true;
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
    void *handle = ZG_TRY(dlopen, NULL, dlopen(search.path, RTLD_LAZY | RTLD_NOLOAD));
    if (handle == NULL)
        dlerror(); /* our failure is not the host's to see */
    return handle;
}

#define MOST_OBJECTS 1024

struct list {
    uintptr_t inside[MOST_OBJECTS]; /* an address in each */
    unsigned count;
};

static int note_object(struct dl_phdr_info *info, size_t bytes, void *argument)
{
    struct list *list = argument;
    (void)bytes;
    for (unsigned i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC && list->count < MOST_OBJECTS) {
            list->inside[list->count++] = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            break;
        }
    return 0;
}

void zg_object_visit_all(void (*visit)(void *argument, const struct zg_object *object),
                         void *argument)
{
    static struct list list;
    struct zg_object object;
    list.count = 0;
    dl_iterate_phdr(note_object, &list);
    for (unsigned i = 0; i < list.count; i++)
        if (zg_object_find((const void *)list.inside[i], &object))
            visit(argument, &object);
}

static void look_for_twin(void *argument, const struct zg_object *object)
{
    const char *slash = strrchr(object->path, '/');
    if (slash != NULL && strcmp(slash, "/libzguard.so") == 0 &&
        !zg_object_is_own((const void *)object->start))
        *(bool *)argument = true;
}

bool zg_object_has_twin(void)
{
    bool found = false;
    zg_object_visit_all(look_for_twin, &found);
    return found;
}

void *zg_object_open_path(const char *path, int flags)
{
    void *handle =
        path[0] == '\0'
            ? NULL
            : ZG_TRY(dlopen, NULL, dlopen(path, RTLD_LAZY | RTLD_NOLOAD | flags));
    if (handle == NULL)
        dlerror();
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
