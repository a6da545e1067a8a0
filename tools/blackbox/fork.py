"""Forks at random moments: each verifies, is served, and answers as the original does `at` that
moment; and nothing of the source changes, whether it is forked, replayed or stepped through.

Usage: fork.py [--events N] [--forks N] [--seed N]
"""

import argparse
import hashlib
import os
import random
import re
import shutil
import urllib.parse

from harness import Checks, Server
from load import MixedLoad

SEGMENT_BYTES = 1_048_576


class Fork(Server):
    """A server on a directory that a fork made, opened with the original's credentials."""

    def __init__(self, original, data):
        self.owns_directory = False
        self.directory = os.path.dirname(data)
        self.data = data
        self.environment = {}
        self.process = self.client = None
        self.output_path = data + ".log"
        self.project, self.key = original.project, original.key
        self.operator = original.operator


def fill(checks, server, source, count):
    """A load with other records between; gives the numbers after which something was the case."""
    moments = []
    for number, request in enumerate(MixedLoad(str(source.random()), count).requests()):
        path, headers, body, _ = request
        answer = server.request("POST", path, body, {**headers, "X-API-Key": server.key})
        checks.check(answer.status in (200, 202), f"POST {path}", answer)
        moments.append(int(answer.headers["x-watchllm-seq"]))
        if number % 40 == 7:
            server.new_project(f"project {number}")
        if number % 40 == 21:
            price = {"pattern": "house/*", "input": number, "output": 2 * number}
            made = server.administer("POST", "/api/v1/pricing/overrides", price)
            checks.equal(made.status, 201, "an override")
        if number % 40 == 33:
            path = f"/api/v1/projects/{server.project}/retention"
            kept = server.administer("PUT", path, {"days": 30_000 + number})
            checks.equal(kept.status, 200, "retention")
    return moments


def questions(server, at):
    """Paths of GETs about data, with `at` if it is not None."""
    about = f"project_id={server.project}"
    paths = ["/api/v1/projects", f"/api/v1/projects/{server.project}",
             f"/api/v1/projects/{server.project}/keys",
             f"/api/v1/projects/{server.project}/retention",
             "/api/v1/pricing", f"/api/v1/pricing?{about}",
             f"/api/v1/events?{about}&limit=200", f"/api/v1/events?{about}&q=refund&limit=20",
             f"/api/v1/events?{about}&is_error=true", f"/api/v1/traces?{about}&limit=100",
             f"/api/v1/traces?{about}&q=model:gpt-4o",
             f"/api/v1/stats/overview?{about}", f"/api/v1/stats/tokens?{about}&explain=1",
             f"/api/v1/stats/events-by-type?{about}",
             f"/api/v1/stats/timeseries?{about}&metric=cost&interval=1d"]  # fmt: skip
    bound = "" if at is None else f"at=seq:{at}"
    listed = server.get(with_moment(f"/api/v1/traces?{about}&limit=100", bound)).json()
    for trace in listed[::17]:
        identifier = urllib.parse.quote(trace["trace_id"], safe="")
        paths.append(f"/api/v1/traces/{identifier}?{about}")
        paths.append(f"/api/v1/traces/{identifier}/steps?{about}&state=true")
    return [(path, with_moment(path, bound)) for path in paths]


def with_moment(path, bound):
    if not bound:
        return path
    return path + ("&" if "?" in path else "?") + bound


def answers(checks, server, at=None):
    """The bodies of all questions, by the question without its moment."""
    found = {}
    for path, asked in questions(server, at):
        answer = server.get(asked)
        checks.check(answer.status == 200, f"GET {asked}", answer)
        # A link to list events names the moment that the answer is of, whether asked for or not.
        found[path] = re.sub(rb"&at=seq:\d+", b"", answer.body)
    return found


def fingerprint(directory):
    """Every file below a directory: name, bytes, length, time of the last change."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            found[os.path.relpath(path, directory)] = (digest, os.stat(path).st_mtime_ns)
    return found


def try_fork(checks, server, number, expected):
    """Makes one, looks at it, and throws it away."""
    data = os.path.join(server.directory, f"fork-{number}")
    server.command("fork", "--until", str(number), "--into", data)
    fork = Fork(server, data)
    try:
        checks.equal(fork.command("verify", "--deep", check=False).returncode, 0,
                     f"verify of a fork at {number}")  # fmt: skip
        fork.start()
        found = answers(checks, fork)
        different = [path for path in expected if found.get(path) != expected[path]]
        for path in different[:2]:
            checks.check(False, f"fork at {number}: {path}", (expected[path], found.get(path)))
        checks.equal(different, [], f"a fork at {number}: answers that differ")
        checks.equal(set(found) - set(expected), set(), f"a fork at {number}: other traces")
        last = fork.get("/health").json()["last_seq"]
        sent = fork.post_event({"type": "log", "sdk": {"name": "fork", "version": "1"},
                                "body": {"level": "info", "message": "in the fork"}})  # fmt: skip
        checks.equal(sent.status, 202, f"writing to a fork at {number}")
        checks.check(sent.json()["seq"] > last, "a fork goes on behind its last record", sent)
        checks.equal(fork.stop(), 0, "the exit code of a fork's server")
        checks.equal(fork.command("verify", check=False).returncode, 0, "verify after writing")
    finally:
        fork.remove()
        shutil.rmtree(data, ignore_errors=True)


def run(checks, options):
    source = random.Random(options.seed)
    with Server(environment={"WATCHLLM_SEGMENT_BYTES": str(SEGMENT_BYTES)}) as server:
        server.start()
        moments = fill(checks, server, source, options.events)
        checks.check(server.wait_until_idle(), "background work ends")
        chosen = sorted(source.sample(moments, min(options.forks, len(moments))))
        expected = {number: answers(checks, server, number) for number in chosen}
        checks.equal(server.stop(), 0, "the exit code of a graceful stop")
        before = fingerprint(server.data)
        for number in chosen:
            try_fork(checks, server, number, expected[number])
        for command in (["replay", "--json"], ["replay", "--projection", "usage"],
                        ["traces", "--json"]):  # fmt: skip
            checks.equal(server.command(*command, check=False).returncode, 0, " ".join(command))
        checks.equal(fingerprint(server.data), before, "the source's files, by their bytes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=2_500)
    parser.add_argument("--forks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20_261_130)
    options = parser.parse_args()
    print(f"fork: seed {options.seed}", flush=True)
    checks = Checks("fork")
    with checks.no_exception("forks"):
        run(checks, options)
    checks.finish()


if __name__ == "__main__":
    main()
