#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compress-bench run --goal: the advice and the runbook, for old and new releases of HBase.

# shellcheck disable=SC2086,SC2317  # words on purpose; conditions are called by name
# shellcheck source=tests/compress-bench/lib/runs.sh
. "$(dirname "$0")/lib/runs.sh"

# advise VERSION ARGUMENT...: a run with advice, which measures next to nothing.
advise() {
    version=$1
    shift
    bench $quick $small --goal balanced --hbase "$version" "$@"
}

# lines PART...: all of them stand in the output, in this order.
lines() {
    python3 - "$out" "$@" <<'END'
import re, sys

text = re.sub(r"\s+", " ", open(sys.argv[1]).read())
at = 0
for part in sys.argv[2:]:
    at = text.find(part, at)
    if at < 0:
        print("#   missing, or not behind the others:", part)
        sys.exit(1)
END
}
lacks() { ! grep -qF -e "$1" "$out"; }

# ---- runbooks -------------------------------------------------------------------------------

advise 0.92.2 -c lzo1x-1 --table orders --family d
old() {
    [ "$status" -eq 0 ] &&
        lines "COMPRESSION LZO (measured as lzo1x-1)" \
            "1. Make sure" "Each server needs hadoop-lzo" \
            "hbase org.apache.hadoop.hbase.util.CompressionTest file:///tmp/compression-test lzo" \
            "<name>hbase.regionserver.codecs</name> <value>lzo</value>" \
            "2. Alter" "describe 'orders'" "disable 'orders'" \
            "alter 'orders', {NAME => 'd', COMPRESSION => 'LZO'}" "enable 'orders'" \
            "3. Rewrite" "major_compact 'orders'" "status 'detailed'" \
            "hadoop fs -ls -R '/hbase/orders/*/d'" "compress-bench hfile --verify" \
            "HFilePrettyPrinter -m -f" "4. Keep the old codec" \
            "HBase 0.92.2 has no snapshots and no archive" \
            "5. The way back" "COMPRESSION => 'OLD'} enable 'orders' major_compact 'orders'" &&
        lacks hbase.io.compress && lacks COMPACT_MAJOR && lacks compaction_state
}
check "HBase 0.92 is altered while the table is disabled, and has no archive to look at" old

advise 1.4 -c gz:6 --table orders
middle() {
    [ "$status" -eq 0 ] &&
        lines "HBase 1.4" "each region server and each master" \
            "alter 'orders', {NAME => 'FAMILY', COMPRESSION => 'GZ'}" \
            "status 'detailed'" "/hbase/data/default/orders/*/FAMILY" \
            "list_snapshots" "SnapshotInfo -snapshot SNAPSHOT -files" \
            "/hbase/archive/data/default/orders/*/FAMILY" &&
        lacks "disable '" && lacks COMPACT_MAJOR && lacks "hbase.io.compress"
}
check "HBase 1.4 is altered while the table is in use, and has snapshots" middle

if "$BUILD/compress-bench" codecs | grep -q '^zstd '; then
    advise 2.2.7 -c zstd:1
    site() {
        [ "$status" -eq 0 ] &&
            lines "libhadoop.so of Hadoop 2.9 or later" "in core-site.xml:" \
                "<name>io.compression.codec.zstd.level</name> <value>1</value>" \
                "compaction_state 'TABLE'" && lacks CONFIGURATION && lacks hbase-compression
    }
    check "HBase 2.2 sets a level for all tables, by Hadoop's setting" site

    advise 2.5.0 -c zstd:1 --table ns:orders --family d
    family() {
        [ "$status" -eq 0 ] &&
            lines "put hbase-compression-zstd, of the same release" \
                "<name>hbase.io.compress.zstd.codec</name> <value>org.apache.hadoop.hbase.io.compress.zstd.ZstdCodec</value>" \
                "Do not take the aircompressor module for ZSTD" \
                "COMPRESSION_COMPACT, COMPRESSION_COMPACT_MAJOR or COMPRESSION_COMPACT_MINOR" \
                "{NAME => 'd', COMPRESSION => 'ZSTD', CONFIGURATION => {'hbase.io.compress.zstd.level' => '1'}}" \
                "/hbase/data/ns/orders/*/d" "/hbase/archive/data/ns/orders/*/d" \
                "'hbase.io.compress.zstd.level' => '3'}}"
    }
    check "HBase 2.5 sets a level for the family, and names the module's class" family
