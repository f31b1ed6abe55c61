# SPDX-License-Identifier: MIT
"""The picture of a document: bars for three rows, as SVG that follows the reader's light or
dark scheme.  The same document gives the same bytes."""

from xml.sax.saxutils import escape

import words

PANELS = (  # row, its title in two lines
    ("c-init-end-trimmed", "Make and end a stream", "C, new process"),
    ("c-1k-fresh-1t", "1 KB through a new stream", "C, new process"),
    ("j-leak", "{streams} Deflaters never ended", "Java, growth of resident memory"),
)
SIDES = ("bare", "guard", "guard-all", "jemalloc", "tcmalloc", "mimalloc", "heapprofile", "nativemem")
NAMES_WIDTH, PANEL_WIDTH, LABEL_WIDTH, GAP = 216, 150, 74, 16
TOP, BAR_HEIGHT, PITCH, BOTTOM = 74, 15, 25, 46

STYLE = """
    svg { font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 13px }
    .paper { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e; font-size: 12px }
    .head { fill: #1f2328; font-weight: 600 } .rule { stroke: #d1d9e0 }
    .bare { fill: #cf5b56 } .guard { fill: #1a7f37 } .peer { fill: #8c959f }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .soft { fill: #9198a1 }
      .head { fill: #e6edf3 } .rule { stroke: #3d444d }
      .bare { fill: #da6d67 } .guard { fill: #3fb950 } .peer { fill: #656c76 }
    }
"""


def draw(document):
    by_key = {row["key"]: row for row in document["rows"]}
    sides = [side for key in SIDES for side in document["sides"]
             if side["key"] == key and any(key in by_key[row]["figures"]
                                           for row, *_ in PANELS if row in by_key)]
    width = NAMES_WIDTH + len(PANELS) * (PANEL_WIDTH + LABEL_WIDTH + GAP)
    height = TOP + len(sides) * PITCH + BOTTOM
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" role="img">',
           f"  <title>{escape(_summary(document, by_key))}</title>",
           f"  <style>{STYLE}  </style>",
           f'  <rect class="paper" width="{width}" height="{height}" rx="6"/>']
    for i, side in enumerate(sides):
        weight = ' font-weight="600"' if side["role"] == "guard" else ""
        out.append(f'  <text class="ink" x="{NAMES_WIDTH - 12}" y="{_baseline(i)}" '
                   f'text-anchor="end"{weight}>{escape(side["title"])}</text>')
    for number, (key, *titles) in enumerate(PANELS):
        left = NAMES_WIDTH + number * (PANEL_WIDTH + LABEL_WIDTH + GAP)
        out += _panel(left, titles, by_key.get(key), sides, document)
    out += [f'  <text class="soft" x="16" y="{height - 16}">{escape(_footnote(document))}</text>',
            "</svg>"]
    return "\n".join(out) + "\n"


def _baseline(i):
    return TOP + i * PITCH + BAR_HEIGHT - 3


def _panel(left, titles, row, sides, document):
    streams = f"{document['settings']['leaked_streams']:,}"
    out = [f'  <text class="{kind}" x="{left}" y="{y}">{escape(text.format(streams=streams))}</text>'
           for kind, y, text in (("head", 32, titles[0]), ("soft", 50, titles[1]))]
    bottom = TOP + len(sides) * PITCH
    out.append(f'  <path class="rule" d="M{left - 0.5},{TOP - 8} V{bottom}"/>')
    figures = row["figures"] if row else {}
    longest = max((figure["median"] for figure in figures.values()), default=1)
    for i, side in enumerate(sides):
        figure = figures.get(side["key"])
        if figure is None:
            out.append(f'  <text class="soft" x="{left + 6}" y="{_baseline(i)}">–</text>')
            continue
        length = max(1.5, PANEL_WIDTH * max(0, figure["median"]) / longest)
        kind = side["role"] if side["role"] in ("bare", "guard") else "peer"
        out.append(f'  <rect class="{kind}" x="{left}" y="{TOP + i * PITCH}" width="{length:.1f}" '
                   f'height="{BAR_HEIGHT}" rx="2"/>')
        out.append(f'  <text class="ink" x="{left + length + 6:.1f}" y="{_baseline(i)}">'
                   f"{escape(words.amount(figure['median'], row['unit']))}</text>")
    return out


def _footnote(document):
    machine = document["machine"]
    return (f"Shorter is better; all bars begin at zero. Medians of {document['settings']['rounds']} "
            f"rounds{', CPU time' if document['settings']['clock'] == 'cpu' else ''}, {machine['processor']}, {machine['libc']}, zlib {machine['zlib']}, "
            f"{machine['date'][:10]}.")


def _summary(document, by_key):
    """For those who do not see the picture."""
    sentences = []
    for key, title, where in PANELS:
        figures = by_key[key]["figures"] if key in by_key else {}
        said = [f"{words.side_title(document, side)} "
                f"{words.amount(figures[side]['median'], by_key[key]['unit'])}"
                for side in SIDES if side in figures]
        if said:
            title = title.format(streams=f"{document['settings']['leaked_streams']:,}")
            sentences.append(f"{title} ({where}): {', '.join(said)}.")
    return " ".join(sentences)
