#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make_corpus.sh [FOLDER]: writes the kept inputs anew, into tests/fuzz/corpus unless another
# folder is named.  Needed after a change of shim/ledger/format.h.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/tests/fuzz/corpus}
maker=$(mktemp)
trap 'rm -f "$maker"' EXIT

# make TARGET SOURCE...
make() {
    target=$1
    shift
    mkdir -p "$folder/$target"
    "${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -I"$root/shim" -I"$root/tests/unit" -o "$maker" "$@"
    "$maker" "$folder/$target"
}

make ledger "$root/tests/fuzz/make_corpus.c" "$root/tests/unit/ledger_fixture.c" \
    "$root"/shim/ledger/reader*.c
make frame_info "$root/tests/fuzz/make_frame_corpus.c" "$root/tests/unit/frame_fixture.c"
make elf "$root/tests/fuzz/make_elf_corpus.c" "$root/tests/unit/elf_fixture.c"
make entries "$root/tests/fuzz/make_entries_corpus.c" "$root/tests/unit/code_fixture.c"
python3 -B "$root/tests/fuzz/make_hfile_corpus.py" "$folder"
