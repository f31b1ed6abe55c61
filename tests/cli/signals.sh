#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Signals and job control: whoever signals `zguard run` meets the program, and a shell sees
# the job that it would have seen without it.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
lib=$ZG_ROOT/tests/cli/lib

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: signals (no $ZG_LIBRARY; make)"
    exit 0
fi
if ! command -v python3 >/dev/null; then
    echo "skip cli: signals (no python3; apt-get install python3)"
    exit 0
fi

# job CASE COMMAND...: leaves what was seen in $out, its status in $status.
job() {
    rm -rf "$work/job"
    mkdir "$work/job"
    case=$1
    shift
    setsid -w timeout -k 5 100 python3 "$lib/job.py" "$case" "$work/job" "$@" \
        >"$out" 2>"$err" </dev/null
    status=$?
}

# as_bare CASE: a bare job and a guarded one are seen alike.
as_bare() {
    job "$1" env
    [ "$status" -eq 0 ] && [ -s "$out" ] || return 1
    mv "$out" "$work/bare"
    job "$1" "$ZG_COMMAND" run --
    [ "$status" -eq 0 ] && diff "$work/bare" "$out" >>"$err"
}

check "every signal that can be caught is passed on, once" as_bare each
check "a signal that the C library keeps for itself is passed on" as_bare library
check "the value that comes with a signal is passed on" as_bare value
check "the program has the signal mask and dispositions that the command was given" \
    as_bare inherited
check "the terminal's suspend key stops a job, and fg goes on with it, again and again" \
    as_bare suspend
check "a program that ignores the suspend key keeps the terminal" as_bare suspend_ignored
check "a program that stops itself gives the terminal back to the shell" \
    as_bare suspends_itself
check "a background job that reads the terminal is stopped" as_bare background_read
check "an interrupt from the terminal reaches the program once" as_bare interrupt
check "a new size of the terminal reaches the program once" as_bare resize
check "a hangup reaches the program where the command leads the session" as_bare hangup
check "a command that is asked to stop stops with its program, and goes on with it" \
    as_bare asked_to_stop
check "a program that is stopped by its number leaves the command running" \
    as_bare stopped_alone
check "what the program sends to its process group does not come back to it" as_bare group

job late "$ZG_COMMAND" run --
late() { shows 0 "ended with 7" && shows 0 "report was written"; }
check "a signal that comes while the program ends leaves its status and its report" late

finish
