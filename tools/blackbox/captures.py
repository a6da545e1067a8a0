"""Posts what real clients sent, byte for byte, and checks what each run comes to."""

import json

from harness import ROOT, Checks, Server

CAPTURES = ROOT / "Tests" / "IngestionTests" / "Fixtures" / "captures"

# folder: spans, model calls (one of them an embedding), user, session, cost in pico-USD: the table
# of the fixtures' README.
RUN_COST = 3_586_980_000
EXPECTED = {
    "openinference": (7, 6, "u-17", "s-9", RUN_COST),
    "openinference-gzip": (7, 6, "u-17", "s-9", RUN_COST),
    "traceloop": (9, 6, "u-17", "s-9", RUN_COST),
    "logfire": (8, 7, "u-17", None, RUN_COST),
    "langfuse": (8, 6, "u-17", "s-9", RUN_COST),
    "genai": (6, 5, "u-17", "s-9", 4_312_180_000),
}
MODEL_CALLS = {"llm", "embedding", "rerank"}
HOP_BY_HOP = {"connection", "content-length"}


def post_folder(server, key, folder):
    """Posts a folder's requests in order: path and answer of each."""
    answers = []
    for described in sorted(folder.glob("*.json")):
        request = json.loads(described.read_text())
        headers = {
            name: value for name, value in request["headers"].items() if name not in HOP_BY_HOP
        }
        body = described.with_suffix(".body").read_bytes()
        answer = server.request(
            request["method"], request["path"], body, {**headers, "X-API-Key": key}
        )
        answers.append((request["path"], answer))
    return answers


def walk(spans):
    """All spans of a tree, parents first."""
    waiting = list(spans)
    while waiting:
        span = waiting.pop(0)
        yield span
        waiting += span["children"]


def check_answers(checks, name, answers):
    for path, answer in answers:
        if path == "/v1/metrics":
            checks.equal(answer.status, 200, f"{name}: {path}")
            checks.check(b"kept" in answer.body or b"stored" in answer.body,
                         f"{name}: the partial success says that metrics are not kept", answer)
            checks.equal(answer.headers.get("content-type"), "application/x-protobuf",
                         f"{name}: the answer's type is the request's")  # fmt: skip
        elif path == "/api/public/scores":
            checks.equal(answer.status, 404, f"{name}: {path}")
        else:
            checks.equal(answer.status, 200, f"{name}: {path} ({answer})")
            checks.equal(answer.body, b"", f"{name}: a full success is empty")


def check_folder(checks, server, folder):
    name = folder.name
    span_count, call_count, user, session, cost = EXPECTED[name]
    project, key = server.new_project(name)
    check_answers(checks, name, post_folder(server, key, folder))
    listed = server.get(f"/api/v1/traces?project_id={project}").json()
    if not checks.equal(len(listed), 1, f"{name}: traces"):
        return
    checks.equal(listed[0]["event_count"], span_count, f"{name}: event_count of the list")
    trace_id = listed[0]["trace_id"]
    trace = server.get(f"/api/v1/traces/{trace_id}?project_id={project}").json()
    spans = list(walk(trace["root_spans"]))
    checks.equal(len(spans), span_count, f"{name}: spans of the tree")
    checks.equal(len(trace["root_spans"]), 1, f"{name}: roots")
    orphans = [span["event_id"] for span in spans if span["is_orphan"] or span["is_cycle"]]
    checks.equal(orphans, [], f"{name}: orphans")
    checks.equal(trace["metadata"]["user_id"], user, f"{name}: user")
    checks.equal(trace["metadata"]["session_id"], session, f"{name}: session")
    checks.equal(trace["total_cost_pico_usd"], str(cost), f"{name}: cost of the trace")
    total = sum(int(span["cost_pico_usd"]) for span in spans)
    checks.equal(total, cost, f"{name}: cost of the spans together")
    kinds = [span["kind"] for span in spans]
    calls = [kind for kind in kinds if kind in MODEL_CALLS]
    checks.equal(len(calls), call_count, f"{name}: model calls of {kinds}")
    checks.equal(calls.count("embedding"), 1, f"{name}: embeddings of {kinds}")
    failed = [span["model"] for span in spans if span["is_error"]]
    checks.equal(failed, ["boom"], f"{name}: failed calls")
    checks.equal(listed[0]["error_count"], 1, f"{name}: errors of the list")
    overview = server.get(f"/api/v1/stats/overview?project_id={project}").json()
    checks.equal(overview["total_cost_pico_usd"], str(cost), f"{name}: cost of the overview")
    checks.equal(overview["total_errors"], 1, f"{name}: errors of the overview")
    # The same request again adds nothing.
    post_folder(server, key, folder)
    again = server.get(f"/api/v1/events?project_id={project}").json()
    checks.equal(again["total"], span_count, f"{name}: events after a repeat")


def main():
    checks = Checks("captures")
    folders = [path for path in sorted(CAPTURES.iterdir()) if path.is_dir()]
    checks.equal([folder.name for folder in folders], sorted(EXPECTED), "the captured folders")
    with Server() as server:
        server.start()
        for folder in folders:
            with checks.no_exception(folder.name):
                check_folder(checks, server, folder)
    checks.finish()


if __name__ == "__main__":
    main()
