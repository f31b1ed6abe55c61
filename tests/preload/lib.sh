# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the scripts of tests/preload and tests/jvm share.  A test is a function that fails
# with a status; `check` runs it and prints its line.

: "${ZG_ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${BUILD:=$ZG_ROOT/build}"
: "${ZG_LIBRARY:=$BUILD/libzguard.so}"
: "${ZG_COMMAND:=$BUILD/zguard}"
: "${ZG_PRELOAD:=$ZG_LIBRARY}"
: "${SANITIZE:=}"
: "${CC:=cc}"
# For programs of another platform (tests/platforms): what runs them as env does, and whether
# that is an emulator.
: "${ZG_RUNNER:=env}"
: "${ZG_EMULATED:=}"
if [ -z "${ZG_SCRATCH:-}" ]; then
    ZG_SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/zguard-test.XXXXXX")
    trap 'rm -rf "$ZG_SCRATCH"' EXIT
fi
export ZG_ROOT BUILD CC SANITIZE ZG_RUNNER ZG_EMULATED ZG_LIBRARY ZG_COMMAND ZG_PRELOAD ZG_SCRATCH
# shellcheck disable=SC2034 # for the scripts that include this
programs=$BUILD/tests/preload
unset ZGUARD LD_PRELOAD
umask 022
# Leaks are what the guard is for, and a test program leaks on purpose.
ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
export ASAN_OPTIONS
PYTHON=$(python3 -c 'import sys; print(sys.executable)')
if [ ! -e "$ZG_LIBRARY" ]; then
    echo "not ok the_library_is_built ($ZG_LIBRARY is not there)"
    exit 1
fi

failures=0

# check NAME FUNCTION [ARGUMENT...]; with ZG_ONLY, only names which match that pattern.
check() {
    name=$1
    shift
    if [ -n "${ZG_ONLY:-}" ] && ! echo "$name" | grep -q "$ZG_ONLY"; then
        return 0
    fi
    rm -rf "$ZG_SCRATCH/test"
    mkdir -p "$ZG_SCRATCH/test/ledger"
    chmod 700 "$ZG_SCRATCH/test/ledger"
    (
        set -e
        cd "$ZG_SCRATCH/test"
        "$@"
    ) >"$ZG_SCRATCH/log" 2>&1 </dev/null
    status=$?
    if [ $status -eq 0 ]; then
        echo "ok $name"
    else
        echo "not ok $name"
        echo "# ended with status $status; its last lines:"
        tail -n "${ZG_LOG_LINES:-12}" "$ZG_SCRATCH/log" | cut -c 1-600 | sed 's/^/#   /'
        failures=$((failures + 1))
    fi
}

# skip NAME REASON [COMMAND THAT WOULD INSTALL WHAT IS MISSING]
skip() {
    echo "skip $1 ($2${3:+; $3})"
}

# unless_emulated REASON NAME FUNCTION [ARGUMENT...]
unless_emulated() {
    reason=$1
    shift
    if [ -n "$ZG_EMULATED" ]; then
        skip "$1" "$reason"
    else
        check "$@"
    fi
}

# The same command line, [NAME=VALUE...] CMD..., without the guard and with it; both end in
# time or are killed.
bare() {
    timeout -k 5 "${ZG_TEST_SECONDS:-120}" "$ZG_RUNNER" "$@"
}

# guarded OPTIONS [NAME=VALUE...] CMD...: the ledger goes to ./ledger unless the options say otherwise.
guarded() {
    options=$1
    shift
    case $options in
    off | *ledger=*) ;;
    *) options="ledger=$PWD/ledger${options:+,$options}" ;;
    esac
    timeout -k 5 "${ZG_TEST_SECONDS:-120}" \
        "$ZG_RUNNER" LD_PRELOAD="$ZG_PRELOAD" ZGUARD="$options" "$@"
}

# recorded OPTIONS CMD...: one guarded run for its ledger's sake; what it prints goes to a file.
recorded() {
    rm -f ledger/*
    guarded "$@" >printed.txt
}

# answers FILE CMD...: keeps what a command prints and its status in FILE.
answers() {
    into=$1
    shift
    "$@" >"$into" 2>"$into.err" && code=0 || code=$?
    echo "status $code" >>"$into"
    cat "$into.err" >>"$into"
    rm -f "$into.err"
}

# same_bytes A B
same_bytes() {
    cmp "$1" "$2" || {
        diff -a "$1" "$2" | head -n 8
        return 1
    }
}

# same_as_bare CMD...: output, errors and status are the bare run's in every mode.
same_as_bare() {
    answers bare.txt bare "$@"
    for options in off '' mode=observe reclaim=all reclaim=off stacks=off; do
        rm -f ledger/*
        answers guarded.txt guarded "$options" "$@"
        same_bytes bare.txt guarded.txt || {
            echo "with ZGUARD=$options: $*"
            return 1
        }
    done
}

# figures EXPRESSION...: held against the one ledger in ./ledger (see figures.py).
figures() {
    "$PYTHON" "$ZG_ROOT/tests/preload/figures.py" ledger "$@"
}

no_ledger() {
    test -z "$(ls -A "${1:-ledger}")" || {
        ls -lA "${1:-ledger}"
        return 1
    }
}

# wait_until CMD...: polls a condition, for at most a minute.
wait_until() {
    tries=1200
    until "$@"; do
        tries=$((tries - 1))
        test $tries -gt 0 || return 1
        sleep 0.05
    done
}
