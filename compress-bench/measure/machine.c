/* SPDX-License-Identifier: MIT */
#include "measure/machine.h"

#include <gnu/libc-version.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/text.h"
#include "measure/clock.h"

/* Others may use so much before it is worth a word. */
#define OTHERS_CPUS_MAX 0.05
#define STOLEN_PCT_MAX 1.0

/* Return: the first line of a small file, without its end; "" when it cannot be read. */
static char *read_line(const char *path, char *line, int bytes)
{
    FILE *file = fopen(path, "re");

    line[0] = '\0';
    if (file != NULL) {
        if (fgets(line, bytes, file) == NULL) {
            line[0] = '\0';
        }
        line[strcspn(line, "\n")] = '\0';
        fclose(file);
    }
    return line;
}

/* Finds "name : value" in a file.  Return: false when it is not there. */
static bool read_field(const char *path, const char *name, char *value, size_t bytes)
{
    char line[512];
    FILE *file = fopen(path, "re");
    bool found = false;

    while (file != NULL && !found && fgets(line, sizeof(line), file) != NULL) {
        size_t length = strlen(name);

        if (strncmp(line, name, length) == 0 && strchr("\t :", line[length]) != NULL) {
            const char *start = line + length + strspn(line + length, "\t :");

            snprintf(value, bytes, "%.*s", (int)strcspn(start, "\n"), start);
            found = true;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

/* The largest level that the first processor has. */
static uint64_t last_cache_bytes(void)
{
    uint64_t bytes = 0;
    long level = 0;

    for (int index = 0; index < 16; index++) {
        char path[96];
        char text[32];
        uint64_t size = 0;

        snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cache/index%d/level",
                 index);
        long this_level = strtol(read_line(path, text, sizeof(text)), NULL, 10);
        snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cache/index%d/size",
                 index);
        read_line(path, text, sizeof(text));
        if (this_level > level && cb_text_parse_size(text, strlen(text), &size)) {
            level = this_level;
            bytes = size;
        }
    }
    return bytes;
}

void cb_machine_describe(struct cb_machine *machine)
{
    struct utsname names;
    char text[CB_RESULT_TEXT_BYTES];

    *machine = (struct cb_machine){.cache_bytes = last_cache_bytes()};
    uname(&names);
    if (!read_field("/proc/cpuinfo", "model name", text, sizeof(text))) {
        snprintf(text, sizeof(text), "%s", names.machine);
    }
    zg_text_clean(text, machine->processor, sizeof(machine->processor));
    snprintf(machine->system, sizeof(machine->system), "%.40s %.60s, glibc %s",
             names.sysname, names.release, gnu_get_libc_version());
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    machine->cpus = cpus > 0 ? (unsigned)cpus : 1;
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    machine->memory_bytes =
        pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;
}

static uint64_t ns_of(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

static uint64_t own_ns(void)
{
    struct rusage self;
    struct rusage children;

    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return ns_of(self.ru_utime) + ns_of(self.ru_stime) + ns_of(children.ru_utime) +
           ns_of(children.ru_stime);
}

/* Source: proc(5): "cpu" user nice system idle iowait irq softirq steal. */
static bool read_ticks(uint64_t *busy, uint64_t *stolen)
{
    enum { USER, NICE, SYSTEM, IDLE, IO_WAIT, IRQ, SOFT_IRQ, STEAL, FIELDS };
    char line[256];
    uint64_t ticks[FIELDS];
    char *at = read_line("/proc/stat", line, sizeof(line)) + strcspn(line, " ");

    for (int i = 0; i < FIELDS; i++) {
        char *end = at;

        ticks[i] = strtoull(at, &end, 10);
        if (end == at) {
            return false;
        }
        at = end;
    }
    *busy = ticks[USER] + ticks[NICE] + ticks[SYSTEM] + ticks[IRQ] + ticks[SOFT_IRQ];
    *stolen = ticks[STEAL];
    return true;
}

void cb_watch_start(struct cb_watch *watch)
{
    char line[64];

    *watch = (struct cb_watch){.wall_ns = cb_clock_wall_ns(), .own_ns = own_ns()};
    watch->is_known = read_ticks(&watch->busy_ticks, &watch->stolen_ticks);
    watch->load = strtod(read_line("/proc/loadavg", line, sizeof(line)), NULL);
}

struct cb_quiet cb_watch_stop(const struct cb_watch *watch)
{
    struct cb_quiet quiet = {.load_before = watch->load};
    uint64_t busy = 0;
    uint64_t stolen = 0;
    double seconds = (double)(cb_clock_wall_ns() - watch->wall_ns) / 1e9;
    double own = (double)(own_ns() - watch->own_ns) / 1e9;
    double tick = 1.0 / (double)sysconf(_SC_CLK_TCK);

    quiet.is_known = watch->is_known && read_ticks(&busy, &stolen) && seconds > 0;
    if (!quiet.is_known) {
        return quiet;
    }
    double others = (double)(busy - watch->busy_ticks) * tick - own;
    quiet.others_cpus = others > 0 ? others / seconds : 0;
    quiet.stolen_pct = 100 * (double)(stolen - watch->stolen_ticks) * tick / seconds;
    quiet.is_quiet =
        quiet.others_cpus <= OTHERS_CPUS_MAX && quiet.stolen_pct <= STOLEN_PCT_MAX;
    return quiet;
}
