#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench run: patterns, memory, the guard, failures, and the forms of the result.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

# ---- what is measured -----------------------------------------------------------------------

bench $quick --synthetic kv:size=128k -f json -c all
every_codec() {
    gives 0 'len(r["rows"]) == 2 * (16 - len(r["missing"]))' &&
        holds 'all(row["state"] == "measured" for row in r["rows"])' &&
        holds 'all(len(row[d]["wall_mb_s"]["rounds"]) == 1 and row[d]["cpu_mb_s"]["median"] > 0
                   and row[d]["latency_ns"]["max"] > 0
                   for row in r["rows"] for d in ("compress", "decompress"))'
}
check "every codec is verified and measured, fresh and reused" every_codec
check "patterns of one codec compress to the same size" \
    holds 'all(row(name)["bytes_out"] == row(name, "fresh")["bytes_out"]
               for name in {row["name"] for row in r["rows"]})'
check "a codec that compresses is not none" \
    holds 'row("none")["ratio"] == 1 and row("gz:6")["ratio"] > row("lzo1x-1")["ratio"] > 1.5'
check "codecs without a reset are told" \
    holds 'r["missing"] or any("bzip2 has no reset" in note for note in r["notes"])'

bench $quick --synthetic kv:size=2m -f json -c gz:1,lzo1x-1 -p fresh,reused,leaked --zguard
leak() {
    gives 0 'growth("gz:1", "leaked")["contexts"] == 32' &&
        holds 'growth("gz:1", "leaked")["bytes"] > 25 * 200000' &&
        holds 'growth("gz:1", "reused")["bytes"] < 500000' &&
        holds 'growth("gz:1", "fresh")["bytes"] < 500000'
}
check "gz leaked grows the process with each block; fresh and reused do not" leak
check "gz leaked under zguard grows it by no more than a few streams" \
    holds 'growth("gz:1", "leaked", True)["bytes"] < growth("gz:1", "leaked")["bytes"] / 5'
check "the guard changes no byte of the output" \
    holds 'all(row(n, p)["bytes_out"] == row(n, p, True)["bytes_out"]
               for n in ("gz:1", "lzo1x-1") for p in ("fresh", "reused", "leaked"))'
check "a context of gz holds what zlib takes" \
    holds 'row("gz:1")["compress"]["context_bytes"] == 268096'

bench $quick $small -f json -c gz:1 --zguard --library "$work/none"
check "a library that is not there is named" says 1 "the library $work/none cannot be read"
cp "$BUILD/compress-bench" "$work/alone"
"$work/alone" $quick $small --zguard >"$out" 2>"$err"
status=$?
check "a library that is nowhere is told with the option that names it" \
    says 1 "name it with --library FILE"
: >"$work/fake.so"
bench $quick $small -c gz:1 --zguard --library "$work/fake.so"
check "a file that is no library is told" says 1 "$work/fake.so is no library"
# Beside it, so that nothing but the library itself is taken for it.
mkdir "$work/libzguard.so.d"
cp "$BUILD/compress-bench" "$work/libzguard.so.d/"
printf '\177ELF libzguard.so\0' >"$work/fake.so"
"$work/libzguard.so.d/compress-bench" $quick $small -c gz:1 --zguard \
    --library "$work/fake.so" >"$out" 2>"$err"
status=$?
check "a library that the dynamic linker does not load is told" \
    says 1 "fake.so was not loaded by the dynamic linker"

# The C library's, which every machine has.
other=$(ldd "$BUILD/compress-bench" | awk '/libc\.so/ { print $3 }')
bench $quick $small -c gz:1 --zguard --library "$other"
check "another library, which would guard nothing, is refused" \
    says 1 "is another library than libzguard.so"
ZGUARD=off bench $quick $small -c gz:1 --zguard
check "a guard that the environment switches off is no guard" \
    says 1 "run: --zguard: the environment's ZGUARD=off switches the guard off"
