# SPDX-License-Identifier: MIT
"""One sample: a row's program, started anew under one side, and what it printed."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

import rows

JAVA_FLAGS = ["-Xms256m", "-Xmx256m", "-Xmn200m", "-XX:+UseSerialGC"]
TIME_LIMIT_S = 600
OFF_PROCESSOR = 0.05  # a sample that was off its processors for more of its time is taken again


def _of_wall(batch, _):
    return batch["wall_ns"]


def _of_cpu(batch, threads):
    return batch["cpu_ns"] / threads


class SampleFailed(Exception):
    """The program did not end well; the text says how."""


@dataclass
class Effort:
    """How long a sample works."""

    batches: int
    batch_us: int
    c_warm_up_us: int
    java_warm_up_us: int
    start_us: int  # the least time of a batch of program starts
    leaked: int  # streams
    tries: int  # of a sample that others disturb
    clock: str = "wall"  # or "cpu": of the threads, which others hardly disturb


FULL = Effort(batches=5, batch_us=30000, c_warm_up_us=200000, java_warm_up_us=500000, start_us=30000,
              leaked=rows.LEAKED, tries=3)
QUICK = Effort(batches=1, batch_us=2000, c_warm_up_us=0, java_warm_up_us=20000, start_us=1, leaked=100,
               tries=1)


@dataclass
class Workshop:
    """Where everything lies."""

    programs: str  # folder of worker, idle and one_stream
    classes: str  # folder of the Java classes
    material: str
    scratch: str  # a folder of this run's own
    ledgers: str  # likewise, on the file system that the guard uses by default
    jdks: dict  # "system" and "bundled": a JDK's folder, or None
    effort: Effort

    def worker(self):
        return os.path.join(self.programs, "worker")


class Sampler:
    def __init__(self, workshop):
        self.shop = workshop
        self.child = None
        self.retaken = 0  # samples that others had disturbed

    def take(self, row, side):
        """Return: a dict with value (ns of one piece of work, or bytes) and what else is known
        of it: least, cpu, off_processor, faults, involuntary_per_s, crc.  Raises SampleFailed."""
        return {"time": self._time, "start": self._start, "leak": self._leak}[row.kind](row, side)

    def environment(self, row, side):
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": self.shop.scratch}
        preloads = side.preloads()
        if row.unwinder:
            preloads = [*preloads, "libgcc_s.so.1"]
        if preloads:
            environment["LD_PRELOAD"] = ":".join(preloads)
        if side.options is not None:
            ledger = "" if side.options == "off" else f"ledger={self.shop.ledgers}"
            environment["ZGUARD"] = ",".join(word for word in (side.options, ledger) if word)
        if side.key == "heapprofile":
            environment["HEAPPROFILE"] = os.path.join(self.shop.scratch, "heap")
        return environment

    def _java(self, row, side, flags):
        agent = []
        if side.is_agent():
            file = os.path.join(self.shop.scratch, "nativemem.jfr")
            agent = [f"-agentpath:{side.path}=start,event=nativemem,file={file}"]
        java = os.path.join(self.shop.jdks[row.jdk], "bin", "java")
        return [java, *flags, *agent, "-cp", self.shop.classes]

    def _time(self, row, side):
        effort = self.shop.effort
        if row.language == "java":
            command = [*self._java(row, side, JAVA_FLAGS), "Worker", "time", self.shop.material,
                       row.workload, str(row.block), str(row.level), str(row.threads),
                       str(effort.batches), str(effort.batch_us), str(effort.java_warm_up_us),
                       str(row.depth)]
        else:
            command = [self.shop.worker(), "time", "--material", self.shop.material,
                       "--block", str(row.block), "--level", str(row.level),
                       "--threads", str(row.threads), "--batches", str(effort.batches),
                       "--batch-us", str(effort.batch_us),
                       "--warm-up-us", str(effort.c_warm_up_us),
                       *(["--settled"] if row.settled else []), row.workload]
        return self._least_disturbed(command, self.environment(row, side))

    def _least_disturbed(self, command, environment):
        """Everything that is timed works without a pause: where it did not, others had the
        processors, and the sample is taken again; of the tries the least disturbed counts."""
        best = None
        for attempt in range(self.shop.effort.tries):
            self.retaken += attempt > 0
            sample = self._of_batches(self.run(command, environment))
            if best is None or sample["off_processor"] < best["off_processor"]:
                best = sample
            if best["off_processor"] <= OFF_PROCESSOR or self.shop.effort.clock == "cpu":
                break
        return best

    def _start(self, row, side):
        """The worker is bare; the program that it starts is not."""
        environment = self.environment(row, side)
        words = [word for name, value in environment.items() for word in ("--set", f"{name}={value}")]
        if row.language == "java":
            program = [*self._java(row, side, []), "Hello", *([row.workload] if row.workload else [])]
        else:
            program = [os.path.join(self.shop.programs, row.workload)]
        command = [self.shop.worker(), "start", "--batches", str(min(3, self.shop.effort.batches)),
                   "--batch-us", str(self.shop.effort.start_us), *words, "--", *program]
        return self._of_batches(self.run(command, {"PATH": "/usr/bin:/bin"}))

    def _leak(self, row, side):
        """Resident bytes of the program that leaks, less those of the one that reuses."""
        effort, resident, crc = self.shop.effort, {}, None
        for mode in ("reused", "leaked"):
            if row.language == "java":
                command = [*self._java(row, side, [*JAVA_FLAGS, "-XX:+AlwaysPreTouch"]), "Worker",
                           "leak", self.shop.material, mode, str(row.block), str(row.level),
                           str(effort.leaked)]
            else:
                command = [self.shop.worker(), "leak", "--material", self.shop.material,
                           "--level", str(row.level), "--streams", str(effort.leaked), mode]
            printed = self.run(command, self.environment(row, side))
            resident[mode], crc = printed["resident_bytes"], printed["crc"]
        return {"value": resident["leaked"] - resident["reused"], "without": resident["reused"],
                "crc": crc}

    def spin_ns(self):
        """Return: how long a fixed piece of arithmetic takes now."""
        command = [self.shop.worker(), "spin", "--batches", "5", "--batch-us", "5000"]
        return self._of_batches(self.run(command, {}))["value"]

    def _of_batches(self, printed):
        """The median batch speaks for the sample."""
        times, threads = printed["times"], printed["threads"]
        batches, took = printed["batches"], _of_wall
        if self.shop.effort.clock == "cpu" and printed["workload"] != "start":
            took = _of_cpu
        batches = sorted(batches, key=lambda batch: took(batch, threads))
        middle = batches[(len(batches) - 1) // 2]
        wall_ns = sum(batch["wall_ns"] for batch in batches)
        works = times * len(batches) * threads
        sample = {
            "value": took(middle, threads) / times,
            "least": took(batches[0], threads) / times,
            "cpu": sum(batch["cpu_ns"] for batch in batches) / works,
            "off_processor": 1 - middle["cpu_ns"] / (middle["wall_ns"] * threads),
            "crc": printed["crc"],
        }
        if "faults" in batches[0]:
            sample["faults"] = sum(batch["faults"] for batch in batches) / works
            preempted = sum(batch["involuntary"] for batch in batches)
            sample["involuntary_per_s"] = preempted / (wall_ns / 1e9)
        return sample

    def run(self, command, environment):
        """Return: the last line that the command printed, read as JSON."""
        with open(os.path.join(self.shop.scratch, "errors"), "w+b") as errors:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment,
                                          stdout=subprocess.PIPE, stderr=errors,
                                          cwd=self.shop.scratch)
            try:
                printed, _ = self.child.communicate(timeout=TIME_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.stop()
                raise SampleFailed(f"did not end within {TIME_LIMIT_S} s") from None
            status = self.child.returncode
            self.child = None
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().split("\n")[-1][:160]
        self._tidy()
        if status != 0:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            raise SampleFailed(f"ended with {how}{': ' + said if said else ''}")
        try:
            return json.loads(printed.decode().strip().split("\n")[-1])
        except ValueError:
            raise SampleFailed(f"printed no figures: {printed[:80]!r}") from None

    def _tidy(self):
        """Profiles and ledgers of the last program are of no further use."""
        for folder in (self.shop.scratch, self.shop.ledgers):
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif entry.name != "errors":
                    os.unlink(entry.path)

    def stop(self):
        """Ends the program that is running, if one is."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None
