/* SPDX-License-Identifier: MIT */
/* What is measured of a process as a whole: its start, and its resident memory. */
#ifndef ZB_PROCESS_H
#define ZB_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* A program to be started again and again. */
struct zb_program {
    char **arguments;   /* the program first, NULL last */
    char **environment; /* "NAME=value" words, NULL last: all that it gets */
};

/* Starts the program so many times, one after the other, and waits for each.
 * program: a struct zb_program. Return: whether each ended with status 0; what did not has
 * been said. */
bool zb_process_start(void *program, uint64_t times);

/* Return: a figure of /proc/self/status in bytes, as "VmRSS"; 0 after a word on standard
 * error. */
uint64_t zb_process_status(const char *name);

/* Keeps a processor busy with arithmetic: where times of it differ, others were at work. */
bool zb_process_spin(void *unused, uint64_t times);

#endif
