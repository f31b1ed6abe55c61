# SPDX-License-Identifier: MIT
"""Runs of the benchmark itself, as short as can be: every row comes out under every side."""

import functools
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile

import rows
import sides
from proving import Skip, prove

ROOT, BUILD, SCRATCH = (os.environ[name] for name in ("ZG_ROOT", "BUILD", "ZG_SCRATCH"))
BENCH = [sys.executable, os.path.join(ROOT, "tests", "bench", "bench.py"), "run", "--build", BUILD,
         "--quick"]
FETCH = [] if os.environ.get("DEPS") != "off" else ["--no-fetch"]


def _run(name, *arguments):
    output = os.path.join(SCRATCH, f"{name}.json")
    command = [*BENCH, "--output", output, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False), output


@functools.lru_cache(maxsize=None)
def _whole():
    """One run of everything, which several tests look at."""
    done, output = _run("whole", "--rounds", "1", *FETCH)
    with open(output, encoding="utf-8") as file:
        return done, json.load(file)


def _figures():
    """Yields each row of the document, each side that should be in it, and its figure."""
    _, document = _whole()
    by_key = {row["key"]: row for row in document["rows"]}
    present = {side["key"] for side in document["sides"] if not side["missing"]}
    for row in rows.ROWS:
        if row.key not in by_key:
            continue
        for side in sides.make_sides():
            if side.key in present and sides.in_row(side, row):
                yield row, side, by_key[row.key]["figures"].get(side.key)


def a_quick_run_ends_well_and_is_silent_on_the_side_when_piped():
    done, document = _whole()
    assert done.returncode == 0, (done.returncode, done.stdout[-2000:], done.stderr[-500:])
    assert done.stderr == "", done.stderr[:500]
    assert document["format"] == "zguard-bench" and document["complete"]


def every_row_comes_out_under_every_side_that_is_there():
    _, document = _whole()
    absent = {row.key for row in rows.ROWS} - {row["key"] for row in document["rows"]}
    said = " ".join(document["notes"])
    assert all(rows_without_jdk in ("j", "j2", "j3", "start") for rows_without_jdk in
               {key.split("-")[0] for key in absent}), absent
    assert not absent or "JDK" in said, (absent, said)
    lacking = [(row.key, side.key) for row, side, figure in _figures() if figure is None]
    assert not lacking, lacking


def each_row_and_side_stands_in_the_printed_table():
    done, _ = _whole()
    for row, side, _ in _figures():
        block = done.stdout.split(f"[{row.key}]", 1)[1].split("\n\n", 1)[0]
        assert re.search(rf"^  {re.escape(side.title)} ", block, re.MULTILINE), (row.key, side.key)


def every_time_is_positive_and_every_bare_leak_grows():
    for row, side, figure in _figures():
        if row.unit == rows.TIME:
            assert figure["median"] > 0 and figure["of_bare"] > 0, (row.key, side.key, figure)
        elif side.key == "bare":
            assert figure["median"] > 0, figure


def all_sides_compress_to_the_same_bytes():
    _, document = _whole()
    assert not [note for note in document["notes"] if "differ" in note], document["notes"]


def a_bare_new_process_has_its_heap_trimmed_and_a_settled_one_has_not():
    _, document = _whole()
    figures = {row["key"]: row["figures"] for row in document["rows"]}
    assert figures["c-init-end-trimmed"]["bare"]["faults"] > 5, figures["c-init-end-trimmed"]["bare"]
    assert figures["c-init-end-settled"]["bare"]["faults"] < 0.1, figures["c-init-end-settled"]["bare"]


def under_the_guard_no_stream_costs_a_page_fault():
    _, document = _whole()
    figures = {row["key"]: row["figures"] for row in document["rows"]}
    for side in ("guard", "guard-all"):
        assert figures["c-init-end-trimmed"][side]["faults"] < 0.1, figures["c-init-end-trimmed"][side]


def the_ledgers_sizes_are_read_from_a_ledger():
    _, document = _whole()
    books = document["ledger"]
    assert books["measured_streams"] == 1000 and books["measured_sites"] >= 1, books
    for name in ("stream_record_bytes", "stream_token_bytes", "site_record_bytes", "file_bytes"):
        assert books[name] > 0, books
    assert books["file_bytes"] > books["streams_with_a_record"] * books["stream_record_bytes"], books


def every_peer_is_on_this_machine():
    _, document = _whole()
    missing = [f"{side['title']}: {side['missing']}" for side in document["sides"] if side["missing"]]
    for sentence in missing:
        assert sentence.rstrip(".") in _whole()[0].stdout.replace("Without ", ""), sentence
    if missing:
        raise Skip("; ".join(missing))


def a_pattern_that_no_row_matches_is_refused_with_the_list_of_rows():
    done, output = _run("none", "--only", "no-such-row")
    assert done.returncode == 1 and "c-init-end-trimmed" in done.stderr, done
    assert not os.path.exists(output)


def a_choice_of_rows_and_sides_is_all_that_runs():
    done, output = _run("some", "--only", "^c-reset$", "--sides", "^guard$", "--rounds", "2",
                        "--no-fetch")
    assert done.returncode == 0, done
    with open(output, encoding="utf-8") as file:
        (row,) = json.load(file)["rows"]
    assert set(row["figures"]) == {"bare", "guard"}, row
    assert len(row["figures"]["bare"]["samples"]) == 2, row


def _with_terminal(name, until, *arguments):
    """Starts a run whose standard error is a terminal.
    until: a pattern; when the terminal shows it, the run is interrupted. None: never.
    Return: the ended child, what it printed, what the terminal showed."""
    ours, theirs = pty.openpty()
    command = [*BENCH, "--output", os.path.join(SCRATCH, f"{name}.json"), "--only", "^c-reset$",
               "--sides", "^off$", "--no-fetch", *arguments]
    with tempfile.TemporaryFile("w+") as printed:
        child = subprocess.Popen(command, stdout=printed, stderr=theirs, start_new_session=True)
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
                if until is not None and re.search(until, shown):
                    os.killpg(child.pid, signal.SIGINT)
                    until = None
        except OSError:
            pass  # the other end is closed
        os.close(ours)
        child.wait(60)
        printed.seek(0)
        return child, printed.read(), shown


def an_interrupt_prints_what_is_there_so_far():
    child, printed, shown = _with_terminal("interrupted", rb"K9 of 200000", "--rounds", "100000")
    assert child.returncode == 130, (child.returncode, printed[-500:], shown[-500:])
    assert "Interrupted" in printed and "zguard, ZGUARD=off" in printed, printed
    with open(os.path.join(SCRATCH, "interrupted.json"), encoding="utf-8") as file:
        document = json.load(file)
    assert document["complete"] is False and document["rows"][0]["figures"]["off"], document


def a_terminal_is_told_how_far_the_run_is():
    child, _, shown = _with_terminal("terminal", None, "--rounds", "8")
    assert child.returncode == 0, shown[-500:]
    assert b"16 of 16" in shown and b"s left" in shown, shown[-300:]


if __name__ == "__main__":
    prove(sys.modules["__main__"])
