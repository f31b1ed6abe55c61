/* SPDX-License-Identifier: MIT */
#ifndef ZG_TESTS_UNWOUND_H
#define ZG_TESTS_UNWOUND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each takes the stack of its caller, innermost first, at most 32 frames. Return: how many. */
unsigned unwound_by_guard(uintptr_t *frames, unsigned room);
unsigned unwound_by_libgcc(uintptr_t *frames, unsigned room);

/* Calls compare at the bottom of C++ frames that catch, destroy and are thrown through. */
void unwound_in_cxx(void (*compare)(const char *));

#ifdef __cplusplus
}
#endif

#endif
