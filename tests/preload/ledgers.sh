# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# The ledger's file: where it goes, and that nothing which is wrong with that place is felt
# by the program.

never_compresses() {
    guarded reclaim=all true
    guarded reclaim=all "$programs/guest" none
    no_ledger
}

own_folder() { # ledger=DIR: one private file
    recorded '' "$programs/guest" one
    figures --count 1 'd.created == 1' 'i.created == 1'
    stat -c '%a %U' ledger/*.zgl >modes
    echo "600 $(id -un)" | cmp - modes
}

# A bad value is noted, the program runs as with that option's default.
bad_options() {
    answers bare.txt bare "$programs/guest" one
    for bad in nonsense cap=12q reclaim=everything depth=99 depth=x reclaim= =x 'a=b=c' \
        ledgr=x mode; do
        rm -f ledger/*
        answers guarded.txt guarded "$bad,ledger=$PWD/ledger" "$programs/guest" one
        same_bytes bare.txt guarded.txt
        figures 'd.created == 1' 'd.ended_by_owner == 1' || {
            echo "with $bad"
            return 1
        }
        grep -a -q "${bad%%=*}" ledger/*.zgl
    done
    answers guarded.txt guarded "$(awk 'BEGIN {for (i = 0; i < 9999; i++) printf "x=y,"}')" \
        "$programs/guest" one
    same_bytes bare.txt guarded.txt
}

unusable_folder() { # ledger=DIR that is none
    answers bare.txt bare "$programs/guest" one
    : >file
    mkdir -m 700 target
    ln -s "$PWD/target" link
    for folder in file file/below /nonexistent/folder /proc /dev/null ''; do
        answers guarded.txt guarded "ledger=$folder" TMPDIR="$PWD" XDG_RUNTIME_DIR= \
            "$programs/guest" one
        same_bytes bare.txt guarded.txt
    done
    test ! -s file
}

limited() { # LIMIT: one under which the ledger cannot be made is not felt
    answers bare.txt prlimit "$1" "$ZG_RUNNER" "$programs/guest" one
    answers guarded.txt prlimit "$1" "$ZG_RUNNER" LD_PRELOAD="$ZG_PRELOAD" \
        ZGUARD="reclaim=all,ledger=$PWD/ledger" "$programs/guest" one
    same_bytes bare.txt guarded.txt
    grep -x 'status 0' bare.txt
}

# report=FILE: whole when the process is gone; the command that wrote it was not heard.
reported_at_exit() {
    answers bare.txt bare "$programs/guest" listen
    for i in 1 2 3 4 5; do
        answers guarded.txt guarded "reclaim=all,report=$PWD/report.$i" "$programs/guest" listen
        same_bytes bare.txt guarded.txt
        grep 'SUSPECTED 1 stream in 1 site' "report.$i"
    done
}

# in_namespace MOUNTS CMD…: with a /dev/shm of its own, as the shell commands make it.
in_namespace() {
    mounts=$1
    shift
    # shellcheck disable=SC2016
    unshare -m sh -c 'mount --make-rprivate / && eval "$1" && shift && exec "$@"' sh \
        "$mounts" "$@"
}

# Runs the program with a given /dev/shm, then lists what is in it.
in_shm() { # MOUNTS [NAME=VALUE…]
    mounts=$1
    shift
    # shellcheck disable=SC2016
    in_namespace "$mounts" sh -c '"$@" one; echo "status $?"; find /dev/shm -mindepth 1 \
            -printf "%P %y %m %U\n" 2>&1 | sort >listing' sh "$ZG_RUNNER" "$@" \
        LD_PRELOAD="$ZG_PRELOAD" ZGUARD=reclaim=all "$programs/guest" >guarded.txt 2>&1
    printf 'done\nstatus 0\n' | cmp - guarded.txt || {
        cat guarded.txt
        return 1
    }
}

small_tmpfs='mount -t tmpfs -o mode=1777,size=%s none /dev/shm'

default_folder() {
    # shellcheck disable=SC2059
    in_shm "$(printf "$small_tmpfs" 16m)"
    test "$(wc -l <listing)" -eq 2
    grep -x "zguard-0 d 700 0" listing
    grep -x "zguard-0/.*\.zgl f 600 0" listing
}

nothing_in_the_default_folder() {
    # shellcheck disable=SC2059,SC2016
    in_namespace "$(printf "$small_tmpfs" 16m)" sh -c '"$@" none && ls -A /dev/shm >listing' \
        sh "$ZG_RUNNER" LD_PRELOAD="$ZG_PRELOAD" "$programs/guest"
    test ! -s listing
}

full() { # SIZE: no SIGBUS, no half a file; the next folder is taken
    # shellcheck disable=SC2059
    mounts=$(printf "$small_tmpfs" "$1")
    mkdir -m 700 next
    in_shm "$mounts" TMPDIR="$PWD/next" XDG_RUNTIME_DIR=
    if grep '\.zgl' listing; then return 1; fi
    test "$(find next -name '*.zgl' | wc -l)" -eq 1
    "$ZG_COMMAND" report "$(find next -name '*.zgl')"
    in_shm "$mounts" TMPDIR=/dev/shm XDG_RUNTIME_DIR=/dev/shm
    if grep '\.zgl' listing; then return 1; fi
}

full_of_something_else() { # to the last page
    in_shm "$(printf '%s; head -c 900000 /dev/zero >/dev/shm/fill' \
        'mount -t tmpfs -o mode=1777,size=1m none /dev/shm')" TMPDIR=/dev/shm \
        XDG_RUNTIME_DIR=
    if grep '\.zgl' listing; then return 1; fi
}

read_only() {
    in_shm 'mount -t tmpfs -o ro none /dev/shm' TMPDIR=/dev/shm XDG_RUNTIME_DIR=
    test ! -s listing
}

missing() {
    in_shm 'mount -t tmpfs none /dev && mknod /dev/null c 1 3' TMPDIR=/nonexistent \
        XDG_RUNTIME_DIR=/nonexistent 2>err || true
    printf 'done\nstatus 0\n' | cmp - guarded.txt
}

# Something else has the folder's name: it is neither used nor changed.
usurped() { # COMMANDS THAT MAKE IT, ITS LINE IN THE LISTING
    mkdir -m 755 target
    # shellcheck disable=SC2059
    in_shm "$(printf "$small_tmpfs" 16m); $1" TMPDIR="$PWD/target" XDG_RUNTIME_DIR=
    grep -x "$2" listing
    test "$(grep -c zguard-0 listing)" -eq 1
}

usurped_by_link() {
    mkdir -m 700 elsewhere
    usurped "ln -s '$PWD/elsewhere' /dev/shm/zguard-0" 'zguard-0 l 777 0'
    no_ledger elsewhere
}

check a_process_that_never_compresses_leaves_no_ledger never_compresses
check the_ledger_goes_to_the_folder_asked_for_and_is_private own_folder
check a_wrong_option_is_noted_and_the_program_untouched bad_options
check a_ledger_folder_that_is_none_is_not_felt unusable_folder
if [ -z "$SANITIZE" ]; then
    check a_report_at_exit_is_whole_and_its_writer_is_not_heard reported_at_exit
fi
check a_limit_on_file_size_is_not_felt limited --fsize=100000
check a_limit_on_open_files_is_not_felt limited --nofile=4
if [ "$(id -u)" -ne 0 ]; then
    skip what_is_wrong_with_dev_shm_is_not_felt 'needs root for a mount namespace'
elif ! unshare -m mount -t tmpfs none /dev/shm 2>"$ZG_SCRATCH/log"; then
    skip what_is_wrong_with_dev_shm_is_not_felt "no mount namespace: $(cat "$ZG_SCRATCH/log")"
else
    check the_default_folder_and_its_ledger_are_private default_folder
    check a_process_that_never_compresses_makes_no_folder nothing_in_the_default_folder
    check a_dev_shm_too_small_is_not_felt full 64k
    check a_dev_shm_almost_large_enough_is_not_felt full 1m
    check a_full_dev_shm_is_not_felt full_of_something_else
    check a_read_only_dev_shm_is_not_felt read_only
    check a_missing_dev_shm_is_not_felt missing
    check a_file_in_the_folders_place_is_left_alone usurped \
        'echo x >/dev/shm/zguard-0; chmod 600 /dev/shm/zguard-0' 'zguard-0 f 600 0'
    check another_users_folder_is_left_alone usurped \
        'mkdir -m 700 /dev/shm/zguard-0; chown 65534 /dev/shm/zguard-0' 'zguard-0 d 700 65534'
    check a_folder_open_to_others_is_left_alone usurped \
        'mkdir /dev/shm/zguard-0; chmod 777 /dev/shm/zguard-0' 'zguard-0 d 777 0'
    check a_symbolic_link_in_the_folders_place_is_not_followed usurped_by_link
fi
