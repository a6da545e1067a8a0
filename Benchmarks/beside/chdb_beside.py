#!/usr/bin/env python3
"""Asks WatchLLM and ClickHouse (chdb, in this process) the same questions about the same events, in turn.

    pip install chdb==4.4.0
    watchllm-bench scale --events 1000000 --marks 1000000 --keep --directory DIR
    chdb_beside.py --binary WATCHLLM --data DIR/.../data-1 [--rounds 40]

Every event is read from WatchLLM over HTTP and put into a table as a careful user of ClickHouse
would make it: the trace id as a column with a bloom filter, a text index on what is searched,
large texts in ZSTD; then merged into one part. Both have one processor (0), the client the last.
The answers of both are compared before anything is timed.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse

WORD = "xylographer"
PHRASE = "amberline lanternist"
TABLE = """
CREATE TABLE events (
    seq UInt64, event_id String, project_id LowCardinality(String),
    type LowCardinality(String), timestamp DateTime64(6), trace_id String CODEC(ZSTD(1)),
    model LowCardinality(String), is_error UInt8, input_tokens UInt64, output_tokens UInt64,
    cost Int64, text String CODEC(ZSTD(1)),
    INDEX ix_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX ix_text text TYPE text(tokenizer = 'splitByNonAlpha')
) ENGINE = MergeTree ORDER BY (project_id, timestamp, seq)
"""


class Server:
    """WatchLLM on a directory, asked over one connection."""

    def __init__(self, binary, data, load):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.process = subprocess.Popen(
            [binary, "serve", "--data", data, "--port", str(self.port), "--otlp-port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, {0}),
        )
        self.headers = {"Authorization": "Bearer " + load["operator_token"]}
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.get("/health")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status} {body[:200]}")
        return body

    def json(self, path):
        return json.loads(self.get(path))

    def wait_until_idle(self):
        """Waits also for the scrub, which reads the log once after each start."""
        while b"\nwatchllm_background_pending 0" not in self.get("/metrics"):
            time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def rows(server, project):
    """The rows of the table for a project's events, a list for each page."""
    cursor = ""
    while True:
        page = server.json(f"/api/v1/events?project_id={project}&limit=1000{cursor}")
        yield [row(event, project) for event in page["events"]]
        if not page.get("next_cursor"):
            return
        cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])


def row(event, project):
    usage = event.get("cost_breakdown") or {}
    parts = [event[part] for part in ("body", "context", "metadata", "extra") if event[part]]
    return {
        "seq": event["seq"],
        "event_id": event["event_id"],
        "project_id": project,
        "type": event["type"],
        "timestamp": event["timestamp"].replace("T", " ").rstrip("Z"),
        "trace_id": event["trace_id"] or "",
        "model": event["model"] or "",
        "is_error": int(event["is_error"]),
        "input_tokens": usage.get("input_tokens", 0),
        "output_tokens": usage.get("output_tokens", 0),
        "cost": int(event["cost_pico_usd"] or 0),
        "text": "\n".join(json.dumps(part, ensure_ascii=False) for part in parts),
    }


class ClickHouse:
    """ClickHouse in this process, on one thread."""

    def __init__(self, directory):
        from chdb import session

        self.session = session.Session(directory)
        self.session.query("SET max_threads = 1")
        self.session.query(TABLE)

    def insert(self, rows):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        self.session.query("INSERT INTO events FORMAT JSONEachRow\n" + lines)

    def ask(self, sql):
        text = str(self.session.query(sql + " SETTINGS max_threads = 1", "TabSeparated"))
        return [line.split("\t") for line in text.splitlines()]


class Question:
    """One question to both, and how their answers are made comparable."""

    def __init__(self, name, path, taken, sql):
        self.name = name
        self.path = path
        self.taken = taken
        self.sql = sql


