# SPDX-License-Identifier: MIT
"""Files that HBase wrote, against what HBase says of them."""

import glob
import hashlib
import json
import os
import re

from command import DATA, cells, contains, equal, hfile, verified

CHECKED_BY_CODEC = "GZ", "BZIP2"


def folders():
    yield DATA
    if os.environ.get("ZG_HFILES"):
        yield os.environ["ZG_HFILES"]


def read_table(folder):
    """Rows of the tables in a folder's README.md, by the name in the first column."""
    rows = {}
    try:
        with open(os.path.join(folder, "README.md")) as file:
            for line in file:
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                if len(cells) >= 6 and re.fullmatch(r"[\d,]+", cells[4]):
                    rows[cells[0]] = cells
    except FileNotFoundError:
        pass
    return rows


def against_json(path, said):
    found = verified(path)
    equal(found["error"], None, "error")
    wanted = {
        "hfile_version": "%d.%d" % (said["hfile_major"], said["hfile_minor"]),
        "compression": said["compression"],
        "encoding": said["data_block_encoding"],
        "checksum": said["checksum_type"],
        "bytes_per_checksum": said["bytes_per_checksum"],
        "bloom": said["bloom"],
        "entries": said["entry_count"],
        "data_blocks": said["data_blocks"],
        "index_levels": said["index_levels"],
        "root_index_entries": said["root_index_entries"],
        "tags": said["tags"],
        "sequence_numbers": said["mvcc"],
        "file_bytes": said["file_bytes"],
        "bad_blocks": 0,
    }
    for field, value in wanted.items():
        equal(found[field], value, field)
    equal(found["uncompressed"]["total"], said["data_uncompressed_bytes"], "uncompressed")
    equal(found["on_disk"]["total"], said["data_ondisk_bytes_with_headers"], "on disk")
    chunks = said["blocks_before_load_on_open"].get("BLOOM_CHUNK", {"count": 0})
    equal(found["blocks"]["bloom_chunk"], chunks["count"], "bloom chunks")
    if said["data_block_encoding"] == "NONE":
        equal(found["verified"]["entries"], said["entry_count"], "entries met")
    equal(found["verified"]["right"], found["verified"]["blocks"], "blocks that are right")


def against_row(path, row):
    _, _, version, codec, entries, blocks = row[:6]
    found = verified(path)
    equal(found["error"], None, "error")
    equal(found["hfile_version"].split(".")[0], version.split(".")[0], "version")
    equal(found["compression"], codec, "compression")
    equal(found["entries"], int(entries.replace(",", "")), "entries")
    equal(found["data_blocks"], int(blocks), "data blocks")
    equal(found["bad_blocks"], 0, "bad blocks")
    check = found["verified"]
    if found["encoding"] == "NONE":
        equal(check["entries"], found["entries"], "entries met")
    covered = codec in CHECKED_BY_CODEC or found["checksum"] in ("CRC32", "CRC32C")
    equal(check["right"], check["blocks"] if covered else 0, "blocks that are right")
    equal(check["not_verifiable"], 0 if covered else check["blocks"], "not verifiable")


def cells_of(path, said):
    encoded = said["data_block_encoding"] != "NONE"
    id_bytes = 2 * said["data_blocks"] if encoded else 0
    for piece_bytes in 1, 200000, 1 << 30:
        written, pieces, announced, came = cells(path, piece_bytes)
        equal(came, said["data_uncompressed_bytes"] - id_bytes, "bytes read")
        assert abs(announced - came) < came / 20, "%d bytes announced, %d came" % (
            announced, came)
        if encoded:
            equal(pieces, said["data_blocks"], "pieces")
            continue
        equal(hashlib.sha256(written).hexdigest(), said["kv_sha256"], "SHA-256 of the cells")
        if piece_bytes == 1:
            equal(pieces, said["data_blocks"], "pieces of one block")
        elif piece_bytes == 1 << 30:
            equal(pieces, 1, "pieces of the whole file")


def refused_for_encryption(path):
    answer = hfile(path)
    equal(answer.status, 1, "status")
    contains(answer.errors, "it is encrypted, and its key is in HBase's key store")


def tests():
    seen = set()
    for folder in folders():
        table = read_table(folder)
        for path in sorted(glob.glob(os.path.join(folder, "*.hfile"))):
            stem = os.path.splitext(os.path.basename(path))[0]
            if stem in seen:
                continue
            seen.add(stem)
            beside = os.path.join(folder, stem + ".json")
            said = json.load(open(beside)) if os.path.exists(beside) else None
            if said and said["encryption"] != "none":
                yield stem + " is refused because it is encrypted", (
                    lambda path=path: refused_for_encryption(path)
                )
            elif said:
                yield stem + " has what HBase says of it, and every block is right", (
                    lambda path=path, said=said: against_json(path, said)
                )
                yield stem + " gives the benchmark all its cells, whatever the pieces", (
                    lambda path=path, said=said: cells_of(path, said)
                )
            elif stem in table:
                yield stem + " has what its writer's HBase says, and no block is bad", (
                    lambda path=path, row=table[stem]: against_row(path, row)
                )
    yield "text shows sizes, ratio, index, checksums and what was verified", text_of_gz
    yield "without --verify the same is known but for the blocks' contents", headers_alone
    yield "several files are gone through, and the status is that of the worst", several


def text_of_gz():
    answer = hfile("--verify", os.path.join(DATA, "gz.hfile"))
    equal(answer.status, 0, "status")
    for line in (
        "version         3.3, as HBase 0.98 and newer writes it; created 2023-11-14T22:13:20Z"
        " by a major compaction",
        "data blocks     25        total            min         median            max",
        "uncompressed        1,621,633         47,324         65,573         65,707",
        "ratio           4.348",
        "other blocks    1 bloom_chunk, 2 root_index, 1 file_info, 1 bloom_meta:"
        " 3,347 bytes on disk",
        "entries         19,200; key of 39, value of 33 bytes on average, sequence numbers",
        "index           1 level, 25 entries in the root, 1,262 bytes uncompressed",
        "checksums       CRC32C of every 16,384 bytes",
        "verified        30 of 30 blocks, all 19,200 entries met",
    ):
        contains(answer.out, line)


def headers_alone():
    for name in "gz-multilevel", "v1-hbase0.90.5-small-LZO", "gz-fast_diff":
        path = os.path.join(DATA, name + ".hfile")
        whole = verified(path)
        front = hfile("--format=json", path)
        equal(front.status, 0, "status")
        equal(front.files[0]["verified"], None, "verified")
        for field in whole:
            if field != "verified":
                equal(front.files[0][field], whole[field], field)


def several():
    good = os.path.join(DATA, "zstd.hfile")
    answer = hfile("--verify", good, "/nonexistent.hfile", os.path.join(DATA, "lz4.hfile"))
    equal(answer.status, 1, "status")
    contains(answer.errors, "/nonexistent.hfile: it cannot be read: No such file")
    equal(answer.out.count("verified        30 of 30 blocks"), 2, "files that are right")
    equal(hfile().status, 2, "status without a file")
    equal(hfile("--verify", good).status, 0, "status of a good one")
