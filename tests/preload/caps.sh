# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Caps: what is refused, what is let through, what is given back for it, and that the sum
# is right to the byte.

# What a stream takes besides its slab, and expressions over the figures of one ledger in
# which all streams are of one shape.
token=120
used='d.cap.charged_bytes + pool.table_bytes' # against deflate's cap
slab='pool.active_bytes // d.active'

# printed N TEXT: the program's line number N.
printed() {
    sed -n "$1p" printed.txt | grep -qx "$2" || {
        cat printed.txt
        return 1
    }
}

# made N: how many the Init or copy step on the program's line N made.
made() {
    sed -n "${1}s/^[a-z]* \([0-9]*\) of .*/\1/p" printed.txt
}

refused_at_the_cap() {
    recorded cap=8m "$programs/hoard" deflate make:40 end:1 make:2
    n=$(made 1)
    test "$n" -gt 20 && test "$n" -lt 40
    printed 2 'made 1 of 2'
    figures "d.alive == $n" "d.created == $n + 1" "d.active == $n" \
        "d.cap.charged_bytes == $n * ($slab + $token)" \
        "$used <= d.cap.limit_bytes < $used + $slab + $token" \
        "d.cap.refused == 40 - $n + 1" 'd.cap.reached == d.cap.refused + 1' \
        'd.cap.trimmed_bytes == '"$slab" 'd.cap.allowed == 0' \
        'd.cap.waited == 0' 'd.cap.collections == 0' 'd.cap.peak_overdraft_bytes == 0' \
        'pool.peak_held_bytes <= d.cap.limit_bytes' \
        'd.cap.peak_charged_bytes == pool.peak_held_bytes' 'd.cap.over_cap == "fail"' \
        'any(e.kind == "CAP_REACHED" for e in all.events)' \
        'any(e.kind == "REFUSED" for e in all.events)'
}

copies_refused() {
    recorded cap=8m "$programs/hoard" deflate make:3 copy:40 end:1 copy:2
    n=$(made 2)
    printed 1 'made 3 of 3'
    printed 3 'copied 1 of 2'
    figures "d.alive == 3 + $n" "d.cap.charged_bytes == d.alive * ($slab + $token)" \
        "$used <= d.cap.limit_bytes < $used + $slab + $token" \
        "d.cap.refused == 40 - $n + 1" 'pool.peak_held_bytes <= d.cap.limit_bytes'
    recorded inflate-cap=1m,inflate-over-cap=fail "$programs/hoard" inflate make:3 copy:400
    figures "i.alive == 3 + $(made 2)" 'i.cap.refused == 403 - i.alive' \
        'i.cap.charged_bytes <= i.cap.limit_bytes'
    # A copy of a stream that has finished holds no more than it.
    recorded cap=1m,reclaim=all "$programs/hoard" deflate make:1 finish copy:1000
    printed 2 'copied 1000 of 1000'
    figures 'd.cap.refused == 0' 'd.alive == 1001'
}

# Slabs of other sizes are in the way: idle ones are given up, and every size counts.
shapes() {
    recorded cap=8m "$programs/hoard" deflate shape:15,9 make:8 shape:15,8 make:9 \
        end shape:12,5 make:900
    n=$(made 3)
    test "$n" -gt 100
    figures "d.alive == $n" 'pool.idle_bytes == 0' 'd.cap.trimmed_bytes > 0' \
        "d.cap.charged_bytes == $n * ($slab + $token)" \
        "$used <= d.cap.limit_bytes < $used + $slab + $token" \
        "d.cap.refused == 900 - $n" 'pool.peak_held_bytes <= d.cap.limit_bytes'
    recorded cap=8m,reclaim=all "$programs/hoard" deflate shape:9,1 make:20 shape:15,9 \
        make:90 shape:9,1 make:900
    figures "d.alive == 20 + $(made 2) + $(made 3)" \
        "$used <= d.cap.limit_bytes < $used + 20000" \
        'pool.peak_held_bytes <= d.cap.limit_bytes' 'd.cap.peak_overdraft_bytes == 0'
}

# Idle memory of the one kind is no use to the other's cap, and stays.
other_kind() {
    recorded cap=1m,inflate-cap=1m,idle=8m "$programs/hoard" inflate make:50 end kind:deflate \
        make:20
    figures 'd.cap.refused > 0' 'd.cap.trimmed_bytes == 0' 'i.cap.trimmed_bytes == 0' \
        "i.cap.charged_bytes == pool.idle_bytes > 0" 'pool.trimmed_bytes == 0'
}

allowed() {
    recorded cap=8m,over-cap=allow "$programs/hoard" deflate make:40
    printed 1 'made 40 of 40'
    figures 'd.cap.refused == 0' 'd.cap.allowed == d.cap.reached > 0' \
        "$used - d.cap.limit_bytes == d.cap.peak_overdraft_bytes" \
        "d.cap.allowed == 40 - (d.cap.limit_bytes - pool.table_bytes + 10 * $token) // ($slab + $token)" \
        'd.cap.peak_charged_bytes == d.cap.limit_bytes + d.cap.peak_overdraft_bytes' \
        'pool.peak_held_bytes == d.cap.peak_charged_bytes' 'd.cap.over_cap == "allow"' \
        'any(e.kind == "ALLOWED" for e in all.events)'
    recorded cap=8m,over-cap=allow "$programs/hoard" deflate make:40 feed finish end:40
    figures "$used <= d.cap.limit_bytes" 'pool.held_bytes <= d.cap.limit_bytes' \
        'd.cap.charged_bytes == pool.idle_bytes'
}

