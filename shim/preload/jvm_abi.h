/* SPDX-License-Identifier: MIT */
/*
 * The binary interface of JNI and JVMTI, as far as jvm.c asks anything of them: the places
 * of functions in their tables, their numbers, and calls of them.
 * Source: JNI specification, "Interface Function Table"; JVMTI specification, function and
 * error numbers. Both are fixed for all versions.
 * Threads: as in jvm.h.
 */
#ifndef ZG_JVM_ABI_H
#define ZG_JVM_ABI_H

#include <stddef.h>
#include <stdint.h>

#include "platform/inject.h"

/* A JNI or JVMTI interface: a pointer to a pointer to a table of functions. */
typedef void *const *const *interface;

/* Places in the tables. */
enum { VM_GET_ENV = 6 };
enum {
    JNI_FIND_CLASS = 6,
    JNI_EXCEPTION_CLEAR = 17,
    JNI_DELETE_LOCAL_REF = 23,
    JNI_GET_STATIC_METHOD_ID = 113,
    JNI_CALL_STATIC_BOOLEAN_METHOD_A = 119,
    JNI_CALL_STATIC_VOID_METHOD_A = 143,
    JNI_REGISTER_NATIVES = 215,
    JNI_EXCEPTION_CHECK = 228
};
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
enum { JNI_VERSION = 0x00010006, TI_VERSION = 0x30010200 };
enum { JNI_ERR = -1, JNI_EVERSION = -3 };
enum {
    TI_MUST_POSSESS_CAPABILITY = 99,
    TI_ABSENT_INFORMATION = 101,
    TI_ILLEGAL_ARGUMENT = 103,
    TI_NATIVE_METHOD = 104,
    TI_OUT_OF_MEMORY = 110
};
enum { CAN_GET_SOURCE_FILE_NAME = 1 << 11, CAN_GET_LINE_NUMBERS = 1 << 12 };

struct ti_frame {
    void *method;
    int64_t location;
};
struct ti_line {
    int64_t start;
    int32_t line;
};

struct jni_native {
    const char *name, *signature;
    void *function;
};

/* Calls function number n of an interface with its own pointer first. */
#define CALL(it, n, types, ...)                                                          \
    ((int32_t(*) types)(uintptr_t)(*(it))[n])((void *)(uintptr_t)(it), __VA_ARGS__)

typedef int32_t get_created_vms_function(interface *vms, int32_t room, int32_t *count);

/* The functions that may be refused. Return: an error's number, 0 success. */

static inline int32_t get_env(interface vm, int32_t version, interface *env)
{
    return ZG_TRY(GetEnv, JNI_ERR,
                  CALL(vm, VM_GET_ENV, (void *, interface *, int32_t), env, version));
}

static inline int32_t add_capabilities(interface ti, const uint32_t capabilities[4])
{
    return ZG_TRY(AddCapabilities, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_ADD_CAPABILITIES, (void *, const void *), capabilities));
}

static inline int32_t get_stack(interface ti, int32_t start, int32_t room,
                                struct ti_frame *frames, int32_t *count)
{
    return ZG_TRY(GetStackTrace, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_GET_STACK_TRACE,
                       (void *, void *, int32_t, int32_t, void *, int32_t *), NULL, start,
                       room, frames, count));
}

static inline int32_t get_method_name(interface ti, void *method, char **name)
{
    return ZG_TRY(GetMethodName, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_GET_METHOD_NAME,
                       (void *, void *, char **, char **, char **), method, name, NULL,
                       NULL));
}

static inline int32_t get_method_class(interface ti, void *method, void **class)
{
    return ZG_TRY(GetMethodClass, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_GET_METHOD_DECLARING_CLASS, (void *, void *, void **),
                       method, class));
}

static inline int32_t get_class_name(interface ti, void *class, char **signature)
{
    return ZG_TRY(GetClassName, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_GET_CLASS_SIGNATURE, (void *, void *, char **, char **),
                       class, signature, NULL));
}

static inline int32_t get_source_name(interface ti, void *class, char **file)
{
    return ZG_TRY(
        GetSourceName, TI_OUT_OF_MEMORY,
        CALL(ti, TI_GET_SOURCE_FILE_NAME, (void *, void *, char **), class, file));
}

static inline int32_t get_lines(interface ti, void *method, int32_t *count,
                                struct ti_line **table)
{
    return ZG_TRY(GetLines, TI_OUT_OF_MEMORY,
                  CALL(ti, TI_GET_LINE_NUMBER_TABLE,
                       (void *, void *, int32_t *, struct ti_line **), method, count,
                       table));
}

static inline void deallocate(interface ti, void *memory)
{
    if (memory != NULL)
        CALL(ti, TI_DEALLOCATE, (void *, void *), memory);
}

#endif
