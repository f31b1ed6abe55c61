# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# dlsym through the guard: who looks zlib's functions up by hand is guarded, and nobody else
# notices that there is one.

special=$ZG_ROOT/tests/preload/special

build_lookups() {
    flags="-std=gnu11 -O1 -g -Wall -Wextra"
    # shellcheck disable=SC2086
    "$CC" $flags -fPIC -shared -o "$programs/liblookups.so" "$special/liblookups.c" -ldl &&
        "$CC" $flags -o "$programs/lookups" "$special/lookups.c" -ldl
}

as_bare() {
    same_as_bare "$programs/lookups" "$programs/liblookups.so"
    grep -q 'program default qsort: qsort in libc' bare.txt
    grep -q 'library mine inflate: inflate in liblookups.so' bare.txt
    grep -q 'undefined symbol: not_there_either' bare.txt
}

# beside OTHER: with another preload before the guard, and behind it.
beside() {
    for order in "$1 $ZG_PRELOAD" "$ZG_PRELOAD $1"; do
        answers other.txt bare LD_PRELOAD="$1" "$programs/lookups" \
            "$programs/liblookups.so"
        answers both.txt bare LD_PRELOAD="$order" "$programs/lookups" \
            "$programs/liblookups.so"
        same_bytes other.txt both.txt
        rm -f ledger/*
        answers other.txt bare LD_PRELOAD="$1" "$programs/lookups" \
            "$programs/liblookups.so" by-hand 20
        answers both.txt bare LD_PRELOAD="$order" \
            ZGUARD="reclaim=all,ledger=$PWD/ledger" "$programs/lookups" \
            "$programs/liblookups.so" by-hand 20
        same_bytes other.txt both.txt
        figures 'd.created == 20' 'i.created == 20'
    done
}

by_hand() {
    same_as_bare "$programs/lookups" "$programs/liblookups.so" by-hand 20
    recorded reclaim=all "$programs/lookups" "$programs/liblookups.so" by-hand 20
    figures 'd.created == 20' 'd.ended_by_owner == 20' 'i.created == 20' \
        'i.ended_by_owner == 20' 'process.tier == "T1"' 'len(all.providers) == 1' \
        "any('lookups' in f.file for f in sites[0].frames)"
}

if ! (build_lookups) >"$ZG_SCRATCH/log" 2>&1; then
    sed 's/^/#   /' "$ZG_SCRATCH/log"
    echo "not ok the_programs_that_look_names_up_are_built"
    failures=$((failures + 1))
    return 0
fi
check dlsym_and_dlvsym_answer_as_without_the_guard as_bare
check who_looks_zlib_up_by_hand_is_guarded by_hand
for other in libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2; do
    path=$(ldconfig -p | sed -n "s,.*$other .*=> ,,p" | head -n 1)
    if [ -n "$path" ]; then
        check "look_ups_beside_${other%%.*}_are_right_in_either_order" beside "$path"
    else
        skip "look_ups_beside_${other%%.*}_are_right_in_either_order" "no $other" \
            "apt-get install libjemalloc2 libtcmalloc-minimal4 libmimalloc2.0"
    fi
done
