# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# A zlib that a libzip.so carries inside: taken over whole where its functions have names,
# guarded by the natives that use it where they have none.

# shellcheck source=tests/preload/zips.sh
. "$ZG_ROOT/tests/preload/zips.sh"

# streams TIER: all is accounted, and at T2 what has finished holds nothing.
streams() {
    figures "process.tier == '$1'" 'd.created == 80' 'd.ended_by_owner == 40' \
        'd.alive == 40' 'i.created == 80' 'i.ended_by_owner == 40' 'i.alive == 40' \
        'd.passed_through == 0' 'pool.invariant_faults == 0' 'pool.wake_failures == 0' \
        "sites[0].calls + sites[1].calls > 1000" \
        "sum(s.finished for s in sites) == 240" "sum(s.resets for s in sites) == 160"
    if [ "$1" = T2 ]; then
        figures 'd.active == 0' 'i.active == 0' 'd.held_bytes < 10000' \
            'pool.slabs_made <= 40' 'd.bare_bytes > 200000 * d.alive'
    else
        figures 'd.active == 40' 'd.held_bytes > 200000 * d.alive' \
            'i.held_bytes > 39000 * i.alive' 'pool.active_bytes == pool.active_bytes'
    fi
}

bundled() { # ZIP TIER REASON
    same_as_bare "$programs/jdk" "$zips/$1/libzip.so" 20
    recorded '' "$programs/jdk" "$zips/$1/libzip.so" 20
    streams "$2"
    figures "all.providers[0].reason == '$3'" "'$1' in all.providers[0].path"
}

late() { # FILE REASON
    for mode in bare guarded; do
        mkdir -p gone
        cp "$zips/named/libzip.so" gone/libzip.so
        test "$1" = - || cp "$zips/$1/libzip.so" other.so
        over=-
        test "$1" = - || over=$PWD/other.so
        if [ $mode = bare ]; then
            bare "$programs/jdk" "$PWD/gone/libzip.so" 20 late "$over" >bare.txt
        else
            recorded '' "$programs/jdk" "$PWD/gone/libzip.so" 20 late "$over"
            same_bytes bare.txt printed.txt
        fi
    done
    streams T3
    figures "all.providers[0].reason == '$2'"
}

off_and_observed() {
    guarded off "$programs/jdk" "$zips/named/libzip.so" 20 >printed.txt
    no_ledger
    recorded mode=observe "$programs/jdk" "$zips/named/libzip.so" 20
    figures 'process.tier == "T2"' 'd.active == 40' 'pool.slabs_made == 0' \
        'd.held_bytes > 200000 * d.alive'
    recorded mode=observe "$programs/jdk" "$zips/stripped/libzip.so" 20
    figures 'process.tier == "T3"' 'd.active == 40' 'pool.slabs_made == 0' \
        'd.held_bytes > 200000 * d.alive'
}

# A native that throws has the JVM run Java code, which may use natives.
nested() { # ZIP TIER
    same_as_bare "$programs/jdk" "$zips/$1/libzip.so" 8 nested
    recorded '' "$programs/jdk" "$zips/$1/libzip.so" 8 nested
    figures "process.tier == '$2'" 'd.created == 27' 'i.created == 27' 'd.alive == 15' \
        'd.ended_by_owner == 12' 'i.alive == 15' 'i.ended_by_owner == 12' \
        'sum(s.resets for s in sites) == 48' 'pool.invariant_faults == 0' \
        'pool.wake_failures == 0'
    if [ "$2" = T3 ]; then
        figures 'd.active == 15' 'd.held_bytes > 200000 * 15' \
            'pool.active_bytes > 200000 * 15'
    fi
}

# Who is refused throws: what the JVM runs then is not refused.
nested_in_a_refusal() {
    recorded cap=4m,gc=never "$programs/jdk" "$zips/stripped/libzip.so" 1 refused
    echo refused | cmp - printed.txt
    figures 'process.tier == "T3"' 'd.cap.refused == 1' 'i.cap.refused == 0' \
        'd.alive == d.created > 5' 'i.created == i.ended_by_owner == d.created' \
        'pool.peak_held_bytes < 5 << 20'
}

# Pages are exchanged for others of a file, which are executable from the beginning.
without_exec_gain() {
    bare "$programs/exec_gain" "$programs/jdk" "$zips/named/libzip.so" 20 >bare.txt
    recorded '' "$programs/exec_gain" "$programs/jdk" "$zips/named/libzip.so" 20
    same_bytes bare.txt printed.txt
    streams T2
}

if ! (build_zips) >"$ZG_SCRATCH/log" 2>&1; then
    sed 's/^/#   /' "$ZG_SCRATCH/log"
    echo "not ok the_libraries_with_a_zlib_inside_are_built"
    failures=$((failures + 1))
    return 0
fi
check a_hidden_zlib_with_names_is_taken_over_whole bundled named T2 ''
check so_is_one_whose_imports_are_bound_late bundled lazy T2 ''
check so_is_one_on_a_path_with_spaces bundled 'spaced out' T2 ''
check a_stripped_one_is_guarded_by_the_natives bundled stripped T3 \
    'it was stripped of its symbols'
check so_is_one_without_section_headers bundled headless T3 'it was stripped of its symbols'
check so_is_one_whose_file_is_cut_short bundled short T3 'it was stripped of its symbols'
check so_is_one_where_two_functions_have_one_name bundled twice T3 'deflateEnd is there twice'
check so_is_one_whose_file_was_replaced_meanwhile late stripped \
    'its file is no longer the one that was loaded, or its code was changed'
check so_is_one_whose_file_was_removed_meanwhile late - 'its file cannot be read'
if bare "$programs/exec_gain" /bin/true; then
    check it_is_taken_over_where_nothing_may_become_executable without_exec_gain
else
    skip it_is_taken_over_where_nothing_may_become_executable 'a kernel before 6.3'
fi
check natives_may_be_used_in_the_midst_of_another_where_they_have_names nested named T2
check natives_may_be_used_in_the_midst_of_another_where_they_have_none nested stripped T3
check natives_may_be_used_while_another_that_was_refused_throws nested_in_a_refusal
check the_guard_may_be_off_or_observe_a_hidden_zlib off_and_observed
