#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench compare: what changed, what cannot be compared, and files that are no results.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

before=$work/before.json
after=$work/after.json

# changed STATEMENT...: makes of $before, which is called r, another result in $after.
changed() {
    python3 - "$before" "$after" "$1" <<'END'
import json, sys

r = json.load(open(sys.argv[1]))
rows = r["rows"]


def scale(row, direction, factor):
    for clock in ("wall_mb_s", "cpu_mb_s"):
        summary = row[direction][clock]
        summary["rounds"] = [x * factor for x in summary["rounds"]]
        summary["median"] *= factor


exec(sys.argv[3])
json.dump(r, open(sys.argv[2], "w"))
END
}

# compared STATEMENT [OPTION...]: compares it with what the statement makes of it.
compared() {
    changed "$1"
    shift
    bench compare "$before" "$after" "$@"
}

# Rounds that are known, in a result that is real.
"$BUILD/compress-bench" $small --rounds 1 --min-time 1ms -c gz:1,gz:6,lzo1x-1 -f json -o "$after"
cp "$after" "$before"
changed '
r["quiet"] = {"is_quiet": True, "others_cpus": 0.0, "stolen_pct": 0.0, "load_before": 0.0}
r["plan"]["rounds"] = 7
for i, row in enumerate(rows):
    for d in ("compress", "decompress"):
        for clock in ("wall_mb_s", "cpu_mb_s"):
            row[d][clock]["rounds"] = [100 + i + x for x in (-0.9, 0.3, 0.7, -0.2, 0.1, -0.5, 0.4)]
'
cp "$after" "$before"

# ---- what changed ---------------------------------------------------------------------------

bench compare "$before" "$before" -f json
same() {
    gives 0 'r["outcome"] == "not worse" and r["is_alike"] and len(r["rows"]) == 6' &&
        holds 'all(row[d]["verdict"] == "same" and row[d]["change_pct"] == 0
                   for row in r["rows"] for d in ("compress", "decompress"))' &&
        holds 'r["differences"] == [] and not any(row["sizes"] or row["is_worse"] for row in r["rows"])'
}
check "a result is the same as itself, status 0" same

compared 'scale(rows[2], "compress", 0.9)' -f json
slower() {
    gives 3 'r["outcome"] == "worse" and [row["is_worse"] for row in r["rows"]].count(True) == 1' &&
        holds 'r["rows"][2]["compress"]["verdict"] == "slower"
               and abs(r["rows"][2]["compress"]["change_pct"] + 10) < 0.01
               and r["rows"][2]["decompress"]["verdict"] == "same"'
}
check "a speed that is a tenth slower is found, and nothing else; status 3" slower
compared 'scale(rows[2], "compress", 0.9)'
check "the table names it" shows 3 "1 of 6 rows are worse"
compared 'scale(rows[2], "compress", 1.1)' -f json
check "faster is not worse" gives 0 'r["rows"][2]["compress"]["verdict"] == "faster"'
compared 'scale(rows[2], "compress", 0.975)' -f json
check "a change below the threshold is the same" \
    gives 0 'r["rows"][2]["compress"]["verdict"] == "same"'
compared 'scale(rows[2], "compress", 0.975)' -f json --threshold 1
check "with a lower threshold it is slower" gives 3 'r["rows"][2]["compress"]["verdict"] == "slower"'
compared 'rows[2]["compress"]["wall_mb_s"]["rounds"] = [60, 140, 95, 99, 101, 130, 70]' -f json --threshold 1
check "rounds that reach over each other are noise" \
    gives 0 'r["rows"][2]["compress"]["verdict"] in ("noise", "same")'
compared 'rows[2]["compress"]["cpu_mb_s"]["rounds"] = [50] * 7' -f json
check "the wall's clock is compared" gives 0 'r["clock"] == "wall"'
compared 'rows[2]["compress"]["cpu_mb_s"]["rounds"] = [50] * 7' -f json --clock cpu
check "or the processors' time" gives 3 'r["rows"][2]["compress"]["verdict"] == "slower"'

compared '
for row in rows:
    for d in ("compress", "decompress"):
        for clock in ("wall_mb_s", "cpu_mb_s"):
            row[d][clock]["rounds"] = [50, 51, 52]'
few() {
    shows 1 "12 speeds have too few rounds" && shows 1 "needs 6 rounds at least"
}
check "few rounds say that they cannot tell, and how many could; status 1" few

# ---- sizes, memory, rows --------------------------------------------------------------------

