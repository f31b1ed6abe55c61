#!/bin/sh
# SPDX-License-Identifier: MIT
#
# build_deb.sh ROOT OUT VERSION: makes the Debian package of what `make install
# DESTDIR=ROOT prefix=/usr` left, in the folder OUT.  Prints the package's path.
#
# The same sources give the same bytes: times are those of the changelog, or of
# SOURCE_DATE_EPOCH.  No root is needed.  One package holds both parts, and it is of one
# architecture: a process of another cannot be guarded by it.  The library therefore lies in
# /usr/lib/zguard, where the command looks for it beside itself, and not in a folder of the
# architecture, which is for what several architectures install side by side.
set -eu

root=$1 out=$2
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
if [ "${version%-*}" != "$3" ]; then
    echo "build_deb.sh: shim/packaging/changelog is of $version, the Makefile of $3" >&2
    exit 1
fi
: "${SOURCE_DATE_EPOCH:=$(dpkg-parsechangelog -l "$here/changelog" -S Timestamp)}"
export SOURCE_DATE_EPOCH
architecture=$(dpkg --print-architecture)

# What Debian has otherwise: its own file for the licence, its own name for the changelog,
# pages and changelogs packed, no symbols that only a debugger reads.
doc=$root/usr/share/doc/zguard
rm "$doc/LICENSE"
mv "$doc/CHANGELOG.md" "$doc/changelog"
cp "$here/changelog" "$doc/changelog.Debian"
cp "$here/copyright" "$doc/copyright"
mkdir "$doc/docs"
cp "$sources"/docs/*.md "$sources"/docs/*.svg "$doc/docs"
gzip -9n "$doc/changelog" "$doc/changelog.Debian" "$root"/usr/share/man/man1/*.1
strip --remove-section=.comment --remove-section=.note "$root/usr/bin/zguard"
strip --strip-unneeded --remove-section=.comment --remove-section=.note \
    "$root/usr/lib/zguard/libzguard.so"
mkdir -p "$root/usr/share/lintian/overrides"
cp "$here/lintian-overrides" "$root/usr/share/lintian/overrides/zguard"

# dpkg-shlibdeps reads a debian/control of its own; the library is no one's but ours.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: zguard\n\nPackage: zguard\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$root/usr/bin/zguard" \
    "$root/usr/lib/zguard/libzguard.so" 2>"$work/errors") || {
    cat "$work/errors" >&2
    exit 1
}
mkdir "$root/DEBIAN"
(cd "$root" && find usr -type f | sort | xargs md5sum) >"$root/DEBIAN/md5sums"
size=$(cd "$root" && find usr -type f -exec stat -c %s {} + |
    awk '{ kilobytes += int(($1 + 1023) / 1024) } END { print kilobytes }')
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@INSTALLED_SIZE@/$size/" -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" \
    "$here/control" >"$root/DEBIAN/control"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

package=$out/zguard_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package"
