#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Small C programs, and programs of others, under the real library.  Each prints the same
# as without it, and the ledger's figures are what the program did.
# One group alone: run.sh streams (or stacks, caps, hosts, processes, binding, bundled,
# lookups, ledgers, programs).
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"

if [ $# -eq 0 ]; then
    set -- streams stacks caps hosts processes binding bundled lookups ledgers programs
fi
for group in "$@"; do
    # shellcheck disable=SC1090
    . "$ZG_ROOT/tests/preload/$group.sh"
done
test "$failures" -eq 0
