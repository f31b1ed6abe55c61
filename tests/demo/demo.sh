#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The demo: a Java program that leaks Deflaters (Leak.java), bare and then under
# `zguard run`, and the two side by side.  Every figure is measured in this very run.
set -eu

ZG_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ZG_ROOT/build}"
work=$BUILD/demo
STREAM_KB=262     # what zlib takes for a stream of the JDK's shape
STREAMS_WANTED=10000
STREAMS_LEAST=2000
REST_KB=900000    # the JVM itself, and room for the others on the machine

unset ZGUARD LD_PRELOAD JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS

bold='' red='' green='' plain='' terminal=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    escape=$(printf '\033')
    bold="${escape}[1m" red="${escape}[31m" green="${escape}[32m" plain="${escape}[0m"
fi
if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
    terminal=terminal
fi

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

die() {
    echo "demo: $*" >&2
    exit 1
}

# A JDK whose java.util.zip uses the system's zlib. Prints its folder.
find_jdk() {
    on_path=$(command -v javac 2>/dev/null) || on_path=
    [ -z "$on_path" ] || on_path=$(readlink -f "$on_path")
    for jdk in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/*; do
        if [ -n "$jdk" ] && [ -x "$jdk/bin/javac" ] && [ -x "$jdk/bin/java" ] &&
            ldd "$jdk/lib/libzip.so" 2>/dev/null | grep -q 'libz\.so\.1'; then
            echo "$jdk"
            return 0
        fi
    done
    return 1
}

# Memory that may be taken, in KB: the machine's, or less if a container has a limit.
available_kb() {
    free=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
    limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null) || limit=max
    if [ "$limit" != max ] && [ -n "$limit" ]; then
        used=$(awk '$1 == "anon" { print $2 }' /sys/fs/cgroup/memory.stat 2>/dev/null)
        left=$(((limit - ${used:-0}) / 1024))
        if [ "$left" -lt "$free" ]; then
            free=$left
        fi
    fi
    echo "$free"
}

# value NAME FILE: the value of NAME=... in the program's line
value() {
    sed -n "s/^leak .*\\b$1=\\([^ ]*\\).*/\\1/p" "$2"
}

# total KIND NAME: a figure of the report in JSON
total() {
    tr -d ' \n' <"$work/report.json" |
        sed -n "s/.*\"totals\":{.*\"$1\":{\\([^}]*\\)}.*/\\1/p" | tr ',' '\n' |
        sed -n "s/^\"$2\":\\([0-9]*\\)\$/\\1/p"
}

jdk=$(find_jdk) || die "no JDK found whose java.util.zip uses the system's zlib;" \
    "'make deps' installs one (openjdk-17-jdk-headless)"
for file in libzguard.so zguard; do
    [ -e "$BUILD/$file" ] || die "$BUILD/$file is not there: run make first"
done

free_kb=$(available_kb)
streams=$(((free_kb - REST_KB) / STREAM_KB))
if [ "$streams" -gt $STREAMS_WANTED ]; then
    streams=$STREAMS_WANTED
fi
if [ "$streams" -lt $STREAMS_LEAST ]; then
    die "the bare program will leak, and needs" \
        "$(((REST_KB + STREAMS_LEAST * STREAM_KB) / 1000)) MB of free memory to show it;" \
        "this machine has $((free_kb / 1000)) MB"
fi
streams=$((streams / 100 * 100))
# The heap is large, the young generation most of it, so that the collector has no reason to
# run; what the program does not touch of it stays untouched.
heap_mb=$((free_kb / 1024 / 3))
if [ $heap_mb -gt 6144 ]; then
    heap_mb=6144
fi
set -- "-Xms${heap_mb}m" "-Xmx${heap_mb}m" "-Xmn$((heap_mb * 5 / 6))m" -XX:+UseG1GC \
    -cp "$work/classes" Leak "$streams" $terminal

rm -rf "$work"
mkdir -p "$work/classes"
mkdir -m 700 "$work/ledger"
"$jdk/bin/javac" -d "$work/classes" "$ZG_ROOT/tests/demo/Leak.java"

title "A table's writer that forgets end(): $streams Deflaters, 64 KB through each"
"$jdk/bin/java" -version 2>&1 | sed -n 's/^/  /;2p'
echo "  java $*" | sed "s|$ZG_ROOT/||; s| terminal\$||"

title "1. bare"
code=0
"$jdk/bin/java" "$@" >"$work/bare.txt" || code=$?
[ $code -eq 0 ] || die "the bare program ended with status $code (137: the machine's" \
    "memory ran out)"

