/* SPDX-License-Identifier: MIT */
/* exec_gain CMD...: runs a program for which nothing may become executable that was not so
 * from its beginning (PR_SET_MDWE, Linux 6.3). Status 77: this kernel knows no such thing. */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

int main(int arguments, char **argument)
{
    if (arguments < 2 || prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0)
        return 77;
    execv(argument[1], argument + 1);
    perror(argument[1]);
    return 127;
}
