/* SPDX-License-Identifier: MIT */
/* Drives random sequences of calls through two zlibs and compares what they answer: the zlib
 * that every program gets, with whatever is preloaded, and an untouched copy of its own. */
#include "drive.h"
#include "sequence.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "Usage: differential [--seed N] [--calls N] [--sequence-length N] [--name SENTENCE]\n"
    "  --seed N             the first sequence's seed; each next one's is one more\n"
    "  --calls N            stop after the sequence in which this many calls were made\n"
    "  --sequence-length N  calls drawn for each sequence (64, at most 1024)\n"
    "  --name SENTENCE      what the line `ok` or `not ok` says\n"
    "  --with-exceptions    also ask what a finished stream without its memory cannot "
    "answer\n"
    "  --expect-shim        fail unless all functions are interposed on\n"
    "  --expect-reclaim     fail unless finished streams give their memory back\n"
    "  --coverage           show what was called in which state, fail when something was "
    "not\n"
    "  --hidden LIBRARY     compare the zlib that a libzip.so hides with a copy of it\n"
    "  --reference LIBRARY  copy this build of the zlib at hand, which calls nothing of "
    "its own\n"
    "                       through the dynamic linker (-Bsymbolic)\n"
    "  --no-fork            run in this process (for a debugger), and shorten nothing\n";

static uint64_t number(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 0);
    if (*text == '\0' || *end != '\0' || *text == '-') {
        fprintf(stderr, "differential: \"%s\" is not a number\n", text);
        exit(2);
    }
    return value;
}

