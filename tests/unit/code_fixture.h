/* SPDX-License-Identifier: MIT */
/* Small libraries with code, made to order: functions with names, and calls among them. */
#ifndef ZG_CODE_FIXTURE_H
#define ZG_CODE_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

#define CODE_AT 0x1000u /* of the file, and where it is loaded */
#define CODE_BYTES 0x2000u

struct code_library {
    unsigned char bytes[0x8000];
    size_t length;
    unsigned symbols;
    size_t names;
};

/* An empty one, of this processor. */
void code_begin(struct code_library *library);

/* Adds a function. Return: where it begins. */
uint64_t code_function(struct code_library *library, const char *name, uint64_t at,
                       uint64_t length);

/* Writes a call, or a jump that is a function's last. */
void code_call(struct code_library *library, uint64_t at, uint64_t to);

/* Writes bytes of code. */
void code_write(struct code_library *library, uint64_t at, const void *bytes,
                size_t length);

/* Adds the headers that tell of it all. */
void code_end(struct code_library *library);

#endif
