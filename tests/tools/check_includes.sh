#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Includes point one way.  Three tables say which; everything that they do not allow is
# an error, a file that they do not know too.
set -u

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Rooms: a file that matches the first pattern may include files that match one of the
# others.  The first line that matches counts.
cat >"$work/rooms" <<'END'
shim/platform/*      shim/platform/*
shim/options/*       shim/options/*
shim/ledger/format.h -
shim/ledger/folder.h shim/ledger/format.h
shim/ledger/writer*  shim/ledger/writer* shim/ledger/format.h shim/ledger/folder.h shim/platform/* shim/options/*
shim/ledger/reader*  shim/ledger/reader* shim/ledger/format.h shim/ledger/folder.h
shim/preload/*       shim/preload/* shim/ledger/writer.h shim/ledger/format.h shim/ledger/folder.h shim/platform/* shim/options/*
shim/binding/*       shim/binding/* shim/preload/* shim/ledger/writer.h shim/ledger/format.h shim/platform/*
shim/common/*        shim/common/*
shim/cli/*           shim/cli/* shim/common/* shim/ledger/reader*.h shim/ledger/format.h shim/ledger/folder.h shim/options/*
compress-bench/base/*        compress-bench/base/* shim/common/* shim/options/*
compress-bench/codec/*       compress-bench/codec/*
compress-bench/input/hfile/* compress-bench/input/hfile/* compress-bench/codec/codec.h
compress-bench/input/*       compress-bench/input/* compress-bench/codec/codec.h compress-bench/base/* shim/common/* shim/options/*
compress-bench/measure/*     compress-bench/measure/* compress-bench/input/* compress-bench/codec/codec.h compress-bench/base/* shim/common/* shim/options/*
compress-bench/compare/*     compress-bench/compare/* compress-bench/measure/*.h compress-bench/base/* shim/common/*
compress-bench/advice/*      compress-bench/advice/* compress-bench/compare/noise.h compress-bench/measure/*.h compress-bench/codec/codec.h compress-bench/base/* shim/common/*
compress-bench/render/html/results* compress-bench/render/html/* compress-bench/render/*.h compress-bench/advice/*.h compress-bench/measure/*.h compress-bench/base/* shim/common/*
compress-bench/render/html/switch* compress-bench/render/html/* compress-bench/render/*.h compress-bench/switch/*.h compress-bench/measure/*.h compress-bench/codec/codec.h compress-bench/base/* shim/common/*
compress-bench/render/html/switch*  compress-bench/render/html/* compress-bench/render/*.h compress-bench/switch/*.h compress-bench/measure/*.h compress-bench/base/* shim/common/*
compress-bench/render/html/* compress-bench/render/html/* compress-bench/base/* shim/common/*
compress-bench/switch/*      compress-bench/switch/* compress-bench/measure/*.h compress-bench/input/blocks.h compress-bench/codec/codec.h compress-bench/base/* shim/common/*
compress-bench/render/*      compress-bench/render/* compress-bench/advice/*.h compress-bench/compare/*.h compress-bench/switch/*.h compress-bench/measure/*.h compress-bench/input/hfile/inspect.h compress-bench/base/* shim/common/*
compress-bench/*             compress-bench/* shim/common/* shim/options/*
END

# Layers of the shim, the highest first: a file includes its own layer or a lower one.
# "name" is name.c and name.h.
cat >"$work/layers" <<'END'
agent dlsym
bundled imports
natives patch
entries private_copy slots elf_file natives.def
export gates wrappers.def
stream read life init copy changes allocator
shape process charge
ladder
account site tokens pool render caller collect
probe provider idle cap
jvm jvm_abi unwind intern stack guard cells chunks slab queue thread object linker tracker
dynamic names functions.def
budget expression stack_memory frame_info frame_pointer frame_program cursor
END

# What only one file knows: a header of the system, and the files that may include it.
cat >"$work/alone" <<'END'
jni.h         -
jvmti.h       -
elf.h         shim/preload/object.c shim/binding/elf_file.c shim/cli/doctor_elf_image.h
gelf.h        -
libelf.h      -
dwarf.h       shim/cli/symbols.c
elfutils/libdw.h   shim/cli/symbols.c
elfutils/libdwfl.h shim/cli/symbols.c
link.h        shim/preload/object.c shim/preload/dynamic.h
sys/mman.h    shim/platform/os_linux.c shim/platform/code_linux.c shim/platform/inject.c compress-bench/measure/*
linux/futex.h shim/platform/os_linux.c
sys/random.h  shim/platform/os_linux.c shim/cli/*
jansson.h     shim/cli/* compress-bench/render/* compress-bench/compare/fields.h
zlib.h        shim/preload/* compress-bench/codec/zlib.c compress-bench/input/hfile/block.c
lzo/lzo1x.h   compress-bench/codec/lzo.c
END

find shim compress-bench -name '*.[ch]' -o -name '*.def' | sort >"$work/files"
awk -v work="$work" '
    function matches(path, pattern) {
        if (pattern !~ /\*/) return path == pattern
        split(pattern, part, "*")
        return substr(path, 1, length(part[1])) == part[1] &&
            (part[2] == "" || substr(path, length(path) - length(part[2]) + 1) == part[2])
    }
    function complain(text) { print file ":" line ": " text; wrong = 1 }
    function layer_of(path, name, stem) {
        name = path
        sub(/.*\//, "", name)
        stem = name
        sub(/\.[ch]$/, "", stem)
        if (name in layer) return layer[name]
        if (stem in layer) return layer[stem]
        return 0
    }
    function room_allows(from, to, i, n, word, known) {
        for (i = 1; i <= rooms; i++) {
            n = split(room[i], word, " ")
            if (!matches(from, word[1])) continue
            for (known = 2; known <= n; known++) if (matches(to, word[known])) return 1
            return 0
        }
        return 0
    }
    function is_known(path, i, word) {
        for (i = 1; i <= rooms; i++) {
            split(room[i], word, " ")
            if (matches(path, word[1])) return 1
        }
        return 0
    }
    BEGIN {
        while ((getline text < (work "/rooms")) > 0) room[++rooms] = text
        while ((getline text < (work "/layers")) > 0) {
            height++
            n = split(text, word, " ")
            for (i = 1; i <= n; i++) layer[word[i]] = height
        }
        while ((getline text < (work "/alone")) > 0) alone[++alones] = text
        while ((getline path < (work "/files")) > 0) { exists[path] = 1; list[++files] = path }
        for (f = 1; f <= files; f++) {
            file = list[f]
            line = 0
            if (!is_known(file)) complain("no room for this file in " "tests/tools/check_includes.sh")
            in_shim = file ~ /^shim\/preload\//
            if (in_shim && !layer_of(file))
                complain("this file has no layer in tests/tools/check_includes.sh")
            while ((getline text < file) > 0) {
                line++
                if (text !~ /^[ \t]*#[ \t]*include/) continue
                name = text
                if (text ~ /"/) {
                    sub(/^[^"]*"/, "", name)
                    sub(/".*/, "", name)
                    folder = file
                    sub(/[^\/]*$/, "", folder)
                    to = ((folder name) in exists) ? folder name : "shim/" name
                    if (file ~ /^compress-bench\// && (("compress-bench/" name) in exists))
                        to = "compress-bench/" name
                    if (!(to in exists)) { complain("there is no " to); continue }
                    if (!room_allows(file, to)) complain("may not include " to)
                    else if (in_shim && to ~ /^shim\/preload\// && layer_of(file) > layer_of(to))
                        complain("may not include " to ", which stands in a higher layer")
                } else {
                    sub(/^[^<]*</, "", name)
                    sub(/>.*/, "", name)
                    for (i = 1; i <= alones; i++) {
                        n = split(alone[i], word, " ")
                        if (name != word[1]) continue
                        allowed = 0
                        for (k = 2; k <= n; k++) if (matches(file, word[k])) allowed = 1
                        if (!allowed) complain("<" name "> is not for this file")
                    }
                }
            }
            close(file)
        }
        exit wrong
    }' </dev/null
status=$?

# Only one file knows JNI and JVMTI: their types stand nowhere else, comments apart.
grep -lE 'JNIEnv|JavaVM|jvmti|JNI_' -r shim --include='*.[ch]' >"$work/suspects"
while IFS= read -r file; do
    case $file in
    shim/preload/jvm.c | shim/preload/jvm_abi.h) continue ;;
    esac
    if "${CC:-gcc}" -fpreprocessed -dD -E -P "$file" 2>/dev/null |
        grep -nE '\b(JNIEnv|JavaVM|jvmtiEnv|jvmtiError|JNI_[A-Z]+)\b'; then
        echo "$file: knows JNI or JVMTI, which only shim/preload/jvm.c may"
        status=1
    fi
done <"$work/suspects"
exit $status