compared 'rows[0]["bytes_out"] += 1' -f json
larger() {
    gives 3 'r["rows"][0]["is_worse"]' &&
        holds 'r["rows"][0]["sizes"] == [{"what": "bytes written",
               "before": r["rows"][0]["sizes"][0]["after"] - 1,
               "after": r["rows"][0]["sizes"][0]["after"], "is_worse": True}]'
}
check "one byte more of the same blocks is worse" larger
compared 'rows[0]["bytes_out"] -= 1'
check "one byte less is told and not worse" shows 0 "bytes written"
compared 'rows[0]["compress"]["context_bytes"] += 8'
check "a context that holds more is worse" shows 3 "a context to compress holds"
compared 'rows[0]["compress"]["growth"]["bytes"] += 50000'
check "pages that malloc meets by chance are no growth" shows 0 "nothing is worse"
compared 'rows[0]["compress"]["growth"]["bytes"] += 10**8'
check "a process that grows by more is worse" shows 3 "compressing, a process grows by"
compared 'rows[1].update(state="failed", reason="block 3 came back different")'
lost() { shows 3 "LOST" && shows 3 "block 3 came back different"; }
check "a row that failed since is lost, and worse" lost
compared 'rows[1]["name"] = "gz:9"'
apart() { shows 0 "only before" && shows 0 "only after      gz:9"; }
check "rows that one of them has alone are kept apart, and are not worse" apart
compared 'rows[1]["guarded"] = True'
apart_guarded() { shows 0 "under zguard, 64 KiB blocks"; }
check "a row under the guard is another than a bare one" apart_guarded
compared 'rows.clear()'
check "without any row in common it cannot be told" shows 1 "no row is in both"

# ---- what cannot be compared ----------------------------------------------------------------

# parts NAME STATEMENT TEXT: the statement parts the two.
parts() {
    compared "$2"
    parted() { shows 1 "NOT COMPARABLE" && shows 1 "$wanted"; }
    wanted=$3
    check "not comparable: $1" parted
}
parts "another processor" 'r["machine"]["processor"] = "Z80"' "Z80 after"
parts "more CPUs" 'r["machine"]["cpus"] += 1' "the number of CPUs"
parts "another source" 'r["input"]["source"] = "other"' "the source: "
parts "a source of another size" 'r["input"]["source_bytes"] += 1' "the source's size"
parts "a sample instead of all" 'r["input"]["sampled"] = True' "what was measured of the source"
parts "more threads" 'r["plan"]["threads"] = 8' "threads: 1 before, 8 after"
parts "another working set" 'r["plan"]["timed_bytes"] = 65536' "the working set"
parts "other blocks" 'rows[0]["bytes_in"] += 5' "blocks of 64 KiB: "
compared 'r["machine"]["cpus"] += 1; scale(rows[2], "compress", 0.5)'
check "what is slower where the two are not comparable is shown, but tells nothing" \
    shows 1 "but the two were not measured alike"

# warns NAME STATEMENT TEXT: the statement is told, and the two are compared all the same.
warns() {
    compared "$2"
    warned() { shows 0 "caution" && shows 0 "$wanted"; }
    wanted=$3
    check "a caution: $1" warned
}
warns "another version of a library" 'rows[4]["library_version"] = "3.0"' "the library of lzo1x-1"
warns "a machine that was not quiet" 'r["quiet"]["is_quiet"] = False' "was not quiet in the run after"
warns "quiet not known" 'r["quiet"] = None' "whether the machine was quiet in the run after is not known"
warns "another kernel" 'r["machine"]["system"] = "Linux 1"' "kernel or libc"
warns "an interrupted run" 'r["interrupted"] = True' "the run after was interrupted"
warns "inputs that could not be read" 'r["input"]["failures"] = 2' "inputs could not be read"
warns "another compress-bench" 'r["program"] = "9.9"' "compress-bench: "

# ---- files that are no results --------------------------------------------------------------

# refuses NAME STATEMENT TEXT: the file is named, and the field.
refuses() {
    compared "$2"
    check "refused: $1" says 1 "$after: $3"
}
refuses "a field that is missing" 'del r["machine"]["cpus"]' "machine.cpus: is missing"
refuses "a text for a number" 'r["plan"]["threads"] = "1"' \
    "plan.threads: must be a whole number, not a text"
refuses "a fraction for a whole number" 'rows[3]["blocks"] = 1.5' \
    "rows[3].blocks: must be a whole number, not a number with a fraction"
refuses "a negative count" 'rows[0]["bytes_in"] = -1' "rows[0].bytes_in: must not be negative"
refuses "a round that is a text" 'rows[1]["decompress"]["cpu_mb_s"]["rounds"][2] = "NaN"' \
    "rows[1].decompress.cpu_mb_s.rounds[2]: must be a number, not a text"
