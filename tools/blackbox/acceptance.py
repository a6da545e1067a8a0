"""The contract as a user sees it, over HTTP: keys, envelopes, batches, lists, statistics, traces,
costs, metrics."""

import collections
import datetime
import json
import re
import time

from harness import Checks, Server

SDK = {"name": "chk", "version": "1"}
LOG = {"level": "info", "message": "hello"}
PERCENTILE_SLACK = 1.02


def event(kind, body, **fields):
    return {"type": kind, "sdk": SDK, "body": body, **fields}


class Fresh:
    """A project of its own for a check."""

    def __init__(self, server, checks, name):
        self.server = server
        self.checks = checks
        self.project, self.key = server.new_project(name)

    def put(self, kind, body, **fields):
        return self.server.post_event(event(kind, body, **fields), key=self.key)

    def batch(self, events):
        return self.server.post_batch(events, key=self.key)

    def get(self, path, **parameters):
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        about = f"project_id={self.project}" + (f"&{query}" if query else "")
        return self.server.get(f"/api/v1{path}?{about}")

    def total(self):
        return self.get("/events", limit=1).json()["total"]


def check_keys(server, checks):
    fresh = Fresh(server, checks, "keys")
    body = event("log", LOG)

    def post(headers):
        return server.request("POST", "/api/v1/events", body, headers)

    for key, error in ((None, "Missing API key"), ("abc", "Invalid API key format"),
                       ("sk_test_" + "0" * 24, "Invalid API key"),
                       ("sk_test_demo1234567890abcdefghijklmno", "Invalid API key")):
        answer = post({} if key is None else {"X-API-Key": key})
        checks.equal(answer.status, 401, f"the key {key}")
        checks.equal(answer.json()["error"], error, f"what is said about the key {key}")
        checks.check("www-authenticate" in answer.headers, f"{key}: WWW-Authenticate")
    checks.check(re.fullmatch(r"sk_(live|test)_[a-zA-Z0-9]{24,}", fresh.key), "a key's form")
    checks.equal(post({"Authorization": f"Bearer {fresh.key}"}).status, 202, "a key as Bearer")
    listed = server.get(f"/api/v1/projects/{fresh.project}/keys").json()
    checks.check("key" not in listed[0] and listed[0]["key_prefix"] == fresh.key[:12],
                 "keys are listed by their prefix", listed)  # fmt: skip
    path = f"/api/v1/projects/{fresh.project}/keys/{listed[0]['id']}"
    checks.equal(server.administer("DELETE", path).status, 204, "revoking")
    checks.equal(post({"X-API-Key": fresh.key}).status, 401, "a revoked key, at once")
    for path in ("/events", "/events/x", "/traces", "/traces/x", "/stats/overview",
                 "/stats/tokens", "/stats/events-by-type", "/stats/timeseries", "/projects",
                 "/admin/digest"):
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            answer = server.request(
                "GET", f"/api/v1{path}?project_id={fresh.project}", headers=headers
            )
            checks.equal(answer.status, 401, f"GET {path} with {headers}")
            checks.check(answer.headers.get("www-authenticate", "").startswith("Bearer"),
                         f"GET {path}: WWW-Authenticate", answer.headers)  # fmt: skip


def check_hygiene(server, checks):
    answer = server.get("/nope")
    checks.equal(answer.status, 404, "an unknown path")
    checks.check("json" in answer.headers["content-type"], "a 404 in JSON")
    answer = server.administer("DELETE", "/api/v1/events")
    checks.equal(answer.status, 405, "a method that is not there")
    checks.check("allow" in answer.headers, "Allow")
    for path in ("/nope", "/health", "/api/v1/events", "/metrics"):
        answer = server.get(path)
        checks.check(answer.headers.get("x-request-id"), f"X-Request-Id at {path}")
    answer = server.request("GET", "/health", headers={"Origin": "https://evil.example"})
    checks.check("access-control-allow-credentials" not in answer.headers, "no credentials")
    health = server.request("GET", "/health").json()
    checks.equal(health["status"], "healthy", "health")
    openapi = server.request("GET", "/openapi.json").json()
    checks.check(openapi["openapi"].startswith("3."), "openapi.json", openapi.get("openapi"))


