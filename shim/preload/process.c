/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "ladder.h"
#include "ledger/writer.h"
#include "platform/inject.h"
#include "platform/os.h"
#include "pool.h"
#include "provider.h"
#include "render.h"
#include "shape.h"
#include "site.h"
#include "tokens.h"

/* Stands in where the kernel cannot wipe a page by fork. */
static uint32_t own_mark = ZG_STARTED;
struct zg_process zg_process = {.fork_mark = &own_mark};

/* Kept from the environment at start: it may change, and is not ours to read later. */
static struct {
    char bases[ZG_LEDGER_BASE_COUNT][256];
    char run_id[24];
    char options[sizeof((struct zg_ledger_header *)0)->options];
    char option_errors[sizeof((struct zg_ledger_header *)0)->option_errors];
} start;

static uint32_t start_stage;

/* Runs step unless it ran already; other threads wait for it. */
static void run_once(uint32_t *stage, void (*step)(void))
{
    uint32_t seen = ZG_NOT_STARTED;
    if (zg_compare_exchange(stage, &seen, (uint32_t)ZG_STARTING)) {
        int saved_errno = errno;
        step();
        errno = saved_errno;
        zg_store_release(stage, (uint32_t)ZG_STARTED);
        zg_os_wake(stage, INT32_MAX);
    }
    while (zg_load_acquire(stage) == ZG_STARTING)
        zg_os_wait(stage, ZG_STARTING);
}

static void copy_variable(char *out, size_t bytes, const char *name)
{
    const char *value = secure_getenv(name);
    if (value != NULL && strlen(value) < bytes)
        strcpy(out, value);
}

static void read_environment(void)
{
    unsigned n = 0;
#define TAKE_PATH(text) strcpy(start.bases[n++], text);
#define TAKE_ENV(name) copy_variable(start.bases[n], sizeof start.bases[n], name), n++;
#define TAKE(kind, text) TAKE_##kind(text)
    ZG_LEDGER_BASES(TAKE)
#undef TAKE
#undef TAKE_ENV
#undef TAKE_PATH
    copy_variable(start.run_id, sizeof start.run_id, ZG_RUN_VARIABLE);
    zg_options_default(&zg_guard.options);
    const char *text = secure_getenv("ZGUARD");
    if (text != NULL)
        zg_options_parse(&zg_guard.options, text, start.option_errors,
                         sizeof start.option_errors);
    zg_options_print(&zg_guard.options, start.options, sizeof start.options);
}

bool zg_process_take_options(const char *text)
{
    zg_process_enter();
    if (zg_guard_has_ledger())
        return false;
    size_t used = strlen(start.option_errors);
    if (used != 0 && used + 2 < sizeof start.option_errors) {
        strcpy(start.option_errors + used, "; ");
        used += 2;
    }
    zg_options_parse(&zg_guard.options, text, start.option_errors + used,
                     sizeof start.option_errors - used);
    zg_options_print(&zg_guard.options, start.options, sizeof start.options);
    return true;
}

/* Takes our entry out of LD_PRELOAD, in place: for programs that this one starts. */
static void leave_environment(void)
{
    static const char name[] = "LD_PRELOAD=", ours[] = "libzguard.so";
    for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
        if (strncmp(*variable, name, sizeof name - 1) != 0)
            continue;
        char *to = *variable + sizeof name - 1;
        for (const char *from = to; *from != '\0';) {
            size_t length = strcspn(from, ": ");
            size_t separator = from[length] != '\0';
            bool is_ours =
                length >= sizeof ours - 1 &&
                memcmp(from + length - (sizeof ours - 1), ours, sizeof ours - 1) == 0;
            if (!is_ours) {
                memmove(to, from, length + separator);
                to += length + separator;
            }
            from += length + separator;
        }
        *to = '\0';
    }
}

static void after_fork_handler(void)
{
    own_mark = 0;
}

