#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The Java tests at full size: ten thousand leaked coders against a bare run of the same,
# and many rounds of those which depend on the moment.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"

if ! jdk=$(find_jdk system 17); then
    skip java_programs_at_full_size 'no JDK of 17 or later on the system libz' \
        'apt-get install openjdk-17-jdk-headless'
    exit 0
fi
(set -e && build_classes) >"$ZG_SCRATCH/log" 2>&1 || {
    cat "$ZG_SCRATCH/log"
    exit 1
}
java=$jdk/bin/java

# Streams for which the bare run has memory: 268 KB and 64 KB of heap each, and a reserve.
available_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
count=$(((available_mb - 1500) * 1000 / 340))
test $count -le 10000 || count=10000

full_size() { # KIND BYTES PERCENT: resident memory at most that much of the bare run's
    export ZG_TEST_SECONDS=600
    bare "$java" -Dresident=bare.kb -Xmx6g -Xmn5g -cp "$classes" Leak "$1" $count "$2"
    recorded '' "$java" -Dresident=guarded.kb -Xmx6g -Xmn5g -cp "$classes" \
        Leak "$1" $count "$2"
    read -r bare_kb <bare.kb
    read -r guarded_kb <guarded.kb
    echo "resident: bare $bare_kb KB, guarded $guarded_kb KB" >&3
    letter=$(printf %.1s "$1")
    figures "sites[0].created == $count" 'sites[0].ended_by_owner == 0' \
        "sites[0].ended_by_cleaner + sites[0].alive == $count" \
        "$letter.held_bytes <= 5e6" 'pool.held_bytes <= 5e6' 'pool.slabs_made <= 8'
    test $((guarded_kb * 100)) -le $((bare_kb * $3))
}

many_rounds() { # COLLECTOR
    export ZG_TEST_SECONDS=600
    recorded reclaim=all "$java" "-XX:+Use$1GC" -Xmx512m -cp "$classes" \
        Critical "$natives" 20000
    figures 'd.created == d.ended_by_owner + d.ended_by_cleaner + d.alive' \
        'pool.invariant_faults == 0'
}

many_exits() { # HOW STATUS
    round=0
    while [ $round -lt 100 ]; do
        round=$((round + 1))
        code=0
        recorded '' "$java" -Xmx512m -cp "$classes" Exits "$1" 2>err || code=$?
        test $code -eq "$2" || {
            echo "round $round: status $code"
            cat printed.txt err
            return 1
        }
    done
}

exec 3>&1
if [ $count -lt 2000 ]; then
    skip ten_thousand_leaked_coders "only $available_mb MB of memory are free" \
        'run it on a machine with 5 GB'
else
    check "ten_thousand_leaked_deflaters_need_less_than_half_the_memory" \
        full_size deflate 65536 40
    check "ten_thousand_leaked_inflaters_hold_at_most_5_MB" full_size inflate 65536 100
fi
for collector in G1 Parallel Serial Z; do
    check many_critical_regions_with_${collector}GC many_rounds $collector
done
check a_hundred_exits many_exits exit 41
check a_hundred_halts many_exits halt 43
test "$failures" -eq 0
