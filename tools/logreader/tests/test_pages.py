"""The examples of the pages themselves, as they stand there."""

import os
import pathlib
import re
import tempfile
import unittest

import builder
from records import KINDS, decode, describe

SPEC = pathlib.Path(__file__).resolve().parents[3] / "spec"


def example_blocks():
    """The bytes of the worked examples, as (offset, bytes) of each line, by block."""
    page = (SPEC / "log-format.md").read_text()
    example = page[page.index("Worked example") :]
    for block in re.findall(r"^```\n(.*?)^```$", example, re.MULTILINE | re.DOTALL):
        lines = re.findall(r"^([0-9a-f]{4,}):((?: [0-9a-f]{16})+)$", block, re.MULTILINE)
        yield [(int(offset, 16), bytes.fromhex(words)) for offset, words in lines]


def filled(lines, size):
    """A file of `size` bytes with these lines, zeros where there are none."""
    data = bytearray(size)
    for offset, line in lines:
        data[offset : offset + len(line)] = line
    if len(data) != size:
        raise ValueError(f"the lines reach to {len(data)}, not {size}")
    return bytes(data)


class LogFormatPageTests(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory()
        self.addCleanup(parent.cleanup)
        self.directory = os.path.join(parent.name, "log")
        os.mkdir(self.directory)
        segment, mark, footer, fork = example_blocks()
        self.segment = filled(segment, 0x640)
        self.mark = filled(mark, 0x280)
        self.sealed = filled(segment + footer, 0x730)
        self.fork = filled(fork, 0x640)

    def read(self, data, mark=None):
        with open(os.path.join(self.directory, "0000000001.wlog"), "wb") as file:
            file.write(data)
        if mark is not None:
            with open(self.directory + ".mark", "wb") as file:
                file.write(mark)
        return builder.read(self.directory)

    def test_the_worked_example_reads_as_the_page_says(self):
        for mark in (None, self.mark):
            records, summary = self.read(self.segment, mark)
            self.assertTrue(summary.is_sound, summary)
            texts = [b"Hello", b"world", b"Hello, hello, hello, hello, hello!"]
            self.assertEqual([record.data for record in records], texts)
            self.assertEqual([record.sequence for record in records], [1, 2, 3])
            self.assertEqual([record.transaction for record in records], [1, 1, 3])
            start = 1_767_225_600_000_000
            self.assertEqual([record.commit_time - start for record in records], [0, 0, 1])
            self.assertEqual((summary.durable, summary.markers, summary.left_out), (3, 1, []))
            self.assertEqual(summary.next_sequence, 4)

    def test_the_example_mark_reads_as_the_page_says(self):
        _, summary = self.read(self.segment, self.mark)
        mark = summary.mark
        self.assertEqual((mark.count, mark.segment, mark.end, mark.last_sequence), (2, 1, 0x640, 3))
        self.assertEqual(mark.chain.hex(), summary.chain)
        _, summary = self.read(self.segment, bytes(0x200) + self.mark[0x200:])
        self.assertEqual((summary.mark.count, summary.mark.end), (1, 0x540))
        self.assertTrue(summary.is_sound, summary)

    def test_the_example_footer_reads_as_the_page_says(self):
        records, summary = self.read(self.sealed)
        self.assertEqual(len(records), 3)
        self.assertEqual(summary.sealed_segments, 1)
        # Its successor is not in the example, so that one is missed; nothing else is.
        self.assertEqual([(d.segment, d.first, d.last) for d in summary.damage], [(2, 0, 0)])
        self.assertEqual((summary.problems, summary.left_out), ([], []))

    def test_the_example_fork_reads_as_the_page_says(self):
        records, summary = self.read(self.fork)
        self.assertTrue(summary.is_sound, summary)
        self.assertEqual([record.data for record in records], [b"Hello", b"world"])
        originals, _ = self.read(self.segment)
        self.assertEqual(
            [(r.sequence, r.transaction, r.commit_time) for r in records],
            [(r.sequence, r.transaction, r.commit_time) for r in originals[:2]],
        )


class RecordsPageTests(unittest.TestCase):
    def test_the_examples_decode_to_the_kinds_that_they_say(self):
        page = (SPEC / "records.md").read_text()
        examples = re.findall(r"^```hex (\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        seen = set()
        for title, block in examples:
            name, of_version = re.fullmatch(r"([A-Za-z]+)(\d*)", title).groups()
            lines = [line.partition(";")[0] for line in block.splitlines()]
            data = bytes.fromhex("".join("".join(lines).split()))
            kind, version, fields = decode(data)
            self.assertEqual(KINDS[kind][0], name)
            self.assertEqual(version, int(of_version or 1))
            self.assertEqual(describe(data)["record"], name)
            self.assertTrue(fields)
            seen.add(kind)
        listed = {int(kind) for kind in re.findall(r"^\| (\d+) \| `", page, re.MULTILINE)}
        self.assertEqual(seen, listed)
        self.assertLessEqual(seen, set(KINDS))
