/* SPDX-License-Identifier: MIT */
#include "binding/natives.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "binding/slots.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "preload/account.h"
#include "preload/guard.h"
#include "preload/jvm.h"
#include "preload/life.h"
#include "preload/linker.h"
#include "preload/pool.h"
#include "preload/process.h"
#include "preload/provider.h"
#include "preload/stream.h"
#include "preload/tokens.h"

/* A native's arguments, whatever their number: each takes a whole register or a whole word of
 * the stack, and those that it does not have are never looked at. Source: System V ABI,
 * AMD64 supplement, 3.2.3; AAPCS64, 6.8. */
#define WORDS                                                                            \
    uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f,        \
        uintptr_t g, uintptr_t h, uintptr_t i, uintptr_t j, uintptr_t k, uintptr_t l,    \
        uintptr_t m, uintptr_t n
#define PASSED_ON a, b, c, d, e, f, g, h, i, j, k, l, m, n
typedef uintptr_t native_function(WORDS);

enum native {
#define ZG_NATIVE(class, method, ...) NATIVE_##class##_##method,
#include "binding/natives.def"
#undef ZG_NATIVE
    NATIVES
};

static native_function *real[NATIVES];
static uintptr_t bound_start, bound_end; /* of the library that they are of */
static const struct zg_provider *provider;
static struct zg_shape shapes[ZG_KINDS];

/* The stream that the native which this thread is in works on; or that there is none, since
 * it was refused its memory.  Natives nest: one that throws has the JVM run Java code, which
 * may load a class from a jar. */
static __thread struct inside {
    struct zg_tracker *current;
    bool refusing;
} inside __attribute__((tls_model("initial-exec")));

/* ---- natives that were linked before ---- */

static uint32_t unregistered;
static void register_all(void);

/* A JVM whose natives are linked is told of ours where an init asks for its first memory:
 * there it may be asked, and sees the JDK's own code call, not a stranger's, of whom it
 * would warn. Source: HotSpot's jni.cpp, jni_RegisterNatives. */
static void register_if_due(const void *return_address)
{
    const struct zg_from from = {return_address, provider};
    uint32_t due = 1;
    if (__builtin_expect(zg_load_relaxed(&unregistered) == 0, 1))
        return;
    int saved_errno = errno;
    if (zg_caller_find(from, ZG_FN_deflateInit_).jvm_init &&
        zg_compare_exchange(&unregistered, &due, 0u))
        register_all();
    errno = saved_errno;
}

/* ---- memory ---- */

/* What the process allocates with: the library's requests go there, as without the guard. */
static struct {
    void *(*malloc)(size_t bytes);
    void *(*calloc)(size_t items, size_t size);
    void (*free)(void *memory);
} host;

static void *take(size_t bytes, bool zeroed)
{
    if (inside.refusing) {
        errno = ENOMEM;
        return NULL;
    }
    if (inside.current == NULL || bytes > UINT32_MAX)
        return zeroed ? host.calloc(1, bytes) : host.malloc(bytes);
    int saved_errno = errno;
    void *memory = zg_zalloc(inside.current, 1, (uInt)bytes);
    if (memory != NULL && zeroed)
        memset(memory, 0, bytes);
    errno = memory == NULL ? ENOMEM : saved_errno;
    return memory;
}

static void *own_malloc(size_t bytes)
{
    register_if_due(__builtin_return_address(0));
    return take(bytes, false);
}

static void *own_calloc(size_t items, size_t size)
{
    size_t bytes;
    register_if_due(__builtin_return_address(0));
    return __builtin_mul_overflow(items, size, &bytes) ? host.calloc(items, size)
                                                       : take(bytes, true);
}

static void own_free(void *memory)
{
    if (memory == NULL || (inside.current == NULL && !zg_pool_holds(memory))) {
        host.free(memory);
        return;
    }
    int saved_errno = errno;
    if (inside.current != NULL)
        zg_zfree(inside.current, memory);
    errno = saved_errno; /* without a stream: its End gives all of it back */
}

static const struct {
    const char *name;
    void *own;
    void *host; /* where the pointer to the real one belongs */
} imports[] = {{"malloc", (void *)own_malloc, &host.malloc},
               {"calloc", (void *)own_calloc, &host.calloc},
               {"free", (void *)own_free, &host.free}};
#define IMPORTS (sizeof imports / sizeof imports[0])

/* What a bare zlib allocates with. Source: zlib's zutil.c, zcalloc. */
static voidpf bare_alloc(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    return host.malloc((size_t)items * size);
}

