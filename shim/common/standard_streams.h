/* SPDX-License-Identifier: MIT */
/* Standard streams that a program was started without. */
#ifndef ZG_STANDARD_STREAMS_H
#define ZG_STANDARD_STREAMS_H

/*
 * Takes the places of standard streams that are closed, so that no file of ours gets one and
 * is read or written by mistake.  What stands there can be neither read nor written, as
 * before, and a program that is started from here is started without it again.
 *
 * Threads: the first, before anything is opened.
 */
void zg_standard_streams_take(void);

#endif
