"""Five hundred hostile requests: each is refused with a 4xx that says why, or, where HTTP itself is
broken, with a 4xx or a clean close. Never a 5xx, a hang or a crash; memory stays in its budget; the
next good request works, so does the next start, and nothing hostile is stored.

Usage: hostile.py [--seed N]
"""

import argparse
import gzip
import json
import random
import socket
import threading
import time
import zlib

import otlp
from harness import Checks, Server

ANSWER_SECONDS = 20
STALLED_CONNECTIONS = 300
# The server closes silent connections after 30 s.
STALL_SECONDS = 45
MEMORY_BUDGET_MIB = 512
EVENTS, BATCH, TRACES = "/api/v1/events", "/api/v1/events/batch", "/v1/traces"
JSON_TYPE = {"Content-Type": "application/json"}
PROTOBUF_TYPE = {"Content-Type": "application/x-protobuf"}

# What an answer may be.
REFUSED = "a 4xx that says why"
REFUSED_OR_CLOSED = "a 4xx or a clean close"
NO_FAILURE = "anything below 500"


class Answer:
    """What came back on a connection: a status or 0, headers, body, and whether it hung."""

    def __init__(self):
        self.status = 0
        self.headers = {}
        self.body = b""
        self.hung = False

    def __repr__(self):
        state = "hung" if self.hung else "closed" if not self.status else str(self.status)
        return f"{state} {self.body[:200]!r}"


def exchange(port, chunks, half_close=False):
    """Sends byte strings as far as the server takes them, and reads one answer."""
    answer = Answer()
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:

        def send():
            try:
                for chunk in chunks:
                    connection.sendall(chunk)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        try:
            while not is_complete(received):
                data = connection.recv(65536)
                if not data:
                    break
                received += data
        except TimeoutError:
            answer.hung = True
        except OSError:
            pass
        # Ends a send that waits on a server which has answered early.
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        sender.join(ANSWER_SECONDS)
    head, _, answer.body = received.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if lines[0].startswith(b"HTTP/1."):
        answer.status = int(lines[0].split()[1])
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            answer.headers[name.strip().lower().decode()] = value.strip().decode()
        # More may follow, to what the server took for a second request.
        answer.body = answer.body[: int(answer.headers.get("content-length", len(answer.body)))]
    return answer


def is_complete(received):
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"0\r\n\r\n")


class Attack:
    """Sends hostile requests to one server and judges the answers."""

    def __init__(self, server, checks, seed):
        self.server = server
        self.checks = checks
        self.source = random.Random(seed)
        self.sent = 0
        self.good = 0

    # Sending.

    def head(self, method, path, headers):
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def post(self, what, path, body, headers=None, expect=REFUSED, statuses=None):
        if isinstance(body, str):
            body = body.encode()
        fields = {"X-API-Key": self.server.key, **JSON_TYPE, "Content-Length": len(body)}
        fields.update(headers or {})
        fields = {name: value for name, value in fields.items() if value is not None}
        return self.raw(what, [self.head("POST", path, fields), body], expect, statuses=statuses)

    def get(self, what, path, headers=None, method="GET", statuses=None):
        fields = {"Authorization": f"Bearer {self.server.operator}", **(headers or {})}
        return self.raw(what, [self.head(method, path, fields)], REFUSED, statuses=statuses)

    def raw(self, what, chunks, expect=REFUSED_OR_CLOSED, half_close=False, statuses=None):
        self.sent += 1
        try:
            answer = exchange(self.server.port, chunks, half_close)
        except OSError as error:
            self.checks.check(False, what, f"no connection: {error}")
            return None
        problem = self.fault(answer, expect, statuses)
        self.checks.check(problem is None, what, f"{problem}; {answer}")
        return answer

    @staticmethod
    def fault(answer, expect, statuses):
        """Why an answer is not what was expected, or None."""
        if answer.hung:
            return "a hang"
        if answer.status >= 500:
            return "a 5xx"
        if expect == NO_FAILURE:
            return None if answer.status else "no answer"
        if not answer.status:
            return None if expect == REFUSED_OR_CLOSED else "closed without an answer"
        if not 400 <= answer.status < 500:
            return "not refused"
        if statuses and answer.status not in statuses:
            return f"not {statuses}"
        kind = answer.headers.get("content-type", "")
        if "json" in kind:
            try:
                shown = json.loads(answer.body)
            except ValueError:
                return "a body that is no JSON"
            said = shown.get("message") or (shown.get("code") and shown.get("error"))
            return None if said else "a body that does not say why"
        if "protobuf" in kind:
            return None if answer.body else "an empty body"
        return None if expect == REFUSED_OR_CLOSED else f"a body of type {kind!r}"

    def good_request(self, after):
        """A request that is in order works, whatever came before it."""
        self.good += 1
        with self.checks.no_exception(f"a good request after {after}"):
            self.server.client.close()
            answer = self.server.post_event(json.loads(event()))
            self.checks.equal(answer.status, 202, f"a good request after {after} ({answer})")


