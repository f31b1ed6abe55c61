/* SPDX-License-Identifier: MIT */
/* The option report=FILE: the ledger rendered when the process exits. */
#ifndef ZG_RENDER_H
#define ZG_RENDER_H

/*
 * Runs the zguard command that stands beside this library (or in ../bin, or ../../bin) on
 * the process's own ledger, and waits for it. The child sends no signal when it ends, and
 * inherits no preload.
 * output: the file that it writes; %p in it is this process's number.
 */
void zg_render_report(const char *output);

#endif
