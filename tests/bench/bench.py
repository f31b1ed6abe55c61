#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The benchmark's front end: the only source of what the project says of speed.

bench.py run: measures every row of rows.py under every side of sides.py, prints a table and
writes the document that docs/benchmarks.md describes.  bench.py list: the rows.  bench.py
docs: the page and the picture of a document.  `make bench` calls it.
"""

import argparse
import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written beside the sources

import java_classes
import ledger
import machine
import page
import picture
import rounds
import rows
import sampling
import sides
import summary
import table
import wanted

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FORMAT, VERSION = "zguard-bench", 1


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run")
    run.add_argument("--build", default=os.path.join(ROOT, "build"))
    run.add_argument("--rounds", type=int, default=7)
    run.add_argument("--only", default="", help="rows whose key matches this pattern")
    run.add_argument("--sides", default="", help="sides whose key matches it; bare is always one")
    run.add_argument("--seed", default="1")
    run.add_argument("--clock", choices=("wall", "cpu"), default="wall",
                     help="cpu: the threads' own time, on a machine that is not quiet")
    run.add_argument("--quick", action="store_true", help="a proof of the harness, no figures")
    run.add_argument("--no-fetch", action="store_true", help="fetch no peer")
    run.add_argument("--output", help="the document (default: BUILD/bench/bench.json)")
    verbs.add_parser("list")
    docs = verbs.add_parser("docs")
    docs.add_argument("document")
    docs.add_argument("--folder", default=os.path.join(ROOT, "docs"))
    docs.add_argument("--check", action="store_true", help="write nothing, say what differs")
    args = parser.parse_args()
    if args.verb == "run" and args.rounds < 1:
        parser.error(f"--rounds {args.rounds}: at least 1 is needed")
    for pattern in (args.only, args.sides) if args.verb == "run" else ():
        try:
            re.compile(pattern)
        except re.error as error:
            parser.error(f"'{pattern}' is no regular expression: {error}")
    return args


def program_output(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def guard_version(command):
    """The command says nothing of its own version but in its pages and reports."""
    found = re.search(r"zguard (\d[\w.+-]*)", program_output([command, "help", "--format", "man"]))
    return found.group(1) if found else ""


def choose_rows(pattern, jdks, folder, effort, notes):
    chosen = [row for row in rows.ROWS if re.search(pattern, row.key)]
    if not chosen:
        sys.exit(f"bench: no row matches '{pattern}'; there are:\n"
                 + "\n".join(f"  {row.key:<22} {row.title}" for row in rows.ROWS))
    jdks["stripped"] = machine.strip_jdk(jdks["bundled"], folder)
    for kind, package in (("system", "openjdk-17-jdk-headless"), ("bundled", "temurin-25-jdk")):
        if jdks[kind] is None and any(row.language == "java" and row.jdk == kind for row in chosen):
            notes.append(f"No JDK with {'the' if kind == 'system' else 'its own'} "
                         f"{'system' if kind == 'system' else ''} zlib was found: its rows are "
                         f"left out; apt-get install {package}.")
    chosen = [row for row in chosen if row.language == "c" or jdks[row.jdk]]
    if any(row.kind == "leak" for row in chosen):
        fit_leak(effort, notes)
    return chosen


def fit_leak(effort, notes):
    """A bare program that leaks needs its memory: where there is less, fewer are leaked."""
    room = (machine.memory_bytes("MemAvailable") - (1 << 30)) // 275000
    if room < effort.leaked:
        effort.leaked = max(100, int(room // 100 * 100))
        notes.append(f"Only {effort.leaked} streams are leaked: the machine has no memory for "
                     f"{rows.LEAKED}.")


def note_coverage(shop, sampler, chosen, found, notes):
    """A JDK that brings its own zlib may be out of the guard's reach: asked, not assumed."""
    guard = next(side for side in found if side.key == "guard")
    row = next((row for row in chosen if row.jdk == "bundled"), None)
    if row is None:
        return
    folder = tempfile.mkdtemp(dir=shop.scratch)
    environment = {**sampler.environment(row, guard), "ZGUARD": f"ledger={folder}"}
    java = os.path.join(shop.jdks["bundled"], "bin", "java")
    subprocess.run([java, "-cp", shop.classes, "Hello", "stream"], env=environment, check=True,
                   stdout=subprocess.DEVNULL)
    if not os.listdir(folder):
        notes.append(f"{machine.jdk_name(shop.jdks['bundled'])} is not covered by the guard yet: "
                     "it saw no stream there, and its rows show what the preload alone costs.")
    shutil.rmtree(folder)


