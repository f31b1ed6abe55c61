# SPDX-License-Identifier: MIT
"""From samples to figures: medians, spreads, and ratios of what was measured in one round."""

import statistics


def spread_pct(values):
    """The median absolute deviation, in percent of the median."""
    middle = statistics.median(values)
    if middle == 0:
        return 0.0
    return 100 * statistics.median(abs(value - middle) for value in values) / abs(middle)


def pairs(first, second):
    """first, second: {round: value}.  Return: first / second of each round that has both."""
    return [first[n] / second[n] for n in sorted(first) if n in second and second[n] > 0]


def values(samples, row_key, side_key, name="value"):
    """Return: {round: figure} of a row under a side."""
    taken = samples.get((row_key, side_key), {})
    return {n: sample[name] for n, sample in taken.items() if name in sample}


def figures_of(row, side_key, samples):
    """Return: what is said of a row under a side, for people and for the JSON."""
    mine = values(samples, row.key, side_key)
    if not mine:
        return None
    bare = values(samples, row.key, "bare")
    # For times the ratio is of speeds, so that more is better; for bytes it is of sizes.
    ratios = pairs(bare, mine) if row.unit == "ns" else pairs(mine, bare)
    figures = {
        "median": statistics.median(mine.values()),
        "spread_pct": round(spread_pct(list(mine.values())), 3),
        "samples": [round(mine[n], 1) for n in sorted(mine)],
        "of_bare": round(statistics.median(ratios), 4) if ratios else None,
        "of_bare_samples": [round(ratio, 4) for ratio in ratios],
    }
    for name in ("least", "cpu", "off_processor", "faults", "involuntary_per_s", "without"):
        extra = values(samples, row.key, side_key, name)
        if extra:
            figures[name] = round(statistics.median(extra.values()), 3)
    return figures


def best_peer(row_figures, sides):
    """Return: the key of the peer with the best median in a row, None when there is none."""
    peers = [side["key"] for side in sides
             if side["role"] in ("allocator", "profiler") and side["key"] in row_figures]
    return min(peers, key=lambda key: row_figures[key]["median"], default=None)


def make_rows(rows, sides, samples, failures):
    """Return: the rows of the document, with figures, the best peer and the ratio to it."""
    described = []
    for row in rows:
        figures = {}
        for side in sides:
            figure = figures_of(row, side["key"], samples)
            if figure is not None:
                figures[side["key"]] = figure
        best = best_peer(figures, sides)
        for key, figure in figures.items():
            # As with bare: for times the ratio is of speeds, for bytes of sizes.
            if best is not None:
                theirs, mine = figures[best]["median"], figure["median"]
                above, below = (theirs, mine) if row.unit == "ns" else (mine, theirs)
                figure["of_best_peer"] = round(above / below, 4) if below > 0 else None
        described.append({
            "key": row.key, "title": row.title, "group": row.group, "unit": row.unit,
            "threads": row.threads, "shows_faults": row.shows_faults, "best_peer": best,
            "figures": figures,
            "failures": {side: why for (key, side), why in failures.items() if key == row.key},
        })
    return described


def differing_outputs(rows, samples):
    """Return: the sides whose compressed bytes differ from bare's, as sentences."""
    found = []
    for row in rows:
        expected = values(samples, row.key, "bare", "crc")
        for (key, side), taken in samples.items():
            if key == row.key and expected:
                crcs = {sample.get("crc") for sample in taken.values()}
                if crcs != set(expected.values()):
                    found.append(f"{row.key} under {side}: the compressed bytes differ from bare's")
    return found
