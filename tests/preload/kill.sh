#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kill.sh COUNT: kills a process of 16 busy threads COUNT times at random moments.  Every
# ledger is readable, and created = ended + alive but for the calls under way.
set -eu
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"

count=$1
threads=16
work=$ZG_SCRATCH/kill
rm -rf "$work"
mkdir -p "$work"
cd "$work"
round=0
while [ $round -lt "$count" ]; do
    round=$((round + 1))
    rm -rf ledger
    mkdir -m 700 ledger
    : >out
    "$ZG_RUNNER" LD_PRELOAD="$ZG_PRELOAD" ZGUARD="reclaim=all,ledger=$PWD/ledger" \
        "$BUILD/tests/preload/threads" 600 $threads load $round >out 2>&1 &
    pid=$!
    if ! wait_until grep -q running out; then
        kill -9 $pid
        echo "round $round: never got going"
        exit 1
    fi
    # The moment of the kill is random, from the first stream on.
    sleep "$(awk -v seed="$round$$" 'BEGIN { srand(seed); printf "%.3f", rand() * 0.3 }')"
    kill -9 $pid
    code=0
    wait $pid || code=$?
    if [ $code -ne 137 ]; then
        echo "round $round: ended with $code before the kill"
        cat out
        exit 1
    fi
    figures --count 1 "abs(d.created - d.ended_by_owner - d.ended_by_cleaner - d.alive) <= $threads" \
        "abs(i.created - i.ended_by_owner - i.ended_by_cleaner - i.alive) <= $threads" \
        'd.created > 0' || {
        echo "round $round of $count"
        exit 1
    }
done
