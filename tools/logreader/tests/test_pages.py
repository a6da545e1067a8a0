"""The examples of the pages themselves, as they stand there."""

import os
import pathlib
import re
import tempfile
import unittest

import builder
from records import KINDS, decode, describe

SPEC = pathlib.Path(__file__).resolve().parents[3] / "spec"


class LogFormatPageTests(unittest.TestCase):
    def test_the_worked_example_reads_as_the_page_says(self):
        page = (SPEC / "log-format.md").read_text()
        example = page[page.index("Worked example") :]
        size = int(re.search(r"The file has (0x[0-9a-f]+) bytes", example).group(1), 16)
        data = bytearray(size)
        lines = re.findall(r"^([0-9a-f]{4,}):((?: [0-9a-f]{16})+)$", example, re.MULTILINE)
        for offset, words in lines:
            line = bytes.fromhex(words)
            data[int(offset, 16) : int(offset, 16) + len(line)] = line
        self.assertEqual(len(data), size)
        with tempfile.TemporaryDirectory() as directory:
            with open(os.path.join(directory, "0000000001.wlog"), "wb") as file:
                file.write(data)
            records, summary = builder.read(directory)
        self.assertTrue(summary.is_sound, summary)
        texts = [b"Hello", b"world", b"Hello, hello, hello, hello, hello!"]
        self.assertEqual([record.data for record in records], texts)
        self.assertEqual([record.sequence for record in records], [1, 2, 3])
        self.assertEqual([record.transaction for record in records], [1, 1, 3])
        start = 1_767_225_600_000_000
        self.assertEqual([record.commit_time - start for record in records], [0, 0, 1])
        self.assertEqual((summary.durable, summary.markers, summary.left_out), (3, 1, []))


class RecordsPageTests(unittest.TestCase):
    def test_the_examples_decode_to_the_kinds_that_they_say(self):
        page = (SPEC / "records.md").read_text()
        examples = re.findall(r"^```hex (\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        seen = set()
        for name, block in examples:
            lines = [line.partition(";")[0] for line in block.splitlines()]
            data = bytes.fromhex("".join("".join(lines).split()))
            kind, version, fields = decode(data)
            self.assertEqual(KINDS[kind][0], name)
            self.assertEqual(version, 1)
            self.assertEqual(describe(data)["record"], name)
            self.assertTrue(fields)
            seen.add(kind)
        self.assertEqual(seen, set(KINDS))
