#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each fuzz target for a minute.
set -u
FUZZ_SECONDS=${FUZZ_SECONDS:-60} exec sh "${ZG_ROOT:-.}/tests/tools/run_fuzz.sh"
