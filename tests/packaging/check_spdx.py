#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_spdx.py FILE BUILD: is FILE a whole SPDX 2.3 document of what lies in BUILD?

What the format asks for, and what is true of the files: each is listed with its sums, and
with the packages of the libraries that it needs.
"""

import hashlib
import pathlib
import re
import subprocess
import sys

DOCUMENT = ["SPDXVersion", "DataLicense", "SPDXID", "DocumentName", "DocumentNamespace",
            "Creator", "Created"]
PACKAGE = ["PackageName", "SPDXID", "PackageDownloadLocation", "FilesAnalyzed",
           "PackageLicenseConcluded", "PackageLicenseDeclared", "PackageCopyrightText"]
FILE = ["FileName", "SPDXID", "FileChecksum", "LicenseConcluded", "LicenseInfoInFile",
        "FileCopyrightText"]
LICENCES = {"MIT", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "GPL-2.0-or-later",
            "GPL-2.0-only", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "bzip2-1.0.6"}
BUILT = ["libzguard.so", "zguard", "compress-bench"]


def read(path):
    """The elements in order: each a list of (tag, value), first the document."""
    elements = [[]]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line:
            continue
        tag, colon, value = line.partition(": ")
        assert colon and value, f"line {number} is no tag with a value: {line}"
        if tag in ("PackageName", "FileName"):
            elements.append([])
        elements[-1].append((tag, value))
    return elements


def values(element, tag):
    return [value for name, value in element if name == tag]


def only(element, tag):
    found = values(element, tag)
    assert len(found) == 1, f"{element[0]} has {len(found)} of {tag}"
    return found[0]


def check_licence(text):
    if text == "NOASSERTION":
        return
    for word in re.split(r"[() ]+|AND|OR", text):
        assert not word.strip() or word in LICENCES, f"{word} is no known licence"


def needed(path):
    out = subprocess.run(["readelf", "-dW", path], check=True, capture_output=True, text=True)
    return re.findall(r"\(NEEDED\).*\[(.*)\]", out.stdout)


def packages_of_sonames():
    table = pathlib.Path("shim/packaging/licences").read_text().splitlines()
    rows = [line.split() for line in table if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows}


def check_file(element, build, links):
    path = build / only(element, "FileName")
    content = path.read_bytes()
    sums = set(values(element, "FileChecksum"))
    assert f"SHA1: {hashlib.sha1(content).hexdigest()}" in sums, f"{path}: another SHA1"
    assert f"SHA256: {hashlib.sha256(content).hexdigest()}" in sums, f"{path}: another SHA256"
    identity = only(element, "SPDXID")
    package_of = packages_of_sonames()
    wanted = {f"SPDXRef-Package-{package_of[soname]}" for soname in needed(path)}
    linked = {to for start, kind, to in links if start == identity and kind == "DYNAMIC_LINK"}
    assert linked == wanted, f"{path} links {wanted}, not {linked}"


def main(path, build):
    document, *elements = read(path)
    for tags, some in ((DOCUMENT, [document]),
                       (PACKAGE, [e for e in elements if e[0][0] == "PackageName"]),
                       (FILE, [e for e in elements if e[0][0] == "FileName"])):
        for element in some:
            for tag in tags:
                assert values(element, tag), f"{element[0]} has no {tag}"
    assert only(document, "SPDXVersion") == "SPDX-2.3"
    assert only(document, "DataLicense") == "CC0-1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", only(document, "Created"))

    identities = [only(element, "SPDXID") for element in [document, *elements]]
    assert len(set(identities)) == len(identities), "an identity stands twice"
    links = [tuple(value.split()) for element in [document, *elements]
             for value in values(element, "Relationship")]
    for start, _, to in links:
        assert start in identities and to in identities, f"{start} or {to} is not there"
    assert ("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Package-zguard") in links

    for element in elements:
        for tag in ("PackageLicenseConcluded", "PackageLicenseDeclared", "LicenseConcluded"):
            for value in values(element, tag):
                check_licence(value)
    files = [element for element in elements if element[0][0] == "FileName"]
    names = [only(element, "FileName")[2:] for element in files]
    assert names == [name for name in BUILT if (build / name).exists()], names
    sums = []
    for element in files:
        check_file(element, build, links)
        sums += [s[6:] for s in values(element, "FileChecksum") if s.startswith("SHA1: ")]
    code = hashlib.sha1("".join(sorted(sums)).encode()).hexdigest()
    assert only(elements[0], "PackageVerificationCode") == code, "another verification code"


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
