#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Caps, signal handlers and readers at full size: what tests/preload and tests/jvm do in a
# second or two, for a minute.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"
# shellcheck source=tests/jvm/caps.sh
. "$ZG_ROOT/tests/jvm/caps.sh"

ZG_CROWD_SECONDS=${ZG_CROWD_SECONDS:-20} ZG_HANDLER_MS=${ZG_HANDLER_MS:-20000} \
    ZG_READER_ROUNDS=${ZG_READER_ROUNDS:-100000} ZG_TEST_SECONDS=600 \
    ZG_ONLY='a_crowd\|signal_handler\|two_threads' ZG_LOG_LINES=40 \
    sh "$ZG_ROOT/tests/preload/run.sh" caps hosts || failures=$((failures + 1))

if ! jdk=$(find_jdk system 17); then
    skip java_programs_under_a_cap 'no JDK of 17 or later on the system libz' \
        'apt-get install openjdk-17-jdk-headless'
    test "$failures" -eq 0
    exit
fi
(set -e && build_classes) >"$ZG_SCRATCH/log" 2>&1 || {
    cat "$ZG_SCRATCH/log"
    exit 1
}
java=$jdk/bin/java
seconds=${ZG_CROWD_SECONDS:-60}
for collector in G1 Serial Parallel Z; do
    check "ten_thousand_dropped_deflaters_live_under_256_MB_with_${collector}GC" \
        dropped_under_a_cap cap=256m 10000 "-XX:+Use${collector}GC"
    check "threads_at_a_cap_neither_hang_nor_break_it_with_${collector}GC" \
        random_threads $collector "$seconds"
done
check half_of_the_refusals_take_less_than_a_millisecond kept_under_a_cap cap=256m 10000 1000
if newer=$(find_jdk system 21); then
    java=$newer/bin/java
    for collector in G1 Serial; do
        check "virtual_threads_at_a_cap_neither_hang_nor_break_it_with_${collector}GC" \
            random_threads $collector "$seconds" virtual
    done
else
    skip virtual_threads_at_a_cap_neither_hang_nor_break_it \
        'no JDK of 21 or later on the system libz' 'apt-get install openjdk-21-jdk-headless'
fi
test "$failures" -eq 0
