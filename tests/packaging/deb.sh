# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154,SC2317
#
# The Debian packages and the list of licences, as `make stage` left them.  Read by run.sh.

PATH=$PATH:/usr/sbin:/sbin # dpkg asks for ldconfig
deb=$(echo "$stage"/first/zguard_*.deb)
bench_deb=$(echo "$stage"/first/compress-bench_*.deb)

same_packages() {
    for package in "$deb" "$bench_deb"; do
        test -s "$package"
        cmp "$package" "$stage/second/${package##*/}"
    done
}

lintian_is_content() {
    lintian --no-cfg --allow-root --fail-on error,warning --tag-display-limit 0 \
        "$deb" "$bench_deb"
}

# says_what_it_needs PACKAGE LIBRARY...
says_what_it_needs() {
    package=$1
    shift
    dpkg-deb -f "$package" >"$ZG_SCRATCH/control"
    grep -x "Version: $version-[0-9]*" "$ZG_SCRATCH/control"
    for library in "$@"; do
        grep "^Depends: .*$library (>= " "$ZG_SCRATCH/control"
    done
    dpkg-deb -c "$package" | awk '$2 != "root/root" { print "not of root: " $0; bad = 1 }
        END { exit bad }'
}

packages_say_what_they_need() {
    says_what_it_needs "$deb" libc6 libjansson4
    says_what_it_needs "$bench_deb" libc6 libjansson4 liblzo2-2 zlib1g
}

# Nothing of liblzo2, or of its licence, is in the package of the guard.
licences_are_kept_apart() {
    dpkg-deb -x "$deb" "$ZG_SCRATCH/unpacked"
    dpkg-deb -x "$bench_deb" "$ZG_SCRATCH/unpacked-bench"
    if dpkg-deb -f "$deb" Depends | grep -F liblzo2; then return 1; fi
    if grep -F GPL "$ZG_SCRATCH/unpacked/usr/share/doc/zguard/copyright"; then return 1; fi
    copyright=$ZG_SCRATCH/unpacked-bench/usr/share/doc/compress-bench/copyright
    grep -x 'License: GPL-2+' "$copyright"
    grep -F /usr/share/common-licenses/GPL-2 "$copyright"
    "$ZG_SCRATCH/unpacked-bench/usr/bin/compress-bench" --version | grep -F GPL-2.0-or-later
}

# Debian's flags make a guest of other manners: what it may import is tested anew.
packaged_library_is_a_guest() {
    BUILD=$stage/first/tree sh tests/tools/check_exports.sh
}

# is_hardened COMMAND
is_hardened() {
    command=$1
    readelf -hW "$command" | grep 'Type: *DYN'
    readelf -dW "$command" | grep -E 'BIND_NOW|FLAGS_1.* NOW'
    readelf -lW "$command" | grep GNU_RELRO
    readelf -sW --dyn-syms "$command" | grep __stack_chk_fail
    readelf -sW --dyn-syms "$command" | grep '_chk@'
    if readelf -SW "$command" | grep -E '\.(symtab|debug_info|comment)'; then return 1; fi
}

packaged_commands_are_hardened() {
    dpkg-deb -x "$deb" "$ZG_SCRATCH/unpacked"
    dpkg-deb -x "$bench_deb" "$ZG_SCRATCH/unpacked-bench"
    is_hardened "$ZG_SCRATCH/unpacked/usr/bin/zguard"
    is_hardened "$ZG_SCRATCH/unpacked-bench/usr/bin/compress-bench"
}

# as_root COMMAND...: dpkg wants to be root, be it in a user namespace.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        unshare -r -- "$@"
    fi
}

# Only the package is looked at: what it depends on is in the machine's own root.
dpkg_in_root() {
    as_root dpkg --root="$ZG_SCRATCH/root" --force-depends --log=/dev/null "$@"
}

