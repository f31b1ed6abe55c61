/* SPDX-License-Identifier: MIT */
#include "jvm.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "jvm_abi.h"
#include "ledger/writer.h"
#include "linker.h"
#include "object.h"
#include "platform/atomic.h"
#include "platform/inject.h"
#include "platform/text.h"

static get_created_vms_function *find_entry(void)
{
    void *entry = NULL, *library = zg_object_open_loaded("libjvm.so");
    if (library != NULL) {
        entry = zg_linker_symbol(library, "JNI_GetCreatedJavaVMs");
        dlclose(library);
    }
    return (get_created_vms_function *)entry;
}

bool zg_jvm_is_here(void)
{
    return find_entry() != NULL;
}

static interface find_vm(void)
{
    static interface vm;
    interface found = zg_load_acquire(&vm);
    if (found == NULL) {
        get_created_vms_function *get_created_vms = find_entry();
        int32_t count = 0;
        if (get_created_vms == NULL ||
            ZG_TRY(GetCreatedVMs, JNI_ERR, get_created_vms(&found, 1, &count)) != 0 ||
            count < 1)
            return NULL;
        zg_store_release(&vm, found);
    }
    return found;
}

static interface find_jni(void)
{
    interface vm = find_vm(), jni = NULL;
    return vm == NULL || get_env(vm, JNI_VERSION, &jni) != 0 ? NULL : jni;
}

static void note_lost_names(const char *what)
{
    zg_ledger_note_loss(&zg_ledger.totals->stacks_failed, ZG_EVENT_STACKS_FAILED, what);
}

/* The one JVMTI environment of the process. Two threads may each make one: one is used. */
static interface find_ti(void)
{
    static interface ti;
    static uint32_t failed;
    interface found = zg_load_acquire(&ti);
    if (found != NULL || zg_load_relaxed(&failed) != 0)
        return found;
    interface vm = find_vm();
    uint32_t capabilities[4] = {CAN_GET_SOURCE_FILE_NAME | CAN_GET_LINE_NUMBERS, 0, 0, 0};
    if (vm == NULL)
        return NULL;
    int32_t error = get_env(vm, TI_VERSION, &found);
    if (error == JNI_EVERSION) {
        zg_store_relaxed(&failed, 1u);
        zg_ledger_event(ZG_EVENT_STACKS_FAILED, "this JVM has no JVMTI", 0);
    }
    if (error != 0 || found == NULL)
        return NULL; /* while it starts, a JVM gives none out */
    /* Without them there are names but no lines, which is better than nothing. */
    if (add_capabilities(found, capabilities) != 0)
        note_lost_names("no source files and lines");
    zg_store_release(&ti, found);
    return found;
}

bool zg_jvm_stack(struct zg_stack *stack)
{
    struct ti_frame frames[ZG_SITE_DEPTH];
    int32_t count = 0;
    interface ti = find_ti();
    uint32_t wanted = stack->room - stack->depth;
    if (ti == NULL || get_stack(ti, 0, (int32_t)wanted, frames, &count) != 0) {
        note_lost_names(NULL);
        return false;
    }
    for (int32_t i = 0; i < count; i++)
        zg_stack_push(stack,
                      (struct zg_stack_frame){ZG_FRAME_JAVA, (uintptr_t)frames[i].method,
                                              frames[i].location});
    stack->truncated = (uint32_t)count == wanted;
    return true;
}

/* Turns "Lcom/x/Y;" into "com.x.Y". The number in a hidden class's name differs from run
 * to run, and from one use of a lambda to the next: it is left out. */
static void add_class_name(struct zg_text *out, const char *signature)
{
    if (*signature == 'L')
        signature++;
    for (; *signature != '\0' && *signature != ';'; signature++) {
        if ((*signature == '.' || *signature == '/') &&
            strncmp(signature + 1, "0x", 2) == 0)
            break;
        zg_text_add_bytes(out, *signature == '/' ? "." : signature, 1);
        if (strncmp(signature, "a$", 2) == 0 && out->length >= 8 &&
            strcmp(out->start + out->length - 8, "$$Lambda") == 0)
            break;
    }
}

/* Many a class was compiled without lines or the name of its source file. */
static bool is_loss(int32_t error)
{
    return error != 0 && error != TI_ABSENT_INFORMATION && error != TI_NATIVE_METHOD &&
           error != TI_MUST_POSSESS_CAPABILITY;
}

