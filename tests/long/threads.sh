#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The thread tests of tests/preload, 20 seconds each.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"

ZG_THREAD_SECONDS=${ZG_THREAD_SECONDS:-20} ZG_ONLY="threads_add\|64_threads\|thread_to_thread" ZG_LOG_LINES=40 \
    sh "$ZG_ROOT/tests/preload/run.sh" streams
