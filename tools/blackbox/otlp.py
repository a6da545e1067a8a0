"""A minimal encoder of OTLP trace requests, in protobuf and in JSON, for loads and hostile input."""

import base64
import struct


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def message(number, payload):
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def number_field(number, value):
    return varint(number << 3) + varint(value)


def fixed64(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def any_value(value):
    """An AnyValue of a Python value."""
    if isinstance(value, bool):
        return number_field(2, int(value))
    if isinstance(value, int):
        return number_field(3, value & (1 << 64) - 1)
    if isinstance(value, float):
        return varint(4 << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, list):
        return message(5, b"".join(message(1, any_value(item)) for item in value))
    return message(1, str(value).encode())


def attributes(number, values):
    return b"".join(
        message(number, message(1, name.encode()) + message(2, any_value(value)))
        for name, value in values.items()
    )


def span(fields):
    """A span in protobuf from a dictionary with the names of OTLP's JSON form."""
    parts = [
        message(1, bytes.fromhex(fields["traceId"])),
        message(2, bytes.fromhex(fields["spanId"])),
    ]
    if fields.get("parentSpanId"):
        parts.append(message(4, bytes.fromhex(fields["parentSpanId"])))
    parts += [
        message(5, fields["name"].encode()),
        number_field(6, fields.get("kind", 1)),
        fixed64(7, fields["startTimeUnixNano"]),
        fixed64(8, fields["endTimeUnixNano"]),
        attributes(9, fields.get("attributes", {})),
    ]
    if fields.get("error"):
        parts.append(message(15, message(2, fields["error"].encode()) + number_field(3, 2)))
    return b"".join(parts)


def request(spans, resource=None, scope="blackbox"):
    """An ExportTraceServiceRequest with one resource and one scope."""
    scope_spans = message(1, message(1, scope.encode())) + b"".join(
        message(2, span(fields)) for fields in spans
    )
    resource_attributes = attributes(1, resource or {"service.name": "blackbox"})
    return message(1, message(1, resource_attributes) + message(2, scope_spans))


def json_value(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, bytes):
        return {"bytesValue": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return {"arrayValue": {"values": [json_value(item) for item in value]}}
    return {"stringValue": str(value)}


def json_attributes(values):
    return [{"key": name, "value": json_value(value)} for name, value in values.items()]


def json_span(fields):
    shown = {
        "traceId": fields["traceId"],
        "spanId": fields["spanId"],
        "parentSpanId": fields.get("parentSpanId", ""),
        "name": fields["name"],
        "kind": fields.get("kind", 1),
        "startTimeUnixNano": str(fields["startTimeUnixNano"]),
        "endTimeUnixNano": str(fields["endTimeUnixNano"]),
        "attributes": json_attributes(fields.get("attributes", {})),
    }
    if fields.get("error"):
        shown["status"] = {"code": 2, "message": fields["error"]}
    return shown


def json_request(spans, resource=None, scope="blackbox"):
    return {
        "resourceSpans": [
            {
                "resource": {
                    "attributes": json_attributes(resource or {"service.name": "blackbox"})
                },
                "scopeSpans": [
                    {"scope": {"name": scope}, "spans": [json_span(fields) for fields in spans]}
                ],
            }
        ]
    }
