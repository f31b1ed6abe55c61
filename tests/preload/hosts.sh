# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# What programs do that zlib allows and a guest may trip over: signal handlers, little
# memory, fields of their own, z_streams that cannot be written; and others who write into
# the ledger.

# Where the handler has interrupted the pool itself, its stream gets its memory from malloc,
# which then was not interrupted; TSan tells of any malloc in a handler.
handlers() { # OPTIONS
    export TSAN_OPTIONS="report_signal_unsafe=0:${TSAN_OPTIONS:-}"
    export ZG_TEST_SECONDS=20 # a dead-lock hangs it
    guarded "$1" "$programs/handlers" "${ZG_HANDLER_MS:-500}" >printed.txt
    echo 'all right' | cmp - printed.txt
    figures 'd.created == 9' 'd.ended_by_owner == 9' 'd.alive == 0' 'd.active == 0' \
        'pool.active_bytes == 0' 'pool.token_bytes == 0' 'pool.invariant_faults == 0' \
        'd.cap.charged_bytes == pool.idle_bytes' \
        'pool.held_bytes == pool.idle_bytes + pool.table_bytes'
}

# As without the guard, though it needs memory too; and guarded all the same.
little_memory() { # CASE
    bare "$programs/limits" "$1" >bare.txt
    for options in off '' reclaim=all mode=observe; do
        rm -f ledger/*
        guarded "$options" "$programs/limits" "$1" >guarded.txt
        same_bytes bare.txt guarded.txt
    done
    recorded reclaim=all "$programs/limits" "$1"
    figures 'd.created == d.ended_by_owner == 8' 'pool.slabs_made == 1' \
        'pool.wake_failures == 0'
}

# Memory that the host has locked is given back as well, or it would fill the cap for good.
locked_under_a_cap() {
    # shellcheck disable=SC2086
    recorded cap=8m,idle=8m "$programs/hoard" $locked_steps
    test "$(grep -cx 'made 25 of 25' printed.txt)" -eq 3
    figures 'd.cap.trimmed_bytes > 0' 'd.cap.refused == 0' \
        'pool.peak_held_bytes <= d.cap.limit_bytes'
}

locked_steps='deflate lock make:25 end shape:12,8 make:25 end shape:15,8 make:25 end'

opaque_answers() {
    same_as_bare "$programs/opaque" answers
    for options in reclaim=all ''; do
        recorded "$options" "$programs/opaque" answers
        figures 'd.created == d.ended_by_owner == 48' 'd.alive == i.alive == 0' \
            'i.created == i.ended_by_owner == 144' 'pool.active_bytes == 0' \
            'd.cap.charged_bytes + i.cap.charged_bytes == pool.idle_bytes'
    done
}

opaque_steps() {
    for options in reclaim=all ''; do
        guarded "$options" "$programs/opaque" steps
    done
}

readers() {
    same_as_bare "$programs/readers" all
    same_as_bare "$programs/readers" threads 100
    recorded reclaim=all "$programs/readers" all
    figures 'd.alive == i.alive == 0' 'd.active == i.active == 0' 'pool.active_bytes == 0'
}

readers_at_once() { # what a question takes for a moment is nobody's afterwards
    rounds=${ZG_READER_ROUNDS:-1000}
    recorded reclaim=all "$programs/readers" threads "$rounds"
    figures "d.created == 4 + 4 * ($rounds // 10)" 'd.alive == 0' 'd.active == 0' \
        'pool.active_bytes == 0' \
        'd.cap.charged_bytes + i.cap.charged_bytes == pool.idle_bytes'
}

# garbage WHAT HOW: writes over part of the ledger in ./ledger, as another process of the
# same user might. What lies in the file, and where, is found once, before.
garbage() {
    "$PYTHON" - "$@" ledger/*.zgl <<'PY'
import os, random, struct, sys

what, how, path = sys.argv[1:]
TABLE, SECTION, COUNT = 2696, struct.Struct("<IIQIIQ"), 10  # shim/ledger/format.h

def filling(size):
    return {"zeros": bytes(size), "ones": b"\xff" * size,
            "random": random.Random(size).randbytes(size)}[how]

def store(at, data):
    os.pwrite(file, data, at)

file = os.open(path, os.O_RDWR)
if not os.path.exists("entries"):
    with open("entries", "wb") as kept:
        kept.write(os.pread(file, SECTION.size * COUNT, TABLE))
with open("entries", "rb") as kept:
    entries = list(SECTION.iter_unpack(kept.read()))
if what == "sections":  # but for how many entries are in use
    for number in range(COUNT):
        at = TABLE + number * SECTION.size
        store(at + 4, filling(4) + filling(8) + filling(4))
elif what == "used":
    for number in range(COUNT):
        store(TABLE + number * SECTION.size + 20, filling(4))
elif what == "header":
    store(8, filling(TABLE - 8))
else:
    number = {"totals": 0, "settings": 1, "caps": 2, "providers": 3, "sites": 4,
              "frames": 5, "strings": 6, "streams": 7}[what]
    store(entries[number][2], filling(entries[number][1] * entries[number][3]))
PY
}

# The host lives on and its streams are right, whatever is written there meanwhile.
overwritten() { # WHAT…
    set -- "$*" deflate make:20 feed:10 wait copy:2 finish reset feed:5 make:10 wait \
        rested:5 kind:inflate make:40 feed wait copy:3 finish reset end
    what=$1
    shift
    for how in zeros ones random; do
        rm -f ledger/* input entries
        mkfifo input
        guarded reclaim=all,cap=64m "$programs/hoard" "$@" <input >printed.txt 2>&1 &
        program=$!
        exec 9>input
        for _ in 1 2 3; do
            wait_until grep -q waiting printed.txt
            for part in $what; do
                garbage "$part" "$how"
            done
            : >printed.txt
            echo >&9
        done
        exec 9>&-
        code=0
        wait $program || code=$?
        test $code -eq 0 || {
            cat printed.txt
            echo "$how over $what: status $code"
            return 1
        }
    done
}

check a_signal_handler_may_use_a_stream_of_its_own handlers reclaim=all
check a_signal_handler_may_use_a_stream_of_its_own_under_a_cap handlers reclaim=all,cap=1m
check a_signal_handler_may_use_a_stream_of_its_own_without_idle_memory \
    handlers reclaim=all,idle=0
if [ -z "$SANITIZE" ]; then # with one, programs need more, and count its instructions
    check with_6_MB_of_addresses_left_all_works_and_is_guarded little_memory addresses
    if bare "$programs/limits" locked >/dev/null 2>&1; then
        check with_little_memory_to_lock_all_works_and_is_guarded little_memory locked
    else
        skip with_little_memory_to_lock_all_works_and_is_guarded \
            'memory cannot be locked here' 'ulimit -l 16384'
    fi
    # shellcheck disable=SC2086
    if bare "$programs/hoard" $locked_steps >/dev/null 2>&1; then
        check memory_that_is_locked_comes_back_under_a_cap locked_under_a_cap
    else
        skip memory_that_is_locked_comes_back_under_a_cap \
            'memory cannot be locked here' 'ulimit -l unlimited'
    fi
    if bare "$programs/opaque" steps 2>/dev/null; then
        check calls_take_no_longer_with_many_streams_whose_opaque_was_changed opaque_steps
    else
        skip calls_take_no_longer_with_many_streams_whose_opaque_was_changed \
            'a process may not trace its child here'
    fi
fi
check streams_whose_opaque_was_changed_are_known_all_the_same opaque_answers
check questions_are_answered_from_memory_that_cannot_be_written readers
check two_threads_may_ask_one_stream readers_at_once
check a_table_of_sections_that_others_overwrite_does_not_harm_the_host overwritten sections
check a_ledgers_header_that_others_overwrite_does_not_harm_the_host overwritten header used
check figures_and_settings_that_others_overwrite_do_not_harm_the_host \
    overwritten totals settings caps
check records_that_others_overwrite_do_not_harm_the_host \
    overwritten providers sites frames strings streams