ZGUARD=reclam=all bench $quick $small -c gz:1 --zguard
check "a mistake in the environment's options of the guard is told" says 1 'did you mean "reclaim"?'
ZGUARD=mode=observe bench $quick $small -c gz:1 --zguard
check "its other options are kept, and named" shows 0 "with reclaim=all,mode=observe."

bench $quick $small -f json -c lzo1x-1 -t 2 -p reused
check "threads are said, and their bytes are counted together" \
    gives 0 'r["plan"]["threads"] == 2 and row("lzo1x-1")["compress"]["wall_mb_s"]["median"] > 0'

if "$BUILD/compress-bench" codecs | grep -q '^zstd '; then
    bench $quick --synthetic kv:size=8m -b 4k -f json -c zstd:3,zstd:3+dict -p reused --dictionary-size 8k
    dictionary() {
        gives 0 'row("zstd:3+dict")["dictionary_bytes"] > 0' &&
            holds 'row("zstd:3+dict")["ratio"] > row("zstd:3")["ratio"]' &&
            holds 'row("zstd:3+dict")["bytes_in"] == row("zstd:3")["bytes_in"] < 8 * 2**20' &&
            holds 'r["sets"][0]["training_blocks"] > 100'
    }
    check "a dictionary is trained on blocks that are set aside, and helps small ones" dictionary
    bench $quick --synthetic kv:size=128k -c zstd:3+dict,lzo1x-1
    check "without enough blocks for a dictionary its codec is left out, and the others are not" \
        says 1 "no dictionary of 112640 bytes could be trained"
else
    echo "skip a dictionary is trained on blocks that are set aside (not built in; install libzstd-dev)"
fi

# ---- failures -------------------------------------------------------------------------------

cat >"$work/spoil.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
int lzo1x_decompress_safe(const unsigned char *in, size_t in_bytes, unsigned char *out,
                          size_t *out_bytes, void *work)
{
    static int calls;
    int (*real)(const unsigned char *, size_t, unsigned char *, size_t *, void *) =
        (int (*)(const unsigned char *, size_t, unsigned char *, size_t *, void *))dlsym(
            RTLD_NEXT, "lzo1x_decompress_safe");
    int result = real(in, in_bytes, out, out_bytes, work);
    if (++calls == 3)
        out[77] ^= 1;
    return result;
}
END
if ${CC:-gcc} -shared -fPIC -o "$work/spoil.so" "$work/spoil.c" 2>"$err"; then
    LD_PRELOAD=$work/spoil.so "$BUILD/compress-bench" $quick $small -c lzo1x-1,gz:1 -p reused \
        >"$out" 2>"$err"
    status=$?
    mismatch() {
        shows 1 "FAILED     lzo1x-1 reused, 64 KiB blocks: block 3 of 8 came back" &&
            shows 1 "different from byte 77 on" && grep -q '^gz:1 .*reused' "$out"
    }
    check "a codec that gives other bytes back is named, the others go on, status 1" mismatch
else
    echo "not ok the library that spoils a block could not be built"
    failures=$((failures + 1))
fi

if "$BUILD/compress-bench" codecs | grep -q '^lzma '; then
    prlimit --as=400000000 "$BUILD/compress-bench" $quick $small -p reused -f json \
        -c lzma:9,lzo1x-1 >"$out" 2>"$err"
    status=$?
    need() {
        says 1 "lzma:9 reused, 64 KiB: left out: not enough memory: a context needs about 706 MB" &&
            gives 1 'row("lzma:9")["state"] == "skipped" and row("lzo1x-1")["state"] == "measured"'
    }
    check "a codec that memory does not suffice for is left out with its need" need
else
    echo "skip a codec that memory does not suffice for is left out (install liblzma-dev)"
fi

bench $quick $small -p leaked -c gz:1 --leak-memory 100k
check "a leak that has no room for one context is left out with the option" \
    says 1 "one leaked context is more than --leak-memory 102 KB allows"

# ---- forms ----------------------------------------------------------------------------------

