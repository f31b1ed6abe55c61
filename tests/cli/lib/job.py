# SPDX-License-Identifier: MIT
"""
job.py CASE FOLDER COMMAND...: what shells, terminals and other processes do to a job.

The job is COMMAND and, behind its words, this file as `--program`.  What was seen is
printed: it must read the same for a bare program and for one behind `zguard run --`.
"""

import atexit
import ctypes
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time

TOO_LONG_S = 15
A_WHILE_S = 0.3
NOT_CAUGHT = {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
libc = ctypes.CDLL(None, use_errno=True)
# What the C library would not do with the two signals that it keeps for itself.
RT_SIGACTION, RT_SIGPROCMASK = {"x86_64": (13, 14), "aarch64": (134, 135)}[
    os.uname().machine
]
OF_THE_LIBRARY = (32, 33)


def wait_until(what, condition):
    end = time.monotonic() + TOO_LONG_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"within {TOO_LONG_S} s it was not seen that {what}")
        time.sleep(0.005)


# ---- the program -----------------------------------------------------------------------


def announce(folder):
    with open(f"{folder}/pid.new", "w", encoding="ascii") as file:
        file.write(str(os.getpid()))
    os.rename(f"{folder}/pid.new", f"{folder}/pid")


def program(folder, words):
    """Writes the name of each signal to FOLDER/got and ends with 7 when FOLDER/end is there.
    Words: default=SIGNAL and ignore=SIGNAL, which are not caught; and what it does when
    FOLDER/go is there: stop=SIGNAL to itself, group=SIGNAL to its process group, read from
    the terminal."""
    got = os.open(f"{folder}/got", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    chosen = dict(word.partition("=")[::2] for word in words)

    def take(number, _):
        os.write(got, f"{name_of(number)}\n".encode())

    for number in signal.valid_signals() - NOT_CAUGHT:
        signal.signal(number, take)
    if "default" in chosen:
        signal.signal(signal.Signals[chosen["default"]], signal.SIG_DFL)
    if "ignore" in chosen:
        signal.signal(signal.Signals[chosen["ignore"]], signal.SIG_IGN)
    announce(folder)
    while not os.path.exists(f"{folder}/end"):
        if os.path.exists(f"{folder}/go"):
            os.unlink(f"{folder}/go")
            if "stop" in chosen:
                os.kill(os.getpid(), signal.Signals[chosen["stop"]])
            if "group" in chosen:
                os.kill(0, signal.Signals[chosen["group"]])
            if "read" in chosen:
                os.read(0, 1)
        time.sleep(0.005)
    os._exit(7)


def value_program(folder):
    """Ends with the number that came with its SIGUSR1."""
    info = ctypes.create_string_buffer(128)
    blocked = ctypes.c_uint64(1 << (signal.SIGUSR1 - 1))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    announce(folder)
    libc.sigwaitinfo(ctypes.byref(blocked), info)
    os._exit(struct.unpack_from("i", info, 24)[0])


# ---- the job, as whoever started it sees it ----------------------------------------------


def name_of(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rpartition(") ")[2][0]


class Job:
    """A job in a process group of its own, as shells make them."""

    def __init__(self, folder, command, words, terminal=None, leads_session=False):
        self.folder = folder
        self.ended = False
        self.pid = os.fork()
        if self.pid == 0:
            if leads_session:
                os.setsid()
                fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
            else:
                os.setpgid(0, 0)
            for place in (0, 1) if terminal is not None else ():
                os.dup2(terminal, place)
            with open(f"{folder}/report", "w", encoding="ascii") as report:
                os.dup2(report.fileno(), 2)
            for number in signal.valid_signals() - NOT_CAUGHT:
                signal.signal(number, signal.SIG_DFL)
            for number in OF_THE_LIBRARY:  # ignored in what posix_spawn() has started
                libc.syscall(RT_SIGACTION, number, bytes(32), None, 8)
            argv = [*command, sys.executable, __file__, *words]
            os.execvp(argv[0], argv)
        if not leads_session:
            try:
                os.setpgid(self.pid, self.pid)
            except OSError:
                pass  # it has done so itself and runs already
        self.program = self.pid
        atexit.register(self.kill)

    def kill(self):
        """Nothing is left behind when a case fails."""
        for pid in {self.program, self.pid} if not self.ended else ():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass

    def end(self):
        _, status = os.waitpid(self.pid, 0)
        self.ended = True
        print("the job has ended with", os.waitstatus_to_exitcode(status))

    def wait_ready(self):
        wait_until("the program has begun", lambda: os.path.exists(f"{self.folder}/pid"))
        with open(f"{self.folder}/pid", encoding="ascii") as file:
            self.program = int(file.read())

    def got(self):
        with open(f"{self.folder}/got", encoding="ascii") as file:
            return file.read().split("\n")[:-1]

    def mark(self, name):
        with open(f"{self.folder}/{name}", "w", encoding="ascii"):
            pass

    def show_stopped(self):
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            print("the job is stopped by", name_of(os.WSTOPSIG(status)))
            wait_until("the program stops", lambda: state_of(self.program) == "T")
        else:
            print("the job has ended with", status)

    def show_running(self):
        time.sleep(A_WHILE_S)
        pid, _ = os.waitpid(self.pid, os.WUNTRACED | os.WNOHANG)
        print("the job", "runs" if pid == 0 else "does not run")
        print("the program", "is stopped" if state_of(self.program) == "T" else "runs")

    def wait_running(self):
        wait_until("the program goes on", lambda: state_of(self.program) != "T")
        wait_until("the job goes on", lambda: state_of(self.pid) != "T")

    def show_end(self):
        self.mark("end")
        self.end()


class Terminal:
    """One that this process controls, types on, and is the shell of."""

    def __init__(self):
        self.keys, self.place = os.openpty()
        os.setsid()
        fcntl.ioctl(self.place, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def give_to(self, group):
        os.tcsetpgrp(self.place, group)

    def type(self, key):
        os.write(self.keys, key)

    def start(self, folder, command, *words):
        job = Job(folder, command, ["--program", folder, *words], self.place)
        self.give_to(job.pid)
        job.wait_ready()
        return job

    def bring_back(self, job):
        """What `fg` does."""
        self.give_to(job.pid)
        os.killpg(job.pid, signal.SIGCONT)
        job.wait_running()


def start(folder, command, *words):
    """Without a terminal."""
    job = Job(folder, command, ["--program", folder, *words])
    job.wait_ready()
    return job


# ---- the cases ---------------------------------------------------------------------------


def case_each(folder, command):
    job = start(folder, command)
    sent = sorted(signal.valid_signals() - NOT_CAUGHT)
    for count, number in enumerate(sent, 1):
        os.kill(job.pid, number)
        wait_until(f"signal {number} arrives", lambda: len(job.got()) >= count)
    print(*job.got())
    job.show_end()


def case_library(folder, command):
    """One of the two that the C library keeps for itself: it ends a program without
    threads."""
    job = start(folder, command)
    os.kill(job.pid, OF_THE_LIBRARY[1])
    job.end()
    wait_until("the program ends", lambda: not os.path.exists(f"/proc/{job.program}"))


def case_value(folder, command):
    job = Job(folder, command, ["--value", folder])
    job.wait_ready()
    libc.sigqueue(job.pid, signal.SIGUSR1, ctypes.c_void_p(42))
    job.end()


def case_inherited(folder, command):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGRTMIN})
    libc.syscall(RT_SIGPROCMASK, signal.SIG_BLOCK, ctypes.byref(ctypes.c_uint64(1 << 31)), None, 8)
    show = ["grep", "-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status"]
    subprocess.run([*command, *show], check=False, restore_signals=False,
                   stderr=subprocess.DEVNULL)


def case_suspend(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command, "default=SIGTSTP")
    for _ in range(2):
        terminal.type(b"\x1a")
        job.show_stopped()
        terminal.bring_back(job)
    job.show_end()


def case_suspend_ignored(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command, "ignore=SIGTSTP")
    terminal.type(b"\x1a")
    job.show_running()
    job.show_end()


def case_suspends_itself(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command, "stop=SIGSTOP")
    job.mark("go")
    job.show_stopped()
    terminal.bring_back(job)
    job.show_end()


def case_background_read(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command, "default=SIGTTIN", "read")
    terminal.give_to(os.getpgrp())
    job.mark("go")
    job.show_stopped()
    terminal.bring_back(job)
    terminal.type(b"x\n")
    job.show_end()


def case_interrupt(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command)
    terminal.type(b"\x03")
    wait_until("the interrupt arrives", job.got)
    time.sleep(A_WHILE_S)
    print(*job.got())
    job.show_end()


def case_resize(folder, command):
    terminal = Terminal()
    job = terminal.start(folder, command)
    fcntl.ioctl(terminal.keys, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    wait_until("the new size arrives", job.got)
    time.sleep(A_WHILE_S)
    print(*job.got())
    job.show_end()


def case_hangup(folder, command):
    """The job leads the session itself, as under a remote shell."""
    keys, place = os.openpty()
    job = Job(folder, command, ["--program", folder], place, leads_session=True)
    os.close(place)
    job.wait_ready()
    os.close(keys)
    wait_until("the hangup arrives", lambda: "SIGHUP" in job.got())
    wait_until("the program is let go on", lambda: "SIGCONT" in job.got())
    print(*sorted(job.got()))
    job.show_end()


def case_asked_to_stop(folder, command):
    job = start(folder, command, "default=SIGTSTP")
    os.kill(job.pid, signal.SIGTSTP)
    job.show_stopped()
    os.kill(job.pid, signal.SIGCONT)
    job.wait_running()
    wait_until("the program is told", lambda: "SIGCONT" in job.got())
    job.show_end()


def case_stopped_alone(folder, command):
    """Somebody stops the program by its number: who started the job is not concerned."""
    job = start(folder, command)
    os.kill(job.program, signal.SIGSTOP)
    wait_until("the program stops", lambda: state_of(job.program) == "T")
    time.sleep(A_WHILE_S)
    print("the job", "is stopped" if state_of(job.pid) == "T" and
          job.pid != job.program else "is not stopped")
    os.kill(job.program, signal.SIGCONT)
    job.wait_running()
    job.show_end()


def case_group(folder, command):
    job = start(folder, command, "group=SIGTERM")
    job.mark("go")
    wait_until("the signal arrives", job.got)
    time.sleep(A_WHILE_S)
    print(*job.got())
    job.show_end()


def case_late(folder, command):
    """A signal that comes while the program ends; guarded only."""
    job = start(folder, command)
    os.kill(job.pid, signal.SIGSTOP)
    wait_until("the command stops", lambda: state_of(job.pid) == "T")
    os.kill(job.pid, signal.SIGTERM)
    job.mark("end")
    wait_until("the program ends", lambda: state_of(job.program) == "Z")
    os.kill(job.pid, signal.SIGCONT)
    job.end()
    print("a report was", "written" if os.path.getsize(f"{folder}/report") else "lost")


def main():
    if sys.argv[1] == "--program":
        program(sys.argv[2], sys.argv[3:])
    elif sys.argv[1] == "--value":
        value_program(sys.argv[2])
    else:
        signal.alarm(4 * TOO_LONG_S)
        globals()["case_" + sys.argv[1]](sys.argv[2], sys.argv[3:])


main()
