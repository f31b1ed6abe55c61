# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Streams of one process: every call's answer, and the figures that the ledger keeps.

every_call() {
    answers bare.txt bare "$programs/states"
    for options in off '' mode=observe reclaim=off; do
        answers guarded.txt guarded "$options" "$programs/states"
        same_bytes bare.txt guarded.txt
    done
    answers bare.txt bare "$programs/states" but-lost
    for options in reclaim=all reclaim=all,stacks=off; do
        answers guarded.txt guarded "$options" "$programs/states" but-lost
        same_bytes bare.txt guarded.txt
    done
    tail -n 1 bare.txt | grep -x 'status 0'
}

leaked() { # KIND: the living ones hold next to nothing, and one slab served them all
    recorded reclaim=all "$programs/leak" "$1" 10000 4000
    letter=$(printf %.1s "$1")
    figures "$letter.created == 10000 + (1 if '$letter' == 'd' else 0)" \
        "$letter.alive == 10000" "$letter.ended_by_cleaner == 0" \
        "$letter.active == 0" "$letter.held_bytes <= 5e6" "pool.held_bytes <= 5e6" \
        "$letter.bare_bytes >= 10000 * 7000" "$letter.suspected == 10000" \
        "pool.slabs_made <= 6" \
        "pool.held_bytes == pool.active_bytes + pool.idle_bytes + pool.token_bytes + pool.table_bytes"
}

leaked_like_bare() {
    same_as_bare "$programs/leak" deflate 300 4000
    same_as_bare "$programs/leak" inflate 300 4000
}

observed() { # what zlib holds is what is reported, and a token for each stream
    recorded mode=observe "$programs/leak" deflate 100 4000
    figures 'd.created == 101' 'd.alive == 100' 'd.held_bytes >= 100 * 260000' \
        '0 <= d.held_bytes - d.bare_bytes <= 100 * 128' 'pool.slabs_made == 0'
}

switched_off() {
    guarded off "$programs/leak" deflate 100 4000
    no_ledger
    guarded ledger=off "$programs/leak" deflate 100 4000
    no_ledger
}

automatic() { # without a JVM, reclaim=auto takes nothing back
    recorded '' "$programs/leak" deflate 100 4000
    figures 'd.created == 101' 'd.alive == 100' 'd.active == 100' \
        'd.held_bytes >= 100 * 260000'
}

lost_answers() {
    answers bare.txt bare "$programs/lost"
    answers guarded.txt guarded reclaim=all "$programs/lost"
    same_bytes bare.txt guarded.txt
}

many_sites() { # more stacks than the ledger has room for: the totals stay exact
    same_as_bare "$programs/sites" 4000
    recorded reclaim=all "$programs/sites" 16000
    figures 'd.created == 16000' 'd.ended_by_owner == 12000' 'd.alive == 4000' \
        'd.suspected == 4000' 'sum(s.created for s in sites) == 16000' \
        'sum(s.alive for s in sites) == 4000' 'pool.held_bytes <= 5e6'
}

many_streams() { # more living streams than the ledger has room for
    recorded reclaim=all "$programs/leak" deflate 40000 100
    figures 'd.created == 40001' 'd.alive == 40000' 'd.suspected == 40000' \
        'd.held_bytes <= 40000 * 128' 'all.dropped.streams > 0'
}

allocator_case() { # CASE, EXPRESSION...
    this=$1
    shift
    same_as_bare "$programs/allocators" "$this"
    recorded reclaim=all "$programs/allocators" "$this"
    figures "$@"
}

calls_back() {
    same_as_bare "$programs/back"
    recorded reclaim=all "$programs/back"
    figures 'd.alive == 0' 'i.alive == 0' 'd.created == d.ended_by_owner' \
        'i.created == i.ended_by_owner' 'd.active == 0' 'i.active == 0'
}

