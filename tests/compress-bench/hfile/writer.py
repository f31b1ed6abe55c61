# SPDX-License-Identifier: MIT
"""Writes small HFiles of every version, from HBase's description of the format.

A second pen beside the reader in C: what real files do not show (three index levels,
version 2.1 to 2.3, odd framings) is written here, and every number of a file can be put
in by hand.
"""

import binascii
import bz2
import lzma
import struct
import zlib

LZO, GZ, NONE, SNAPPY, LZ4, BZIP2, ZSTD, LZMA, BROTLI = range(9)
CHECK_NULL, CHECK_CRC32, CHECK_CRC32C = range(3)
NO_ROOM = -1  # NULL, as writers other than HBase's have it

CRC32C_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC32C_TABLE.append(byte)


def crc32c(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder = remainder >> 8 ^ CRC32C_TABLE[(remainder ^ byte) & 0xFF]
    return remainder ^ 0xFFFFFFFF


CHECKSUMS = {CHECK_NULL: lambda data: 0, CHECK_CRC32: binascii.crc32, CHECK_CRC32C: crc32c}


# ---- codecs: what a plain stream is, or one chunk of Hadoop's framing ----------------------


def gzip_member(data):
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return (
        bytes.fromhex("1f8b08000000000000ff")
        + deflate.compress(data)
        + deflate.flush()
        + struct.pack("<II", zlib.crc32(data), len(data))
    )


def lzo_literals(data):
    """LZO1X with literals alone; at most 238 of them."""
    assert 4 <= len(data) <= 238
    return bytes([17 + len(data)]) + data + b"\x11\0\0"


def lz4_literals(data):
    length, more = len(data), b""
    if length >= 15:
        rest = length - 15
        more = b"\xff" * (rest // 255) + bytes([rest % 255])
        length = 15
    return bytes([length << 4]) + more + data


def snappy_literals(data):
    def varint(number):
        out = b""
        while number >= 0x80:
            out += bytes([number & 0x7F | 0x80])
            number >>= 7
        return out + bytes([number])

    out = varint(len(data))
    for at in range(0, len(data), 60):
        piece = data[at : at + 60]
        out += bytes([len(piece) - 1 << 2]) + piece
    return out


def zstd_frame(data):
    """One raw block in a frame whose size is known, without a checksum."""
    assert len(data) < 1 << 17
    return (
        bytes.fromhex("28b52ffda0")
        + struct.pack("<I", len(data))
        + struct.pack("<I", len(data) << 3 | 1)[:3]
        + data
    )


def lzma_alone(data):
    return lzma.compress(data, format=lzma.FORMAT_ALONE)


def framed(compress, chunk):
    """Hadoop's BlockCompressorStream: one block, in chunks of about so many bytes.  What is
    too short for LZO goes with the chunk before it."""

    def write(data):
        out = struct.pack(">I", len(data))
        while data:
            end = chunk if len(data) - chunk >= 4 else len(data)
            piece = compress(data[:end])
            out += struct.pack(">I", len(piece)) + piece
            data = data[end:]
        return out

    return write


CODECS = {
    LZO: framed(lzo_literals, 200),
    GZ: gzip_member,
    NONE: lambda data: data,
    SNAPPY: framed(snappy_literals, 1000),
    LZ4: framed(lz4_literals, 1000),
    BZIP2: bz2.compress,
    ZSTD: framed(zstd_frame, 1000),
    LZMA: framed(lzma_alone, 1000),
}


# ---- numbers ------------------------------------------------------------------------------


def vint(number):
    """WritableUtils.writeVLong."""
    if -112 <= number <= 127:
        return struct.pack("b", number)
    first = -112
    if number < 0:
        number, first = ~number, -120
    size = (number.bit_length() + 7) // 8
    return struct.pack("b", first - size) + number.to_bytes(size, "big")


def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value & (1 << 64) - 1)
    return varint(number << 3 | 2) + varint(len(value)) + value


def cell(row, value, tags=None, sequence=None):
    key = struct.pack(">H", len(row)) + row + b"\x01fq" + struct.pack(">QB", 7, 4)
    out = struct.pack(">II", len(key), len(value)) + key + value
    if tags is not None:
        out += struct.pack(">H", len(tags)) + tags
    if sequence is not None:
        out += vint(sequence)
    return out


class HFile:
    """A file in the making.

    blocks: what each data block holds, without the id of an encoding.
    override: numbers of the trailer to be written instead of the right ones, by name.
    """

    def __init__(
        self,
        blocks,
        version=(3, 3),
        compression=NONE,
        checksum=CHECK_CRC32C,
        bytes_per_checksum=16384,
        encoding=0,
        encoding_name=None,
        levels=1,
        fanout=2,
        entries=None,
        info=None,
        bloom=False,
        encrypted=False,
        override=None,
        codec=None,
    ):
        self.major, self.minor = version
        self.compression = compression
        self.codec = codec or CODECS[compression]
        self.checksum = checksum
        self.bytes_per_checksum = bytes_per_checksum
        self.encoding = encoding
        self.levels = levels
        self.fanout = fanout
        self.entries = entries if entries is not None else len(blocks)
        self.encrypted = encrypted
        self.override = override or {}
        self.out = b""
        self.last = {}  # kind -> offset of its last block
        self.data = []  # (offset, size on disk) of the data blocks
        self.uncompressed = 0
        self.info = {
            b"hfile.AVG_KEY_LEN": struct.pack(">I", 20),
            b"hfile.AVG_VALUE_LEN": struct.pack(">I", 10),
            b"hfile.LASTKEY": b"k",
        }
        if encoding:
            self.info[b"DATA_BLOCK_ENCODING"] = (encoding_name or "FAST_DIFF").encode()
        self.info.update(info or {})
        if self.major == 1:
            self.write_version_1(blocks)
        else:
            self.write_blocks(blocks, bloom)

    # -- versions 2 and 3

    def block(self, magic, data):
        """Appends a block.  Returns its offset and its size on disk."""
        offset = len(self.out)
        kind = b"DATABLK*" if magic == b"DATABLKE" else magic
        stored = self.codec(data)
        previous = struct.pack(">q", self.last.get(kind, -1))
        if (self.major, self.minor) < (2, 1):
            body = magic + struct.pack(">II", len(stored), len(data)) + previous + stored
        else:
            chunk = self.bytes_per_checksum
            covered = 33 + len(stored)
            checks = -(-covered // chunk) * 4 if self.checksum != NO_ROOM else 0
            body = (
                magic
                + struct.pack(">II", len(stored) + checks, len(data))
                + previous
                + struct.pack(">BII", max(self.checksum, CHECK_NULL), chunk, covered)
                + stored
            )
            if checks:
                sums = CHECKSUMS[self.checksum]
                body += b"".join(
                    struct.pack(">I", sums(body[at : at + chunk]))
                    for at in range(0, covered, chunk)
                )
        self.last[kind] = offset
        self.out += body
        self.uncompressed += len(data) + 33
        return offset, len(body)

    def write_blocks(self, blocks, bloom):
        inline = self.levels > 1
        level, leaf = [], []
        for number, content in enumerate(blocks):
            key = b"key%06d" % number
            if self.encoding:
                where = self.block(b"DATABLKE", struct.pack(">H", self.encoding) + content)
            else:
                where = self.block(b"DATABLK*", content)
            self.data.append(where)
            leaf.append((*where, key))
            if inline and len(leaf) == self.fanout:
                level.append((*self.block(b"IDXLEAF2", self.non_root(leaf)), leaf[0][2]))
                leaf = []
        if inline and leaf:
            level.append((*self.block(b"IDXLEAF2", self.non_root(leaf)), leaf[0][2]))
        root = level if inline else leaf
        if bloom:
            self.block(b"BLMFBLK2", b"\xa5" * 64)
        for _ in range(self.levels - 2):
            root = [
                (
                    *self.block(b"IDXINTE2", self.non_root(root[at : at + self.fanout])),
                    root[at][2],
                )
                for at in range(0, len(root), self.fanout)
            ]
        load_on_open, _ = self.block(b"IDXROOT2", self.root(root))
        self.block(b"IDXROOT2", b"")
        info, _ = self.block(b"FILEINF2", self.info_bytes())
        self.trailer(
            file_info_offset=info,
            load_on_open_offset=load_on_open,
            data_index_bytes=10,
            total_bytes=self.uncompressed,
            data_index_count=len(root),
            meta_index_count=0,
            entry_count=self.entries,
            levels=self.levels,
            first_data_offset=self.data[0][0] if self.data else -1,
            last_data_offset=self.data[-1][0] if self.data else -1,
        )

    @staticmethod
    def root(entries):
        return b"".join(
            struct.pack(">QI", offset, size) + vint(len(key)) + key
            for offset, size, key in entries
        )

    @staticmethod
    def non_root(entries):
        marks, body = [], b""
        for offset, size, key in entries:
            marks.append(len(body))
            body += struct.pack(">QI", offset, size) + key
        marks.append(len(body))
        return struct.pack(">%dI" % (len(marks) + 1), len(entries), *marks) + body

    def info_bytes(self):
        items = sorted(self.info.items())
        if (self.major, self.minor) >= (2, 2):
            pairs = b"".join(field(1, field(1, key) + field(2, value)) for key, value in items)
            return b"PBUF" + varint(len(pairs)) + pairs
        return struct.pack(">I", len(items)) + b"".join(
            vint(len(key)) + key + b"\x01" + vint(len(value)) + value for key, value in items
        )

    # -- version 1

    def write_version_1(self, blocks):
        index = b"IDXBLK)+"
        for number, content in enumerate(blocks):
            data = b"DATABLK*" + content
            stored = self.codec(data)
            self.data.append((len(self.out), len(stored)))
            index += struct.pack(">QI", len(self.out), len(data)) + vint(5) + b"key%02d" % number
            self.out += stored
            self.uncompressed += len(data)
        info = len(self.out)
        self.out += self.info_bytes()
        load_on_open = len(self.out)
        self.out += index
        numbers = {
            "file_info_offset": info,
            "load_on_open_offset": load_on_open,
            "data_index_count": len(blocks),
            "meta_index_offset": 0,
            "meta_index_count": 0,
            "total_bytes": self.uncompressed,
            "entry_count": self.entries,
            "compression": self.compression,
            **self.override,
        }
        self.out += b'TRABLK"$' + struct.pack(">QQIQIQIII", *numbers.values(), 1)

    # -- the trailer of versions 2 and 3

    def trailer(self, **numbers):
        numbers.update(compression=self.compression)
        numbers.update(self.override)
        version = struct.pack(">I", self.minor << 24 | self.major)
        name = b"org.apache.hadoop.hbase.KeyValue$KVComparator"
        if (self.major, self.minor) < (2, 2):
            order = (
                "file_info_offset load_on_open_offset data_index_count data_index_bytes "
                "meta_index_count total_bytes entry_count compression levels "
                "first_data_offset last_data_offset"
            ).split()
            body = struct.pack(
                ">QQIQIQQIIQQ", *(numbers[key] & (1 << 64) - 1 for key in order)
            ) + name.ljust(128, b"\0")
        else:
            order = (
                "file_info_offset load_on_open_offset data_index_bytes total_bytes "
                "data_index_count meta_index_count entry_count levels first_data_offset "
                "last_data_offset comparator compression"
            ).split()
            numbers["comparator"] = name
            message = b"".join(field(i + 1, numbers[key]) for i, key in enumerate(order))
            if self.encrypted:
                message += field(13, b"a wrapped key")
            body = varint(len(message)) + message
        size = 212 if self.major == 2 else 4096
        self.out += b'TRABLK"$' + body.ljust(size - 12, b"\0") + version


def rows(blocks, cells, **more):
    """Cells for so many blocks."""
    return [
        b"".join(
            cell(b"row%06d" % (block * cells + at), b"value%d" % at, **more) for at in range(cells)
        )
        for block in range(blocks)
    ]
