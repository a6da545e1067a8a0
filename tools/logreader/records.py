"""What a record says (spec/records.md): its kind, version and fields."""

VARINT, SIGNED, BYTES, TEXT, TIME, AMOUNT, NESTED = range(7)
_WIRE_TYPES = {VARINT: 0, SIGNED: 1, TIME: 1, BYTES: 2, TEXT: 2, AMOUNT: 2, NESTED: 2}

EVENT_TYPES = {
    1: "log", 2: "error", 3: "span", 4: "token_usage", 5: "message", 6: "eval_metric",
    7: "agent_action", 8: "retrieval", 9: "tool_call", 10: "model_response", 11: "custom",
}  # fmt: skip
SPAN_KINDS = {
    0: "span", 1: "llm", 2: "embedding", 3: "rerank", 4: "agent", 5: "chain", 6: "workflow",
    7: "task", 8: "tool", 9: "retrieval", 10: "guardrail", 11: "evaluator", 12: "prompt",
}  # fmt: skip
ENCODINGS = {0: "json", 1: "otlp-protobuf", 2: "otlp-json"}
PRICING_SOURCES = {1: "exact", 2: "alias", 3: "date", 4: "host", 5: "default", 6: "override"}
SCOPES = {1: "project", 2: "operator"}
ENVIRONMENTS = {1: "test", 2: "live"}
PATTERN_FORMS = {1: "exact", 2: "list", 3: "prefix"}

COMMON_FIELDS = {1: ("project_id", TEXT), 2: ("actor", TEXT)}
TOKEN_FIELDS = {
    1: ("input", VARINT), 2: ("output", VARINT), 3: ("total", VARINT), 4: ("cache_read", VARINT),
    5: ("cache_write", VARINT), 6: ("cache_write_hour", VARINT), 7: ("reasoning", VARINT),
    8: ("audio_input", VARINT), 9: ("audio_output", VARINT), 10: ("flags", VARINT),
}  # fmt: skip
COST_FIELDS = {
    1: ("source", PRICING_SOURCES), 2: ("price_id", TEXT), 3: ("fresh_input", AMOUNT),
    4: ("cache_read", AMOUNT), 5: ("cache_write", AMOUNT), 6: ("output", AMOUNT),
    7: ("fee", AMOUNT),
}  # fmt: skip
EVENT_FIELDS = {
    8: ("event_id", TEXT), 9: ("type", EVENT_TYPES), 10: ("span_kind", SPAN_KINDS),
    11: ("timestamp_us", TIME), 12: ("end_time_us", TIME), 13: ("duration_us", VARINT),
    14: ("trace_id", TEXT), 15: ("parent_id", TEXT), 16: ("span_id", TEXT), 17: ("name", TEXT),
    18: ("session_id", TEXT), 19: ("user_id", TEXT), 20: ("environment", TEXT), 21: ("tags", TEXT),
    22: ("step_index", SIGNED), 23: ("status", TEXT), 24: ("flags", VARINT), 25: ("level", TEXT),
    26: ("model", TEXT), 27: ("provider", TEXT), 28: ("service_tier", TEXT),
    29: ("tokens", NESTED, TOKEN_FIELDS), 30: ("reported_cost_pico_usd", AMOUNT),
    31: ("cost", NESTED, COST_FIELDS), 32: ("sdk_name", TEXT), 33: ("sdk_version", TEXT),
    34: ("encoding", ENCODINGS), 35: ("body", BYTES), 36: ("context", BYTES),
    37: ("metadata", BYTES), 38: ("extra", BYTES),
}  # fmt: skip
REPEATED = {"tags", "models"}