inflate_cap() {
    recorded cap=1m,inflate-cap=1m "$programs/hoard" inflate make:400 feed
    printed 1 'made 400 of 400'
    figures 'i.cap.refused == 0' 'i.cap.allowed > 200' 'd.cap.reached == 0' \
        'i.cap.charged_bytes == pool.active_bytes + 400 * 120' \
        'i.cap.peak_overdraft_bytes == i.cap.charged_bytes - i.cap.limit_bytes'
    recorded inflate-cap=1m,inflate-over-cap=fail "$programs/hoard" inflate make:400
    n=$(made 1)
    figures "i.alive == $n" "i.cap.refused == 400 - $n" 'i.cap.allowed == 0' \
        "i.cap.charged_bytes == $n * (pool.active_bytes // $n + $token)" \
        'i.cap.charged_bytes <= i.cap.limit_bytes' \
        "i.cap.limit_bytes < i.cap.charged_bytes + pool.active_bytes // $n + $token"
    recorded cap=1m "$programs/hoard" inflate make:400
    printed 1 'made 400 of 400'
}

observed_without_cap() {
    recorded cap=1m,mode=observe "$programs/hoard" deflate make:40
    printed 1 'made 40 of 40'
    figures 'd.cap.charged_bytes == 0' 'd.cap.reached == 0' 'd.alive == 40'
}

many_woken=5000
if [ -n "$SANITIZE" ]; then
    many_woken=500
fi

# Streams that rest hold tokens alone; all woken at once go over the cap by just what they
# hold, and back under it when they finish.
woken_at_once() {
    limit=64m
    test $many_woken -ge 5000 || limit=8m
    recorded reclaim=all,cap=$limit "$programs/hoard" deflate rested:$many_woken feed
    printed 1 "made $many_woken of $many_woken"
    figures "d.alive == d.active == $many_woken" 'd.cap.reached == 0' \
        "d.cap.charged_bytes == $many_woken * ($slab + $token)" \
        "d.cap.peak_overdraft_bytes == $used - d.cap.limit_bytes > 0" \
        'd.cap.peak_charged_bytes == pool.peak_held_bytes == d.cap.limit_bytes + d.cap.peak_overdraft_bytes' \
        'pool.idle_bytes == 0' 'pool.wake_failures == 0'
    recorded reclaim=all,cap=$limit "$programs/hoard" deflate rested:$many_woken feed finish \
        make:1
    printed 2 'made 1 of 1'
    figures "$used <= d.cap.limit_bytes" 'pool.held_bytes <= d.cap.limit_bytes' \
        "d.created == $many_woken + 1" 'd.active == 0' 'd.cap.refused == 0' \
        'd.cap.peak_overdraft_bytes + d.cap.limit_bytes == pool.peak_held_bytes'
}

# While there is overdraft a new Init is refused, and served when it has been paid back.
overdraft() {
    recorded reclaim=all,cap=8m "$programs/hoard" deflate rested:60 feed make:1 finish:30 \
        make:1 finish:31 make:1
    printed 2 'made 0 of 1'
    printed 3 'made 0 of 1'
    printed 4 'made 1 of 1'
    figures 'd.cap.refused == 2' 'd.active == 29'
}

# One that reuses an idle slab goes over nothing.
idle_reused() {
    recorded reclaim=all,cap=8m,idle=1m "$programs/hoard" deflate rested:1 make:30 wake:1
    printed 2 'made 30 of 30'
    figures 'd.active == 1' 'd.cap.peak_overdraft_bytes == 0' 'd.cap.reached == 0' \
        'pool.slabs_made == 1' "$used + pool.active_bytes > d.cap.limit_bytes"
}

reserved() {
    recorded reclaim=all,cap=8m "$programs/hoard" deflate make:40 end:10 make:40 ask params \
        make:40 reset make:40 finish:5 make:40
    n=$(made 1)
    printed 2 'made 10 of 40'
    printed 3 'made 0 of 40'
    printed 4 'made 0 of 40'
    printed 5 'made 5 of 40'
    figures "d.alive == $n + 5" 'd.active == 0' 'pool.active_bytes == 0' \
        'pool.idle_bytes == 0' "$used <= d.cap.limit_bytes" \
        "d.cap.charged_bytes > d.cap.limit_bytes * 9 // 10"
    recorded reclaim=all,cap=8m "$programs/hoard" deflate make:40 copy:5 end make:40
    printed 2 'copied 0 of 5'
    printed 3 "made $n of 40"
}

