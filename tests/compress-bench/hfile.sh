#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench hfile: real HFiles of every version against what HBase says of them, made up
# ones for what real ones do not show, and damage of all kinds.  ZG_HFILES=DIR adds the files
# of another folder, with a .json beside each or a table in its README.md.
set -u
exec python3 -B "$(dirname "$0")/hfile/run.py"