static void bare_free(voidpf opaque, voidpf memory)
{
    (void)opaque;
    host.free(memory);
}

/* ---- streams ---- */

/* Return: what this thread was in before, for leave. */
static struct inside enter(struct zg_tracker *tracker, bool refusing)
{
    const struct inside before = inside;
    inside = (struct inside){tracker, refusing};
    if (tracker != NULL)
        tracker->in_call = 1;
    return before;
}

static void leave(struct inside before)
{
    if (inside.current != NULL)
        inside.current->in_call = 0;
    inside = before;
}

/* zlib's own allocator does not look at opaque: it leads to the token. Source: zlib.h, "The
 * opaque value provided by the application". */
static void mark(uintptr_t address, struct zg_tracker *tracker)
{
    tracker->strm = (z_streamp)address;
    tracker->strm->opaque = tracker;
}

/* Return: the token of the stream at an address, or NULL. */
static struct zg_tracker *tracker_at(uintptr_t address)
{
    z_streamp strm = (z_streamp)address;
    if (strm == NULL || !zg_token_is(strm->opaque))
        return NULL;
    struct zg_tracker *tracker = strm->opaque;
    return tracker->strm == strm ? tracker : NULL;
}

static struct zg_admission admit(enum zg_kind kind, const void *native)
{
    const struct zg_caller caller = {.provider = provider, .jvm_init = true};
    bool observe = zg_guard_option(ZG_OPT_mode) == ZG_MODE_OBSERVE;
    zg_process_enter();
    if (!zg_guard_takes_streams())
        return (struct zg_admission){NULL, false};
    if (!zg_guard.is_jvm)
        zg_guard_note_jvm();
    zg_process_open_ledger();
    zg_ledger_tick();
    return zg_stream_admit(kind, caller, observe ? NULL : &shapes[kind], native);
}

static uintptr_t makes(enum native native, enum zg_kind kind, WORDS)
{
    int saved_errno = errno;
    bool counted = zg_guard_init_begins();
    struct zg_admission admission = admit(kind, (const char *)real[native] + 1);
    struct zg_tracker *tracker = admission.tracker;
    if (tracker != NULL) {
        tracker->strm = (z_streamp)(void *)tracker; /* until it has its address */
        tracker->state = ZG_ACTIVE;
        zg_account_created(tracker, zg_token_record(tracker));
        zg_life_lend(tracker);
    } else if (!admission.refused && zg_guard_takes_streams()) {
        zg_account_unguarded(kind);
    }
    errno = saved_errno;
    const struct inside before = enter(tracker, admission.refused);
    uintptr_t address = real[native](PASSED_ON);
    leave(before);
    saved_errno = errno;
    if (tracker != NULL && address == 0)
        zg_life_gone(tracker, NULL);
    else if (tracker != NULL)
        mark(address, tracker);
    zg_guard_init_ends(counted);
    errno = saved_errno;
    return address;
}

static uintptr_t uses(enum native native, enum zg_kind kind, WORDS)
{
    (void)kind;
    zg_process_enter();
    struct zg_tracker *tracker = tracker_at(c);
    const struct inside before = enter(tracker, false);
    uintptr_t answer = real[native](PASSED_ON);
    leave(before);
    return answer;
}

static uintptr_t ends(enum native native, enum zg_kind kind, WORDS)
{
    zg_process_enter();
    struct zg_tracker *tracker = tracker_at(c);
    const struct inside before = enter(tracker, false);
    uintptr_t answer = real[native](PASSED_ON);
    leave(before);
    int saved_errno = errno;
    if (tracker != NULL)
        zg_life_gone(tracker, NULL);
    else
        zg_account_unknown_ended(kind);
    errno = saved_errno;
    return answer;
}

static uintptr_t resets(enum native native, enum zg_kind kind, WORDS)
{
    (void)kind;
    zg_process_enter();
    struct zg_tracker *tracker = tracker_at(c);
    uintptr_t answer = real[native](PASSED_ON);
    int saved_errno = errno;
    if (tracker != NULL)
        zg_account_reset(tracker);
    errno = saved_errno;
    return answer;
}

static uintptr_t moves(enum native native, enum zg_kind kind, WORDS)
{
    const uint64_t count = (1u << 31) - 1, finished = 1ull << 62;
    (void)kind;
    zg_process_enter();
    struct zg_tracker *tracker = tracker_at(c);
    if (tracker == NULL)
        return real[native](PASSED_ON);
    const struct inside before = enter(tracker, false);
    zg_account_call_begin(tracker);
    uintptr_t answer = real[native](PASSED_ON);
    leave(before);
    int saved_errno = errno;
    zg_account_call_end(tracker, answer & count, answer >> 31 & count);
    if ((answer & finished) != 0)
        zg_account_finished(tracker);
    errno = saved_errno;
    return answer;
}

