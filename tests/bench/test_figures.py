# SPDX-License-Identifier: MIT
"""The benchmark's arithmetic and tables, on made-up samples."""

import copy
import os
import sys
import tempfile
from collections import Counter

import machine
import rounds
import rows
import sampling
import sides
import summary
import wanted
from proving import prove

TWO = [row for row in rows.ROWS if row.key in ("c-init-end-trimmed", "j-1k-fresh-1t")]


def _samples(**figures):
    """figures: ROW__SIDE=[value of round 0, of round 1, ...]."""
    made = {}
    for name, taken in figures.items():
        row, side = name.replace("_", "-").split("--")
        made[row, side] = {n: {"value": value, "crc": "0"} for n, value in enumerate(taken)}
    return made


def _described():
    return [{"key": side.key, "role": side.role} for side in sides.make_sides()]


def the_median_round_speaks_and_the_spread_is_the_median_deviation():
    row = TWO[0]
    taken = _samples(c_init_end_trimmed__bare=[100, 90, 500, 100, 110])
    figures = summary.figures_of(row, "bare", taken)
    assert figures["median"] == 100, figures
    assert figures["spread_pct"] == 10, figures


def ratios_are_taken_within_a_round_so_that_a_slow_minute_falls_out():
    row = TWO[0]
    taken = _samples(c_init_end_trimmed__bare=[100, 1000, 100],
                     c_init_end_trimmed__guard=[50, 500, 50])
    assert summary.figures_of(row, "guard", taken)["of_bare_samples"] == [2, 2, 2]


def a_round_that_one_side_missed_counts_for_neither():
    assert summary.pairs({0: 10, 2: 30}, {0: 5, 1: 7, 2: 10}) == [2, 3]


def the_best_peer_is_never_a_side_of_ours_nor_bare():
    taken = _samples(c_init_end_trimmed__bare=[1], c_init_end_trimmed__guard=[2],
                     c_init_end_trimmed__jemalloc=[9], c_init_end_trimmed__tcmalloc=[8])
    (row,) = summary.make_rows(TWO[:1], _described(), taken, {})
    assert row["best_peer"] == "tcmalloc", row["best_peer"]
    assert row["figures"]["guard"]["of_best_peer"] == 4, row["figures"]["guard"]


def other_compressed_bytes_are_found():
    taken = _samples(c_init_end_trimmed__bare=[1, 1], c_init_end_trimmed__guard=[1, 1])
    assert summary.differing_outputs(TWO, taken) == []
    taken["c-init-end-trimmed", "guard"][1]["crc"] = "1"
    (sentence,) = summary.differing_outputs(TWO, taken)
    assert "guard" in sentence, sentence


def every_target_names_a_row_and_a_side_that_the_row_has():
    by_key = {row.key: row for row in rows.ROWS}
    by_side = {side.key: side for side in sides.make_sides()}
    assert len(by_key) == len(rows.ROWS)
    for target in wanted.TARGETS:
        assert sides.in_row(by_side[target.side], by_key[target.row]), target


def a_run_of_all_rows_answers_every_target():
    taken = {(row.key, side.key): {0: {"value": 100.0}, 1: {"value": 100.0}}
             for row in rows.ROWS for side in sides.make_sides() if sides.in_row(side, row)}
    made = summary.make_rows(rows.ROWS, _described(), taken, {})
    assert len(wanted.judge(taken, made)) == len(wanted.TARGETS)


def a_target_is_met_or_missed_by_the_median_of_the_rounds():
    for guard, met in (([4, 4, 4], True), ([6, 6, 6], False)):
        taken = _samples(c_init_end_trimmed__bare=[100, 100, 100],
                         c_init_end_trimmed__guard_all=guard)
        (judged,) = wanted.judge(taken, [{"key": "c-init-end-trimmed", "best_peer": None}])
        assert judged["met"] is met and judged["close"] is False, judged


def a_target_that_a_quarter_of_the_rounds_contradict_is_called_close():
    taken = _samples(c_init_end_trimmed__bare=[100] * 4,
                     c_init_end_trimmed__guard_all=[4, 4, 4, 6])
    (judged,) = wanted.judge(taken, [{"key": "c-init-end-trimmed", "best_peer": None}])
    assert judged["met"] and judged["close"], judged


def the_noise_of_bare_against_itself_bounds_what_is_called_the_same():
    for again, met in (([100, 100, 100], False), ([105, 105, 105], True)):
        taken = _samples(c_64k_fresh_1t__bare=[100] * 3, c_64k_fresh_1t__control=again,
                         c_64k_fresh_1t__off=[103] * 3)
        (judged,) = wanted.judge(taken, [{"key": "c-64k-fresh-1t", "best_peer": None}])
        assert judged["met"] is met, judged


def scaling_compares_two_threads_with_one():
    taken = _samples(c_64k_fresh_1t__bare=[100], c_64k_fresh_2t__bare=[100],
                     c_64k_fresh_1t__guard=[100], c_64k_fresh_2t__guard=[200])
    (judged,) = [judged for judged in wanted.judge(taken, [])
                 if judged["figure"].startswith("scaling")]
    assert judged["found"] == 0.5 and not judged["met"], judged


