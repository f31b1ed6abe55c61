#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make_corpus.sh [FOLDER]: writes the kept ledgers anew, into tests/fuzz/corpus/ledger unless
# another folder is named.  Needed after a change of shim/ledger/format.h.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/tests/fuzz/corpus/ledger}
maker=$(mktemp)
trap 'rm -f "$maker"' EXIT
mkdir -p "$folder"
"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -I"$root/shim" -I"$root/tests/unit" -o "$maker" \
    "$root/tests/fuzz/make_corpus.c" "$root/tests/unit/ledger_fixture.c" \
    "$root"/shim/ledger/reader*.c
"$maker" "$folder"
