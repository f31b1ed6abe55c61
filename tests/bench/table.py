# SPDX-License-Identifier: MIT
"""The document as text for a terminal."""

import words


def render(document):
    lines = ["zguard's benchmark", ""]
    lines += [f"  {name:<10} {text}" for name, text in words.machine(document)]
    lines += ["", f"  {words.quiet(document)}"]
    lines += [f"  {sentence}" for sentence in words.missing(document)]
    if not document["complete"]:
        lines += ["  Interrupted: what follows is what had been measured by then."]
    lines += ["", "  Times: the median of the rounds, of one piece of work on each thread. spread: the",
              "  median absolute deviation. of bare, of best peer: speeds, more is better; for",
              "  bytes sizes, less is better. Ratios to bare are taken within each round."]
    group = None
    for row in document["rows"]:
        if not row["figures"] and not row["failures"]:
            continue
        if row["group"] != group:
            group = row["group"]
            lines += ["", f"== {group}"]
        lines += ["", *_row(document, row)]
    lines += ["", *_ledger(document), *_judgement(document)]
    return "\n".join(lines) + "\n"


def _row(document, row):
    shows_faults = row["shows_faults"]
    lines = [f"{row['title']}  [{row['key']}]",
             f"  {'':<28} {'median':>10} {'spread':>8} {'of bare':>8} {'of best peer':>13}"
             f"{'  faults' if shows_faults else ''}"]
    for side in document["sides"]:
        figure = row["figures"].get(side["key"])
        if figure is not None:
            star = "*" if side["key"] == row["best_peer"] else " "
            text = (f"  {side['title']:<27}{star} {words.amount(figure['median'], row['unit']):>10} "
                    f"{figure['spread_pct']:>6.1f} % {words.ratio(figure['of_bare']):>8} "
                    f"{words.ratio(figure.get('of_best_peer')):>13}")
            if shows_faults:
                text += f"{figure['faults']:>8.1f}"
            lines.append(text)
        if side["key"] in row["failures"]:
            lines.append(f"  {side['title']:<28} failed: {row['failures'][side['key']]}")
    if not document["settings"]["quick"]:
        lines += [f"  wanted of {words.target(document, judged)}" for judged in document["wanted"]
                  if judged["row"] == row["key"]]
    return lines


def _ledger(document):
    books = document["ledger"]
    if books is None:
        return []
    return [
        "The guard's own books, read from the ledger of a program with "
        f"{books['measured_streams']:,} living streams",
        f"  a living stream   {books['stream_record_bytes']} B in the ledger, "
        f"{books['stream_token_bytes']:.0f} B of token",
        f"  a call site       {books['site_record_bytes']} B, and {books['site_names_bytes']:.0f} B "
        "of frames and names here",
        f"  the file          {words.size(books['file_bytes'])}, room for "
        f"{books['streams_with_a_record']:,} streams and {books['sites_that_fit']:,} sites",
        "",
    ]


def _judgement(document):
    wanted = document["wanted"]
    if not wanted or document["settings"]["quick"]:
        return []
    missed = [judged for judged in wanted if not judged["met"]]
    lines = [f"Of {len(wanted)} targets {len(wanted) - len(missed)} are met"
             f"{'.' if not missed else '; not met:'}"]
    lines += [f"  {words.row_title(document, judged['row'])}: {words.target(document, judged)}"
              for judged in missed]
    return lines
