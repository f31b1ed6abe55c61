/* SPDX-License-Identifier: MIT */
/* How much memory this process could still take before something ends it. */
#ifndef CB_MEMORY_LEFT_H
#define CB_MEMORY_LEFT_H

#include <stdint.h>

/*
 * Return: bytes that the machine has left for programs, as the kernel guesses, or that the
 * limits of the process's control groups leave, whichever is less; 1 or more, 0: not known.
 * root: where /proc and /sys lie: "" but in tests.
 * Source: proc(5); the kernel's cgroup-v2 and, for older systems, cgroup-v1/memory.
 */
uint64_t cb_memory_left(const char *root);

#endif
