#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard run and env: what the program sees, how it is waited for, and the report after it.
# shellcheck disable=SC2016  # what stands in single quotes is for the program's shell

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
lib=$ZG_ROOT/tests/cli/lib
ledgers=$work/ledgers

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: runs (no $ZG_LIBRARY; make)"
    exit 0
fi

zguard run -- sh -c 'exit 7'
check "the exit status of the program is kept" [ "$status" -eq 7 ]
check "a program that made no stream is told, with the reasons" \
    says 7 "made no zlib stream that the guard saw"

zguard run sh -c 'kill -9 $$'
check "a program ended by a signal gives 128 and the signal" [ "$status" -eq 137 ]

zguard run -- sh -c 'echo out; echo err >&2; cat' </dev/null
check "the program's output is untouched" [ "$(cat "$out")" = out ]

zguard run -- "$work/none"
check "a program that is not there gives 127" says 127 "command not found"
zguard run -- no-such-program-anywhere
check "a program that is not in PATH gives 127" says 127 "command not found"
: >"$work/plain"
zguard run -- "$work/plain"
check "a file that cannot be executed gives 126" says 126 "cannot be executed"
zguard run --exec -- "$work/plain"
check "a file that cannot be executed gives 126 with --exec as well" \
    says 126 "cannot be executed"
zguard run --exec -- "$work/none"
check "a program that is not there gives 127 with --exec as well" says 127 "not found"

refused() { says 2 "$1" && [ ! -e "$work/started" ]; }
zguard run --recliam all -- touch "$work/started"
check "an unknown option is refused before anything starts" \
    refused 'unknown option "--recliam" (did you mean "--reclaim"?)'
zguard run --reclaim sometimes -- touch "$work/started"
check "a bad value is refused before anything starts" \
    refused "--reclaim=sometimes: use auto, all or off"
zguard run --depth 12q -- touch "$work/started"
check "a number with letters behind it is refused" refused "--depth=12q: must be a number"
zguard run --ledger /a,b -- touch "$work/started"
check "a path with a comma is refused" refused "may not contain a comma"
ZGUARD=recliam=all zguard run -- touch "$work/started"
check "a bad option in ZGUARD is refused" refused "in the environment's ZGUARD"
zguard run --exec --leak-exitcode 9 -- touch "$work/started"
check "a leak status without waiting is refused" refused "not with --exec"
zguard run
check "a run without a program is refused" says 2 "which program?"
zguard run --report "$work/none/report" -- touch "$work/started"
not_started() { says 1 "cannot be written" && [ ! -e "$work/started" ]; }
check "a report that cannot be written is told before anything starts" not_started
zguard run --library "$work/none.so" -- touch "$work/started"
no_library() { says 1 "cannot be read" && [ ! -e "$work/started" ]; }
check "a missing library is told before anything starts" no_library

zguard run --reclaim all -- sh -c 'echo "$LD_PRELOAD $ZGUARD $ZGUARD_RUN"'
environment() {
    grep -Eq "^$(realpath "$ZG_LIBRARY") reclaim=all [0-9a-z]{11}\$" "$out"
}
check "the program finds library, options and mark in its environment" environment
ZGUARD=reclaim=off,depth=3 zguard run --reclaim all -- sh -c 'echo "$ZGUARD"'
check "options in ZGUARD are kept and those given go after them" \
    shows 0 "reclaim=off,depth=3,reclaim=all"
(cd "$work" && "$ZG_COMMAND" run --ledger here -- sh -c 'echo "$ZGUARD"') >"$out" 2>"$err"
status=$?
check "a folder is passed on as an absolute path" shows 0 "ledger=$work/here"
LD_PRELOAD=libm.so.6 "$ZG_COMMAND" run -- sh -c 'echo "$LD_PRELOAD"' >"$out" 2>"$err"
status=$?
check "what is preloaded already is kept behind the library" \
    shows 0 "libzguard.so:libm.so.6"
