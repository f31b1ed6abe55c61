#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench run: what it measures, and what it says to inputs that it cannot.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

json="$quick -f json -p reused -c lzo1x-1"
hfiles=$ZG_ROOT/tests/data/hfile
head -c 300000 "$BUILD/compress-bench" >"$work/file"

bench $json "$work/file"
check "a file is cut in blocks, and the last is what is left" \
    gives 0 'r["sets"][0]["blocks"] == 5 and row("lzo1x-1")["bytes_in"] == 300000'
packed=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["rows"][0]["bytes_out"])' "$out")

"$BUILD/compress-bench" $json - <"$work/file" >"$out" 2>"$err"
status=$?
check "standard input is measured as a file is" gives 0 "row('lzo1x-1')['bytes_out'] == $packed"

mkfifo "$work/pipe"
cat "$work/file" >"$work/pipe" &
bench $json "$work/pipe"
check "a pipe is read to its end" gives 0 "row('lzo1x-1')['bytes_out'] == $packed"

TMPDIR=$work/none
export TMPDIR
"$BUILD/compress-bench" $json - <"$work/file" >"$out" 2>"$err"
status=$?
unset TMPDIR
check "a folder that cannot keep standard input is named with the remedy" \
    says 1 "$work/none cannot be written: No such file or directory; name another folder with TMPDIR"

mkdir -p "$work/folder/inner/deep" "$work/folder/.hidden"
cp "$work/file" "$work/folder/a"
cp "$work/file" "$work/folder/inner/deep/b"
cp "$work/file" "$work/folder/.hidden/c"
: >"$work/folder/empty"
ln -s ../folder "$work/folder/link"
bench $json "$work/folder"
whole_folder() {
    gives 0 'r["sets"][0]["bytes"] == 600000' &&
        holds 'any("3 files of folders were left out" in note for note in r["notes"])'
}
check "a folder gives all its files, but hidden and empty ones and links" whole_folder

bench $json -b 16k,64k,1m "$work/file"
check "each block size has a result of its own" \
    gives 0 '[row["blocks"] for row in r["rows"]] == [19, 5, 1]'

bench $json --synthetic kv:size=512k
check "made up cells are measured in blocks that end with a cell" \
    gives 0 'r["sets"][0]["blocks"] == 8 and row("lzo1x-1")["bytes_in"] < 524288'

bench $json "$hfiles/gz.hfile"
check "an HFile gives its data blocks, decompressed" \
    gives 0 'r["sets"][0]["bytes"] > 1.5e6 and "HFile" in r["input"]["source"]'

bench $json -b 256k "$hfiles/gz.hfile"
check "an HFile's cells are cut anew in blocks of another size" \
    gives 0 'r["sets"][0]["bytes"] / r["sets"][0]["blocks"] > 200000'

bench $json "$hfiles/gz-aes.hfile" "$work/file"
aes() { says 1 "encrypted" && gives 1 'row("lzo1x-1")["bytes_in"] == 300000'; }
check "an encrypted HFile is named, and the others are measured" aes

bench $json "$work/none" "$work/file"
missing() {
    says 1 "$work/none: cannot be read: No such file" &&
        gives 1 'r["input"]["failures"] == 1 and row("lzo1x-1")["state"] == "measured"'
}
check "a file that cannot be read is named, the others are measured, status 1" missing

: >"$work/empty"
bench $json "$work/empty" "$work/file"
check "an empty file is named, the others are measured, status 1" says 1 "$work/empty: is empty"

bench "$work/empty"
check "without anything to measure it ends with status 1" says 1 "there is nothing to be measured"

mkdir "$work/bare"
bench "$work/bare"
check "a folder without files is named" says 1 "$work/bare: has no files that could be measured"

bench /dev/zero
check "a device is refused" says 1 "/dev/zero: is neither a file nor a folder nor a pipe"

bench
check "without arguments it says how it is used" says 2 "Usage: compress-bench"

bench -c gz
check "without an input it names what it could be" says 2 "use --synthetic kv"

name=$(printf 'a\033[2Jb')
bench $quick -c none "$work/$name"
no_escape() { says 1 'a\x1b[2Jb' && ! grep -q "$(printf '\033')" "$err"; }
check "control characters of a name do not reach the terminal" no_escape

# ---- samples ------------------------------------------------------------------------------

truncate -s 1g "$work/huge"
# Address space: with less than half of the input it cannot be in memory.
prlimit --as=400000000 "$BUILD/compress-bench" $json --sample 16m "$work/huge" >"$out" 2>"$err"
status=$?
rm "$work/huge"
check "a gigabyte is measured by a sample, in far less memory" \
    gives 0 'r["input"]["sampled"] and r["input"]["source_bytes"] == 2**30 and
             15 * 2**20 <= r["input"]["sampled_bytes"] <= 16 * 2**20'

bench $json --synthetic kv:size=64m --sample 4m
check "a sample's ratio has the range that the whole lies in" \
    gives 0 'row("lzo1x-1")["ratio_range"]["low"] < row("lzo1x-1")["ratio"] <
             row("lzo1x-1")["ratio_range"]["high"]'
cp "$out" "$work/first"
bench $json --synthetic kv:size=64m --sample 4m
same_sample() {
    gives 0 "row('lzo1x-1')['bytes_out'] == json.load(open('$work/first'))['rows'][0]['bytes_out']"
}
check "the same seed draws the same sample" same_sample
bench $json --synthetic kv:size=64m --sample 4m --seed 2
other_sample() { [ "$status" -eq 0 ] && ! same_sample >/dev/null; }
check "another seed draws another sample" other_sample

bench $json --sample all --synthetic kv:size=1m
check "everything can be read, and its ratio has no range" \
    gives 0 'not r["input"]["sampled"] and row("lzo1x-1")["ratio_range"] is None'

finish
