/* SPDX-License-Identifier: MIT */
/*
 * The Java virtual machine around us. This and jvm.c are all that know JNI and JVMTI.
 * Source: JNI specification, "Invocation API"; JVMTI specification, function numbers.
 */
#ifndef ZG_JVM_H
#define ZG_JVM_H

#include <stdbool.h>

#include "stack.h"

/* Return: whether libjvm is loaded into this process. Takes the dynamic linker's lock. */
bool zg_jvm_is_here(void);

/*
 * Adds the Java frames of this thread.
 * Return: whether it could; not while the VM starts or dies.
 * Threads: a Java thread inside Java_java_util_zip_{Deflater,Inflater}_init, nowhere else:
 *          other natives may be inside a critical region or in the middle of class loading.
 * Allocates: in the JVM; its first call makes a JVMTI environment, which stays.
 */
bool zg_jvm_stack(struct zg_stack *stack);

/* Finds the names of a Java frame. Threads: as above, before returning to the JVM. */
void zg_jvm_names(const struct zg_stack_frame *frame, struct zg_frame_names *names);

/* Return: whether zg_jvm_collect may be called: the VM has started, and no exception is
 * pending on this thread. Threads: as above. */
bool zg_jvm_may_collect(void);

/* Calls System.gc(), whatever the JVM's options make of it. Return: whether it could.
 * Threads: as above; blocks while the collection runs, and for ever when the VM exits
 * meanwhile. */
bool zg_jvm_collect(void);

/* Return: how often one of these two could not ask the JVM at all. */
uint64_t zg_jvm_collect_failures(void);

/*
 * Makes a native method of a class of the JDK's lead to a function, whatever it led to.
 * class_name: with slashes. Return: whether there is such a method, and it does now.
 * Threads: as above.
 */
bool zg_jvm_register(const char *class_name, const char *method, const char *signature,
                     void *function);

/* Return: whether this thread is loading a class, or reading a jar or zip file, as far as
 * its Java frames tell; true when they cannot be had. Threads: as above. */
bool zg_jvm_is_loading(void);

#endif