def each_round_takes_every_row_under_every_side_once():
    found = [side for side in sides.make_sides() if side.key != "jemalloc"]
    jobs = rounds.plan_jobs(rows.ROWS, found, 5, "1")
    counts = Counter((number, row.key, side.key) for number, row, side in jobs)
    assert set(counts.values()) == {1}
    for row in rows.ROWS:
        taken = rounds.LEAK_ROUNDS if row.kind == "leak" else 5
        for side in found:
            expected = taken if sides.in_row(side, row) else 0
            assert sum(counts[n, row.key, side.key] for n in range(5)) == expected, (row, side)


def the_sides_of_a_row_are_measured_next_to_each_other():
    jobs = rounds.plan_jobs(rows.ROWS, sides.make_sides(), 1, "1")
    changes = sum(1 for one, other in zip(jobs, jobs[1:]) if one[1] is not other[1])
    assert changes == len(rows.ROWS) - 1, changes


def the_seed_alone_decides_the_order_which_differs_between_rounds():
    plans = [rounds.plan_jobs(TWO, sides.make_sides(), 2, seed) for seed in ("1", "1", "2")]
    words = [[(row.key, side.key) for _, row, side in plan] for plan in plans]
    assert words[0] == words[1] != words[2]
    half = len(words[0]) // 2
    assert words[0][:half] != words[0][half:]


def a_peer_that_is_missing_is_named_with_the_package_that_brings_it():
    with tempfile.TemporaryDirectory() as nothing:
        found = sides.find_sides("/x/libzguard.so", "1", nothing, False, folders=(nothing,))
    missing = {side.key: side.missing for side in found if side.missing}
    assert set(missing) == {"jemalloc", "tcmalloc", "mimalloc", "heapprofile", "nativemem"}, missing
    assert "libjemalloc2" in missing["jemalloc"] and "async-profiler" in missing["nativemem"]


def a_side_that_is_missing_is_not_run():
    found = sides.make_sides()
    next(side for side in found if side.key == "mimalloc").missing = "not installed"
    assert not any(side.key == "mimalloc" for _, _, side in rounds.plan_jobs(rows.ROWS, found, 1, "1"))


def _sampler(folder, script):
    """A sampler whose worker is a script of the shell."""
    worker, scratch = os.path.join(folder, "worker"), os.path.join(folder, "scratch")
    with open(worker, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\n{script}\n")
    os.chmod(worker, 0o755)
    os.mkdir(scratch)
    return sampling.Sampler(
        sampling.Workshop(programs=folder, classes="", material="m", scratch=scratch,
                          ledgers=scratch, jdks={}, effort=sampling.FULL))


def _printed(wall_ns, cpu_ns):
    return ("echo '{\"workload\": \"w\", \"times\": 1, \"threads\": 1, \"crc\": \"0\", "
            f"\"batches\": [{{\"wall_ns\": {wall_ns}, \"cpu_ns\": {cpu_ns}}}]}}'")


def a_program_that_dies_is_said_and_the_others_go_on():
    guard = sides.Side("guard", "zguard", "guard", options="", path="libc.so.6")
    bare = sides.Side("bare", "bare", "bare")
    jobs = [(0, TWO[0], guard), (0, TWO[0], bare)]
    with tempfile.TemporaryDirectory() as folder:
        sampler = _sampler(folder, 'test -z "$LD_PRELOAD" || kill -9 $$\n' + _printed(5, 5))
        samples, failures, complete = rounds.run_rounds(sampler, jobs, [])
    assert complete and list(failures) == [("c-init-end-trimmed", "guard")], failures
    assert "signal 9" in failures["c-init-end-trimmed", "guard"], failures
    assert samples["c-init-end-trimmed", "bare"][0]["value"] == 5, samples


def a_sample_that_others_disturbed_is_taken_again_and_the_best_try_counts():
    bare = sides.Side("bare", "bare", "bare")
    count = "n=$(cat ../count 2>/dev/null); echo x$n >../count"
    scripts = {  # what is printed at each try: the value, how many were taken again
        f"{count}\n{_printed(100, 99)}": (100, 0),
        f"{count}\ncase $n in '') {_printed(300, 100)} ;; *) {_printed(100, 99)} ;; esac": (100, 1),
        f"{count}\ncase $n in x) {_printed(120, 99)} ;; *) {_printed(300, 100)} ;; esac": (120, 2),
    }
    for script, expected in scripts.items():
        with tempfile.TemporaryDirectory() as folder:
            sampler = _sampler(folder, script)
            sample = sampler.take(TWO[0], bare)
            assert (sample["value"], sampler.retaken) == expected, (sample, sampler.retaken)


def by_the_cpu_clock_a_sample_is_the_time_of_a_thread_and_taken_once():
    with tempfile.TemporaryDirectory() as folder:
        sampler = _sampler(folder, _printed(300, 100).replace('threads": 1', 'threads": 2'))
        sampler.shop.effort = copy.copy(sampling.FULL)
        sampler.shop.effort.clock = "cpu"
        sample = sampler.take(TWO[0], sides.Side("bare", "bare", "bare"))
    assert (sample["value"], sampler.retaken) == (50, 0), sample


def a_machine_that_others_used_is_called_not_quiet():
    quiet = {"others_pct": 0.5, "steal_pct": 0.0, "spin_pct": 1.0, "preempted_per_s": 2.0}
    assert machine.complaints(quiet) == []
    for name in quiet:
        assert len(machine.complaints({**quiet, name: 50.0})) == 1, name


if __name__ == "__main__":
    prove(sys.modules["__main__"])