def event(**changes):
    """A log event in JSON; a change to None leaves the field away."""
    fields = {
        "type": "log",
        "sdk": {"name": "hostile", "version": "1"},
        "body": {"level": "info", "message": "hello"},
    }
    fields.update(changes)
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def usage(tokens):
    """A token_usage event whose inputTokens are the given JSON text."""
    return event(type="token_usage", body={"model": "gpt-4", "inputTokens": "@", "outputTokens": 1}
                 ).replace('"@"', tokens)  # fmt: skip


def spans(count=1):
    now = time.time_ns()
    return [
        {
            "traceId": f"{number + 1:032x}", "spanId": f"{number + 1:016x}", "name": "hostile",
            "startTimeUnixNano": now, "endTimeUnixNano": now + 1000,
            "attributes": {"gen_ai.request.model": "gpt-4", "gen_ai.usage.input_tokens": 5},
        }
        for number in range(count)
    ]  # fmt: skip


def malformed_json(attack):
    whole = event(eventId="cut", metadata={"a": [1, 2.5, True, None, "é"]})
    for length in range(0, len(whole), 2):
        attack.post(f"JSON cut at {length}", EVENTS, whole[:length], statuses=(400,))
    for text in (
        "", " ", "nul", "tru", "[", "]", "{", "}", "{]", "[}", '"', "'a'", "{'type': 'log'}",
        '{"type" "log"}', '{"type": "log",}', '{"type": "log"} x', "{}{}", "[1,]", "[,]",
        '{"a": \x01}', '"\x00"', '{"a\nb": 1}', '{"a": "\\x"}', '{"a": "\\u12"}', "// no",
        '{"a": 1 /* no */}', "{a: 1}", "\\", "\x00" * 50, '{"a": "\t"}', "\ufeff" + event(),
        '{"a": "\\ud800"', "undefined", "True", "<xml/>", "a=1&b=2", event() + event(),
    ):  # fmt: skip
        attack.post(f"JSON {text[:30]!r}", EVENTS, text, statuses=(400,))
    for text in ("null", "1", "true", '"text"', "[]", "[[]]", "[null]", "[1]", "{}", '{"events":1}',
                 '{"events":null}', '{"events":[]}', '{"events":[null]}', '[{"type":"log"}]'):
        attack.post(f"no batch: {text}", BATCH, text)
        attack.post(f"no event: {text}", EVENTS, text)


def malformed_fields(attack):
    for name in ("type", "sdk", "body"):
        for value in (None, 1, "", [], "x" * 300, True):
            if (name, value) != ("type", None):
                attack.post(f"{name} = {value!r}"[:40], EVENTS, event(**{name: value}))
    for value in ("", "x" * 129, "é", "a\u0000b", "tab\t", 1, True, [], {}, "a\nb"):
        for name in ("eventId", "traceId", "parentEventId"):
            attack.post(f"{name} = {value!r}"[:40], EVENTS, event(**{name: value}),
                        statuses=(400, 422))  # fmt: skip
    for value in ("now", "", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", 1, True,
                  "1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2026-01-01T25:00:00Z",
                  "9" * 1000, "2026-01", "-2026-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99"):
        attack.post(f"timestamp {value!r}"[:40], EVENTS, event(timestamp=value))
    for body in ({}, {"level": "loud", "message": "m"}, {"level": "info"}, {"message": "m"},
                 {"level": 1, "message": "m"}, {"level": "info", "message": 1}):
        attack.post(f"log body {body}", EVENTS, event(body=body), statuses=(422,))
    for kind in ("error", "span", "token_usage", "message", "eval_metric", "agent_action",
                 "retrieval", "tool_call", "model_response"):
        attack.post(f"an empty {kind}", EVENTS, event(type=kind, body={}), statuses=(422,))
    attack.post("another project", EVENTS, event(projectId="proj_of_someone"), statuses=(403,))
    attack.post("101 events", BATCH, "[" + ",".join([event()] * 101) + "]", statuses=(400,))
    batch = ",".join([event()] * 50 + [event(type="nope")] + [event()] * 49)
    attack.post("99 good and a bad", BATCH, f"[{batch}]", statuses=(422,))