def make_document(context, chosen, samples, failures, complete):
    described = [
        {"key": side.key, "title": side.title, "role": side.role, "languages": list(side.languages),
         "version": side.version, "missing": side.missing} for side in context["sides"]
    ]
    made = summary.make_rows(chosen, described, samples, failures)
    effort = context["effort"]
    return {
        "format": FORMAT,
        "version": VERSION,
        "zguard": context["zguard"],
        "complete": complete,
        "settings": {
            "rounds": 1 + max((n for taken in samples.values() for n in taken), default=-1),
            "rounds_wanted": context["rounds"], "seed": context["seed"], "quick": context["quick"],
            "clock": effort.clock, "batches": effort.batches, "batch_us": effort.batch_us,
            "c_warm_up_us": effort.c_warm_up_us, "java_warm_up_us": effort.java_warm_up_us,
            "leaked_streams": effort.leaked,
        },
        "machine": context["machine"],
        "quiet": context["quiet"].describe(samples),
        "notes": context["notes"] + summary.differing_outputs(chosen, samples),
        "sides": described,
        "rows": made,
        "wanted": wanted.judge(samples, made),
        "ledger": context["ledger"],
    }


def write_whole(path, text):
    """The file is the old one or the new one, never a part."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


def to_json(document):
    """Indented, but with each array of samples on a line of its own."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([-\d.,\s]+?)\s+\]",
                  lambda found: "[" + re.sub(r"\s+", " ", found.group(1)) + "]", text) + "\n"


def open_shop(args, scratch, ledgers):
    folder = os.path.join(args.build, "tests", "bench")
    effort = copy.copy(sampling.QUICK if args.quick else sampling.FULL)
    effort.clock = args.clock
    return sampling.Workshop(
        programs=folder, classes=os.path.join(folder, "classes"),
        material=os.path.join(folder, "material"), scratch=scratch, ledgers=ledgers,
        jdks=machine.find_jdks(), effort=effort)


def run(args):
    # Also where SIGINT came ignored, as to a shell's background: what is there is printed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    build = args.build = os.path.abspath(args.build)
    output = args.output or os.path.join(build, "bench", "bench.json")
    library, command = os.path.join(build, "libzguard.so"), os.path.join(build, "zguard")
    with tempfile.TemporaryDirectory(prefix="zguard-bench-") as scratch, \
            tempfile.TemporaryDirectory(prefix="zguard-bench-", dir="/dev/shm") as ledgers:
        shop = open_shop(args, scratch, ledgers)
        if not os.path.exists(shop.worker()):
            sys.exit(f"bench: {shop.worker()} is not there: run 'make bench', which builds it")
        java_classes.compile_if_older(os.path.join(HERE, "java"), shop.classes, shop.jdks)
        notes = ["A quick run: it proves the harness, and its figures say nothing."] if args.quick else []
        version = guard_version(command)
        chosen = choose_rows(args.only, shop.jdks, os.path.dirname(shop.material), shop.effort, notes)
        found = [
            side for side in sides.find_sides(library, version, os.path.join(build, "bench", "peers"),
                                              not args.no_fetch)
            if side.role == "bare" or re.search(args.sides, side.key)
        ]
        sampler = sampling.Sampler(shop)
        versions = json.loads(program_output([shop.worker(), "versions"]))
        context = {
            "zguard": version, "sides": found, "rounds": args.rounds, "seed": args.seed,
            "quick": args.quick, "effort": shop.effort, "notes": notes,
            "machine": machine.describe(versions, shop.jdks), "quiet": machine.Quiet(),
            "ledger": ledger.measure(shop.worker(), shop.material, library, command, ledgers),
        }
        if any(side.key == "guard" for side in found):
            note_coverage(shop, sampler, chosen, found, notes)
        jobs = rounds.plan_jobs(chosen, found, args.rounds, args.seed)
        samples, failures, complete = rounds.run_rounds(sampler, jobs, context["quiet"].spins)
        context["quiet"].retaken = sampler.retaken
    document = make_document(context, chosen, samples, failures, complete)
    write_whole(output, to_json(document))
    print(table.render(document), end="")
    print(f"\n{output}")
    if not complete:
        return 130
    return 1 if failures or summary.differing_outputs(chosen, samples) else 0


def docs(args):
    with open(args.document, encoding="utf-8") as file:
        document = json.load(file)
    if (document.get("format"), document.get("version")) != (FORMAT, VERSION):
        sys.exit(f"bench: {args.document} is no {FORMAT} of version {VERSION}")
    path = os.path.join(args.folder, "benchmarks.md")
    with open(path, encoding="utf-8") as file:
        before = file.read()
    files = {path: page.insert(before, document),
             os.path.join(args.folder, "benchmarks.svg"): picture.draw(document)}
    status = 0
    for path, text in files.items():
        if not args.check:
            write_whole(path, text)
            continue
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                print(f"{path} is not what {args.document} says: run 'make bench-docs'")
                status = 1
    return status


def list_rows():
    for row in rows.ROWS:
        print(f"{row.key:<22} {row.title}")
    return 0


def main():
    args = read_arguments()
    return {"run": lambda: run(args), "list": list_rows, "docs": lambda: docs(args)}[args.verb]()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # nothing had been measured yet
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        sys.exit(f"bench: {error}")
