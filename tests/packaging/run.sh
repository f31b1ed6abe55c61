#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What `make install`, `uninstall`, `dist`, `deb` and `sbom` leave, as `make stage` prepared
# it.
set -u

stage=$BUILD/stage
version=$(cat "$stage/version" 2>/dev/null)
status=0

# check NAME COMMAND...: the test holds when the command succeeds.
check() {
    name=$1
    shift
    # Not inside the condition, where -e would be without effect.
    (
        set -e
        "$@"
    ) >"$ZG_SCRATCH/log" 2>&1
    code=$?
    if [ $code -eq 0 ]; then
        echo "ok packaging: $name"
    else
        sed 's/^/    /' "$ZG_SCRATCH/log" | tail -n 20
        echo "not ok packaging: $name"
        status=1
    fi
}

installed_files() {
    (cd "$stage/installed/usr" && find . -type f | sort) >"$ZG_SCRATCH/files"
    diff - "$ZG_SCRATCH/files" <<END
./bin/compress-bench
./bin/zguard
./lib/zguard/libzguard.so
./share/bash-completion/completions/compress-bench
./share/bash-completion/completions/zguard
./share/doc/zguard/CHANGELOG.md
./share/doc/zguard/LICENSE
./share/doc/zguard/README.md
./share/man/man1/compress-bench.1
./share/man/man1/zguard-attach.1
./share/man/man1/zguard-detach.1
./share/man/man1/zguard-doctor.1
./share/man/man1/zguard-env.1
./share/man/man1/zguard-ps.1
./share/man/man1/zguard-report.1
./share/man/man1/zguard-run.1
./share/man/man1/zguard-set.1
./share/man/man1/zguard.1
END
}

finds_its_library() {
    "$stage/installed/usr/bin/zguard" env |
        grep -F "$stage/installed/usr/lib/zguard/libzguard.so"
    "$stage/installed/usr/bin/zguard" run -- sh -c 'exit 7' || test $? -eq 7
}

one_version() {
    test -n "$version"
    "$stage/installed/usr/bin/zguard" --version | grep -F "zguard $version"
    "$stage/installed/usr/bin/compress-bench" --version | grep -F "compress-bench $version"
    for page in "$stage"/installed/usr/share/man/man1/*.1; do
        grep -F "zguard $version" "$page"
    done
    grep -F "## [$version]" CHANGELOG.md
}

completion_parses() {
    bash -n "$stage/installed/usr/share/bash-completion/completions/zguard"
    bash -n "$stage/installed/usr/share/bash-completion/completions/compress-bench"
}

pages_are_clean() {
    # A manual that is not installed here is no fault of the page.
    mandoc -T lint -W warning "$stage"/installed/usr/share/man/man1/*.1
}

nothing_is_left() {
    test -d "$stage/removed"
    test -z "$(find "$stage/removed" -type f)"
}

same_archive() {
    test -s "$stage/first.tar.gz"
    cmp "$stage/first.tar.gz" "$stage/second.tar.gz"
    tar -tzf "$stage/first.tar.gz" >"$ZG_SCRATCH/members"
    grep -x "zguard-$version/Makefile" "$ZG_SCRATCH/members"
    if grep -vE "^zguard-$version/" "$ZG_SCRATCH/members"; then return 1; fi
    cp "$stage/second.tar.gz" "$ZG_SCRATCH/zguard-$version.tar.gz"
    (cd "$ZG_SCRATCH" && sha256sum -c "$stage/SHA256SUMS")
}

check "install puts each file in its place" installed_files
check "the installed command finds the installed library" finds_its_library
check "command, man pages and changelog have one version" one_version
check "the completion is a script that bash accepts" completion_parses
if command -v mandoc >/dev/null; then
    check "the man pages are without fault" pages_are_clean
else
    echo "skip packaging: the man pages are without fault (no mandoc; apt-get install mandoc)"
fi
check "uninstall leaves no file behind" nothing_is_left
if git rev-parse -q --verify HEAD >/dev/null 2>&1; then
    check "dist makes the same archive twice, with its sum" same_archive
else
    echo "skip packaging: dist makes the same archive twice, with its sum" \
        "(not a git checkout; git clone)"
fi
# shellcheck source=tests/packaging/deb.sh
. "$ZG_ROOT/tests/packaging/deb.sh"
test $status -eq 0
