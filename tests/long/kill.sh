#!/bin/sh
# SPDX-License-Identifier: MIT
#
# 200 processes killed at random moments: every ledger readable, every figure adding up.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"

check two_hundred_kills_at_random_moments_leave_readable_ledgers_that_add_up \
    sh "$ZG_ROOT/tests/preload/kill.sh" "${ZG_KILLS:-200}"
test "$failures" -eq 0