kept_idle() { # BYTES: at most that is kept ready
    recorded "reclaim=all,idle=$1" "$programs/hoard" deflate make:30 feed finish reset feed \
        finish
    figures "pool.idle_bytes <= $1" 'pool.active_bytes == 0' \
        'd.cap.charged_bytes == pool.idle_bytes + pool.token_bytes' \
        "d.active == 0" "pool.idle_bytes >= $1 - 270336"
    recorded "reclaim=all,idle=$1" "$programs/hoard" inflate make:30 feed finish reset feed \
        finish end
    figures "pool.idle_bytes <= $1" 'i.cap.charged_bytes == pool.idle_bytes'
}

# Streams of each kind over and over, on all processors: neither kind is in the other's way.
crowd() { # SECONDS OPTIONS
    guarded "$2" "$programs/crowd" "$1" 64 >count
    read -r d_made d_refused i_made i_refused <count
    test "$d_made" -gt 500
    figures "d.created == $d_made" "d.cap.refused == $d_refused" "i.created == $i_made" \
        "i.cap.refused == $i_refused" 'd.alive == 0' 'i.alive == 0' 'd.active == 0' \
        'd.ended_by_owner == d.created' 'i.ended_by_owner == i.created' \
        'pool.active_bytes == 0' 'pool.token_bytes == 0' \
        'd.cap.charged_bytes + i.cap.charged_bytes == pool.idle_bytes' \
        'pool.peak_held_bytes <= d.cap.peak_charged_bytes + i.cap.peak_charged_bytes' \
        'pool.invariant_faults == 0' 'pool.wake_failures == 0' \
        'pool.held_bytes == pool.idle_bytes + pool.table_bytes'
}

capped_crowd() { # SECONDS OPTIONS
    crowd "$@"
    figures 'd.cap.refused > 0' 'd.cap.trimmed_bytes > 0' \
        'd.cap.peak_charged_bytes <= d.cap.limit_bytes + d.cap.peak_overdraft_bytes' \
        "$used <= d.cap.limit_bytes" 'i.cap.refused > 0' \
        'i.cap.peak_charged_bytes <= i.cap.limit_bytes + i.cap.peak_overdraft_bytes' \
        'i.cap.charged_bytes <= i.cap.limit_bytes'
}

both_capped='cap=16m,inflate-cap=1m,inflate-over-cap=fail'

# The child's cap counts from nothing, and what it inherited is not in its sum.
forked() {
    recorded reclaim=all,cap=8m "$programs/hoard" deflate make:20 feed:10 fork make:40 finish \
        end make:40
    n=$(made 3)
    printed 1 'made 20 of 20'
    test "$n" -gt 25
    test "$(made 2)" -eq "$n"
    figures --generation 0 'd.alive == 20' 'd.cap.refused == 0' \
        'd.cap.charged_bytes == pool.active_bytes + 10 * 270336 + 20 * 120'
    figures --generation 1 "d.alive == $n" "d.created == 2 * $n" \
        "$used <= d.cap.limit_bytes" 'd.cap.charged_bytes > 7 * 2**20' \
        'd.cap.peak_charged_bytes <= d.cap.limit_bytes + 40 * 270336'
    recorded cap=8m "$programs/hoard" deflate make:20 fork end make:1 end
    figures --generation 1 'd.cap.charged_bytes == pool.idle_bytes' 'd.alive == 0' \
        "pool.held_bytes <= d.cap.limit_bytes"
}

check at_the_cap_init_answers_no_memory_until_a_stream_ends refused_at_the_cap
check at_the_cap_a_copy_is_refused_like_an_init copies_refused
check streams_of_every_shape_count_and_idle_ones_make_room shapes
check idle_memory_of_one_kind_is_left_alone_by_the_others_cap other_kind
check over_cap_allow_refuses_none_and_counts_each allowed
check an_inflate_cap_allows_unless_told_to_refuse inflate_cap
check in_observe_mode_there_is_no_cap observed_without_cap
check resting_streams_woken_at_once_go_over_the_cap_by_what_they_hold woken_at_once
check while_woken_streams_are_over_the_cap_new_ones_wait_their_turn overdraft
check a_stream_that_takes_an_idle_slab_goes_over_nothing idle_reused
check a_stream_that_was_never_used_reserves_its_slab reserved
check with_idle_0_no_slab_is_kept kept_idle 0
check with_idle_1m_at_most_that_is_kept kept_idle 1048576
check a_crowd_without_a_cap_leaves_no_charge_behind crowd "${ZG_CROWD_SECONDS:-1}" reclaim=all
check a_crowd_under_caps_is_held_to_them_with_reclaim_all \
    capped_crowd "${ZG_CROWD_SECONDS:-1}" "$both_capped,reclaim=all"
check a_crowd_under_caps_is_held_to_them_with_reclaim_auto \
    capped_crowd "${ZG_CROWD_SECONDS:-1}" "$both_capped"
check a_crowd_under_caps_without_idle_memory_is_held_to_them \
    capped_crowd "${ZG_CROWD_SECONDS:-1}" "$both_capped,reclaim=all,idle=0"
check a_child_after_fork_has_a_cap_of_its_own forked
