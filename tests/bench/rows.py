# SPDX-License-Identifier: MIT
"""What is measured: one table, a row a figure.  Knows neither libraries nor how rounds go."""

from dataclasses import dataclass

TIME, BYTES = "ns", "bytes"
KB64 = 65536
LEAKED = 10000  # streams, of a full run


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    group: str  # heading under which it is shown
    language: str  # "c" or "java": which sides it has
    kind: str  # "time", "leak" or "start": how it is sampled (see sampling.py)
    unit: str = TIME
    workload: str = ""
    block: int = KB64
    level: int = 6
    threads: int = 1
    depth: int = 0  # Java frames below the work
    settled: bool = False  # the allocator has met a large block before
    unwinder: bool = False  # libgcc_s is in the process, as in any C++ program
    jdk: str = "system"  # where its zlib is: or "bundled", or "stripped": that without names
    shows_faults: bool = False


def _by_threads(key, title, group, language, **more):
    return [
        Row(
            f"{key}-{threads}t",
            f"{title}, {'one thread' if threads == 1 else f'{threads} threads'}",
            group,
            language,
            "time",
            threads=threads,
            **more,
        )
        for threads in (1, 2)
    ]


def _make_rows():
    c, java, other = "C: streams", "Java on the system's zlib", "Java with a zlib of its own"
    nameless = "Java with a zlib of its own that has lost its names"
    inflate, whole = "C: inflate", "Memory and start"
    rows = [
        Row("c-init-end-trimmed", "deflateInit2 + deflateEnd, new process: the heap is trimmed",
            c, "c", "time", workload="deflate-init-end", shows_faults=True),
        Row("c-init-end-settled", "deflateInit2 + deflateEnd, heap no longer trimmed",
            c, "c", "time", workload="deflate-init-end", settled=True, shows_faults=True),
        Row("c-init-end-unwinder", "deflateInit2 + deflateEnd, program has an unwinder",
            c, "c", "time", workload="deflate-init-end", unwinder=True, shows_faults=True),
        Row("c-init-end-2t", "deflateInit2 + deflateEnd, 2 threads",
            c, "c", "time", workload="deflate-init-end", threads=2, shows_faults=True),
        Row("c-reset", "deflateReset, the yardstick", c, "c", "time", workload="deflate-reset"),
    ]
    for size, block in (("1k", 1024), ("64k", KB64)):
        for use in ("fresh", "reused"):
            rows += _by_threads(f"c-{size}-{use}", f"deflate {size[:-1]} KB, {use}", c, "c",
                                workload=f"deflate-{use}", block=block, shows_faults=True)
    rows += [
        Row("c-inflate-init-end", "inflateInit2 + inflateEnd", inflate, "c", "time",
            workload="inflate-init-end", shows_faults=True),
        Row("c-inflate-reset", "inflateReset", inflate, "c", "time", workload="inflate-reset"),
    ]
    for size, block in (("1k", 1024), ("64k", KB64)):
        for use in ("fresh", "reused"):
            rows.append(
                Row(f"c-inflate-{size}-{use}", f"inflate {size[:-1]} KB, {use}", inflate, "c",
                    "time", workload=f"inflate-{use}", block=block, shows_faults=True)
            )
    rows.append(
        Row("j-init-end", "new Deflater, end()", java, "java", "time",
            workload="deflate-init-end", block=1024)
    )
    for size, block in (("1k", 1024), ("64k", KB64)):
        for use in ("fresh", "reused"):
            rows += _by_threads(f"j-{size}-{use}", f"Deflater, {size[:-1]} KB, {use}", java,
                                "java", workload=f"deflate-{use}", block=block)
    rows += [
        Row("j-1k-fresh-deep", "Deflater, 1 KB, fresh, under 40 frames", java, "java", "time",
            workload="deflate-fresh", block=1024, depth=40),
        Row("j-inflate-1k-fresh", "Inflater, 1 KB, fresh", java, "java", "time",
            workload="inflate-fresh", block=1024),
        Row("j-inflate-1k-reused", "Inflater, 1 KB, reused", java, "java", "time",
            workload="inflate-reused", block=1024),
        Row("j2-init-end", "new Deflater, end()", other, "java", "time",
            workload="deflate-init-end", block=1024, jdk="bundled"),
        Row("j2-1k-fresh", "Deflater, 1 KB, fresh", other, "java", "time",
            workload="deflate-fresh", block=1024, jdk="bundled"),
        Row("j2-64k-fresh", "Deflater, 64 KB, fresh", other, "java", "time",
            workload="deflate-fresh", jdk="bundled"),
        Row("j2-64k-reused", "Deflater, 64 KB, reused", other, "java", "time",
            workload="deflate-reused", jdk="bundled"),
        Row("j3-init-end", "new Deflater, end()", nameless, "java", "time",
            workload="deflate-init-end", block=1024, jdk="stripped"),
        Row("j3-64k-fresh", "Deflater, 64 KB, fresh", nameless, "java", "time",
            workload="deflate-fresh", jdk="stripped"),
        Row("c-leak", "growth by leaked, finished 64 KB streams, C", whole, "c", "leak",
            unit=BYTES, level=1),
        Row("j-leak", "growth by leaked, finished 64 KB Deflaters, Java", whole, "java", "leak",
            unit=BYTES, level=1),
        Row("j2-leak", "growth by leaked, finished 64 KB Deflaters, Java with a zlib of its own",
            whole, "java", "leak", unit=BYTES, level=1, jdk="bundled"),
        Row("start-idle", "start and end of a C program without zlib", whole, "c", "start",
            workload="idle"),
        Row("start-stream", "start and end of a C program that makes one stream", whole, "c",
            "start", workload="one_stream"),
        Row("start-jvm", "start and end of a hello-world JVM", whole, "java", "start"),
        Row("start-jvm-stream", "the same, and it makes one Deflater", whole, "java", "start",
            workload="stream"),
        Row("start-jvm-bundled", "the same on a JVM with a zlib of its own", whole, "java", "start",
            workload="stream", jdk="bundled"),
    ]
    return rows


ROWS = _make_rows()
