# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Libraries that are to the guard what a JDK's libzip.so is: with a zlib inside.

special=$ZG_ROOT/tests/preload/special
zips=$programs/zips

# build_zip FOLDER FLAG...: a libzip.so with the natives of a JDK and a hidden zlib.
build_zip() {
    mkdir -p "$zips/$1"
    into=$zips/$1/libzip.so
    shift
    printf '{ global: Java_*; local: *; };\n' >"$zips/natives.map"
    "$CC" -std=gnu11 -O2 -g0 -fPIC -shared -fvisibility=hidden -o "$into" "$@" \
        "$special/jdk_zip.c" -Wl,--whole-archive -l:libz.a -Wl,--no-whole-archive \
        -Wl,-soname,libzip.so \
        -Wl,--version-script="$zips/natives.map" -Wl,-z,relro,-z,now
}

# Without its section headers, and with them cut off, a library still loads.
without_headers() { # HOW FROM TO
    "$PYTHON" - "$@" <<'END'
import sys

how, source, target = sys.argv[1:]
library = bytearray(open(source, "rb").read())
at = int.from_bytes(library[0x28:0x30], "little")
if how == "headless":
    library[0x28:0x30] = bytes(8)
    library[0x3C:0x40] = bytes(4)
else:
    library = library[: at - 64]
open(target, "wb").write(library)
END
}

build_zips() {
    "$CC" -std=gnu11 -o "$programs/exec_gain" "$special/exec_gain.c" &&
    build_zip named && build_zip lazy -Wl,-z,lazy && build_zip spaced\ out &&
        mkdir -p "$zips/stripped" "$zips/headless" "$zips/short" "$zips/twice" &&
        "$("$CC" -print-prog-name=strip)" --strip-all -o "$zips/stripped/libzip.so" "$zips/named/libzip.so" &&
        without_headers headless "$zips/named/libzip.so" "$zips/headless/libzip.so" &&
        without_headers short "$zips/named/libzip.so" "$zips/short/libzip.so" &&
        # A name that another function has as well.
        "$("$CC" -print-prog-name=objcopy)" --redefine-sym deflateTune=deflateEnd "$zips/named/libzip.so" \
            "$zips/twice/libzip.so"
}
