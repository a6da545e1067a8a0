"""kill -9 at random moments under eight writers, again and again, with segments sealed all the while.

After each restart every acknowledged event is there exactly once, a batch is there whole or not at
all, and a request that was not acknowledged can be repeated. Now and then, and at the end of each
directory, the independent log reader finds the same events as the server shows, and `verify --deep`
finds nothing wrong.

Usage: kill9.py [--cycles N] [--seed N]      1,000 cycles take about a quarter of an hour
"""

import argparse
import http.client
import itertools
import random
import threading
import time

from harness import Checks, Client, Server, read_log

WRITERS = 8
CYCLES_PER_DIRECTORY = 20
# The least that there is: a load of a moment fills several.
SEGMENT_BYTES = 1 << 20


class Request:
    """One POST: a single event or a batch, with ids of its own. A few are so large that their
    transaction spans several batches of the log."""

    def __init__(self, source, prefix):
        is_large = source.random() < 0.02
        count = 60 if is_large else 1 if source.random() < 0.5 else source.randrange(2, 13)
        self.is_single = count == 1
        self.events = [
            {
                "eventId": f"{prefix}-{index}",
                "type": "log",
                "sdk": {"name": "kill9", "version": "1"},
                "body": {
                    "level": "info",
                    "message": source.randbytes(4000).hex() if is_large
                    else "x" * source.randrange(400),
                },
            }
            for index in range(count)
        ]

    @property
    def ids(self):
        return [event["eventId"] for event in self.events]

    def send(self, client, key):
        """The ids that the server acknowledged; raises if there is no answer."""
        if self.is_single:
            path, body = "/api/v1/events", self.events[0]
        else:
            path, body = "/api/v1/events/batch", self.events
        answer = client.request("POST", path, body, {"X-API-Key": key})
        if answer.status != 202:
            raise RuntimeError(f"not acknowledged: {answer}")
        shown = answer.json()
        return [shown["eventId"]] if self.is_single else shown["event_ids"]


class Writer(threading.Thread):
    """Posts until the server is gone."""

    def __init__(self, server, seed, prefix):
        super().__init__(daemon=True)
        self.client = Client(server.port, timeout=10)
        self.key = server.key
        self.source = random.Random(seed)
        self.prefix = prefix
        self.acknowledged = []
        self.unacknowledged = None
        self.refused = None

    def run(self):
        for number in itertools.count():
            request = Request(self.source, f"{self.prefix}-{number}")
            self.unacknowledged = request
            try:
                request.send(self.client, self.key)
            except RuntimeError as error:
                self.refused = str(error)
                return
            except (OSError, http.client.HTTPException):
                return
            self.acknowledged.append(request)
            self.unacknowledged = None


