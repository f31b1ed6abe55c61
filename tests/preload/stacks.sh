# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Native stacks: those that the guard takes are those that are there, and one that ends in
# anything costs frames and never the program.

special=$ZG_ROOT/tests/preload/special
unwound=$programs/unwound
: "${CXX:=c++}"

build_unwound() {
    mkdir -p "$unwound"
    flags="-std=gnu11 -D_GNU_SOURCE -g -Wall -Wextra -I$ZG_ROOT/tests/preload -I$ZG_ROOT/shim"
    sanitize=${SANITIZE:+-fsanitize=$SANITIZE}
    cxx=
    if command -v "$CXX" >/dev/null; then
        "$CXX" -O2 -g -fPIC -shared -Wall -Wextra -o "$unwound/libunwound_cxx.so" \
            "$special/unwound_cxx.cc" || return 1
        cxx="-DWITH_CXX $unwound/libunwound_cxx.so"
    fi
    # shellcheck disable=SC2086
    {
        "$CC" $flags -O2 -o "$programs/handmade" "$special/handmade.c" -lz -lpthread &&
            "$CC" $flags -O2 -fPIC -shared $sanitize -o "$unwound/libunwound.so" \
                -Wl,--version-script="$special/libunwound.map" "$special/libunwound.c" \
                "$BUILD/tests/libmodules.a" -lgcc_s || return 1
        for how in O0 O1 O2 O3 Os; do
            "$CC" $flags -$how $sanitize -o "$unwound/$how" "$special/unwound.c" \
                "$unwound/libunwound.so" $cxx -Wl,-rpath,"$unwound" -lz -lpthread ||
                return 1
        done
    }
}

as_libgcc() { # HOW: compiled with that optimisation
    bare "$unwound/$1" | tee printed.txt
    grep -q '^[0-9]\{4,\} stacks, 0 different$' printed.txt
}

as_libgcc_in_python() {
    bare "$PYTHON" - "$unwound/libunwound.so" <<'PY'
import ctypes, sys

library = ctypes.CDLL(sys.argv[1])

def stacks(depth):
    if depth > 0:
        return stacks(depth - 1)
    taken = []
    for take in (library.unwound_by_libgcc, library.unwound_by_guard):
        frames = (ctypes.c_size_t * 32)()
        taken.append(list(frames)[: take(frames, 32)])
    return taken

for depth in range(20):
    libgcc, guard = stacks(depth)
    assert libgcc == guard, (libgcc, guard)
    assert len(guard) > 5
PY
}

made_in() { # FUNCTION: streams of its sites
    echo "sum(s.created for s in sites if any(f.function == '$1' for f in s.frames))"
}

placed='sum(s.placed_by_sampling for s in sites)'

# Some stacks are taken, few in proportion, and all that is counted is exact but the share
# of each place, which is about the half that it is.
in_turn() {
    recorded reclaim=all "$programs/sampled" in-turn 1000000
    left=$(made_in from_the_left) right=$(made_in from_the_right)
    figures 'd.created == 1000000' 'd.ended_by_owner == 1000000' 'd.alive == 0' \
        "d.placed_by_sampling == $placed" "200 < 1000000 - $placed < 100000" \
        'sum(s.created for s in sites) == 1000000' "$left + $right >= 999990" \
        "300000 < $left < 700000" "300000 < $right < 700000"
    "$ZG_COMMAND" report ledger/*.zgl
}

# What is known of a stack without taking it tells these apart, and their shares are exact.
apart() {
    recorded reclaim=all "$programs/sampled" apart 1000000
    figures 'd.created == 1000000' "0 < $placed < 1000000" \
        "$(made_in from_the_left) == 500000" "$(made_in from_the_right) == 500000"
}

every_stack() {
    recorded reclaim=all,stack-budget=100 "$programs/sampled" in-turn 20000
    figures 'd.created == 20000' "$placed == 0" "$(made_in from_the_left) == 10000" \
        "$(made_in from_the_right) == 10000"
}

no_stack() {
    recorded reclaim=all,stack-budget=0 "$programs/sampled" in-turn 20000
    figures 'd.created == 20000' "$placed == 20000" 'd.placed_by_sampling == 20000' \
        'len(sites) == 1' 'sites[0].frames == []'
}

slowly() {
    recorded '' "$programs/sampled" slowly 1000
    figures 'd.created == 1000' "$placed == 0" "$(made_in from_the_left) == 500" \
        "$(made_in from_the_right) == 500"
}

# All of a leak is at its own site, sampled or not, and the report marks what is.
leaked_in_a_rush() {
    recorded reclaim=all "$programs/leak" deflate 20000 10
    figures 'sites[0].created == 20000' 'sites[0].alive == 20000' \
        'sites[0].suspected == 20000' "any(f.function == 'main' for f in sites[0].frames)"
    "$ZG_COMMAND" report ledger/*.zgl >report.txt || test $? -eq 3
    if figures "$placed > 0" >/dev/null; then
        grep '^#1 ~20,000 alive of 20,000 ' report.txt
        grep '^    [0-9,]* of 20,000 placed by sampling' report.txt
    else
        grep '^#1  20,000 alive of 20,000 ' report.txt
    fi
}

by_hand() {
    same_as_bare "$programs/handmade"
    recorded reclaim=all "$programs/handmade"
    figures 'd.alive == 0' 'd.created == 6 * 2 * 18' 'd.ended_by_owner == d.created' \
        'pool.invariant_faults == 0' 'not any(len(s.frames) > 12 for s in sites)'
}

check a_thread_that_makes_streams_without_end_samples_their_stacks in_turn
check streams_from_different_depths_are_placed_rightly_without_their_stacks apart
check with_a_budget_of_100_every_stack_is_taken every_stack
check with_a_budget_of_0_no_stack_is_taken no_stack
if [ -z "$SANITIZE" ]; then # whose stacks are dear
    check streams_made_slowly_have_stacks_of_their_own slowly
fi
check a_leak_in_a_rush_is_one_site leaked_in_a_rush
if build_unwound >"$ZG_SCRATCH/log" 2>&1; then
    for how in O0 O1 O2 O3 Os; do
        check "stacks_of_all_shapes_are_frame_for_frame_libgccs_at_$how" as_libgcc $how
    done
    if [ -z "$SANITIZE" ]; then # which warns of such stacks itself
        check stacks_through_python_are_frame_for_frame_libgccs as_libgcc_in_python
        check streams_on_stacks_made_by_hand_answer_as_without_the_guard by_hand
    fi
    if [ ! -e "$unwound/libunwound_cxx.so" ]; then
        skip stacks_through_cxx_frames "no $CXX" 'apt-get install g++'
    fi
else
    sed 's/^/#   /' "$ZG_SCRATCH/log"
    echo "not ok the_stack_test_programs_are_built"
    failures=$((failures + 1))
fi
