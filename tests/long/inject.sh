#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The tests of tests/inject with every occurrence of every request refused, alone and in 40
# places with all that come after; which places is chosen anew each time.
set -u

export ZG_OCCURRENCES=all ZG_SEED="${ZG_SEED:-$(date +%s)}"
echo "# ZG_SEED=$ZG_SEED"
exec sh "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/inject/run.sh"
