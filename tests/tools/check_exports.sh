#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Reads the built library as the loader sees it, and holds it against the version script and
# the function table.
set -u

LC_ALL=C
export LC_ALL
: "${BUILD:=build}"
library=$BUILD/libzguard.so
map=shim/preload/zguard.map
table=shim/preload/functions.def
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

# Exported beside zlib's functions.
OTHERS='dlsym Agent_OnLoad Agent_OnAttach Agent_OnUnload'
# A guest in a host's process: nothing that allocates from the host's heap, prints, starts
# threads, handles signals, or ends the process.
FORBIDDEN='malloc calloc realloc free posix_memalign aligned_alloc memalign strdup
    printf fprintf vprintf vfprintf puts putchar fputs fputc fwrite fopen perror __printf_chk
    __fprintf_chk stdout stderr pthread_create signal sigaction abort exit __assert_fail
    setlocale fork vfork posix_spawn popen system'
# Only report=FILE starts a process, and only its file may.
STARTS_A_PROCESS='clone execve _exit'

# verdict NAME FILE: the test NAME holds when FILE, the list of what is wrong, is empty.
verdict() {
    if [ -s "$2" ]; then
        sed 's/^/    /' "$2"
        echo "not ok library: $1"
        status=1
    else
        echo "ok library: $1"
    fi
}

# differ FILE FILE WORD WORD: names in one of two sorted lists only.
differ() {
    comm -23 "$1" "$2" | sed "s|\$| is $3, not $4|"
    comm -13 "$1" "$2" | sed "s|\$| is $4, not $3|"
}

if [ ! -f "$library" ]; then
    echo "not ok library: $library was not built"
    exit 1
fi

nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
    sort -u >"$work/exported"
nm -D --undefined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' |
    sort -u >"$work/imported"
sed 's,/\*.*\*/,,' "$map" | awk '
    /global:/ { inside = 1; sub(/.*global:/, "") }
    /local:/ { inside = 0 }
    inside { gsub(/[ \t]/, ""); n = split($0, name, ";"); for (i = 1; i <= n; i++) if (name[i] != "") print name[i] }
' | sort -u >"$work/mapped"
sed -n 's/^ZG_FUNCTION([^,]*, *\([A-Za-z0-9_]*\),.*/\1/p' "$table" | sort -u >"$work/table"
readelf -dW "$library" >"$work/dynamic"
readelf -lW "$library" >"$work/segments"

differ "$work/exported" "$work/mapped" exported "in zguard.map" >"$work/wrong"
verdict "it exports what zguard.map says and nothing else" "$work/wrong"

for name in $OTHERS; do echo "$name"; done | sort -u >"$work/others"
comm -23 "$work/mapped" "$work/others" >"$work/zlib"
differ "$work/zlib" "$work/table" "in zguard.map" "in functions.def" >"$work/wrong"
verdict "zguard.map and functions.def name the same zlib functions" "$work/wrong"

# zlib.h's functions that take a z_streamp, as far as the machine's libz has them.
echo '#include <zlib.h>' | "${CC:-gcc}" -E -P - 2>/dev/null | tr '\n' ' ' | tr ';' '\n' |
    sed -n 's/.*[ *]\([A-Za-z0-9_]*\) *(.*z_streamp.*/\1/p' | sort -u >"$work/header"
libz=$("${CC:-gcc}" -print-file-name=libz.so)
if [ -s "$work/header" ] && [ -f "$libz" ]; then
    nm -D --defined-only "$libz" | awk '{ sub(/@.*/, "", $3); print $3 }' | sort -u |
        comm -12 - "$work/header" >"$work/streams"
    comm -23 "$work/streams" "$work/exported" | sed 's|$| of libz is not wrapped|' \
        >"$work/wrong"
    verdict "every stream function of the machine's zlib is wrapped" "$work/wrong"
else
    echo "skip library: every stream function of the machine's zlib is wrapped" \
        "(no zlib.h; apt-get install zlib1g-dev)"
fi

sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' "$work/dynamic" | grep -v '^libc\.so\.6$' |
    sed 's|$| is needed|' >"$work/wrong"
verdict "its only dependency is libc" "$work/wrong"

for name in $FORBIDDEN; do echo "$name"; done | sort -u | comm -12 - "$work/imported" |
    sed 's|$| is imported|' >"$work/wrong"
for name in $STARTS_A_PROCESS; do
    for object in "$BUILD"/obj/shim/platform/*.o "$BUILD"/obj/shim/ledger/writer*.o \
        "$BUILD"/obj/shim/options/*.o "$BUILD"/obj/shim/preload/*.o; do
        case $object in
        */preload/render.o) continue ;;
        esac
        if [ -f "$object" ] && nm -u "$object" | grep -qw "U $name"; then
            echo "$name is imported by $object"
        fi
    done
done >>"$work/wrong"
verdict "it imports nothing that allocates, prints, starts threads or takes signals" \
    "$work/wrong"

awk '$1 == "TLS" { size = $6 } END { print size + 0 == 0 ? "0" : size }' "$work/segments" |
    while read -r size; do
        size=$((size))
        test "$size" -le 64 || echo "the thread-local block is $size bytes"
    done >"$work/wrong"
verdict "it takes at most 64 bytes of thread-local storage" "$work/wrong"

readelf -rW "$library" | grep -E 'DTPMOD|TLSDESC' >"$work/wrong"
verdict "its thread-local storage is in the static block" "$work/wrong"

grep -w TEXTREL "$work/dynamic" >"$work/wrong"
verdict "it has no relocation in its code" "$work/wrong"

{
    grep -q 'NODELETE' "$work/dynamic" || echo "not marked NODELETE"
    grep -qE 'BIND_NOW|FLAGS_1.* NOW' "$work/dynamic" || echo "not bound at load"
    grep -q 'GNU_RELRO' "$work/segments" || echo "no RELRO segment"
    grep -qF '[libzguard.so]' "$work/dynamic" || echo "its soname is not libzguard.so"
    awk '$1 == "GNU_STACK" && $0 ~ /E/ && $7 ~ /E/ { print "its stack is executable" }' \
        "$work/segments"
    awk '$1 == "LOAD" && /RWE/ { print "a segment is writable and executable" }' \
        "$work/segments"
} >"$work/wrong"
verdict "it is bound at load, read-only after that, and never unloaded" "$work/wrong"

exit $status
