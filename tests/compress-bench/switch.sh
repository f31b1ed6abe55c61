#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench switch: the replay of a leak, what it shows and what it refuses.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

cells='--synthetic kv:size=1m'

# ---- what comes out -------------------------------------------------------------------------

bench switch $cells -n 300 -f json
three_sides() {
    gives 0 '[s["name"] for s in r["sides"]] == ["gz leaked", "gz leaked under zguard", "lzo1x-1"]' &&
        holds 'all(s["state"] == "measured" and s["blocks"] == 300 for s in r["sides"])' &&
        holds 'r["sides"][0]["bytes_in"] == r["sides"][1]["bytes_in"] == r["sides"][2]["bytes_in"] > 300 * 60000' &&
        holds '[s["guarded"] for s in r["sides"]] == [False, True, False]'
}
check "three sides write the same blocks" three_sides
grown() {
    holds '300 * 200000 < r["sides"][0]["growth_bytes"] < 300 * 300000' &&
        holds 'r["sides"][1]["growth_bytes"] < r["sides"][0]["growth_bytes"] / 20' &&
        holds 'r["sides"][2]["growth_bytes"] < r["sides"][0]["growth_bytes"] / 20'
}
check "gz leaked grows with each block; under zguard and with LZO it does not" grown
held() {
    holds '[s["contexts"] for s in r["sides"]] == [300, 300, 1]' &&
        holds 'r["sides"][0]["held_bytes"] == 300 * 268096 and r["sides"][1]["held_bytes"] is None'
}
check "streams alive and what they hold are told" held
check "the guard changes no byte that is written" \
    holds 'r["sides"][0]["digest"] == r["sides"][1]["digest"] != r["sides"][2]["digest"]
           and r["sides"][0]["bytes_out"] == r["sides"][1]["bytes_out"] < r["sides"][2]["bytes_out"]'
samples() {
    holds 'all(s["samples"][0]["blocks"] == 0 and s["samples"][-1]["blocks"] == 300
               and len(s["samples"]) > 100 for s in r["sides"])' &&
        holds 'all(a["blocks"] < b["blocks"] and a["work_ns"] < b["work_ns"]
                   for s in r["sides"] for a, b in zip(s["samples"], s["samples"][1:]))' &&
        holds 'r["sides"][0]["samples"][-1]["resident_bytes"] - r["sides"][0]["samples"][0]["resident_bytes"]
               == r["sides"][0]["growth_bytes"]'
}
check "resident memory is sampled from before the first block to the last" samples

bench switch $cells -n 300 --lzo leaked -f json
check "LZO's contexts can be left behind likewise, and grow then" \
    gives 0 'r["sides"][2]["contexts"] == 300 and r["sides"][2]["growth_bytes"] > 300 * 30000'

LD_PRELOAD=$BUILD/libzguard.so ZGUARD=reclaim=all,ledger=off bench switch $cells -n 300 -f json
check "the bare sides are bare where the whole program runs under the guard" grown

# ---- forms ----------------------------------------------------------------------------------

LC_ALL=C.UTF-8 bench switch $cells -n 300 --html "$work/page.html"
words() {
    shows 0 "grew by 80." && shows 0 "300 streams that nobody ended hold 268 KB each" &&
        shows 0 "It wrote the same bytes, at " && shows 0 "more space at" &&
        shows 0 "not of HBase's Java codecs"
}
check "it ends by saying in words by how much each side differs" words
check "a terminal that knows UTF-8 gets curves" shows 0 "▁▁▁▁▁▁▁▁"
page() {
    grep -qF "gz leaked under zguard" "$work/page.html" &&
        [ "$(grep -c '<figure' "$work/page.html")" -eq 3 ] &&
        ! grep -qiE 'src=|href="?http' "$work/page.html"
}
check "the page has the curves over blocks and over time, and refers to nothing outside" page
LC_ALL=C bench switch $cells -n 300
check "another terminal gets digits" shows 0 "000000000000"

