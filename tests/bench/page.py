# SPDX-License-Identifier: MIT
"""The figures' part of docs/benchmarks.md, out of a kept document and nothing else."""

import words

BEGIN = "<!-- figures: written by `make bench-docs` from docs/benchmarks.json -->"
END = "<!-- end of figures -->"


def insert(before, document):
    """Return: the page with its figures replaced."""
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no lines '{BEGIN}' and '{END}' to write between")
    return f"{head}{BEGIN}\n\n{render(document)}\n{END}{tail}"


def render(document):
    lines = ["### The machine", ""]
    lines += _grid(["", ""], [[name, text] for name, text in words.machine(document)])
    lines += ["", words.quiet(document)]
    for sentence in words.missing(document):
        lines += ["", sentence]
    for group in dict.fromkeys(row["group"] for row in document["rows"]):
        lines += ["", f"### {group}", "", *_group(document, group)]
    lines += ["", "### What was wanted", "", *_wanted(document)]
    lines += ["", "### The guard's own books", "", *_books(document)]
    return "\n".join(lines) + "\n"


def _grid(head, body):
    return [f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *body]]


def _group(document, group):
    rows = [row for row in document["rows"] if row["group"] == group]
    shown = [side for side in document["sides"] if side["role"] != "control"
             and any(side["key"] in row["figures"] or side["key"] in row["failures"] for row in rows)]
    head = ["", *(side["title"] for side in shown), "bare differs from itself by"]
    body = []
    for row in rows:
        control = row["figures"].get("control")
        apart = f"{100 * abs(control['of_bare'] - 1):.1f} %" if control and control["of_bare"] else ""
        if row["unit"] == "B" or row["unit"] == "bytes":
            apart = words.size(control["median"] - row["figures"]["bare"]["median"]) if control else ""
        body.append([row["title"], *(_cell(row, side["key"]) for side in shown), apart])
    return _grid(head, body)


def _cell(row, key):
    if key in row["failures"]:
        return "failed"
    figure = row["figures"].get(key)
    if figure is None:
        return ""
    text = words.amount(figure["median"], row["unit"])
    if key != "bare" and figure["of_bare"] is not None:
        text += f" ({words.ratio(figure['of_bare'])} ×)"
    if row["shows_faults"] and figure["faults"] >= 0.5:
        text += f", {figure['faults']:.0f} faults"
    return text


def _wanted(document):
    wanted = document["wanted"]
    met = sum(judged["met"] for judged in wanted)
    body = [[words.row_title(document, judged["row"]), words.side_title(document, judged["side"]),
             judged["figure"], f"{judged['sense']} {words.bound(judged['bound'], judged['unit'])}",
             words.bound(judged["found"], judged["unit"]), words.verdict(judged)]
            for judged in wanted]
    return [f"Of {len(wanted)} targets {met} are met. \"Within noise\" means that a quarter of the "
            "rounds or more say the opposite.", "",
            *_grid(["what", "side", "figure", "wanted", "found", ""], body)]


def _books(document):
    books = document["ledger"]
    return _grid(["", "bytes"], [
        ["a living stream, in the ledger", str(books["stream_record_bytes"])],
        ["a living stream, its token in the process", f"{books['stream_token_bytes']:.0f}"],
        ["a call site, in the ledger", str(books["site_record_bytes"])],
        ["frames and names of a site that shares none, as measured", f"{books['site_names_bytes']:.0f}"],
        [f"the ledger's file: room for {books['streams_with_a_record']:,} streams and "
         f"{books['sites_that_fit']:,} sites", f"{books['file_bytes']:,}"],
    ])
