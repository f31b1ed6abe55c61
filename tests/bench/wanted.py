# SPDX-License-Identifier: MIT
"""What is wanted of the guard: one table of targets, held against a run's samples.  A target
that is missed is said, and fails nothing."""

import statistics
from dataclasses import dataclass

from summary import pairs, values

AT_LEAST, AT_MOST = "at least", "at most"
ALLOCATORS = ("jemalloc", "tcmalloc", "mimalloc")
LEAK_LIMIT = 10_000_000  # bytes
NOISE_FLOOR = 0.01  # two runs of the same program are allowed to differ by so much


@dataclass(frozen=True)
class Target:
    row: str
    side: str
    figure: str  # what the series is, in words
    series: object  # a function of (samples, best peer): the figure in each round
    sense: str
    bound: object  # a number, or a function of samples that gives one
    unit: str = "×"


def _speed(row, side, other_row, other_side):
    """How many times as fast as another row or side."""
    return lambda samples, best: pairs(values(samples, other_row, other_side),
                                       values(samples, row, side))


def _time(row, side, other_row, other_side):
    return lambda samples, best: pairs(values(samples, row, side),
                                       values(samples, other_row, other_side))


def _speed_of_best_peer(row, side):
    return lambda samples, best: pairs(values(samples, row, best.get(row)),
                                       values(samples, row, side))


def _scaling(samples, row, side):
    """What two threads do of twice what one does, in each round."""
    one, two = values(samples, f"{row}-1t", side), values(samples, f"{row}-2t", side)
    return {n: one[n] / two[n] for n in one if n in two}


def _scaling_of_bare(row, side):
    return lambda samples, best: pairs(_scaling(samples, row, side),
                                       _scaling(samples, row, "bare"))


def _bytes(row, side):
    return lambda samples, best: list(values(samples, row, side).values())


def _distance(row, side):
    return lambda samples, best: [
        abs(ratio - 1)
        for ratio in pairs(values(samples, row, "bare"), values(samples, row, side))
    ]


def _noise(row):
    """How far bare is from itself in half of the rounds, or the floor if that is less."""

    def bound(samples):
        apart = [abs(ratio - 1) for ratio in
                 pairs(values(samples, row, "bare"), values(samples, row, "control"))]
        return max(NOISE_FLOOR, statistics.median(apart) if apart else 0)

    return bound


def _make_targets():
    targets = []

    def want(row, side, figure, series, sense, bound, unit="×"):
        targets.append(Target(row, side, figure, series, sense, bound, unit))

    for row in ("c-init-end-trimmed", "c-init-end-unwinder"):
        want(row, "guard-all", "speed, of bare's", _speed(row, "guard-all", row, "bare"),
             AT_LEAST, 20)
        want(row, "guard-all", "time, of bare's deflateReset",
             _time(row, "guard-all", "c-reset", "bare"), AT_MOST, 0.5)
        for peer in ALLOCATORS:
            want(row, "guard-all", f"speed, of {peer}'s", _speed(row, "guard-all", row, peer),
                 AT_LEAST, 1)
    fresh = [("c", "guard", 1), ("c", "guard", 2), ("c", "guard-all", 1), ("c", "guard-all", 2),
             ("j", "guard", 1), ("j", "guard", 2)]
    for language, side, threads in fresh:
        row, reused = f"{language}-1k-fresh-{threads}t", f"{language}-1k-reused-{threads}t"
        want(row, side, "time, of its own reused", _time(row, side, reused, side), AT_MOST, 1.1)
        want(row, side, "time, of bare's reused", _time(row, side, reused, "bare"), AT_MOST, 1.1)
        want(row, side, "speed, of the best peer's", _speed_of_best_peer(row, side), AT_LEAST, 1)
    for language, guards in (("c", ("guard", "guard-all")), ("j", ("guard",))):
        for use in ("fresh", "reused"):
            row = f"{language}-64k-{use}"
            for side in guards:
                for threads in (1, 2):
                    want(f"{row}-{threads}t", side, "speed, of bare's",
                         _speed(f"{row}-{threads}t", side, f"{row}-{threads}t", "bare"),
                         AT_LEAST, 0.99)
                want(f"{row}-2t", side, "scaling from one thread, of bare's",
                     _scaling_of_bare(row, side), AT_LEAST, 0.97)
            for side in ("observe", "off"):
                for threads in (1, 2):
                    timed = f"{row}-{threads}t"
                    want(timed, side, "distance from bare, against bare's own noise",
                         _distance(timed, side), AT_MOST, _noise(timed), "%")
    for row in ("j2-64k-fresh", "j2-64k-reused"):
        want(row, "guard", "speed, of bare's", _speed(row, "guard", row, "bare"), AT_LEAST, 0.99)
    for peer in ALLOCATORS:
        want("j3-init-end", "guard", f"speed, of {peer}'s",
             _speed("j3-init-end", "guard", "j3-init-end", peer), AT_LEAST, 1)
    want("j2-leak", "guard", "growth", _bytes("j2-leak", "guard"), AT_MOST, LEAK_LIMIT, "B")
    want("c-leak", "guard-all", "growth", _bytes("c-leak", "guard-all"), AT_MOST, LEAK_LIMIT, "B")
    want("j-leak", "guard", "growth", _bytes("j-leak", "guard"), AT_MOST, LEAK_LIMIT, "B")
    return targets


TARGETS = _make_targets()


def holds(value, sense, bound):
    return value >= bound if sense == AT_LEAST else value <= bound


def judge(samples, rows):
    """rows: those of the document.  Return: for each target that the run can answer, what was
    found; close means that a quarter of the rounds or more say the opposite."""
    best = {row["key"]: row["best_peer"] for row in rows}
    judged = []
    for target in TARGETS:
        found = target.series(samples, best)
        if not found:
            continue
        bound = target.bound(samples) if callable(target.bound) else target.bound
        middle = statistics.median(found)
        met = holds(middle, target.sense, bound)
        against = sum(holds(value, target.sense, bound) != met for value in found)
        judged.append({
            "row": target.row, "side": target.side, "figure": target.figure,
            "sense": target.sense, "bound": round(bound, 4), "unit": target.unit,
            "found": round(middle, 4), "met": met, "close": 4 * against >= len(found) > 1,
        })
    return judged
