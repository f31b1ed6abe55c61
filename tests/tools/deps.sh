#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps.sh GROUP...: makes sure of the Debian packages of the groups build, check, lint,
# demo, bench, long.
# Installs what is missing as root or by sudo; otherwise prints the command and stops with 1.
# DEPS=off: reports what is missing and goes on.
set -eu

packages_of() {
    case $1 in
    build) echo 'gcc libc6-dev make pkg-config|pkgconf zlib1g-dev libjansson-dev
                 libdw-dev liblzo2-dev libdeflate-dev libisal-dev liblz4-dev
                 libsnappy-dev libzstd-dev libbz2-dev liblzma-dev libbrotli-dev' ;;
    check) echo 'check openjdk-17-jdk-headless clang libclang-rt-14-dev pigz git python3
                 perl nginx-light libjemalloc2 libtcmalloc-minimal4 binutils mandoc
                 dpkg-dev lintian' ;;
    lint) echo 'clang clang-format clang-tidy cppcheck shellcheck binutils' ;;
    demo) echo 'openjdk-17-jdk-headless' ;;
    bench)
        echo 'python3 openjdk-17-jdk-headless libjemalloc2 libtcmalloc-minimal4
              libgoogle-perftools4 libmimalloc2.0'
        command -v mvn >/dev/null || echo maven
        ;;
    long) command -v cargo >/dev/null || echo cargo ;;
    *)
        echo "deps.sh: no group '$1' (build, check, lint, demo, bench, long)" >&2
        exit 2
        ;;
    esac
}

# Installing these starts a service, where there is an init system to start it.
SERVICES=' nginx-light '

is_installed() {
    test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

if [ $# -eq 0 ]; then
    set -- build check lint demo bench
fi
wanted=
for group in "$@"; do
    wanted="$wanted $(packages_of "$group")"
done

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "deps: not a Debian system; needed is what Debian calls$wanted"
    exit 0
fi

missing=
left_out=
for word in $wanted; do
    # a|b: any of them will do, the first is installed
    found=
    for package in $(echo "$word" | tr '|' ' '); do
        if is_installed "$package"; then found=yes; fi
    done
    first=${word%%|*}
    case "$found $missing $left_out " in
    yes* | *" $first "*) continue ;;
    esac
    if [ -d /run/systemd/system ] && [ "${SERVICES#*" $first "}" != "$SERVICES" ]; then
        left_out="$left_out $first"
    else
        missing="$missing $first"
    fi
done

if [ -n "$left_out" ]; then
    echo "deps: not installed here, because it would start a service:$left_out" \
        "(its tests are skipped)"
fi
if [ -z "$missing" ]; then
    exit 0
fi
command="apt-get install -y --no-install-recommends$missing"
if [ "${DEPS:-on}" = off ]; then
    echo "deps: missing:$missing (DEPS=off: not installed)"
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo -n '
else
    echo "deps: some Debian packages are missing. As root, run:" >&2
    echo "  $command" >&2
    echo "or go on without them: make DEPS=off ..." >&2
    exit 1
fi

echo "deps: installing$missing"
get="${as_root}env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
# The words of $get and $missing are meant to be split.
# shellcheck disable=SC2086
if ! $get update </dev/null || ! $get install -y --no-install-recommends $missing </dev/null
then
    echo "deps: that did not work. As root, run:" >&2
    echo "  apt-get update && $command" >&2
    exit 1
fi
