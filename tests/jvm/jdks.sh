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

# A copy of a JDK whose libzip.so has lost the names of its functions; made once.
stripped_jdk() { # HOME
    copy=$BUILD/tests/jvm/stripped-$(basename "$1")
    if [ ! -e "$copy/lib/libzip.so" ]; then
        rm -rf "$copy.new" "$copy"
        mkdir -p "$BUILD/tests/jvm"
        { cp -al "$1" "$copy.new" 2>/dev/null || { rm -rf "$copy.new" && cp -a "$1" "$copy.new"; }; } &&
            rm "$copy.new/lib/libzip.so" &&
            strip --strip-all -o "$copy.new/lib/libzip.so" "$1/lib/libzip.so" &&
            mv "$copy.new" "$copy" || return 1
    fi
    echo "$copy"
}

# The JDK of 17 or later whose zlib is bound so, and what would install one.
jdk_of_tier() { # TIER
    case $1 in
    T1) find_jdk system 17 ;;
    T2) find_jdk bundled 17 ;;
    T3) bundled=$(find_jdk bundled 17) && stripped_jdk "$bundled" ;;
    esac
}
jdk_for_tier() { # TIER
    case $1 in
    T1) echo 'apt-get install openjdk-17-jdk-headless' ;;
    *) echo 'apt-get install temurin-25-jdk, from its own repository' ;;
    esac
}

build_classes() { # and the native library
    mkdir -p "$classes"
    "$javac/bin/javac" --release 17 -Xlint:all -Werror -d "$classes" "$ZG_ROOT"/tests/jvm/*.java
    "$CC" -std=gnu11 -O1 -g -Wall -Wextra -fPIC -shared -I"$javac/include" \
        -I"$javac/include/linux" -o "$natives" "$ZG_ROOT/tests/jvm/native/critical.c" -lz
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