# A short form of the demo, from the files that the package brought.
finds_the_leak() {
    zguard=$ZG_SCRATCH/root/usr/bin/zguard
    mkdir -p "$ZG_SCRATCH/classes" "$ZG_SCRATCH/ledger"
    "$jdk/bin/javac" -d "$ZG_SCRATCH/classes" "$ZG_ROOT/tests/demo/Leak.java"
    code=0
    "$zguard" run --ledger "$ZG_SCRATCH/ledger" --leak-exitcode 42 \
        --report "$ZG_SCRATCH/report" -- \
        "$jdk/bin/java" -Xms256m -Xmx256m -Xmn200m -cp "$ZG_SCRATCH/classes" Leak 200 \
        >"$ZG_SCRATCH/said" || code=$?
    test "$code" -eq 42
    grep 'leak streams=200 ' "$ZG_SCRATCH/said"
    grep 'SUSPECTED 200 streams' "$ZG_SCRATCH/report"
    grep 'Leak.flushBlock' "$ZG_SCRATCH/report"
}

begin_root() {
    root=$ZG_SCRATCH/root
    rm -rf "$root"
    mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
    : >"$root/var/lib/dpkg/status"
}

# Both together: the one finds the library of the other.
measures_and_goes() {
    begin_root
    dpkg_in_root -i "$deb" "$bench_deb"
    dpkg_in_root -V compress-bench
    bench=$root/usr/bin/compress-bench
    test "$("$bench" --version | head -n 1)" = "compress-bench $version"
    "$bench" hfile --verify "$ZG_ROOT/tests/data/hfile/gz.hfile"
    "$bench" --synthetic kv:size=512k -c gz:1,lzo1x-1 --rounds 1 --min-time 1ms --zguard |
        grep 'reused, zguard'
    test -s "$root/usr/share/doc/compress-bench/docs/choose-a-codec.md"
    gzip -dc "$root/usr/share/man/man1/compress-bench.1.gz" | grep -F COMPRESS-BENCH
    bash -n "$root/usr/share/bash-completion/completions/compress-bench"
    dpkg_in_root --purge compress-bench
    "$root/usr/bin/zguard" --version
    test -z "$(find "$root/usr" -path '*compress-bench*' ! -path '*/doc/zguard/*')"
    test ! -e "$root/usr/share/doc/compress-bench"
}

installs_works_and_goes() {
    begin_root
    dpkg_in_root -i "$deb"
    dpkg_in_root -V zguard
    test "$("$root/usr/bin/zguard" --version | head -n 1)" = "zguard $version"
    "$root/usr/bin/zguard" env | grep -F "$root/usr/lib/zguard/libzguard.so"
    if [ -n "$jdk" ]; then
        finds_the_leak
    fi
    dpkg_in_root --purge zguard
    test -z "$(find "$root" -path "$root/var" -prune -o -type f -print)"
    test ! -e "$root/usr/share/doc/zguard"
    test ! -e "$root/usr/lib/zguard"
}

licences_are_listed() {
    python3 tests/packaging/check_spdx.py "$BUILD/zguard-$version.spdx" "$BUILD"
}

if [ ! -f "$deb" ] && ! command -v dpkg-shlibdeps >/dev/null; then
    echo "skip packaging: the Debian packages (no dpkg-dev; apt-get install dpkg-dev)"
else
    # shellcheck source=tests/jvm/jdks.sh
    . "$ZG_ROOT/tests/jvm/jdks.sh"
    jdk=$(find_jdk system 11) || jdk=
    check "two builds in two places give the same packages, byte for byte" same_packages
    if command -v lintian >/dev/null; then
        check "lintian has neither errors nor warnings for them" lintian_is_content
    else
        echo "skip packaging: lintian has neither errors nor warnings for them" \
            "(no lintian; apt-get install lintian)"
    fi
    check "they say what they need, and belong to root" packages_say_what_they_need
    check "the GPL is compress-bench's alone" licences_are_kept_apart
    check "the packaged library keeps to what a guest may do" packaged_library_is_a_guest
    check "the commands are hardened and stripped" packaged_commands_are_hardened
    if as_root true 2>/dev/null; then
        check "zguard installs, finds a leak from there, and leaves nothing when it goes" \
            installs_works_and_goes
        check "compress-bench installs, measures under the guard, and leaves nothing" \
            measures_and_goes
    else
        echo "skip packaging: they install (no user namespaces for this user; run as root)"
    fi
fi
check "the list of licences has every file and what it links" licences_are_listed
