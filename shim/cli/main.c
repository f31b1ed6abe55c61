/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "common/standard_streams.h"

int main(int argc, char **argv)
{
    zg_standard_streams_take();
    return zg_main(argc, argv);
}