zguard run -- "$ZG_COMMAND" run -- sh -c 'echo "$LD_PRELOAD"'
once() { [ "$(tr ':' '\n' <"$out" | grep -c libzguard)" -eq 1 ]; }
check "a run within a run preloads the library once" once
# nested COUNT FOLDER: so many runs around a program that leaves a ledger.
nested() {
    rm -rf "$2"
    set -- "$1" "$2" sh "$lib/leave_ledger.sh" "$samples/leak.zgl" "$2" 6
    count=$1
    folder=$2
    shift 2
    while [ "$count" -gt 1 ]; do
        set -- "$ZG_COMMAND" run --report "$work/inner.$count" -- "$@"
        count=$((count - 1))
    done
    zguard run --ledger "$folder" --leak-exitcode 42 -- "$@"
}
each_run_saw() {
    says 42 "SUSPECTED 20 streams in 1 site" && says 42 "ended (exit 6)" || return 1
    for inner in "$work"/inner.*; do
        grep -q "SUSPECTED 20 streams in 1 site" "$inner" || return 1
    done
}
nested 3 "$ledgers"
check "what runs under a run within a run is seen by all of them" each_run_saw
nested 6 "$ledgers"
check "more runs within one another than a mark has room for see it all the same" each_run_saw
rm -f "$work"/inner.*
zguard run --ledger "$ledgers" -- sh -c '
    sh "$0/leave_ledger.sh" "$1" "$2"
    "$ZG_COMMAND" run -- true' "$lib" "$samples/leak.zgl" "$ledgers"
inner_alone() {
    says 0 "true made no zlib stream" && [ "$(grep -c '^SUSPECTED' "$err")" -eq 1 ]
}
check "a run within a run reports on its own processes alone" inner_alone
rm -rf "$ledgers"
ZGUARD_RUN='no mark' zguard run -- sh -c 'echo "$ZGUARD_RUN"'
check "what is no mark of a run is not taken for one" grep -Eqx '[0-9a-z]{11}' "$out"
zguard run --exec --reclaim all --report report -- sh -c 'echo "$ZGUARD"'
check "with --exec the guard itself writes the report" \
    shows 0 "reclaim=all,report=$(pwd)/report"
zguard run --exec -- sh -c 'echo $PPID'
check "with --exec no process stands between" [ "$(cat "$out")" = "$$" ]
ZGUARD=off zguard run -- true
check "ZGUARD=off is told" says 0 "ZGUARD=off: nothing was recorded"

zguard env --reclaim all
shell_reads() {
    [ "$status" -eq 0 ] &&
        [ "$(sh -c '. "$0"; unset LD_PRELOAD; echo "$ZGUARD"' "$out")" = reclaim=all ]
}
check "a shell evaluates what env prints" shell_reads
zguard env --format docker --reclaim all
check "env prints lines for a Dockerfile" shows 0 'ENV ZGUARD="reclaim=all"'
zguard env --format systemd --ledger /var/lib/100%
check "env prints lines for a systemd unit" \
    shows 0 'Environment="ZGUARD=ledger=/var/lib/100%%"'

zguard run --ledger "$ledgers" -- sh "$lib/leave_ledger.sh" "$samples/leak.zgl" "$ledgers" 6
reported() { says 6 "SUSPECTED 20 streams in 1 site" && says 6 "ended (exit 6)"; }
check "the report follows the program, with the status that was stored" reported
rm -rf "$ledgers"

zguard run --ledger "$ledgers" --leak-exitcode 42 -- \
    sh "$lib/leave_ledger.sh" "$samples/leak.zgl" "$ledgers" 6
check "suspected streams change the status on request" says 42 "SUSPECTED"
rm -rf "$ledgers"
zguard run --ledger "$ledgers" --leak-exitcode 42 -- \
    sh "$lib/leave_ledger.sh" "$samples/empty.zgl" "$ledgers" 6
check "without suspected streams the status is the program's" [ "$status" -eq 6 ]
rm -rf "$ledgers"

zguard run --ledger "$ledgers" --format json --report "$work/report.json" -- \
    sh "$lib/leave_ledger.sh" "$samples/leak.zgl" "$ledgers"
in_file() { [ "$status" -eq 0 ] && [ ! -s "$err" ] && grep -q '"exit_code": 0' "$work/report.json"; }
check "the report goes to a file in the format asked for" in_file
rm -rf "$ledgers"

