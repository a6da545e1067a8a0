"""Steps through a trace and a log in a terminal: the drawing fits it, also after it was resized, what
is typed does not draw the whole of it, and a signal that ends the program leaves it as it was.

Usage: stepping.py
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from harness import Checks, Server, binary, clean_environment

EVENTS = 60
SECONDS = 30


class Terminal:
    """The program with a terminal of its own."""

    def __init__(self, arguments, rows, columns):
        self.master, self.terminal = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.terminal)
        self.process = subprocess.Popen(
            [binary(), *arguments], stdin=self.terminal, stdout=self.terminal,
            stderr=subprocess.DEVNULL, env=clean_environment({"TERM": "xterm-256color"}),
        )  # fmt: skip

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, wanted):
        """What is written until a pattern is there."""
        output, deadline = "", time.monotonic() + SECONDS
        while time.monotonic() < deadline and not re.search(wanted, output):
            if select.select([self.master], [], [], 0.1)[0]:
                output += os.read(self.master, 65536).decode(errors="replace")
        return output

    def type(self, keys, wanted):
        os.write(self.master, keys.encode())
        return self.read(wanted)

    def settings_are_back(self):
        return termios.tcgetattr(self.terminal)[3] == self.before[3]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.terminal)


def fits(drawing, rows, columns):
    """Whether the last whole drawing has no more lines than rows, none of them too wide."""
    text = drawing.split("\x1b[2J\x1b[H")[-1]
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n").split("\n")
    return len(lines) <= rows and all(len(line) <= columns for line in lines)


def walk(checks, arguments):
    name = arguments[0]
    terminal = Terminal(arguments, 24, 80)
    try:
        checks.check(fits(terminal.read("q quit"), 24, 80), f"{name} fits 24 by 80")
        checks.check(not terminal.settings_are_back(), f"{name} reads keys as they are pressed")
        terminal.type("n", "q quit")
        state = terminal.type("s", "q quit")
        checks.check(fits(state, 24, 80), f"the state of {name} fits 24 by 80", state)
        checks.check("d and u show the others" in state, f"{name} says how to scroll", state)
        scrolled = terminal.type("d", "q quit")
        checks.check("lines 1 to" not in scrolled, f"{name} scrolls", scrolled)
        terminal.resize(8, 30)
        small = terminal.type("n", r"\u2026\x1b\[0m$")
        checks.check(fits(small, 8, 30), f"{name} fits 8 by 30", small)
        typed = terminal.type("/", "find: ") + terminal.type("x", "find: x")
        checks.check("\n" not in typed, f"typing draws one line of {name}", typed)
        terminal.process.send_signal(signal.SIGTERM)
        checks.equal(terminal.process.wait(SECONDS), -signal.SIGTERM, f"how {name} ends")
        checks.check(terminal.settings_are_back(), f"SIGTERM puts the terminal of {name} back")
    finally:
        terminal.close()


def quit_by_key(checks, arguments):
    terminal = Terminal(arguments, 24, 80)
    try:
        terminal.read("q quit")
        terminal.type("q", "\n")
        checks.equal(terminal.process.wait(SECONDS), 0, "the exit code after q")
        checks.check(terminal.settings_are_back(), "q puts the terminal back")
    finally:
        terminal.close()


def run(checks):
    with Server() as server:
        server.start()
        sdk = {"name": "stepping", "version": "1"}
        events = [
            {"type": "agent_action", "sdk": sdk, "traceId": "walked", "stepIndex": number,
             "body": {"action": f"action {number}", "input": "i", f"own{number}": "y" * 200}}
            for number in range(EVENTS)
        ]  # fmt: skip
        body = json.dumps(events)
        answer = server.request("POST", "/api/v1/events/batch", body.encode(),
                                {"Content-Type": "application/json", "X-API-Key": server.key})  # fmt: skip
        checks.check(answer.status in (200, 202), "the events are taken", answer)
        checks.equal(server.stop(), 0, "the exit code of a graceful stop")
        walk(checks, ["steps", "walked", "--data", server.data])
        walk(checks, ["replay", "--step", "--projection", "all", "--from", "5", "--data", server.data])
        quit_by_key(checks, ["steps", "walked", "--data", server.data])


def main():
    checks = Checks("stepping")
    with checks.no_exception("stepping"):
        run(checks)
    checks.finish()


if __name__ == "__main__":
    main()
