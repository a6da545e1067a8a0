"""Retired segments (spec/log-format.md §14): what is gone on purpose is no damage, the rest still
is."""

import os
import tempfile
import unittest

from builder import LogBuilder, read_written


def retired_log():
    """Five segments of three records; what is in the first two is retired by record 12."""
    log = LogBuilder()
    for number in range(1, 5):
        log.segment()
        log.batch([[b"%d-%d" % (number, index)] for index in range(3)]).sync()
        if number > 1:
            log.seal(number - 1)
    log.segment(retired=(2, 6, 12)).marker().batch([[b"5-0"]]).sync()
    log.seal(4).mark()
    return log


class RetirementTests(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.TemporaryDirectory()
        self.addCleanup(self.root.cleanup)
        self.directory = os.path.join(self.root.name, "log")

    def read(self, log, without=()):
        for number in without:
            log.files.pop(number, None)
        return read_written(log, self.directory)

    def test_files_of_retired_segments_may_be_there_or_not(self):
        for without in ((), (1,), (1, 2), (2,)):
            records, summary = self.read(retired_log(), without)
            self.assertEqual([r.sequence for r in records], list(range(7, 14)), without)
            self.assertTrue(summary.is_sound, (without, summary.damage, summary.problems))
            self.assertEqual((summary.retired_segment, summary.retired_sequence), (2, 6))
            self.assertEqual(summary.retired_files, [n for n in (1, 2) if n not in without])

    def test_what_is_missing_and_not_retired_is_told(self):
        records, summary = self.read(retired_log(), (1, 2, 3))
        self.assertEqual([r.sequence for r in records], list(range(10, 14)))
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(7, 9)])

    def test_the_mark_alone_tells_of_it_too(self):
        log = retired_log()
        # Both copies of the only header that says so.
        log.files[5][20] ^= 1
        log.files[5][532] ^= 1
        records, summary = self.read(log, (1, 2))
        self.assertEqual([r.sequence for r in records], list(range(7, 14)))
        self.assertEqual([(d.first, d.last) for d in summary.damage], [(0, 0)])

    def test_without_header_and_mark_the_first_segments_are_missing(self):
        log = retired_log()
        log.files[5][20] ^= 1
        log.files[5][532] ^= 1
        log.marks = []
        _, summary = self.read(log, (1, 2))
        self.assertIn((1, 6), [(d.first, d.last) for d in summary.damage])

    def test_a_header_that_retires_itself_does_not_hold(self):
        log = retired_log()
        log.segment(retired=(6, 13, 14)).batch([[b"6-0"]])
        _, summary = self.read(log)
        self.assertEqual(summary.retired_segment, 2)

    def test_another_number_before_the_first_segment_is_told(self):
        log = LogBuilder()
        for number in range(1, 4):
            log.segment()
            log.batch([[b"%d" % number]]).sync()
            if number > 1:
                log.seal(number - 1)
        log.segment(retired=(2, 1, 3)).marker()
        _, summary = self.read(log, (1, 2))
        self.assertFalse(summary.is_sound)


if __name__ == "__main__":
    unittest.main()
