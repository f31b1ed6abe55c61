#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""refuse.py [OPTION...] NAME LIBRARY OPTIONS COMMAND...: refuses the guard's requests around
a program, one occurrence of one request in each run.

The program runs bare, then guarded with every request counted, then guarded once for each
occurrence of each request, which is refused, then with all occurrences refused from the
first on, and from some others on; and in the end with every request refused.
Each time its output and status are the bare run's, nothing more is on its standard error, it
ends in time, and its ledgers are readable, add up, and say of what is missing that it is.
Prints one line for each request that the program's guard has made.

--first N     refuse the first N occurrences of a request (default: all)
--more N      and N others, chosen by --seed
--later N     refuse from N occurrences on as well, chosen likewise
--stable WHAT which figures of its streams are the same in every run: all (default),
              created (how many there are; a collector ends them), none
--dead        there are ledgers of dead processes in the folder, more than are kept
--seconds N   the time that one run may take (default 60)
--totals FILE append what was done: requests, occurrences, runs
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import os
import shutil
import subprocess
import sys

import ledgers
import requests

EVERY_RUN = {"LC_ALL": "C.UTF-8"}


@dataclasses.dataclass
class Outcome:
    status: object  # a number, or "hangs"
    output: bytes
    errors: bytes
    counts: dict = dataclasses.field(default_factory=dict)
    reports: list = dataclasses.field(default_factory=list)
    elsewhere: bool = False  # a ledger is not in the folder that was asked for


class Program:
    """A program, and how it is run with its guard."""

    def __init__(self, args):
        self.args = args
        self.command = os.environ["ZG_COMMAND"]
        self.scratch = os.path.join(os.environ["ZG_SCRATCH"], args.name)
        self.bare = None
        self.expected = {}
        self.processes = 0  # that leave a ledger

    def run(self, number, refusal):
        """number: of the run, -1 for the bare one. refusal: None to count only."""
        folder = os.path.join(self.scratch, str(number))
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("work", "ledger", "tmp"):
            os.makedirs(os.path.join(folder, name), 0o700)
        run_id = f"inj{os.getpid():x}.{number & 0xFFFFFF:x}"
        environment = {**os.environ, **EVERY_RUN, "TMPDIR": os.path.join(folder, "tmp")}
        environment["XDG_RUNTIME_DIR"] = ""
        counts = os.path.join(folder, "counts")
        if self.args.dead:
            ledgers.leave_dead(os.path.join(folder, "ledger"))
        if number >= 0:
            requests.make_counts(counts)
            environment["LD_PRELOAD"] = self.args.library
            environment["ZGUARD"] = f"ledger={folder}/ledger,{self.args.options}"
            environment["ZGUARD_RUN"] = run_id
            environment["ZG_FAIL"] = f"{refusal or ''}@{counts}"
        outcome = self.execute(environment, os.path.join(folder, "work"))
        if number >= 0:
            outcome.counts = requests.read_counts(counts)
            self.collect(outcome, folder, run_id)
        shutil.rmtree(folder)
        return outcome

    def execute(self, environment, folder):
        try:
            done = subprocess.run(
                self.args.argv, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                capture_output=True, check=False, timeout=self.args.seconds)  # fmt: skip
        except subprocess.TimeoutExpired as late:
            return Outcome("hangs", late.stdout or b"", late.stderr or b"")
        return Outcome(done.returncode, done.stdout, done.stderr)

    def collect(self, outcome, folder, run_id):
        own = os.path.join(folder, "ledger")
        stem = f"zguard-{os.getuid()}"
        others = [os.path.join(base, stem) for base in ("/dev/shm", f"{folder}/tmp", "/tmp")]
        for path in ledgers.find([own] + others, run_id):
            outcome.elsewhere |= os.path.dirname(path) != own
            try:
                outcome.reports.append(ledgers.read(self.command, path))
            finally:
                if not path.startswith(own):
                    os.unlink(path)

    # ---- what is expected ----

    def prepare(self):
        """The bare run, and counted ones. Return: the counts that each of them reaches."""
        self.bare = self.run(-1, None)
        counted = [self.run(number, None) for number in range(3)]
        for outcome in counted:
            self.compare(outcome, None)
            self.processes = len(outcome.reports)
            figures = self.figures(outcome.reports)
            self.expected = self.expected or figures
            self.expected = {k: v for k, v in self.expected.items() if figures.get(k) == v}
        names = counted[0].counts
        return {name: min(run.counts[name].occurred for run in counted) for name in names}

    def figures(self, reports):
        found = {}
        for report in reports:
            found.update(ledgers.figures(report, self.args.stable))
        return found

    def compare(self, outcome, refusal):
        """Raises Wrong unless the run is as the bare one and its ledgers say what it was."""
        for name in ("status", "output", "errors"):
            if getattr(outcome, name) != getattr(self.bare, name):
                raise ledgers.Wrong(
                    f"its {name}: {getattr(outcome, name)!r:.400}"
                    f" and not {getattr(self.bare, name)!r:.200}")  # fmt: skip
        for report in outcome.reports:
            ledgers.add_up(report)
        if refusal is None:
            return
        seen = set().union(*map(ledgers.events, outcome.reports))
        if outcome.elsewhere and "LEDGER_ELSEWHERE" not in seen:
            raise ledgers.Wrong("its ledger went elsewhere without a word")
        if isinstance(refusal, requests.Everything):
            return
        all_there = len(outcome.reports) == self.processes
        told_by = ledgers.TOLD_BY.get(refusal.request)
        refused = outcome.counts[refusal.request].refused
        if all_there and told_by and refused and not told_by & seen:
            raise ledgers.Wrong(f"none of the events {told_by} tells of it, only {seen}")
        expected = self.expected
        if not all_there and not refusal.leaves_a_ledger:
            expected = ledgers.of_processes(expected, outcome.reports)
        silent = ledgers.losses(expected, outcome.reports, refusal.request, self.args.stable)
        if silent:
            lost = f"{len(silent)} figures differ without a word: " + "; ".join(silent[:3])
            raise ledgers.Wrong(lost + f" (events: {sorted(seen)})")

    def refuse(self, number, refusal):
        """Return: whether the request was refused, and a sentence on what is wrong, or None."""
        try:
            outcome = self.run(number, refusal)
            reached = any(count.refused for count in outcome.counts.values())
            self.compare(outcome, refusal)
        except (ledgers.Wrong, OSError, subprocess.SubprocessError, ValueError) as wrong:
            return True, f"{refusal}: {wrong}"
        return reached, None


