"""A mixed load that follows from a seed: every native type, OTLP in both encodings, traces whose
parts come in any order, known and unknown models, repeats."""

import datetime
import random

import otlp

MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4o-2024-08-06", "GPT-4", "claude-sonnet-4-5", "o4-mini",
          "text-embedding-3-small", "gemini-2.5-pro", "unknown-model-xyz", "house/model-1"]
WORDS = ("refund order parcel Zürich 東京 invoice agent search \"quoted\" back\\slash emoji 🙂 "
         "tab\tline\nend retry token cache").split(" ")
START = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)


def text(source, words):
    return " ".join(source.choices(WORDS, k=words))


def time_text(source):
    moment = START + datetime.timedelta(microseconds=source.randrange(5 * 86_400_000_000))
    return moment.isoformat(timespec=source.choice(["seconds", "milliseconds", "microseconds"]))


def native_body(source, kind):
    """A body that is in order for the type, with optional fields here and there."""
    metadata = {"n": source.randrange(100), "deep": {"a": [1, 2.5e-3, None, True]}}
    model = source.choice(MODELS)
    bodies = {
        "log": {"level": source.choice(["debug", "info", "warn", "error"]),
                "message": text(source, 8)},
        "error": {"message": text(source, 4), "stack": text(source, 20)},
        "span": {"spanId": f"s{source.randrange(10**9)}", "name": text(source, 1),
                 "start": "2026-03-01T00:00:00Z", "end": "2026-03-01T00:00:01.5Z"},
        "token_usage": source.choice([
            {"model": model, "inputTokens": source.randrange(5000),
             "outputTokens": source.randrange(900)},
            {"model": model, "inputTokens": 10, "outputTokens": 0, "costUSD": 0.25},
            {"model": model, "totalTokens": source.randrange(2000)},
        ]),
        "message": {"role": source.choice(["user", "assistant"]), "content": text(source, 40)},
        "model_response": {"model": model, "prompt": text(source, 30), "response": text(source, 60),
                           "latencyMs": source.randrange(9000), "finishReason": "stop"},
        "agent_action": {"agentName": "helper", "action": "plan", "input": text(source, 5)},
        "retrieval": {"query": text(source, 3), "vectorDimensions": 1536, "results": [
            {"id": f"d{i}", "score": i / 7, "text": text(source, 10)} for i in range(3)]},
        "tool_call": {"toolName": "search", "arguments": {"q": text(source, 2)}, "latencyMs": 12},
        "eval_metric": {"suiteId": "s", "metric": "accuracy", "value": source.random()},
        "custom": {"data": {"x": source.random()}},
    }  # fmt: skip
    body = bodies[kind]
    if kind != "custom" and source.random() < 0.5:
        body["metadata"] = metadata
    return body


KINDS = ["log", "error", "span", "token_usage", "message", "model_response", "agent_action",
         "retrieval", "tool_call", "eval_metric", "custom"]


def native_event(source, number):
    """An event; about half belong to traces of a few dozen events each."""
    event = {
        "eventId": f"n-{number}",
        "type": source.choice(KINDS),
        "timestamp": time_text(source),
        "sdk": {"name": "load", "version": "1.0"},
        "body": None,
    }
    event["body"] = native_body(source, event["type"])
    if source.random() < 0.5:
        event["traceId"] = f"trace-{number // 60}"
        if source.random() < 0.8:
            # Earlier or later ones, of other types, now and then of other traces or nowhere.
            event["parentEventId"] = f"n-{number // 60 * 60 + source.randrange(64)}"
    if source.random() < 0.4:
        event["sessionId"] = f"session-{source.randrange(40)}"
    if source.random() < 0.5:
        event["context"] = {"userId": f"user-{source.randrange(50)}", "environment": "prod",
                            "traceId": f"context-{source.randrange(200)}"}  # fmt: skip
    if source.random() < 0.2:
        event["metadata"] = {"tag": text(source, 1)}
    if source.random() < 0.1:
        event["unknownKey"] = [1, {"kept": "as it is"}]
    return event


def otlp_spans(source, number):
    """One trace of 2 to 40 spans, shuffled: an agent with model calls, tools and an orphan."""
    trace = f"{source.getrandbits(128) | 1:032x}"
    count = source.randrange(2, 41)
    ids = [f"{source.getrandbits(64) | 1:016x}" for _ in range(count)]
    start = int(START.timestamp() * 1e9) + number * 1_000_000_000
    spans = []
    for index, identifier in enumerate(ids):
        kind = source.choice(["chat", "execute_tool", "embeddings", "invoke_agent", None])
        values = {"user.id": f"user-{number % 50}", "session.id": f"session-{number % 40}"}
        if kind is not None:
            values["gen_ai.operation.name"] = kind
        if kind in ("chat", "embeddings", "invoke_agent"):
            values["gen_ai.request.model"] = source.choice(MODELS)
            values["gen_ai.usage.input_tokens"] = source.randrange(4000)
            values["gen_ai.usage.output_tokens"] = source.randrange(800)
        values["note"] = text(source, 12)
        values["list"] = ["a", "b"]
        values["ratio"] = source.random()
        parent = ids[source.randrange(index)] if index else None
        if index and source.random() < 0.02:
            parent = "00000000deadbeef"
        begin = start + index * 1_000_000
        spans.append({
            "traceId": trace, "spanId": identifier, "parentSpanId": parent,
            "name": f"{kind or 'step'} {index}", "startTimeUnixNano": begin,
            "endTimeUnixNano": begin + source.randrange(2_000_000_000), "attributes": values,
            "error": "failed" if source.random() < 0.05 else None,
        })  # fmt: skip
    source.shuffle(spans)
    return spans


class MixedLoad:
    """Requests that together store `count` events, as (path, headers, body, events stored)."""

    def __init__(self, seed, count):
        self.source = random.Random(seed)
        self.count = count

    def requests(self):
        source = self.source
        number = stored = traces = 0
        while stored < self.count:
            choice = source.random()
            if choice < 0.6 or self.count - stored < 200:
                size = min(100, self.count - stored)
                events = [native_event(source, number + index) for index in range(size)]
                number += size
                body = events if choice < 0.3 else {"events": events}
                yield "/api/v1/events/batch", {}, body, size
                if source.random() < 0.1:
                    # A whole batch again: nothing is added.
                    yield "/api/v1/events/batch", {}, body, 0
            elif choice < 0.7:
                event = native_event(source, number)
                number += 1
                yield "/api/v1/events", {}, event, 1
                size = 1
            else:
                spans = []
                while len(spans) < 100:
                    spans += otlp_spans(source, traces)
                    traces += 1
                size = len(spans)
                if source.random() < 0.5:
                    yield "/v1/traces", {}, otlp.json_request(spans), size
                else:
                    kind = {"Content-Type": "application/x-protobuf"}
                    yield "/v1/traces", kind, otlp.request(spans), size
            stored += size
