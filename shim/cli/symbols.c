/* SPDX-License-Identifier: MIT */
#include "cli/symbols.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_LIBDW
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGEST_OBJECT_BYTES ((off_t)1 << 30)
#define MOST_OBJECTS 256
#define MOST_INLINED 8
#define MOST_SYMBOLS 65536
#define MOST_SECONDS 10
/* Start times come in the clock's ticks, which are a hundredth of a second. */
#define START_SLACK_NS 20000000u

const bool zg_symbols_supported = true;

struct object {
    const char *path;
    Dwfl_Module *module; /* NULL: not to be had */
};

struct lookup {
    FILE *out;
    uint64_t newest_ns; /* objects changed after it are others than the process had */
    struct object objects[MOST_OBJECTS];
    size_t object_count;
};

/* A place in the source that is being written down. */
struct place {
    const char *source; /* or NULL */
    int line;
};

static uint64_t nanoseconds(struct timespec time)
{
    return time.tv_sec < 0 ? 0
                           : (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* The time of change cannot be set by hand, as that of modification is by every package. */
static bool is_the_object(const struct stat *status, uint64_t newest_ns)
{
    return S_ISREG(status->st_mode) && status->st_size <= LARGEST_OBJECT_BYTES &&
           nanoseconds(status->st_mtim) <= newest_ns &&
           nanoseconds(status->st_ctim) <= newest_ns;
}

/* Return: a descriptor, or -1.  Asked twice: opening a pipe would be felt at its other end,
 * and the path may lead elsewhere a moment later. */
static int open_object(const char *path, uint64_t newest_ns)
{
    struct stat status;

    if (path[0] != '/' || stat(path, &status) != 0 ||
        !is_the_object(&status, newest_ns)) {
        return -1;
    }
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &status) != 0 || !is_the_object(&status, newest_ns))) {
        close(fd);
        return -1;
    }
    return fd;
}

static Dwfl_Module *load_module(const char *path, uint64_t newest_ns)
{
    /* Separate debug information is taken by build ID only: no name that an object tells
     * is followed, and no server is asked. */
    static const Dwfl_Callbacks callbacks = {
        .find_elf = dwfl_build_id_find_elf,
        .find_debuginfo = dwfl_build_id_find_debuginfo,
        .section_address = dwfl_offline_section_address,
    };
    int fd = open_object(path, newest_ns);

    if (fd < 0) {
        return NULL;
    }
    Dwfl *session = dwfl_begin(&callbacks);
    if (session == NULL) {
        close(fd);
        return NULL;
    }
    dwfl_report_begin(session);
    /* Placed at 0, so that offsets in the ledger are the module's addresses. */
    Dwfl_Module *module = dwfl_report_elf(session, path, path, fd, 0, true);
    if (module == NULL) {
        close(fd);
    }
    if (dwfl_report_end(session, NULL, NULL) != 0 || module == NULL) {
        dwfl_end(session);
        return NULL;
    }
    return module;
}

static Dwfl_Module *module_at(struct lookup *lookup, const char *path)
{
    for (size_t i = 0; i < lookup->object_count; i++) {
        if (strcmp(lookup->objects[i].path, path) == 0) {
            return lookup->objects[i].module;
        }
    }
    if (lookup->object_count == MOST_OBJECTS) {
        return NULL;
    }
    struct object *object = &lookup->objects[lookup->object_count++];
    object->path = path;
    object->module = load_module(path, lookup->newest_ns);
    return object->module;
}

/* Return: the compilation unit of an address, or NULL.  clang writes no table of them. */
static Dwarf_Die *unit_at(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, bias);

    if (unit != NULL) {
        return unit;
    }
    while ((unit = dwfl_module_nextcu(module, unit, bias)) != NULL) {
        if (dwarf_haspc(unit, address - *bias) > 0) {
            return unit;
        }
    }
    return NULL;
}

