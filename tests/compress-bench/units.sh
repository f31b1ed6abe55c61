#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench: its modules, one test program each.
exec sh tests/tools/run_unit.sh compress-bench
