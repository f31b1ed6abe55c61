# SPDX-License-Identifier: MIT
"""Compiles the Java side of the benchmark, when it is older than its sources."""

import os
import subprocess

RELEASE = "17"  # runs on every JDK that is measured


def compile_if_older(sources, classes, jdks):
    """sources, classes: folders.  Nothing is done where there is no JDK."""
    home = jdks["system"] or jdks["bundled"]
    if home is None:
        return
    files = sorted(os.path.join(sources, name) for name in os.listdir(sources) if name.endswith(".java"))
    made = os.path.join(classes, "Worker.class")
    if os.path.exists(made) and os.path.getmtime(made) > max(map(os.path.getmtime, files)):
        return
    os.makedirs(classes, exist_ok=True)
    subprocess.run([os.path.join(home, "bin", "javac"), "-Xlint:all,-options", "-Werror",
                    "--release", RELEASE, "-d", classes, *files], check=True)
