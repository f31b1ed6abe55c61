# SPDX-License-Identifier: MIT
"""The requests that the tests' own build of the library counts and refuses: how a plan is
given to it (ZG_FAIL, see shim/platform/inject.c), and what it has counted.

requests.py COUNTS REQUEST: prints how often it occurred."""

import dataclasses
import random
import struct
import sys

RECORD = struct.Struct("<16s40sQQ")
FILE_BYTES = 4096


def make_counts(path):
    with open(path, "wb") as file:
        file.truncate(FILE_BYTES)


@dataclasses.dataclass
class Count:
    where: str
    occurred: int
    refused: int


def read_counts(path):
    """Return: {request: Count}, of all processes of a run together."""
    with open(path, "rb") as file:
        records = RECORD.iter_unpack(file.read(FILE_BYTES // RECORD.size * RECORD.size))
        return {
            name.rstrip(b"\0").decode(): Count(where.rstrip(b"\0").decode(), occurred, refused)
            for name, where, occurred, refused in records
            if name.rstrip(b"\0")
        }


@dataclasses.dataclass(frozen=True)
class Refusal:
    """One occurrence of one request, or all of its from that one on."""

    request: str
    number: int
    and_later: bool = False

    def __str__(self):
        return f"{self.request}:{self.number}{'+' if self.and_later else ''}"

    @property
    def leaves_a_ledger(self):
        """With one refusal there is always another way to keep one."""
        return not self.and_later


@dataclasses.dataclass(frozen=True)
class Everything:
    """All requests at once but some, from the beginning."""

    requests: tuple
    request = "everything"
    leaves_a_ledger = False

    def __str__(self):
        return ",".join(f"{request}:1+" for request in self.requests)


def everything(requests):
    """Return: three such: without memory and a way to know its children the guard stands
    back, without memory it does little, and with it the more. Never dlopen: a guard that is
    told neither of functions nor of libraries has no zlib to call."""
    return [
        Everything(tuple(request for request in requests if request not in spared))
        for spared in (("dlopen",), ("dlopen", "atfork"), ("dlopen", "atfork", "mmap"))
    ]


def choose(occurred, first, more, seed):
    """Numbers from 1 to occurred: the first ones, and a choice of the others.
    first: None for all."""
    if first is None or occurred <= first + more:
        return list(range(1, occurred + 1))
    others = random.Random(seed).sample(range(first + 1, occurred + 1), more)
    return list(range(1, first + 1)) + sorted(others)


def refusals_of(request, occurred, first, more, later, seed):
    """Each occurrence that is to be refused, alone; and those that it is refused from on."""
    seed = f"{seed} {request}"
    alone = choose(occurred, first, more, seed)
    from_on = sorted({1} | set(choose(occurred, 0, later, seed)))
    return [Refusal(request, number) for number in alone] + [
        Refusal(request, number, True) for number in from_on
    ]


if __name__ == "__main__":
    print(read_counts(sys.argv[1])[sys.argv[2]].occurred)
