# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of the command share.  Each script sources this, calls `check` for every
# test and ends with `finish`.

set -u
: "${ZG_ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${BUILD:=$ZG_ROOT/build}"
: "${ZG_COMMAND:=$BUILD/zguard}"
: "${ZG_LIBRARY:=$BUILD/libzguard.so}"
# shellcheck disable=SC2034  # for the scripts that source this
samples=$ZG_ROOT/tests/fuzz/corpus/ledger
work=$(mktemp -d "${ZG_SCRATCH:-/tmp}/cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
failures=0
out=$work/out
err=$work/err

# The tests' ledgers lie in a folder of their own, and no other is looked at by chance.
ZGUARD_LIBRARY=$ZG_LIBRARY
export ZGUARD_LIBRARY ZG_COMMAND
unset ZGUARD ZGUARD_RUN LD_PRELOAD

# zguard ARGUMENT...: leaves its output in $out and $err, its exit status in $status.
zguard() {
    "$ZG_COMMAND" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

# check NAME CONDITION...: one test; the condition is a command.
check() {
    name=$1
    shift
    if "$@"; then
        echo "ok $name"
    else
        failures=$((failures + 1))
        echo "# status ${status:-}, standard error:"
        sed 's/^/#   /' "$err"
        echo "not ok $name"
    fi
}

# says STATUS TEXT: the last zguard ended with STATUS and said TEXT on standard error.
says() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$err"
}

# shows STATUS TEXT: the same of standard output.
shows() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$out"
}

# wait_for FILE: waits until it is there, at most ten seconds.
wait_for() {
    tries=0
    until [ -e "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || return 1
        sleep 0.05
    done
}

finish() {
    [ "$failures" -eq 0 ]
    exit
}
