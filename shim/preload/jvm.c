/* SPDX-License-Identifier: MIT */
#include "jvm.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "ledger/writer.h"
#include "object.h"
#include "platform/atomic.h"
#include "platform/text.h"

/* A JNI or JVMTI interface: a pointer to a pointer to a table of functions. */
typedef void *const *const *interface;

/* Places in the tables, fixed by the specifications for all versions. */
enum { VM_GET_ENV = 6 };
enum { JNI_DELETE_LOCAL_REF = 23 };
enum { /* JVMTI numbers its functions from 1 */
       TI_DEALLOCATE = 47 - 1,
       TI_GET_CLASS_SIGNATURE = 48 - 1,
       TI_GET_SOURCE_FILE_NAME = 50 - 1,
       TI_GET_METHOD_NAME = 64 - 1,
       TI_GET_METHOD_DECLARING_CLASS = 65 - 1,
       TI_GET_LINE_NUMBER_TABLE = 70 - 1,
       TI_GET_STACK_TRACE = 104 - 1,
       TI_ADD_CAPABILITIES = 142 - 1
};
enum { JNI_VERSION = 0x00010006, TI_VERSION = 0x30010200, JNI_EVERSION = -3 };
enum { CAN_GET_SOURCE_FILE_NAME = 1 << 11, CAN_GET_LINE_NUMBERS = 1 << 12 };

struct ti_frame {
    void *method;
    int64_t location;
};
struct ti_line {
    int64_t start;
    int32_t line;
};

/* Calls function number n of an interface with its own pointer first. */
#define CALL(it, n, types, ...)                                                          \
    ((int32_t(*) types)(uintptr_t)(*(it))[n])((void *)(uintptr_t)(it), __VA_ARGS__)

typedef int32_t get_created_vms_function(interface *vms, int32_t room, int32_t *count);

static get_created_vms_function *find_entry(void)
{
    void *entry = NULL, *library = zg_object_open_loaded("libjvm.so");
    if (library != NULL) {
        entry = dlsym(library, "JNI_GetCreatedJavaVMs");
        if (entry == NULL)
            dlerror(); /* our failure is not the host's to see */
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
        if (get_created_vms == NULL || get_created_vms(&found, 1, &count) != 0 ||
            count < 1)
            return NULL;
        zg_store_release(&vm, found);
    }
    return found;
}

static interface find_jni(void)
{
    interface vm = find_vm(), jni = NULL;
    if (vm == NULL ||
        CALL(vm, VM_GET_ENV, (void *, interface *, int32_t), &jni, JNI_VERSION) != 0)
        return NULL;
    return jni;
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
    int32_t error =
        CALL(vm, VM_GET_ENV, (void *, interface *, int32_t), &found, TI_VERSION);
    if (error == JNI_EVERSION) {
        zg_store_relaxed(&failed, 1u);
        zg_ledger_event(ZG_EVENT_STACKS_FAILED, "this JVM has no JVMTI", 0);
    }
    if (error != 0 || found == NULL)
        return NULL; /* while it starts, a JVM gives none out */
    /* Without them there are names but no lines, which is better than nothing. */
    CALL(found, TI_ADD_CAPABILITIES, (void *, const void *), capabilities);
    zg_store_release(&ti, found);
    return found;
}

bool zg_jvm_stack(struct zg_stack *stack)
{
    struct ti_frame frames[ZG_SITE_DEPTH];
    int32_t count = 0;
    interface ti = find_ti();
    uint32_t wanted = stack->room - stack->depth;
    if (ti == NULL || CALL(ti, TI_GET_STACK_TRACE,
                           (void *, void *, int32_t, int32_t, void *, int32_t *), NULL, 0,
                           (int32_t)wanted, frames, &count) != 0)
        return false;
    for (int32_t i = 0; i < count; i++)
        zg_stack_push(stack,
                      (struct zg_stack_frame){ZG_FRAME_JAVA, (uintptr_t)frames[i].method,
                                              frames[i].location});
    stack->truncated = (uint32_t)count == wanted;
    return true;
}

static void deallocate(interface ti, void *memory)
{
    if (memory != NULL)
        CALL(ti, TI_DEALLOCATE, (void *, void *), memory);
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

static int32_t find_line(interface ti, const struct zg_stack_frame *frame)
{
    struct ti_line *table = NULL;
    int32_t count = 0, line = -1;
    if (frame->location < 0)
        return -2;
    if (CALL(ti, TI_GET_LINE_NUMBER_TABLE, (void *, void *, int32_t *, struct ti_line **),
             (void *)frame->where, &count, &table) != 0)
        return -1;
    int64_t best = -1;
    for (int32_t i = 0; i < count; i++)
        if (table[i].start <= frame->location && table[i].start > best) {
            best = table[i].start;
            line = table[i].line;
        }
    deallocate(ti, table);
    return line;
}

void zg_jvm_names(const struct zg_stack_frame *frame, struct zg_frame_names *names)
{
    struct zg_text function = ZG_TEXT(names->function), file = ZG_TEXT(names->file);
    interface ti = find_ti(), jni = find_jni();
    void *class = NULL;
    char *signature = NULL, *method = NULL, *source = NULL;
    names->offset = 0;
    names->line = -1;
    if (ti == NULL || jni == NULL)
        return;
    void *id = (void *)frame->where;
    if (CALL(ti, TI_GET_METHOD_DECLARING_CLASS, (void *, void *, void **), id, &class) ==
        0) {
        if (CALL(ti, TI_GET_CLASS_SIGNATURE, (void *, void *, char **, char **), class,
                 &signature, NULL) == 0)
            add_class_name(&function, signature);
        if (CALL(ti, TI_GET_SOURCE_FILE_NAME, (void *, void *, char **), class,
                 &source) == 0)
            zg_text_add(&file, source);
        CALL(jni, JNI_DELETE_LOCAL_REF, (void *, void *), class);
    }
    zg_text_add(&function, ".");
    if (CALL(ti, TI_GET_METHOD_NAME, (void *, void *, char **, char **, char **), id,
             &method, NULL, NULL) == 0)
        zg_text_add(&function, method);
    names->line = find_line(ti, frame);
    deallocate(ti, signature);
    deallocate(ti, source);
    deallocate(ti, method);
}
