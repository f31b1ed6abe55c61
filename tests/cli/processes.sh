#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Processes that become others by exec, and runs of many processes.
# shellcheck disable=SC2016  # what stands in single quotes is for the program's shell

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
ledgers=$work/ledgers

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: processes (no $ZG_LIBRARY; make)"
    exit 0
fi

# keep COUNT [COMMAND...]: makes so many streams, then becomes COMMAND; without one, exits.
cat >"$work/keep.c" <<'END'
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

int main(int count, char **words)
{
    for (int i = atoi(words[1]); i > 0; i--) {
        z_stream *stream = calloc(1, sizeof(*stream));

        if (stream == NULL || deflateInit(stream, 6) != Z_OK) {
            return 1;
        }
    }
    if (count > 2) {
        execvp(words[2], words + 2);
    }
    return 0;
}
END
keep=$work/keep
if ! ${CC:-cc} -O1 -o "$keep" "$work/keep.c" -lz >"$err" 2>&1; then
    status=compiler
    check "a program is compiled" false
    finish
fi

# in_state WORD COUNT: so many processes of the run, in its JSON report, stand so.
in_state() {
    [ "$(grep -c "\"state\": \"$1\"" "$work/report")" -eq "$2" ]
}
run_json() {
    rm -rf "$ledgers"
    zguard run --ledger "$ledgers" --leak-exitcode 42 --format json --report "$work/report" \
        -- "$@"
}

run_json "$keep" 5 "$keep" 0 "$keep" 3
replaced_twice() {
    [ "$status" -eq 42 ] && in_state replaced 1 && in_state ended 1 &&
        grep -q '"suspected": 3,' "$work/report" &&
        grep -q '"alive_at_exec": 5' "$work/report"
}
check "streams of a program that became another are neither alive nor suspected" \
    replaced_twice

run_json "$keep" 5 sh -c "'$keep' 0; exec '$keep' 2"
check "the exit status belongs to the program that a process became last" in_state ended 1

rm -rf "$ledgers"
zguard run --ledger "$ledgers" -- "$keep" 5 true
check "a program that may have become another before it ended is told as such" \
    says 0 "ended (exit 0) by _exit or exec after about"

# A process that begins a ledger removes old ones: sixteen of the dead are left.
rm -rf "$ledgers"
zguard run --ledger "$ledgers" --leak-exitcode 42 -- sh -c '
    "$0" 3
    for i in $(seq 60); do "$1" one >"$2"; done' "$keep" "$BUILD/tests/preload/guest" /dev/null
first_of_many() {
    says 42 "SUSPECTED 3 streams in 1 site" &&
        says 42 "processes of this run used zlib and left no stream alive" &&
        [ "$(find "$ledgers" -name '*.zgl' | wc -l)" -lt 30 ]
}
check "a leak is reported though many processes came after it" first_of_many
rm -rf "$ledgers"
zguard run --ledger "$ledgers" --leak-exitcode 42 -- sh -c '
    for i in $(seq 40); do "$0" 1; done' "$keep"
all_of_many() {
    says 42 "37 more processes of this run used zlib" &&
        [ "$(grep -c 'suspected 1)\|suspected 1$' "$err")" -eq 40 ]
}
check "every leaking process of many is reported" all_of_many
rm -rf "$ledgers"
zguard run --ledger "$ledgers" --leak-exitcode 42 -- sh -c '
    "$0" 3 "$1" one >/dev/null
    for i in $(seq 40); do "$1" one >/dev/null; done' "$keep" "$BUILD/tests/preload/guest"
check "a program that became another is known though its ledger was removed" \
    [ "$status" -eq 0 ]

# While it lives: the process has become one without a stream, or one of the same program.
rm -rf "$ledgers"
mkfifo "$work/hold"
zguard_in_background() {
    "$ZG_COMMAND" run --ledger "$ledgers" --report "$work/report" -- "$@" 3<>"$work/hold" &
    runner=$!
}
zguard_in_background "$keep" 5 "$keep" 4 sh -c 'echo $$ >"$0"; read -r line <&3' "$work/pid"
until [ -s "$work/pid" ]; do sleep 0.05; done
zguard ps --ledger "$ledgers"
listed() { [ "$(grep -c "^ *$(cat "$work/pid")  replaced " "$out")" -eq 2 ]; }
check "ps tells a process that has become another program" listed
zguard report --ledger "$ledgers" "$(cat "$work/pid")"
reported() {
    shows 0 "became another program by exec" &&
        shows 0 "4 streams were alive then: the kernel took all memory"
}
check "a report tells a process that has become another program" reported
echo >"$work/hold"
wait $runner

finish
