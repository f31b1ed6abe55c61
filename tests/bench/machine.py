# SPDX-License-Identifier: MIT
"""On what a run was made, and whether the machine was quiet meanwhile."""

import datetime
import os
import platform
import resource
import statistics
import shutil
import subprocess

OTHERS_PCT = 2.0  # of the machine, used by others
SPIN_PCT = 3.0  # by which the same arithmetic varies
PREEMPTED_PER_S = 20.0


def read_text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def processor():
    names = [line.split(":", 1)[1].strip() for line in read_text("/proc/cpuinfo").split("\n")
             if line.startswith("model name")]
    return names[0] if names else platform.machine()


def threads_per_core():
    """Return: CPUs that share a core; 0 when it is not known."""
    siblings = read_text("/sys/devices/system/cpu/cpu0/topology/core_cpus_list")
    count = 0
    for part in siblings.split(",") if siblings else []:
        first, _, last = part.partition("-")
        count += int(last or first) - int(first) + 1
    return count


def is_virtual():
    return " hypervisor" in read_text("/proc/cpuinfo")


def memory_bytes(name="MemTotal"):
    for line in read_text("/proc/meminfo").split("\n"):
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


def jdk_name(home):
    if home is None:
        return "none"
    facts = dict(line.split("=", 1) for line in read_text(f"{home}/release").split("\n") if "=" in line)
    said = {name: facts.get(name, "").strip('"') for name in ("IMPLEMENTOR", "JAVA_RUNTIME_VERSION")}
    return " ".join(word for word in said.values() if word) or os.path.basename(home)


def find_jdks(folder="/usr/lib/jvm"):
    """Return: the first JDK (17 preferred) whose libzip takes zlib from the system, and the
    first that brings one of its own; None where there is none."""
    found = {"system": None, "bundled": None, "stripped": None}
    homes = [os.environ.get("JAVA_HOME", "")]
    if os.path.isdir(folder):
        names = sorted(os.listdir(folder), key=lambda name: ("17" not in name, name))
        homes += [os.path.join(folder, name) for name in names]
    for home in homes:
        library = os.path.join(home, "lib", "libzip.so")
        if not (home and os.access(os.path.join(home, "bin", "javac"), os.X_OK) and os.path.exists(library)):
            continue
        needed = subprocess.run(["ldd", library], capture_output=True, text=True, check=False).stdout
        kind = "system" if "libz.so" in needed else "bundled"
        found[kind] = found[kind] or os.path.realpath(home)
    return found


def strip_jdk(home, folder):
    """Makes a copy of a JDK in folder whose zlib has lost the names of its functions.
    Return: its home; None where that cannot be done."""
    copy = os.path.join(folder, "stripped-jdk")
    library = os.path.join(copy, "lib", "libzip.so")
    if home is None or shutil.which("strip") is None:
        return None
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy, symlinks=True, copy_function=_link_or_copy)
    os.unlink(library)
    subprocess.run(["strip", "--strip-all", "-o", library, os.path.join(home, "lib", "libzip.so")],
                   check=True)
    return copy


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def describe(versions, jdks):
    """versions: what `worker versions` printed."""
    return {
        "processor": processor(),
        "cpus": os.cpu_count(),
        "threads_per_core": threads_per_core(),
        "virtual": is_virtual(),
        "memory_bytes": memory_bytes(),
        "kernel": platform.release(),
        "huge_pages": read_text("/sys/kernel/mm/transparent_hugepage/enabled"),
        "libc": versions["libc"],
        "zlib": versions["zlib"],
        "jdk": jdk_name(jdks["system"]),
        "jdk_bundled": jdk_name(jdks["bundled"]),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load_at_start": os.getloadavg()[0],
    }


class Quiet:
    """Watches what others do on the machine during a run."""

    def __init__(self):
        self.start = self._machine()
        self.start_own = self._own()
        self.spins = []
        self.retaken = 0  # samples that others had disturbed

    @staticmethod
    def _machine():
        """Return: seconds that the processors were busy, were taken by the hypervisor, and in
        all."""
        first = read_text("/proc/stat").split("\n", 1)[0].split()[1:9]
        ticks = [int(word) / os.sysconf("SC_CLK_TCK") for word in first]
        user, nice, system, idle, waiting, irq, softirq, steal = ticks
        return user + nice + system + irq + softirq, steal, sum(ticks)

    @staticmethod
    def _own():
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(usage.ru_utime + usage.ru_stime for usage in used)

    def describe(self, samples):
        busy, steal, total = (now - then for now, then in zip(self._machine(), self.start))
        total = total or 1
        preempted = [sample["involuntary_per_s"] for taken in samples.values()
                     for sample in taken.values() if "involuntary_per_s" in sample]
        figures = {
            "others_pct": round(max(0.0, 100 * (busy - (self._own() - self.start_own)) / total), 1),
            "steal_pct": round(100 * steal / total, 1),
            "preempted_per_s": round(statistics.median(preempted), 1) if preempted else 0.0,
            "spin_pct": self._spin_pct(),
            "retaken": self.retaken,
        }
        figures["complaints"] = complaints(figures)
        return figures

    def _spin_pct(self):
        """How much slower a tenth of the spins was than the median, in percent."""
        if len(self.spins) < 3:
            return 0.0
        slow = sorted(self.spins)[-max(1, len(self.spins) // 10)]
        return round(100 * (slow / statistics.median(self.spins) - 1), 1)


def complaints(figures):
    """Return: sentences that say why the machine was not quiet; none when it was."""
    said = []
    if figures["others_pct"] > OTHERS_PCT:
        said.append(f"others used {figures['others_pct']} % of its processors")
    if figures["steal_pct"] > OTHERS_PCT:
        said.append(f"its hypervisor took {figures['steal_pct']} % of them away")
    if figures["spin_pct"] > SPIN_PCT:
        said.append(f"the same arithmetic took up to {figures['spin_pct']} % longer than usual")
    if figures["preempted_per_s"] > PREEMPTED_PER_S:
        said.append(f"samples were put off their processor {figures['preempted_per_s']} times a second")
    return said
