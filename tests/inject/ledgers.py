# SPDX-License-Identifier: MIT
"""What the ledgers of a run say: that they can be read, that they add up, and that nothing
is missing from them of which they do not tell.

ledgers.py FOLDER: leaves ledgers of dead processes there, more than a new one keeps."""

import json
import os
import subprocess
import sys

RUN_ID_AT, RUN_ID_BYTES = 96, 24  # docs/ledger-format.md
KINDS = ("deflate", "inflate")


def leave_dead(folder):
    """Makes the files of processes that are no more: of twice as many as a new one keeps."""
    namespace = os.stat("/proc/self/ns/pid").st_ino
    for number in range(32):
        name = f"zguard-{2000000000 + number}-1-{namespace}-{number:08x}.zgl"
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_WRONLY, 0o600))


class Wrong(Exception):
    """A sentence about what does not hold."""


def has_run_id(path, run_id):
    try:
        with open(path, "rb") as file:
            header = file.read(4096)
    except OSError:
        return False
    return header[RUN_ID_AT : RUN_ID_AT + RUN_ID_BYTES].rstrip(b"\0") == run_id.encode()


def find(folders, run_id):
    """Return: paths of the run's ledgers, wherever they went."""
    paths = []
    for folder in folders:
        if os.path.isdir(folder):
            names = sorted(name for name in os.listdir(folder) if name.endswith(".zgl"))
            paths += [os.path.join(folder, name) for name in names]
    return [path for path in paths if has_run_id(path, run_id)]


def read(command, path):
    """Return: the report on a ledger, as `zguard report` makes it."""
    done = subprocess.run(
        [command, "report", "--top", "1024", "--format", "json", path],
        capture_output=True, check=False, timeout=60)  # fmt: skip
    if done.returncode not in (0, 3) or done.stderr:
        raise Wrong(f"zguard report {path} ends with {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def events(report):
    return {event["kind"] for event in report["events"]}


def add_up(report):
    """Raises Wrong where two figures that are one and the same differ."""
    pool = report["totals"]["pool"]
    parts = ("active_bytes", "idle_bytes", "token_bytes", "table_bytes")
    if pool["held_bytes"] != sum(pool[part] for part in parts):
        raise Wrong(f"held bytes are not the sum of their parts: {pool}")
    if pool["invariant_faults"]:
        raise Wrong("an invariant was broken")
    if "WAKE_FAILED" in events(report):
        raise Wrong("a stream was not woken")
    for kind in KINDS:
        totals = report["totals"][kind]
        sites = [site for site in report["sites"] if site["kind"] == kind]
        for name in ("created", "ended_by_owner", "ended_by_cleaner", "alive", "held_bytes"):
            if totals[name] != sum(site[name] for site in sites):
                raise Wrong(f"{kind}: {name} is not the sum of its sites'")
        ended = totals["ended_by_owner"] + totals["ended_by_cleaner"]
        if totals["created"] != ended + totals["alive"]:
            raise Wrong(f"{kind}: created is not ended and alive: {totals}")


def stack_of(site, executable):
    """The program's own frames are told apart by their offsets alone, and what is inlined is
    left out: where the program's name is not known they have no names."""
    return tuple(
        (frame["offset"],)
        if frame["kind"] == "native" and frame["file"] in (executable, "")
        else (frame["function"], os.path.basename(frame["file"]), frame["line"], frame["offset"])
        for frame in site["frames"]
        if not frame["inlined"]
    )


def who_is(process):
    program = process["command"].split(" ")[0] or process["executable"]
    return os.path.basename(program), process["generation"]


def of_processes(expected, reports):
    """Return: the figures of those processes that have left a ledger."""
    left = {who_is(report["process"]) for report in reports}
    return {key: value for key, value in expected.items() if key[:2] in left}


def figures(report, stable):
    """Return: {key: value} of what is the same in each run of a program: of its streams
    nothing (none), how many there are (created), and what becomes of them (all)."""
    process = report["process"]
    who = who_is(process)
    found = {}

    def add(value, *key):
        found[(*who, *key)] = found.get((*who, *key), 0) + value

    for name in ("command", "executable", "boot_id"):
        add(1 if process[name] else 0, "fact", name)
    for path, version in {(each["path"], each["version"]) for each in report["providers"]}:
        add(1, "provider", path, version)  # two threads may each have bound it
    for kind in KINDS if stable != "none" else ():
        totals = report["totals"][kind]
        add(totals["created"] + totals["unguarded"], "streams", kind)
        add(totals["passed_through"], "passed through", kind)
    for site in report["sites"] if stable != "none" else ():
        names = ["created", "finished", "resets"]
        if stable == "all":
            names += ["alive", "ended_by_owner", "ended_by_cleaner"]
            names += ["calls", "bytes_in", "bytes_out"]  # of the living, added later
        for name in names:
            add(site[name], "site", site["kind"], stack_of(site, process["executable"]), name)
    return {key: value for key, value in found.items() if value != 0}


# What an event or a counter accounts for: a figure whose key says so may differ then.
def told(report):
    """Return: the words of keys whose figures are said to be incomplete."""
    words = set()
    pool, seen = report["totals"]["pool"], events(report)
    if any(report["totals"][kind]["unguarded"] for kind in KINDS):
        words |= {"streams", "site"}  # they are counted, but not what is copied from them
    if pool["stacks_failed"] or "STACKS_FAILED" in seen:
        words |= {"site"}
    if any(site["truncated"] for site in report["sites"]) or any(report["dropped"].values()):
        words |= {"site"}
    if "THREAD_UNNAMED" in seen:
        words |= {"site"}
    if any(each["tier"] in ("T3", "T4") and each["reason"] for each in report["providers"]):
        words |= {"provider", "streams", "site", "passed through"}  # a worse tier, and why
    return words


# Of these one is in the ledger wherever the request was refused.
TOLD_BY = {
    "munmap": {"GIVE_BACK_FAILED"},
    "madvise": {"GIVE_BACK_FAILED", "FORKS_UNSEEN"},
    "fallocate": {"LEDGER_ELSEWHERE"},
    "fstat": {"LEDGER_ELSEWHERE"},
    "get_name": {"THREAD_UNNAMED"},
    "clone": {"REPORT_FAILED"},
    "GetCreatedVMs": {"STACKS_FAILED", "COLLECTION_FAILED"},
    "GetEnv": {"STACKS_FAILED", "COLLECTION_FAILED"},
    "AddCapabilities": {"STACKS_FAILED"},
    "GetStackTrace": {"STACKS_FAILED"},
    "GetMethodName": {"STACKS_FAILED"},
    "GetMethodClass": {"STACKS_FAILED"},
    "GetClassName": {"STACKS_FAILED"},
    "GetSourceName": {"STACKS_FAILED"},
    "GetLines": {"STACKS_FAILED"},
}

# Facts of a process are empty where they are not known: that is how they tell.
FACTS_FROM = {"openat", "read", "readlink", "stat"}


def losses(expected, reports, request, stable):
    """Return: the keys of figures that differ from an undisturbed run's without a word of it
    in the ledger of their process."""
    got, words = {}, {}
    for report in reports:
        own = figures(report, stable)
        got.update(own)
        for key in own:
            words[key[:2]] = told(report)
    silent = []
    for key in sorted(set(expected) | set(got), key=str):
        if expected.get(key) == got.get(key):
            continue
        if key[2] == "fact" and request in FACTS_FROM:
            continue
        if key[2] not in words.get(key[:2], ()):
            silent.append(f"{key}: {expected.get(key)} -> {got.get(key)}")
    return silent


if __name__ == "__main__":
    leave_dead(sys.argv[1])
