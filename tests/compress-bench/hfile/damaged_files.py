# SPDX-License-Identifier: MIT
"""Files that were damaged, or made to do damage."""

import glob
import os
import struct
import zlib

import writer
from command import DATA, contains, damage, equal, hfile, put, verified
from writer import HFile, rows

FLIPS = int(os.environ.get("ZG_FLIPS", "1000"))
MIB = 1 << 20


def flipped(path):
    return lambda: damage("flips", path, FLIPS, 1)


def subjects():
    """Every file that there is, each once."""
    folders = [DATA] + [folder for folder in [os.environ.get("ZG_HFILES")] if folder]
    found = {}
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "*.hfile"))):
            found.setdefault(os.path.basename(path), path)
    return list(found.values())


def flip_subjects():
    """An encrypted file is refused before any of its blocks is looked at."""
    return [path for path in subjects() if "aes" not in path]


def cut_everywhere():
    for path in subjects():
        damage("cuts", path)


def extreme_numbers():
    for path in glob.glob(os.path.join(DATA, "*small*.hfile")):
        damage("extremes", path)


def first_bad_block_is_named():
    path = os.path.join(DATA, "gz.hfile")
    data = bytearray(open(path, "rb").read())
    for at in 30183 + 5000, 60000, 200000:
        data[at] ^= 1
    answer = hfile("--verify", put("flipped.hfile", bytes(data)))
    equal(answer.status, 1, "status")
    contains(answer.errors, "3 bad blocks, the first at offset 30183: CRC32C of chunk 0 is ")
    contains(answer.out, "BAD BLOCKS      3; the first at offset 30183: CRC32C of chunk 0")
    contains(answer.out, "verified        27 of 30 blocks\n")


def unverifiable_blocks_are_counted():
    path = os.path.join(DATA, "v2-hbase0.92.2-small-LZO.hfile")
    answer = hfile("--verify", path)
    equal(answer.status, 0, "status")
    contains(answer.out, "not verifiable  12 blocks: no checksum, and LZO has no check of its own")


def after_a_bad_header_the_others_are_met():
    path = os.path.join(DATA, "gz.hfile")
    data = bytearray(open(path, "rb").read())
    data[15224:15232] = b"NOTBLOCK"
    found = verified(put("header.hfile", bytes(data)))
    equal(found["bad_blocks"], 1, "bad blocks")
    equal(found["first_bad"][0]["offset"], 15224, "offset")
    contains(found["first_bad"][0]["reason"], 'no block begins with "NOTBLOCK"')
    equal(found["verified"]["right"], 29, "blocks that are right")


def checksum_type_that_differs():
    """A block that says it has no checksums is none of a file whose blocks have."""
    data = bytearray(open(os.path.join(DATA, "lzo.hfile"), "rb").read())
    equal(data[24], writer.CHECK_CRC32C, "checksum type")
    data[24] = writer.CHECK_NULL
    found = verified(put("type.hfile", bytes(data)))
    equal(found["first_bad"], [
        {"offset": 0, "reason": "the header's checksums are NULL of every 16384 bytes, "
         "the file's are CRC32C of every 16384"}
    ], "bad blocks")


def index_and_blocks_disagree():
    made = HFile(rows(4, 2), version=(2, 0), entries=8)
    second = made.data[1][0]
    at = made.out.rindex(struct.pack(">Q", second) + struct.pack(">I", made.data[1][1]))
    data = bytearray(made.out)
    data[at + 7] += 1  # the index's offset of the second block
    found = verified(put("index.hfile", bytes(data)))
    contains(found["first_bad"][0]["reason"], "the index has no data block here")
    equal(found["first_bad"][0]["offset"], second, "offset")
    data = bytearray(made.out)
    data[at + 11] += 1  # its size
    contains(
        verified(put("index.hfile", bytes(data)))["first_bad"][0]["reason"],
        "its header says %d bytes, the index %d" % (made.data[1][1], made.data[1][1] + 1),
    )


