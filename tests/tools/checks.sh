# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What scripts of tests share.  The library of a suite sources this, and brings a function
# that runs the program: its output in $out and $err, its exit status in $status.  Each script
# calls `check` for every test and ends with `finish`.

set -u
: "${ZG_ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${BUILD:=$ZG_ROOT/build}"
work=$(mktemp -d "${ZG_SCRATCH:-/tmp}/test.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
failures=0
out=$work/out
err=$work/err

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

# says STATUS TEXT: the last run ended with STATUS and said TEXT on standard error.
says() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$err"
}

# shows STATUS TEXT: the same of standard output.
shows() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$out"
}

finish() {
    [ "$failures" -eq 0 ]
    exit
}
