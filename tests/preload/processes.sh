# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# How processes begin and end: fork, exec, exit, abort, kill.

forked() { # CASE: parent, child and grandchild have a ledger each
    same_as_bare "$programs/forks" "$1"
    recorded reclaim=all "$programs/forks" "$1"
    figures --count 3
    figures --generation 0 'd.created == 5' 'd.ended_by_owner == 5' 'd.alive == 0' \
        'i.created == 4' 'i.ended_by_owner == 4' 'i.alive == 0'
    figures --generation 1 'd.created == 3' 'd.ended_by_owner == 2' 'd.alive == 1' \
        'i.created == 3' 'i.ended_by_owner == 2' 'i.alive == 1' 'd.held_bytes < 500000'
    figures --generation 2 'd.created == 1' 'd.ended_by_owner == 1' 'd.alive == 0' \
        'i.created == 1' 'i.ended_by_owner == 1' 'i.alive == 0'
}

forked_idle() { # a child that makes no stream has no ledger
    same_as_bare "$programs/forks" idle
    recorded reclaim=all "$programs/forks" idle
    figures --count 1 'd.created == 5' 'd.alive == 0' 'i.alive == 0'
}

forked_under_load() {
    guarded reclaim=all "$programs/forks" load 200 >out
    echo '200 forks' | cmp - out
    figures --generation 0 'd.created == d.ended_by_owner' 'i.created == i.ended_by_owner' \
        'd.alive == 0' 'i.alive == 0'
    recorded mode=observe "$programs/forks" load 40
    guarded off "$programs/forks" load 10
}

spawned() { # what is spawned is guarded too, in a ledger of its own
    same_as_bare "$programs/forks" spawn "$programs/guest" one
    recorded reclaim=all "$programs/forks" spawn "$programs/guest" one
    figures --count 3
    figures --command guest --every 'd.created == 1' 'i.created == 1' 'd.alive == 0'
    figures --command 'forks' 'd.created == 5' 'd.ended_by_owner == 5'
}

spawned_unguarded() {
    recorded children=off "$programs/forks" spawn "$programs/guest" one
    figures --count 1 'd.created == 5'
    env_of_child=$(LD_PRELOAD="libm.so.6:$ZG_PRELOAD" ZGUARD=children=off,ledger=off \
        sh -c 'env; :' | grep '^LD_PRELOAD=' || true)
    case $env_of_child in
    *zguard*) return 1 ;;
    *libm.so.6*) ;;
    *) return 1 ;;
    esac
}

ended() { # HOW STATUS OUTPUT…
    how=$1 expected=$2
    shift 2
    answers bare.txt bare "$programs/exits" "$how" "$@"
    for options in '' reclaim=all mode=observe off; do
        rm -f ledger/*
        answers guarded.txt guarded "$options" "$programs/exits" "$how" "$@"
        same_bytes bare.txt guarded.txt
        grep -x "status $expected" guarded.txt
    done
    rm -f ledger/*
    guarded reclaim=all "$programs/exits" "$how" "$@" || true
    figures --every 'abs(d.created - d.ended_by_owner - d.alive) <= 9' \
        'abs(i.created - i.ended_by_owner - i.alive) <= 9'
}

exits_50_times() {
    for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
        for options in '' reclaim=all; do
            code=0
            guarded "$options" "$programs/exits" exit >out || code=$?
            test $code -eq 41 || {
                echo "round $round: status $code"
                return 1
            }
            echo 'compressed at exit' | cmp - out
        done
    done
}

killed() { # COUNT
    sh "$ZG_ROOT/tests/preload/kill.sh" "$1"
}

check a_child_after_fork_starts_a_ledger_of_its_own forked inherited
check a_child_of_a_raw_clone_starts_a_ledger_of_its_own forked raw
check a_child_may_ask_of_a_stream_that_it_inherited same_as_bare "$programs/forks" ask
check a_child_that_never_compresses_leaves_no_ledger forked_idle
check a_spawned_program_is_guarded_in_a_ledger_of_its_own spawned
check exit_while_threads_compress_keeps_the_status exits_50_times
check a_return_from_main_while_threads_compress_keeps_the_status ended return 42
check a_quick_exit_while_threads_compress_keeps_the_status ended _exit 43
check abort_while_threads_compress_stays_an_abort ended abort 134
check exec_from_a_guarded_process_goes_on_as_another ended exec 0 "$programs/guest" one
check ten_kills_at_random_moments_leave_readable_ledgers_that_add_up killed 10
if [ -z "$SANITIZE" ]; then # a sanitizer's allocator takes no fork, and signals are its own
    check forks_while_other_threads_compress_neither_hang_nor_miscount forked_under_load
    check a_fatal_signal_while_threads_compress_stays_one ended segv 139
    check children_off_takes_the_preload_and_only_it_from_spawned_programs spawned_unguarded
fi
