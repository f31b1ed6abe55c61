/* SPDX-License-Identifier: MIT */
/* Whether the user wants to see what there is so far. */
#ifndef CB_STOP_H
#define CB_STOP_H

#include <signal.h>

/* Set by a signal; read after each block. */
extern volatile sig_atomic_t cb_stop_is_asked;

/* From now on the first interrupt sets it, and the second ends the program as it always does.
 * Interrupts that are ignored stay ignored. */
void cb_stop_listen(void);

#endif