refuses "a round of no speed" 'rows[1]["compress"]["wall_mb_s"]["rounds"][0] = 0' \
    "rows[1].compress.wall_mb_s.rounds[0]: must be from"
refuses "a round beyond all bounds" 'rows[1]["compress"]["wall_mb_s"]["rounds"][0] = 1e300' \
    "rows[1].compress.wall_mb_s.rounds[0]: must be from"
refuses "rounds that are no array" 'rows[1]["compress"]["wall_mb_s"]["rounds"] = {}' \
    "rows[1].compress.wall_mb_s.rounds: must be an array, not an object"
refuses "clocks that do not agree" 'rows[1]["compress"]["cpu_mb_s"]["rounds"].pop()' \
    "rows[1].compress.cpu_mb_s.rounds: must be as many as by the other clock, 7"
refuses "too many rounds" 'rows[0]["compress"]["wall_mb_s"]["rounds"] = [1] * 1001' \
    "rows[0].compress.wall_mb_s.rounds: has 1001 entries"
refuses "too many rows" 'r["rows"] = [{}] * 16385' "rows: has 16385 entries"
refuses "a row that is no object" 'rows[2] = 7' "rows[2]: must be an object"
refuses "a pattern that there is not" 'rows[0]["pattern"] = "stale"' 'rows[0].pattern: "stale"'
refuses "a name that is too long" 'rows[0]["name"] = "z" * 64' "rows[0].name: must be 1 to 63 letters"
refuses "a name that would move the cursor" 'rows[0]["name"] = "\x1b[2J"' "rows[0].name: must be 1 to 63"
refuses "a row that stands twice" 'rows[3] = rows[0]' "rows[3]: is the same as rows[0]"
refuses "measured rows of nothing" 'rows[0]["bytes_out"] = 0' "rows[0].bytes_out: must be above 0"
refuses "a document of another kind" 'r["format"] = "compress-bench-hfile"' \
    'format: "compress-bench-hfile" is not what compress-bench run'
refuses "a version to come" 'r["version"] = 2' "version: 2 is not 1"
refuses "a list" 'r = []' "is no result of compress-bench run --format json"

# broken NAME TEXT: what stands in $after is no JSON.
broken() {
    bench compare "$before" "$after"
    check "refused: $1" says 1 "$after: $2"
}
head -c 2000 "$before" >"$after"
broken "a file that was cut" "line "
printf '{"format": 1e999}' >"$after"
broken "a number beyond all bounds" "line 1, column"
printf '{"format": NaN}' >"$after"
broken "a number that is none" "line 1, column"
printf '{"format": "a", "format": "b"}' >"$after"
broken "a field that stands twice" "line 1, column"
python3 -c 'print("[" * 100000)' >"$after"
broken "arrays within arrays without end" "line 1, column"
: >"$after"
broken "an empty file" "line 1, column"
truncate -s 1G "$after"
broken "a gigabyte" "has more than 64 MiB"
rm "$after"
broken "no file" "cannot be read: No such file"
mkdir "$after"
broken "a folder" "cannot be read: Is a directory"
rmdir "$after"

head -c 100000000 "$before" | "$BUILD/compress-bench" compare "$before" /dev/stdin >"$out" 2>"$err"
status=$?
check "a pipe is read like a file" shows 0 "nothing is worse"

# ---- forms and usage ------------------------------------------------------------------------

compared 'scale(rows[2], "compress", 0.9)' -f md
check "Markdown has a table" shows 3 "| gz:6 | fresh |"
compared 'rows[0]["name"] = "a|b"; r["rows"] = rows; json.dump(r, open(sys.argv[1] + "2", "w"))'
bench compare "${before}2" "${before}2" -f md
check "what would end a cell of it is marked" shows 0 '| a\|b |'
bench compare "$before" "$before" -f json -o "$work/result"
cp "$work/result" "$out"
check "the result is written to a file" gives 0 'r["format"] == "compress-bench-compare"'
cp "$before" "$work/copy"
bench compare "$before" "$before" -o "$before"
spared() { says 2 "compare: --output names what is to be read" && cmp "$before" "$work/copy"; }
check "a comparison does not replace what it compares" spared
bench compare "$before"
check "one file alone is no comparison" says 2 "compare: name two results"
bench compare "$before" "$before" --thresh 3
check "an option that is misspelt is told" says 2 'did you mean "--threshold"?'
bench compare "$before" "$before" --clock sun
check "a clock that there is not is told" says 2 "--clock sun"

finish
