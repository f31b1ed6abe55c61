# SPDX-License-Identifier: MIT
"""The rounds: every row under every side once a round, in an order that a seed shuffles, with
the sides of a row next to each other so that what slows the machine slows them alike."""

import random
import sys
import time
from collections import Counter

from sampling import SampleFailed
from sides import in_row

LEAK_ROUNDS = 3  # resident bytes hardly differ between rounds


class Progress:
    """A line on a terminal; nothing elsewhere."""

    def __init__(self, jobs, stream=sys.stderr):
        self.count = len(jobs)
        self.stream = stream if stream.isatty() else None
        self.left = Counter((row.key, side.key) for _, row, side in jobs)
        self.took = {}  # by the same keys: seconds, the last time
        self.done = 0

    def show(self, row, side):
        if self.stream:
            left = self.seconds_left()
            when = "first samples" if left is None else f"about {left // 60} min {left % 60:02} s left"
            text = f"{self.done + 1} of {self.count}, {when}: {row.key}, {side.title}"
            self.stream.write(f"\r\033[K{text[:100]}")
            self.stream.flush()

    def note(self, row, side, seconds):
        self.took[row.key, side.key] = seconds
        self.left[row.key, side.key] -= 1
        self.done += 1

    def seconds_left(self):
        """Pairs that have not been seen are taken to last as long as the others on average."""
        if self.done < 10:
            return None
        mean = sum(self.took.values()) / len(self.took)
        return round(sum(times * self.took.get(key, mean) for key, times in self.left.items()))

    def close(self):
        if self.stream:
            self.stream.write("\r\033[K")


def plan_jobs(rows, sides, rounds, seed):
    """Return: (round, row, side) in the order in which they are taken."""
    jobs = []
    for number in range(rounds):
        shuffled = random.Random(f"{seed}/{number}")
        for row in shuffled.sample(rows, len(rows)):
            if row.kind == "leak" and number >= LEAK_ROUNDS:
                continue
            present = [side for side in sides if in_row(side, row) and not side.missing]
            jobs += [(number, row, side) for side in shuffled.sample(present, len(present))]
    return jobs


def run_rounds(sampler, jobs, spins):
    """Takes the samples.
    spins: a list that gets the time of a fixed piece of arithmetic at the start of each row.
    Return: ({(row key, side key): {round: sample}}, {(row key, side key): failure}, whether it
    went to the end)."""
    samples, failures = {}, {}
    progress = Progress(jobs)
    last_row = None
    try:
        for number, row, side in jobs:
            progress.show(row, side)
            if row is not last_row:
                spins.append(sampler.spin_ns())
                last_row = row
            started = time.monotonic()
            try:
                if (row.key, side.key) not in failures:
                    samples.setdefault((row.key, side.key), {})[number] = sampler.take(row, side)
            except SampleFailed as failure:
                failures[row.key, side.key] = str(failure)
            progress.note(row, side, time.monotonic() - started)
    except KeyboardInterrupt:
        sampler.stop()
        return samples, failures, False
    finally:
        progress.close()
    return samples, failures, True
