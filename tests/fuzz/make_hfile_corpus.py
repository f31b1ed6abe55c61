# SPDX-License-Identifier: MIT
"""make_hfile_corpus.py [FOLDER]: writes the kept inputs of the fuzz targets hfile_* anew, into
tests/fuzz/corpus unless another folder is named.  The same ones come out every time."""

import os
import struct
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "compress-bench", "hfile"))
import writer  # noqa: E402
from writer import GZ, NONE, CODECS, HFile, rows  # noqa: E402

NAMES = "lzo gz none snappy lz4 bzip2 zstd lzma brotli".split()
TAGGED = {b"hfile.MAX_TAGS_LEN": b"\0\0\0\3", b"KEY_VALUE_VERSION": b"\0\0\0\1"}


def files():
    for version in (1, 0), (2, 0), (2, 1), (2, 3), (3, 3):
        for codec in GZ, NONE, writer.LZO:
            name = "v%d.%d-%s" % (*version, NAMES[codec])
            yield name, HFile(rows(3, 2), version=version, compression=codec, entries=6)
    for levels in 2, 3:
        yield "levels-%d" % levels, HFile(
            rows(6, 1), levels=levels, entries=6, bytes_per_checksum=64, bloom=True
        )
    yield "encoded", HFile(rows(2, 2), encoding=4, checksum=writer.CHECK_CRC32)
    yield "tags", HFile(rows(2, 2, tags=b"abc", sequence=70000), entries=4, info=TAGGED)
    yield "empty", HFile([])
    yield "encrypted", HFile(rows(1, 1), encrypted=True)


def inputs():
    """(target, name, bytes)"""
    for name, hfile in files():
        out, tail = hfile.out, {1: 60, 2: 212, 3: 4096}[hfile.major]
        yield "hfile_file", name, out
        yield "hfile_trailer", name, out[-tail:]
        if hfile.major > 1:
            offset, size = hfile.data[0] if hfile.data else (0, 0)
            yield "hfile_block", name, bytes([hfile.minor]) + out[offset : offset + size]
        yield "hfile_trailer", "info-" + name, hfile.info_bytes()
        if hfile.compression == NONE and name not in ("empty", "encrypted"):
            body = out[:-tail]
            root = out.index(b"IDXROOT2" if hfile.major > 1 else b"IDXBLK)+")
            head = [
                hfile.major - 1 | hfile.minor << 6,
                hfile.levels - 1,
                len(hfile.data) if hfile.levels == 1 else 2,
            ]
            # The target puts the root at a share of the whole: pad until one fits.
            while root not in (len(body) * share // 255 for share in range(256)):
                body += b"\0"
            share = [len(body) * share // 255 for share in range(256)].index(root)
            yield "hfile_index", name, bytes(head + [share]) + body
    text = b"".join(b"row%04d value %d " % (i, i * i) for i in range(60))
    for codec, pack in CODECS.items():
        data = pack(text)
        yield "hfile_framing", NAMES[codec], struct.pack(">BH", codec, len(text)) + data
        yield "hfile_framing", NAMES[codec] + "-nothing", struct.pack(">BH", codec, 0) + pack(b"")
    twice = writer.framed(writer.lzo_literals, 100)
    yield "hfile_framing", "lzo-blocks", struct.pack(">BH", 0, 600) + twice(text[:300]) * 2 + b"\0" * 4
    yield "hfile_framing", "zstd-plain", struct.pack(">BH", 6, 500) + writer.zstd_frame(text[:500])


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "corpus")
    for target, name, data in inputs():
        folder = os.path.join(root, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