/* Return: how many; from the innermost to the unit.  Allocates: free(*scopes). */
static int scopes_at(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes)
{
    Dwarf_Die *innermost = NULL;
    int count = dwarf_getscopes(unit, address, &innermost);

    *scopes = NULL;
    /* Those would go on with where an inlined function was defined, not called. */
    count = count > 0 ? dwarf_getscopes_die(innermost, scopes) : 0;
    free(innermost);
    return count;
}

static const char *function_name(Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    const char *linkage_name =
        dwarf_formstring(dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute));

    return linkage_name != NULL ? linkage_name : dwarf_diename(function);
}

static struct place line_at(Dwarf_Die *unit, Dwarf_Addr address)
{
    struct place place = {NULL, -1};
    Dwarf_Line *line = dwarf_getsrc_die(unit, address);

    if (line != NULL && dwarf_lineno(line, &place.line) == 0) {
        place.source = dwarf_linesrc(line, NULL, NULL);
    }
    return place;
}

static struct place call_of(Dwarf_Die *unit, Dwarf_Die *inlined)
{
    struct place place = {NULL, -1};
    Dwarf_Attribute attribute;
    Dwarf_Files *files;
    Dwarf_Word file, line;

    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) == 0 &&
        dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0 &&
        line <= INT32_MAX && dwarf_getsrcfiles(unit, &files, NULL) == 0) {
        place.source = dwarf_filesrc(files, file, NULL, NULL);
        place.line = (int)line;
    }
    return place;
}

/* Return: the symbol that the address lies within, or NULL; never merely the nearest. */
static const char *symbol_at(Dwfl_Module *module, Dwarf_Addr address)
{
    GElf_Off offset;
    GElf_Sym symbol;
    const char *name =
        dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);

    return name != NULL && offset < symbol.st_size ? name : NULL;
}

static void write_symbol(FILE *out, uint32_t frame, const char *function,
                         struct place place, bool inlined)
{
    struct zg_symbol symbol;

    /* All of it: it is sent as it lies in memory. */
    memset(&symbol, 0, sizeof(symbol));
    symbol.frame = frame;
    symbol.line = place.source != NULL && place.line > 0 ? place.line : -1;
    symbol.inlined = inlined;
    snprintf(symbol.function, sizeof(symbol.function), "%s",
             function != NULL ? function : "");
    snprintf(symbol.source, sizeof(symbol.source), "%s",
             place.source != NULL ? place.source : "");
    fwrite(&symbol, sizeof(symbol), 1, out);
}

static void name_address(FILE *out, uint32_t frame, Dwfl_Module *module,
                         Dwarf_Addr address)
{
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = unit_at(module, address, &bias);
    Dwarf_Die *scopes = NULL;
    const char *function = NULL;
    struct place place = {NULL, -1};
    int count = 0;
    int inlined = 0;

    if (unit != NULL) {
        place = line_at(unit, address - bias);
        count = scopes_at(unit, address - bias, &scopes);
    }
    for (int i = 0; i < count && function == NULL; i++) {
        int tag = dwarf_tag(&scopes[i]);

        if (tag == DW_TAG_subprogram) {
            function = function_name(&scopes[i]);
        } else if (tag == DW_TAG_inlined_subroutine) {
            if (inlined++ < MOST_INLINED) {
                write_symbol(out, frame, function_name(&scopes[i]), place, true);
            }
            place = call_of(unit, &scopes[i]);
        }
    }
    free(scopes);
    if (function == NULL) {
        function = symbol_at(module, address);
    }
    if (function != NULL || place.source != NULL) {
        write_symbol(out, frame, function, place, false);
    }
}

static void name_frames(struct lookup *lookup, const struct zg_reader *reader)
{
    uint32_t count = zg_reader_count(reader, ZG_SECTION_FRAMES);

    for (uint32_t i = 0; i < count; i++) {
        struct zg_ledger_frame frame;

        if (!zg_reader_frame(reader, i, &frame) || frame.kind != ZG_FRAME_NATIVE ||
            frame.offset == 0) {
            continue;
        }
        Dwfl_Module *module = module_at(lookup, zg_reader_string(reader, frame.file));
        if (module != NULL) {
            /* A return address may be the first byte of the next function. */
            name_address(lookup->out, i, module, frame.offset - 1);
            fflush(lookup->out); /* what is found is found, whatever the next one does */
        }
    }
}

