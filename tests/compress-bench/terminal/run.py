# SPDX-License-Identifier: MIT
"""compress-bench on a terminal: the line of progress, and interrupts."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "compress-bench")
QUICK = ["--rounds", "1", "--min-time", "1ms", "--synthetic", "kv:size=1m", "-c", "gz:1"]
LONG = ["--rounds", "1000", "--min-time", "20ms", "--synthetic", "kv:size=1m", "-c", "gz:1"]
failures = 0


def check(name, holds, shown=""):
    global failures
    if not holds:
        failures += 1
        print("#", repr(shown))
    print("ok" if holds else "not ok", name, flush=True)


def on_terminal(arguments):
    """Return: exit status, and what a terminal got."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(PROGRAM, [PROGRAM, *arguments])
    got = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        got += part
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), got.decode()


def wait_until_measuring(process):
    """The rounds have begun when it has used some processor time."""
    path = f"/proc/{process.pid}/stat"
    for _ in range(400):
        ticks = open(path).read().rsplit(")", 1)[1].split()[11]
        if int(ticks) >= 60:
            return
        time.sleep(0.02)


def interrupted(arguments, times=1):
    """Return: exit status, output and errors of a run that is interrupted."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([PROGRAM, *arguments], stdout=out, stderr=err)
        wait_until_measuring(process)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
        try:
            status = process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            status = None
        out.seek(0)
        err.seek(0)
        return status, out.read().decode(), err.read().decode()


def test_progress():
    status, shown = on_terminal(QUICK)
    check(
        "a terminal sees how far it is and about how long it will take",
        status == 0 and re.search(r"\d+ %, about \d+ s left: (verifying|measuring) gz:1", shown),
        shown,
    )
    check(
        "the line of progress is gone when the table is written",
        "\r\x1b[Kcompress-bench 0" in shown.replace("\r\n", "\n"),
        shown,
    )


def test_interrupts():
    status, out, err = interrupted([*LONG, "-f", "json"])
    result = json.loads(out) if out else {}
    rows = result.get("rows", [])
    rounds = [len((row["compress"]["wall_mb_s"] or {"rounds": []})["rounds"]) for row in rows]
    check(
        "an interrupt shows what is measured so far, and ends with status 130",
        status == 130 and result["interrupted"] and rounds and 0 < min(rounds) < 1000,
        (status, rounds, err),
    )
    status, out, err = interrupted([*LONG, "--zguard", "-f", "json"])
    check(
        "so it does when half of the work is done under the guard",
        status == 130 and json.loads(out)["interrupted"],
        (status, out[-200:], err),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "result")
        status, out, err = interrupted([*LONG, "-f", "json", "-o", path])
        check(
            "an interrupted result is written to its file too",
            status == 130 and json.load(open(path))["interrupted"] and os.listdir(folder) == ["result"],
            (status, err),
        )


def interrupted_replay(arguments):
    """Return: exit status, output and errors of a replay that is interrupted while a side works."""
    process = subprocess.Popen(
        [PROGRAM, "switch", "--synthetic", "kv:size=1m", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    for _ in range(400):
        if open(children).read():
            break
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    return process.returncode, out, err


def test_killed():
    """What a killed program leaves behind would go on taking memory."""
    process = subprocess.Popen(
        [PROGRAM, "switch", "--synthetic", "kv:size=1m", "-n", "20000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    child = ""
    for _ in range(400):
        child = open(children).read().strip()
        if child:
            break
        time.sleep(0.02)
    # Stopped, it cannot find out by itself.
    os.kill(int(child), signal.SIGSTOP)
    process.kill()
    process.wait()
    gone = False
    for _ in range(100):
        try:
            gone = open(f"/proc/{child}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            gone = True
        if gone:
            break
        time.sleep(0.02)
    check("a process that measures goes with the program that started it", gone, child)
    if not gone:
        os.kill(int(child), signal.SIGKILL)


def test_replay():
    status, shown = on_terminal(["switch", "-n", "300", "--synthetic", "kv:size=1m"])
    check(
        "a terminal sees which side of a replay writes, and by how much it has grown",
        status == 0 and re.search(r"1 of 3, gz leaked: \d+ of 300 blocks, grown by \d", shown),
        shown,
    )
    status, out, err = interrupted_replay(["-n", "20000", "-f", "json"])
    result = json.loads(out) if out else {}
    sides = result.get("sides", [])
    check(
        "an interrupted replay shows what is measured so far, and ends with status 130",
        status == 130
        and result["interrupted"]
        and 0 < sides[0]["blocks"] < 20000
        and sides[0]["growth_bytes"] > 0
        and sides[1]["state"] == "waiting",
        (status, out[-200:], err),
    )
    status, out, err = interrupted_replay(["-n", "20000"])
    check(
        "and says in words how far it came",
        status == 130 and "gz leaked was interrupted after" in out and "gz leaked     grew by" in out,
        (status, out, err),
    )


test_progress()
test_interrupts()
test_killed()
test_replay()
sys.exit(failures != 0)