else
    echo "skip HBase 2.2 and 2.5 set levels of zstd (not built in; install libzstd-dev)"
fi

advise 2.6.1-hadoop3 -c lzo1x-1
module() {
    [ "$status" -eq 0 ] &&
        lines "HBase 2.6.1-hadoop3" "hbase-compression-aircompressor" \
            "org.apache.hadoop.hbase.io.compress.aircompressor.LzoCodec" && lacks hadoop-lzo
}
check "HBase 2.6 takes LZO from its own module" module

# ---- what is said ---------------------------------------------------------------------------

bench $quick $small --goal write -c lzo1x-1,gz:1,gz:3
said() {
    [ "$status" -eq 0 ] &&
        lines "HBase 2.6 (--hbase names another)" "The runner-up is GZ level 1" \
            "Memory that no -Xmx covers" "Too few rounds" "The cells are made up" \
            "Blocks of one size" "The rule for writing" "gz:3" \
            "out: HBase 2.6 cannot set level 3 of GZ"
}
check "the default release, the runner-up, costs, doubts and the rule are said" said

bench $quick $small --goal read -c lzo1x-1 --gets-per-s 1000 --hit-rate 90 --write-mb-s 20 \
    --rewrites 2 -f json
load() {
    gives 0 'r["advice"]["load"] == {"gets_per_s": 1000, "hit_pct": 90, "write_mb_s": 20.0,
                                     "rewrites": 2}' &&
        holds 'r["advice"]["choices"][0]["candidates"][0]["load"]["write_cpus"] > 0' &&
        holds 'abs(r["advice"]["choices"][0]["candidates"][0]["load"]["get_p99_added_us"] * 1000
                   - row("lzo1x-1")["decompress"]["latency_ns"]["p99"]) < 1'
}
check "a load becomes processors and times, in JSON" load
document() {
    holds 'r["advice"]["goal"] == "read" and r["advice"]["trusted"] is False
           and r["advice"]["hbase"] == {"version": "2.6", "given": False}' &&
        holds '[step["title"] for step in r["advice"]["runbook"]][1] == "Alter the table"' &&
        holds 'any(part["place"] == "hbase-shell" and part["code"].startswith("alter ")
                   for part in r["advice"]["runbook"][1]["parts"])' &&
        holds 'r["advice"]["choices"][0]["candidates"][r["advice"]["choices"][0]["best"]]
                   ["codec"]["algorithm"] == "LZO"'
}
check "the advice is an object of the JSON result" document
bench $quick $small -c lzo1x-1 -f json
check "without a goal the result has no advice" gives 0 '"advice" not in r'

bench $quick $small --goal read -c lzo1x-1 -f md --gets-per-s 10 --html "$work/page.html"
check "Markdown has the runbook with its code apart" lines "## Advice" "CPUs for gets" \
    "## Runbook" "### 2. Alter the table" '```text alter'
page() {
    grep -q 'id="advice"' "$work/page.html" && grep -q 'id="runbook"' "$work/page.html" &&
        grep -q '^<pre>alter &#39;TABLE&#39;, {NAME =&gt; ' "$work/page.html"
}
check "the page has both as sections" page

# ---- mistakes -------------------------------------------------------------------------------

bench $small --goal balance
check "an unknown goal gets the nearest" says 2 '--goal balance: did you mean "balanced"?'
bench $small --goal read --hbase 2.7
check "an unknown release gets the nearest" says 2 "--hbase 2.7: HBase 2.7 is not known; the nearest that is known is 2.6"
bench $small --goal read --hbase latest
check "what is no release is told" says 2 "--hbase latest: must be a release of HBase from 0.90"
bench $small --gets-per-s 10
check "a load without a goal is told" says 2 "--gets-per-s goes with --goal"
bench $small --goal read --hit-rate 10
check "a hit rate without gets is told" says 2 "--hit-rate goes with --gets-per-s"
bench $small --table t
check "a table without a goal is told" says 2 "--table goes with --goal"
bench $small --goal read --table 'a;b'
check "what is no table's name is told" says 2 "--table a;b: is no name of a table"
bench $small --goal read --family 'a:b'
check "what is no family's name is told" says 2 "--family a:b: is no name of a column family"
bench $small --goal read -p fresh
check "patterns without the one that advice goes by are told" says 2 "add it to --patterns"
bench $small --goal read -f csv
check "CSV without advice is told" says 2 "csv has no place for advice"

finish