static void read_options(struct zd_options *o, int argc, char **argv)
{
    static const struct option long_options[] = {{"seed", 1, NULL, 's'},
                                                 {"calls", 1, NULL, 'c'},
                                                 {"sequence-length", 1, NULL, 'l'},
                                                 {"name", 1, NULL, 'n'},
                                                 {"with-exceptions", 0, NULL, 'e'},
                                                 {"expect-shim", 0, NULL, 'x'},
                                                 {"expect-reclaim", 0, NULL, 'r'},
                                                 {"coverage", 0, NULL, 'v'},
                                                 {"no-fork", 0, NULL, 'f'},
                                                 {"hidden", 1, NULL, 'i'},
                                                 {"reference", 1, NULL, 'b'},
                                                 {"help", 0, NULL, 'h'},
                                                 {NULL, 0, NULL, 0}};
    *o = (struct zd_options){.seed = 1,
                             .calls = 250000,
                             .length = 64,
                             .name = "random_calls_answer_as_zlib_does"};
    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (c) {
        case 's':
            o->seed = number(optarg);
            break;
        case 'c':
            o->calls = number(optarg);
            break;
        case 'l': {
            uint64_t length = number(optarg);
            o->length = length < 1              ? 1
                        : length > ZD_CALLS_MAX ? ZD_CALLS_MAX
                                                : (int)length;
            break;
        }
        case 'n':
            o->name = optarg;
            break;
        case 'e':
            o->with_exceptions = true;
            break;
        case 'x':
            o->expect_shim = true;
            break;
        case 'r':
            o->expect_reclaim = true;
            break;
        case 'v':
            o->coverage = true;
            break;
        case 'f':
            o->no_fork = true;
            break;
        case 'i':
            o->hidden = optarg;
            break;
        case 'b':
            o->reference = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            exit(0);
        default:
            fputs(usage, stderr);
            exit(2);
        }
    }
    if (optind < argc) {
        fputs(usage, stderr);
        exit(2);
    }
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void show_progress(struct zd_shared *shared, const struct zd_options *o,
                          pid_t child)
{
    siginfo_t info = {0};
    while (isatty(STDERR_FILENO) &&
           waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0) {
        fprintf(stderr, "\r%3.0f %% of %llu calls",
                100.0 * (double)shared->made / (double)o->calls,
                (unsigned long long)o->calls);
        usleep(200000);
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
}

static void run(struct zd_shared *shared, struct zd_world *world,
                const struct zd_options *o)
{
    if (o->no_fork) {
        zd_run(shared, world, o);
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        zd_run(shared, world, o);
        _exit(0);
    }
    if (child > 0)
        show_progress(shared, o, child);
    zd_wait(shared, child);
}

static const char *code_name(long code, char room[32])
{
    static const char *const names[] = {
        "Z_VERSION_ERROR", "Z_BUF_ERROR", "Z_MEM_ERROR", "Z_DATA_ERROR",
        "Z_STREAM_ERROR",  "Z_ERRNO",     "Z_OK",        "Z_STREAM_END",
        "Z_NEED_DICT"};
    if (code == ZD_CODE_LEFT_OUT)
        return "left out";
    if (code == ZD_CODE_NONE)
        return "not reached";
    if (code >= -6 && code <= 2)
        return names[code + 6];
    snprintf(room, 32, "%ld", code);
    return room;
}

static void print_sequence(struct zd_shared *shared, struct zd_world *world)
{
    const struct zd_report *report = &shared->report;
    bool used[ZD_SOURCES] = {false};
    char room[32], remark[1000];
    for (int i = 0; i < shared->count; i++) {
        const struct zd_call *c = &shared->call[i];
        if (c->feed.in == ZD_SET || c->feed.in == ZD_ALONG || c->op == ZD_OP_inflateBack)
            used[c->feed.source] = true;
        if (c->op == ZD_OP_deflateSetDictionary || c->op == ZD_OP_inflateSetDictionary)
            used[c->arg[0]] = true;
    }
    zd_world_begin(world, shared->seed);
    for (unsigned i = 0; i < ZD_SOURCES; i++) {
        if (!used[i])
            continue;
        printf("    /* ");
        zd_print_source(stdout, world, i);
        printf(" */\n");
    }
    for (int i = 0; i < shared->count; i++) {
        if (i == report->at)
            snprintf(remark, sizeof remark, "HERE: %s", report->text);
        else
            snprintf(remark, sizeof remark, "%s", code_name(report->code[i], room));
        zd_print_call(stdout, &shared->call[i], "    ", remark);
    }
    if (report->at >= shared->count)
        printf("    %s of what is left  /* HERE: %s */\n", zd_op[report->op].name,
               report->text);
}

static void explain(struct zd_shared *shared, struct zd_world *world,
                    const struct zd_options *o)
{
    const struct zd_report *report = &shared->report;
    printf("# zlib %s, seed %llu, call %d of its sequence, after %llu calls in all:\n",
           zd_traits.version, (unsigned long long)shared->seed, report->at,
           (unsigned long long)shared->made);
    printf("#   %s: %s\n", zd_op[report->op].name, report->text);
    printf("# Again: differential --seed %llu --calls 1 --sequence-length %d%s\n",
           (unsigned long long)shared->seed, o->length,
           o->with_exceptions ? " --with-exceptions" : "");
    fflush(stdout);
    if (o->no_fork)
        return;
    uint64_t made = shared->made;
    int before = zd_shrink(shared, world, o);
    if (before < 0) {
        printf(
            "# It does not fail again by itself, nor after the 256 sequences before it.\n"
            "# Again, with all that went before: --seed %llu --calls %llu\n",
            (unsigned long long)o->seed, (unsigned long long)made + 1);
        print_sequence(shared, world);
        return;
    }
    if (before > 0)
        printf("# It fails only after the %d sequences before it: --seed %llu\n", before,
               (unsigned long long)(shared->seed - (uint64_t)before));
    printf("# shrunk to %d calls:\n", shared->count);
    print_sequence(shared, world);
}

static bool may_be_unseen(const struct zd_options *o, enum zd_op op, int state)
{
    static const struct zd_slot finished = {.finished = true};
    if (!zd_has(op) || (state == 1 && op == ZD_OP_inflateSync && !zd_traits.check_begins))
        return true;
    return !o->with_exceptions && ((state == 3 && zd_is_exception(&finished, op)) ||
                                   (state >= 2 && op == ZD_OP_deflatePrime));
}

/* Every function must have met streams in every state, or the comparison says nothing of it. */
static bool covers(const struct zd_shared *shared, const struct zd_options *o)
{
    bool all = true;
    printf("# %-22s %10s %10s %10s %10s\n", "", "no state", "fresh", "under way",
           "finished");
    for (int i = 0; i < ZD_OP_host_fields; i++) {
        const uint64_t *seen = shared->seen[i];
        printf("# %-22s %10llu %10llu %10llu %10llu%s\n", zd_op[i].name,
               (unsigned long long)seen[0], (unsigned long long)seen[1],
               (unsigned long long)seen[2], (unsigned long long)seen[3],
               zd_has((enum zd_op)i) ? "" : "  (this zlib has no such function)");
        for (int state = 0; state < ZD_STATES; state++)
            all &= seen[state] > 0 || may_be_unseen(o, (enum zd_op)i, state);
    }
    return all;
}

static int say(bool good, const char *name)
{
    printf("%s %s\n", good ? "ok" : "not ok", name);
    fflush(stdout);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct zd_options options;
    static struct zd_world world;
    int status = 0;
    read_options(&options, argc, argv);
    zd_api_open(options.expect_shim, options.hidden, options.reference);
    zd_world_open(&world);
    struct zd_shared *shared = zd_share();
    if (options.expect_reclaim)
        status |=
            say(zd_gives_memory_back(shared), "finished_streams_give_their_memory_back");
    double start = seconds();
    run(shared, &world, &options);
    double took = seconds() - start;
    bool good = shared->report.result == ZD_PASSED;
    if (good)
        printf("# zlib %s, seeds from %llu: %llu calls in %llu sequences, %.1f s\n",
               zd_traits.version, (unsigned long long)options.seed,
               (unsigned long long)shared->made, (unsigned long long)shared->sequences,
               took);
    else
        explain(shared, &world, &options);
    status |= say(good, options.name);
    if (good && options.coverage)
        status |= say(covers(shared, &options),
                      "every_function_was_called_on_streams_in_every_state");
    return status;
}