#define MAKES makes
#define ENDS ends
#define RESETS resets
#define MOVES moves
#define USES uses
#define ZG_NATIVE(class, method, signature, kind, does)                                  \
    static uintptr_t native_##class##_##method(WORDS)                                    \
    {                                                                                    \
        return does(NATIVE_##class##_##method, ZG_##kind, PASSED_ON);                    \
    }
#include "binding/natives.def"
#undef ZG_NATIVE

static const struct {
    const char *symbol, *class, *method, *signature;
    native_function *own;
} natives[NATIVES] = {
#define ZG_NATIVE(class, method, signature, kind, does)                                  \
    {"Java_java_util_zip_" #class "_" #method, "java/util/zip/" #class, #method,         \
     signature, native_##class##_##method},
#include "binding/natives.def"
#undef ZG_NATIVE
};

/* The last rows first: a stream that an init makes is known to all the others then. */
static void register_all(void)
{
    unsigned count = 0;
    for (unsigned k = NATIVES; k-- > 0;)
        if (real[k] != NULL &&
            zg_jvm_register(natives[k].class, natives[k].method, natives[k].signature,
                            (void *)natives[k].own))
            count++;
    if (count == 0)
        zg_ledger_event(ZG_EVENT_PROVIDER_UNBOUND,
                        "the JVM does not let its natives be registered anew", 0);
}

/* ---- binding ---- */

struct search {
    void **slot[IMPORTS];
};

static bool note_slot(void *argument, const char *name, void **slot)
{
    struct search *search = argument;
    for (unsigned k = 0; k < IMPORTS; k++)
        if (strcmp(name, imports[k].name) == 0)
            search->slot[k] = slot;
    return true;
}

static const char *take_imports(const struct zg_object *object)
{
    struct search search = {{NULL}};
    zg_slots_visit(object, note_slot, &search);
    for (unsigned k = 0; k < IMPORTS; k++)
        if (search.slot[k] == NULL)
            return "its memory comes from elsewhere than malloc, calloc and free";
    for (unsigned k = 0; k < IMPORTS; k++) {
        void *real_one = zg_linker_symbol(RTLD_DEFAULT, imports[k].name);
        if (real_one == NULL)
            return "malloc, calloc and free cannot be found";
        *(void **)imports[k].host = real_one;
    }
    /* free first: whoever frees what only the others give out must be known to. */
    for (unsigned k = IMPORTS; k-- > 0;)
        if (!zg_slot_write(object, search.slot[k], imports[k].own))
            return "the system does not let its imports be exchanged";
    return NULL;
}

const char *zg_natives_bind(const struct zg_object *object, const char *why)
{
    if (provider != NULL)
        return "another library's are guarded already";
    const char *reason = take_imports(object);
    if (reason != NULL)
        return reason;
    const struct zg_provider_parts parts = {.start = object->start,
                                            .end = object->end,
                                            .version = "",
                                            .path = object->path,
                                            .tier = ZG_T3,
                                            .why = why,
                                            .zalloc = bare_alloc,
                                            .zfree = bare_free};
    const struct zg_provider *added = zg_provider_add(&parts);
    if (added == NULL)
        return "too many zlibs are in this process";
    for (unsigned k = 0; k < ZG_KINDS; k++)
        shapes[k] = (struct zg_shape){.provider = added, .kind = (enum zg_kind)k};
    bound_start = object->start;
    bound_end = object->end;
    zg_store_release(&provider, added);
    return NULL;
}

void *zg_natives_stand_in(const char *name, void *found)
{
    if (zg_load_acquire(&provider) == NULL ||
        (uintptr_t)found - bound_start >= bound_end - bound_start)
        return found;
    for (unsigned k = 0; k < NATIVES; k++)
        if (strcmp(name, natives[k].symbol) == 0) {
            zg_store_release(&real[k], (native_function *)found);
            return (void *)natives[k].own;
        }
    return found;
}

void zg_natives_bind_used(const struct zg_object *object)
{
    for (unsigned k = 0; k < NATIVES; k++) {
        void *found = zg_object_symbol(object->link_map, natives[k].symbol);
        zg_store_release(&real[k], (native_function *)found);
    }
    zg_store_release(&unregistered, 1u);
}
