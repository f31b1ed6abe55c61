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

#endif
