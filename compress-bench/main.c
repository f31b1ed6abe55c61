/* SPDX-License-Identifier: MIT */
#include "command/commands.h"
#include "common/standard_streams.h"
#include "measure/guarded.h"
#include "switch/side.h"

/* What this program does where it has started itself. */
static int (*const servants[])(int argc, char **argv) = {cb_guarded_serve, cb_side_serve};

int main(int argc, char **argv)
{
    zg_standard_streams_take();
    for (size_t i = 0; i < sizeof(servants) / sizeof(servants[0]); i++) {
        int status = servants[i](argc - 1, argv + 1);

        if (status >= 0) {
            return status;
        }
    }
    return cb_main(argc, argv);
}