/* Return: an error's number. */
static int32_t find_line(interface ti, const struct zg_stack_frame *frame, int32_t *line)
{
    struct ti_line *table = NULL;
    int32_t count = 0;
    *line = frame->location < 0 ? -2 : -1;
    int32_t error = *line == -2 ? 0 : get_lines(ti, (void *)frame->where, &count, &table);
    int64_t best = -1;
    for (int32_t i = 0; i < count; i++)
        if (table[i].start <= frame->location && table[i].start > best) {
            best = table[i].start;
            *line = table[i].line;
        }
    deallocate(ti, table);
    return error;
}

void zg_jvm_names(const struct zg_stack_frame *frame, struct zg_frame_names *names)
{
    struct zg_text function = ZG_TEXT(names->function), file = ZG_TEXT(names->file);
    interface ti = find_ti(), jni = find_jni();
    void *class = NULL;
    char *signature = NULL, *method = NULL, *source = NULL;
    names->offset = 0;
    names->line = -1;
    if (ti == NULL || jni == NULL) {
        note_lost_names(NULL);
        return;
    }
    void *id = (void *)frame->where;
    int32_t error = get_method_class(ti, id, &class), source_error = 0;
    if (error == 0) {
        error = get_class_name(ti, class, &signature);
        source_error = get_source_name(ti, class, &source);
        CALL(jni, JNI_DELETE_LOCAL_REF, (void *, void *), class);
    }
    int32_t name_error = get_method_name(ti, id, &method);
    int32_t line_error = find_line(ti, frame, &names->line);
    add_class_name(&function, signature == NULL ? "" : signature);
    zg_text_add(&function, ".");
    zg_text_add(&function, method == NULL ? "" : method);
    zg_text_add(&file, source == NULL ? "" : source);
    if (is_loss(error) || is_loss(source_error) || is_loss(name_error) ||
        is_loss(line_error))
        note_lost_names(NULL);
    deallocate(ti, signature);
    deallocate(ti, source);
    deallocate(ti, method);
}

/* Calls a static method without parameters of a class of the JDK's. Return: its answer;
 * false when there is none. */
static bool call_static(interface jni, const char *class_name, const char *method,
                        const char *signature, bool *answer)
{
    void *(*find_class)(interface, const char *) =
        (void *(*)(interface, const char *))(uintptr_t)(*jni)[JNI_FIND_CLASS];
    void *(*get_method)(interface, void *, const char *, const char *) =
        (void *(*)(interface, void *, const char *, const char *))(
            uintptr_t)(*jni)[JNI_GET_STATIC_METHOD_ID];
    uint8_t (*call_boolean)(interface, void *, void *, const void *) =
        (uint8_t(*)(interface, void *, void *, const void *))(
            uintptr_t)(*jni)[JNI_CALL_STATIC_BOOLEAN_METHOD_A];
    void (*call_void)(interface, void *, void *, const void *) =
        (void (*)(interface, void *, void *, const void *))(
            uintptr_t)(*jni)[JNI_CALL_STATIC_VOID_METHOD_A];
    void (*clear)(interface) =
        (void (*)(interface))(uintptr_t)(*jni)[JNI_EXCEPTION_CLEAR];
    void *class = ZG_TRY(FindClass, NULL, find_class(jni, class_name)), *id = NULL;
    if (class != NULL)
        id = ZG_TRY(GetMethodID, NULL, get_method(jni, class, method, signature));
    if (id != NULL && answer != NULL)
        *answer = call_boolean(jni, class, id, NULL) != 0;
    else if (id != NULL)
        call_void(jni, class, id, NULL);
    clear(jni); /* it was checked before that none was pending */
    if (class != NULL)
        CALL(jni, JNI_DELETE_LOCAL_REF, (void *, void *), class);
    return id != NULL;
}

static bool exception_is_pending(interface jni)
{
    return ((uint8_t(*)(interface))(uintptr_t)(*jni)[JNI_EXCEPTION_CHECK])(jni) != 0;
}

/* While the VM starts, System.gc() is not yet fit to be called. */
static bool has_booted(interface jni)
{
    static uint32_t known;
    if (zg_load_relaxed(&known) != 0)
        return true;
    bool booted = false;
    if (!call_static(jni, "jdk/internal/misc/VM", "isBooted", "()Z", &booted) &&
        !call_static(jni, "sun/misc/VM", "isBooted", "()Z", &booted))
        booted = true; /* no JDK of today is without, and none is asked that early */
    if (booted)
        zg_store_relaxed(&known, 1u);
    return booted;
}

