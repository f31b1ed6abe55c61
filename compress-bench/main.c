/* SPDX-License-Identifier: MIT */
#include "command/commands.h"
#include "measure/guarded.h"

int main(int argc, char **argv)
{
    int status = cb_guarded_serve(argc - 1, argv + 1);

    return status >= 0 ? status : cb_main(argc, argv);
}