def hostile_numbers(attack):
    for text in ("NaN", "Infinity", "-Infinity", "-NaN", "01", "+1", ".5", "1.", "0x10", "1e",
                 "1e+", "--1", "1_000", "1e1e1", "٣"):  # fmt: skip
        attack.post(f"the number {text}", EVENTS, usage(text), statuses=(400,))
        attack.post(f"{text} in metadata", EVENTS, event(metadata="@").replace('"@"', text),
                    statuses=(400,))  # fmt: skip
    for text in ("1e400", "-1e400", "1e999999999999", "9" * 400, "-" + "9" * 400,
                 "1e99999999999999999999"):
        attack.post(f"the number {text[:20]}", EVENTS, usage(text), statuses=(400, 422))
        attack.post(f"{text[:20]} in metadata", EVENTS,
                    event(metadata={"n": "@"}).replace('"@"', text), statuses=(422,))  # fmt: skip
    for text in ("9223372036854775807", "9223372036854775808", "18446744073709551615",
                 "18446744073709551616", "-9223372036854775808", "-1", "1.5", "1000000001", '"12"',
                 "true", "[1]", "{}", "1e300"):
        attack.post(f"inputTokens {text}", EVENTS, usage(text), statuses=(422,))
    attack.post("a negative cost", EVENTS, event(
        type="token_usage",
        body={"model": "m", "inputTokens": 1, "outputTokens": 1, "costUSD": -1}))  # fmt: skip


def bad_text(attack):
    for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80",
                b"\xf8\x88\x80\x80\x80", b"\xc3", b"\xf0\x9f\x98"):
        text = event(eventId="@", metadata={"k@": "v"}).encode()
        attack.post(f"an id with {bad.hex()}", EVENTS, text.replace(b'"@"', b'"' + bad + b'"'))
        attack.post(f"a key with {bad.hex()}", EVENTS, text.replace(b"k@", bad))
        attack.post(f"text with {bad.hex()}", EVENTS, event().encode().replace(b"hello", bad),
                    statuses=(400,))  # fmt: skip
    attack.post("UTF-16", EVENTS, event().encode("utf-16"))
    attack.post("UTF-32", EVENTS, event().encode("utf-32"))
    attack.post("a lone surrogate as an id", EVENTS, event(eventId="@").replace('"@"', '"\\ud800"'))


def duplicate_keys(attack):
    for name, value in (("type", '"log"'), ("sdk", '{"name":"a","version":"b"}'),
                        ("body", '{"level":"info","message":"m"}'), ("eventId", '"e"'),
                        ("traceId", '"t"'), ("timestamp", '"2026-01-01T00:00:00Z"'),
                        ("projectId", '"p"'), ("context", "{}"), ("metadata", "{}")):
        pair = f'"{name}":{value}'
        base = event()[:-1]
        attack.post(f"{name} twice", EVENTS, f"{base},{pair},{pair}}}", statuses=(400,))
    attack.post("type twice, once escaped", EVENTS, event()[:-1] + ',"\\u0074ype":"log"}',
                statuses=(400,))  # fmt: skip


def deep_nesting(attack):
    depth = 10_000
    arrays, objects = "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth
    for name, text in (("arrays", arrays), ("objects", objects), ("open arrays", "[" * depth),
                       ("open objects", '{"a":' * depth)):
        attack.post(f"{name} as the event", EVENTS, text)
        attack.post(f"{name} as the batch", BATCH, text)
        for field in ("body", "context", "metadata", "sdk", "unknown"):
            attack.post(f"{name} as {field}", EVENTS, event()[:-1] + f',"{field}":{text}}}')
        attack.post(f"{name} as OTLP", TRACES, text)
    value = '{"arrayValue":{"values":[' * depth + '{"intValue":"1"}' + "]}}" * depth
    deep = json.dumps(otlp.json_request(spans())).replace('{"stringValue": "gpt-4"}', value)
    attack.post("deep OTLP JSON", TRACES, deep)
    nested = otlp.any_value("end")
    for _ in range(depth):
        nested = otlp.message(5, otlp.message(1, nested))
    attribute = otlp.message(9, otlp.message(1, b"k") + otlp.message(2, nested))
    span = otlp.span(spans()[0]) + attribute
    request = otlp.message(1, otlp.message(2, otlp.message(2, span)))
    attack.post("deep OTLP protobuf", TRACES, request, PROTOBUF_TYPE)


