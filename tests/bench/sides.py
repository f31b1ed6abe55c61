# SPDX-License-Identifier: MIT
"""Under what each row is measured: bare, the guard in its modes, and its peers.  What is
missing on this machine is a side all the same, with the package that brings it."""

import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field

LIBRARY_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
                   "/usr/lib", "/usr/local/lib")
PROFILER = "tools.profiler:async-profiler:4.2"


@dataclass
class Side:
    key: str
    title: str
    role: str  # "bare", "control", "guard", "allocator" or "profiler"
    languages: tuple = ("c", "java")
    options: str = None  # of the guard
    library: str = ""  # the peer's, as the dynamic linker names it
    package: str = ""  # Debian's, that brings it
    environment: dict = field(default_factory=dict)
    # found on this machine
    path: str = ""
    version: str = ""
    missing: str = ""  # why it cannot run, and what would bring it

    def preloads(self):
        return [self.path] if self.path and self.role != "bare" and not self.is_agent() else []

    def is_agent(self):
        return self.key == "nativemem"


def make_sides():
    """The table, before anything has been looked for."""
    return [
        Side("bare", "bare glibc", "bare"),
        Side("control", "bare glibc, again", "control"),
        Side("guard", "zguard", "guard", options=""),
        Side("guard-all", "zguard, reclaim=all", "guard", ("c",), options="reclaim=all"),
        Side("guard-nostacks", "zguard, stacks=off", "guard", ("java",), options="stacks=off"),
        Side("observe", "zguard, mode=observe", "guard", options="mode=observe"),
        Side("off", "zguard, ZGUARD=off", "guard", options="off"),
        Side("jemalloc", "jemalloc", "allocator", library="libjemalloc.so.2",
             package="libjemalloc2"),
        Side("tcmalloc", "tcmalloc", "allocator", library="libtcmalloc_minimal.so.4",
             package="libtcmalloc-minimal4"),
        Side("mimalloc", "mimalloc", "allocator", library="libmimalloc.so.2",
             package="libmimalloc2.0"),
        Side("heapprofile", "gperftools' heap profiler", "profiler", library="libtcmalloc.so.4",
             package="libgoogle-perftools4"),
        Side("nativemem", "async-profiler's nativemem", "profiler", ("java",)),
    ]


def find_sides(guard_library, guard_version, peers_folder, may_fetch, folders=LIBRARY_FOLDERS):
    """The table, with what is found on this machine."""
    sides = make_sides()
    for side in sides:
        if side.role == "guard":
            side.path, side.version = guard_library, guard_version
        elif side.library:
            _find_library(side, folders)
        elif side.is_agent():
            _find_profiler(side, peers_folder, may_fetch)
    return sides


def _find_library(side, folders):
    for folder in folders:
        path = os.path.join(folder, side.library)
        if os.path.exists(path):
            side.path, side.version = path, package_version(side.package)
            return
    side.missing = f"not installed; apt-get install {side.package}"


def package_version(package):
    if shutil.which("dpkg-query") is None:
        return ""
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True,
                          text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _find_profiler(side, peers_folder, may_fetch):
    """The profiler is a native library within a jar, which Maven fetches once."""
    name, version = PROFILER.split(":")[1:]
    folder = os.path.join(peers_folder, f"{name}-{version}")
    side.path = os.path.join(folder, "libasyncProfiler.so")
    if not os.path.exists(side.path):
        side.missing = _fetch_profiler(folder, f"{name}-{version}.jar", may_fetch)
    side.version = "" if side.missing else version


def _fetch_profiler(folder, jar, may_fetch):
    """Return: why it cannot be had, or nothing."""
    if not may_fetch:
        return f"not fetched (DEPS=off); Maven has it as {PROFILER}"
    if shutil.which("mvn") is None:
        return f"Maven has it as {PROFILER}; apt-get install maven"
    os.makedirs(folder, exist_ok=True)
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={PROFILER}",
               f"-DoutputDirectory={folder}"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=300, check=False, cwd=folder)
    except subprocess.TimeoutExpired:
        return f"Maven did not bring {PROFILER} within 300 s"
    if done.returncode != 0:
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).strip().split("\n")
        return f"Maven could not bring {PROFILER}: {said[0][:160]}"
    machine = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}.get(os.uname().machine, "linux")
    with zipfile.ZipFile(os.path.join(folder, jar)) as archive:
        member = f"{machine}/libasyncProfiler.so"
        if member not in archive.namelist():
            return f"{PROFILER} has no library for {os.uname().machine}"
        new = os.path.join(folder, "new")
        with open(new, "wb") as file:
            file.write(archive.read(member))
        os.rename(new, os.path.join(folder, "libasyncProfiler.so"))
    return ""


def in_row(side, row):
    """Whether a row has this side: by its language, and a JDK with a zlib of its own is shown
    bare and guarded only, where a stream's beginning and end are timed beside allocators too."""
    if row.language not in side.languages:
        return False
    if row.jdk == "system":
        return True
    beside = ("jemalloc", "tcmalloc", "mimalloc") if row.workload == "deflate-init-end" else ()
    return side.key in ("bare", "control", "guard", "off", *beside)