title "2. under zguard run"
code=0
"$BUILD/zguard" run --ledger "$work/ledger" --report "$work/report.txt" -- \
    "$jdk/bin/java" "$@" >"$work/guarded.txt" || code=$?
[ $code -eq 0 ] || die "the guarded program ended with status $code"
set -- "$work/ledger"/*
[ -f "$1" ] || die "zguard left no ledger in $work/ledger"
# Status 3 says that streams are suspected: they are.
"$BUILD/zguard" report --format json "$1" >"$work/report.json" || code=$?
case $code in
0 | 3) ;;
*) die "zguard report ended with status $code" ;;
esac

for name in streams bytes_in bytes_out crc; do
    [ "$(value $name "$work/bare.txt")" = "$(value $name "$work/guarded.txt")" ] ||
        die "the two runs differ in $name: $(value $name "$work/bare.txt") bare," \
            "$(value $name "$work/guarded.txt") guarded"
done

title "3. side by side"
{
    for name in resident_before_kb resident_kb resident_peak_kb millis collections \
        bytes_out crc streams; do
        echo "$name $(value $name "$work/bare.txt") $(value $name "$work/guarded.txt")"
    done
    for name in created alive held_bytes peak_bytes bare_bytes; do
        echo "$name - $(total deflate $name)"
    done
} | awk -v bold="$bold" -v red="$red" -v green="$green" -v plain="$plain" '
    function grouped(n, s, head) {
        s = sprintf("%d", n)
        head = ""
        while (length(s) > 3) {
            head = "," substr(s, length(s) - 2) head
            s = substr(s, 1, length(s) - 3)
        }
        return s head
    }
    function mb(bytes) {
        return bytes < 1e7 ? sprintf("%.1f MB", bytes / 1e6) : grouped(bytes / 1e6 + 0.5) " MB"
    }
    function row(name, a, b, note) {
        printf "  %-38s %s%14s%s %s%14s%s   %s\n", name, red, a, plain, green, b, plain, note
    }
    function times(a, b) {
        if (a <= 0 || b <= 0) return ""
        return b / a < 0.01 ? "1/" grouped(a / b) " of bare" : sprintf("%.2f of bare", b / a)
    }
    { bare[$1] = $2; guarded[$1] = $3 }
    END {
        printf "  %s%-38s %14s %14s%s\n", bold, "", "bare", "zguard", plain
        bare["growth_kb"] = bare["resident_kb"] - bare["resident_before_kb"]
        guarded["growth_kb"] = guarded["resident_kb"] - guarded["resident_before_kb"]
        for (k in bare) if (k ~ /_kb$/) { bare[k] *= 1024; guarded[k] *= 1024 }
        row("resident memory before the first block", mb(bare["resident_before_kb"]),
            mb(guarded["resident_before_kb"]), "")
        row("resident memory after the last", mb(bare["resident_kb"]),
            mb(guarded["resident_kb"]), times(bare["resident_kb"], guarded["resident_kb"]))
        row("resident memory, peak", mb(bare["resident_peak_kb"]),
            mb(guarded["resident_peak_kb"]),
            times(bare["resident_peak_kb"], guarded["resident_peak_kb"]))
        row("resident memory, growth", mb(bare["growth_kb"]), mb(guarded["growth_kb"]),
            times(bare["growth_kb"], guarded["growth_kb"]))
        row("held by zlib for Deflaters [1]", mb(guarded["bare_bytes"]),
            mb(guarded["held_bytes"]), times(guarded["bare_bytes"], guarded["held_bytes"]))
        row("Deflaters made, and never ended [2]", grouped(bare["streams"]),
            grouped(guarded["alive"]), "")
        row("garbage collections", bare["collections"], guarded["collections"], "")
        row("time for all blocks", sprintf("%.1f s", bare["millis"] / 1000),
            sprintf("%.1f s", guarded["millis"] / 1000),
            times(bare["millis"], guarded["millis"]))
        row("compressed bytes, CRC-32", mb(bare["bytes_out"]), mb(guarded["bytes_out"]),
            bare["crc"] " both")
        print ""
        print "  [1] by zguard'\''s books of the guarded run; bare: what the same streams take without it"
        print "  [2] bare: as the program counts, and no collection ran; zguard: alive at exit"
    }'

title "4. the report that zguard run wrote at exit"
cat "$work/report.txt"
echo
echo "Again, or in other forms:  build/zguard report $1" | sed "s|$ZG_ROOT/||"
