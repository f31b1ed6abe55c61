# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Caps in a JVM: the collections that are asked for, who waits for them, who is refused, and
# that nothing of it holds the JVM up or breaks it.

# What counts against deflate's cap.
used='d.cap.charged_bytes + pool.table_bytes'

# The cap was held, but for what woken streams went over it; and the collections kept within
# their budget of so many percent, but for the last.
cap_was_held() { # PERCENT
    figures "$used <= d.cap.limit_bytes + d.cap.peak_overdraft_bytes" \
        'd.cap.peak_charged_bytes <= d.cap.limit_bytes + d.cap.peak_overdraft_bytes' \
        'pool.invariant_faults == 0' 'pool.wake_failures == 0' \
        'd.created == d.ended_by_owner + d.ended_by_cleaner + d.alive' \
        "d.cap.collections_ns <= (process.lifetime_s - process.first_stream_age_s) * 1e7 * $1 + d.cap.longest_collection_ns"
}

# The lines that a run printed are these.
printed() {
    printf '%s\n' "$@" | cmp - printed.txt || {
        cat printed.txt
        return 1
    }
}

capped() { # OPTIONS ARGUMENT…: a program under a cap, with a heap that needs no collection
    options=$1
    shift
    recorded "$options" "$java" -Xmx1g -cp "$classes" "$@"
}

dropped_under_a_cap() { # OPTIONS COUNT [FLAG…]
    options=$1 count=$2
    shift 2
    recorded "$options" "$java" "$@" -Xmx1g -cp "$classes" Capped dropped "$count"
    printed "$count made and dropped"
    figures "d.created == $count" 'd.cap.refused == 0' 'd.cap.collections >= 1' \
        'pool.peak_held_bytes <= d.cap.limit_bytes' 'd.cap.peak_overdraft_bytes == 0' \
        'd.cap.released_late_bytes > 0' 'd.ended_by_cleaner > 0'
    cap_was_held 5
}

kept_under_a_cap() { # OPTIONS COUNT [MICROSECONDS]
    options=$1 count=$2
    shift 2
    capped "$options" Capped kept "$count" "$@"
    made=$(sed -n '1s/ made.*//p' printed.txt)
    printed "$made made, $((count - made)) refused" "$made made, 0 refused"
    figures "d.cap.refused == $count - $made" "d.created == d.ended_by_owner == 2 * $made" \
        'd.cap.collections <= 3' 'd.cap.waited <= 3' 'd.cap.released_late_bytes == 0' \
        'pool.peak_held_bytes <= d.cap.limit_bytes' 'd.cap.charged_bytes == pool.idle_bytes'
    cap_was_held 5
}

one_collection_an_hour() {
    kept_under_a_cap cap=16m,gc-interval=1h 200
    figures 'd.cap.collections == 1'
}

never_collecting() {
    kept_under_a_cap cap=16m,gc=never 200
    figures 'd.cap.collections == 0' 'd.cap.waited == 0'
}

without_explicit_collections() {
    recorded cap=16m "$java" -XX:+DisableExplicitGC -Xmx1g -cp "$classes" Capped kept 100
    figures 'd.cap.refused == 100 - d.created // 2' 'd.cap.collections >= 1' \
        'd.cap.collections_ns < 50e6' 'd.cap.waited <= 3'
}

allowing() {
    capped cap=16m,over-cap=allow Capped dropped 400
    printed '400 made and dropped'
    figures 'd.cap.refused == 0' 'd.cap.allowed > 0' 'd.cap.waited == 0' \
        'd.cap.collections >= 1' 'd.cap.peak_overdraft_bytes > 0'
    cap_was_held 5
}

forgotten() {
    capped cap=16m,gc-budget=100 Capped forgotten 100
    printed 'some refused' 'room again'
    figures 'd.cap.collections >= 2' 'd.ended_by_cleaner > 0' 'd.cap.refused > 0'
}

bounded() {
    capped cap=16m Capped bounded 1000
    printed '1000 made, some ended early'
    figures 'd.created == 1000' 'd.cap.refused == d.ended_by_owner > 800' 'd.cap.waited <= 3' \
        'pool.peak_held_bytes <= d.cap.limit_bytes'
}

