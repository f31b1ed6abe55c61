/* SPDX-License-Identifier: MIT */
/* The functions that the dynamic linker finds instead of zlib's. */
#include <stddef.h>

#include "read.h"
#include "stream.h"

#define ZG_LINKAGE __attribute__((visibility("default")))
#define ZG_NAME(function) function
#define ZG_PROVIDER NULL
#include "wrappers.def"
