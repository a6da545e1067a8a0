"""Starts the real server on a data directory of its own, talks HTTP to it, and counts checks.

The binary is WATCHLLM_BINARY, else .build/release/watchllm of this checkout. Every script here is
run as `python3 tools/blackbox/NAME.py`, prints a line for each check that fails and one summary,
and exits with 1 if any check failed.
"""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGREADER = ROOT / "tools" / "logreader"
READY_SECONDS = 60
REQUEST_SECONDS = 30


def binary():
    """The path of the server's binary."""
    path = os.environ.get("WATCHLLM_BINARY") or str(ROOT / ".build" / "release" / "watchllm")
    if not os.access(path, os.X_OK):
        sys.exit(f"no binary at {path}: build it with `swift build -c release --static-swift-stdlib`, "
                 "or name one in WATCHLLM_BINARY")  # fmt: skip
    return path


def free_port():
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(extra=None):
    """This process's environment without settings of the server, and with `extra`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WATCHLLM_") and name != "LD_PRELOAD"
    }
    kept.update(extra or {})
    return kept


class Response:
    """A status, headers by lower-case name, and a body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """One connection, opened when it is needed and reused while the server keeps it open."""

    def __init__(self, port, timeout=REQUEST_SECONDS):
        self.port = port
        self.timeout = timeout
        self.connection = None

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def request(self, method, path, body=None, headers=None):
        """Sends one request; `body` may be bytes, or anything else to be sent as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.timeout
            )
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            response = Response(answer.status, answer.getheaders(), answer.read())
        except BaseException:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return response


class Server:
    """A data directory and the process that serves it."""

    def __init__(self, directory=None, environment=None):
        self.owns_directory = directory is None
        self.directory = directory or tempfile.mkdtemp(prefix="watchllm-blackbox-")
        self.data = os.path.join(self.directory, "data")
        self.environment = environment or {}
        self.process = None
        self.port = self.otlp_port = None
        self.output_path = os.path.join(self.directory, "server.log")
        self.client = None
        shown = self.command("init", "--json")
        self.credentials = json.loads(shown.stdout)
        self.project = self.credentials["project_id"]
        self.key = self.credentials["api_key"]
        self.operator = self.credentials["operator_token"]

    # Commands and the process.

    def command(self, name, *arguments, check=True, timeout=300, prefix=()):
        """Runs a command of the binary on the data directory; `prefix` stands before it."""
        result = subprocess.run(
            [*prefix, binary(), name, *arguments, "--data", self.data],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
            env=clean_environment(),
        )  # fmt: skip
        if check and result.returncode != 0:
            raise RuntimeError(
                f"watchllm {name} ended with {result.returncode}: {result.stdout}{result.stderr}"
            )
        return result

    def spawn(self, otlp=False, environment=None, prefix=()):
        """Starts the process without waiting for it; `prefix` stands before the command."""
        self.port = free_port()
        self.otlp_port = free_port() if otlp else 0
        with open(self.output_path, "ab") as output:
            self.process = subprocess.Popen(
                [*prefix, binary(), "serve", "--data", self.data, "--port", str(self.port),
                 "--otlp-port", str(self.otlp_port)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=clean_environment({**self.environment, **(environment or {})}),
            )  # fmt: skip
        self.client = Client(self.port)
        return self

    def start(self, otlp=False, environment=None, prefix=(), statuses=(200,)):
        """Starts the process and waits until it answers /health with one of the statuses; gives the
        seconds that it took."""
        begin = time.monotonic()
        self.spawn(otlp, environment, prefix)
        while time.monotonic() - begin < READY_SECONDS:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at start:\n{self.output_tail()}")
            try:
                if self.client.request("GET", "/health").status in statuses:
                    return time.monotonic() - begin
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise RuntimeError(f"not ready after {READY_SECONDS} s:\n{self.output_tail()}")

    def kill9(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.client.close()

    def stop(self, timeout=30):
        """A graceful stop; gives the exit code."""
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise RuntimeError(f"no stop within {timeout} s:\n{self.output_tail()}") from None

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def output_tail(self):
        with open(self.output_path, "rb") as output:
            return output.read()[-4000:].decode(errors="replace")

    def metrics(self):
        """The samples of /metrics that have no labels, by name."""
        lines = self.request("GET", "/metrics").body.decode().splitlines()
        pairs = [line.split() for line in lines if not line.startswith("#") and "{" not in line]
        return {name: float(value) for name, value in pairs}

    def peak_resident_mib(self):
        """The most memory that the process has had resident so far, in MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def remove(self):
        """Ends the process, if it runs, and deletes the directory."""
        if self.is_running:
            self.kill9()
        if self.owns_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    # Requests.

    def request(self, method, path, body=None, headers=None):
        return self.client.request(method, path, body, headers)

    def get(self, path):
        """A GET with the operator's token."""
        return self.request("GET", path, headers={"Authorization": f"Bearer {self.operator}"})

    def administer(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.operator}"}
        return self.request(method, path, body, headers)

    def post_event(self, event, key=None):
        return self.request("POST", "/api/v1/events", event, {"X-API-Key": key or self.key})

    def post_batch(self, events, key=None):
        return self.request("POST", "/api/v1/events/batch", events, {"X-API-Key": key or self.key})

    def new_project(self, name):
        """A fresh project and a key of it."""
        made = self.administer("POST", "/api/v1/projects", {"name": name})
        if made.status != 201:
            raise RuntimeError(f"no project: {made}")
        project = made.json()["id"]
        issued = self.administer("POST", f"/api/v1/projects/{project}/keys", {"name": "blackbox"})
        if issued.status != 201:
            raise RuntimeError(f"no key: {issued}")
        return project, issued.json()["key"]

    def all_events(self, project=None):
        """Every event of a project, newest first, read in pages."""
        events = []
        while True:
            answer = self.get(
                f"/api/v1/events?project_id={project or self.project}&limit=1000"
                f"&offset={len(events)}"
            )
            if answer.status != 200:
                raise RuntimeError(f"no events: {answer}")
            page = answer.json()
            events += page["events"]
            if not page["has_more"]:
                return events

    def wait_until_idle(self, seconds=60):
        """Waits until the server says that no background work is pending."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.metrics().get("watchllm_background_pending") == 0:
                return True
            time.sleep(0.05)
        return False


def read_log(server, *options):
    """Runs the independent reader on the server's directory: exit code, JSON lines."""
    result = subprocess.run(
        [sys.executable, str(LOGREADER), "--json", *options, server.data],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    if not lines:
        raise RuntimeError(f"the log reader ended with {result.returncode}: {result.stderr}")
    return result.returncode, lines


def log_event(identifier, message="hello"):
    """A small event."""
    return {"eventId": identifier, "type": "log", "sdk": {"name": "blackbox", "version": "1"},
            "body": {"level": "info", "message": message}}  # fmt: skip


class Checks:
    """Counts what held and what did not."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = 0
        self.started = time.monotonic()

    def check(self, holds, what, detail=""):
        """Counts one check; says what and why if it does not hold."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}" + (f": {detail}" if detail != "" else ""), flush=True)
        return bool(holds)

    def equal(self, found, expected, what):
        return self.check(found == expected, what, f"expected {expected!r}, found {found!r}")

    def not_run(self, what, why):
        """Says that something could not be tried on this machine."""
        print(f"NOT RUN {what}: {why}", flush=True)

    @contextlib.contextmanager
    def no_exception(self, what):
        try:
            yield
        except Exception as error:  # noqa: BLE001 - any of them is a failed check
            self.check(False, what, f"{type(error).__name__}: {error}")

    def finish(self):
        seconds = time.monotonic() - self.started
        print(f"{self.name}: {self.passed} checks passed, {self.failed} failed, {seconds:.1f} s")
        sys.exit(1 if self.failed else 0)
