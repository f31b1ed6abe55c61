# SPDX-License-Identifier: MIT
"""How figures are written, in the table as in the page."""


def duration(ns):
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if ns >= factor:
            return f"{digits(ns / factor)} {unit}"
    return f"{digits(ns)} ns"


def size(count):
    sign, count = ("-" if count < 0 else ""), abs(count)
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= factor:
            return f"{sign}{digits(count / factor)} {unit}"
    return f"{sign}{count:.0f} B"


def digits(value):
    """Three figures that count."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def amount(value, unit):
    return duration(value) if unit == "ns" else size(value)


def ratio(value):
    if value is None:
        return "-"
    if value < 0.005:
        return "<0.01"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def bound(value, unit):
    """A target's figure or bound."""
    if unit == "B":
        return size(value)
    if unit == "%":
        return f"{100 * value:.1f} %"
    return f"{digits(value)} ×" if value >= 2 else f"{value:.3g} ×" if value == 1 else f"{value:.3f} ×"


def verdict(judged):
    return ("met" if judged["met"] else "not met") + (", within noise" if judged["close"] else "")


def machine(document):
    """The header: what the run was made on, one fact a line, as (name, text)."""
    m, settings = document["machine"], document["settings"]
    shared = f" ({m['threads_per_core']} share a core)" if m["threads_per_core"] > 1 else ""
    facts = [
        ("processor", f"{m['processor']}, {m['cpus']} CPUs{shared}{', virtual' if m['virtual'] else ''}"),
        ("memory", f"{size(m['memory_bytes'])}, transparent huge pages: {m['huge_pages']}"),
        ("kernel", f"Linux {m['kernel']}"),
        ("libraries", f"{m['libc']}, zlib {m['zlib']}"),
        ("JDKs", f"{m['jdk']} (the system's zlib); {m['jdk_bundled']} (its own)"),
        ("zguard", document["zguard"]),
        ("peers", ", ".join(f"{side['title']} {side['version']}" for side in document["sides"]
                            if side["version"] and side["role"] != "guard")),
        ("date", f"{m['date']}, load {m['load_at_start']:.2f} at the start"),
        ("rounds", f"{settings['rounds']} of {settings['rounds_wanted']}, seed {settings['seed']}, "
                   f"{settings['batches']} batches of {settings['batch_us'] / 1000:g} ms a sample, "
                   f"{'wall time' if settings['clock'] == 'wall' else 'CPU time of the threads'}"),
    ]
    return [(name, text) for name, text in facts if text]


def quiet(document):
    said = document["quiet"]["complaints"]
    if not said:
        return "The machine was quiet."
    again = document["quiet"]["retaken"]
    taken = f" {again} disturbed samples were taken again." if again else ""
    return f"The machine was not quiet: {'; '.join(said)}.{taken}"


def missing(document):
    """Sentences on what could not be measured."""
    sentences = [f"Without {side['title']}: {side['missing']}."
                 for side in document["sides"] if side["missing"]]
    return sentences + document["notes"]


def side_title(document, key):
    return next(side["title"] for side in document["sides"] if side["key"] == key)


def row_title(document, key):
    return next((row["title"] for row in document["rows"] if row["key"] == key), key)


def target(document, judged):
    """One target as a sentence without its row."""
    side, found = side_title(document, judged["side"]), bound(judged["found"], judged["unit"])
    return (f"{side}: {judged['figure']} {judged['sense']} {bound(judged['bound'], judged['unit'])}: "
            f"{found}, {verdict(judged)}")
