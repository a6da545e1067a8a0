"""Types the newcomer's commands of the README, as they stand there, and compares what comes back.

Only what is new on every machine is put in: keys, ids and, where 8080 or 4318 is taken, ports. The
data directory is a temporary one, by the environment variable that the README's commands read.
"""

import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time

from harness import ROOT, Checks, clean_environment, free_port

SECTION = "## A first trace"
START_SECONDS = 1800
SECRETS = r"(?:proj_[0-9a-f]+|sk_(?:live|test)_[0-9A-Za-z]+|op_[0-9A-Za-z]+)"
# What differs from run to run, and what stands for it in a comparison.
VOLATILE = [
    (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"[0-9a-f-]{36}"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?", r"\d{4}-\d\d-\d\d[T ][0-9:.]+Z?"),
    (r'"seq":\d+', r'"seq":\d+'),
    (r"\d+\.\d+\.\d+(?:-\w+)?(?= listens)", r"\S+"),
    (r" *… *", r".*"),
]


def transcript():
    """The commands of the section with the lines that the README shows after each."""
    page = (ROOT / "README.md").read_text()
    section = page[page.index(SECTION) :].split("\n## ")[0]
    steps = []
    for block in re.findall(r"^```\w*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        continues = False
        for line in block.splitlines():
            if continues:
                steps[-1][0] += "\n" + line
            elif line.startswith("$ "):
                steps.append([line[2:], []])
            elif steps:
                steps[-1][1].append(line)
                continue
            continues = line.endswith("\\")
    return [(command, lines) for command, lines in steps]


def pattern(line):
    """A regular expression that matches a shown line on any machine."""
    parts, rest = [], line
    finder = re.compile("|".join(f"({found})" for found, _ in VOLATILE))
    while match := finder.search(rest):
        parts.append(re.escape(rest[: match.start()]))
        parts.append(VOLATILE[match.lastindex - 1][1])
        rest = rest[match.end() :]
    parts.append(re.escape(rest))
    return re.compile(re.sub(r"(?:\\ )+", r"\\s+", "".join(parts)))


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


class Newcomer:
    """Types commands in the checkout, and learns the secrets that the first one shows."""

    def __init__(self, checks, directory):
        self.checks = checks
        self.replacements = {}
        environment = {"WATCHLLM_DATA": os.path.join(directory, "watchllm-data")}
        for variable, port in (("WATCHLLM_PORT", 8080), ("WATCHLLM_OTLP_PORT", 4318)):
            if not is_free(port):
                environment[variable] = str(free_port())
                self.replacements[f"127.0.0.1:{port}"] = f"127.0.0.1:{environment[variable]}"
        self.environment = clean_environment(environment)
        self.server = None

    def adapt(self, text):
        for shown, real in self.replacements.items():
            text = text.replace(shown, real)
        return text

    def start(self, command, lines):
        """The first command, which stays in the foreground of its terminal."""
        # As an interactive shell does, so that the exit code is the server's own.
        self.server = subprocess.Popen(
            f"exec {command}", shell=True, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        last = pattern(self.adapt(lines[-1]))
        output = self.read_until(last)
        shown = re.findall(SECRETS, "\n".join(lines))
        found = re.findall(SECRETS, output)
        self.checks.check(len(shown) >= 3 and len(found) >= len(set(shown)),
                          "the first start shows project, key and token", output)  # fmt: skip
        self.replacements.update(zip(shown, found))
        self.compare(command, lines, output)

    def read_until(self, last):
        output = ""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.server.stdout], [], [], 1)
            if ready:
                data = os.read(self.server.stdout.fileno(), 65536)
                if not data:
                    break
                output += data.decode(errors="replace")
                if any(last.search(line) for line in output.splitlines()):
                    break
        return output

    def type(self, command, lines):
        """Any other command; the trace's id is one of the list just shown."""
        result = subprocess.run(
            self.adapt(command), shell=True, cwd=ROOT, env=self.environment, timeout=60,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        said = f"{result.stdout}{result.stderr}"
        self.checks.equal(result.returncode, 0, f"the exit code of {command!r} ({said})")
        self.checks.equal(result.stderr, "", f"nothing is complained about by {command!r}")
        return result.stdout

    def compare(self, command, lines, output):
        """Every line that the README shows is there, but for what is new on every machine."""
        there = output.splitlines()
        for line in lines:
            wanted = pattern(self.adapt(line))
            self.checks.check(any(wanted.search(found) for found in there),
                              f"{command!r} shows {line!r}", output[-2000:])  # fmt: skip

    def stop(self):
        if self.server is None or self.server.poll() is not None:
            return
        os.killpg(self.server.pid, signal.SIGINT)
        try:
            self.checks.equal(self.server.wait(30), 0, "the exit code after Ctrl-C")
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.checks.check(False, "Ctrl-C stops the server")


def run(checks, directory):
    steps = transcript()
    checks.check(len(steps) >= 4, "the README has a transcript", steps)
    newcomer = Newcomer(checks, directory)
    try:
        newcomer.start(*steps[0])
        listed = ""
        for command, lines in steps[1:]:
            trace = re.fullmatch(r"(\S+ trace) (\S+)", command)
            if trace is None:
                output = newcomer.type(command, lines)
                if re.search(r" traces\b", command):
                    # The demo load is another on every machine: its rows differ.
                    listed = output
                    lines = [line for line in lines if "hello-1" in line or "TRACE" in line]
                newcomer.compare(command, lines, output)
            else:
                # The README's id is of its own load: the same row of this list stands for it.
                row = listed.splitlines()[2].split()
                output = newcomer.type(f"{trace[1]} {row[2][:4]}", lines)
                checks.check(row[2] in output and len(output.splitlines()) > 3,
                             f"{command!r} shows the trace", output)  # fmt: skip
    finally:
        newcomer.stop()


def main():
    checks = Checks("transcript")
    with tempfile.TemporaryDirectory() as directory:
        with checks.no_exception("the transcript"):
            run(checks, directory)
    checks.finish()


if __name__ == "__main__":
    main()