static bool may_name(const struct zg_reader *reader)
{
    const struct zg_ledger_header *header = &reader->header;

    return reader->owner == geteuid() && header->generation == 0 &&
           (header->pid_namespace == 0 ||
            header->pid_namespace == zg_reader_own_pid_namespace()) &&
           zg_reader_same_boot(header);
}

/* In the child: an object may hold anything, and its file may shrink while it is read. */
__attribute__((noreturn)) static void look_up(int fd, const struct zg_reader *reader)
{
    static const struct rlimit no_core = {0, 0};
    static struct lookup lookup;
    const struct zg_ledger_header *header = &reader->header;
    sigset_t none;

    sigemptyset(&none);
    signal(SIGALRM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(MOST_SECONDS);
    unsetenv("DEBUGINFOD_URLS");
    lookup.out = fdopen(fd, "w");
    if (lookup.out != NULL && header->opened_realtime_ns > header->age_at_open_ns) {
        lookup.newest_ns =
            header->opened_realtime_ns - header->age_at_open_ns + START_SLACK_NS;
        name_frames(&lookup, reader);
    }
    _exit(0);
}

static void read_symbols(struct zg_symbols *symbols, FILE *in)
{
    struct zg_symbol symbol;
    size_t room = 0;

    while (symbols->count < MOST_SYMBOLS && fread(&symbol, sizeof(symbol), 1, in) == 1) {
        if (symbols->count == room) {
            room = room == 0 ? 64 : 2 * room;
            struct zg_symbol *grown =
                realloc(symbols->symbols, room * sizeof(*symbols->symbols));
            if (grown == NULL) {
                return;
            }
            symbols->symbols = grown;
        }
        symbol.function[sizeof(symbol.function) - 1] = '\0';
        symbol.source[sizeof(symbol.source) - 1] = '\0';
        symbols->symbols[symbols->count++] = symbol;
    }
}

static bool has_native_frame(const struct zg_reader *reader)
{
    struct zg_ledger_frame frame;

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_FRAMES); i++) {
        if (zg_reader_frame(reader, i, &frame) && frame.kind == ZG_FRAME_NATIVE) {
            return true;
        }
    }
    return false;
}

void zg_symbols_find(struct zg_symbols *symbols, const struct zg_reader *reader)
{
    int ends[2];

    memset(symbols, 0, sizeof(*symbols));
    if (!may_name(reader) || !has_native_frame(reader) || pipe2(ends, O_CLOEXEC) != 0) {
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        look_up(ends[1], reader);
    }
    close(ends[1]);
    FILE *in = child > 0 ? fdopen(ends[0], "r") : NULL;
    if (in != NULL) {
        read_symbols(symbols, in);
        fclose(in);
    } else {
        close(ends[0]);
    }
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}

#else

const bool zg_symbols_supported = false;

void zg_symbols_find(struct zg_symbols *symbols, const struct zg_reader *reader)
{
    (void)reader;
    memset(symbols, 0, sizeof(*symbols));
}

#endif

void zg_symbols_free(struct zg_symbols *symbols)
{
    free(symbols->symbols);
    memset(symbols, 0, sizeof(*symbols));
}

const struct zg_symbol *zg_symbols_of(const struct zg_symbols *symbols, uint32_t frame,
                                      size_t *count)
{
    size_t first = 0;
    size_t end = symbols->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (symbols->symbols[middle].frame < frame) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    for (end = first; end < symbols->count && symbols->symbols[end].frame == frame;) {
        end++;
    }
    *count = end - first;
    return *count > 0 ? &symbols->symbols[first] : NULL;
}
