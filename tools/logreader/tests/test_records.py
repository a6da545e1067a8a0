import builder  # noqa: F401 - puts the reader on the path
import unittest

from builder import varint
from records import RecordError, decode, describe


def text(number, value):
    return varint(number * 4 + 2) + varint(len(value)) + value


class RecordTests(unittest.TestCase):
    def event(self, *fields):
        return b"\x01\x01" + text(1, b"proj_a") + text(8, b"e-1") + b"".join(fields)

    def test_an_event_with_its_cost(self):
        cost = varint(1 * 4) + b"\x01" + text(2, b"gpt-4") + text(3, b"\x00\x01") + text(6, b"\x7f")
        shown = describe(
            self.event(varint(9 * 4) + b"\x04", varint(11 * 4 + 1) + varint(3), text(31, cost),
                       text(21, b"a"), text(21, b"b"), text(35, b"{}"))
        )  # fmt: skip
        self.assertEqual(shown["record"], "EventIngested")
        self.assertEqual((shown["kind"], shown["version"]), (1, 1))
        self.assertEqual((shown["project_id"], shown["actor"]), ("proj_a", "system"))
        self.assertEqual((shown["event_id"], shown["type"]), ("e-1", "token_usage"))
        self.assertEqual(shown["timestamp_us"], -2)
        self.assertEqual((shown["cost_pico_usd"], shown["pricing_source"]), ("383", "exact"))
        self.assertEqual(shown["tags"], ["a", "b"])
        self.assertEqual(shown["body_bytes"], 2)

    def test_unknown_fields_and_kinds_are_passed_over(self):
        unknown = varint(99 * 4) + b"\x05" + varint(100 * 4 + 1) + b"\x05" + text(101, b"x")
        self.assertEqual(decode(self.event(unknown)), decode(self.event()))
        self.assertEqual(describe(b"\x63\x02abc"), {"record": "unknown", "kind": 99, "version": 2})

    def test_refused_records(self):
        for data, reason in (
            (b"", "ends inside"),
            (b"\x01", "ends inside"),
            (b"\x01\x01" + text(1, b"p"), "event_id is missing"),
            (b"\x02\x01" + varint(32) + b"\x05", "project_id is missing"),
            (self.event(b"\x27"), "wire type 3"),
            (self.event(text(9, b"x")), "wire type 2"),
            (self.event(varint(36) + b"\x0c"), "means nothing"),
            (self.event(text(17, b"\xff")), "not UTF-8"),
            (self.event(varint(17 * 4 + 2) + b"\x05ab"), "passes the end"),
            (self.event(text(30, bytes(17))), "17 bytes"),
            (self.event(varint(13 * 4) + b"\xff" * 10 + b"\x00"), "64 bits"),
        ):
            with self.assertRaisesRegex(RecordError, reason):
                decode(data)
            self.assertEqual(describe(data)["record"], "refused")