def malformed_protobuf(attack):
    whole = otlp.request(spans(2))
    for length in range(1, len(whole), max(1, len(whole) // 60)):
        attack.post(f"protobuf cut at {length}", TRACES, whole[:length], PROTOBUF_TYPE,
                    statuses=(400,))  # fmt: skip
    for body in (b"\xff" * 20, b"\x0a", b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05abc", b"\x0b\x0c",
                 b"\x00", b"\x0f", b"\x0a\x02\x12\x05", b"\x80" * 11, b"\x0a" + b"\xff" * 10,
                 b"\x0e\x01", b"\x09\x00", b"\x0d\x00", b"\x0a\x03\x0a\x05x", b"{}", b"null",
                 b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"):
        attack.post(f"protobuf {body.hex()[:24]}", TRACES, body, PROTOBUF_TYPE, statuses=(400,))


def mutated_protobuf(attack, key):
    """Random changes may leave a message in order, so these go to a project of their own."""
    whole = otlp.request(spans(3))
    for number in range(60):
        data = bytearray(whole)
        for _ in range(attack.source.randrange(1, 6)):
            data[attack.source.randrange(len(data))] = attack.source.randrange(256)
        attack.post(f"mutated protobuf {number}", TRACES, bytes(data),
                    {**PROTOBUF_TYPE, "X-API-Key": key}, expect=NO_FAILURE)  # fmt: skip


def malformed_otlp_json(attack):
    whole = json.dumps(otlp.json_request(spans()))
    for length in range(1, len(whole), max(1, len(whole) // 20)):
        attack.post(f"OTLP JSON cut at {length}", TRACES, whole[:length], statuses=(400,))
    for text in ("[]", "null", "1", '{"resourceSpans":1}', '{"resourceSpans":[1]}',
                 '{"resourceSpans":[{"scopeSpans":{}}]}',
                 '{"resourceSpans":[{"scopeSpans":[{"spans":"x"}]}]}',
                 '{"resourceSpans":[{"scopeSpans":[{"spans":[[]]}]}]}'):
        attack.post(f"OTLP JSON {text}", TRACES, text, statuses=(400,))


def compression(attack):
    whole = gzip.compress(event().encode())
    packed = {"Content-Encoding": "gzip"}
    for length in range(0, len(whole) - 1, 8):
        attack.post(f"gzip cut at {length}", EVENTS, whole[:length], packed, statuses=(400,))
    broken = bytearray(whole)
    broken[-6] ^= 1
    attack.post("gzip with a wrong CRC", EVENTS, bytes(broken), packed, statuses=(400,))
    attack.post("plain text as gzip", EVENTS, event(), packed, statuses=(400,))
    attack.post("zlib as gzip", EVENTS, zlib.compress(event().encode()), packed, statuses=(400,))
    attack.post("gzip twice, said once", EVENTS, gzip.compress(whole), packed)
    for name in ("br", "zstd", "compress", "gzip, br", "nonsense", "identity;q=0"):
        attack.post(f"encoding {name}", EVENTS, event(), {"Content-Encoding": name},
                    statuses=(400, 415))  # fmt: skip
    otlp_body = gzip.compress(otlp.request(spans()))
    for length in range(0, len(otlp_body) - 1, 16):
        attack.post(f"OTLP gzip cut at {length}", TRACES, otlp_body[:length],
                    {**PROTOBUF_TYPE, **packed}, statuses=(400,))  # fmt: skip
    bomb = gzip.compress(bytes(256 << 20), 9)
    for path, kind in ((EVENTS, JSON_TYPE), (BATCH, JSON_TYPE), (TRACES, PROTOBUF_TYPE)):
        attack.post(f"a gzip bomb at {path}", path, bomb, {**packed, **kind}, statuses=(400, 413))
    spaces = gzip.compress(b" " * (200 << 20) + event().encode(), 9)
    attack.post("a bomb of white space", EVENTS, spaces, packed, statuses=(413,))


def large_bodies(attack):
    size = 100 << 20
    block = b" " * (1 << 20)
    key = {"X-API-Key": attack.server.key, **JSON_TYPE}
    for path in (EVENTS, BATCH, TRACES):
        announced = attack.head("POST", path, {**key, "Content-Length": size})
        attack.raw(f"100 MB announced at {path}", [announced, block[:1000]], REFUSED,
                   statuses=(413,))  # fmt: skip
        # A server that refuses early closes while the client still writes, so the answer may be
        # lost on the way; it must not be anything else.
        attack.raw(f"100 MB sent at {path}", [announced] + [block] * 100, statuses=(413,))
        chunked = attack.head("POST", path, {**key, "Transfer-Encoding": "chunked"})
        piece = b"100000\r\n" + block + b"\r\n"
        attack.raw(f"100 MB in chunks at {path}", [chunked] + [piece] * 100, statuses=(413,))
    text = json.dumps("x" * (2 << 20))
    attack.post("an event of 2 MiB", EVENTS, event(metadata={"m": "@"}).replace('"@"', text),
                statuses=(413, 422))  # fmt: skip
    attack.post("a body of 8 MiB and 1", EVENTS, b" " * ((8 << 20) + 1), statuses=(413,))


def lying_lengths(attack):
    body = event().encode()
    key = {"X-API-Key": attack.server.key, **JSON_TYPE}
    for extra in (1, 10, 1000, 1_000_000):
        head = attack.head("POST", EVENTS, {**key, "Content-Length": len(body) + extra})
        attack.raw(f"{extra} bytes less than announced", [head, body], half_close=True)
    for less in (1, 10, len(body) - 1):
        head = attack.head("POST", EVENTS, {**key, "Content-Length": len(body) - less})
        attack.raw(f"{less} bytes more than announced", [head, body])
    for value in ("-1", "abc", "1e3", "0x10", "1,2", "99999999999999999999", "+5", "5 5", "",
                  "9223372036854775808", "1.0"):
        head = attack.head("POST", EVENTS, {**key, "Content-Length": value})
        attack.raw(f"Content-Length {value!r}", [head, body], half_close=True)
    for twice in (("5", "6"), (str(len(body)), "0")):
        head = attack.head("POST", EVENTS, {**key, "Content-Length": twice[0]})[:-2]
        head += f"Content-Length: {twice[1]}\r\n\r\n".encode()
        attack.raw(f"two lengths {twice}", [head, body], half_close=True)
    both = {**key, "Content-Length": "10", "Transfer-Encoding": "chunked"}
    attack.raw("a length and chunks", [attack.head("POST", EVENTS, both), b"zz\r\n"],
               half_close=True)  # fmt: skip
    chunked = attack.head("POST", EVENTS, {**key, "Transfer-Encoding": "chunked"})
    for text in (b"zz\r\n", b"-5\r\nhello\r\n", b"5\r\nhel", b"ffffffffffffffffff\r\n", b"5 hello",
                 b"5\r\nhelloXX0\r\n\r\n", b"\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"5;" +
                 b"e" * 100_000 + b"\r\nhello\r\n0\r\n\r\n", b"7fffffffffffffff\r\nx",
                 b"3\r\nabc\r\n0\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"\x00\r\n", b"5\nhello\n"):
        attack.raw(f"chunks {text[:20]!r}", [chunked, text], half_close=True)
    for value in ("gzip", "identity", "chunked, gzip", "nonsense", "chunked, chunked"):
        head = attack.head("POST", EVENTS, {**key, "Transfer-Encoding": value})
        attack.raw(f"Transfer-Encoding {value}", [head, body], half_close=True)


def header_abuse(attack):
    key = {"X-API-Key": attack.server.key}
    for size in (100_000, 1_000_000):
        attack.raw(f"a header of {size} bytes",
                   [attack.head("GET", "/health", {"X-Big": "a" * size})])  # fmt: skip
        attack.raw(f"a path of {size} bytes", [attack.head("GET", "/" + "a" * size, {})])
        attack.raw(f"a name of {size} bytes", [attack.head("GET", "/x", {"a" * size: "b"})])
        attack.raw(f"a key of {size} bytes",
                   [attack.head("POST", EVENTS, {"X-API-Key": "sk_test_" + "a" * size})])
    many = {f"X-{number}": "v" * 20 for number in range(10_000)}
    attack.raw("10,000 headers", [attack.head("GET", "/api/v1/nothing", many)])
    for line in (b"Bad Name: x", b": empty", b"NoColon", b"Na\x00me: x", b"X: a\x00b", b"X\x7f: a",
                 b" X: folded", b"X : space", b"\xff: x", b"X: a\rb", b"(): x"):
        request = b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\n" + line + b"\r\n\r\n"
        attack.raw(f"the header {line!r}", [request], half_close=True)
    for first in (b"GET", b"GET /", b"GET / HTTP/9.9", b"GET / HTTP/1.", b"GET / FTP/1.1",
                  b"/ GET HTTP/1.1", b"G@T / HTTP/1.1", b"GET /\x00 HTTP/1.1",
                  b"GET / HTTP/1.1 x", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                  b"PRI * HTTP/2.0", b"EHLO example.org", b"\x00" * 100, b"\xff" * 100, b" ",
                  b"GET /%zz HTTP/1.1", b"GET /%00 HTTP/1.1",
                  b"CONNECT example.org:443 HTTP/1.1", b"OPTIONS * HTTP/1.1", b"get / HTTP/1.1x",
                  b"GET /api/v1/events?" + b"a" * 60_000 + b" HTTP/1.1"):
        attack.raw(f"the line {first[:30]!r}", [first + b"\r\nHost: x\r\n\r\n"], half_close=True)
    for _ in range(20):
        noise = attack.source.randbytes(attack.source.randrange(1, 2000))
        attack.raw(f"noise {noise[:8].hex()}", [noise], half_close=True)
    for value in ("", "abc", "sk_test_", "sk_test_short", "sk_test_" + "0" * 24, "é",
                  "sk_live_" + "x" * 400, "sk_test_" + "a" * 23 + "!", "Bearer x", "null"):
        value = value.encode().decode("latin-1")
        attack.post(f"the key {value[:20]!r}", EVENTS, event(), {"X-API-Key": value},
                    statuses=(400, 401))  # fmt: skip
    for value in ("Basic", "Basic !!!", "Basic OmFiYw==", "Basic " + "A" * 5000, "Bearer",
                  "Bearer  ", "Digest x", "Bearer a b c"):
        attack.post(f"Authorization {value[:20]!r}", EVENTS, event(),
                    {"X-API-Key": None, "Authorization": value}, statuses=(400, 401))  # fmt: skip
        attack.get(f"reading with {value[:20]!r}", "/api/v1/projects", {"Authorization": value},
                   statuses=(400, 401))  # fmt: skip
    for kind in ("text/plain", "text/html", "application/xml", "nonsense", "application/jsonx",
                 "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        attack.post(f"the type {kind}", EVENTS, event(), {"Content-Type": kind}, statuses=(415,))
        attack.post(f"the type {kind} at {TRACES}", TRACES, event(), {"Content-Type": kind},
                    statuses=(415,))  # fmt: skip
    attack.raw("no body", [attack.head("POST", EVENTS, {**key, **JSON_TYPE})], half_close=True)


def bad_questions(attack):
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "PROPFIND", "OPTIONS", "FOO"):
        attack.get(f"{method} events", EVENTS, method=method, statuses=(400, 404, 405))
        attack.get(f"{method} traces", TRACES, method=method, statuses=(400, 404, 405))
    for path in ("/nope", "/api/v1/nope", "/api/v1/events/x/y", "//nope", "/../../etc/passwd",
                 "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/traces/%00", "/api/v1/projects/' OR 1=1"):
        attack.get(f"the path {path}", path.replace(" ", "%20"))
    project = attack.server.project
    for query in ("", "project_id=", "project_id=%27%20OR%201=1%20--", "project_id=a&project_id=b",
                  f"project_id={project}&limit=0", f"project_id={project}&limit=1001",
                  f"project_id={project}&limit=-1", f"project_id={project}&limit=abc",
                  f"project_id={project}&limit=99999999999999999999",
                  f"project_id={project}&offset=-1", f"project_id={project}&nope=1",
                  f"project_id={project}&cursor=%ff%ff", f"project_id={project}&cursor=abc",
                  f"project_id={project}&type=nope", f"project_id={project}&start_time=never",
                  f"project_id={project}&limit=1&limit=2", f"project_id={project}&at=seq:-1",
                  "project_id=%zz", f"project_id={project}&%00=1", "&&&==&"):
        attack.get(f"events?{query[-40:]}", f"{EVENTS}?{query}")
    for query in ("hours=0", "hours=721", "hours=abc", "interval=2h&metric=cost", "metric=x",
                  "interval=1m;drop", "hours=1e3"):
        attack.get(f"timeseries?{query}",
                   f"/api/v1/stats/timeseries?project_id={project}&{query}")  # fmt: skip


def crowd(attack):
    """Many large bodies at once: the server may say 503 when its share of memory is spent."""
    inflated = b" " * (60 << 20) + b"{"
    packed = gzip.compress(inflated, 1)
    head = attack.head("POST", EVENTS, {
        "X-API-Key": attack.server.key, **JSON_TYPE, "Content-Encoding": "gzip",
        "Content-Length": len(packed)})  # fmt: skip
    plain = attack.head("POST", EVENTS, {
        "X-API-Key": attack.server.key, **JSON_TYPE, "Content-Length": 8 << 20})  # fmt: skip
    requests = [[head, packed], [plain, b"[" * (8 << 20)]] * 12
    answers = [None] * len(requests)

    def send(number):
        try:
            answers[number] = exchange(attack.server.port, requests[number])
        except OSError as error:
            attack.checks.check(False, "a crowd of large bodies", error)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        statuses = (400, 413, 503)
        attack.checks.check(answer is not None and answer.status in statuses,
                            "a crowd of large bodies: each is refused", answer)  # fmt: skip


def open_stalled(server):
    """Connections that begin a request and then say nothing more."""
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nX-API-Key: {server.key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"type\":"
    ).encode()  # fmt: skip
    connections = []
    for number in range(STALLED_CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        connection.sendall((b"", b"POST ", head[:60], head)[number % 4])
        connections.append(connection)
    return connections


def check_stalled(checks, connections, opened):
    """All of them are closed, or answered with a 4xx and closed, in time."""
    still_open, failed = 0, 0
    for connection in connections:
        try:
            connection.settimeout(max(0.01, opened + STALL_SECONDS - time.monotonic()))
            received = b""
            while data := connection.recv(4096):
                received += data
            if received and not received.startswith(b"HTTP/1.1 4"):
                failed += 1
        except TimeoutError:
            still_open += 1
        except OSError:
            pass
        connection.close()
    checks.equal(still_open, 0, f"stalled connections open after {STALL_SECONDS} s")
    checks.equal(failed, 0, "stalled connections answered with anything but a 4xx")


def run(checks, seed):
    with Server() as server:
        server.start()
        attack = Attack(server, checks, seed)
        _, spare_key = server.new_project("mutations")
        attack.good_request("the start")
        stalled = open_stalled(server)
        opened = time.monotonic()
        attack.good_request("300 stalled connections")
        for family in (malformed_json, malformed_fields, hostile_numbers, bad_text, duplicate_keys,
                       deep_nesting, malformed_protobuf, malformed_otlp_json, compression,
                       lying_lengths, header_abuse, bad_questions, large_bodies):
            family(attack)
            attack.good_request(family.__name__)
            if not checks.check(server.is_running, f"alive after {family.__name__}",
                                server.output_tail()):  # fmt: skip
                return
        crowd(attack)
        attack.good_request("a crowd of large bodies")
        mutated_protobuf(attack, spare_key)
        attack.good_request("mutated protobuf")
        check_stalled(checks, stalled, opened)
        attack.good_request("the stalled connections")
        peak = server.peak_resident_mib()
        print(f"hostile: {attack.sent} requests, {len(stalled)} stalled connections, "
              f"peak memory {peak:.0f} MiB")  # fmt: skip
        checks.check(attack.sent >= 500, "five hundred requests", attack.sent)
        checks.check(peak <= MEMORY_BUDGET_MIB, "memory stays in the budget", f"{peak:.0f} MiB")
        events = server.all_events()
        checks.equal(len(events), attack.good, "events stored: the good ones and nothing else")
        checks.equal(server.stop(), 0, "the exit code of a graceful stop")
        server.start()
        checks.equal(len(server.all_events()), attack.good, "events after the next start")
        attack.good_request("the next start")
        checks.equal(server.command("verify", check=False).returncode, 0, "verify")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"hostile: seed {options.seed}", flush=True)
    checks = Checks("hostile")
    with checks.no_exception("the attack"):
        run(checks, options.seed)
    checks.finish()


if __name__ == "__main__":
    main()
