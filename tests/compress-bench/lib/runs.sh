# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of compress-bench share.  Each script sources this, calls `check` for every
# test and ends with `finish` (tests/tools/checks.sh).

# shellcheck source=tests/tools/checks.sh
. "$(dirname "$0")/../tools/checks.sh"
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
