#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench run --html: the page as a file, well-formed, complete in itself, with all rows.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

page=$work/page.html
tools=$(dirname "$0")/html

# ---- what is in it --------------------------------------------------------------------------

bench $quick --synthetic kv:size=512k -c gz:1,gz:6,lzo1x-1,none -b 4k,64k \
    -p fresh,reused,leaked --zguard -f json -o "$work/result.json" --html "$page"
cp "$work/result.json" "$out"
check "the page is written beside the result" gives 0 'len(r["rows"]) == 48'
check "the page is well-formed, names nothing outside, and has every row" \
    python3 "$tools/page.py" "$page" "$work/result.json"
bench $quick $small -c gz:1 --html "$page"
check "with a table on standard output too" shows 0 "gz:1   reused"
# With a file that lacks a row of the result, the check itself fails.
misses_a_row() { ! python3 "$tools/page.py" "$page" "$work/result.json" >/dev/null; }
check "a page without all rows would be found" misses_a_row

mkdir "$work/in"
name=$(printf '"><script>alert(1)<script>\033[31m\377&amp;')
head -c 200000 "$BUILD/compress-bench" >"$work/in/$name"
bench $quick -c gz:1,lzo1x-1 -f json -o "$work/result.json" --html "$page" "$work/in/$name"
harmless() {
    [ "$status" -eq 0 ] && ! grep -q '<script>alert' "$page" &&
        grep -q '&lt;script&gt;alert(1)' "$page" &&
        python3 "$tools/page.py" "$page" "$work/result.json"
}
check "the name of a file that was made to harm is only text" harmless

if "$BUILD/compress-bench" codecs | grep -q '^lzma '; then
    prlimit --as=400000000 "$BUILD/compress-bench" $quick $small -p reused -f json \
        -c lzma:9,lzo1x-1 -o "$work/result.json" --html "$page" 2>"$err"
    status=$?
    reasons() {
        [ "$status" -eq 1 ] && grep -q '>skipped: not enough memory' "$page" &&
            python3 "$tools/page.py" "$page" "$work/result.json"
    }
    check "what was left out is in the page with its reason" reasons
else
    echo "skip what was left out is in the page with its reason (install liblzma-dev)"
fi

# ---- the file -------------------------------------------------------------------------------

echo old >"$work/old"
# Files can have no byte; what it says goes through a pipe.
{
    prlimit --fsize=0 "$BUILD/compress-bench" $quick $small -c gz:1 --html "$work/old" |
        cat >"$out"
    echo ended >"$work/status"
} 2>&1 | cat >"$err"
kept() {
    grep -q "old: cannot be written" "$err" && [ "$(cat "$work/old")" = old ] &&
        [ "$(find "$work" -name 'old*' | wc -l)" -eq 1 ] && grep -q '^gz:1 ' "$out"
}
check "a file that is there survives a page that cannot be written, and so does the table" kept

bench $quick $small -c gz:1 --html /dev/full
full() { says 1 "/dev/full: cannot be written: No space left" && grep -q '^gz:1 ' "$out"; }
check "a full device is told, and the table is written" full

rm -f "$page"
"$BUILD/compress-bench" $quick $small -c gz:1 --html "$page" >/dev/full 2>"$err"
status=$?
other() { says 1 "standard output: cannot be written" && grep -q '</html>' "$page"; }
check "the page is written when the table cannot be" other

bench --synthetic kv:size=1t --html "$work/none/x"
check "a place that cannot be written is told before anything is measured" \
    says 1 "$work/none/x: cannot be written: No such file"
bench $quick $small -c gz:1 -o "$work/same" --html "$work/same"
check "one file for both is refused" says 2 "--html and --output name the same file"

# ---- in a browser ---------------------------------------------------------------------------

browser=
for candidate in chromium chromium-browser google-chrome; do
    if command -v "$candidate" >/dev/null; then
        browser=$candidate
        break
    fi
done
if [ -n "$browser" ]; then
    bench $quick $small -c gz:1,gz:9,lzo1x-1 --html "$page"
    check "a browser sorts the table by the column whose head is pressed" \
        timeout 120 python3 "$tools/sort.py" "$browser" "$page"
else
    echo "skip a browser sorts the table (no chromium; install chromium)"
fi

finish