class Directory:
    """A data directory over several cycles, with what must and what may be in it."""

    def __init__(self, checks, seed):
        self.checks = checks
        self.source = random.Random(seed)
        self.server = Server(environment={"WATCHLLM_SEGMENT_BYTES": str(SEGMENT_BYTES)})
        self.acknowledged = []
        self.attempted = []
        self.repeated = 0
        self.sealed = 0
        self.slowest_start = 0

    def start(self):
        self.slowest_start = max(self.slowest_start, self.server.start())

    def cycle(self, name, is_last):
        server, source = self.server, self.source
        if not server.is_running:
            self.start()
        writers = [Writer(server, source.random(), f"{name}-{n}") for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        # From before the first answer on.
        time.sleep(source.uniform(0.0, 0.3))
        server.kill9()
        for writer in writers:
            writer.join(timeout=30)
            self.checks.check(not writer.is_alive(), f"{name}: a writer hangs")
            self.checks.check(writer.refused is None, f"{name}: no refusal", writer.refused)
            self.acknowledged += writer.acknowledged
            if writer.unacknowledged is not None:
                self.attempted.append(writer.unacknowledged)
        while source.random() < 0.3:
            # Dying inside a start is a crash like any other.
            server.spawn()
            time.sleep(source.uniform(0.0, 0.15))
            server.kill9()
        self.start()
        self.check_contents(f"{name} after the restart")
        for request in self.attempted:
            with self.checks.no_exception(f"{name}: repeating an unacknowledged request"):
                self.checks.equal(
                    request.send(server.client, server.key), request.ids, f"{name}: ids of a repeat"
                )
        self.acknowledged += self.attempted
        self.repeated += len(self.attempted)
        self.attempted = []
        if is_last or source.random() < 0.1:
            self.check_contents(f"{name} after the repeats")
            self.compare_with_reader(name)
        if is_last:
            self.sealed = int(server.metrics()["watchllm_log_sealed_segments"])
        if is_last or source.random() < 0.2:
            server.kill9() if source.random() < 0.5 else server.stop()
        if is_last:
            result = server.command("verify", "--deep", check=False)
            self.checks.equal(result.returncode, 0, f"{name}: verify --deep ({result.stdout[-2000:]})")

    def check_contents(self, when):
        shown = [event["event_id"] for event in self.server.all_events()]
        there = set(shown)
        checks = self.checks
        checks.equal(len(shown) - len(there), 0, f"{when}: events there twice")
        missing = [i for request in self.acknowledged for i in request.ids if i not in there]
        checks.check(not missing, f"{when}: acknowledged events are missing", missing[:5])
        for request in self.attempted:
            found = sum(i in there for i in request.ids)
            checks.check(found in (0, len(request.ids)), f"{when}: part of a batch", request.ids)
        known = {i for request in self.acknowledged + self.attempted for i in request.ids}
        checks.check(there <= known, f"{when}: events that nobody sent", list(there - known)[:5])

    def compare_with_reader(self, name):
        # Reading may take longer than the server keeps an idle connection.
        self.server.client.close()
        code, lines = read_log(self.server)
        self.checks.equal(code, 0, f"{name}: exit code of the log reader ({lines[-1]})")
        events = [line for line in lines if line["item"] == "record" and "event_id" in line]
        shown = {event["event_id"]: event["seq"] for event in self.server.all_events()}
        self.checks.equal(
            {event["event_id"]: event["seq"] for event in events}, shown, f"{name}: the log reader"
        )
        self.checks.equal(len(events), len(shown), f"{name}: events in the log")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"kill9: seed {options.seed}, {options.cycles} cycles", flush=True)
    checks = Checks("kill9")
    acknowledged = repeated = sealed = 0
    slowest = 0.0
    for first in range(0, options.cycles, CYCLES_PER_DIRECTORY):
        directory = Directory(checks, options.seed + first)
        end = min(first + CYCLES_PER_DIRECTORY, options.cycles)
        try:
            for cycle in range(first, end):
                with checks.no_exception(f"cycle {cycle}"):
                    directory.cycle(f"c{cycle}", cycle == end - 1)
        finally:
            acknowledged += sum(len(request.ids) for request in directory.acknowledged)
            repeated += directory.repeated
            sealed += directory.sealed
            slowest = max(slowest, directory.slowest_start)
            directory.server.remove()
        if end % 100 == 0:
            print(f"kill9: {end} cycles, {acknowledged} events acknowledged, {checks.failed} failed, "
                  f"{time.monotonic() - checks.started:.0f} s", flush=True)  # fmt: skip
    print(f"kill9: {acknowledged} events acknowledged, {repeated} requests cut off and repeated, "
          f"{sealed} segments sealed, slowest start {slowest:.2f} s")  # fmt: skip
    checks.check(acknowledged > 10 * options.cycles, "the writers wrote", acknowledged)
    checks.check(repeated > options.cycles, "the kills cut requests off", repeated)
    checks.check(sealed > options.cycles, "segments were sealed", sealed)
    checks.finish()


if __name__ == "__main__":
    main()