def deflate_bomb():
    """100 MB in 100 KB, in a block that announces 64 KB, then what it has."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(b"\0" * (100 * MIB)) + packer.flush()
    bomb = bomb[:3] + bytes(6) + b"\xff" + bomb[10:]  # with Java's header
    for announced, limit in ((65536, []), (100 * MIB, ["--block-limit", "64m"])):
        made = HFile(
            [b""], compression=writer.GZ, entries=1,
            codec=lambda data: bomb if data == b"" else writer.gzip_member(data),
        )
        out = bytearray(made.out)
        out[12:16] = struct.pack(">I", announced)
        out = right_checksums(out, made)
        path = put("bomb.hfile", out)
        found = verified(path, *limit, memory_bytes=96 * MIB)
        reason = found["first_bad"][0]["reason"]
        if limit:
            contains(reason, "uncompressed size is 104857600 bytes, the limit is 67108864")
        else:
            contains(reason, "its data decompress to more than the 65536 bytes announced")


def right_checksums(out, made):
    """Puts the checksums of the first block right again."""
    offset, size = made.data[0]
    covered = struct.unpack(">I", out[29:33])[0]
    sums = b"".join(
        struct.pack(">I", writer.crc32c(bytes(out[at : min(at + 16384, covered)])))
        for at in range(0, covered, 16384)
    )
    out[covered : offset + size] = sums
    return bytes(out)


def lzo_bomb():
    """25 MB out of 100 KB of zeros, where 1,000 bytes are announced."""
    chunk = b"\x15abcd\x20" + b"\0" * 100000 + b"\x01\0\0\x11\0\0"
    data = struct.pack(">II", 1000, len(chunk)) + chunk

    def codec(content):
        return data if content == b"x" * 1000 else writer.CODECS[writer.LZO](content)

    made = HFile([b"x" * 1000], compression=writer.LZO, codec=codec)
    found = verified(put("lzo.hfile", made.out), memory_bytes=96 * MIB)
    contains(
        found["first_bad"][0]["reason"],
        "its data decompress to more than the 1000 bytes announced",
    )


def counts_that_are_extreme():
    for field in (
        "file_info_offset load_on_open_offset data_index_count entry_count levels "
        "first_data_offset last_data_offset total_bytes compression"
    ).split():
        for value in 0, 1, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1:
            made = HFile(rows(3, 3), entries=9, override={field: value})
            for arguments in ["--verify"], ["--format", "json"]:
                answer = hfile(*arguments, put("extreme.hfile", made.out), memory_bytes=64 * MIB)
                assert answer.status in (0, 1), "%s of %d: status %d" % (
                    field, value, answer.status)


def index_that_repeats():
    """Entries of the root that name the same leaf again and again would never end."""
    made = HFile(rows(2, 1), version=(2, 0), levels=2, fanout=1, entries=2)
    root = made.out.index(b"IDXROOT2") + 24
    entry = 12 + 1 + len(b"key000000")
    out = bytearray(made.out)
    out[root + entry : root + entry + 12] = out[root : root + 12]
    found = verified(put("repeats.hfile", bytes(out)))
    contains(found["first_bad"][0]["reason"], "the index names a block at")


def tests():
    for path in flip_subjects():
        yield (
            "%s: each of %d changed bytes is found with its block's offset, or counted as not "
            "verifiable" % (os.path.basename(path)[:-6], FLIPS)
        ), flipped(path)
    yield "a file that is cut at any length is refused", cut_everywhere
    yield "extreme numbers at any place are survived with little memory", extreme_numbers
    yield "the first bad block's offset and the reason are named", first_bad_block_is_named
    yield "blocks that nothing covers are counted", unverifiable_blocks_are_counted
    yield "behind a damaged header the other blocks are met", after_a_bad_header_the_others_are_met
    yield "a block without checksums in a file that has some is bad", checksum_type_that_differs
    yield "an index that names other blocks than there are is bad", index_and_blocks_disagree
    yield "a deflate bomb gets no more memory than its block announces", deflate_bomb
    yield "an LZO bomb gets no more memory than its block announces", lzo_bomb
    yield "extreme numbers in the trailer are answered", counts_that_are_extreme
    yield "an index that repeats itself is refused", index_that_repeats
