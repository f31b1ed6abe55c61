# SPDX-License-Identifier: MIT
"""Runs compress-bench hfile, and the programs of this suite."""

import json
import os
import resource
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build"))
COMMAND = os.path.join(BUILD, "compress-bench")
PROGRAMS = os.path.join(BUILD, "tests", "compress-bench", "programs")
SCRATCH = os.environ.get("ZG_SCRATCH", "/tmp")
DATA = os.path.join(ROOT, "tests", "data", "hfile")


class Answer:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.errors = done.stderr

    @property
    def files(self):
        return json.loads(self.out)["files"]


def hfile(*arguments, memory_bytes=None, out=subprocess.PIPE):
    """memory_bytes: of address space; more is not to be had, but by a sanitizer's runtime."""
    if os.environ.get("SANITIZE"):
        memory_bytes = None

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))

    return Answer(
        subprocess.run(
            [COMMAND, "hfile", *arguments],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            preexec_fn=limit if memory_bytes else None,
        )
    )


def verified(path, *more, **settings):
    """The object of one file."""
    return hfile("--verify", "--format", "json", *more, path, **settings).files[0]


def put(name, data):
    """Writes a file for a test.  Returns its path."""
    path = os.path.join(SCRATCH, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def damage(*arguments):
    program = os.path.join(PROGRAMS, "hfile_damage")
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, timeout=7200
    )
    assert done.returncode == 0, "hfile_damage %s: status %d\n    %s" % (
        " ".join(map(str, arguments)),
        done.returncode,
        done.stdout.strip(),
    )
    return done.stdout


def cells(path, piece_bytes):
    """What hfile_cells answers: the cells, number of pieces, bytes announced and bytes read."""
    program = os.path.join(PROGRAMS, "hfile_cells")
    done = subprocess.run([program, path, str(piece_bytes)], capture_output=True, timeout=120)
    errors = done.stderr.decode()
    assert done.returncode == 0, errors
    return (done.stdout, *map(int, errors.split()))


def equal(found, wanted, what):
    assert found == wanted, "%s is %r, should be %r" % (what, found, wanted)


def contains(text, part):
    assert part in text, "%r is not in %r" % (part, text)