def show(program, request, refusals, results):
    """Prints a request's line. Return: whether all was well."""
    complaints = [wrong for _, wrong in results if wrong]
    reached = sum(reached for reached, _ in results)
    name = f"{program.args.name}_does_not_feel_a_refused_{request}"
    alone = [refusal for refusal in refusals if refusal.leaves_a_ledger]
    what = f"{len(alone)} of {program.reached.get(request, 0)} alone"
    what += f", {len(refusals) - len(alone)} with what comes after"
    if request == "everything":
        name, what = f"{program.args.name}_does_not_feel_that_everything_is_refused", "3 runs"
    if not complaints and reached == 0:
        complaints = ["not one of the occurrences was reached"]
    if not complaints:
        print(f"ok {name} ({what})", flush=True)
        return True
    print(f"not ok {name} ({len(complaints)} of {len(refusals)} runs)")
    for complaint in complaints[:8]:
        print(f"#   {complaint}", flush=True)
    return False


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--first", type=int)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--later", type=int, default=0)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--stable", choices=("all", "created", "none"), default="all")
    parser.add_argument("--dead", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", default="")
    parser.add_argument("--totals")
    parser.add_argument("name")
    parser.add_argument("library")
    parser.add_argument("options")
    parser.add_argument("argv", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    program = Program(args)
    try:
        program.reached = program.prepare()
    except ledgers.Wrong as wrong:
        print(f"not ok {args.name}_is_the_same_with_the_test_build\n#   {wrong}")
        return 1
    plans = {
        request: requests.refusals_of(
            request, occurred, args.first, args.more, args.later, args.seed)  # fmt: skip
        for request, occurred in program.reached.items()
        if occurred > 0 and args.only in request
    }
    if not args.only:
        plans["everything"] = requests.everything(program.reached)
    flat = [(request, refusal) for request, plan in plans.items() for refusal in plan]
    results, good = collections.defaultdict(list), True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = pool.map(lambda at: program.refuse(at + 10, flat[at][1]), range(len(flat)))
        for (request, _), outcome in zip(flat, outcomes):
            results[request].append(outcome)
            if len(results[request]) == len(plans[request]):
                good &= show(program, request, plans[request], results[request])
    if args.totals:
        with open(args.totals, "a", encoding="utf-8") as file:
            for request, plan in plans.items():
                reached = sum(reached for reached, _ in results[request])
                occurred = program.reached.get(request, 0)
                print(args.name, request, occurred, len(plan), reached, file=file)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
