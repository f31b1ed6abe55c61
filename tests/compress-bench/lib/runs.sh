# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of compress-bench share.  Each script sources this, calls `check` for every
# test and ends with `finish`.

set -u
: "${ZG_ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${BUILD:=$ZG_ROOT/build}"
work=$(mktemp -d "${ZG_SCRATCH:-/tmp}/runs.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
failures=0
out=$work/out
err=$work/err
# Short, and on little: what is tested here are not the figures.
# shellcheck disable=SC2034  # for the scripts that source this
quick='--rounds 1 --min-time 1ms'
# shellcheck disable=SC2034
small='--synthetic kv:size=512k'
unset ZGUARD ZGUARD_LIBRARY LD_PRELOAD TMPDIR

# bench ARGUMENT...: leaves its output in $out and $err, its exit status in $status.
bench() {
    "$BUILD/compress-bench" "$@" >"$out" 2>"$err" </dev/null
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

# says STATUS TEXT: the last run ended with STATUS and said TEXT on standard error.
says() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$err"
}

# shows STATUS TEXT: the same of standard output.
shows() {
    [ "$status" -eq "$1" ] && grep -qF -e "$2" "$out"
}

# holds EXPRESSION: true of the JSON in $out, which is called r; rows(...) finds its rows.
holds() {
    python3 - "$out" "$1" <<'END'
import json, sys

r = json.load(open(sys.argv[1]))


def rows(name, pattern="reused", guarded=False):
    return [
        row
        for row in r["rows"]
        if (row["name"], row["pattern"], row["guarded"]) == (name, pattern, guarded)
    ]


def row(name, pattern="reused", guarded=False):
    return rows(name, pattern, guarded)[0]


def growth(name, pattern="reused", guarded=False):
    return row(name, pattern, guarded)["compress"]["growth"]


if not eval(f"({sys.argv[2]})"):
    print("#   does not hold:", sys.argv[2])
    sys.exit(1)
END
}

# gives STATUS EXPRESSION: the last run ended with STATUS, and the expression holds.
gives() {
    [ "$status" -eq "$1" ] && holds "$2"
}

finish() {
    [ "$failures" -eq 0 ]
    exit
}