def check_single(server, checks):
    fresh = Fresh(server, checks, "single")
    answer = fresh.put("log", LOG)
    shown = answer.json()
    checks.equal(answer.status, 202, "a single event")
    checks.equal(shown["status"], "queued", "status")
    checks.equal(shown["message"], "Event received successfully", "message")
    checks.check(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", shown["eventId"]),
                 "a made id is a UUID", shown)  # fmt: skip
    checks.check(shown["seq"] > 0, "seq")
    checks.equal(fresh.total(), 1, "visible at once")
    snake = {"event_id": "e-1", "project_id": fresh.project, "type": "log", "sdk": SDK,
             "body": LOG, "trace_id": "t", "parent_event_id": "p"}  # fmt: skip
    checks.equal(server.post_event(snake, key=fresh.key).json()["eventId"], "e-1", "snake case")
    stored = fresh.get("/events/e-1").json()
    checks.equal((stored["trace_id"], stored["parent_event_id"]), ("t", "p"), "stored links")
    moment = datetime.datetime.fromisoformat(stored["timestamp"].replace("Z", "+00:00"))
    checks.check(abs(moment.timestamp() - time.time()) < 5, "the time is now", stored["timestamp"])
    again = server.post_event(snake, key=fresh.key)
    checks.equal((again.status, again.json().get("duplicate")), (202, True), "a repeat")
    checks.equal(fresh.total(), 2, "a repeat counts nothing")
    for field in ("type", "sdk", "body", "name", "version"):
        wrong = event("log", LOG)
        wrong["sdk"] = dict(SDK)
        (wrong["sdk"] if field in SDK else wrong).pop(field)
        answer = server.post_event(wrong, key=fresh.key)
        checks.equal(answer.status, 422, f"without {field}")
        checks.equal(answer.json()["detail"][0]["loc"][-1], field, f"loc without {field}")
    checks.equal(server.post_event({**snake, "type": "nope"}, key=fresh.key).status, 422, "a type")
    checks.equal(fresh.total(), 2, "nothing refused is stored")
    kept = event("log", LOG, eventId="kept", metadata={"a": [1.50, "é"]}, zebra={"x": 1e2})
    server.post_event(kept, key=fresh.key)
    stored = fresh.get("/events/kept").json()
    checks.equal(stored["metadata"], kept["metadata"], "metadata comes back")
    checks.equal(stored["extra"], {"zebra": {"x": 100.0}}, "unknown keys come back")
    context = event("log", LOG, eventId="context", context={
        "traceId": "t-c", "parentEventId": "p-c", "userId": "u-c", "sessionId": "s-c"})
    server.post_event(context, key=fresh.key)
    stored = fresh.get("/events/context").json()
    names = ("trace_id", "parent_event_id", "user_id", "session_id")
    checks.equal([stored[name] for name in names], ["t-c", "p-c", "u-c", "s-c"], "context is read")


def check_batches(server, checks):
    fresh = Fresh(server, checks, "batches")
    answer = fresh.batch([event("log", LOG)] * 100)
    shown = answer.json()
    checks.equal((answer.status, shown["count"]), (202, 100), "a batch of 100")
    checks.equal(len(set(shown["event_ids"])), 100, "100 ids")
    checks.equal(shown["message"], "Batch of 100 events queued", "its message")
    checks.equal(fresh.total(), 100, "all visible")
    answer = fresh.batch([event("log", LOG)] * 101)
    checks.equal(answer.status, 400, "a batch of 101")
    checks.check("Maximum 100 events per batch" in answer.body.decode(), "what is said", answer)
    checks.equal(fresh.batch([]).status, 400, "an empty batch")
    answer = fresh.batch({"events": [event("log", LOG)] * 3})
    checks.equal((answer.status, answer.json()["count"]), (202, 3), "the object form")
    answer = fresh.batch([event("log", LOG, eventId="twice")] * 2)
    checks.equal(answer.json()["event_ids"], ["twice", "twice"], "a repeat inside a batch")
    checks.equal(fresh.total(), 104, "which adds one")
    mismatch = event("log", LOG, projectId="proj_other")
    checks.equal(server.post_event(mismatch, key=fresh.key).status, 403, "another project")
    answer = fresh.batch([event("log", LOG)] * 5 + [mismatch])
    checks.equal(answer.status, 403, "another project in a batch")
    answer = fresh.batch([event("log", LOG)] * 5 + [event("log", {})])
    checks.equal(answer.status, 422, "a bad event in a batch")
    loc = answer.json()["detail"][0]["loc"]
    checks.check(5 in loc, "its place", loc)
    checks.equal(fresh.total(), 104, "nothing refused is stored")