static uint64_t collect_failures;

static void note_collect_failure(void)
{
    zg_ledger_note_loss(&collect_failures, ZG_EVENT_COLLECTION_FAILED, NULL);
}

uint64_t zg_jvm_collect_failures(void)
{
    return zg_load_relaxed(&collect_failures);
}

bool zg_jvm_may_collect(void)
{
    interface jni = find_jni();
    if (jni == NULL)
        note_collect_failure();
    return jni != NULL && !exception_is_pending(jni) && has_booted(jni);
}

bool zg_jvm_collect(void)
{
    interface jni = find_jni();
    bool asked = jni != NULL && call_static(jni, "java/lang/System", "gc", "()V", NULL);
    if (!asked)
        note_collect_failure();
    return asked;
}

bool zg_jvm_register(const char *class_name, const char *method, const char *signature,
                     void *function)
{
    interface jni = find_jni();
    const struct jni_native native = {method, signature, function};
    if (jni == NULL || exception_is_pending(jni))
        return false;
    void *(*find_class)(interface, const char *) =
        (void *(*)(interface, const char *))(uintptr_t)(*jni)[JNI_FIND_CLASS];
    void (*clear)(interface) =
        (void (*)(interface))(uintptr_t)(*jni)[JNI_EXCEPTION_CLEAR];
    void *class = ZG_TRY(FindClass, NULL, find_class(jni, class_name));
    bool registered =
        class != NULL &&
        ZG_TRY(RegisterNatives, JNI_ERR,
               CALL(jni, JNI_REGISTER_NATIVES, (void *, void *, const void *, int32_t),
                    class, &native, 1)) == 0;
    clear(jni);
    if (class != NULL)
        CALL(jni, JNI_DELETE_LOCAL_REF, (void *, void *), class);
    return registered;
}

/* What a frame of class loading, or of reading a jar, is known by: a class's signature that
 * begins with, or contains, this. */
static bool is_loading_class(const char *signature)
{
    static const char *const starts[] = {"Ljava/util/zip/ZipFile",
                                         "Ljava/util/jar/JarFile",
                                         "Ljava/util/jar/JarInputStream",
                                         "Ljdk/internal/loader/",
                                         "Ljdk/internal/jimage/",
                                         "Ljdk/internal/jrtfs/",
                                         "Ljava/lang/ClassLoader",
                                         "Lsun/misc/URLClassPath",
                                         "Lsun/misc/Launcher"};
    for (unsigned i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (strncmp(signature, starts[i], strlen(starts[i])) == 0)
            return true;
    return strstr(signature, "ClassLoader") != NULL;
}

/* What cannot be known might be true. */
static bool is_loading_perhaps(void)
{
    note_lost_names(NULL);
    return true;
}

#define DEEPEST_LOOK 256 /* frames; what stands deeper may be loading or not */

static bool is_loading_frame(interface ti, interface jni, void *method)
{
    void *class = NULL;
    char *name = NULL, *signature = NULL;
    if (get_method_name(ti, method, &name) != 0 ||
        get_method_class(ti, method, &class) != 0) {
        deallocate(ti, name);
        return is_loading_perhaps();
    }
    bool is_loading = get_class_name(ti, class, &signature) != 0
                          ? is_loading_perhaps()
                          : is_loading_class(signature);
    is_loading = is_loading || strcmp(name, "<clinit>") == 0;
    deallocate(ti, name);
    deallocate(ti, signature);
    CALL(jni, JNI_DELETE_LOCAL_REF, (void *, void *), class);
    return is_loading;
}

bool zg_jvm_is_loading(void)
{
    struct ti_frame frames[ZG_SITE_DEPTH];
    int32_t count = 0, depth = 0;
    interface ti = find_ti(), jni = find_jni();
    if (ti == NULL || jni == NULL)
        return is_loading_perhaps();
    do {
        int32_t error = get_stack(ti, depth, ZG_SITE_DEPTH, frames, &count);
        if (error == TI_ILLEGAL_ARGUMENT) /* nothing lies that deep */
            return depth == 0;
        if (error != 0)
            return is_loading_perhaps();
        for (int32_t i = 0; i < count; i++)
            if (is_loading_frame(ti, jni, frames[i].method))
                return true;
        depth += count;
    } while (count == ZG_SITE_DEPTH && depth < DEEPEST_LOOK);
    return count == ZG_SITE_DEPTH && is_loading_perhaps();
}
