# SPDX-License-Identifier: MIT
"""Files made by writer.py: versions, levels and framings that the real ones do not show."""

import os

import writer
from command import cells, contains, equal, hfile, put, verified
from writer import HFile, rows

VERSIONS = (1, 0), (2, 0), (2, 1), (2, 2), (2, 3), (3, 0), (3, 3)
TAGGED = {b"hfile.MAX_TAGS_LEN": b"\0\0\0\3", b"KEY_VALUE_VERSION": b"\0\0\0\1"}


def whole(made, name="made.hfile"):
    """Writes a file, and expects that nothing is wrong with it."""
    found = verified(put(name, made.out))
    equal(found["error"], None, "error")
    equal(found["first_bad"], [], "bad blocks")
    return found


def every_version_and_codec():
    for version in VERSIONS:
        for number in writer.CODECS:
            made = HFile(rows(5, 7), version=version, compression=number, entries=35)
            found = whole(made)
            equal(found["hfile_version"], "%d.%d" % version, "version")
            equal(found["data_blocks"], 5, "data blocks")
            equal(found["verified"]["entries"], 35, "entries met")


def index_levels():
    for levels in 2, 3, 4:
        made = HFile(
            rows(11, 3),
            levels=levels,
            entries=33,
            compression=writer.GZ,
            bloom=True,
            checksum=writer.CHECK_CRC32,
            bytes_per_checksum=100,
        )
        found = whole(made)
        equal(found["data_blocks"], 11, "data blocks")
        equal(found["index_levels"], levels, "levels")
        equal(found["blocks"]["leaf_index"], 6, "leaf blocks")
        equal(found["verified"]["right"], found["verified"]["blocks"], "right")


def kinds_of_checksums():
    for kind in writer.CHECK_NULL, writer.CHECK_CRC32, writer.CHECK_CRC32C, writer.NO_ROOM:
        for size in 34, 100, 16384, 1 << 30:
            made = HFile(rows(3, 9), checksum=kind, bytes_per_checksum=size, entries=27)
            found = whole(made)
            right = 6 if kind in (writer.CHECK_CRC32, writer.CHECK_CRC32C) else 0
            equal(found["verified"]["right"], right, "right")
            equal(found["verified"]["not_verifiable"], 6 - right, "not verifiable")
    found = whole(HFile(rows(1, 1), checksum=writer.NO_ROOM, bytes_per_checksum=1 << 31))
    equal(found["checksum"], "NULL", "checksum")


def encodings():
    names = {2: "PREFIX", 3: "DIFF", 4: "FAST_DIFF", 6: "PREFIX_TREE", 7: "ROW_INDEX_V1"}
    for number, name in names.items():
        found = whole(HFile(rows(3, 3), encoding=number, encoding_name=name))
        equal(found["encoding"], name, "encoding")
        equal(found["blocks"]["encoded_data"], 3, "encoded blocks")
        equal(found["verified"]["entries"], None, "entries met")


def encoding_that_differs():
    path = put("differs.hfile", HFile(rows(3, 3), encoding=4, encoding_name="DIFF").out)
    found = verified(path)
    contains(found["first_bad"][0]["reason"], "its encoding is FAST_DIFF, the file's is DIFF")
    path = put("differs.hfile", HFile(rows(3, 3), encoding=5).out)
    contains(verified(path)["first_bad"][0]["reason"], "encoding is number 5, which HBase")


def encoded_index():
    made = HFile(rows(4, 2), entries=8, info={b"INDEX_BLOCK_ENCODING": b"PREFIX_TREE"})
    equal(whole(made)["verified"]["entries"], 8, "entries met")


def tags_and_sequence_numbers():
    content = rows(3, 4, tags=b"abc", sequence=70000)
    equal(whole(HFile(content, entries=12, info=TAGGED))["verified"]["entries"], 12, "entries")
    found = verified(put("tags.hfile", HFile(content, entries=12).out))
    contains(found["first_bad"][0]["reason"], "its cells break off after 1")


def cells_of_every_version():
    content = rows(5, 7)
    for version in VERSIONS:
        path = put("cells.hfile", HFile(content, version=version, entries=35).out)
        for piece_bytes in 1, 500, 1 << 20:
            written, _, _, came = cells(path, piece_bytes)
            equal(written, b"".join(content), "cells of version %d.%d" % version)
            equal(came, len(written), "bytes read")
    path = put("index.hfile", HFile(
        content, entries=35, info={b"INDEX_BLOCK_ENCODING": b"PREFIX_TREE"}).out)
    equal(cells(path, 500)[0], b"".join(content), "cells where the index is encoded")


def entries_that_miss():
    found = verified(put("entries.hfile", HFile(rows(3, 3), entries=10).out))
    contains(
        found["first_bad"][0]["reason"], "the trailer says 10 entries, the blocks hold 9"
    )


def no_data():
    found = whole(HFile([]))
    equal((found["data_blocks"], found["ratio"]), (0, None), "blocks and ratio")
    contains(hfile(put("none.hfile", HFile([]).out)).out, "data blocks     0\n")


