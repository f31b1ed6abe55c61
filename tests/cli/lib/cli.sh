# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of the command share.  Each script sources this, calls `check` for every
# test and ends with `finish` (tests/tools/checks.sh).

# shellcheck source=tests/tools/checks.sh
. "$(dirname "$0")/../tools/checks.sh"
: "${ZG_COMMAND:=$BUILD/zguard}"
: "${ZG_LIBRARY:=$BUILD/libzguard.so}"
: "${ZG_PRELOAD:=$ZG_LIBRARY}"
# shellcheck disable=SC2034  # for the scripts that source this
samples=$ZG_ROOT/tests/fuzz/corpus/ledger

# The tests' ledgers lie in a folder of their own, and no other is looked at by chance.
ZGUARD_LIBRARY=$ZG_LIBRARY
export ZGUARD_LIBRARY ZG_COMMAND
unset ZGUARD ZGUARD_RUN LD_PRELOAD

# zguard ARGUMENT...: leaves its output in $out and $err, its exit status in $status.
zguard() {
    "$ZG_COMMAND" "$@" >"$out" 2>"$err" </dev/null
    status=$?
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