def check_lists(server, checks):
    fresh = Fresh(server, checks, "lists")
    start = datetime.datetime(2026, 5, 1, tzinfo=datetime.timezone.utc)
    events = []
    for number in range(250):
        moment = (start + datetime.timedelta(seconds=number)).isoformat()
        kind = "error" if number % 5 == 0 else "log"
        body = {"message": "m"} if kind == "error" else LOG
        events.append(event(kind, body, eventId=f"l-{number}", timestamp=moment))
    for first in range(0, 250, 50):
        fresh.batch(events[first : first + 50])
    page = fresh.get("/events", type="error", limit=20, offset=40).json()
    facts = {name: page[name] for name in ("total", "page", "page_size", "has_more")}
    checks.equal(facts, {"total": 50, "page": 3, "page_size": 20, "has_more": False}, "a page")
    ids = [item["event_id"] for item in page["events"]]
    checks.equal(ids, [f"l-{n}" for n in range(45, -1, -5)], "newest first")
    bounds = {"start_time": "2026-05-01T00:00:10Z", "end_time": "2026-05-01T00:00:20Z"}
    checks.equal(fresh.get("/events", **bounds).json()["total"], 11, "bounds are inclusive")
    for limit in (0, 1001):
        checks.equal(fresh.get("/events", limit=limit).status, 422, f"limit={limit}")
    checks.equal(server.get("/api/v1/events").status, 422, "without a project")
    checks.equal(fresh.get("/events", nope=1).status, 400, "an unknown parameter")
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = fresh.get("/events", limit=60, **more).json()
        seen += [item["event_id"] for item in page["events"]]
        fresh.batch([event("log", LOG) for _ in range(25)])
        cursor = page["next_cursor"]
        if not cursor:
            break
    checks.equal(collections.Counter(seen), collections.Counter(f"l-{n}" for n in range(250)),
                 "a cursor gives each once while others arrive")  # fmt: skip


