# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Which zlib a caller gets: its own, loaded late, unloaded, newer, or none at all.

special=$ZG_ROOT/tests/preload/special

build_special() {
    mkdir -p "$programs/newer"
    flags="-std=gnu11 -D_GNU_SOURCE -O1 -g -I$ZG_ROOT/tests -Wall -Wextra"
    # shellcheck disable=SC2086
    {
        "$CC" $flags -o "$programs/late" "$special/late.c" -ldl &&
            "$CC" $flags -o "$programs/while_loading" "$special/while_loading.c" -ldl -lz &&
            "$CC" $flags -fPIC -shared -o "$programs/plugin_at_work.so" \
                "$special/plugin_at_work.c" -lz -lpthread &&
            "$CC" $flags -fPIC -shared -o "$programs/plugin.so" "$special/plugin.c" -lz &&
            "$CC" $flags -fPIC -shared -fvisibility=hidden -Wl,-soname,libz.so.1 \
                -Wl,--version-script="$special/newer_zlib.map" \
                -o "$programs/newer/libz.so.1" "$special/newer_zlib.c" &&
            "$CC" $flags -fPIC -shared -fvisibility=hidden -Wl,-soname,libzother.so.1 \
                -Wl,--version-script="$special/newer_zlib.map" \
                -o "$programs/newer/libzother.so.1" "$special/newer_zlib.c" &&
            "$CC" $flags -fPIC -shared -o "$programs/plugin_other.so" "$special/plugin.c" \
                "$programs/newer/libzother.so.1" -Wl,-rpath,"$programs/newer" &&
            "$CC" $flags -o "$programs/two" "$special/two.c" -ldl &&
            "$CC" $flags -o "$programs/mixed" "$special/mixed.c" -lz -ldl &&
            "$CC" $flags -o "$programs/newer_user" "$special/newer_user.c" \
                "$programs/newer/libz.so.1" \
                -Wl,--enable-new-dtags,-rpath,"$programs/newer" &&
            "$CC" $flags -rdynamic -o "$programs/own_zlib" "$special/own_zlib.c" \
                -l:libz.a -ldl
    }
}

late() {
    same_as_bare "$programs/late" "$programs/plugin.so" 25
    same_as_bare "$programs/late" "$programs/plugin.so" 5 libz.so.1
    recorded reclaim=all "$programs/late" "$programs/plugin.so" 25
    figures 'd.created == 50' 'd.ended_by_owner == 50' 'i.created == 25' 'd.alive == 0' \
        'i.alive == 0' 'pool.invariant_faults == 0'
}

own_zlib() {
    same_as_bare "$programs/own_zlib" "$programs/plugin.so"
}

two_zlibs() {
    same_as_bare "$programs/two" "$programs/plugin.so" "$programs/plugin_other.so"
    same_as_bare "$programs/two" "$programs/plugin_other.so" "$programs/plugin.so"
    test "$(sed -n 's/plugin 0: //p' bare.txt | head -n 1)" != \
        "$(sed -n 's/plugin 1: //p' bare.txt | head -n 1)"
    recorded reclaim=all "$programs/two" "$programs/plugin.so" "$programs/plugin_other.so"
    figures 'd.created == 80' 'd.alive == 0' 'len(all.providers) == 2'
}

mixed() {
    same_as_bare "$programs/mixed"
}

newer_zlib() {
    same_as_bare "$programs/newer_user"
    grep -x '1.9.9-private 199' bare.txt
    grep -x wHOSEsTREAM bare.txt
    recorded reclaim=all "$programs/newer_user"
    figures 'd.created == 1' 'd.ended_by_owner == 1'
}

# A root with nothing but a program, libc, its loader and the library.
without_libz() {
    mkdir -p root/dev
    program=$(command -v uname)
    env=$(command -v env)
    for file in "$program" "$env" $(ldd "$program" "$ZG_LIBRARY" |
        sed -n 's,.*[[:space:]]\(/[^ ]*\) (0x.*,\1,p' | sort -u); do
        mkdir -p "root$(dirname "$file")"
        cp -L "$file" "root$file"
    done
    cp "$ZG_LIBRARY" root/libzguard.so
    test -z "$(find root -name 'libz.so*')"
    chroot root "$program" -s >bare.txt 2>&1
    # A dependency that is missing would be reported by the loader.
    chroot root "$env" LD_PRELOAD=/libzguard.so "$program" -s >guarded.txt 2>&1
    same_bytes bare.txt guarded.txt
    test -z "$(ls -A root/dev)"
}

preloaded_with() { # LIBRARY: before ours and after it
    for pair in "$1:$ZG_PRELOAD" "$ZG_PRELOAD:$1"; do
        for program in 'states but-lost' misuse back; do
            rm -f ledger/*
            # shellcheck disable=SC2086 # a program and its argument
            {
                answers bare.txt bare LD_PRELOAD="$1" "$programs"/$program
                answers guarded.txt bare LD_PRELOAD="$pair" \
                    ZGUARD="reclaim=all,ledger=$PWD/ledger" "$programs"/$program
            }
            same_bytes bare.txt guarded.txt
        done
        rm -f ledger/*
        bare LD_PRELOAD="$pair" ZGUARD="reclaim=all,ledger=$PWD/ledger" \
            "$programs/leak" deflate 2000 4000 >printed.txt
        figures 'd.alive == 2000' 'd.active == 0' 'pool.slabs_made <= 6'
        rm -f ledger/*
        bare LD_PRELOAD="$pair" ZGUARD="reclaim=all,ledger=$PWD/ledger" \
            "$programs/threads" 1 16 random
        figures 'pool.invariant_faults == 0' 'd.created == d.ended_by_owner + d.alive'
    done
}

find_library() {
    ldconfig -p | sed -n "s,.*$1.* => ,,p" | head -n 1
}

if build_special >"$ZG_SCRATCH/log" 2>&1; then
    check a_plugin_that_compresses_while_it_is_loaded_waits_for_nobody same_as_bare \
    "$programs/while_loading" "$programs/plugin_at_work.so"
check zlib_may_be_loaded_late_unloaded_and_loaded_again late
    check a_zlib_that_the_program_itself_exports_is_left_to_it own_zlib
    check plugins_with_different_zlibs_each_reach_their_own two_zlibs
    check a_stream_that_libz_itself_initialised_is_left_to_it mixed
    check a_newer_private_zlib_by_runpath_is_the_one_that_answers newer_zlib
else
    sed 's/^/#   /' "$ZG_SCRATCH/log"
    echo "not ok the_special_test_programs_are_built"
fi
if [ -n "$SANITIZE" ]; then
    : # a sanitizer's runtime has dependencies and an allocator of its own
elif [ "$(id -u)" -eq 0 ]; then
    check a_program_starts_in_a_root_without_libz without_libz
else
    skip a_program_starts_in_a_root_without_libz 'needs root for chroot'
fi
for allocator in jemalloc tcmalloc_minimal; do
    library=$(find_library "lib$allocator\\.so")
    name=it_lives_with_${allocator}_preloaded_before_or_after_it
    if [ -n "$SANITIZE" ]; then
        :
    elif [ -n "$library" ]; then
        check "$name" preloaded_with "$library"
    else
        skip "$name" "no lib$allocator" \
            'apt-get install libjemalloc2 libtcmalloc-minimal4'
    fi
done
