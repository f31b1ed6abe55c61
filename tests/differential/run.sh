#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Random calls through the shim and through an untouched copy of the same zlib: four fixed
# seeds, one of the moment, and a proof that a wrong answer would be found.
set -u

BUILD=${BUILD:-build}
library=${ZG_LIBRARY:-$BUILD/libzguard.so}
program=$BUILD/tests/differential/differential
broken=$BUILD/tests/differential/broken_shim.so
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zguard-differential.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0
unset LD_PRELOAD ZGUARD
# shellcheck source=tests/jvm/jdks.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/jvm/jdks.sh"

shimmed() {
    LD_PRELOAD="${ZG_PRELOAD:-$library}" ZGUARD=reclaim=all,ledger=off \
        "$program" --expect-shim "$@" || failures=$((failures + 1))
}

shimmed --seed 1 --calls 250000 --expect-reclaim --coverage \
    --name random_calls_answer_as_the_system_zlib_does_1_of_4
for part in 2 3 4; do
    shimmed --seed $((part * 1000000000)) --calls 250000 \
        --name random_calls_answer_as_the_system_zlib_does_${part}_of_4
done
shimmed --seed "$(date +%s)" --calls 250000 \
    --name random_calls_from_a_seed_of_the_moment_answer_as_the_system_zlib_does

# A zlib that a JDK hides in its libzip.so.  Since 1.3.1.1 a finished stream of another caller
# than the JDK keeps its memory: there is deflateUsed to be asked.
if jdk=$(find_jdk bundled 17); then
    LD_LIBRARY_PATH=$jdk/lib/server:$jdk/lib shimmed --hidden "$jdk/lib/libzip.so" --seed 1 \
        --calls 250000 --name random_calls_answer_as_a_jdks_hidden_zlib_does
else
    echo "skip random_calls_answer_as_a_jdks_hidden_zlib_does (no JDK with a zlib of its own)"
fi

# A shim which is wrong on purpose makes it fail, with a sequence of a few calls.
name=a_wrong_answer_is_found_and_shrunk
LD_PRELOAD=$broken "$program" --seed 1 --calls 250000 >"$scratch/found" 2>&1
status=$?
calls=$(sed -n 's/^# shrunk to \([0-9]*\) calls:$/\1/p' "$scratch/found")
if [ "$status" -eq 1 ] && [ "${calls:-99}" -le 5 ] && grep -q 'HERE: total_out' "$scratch/found"; then
    echo "ok $name"
else
    echo "not ok $name (status $status, shrunk to ${calls:-nothing})"
    sed 's/^/# /; s/^# \(not \)\{0,1\}ok/# (&/' "$scratch/found"
    failures=$((failures + 1))
fi
[ "$failures" -eq 0 ]
