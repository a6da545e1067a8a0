"""The log is the only truth: after a mixed load the digest and every answer about data are the same
live, after a stop, after a rebuild and after a restart.

Usage: rebuild.py [--events N] [--seed N]
"""

import argparse
import json
import random
import urllib.parse

from harness import Checks, Server, read_log
from load import MixedLoad

PROJECTS = 3


def send_load(checks, server, seed, count):
    """Sends the load to several projects; gives the events that each must hold."""
    source = random.Random(seed)
    projects = [(server.project, server.key)]
    projects += [server.new_project(f"project {number} Zürich") for number in range(1, PROJECTS)]
    _, revoked = server.new_project("with a revoked key")
    listed = server.get("/api/v1/projects").json()
    last = next(p["id"] for p in listed if p["name"] == "with a revoked key")
    key_id = server.get(f"/api/v1/projects/{last}/keys").json()[0]["id"]
    removed = server.administer("DELETE", f"/api/v1/projects/{last}/keys/{key_id}")
    checks.equal(removed.status, 204, "revoking a key")
    checks.equal(server.post_event({}, key=revoked).status, 401, "a revoked key")
    expected = {project: 0 for project, _ in projects}
    loads = {
        project: MixedLoad(f"{seed}-{number}", count // PROJECTS).requests()
        for number, (project, _) in enumerate(projects)
    }
    keys = dict(projects)
    while loads:
        project = source.choice(sorted(loads))
        request = next(loads[project], None)
        if request is None:
            del loads[project]
            continue
        path, headers, body, stored = request
        answer = server.request("POST", path, body, {**headers, "X-API-Key": keys[project]})
        if not checks.check(answer.status in (200, 202), f"POST {path}", answer):
            continue
        expected[project] += stored
    return expected


def questions(server, projects):
    """The paths of every GET about data, lists by pages."""
    yield "/api/v1/projects"
    yield "/api/v1/pricing"
    for project in projects:
        about = f"project_id={project}"
        yield f"/api/v1/projects/{project}"
        yield f"/api/v1/projects/{project}/keys"
        yield f"/api/v1/pricing?{about}"
        yield f"/api/v1/stats/overview?{about}"
        yield f"/api/v1/stats/tokens?{about}"
        yield f"/api/v1/stats/events-by-type?{about}"
        for metric in ("requests", "errors", "tokens", "cost"):
            for interval in ("1m", "5m", "1h", "1d"):
                yield f"/api/v1/stats/timeseries?{about}&metric={metric}&interval={interval}"
        yield from pages(server, f"/api/v1/events?{about}&limit=1000")
        for condition in ("type=span", "kind=llm", "is_error=true", "session_id=session-7",
                          "user_id=user-3", "model=gpt-4o", "trace_id=trace-3",
                          "start_time=2026-03-02T00:00:00Z&end_time=2026-03-03T00:00:00Z"):
            yield f"/api/v1/events?{about}&limit=200&{condition}"
        yield f"/api/v1/events?{about}&limit=50&offset=1234"
        yield from pages(server, f"/api/v1/traces?{about}&limit=500")
        for condition in ("session_id=session-7", "user_id=user-3", "has_errors=true"):
            yield f"/api/v1/traces?{about}&{condition}"
        yield from single_ones(server, project)


def pages(server, path):
    """A list's pages by cursor, whether it stands in the body or in a header."""
    at = path
    while True:
        yield at
        answer = server.get(at)
        shown = answer.json()
        cursor = answer.headers.get("x-next-cursor")
        if isinstance(shown, dict):
            cursor = shown["next_cursor"]
        if not cursor:
            return
        at = f"{path}&cursor={urllib.parse.quote(cursor)}"


def single_ones(server, project):
    """Some single events, and all traces."""
    events = server.get(f"/api/v1/events?project_id={project}&limit=1000").json()["events"]
    for event in events[::20]:
        identifier = urllib.parse.quote(event["event_id"], safe="")
        yield f"/api/v1/events/{identifier}?project_id={project}"
    traces = server.get(f"/api/v1/traces?project_id={project}&limit=500").json()
    for trace in traces:
        identifier = urllib.parse.quote(trace["trace_id"], safe="")
        yield f"/api/v1/traces/{identifier}?project_id={project}"
    for trace in traces[:5]:
        yield f"/api/v1/traces/{trace['trace_id']}?project_id={project}&format=flat"


def answers(checks, server, paths):
    """The bodies and cursors of all paths."""
    found = {}
    for path in paths:
        answer = server.get(path)
        checks.check(answer.status == 200, f"GET {path}", answer)
        found[path] = (answer.status, answer.headers.get("x-next-cursor"), answer.body)
    return found


def compare(checks, before, after, when):
    different = [path for path in before if before[path] != after.get(path)]
    for path in different[:3]:
        checks.check(False, f"{when}: {path}", (before[path], after.get(path)))
    checks.equal(len(different), 0, f"{when}: answers that are not byte-equal")


def compare_with_reader(checks, server, live, last_sequence):
    """The independent reader finds the events, costs and totals that the server showed."""
    code, lines = read_log(server)
    checks.equal(code, 0, f"the log reader ({lines[-1]})")
    checks.equal(lines[-1]["last_seq"], last_sequence, "the log reader's last number")
    unread = {"refused", "unknown"} & set(lines[-1]["kinds"])
    checks.equal(unread, set(), "records that the page does not explain")
    read = {
        # Only spans have a kind to show.
        line["seq"]: (line["project_id"], line["event_id"], line["type"],
                      line["span_kind"] if line["type"] == "span" else None,
                      line.get("cost_pico_usd", "0"), line.get("model"), line.get("trace_id"))
        for line in lines if line.get("record") == "EventIngested"
    }  # fmt: skip
    shown = {}
    for path, (_, _, body) in live.items():
        if path.startswith("/api/v1/events?") and "limit=1000" in path:
            for event in json.loads(body)["events"]:
                shown[event["seq"]] = (
                    event["project_id"], event["event_id"], event["type"], event["kind"],
                    event["cost_pico_usd"], event["model"], event["trace_id"])  # fmt: skip
    different = [seq for seq in shown.keys() | read.keys() if shown.get(seq) != read.get(seq)]
    for seq in different[:3]:
        checks.check(False, f"record {seq}", (shown.get(seq), read.get(seq)))
    checks.equal(len(different), 0, "events that the log reader reads otherwise")


def live_digest(server):
    answer = server.get("/api/v1/admin/digest")
    if answer.status != 200:
        raise RuntimeError(f"no digest: {answer}")
    shown = answer.json()
    return shown["total"], shown["seq"]


def command_digest(server):
    """The last line of `watchllm digest`: `total HEX seq N`."""
    words = server.command("digest").stdout.splitlines()[-1].split()
    if words[0] != "total" or words[2] != "seq":
        raise RuntimeError(f"no total: {words}")
    return words[1], int(words[3])


def run(checks, options):
    with Server() as server:
        server.start()
        expected = send_load(checks, server, options.seed, options.events)
        checks.check(server.wait_until_idle(), "background work ends")
        for project, count in expected.items():
            shown = server.get(f"/api/v1/events?project_id={project}&limit=1").json()["total"]
            checks.equal(shown, count, f"events of {project}")
        paths = list(questions(server, expected))
        live = answers(checks, server, paths)
        compare(checks, live, answers(checks, server, paths), "asked twice")
        digest = live_digest(server)
        checks.equal(command_digest(server), digest, "the digest beside the running server")
        print(f"rebuild: {sum(expected.values())} events, {len(paths)} questions, "
              f"digest {digest[0][:16]}… at {digest[1]}", flush=True)  # fmt: skip
        checks.equal(server.stop(), 0, "the exit code of a graceful stop")
        checks.equal(command_digest(server), digest, "the digest after a stop")
        checks.equal(server.command("verify", check=False).returncode, 0, "verify")
        took = server.start()
        print(f"rebuild: start took {took:.2f} s")
        checks.equal(live_digest(server), digest, "the live digest after a restart")
        compare(checks, live, answers(checks, server, paths), "after a restart")
        server.stop()
        server.command("rebuild")
        checks.equal(command_digest(server), digest, "the digest after a rebuild")
        server.start()
        checks.equal(live_digest(server), digest, "the live digest after a rebuild")
        compare(checks, live, answers(checks, server, paths), "after a rebuild")
        server.kill9()
        server.start()
        checks.equal(live_digest(server), digest, "the live digest after kill -9")
        server.stop()
        compare_with_reader(checks, server, live, digest[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=21_000)
    parser.add_argument("--seed", type=int, default=20_261_122)
    options = parser.parse_args()
    print(f"rebuild: seed {options.seed}", flush=True)
    checks = Checks("rebuild")
    with checks.no_exception("the load and its answers"):
        run(checks, options)
    checks.finish()


if __name__ == "__main__":
    main()
