"""Following the log: slow readers at full ingest hold no memory, and nobody misses an event or gets
one twice, across broken connections and a restart; a rebuild under load proves the server; what was
answered comes again with `at`.

Usage: follow.py [--readers N] [--events N] [--seed N]
"""

import argparse
import http.client
import json
import random
import threading
import time

from harness import Checks, Client, Server, log_event

PATIENCE_SECONDS = 240


class Reader(threading.Thread):
    """Reads a stream slowly, breaks it off now and then, and goes on by the last id."""

    def __init__(self, server, seed, expected):
        super().__init__(daemon=True)
        self.server = server
        self.source = random.Random(seed)
        self.expected = expected
        self.last = None
        self.ids = []
        self.connections = 0
        self.fault = None

    def run(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self.ids) < self.expected and time.monotonic() < deadline:
            try:
                self.read_some()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    def read_some(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {
            "Authorization": f"Bearer {self.server.operator}",
            "Accept": "text/event-stream",
        }
        if self.last is not None:
            headers["Last-Event-ID"] = self.last
        path = f"/api/v1/changes?since=seq:0&project_id={self.server.project}&type=log"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            self.fault = self.fault or (answer.status, answer.read())
            connection.close()
            time.sleep(0.2)
            return
        self.connections += 1
        rest = self.source.randrange(50, 2_000)
        identifier = event = None
        while rest > 0 and len(self.ids) < self.expected:
            line = answer.readline()
            if not line:
                break
            line = line.rstrip(b"\n")
            if line.startswith(b"id: "):
                identifier = line[4:].decode()
            elif line.startswith(b"data: "):
                event = json.loads(line[6:])["event"]["event_id"]
            elif not line and identifier is not None:
                # A message counts when it has ended, as a browser has it.
                self.last, identifier = identifier, None
                if event is None:
                    continue
                self.ids.append(event)
                event = None
                rest -= 1
                if self.source.random() < 0.01:
                    time.sleep(self.source.random() * 0.05)
        connection.close()


def send(server, first, last, size=100):
    """Sends small events in batches."""
    client = Client(server.port)
    headers = {"X-API-Key": server.key}
    for start in range(first, last, size):
        batch = [log_event(f"e{n}", "x" * 200) for n in range(start, min(last, start + size))]
        answer = client.request("POST", "/api/v1/events/batch", batch, headers)
        while answer.status == 503:
            time.sleep(0.05)
            answer = client.request("POST", "/api/v1/events/batch", batch, headers)
        if answer.status != 202:
            raise RuntimeError(f"a batch: {answer}")
    client.close()


def resident_mib(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def check_followers(checks, server, readers, events, seed):
    send(server, 0, events // 2)
    before = resident_mib(server)
    threads = [Reader(server, f"{seed}-{number}", events) for number in range(readers)]
    for thread in threads:
        thread.start()
    send(server, events // 2, events * 3 // 4)
    during = resident_mib(server)
    # All of them lose their connection at once, and find the server again.
    port = server.port
    server.stop()
    server.start()
    checks.check(port != server.port, "the server is another process")
    send(server, events * 3 // 4, events)
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    wanted = [f"e{number}" for number in range(events)]
    complete = sum(thread.ids == wanted for thread in threads)
    checks.equal(complete, readers, f"of {readers} readers each had every event once, in order")
    for thread in threads:
        if thread.ids != wanted:
            twice = len(thread.ids) - len(set(thread.ids))
            print(f"follow: a reader has {len(thread.ids)}, {twice} twice, {thread.fault}")
    connections = sum(thread.connections for thread in threads)
    peak = server.peak_resident_mib()
    print(f"follow: {readers} readers over {connections} connections; resident {before:.0f} MiB "
          f"without, {during:.0f} MiB with them, {peak:.0f} MiB at most after the restart")  # fmt: skip
    checks.check(during < before + 160, "slow readers hold little memory", (before, during))
    checks.check(peak < 512, "the budget holds", peak)


def check_moments(checks, server, events):
    about = f"project_id={server.project}"
    paths = [
        f"/api/v1/stats/overview?{about}", f"/api/v1/stats/tokens?{about}",
        f"/api/v1/events?{about}&limit=20", f"/api/v1/events/e{events - 1}?{about}",
        "/api/v1/projects",
    ]  # fmt: skip
    known = []
    for number in range(12):
        send(server, events + number * 7, events + number * 7 + 7)
        for path in paths:
            answer = server.get(path)
            known.append((path, answer.headers["x-watchllm-seq"], answer.body))
    equal = 0
    longest = 0.0
    for path, seq, body in known:
        sign = "&" if "?" in path else "?"
        begin = time.monotonic()
        equal += server.get(f"{path}{sign}at=seq:{seq}").body == body
        longest = max(longest, time.monotonic() - begin)
    checks.equal(equal, len(known), "answers come again, byte for byte")
    begin = time.monotonic()
    half = server.get(f"/api/v1/stats/overview?{about}&at=seq:{events // 2}")
    print(f"follow: {longest * 1000:.0f} ms for the slowest repeated answer, "
          f"{(time.monotonic() - begin) * 1000:.0f} ms for one in the middle of the log")  # fmt: skip
    checks.equal(half.status, 200, "an answer in the middle of the log")


def check_rebuild(checks, server):
    stop = threading.Event()
    count = [0]

    def load():
        while not stop.is_set():
            first = 10_000_000 + count[0]
            send(server, first, first + 100)
            count[0] += 100

    sender = threading.Thread(target=load, daemon=True)
    sender.start()
    begin = time.monotonic()
    checks.equal(server.administer("POST", "/api/v1/admin/rebuild").status, 202, "it begins")
    status = {"state": "running"}
    while status["state"] == "running" and time.monotonic() - begin < PATIENCE_SECONDS:
        time.sleep(0.1)
        status = server.get("/api/v1/admin/rebuild").json()
    seconds = time.monotonic() - begin
    stop.set()
    sender.join()
    checks.equal(status["state"], "equal", f"a rebuild under load ({status})")
    checks.check(status.get("adopted", False), "and is taken")
    checks.check(count[0] > 0, "writes went on meanwhile")
    print(f"follow: rebuilt {status.get('records')} records in {seconds:.2f} s while {count[0]} "
          f"events came, {status.get('replaced_files')} files replaced")  # fmt: skip
    # Killed in between, it leaves what was.
    total = server.get(f"/api/v1/stats/overview?project_id={server.project}").json()
    server.administer("POST", "/api/v1/admin/rebuild")
    time.sleep(0.05)
    server.kill9()
    server.start()
    again = server.get(f"/api/v1/stats/overview?project_id={server.project}").json()
    checks.equal(again["total_events"], total["total_events"], "a killed rebuild loses nothing")
    digest = server.get("/api/v1/admin/digest").json()
    server.stop()
    offline = json.loads(server.command("rebuild", "--json").stdout)
    checks.equal(offline["total"], digest["total"], "the command line agrees")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--events", type=int, default=8_000)
    parser.add_argument("--seed", default="1")
    arguments = parser.parse_args()
    print(f"follow: seed {arguments.seed}")
    checks = Checks("follow")
    with checks.no_exception("following"), Server() as server:
        server.start(environment={"WATCHLLM_SEGMENT_BYTES": "1048576"})
        check_followers(checks, server, arguments.readers, arguments.events, arguments.seed)
        # Silent for as long as the readers took, its connection may have been ended.
        server.client.close()
        check_moments(checks, server, arguments.events)
        check_rebuild(checks, server)
    return checks.finish()


if __name__ == "__main__":
    raise SystemExit(main())
