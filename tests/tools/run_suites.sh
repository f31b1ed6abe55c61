#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run_suites.sh SUITE...: runs the suites one after the other, shows their lines, keeps each
# one's in BUILD/check/SUITE.log, and closes with one line of totals.
#
# A suite prints for each of its tests one of
#     ok NAME
#     not ok NAME
#     skip NAME (reason; how to install)
# and is what stands first among: a case in command_of below, tests/SUITE/run.sh, the
# scripts tests/SUITE/*.sh in order.  It starts in the repository's root and finds in its
# environment
#     BUILD       the build folder, absolute
#     ZG_ROOT     the repository, absolute
#     ZG_LIBRARY  libzguard.so
#     ZG_COMMAND  the command
#     ZG_PRELOAD  what LD_PRELOAD needs for it (a sanitizer's runtime comes first)
#     ZG_SCRATCH  an empty folder of the suite's own
# A suite that fails without saying which test, or that runs none, is one failed test.
set -u

ZG_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ZG_ROOT" || exit 1
: "${BUILD:=$ZG_ROOT/build}"
: "${ZG_SUITE_SECONDS:=1200}"
ZG_LIBRARY=$BUILD/libzguard.so
ZG_COMMAND=$BUILD/zguard
ZG_PRELOAD=$ZG_LIBRARY
case ${SANITIZE:-} in
*address*) ZG_PRELOAD="$(${CC:-gcc} -print-file-name=libasan.so):$ZG_LIBRARY" ;;
*thread*) ZG_PRELOAD="$(${CC:-gcc} -print-file-name=libtsan.so):$ZG_LIBRARY" ;;
esac
export BUILD ZG_ROOT ZG_LIBRARY ZG_COMMAND ZG_PRELOAD
PATH=$BUILD:$PATH
LC_ALL=C.UTF-8
export PATH LC_ALL
# The suites say themselves what is guarded; nothing comes from outside.
unset ZGUARD LD_PRELOAD JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS MAKEFLAGS MFLAGS MAKELEVEL

# A script that fails has named the test that did, or it is named itself.
each_script() {
    status=0
    part=$ZG_SCRATCH/part
    for script in "$@"; do
        {
            sh "$script" 2>&1
            echo $? >"$part.status"
        } | tee "$part"
        code=$(cat "$part.status")
        if [ "$code" -ne 0 ]; then
            status=1
            grep -q '^not ok ' "$part" || echo "not ok $script (exit status $code)"
        fi
    done
    return $status
}

command_of() {
    case $1 in
    unit) sh tests/tools/run_unit.sh ;;
    library) sh tests/tools/check_exports.sh ;;
    fuzz) sh tests/tools/run_fuzz.sh ;;
    *)
        if [ -f "tests/$1/run.sh" ]; then
            sh "tests/$1/run.sh"
        elif [ -d "tests/$1" ]; then
            set -- "tests/$1"/*.sh
            if [ ! -f "$1" ]; then
                echo "there is no script in ${1%/*}"
                return 1
            fi
            each_script "$@"
        else
            echo "there is no folder tests/$1"
            return 1
        fi
        ;;
    esac
}

# Run again by itself, so that a suite as a whole can be stopped when it hangs.
if [ "${1:-}" = --one ]; then
    command_of "$2"
    exit $?
fi

logs=$BUILD/check
mkdir -p "$logs" || exit 1
running=$logs/running
# `timeout` leads a process group of its own, which an interrupt from the terminal misses.
trap 'kill -TERM "$(cat "$running")" 2>/dev/null; rm -f "$running"; exit 130' INT TERM HUP
passed=0 failed=0 skipped=0
failures=
for suite in "$@"; do
    log=$logs/$suite.log
    ZG_SCRATCH=$logs/scratch/$suite
    export ZG_SCRATCH
    rm -rf "$ZG_SCRATCH"
    mkdir -p "$ZG_SCRATCH" || exit 1
    limit=$ZG_SUITE_SECONDS
    if [ "$suite" = long ]; then
        limit=0
    fi
    echo "== $suite"
    started=$(date +%s)
    {
        # shellcheck disable=SC2016  # $$ is the inner shell's, which becomes timeout
        sh -c 'echo $$ >"$0"; exec timeout "$@"' "$running" \
            -k 10 "$limit" sh tests/tools/run_suites.sh --one "$suite" </dev/null 2>&1
        echo $? >"$log.status"
    } | tee "$log"
    status=$(cat "$log.status")
    rm -f "$log.status" "$running"
    seconds=$(($(date +%s) - started))
    p=$(grep -c '^ok ' "$log")
    f=$(grep -c '^not ok ' "$log")
    s=$(grep -c '^skip ' "$log")
    complaint=
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
        complaint="suite $suite (stopped after $limit s)"
    elif [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
        complaint="suite $suite (exit status $status)"
    elif [ $((p + f + s)) -eq 0 ]; then
        complaint="suite $suite (ran no test)"
    fi
    if [ -n "$complaint" ]; then
        echo "not ok $complaint" | tee -a "$log"
        f=$((f + 1))
    fi
    echo "-- $suite: $p passed, $f failed, $s skipped in $seconds s"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -ne 0 ]; then
        failures="$failures
$(grep '^not ok ' "$log" | sed "s|^not ok |  $suite: |")"
    elif [ -z "${ZG_KEEP:-}" ]; then
        rm -rf "$ZG_SCRATCH"
    fi
done

echo
if [ "$failed" -ne 0 ]; then
    echo "failed:$failures"
    echo "logs: $logs"
fi
if [ "$skipped" -ne 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
test "$failed" -eq 0