simple() {
    same_as_bare "$programs/simple" ./file.gz
    recorded reclaim=all "$programs/simple" ./file.gz
    test ! -e file.gz
    if ls ledger/*.zgl; then
        figures 'd.alive == 0' 'i.alive == 0' 'd.held_bytes == 0' 'i.held_bytes == 0' \
            'd.suspected == 0' 'i.suspected == 0'
    fi
}

copies() {
    same_as_bare "$programs/copies"
    recorded reclaim=all "$programs/copies"
    # The copies onto a living stream leave one of each kind that nobody can end.
    figures 'd.created == d.ended_by_owner + d.alive' 'd.alive == 1' \
        'i.created == i.ended_by_owner + i.alive' 'i.alive == 1'
}

misuse() {
    same_as_bare "$programs/misuse"
    recorded reclaim=all "$programs/misuse"
    figures 'd.created == d.ended_by_owner + d.ended_by_cleaner + d.alive' \
        'i.created == i.ended_by_owner + i.ended_by_cleaner + i.alive'
}

threads() { # SECONDS THREADS PLAN OPTIONS: the program's own count is the ledger's
    guarded "$4" "$programs/threads" "$1" "$2" "$3" >count
    read -r d_made d_ended i_made i_ended <count
    test "$d_made" -gt 100
    figures "d.created == $d_made" "d.ended_by_owner == $d_ended" \
        "d.alive == $d_made - $d_ended" "i.created == $i_made" \
        "i.ended_by_owner == $i_ended" "i.alive == $i_made - $i_ended" \
        'd.ended_by_cleaner == 0' 'pool.invariant_faults == 0' 'pool.wake_failures == 0' \
        "sum(s.created for s in sites) == $d_made + $i_made"
    if [ "${4#*observe}" = "$4" ]; then
        figures \
            'pool.held_bytes == pool.active_bytes + pool.idle_bytes + pool.token_bytes + pool.table_bytes' \
            'd.held_bytes + i.held_bytes == pool.active_bytes + pool.token_bytes'
    fi
}

threads_single() { # nothing is lent at the end, and no more was made than was needed at once
    threads "${ZG_THREAD_SECONDS:-3}" 64 single reclaim=all
    figures 'd.active == 0' 'i.active == 0' 'd.held_bytes == 0' 'i.held_bytes == 0' \
        'pool.active_bytes == 0' 'pool.token_bytes == 0' \
        'pool.slabs_made <= 3 * 64 + 8'
}

sandboxed() {
    answers bare.txt bare "$programs/sandboxed"
    answers guarded.txt guarded off "$programs/sandboxed"
    same_bytes bare.txt guarded.txt
}

many_frames() {
    recorded reclaim=all "$programs/frames"
    figures 'd.created == 10000' 'd.ended_by_owner == 10000' 'd.alive == 0'
}

migrating() { # one stream at a time needs one slab, wherever it runs
    recorded reclaim=all "$programs/guest" migrate
    figures 'd.created == 300' 'd.peak_active == 1' 'pool.slabs_made == 1'
}

guest_case() {
    same_as_bare "$programs/guest" "$1"
}

check every_zlib_function_answers_as_without_the_guard_in_every_state every_call
check what_a_finished_stream_cannot_answer_is_kept_from_the_second_on lost_answers
check ten_thousand_leaked_deflate_streams_hold_at_most_5_MB leaked deflate
check ten_thousand_leaked_inflate_streams_hold_at_most_5_MB leaked inflate
check leaking_prints_the_same_in_every_mode leaked_like_bare
check observe_reports_what_zlib_itself_holds observed
check switched_off_there_is_no_ledger switched_off
check without_a_jvm_reclaim_auto_takes_nothing_back automatic
check more_call_sites_than_fit_leave_the_totals_exact many_sites
check more_frames_than_fit_leave_the_totals_exact many_frames
check more_living_streams_than_fit_leave_the_totals_exact many_streams
check copies_answer_as_without_the_guard_and_are_counted copies
check misused_streams_answer_as_without_the_guard misuse
check an_allocator_of_the_callers_own_is_passed_through allocator_case own \
    'd.passed_through == 1' 'i.passed_through == 1' 'd.alive == 0' 'pool.slabs_made == 0'
check an_allocator_that_compresses_itself_is_passed_through allocator_case busy \
    'd.passed_through == 1' 'i.passed_through == 1' 'd.alive == 0' 'i.alive == 0' \
    'd.created == d.ended_by_owner' 'i.created == i.ended_by_owner' 'd.created > 10'
check an_allocator_that_refuses_is_passed_through allocator_case refusing 'd.alive == 0' \
    'i.alive == 0'
check a_zfree_of_the_callers_own_is_passed_through allocator_case zfree \
    'd.passed_through == 1' 'i.passed_through == 1' 'd.alive == 0'
check a_zalloc_of_the_callers_own_is_passed_through allocator_case zalloc \
    'd.passed_through == 1' 'i.passed_through == 1' 'd.alive == 0'
check an_allocator_taken_over_from_a_living_stream_is_zlibs allocator_case living \
    'd.passed_through == 0' 'd.created == 2' 'i.created == 1' 'd.alive == 0' 'i.alive == 0'
check an_allocator_taken_over_from_an_ended_stream_is_zlibs allocator_case ended \
    'd.passed_through == 0' 'd.created == 2' 'i.created == 1' 'd.alive == 0' 'i.alive == 0'
check a_living_stream_taken_as_template_makes_independent_streams allocator_case template \
    'i.created == 22' 'i.alive == 0' 'i.ended_by_owner == 22'
check inflateBack_may_call_back_into_zlib calls_back
check inflateBack_may_be_left_by_a_jump same_as_bare "$programs/back" jump
check gz_files_and_one_call_functions_leave_nothing simple
check random_threads_add_up_to_the_last_stream_and_byte \
    threads "${ZG_THREAD_SECONDS:-3}" 64 random reclaim=all
check random_threads_add_up_when_only_observed threads "${ZG_THREAD_SECONDS:-1}" 64 random mode=observe
check no_slab_is_lost_between_64_threads threads_single
check a_thread_on_many_processors_needs_the_slabs_of_one migrating
check a_stream_may_go_from_thread_to_thread \
    threads "${ZG_THREAD_SECONDS:-2}" 16 handed reclaim=all
check errno_survives_every_successful_call guest_case errno
if [ -z "$SANITIZE" ]; then
    check where_memory_is_short_streams_are_refused_and_nothing_breaks guest_case memory
    if bare "$programs/sandboxed" >/dev/null 2>&1; then
        check switched_off_a_sandboxed_program_makes_no_other_system_calls sandboxed
    else
        skip switched_off_a_sandboxed_program_makes_no_other_system_calls 'no seccomp here'
    fi
    check a_thread_with_a_small_stack_has_enough guest_case stack
fi
check no_thread_signal_handler_or_file_is_left_in_the_process guest_case signals