bench switch $cells -n 10 -f csv
lines() { [ "$status" -eq 0 ] && [ "$(wc -l <"$out")" -eq 34 ]; }
check "CSV has a head and a line a sample" lines
bench switch $cells -n 10 -f md
check "Markdown has a table" shows 0 "| gz leaked under zguard | 10 |"
bench switch $cells -n 10 -o "$work/none/result"
check "a place that cannot be written is told before anything runs" \
    says 1 "$work/none/result: cannot be written"
bench switch $cells -n 10 --html "$work/none/page"
check "so is that of the page" says 1 "$work/none/page: cannot be written"

# ---- what cannot be done --------------------------------------------------------------------

bench switch $cells -n 10 --library "$work/none" -f json
left_out() {
    says 1 "gz leaked under zguard: left out: the library $work/none cannot be read" &&
        gives 1 '[s["state"] for s in r["sides"]] == ["measured", "skipped", "measured"]'
}
check "without the library its side is left out with the remedy, the others run, status 1" left_out
mkdir "$work/alone"
cp "$BUILD/compress-bench" "$work/alone/"
"$work/alone/compress-bench" switch $cells -n 10 >"$out" 2>"$err"
status=$?
nowhere() { says 1 "name it with --library FILE" && shows 1 "LZO           grew by"; }
check "a library that is nowhere is told with the option that names it" nowhere
printf '\177ELF libzguard.so\0' >"$work/fake.so"
bench switch $cells -n 10 --library "$work/fake.so" -f json
check "a library that the dynamic linker does not load fails its side" \
    gives 1 'r["sides"][1]["state"] == "failed" and "was not loaded" in r["sides"][1]["reason"]'

ZGUARD=off bench switch $cells -n 10 -f json
check "a guard that the environment switches off leaves its side out" \
    gives 1 'r["sides"][1]["state"] == "skipped" and "ZGUARD=off" in r["sides"][1]["reason"]'
bench switch $cells -n 10 -o "$work/both" --html "$work/./both"
check "two results do not go to one file" says 2 "--html and --output name the same file"

bench switch $cells -n 100000000
check "more blocks than memory suffices for are refused with how many it does" \
    says 1 "use --blocks with no more than that"
prlimit --as=300000000 "$BUILD/compress-bench" switch $cells -n 3000 -f json >"$out" 2>"$err"
status=$?
no_memory() {
    says 1 "switch: gz leaked: left out: not enough memory: a context needs about 268 KB, at block " &&
        gives 1 'r["sides"][0]["state"] == "skipped" and r["sides"][1]["state"] == r["sides"][2]["state"] == "measured"'
}
check "a side that runs out of memory says at which block, and the others run" no_memory

bench switch $cells -n 10 "$work/nothing"
check "an input that cannot be read is named, and the status is 1" says 1 "$work/nothing"
bench switch -n 10 "$work/nothing"
check "without any input that can be read nothing runs" says 1 "nothing to be measured"
bench switch $cells -n 0
check "no block at all is no replay" says 2 "--blocks 0: must be a number from 1"
bench switch --synthetic kv:sise=1m
check "made up cells that are misspelt are told" says 2 "switch: --synthetic:"
bench switch --blokcs 5
check "an option that is misspelt is told" says 2 'did you mean "--blocks"?'
head -c 300000 "$BUILD/compress-bench" >"$work/file"
bench switch -n 10 -b 100000 "$work/file" -f json
check "files are cut to the size that is asked for" \
    gives 0 'r["block_bytes"] == 100000 and r["distinct_blocks"] == 3'
bench switch -n 10 "$ZG_ROOT/tests/data/hfile/lzo.hfile" -f json
check "of HFiles the data blocks are taken" gives 0 '"HFiles" in r["input"]["source"] and r["sides"][0]["bytes_in"] > 0'

finish
