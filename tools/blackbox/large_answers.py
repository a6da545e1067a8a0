"""Large answers: pages and traces far beyond what may be in memory are answered whole, and clients
that ask for them and do not read hold up nobody and take no memory.

Usage: large_answers.py
"""

import random
import socket

from harness import Checks, Server

EVENTS = 160
EVENT_BYTES = 1_000_000
IDLE_CLIENTS = 24
MEMORY_BUDGET_MIB = 512


def large_event(source, number):
    # Random digits: a body that LZ4 can't make small.
    text = format(source.getrandbits(4 * EVENT_BYTES), f"0{EVENT_BYTES}x")
    return {
        "eventId": f"large-{number}",
        "type": "log",
        "sdk": {"name": "blackbox", "version": "1"},
        "traceId": "large",
        "timestamp": f"2026-11-22T10:{number // 60:02}:{number % 60:02}Z",
        "body": {"level": "info", "message": "m", "text": text},
    }


def ask_and_not_read(server, path):
    """Sends a question and leaves the answer where it is."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {server.operator}\r\n\r\n".encode()
    )
    return connection


def main():
    checks = Checks("large_answers")
    source = random.Random(1)
    with Server() as server:
        server.start()
        for number in range(EVENTS):
            answer = server.post_event(large_event(source, number))
            checks.equal(answer.status, 202, f"event {number} is taken")
        page = f"/api/v1/events?project_id={server.project}&limit=1000"
        trace = f"/api/v1/traces/large?project_id={server.project}"
        before = server.peak_resident_mib()

        answer = server.get(page)
        events = answer.json()["events"]
        checks.equal(len(events), EVENTS, "the page has every event")
        checks.equal(
            {len(event["body"]["text"]) for event in events}, {EVENT_BYTES}, "bodies are whole"
        )
        flat = server.get(trace + "&format=flat").json()["spans"]
        checks.equal(
            [event["event_id"] for event in flat],
            [f"large-{number}" for number in range(EVENTS)],
            "the trace has every event in order",
        )
        read = server.peak_resident_mib()

        idle = [ask_and_not_read(server, path) for path in [page, trace] * (IDLE_CLIENTS // 2)]
        for _ in range(20):
            answer = server.get(page.replace("1000", "1"))
            checks.equal(answer.status, 200, "others are answered meanwhile")
        peak = server.peak_resident_mib()
        for connection in idle:
            connection.close()
        print(
            f"large_answers: peak memory {before:.0f} MiB after writing, {read:.0f} after reading, "
            f"{peak:.0f} with {len(idle)} clients that do not read"
        )
        checks.check(peak <= MEMORY_BUDGET_MIB, "memory stays in the budget", f"{peak:.0f} MiB")
        checks.equal(server.get(page.replace("1000", "1")).status, 200, "it goes on answering")
        checks.equal(server.stop(), 0, "it stops cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
