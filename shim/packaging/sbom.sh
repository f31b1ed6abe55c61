#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sbom.sh BUILD VERSION: writes to standard output what was built, under which licence, and
# what each file links: SPDX 2.3, as tags and values.  Its time is that of the last commit, or
# of SOURCE_DATE_EPOCH.
set -eu

build=$1 version=$2
here=$(dirname "$0")
table=$here/licences
LC_ALL=C
export LC_ALL

# What is built, and its licence: a program that links liblzo2 is under the GPL as a whole.
files='libzguard.so:MIT zguard:MIT compress-bench:GPL-2.0-or-later'

# In an archive of the sources all files have the time of the commit.
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null ||
    stat -c %Y "$here/../../CHANGELOG.md")}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/sums"
: >"$work/linked"
for file in $files; do
    name=${file%%:*}
    [ -f "$build/$name" ] || continue
    echo "$name ${file#*:}" >>"$work/files"
    sha1sum "$build/$name" | cut -d' ' -f1 >>"$work/sums"
    readelf -dW "$build/$name" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r soname
    do
        package=$(awk -v soname="$soname" '$1 == soname { print $2; exit }' "$table")
        if [ -z "$package" ]; then
            echo "sbom.sh: $name links $soname, which is not in $table" >&2
            exit 1
        fi
        echo "$name $package" >>"$work/linked"
    done
done
[ -f "$work/files" ] || {
    echo "sbom.sh: nothing is built in $build; run make first" >&2
    exit 1
}
code=$(sort "$work/sums" | tr -d '\n' | sha1sum | cut -d' ' -f1)

cat <<END
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: zguard-$version
DocumentNamespace: https://spdx.org/spdxdocs/zguard-$version-$code
Creator: Organization: zguard contributors
Creator: Tool: sbom.sh-$version
Created: $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)

PackageName: zguard
SPDXID: SPDXRef-Package-zguard
PackageVersion: $version
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: true
PackageVerificationCode: $code
PackageLicenseConcluded: $(cut -d' ' -f2 "$work/files" | sort -ru | tr '\n' ' ' |
    sed 's/ $//; s/ / AND /g')
$(cut -d' ' -f2 "$work/files" | sort -u | sed 's/^/PackageLicenseInfoFromFiles: /')
PackageLicenseDeclared: MIT
PackageCopyrightText: <text>Copyright (c) 2026 zguard contributors</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-Package-zguard
END
while read -r name licence; do
    cat <<END

FileName: ./$name
SPDXID: SPDXRef-File-$name
FileType: BINARY
FileChecksum: SHA1: $(sha1sum "$build/$name" | cut -d' ' -f1)
FileChecksum: SHA256: $(sha256sum "$build/$name" | cut -d' ' -f1)
LicenseConcluded: $licence
LicenseInfoInFile: $licence
FileCopyrightText: <text>Copyright (c) 2026 zguard contributors</text>
END
    sort -u "$work/linked" | awk -v name="$name" '$1 == name {
        print "Relationship: SPDXRef-File-" name " DYNAMIC_LINK SPDXRef-Package-" $2 }'
done <"$work/files"
cut -d' ' -f2 "$work/linked" | sort -u | while read -r package; do
    licence=$(awk -v package="$package" '$2 == package {
        $1 = ""; $2 = ""; sub(/^ +/, ""); print; exit }' "$table")
    cat <<END

PackageName: $package
SPDXID: SPDXRef-Package-$package
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageLicenseConcluded: $licence
PackageLicenseDeclared: $licence
PackageCopyrightText: NOASSERTION
END
done