# An orphan: its parent leaves at once, and the run ends when the first program does.
zguard run --ledger "$ledgers" -- sh -c '
    (sh "$0/leave_ledger.sh" "$1" "$2" 9; :) & wait
    (sh -c "sleep 0.2; exec sh \"$0/leave_ledger.sh\" \"$1\" \"$2\" 9" &)
    sleep 1' "$lib" "$samples/leak.zgl" "$ledgers"
orphan() { says 0 "ended (exit 9)" && [ "$(grep -c '^zguard 0' "$err")" -eq 2 ]; }
check "an orphan is reaped and its status stored" orphan
rm -rf "$ledgers"

zguard run --ledger "$ledgers" -- sh -c '
    for i in 1 2 3 4 5; do sh "$0/leave_ledger.sh" "$1" "$2"; done' \
    "$lib" "$samples/leak.zgl" "$ledgers"
several() {
    [ "$(grep -c '^SUSPECTED' "$err")" -eq 3 ] && says 0 "2 more processes of this run"
}
check "of many processes three get a full report and the others a line" several
rm -rf "$ledgers"

cat >"$work/trap.sh" <<'END'
for signal in HUP TERM USR1 USR2; do
    trap "echo $signal >>$1.got" $signal
done
trap 'exit 5' CONT
: >"$1.ready"
while :; do sleep 0.05; done
END
"$ZG_COMMAND" run -- sh "$work/trap.sh" "$work/trap" >"$out" 2>"$err" &
runner=$!
wait_for "$work/trap.ready"
for signal in HUP TERM USR1 USR2; do
    kill -s $signal $runner
    tries=0
    until grep -qs $signal "$work/trap.got" || [ $tries -ge 100 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
done
kill -s CONT $runner
wait $runner
status=$?
passed_on() { [ "$status" -eq 5 ] && [ "$(tr '\n' ' ' <"$work/trap.got")" = "HUP TERM USR1 USR2 " ]; }
check "signals sent to the command reach the program, once each" passed_on

# interrupted PREFIX...: starts, on a terminal of its own, a program that counts interrupts
# for two seconds behind the words of PREFIX, and types one.
cat >"$work/count.sh" <<'END'
trap 'echo INT >>"$1.got"' INT
: >"$1.got"
: >"$1.ready"
i=0
while [ $i -lt 40 ]; do sleep 0.05; i=$((i + 1)); done
END
interrupted() {
    rm -f "$work/count.got" "$work/count.ready"
    (
        wait_for "$work/count.ready"
        printf '\003'
        sleep 1
    ) | script -qec "'$ZG_COMMAND' run -- $* sh '$work/count.sh' '$work/count'" /dev/null \
        >"$out" 2>"$err"
    status=$?
    interrupts=$(grep -c INT "$work/count.got")
}

if command -v script >/dev/null && command -v setsid >/dev/null; then
    interrupted
    check "an interrupt from the terminal reaches the program" [ "$interrupts" -eq 1 ]
    interrupted setsid
    check "an interrupt from the terminal is left to the terminal to deliver" \
        [ "$interrupts" -eq 0 ]
else
    echo "skip an interrupt from the terminal reaches the program" \
        "(no script(1) or setsid(1); apt-get install bsdutils util-linux)"
fi

mkfifo "$work/unread"
timeout 10 "$ZG_COMMAND" run --report "$work/unread" -- sh -c 'exit 7' >"$out" 2>"$err"
status=$?
unread() { says 7 "is a pipe that nobody reads" && says 7 "made no zlib stream"; }
check "a report for a pipe that nobody reads goes to standard error" unread
timeout 10 "$ZG_COMMAND" run --exec --report "$work/unread" --ledger "$ledgers" -- \
    "$BUILD/tests/preload/guest" one >"$out" 2>"$err"
status=$?
check "a pipe that nobody reads does not hold the guard's own report up" \
    says 0 "is a pipe that nobody reads"
rm -rf "$ledgers"

# The reader of standard error is gone before the report is written.
mkfifo "$work/gone"
(
    exec 3<"$work/gone"
    exec 3<&-
) &
"$ZG_COMMAND" run -- sh -c 'sleep 0.2; exit 7' 2>"$work/gone"
status=$?
check "a report that nobody reads leaves the program's status" [ "$status" -eq 7 ]

finish
