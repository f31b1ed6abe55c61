#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""figures.py FOLDER [--generation N] [--command NAME] [--every | --some] EXPRESSION...

Renders the ledgers of a folder with `zguard report --format json` and holds Python
expressions against them: d, i (deflate, inflate), pool, process, sites and all (the whole
document).  Of several ledgers that are left after the selection, the
expressions hold for every one or for some; otherwise there is exactly one.  `--count N`: the
folder holds N ledgers, and nothing else is asked.
"""

import argparse
import json
import os
import subprocess
import sys

class Figures(dict):
    """A JSON object whose members are attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no '{name}' among {sorted(self)}") from None


def render(command, path):
    done = subprocess.run(
        [command, "report", "--top", "1024", "--format", "json", path], capture_output=True, check=False
    )
    if done.returncode not in (0, 3):
        sys.exit(f"{path}: report ends with {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout, object_hook=Figures)


def complaint(path, document, expressions):
    """What does not hold, with the figures; empty when all holds."""
    names = {
        "d": document.totals.deflate,
        "i": document.totals.inflate,
        "pool": document.totals.pool,
        "sites": document.sites,
        "process": document.process,
        "all": document,
    }
    functions = {"len": len, "abs": abs, "any": any, "sum": sum, "str": str}
    wrong = [
        expression
        for expression in expressions
        if not eval(expression, {"__builtins__": functions, **names})
    ]
    if not wrong:
        return ""
    lines = [f"{path}: not so: {expression}" for expression in wrong]
    figures = {"command": document.process.command, **document.totals}
    return "\n".join([*lines, json.dumps(figures), ""])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--generation", type=int)
    parser.add_argument("--command")
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--some", action="store_true")
    parser.add_argument("--count", type=int)
    parser.add_argument("expressions", nargs="*")
    args = parser.parse_intermixed_args()
    paths = sorted(
        os.path.join(args.folder, name)
        for name in os.listdir(args.folder)
        if name.endswith(".zgl")
    )
    if args.count is not None and len(paths) != args.count:
        sys.exit(f"{len(paths)} ledgers in {args.folder}, not {args.count}")
    documents = [(path, render(os.environ["ZG_COMMAND"], path)) for path in paths]
    documents = [
        (path, document)
        for path, document in documents
        if args.generation in (None, document.process.generation)
        and args.command in (None, os.path.basename(document.process.command.split()[0]))
    ]
    if not documents and args.count != 0:
        sys.exit(f"no such ledger in {args.folder}")
    if len(documents) > 1 and not (args.every or args.some) and args.expressions:
        sys.exit(f"{len(documents)} ledgers in {args.folder}, one was expected")
    complaints = [complaint(path, document, args.expressions) for path, document in documents]
    if args.some and not all(complaints):
        return 0
    print("".join(complaints), end="")
    return 1 if any(complaints) else 0


if __name__ == "__main__":
    sys.exit(main())