static void start_step(void)
{
    read_environment();
    uint32_t *page = zg_os_map_wiped_by_fork();
    if (page != NULL) {
        *page = ZG_STARTED;
        zg_process.fork_mark = page;
    } else if (ZG_TRY(atfork, ENOMEM, pthread_atfork(NULL, NULL, after_fork_handler)) !=
               0) {
        zg_guard.options.off = true; /* a child would write into the parent's ledger */
    }
    if (zg_guard_option(ZG_OPT_children) == ZG_CHILDREN_OFF)
        leave_environment();
    zg_store_release(&zg_process.ready, 1u);
}

void zg_process_start(void)
{
    run_once(&start_stage, start_step);
}

static struct zg_ledger_settings initial_settings(void)
{
    long cap = zg_guard_option(ZG_OPT_cap),
         inflate_cap = zg_guard_option(ZG_OPT_inflate_cap);
    long idle = zg_guard_option(ZG_OPT_idle);
    return (struct zg_ledger_settings){
        .cap = {cap > 0 ? (uint64_t)cap : 0, inflate_cap > 0 ? (uint64_t)inflate_cap : 0},
        .idle_bytes = idle < 0 ? ZG_IDLE_AUTO : (uint64_t)idle,
        .over_cap = {(uint32_t)zg_guard_option(ZG_OPT_over_cap),
                     (uint32_t)zg_guard_option(ZG_OPT_inflate_over_cap)},
    };
}

static void open_ledger_step(void)
{
    struct zg_ledger_setup setup = {
        .folder = zg_guard.options.value[ZG_OPT_ledger].path,
        .anonymous = zg_guard_option(ZG_OPT_ledger) != 0,
        .run_id = start.run_id,
        .options = start.options,
        .option_errors = start.option_errors,
        .settings = initial_settings(),
        .generation = zg_guard.generation,
    };
    for (unsigned i = 0; i < ZG_LEDGER_BASE_COUNT; i++)
        setup.bases[i] = start.bases[i];
    setup.is_jvm = zg_guard.is_jvm;
    setup.attachment = zg_guard.attachment;
    zg_ledger_open(&setup);
    zg_providers_publish();
    if (zg_process.fork_mark == &own_mark)
        zg_ledger_event(ZG_EVENT_FORKS_UNSEEN, NULL, 0);
    if (zg_guard.generation != 0)
        zg_ledger_event(ZG_EVENT_FORKED, NULL, zg_guard.generation);
}

void zg_process_open_ledger(void)
{
    if (!zg_guard_has_ledger())
        run_once(&zg_guard.ledger_stage, open_ledger_step);
}

/* Everything that the parent's other threads may have held half-done is made anew; streams
 * that were inherited keep their tokens and slabs, and are nobody's in the new ledger. */
static void begin_anew(void)
{
    zg_guard.generation++;
    zg_guard.ledger_stage = ZG_NOT_STARTED;
    zg_ledger_detach();
    zg_pool_after_fork(zg_guard.generation);
    zg_ladder_after_fork();
    zg_tokens_after_fork();
    zg_shapes_after_fork();
    zg_sites_after_fork();
    zg_providers_after_fork();
}

void zg_process_after_fork(void)
{
    run_once(zg_process.fork_mark, begin_anew);
}

/* What needs the dynamic linker is done while it is loading us: later another thread may
 * hold its lock, and wait for this one. */
__attribute__((constructor)) static void at_load(void)
{
    int saved_errno = errno;
    zg_process_enter();
    zg_provider_bind_global();
    errno = saved_errno;
}

__attribute__((destructor)) static void at_exit(void)
{
    int saved_errno = errno;
    zg_process_enter();
    if (zg_guard_has_ledger()) {
        zg_ledger_mark_exit();
        if (zg_guard.options.value[ZG_OPT_report].path[0] != '\0')
            zg_render_report(zg_guard.options.value[ZG_OPT_report].path);
    }
    errno = saved_errno;
}
