#!/bin/sh
# SPDX-License-Identifier: MIT
#
# leave_ledger.sh SAMPLE FOLDER [STATUS]: stands in for a guarded program: leaves SAMPLE in
# FOLDER as the ledger of its own process and of the run it belongs to, still running, then
# exits with STATUS.
set -eu

# The number as so many bytes, the lowest first, for printf.
little_endian() {
    number=$1 count=$2 bytes=
    while [ "$count" -gt 0 ]; do
        bytes=$bytes$(printf '\\%03o' $((number % 256)))
        number=$((number / 256))
        count=$((count - 1))
    done
    printf '%s' "$bytes"
}

patch_at() {
    # shellcheck disable=SC2059  # the bytes are the format
    printf "$2" | dd of="$ledger" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

ledger=$2/zguard-$$-0-0-00000000.zgl
mkdir -p "$2"
cp "$1" "$ledger"
chmod 600 "$ledger"
# Field 22 of stat, counted from behind the name.
ticks=$(sed 's/.*) //' /proc/$$/stat | cut -d' ' -f20)
patch_at 32 "$(little_endian $$ 4)"
patch_at 40 "$(little_endian "$ticks" 8)"
patch_at 96 "$ZGUARD_RUN\\000"
patch_at 144 "$(little_endian 0 8)"    # ended_monotonic_ns
patch_at 152 "$(little_endian 1 4)"    # life: running
patch_at 156 '\000\000\000\200'        # exit_status: unknown
exit "${3:-0}"
