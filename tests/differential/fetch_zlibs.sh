#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the zlibs of the long differential test: 1.2.8, 1.2.11, 1.3.1 and zlib-ng, each as
# $BUILD/zlibs/VERSION/libz.so.1. Their sources come from crates which carry them (cargo
# downloads them, into ZG_SOURCES or $BUILD/zlibs/sources; nothing is copied into the
# repository). What is built already is left alone.
# Usage: fetch_zlibs.sh [VERSION...]
#        fetch_zlibs.sh sources VERSION   only prints the folder of its sources, and the file of
#                                         its version script
set -eu

BUILD=${BUILD:-build}
CC=${CC:-cc}
zlibs=$BUILD/zlibs

if ! command -v cargo >/dev/null 2>&1; then
    echo "fetch_zlibs.sh: cargo is missing, which downloads the sources of the zlibs." >&2
    echo "Install it with: apt-get install cargo" >&2
    exit 77
fi
mkdir -p "$zlibs" "${ZG_SOURCES:=$zlibs/sources}"
zlibs=$(cd "$zlibs" && pwd)
downloads=$(cd "$ZG_SOURCES" && pwd)

# vendor CRATE-VERSION: prints the folder which holds that libz-sys.
vendor() {
    folder=$downloads/libz-sys-$1
    if [ ! -e "$folder/complete" ]; then
        rm -rf "$folder"
        mkdir -p "$folder/src"
        printf '[package]\nname = "sources"\nversion = "0.0.0"\nedition = "2018"\n' \
            >"$folder/Cargo.toml"
        printf '[dependencies]\nlibz-sys = "=%s"\n[workspace]\n' "$1" >>"$folder/Cargo.toml"
        : >"$folder/src/lib.rs"
        if ! (cd "$folder" && cargo vendor --quiet vendor) >/dev/null 2>"$folder/log"; then
            cat "$folder/log" >&2
            echo "fetch_zlibs.sh: cargo cannot download libz-sys $1" >&2
            exit 1
        fi
        : >"$folder/complete"
    fi
    echo "$folder/vendor/libz-sys/src"
}

# sources_of VERSION: prints its folder, and its version script: a tree without one gets that
# of 1.2.11.
sources_of() {
    case $1 in
    1.2.8) found=$(vendor 1.0.0)/zlib-1.2.8 && echo "$found" "$found/zlib.map" ;;
    1.2.11) found=$(vendor 1.0.25)/zlib && echo "$found" "$found/zlib.map" ;;
    1.3.1) found=$(vendor 1.1.22)/zlib && echo "$found" "$(vendor 1.0.25)/zlib/zlib.map" ;;
    zlib-ng) found=$(vendor 1.1.22)/zlib-ng && echo "$found" "$(vendor 1.0.25)/zlib/zlib.map" ;;
    *)
        echo "fetch_zlibs.sh: no zlib $1; there are 1.2.8, 1.2.11, 1.3.1 and zlib-ng" >&2
        exit 2
        ;;
    esac
}

# build VERSION SOURCES MAP: as distributions do: versioned symbols, and calls of its own
# exports through the PLT.
build() {
    mkdir -p "$zlibs/$1"
    "$CC" -O2 -fPIC -shared -w -Wl,-soname,libz.so.1 -Wl,--version-script,"$3" \
        -D_LARGEFILE64_SOURCE=1 -DHAVE_UNISTD_H -DHAVE_HIDDEN -I"$2" \
        -o "$zlibs/$1/libz.so.1" "$2"/*.c
}

build_ng() {
    if ! command -v cmake >/dev/null 2>&1; then
        echo "fetch_zlibs.sh: cmake is missing, with which zlib-ng is built." >&2
        echo "Install it with: apt-get install cmake" >&2
        exit 77
    fi
    work=$zlibs/zlib-ng/work
    mkdir -p "$work"
    # The crate leaves out two files that the build names; a resource is for Windows only.
    [ -e "$1/zlib.map" ] || cp "$2" "$1/zlib.map"
    mkdir -p "$1/win32"
    : >>"$1/win32/zlib1.rc"
    if ! { cmake -S "$1" -B "$work" -DCMAKE_BUILD_TYPE=Release -DZLIB_COMPAT=ON \
        -DZLIB_ENABLE_TESTS=OFF -DWITH_GTEST=OFF -DBUILD_SHARED_LIBS=ON &&
        cmake --build "$work" --parallel; } >"$zlibs/zlib-ng/log" 2>&1; then
        tail -20 "$zlibs/zlib-ng/log" >&2
        exit 1
    fi
    cp -L "$work/libz.so.1" "$zlibs/zlib-ng/libz.so.1"
}

if [ "${1:-}" = sources ]; then
    sources_of "$2"
    exit
fi
for version in "${@:-all}"; do
    case $version in
    all) exec sh "$0" 1.2.8 1.2.11 1.3.1 zlib-ng ;;
    esac
    [ -e "$zlibs/$version/libz.so.1" ] && continue
    found=$(sources_of "$version")
    case $version in
    zlib-ng) build_ng "${found% *}" "${found#* }" ;;
    *) build "$version" "${found% *}" "${found#* }" ;;
    esac
done
