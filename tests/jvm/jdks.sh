# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# The JDKs of the machine, and what the Java tests are built into.

classes=$BUILD/tests/jvm/classes
foreign_classes=$BUILD/tests/jvm/java22
natives=$BUILD/tests/jvm/libcritical.so

# The feature number of a JDK, 0 when it says none.
feature_of() {
    number=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
    echo "${number:-0}"
}

# Does the JDK's libzip take zlib from the system?
uses_system_libz() {
    ldd "$1/lib/libzip.so" 2>/dev/null | grep -q 'libz\.so'
}

# find_jdk system|bundled OLDEST: the first JDK with a compiler that is so, 17 preferred.
find_jdk() {
    for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*17* /usr/lib/jvm/*; do
        if [ ! -x "$home/bin/javac" ] || [ "$(feature_of "$home")" -lt "$2" ]; then
            continue
        fi
        if uses_system_libz "$home"; then kind=system; else kind=bundled; fi
        if [ $kind = "$1" ]; then
            (cd "$home" && pwd -P)
            return 0
        fi
    done
    return 1
}

build_classes() { # of the JDK on the system libz, and its native library
    mkdir -p "$classes"
    "$jdk/bin/javac" -Xlint:all -Werror -d "$classes" "$ZG_ROOT"/tests/jvm/*.java
    "$CC" -std=gnu11 -O1 -g -Wall -Wextra -fPIC -shared -I"$jdk/include" \
        -I"$jdk/include/linux" -o "$natives" "$ZG_ROOT/tests/jvm/native/critical.c" -lz
}

build_foreign_classes() {
    mkdir -p "$foreign_classes"
    "$foreign_jdk/bin/javac" -d "$foreign_classes" "$ZG_ROOT"/tests/jvm/java22/*.java
}

# java_same JAVA MODES ARGUMENT…: output, errors and status as bare in each of the modes.
java_same() {
    java=$1 modes=$2
    shift 2
    answers bare.txt bare "$java" "$@"
    for mode in $modes; do
        rm -f ledger/*
        test "$mode" != default || mode=
        answers guarded.txt guarded "$mode" "$java" "$@"
        same_bytes bare.txt guarded.txt || {
            echo "with ZGUARD=$mode: $*"
            return 1
        }
    done
}

# shellcheck disable=SC2034 # for the scripts that include this
all_modes='default reclaim=all reclaim=off mode=observe stacks=off off'
