#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs each fuzz program: without FUZZ_SECONDS its corpus and more inputs
# from a fixed seed; with it, that many seconds of searching, new inputs kept in
# BUILD/fuzz/found/NAME.  A corpus lies in tests/fuzz/corpus/NAME.
set -u

: "${FUZZ_RUNS:=100000}"
programs=build/fuzz/tests/fuzz
status=0
for source in tests/fuzz/fuzz_*.c; do
    if [ ! -f "$source" ]; then
        echo "there is no tests/fuzz/fuzz_*.c"
        exit 1
    fi
    name=$(basename "$source" .c)
    target=${name#fuzz_}
    program=$ZG_ROOT/$programs/$name
    if ! command -v "${CLANG:-clang}" >/dev/null; then
        echo "skip fuzz: $target (no clang; apt-get install clang libclang-rt-14-dev)"
        continue
    fi
    if [ ! -x "$program" ]; then
        echo "not ok fuzz: $target ($programs/$name was not built)"
        status=1
        continue
    fi
    corpus=$ZG_ROOT/tests/fuzz/corpus/$target
    found=$ZG_ROOT/build/fuzz/found/$target
    log=$ZG_SCRATCH/$name.log
    mkdir -p "$found"
    [ -d "$corpus" ] || corpus=
    if [ -n "${FUZZ_SECONDS:-}" ]; then
        what="$FUZZ_SECONDS seconds of searching"
        set -- -max_total_time="$FUZZ_SECONDS" "$found"
    else
        what="the corpus and $FUZZ_RUNS inputs"
        # A folder that is not kept comes first: new inputs go there.
        mkdir -p "$ZG_SCRATCH/$name"
        set -- -runs="$FUZZ_RUNS" -seed=1 "$ZG_SCRATCH/$name"
    fi
    if (cd "$ZG_SCRATCH" && "$program" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$found/" "$@" ${corpus:+"$corpus"}) >"$log" 2>&1; then
        echo "ok fuzz: $target takes $what without a fault"
    else
        status=1
        tail -n 40 "$log"
        echo "not ok fuzz: $target takes $what without a fault"
    fi
done
exit $status