bench $quick $small -c gz:1
check "the table says that the figures are not those of HBase's Java codecs" \
    shows 0 "not of HBase's Java codecs"
check "what fits in the cache is said to" shows 0 "these are the speeds of"
check "nothing is said on standard error that is no terminal" test ! -s "$err"

bench $quick $small -c gz:1 --format csv
two_lines() { [ "$status" -eq 0 ] && [ "$(wc -l <"$out")" -eq 3 ]; }
check "CSV has a head and a line a row" two_lines

bench $quick $small -c gz:1 --format md
check "Markdown has a table" shows 0 "| gz:1 | fresh |"

bench $quick $small -c gz:1 -f json -o "$work/result"
cp "$work/result" "$out"
check "the result is written to a file" gives 0 'rows("gz:1")'

echo old >"$work/old"
# Files can have no byte; what it says goes through a pipe.
{
    prlimit --fsize=0 "$BUILD/compress-bench" $quick $small -c gz:1 -o "$work/old"
    echo $? >"$work/status"
} 2>&1 | cat >"$err"
status=$(cat "$work/status")
kept() {
    says 1 "cannot be written" && [ "$(cat "$work/old")" = old ] &&
        [ "$(find "$work" -name 'old*' | wc -l)" -eq 1 ]
}
check "a file that is there survives a result that cannot be written" kept

"$BUILD/compress-bench" $quick $small -c gz:1 >/dev/full 2>"$err"
status=$?
check "a full device is told" says 1 "standard output: cannot be written: No space left"

bench --synthetic kv:size=1t -o "$work/none/x"
check "a place that cannot be written is told before anything is measured" \
    says 1 "$work/none/x: cannot be written: No such file"

bench $quick $small -c gz:1 -o "$work/both" --html "$work/./both"
one_place() { says 2 "--html and --output name the same file" && [ ! -e "$work/both" ]; }
check "two results do not go to one file, whatever it is called" one_place
head -c 100000 "$BUILD/compress-bench" >"$work/precious"
cp "$work/precious" "$work/copy"
bench $quick "$work/precious" -c gz:1 -o "$work/../${work##*/}/precious"
spared() { says 2 "--output names what is to be read" && cmp "$work/precious" "$work/copy"; }
check "a result does not replace what it was measured on" spared

# A file in the place of standard input must not be taken for it.
"$BUILD/compress-bench" $quick -c gz:1 - >"$out" 2>"$err" <&-
status=$?
check "standard input that is closed is told" \
    says 1 "standard input: cannot be read: Bad file descriptor"

# ---- words ----------------------------------------------------------------------------------

bench codecs
check "the codecs are listed with their libraries" shows 0 "liblzo2"
bench --version
check "the version tells the licence that liblzo2 brings" shows 0 "GPL-2.0-or-later"
for words in --version --help codecs help "help --format man" "hfile $ZG_ROOT/tests/data/hfile/lzo.hfile"; do
    "$BUILD/compress-bench" $words >/dev/full 2>"$err"
    status=$?
    check "a full device is told by ${words%% /*}" \
        says 1 "standard output: cannot be written: No space left"
done
bench help
check "the commands are listed" shows 0 "measure codecs on your data"
bench run --help
check "an option's help has its limits and its usual value" shows 0 "1000 (default: 7)"
bench hfil
check "a command that was mistyped is told from a file" says 2 'did you mean "hfile"?'
bench codecs gz
check "a command that takes no file says so" says 2 'takes no operand, as "gz"'
bench help --format completion
completes() { [ "$status" -eq 0 ] && bash -n "$out" && grep -q -- --leak-memory "$out"; }
check "the completion is a script" completes
bench help --format man
if command -v mandoc >/dev/null; then
    # Under its own name, which mandoc compares with the section that the page says it is of.
    cp "$out" "$work/compress-bench.1"
    check "the page of the manual is clean" mandoc -T lint -W warning "$work/compress-bench.1"
else
    echo "skip the page of the manual is clean (no mandoc; install mandoc)"
fi

finish
