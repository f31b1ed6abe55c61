#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench on a terminal: the line of progress, and interrupts.
set -u
exec python3 "$(dirname "$0")/terminal/run.py"