def check_statistics(server, checks):
    fresh = Fresh(server, checks, "statistics")
    empty = fresh.get("/stats/overview").json()
    checks.equal((empty["total_events"], empty["avg_latency_ms"]), (0, None), "an empty project")
    fresh.batch([event("log", LOG)] * 8 + [event("error", {"message": "m"})] * 2)
    fresh.put("token_usage", {"model": "gpt-4", "inputTokens": 1000, "outputTokens": 500})
    for latency in (100, 200, 300, 1000):
        fresh.put("model_response", {"model": "gpt-4", "prompt": "p", "response": "r",
                                     "latencyMs": latency})  # fmt: skip
    overview = fresh.get("/stats/overview").json()
    wanted = {"total_events": 15, "total_errors": 2, "error_rate_pct": 13.33,
              "total_cost_usd": 0.06, "total_tokens": 1500, "avg_latency_ms": 400}  # fmt: skip
    checks.equal({name: overview[name] for name in wanted}, wanted, "the overview")
    checks.check(overview["p50_latency_ms"] in (200, 250), "p50", overview["p50_latency_ms"])
    checks.check(1000 <= overview["p99_latency_ms"] * PERCENTILE_SLACK, "p99", overview)
    for hours in (0, 721):
        checks.equal(fresh.get("/stats/overview", hours=hours).status, 422, f"hours={hours}")
    counts = fresh.get("/stats/events-by-type").json()
    expected = [("log", 8), ("model_response", 4), ("error", 2), ("token_usage", 1)]
    checks.equal([(c["type"], c["count"]) for c in counts], expected, "events by type")
    for metric, total in (("requests", 15), ("errors", 2), ("tokens", 1500), ("cost", 0.06)):
        for interval in ("1m", "5m", "1h", "1d"):
            series = fresh.get("/stats/timeseries", metric=metric, interval=interval).json()
            times = [point["timestamp"] for point in series["data"]]
            found = round(sum(point["value"] for point in series["data"]), 6)
            checks.equal(found, total, f"the sum of {metric} by {interval}")
            checks.equal(times, sorted(times), f"{metric} by {interval} ascends")
    answer = fresh.get("/stats/timeseries", metric="cost", interval="2h")
    checks.equal(answer.status, 400, "interval=2h")
    checks.check(all(i in answer.body.decode() for i in ("1m", "5m", "1h", "1d")), "names them")
    checks.equal(fresh.get("/stats/timeseries", metric="x").status, 400, "metric=x")
    answer = server.get("/api/v1/stats/overview?project_id=%27%20OR%201=1%20--")
    checks.equal(answer.status, 404, "a project that is none")
    models = Fresh(server, checks, "models")
    for _ in range(2):
        models.put("token_usage", {"model": "gpt-4", "inputTokens": 1000, "outputTokens": 500})
    models.put("token_usage", {"model": "gpt-4o-mini", "inputTokens": 10**6,
                               "outputTokens": 10**6})  # fmt: skip
    names = ("model", "input_tokens", "output_tokens", "total_cost_usd", "request_count")
    found = [[usage[name] for name in names] for usage in models.get("/stats/tokens").json()]
    checks.equal(found, [["gpt-4o-mini", 10**6, 10**6, 0.75, 1], ["gpt-4", 2000, 1000, 0.12, 2]],
                 "tokens by model")  # fmt: skip


def check_traces(server, checks):
    fresh = Fresh(server, checks, "traces")
    start = datetime.datetime(2026, 5, 1, tzinfo=datetime.timezone.utc)

    def put(identifier, kind, body, parent, second, **more):
        moment = (start + datetime.timedelta(seconds=second)).isoformat()
        fields = {"parentEventId": parent} if parent else {}
        answer = fresh.put(kind, body, eventId=identifier, traceId="t1", timestamp=moment,
                           **fields, **more)  # fmt: skip
        checks.equal(answer.status, 202, f"{identifier} ({answer})")

    put("x", "error", {"message": "m"}, "c2", 4)
    put("c2", "model_response", {"model": "gpt-4", "prompt": "p", "response": "r",
                                 "latencyMs": 5}, "r", 3)  # fmt: skip
    put("c1", "tool_call", {"toolName": "search", "latencyMs": 7}, "r", 2,
        context={"userId": "u", "sessionId": "s", "environment": "prod"})  # fmt: skip
    put("r", "span", {"spanId": "r", "name": "root", "start": "2026-05-01T00:00:01Z"}, None, 1)
    trace = fresh.get("/traces/t1").json()
    checks.equal(trace["total_events"], 4, "events of the trace")
    checks.equal([s["event_id"] for s in trace["root_spans"]], ["r"], "its root")
    root = trace["root_spans"][0]
    checks.equal([s["event_id"] for s in root["children"]], ["c1", "c2"], "the root's children")
    checks.equal([s["event_id"] for s in root["children"][1]["children"]], ["x"], "the error")
    wanted = {"event_id", "trace_id", "parent_event_id", "type", "timestamp", "name",
              "duration_ms", "status", "body", "context", "estimated_cost_usd", "children"}
    checks.equal(wanted - set(root), set(), "the members of a node")
    checks.equal(trace["metadata"], {"user_id": "u", "session_id": "s", "environment": "prod"},
                 "the trace's metadata")  # fmt: skip
    checks.equal(fresh.get("/traces/none").status, 404, "an unknown trace")
    put("orphan", "log", LOG, "nowhere", 5)
    put("loop-a", "log", LOG, "loop-b", 6)
    put("loop-b", "log", LOG, "loop-a", 7)
    trace = fresh.get("/traces/t1").json()
    roots = {span["event_id"]: span for span in trace["root_spans"]}
    checks.check(roots.get("orphan", {}).get("is_orphan") is True, "an orphan is a marked root")
    cut = [name for name in ("loop-a", "loop-b") if roots.get(name, {}).get("is_cycle")]
    checks.equal(len(cut), 1, "a cycle is cut and marked")
    for number in (2, 3):
        moment = (start + datetime.timedelta(hours=number)).isoformat()
        fresh.put("log", LOG, traceId=f"t{number}", timestamp=moment)
    fresh.put("log", LOG)
    listed = fresh.get("/traces").json()
    checks.equal([item["trace_id"] for item in listed], ["t3", "t2", "t1"], "newest first")
    wanted = {"trace_id", "project_id", "start_time", "end_time", "duration_ms", "event_count",
              "total_cost", "error_count", "has_errors"}  # fmt: skip
    checks.equal(wanted - set(listed[0]), set(), "the members of a trace in a list")
    checks.equal((listed[2]["event_count"], listed[2]["error_count"]), (7, 1), "its counts")
    for limit in (0, 501):
        checks.equal(fresh.get("/traces", limit=limit).status, 422, f"traces with limit={limit}")


