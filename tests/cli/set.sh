#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard set: on a living program, which heeds it, and on all that cannot be changed.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
ledgers=$work/ledgers
hoard=$BUILD/tests/preload/hoard

if [ ! -r "$ZG_LIBRARY" ] || [ ! -x "$hoard" ]; then
    echo "skip cli: set (no $ZG_LIBRARY or no $hoard; make tests)"
    exit 0
fi

# start OPTIONS STEP...: the program in the background, up to its first wait; see hoard.c.
start() {
    options=$1
    shift
    rm -rf "$ledgers" "$work/input"
    mkdir -m 700 "$ledgers"
    mkfifo "$work/input"
    LD_PRELOAD=$ZG_LIBRARY ZGUARD="ledger=$ledgers${options:+,$options}" \
        "$hoard" deflate "$@" <"$work/input" >"$work/printed" 2>&1 &
    program=$!
    exec 9>"$work/input"
    waited=0
    until_it_waits
}

# Waits until the program has printed "waiting" once more, ten seconds at most.
until_it_waits() {
    waited=$((waited + 1))
    tries=0
    until [ "$(grep -c waiting "$work/printed")" -ge "$waited" ] || [ $tries -ge 200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
}

go_on() {
    echo >&9
    until_it_waits
}

# The program's last answer to make.
last_made() {
    [ "$(grep made "$work/printed" | tail -n 1)" = "$1" ]
}

finish_program() {
    echo >&9
    exec 9>&-
    wait "$program"
}

set_program() {
    zguard set --ledger "$ledgers" "$program" "$@"
}

start '' make:10 wait make:10 wait make:10 wait make:10 wait make:10 wait end wait
set_program
settings_are() { [ "$status" -eq 0 ] && [ "$(cat "$out")" = "$1" ]; }
check "without a setting those in force are printed" settings_are \
    "cap=none inflate-cap=none over-cap=fail inflate-over-cap=allow idle=auto"
set_program cap=4m
check "a cap is set and printed with the others" settings_are \
    "cap=4m inflate-cap=none over-cap=fail inflate-over-cap=allow idle=auto"
go_on
check "the program heeds a lower cap at its next stream" last_made "made 5 of 10"
set_program cap=6m
go_on
check "it goes on when the cap is raised" last_made "made 8 of 10"
set_program over-cap=allow
check "what is done over the cap is set" settings_are \
    "cap=6m inflate-cap=none over-cap=allow inflate-over-cap=allow idle=auto"
go_on
check "it refuses no more when told to allow" last_made "made 10 of 10"
set_program over-cap=fail cap=none idle=0 inflate-cap=2g inflate-over-cap=fail
check "several settings are changed at once" settings_are \
    "cap=none inflate-cap=2g over-cap=fail inflate-over-cap=fail idle=0"
go_on
check "without a cap none is refused" last_made "made 10 of 10"
sleep 1.1 # the ledger is told once a second
go_on
zguard report --format json "$(find "$ledgers" -name '*.zgl')"
ended_streams_left_nothing() { grep -q '"idle_bytes": 0' "$out" && grep -q '"alive": 0' "$out"; }
check "idle memory goes when none is to be kept" ended_streams_left_nothing
zguard set "$(find "$ledgers" -name '*.zgl')" idle=3k
check "a ledger's file stands for its process" shows 0 "idle=3k"
finish_program
check "the program has ended well" [ $? -eq 0 ]

start '' make:1 wait make:1 wait
set_program cap=5m
sleep 1.1
go_on
zguard report "$(find "$ledgers" -name '*.zgl')"
check "the change is among the events" grep -q "a setting was changed" "$out"

# refused TEXT: nothing was changed, and it is said why.
refused() {
    says 2 "$1" && set_program && grep -q '^cap=5m .* idle=auto$' "$out"
}
set_program cap=12q
check "a bad size is refused" refused "cap=12q: must be a size, as 512m or 2g"
set_program cap=100
check "a size out of range is refused with the range" refused "cap=100: must be from 1m to 8t"
set_program cap=
check "an empty value is refused" refused "cap=: must be a size"
set_program over-cap=sometimes
check "a bad choice is refused with the choices" refused "over-cap=sometimes: use fail or allow"
set_program capp=1m
check "an unknown name is refused with the nearest" \
    refused 'unknown option "capp" (did you mean "cap"?)'
set_program reclaim=all
check "an option that is fixed at start is refused with those that are not" \
    refused '"reclaim=all" cannot be changed while the process lives; cap, inflate-cap,'
set_program cap
check "a name without a value is refused" refused '"cap" is not NAME=VALUE, as cap=512m'
set_program cap=6m,idle=0
check "settings are separate words" refused 'is not NAME=VALUE'
set_program cap=6m idle=99q
check "one bad setting keeps the good ones from being changed" refused "idle=99q: must be a size"
zguard set
check "a process has to be named" says 2 "needs a process: its number, or its ledger"
zguard set --capp 1m "$program"
check "settings are no options" says 2 'unknown option "--capp"'
zguard set 999999 cap=1m
check "a process without a ledger is told" says 1 "no ledger of process 999999"
zguard set "$work/none.zgl" cap=1m
check "a missing file is told" says 1 "there is no such file"
head -c 5000 "$(find "$ledgers" -name '*.zgl')" >"$work/short.zgl"
zguard set "$work/short.zgl" cap=1m
check "a truncated ledger is told with both sizes" says 1 "is truncated: it needs"
ln -s "$(find "$ledgers" -name '*.zgl')" "$work/link.zgl"
zguard set "$work/link.zgl" cap=1m
check "a symbolic link is not followed" says 1 "is a symbolic link"

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$work"
    cp "$ZG_COMMAND" "$work/zguard" && chmod 755 "$work/zguard"
    # as_nobody LEDGER: what the command says to another user.
    as_nobody() {
        setpriv --reuid 65534 --regid 65534 --clear-groups "$work/zguard" set "$1" cap=6m \
            >"$out" 2>"$err" </dev/null
        status=$?
    }
    can_run() {
        setpriv --reuid 65534 --regid 65534 --clear-groups "$work/zguard" --version \
            >/dev/null 2>&1
    }
    shown=$work/shown.zgl
    ln "$(find "$ledgers" -name '*.zgl')" "$shown" 2>/dev/null
    if can_run; then
        as_nobody "$shown"
        check "another user's process cannot be read, and that is told with its owner" \
            says 1 "no permission to read it: it belongs to user root"
        chmod 644 "$shown"
        as_nobody "$shown"
        check "another user's process cannot be changed though it can be read" \
            says 1 "cannot be written: Permission denied; only the process's own user and root may"
    else
        echo "skip another user's process cannot be changed" \
            "(user 65534 cannot run a program in $work)"
    fi
else
    echo "skip another user's process cannot be changed (needs root and setpriv;" \
        "apt-get install util-linux)"
fi
finish_program
set_program cap=1m
check "an ended process is told" says 1 "process $program has ended; nothing is there to change"

start mode=observe make:1 wait
set_program cap=1m
check "a process that is only observed is told" \
    says 1 "runs with mode=observe: it has neither cap nor idle memory"
finish_program

start ledger=off make:1 wait
set_program cap=1m
check "a process without a ledger of its own is told" says 1 "no ledger of process $program"
finish_program

# What a program recorded is its own no more once it has become another by exec.
cat >"$work/become.c" <<'END'
#include <unistd.h>
#include <zlib.h>

int main(int argc, char **argv)
{
    z_stream stream = {.opaque = Z_NULL};

    (void)argc;
    return deflateInit(&stream, 6) != Z_OK || execv(argv[1], argv + 1);
}
END
if ${CC:-cc} -o "$work/become" "$work/become.c" -lz >"$err" 2>&1; then
    rm -rf "$ledgers"
    mkdir -m 700 "$ledgers"
    LD_PRELOAD=$ZG_LIBRARY ZGUARD="ledger=$ledgers" "$work/become" "$(command -v sleep)" 30 &
    program=$!
    wait_for_exec() {
        tries=0
        until [ "$(readlink "/proc/$program/exe")" = "$(realpath "$(command -v sleep)")" ]; do
            tries=$((tries + 1))
            [ $tries -lt 200 ] || return 1
            sleep 0.05
        done
    }
    wait_for_exec
    set_program cap=2m
    check "a process that has become another program is told" says 1 "has become another program"
    kill "$program"
    wait "$program" 2>/dev/null
fi

finish
