# SPDX-License-Identifier: MIT
"""What the guard's books take: read from the ledger that a guarded program leaves behind, by
its documented header (docs/ledger-format.md), and from the report on it."""

import json
import os
import struct
import subprocess
import tempfile

SECTION_COUNT_AT, SECTIONS_AT, SECTION_BYTES = 24, 2696, 32
SECTIONS = ("totals", "providers", "sites", "frames", "strings", "streams", "series", "events")
STREAMS = 1000


def read_sections(path):
    """Return: {name: (bytes of an entry, entries that fit, entries used)}."""
    with open(path, "rb") as file:
        header = file.read(4096)
    if header[:8] != b"ZGUARD\r\n":
        raise ValueError(f"{path} is no ledger")
    (count,) = struct.unpack_from("<I", header, SECTION_COUNT_AT)
    sections = {}
    for i in range(count):
        kind, entry_bytes, _, capacity, used, _ = struct.unpack_from(
            "<IIQIIQ", header, SECTIONS_AT + SECTION_BYTES * i)
        if kind < len(SECTIONS):
            sections[SECTIONS[kind]] = (entry_bytes, capacity, used)
    return sections


def measure(worker, material, guard_library, command, folder):
    """Runs a program that leaks STREAMS finished streams and reads its ledger.
    Return: bytes of a living stream and of a site, and of the file."""
    with tempfile.TemporaryDirectory(dir=folder) as ledgers:
        environment = {"LD_PRELOAD": guard_library, "ZGUARD": f"reclaim=all,ledger={ledgers}"}
        subprocess.run([worker, "leak", "--material", material, "--block", "1024", "--level", "1",
                        "--streams", str(STREAMS), "leaked"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        (name,) = (entry for entry in os.listdir(ledgers) if entry.endswith(".zgl"))
        path = os.path.join(ledgers, name)
        sections = read_sections(path)
        status = os.stat(path)
        done = subprocess.run([command, "report", "--format", "json", path], capture_output=True,
                              check=False)
        report = json.loads(done.stdout)
    alive = report["totals"]["deflate"]["alive"]
    sites = [site for site in report["sites"] if site["frames"]]
    names = sum(sections[name][0] * sections[name][2] for name in ("frames", "strings"))
    return {
        "stream_record_bytes": sections["streams"][0],
        "stream_token_bytes": report["totals"]["pool"]["token_bytes"] / alive,
        "streams_with_a_record": sections["streams"][1],
        "site_record_bytes": sections["sites"][0],
        "site_names_bytes": round(names / max(1, len(sites)), 1),
        "sites_that_fit": sections["sites"][1],
        "file_bytes": status.st_size,
        "file_bytes_on_disk": status.st_blocks * 512,
        "measured_streams": alive,
        "measured_sites": len(sites),
    }