def check_deep_and_wide(server, checks):
    fresh = Fresh(server, checks, "deep and wide")
    count = 10_000
    for shape in ("deep", "wide"):
        events = []
        for number in range(count):
            parent = number - 1 if shape == "deep" else 0
            more = {"parentEventId": f"{shape}-{parent}"} if number else {}
            events.append(event("log", LOG, eventId=f"{shape}-{number}", traceId=shape, **more))
        for first in reversed(range(0, count, 100)):
            checks.equal(fresh.batch(events[first : first + 100]).status, 202, f"{shape} events")
        begin = time.monotonic()
        answer = fresh.get(f"/traces/{shape}")
        seconds = time.monotonic() - begin
        checks.equal(answer.status, 200, f"a {shape} trace")
        text = answer.body.decode()
        checks.equal(text.count(f'"event_id":"{shape}-'), count, f"nothing of {shape} is lost")
        # Two seconds are the contract; a busy machine gets more.
        checks.check(seconds < 10, f"a {shape} trace in time", f"{seconds:.1f} s")
        flat = fresh.get(f"/traces/{shape}", format="flat").json()["spans"]
        deepest = max(span["depth"] for span in flat)
        checks.equal(deepest, count - 1 if shape == "deep" else 1, f"the depth of {shape}")


def check_costs(server, checks):
    fresh = Fresh(server, checks, "costs")

    def cost(body):
        answer = fresh.put("token_usage", body)
        checks.equal(answer.status, 202, f"{body} ({answer})")
        return fresh.get(f"/events/{answer.json()['eventId']}").json()

    def usage(model, tokens_in, tokens_out, **more):
        return cost({"model": model, "inputTokens": tokens_in, "outputTokens": tokens_out, **more})

    found = usage("gpt-4", 1000, 500)
    checks.equal((found["estimated_cost_usd"], found["cost_pico_usd"]), (0.06, "60000000000"),
                 "gpt-4")  # fmt: skip
    wanted = {"input_cost": 0.03, "output_cost": 0.03, "input_tokens": 1000, "output_tokens": 500,
              "model": "gpt-4"}  # fmt: skip
    breakdown = found["cost_breakdown"]
    checks.equal({name: breakdown[name] for name in wanted}, wanted, "the breakdown")
    found = usage("claude-3-opus-20240229", 100_000, 50_000)["estimated_cost_usd"]
    checks.equal(found, 5.25, "claude-3-opus-20240229")
    checks.equal(usage("gpt-4o-mini", 10**6, 10**6)["estimated_cost_usd"], 0.75, "gpt-4o-mini")
    for total, dollars, counts in ((1000, 0.039, (700, 300)), (1, 0.00006, (0, 1)),
                                   (15, 0.0006, (10, 5))):
        found = cost({"model": "gpt-4", "totalTokens": total})
        breakdown = found["cost_breakdown"]
        checks.equal(found["estimated_cost_usd"], dollars, f"a total of {total}")
        checks.equal((breakdown["input_tokens"], breakdown["output_tokens"]), counts, "70 to 30")
        checks.equal(breakdown["estimated"], True, "marked as estimated")
    found = usage("unknown-model-xyz", 1000, 500)
    checks.equal((found["estimated_cost_usd"], found["pricing_source"]), (0.002, "default"),
                 "an unknown model")  # fmt: skip
    checks.equal(usage("gpt-4", 0, 0)["estimated_cost_usd"], 0, "no tokens")
    checks.equal(usage("gpt-4", 1000, 0)["estimated_cost_usd"], 0.03, "input only")
    found = usage("gpt-4", 1000, 500, costUSD=0.5)
    checks.equal((found["estimated_cost_usd"], found["reported_cost_usd"]), (0.06, 0.5),
                 "the client's own cost is kept beside ours")  # fmt: skip
    pricing = server.get("/api/v1/pricing").json()
    models = pricing["models"] if isinstance(pricing, dict) else pricing
    checks.check(len(models) >= 100, "the price book's models", len(models))
    unpriced = json.dumps(fresh.get("/pricing").json())
    checks.check("unknown-model-xyz" in unpriced, "unpriced models are listed")


