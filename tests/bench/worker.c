/* SPDX-License-Identifier: MIT */
/*
 * The front end of what is measured in C: does one thing, as its arguments say, and prints
 * the raw figures as one line of JSON.  It compares nothing: bench.py runs it under each
 * library in turn.
 *
 *   worker material FILE                  writes the blocks that all workers read
 *   worker list                           names the workloads
 *   worker versions                       names zlib's and libc's versions
 *   worker time OPTION... WORKLOAD        times a workload
 *   worker leak OPTION... leaked|reused   compresses N blocks, and says what is resident then
 *   worker start OPTION... -- PROGRAM...  times the start and end of a program
 *   worker spin OPTION...                 times plain arithmetic
 */
#include <getopt.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "material.h"
#include "process.h"
#include "timing.h"
#include "workload.h"

/* The options, each a number or a word. */
static struct {
    const char *material;
    unsigned long block, threads, batches, batch_us, warm_up_us, streams;
    long level;
    int settled; /* the allocator has met a large block before: glibc trims no more */
    char *set[64];
    unsigned sets;
} option = {.block = 65536,
            .threads = 1,
            .batches = 5,
            .batch_us = 20000,
            .streams = 1000,
            .level = 6};

static int usage(const char *what)
{
    fprintf(
        stderr,
        "worker: %s\n"
        "usage: worker material FILE | list | versions | spin OPTION... |\n"
        "       time OPTION... WORKLOAD | leak OPTION... leaked|reused |\n"
        "       start OPTION... -- PROGRAM ARGUMENT...\n"
        "options: --material FILE --block BYTES --level N --threads N --batches N\n"
        "         --batch-us N --warm-up-us N --streams N --settled --set NAME=VALUE\n",
        what);
    return 2;
}

static bool is_number(const char *text, unsigned long low, unsigned long high,
                      unsigned long *number)
{
    char *end;
    *number = strtoul(text, &end, 10);
    return *text != '\0' && *text != '-' && *end == '\0' && *number >= low &&
           *number <= high;
}

/* Return: whether all options are understood. */
static bool read_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"material", required_argument, NULL, 'm'},
        {"block", required_argument, NULL, 'b'},
        {"level", required_argument, NULL, 'l'},
        {"threads", required_argument, NULL, 't'},
        {"batches", required_argument, NULL, 'n'},
        {"batch-us", required_argument, NULL, 'u'},
        {"warm-up-us", required_argument, NULL, 'w'},
        {"streams", required_argument, NULL, 's'},
        {"settled", no_argument, NULL, 'S'},
        {"set", required_argument, NULL, 'e'},
        {NULL, 0, NULL, 0},
    };
    unsigned long level = 6;
    bool good = true;
    for (int c; good && (c = getopt_long(argc, argv, "+", names, NULL)) != -1;) {
        switch (c) {
        case 'm':
            option.material = optarg;
            break;
        case 'b':
            good = is_number(optarg, 64, ZB_BLOCK_BYTES, &option.block) &&
                   ZB_BLOCK_BYTES % option.block == 0;
            break;
        case 'l':
            good = is_number(optarg, 0, 9, &level);
            option.level = (long)level;
            break;
        case 't':
            good = is_number(optarg, 1, ZB_MAX_THREADS, &option.threads);
            break;
        case 'n':
            good = is_number(optarg, 1, ZB_MAX_BATCHES, &option.batches);
            break;
        case 'u':
            good = is_number(optarg, 1, 100000000, &option.batch_us);
            break;
        case 'w':
            good = is_number(optarg, 0, 100000000, &option.warm_up_us);
            break;
        case 's':
            good = is_number(optarg, 1, 10000000, &option.streams);
            break;
        case 'S':
            option.settled = 1;
            break;
        case 'e':
            good = option.sets < 63 && strchr(optarg, '=') != NULL;
            if (good)
                option.set[option.sets++] = optarg;
            break;
        default:
            good = false;
        }
        if (!good && c != '?')
            fprintf(stderr, "worker: bad value '%s'\n", optarg);
    }
    return good;
}

static void print_batches(const char *name, const struct zb_timing *timing, uint32_t crc)
{
    printf("{\"workload\": \"%s\", \"threads\": %lu, \"times\": %llu, \"crc\": \"%08x\", "
           "\"batches\": [",
           name, option.threads, (unsigned long long)timing->times, crc);
    for (unsigned i = 0; i < timing->batches; i++) {
        const struct zb_batch *b = &timing->batch[i];
        printf("%s{\"wall_ns\": %llu, \"cpu_ns\": %llu, \"faults\": %llu, "
               "\"involuntary\": %llu}",
               i == 0 ? "" : ", ", (unsigned long long)b->wall_ns,
               (unsigned long long)b->cpu_ns, (unsigned long long)b->faults,
               (unsigned long long)b->involuntary);
    }
    printf("]}\n");
}