def framing_of_many_chunks():
    for chunk in 5, 100, 230:
        codec = writer.framed(writer.lzo_literals, chunk)

        def twice(data):
            """Two blocks of the framing, then one of no length."""
            half = len(data) // 2
            return codec(data[:half]) + codec(data[half:]) + codec(b"")

        made = HFile(rows(2, 40), compression=writer.LZO, codec=twice, entries=80)
        equal(whole(made)["verified"]["entries"], 80, "entries met")


def plain_zstd():
    made = HFile(rows(3, 3), compression=writer.ZSTD, codec=writer.zstd_frame, entries=9)
    equal(whole(made)["layout"], "plain", "layout")


def more_than_a_million_blocks():
    """The same block 500,000 times, then another one 700,000 times; the index, which would
    say otherwise, is not read."""
    times = 500000, 700000
    content = [writer.cell(b"r", b"v" * length) for length in (5, 10)]
    settings = {"version": (2, 0), "info": {b"INDEX_BLOCK_ENCODING": b"PREFIX_TREE"}}
    made = HFile(content, **settings)
    second, (_, size) = made.data[1][0], made.data[1]
    end = second + size
    shift = second * (times[0] - 1) + size * (times[1] - 1)
    made = HFile(content, entries=sum(times), **settings, override={
        "load_on_open_offset": end + shift,
        "file_info_offset": made.last[b"FILEINF2"] + shift,
        "last_data_offset": end + shift - size,
    })
    path = put("million.hfile", b"".join([
        made.out[:second] * times[0], made.out[second:end] * times[1], made.out[end:]]))
    answer = hfile("--format", "json", path, memory_bytes=64 << 20)
    os.unlink(path)
    found = answer.files[0]
    equal(found["data_blocks"], sum(times), "data blocks")
    small, large = map(len, content)
    equal(found["uncompressed"], {
        "total": small * times[0] + large * times[1],
        "min": small, "median": large, "max": large,
    }, "sizes")


def control_characters():
    made = HFile(rows(1, 1), info={b"BLOOM_FILTER_TYPE": b"\x1b[2J\xff"}, entries=1)
    answer = hfile(put("esc\x1b[2J.hfile", made.out))
    equal(answer.status, 0, "status")
    assert "\x1b" not in answer.out, "an escape reaches the terminal"
    contains(answer.out, "?[2J?")


def not_hfiles():
    for name, data, says in (
        ("empty", b"", "it is empty"),
        ("text", b"hello\n" * 1000, "it does not end with an HFile's trailer"),
        ("short", b"x", "it does not end with an HFile's trailer"),
        ("cut", HFile(rows(3, 3)).out[:-1], "it begins as an HFile and does not end with"),
    ):
        answer = hfile(put(name, data))
        equal(answer.status, 1, "status of " + name)
        contains(answer.errors, says)
    contains(hfile("/").errors, "it is a folder; name the files in it")
    contains(hfile("/dev/null").errors, "it is no regular file")


def versions_that_are_not_known():
    out = HFile(rows(1, 1)).out
    for version, says in ((4, "4.0"), (4 << 24 | 3, "3.4"), (0, "0.0")):
        path = put("version", out[:-4] + version.to_bytes(4, "big"))
        contains(hfile(path).errors, "its version is %s; versions 1 to 3.3 are known" % says)


def compression_that_is_not_known():
    path = put("compression", HFile(rows(1, 1), override={"compression": 9}).out)
    contains(hfile(path).errors, "compression is number 9, which is none that HBase has")


def no_room_for_output():
    path = put("full.hfile", HFile(rows(1, 1)).out)
    with open("/dev/full", "w") as full:
        answer = hfile(path, out=full)
    equal(answer.status, 1, "status")
    contains(answer.errors, "standard output: cannot be written")


def tests():
    yield "every version and codec is read, cells counted", every_version_and_codec
    yield "indexes of up to four levels are read", index_levels
    yield "checksums of every kind and size are read, also NULL ones without room", (
        kinds_of_checksums
    )
    yield "every encoding is read as the bytes behind its id", encodings
    yield "an encoding that is not the file's, or none, makes a block bad", encoding_that_differs
    yield "an index with an encoding of its own is walked around", encoded_index
    yield "tags and sequence numbers are stepped over", tags_and_sequence_numbers
    yield "the benchmark gets the cells of every version", cells_of_every_version
    yield "a trailer that counts other entries than there are is bad", entries_that_miss
    yield "a file without data is right", no_data
    yield "framings of many chunks and blocks are put together", framing_of_many_chunks
    yield "a plain zstd frame is known by its magic", plain_zstd
    yield "of more than a million blocks little is kept, and the median is right", (
        more_than_a_million_blocks
    )
    yield "control characters of a file and its name do not reach the terminal", control_characters
    yield "what is no HFile is refused with the reason", not_hfiles
    yield "versions that are not known are refused", versions_that_are_not_known
    yield "a compression that is not known is refused", compression_that_is_not_known
    yield "output that cannot be written is a failure", no_room_for_output
