#!/bin/sh
# SPDX-License-Identifier: MIT
#
# build_deb.sh NAME ROOT OUT VERSION: makes the Debian package zguard or compress-bench of what
# `make install-guard` or `make install-compress-bench` left with DESTDIR=ROOT prefix=/usr, in
# the folder OUT.  Prints the package's path.
#
# The same sources give the same bytes: times are those of the changelog, or of
# SOURCE_DATE_EPOCH.  No root is needed.  The command and the library are one package, which
# is of one architecture: a process of another cannot be guarded by it.  The library therefore
# lies in /usr/lib/zguard, where both commands look for it beside themselves, and not in a
# folder of the architecture, which is for what several architectures install side by side.
# compress-bench is a package of its own because liblzo2 puts it under the GPL.
set -eu

name=$1 root=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$here/../.." && pwd)
umask 022
LC_ALL=C
export LC_ALL

for tool in dpkg-deb dpkg-shlibdeps dpkg-parsechangelog strip; do
    command -v "$tool" >/dev/null || {
        echo "build_deb.sh: $tool is missing (apt-get install dpkg-dev binutils)" >&2
        exit 1
    }
done
version=$(dpkg-parsechangelog -l "$here/changelog" -S Version)
if [ "${version%-*}" != "$4" ]; then
    echo "build_deb.sh: shim/packaging/changelog is of $version, the Makefile of $4" >&2
    exit 1
fi
: "${SOURCE_DATE_EPOCH:=$(dpkg-parsechangelog -l "$here/changelog" -S Timestamp)}"
export SOURCE_DATE_EPOCH
architecture=$(dpkg --print-architecture)

# What Debian has otherwise: its own file for the licence, its own name for the changelog,
# pages and changelogs packed, no symbols that only a debugger reads.
doc=$root/usr/share/doc/$name
mkdir -p "$doc/docs"
rm -f "$doc/LICENSE" "$doc/CHANGELOG.md"
cp "$sources/CHANGELOG.md" "$doc/changelog"
cp "$here/changelog" "$doc/changelog.Debian"
cp "$here/$name.copyright" "$doc/copyright"
case $name in
zguard) cp "$sources"/docs/*.md "$sources"/docs/*.svg "$doc/docs" ;;
compress-bench)
    cp "$sources"/docs/compress-bench-*.md "$sources/docs/choose-a-codec.md" \
        "$sources/docs/hfile-format.md" "$sources/docs/how-it-measures.md" "$doc/docs"
    ;;
esac
gzip -9n "$doc/changelog" "$doc/changelog.Debian" "$root"/usr/share/man/man1/*.1
strip --remove-section=.comment --remove-section=.note "$root"/usr/bin/*
for library in "$root"/usr/lib/*/*.so; do
    [ ! -f "$library" ] || strip --strip-unneeded --remove-section=.comment \
        --remove-section=.note "$library"
done
mkdir -p "$root/usr/share/lintian/overrides"
cp "$here/$name.lintian-overrides" "$root/usr/share/lintian/overrides/$name"

# dpkg-shlibdeps reads a debian/control of its own; the library is no one's but ours.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: zguard\n\nPackage: %s\nArchitecture: any\n' "$name" >"$work/debian/control"
depends=$(cd "$work" && find "$root/usr/bin" "$root/usr/lib" -type f 2>/dev/null |
    sort | xargs dpkg-shlibdeps -O 2>"$work/errors") || {
    cat "$work/errors" >&2
    exit 1
}
mkdir "$root/DEBIAN"
(cd "$root" && find usr -type f | sort | xargs md5sum) >"$root/DEBIAN/md5sums"
size=$(cd "$root" && find usr -type f -exec stat -c %s {} + |
    awk '{ kilobytes += int(($1 + 1023) / 1024) } END { print kilobytes }')
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@INSTALLED_SIZE@/$size/" -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" \
    "$here/$name.control" >"$root/DEBIAN/control"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

package=$out/${name}_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package"
