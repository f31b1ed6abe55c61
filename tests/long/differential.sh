#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Ten million random calls through the shim and through an untouched zlib, on each of the
# system's zlib, 1.2.8, 1.2.11, 1.3.1 and zlib-ng: half from a fixed seed, half from one of
# the moment. Their sources are downloaded.
set -u

root=${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
BUILD=${BUILD:-$root/build}
BUILD=$(cd "$BUILD" && pwd)
library=${ZG_LIBRARY:-$BUILD/libzguard.so}
program=$BUILD/tests/differential/differential
half=$((${ZG_CALLS:-10000000} / 2))
now=$(date +%s)
failures=0
export BUILD
unset LD_PRELOAD ZGUARD

# calls NAME FOLDER: both halves on the zlib of that folder.
calls() {
    for part in 1 2; do
        seed=1
        [ $part -eq 1 ] || seed=$now
        LD_LIBRARY_PATH=$2 LD_PRELOAD="${ZG_PRELOAD:-$library}" ZGUARD=reclaim=all,ledger=off \
            "$program" --expect-shim --seed "$seed" --calls "$half" --name \
            "five_million_random_calls_answer_as_${1}_does_${part}_of_2" ||
            failures=$((failures + 1))
    done
}

calls the_system_zlib ''
for version in 1.2.8 1.2.11 1.3.1 zlib-ng; do
    name=$(echo "zlib_$version" | sed 's/zlib_zlib-ng/zlib_ng/; s/[.]/_/g')
    sentence=ten_million_random_calls_answer_as_${name}_does
    sh "$root/tests/differential/fetch_zlibs.sh" "$version"
    case $? in
    0) calls "$name" "$BUILD/zlibs/$version" ;;
    77) echo "skip $sentence (cargo or cmake is missing; apt-get install cargo cmake)" ;;
    *)
        echo "not ok $sentence (zlib $version cannot be built)"
        failures=$((failures + 1))
        ;;
    esac
done
[ "$failures" -eq 0 ]
