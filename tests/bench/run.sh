#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The benchmark measures what it says it measures: its arithmetic is right, a quick run brings
# every row under every side, and the page says what the kept document says.  Never a speed.
set -u

ZG_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ZG_ROOT/build}"
if [ -z "${ZG_SCRATCH:-}" ]; then
    ZG_SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/zguard-test.XXXXXX")
    trap 'rm -rf "$ZG_SCRATCH"' EXIT
fi
export ZG_ROOT BUILD ZG_SCRATCH
unset ZGUARD LD_PRELOAD
PYTHONDONTWRITEBYTECODE=1 # nothing is written beside the sources
export PYTHONDONTWRITEBYTECODE

status=0
for part in test_figures test_page test_runs; do
    python3 "$ZG_ROOT/tests/bench/$part.py" || status=1
done
exit $status