def metric(server, name, **labels):
    """The sum of a metric's samples that have the labels."""
    total = 0.0
    for line in server.request("GET", "/metrics").body.decode().splitlines():
        match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if match and match[1] == name:
            found = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
            if all(found.get(key) == value for key, value in labels.items()):
                total += float(match[3])
    return total


def check_metrics(server, checks):
    fresh = Fresh(server, checks, "metrics")
    name = "watchllm_ingest_events_received_total"
    before = metric(server, name)
    for _ in range(7):
        fresh.put("log", LOG)
    fresh.put("log", {})
    checks.equal(metric(server, name) - before, 7, name)
    text = server.request("GET", "/metrics").body.decode()
    kinds = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE)
    checks.equal(len(kinds), len({kind[0] for kind in kinds}), "one TYPE for each name")
    for wanted in ("log", "http", "ingest"):
        checks.check(any(wanted in kind[0] for kind in kinds), f"metrics of {wanted}", kinds)
    checks.check(re.search(r"^watchllm_background_pending \d", text, re.MULTILINE), "background")
    for histogram in (kind[0] for kind in kinds if kind[1] == "histogram"):
        buckets = collections.defaultdict(dict)
        for line in text.splitlines():
            match = re.fullmatch(rf"{histogram}_(bucket|count)(?:\{{(.*)\}})? (\S+)", line)
            if match:
                labels = re.sub(r',?le="[^"]*"', "", match[2] or "").strip(",")
                if match[1] == "count" or 'le="+Inf"' in match[2]:
                    buckets[labels][match[1]] = match[3]
        for labels, pair in buckets.items():
            checks.equal(pair.get("bucket"), pair.get("count"), f"+Inf of {histogram} {labels}")
    unknown = [line for line in text.splitlines() if line and not line.startswith("#")
               and not re.fullmatch(r'\w+(\{(\w+="([^"\\\n]|\\.)*",?)*\})? \S+', line)]  # fmt: skip
    checks.equal(unknown, [], "lines that are no samples")


def main():
    checks = Checks("acceptance")
    with Server() as server:
        server.start()
        for part in (check_keys, check_hygiene, check_single, check_batches, check_lists,
                     check_statistics, check_traces, check_deep_and_wide, check_costs,
                     check_metrics):
            with checks.no_exception(part.__name__):
                part(server, checks)
    checks.finish()


if __name__ == "__main__":
    main()