random_threads() { # COLLECTOR SECONDS [ARGUMENT…]: no dead-lock, nothing wrong
    collector=$1 seconds=$2
    shift 2
    ZG_TEST_SECONDS=$((seconds + 60))
    export ZG_TEST_SECONDS
    recorded cap=16m,gc-interval=10ms "$java" "-XX:+Use${collector}GC" -Xmx1g \
        -cp "$classes" CappedThreads crowd "$seconds" 64 "$@"
    printed 'all right'
    figures 'd.cap.refused > 0' 'd.cap.collections > 0' 'd.created > 100' \
        'd.ended_by_cleaner > 0' 'i.cap.refused == 0' \
        'i.created == i.ended_by_owner + i.ended_by_cleaner + i.alive'
    cap_was_held 5
}

loaded_late() {
    capped inflate-cap=1m,inflate-over-cap=fail LateLoad "$PWD/late.jar" 400
    printed 'some refused' 'a text that compresses, compresses'
    figures 'i.cap.refused > 0' 'i.cap.spared >= 2' 'i.cap.allowed == 0'
    capped inflate-cap=1m LateLoad "$PWD/late.jar" 400
    printed 'none refused' 'a text that compresses, compresses'
    figures 'i.cap.refused == 0' 'i.cap.spared == 0' 'i.cap.allowed > 200' 'i.cap.waited == 0'
}

# Most of what the program needs at the cap is a class of the image, which HotSpot inflates.
loaded_late_from_an_image() {
    make_image
    recorded inflate-cap=1m,inflate-over-cap=fail "$image/bin/java" -Xmx1g -cp "$classes" \
        LateLoad "$PWD/late.jar" 400
    printed 'some refused' 'a text that compresses, compresses'
    figures 'i.cap.refused > 0' 'i.cap.spared > 0'
    seen_of_hotspot 'i.cap.spared > 10'
}

on_a_cleaners_thread() {
    capped cap=16m,gc-interval=0s CappedThreads cleaner
    printed "refused on the cleaner's thread"
    figures 'd.cap.collections == 1' 'd.cap.waited == 1' 'd.cap.refused == 2'
}

# The JDK itself throws over what is pending; -Xcheck:jni says so, and nothing else.
with_an_exception_pending() {
    "$CC" -std=gnu11 -O1 -g -Wall -Wextra -fPIC -shared -I"$jdk/include" \
        -I"$jdk/include/linux" -o libpending.so "$ZG_ROOT/tests/jvm/native/pending.c" -ldl
    capped cap=16m,gc-interval=0s Pending "$PWD/libpending.so"
    printed thrown thrown
    figures 'd.cap.collections == 1' 'd.cap.refused == 2' 'd.alive == 0'
    for gc in never auto; do
        guarded cap=16m,gc-interval=0s,gc=$gc "$java" -Xcheck:jni -cp "$classes" Pending \
            "$PWD/libpending.so" >$gc.txt 2>&1
    done
    same_bytes never.txt auto.txt
}

checked_while_collecting() { # whatever a collection takes on a busy machine: none is refused
    guarded cap=16m,gc-budget=100 "$java" -Xcheck:jni -Xmx1g -cp "$classes" Capped dropped 200 >out 2>err
    echo '200 made and dropped' | cmp - out
    test ! -s err
    figures 'd.cap.collections > 0'
    rm -f ledger/*
    guarded inflate-cap=1m,inflate-over-cap=fail "$java" -Xcheck:jni -Xmx1g -cp "$classes" \
        LateLoad "$PWD/late.jar" 400 >out 2>err
    test ! -s err
    figures 'i.cap.spared > 0'
}

leaving_while_others_wait() { # HOW STATUS
    code=0
    recorded cap=16m,gc-interval=1h "$java" -Xmx1g -cp "$classes" CappedThreads "$1" || code=$?
    test "$code" -eq "$2"
    printed leaving
    figures 'd.cap.waited >= 18' 'd.cap.collections == 1'
}
