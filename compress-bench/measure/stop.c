/* SPDX-License-Identifier: MIT */
#include "measure/stop.h"

#include <string.h>

volatile sig_atomic_t cb_stop_is_asked;

static void ask(int signal)
{
    (void)signal;
    cb_stop_is_asked = 1;
}

void cb_stop_listen(void)
{
    struct sigaction action;

    /* Whoever started the program in the background wants it to go on. */
    if (sigaction(SIGINT, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
        return;
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = ask;
    action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
    sigaction(SIGINT, &action, NULL);
}