# Kind: name, fields from 8 on, names of the fields that must be there.
KINDS = {
    1: ("EventIngested", EVENT_FIELDS, ("project_id", "event_id")),
    2: ("UsageIncremented", {8: ("events", VARINT)}, ("project_id", "events")),
    3: ("ProjectCreated", {8: ("name", TEXT), 9: ("description", TEXT)}, ("project_id", "name")),
    6: (
        "KeyIssued",
        {
            8: ("key_id", TEXT), 9: ("scope", SCOPES), 10: ("name", TEXT),
            11: ("environment", ENVIRONMENTS), 12: ("prefix", TEXT), 13: ("digest", BYTES),
        },
        ("key_id", "scope", "name", "environment", "prefix", "digest"),
    ),
    7: ("KeyRevoked", {8: ("key_id", TEXT)}, ("key_id",)),
    8: ("PriceBookPublished", {8: ("book_id", TEXT), 9: ("text", BYTES)}, ("book_id", "text")),
    9: (
        "PriceOverridden",
        {
            8: ("override_id", TEXT), 9: ("form", PATTERN_FORMS), 10: ("models", TEXT),
            11: ("provider", TEXT), 12: ("effective_from_us", TIME), 13: ("prices", BYTES),
            14: ("note", TEXT),
        },
        ("override_id", "models"),
    ),
    10: (
        "RangeRetired",
        {
            8: ("segment", VARINT), 9: ("first", VARINT), 10: ("last", VARINT),
            11: ("last_commit_us", TIME), 12: ("chain_before", BYTES), 13: ("chain", BYTES),
            14: ("place", VARINT), 15: ("parts", VARINT), 16: ("part", BYTES),
        },
        ("segment", "last", "chain"),
    ),
    11: ("RetentionSet", {8: ("days", VARINT)}, ("project_id",)),
}  # fmt: skip


class RecordError(ValueError):
    """A record that a reader must refuse."""


def _varint(data, position):
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise RecordError("the record ends inside a number")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >> 64:
                break
            return value, position
    raise RecordError("a number beyond 64 bits")


def _fields(data, known):
    """The known fields in `data`, by name."""
    found = {}
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        number, wire_type = tag >> 2, tag & 3
        if wire_type == 3:
            raise RecordError(f"field {number} has wire type 3")
        value, position = _varint(data, position)
        if wire_type == 1:
            value = value >> 1 ^ -(value & 1)
        elif wire_type == 2:
            if value > len(data) - position:
                raise RecordError(f"field {number} passes the end")
            value, position = data[position : position + value], position + value
        if number not in known:
            continue
        name, kind, *inner = known[number]
        value = _value(name, kind, wire_type, value, inner)
        if name in REPEATED:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _value(name, kind, wire_type, value, inner):
    choices = kind if isinstance(kind, dict) else None
    if wire_type != (0 if choices else _WIRE_TYPES[kind]):
        raise RecordError(f"{name} has wire type {wire_type}")
    if choices:
        if value not in choices:
            raise RecordError(f"{name} is {value}, which means nothing")
        return choices[value]
    if kind == TEXT:
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise RecordError(f"{name} is not UTF-8") from None
    if kind == AMOUNT:
        if not 1 <= len(value) <= 16:
            raise RecordError(f"{name} has {len(value)} bytes")
        return int.from_bytes(value, "little", signed=True)
    if kind == NESTED:
        return _fields(value, inner[0])
    return value


def decode(data):
    """Kind, version, and the fields by name (None if the kind is unknown)."""
    kind, position = _varint(data, 0)
    version, position = _varint(data, position)
    if kind not in KINDS:
        return kind, version, None
    _, fields, required = KINDS[kind]
    found = _fields(data[position:], COMMON_FIELDS | fields)
    for name in required:
        if name not in found:
            raise RecordError(f"{name} is missing")
    found.setdefault("actor", "system")
    if kind == 1:
        found.setdefault("type", "custom")
        found.setdefault("span_kind", "span")
        found.setdefault("timestamp_us", 0)
    return kind, version, found


def describe(data):
    """What is shown of a record: kind, version and fields, blobs as their length."""
    try:
        kind, version, fields = decode(data)
    except RecordError as error:
        return {"record": "refused", "reason": str(error)}
    if fields is None:
        return {"record": "unknown", "kind": kind, "version": version}
    shown = {"record": KINDS[kind][0], "kind": kind, "version": version}
    for name, value in fields.items():
        if isinstance(value, bytes):
            shown[f"{name}_bytes"] = len(value)
        elif name == "cost":
            parts = ("fresh_input", "cache_read", "cache_write", "output", "fee")
            shown["cost_pico_usd"] = str(sum(value.get(part, 0) for part in parts))
            shown["pricing_source"] = value.get("source", "default")
            shown["price_id"] = value.get("price_id", "default")
        elif name.endswith("_pico_usd"):
            shown[name] = str(value)
        else:
            shown[name] = value
    return shown
