# SPDX-License-Identifier: MIT
"""compress-bench against plain loops over the same library calls, and against itself: what its
figures are worth on this machine.  `make bench-codecs` runs it.

Wanted: within 2 % of plain loops, and within 3 % between two runs, at the median; and HFiles
verified at 90 % of the speed of zlib's inflate alone.  ZG_HFILES=DIR names a folder whose
largest GZ file is taken for that; else it is a small one of tests/data."""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
PROGRAM = os.path.join(BUILD, "compress-bench")
PROGRAMS = os.path.join(BUILD, "tests/compress-bench/programs")
PLAIN_LOOPS = os.path.join(PROGRAMS, "plain_loops")
HFILE_SPEED = os.path.join(PROGRAMS, "hfile_speed")
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SMALL_HFILE = os.path.join(TESTS, "data/hfile/gz.hfile")
ROUNDS = os.environ.get("BENCH_ROUNDS", "15")
LIMIT_PLAIN = 0.02
LIMIT_RUNS = 0.03
LEAST_OF_INFLATE = 0.90
CODECS = "gz:1,gz:6,lzo1x-1,zstd:3,lz4"


def verdict(ratio, limit):
    return "" if abs(ratio - 1) <= limit else f"  more than {limit:.0%} apart"


def against_plain_loops():
    print(f"compress-bench to plain loops, reused contexts, median of {ROUNDS} rounds in turn")
    lines = subprocess.run(
        [PLAIN_LOOPS, ROUNDS, "100"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for line in lines[1:]:
        words = line.split()
        wall, cpu = float(words[words.index("wall") + 1]), float(words[words.index("CPU") + 1])
        print(f"  {line}{verdict(cpu, LIMIT_PLAIN)}")
        assert wall > 0


def gz_hfile():
    """The largest HFile of ZG_HFILES whose compression is GZ and that is not encrypted."""
    if "ZG_HFILES" not in os.environ:
        return SMALL_HFILE
    paths = glob.glob(os.path.join(os.environ["ZG_HFILES"], "*.hfile"))
    for path in sorted(paths, key=os.path.getsize, reverse=True):
        said = subprocess.run(
            [PROGRAM, "hfile", "--format", "json", path], capture_output=True, text=True
        )
        if json.loads(said.stdout)["files"][0].get("compression") == "GZ":
            return path
    sys.exit(f"bench_codecs.py: there is no GZ HFile in ZG_HFILES={os.environ['ZG_HFILES']}")


def against_inflate():
    path = gz_hfile()
    print(f"\nhfile --verify of {os.path.basename(path)} to zlib's inflate alone, in turn")
    lines = subprocess.run(
        [HFILE_SPEED, path, ROUNDS], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    share = float(re.match(r"share ([0-9.]+) % of processor time", lines[-1]).group(1)) / 100
    for line in lines[:-1]:
        print(f"  {line}")
    missed = "" if share >= LEAST_OF_INFLATE else f"  less than {LEAST_OF_INFLATE:.0%}"
    print(f"  {lines[-1]}{missed}")


def run(folder, name):
    path = os.path.join(folder, name)
    subprocess.run(
        [PROGRAM, "--synthetic", "kv", "-c", CODECS, "--rounds", ROUNDS]
        + ["--format", "json", "--output", path],
        check=True,
    )
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def key(row):
    return row["name"], row["pattern"]


def against_itself():
    with tempfile.TemporaryDirectory() as folder:
        first, second = run(folder, "first"), run(folder, "second")
    for result in (first, second):
        quiet = result["quiet"]
        if quiet and not quiet["is_quiet"]:
            print(f"\nthe machine was not quiet: others used {quiet['others_cpus']:.2f} CPUs")
    print("\nsecond run to the first, medians of rounds")
    seconds = {key(row): row for row in second["rows"]}
    for row in first["rows"]:
        for direction in ("compress", "decompress"):
            ratios = [
                seconds[key(row)][direction][clock]["median"] / row[direction][clock]["median"]
                for clock in ("wall_mb_s", "cpu_mb_s")
            ]
            name = " ".join(key(row))
            print(
                f"  {name:18} {direction:10}  wall {ratios[0]:.4f}  CPU {ratios[1]:.4f}"
                f"{verdict(ratios[1], LIMIT_RUNS)}"
            )


def main():
    against_plain_loops()
    against_inflate()
    against_itself()
    print("\nWords of missing a limit go by the processors' clock, which other programs move less.")


if __name__ == "__main__":
    sys.exit(main())
