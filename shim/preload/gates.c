/* SPDX-License-Identifier: MIT */
#include "gates.h"

#include <stddef.h>

#include "read.h"
#include "stream.h"

#define ZG_LINKAGE static

#define ZG_NAME(function) gate_0_##function
#define ZG_PROVIDER (&zg_providers[0])
#include "wrappers.def"

#define ZG_NAME(function) gate_1_##function
#define ZG_PROVIDER (&zg_providers[1])
#include "wrappers.def"

#define ZG_NAME(function) gate_2_##function
#define ZG_PROVIDER (&zg_providers[2])
#include "wrappers.def"

#define ZG_NAME(function) gate_3_##function
#define ZG_PROVIDER (&zg_providers[3])
#include "wrappers.def"

static void *const gates[ZG_GATES][ZG_FN_COUNT] = {
#define ZG_FUNCTION(type, name, ...) (void *)GATE(name),
#define GATE(name) gate_0_##name
    {
#include "functions.def"
    },
#undef GATE
#define GATE(name) gate_1_##name
    {
#include "functions.def"
    },
#undef GATE
#define GATE(name) gate_2_##name
    {
#include "functions.def"
    },
#undef GATE
#define GATE(name) gate_3_##name
    {
#include "functions.def"
    },
#undef GATE
#undef ZG_FUNCTION
};

void *zg_gate(const struct zg_provider *provider, enum zg_function function)
{
    size_t number = (size_t)(provider - zg_providers);
    return number < ZG_GATES && provider->entry[function] != NULL
               ? gates[number][function]
               : NULL;
}
