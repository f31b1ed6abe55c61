# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154,SC2317
#
# The Debian package and the list of licences, as `make stage` left them.  Read by run.sh.

PATH=$PATH:/usr/sbin:/sbin # dpkg asks for ldconfig
deb=$(echo "$stage"/first/zguard_*.deb)
second_deb=$(echo "$stage"/second/zguard_*.deb)

same_package() {
    test -s "$deb"
    cmp "$deb" "$second_deb"
}

lintian_is_content() {
    lintian --no-cfg --allow-root --fail-on error,warning --tag-display-limit 0 "$deb"
}

package_says_what_it_needs() {
    dpkg-deb -f "$deb" >"$ZG_SCRATCH/control"
    grep -x "Version: $version-[0-9]*" "$ZG_SCRATCH/control"
    grep '^Depends: .*libc6 (>= ' "$ZG_SCRATCH/control"
    grep '^Depends: .*libjansson4 (>= ' "$ZG_SCRATCH/control"
    dpkg-deb -c "$deb" | awk '$2 != "root/root" { print "not of root: " $0; bad = 1 }
        END { exit bad }'
}

# Debian's flags make a guest of other manners: what it may import is tested anew.
packaged_library_is_a_guest() {
    BUILD=$stage/first/tree sh tests/tools/check_exports.sh
}

packaged_command_is_hardened() {
    mkdir -p "$ZG_SCRATCH/unpacked"
    dpkg-deb -x "$deb" "$ZG_SCRATCH/unpacked"
    command=$ZG_SCRATCH/unpacked/usr/bin/zguard
    readelf -hW "$command" | grep 'Type: *DYN'
    readelf -dW "$command" | grep -E 'BIND_NOW|FLAGS_1.* NOW'
    readelf -lW "$command" | grep GNU_RELRO
    readelf -sW --dyn-syms "$command" | grep __stack_chk_fail
    readelf -sW --dyn-syms "$command" | grep '_chk@'
    if readelf -SW "$command" | grep -E '\.(symtab|debug_info|comment)'; then return 1; fi
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

installs_works_and_goes() {
    root=$ZG_SCRATCH/root
    mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
    : >"$root/var/lib/dpkg/status"
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
    echo "skip packaging: the Debian package (no dpkg-dev; apt-get install dpkg-dev)"
else
    # shellcheck source=tests/jvm/jdks.sh
    . "$ZG_ROOT/tests/jvm/jdks.sh"
    jdk=$(find_jdk system 11) || jdk=
    check "two builds in two places give the same package, byte for byte" same_package
    if command -v lintian >/dev/null; then
        check "lintian has neither errors nor warnings for it" lintian_is_content
    else
        echo "skip packaging: lintian has neither errors nor warnings for it" \
            "(no lintian; apt-get install lintian)"
    fi
    check "it says what it needs, and belongs to root" package_says_what_it_needs
    check "its library keeps to what a guest may do" packaged_library_is_a_guest
    check "its command is hardened and stripped" packaged_command_is_hardened
    if as_root true 2>/dev/null; then
        check "it installs, finds a leak from there, and leaves nothing when it goes" \
            installs_works_and_goes
    else
        echo "skip packaging: it installs (no user namespaces for this user; run as root)"
    fi
fi
check "the list of licences has every file and what it links" licences_are_listed