def questions(project, trace):
    """The six of `watchllm-bench`, of one project."""
    about = f"project_id={project}"
    where = f"WHERE project_id = '{project}'"
    newest = "ORDER BY timestamp DESC, seq DESC LIMIT 50"
    return [
        Question(
            "trace by id",
            f"/api/v1/traces/{trace}?{about}&format=flat",
            lambda answer: sorted(event["event_id"] for event in answer["spans"]),
            f"SELECT event_id FROM events {where} AND trace_id = '{trace}' ORDER BY event_id",
        ),
        Question(
            "50 newest failed traces",
            f"/api/v1/traces?{about}&limit=50&has_errors=true",
            lambda answer: sorted(trace["trace_id"] for trace in answer),
            f"SELECT trace_id FROM (SELECT trace_id, min(timestamp) AS start, count(), sum(cost),"
            f" sum(is_error) AS errors FROM events {where} AND trace_id != '' GROUP BY trace_id"
            f" HAVING errors > 0 ORDER BY start DESC, trace_id LIMIT 50) ORDER BY trace_id",
        ),
        Question(
            "rare word, 50 newest",
            f"/api/v1/events?{about}&limit=50&q={WORD}",
            lambda answer: [event["event_id"] for event in answer["events"]],
            f"SELECT event_id, type, text FROM events {where} AND hasToken(text, '{WORD}') {newest}",
        ),
        Question(
            "phrase, 50 newest",
            f"/api/v1/events?{about}&limit=50&q=%22{PHRASE.replace(' ', '%20')}%22",
            lambda answer: [event["event_id"] for event in answer["events"]],
            f"SELECT event_id, type, text FROM events {where} AND hasAllTokens(text,"
            f" {PHRASE.split()}) AND position(text, '{PHRASE}') > 0 {newest}",
        ),
        Question(
            "cost by model",
            f"/api/v1/stats/tokens?{about}",
            lambda answer: sorted(model["model"] for model in answer),
            f"SELECT model, count(), sum(input_tokens), sum(output_tokens), sum(cost) FROM events"
            f" {where} AND type = 'token_usage' GROUP BY model ORDER BY model",
        ),
        Question(
            "errors by hour",
            f"/api/v1/stats/timeseries?{about}&metric=errors&interval=1h",
            lambda answer: [int(point["value"]) for point in answer["data"] if point["value"]],
            f"SELECT countIf(is_error = 1) AS errors FROM events {where}"
            f" GROUP BY toStartOfHour(timestamp) HAVING errors > 0 ORDER BY any(toStartOfHour(timestamp))",
        ),
    ]


def timed(body):
    start = time.perf_counter()
    answer = body()
    return (time.perf_counter() - start) * 1e3, answer


def median(values):
    return sorted(values)[len(values) // 2]


def fill(server, clickhouse, projects):
    for project in projects:
        for page in rows(server, project):
            clickhouse.insert(page)
    clickhouse.session.query("OPTIMIZE TABLE events FINAL")
    print(f"{clickhouse.ask('SELECT count() FROM events')[0][0]} events in both", flush=True)


def compare(server, clickhouse, asked):
    for question in asked:
        ours = question.taken(server.json(question.path))
        theirs = [row[0] for row in clickhouse.ask(question.sql)]
        if [str(value) for value in ours] != theirs:
            raise SystemExit(f"{question.name}: {ours[:5]} … and {theirs[:5]} …, not the same")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True, help="kept by watchllm-bench scale --keep")
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    with open(arguments.data + ".load.json") as file:
        load = json.load(file)
    projects = [project["id"] for project in load["projects"]]
    # ClickHouse starts its threads now: they are to have the processor that the server has.
    os.sched_setaffinity(0, {0})
    directory = tempfile.mkdtemp()
    server = Server(arguments.binary, arguments.data, load)
    try:
        clickhouse = ClickHouse(directory)
        fill(server, clickhouse, projects)
        server.wait_until_idle()
        asked = []
        for project in projects:
            traces = server.json(f"/api/v1/traces?project_id={project}&limit=100")
            some = traces[:: max(1, len(traces) * len(projects) // arguments.rounds)]
            asked += [questions(project, trace["trace_id"]) for trace in some]
        for group in asked:
            compare(server, clickhouse, group)
        print("| question | WatchLLM over HTTP, p50 ms | ClickHouse in process, p50 ms |")
        print("|---|---:|---:|")
        for place, name in enumerate(question.name for question in asked[0]):
            ours, theirs = [], []
            for round in range(arguments.rounds):
                question = asked[round % len(asked)][place]
                ours.append(timed(lambda: server.get(question.path))[0])
                theirs.append(timed(lambda: clickhouse.ask(question.sql))[0])
            print(f"| {name} | {median(ours):.2f} | {median(theirs):.2f} |", flush=True)
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
