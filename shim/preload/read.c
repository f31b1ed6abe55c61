/* SPDX-License-Identifier: MIT */
#include "read.h"

#include <stddef.h>

void zg_read_begin(struct zg_reading *reading, enum zg_function function, z_streamp strm,
                   struct zg_from from)
{
    struct zg_call call = zg_call_find(function, strm, from);
    reading->zlib = call.zlib;
    reading->strm = strm;
    reading->tracker = NULL;
    if (call.tracker == NULL || call.was == ZG_ACTIVE)
        return;
    zg_call_note_loss(&call, function);
    /* Without memory for it zlib is asked about the token, and says that it is no state. */
    if (zg_life_shadow(call.tracker, strm, &reading->shadow)) {
        reading->tracker = call.tracker;
        reading->strm = &reading->shadow.strm;
    }
}

void zg_read_end(struct zg_reading *reading)
{
    if (reading->tracker != NULL)
        zg_life_end_shadow(reading->tracker, &reading->shadow);
}
