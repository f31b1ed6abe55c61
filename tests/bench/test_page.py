# SPDX-License-Identifier: MIT
"""The page and the picture of docs/ say what the kept document says."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import xml.dom.minidom

import page
import picture
from proving import prove

ROOT = os.environ["ZG_ROOT"]
KEPT = os.path.join(ROOT, "docs", "benchmarks.json")


def _kept():
    with open(KEPT, encoding="utf-8") as file:
        return json.load(file)


def _read(name):
    with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        return file.read()


def the_page_says_what_the_kept_document_says():
    assert page.insert(_read("benchmarks.md"), _kept()) == _read("benchmarks.md")


def the_picture_shows_what_the_kept_document_says():
    assert picture.draw(_kept()) == _read("benchmarks.svg")


def another_figure_would_show_on_the_page_and_in_the_picture():
    other = copy.deepcopy(_kept())
    row = next(row for row in other["rows"] if row["key"] == "c-init-end-trimmed")
    row["figures"]["bare"]["median"] *= 3
    with tempfile.TemporaryDirectory() as folder:
        document = os.path.join(folder, "other.json")
        with open(document, "w", encoding="utf-8") as file:
            json.dump(other, file)
        bench = os.path.join(ROOT, "tests", "bench", "bench.py")
        done = subprocess.run([sys.executable, bench, "docs", "--check", document],
                              capture_output=True, text=True, check=False)
    assert done.returncode == 1, done
    assert "benchmarks.md" in done.stdout and "benchmarks.svg" in done.stdout, done.stdout


def the_picture_is_well_formed_and_follows_a_dark_scheme():
    text = _read("benchmarks.svg")
    xml.dom.minidom.parseString(text)
    assert "prefers-color-scheme: dark" in text


def every_field_of_the_document_is_described_on_the_page():
    document, text = _kept(), _read("benchmarks.md")
    row = next(row for row in document["rows"] if row["key"] == "c-init-end-trimmed")
    growth = next(row for row in document["rows"] if row["key"] == "c-leak")
    described = [document, document["quiet"], document["sides"][0], document["wanted"][0], row,
                 row["figures"]["guard"], growth["figures"]["guard"]]
    absent = {name for fields in described for name in fields
              if f"`{name}`" not in text and f"`{name}[]`" not in text}
    assert not absent, absent


def the_kept_document_is_a_whole_run_of_seven_rounds_or_more():
    document = _kept()
    assert document["complete"] and not document["settings"]["quick"]
    assert document["settings"]["rounds"] >= 7, document["settings"]


if __name__ == "__main__":
    prove(sys.modules["__main__"])
