#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard report, ps and help on kept ledgers, and what they say to bad input.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"

zguard report "$samples/leak.zgl"
check "a leak is reported with the line that made it, and status 3" shows 3 "Leak.java:7"
check "the JDK's own inflater is counted as suppressed" shows 3 "suppressed 1"

zguard report "$samples/empty.zgl"
check "a ledger without streams has nothing suspected, and status 0" \
    shows 0 "nothing suspected"

zguard report --format json "$samples/leak.zgl"
check "the report comes as JSON" shows 3 '"format": "zguard-report"'

zguard report --format=profile "$samples/leak.zgl"
check "the report comes as a profile" shows 3 "Total: 5.2 MB"

zguard report "$samples/leak.zgl" --min-age 15.9s
check "options may follow the ledger; min-age leaves the younger streams out" \
    shows 3 "SUSPECTED 11 streams"

echo 'leak:^Leak.flushBlock$' >"$work/suppressions"
zguard report --suppressions "$work/suppressions" "$samples/leak.zgl"
check "a file of suppressions is heeded" shows 0 "suppressed 21"

echo 'race:x' >"$work/suppressions"
zguard report --suppressions "$work/suppressions" "$samples/leak.zgl"
check "a file of suppressions with another line is refused with the line's number" \
    says 2 "suppressions:1: expected leak:PATTERN"

zguard report --suppressions "$work/none" "$samples/leak.zgl"
check "a file of suppressions that is not there is refused" says 2 "cannot be opened"

zguard report --no-builtin-suppressions "$samples/leak.zgl"
check "without the built-in suppressions the JDK's inflater is suspected" \
    shows 3 "SUSPECTED 21 streams in 2 sites"

zguard report "$samples/full.zgl"
check "a full table of streams is told" shows 3 "table of streams was full"

zguard report "$samples/observe.zgl"
no_escape() { shows 3 'host \x1b[2J\xff' && ! grep -q "$(printf '\033')" "$out"; }
check "control characters of the ledger do not reach the terminal" no_escape

zguard report --output "$work/report" "$samples/leak.zgl"
written() { [ "$status" -eq 3 ] && [ ! -s "$out" ] && grep -q 'SUSPECTED 20' "$work/report"; }
check "the report is written to a file" written

echo old >"$work/old"
zguard report --output "$work/old" "$samples/truncated.zgl"
kept() { says 1 "is truncated" && [ "$(cat "$work/old")" = old ]; }
check "a file that is there survives a report that fails" kept

zguard report --output "$work/none/report" "$samples/leak.zgl"
check "a folder that is not there cannot take a report" says 1 "cannot be written"

zguard report --output /dev/full "$samples/leak.zgl"
check "a full disk is told" says 1 "cannot be written: No space left on device"

mkfifo "$work/unread"
timeout 10 "$ZG_COMMAND" report --output "$work/unread" "$samples/leak.zgl" >"$out" 2>"$err"
status=$?
check "a pipe that nobody reads is told, not waited for" says 1 "is a pipe that nobody reads"

only_files() { [ -z "$(find "$work" -name '*.??????' -type f)" ]; }
check "no temporary file is left behind" only_files

zguard report "$samples/truncated.zgl"
check "a truncated ledger is told with both sizes" says 1 "needs 16128 bytes and has 16028"

zguard report "$samples/newer.zgl"
check "a newer ledger asks for the newer command" \
    says 1 "made by zguard 9.0.0); this command reads up to version 1: use the newer command"

ln -s "$samples/leak.zgl" "$work/link.zgl"
zguard report "$work/link.zgl"
check "a symbolic link is not followed" says 1 "is a symbolic link"

head -c 20000 /dev/urandom >"$work/random.zgl"
zguard report "$work/random.zgl"
check "random bytes are no ledger" says 1 "is not a ledger"

: >"$work/empty.zgl"
zguard report "$work/empty.zgl"
check "an empty file is no ledger" says 1 "is empty, not a ledger"

zguard report "$work"
check "a folder is no ledger" says 1 "is a folder, not a ledger"

mkfifo "$work/pipe.zgl"
zguard report "$work/pipe.zgl"
check "a pipe does not hold the command up" says 1 "is a device or pipe"

zguard report "$work/none.zgl"
check "a missing file is told" says 1 "there is no such file"

zguard report 999999
check "a process without a ledger is told" says 1 "no ledger of process 999999"

zguard report 99999999999999999999
check "a number that no process can have is told" says 1 "is not the number of a process"

zguard report --formt json
check "an unknown option is answered with the nearest one" \
    says 2 'unknown option "--formt" (did you mean "--format"?)'

zguard report --format xml
check "a bad choice is answered with all choices" says 2 "use one of text|json|profile"

zguard report --min-age 12q
check "a bad duration is answered with how they are written" says 2 "must be a duration"

zguard report --top 0
check "a number out of range is answered with the range" says 2 "from 1 to 100000"

zguard report --output
check "an option without its value is told" says 2 "--output needs a value"

zguard report 1 2
check "two processes at once are refused" says 2 "one process or ledger at a time"

zguard reprot
check "an unknown command is answered with the nearest one" \
    says 2 'unknown command "reprot" (did you mean "report"?)'

zguard
check "no command at all is answered with the list of commands" says 2 "Usage: zguard COMMAND"

zguard --version
check "the version is shown" shows 0 "zguard "

for command in run env report ps help; do
    zguard $command --help
    check "zguard $command explains itself" shows 0 "Usage: zguard $command"
    zguard help --format man $command
    check "zguard $command has a page in the manual" shows 0 ".Nm zguard-$command"
done

zguard help --format completion
completes() {
    [ "$status" -eq 0 ] && command -v bash >/dev/null && bash -n "$out" &&
        [ "$(bash -c '. "$0"
            COMP_WORDS=(zguard run --reclaim "") COMP_CWORD=3
            _zguard
            echo "${COMPREPLY[*]}"' "$out")" = "auto all off" ]
}
check "bash completes the choices of an option" completes

zguard help --format markdown
# shellcheck disable=SC2016  # the page has them
check "the page of options has those of the guard" shows 0 '`reclaim=auto\|all\|off`'

mkdir "$work/folder"
cp "$samples/leak.zgl" "$work/folder/zguard-4242-1000-0-00000000.zgl"
cp "$work/random.zgl" "$work/folder/"
zguard ps --ledger "$work/folder"
listed() { shows 0 "java -Xmx6g Leak 10000" && shows 0 "could not be read"; }
check "ps lists a folder's ledgers and counts what it cannot read" listed

zguard ps --ledger "$work/folder" --format json
check "ps comes as JSON" shows 0 '"format": "zguard-ps"'

zguard report 4242 --ledger "$work/folder"
check "a process is found by its number" shows 3 "pid 4242"

finish
