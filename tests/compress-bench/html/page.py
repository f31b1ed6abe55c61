#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""page.py PAGE RESULT: is the page well-formed, complete in itself, and are all rows of the
JSON result in it?  Says what is not, and exits with 1."""

import json
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}
# Elements of a drawing that end themselves.
EMPTY = {"path", "circle", "rect"}
REFERENCES = ("aria-labelledby", "aria-describedby")
OUTSIDE = ("http:", "https:", "url(", "@import", "src=", "//")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.ids = []
        self.references = []
        self.faults = []
        self.rows = []
        self.cell = None
        self.links = []
        self.drawings = 0
        self.drawings_with_names = 0

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_startendtag(self, tag, attributes):
        if tag not in EMPTY:
            self.fault(f"<{tag}/> ends itself")
        self.take(tag, dict(attributes))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.take(tag, attributes)
        if tag in EMPTY:
            self.fault(f"<{tag}> is not ended")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            self.drawings += 1
            self.drawings_with_names += all(name in attributes for name in REFERENCES)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = ""

    def take(self, tag, attributes):
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in REFERENCES:
            self.references += attributes.get(name, "").split()
        for name in ("href", "src", "xlink:href", "data", "srcset", "action"):
            if name in attributes:
                self.links.append((tag, attributes[name]))
        for name in attributes:
            if name.startswith("on"):
                self.fault(f"<{tag} {name}=...>")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> where {self.open[-3:]} are open")
        else:
            self.open.pop()
        if tag in ("td", "th") and self.cell is not None:
            if self.rows:
                self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def variant(row):
    return row["pattern"] + (", zguard" if row["guarded"] else "")


def block_size(size):
    units = ["B", "KiB", "MiB", "GiB"]
    while len(units) > 1 and size >= 1024 and size % 1024 == 0:
        size //= 1024
        units.pop(0)
    return f"{size} {units[0]}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    with open(sys.argv[2], encoding="utf-8") as file:
        result = json.load(file)
    page = Page()
    page.feed(text)
    page.close()
    faults = page.faults

    faults += [f"<{tag}> stays open" for tag in page.open]
    faults += [f"id {name} stands twice" for name in set(page.ids) if page.ids.count(name) > 1]
    faults += [f"there is no id {name}" for name in page.references if name not in page.ids]
    if page.drawings == 0 or page.drawings != page.drawings_with_names:
        faults.append(f"{page.drawings_with_names} of {page.drawings} drawings have names")
    for tag, link in page.links:
        if not link.startswith("#") or link[1:] not in page.ids:
            faults.append(f"<{tag}> refers to {link!r}")
    # What people wrote into names may look like an address; what we wrote may not.
    own = re.sub(r">[^<]*<", "><", re.sub(r"(?s)<script>.*?</script>|<style>.*?</style>", "", text))
    inside = "".join(re.findall(r"(?s)<style>.*?</style>", text))
    script = re.sub(r"//.*", "", "".join(re.findall(r"(?s)<script>.*?</script>", text)))
    for part in (own, inside, script):
        faults += [f"there is {word!r} in it" for word in OUTSIDE if word in part]
    rows = page.rows[2:]
    if len(rows) != len(result["rows"]):
        faults.append(f"{len(rows)} rows of {len(result['rows'])}")
    for shown, row in zip(rows, result["rows"]):
        wanted = [row["name"], variant(row), block_size(row["block_bytes"])]
        if row["state"] == "measured":
            wanted.append(f"{row['ratio']:.3f}")
        if shown[: len(wanted)] != wanted:
            faults.append(f"{shown[:4]} where {wanted} should be")
        if row["state"] != "measured" and row["reason"] not in shown[3]:
            faults.append(f"{shown} does not say {row['reason']!r}")
    for fault in faults:
        print("#  ", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