/* Times work on each of the contexts and prints it. Return: exit status. */
static int time_and_print(const char *name, zb_work *work, void **contexts, uint32_t crc)
{
    static struct zb_timing timing;
    struct zb_plan plan = {.work = work,
                           .contexts = contexts,
                           .threads = (unsigned)option.threads,
                           .batches = (unsigned)option.batches,
                           .batch_ns = option.batch_us * 1000u,
                           .warm_up_ns = option.warm_up_us * 1000u};
    if (!zb_timing_run(&plan, &timing))
        return 1;
    print_batches(name, &timing, crc);
    return 0;
}

/* Makes a job for each thread. Return: success. */
static bool prepare_jobs(struct zb_job *jobs, void **contexts, uint32_t *crc)
{
    const unsigned char *material =
        option.material == NULL ? NULL : zb_material_map(option.material);
    if (material == NULL) {
        fprintf(stderr, "worker: --material FILE is needed\n");
        return false;
    }
    for (unsigned i = 0; i < option.threads; i++) {
        if (!zb_job_prepare(&jobs[i], material, option.block, (int)option.level))
            return false;
        jobs[i].next = i * 7919ull; /* threads begin at different blocks */
        contexts[i] = &jobs[i];
    }
    return zb_job_round_trip(&jobs[0], crc);
}

static int run_time(char **arguments)
{
    static struct zb_job jobs[ZB_MAX_THREADS];
    static void *contexts[ZB_MAX_THREADS];
    const struct zb_workload *workload =
        arguments[0] == NULL ? NULL : zb_workload_find(arguments[0]);
    uint32_t crc;
    if (workload == NULL)
        return usage("which workload? 'worker list' names them");
    /* Freeing a block that was mapped on its own raises glibc's trim threshold above twice
     * its size. Source: mallopt(3), M_MMAP_THRESHOLD. */
    if (option.settled) {
        void *volatile large = malloc(1 << 20);
        free(large);
    }
    if (!prepare_jobs(jobs, contexts, &crc))
        return 1;
    for (unsigned i = 0; i < option.threads; i++)
        if (workload->begin != NULL && !workload->begin(&jobs[i]))
            return 1;
    int status = time_and_print(workload->name, workload->work, contexts, crc);
    for (unsigned i = 0; i < option.threads; i++)
        if (workload->end != NULL)
            workload->end(&jobs[i]);
    return status;
}

static int run_leak(char **arguments)
{
    static struct zb_job jobs[ZB_MAX_THREADS];
    static void *contexts[ZB_MAX_THREADS];
    const char *mode = arguments[0] == NULL ? "" : arguments[0];
    uint32_t crc;
    bool leaked = strcmp(mode, "leaked") == 0;
    if (!leaked && strcmp(mode, "reused") != 0)
        return usage("leaked or reused?");
    if (!prepare_jobs(jobs, contexts, &crc))
        return 1;
    if (!(leaked ? zb_workload_leak : zb_workload_reuse)(&jobs[0], option.streams))
        return 1;
    uint64_t resident = zb_process_status("VmRSS");
    printf("{\"workload\": \"leak\", \"mode\": \"%s\", \"streams\": %lu, "
           "\"crc\": \"%08x\", \"resident_bytes\": %llu}\n",
           mode, option.streams, crc, (unsigned long long)resident);
    return resident == 0;
}

static int run_start(char **arguments)
{
    if (arguments[0] == NULL)
        return usage("which program?");
    option.set[option.sets] = NULL;
    struct zb_program program = {.arguments = arguments, .environment = option.set};
    void *contexts[] = {&program};
    option.threads = 1;
    return time_and_print("start", zb_process_start, contexts, 0);
}

static int run_spin(void)
{
    void *contexts[] = {NULL};
    option.threads = 1;
    return time_and_print("spin", zb_process_spin, contexts, 0);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage("what is to be done?");
    const char *verb = argv[1];
    if (!read_options(argc - 1, argv + 1))
        return usage("an option was not understood");
    char **rest = argv + 1 + optind;
    if (strcmp(verb, "time") == 0)
        return run_time(rest);
    if (strcmp(verb, "leak") == 0)
        return run_leak(rest);
    if (strcmp(verb, "start") == 0)
        return run_start(rest);
    if (strcmp(verb, "spin") == 0)
        return run_spin();
    if (strcmp(verb, "material") == 0 && rest[0] != NULL)
        return zb_material_write(rest[0]) ? 0 : 1;
    if (strcmp(verb, "versions") == 0) {
        printf("{\"zlib\": \"%s\", \"libc\": \"glibc %s\"}\n", zlibVersion(),
               gnu_get_libc_version());
        return 0;
    }
    if (strcmp(verb, "list") == 0) {
        for (unsigned i = 0; zb_workload_name(i) != NULL; i++)
            puts(zb_workload_name(i));
        return 0;
    }
    return usage("there is no such verb");
}
