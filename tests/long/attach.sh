#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Two minutes of 16 threads at work on each kind of JDK, attached to and detached from three
# times in the middle: no wrong byte, no crash, status 0.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"
# shellcheck source=tests/jvm/attach_soak.sh
. "$ZG_ROOT/tests/jvm/attach_soak.sh"

for tier in T1 T2 T3; do
    name="a_${tier}_jvm_is_attached_to_and_detached_from_at_work"
    if ! jdk=$(jdk_of_tier $tier); then
        skip "$name" "no JDK of tier $tier" "$(jdk_for_tier $tier)"
        continue
    fi
    mkdir -p "$classes"
    "$jdk/bin/javac" --release 17 -d "$classes" "$ZG_ROOT/tests/jvm/Soak.java" || exit 1
    check "$name" soak "$jdk/bin/java" 16 "${ZG_SOAK_SECONDS:-120}" "$ZG_SCRATCH/soak"
done
test "$failures" -eq 0
