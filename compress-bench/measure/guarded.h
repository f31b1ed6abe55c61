/* SPDX-License-Identifier: MIT */
/* The worker that measures in a process of its own, which runs under the shim. */
#ifndef CB_GUARDED_H
#define CB_GUARDED_H

#include "measure/worker.h"

/*
 * Starts the process; the rest as cb_local_make().
 * Return: NULL with a sentence.
 */
struct cb_worker *cb_guarded_make(const char *library, const struct cb_plan *plan,
                                  const struct cb_case *cases, size_t count,
                                  const struct cb_blocks *blocks, double share,
                                  char reason[CB_REASON_BYTES]);

/* What that process does.  argv: after the program's name.  Return: its exit status, -1 when
 * the arguments are not those of such a process. */
int cb_guarded_serve(int argc, char **argv);

#endif
